/* book.h -- the tables of a bench as facts for the product: materials
 * as types of flow with their waste codes as families, who gives and takes
 * them, and how much.  Public; the attacker reads published types with it.
 *
 * What is given and what is taken are types of their own, since the quantity
 * model differs: an amount given goes with the headcount, one taken does not.
 * Families of four digits are published for needs (« 1501* »); the others only
 * hold residual groups together. */
#ifndef ATTACK_BOOK_H
#define ATTACK_BOOK_H

#include "open.h"
#include "symbiote/policy.h"
#include "symbiote/register.h"

enum { BOOK_TYPES_MAX = 1200 };

struct book {
    const struct open_data *open;
    struct flow_type type[BOOK_TYPES_MAX];
    char code[BOOK_TYPES_MAX][24];
    bool published[BOOK_TYPES_MAX];
    enum direction direction[BOOK_TYPES_MAX];
    size_t types;
    uint16_t *weight; /* types x ACTIVITIES, per mille */
    uint16_t *chance; /* types x BANDS_MAX x FACTS_HALF_DECADES, per mille */
};

void book_make(struct book *out, const struct open_data *o);
void book_close(struct book *b);
/* Valid as long as the book. */
struct facts book_facts(const struct book *b);

/* The type of a material or of a family of four digits. */
uint16_t book_type(const struct book *b, enum direction direction,
                   const char *code);
/* Materials of a published type, as marks per index; returns how many. */
size_t book_materials(const struct book *b, uint16_t type,
                      bool out[static MATERIALS_MAX]);

/* The size band of the product for a band of the bench. */
uint8_t book_band(uint8_t band);

#endif
