#include "message_parts.h"

#include <string.h>

struct body body_open(struct view bytes)
{
    struct body b = {.r = wire_reader(bytes.p, bytes.len)};

    b.map = wire_get_map(&b.r);
    return b;
}

bool body_key(struct body *b, uint64_t *key)
{
    if (!wire_next_key(&b->r, &b->map, key))
        return false;
    if (*key < 64)
        b->met |= KEY(*key);
    return true;
}

void body_skip(struct body *b)
{
    wire_skip(&b->r);
}

enum status body_close(const struct body *b, uint64_t needed)
{
    enum status s = wire_close_reader(&b->r);

    if (s)
        return s;
    return (b->met & needed) == needed ? STATUS_OK : STATUS_MALFORMED;
}

void put_uint(struct writer *w, unsigned key, uint64_t value)
{
    wire_put_uint(w, key);
    wire_put_uint(w, value);
}

void put_view(struct writer *w, unsigned key, struct view v)
{
    wire_put_uint(w, key);
    wire_put_bytes(w, v.p, v.len);
}

void put_log(struct writer *w, const struct log_ref *log)
{
    put_view(w, 1, view_of(log->tid, TID_LEN));
    put_uint(w, 2, log->stream);
    put_uint(w, 3, log->epoch);
}

bool get_log(struct body *b, uint64_t key, struct log_ref *log)
{
    switch (key) {
    case 1: wire_get_bytes(&b->r, log->tid, TID_LEN); return true;
    case 2: log->stream = wire_get_uint(&b->r, 0, STREAMS_MAX - 1); return true;
    case 3: log->epoch = wire_get_uint(&b->r, 1, UINT32_MAX); return true;
    default: return false;
    }
}

enum status put_status(const struct writer *w)
{
    return w->status;
}

enum status hello_encode(const struct hello *m, struct writer *w)
{
    wire_put_map(w, m->addresses > 0 ? 9 : 8);
    put_uint(w, 1, m->wire_min);
    put_uint(w, 2, m->wire_max);
    put_view(w, 3, view_of(m->tid, TID_LEN));
    put_view(w, 4, view_of(m->instance, INSTANCE_LEN));
    put_uint(w, 5, m->serial);
    put_uint(w, 6, m->seq);
    put_uint(w, 7, m->features);
    put_uint(w, 9, m->time);
    if (m->addresses > 0) {
        wire_put_uint(w, 10);
        wire_put_array(w, (uint32_t)m->addresses);
        for (size_t i = 0; i < m->addresses; i++)
            wire_put_text_view(w, m->address[i]);
    }
    return put_status(w);
}

static void get_addresses(struct reader *r, struct hello *m)
{
    m->addresses = wire_get_count(r, HELLO_ADDRESSES_MAX);
    for (size_t i = 0; i < m->addresses; i++)
        m->address[i] = wire_get_text_view(r, ADDRESS_CAP - 1);
}

enum status hello_decode(struct hello *m, struct view bytes)
{
    struct body b = body_open(bytes);
    uint64_t key;

    *m = (struct hello){0};
    while (body_key(&b, &key))
        switch (key) {
        case 1: m->wire_min = wire_get_uint(&b.r, 0, 255); break;
        case 2: m->wire_max = wire_get_uint(&b.r, m->wire_min, 255); break;
        case 3: wire_get_bytes(&b.r, m->tid, TID_LEN); break;
        case 4: wire_get_bytes(&b.r, m->instance, INSTANCE_LEN); break;
        case 5: m->serial = wire_get_uint(&b.r, 0, UINT32_MAX); break;
        case 6: m->seq = wire_get_uint(&b.r, 0, UINT32_MAX); break;
        case 7: m->features = wire_get_uint(&b.r, 0, UINT64_MAX); break;
        case 9: m->time = wire_get_uint(&b.r, 0, INT64_MAX); break;
        case 10: get_addresses(&b.r, m); break;
        default: body_skip(&b);
        }
    return body_close(&b, KEY(1) | KEY(2) | KEY(3) | KEY(4) | KEY(5) | KEY(6) |
                              KEY(7) | KEY(9));
}

enum status heads_request_encode(const struct heads_request *m,
                                 struct writer *w)
{
    wire_put_map(w, 0U + (m->cursor.len > 0) + (m->max > 0));
    if (m->cursor.len > 0)
        put_view(w, 1, m->cursor);
    if (m->max > 0)
        put_uint(w, 3, m->max);
    return put_status(w);
}

enum status heads_request_decode(struct heads_request *m, struct view bytes)
{
    struct body b = body_open(bytes);
    uint64_t key;

    *m = (struct heads_request){0};
    while (body_key(&b, &key))
        switch (key) {
        case 1: m->cursor = wire_get_view(&b.r, 1, MESSAGE_CURSOR_MAX); break;
        case 3: m->max = wire_get_uint(&b.r, 1, HEADS_MAX); break;
        default: body_skip(&b);
        }
    return body_close(&b, 0);
}

static void put_head(struct writer *w, const struct head_entry *e)
{
    wire_put_array(w, 5);
    wire_put_bytes(w, e->log.tid, TID_LEN);
    wire_put_uint(w, e->log.stream);
    wire_put_uint(w, e->log.epoch);
    wire_put_bytes(w, e->checkpoint.p, e->checkpoint.len);
    wire_put_bytes(w, e->state.p, e->state.len);
}

static void get_head(struct reader *r, struct head_entry *e)
{
    wire_get_array(r, 5);
    wire_get_bytes(r, e->log.tid, TID_LEN);
    e->log.stream = wire_get_uint(r, 0, STREAMS_MAX - 1);
    e->log.epoch = wire_get_uint(r, 1, UINT32_MAX);
    e->checkpoint = wire_get_view(r, 1, NOTE_BYTES_MAX);
    e->state = wire_get_view(r, MESSAGE_STATE, MESSAGE_STATE);
}

