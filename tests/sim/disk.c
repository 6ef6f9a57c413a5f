#include "disk.h"

#include <stdlib.h>
#include <string.h>

static void *copy(const void *p, size_t n)
{
    void *to = malloc(n ? n : 1);

    if (!to)
        abort();
    if (n > 0)
        memcpy(to, p, n);
    return to;
}

static void put_row(struct sim_row *r, const struct federate_leaf *leaf)
{
    free(r->body);
    *r = (struct sim_row){.there = true, .len = leaf->len};
    memcpy(r->salt, leaf->salt, sizeof r->salt);
    r->body = copy(leaf->body, leaf->len);
}

static void drop_row(struct sim_row *r)
{
    free(r->body);
    *r = (struct sim_row){0};
}

void disk_store(struct sim_node *n, const struct federate_effect *e)
{
    struct sim_record **at = &n->records, *r;

    while (*at && ((*at)->table != e->record.table ||
                   (*at)->key_len != e->record.key.len ||
                   memcmp((*at)->key, e->record.key.p, (*at)->key_len) != 0))
        at = &(*at)->next;
    r = *at;
    if (e->record.value.len == 0) {
        if (r) {
            *at = r->next;
            free(r->value);
            free(r);
        }
        return;
    }
    if (!r) {
        r = calloc(1, sizeof *r);
        if (!r)
            abort();
        r->table = e->record.table;
        r->key_len = e->record.key.len;
        memcpy(r->key, e->record.key.p, r->key_len);
        *at = r;
    }
    free(r->value);
    r->value = copy(e->record.value.p, e->record.value.len);
    r->len = e->record.value.len;
}

static size_t room(unsigned stream)
{
    return stream == 0 ? SIM_LEAVES : SIM_NAMED_LEAVES;
}

static struct sim_own *own_of(struct sim_node *n, unsigned stream)
{
    struct sim_own *own = &n->own[stream];

    if (!own->leaf)
        own->leaf = calloc(room(stream), sizeof *own->leaf);
    if (!own->leaf)
        abort();
    return own;
}

void disk_prepare(struct sim_node *n, const struct federate_effect *e)
{
    struct sim_own *own = own_of(n, e->stream);

    for (size_t i = 0; i < e->batch.count; i++) {
        const struct federate_leaf *from = &e->batch.leaf[i];
        struct sim_leaf *to = &own->leaf[from->index];

        to->live = !from->bare;
        to->bare = from->bare;
        to->cleared_at = 0;
        memcpy(to->hash, from->hash, sizeof to->hash);
        put_row(&to->data, from);
    }
    for (size_t i = 0; i < e->batch.cleared_count; i++)
        own->leaf[e->batch.cleared[i]].cleared_at = e->batch.size;
    own->leaves = e->batch.size;
    own->prepared_size = e->batch.size;
}

void disk_sign(struct sim_node *n, const struct federate_effect *e)
{
    struct sim_own *own = own_of(n, e->stream);

    own->signed_size = e->signed_head.size;
    own->prepared_size = 0;
    memcpy(own->note, e->signed_head.note.p, e->signed_head.note.len);
    own->note_len = e->signed_head.note.len;
    for (uint64_t i = 0; i < own->signed_size; i++) {
        struct sim_leaf *l = &own->leaf[i];

        if (l->cleared_at && l->cleared_at <= own->signed_size) {
            l->live = false;
            drop_row(&l->data);
        }
    }
}

static struct sim_row *rows(struct sim_log *log, unsigned stream)
{
    log->rows = room(stream);
    if (!log->row)
        log->row = calloc(log->rows, sizeof *log->row);
    if (!log->row)
        abort();
    return log->row;
}

void disk_unstage(struct sim_log *log, uint64_t size)
{
    for (uint64_t i = size; log->row && i < log->rows; i++)
        drop_row(&log->row[i]);
}

void disk_stage(struct sim_log *log, const struct federate_effect *e)
{
    for (size_t i = 0; i < e->staged.count; i++)
        put_row(&rows(log, e->stream)[e->staged.leaf[i].index],
                &e->staged.leaf[i]);
}

void disk_adopt(struct sim_log *log, const struct federate_effect *e)
{
    for (size_t i = 0; i < e->adopt.cleared_count; i++)
        drop_row(&rows(log, e->stream)[e->adopt.cleared[i]]);
    log->size = e->adopt.size;
    free(log->state);
    log->state = copy(e->adopt.state.p, e->adopt.state.len);
    log->state_len = e->adopt.state.len;
}

void disk_erase(struct sim_log *log)
{
    disk_unstage(log, 0);
    free(log->row);
    free(log->state);
    *log = (struct sim_log){0};
}

void disk_free(struct sim_node *n)
{
    while (n->records) {
        struct sim_record *r = n->records;

        n->records = r->next;
        free(r->value);
        free(r);
    }
    for (unsigned k = 0; k < STREAMS_MAX; k++) {
        struct sim_own *own = &n->own[k];

        for (uint64_t i = 0; own->leaf && i < room(k); i++)
            drop_row(&own->leaf[i].data);
        free(own->leaf);
        for (size_t i = 0; i < SIM_NODES; i++)
            disk_erase(&n->pool[i][k]);
    }
}
