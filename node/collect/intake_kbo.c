/* KBO/BCE open data.  Addresses come first: they tell which establishments lie
 * in the perimeter; the other files are joined to those. */
#include <stdlib.h>
#include <string.h>

#include "intake_parts.h"

enum { MEMO_MAX = 1 << 17, TEXT_MAX = 256, OUTSIDE = 1, PROVINCES = 10 };

static const uint64_t unit_base = COUNTRY_BE * UINT64_C(10000000000);
static const uint64_t site_base = COUNTRY_BE * UINT64_C(100000000000000);

/* « 2.000.000.339 »: ten digits; 0: something else. */
static uint64_t entity(const char *text)
{
    uint64_t n = 0;
    unsigned digits = 0;

    for (; *text; text++) {
        if (*text == '.')
            continue;
        if (*text < '0' || *text > '9' || digits++ == 10)
            return 0;
        n = n * 10 + (unsigned)(*text - '0');
    }
    return digits == 10 ? n : 0;
}

static bool is_site(uint64_t n)
{
    return n >= UINT64_C(2000000000);
}

/* ---- meta ------------------------------------------------------------------
 */

void kbo_meta(struct intake *in)
{
    if (strcmp(intake_cell(in, META_VARIABLE), "SnapshotDate") == 0)
        in->dated = intake_day(intake_cell(in, META_VALUE));
}

/* ---- municipalities --------------------------------------------------------
 */

/* First digit of the NIS code (the province) by postcode; 0: no such one. */
static unsigned province(unsigned zip)
{
    static const struct {
        unsigned upto, province;
    } ranges[] = {{999, 0},  {1999, 2}, {2999, 1}, {3499, 2},
                  {3999, 7}, {4999, 6}, {5999, 9}, {6599, 5},
                  {6999, 8}, {7999, 5}, {8999, 3}, {9999, 4}};

    for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++)
        if (zip <= ranges[i].upto)
            return ranges[i].province;
    return 0;
}

static bool fits_zip(uint32_t commune, unsigned zip)
{
    return commune / 10000 % 10 == province(zip);
}

/* The only commune of the postcode's province with that name. */
static uint32_t in_province(const char *name, unsigned zip)
{
    size_t count;
    const struct place *p = catalogue_places(&count);
    char folded[TEXT_MAX], other[TEXT_MAX];
    uint32_t found = 0;

    (void)catalogue_fold(name, folded, sizeof folded);
    for (size_t i = 0; i < count; i++) {
        if (p[i].country[0] != 'B' || !fits_zip(p[i].key, zip))
            continue;
        for (unsigned lang = 0; lang < LANG_EN; lang++) {
            (void)catalogue_fold(p[i].name[lang], other, sizeof other);
            if (strcmp(folded, other) != 0)
                continue;
            if (found && found != p[i].key)
                return 0;
            found = p[i].key;
        }
    }
    return found;
}

/* By postcode and name; 0: not known. */
static uint32_t look_up(const char *zip, const char *nl, const char *fr)
{
    const char *names[] = {nl, fr};
    unsigned code = (unsigned)strtoul(zip, NULL, 10);
    uint32_t key;

    for (unsigned i = 0; i < 2; i++) {
        enum status st;

        if (!*names[i])
            continue;
        st = catalogue_read_place(names[i], "BE", &key);
        if (st == STATUS_OK && fits_zip(key, code))
            return key;
        key = st == STATUS_AMBIGUOUS ? in_province(names[i], code) : 0;
        if (key)
            return key;
    }
    return 0;
}

static uint64_t hash_of(const char *text)
{
    uint64_t h = UINT64_C(0xcbf29ce484222325);

    for (; *text; text++)
        h = (h ^ (unsigned char)*text) * UINT64_C(0x100000001b3);
    return h ? h : 1;
}

