#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "book.h"
#include "csv.h"

/* The product's band for each of the bench. */
static const uint8_t band_of[BANDS_MAX] = {
    SIZE_0,     SIZE_1_2,     SIZE_6_9,     SIZE_10_19, SIZE_20_49,
    SIZE_50_99, SIZE_100_199, SIZE_250_499, SIZE_500};

uint8_t book_band(uint8_t band)
{
    return band_of[band];
}

static size_t index_of(const struct book *b, uint16_t no)
{
    size_t lo = 0, hi = b->types;

    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;

        if (b->type[mid].no < no)
            lo = mid + 1;
        else
            hi = mid;
    }
    if (lo == b->types || b->type[lo].no != no)
        csv_die("no such type", "book");
    return lo;
}

/* ---- the tree -------------------------------------------------------------
 */

struct family {
    enum direction direction;
    size_t digits; /* of the code; 0: a stream */
    uint8_t level;
};

/* Numbers ascend because parents are added before their children. */
static uint16_t add_type(struct book *b, const struct family *f,
                         const char *code, uint16_t parent)
{
    struct flow_type *t = &b->type[b->types];

    if (b->types == BOOK_TYPES_MAX)
        csv_die("too many types", code);
    *t = (struct flow_type){.no = (uint16_t)(b->types + 1),
                            .parent = parent,
                            .level = f->level,
                            .kind = KIND_MATERIAL,
                            .state = STATE_SOLID,
                            .legal = LEGAL_WASTE,
                            .id = b->code[b->types],
                            .low_codes = ""};
    (void)snprintf(b->code[b->types], sizeof b->code[0], "%s", code);
    b->direction[b->types] = f->direction;
    b->published[b->types] =
        f->digits == 6 || (f->digits == 4 && f->direction == DIRECTION_NEED);
    b->types++;
    return t->no;
}

static uint16_t find_type(const struct book *b, enum direction direction,
                          const char *code)
{
    for (size_t i = 0; i < b->types; i++)
        if (b->direction[i] == direction && strcmp(b->code[i], code) == 0)
            return b->type[i].no;
    return 0;
}

/* The stream of most materials of a chapter, the first of equals. */
static const char *main_stream(const struct open_data *o, const char *chapter)
{
    const char *best = "";
    size_t most = 0;

    for (size_t i = 0; i < o->materials; i++) {
        size_t n = 0;

        if (strncmp(o->material[i].code, chapter, 2) != 0)
            continue;
        for (size_t j = 0; j < o->materials; j++)
            n += strncmp(o->material[j].code, chapter, 2) == 0 &&
                 strcmp(o->material[j].stream, o->material[i].stream) == 0;
        if (n > most) {
            most = n;
            best = o->material[i].stream;
        }
    }
    return best;
}

/* A level of the tree: the codes cut to so many digits, below those of the
 * level above. */
static void add_level(struct book *b, const struct family *f, uint16_t root)
{
    const struct open_data *o = b->open;

    for (size_t i = 0; i < o->materials; i++) {
        const struct open_material *m = &o->material[i];
        int digits = (int)f->digits;
        char code[24], above[24];
        uint16_t parent = root;

        (void)snprintf(code, sizeof code, "%.*s", digits ? digits : 23,
                       digits ? m->code : m->stream);
        if (find_type(b, f->direction, code))
            continue;
        (void)snprintf(above, sizeof above, "%.*s",
                       digits > 2 ? digits - 2 : 23,
                       digits > 2 ? m->code : main_stream(o, code));
        if (digits)
            parent = find_type(b, f->direction, above);
        (void)add_type(b, f, code, parent);
    }
}

static void grow_tree(struct book *b, enum direction direction)
{
    const struct family any = {direction, 0, 1};
    uint16_t root = add_type(b, &any, "any", 0);

    for (size_t digits = 0; digits <= 6; digits += 2) {
        const struct family f = {direction, digits, (uint8_t)(2 + digits / 2)};

        add_level(b, &f, root);
    }
}

size_t book_materials(const struct book *b, uint16_t type,
                      bool out[static MATERIALS_MAX])
{
    size_t at = index_of(b, type), n = 0, digits = strlen(b->code[at]);

    for (size_t m = 0; m < b->open->materials; m++) {
        out[m] = b->published[at] &&
                 strncmp(b->open->material[m].code, b->code[at], digits) == 0;
        n += out[m];
    }
    return n;
}

