/* The policy: its numbers, who approves what lowers the protection, and what
 * waits for the second person. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "api.h"
#include "json.h"
#include "policies.h"
#include "policy_show.h"
#include "records.h"
#include "release.h"
#include "ruling.h"
#include "secret.h"
#include "territory.h"

enum { PROPOSAL_S = 72 * 3600, PASSPHRASE_MIN = 10, SUBJECT = 128 };

void api_policy(struct call *c)
{
    call_compute(c, policy_show);
}

/* ---- failures in words
 * --------------------------------------------------------------- */

static enum status fail(struct call *c, enum status st)
{
    enum lang l = c->lang;

    if (st == STATUS_OUT_OF_RANGE)
        call_fail(c, CALL_REFUSED, "POLICY", "%s",
                  tr(l, "These numbers do not fit together: k and k_history "
                        "are at least 3, k_build and k_start at least k, "
                        "k_person at least k_build, dominance and presence at "
                        "most 500 per mille. Nothing was changed."));
    else if (st == STATUS_NOT_FOUND)
        call_fail(c, CALL_NOT_FOUND, "NOT_FOUND", "%s",
                  tr(l, "There is no such setting or person; `symbiote policy "
                        "show` lists them."));
    else if (st == STATUS_MALFORMED)
        call_fail(c, CALL_USAGE, "BAD_SETTING", "%s",
                  tr(l, "A setting has the form NAME=NUMBER, for example "
                        "k_history=5; switches are four_eyes=on|off and "
                        "participants=secret."));
    else if (st == STATUS_EXISTS)
        call_fail(c, CALL_REFUSED, "EXISTS", "%s",
                  tr(l, "That name is or was a person's already: choose "
                        "another."));
    else if (st == STATUS_REFUSED)
        call_fail(c, CALL_REFUSED, "TOO_FEW", "%s",
                  tr(l, "The four-eyes switch takes at least two persons: add "
                        "them first with `symbiote policy approver add "
                        "NAME`."));
    else
        return st;
    return STATUS_REFUSED;
}

static enum status note(struct store *s, const char *event, const char *format,
                        ...) __attribute__((format(printf, 3, 4)));

static enum status note(struct store *s, const char *event, const char *format,
                        ...)
{
    char subject[SUBJECT];
    va_list args;

    va_start(args, format);
    (void)vsnprintf(subject, sizeof subject, format, args);
    va_end(args);
    return journal_add(s, node_now_s(), event, subject);
}

/* ---- the person who asks
 * ------------------------------------------------------------- */

/* What was typed goes from memory as soon as it was looked at. */
static void wipe(struct call *c, const char *name)
{
    const char *text = json_string_value(json_object_get(c->body, name));
    void *bytes; /* its own copy in the body, which nobody reads again */

    memcpy(&bytes, &text, sizeof bytes);
    if (bytes)
        sodium_memzero(bytes, strlen(text));
}

/* OK and *id 0: a wrong name or passphrase, which is in the journal and the
 * answer. */
static enum status identify(struct store *s, struct call *c, uint32_t *id)
{
    const char *by = call_text(c, "by"), *pass = call_text(c, "passphrase");
    char who[SECRET_TEXT];
    enum status st;

    *id = 0;
    if (!by || !pass) {
        call_fail(c, CALL_REFUSED, "FOUR_EYES", "%s",
                  tr(c->lang, "This lowers the protection or changes who "
                              "approves: it takes two persons. Propose it with "
                              "--by NAME and your passphrase; another person "
                              "approves it."));
        return STATUS_REFUSED;
    }
    st = ruling_person(s, by, pass, id);
    wipe(c, "passphrase");
    if (st != STATUS_REFUSED)
        return st;
    call_fail(c, CALL_REFUSED, "NOT_YOU", "%s",
              tr(c->lang, "The name and the passphrase do not belong "
                          "together. Nothing was changed."));
    st = ruling_who(s, by, who, sizeof who);
    return st == STATUS_OK ? note(s, "policy.refused", "who=%s", who) : st;
}

/* ---- changing
 * ------------------------------------------------------------------------ */

struct changing {
    char change[APPROVAL_CHANGE];
    bool applied;
};

static enum status propose(struct store *s, struct call *c)
{
    const struct changing *d = c->data;
    struct proposal p = {.change = d->change,
                         .at = node_now_s(),
                         .expires = node_now_s() + PROPOSAL_S};
    char who[SECRET_TEXT];
    uint32_t id = 0;
    json_t *o;
    enum status st = identify(s, c, &p.proposer);

