#include <stdlib.h>
#include <string.h>

#include "weigh.h"

enum { CHANCES_OF_TYPE = SIZE_BANDS * FACTS_HALF_DECADES, SEVERAL = 0xffff };

static int by_code(const void *a, const void *b)
{
    return *(const uint16_t *)a - *(const uint16_t *)b;
}

static size_t find_activity(const struct weigher *w, uint16_t code)
{
    const uint16_t *found =
        bsearch(&code, w->activity, w->activities, sizeof code, by_code);

    return (size_t)(found - w->activity);
}

static void list_activities(struct weigher *w)
{
    size_t kept = 0, n = w->pop->sites;

    for (size_t i = 0; i < n; i++)
        w->activity[i] = w->pop->site[i].nace;
    qsort(w->activity, n, sizeof *w->activity, by_code);
    for (size_t i = 0; i < n; i++)
        if (kept == 0 || w->activity[kept - 1] != w->activity[i])
            w->activity[kept++] = w->activity[i];
    w->activities = kept;
}

/* The last band is the unknown one. */
static size_t pair_of(const struct weigher *w, const struct site *s)
{
    size_t band = s->size_band < SIZE_BANDS ? s->size_band : SIZE_BANDS;

    return find_activity(w, s->nace) * (SIZE_BANDS + 1) + band;
}

/* Profiles exist for the pairs of activity and band that some site has; `seen`
 * serves to number them in their order. */
static void list_profiles(struct weigher *w, uint32_t *seen)
{
    const size_t bands = SIZE_BANDS + 1, pairs = w->activities * bands;

    for (size_t i = 0; i < w->pop->sites; i++)
        seen[pair_of(w, &w->pop->site[i])] = 1;
    for (size_t i = 0; i < pairs; i++) {
        size_t band = i % bands;

        if (!seen[i])
            continue;
        seen[i] = (uint32_t)w->profiles;
        w->profile[w->profiles].activity = (uint16_t)(i / bands);
        w->profile[w->profiles].size_band =
            band == SIZE_BANDS ? (uint8_t)SIZE_UNKNOWN : (uint8_t)band;
        w->profiles++;
    }
}

static bool is_wide(const struct population *p, size_t unit)
{
    for (uint32_t i = p->first[unit] + 1; i < p->first[unit + 1]; i++)
        if (p->site[i].place != p->site[i - 1].place)
            return true;
    return false;
}

/* The name of each unit, see WEIGH_WIDE. */
static void name_units(struct weigher *w, uint32_t *code)
{
    const struct population *p = w->pop;

    for (size_t u = 0; u < p->units; u++) {
        code[u] = (uint32_t)u | (p->person[u] ? (uint32_t)WEIGH_PERSON : 0);
        if (!is_wide(p, u))
            continue;
        w->wide_person[w->wides] = p->person[u];
        code[u] = WEIGH_WIDE | w->wides++;
    }
}

/* Sites are in the order of units: those of one unit follow each other in a
 * place, too. */
static void list_sites(struct weigher *w, const uint32_t *number,
                       const uint32_t *code)
{
    const struct population *p = w->pop;
    uint32_t at = 0;

    for (size_t i = 0; i < p->sites; i++)
        w->place_start[p->site[i].place + 1]++;
    for (size_t i = 0; i < p->communes; i++)
        w->place_start[i + 1] += w->place_start[i];
    /* place_start serves as the cursor and is shifted back afterwards. */
    for (size_t i = 0; i < p->sites; i++) {
        uint32_t to = w->place_start[p->site[i].place]++;

        w->site_profile[to] = number[pair_of(w, &p->site[i])];
        w->site_code[to] = code[p->site[i].unit];
    }
    for (size_t i = 0; i <= p->communes; i++) {
        uint32_t end = w->place_start[i];

        w->place_start[i] = at;
        at = end;
    }
}

static enum status list_all(struct weigher *w)
{
    uint32_t *number =
        calloc(w->activities * (SIZE_BANDS + 1) + 1, sizeof *number);
    uint32_t *code = calloc(w->pop->units + 1, sizeof *code);

