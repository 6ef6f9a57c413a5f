#include "message_parts.h"

#include <string.h>

/* ---- leaves ---------------------------------------------------------------
 */

static size_t bin_size(size_t n)
{
    return n + (n < 256 ? 2 : n < 65536 ? 3 : 5);
}

size_t leaf_size(const struct wire_leaf *leaf)
{
    if (leaf->hash)
        return bin_size(HASH_LEN);
    return 1 + bin_size(MESSAGE_SALT) + bin_size(leaf->body.len);
}

enum status leaf_put(struct writer *w, const struct wire_leaf *leaf)
{
    if (leaf->hash) {
        wire_put_bytes(w, leaf->hash, HASH_LEN);
        return put_status(w);
    }
    wire_put_array(w, 2);
    wire_put_bytes(w, leaf->salt, MESSAGE_SALT);
    wire_put_bytes(w, leaf->body.p, leaf->body.len);
    return put_status(w);
}

static void get_leaf(struct reader *r, struct wire_leaf *leaf)
{
    *leaf = (struct wire_leaf){0};
    if (wire_peek(r) == WIRE_BYTES) {
        leaf->hash = wire_get_view(r, HASH_LEN, HASH_LEN).p;
        return;
    }
    wire_get_array(r, 2);
    leaf->salt = wire_get_view(r, MESSAGE_SALT, MESSAGE_SALT).p;
    leaf->body = wire_get_view(r, 0, OFFER_BYTES_MAX);
}

bool leaf_next(struct leaf_list *rest, struct wire_leaf *leaf)
{
    struct reader r = wire_reader(rest->raw.p, rest->raw.len);

    if (rest->count == 0)
        return false;
    get_leaf(&r, leaf);
    if (r.status)
        return false;
    rest->count--;
    rest->raw = view_of(r.at, (size_t)(r.end - r.at));
    return true;
}

static void get_leaves(struct reader *r, struct leaf_list *list)
{
    struct wire_leaf leaf;
    const uint8_t *start;

    list->count = wire_get_count(r, REPLY_MAX);
    start = r->at;
    for (uint32_t i = 0; i < list->count && !r->status; i++)
        get_leaf(r, &leaf);
    if (!r->status)
        list->raw = view_of(start, (size_t)(r->at - start));
}

static void put_leaves(struct writer *w, unsigned key,
                       const struct leaf_list *list)
{
    wire_put_uint(w, key);
    wire_put_array(w, list->count);
    wire_put_raw(w, list->raw);
}

/* ---- DELTA ----------------------------------------------------------------
 */

enum status delta_request_encode(const struct delta_request *m,
                                 struct writer *w)
{
    wire_put_map(w, 8U + m->cleared);
    put_log(w, &m->log);
    put_uint(w, 4, m->size);
    put_uint(w, 5, m->from);
    put_uint(w, 6, m->first);
    put_uint(w, 7, m->count);
    put_uint(w, 8, m->budget);
    if (m->cleared) {
        wire_put_uint(w, 9);
        wire_put_bool(w, true);
    }
    return put_status(w);
}

enum status delta_request_decode(struct delta_request *m, struct view bytes)
{
    struct body b = body_open(bytes);
    uint64_t key;

    *m = (struct delta_request){0};
    while (body_key(&b, &key)) {
        if (get_log(&b, key, &m->log))
            continue;
        switch (key) {
        case 4: m->size = wire_get_uint(&b.r, 1, INT64_MAX); break;
        case 5: m->from = wire_get_uint(&b.r, 0, m->size); break;
        case 6: m->first = wire_get_uint(&b.r, m->from, m->size); break;
        case 7: m->count = wire_get_uint(&b.r, 0, REPLY_MAX); break;
        case 8: m->budget = wire_get_uint(&b.r, 1, REPLY_MAX); break;
        case 9: m->cleared = wire_get_bool(&b.r); break;
        default: body_skip(&b);
        }
    }
    return body_close(&b, KEY(1) | KEY(2) | KEY(3) | KEY(4) | KEY(5) | KEY(6) |
                              KEY(7) | KEY(8));
}