enum status heads_encode(const struct heads *m, struct writer *w)
{
    wire_put_map(w, 1U + (m->cursor.len > 0) + m->more);
    wire_put_uint(w, 1);
    wire_put_array(w, (uint32_t)m->count);
    for (size_t i = 0; i < m->count; i++)
        put_head(w, &m->entry[i]);
    if (m->cursor.len > 0)
        put_view(w, 2, m->cursor);
    if (m->more) {
        wire_put_uint(w, 3);
        wire_put_bool(w, true);
    }
    return put_status(w);
}

enum status heads_decode(struct heads *m, struct view bytes)
{
    struct body b = body_open(bytes);
    uint64_t key;

    *m = (struct heads){0};
    while (body_key(&b, &key))
        switch (key) {
        case 1:
            m->count = wire_get_count(&b.r, HEADS_MAX);
            for (size_t i = 0; i < m->count; i++)
                get_head(&b.r, &m->entry[i]);
            break;
        case 2: m->cursor = wire_get_view(&b.r, 1, MESSAGE_CURSOR_MAX); break;
        case 3: m->more = wire_get_bool(&b.r); break;
        default: body_skip(&b);
        }
    return body_close(&b, KEY(1));
}

enum status chain_request_encode(const struct chain_request *m,
                                 struct writer *w)
{
    wire_put_map(w, 2);
    put_view(w, 1, view_of(m->tid, TID_LEN));
    put_uint(w, 2, m->from);
    return put_status(w);
}

enum status chain_request_decode(struct chain_request *m, struct view bytes)
{
    struct body b = body_open(bytes);
    uint64_t key;

    *m = (struct chain_request){0};
    while (body_key(&b, &key))
        switch (key) {
        case 1: wire_get_bytes(&b.r, m->tid, TID_LEN); break;
        case 2: m->from = wire_get_uint(&b.r, 0, UINT32_MAX); break;
        default: body_skip(&b);
        }
    return body_close(&b, KEY(1) | KEY(2));
}

enum status chain_encode(const struct chain *m, struct writer *w)
{
    wire_put_map(w, 1);
    wire_put_uint(w, 1);
    wire_put_array(w, (uint32_t)m->count);
    for (size_t i = 0; i < m->count; i++)
        wire_put_bytes(w, m->note[i].p, m->note[i].len);
    return put_status(w);
}

enum status chain_decode(struct chain *m, struct view bytes)
{
    struct body b = body_open(bytes);
    uint64_t key;

    *m = (struct chain){0};
    while (body_key(&b, &key)) {
        if (key != 1) {
            body_skip(&b);
            continue;
        }
        m->count = wire_get_count(&b.r, CHAIN_NOTES_MAX);
        for (size_t i = 0; i < m->count; i++)
            m->note[i] = wire_get_view(&b.r, 1, NOTE_BYTES_MAX);
    }
    return body_close(&b, KEY(1));
}

enum status bye_encode(const struct bye *m, struct writer *w)
{
    wire_put_map(w, 1 + (m->retry_s > 0));
    put_uint(w, 1, m->code);
    if (m->retry_s > 0)
        put_uint(w, 2, m->retry_s);
    return put_status(w);
}

enum status bye_decode(struct bye *m, struct view bytes)
{
    struct body b = body_open(bytes);
    uint64_t key;

    *m = (struct bye){0};
    while (body_key(&b, &key))
        switch (key) {
        case 1: m->code = wire_get_uint(&b.r, 1, 255); break;
        case 2: m->retry_s = wire_get_uint(&b.r, 1, UINT32_MAX); break;
        default: body_skip(&b);
        }
    return body_close(&b, KEY(1));
}

enum status confirm_encode(const struct confirm *m, struct writer *w)
{
    wire_put_map(w, 1);
    put_view(w, 1, view_of(m->digest, HASH_LEN));
    return put_status(w);
}

enum status confirm_decode(struct confirm *m, struct view bytes)
{
    struct body b = body_open(bytes);
    uint64_t key;

    *m = (struct confirm){0};
    while (body_key(&b, &key)) {
        if (key == 1)
            wire_get_bytes(&b.r, m->digest, HASH_LEN);
        else
            body_skip(&b);
    }
    return body_close(&b, KEY(1));
}

enum status error_encode(const struct error_body *m, struct writer *w)
{
    wire_put_map(w, 1U + (m->text.len > 0) + (m->retry_s > 0));
    put_uint(w, 1, m->code);
    if (m->text.len > 0) {
        wire_put_uint(w, 2);
        wire_put_text_view(w, m->text);
    }
    if (m->retry_s > 0)
        put_uint(w, 3, m->retry_s);
    return put_status(w);
}

enum status error_decode(struct error_body *m, struct view bytes)
{
    struct body b = body_open(bytes);
    uint64_t key;

    *m = (struct error_body){0};
    while (body_key(&b, &key))
        switch (key) {
        case 1: m->code = wire_get_uint(&b.r, 1, 65535); break;
        case 2: m->text = wire_get_text_view(&b.r, MESSAGE_ERROR_TEXT); break;
        case 3: m->retry_s = wire_get_uint(&b.r, 1, UINT32_MAX); break;
        default: body_skip(&b);
        }
    return body_close(&b, KEY(1));
}

enum status empty_encode(struct writer *w)
{
    wire_put_map(w, 0);
    return put_status(w);
}

enum status empty_decode(struct view bytes)
{
    struct body b = body_open(bytes);
    uint64_t key;

    while (body_key(&b, &key))
        body_skip(&b);
    return body_close(&b, 0);
}