    if (number && code) {
        list_profiles(w, number);
        name_units(w, code);
        list_sites(w, number, code);
    }
    free(number);
    free(code);
    return number && code ? STATUS_OK : STATUS_NO_MEMORY;
}

static void list_roots(struct weigher *w)
{
    const struct facts *f = w->facts;

    for (unsigned band = 0; band < SIZE_BANDS; band++)
        w->root[band] = f->root(f->book, (uint8_t)band);
    w->root[SIZE_BANDS] = f->root(f->book, SIZE_UNKNOWN);
}

/* Read once a direction: weighing asks for them again and again. */
static void list_chances(struct weigher *w)
{
    const struct facts *f = w->facts;
    uint16_t *at = w->chance;

    for (size_t t = 0; t < f->types; t++)
        for (unsigned band = 0; band < SIZE_BANDS; band++)
            for (unsigned i = 0; i < FACTS_HALF_DECADES; i++)
                *at++ = f->chance(f->book, f->type[t].no, w->direction,
                                  (uint8_t)band, (uint8_t)i);
}

enum status weigh_open(struct weigher *w, const struct population *pop,
                       const struct facts *facts, const struct policy *policy)
{
    size_t n = pop->sites + 1;

    *w = (struct weigher){.pop = pop, .facts = facts, .policy = policy};
    w->activity = calloc(n, sizeof *w->activity);
    w->site_profile = calloc(n, sizeof *w->site_profile);
    w->site_code = calloc(n, sizeof *w->site_code);
    w->place_start = calloc(pop->communes + 2, sizeof *w->place_start);
    w->wide_person = calloc(pop->units + 1, sizeof *w->wide_person);
    if (!w->activity || !w->site_profile || !w->site_code || !w->place_start ||
        !w->wide_person)
        return STATUS_NO_MEMORY;
    list_activities(w);
    w->profile =
        calloc(w->activities * (SIZE_BANDS + 1) + 1, sizeof *w->profile);
    w->plausible =
        calloc(facts->types * w->activities + 1, sizeof *w->plausible);
    w->chance = calloc(facts->types * CHANCES_OF_TYPE + 1, sizeof *w->chance);
    if (!w->profile || !w->plausible || !w->chance)
        return STATUS_NO_MEMORY;
    list_roots(w);
    return list_all(w);
}

void weigh_close(struct weigher *w)
{
    free(w->activity);
    free(w->profile);
    free(w->site_profile);
    free(w->site_code);
    free(w->wide_person);
    free(w->place_start);
    free(w->plausible);
    free(w->chance);
    *w = (struct weigher){0};
}

void weigh_direct(struct weigher *w, enum direction direction)
{
    w->direction = direction;
    for (size_t t = 0; t < w->facts->types; t++) {
        const struct facts *f = w->facts;
        uint16_t *row = &w->plausible[t * w->activities];
        uint16_t no = f->type[t].no;
        bool never = f->rule(f->book, no, direction) == PLAUSIBLE_NEVER;

        for (size_t a = 0; a < w->activities; a++)
            row[a] =
                never ? 0 : f->weight(f->book, no, direction, w->activity[a]);
    }
    list_chances(w);
}

enum status weigh_candidates_open(struct candidates *c, const struct weigher *w)
{
    size_t n = w->pop->sites + 1;

    *c = (struct candidates){0};
    c->code = calloc(n, sizeof *c->code);
    c->profile = calloc(n, sizeof *c->profile);
    c->start = calloc(w->pop->communes + 1, sizeof *c->start);
    c->all = calloc(w->profiles + 1, sizeof *c->all);
    c->drawn = calloc(w->profiles + 1, sizeof *c->drawn);
    c->only = calloc(w->wides + 1, sizeof *c->only);
    c->below =
        calloc((w->profiles + 1) * (WEIGH_BINS_MAX + 1), sizeof *c->below);
    if (!c->code || !c->profile || !c->start || !c->all || !c->drawn ||
        !c->only || !c->below)
        return STATUS_NO_MEMORY;
    return STATUS_OK;
}

