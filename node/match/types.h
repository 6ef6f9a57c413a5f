/* types.h -- what compat.c and closure.c share. */
#ifndef TYPES_H
#define TYPES_H

#include "carrier.h"
#include "symbiote/compat.h"

enum { NO_INDEX = 0xffff };

struct compat {
    const struct flow_type *type;
    size_t types;
    uint16_t *index;  /* by number: row in type[], or NO_INDEX */
    uint16_t *parent; /* by row */
    uint8_t *carrier; /* by row */
    size_t numbers;   /* length of index */
    const struct substitution *rule;
    size_t rules;
};

uint16_t types_index(const struct compat *k, uint16_t no);

/* 1, 0.95^levels or 0.85^levels, or 0; *relation says which. */
uint32_t types_tree(const struct compat *k, uint16_t offered, uint16_t needed,
                    enum relation *relation);

/* The best link over the rules picked[0..count) (indices; NULL: all). */
struct link types_link(const struct compat *k, uint16_t offered,
                       uint16_t needed, const uint32_t *picked, size_t count);

#endif