enum status delta_encode(const struct delta *m, struct writer *w)
{
    wire_put_map(w, 2U + m->has_cleared);
    put_uint(w, 3, m->first);
    put_leaves(w, 4, &m->leaves);
    if (m->has_cleared)
        put_view(w, 5, m->cleared);
    return put_status(w);
}

enum status delta_decode(struct delta *m, struct view bytes)
{
    struct body b = body_open(bytes);
    uint64_t key;

    *m = (struct delta){0};
    while (body_key(&b, &key))
        switch (key) {
        case 3: m->first = wire_get_uint(&b.r, 0, INT64_MAX); break;
        case 4: get_leaves(&b.r, &m->leaves); break;
        case 5:
            m->has_cleared = true;
            m->cleared = wire_get_view(&b.r, 0, REPLY_MAX);
            break;
        default: body_skip(&b);
        }
    return body_close(&b, KEY(3) | KEY(4));
}

/* ---- TILES ----------------------------------------------------------------
 */

enum status tiles_request_encode(const struct tiles_request *m,
                                 struct writer *w)
{
    wire_put_map(w, 6);
    put_log(w, &m->log);
    put_uint(w, 4, m->size);
    put_uint(w, 5, m->first);
    put_uint(w, 6, m->count);
    return put_status(w);
}

enum status tiles_request_decode(struct tiles_request *m, struct view bytes)
{
    struct body b = body_open(bytes);
    uint64_t key;

    *m = (struct tiles_request){0};
    while (body_key(&b, &key)) {
        if (get_log(&b, key, &m->log))
            continue;
        switch (key) {
        case 4: m->size = wire_get_uint(&b.r, 1, INT64_MAX); break;
        case 5: m->first = wire_get_uint(&b.r, 0, STREAM_TILES_MAX - 1); break;
        case 6: m->count = wire_get_uint(&b.r, 1, TILES_REPLY_MAX); break;
        default: body_skip(&b);
        }
    }
    return body_close(&b, KEY(1) | KEY(2) | KEY(3) | KEY(4) | KEY(5) | KEY(6));
}

enum status tiles_encode(const struct tiles *m, struct writer *w)
{
    wire_put_map(w, 2);
    put_view(w, 1, m->roots);
    put_view(w, 2, m->chunks);
    return put_status(w);
}

enum status tiles_decode(struct tiles *m, struct view bytes)
{
    struct body b = body_open(bytes);
    enum { MAX = TILES_REPLY_MAX * HASH_LEN };
    uint64_t key;
    enum status s;

    *m = (struct tiles){0};
    while (body_key(&b, &key))
        switch (key) {
        case 1: m->roots = wire_get_view(&b.r, 0, MAX); break;
        case 2: m->chunks = wire_get_view(&b.r, 0, MAX); break;
        default: body_skip(&b);
        }
    s = body_close(&b, KEY(1) | KEY(2));
    if (!s && (m->roots.len % HASH_LEN || m->roots.len != m->chunks.len))
        return STATUS_MALFORMED;
    return s;
}

/* ---- PAGE -----------------------------------------------------------------
 */

enum status page_request_encode(const struct page_request *m, struct writer *w)
{
    wire_put_map(w, 7);
    put_log(w, &m->log);
    put_uint(w, 4, m->size);
    put_uint(w, 5, m->tile);
    put_uint(w, 6, m->offset);
    put_uint(w, 7, m->budget);
    return put_status(w);
}

enum status page_request_decode(struct page_request *m, struct view bytes)
{
    struct body b = body_open(bytes);
    uint64_t key;

