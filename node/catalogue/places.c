#include "symbiote/catalogue.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "tables.h"

enum { NAME_MAX_FOLDED = 96, CODE_DIGITS = 5 };

const struct place *catalogue_places(size_t *count)
{
    *count = places_count;
    return places_rows;
}

const struct place *catalogue_place(uint32_t key)
{
    size_t lo = 0, hi = places_count;

    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;

        if (places_rows[mid].key == key)
            return &places_rows[mid];
        if (places_rows[mid].key < key)
            lo = mid + 1;
        else
            hi = mid;
    }
    return NULL;
}

/* ---- by name or code ----------------------------------------------------- */

struct search {
    const char *folded;
    const char *country; /* "" = any */
    uint32_t key;        /* the last one found */
    unsigned found;      /* how many different communes */
};

static bool in_country(const struct search *s, const char *country)
{
    return s->country[0] == '\0' || strcmp(s->country, country) == 0;
}

/* Most names differ in the first three letters: fold only those first. */
static bool same_name(const char *folded, const char *name)
{
    char text[NAME_MAX_FOLDED];
    size_t n = catalogue_fold(name, text, 4);

    if (strncmp(text, folded, n) != 0)
        return false;
    (void)catalogue_fold(name, text, sizeof text);
    return strcmp(text, folded) == 0;
}

static void found(struct search *s, uint32_t key)
{
    if (s->found == 0 || s->key != key)
        s->found++;
    s->key = key;
}

static bool bears(const struct place *p, const char *folded)
{
    for (unsigned lang = 0; lang < LANGS; lang++) {
        if (lang > 0 && strcmp(p->name[lang], p->name[0]) == 0)
            continue;
        if (same_name(folded, p->name[lang]))
            return true;
    }
    return false;
}

static void search_places(struct search *s)
{
    bool code = s->folded[0] >= '0' && s->folded[0] <= '9';

    for (size_t i = 0; i < places_count; i++) {
        const struct place *p = &places_rows[i];

        if (!in_country(s, p->country))
            continue;
        if (code ? strcmp(p->code, s->folded) == 0 : bears(p, s->folded))
            found(s, p->key);
    }
}

static void search_aliases(struct search *s)
{
    for (size_t i = 0; i < place_aliases_count; i++) {
        const struct place_aliases_row *a = &place_aliases_rows[i];

        if (in_country(s, a->country) && same_name(s->folded, a->alias))
            found(s, a->key);
    }
}

static enum status look_up(const char *folded, const char *country,
                           uint32_t *key)
{
    struct search s = {.folded = folded, .country = country};

    search_places(&s);
    if (s.found == 0)
        search_aliases(&s);
    if (s.found == 0)
        return STATUS_NOT_FOUND;
    if (s.found > 1)
        return STATUS_AMBIGUOUS;
    *key = s.key;
    return STATUS_OK;
}

/* « 59100 Roubaix »: the name after a postcode; NULL if there is no such. */
static const char *after_postcode(const char *folded)
{
    size_t digits = strspn(folded, "0123456789");

    if ((digits != 4 && digits != CODE_DIGITS) || folded[digits] != ' ')
        return NULL;
    return folded + digits + 1;
}

enum status catalogue_read_place(const char *text, const char *country,
                                 uint32_t *key)
{
    char folded[NAME_MAX_FOLDED];
    const char *name;
    enum status st;

    if (catalogue_fold(text, folded, sizeof folded) == 0)
        return STATUS_NOT_FOUND;
    st = look_up(folded, country, key);
    name = after_postcode(folded);
    if (st == STATUS_NOT_FOUND && name != NULL)
        st = look_up(name, country, key);
    return st;
}

/* ---- areas -----------------------------------------------------------------
 */

struct area {
    uint32_t *keys;
    size_t cap, count;
};

/* Keeps the keys ascending and without repetition. */
static enum status add(struct area *a, uint32_t key)
{
    size_t at = a->count;

    while (at > 0 && a->keys[at - 1] > key)
        at--;
    if (at > 0 && a->keys[at - 1] == key)
        return STATUS_OK;
    if (a->count == a->cap)
        return STATUS_TOO_BIG;
    memmove(a->keys + at + 1, a->keys + at,
            (a->count - at) * sizeof a->keys[0]);
    a->keys[at] = key;
    a->count++;
    return STATUS_OK;
}

/* `*rest` after « epci:», « arr:» or « nuts3:»; the member of a place that it
 * speaks of, or NULL. */
static const char *member(const struct place *p, const char *text,
                          const char **rest)
{
    const struct {
        const char *prefix, *value;
    } kinds[] = {
        {"epci:", p->epci}, {"arr:", p->arrondissement}, {"nuts3:", p->nuts3}};

    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        size_t n = strlen(kinds[i].prefix);

        if (strncmp(text, kinds[i].prefix, n) == 0) {
            *rest = text + n;
            return kinds[i].value;
        }
    }
    return NULL;
}

/* STATUS_NOT_FOUND: no place is in it. */
static enum status add_members(struct area *a, const char *text)
{
    enum status st = STATUS_NOT_FOUND;

    for (size_t i = 0; i < places_count; i++) {
        const char *code = "";
        const char *value = member(&places_rows[i], text, &code);

        if (code[0] == '\0' || strcmp(value, code) != 0)
            continue;
        st = add(a, places_rows[i].key);
        if (st != STATUS_OK)
            return st;
    }
    return st;
}

/* One code, name or group of communes; « BE57081 » names the country, since
 * France and Belgium share some codes. */
static enum status add_one(struct area *a, const char *text, size_t len)
{
    char item[NAME_MAX_FOLDED];
    char country[3] = "";
    const char *name = item, *code;
    uint32_t key;
    enum status st;

    if (len >= sizeof item)
        return STATUS_NOT_FOUND;
    memcpy(item, text, len);
    item[len] = '\0';
    name += strspn(name, " ");
    if (member(&places_rows[0], name, &code) != NULL)
        return add_members(a, name);
    if (strlen(name) == 2 + CODE_DIGITS &&
        strspn(name + 2, "0123456789") == CODE_DIGITS) {
        memcpy(country, name, 2);
        name += 2;
    }
    st = catalogue_read_place(name, country, &key);
    return st == STATUS_OK ? add(a, key) : st;
}

enum status catalogue_read_area(const char *text, uint32_t *keys, size_t cap,
                                size_t *count)
{
    struct area a = {.keys = keys, .cap = cap};
    enum status st = STATUS_OK;

    while (st == STATUS_OK && *text != '\0') {
        size_t len = strcspn(text, ",;");

        st = add_one(&a, text, len);
        text += len + (text[len] != '\0');
    }
    if (st == STATUS_OK && a.count == 0)
        st = STATUS_NOT_FOUND;
    if (st == STATUS_OK)
        *count = a.count;
    return st;
}

/* ---- distance --------------------------------------------------------------
 */

uint32_t place_distance_m(const struct place *a, const struct place *b)
{
    const double radian = 3.14159265358979323846 / 180.0 / 1e5;
    double lat_a = a->lat_e5 * radian, lat_b = b->lat_e5 * radian;
    double up = sin((lat_b - lat_a) / 2);
    double along = sin((b->lon_e5 - a->lon_e5) * radian / 2);
    double h = up * up + cos(lat_a) * cos(lat_b) * along * along;

    return (uint32_t)lround(2 * 6371008.8 * asin(fmin(1.0, sqrt(h))));
}