/* A second writing with the same hash is looked up each time. */
static void remember(struct intake *in, uint64_t hash, const char *text,
                     uint32_t commune)
{
    struct place_memo *m = &in->memo;
    size_t n = strlen(text) + 1;

    if (m->entries == MEMO_MAX || keys_get(&m->seen, hash) != KEYS_NONE)
        return;
    if (m->entries % 1024 == 0) {
        void *more = realloc(m->entry, (m->entries + 1024) * sizeof *m->entry);
        char *texts = realloc(m->text, (m->entries + 1024) * TEXT_MAX);

        m->entry = more ? more : m->entry;
        m->text = texts ? texts : m->text;
        if (!more || !texts) {
            intake_fail(in, STATUS_NO_MEMORY);
            return;
        }
    }
    memcpy(m->text + m->text_len, text, n);
    m->entry[m->entries].text = (uint32_t)m->text_len;
    m->entry[m->entries].commune = commune;
    m->text_len += n;
    if (!keys_set(&m->seen, hash, (uint32_t)m->entries++))
        intake_fail(in, STATUS_NO_MEMORY);
}

void kbo_free(struct intake *in)
{
    keys_free(&in->memo.seen);
    free(in->memo.entry);
    free(in->memo.text);
}

/* Joins the three texts; false: impossibly long. */
static bool join(char out[static TEXT_MAX], const char *zip, const char *nl,
                 const char *fr)
{
    const char *part[] = {zip, nl, fr};
    size_t at = 0;

    for (unsigned i = 0; i < 3; i++) {
        size_t n = strlen(part[i]);

        if (at + n + 2 > TEXT_MAX)
            return false;
        memcpy(out + at, part[i], n);
        at += n;
        out[at++] = '|';
    }
    out[at] = '\0';
    return true;
}

static uint32_t commune_of(struct intake *in)
{
    const char *zip = intake_cell(in, ADDRESS_ZIP);
    const char *nl = intake_cell(in, ADDRESS_NL);
    const char *fr = intake_cell(in, ADDRESS_FR);
    char text[TEXT_MAX];
    uint64_t hash;
    uint32_t at, commune;

    if (*intake_cell(in, ADDRESS_COUNTRY_NL) ||
        *intake_cell(in, ADDRESS_COUNTRY_FR))
        return OUTSIDE;
    if (!join(text, zip, nl, fr))
        return 0;
    hash = hash_of(text);
    at = keys_get(&in->memo.seen, hash);
    if (at != KEYS_NONE &&
        strcmp(in->memo.text + in->memo.entry[at].text, text) == 0)
        return in->memo.entry[at].commune;
    commune = look_up(zip, nl, fr);
    remember(in, hash, text, commune);
    return commune;
}

/* ---- addresses -------------------------------------------------------------
 */

/* Establishments whose commune is not known are kept apart: establishment.csv
 * then tells them from those outside. */
void kbo_address(struct intake *in)
{
    uint64_t n;
    uint32_t commune;
    struct pending *p;

    if (strcmp(intake_cell(in, ADDRESS_TYPE), "BAET") != 0)
        return;
    n = entity(intake_cell(in, ADDRESS_ENTITY));
    if (!is_site(n))
        return;
    commune = commune_of(in);
    if (commune == 0) {
        if (keys_get(&in->by_site, site_base + n) == KEYS_NONE &&
            !keys_set(&in->by_site, site_base + n, KEYS_NONE - 1))
            intake_fail(in, STATUS_NO_MEMORY);
        return;
    }
    if (!intake_inside(in, commune))
        return;
    p = intake_add(in);
    if (!p)
        return;
    p->e.site = site_base + n;
    p->e.commune = commune;
    if (*intake_cell(in, ADDRESS_STRUCK))
        p->left = LEFT_NOT_VISIBLE;
    if (!keys_set(&in->by_site, p->e.site, (uint32_t)in->sites - 1))
        intake_fail(in, STATUS_NO_MEMORY);
}

/* ---- establishments --------------------------------------------------------
 */

static bool checked(struct intake *in, unsigned column)
{
    struct reg_number n;
    enum status st = register_read_number(intake_cell(in, column), "BE", &n);

    if (st == STATUS_OK)
        return true;
    intake_note(in,
                st == STATUS_MISMATCH ? IMPORT_CHECK_DIGITS : IMPORT_BAD_NUMBER,
                column);
    return false;
}

