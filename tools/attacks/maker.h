/* maker.h -- a bench in the making (make.c, maker_*.c). */
#ifndef ATTACK_MAKER_H
#define ATTACK_MAKER_H

#include "csv.h"
#include "draw.h"
#include "make.h"

enum { DIVISIONS = 100, CLASSES = 4, UNIT_SITES_MAX = 16 };

/* One establishment to be written. */
struct made_site {
    uint32_t unit;
    size_t commune; /* index in the model */
    char nace[8];   /* five digits, as in the model */
    uint8_t band;
    bool sole;
};

struct made_flow {
    size_t site, material;
    double tonnes;
    unsigned months;
    char grade;
    bool family;   /* of a need: all materials of the four digits */
    double max_km; /* of a need */
};

struct maker {
    const struct bench *model;
    struct draw draw;
    struct csv reg;     /* the model's register */
    size_t *commune_of; /* per row of it */
    double urban[COMMUNES_MAX];
    /* Sites per division and class of urbanity, over inhabitants. */
    double rate[DIVISIONS][CLASSES];
    double people[COMMUNES_MAX];
    struct made_site *site;
    size_t sites, units;
    struct made_flow *offer, *need;
    size_t offers, needs;
    const char *dir;
};

/* An establishment like the one of a row of the model's register. */
struct made_site maker_site(struct maker *m, size_t row);
unsigned maker_territory(const struct maker *m, const struct made_site *s);

/* As many offers and needs as asked for, over all territories. */
void maker_offers(struct maker *m, size_t count);
void maker_needs(struct maker *m, size_t count);
/* So many of each in every territory, by so many companies. */
struct maker_plan {
    size_t offers, givers, needs, takers;
};
void maker_few(struct maker *m, const struct maker_plan *plan);

void maker_write(struct maker *m, const char *from);

#endif
