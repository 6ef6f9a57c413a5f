/* secret.h -- the private flows of a bench: what nodes publish from, and
 * the truth that attacks are scored against.  No attack includes this. */
#ifndef ATTACK_SECRET_H
#define ATTACK_SECRET_H

#include "open.h"

struct secret_flow {
    enum direction direction;
    uint32_t site, unit;
    unsigned territory;
    uint32_t commune;
    char code[8];   /* the material; of a need, what it accepts first */
    uint8_t accept; /* digits of `code` that count: 6, or 4 for « 1501* » */
    double tonnes[EDITIONS];
    uint16_t months;
    char grade; /* A to C: of an offer its own, of a need the worst accepted */
    double max_km;
};

struct secret {
    struct secret_flow *flow; /* offers first */
    size_t offers, flows;
};

void secret_read(struct secret *out, const struct open_data *o,
                 const char *dir);
void secret_close(struct secret *s);

/* PRIVACY 4: material accepted, grade, three months in common, distance, amount
 * within a factor of five, other territory. */
bool secret_fits(const struct open_data *o, const struct secret_flow *offer,
                 const struct secret_flow *need);
bool secret_accepts(const struct secret_flow *need, const char *code);
double secret_km(const struct open_data *o, uint32_t a, uint32_t b);

#endif