    if (st != STATUS_OK || !p.proposer)
        return st;
    st = proposals_add(s, &p, &id);
    if (st == STATUS_OK)
        st = ruling_who(s, call_text(c, "by"), who, sizeof who);
    if (st == STATUS_OK)
        st = note(s, "policy.propose", "proposal=%u by=%s", id, who);
    if (st != STATUS_OK)
        return st;
    o = json_pack("{sb sI}", "applied", 0, "proposal", (json_int_t)id);
    json_put_time(o, "expires", p.expires);
    call_ok(c, o);
    return STATUS_OK;
}

static enum status apply(struct store *s, struct call *c, const char *change)
{
    struct changing *d = c->data;
    enum status st = ruling_apply(s, change);

    if (st != STATUS_OK)
        return fail(c, st);
    d->applied = true;
    st = policy_show(s, c);
    if (st == STATUS_OK)
        json_object_set_new(c->reply, "applied", json_true());
    return st;
}

static enum status change_work(struct store *s, struct call *c)
{
    struct changing *d = c->data;
    bool weaker = false;
    struct switches w;
    enum status st = ruling_check(s, d->change, &weaker);

    if (st != STATUS_OK)
        return fail(c, st);
    st = switches_get(s, &w);
    if (st != STATUS_OK)
        return st;
    return weaker && w.four_eyes ? propose(s, c) : apply(s, c, d->change);
}

/* What is published is looked at again under the new numbers. */
static void changed(struct call *c, enum status st)
{
    const struct changing *d = c->data;

    if (st == STATUS_OK && d->applied) {
        territory_changed(c->node);
        release_run(c->node, &(struct release_request){.lang = c->node->lang});
    }
    sodium_memzero(c->data, sizeof *d);
    call_finish(c);
}

static struct changing *begin(struct call *c)
{
    struct changing *d = calloc(1, sizeof *d);

    if (!d)
        abort();
    c->data = d;
    return d;
}

/* {"settings": "k=6 k_history=5"}, or a switch by itself. */
void api_policy_change(struct call *c)
{
    static const char *const switches[] = {"four_eyes", "participants"};
    struct changing *d = begin(c);
    const char *text = call_text(c, "settings");

    if (!text || strlen(text) + 8 >= sizeof d->change) {
        (void)fail(c, STATUS_MALFORMED);
        call_finish(c);
        return;
    }
    (void)snprintf(d->change, sizeof d->change, "set %s", text);
    for (size_t i = 0; i < sizeof switches / sizeof *switches; i++) {
        size_t len = strlen(switches[i]);

        if (strncmp(text, switches[i], len) == 0 && text[len] == '=')
            (void)snprintf(d->change, sizeof d->change, "%s %s", switches[i],
                           text + len + 1);
    }
    if (strcmp(d->change, "participants public") == 0 ||
        (strncmp(d->change, "participants", 12) == 0 &&
         c->node->config.participants_public)) {
        call_fail(c, CALL_USAGE, "CONFIGURATION", "%s",
                  tr(c->lang, "Whether the list of participants is public "
                              "stands in the configuration: `participants = "
                              "public` there, then start the node again."));
        call_finish(c);
        return;
    }
    call_write_then(c, change_work, changed);
}

/* ---- persons
 * ------------------------------------------------------------------------- */

struct search {
    const char *name;
    uint32_t id;
};

static bool find_name(void *ctx, const struct approver *a)
{
    struct search *f = ctx;

    if (a->ended || strcmp(a->name, f->name) != 0)
        return true;
    f->id = a->id;
    return false;
}

static enum status end_work(struct store *s, struct call *c)
{
    struct changing *d = c->data;
    struct search f = {.name = call_text(c, "end")};
    enum status st = approvers_each(s, find_name, &f);

    if (st == STATUS_OK && !f.id)
        return fail(c, STATUS_NOT_FOUND);
    (void)snprintf(d->change, sizeof d->change, "approver.end %u", f.id);
    return st == STATUS_OK ? change_work(s, c) : st;
}

static enum status add_work(struct store *s, struct call *c)
{
    struct changing *d = c->data;
    const char *name = call_text(c, "add"), *pass = call_text(c, "own");
    char secret[crypto_pwhash_STRBYTES];

    if (crypto_pwhash_str(secret, pass, strlen(pass),
                          crypto_pwhash_OPSLIMIT_INTERACTIVE,
                          crypto_pwhash_MEMLIMIT_INTERACTIVE) != 0)
        return STATUS_NO_MEMORY;
    wipe(c, "own");
    (void)snprintf(d->change, sizeof d->change, "approver.add %s %s", secret,
                   name);
    sodium_memzero(secret, sizeof secret);
    return change_work(s, c);
}

