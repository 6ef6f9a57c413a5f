/* Withdraw: what goes from the pools of the peers. */
#include <stdlib.h>
#include <string.h>

#include "api.h"
#include "json.h"
#include "release.h"
#include "symbiote/crockford.h"
#include "workbook.h"

struct leaving {
    uint32_t flow;
    uint8_t id[OFFER_ID_LEN];
};

struct withdrawing {
    bool now;
    struct leaving *leaving;
    size_t count;
};

/* The live offer whose id begins with `text`. */
static enum status find_offer(const struct workbook *w, const char *text,
                              const struct shown_offer **out)
{
    char prefix[OFFER_ID_TEXT], id[OFFER_ID_TEXT];
    size_t hits = 0;

    if (crockford_clean(prefix, sizeof prefix, text) != STATUS_OK ||
        strlen(prefix) < 4)
        return STATUS_NOT_FOUND;
    for (size_t i = 0; i < w->offers; i++) {
        if (!w->offer[i].live)
            continue;
        offer_id_text(id, w->offer[i].body.id);
        if (strncmp(id, prefix, strlen(prefix)) != 0)
            continue;
        *out = &w->offer[i];
        hits++;
    }
    if (hits > 1)
        return STATUS_AMBIGUOUS;
    return hits ? STATUS_OK : STATUS_NOT_FOUND;
}

static enum status withdraw_work(struct store *s, struct call *c)
{
    struct withdrawing *d = c->data;
    const json_t *offers = json_object_get(c->body, "offers");
    struct workbook w = {0};
    enum status st = workbook_open(&w, c->node->territory, s, node_now_s());

    d->leaving = calloc(json_array_size(offers) + 1, sizeof *d->leaving);
    for (size_t i = 0; i < json_array_size(offers) && st == STATUS_OK; i++) {
        const char *text = json_string_value(json_array_get(offers, i));
        const struct shown_offer *old = NULL;

        st = find_offer(&w, text ? text : "", &old);
        if (st != STATUS_OK) {
            call_fail(c, st == STATUS_AMBIGUOUS ? CALL_USAGE : CALL_NOT_FOUND,
                      st == STATUS_AMBIGUOUS ? "AMBIGUOUS" : "NOT_FOUND",
                      tr(c->lang, "« %s » is not the id of exactly one live "
                                  "offer of ours; `symbiote offer list --mine` "
                                  "shows them."),
                      text ? text : "");
            break;
        }
        d->leaving[d->count].flow = old->flow;
        memcpy(d->leaving[d->count++].id, old->body.id, OFFER_ID_LEN);
    }
    workbook_close(&w);
    return st;
}

static enum status queue_withdrawals(struct store *s, struct call *c)
{
    const struct withdrawing *d = c->data;
    enum status st = STATUS_OK;

    for (size_t i = 0; i < d->count && st == STATUS_OK; i++) {
        /* A new version that waits would bring it back. */
        st = waiting_drop(s, d->leaving[i].flow);
        if (st == STATUS_OK)
            st = waiting_withdraw(s, d->leaving[i].flow, d->leaving[i].id,
                                  node_now_s());
    }
    return st;
}

static void finish_withdraw(struct call *c)
{
    struct withdrawing *d = c->data;

    free(d->leaving);
    call_finish(c);
}

static void withdrawn(void *ctx, const struct release_result *r)
{
    struct call *c = ctx;
    const struct withdrawing *d = c->data;
    struct release_result mine = *r;
    json_t *o;

    /* A blocked offer of another flow holds no withdrawal back. */
    mine.blocked[0] = '\0';
    if (!api_release_failed(c, &mine)) {
        o = json_pack("{sI sb si}", "queued", (json_int_t)d->count, "released",
                      (int)r->released, "withdrawals", (int)r->withdrawals);
        json_put_text(o, "text", r->text);
        json_put_time(o, "next_batch", r->next_s);
        call_ok(c, o);
    }
    finish_withdraw(c);
}

static void withdrawals_queued(struct call *c, enum status st)
{
    const struct withdrawing *d = c->data;
    uint32_t *flow = calloc(d->count + 1, sizeof *flow);

    if (!flow)
        abort();
    for (size_t i = 0; i < d->count; i++)
        flow[i] = d->leaving[i].flow;
    if (st != STATUS_OK)
        finish_withdraw(c);
    else
        release_run(c->node,
                    &(struct release_request){.flow = flow,
                                              .flows = d->now ? d->count : 0,
                                              .lang = c->lang,
                                              .then = withdrawn,
                                              .ctx = c});
    free(flow);
}

static void withdraw_after(struct call *c, enum status st)
{
    if (st != STATUS_OK)
        finish_withdraw(c);
    else
        call_write_then(c, queue_withdrawals, withdrawals_queued);
}

void api_withdraw(struct call *c)
{
    struct withdrawing *d = calloc(1, sizeof *d);

    if (!d)
        abort();
    c->data = d;
    d->now = call_flag(c, "now");
    if (json_array_size(json_object_get(c->body, "offers")) == 0) {
        call_fail(c, CALL_USAGE, "NO_OFFER", "%s",
                  tr(c->lang, "Name the offers to withdraw."));
        finish_withdraw(c);
        return;
    }
    call_compute_then(c, withdraw_work, withdraw_after);
}
