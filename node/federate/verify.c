/* The part that runs on a worker: it touches nothing but its job. */
#include "concerns.h"

#include <stdlib.h>
#include <string.h>

void verifier_free(struct verifier *v)
{
    if (!v)
        return;
    free(v->base.bits);
    free(v->u.bits);
    free(v->old_bits);
    free(v->note);
    free(v->cleared);
    free(v);
}

static void refuse(struct verifier *v, enum status s, const char *why)
{
    if (v->status)
        return;
    v->status = s;
    v->why = why;
}

static void check(struct verifier *v)
{
    if (v->u.status)
        refuse(v, v->u.status, livelog_fault_text(v->u.fault));
}

static void begin(struct verifier *v)
{
    struct livelog_terms terms = {v->origin, &v->key, v->now};
    struct livelog_head head = {view_of(v->note, v->note_len),
                                view_of(v->state, MESSAGE_STATE)};
    struct livelog_scratch scratch = {v->u.bits, v->u.cap};

    v->begun = true;
    if (livelog_update_begin(&v->u, &v->base, &terms, &head, &scratch))
        check(v);
}

static void take_tiles(struct federate_job *job)
{
    struct verifier *v = job->v;
    struct tiles m;

    if (tiles_decode(&m, view_of(job->body, job->len))) {
        refuse(v, STATUS_MALFORMED, "tiles malformed");
        return;
    }
    livelog_update_chunks(&v->u, job->first, m.chunks);
    check(v);
}

static void take_leaf(struct federate_job *job, const struct wire_leaf *leaf,
                      uint64_t index)
{
    struct federate_leaf *out;

    if (leaf->hash) {
        livelog_update_hash(&job->v->u, leaf->hash);
        return;
    }
    livelog_update_leaf(&job->v->u, leaf->salt, leaf->body);
    out = &job->leaf[job->leaves++];
    out->index = index;
    memcpy(out->salt, leaf->salt, MESSAGE_SALT);
    out->body = leaf->body.p;
    out->len = leaf->body.len;
}

static void take_leaves(struct federate_job *job)
{
    struct verifier *v = job->v;
    struct wire_leaf leaf;
    struct delta m;
    uint64_t index = job->first;

    if (delta_decode(&m, view_of(job->body, job->len)) ||
        m.first != job->first || m.leaves.count != job->count) {
        refuse(v, STATUS_MALFORMED, "leaves malformed");
        return;
    }
    if (m.has_cleared)
        livelog_update_gaps(&v->u, m.cleared);
    job->leaf = calloc(job->count ? job->count : 1, sizeof *job->leaf);
    if (!job->leaf)
        abort();
    while (leaf_next(&m.leaves, &leaf))
        take_leaf(job, &leaf, index++);
    check(v);
}

/* What was alive as adopted and is not any more. */
static void list_cleared(struct verifier *v)
{
    size_t n = 0;

    for (uint64_t i = 0; i < v->old_size; i++)
        n += (v->old_bits[i / 8] & ~v->base.bits[i / 8]) >> (i % 8) & 1;
    v->cleared = calloc(n ? n : 1, sizeof *v->cleared);
    if (!v->cleared)
        abort();
    for (uint64_t i = 0; i < v->old_size; i++)
        if ((v->old_bits[i / 8] & ~v->base.bits[i / 8]) >> (i % 8) & 1)
            v->cleared[v->cleared_count++] = i;
}

void federate_verify(struct federate_job *job)
{
    struct verifier *v = job->v;

    if (v->status)
        return;
    if (!v->begun)
        begin(v);
    if (!v->status && job->tiles)
        take_tiles(job);
    else if (!v->status)
        take_leaves(job);
    if (v->status) {
        job->leaves = 0;
        return;
    }
    if (!job->last)
        return;
    if (livelog_update_finish(&v->u, &v->base)) {
        refuse(v, STATUS_MISMATCH, livelog_fault_text(v->u.fault));
        job->leaves = 0;
        return;
    }
    v->done = true;
    list_cleared(v);
}

const struct federate_leaf *federate_job_leaves(const struct federate_job *job,
                                                size_t *count)
{
    *count = job->leaves;
    return job->leaves ? job->leaf : NULL;
}

void federate_job_free(struct federate_job *job)
{
    if (!job)
        return;
    verifier_free(job->v);
    free(job->body);
    free(job->leaf);
    free(job);
}
