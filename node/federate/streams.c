/* Own streams: whom each names, and who may know of it.
 *
 * Numbers of named streams are drawn, so that a peer that is shown one does not
 * learn from its number how many others there are. */
#include "concerns.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "symbiote/crockford.h"

enum { MEMBERS_RECORD = 16 + FEDERATE_AUDIENCE_MAX * (TID_LEN + 2) };

void stream_name(char out[static STREAM_NAME_TEXT], unsigned stream)
{
    if (stream == 0)
        (void)snprintf(out, STREAM_NAME_TEXT, "all");
    else
        (void)snprintf(out, STREAM_NAME_TEXT, "named-%u", stream);
}

struct own_log *stream_own(struct federate *f, unsigned stream, bool make)
{
    char tid[TID_TEXT], name[STREAM_NAME_TEXT];
    struct own_log *o;

    if (stream >= STREAMS_MAX)
        return NULL;
    if (f->own[stream] || !make)
        return f->own[stream];
    o = grab(sizeof *o);
    o->stream = stream;
    o->recorded = stream == 0;
    tid_text(tid, f->identity.tid);
    stream_name(name, stream);
    if (livelog_origin(o->origin, tid, name, 1))
        abort(); /* a tid always makes a name */
    f->own[stream] = o;
    return o;
}

/* ---- who sees what ------------------------------------------------------- */

static int by_tid(const void *a, const void *b)
{
    return memcmp(a, b, TID_LEN);
}

static bool names(const struct own_log *o, const uint8_t *tid)
{
    return o->members > 0 &&
           bsearch(tid, o->member, o->members, TID_LEN, by_tid);
}

bool stream_shown(const struct own_log *o, const struct peer *p)
{
    return o->stream == 0 || names(o, p->tid);
}

struct own_log *stream_asked(const struct federate *f, const struct peer *p,
                             const struct log_ref *log)
{
    struct own_log *o = log->stream < STREAMS_MAX ? f->own[log->stream] : NULL;

    if (!o || memcmp(log->tid, f->identity.tid, TID_LEN) != 0 ||
        !stream_shown(o, p))
        return NULL;
    /* Before its first checkpoint a named stream is not there at all. */
    return o->stream > 0 && o->note_len == 0 ? NULL : o;
}

/* ---- records ------------------------------------------------------------- */

size_t stream_key(uint8_t out[static 9], unsigned stream, uint64_t size)
{
    size_t n = 0;

    if (stream > 0)
        out[n++] = (uint8_t)stream;
    for (int i = 0; i < 8; i++)
        out[n++] = (uint8_t)(size >> (56 - 8 * i));
    return n;
}

static void store_members(struct federate *f, struct own_log *o)
{
    uint8_t key = (uint8_t)o->stream, *buf = keep(f, NULL, MEMBERS_RECORD);
    struct writer w = wire_writer(buf, MEMBERS_RECORD);
    size_t len = 0;

    wire_put_map(&w, 1);
    wire_put_uint(&w, 1);
    wire_put_array(&w, (uint32_t)o->members);
    for (size_t i = 0; i < o->members; i++)
        wire_put_bytes(&w, o->member[i], TID_LEN);
    if (wire_close_writer(&w, &len))
        abort(); /* bounded by construction */
    effect_store(f, FEDERATE_STREAM, view_of(&key, 1), view_of(buf, len));
    o->recorded = true;
}

static void read_members(struct reader *r, struct own_log *o)
{
    o->members = wire_get_count(r, FEDERATE_AUDIENCE_MAX);
    o->member = regrab(o->member, o->members * TID_LEN);
    for (size_t i = 0; i < o->members; i++)
        wire_get_bytes(r, o->member[i], TID_LEN);
}

static bool ascending(const struct own_log *o)
{
    for (size_t i = 1; i < o->members; i++)
        if (by_tid(o->member[i - 1], o->member[i]) >= 0)
            return false;
    return true;
}

enum status stream_load(struct federate *f, struct view key, struct view value)
{
    struct reader r = wire_reader(value.p, value.len);
    struct wire_map m;
    struct own_log *o;
    uint64_t k;

