/* The journal, and whether its chain holds. */
#include "api.h"
#include "json.h"
#include "records.h"

static bool list_event(void *ctx, const struct journal_row *row)
{
    struct call *c = ctx;
    json_t *o = json_pack("{sI ss ss}", "seq", (json_int_t)row->seq, "event",
                          row->event, "subject", row->subject);

    json_put_time(o, "at", row->at);
    json_array_append_new(c->reply, o);
    return true;
}

static enum status log_work(struct store *s, struct call *c)
{
    int64_t after = 0;

    if (!call_number(c, "after", 0, INT64_MAX, &after))
        return STATUS_OUT_OF_RANGE;
    call_ok(c, json_array());
    return journal_each(s, (uint64_t)after, list_event, c);
}

void api_log(struct call *c)
{
    call_compute(c, log_work);
}

static enum status check_work(struct store *s, struct call *c)
{
    uint64_t seq = 0;
    enum status st = journal_check(s, &seq);

    if (st == STATUS_OK)
        call_ok(c,
                json_pack("{sb sI}", "holds", 1, "entries", (json_int_t)seq));
    if (st != STATUS_MISMATCH)
        return st;
    call_fail(c, CALL_FAILED, "BROKEN",
              tr(c->lang, "The chain of the journal is broken at entry %llu: "
                          "it or the one before was changed, removed or put in "
                          "later. Compare with a backup."),
              (unsigned long long)seq);
    json_object_set_new(c->reply, "holds", json_false());
    json_object_set_new(c->reply, "seq", json_integer((json_int_t)seq));
    return STATUS_REFUSED;
}

void api_log_check(struct call *c)
{
    call_compute(c, check_work);
}