static void list_site(struct intake *in, uint32_t at)
{
    struct pending *p = &in->site[at];
    uint64_t unit = entity(intake_cell(in, KSITE_UNIT));
    uint32_t start = intake_day(intake_cell(in, KSITE_START));

    p->listed = true;
    if (!checked(in, KSITE_NUMBER) || !checked(in, KSITE_UNIT)) {
        p->left = LEFT_REJECTED;
        return;
    }
    if (in->dated && start > in->dated)
        p->left = LEFT_INACTIVE;
    p->e.unit = unit_base + unit;
    intake_hang(in, at);
}

void kbo_site(struct intake *in)
{
    uint64_t n = entity(intake_cell(in, KSITE_NUMBER));
    uint32_t at;

    in->report.read++;
    if (n == 0) {
        intake_note(in, IMPORT_BAD_NUMBER, KSITE_NUMBER);
        in->report.rejected++;
        return;
    }
    at = keys_get(&in->by_site, site_base + n);
    if (at == KEYS_NONE)
        in->report.outside++;
    else if (at == KEYS_NONE - 1)
        in->report.no_place++;
    else if (in->site[at].listed)
        in->report.repeated++;
    else
        list_site(in, at);
}

/* ---- enterprises -----------------------------------------------------------
 */

void kbo_unit(struct intake *in)
{
    uint64_t n = entity(intake_cell(in, KUNIT_NUMBER));
    bool active = strcmp(intake_cell(in, KUNIT_STATUS), "AC") == 0;
    bool person = strcmp(intake_cell(in, KUNIT_TYPE), "1") == 0;
    uint32_t at = n ? keys_get(&in->by_unit, unit_base + n) : KEYS_NONE;

    for (; at != KEYS_NONE; at = in->site[at].next) {
        in->site[at].known = true;
        in->site[at].e.natural_person = person;
        if (!active && in->site[at].left == LEFT_NOT)
            in->site[at].left = LEFT_INACTIVE;
    }
}

/* ---- activities ------------------------------------------------------------
 */

/* Lower is better: main before secondary, the establishment's before its
 * enterprise's, Rev. 2 before what has to be converted, VAT before social
 * security before others. */
static bool rank_of(const struct intake *in, unsigned *rank,
                    enum nace_edition *edition)
{
    static const struct {
        const char *name;
        enum nace_edition edition;
    } editions[] = {
        {"2008", NACE_REV_2}, {"2025", NACE_REV_2_1}, {"2003", NACE_REV_1_1}};
    const char *class = intake_cell(in, ACT_CLASS);
    const char *group = intake_cell(in, ACT_GROUP);
    unsigned last;

    last = strcmp(group, "001") == 0 ? 0 : strcmp(group, "006") == 0 ? 1 : 2;
    if (strcmp(class, "SECO") == 0)
        last += 2 * RANK_OF_UNIT;
    else if (strcmp(class, "MAIN") != 0)
        return false;
    for (unsigned i = 0; i < sizeof editions / sizeof *editions; i++)
        if (strcmp(intake_cell(in, ACT_EDITION), editions[i].name) == 0) {
            *edition = editions[i].edition;
            *rank = last + 4 * i;
            return true;
        }
    return false;
}

void kbo_activity(struct intake *in)
{
    uint64_t n = entity(intake_cell(in, ACT_ENTITY));
    enum nace_edition edition;
    unsigned rank;
    uint16_t nace;
    uint32_t at;

    if (n == 0)
        return;
    at = is_site(n) ? keys_get(&in->by_site, site_base + n)
                    : keys_get(&in->by_unit, unit_base + n);
    if (at >= KEYS_NONE - 1 || !rank_of(in, &rank, &edition) ||
        concordance_class(edition, intake_cell(in, ACT_CODE), &nace) !=
            STATUS_OK)
        return;
    if (is_site(n)) {
        intake_activity(&in->site[at], rank, nace);
        return;
    }
    for (; at != KEYS_NONE; at = in->site[at].next)
        intake_activity(&in->site[at], rank + RANK_OF_UNIT, nace);
}

/* ---- names -----------------------------------------------------------------
 */

void kbo_name(struct intake *in)
{
    uint64_t n = entity(intake_cell(in, NAME_ENTITY));

    if (n &&
        (is_site(n) ? keys_get(&in->by_site, site_base + n)
                    : keys_get(&in->by_unit, unit_base + n)) < KEYS_NONE - 1)
        intake_name(in, intake_cell(in, NAME_TEXT));
}
