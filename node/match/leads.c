#include "leads.h"

#include <stdlib.h>
#include <string.h>

enum { FIRST = 16, ID_BITS = 40 };

int leads_order(const void *a, const void *b)
{
    const struct lead *x = a, *y = b;

    if (x->score.score != y->score.score)
        return x->score.score > y->score.score ? -1 : 1;
    if (x->score.high != y->score.high)
        return x->score.high > y->score.high ? -1 : 1;
    return strcmp(x->id, y->id);
}

static bool worse(const struct best *b, size_t i, size_t j)
{
    return leads_order(&b->lead[i], &b->lead[j]) > 0;
}

static void swap(struct best *b, size_t i, size_t j)
{
    struct lead kept = b->lead[i];

    b->lead[i] = b->lead[j];
    b->lead[j] = kept;
}

static void rise(struct best *b, size_t i)
{
    while (i > 0 && worse(b, i, (i - 1) / 2)) {
        swap(b, i, (i - 1) / 2);
        i = (i - 1) / 2;
    }
}

static void sink(struct best *b, size_t i)
{
    for (;;) {
        size_t worst = i;

        for (size_t child = 2 * i + 1; child <= 2 * i + 2; child++)
            if (child < b->count && worse(b, child, worst))
                worst = child;
        if (worst == i)
            return;
        swap(b, i, worst);
        i = worst;
    }
}

static enum status room(struct lead **lead, size_t *cap, size_t want)
{
    size_t more = *cap ? *cap : FIRST;
    struct lead *moved;

    if (want <= *cap)
        return STATUS_OK;
    while (more < want)
        more *= 2;
    moved = realloc(*lead, more * sizeof *moved);
    if (!moved)
        return STATUS_NO_MEMORY;
    *lead = moved;
    *cap = more;
    return STATUS_OK;
}

bool leads_full(const struct best *b)
{
    return b->count >= b->limit;
}

enum status leads_offer(struct best *b, const struct lead *lead)
{
    enum status s;

    if (leads_full(b)) {
        if (leads_order(lead, &b->lead[0]) > 0)
            return STATUS_OK;
        b->lead[0] = *lead;
        sink(b, 0);
        return STATUS_OK;
    }
    s = room(&b->lead, &b->cap, b->count + 1);
    if (s != STATUS_OK)
        return s;
    b->lead[b->count++] = *lead;
    rise(b, b->count - 1);
    return STATUS_OK;
}

enum status leads_flush(struct best *b, struct leads *out)
{
    enum status s = room(&out->lead, &out->cap, out->count + b->count);

    if (s != STATUS_OK || b->count == 0)
        return s;
    qsort(b->lead, b->count, sizeof *b->lead, leads_order);
    memcpy(&out->lead[out->count], b->lead, b->count * sizeof *b->lead);
    out->count += b->count;
    b->count = 0;
    return STATUS_OK;
}

/* ---- ids -------------------------------------------------------------------
 */

static uint64_t add(uint64_t h, const void *data, size_t len)
{
    const uint8_t *byte = data;

    for (size_t i = 0; i < len; i++)
        h = (h ^ byte[i]) * 1099511628211u; /* FNV-1a */
    return h;
}

static uint64_t add_number(uint64_t h, uint32_t n)
{
    uint8_t byte[] = {(uint8_t)n, (uint8_t)(n >> 8), (uint8_t)(n >> 16),
                      (uint8_t)(n >> 24)};

    return add(h, byte, sizeof byte);
}

static uint64_t finish(uint64_t h)
{
    h = (h ^ h >> 33) * 0xff51afd7ed558ccdu;
    h = (h ^ h >> 33) * 0xc4ceb9fe1a85ec53u;
    return h ^ h >> 33;
}

uint64_t leads_key(const struct refusal *pair)
{
    uint32_t one = pair->flow, two = pair->other_flow;
    uint64_t h = 14695981039346656037u;

    if (two && two < one) {
        one = pair->other_flow;
        two = pair->flow;
    }
    h = add_number(h, one);
    h = add_number(h, two);
    if (one == 0) {
        h = add_number(h, pair->company);
        h = add_number(h, pair->type);
        h = add_number(h, pair->direction);
    }
    return finish(add(h, pair->offer, sizeof pair->offer));
}

void leads_text(char out[static LEAD_ID_TEXT], uint64_t key)
{
    static const char digits[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    key >>= 64 - ID_BITS;
    for (unsigned i = LEAD_ID_TEXT - 1; i-- > 0; key >>= 5)
        out[i] = digits[key & 31];
    out[LEAD_ID_TEXT - 1] = '\0';
}

/* ---- refusals --------------------------------------------------------------
 */

static int by_number(const void *a, const void *b)
{
    const uint64_t *x = a, *y = b;

    return (*x > *y) - (*x < *y);
}

enum status leads_refused(struct refused *out, const struct refusal *pairs,
                          size_t count)
{
    *out = (struct refused){0};
    if (count == 0)
        return STATUS_OK;
    out->key = calloc(count, sizeof *out->key);
    if (!out->key)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < count; i++)
        out->key[i] = leads_key(&pairs[i]);
    out->count = count;
    qsort(out->key, count, sizeof *out->key, by_number);
    return STATUS_OK;
}

bool leads_is_refused(const struct refused *r, uint64_t key)
{
    return r->count &&
           bsearch(&key, r->key, r->count, sizeof key, by_number) != NULL;
}