static bool is_name(const char *name)
{
    size_t len = strlen(name);

    for (size_t i = 0; i < len; i++)
        if ((unsigned char)name[i] < ' ')
            return false;
    return len > 0 && len < APPROVER_NAME && name[0] != ' ';
}

/* {"add": NAME, "own": PASSPHRASE} or {"end": NAME}; "by" and "passphrase" of
 * another person while the switch is on. */
void api_approvers(struct call *c)
{
    const char *add = call_text(c, "add"), *own = call_text(c, "own");

    (void)begin(c);
    if (!add && call_text(c, "end")) {
        call_write_then(c, end_work, changed);
        return;
    }
    if (add && is_name(add) && own && strlen(own) >= PASSPHRASE_MIN) {
        call_write_then(c, add_work, changed);
        return;
    }
    call_fail(c, CALL_USAGE, "BAD_PERSON",
              tr(c->lang, "A person has a name of at most %d bytes and a "
                          "passphrase of at least %d characters."),
              APPROVER_NAME - 1, PASSPHRASE_MIN);
    call_finish(c);
}

/* ---- proposals
 * ----------------------------------------------------------------------- */

struct looking {
    uint32_t id, proposer;
    bool open, late;
    char change[APPROVAL_CHANGE];
};

static bool find_proposal(void *ctx, const struct proposal *p)
{
    struct looking *f = ctx;

    if (p->id != f->id)
        return true;
    f->open = p->closed == 0;
    f->late = p->expires <= node_now_s();
    f->proposer = p->proposer;
    (void)snprintf(f->change, sizeof f->change, "%s", p->change);
    return false;
}

static enum status look(struct store *s, struct call *c, struct looking *f)
{
    enum status st = STATUS_OK;

    if (call_id(c->part[2], &f->id))
        st = proposals_each(s, find_proposal, f);
    if (st != STATUS_OK || (f->open && !f->late))
        return st;
    call_fail(c, f->late && f->open ? CALL_REFUSED : CALL_NOT_FOUND,
              f->late && f->open ? "EXPIRED" : "NOT_FOUND", "%s",
              f->late && f->open
                  ? tr(c->lang, "That proposal has expired: propose it again.")
                  : tr(c->lang, "No proposal of that number waits; `symbiote "
                                "policy show` lists those that do."));
    return STATUS_REFUSED;
}

static enum status close_proposal(struct store *s, const struct looking *f,
                                  uint32_t approver, const char *by)
{
    char who[SECRET_TEXT] = "";
    enum status st = proposals_close(s, f->id, approver, node_now_s());

    if (st == STATUS_OK && by)
        st = ruling_who(s, by, who, sizeof who);
    if (st != STATUS_OK)
        return st;
    return approver ? note(s, "policy.approve", "proposal=%u by=%s", f->id, who)
                    : note(s, "policy.drop", "proposal=%u", f->id);
}

static enum status approve_work(struct store *s, struct call *c)
{
    struct looking f = {0};
    uint32_t id = 0;
    enum status st = look(s, c, &f);

    if (st == STATUS_OK)
        st = identify(s, c, &id);
    if (st != STATUS_OK || !id)
        return st;
    if (id == f.proposer) {
        call_fail(c, CALL_REFUSED, "SAME_PERSON", "%s",
                  tr(c->lang, "Who proposed it cannot approve it: another "
                              "person has to."));
        return STATUS_REFUSED;
    }
    st = close_proposal(s, &f, id, call_text(c, "by"));
    if (st == STATUS_OK)
        st = apply(s, c, f.change);
    sodium_memzero(&f, sizeof f);
    return st;
}

static enum status drop_work(struct store *s, struct call *c)
{
    struct looking f = {0};
    enum status st = look(s, c, &f);

    if (st == STATUS_OK)
        st = close_proposal(s, &f, 0, NULL);
    if (st == STATUS_OK)
        call_ok(c, json_pack("{sI}", "dropped", (json_int_t)f.id));
    return st;
}

void api_proposal(struct call *c)
{
    (void)begin(c);
    if (strcmp(c->part[3], "approve") == 0) {
        call_write_then(c, approve_work, changed);
    } else if (strcmp(c->part[3], "drop") == 0) {
        call_write_then(c, drop_work, changed);
    } else {
        call_fail_status(c, STATUS_NOT_FOUND);
        call_finish(c);
    }
}