    if (key.len != 1 || key.p[0] == 0)
        return STATUS_MALFORMED;
    o = stream_own(f, key.p[0], true);
    if (!o || o->recorded)
        return STATUS_MALFORMED;
    o->recorded = true;
    m = wire_get_map(&r);
    while (wire_next_key(&r, &m, &k))
        if (k == 1)
            read_members(&r, o);
        else
            wire_skip(&r);
    return wire_close_reader(&r) || !ascending(o) ? STATUS_MALFORMED
                                                  : STATUS_OK;
}

void stream_forget(struct federate *f, const uint8_t *tid)
{
    for (unsigned i = 1; i < STREAMS_MAX; i++) {
        struct own_log *o = f->own[i];
        uint8_t(*at)[TID_LEN];

        if (!o || !names(o, tid))
            continue;
        at = bsearch(tid, o->member, o->members, TID_LEN, by_tid);
        o->members--;
        memmove(at, at + 1, (size_t)(o->member + o->members - at) * TID_LEN);
        store_members(f, o);
    }
}

/* ---- choosing ------------------------------------------------------------ */

static bool same_members(const struct own_log *o, const uint8_t (*tid)[TID_LEN],
                         size_t count)
{
    if (o->members != count)
        return false;
    for (size_t i = 0; i < count; i++)
        if (!names(o, tid[i]))
            return false;
    return true;
}

enum status federate_stream_find(const struct federate *f,
                                 const uint8_t (*audience)[TID_LEN],
                                 size_t count, unsigned *stream)
{
    for (unsigned i = 1; i < STREAMS_MAX && count > 0; i++)
        if (f->own[i] && same_members(f->own[i], audience, count)) {
            *stream = i;
            return STATUS_OK;
        }
    return STATUS_NOT_FOUND;
}

bool federate_stream_at(const struct federate *f, unsigned stream,
                        struct federate_stream *out)
{
    const struct own_log *o = stream < STREAMS_MAX ? f->own[stream] : NULL;

    if (!o)
        return false;
    *out =
        (struct federate_stream){.member = (const uint8_t(*)[TID_LEN])o->member,
                                 .members = o->members,
                                 .size = o->log.range.size,
                                 .live = o->log.live};
    return true;
}

static enum status make_stream(struct federate *f,
                               const struct federate_event *e,
                               struct own_log **out)
{
    unsigned unused[STREAMS_MAX], n = 0;
    size_t count = e->publish.audience_count;
    struct own_log *o;

    for (unsigned i = 1; i < STREAMS_MAX; i++)
        if (!f->own[i])
            unused[n++] = i;
    if (n == 0)
        return STATUS_FULL;
    o = stream_own(f, unused[random_below(f, n)], true);
    o->member = grab(count * TID_LEN);
    o->members = count;
    memcpy(o->member, e->publish.audience, count * TID_LEN);
    qsort(o->member, count, TID_LEN, by_tid);
    store_members(f, o);
    *out = o;
    return STATUS_OK;
}

/* Active peers, none of them twice. */
static enum status check_audience(const struct federate *f,
                                  const struct federate_event *e)
{
    if (e->publish.audience_count > FEDERATE_AUDIENCE_MAX)
        return STATUS_TOO_BIG;
    for (size_t i = 0; i < e->publish.audience_count; i++) {
        const struct peer *p = roster_find(f, e->publish.audience[i]);

        if (!p || p->state != PEER_ACTIVE)
            return STATUS_NOT_FOUND;
        for (size_t k = 0; k < i; k++)
            if (by_tid(e->publish.audience[k], e->publish.audience[i]) == 0)
                return STATUS_EXISTS;
    }
    return STATUS_OK;
}

enum status stream_choose(struct federate *f, const struct federate_event *e,
                          struct own_log **out)
{
    unsigned stream = e->stream;
    enum status s = check_audience(f, e);

    if (s)
        return s;
    if (e->publish.audience_count > 0 &&
        federate_stream_find(f, e->publish.audience, e->publish.audience_count,
                             &stream))
        return make_stream(f, e, out);
    *out = stream_own(f, stream, false);
    return *out ? STATUS_OK : STATUS_NOT_FOUND;
}
