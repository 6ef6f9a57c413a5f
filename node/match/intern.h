/* intern.h -- equal byte strings kept once, counted, found by content.
 *
 * Indices are small and stable while an entry is used, then used again.  The
 * hash is seeded, because the contents come from strangers who might crowd one
 * chain. */
#ifndef INTERN_H
#define INTERN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "symbiote/status.h"

#define INTERN_NONE UINT32_MAX

struct intern_entry {
    void *data; /* NULL: free */
    uint32_t len, hash, uses;
    uint32_t next; /* in the chain of its hash, or of the free */
};

/* Zeroed and seeded it is empty. */
struct intern {
    uint64_t seed;
    struct intern_entry *entry;
    uint32_t *head; /* chains, a power of two of them */
    uint32_t count, cap, heads, free, used;
    size_t bytes; /* of all data */
};

/* Finds or adds; the entry has one use more.  *fresh: it was added. */
enum status intern_take(struct intern *in, const void *data, uint32_t len,
                        uint32_t *index, bool *fresh);

/* One use less; true: it is gone (data wiped and freed). */
bool intern_drop(struct intern *in, uint32_t index);

void intern_free(struct intern *in);
size_t intern_bytes(const struct intern *in);

#endif
