#include <sodium.h>

#include "symbiote/catalogue.h"

#include "tables.h"

static void number(crypto_hash_sha256_state *h, unsigned value, unsigned width)
{
    uint8_t bytes[4];

    for (unsigned i = 0; i < width; i++)
        bytes[i] = (uint8_t)(value >> 8 * (width - 1 - i));
    crypto_hash_sha256_update(h, bytes, width);
}

/* What a type inherits is hashed for the type itself, so that two tables that
 * say the same of every type need not be written alike to be equal. */
static void hash_type(crypto_hash_sha256_state *h, const struct flow_type *t)
{
    number(h, t->no, 2);
    number(h, t->parent, 2);
    number(h, t->kind, 1);
    number(h, (uint8_t)catalogue_yield(t->no), 1);
    number(h, catalogue_spread(t->no), 1);
}

static void hash_row(crypto_hash_sha256_state *h, const struct plausible *p)
{
    number(h, p->type, 2);
    number(h, p->direction, 1);
    number(h, p->first, 2);
    number(h, p->last, 2);
    number(h, p->weight, 1);
}

/* Rows and types lie ascending because every look-up needs them so: the order
 * of bytes follows from the numbers, not from who wrote the table. */
void catalogue_plausible_hash(uint8_t out[static PLAUSIBLE_HASH_LEN])
{
    static const uint8_t domain[] = "symbiote knowledge 1";
    crypto_hash_sha256_state h;

    crypto_hash_sha256_init(&h);
    crypto_hash_sha256_update(&h, domain, sizeof domain);
    number(&h, catalogue_plausible_version(), 2);
    number(&h, (unsigned)types_count, 2);
    for (size_t i = 0; i < types_count; i++)
        hash_type(&h, &types_rows[i]);
    number(&h, (unsigned)plausibility_count, 4);
    for (size_t i = 0; i < plausibility_count; i++)
        hash_row(&h, &plausibility_rows[i]);
    crypto_hash_sha256_final(&h, out);
}
