/* open.h -- what everybody can have: the register in all its editions,
 * the tables (who gives and takes what, how much a site of a size yields), the
 * communes.  Both the publishing side and the attacker work from it; nothing of
 * a company's own flows is in it. */
#ifndef ATTACK_OPEN_H
#define ATTACK_OPEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "symbiote/catalogue.h"
#include "symbiote/vocab.h"

enum {
    QUARTERS = 8, /* after the first publication, which is quarter 0 */
    EDITIONS = QUARTERS + 1,
    TERRITORIES_MAX = 4,
    BANDS_MAX = 9,
    MATERIALS_MAX = 256,
    COMMUNES_MAX = 512,
    ACTIVITIES = 10000,
};

struct open_commune {
    char code[8];
    unsigned territory;
    struct place place; /* place.key: the number of the code */
};

struct open_material {
    char code[8], stream[24];
    double t_per_emp, sigma;
};

/* One establishment; it stood in the editions first .. last. */
struct open_site {
    uint32_t unit; /* index of its legal unit */
    uint32_t commune;
    uint16_t nace; /* four digits */
    uint8_t band;  /* of the bench: 0 nobody .. 8 */
    uint8_t territory;
    bool sole;
    uint8_t first, last;
};

struct open_rule {
    uint16_t material; /* index */
    char activity[8];  /* the beginning of a NACE code */
    double weight;
};

struct open_data {
    struct open_commune *commune;
    size_t communes;
    char territory[TERRITORIES_MAX][24];
    size_t territories;
    struct open_material *material;
    size_t materials;
    struct open_rule *give, *take;
    size_t gives, takes;
    float *share[2];       /* materials x ACTIVITIES, what is given and taken */
    double emp[BANDS_MAX]; /* middle headcount */
    struct open_site *site;
    size_t sites;
    size_t units;
    /* Names, for reading the files that refer to them. */
    char (*site_name)[16], (*unit_name)[16];
};

/* Ends the program where a file is absent or broken. */
void open_read(struct open_data *out, const char *dir);
void open_close(struct open_data *o);

/* Index of a material by its code, of a site by its name. */
size_t open_material(const struct open_data *o, const char *code);
size_t open_site(const struct open_data *o, const char *name);
const struct open_commune *open_commune(const struct open_data *o,
                                        uint32_t key);

/* P(m, n) of PRIVACY 1.1: the weight of a material among all that an activity
 * gives (or takes), 0 to 1. */
double open_weight(const struct open_data *o, enum direction direction,
                   size_t material, uint16_t nace);

/* Chance that a site of a band yields between `lo` and `hi` tonnes a year:
 * lognormal around headcount x t_per_emp, cut at 2.2 sigma.  What is taken does
 * not depend on the headcount: every amount is as likely (per factor). */
struct open_source {
    enum direction direction;
    size_t material;
    uint8_t band;
};
double open_chance(const struct open_data *o, const struct open_source *of,
                   double lo, double hi);

bool open_alive(const struct open_site *s, unsigned edition);

#endif