    *m = (struct page_request){0};
    while (body_key(&b, &key)) {
        if (get_log(&b, key, &m->log))
            continue;
        switch (key) {
        case 4: m->size = wire_get_uint(&b.r, 1, INT64_MAX); break;
        case 5: m->tile = wire_get_uint(&b.r, 0, STREAM_TILES_MAX - 1); break;
        case 6: m->offset = wire_get_uint(&b.r, 0, TILE_LEAVES - 1); break;
        case 7: m->budget = wire_get_uint(&b.r, 1, REPLY_MAX); break;
        default: body_skip(&b);
        }
    }
    return body_close(&b, KEY(1) | KEY(2) | KEY(3) | KEY(4) | KEY(5) | KEY(6) |
                              KEY(7));
}

enum status page_encode(const struct page *m, struct writer *w)
{
    wire_put_map(w, 3);
    put_uint(w, 1, m->offset);
    put_leaves(w, 2, &m->leaves);
    put_uint(w, 3, m->next);
    return put_status(w);
}

enum status page_decode(struct page *m, struct view bytes)
{
    struct body b = body_open(bytes);
    uint64_t key;
    enum status s;

    *m = (struct page){0};
    while (body_key(&b, &key))
        switch (key) {
        case 1: m->offset = wire_get_uint(&b.r, 0, TILE_LEAVES - 1); break;
        case 2: get_leaves(&b.r, &m->leaves); break;
        case 3: m->next = wire_get_uint(&b.r, 0, TILE_LEAVES - 1); break;
        default: body_skip(&b);
        }
    s = body_close(&b, KEY(1) | KEY(2) | KEY(3));
    if (!s && m->offset + m->leaves.count > TILE_LEAVES)
        return STATUS_MALFORMED;
    return s;
}

/* ---- PROOF and ACK ----------------------------------------------------------
 */

enum status proof_request_encode(const struct proof_request *m,
                                 struct writer *w)
{
    wire_put_map(w, 4);
    put_log(w, &m->log);
    put_uint(w, 4, m->index);
    return put_status(w);
}

enum status proof_request_decode(struct proof_request *m, struct view bytes)
{
    struct body b = body_open(bytes);
    uint64_t key;

    *m = (struct proof_request){0};
    while (body_key(&b, &key)) {
        if (get_log(&b, key, &m->log))
            continue;
        if (key == 4)
            m->index = wire_get_uint(&b.r, 0, INT64_MAX);
        else
            body_skip(&b);
    }
    return body_close(&b, KEY(1) | KEY(2) | KEY(3) | KEY(4));
}

enum status proof_reply_encode(const struct proof_reply *m, struct writer *w)
{
    wire_put_map(w, 1);
    put_view(w, 1, m->text);
    return put_status(w);
}

enum status proof_reply_decode(struct proof_reply *m, struct view bytes)
{
    struct body b = body_open(bytes);
    uint64_t key;

    *m = (struct proof_reply){0};
    while (body_key(&b, &key)) {
        if (key == 1)
            m->text = wire_get_view(&b.r, 1, MESSAGE_PROOF_MAX);
        else
            body_skip(&b);
    }
    return body_close(&b, KEY(1));
}

enum status ack_encode(const struct ack *m, struct writer *w)
{
    wire_put_map(w, 5);
    put_log(w, &m->log);
    put_uint(w, 4, m->size);
    put_view(w, 5, m->line);
    return put_status(w);
}

enum status ack_decode(struct ack *m, struct view bytes)
{
    struct body b = body_open(bytes);
    uint64_t key;

    *m = (struct ack){0};
    while (body_key(&b, &key)) {
        if (get_log(&b, key, &m->log))
            continue;
        switch (key) {
        case 4: m->size = wire_get_uint(&b.r, 1, INT64_MAX); break;
        case 5: m->line = wire_get_view(&b.r, 1, 512); break;
        default: body_skip(&b);
        }
    }
    return body_close(&b, KEY(1) | KEY(2) | KEY(3) | KEY(4) | KEY(5));
}