void weigh_candidates_close(struct candidates *c)
{
    free(c->code);
    free(c->profile);
    free(c->start);
    free(c->all);
    free(c->drawn);
    free(c->only);
    free(c->below);
    *c = (struct candidates){0};
}

/* Adds one type's chances to a profile's bins; the top bin takes the tail. */
static void add_bins(uint64_t *bin, uint8_t bins, const uint16_t *chance,
                     uint64_t weight)
{
    for (int b = 0; b < FACTS_HALF_DECADES; b++)
        bin[b < bins ? b : bins - 1] += weight * chance[b];
}

static void weigh_profile(const struct weigher *w, const uint16_t *type,
                          size_t types, size_t at, struct candidates *c)
{
    const struct profile *p = &w->profile[at];
    uint64_t *below = &c->below[at * (WEIGH_BINS_MAX + 1)];
    uint64_t bin[WEIGH_BINS_MAX] = {0};

    c->all[at] = 0;
    for (size_t i = 0; i < types; i++) {
        size_t band = p->size_band < SIZE_BANDS ? p->size_band : SIZE_BANDS;
        uint64_t weight = (uint64_t)w->root[band] *
                          w->plausible[type[i] * w->activities + p->activity];

        c->all[at] += 1000 * weight;
        /* A site of unknown size is nobody's cover in an interval. */
        if (weight && band < SIZE_BANDS)
            add_bins(bin, c->bins,
                     &w->chance[((size_t)type[i] * SIZE_BANDS + band) *
                                FACTS_HALF_DECADES],
                     weight);
    }
    below[0] = 0;
    for (size_t b = 0; b < c->bins; b++)
        below[b + 1] = below[b] + bin[b];
}

/* Where the candidates of units with several places lie. */
static void find_only(const struct weigher *w, struct candidates *c)
{
    memset(c->only, 0, w->wides * sizeof *c->only);
    for (size_t place = 0; place < w->pop->communes; place++)
        for (uint32_t i = w->place_start[place]; i < w->place_start[place + 1];
             i++) {
            uint16_t *only;

            if (!(w->site_code[i] & WEIGH_WIDE) ||
                c->all[w->site_profile[i]] == 0)
                continue;
            only = &c->only[w->site_code[i] & ~(uint32_t)WEIGH_WIDE];
            *only = *only == 0 || *only == place + 1 ? (uint16_t)(place + 1)
                                                     : SEVERAL;
        }
}

static uint32_t code_of(const struct weigher *w, const struct candidates *c,
                        uint32_t i)
{
    uint32_t code = w->site_code[i], unit = code & ~(uint32_t)WEIGH_WIDE;

    if (!(code & WEIGH_WIDE) || c->only[unit] == SEVERAL)
        return code;
    return unit | (uint32_t)WEIGH_ALONE |
           (w->wide_person[unit] ? (uint32_t)WEIGH_PERSON : 0);
}

void weigh_types(const struct weigher *w, const uint16_t *type, size_t types,
                 struct candidates *c)
{
    uint32_t n = 0;

    c->bins = (uint8_t)(w->policy->top[w->facts->type[type[0]].kind] + 1);
    for (size_t p = 0; p < w->profiles; p++)
        weigh_profile(w, type, types, p, c);
    find_only(w, c);
    for (size_t place = 0; place < w->pop->communes; place++) {
        c->start[place] = n;
        for (uint32_t i = w->place_start[place]; i < w->place_start[place + 1];
             i++) {
            if (c->all[w->site_profile[i]] == 0)
                continue;
            c->code[n] = code_of(w, c, i);
            c->profile[n++] = w->site_profile[i];
        }
    }
    c->start[w->pop->communes] = n;
}

void weigh_range(const struct weigher *w, struct range range,
                 struct candidates *c)
{
    for (size_t p = 0; p < w->profiles; p++) {
        const uint64_t *below = &c->below[p * (WEIGH_BINS_MAX + 1)];

        c->drawn[p] =
            range.known ? below[range.hi] - below[range.lo] : c->all[p];
    }
}
