#include "streets.h"

#include "tokens.h"

enum { WINDOW = 14 };

enum { IS_STREET = 1, IS_HOUSE = 2, IS_POSTCODE = 4, IS_WORD = 8 };

struct window {
    struct token token[WINDOW];
    unsigned is[WINDOW];
    size_t count;            /* words read so far */
    size_t street, postcode; /* behind the last of each; 0: none yet */
};

static bool listed(const char *word, const char *const *list, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(word, list[i]) == 0)
            return true;
    return false;
}

static bool french_street(const char *word)
{
    static const char *const list[] = {
        "rue",   "av",      "ave",       "avenue",      "bd",       "bld",
        "blvd",  "bvd",     "boulevard", "chemin",      "chaussee", "chee",
        "place", "pl",      "quai",      "impasse",     "allee",    "allees",
        "route", "rte",     "square",    "ruelle",      "venelle",  "dreve",
        "cours", "sentier", "clos",      "zone",        "zac",      "zae",
        "zi",    "za",      "residence", "lotissement", "parc"};

    return listed(word, list, sizeof list / sizeof list[0]);
}

/* « Stationsstraat », « Doornikse steenweg ». */
static bool dutch_street(const struct token *t)
{
    static const char *const ends[] = {"straat", "laan",  "steenweg", "weg",
                                       "plein",  "dreef", "lei",      "kaai",
                                       "baan",   "markt", "singel",   "wijk"};

    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
        size_t n = strlen(ends[i]);

        if (t->len >= n && strcmp(t->text + t->len - n, ends[i]) == 0)
            return true;
    }
    return false;
}

static unsigned look(const struct token *t)
{
    unsigned is = 0;

    if (french_street(t->text) || dutch_street(t))
        is |= IS_STREET;
    if (t->digits && t->len <= 4)
        is |= IS_HOUSE;
    if (t->digits && (t->len == 4 || t->len == 5) &&
        (t->len == 5 || t->text[0] != '0'))
        is |= IS_POSTCODE;
    if (!t->digits && t->len >= 3)
        is |= IS_WORD;
    return is;
}

static const struct token *nth(const struct window *w, size_t i)
{
    return &w->token[i % WINDOW];
}

static unsigned kind(const struct window *w, size_t i)
{
    return w->is[i % WINDOW];
}

/* Before a French street or up to four words behind any. */
static bool has_house(const struct window *w, size_t street, size_t postcode,
                      size_t first)
{
    if (street > first && street - 1 != postcode &&
        kind(w, street - 1) & IS_HOUSE)
        return true;
    for (size_t i = street + 1; i < w->count && i <= street + 6; i++)
        if (i != postcode && kind(w, i) & IS_HOUSE)
            return true;
    return false;
}

static bool near(const struct window *w, size_t last)
{
    return last > 0 && last + WINDOW > w->count;
}

/* The window holds all three, a word behind the postcode. */
static bool complete(const struct window *w, size_t *from)
{
    size_t first = w->count > WINDOW ? w->count - WINDOW : 0;

    for (size_t p = first; p + 1 < w->count; p++) {
        if (!(kind(w, p) & IS_POSTCODE) || !(kind(w, p + 1) & IS_WORD) ||
            kind(w, p + 1) & IS_STREET)
            continue;
        for (size_t s = first; s < w->count; s++) {
            if (!(kind(w, s) & IS_STREET) || !has_house(w, s, p, first))
                continue;
            *from = s > first && kind(w, s - 1) & IS_HOUSE ? s - 1 : s;
            if (p < *from)
                *from = p;
            return true;
        }
    }
    return false;
}

bool streets_find(struct view text, size_t at, struct textguard_hit *hit)
{
    struct tokens walk = {.text = text, .at = at};
    struct window w = {0};
    struct token t;
    size_t from;

    while (tokens_next(&walk, &t)) {
        w.token[w.count % WINDOW] = t;
        w.is[w.count % WINDOW] = look(&t);
        w.count++;
        if (w.is[(w.count - 1) % WINDOW] & IS_STREET)
            w.street = w.count;
        if (w.is[(w.count - 1) % WINDOW] & IS_POSTCODE)
            w.postcode = w.count;
        if (!near(&w, w.street) || !near(&w, w.postcode) ||
            !complete(&w, &from))
            continue;
        *hit = (struct textguard_hit){TEXTGUARD_ADDRESS, nth(&w, from)->from,
                                      t.to - nth(&w, from)->from};
        return true;
    }
    return false;
}
