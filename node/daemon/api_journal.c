/* The journal, and whether its chain holds. */
#include <string.h>

#include <sodium.h>

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

/* 64 hexadecimal digits; false: something else. */
static bool read_hash(const char *text, uint8_t hash[static 32])
{
    size_t len = 0;

    return strlen(text) == 64 &&
           sodium_hex2bin(hash, 32, text, 64, NULL, &len, NULL) == 0 &&
           len == 32;
}

static enum status broken(struct call *c, uint64_t seq)
{
    call_fail(c, CALL_FAILED, "BROKEN",
              tr(c->lang, "The chain of the journal is broken at entry %llu: "
                          "it or the one before was changed, removed or put in "
                          "later. Compare with a backup."),
              (unsigned long long)seq);
    json_object_set_new(c->reply, "holds", json_false());
    json_object_set_new(c->reply, "seq", json_integer((json_int_t)seq));
    return STATUS_REFUSED;
}

static enum status check_work(struct store *s, struct call *c)
{
    const char *text = call_text(c, "noted");
    char hex[2 * sizeof(uint8_t[32]) + 1];
    struct journal_state j;
    uint8_t noted[32];
    enum status st;

    if (text && !read_hash(text, noted)) {
        call_fail(c, CALL_USAGE, "BAD_HASH", "%s",
                  tr(c->lang, "The hash of an entry has 64 digits; `symbiote "
                              "log --verify` prints that of the newest one."));
        return STATUS_MALFORMED;
    }
    st = journal_check(s, text ? noted : NULL, &j);
    if (st == STATUS_MISMATCH)
        return broken(c, j.seq);
    if (st != STATUS_OK)
        return st;
    if (text && !j.found) {
        call_fail(c, CALL_FAILED, "NOT_IN_JOURNAL", "%s",
                  tr(c->lang, "No entry has that hash: entries were removed at "
                              "the end, or the journal is another one. Compare "
                              "with a backup."));
        return STATUS_REFUSED;
    }
    sodium_bin2hex(hex, sizeof hex, j.hash, sizeof j.hash);
    call_ok(c, json_pack("{sb sI ss}", "holds", 1, "entries", (json_int_t)j.seq,
                         "hash", hex));
    return STATUS_OK;
}

void api_log_check(struct call *c)
{
    call_compute(c, check_work);
}