uint16_t book_type(const struct book *b, enum direction direction,
                   const char *code)
{
    uint16_t no = find_type(b, direction, code);

    if (!no || !b->published[index_of(b, no)])
        csv_die("no type for", code);
    return no;
}

/* ---- tables of numbers ----------------------------------------------------
 */

static void fill_weights(struct book *b, size_t at)
{
    bool member[MATERIALS_MAX];

    (void)book_materials(b, b->type[at].no, member);
    for (unsigned nace = 0; nace < ACTIVITIES; nace++) {
        double share = 0;

        for (size_t m = 0; m < b->open->materials; m++)
            if (member[m])
                share +=
                    open_weight(b->open, b->direction[at], m, (uint16_t)nace);
        if (share > 0)
            b->weight[at * ACTIVITIES + nace] =
                (uint16_t)fmax(1, fmin(round(share * 1000), FACTS_WEIGHT_MAX));
    }
}

/* Rounded up, so that what can be is never said to be impossible. */
static void fill_chances(struct book *b, size_t at)
{
    bool member[MATERIALS_MAX];
    size_t m = 0;

    if (!book_materials(b, b->type[at].no, member))
        return;
    while (!member[m])
        m++;
    for (unsigned band = 0; band < BANDS_MAX; band++)
        for (int i = 0; i < FACTS_HALF_DECADES; i++) {
            double lo = pow(10, i / 2.0);
            double p = open_chance(
                b->open,
                &(struct open_source){b->direction[at], m, (uint8_t)band},
                i ? lo : 0, lo * sqrt(10));

            b->chance[(at * BANDS_MAX + band) * FACTS_HALF_DECADES +
                      (size_t)i] = (uint16_t)ceil(p * 1000 - 1e-9);
        }
}

void book_make(struct book *out, const struct open_data *o)
{
    *out = (struct book){.open = o};
    grow_tree(out, DIRECTION_OFFER);
    grow_tree(out, DIRECTION_NEED);
    out->weight = csv_room(out->types * ACTIVITIES, sizeof *out->weight);
    out->chance = csv_room(out->types * BANDS_MAX * FACTS_HALF_DECADES,
                           sizeof *out->chance);
    for (size_t i = 0; i < out->types; i++) {
        fill_weights(out, i);
        fill_chances(out, i);
    }
}

void book_close(struct book *b)
{
    free(b->weight);
    free(b->chance);
    *b = (struct book){0};
}

/* ---- as facts --------------------------------------------------------------
 */

static enum plausible_rule rule(const void *book, uint16_t type,
                                enum direction direction)
{
    const struct book *b = book;
    size_t at = index_of(b, type);

    return b->published[at] && b->direction[at] == direction ? PLAUSIBLE_LISTED
                                                             : PLAUSIBLE_NEVER;
}

static uint16_t weight(const void *book, uint16_t type,
                       enum direction direction, uint16_t activity)
{
    const struct book *b = book;
    size_t at = index_of(b, type);

    return b->direction[at] == direction && activity < ACTIVITIES
               ? b->weight[at * ACTIVITIES + activity]
               : 0;
}

static int bench_band(uint8_t size_band)
{
    for (int band = 0; band < BANDS_MAX; band++)
        if (band_of[band] == size_band)
            return band;
    return -1;
}

static uint16_t chance(const void *book, uint16_t type,
                       enum direction direction, uint8_t size_band,
                       uint8_t half_decade)
{
    const struct book *b = book;
    int band = bench_band(size_band);

    (void)direction; /* each has types of its own here */
    if (band < 0 || half_decade >= FACTS_HALF_DECADES)
        return 0;
    return b->chance[(index_of(b, type) * BANDS_MAX + (size_t)band) *
                         FACTS_HALF_DECADES +
                     half_decade];
}

/* emp^1/2; bands that the bench has not hold nobody. */
static uint16_t root(const void *book, uint8_t size_band)
{
    const struct book *b = book;
    int band = bench_band(size_band);

    return band < 0 ? 1 : (uint16_t)lround(10 * sqrt(b->open->emp[band]));
}

static const struct place *place(const void *book, uint32_t key)
{
    const struct book *b = book;
    const struct open_commune *c = open_commune(b->open, key);

    return c ? &c->place : NULL;
}

struct facts book_facts(const struct book *b)
{
    return (struct facts){.book = b,
                          .type = b->type,
                          .types = b->types,
                          .rule = rule,
                          .weight = weight,
                          .chance = chance,
                          .root = root,
                          .place = place,
                          .version = 1};
}
