/* SIRENE: StockEtablissement, then StockUniteLegale. */
#include <stdlib.h>
#include <string.h>

#include "intake_parts.h"

enum { FR_KEY = 100000, CODE_LEN = 5, SIREN_LEN = 9, NOT_OURS = 1 };

static const uint64_t unit_base = COUNTRY_FR * UINT64_C(10000000000);

/* ---- communes --------------------------------------------------------------
 */

/* Whether a commune of the perimeter lies in the department of a code. */
static bool near(const struct intake *in, uint32_t code)
{
    uint32_t department = (COUNTRY_FR * FR_KEY + code) / 1000;

    for (size_t i = 0; i < in->communes; i++)
        if (in->area[i] / 1000 == department)
            return true;
    return false;
}

/* An old code of a merged commune, looked up once. */
static uint32_t by_alias(struct intake *in, uint32_t code, const char *text)
{
    uint32_t key = NOT_OURS;

    if (in->alias[code] == 0) {
        if (!near(in, code) ||
            catalogue_read_place(text, "FR", &key) != STATUS_OK)
            key = NOT_OURS;
        in->alias[code] = key;
    }
    return in->alias[code];
}

static bool number(const char *text, size_t len, uint64_t *out)
{
    uint64_t n = 0;

    for (size_t i = 0; i < len; i++) {
        if (text[i] < '0' || text[i] > '9')
            return false;
        n = n * 10 + (unsigned)(text[i] - '0');
    }
    *out = n;
    return text[len] == '\0';
}

/* The commune if it is in the perimeter; else NOT_OURS, or 0: not told. */
static uint32_t commune_of(struct intake *in)
{
    const char *text = intake_cell(in, SITE_COMMUNE);
    uint64_t code;
    uint32_t key;

    if (!*text)
        return *intake_cell(in, SITE_ABROAD) ? NOT_OURS : 0;
    if (*text == '[')
        return 0;
    if (!number(text, CODE_LEN, &code))
        return NOT_OURS; /* Corsica: 2A, 2B */
    key = COUNTRY_FR * FR_KEY + (uint32_t)code;
    if (intake_inside(in, key))
        return key;
    key = by_alias(in, (uint32_t)code, text);
    return intake_inside(in, key) ? key : NOT_OURS;
}

/* ---- activities ------------------------------------------------------------
 */

/* Ranks: the edition in bits 2 and 3, then whether it is the unit's. */
static void activity(struct pending *p, const char *code, const char *edition,
                     unsigned base)
{
    static const struct {
        const char *name;
        enum nace_edition edition;
        unsigned rank;
    } known[] = {{"NAFRev2", NACE_REV_2, 0},
                 {"NAF2025", NACE_REV_2_1, 4},
                 {"NAFRev2.1", NACE_REV_2_1, 4},
                 {"NAFRev1", NACE_REV_1_1, 8}};
    uint16_t nace;

    if (!*code)
        return;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strcmp(edition, known[i].name) == 0 &&
            concordance_class(known[i].edition, code, &nace) == STATUS_OK)
            intake_activity(p, base + known[i].rank, nace);
}

/* ---- establishments --------------------------------------------------------
 */

static bool read_number(struct intake *in, struct pending *p)
{
    struct reg_number n;
    enum status st =
        register_read_number(intake_cell(in, SITE_SIRET), "FR", &n);

    if (st == STATUS_OK && n.site == 0)
        st = STATUS_MALFORMED; /* a SIREN alone */
    if (st != STATUS_OK) {
        intake_note(
            in, st == STATUS_MISMATCH ? IMPORT_CHECK_DIGITS : IMPORT_BAD_NUMBER,
            SITE_SIRET);
        return false;
    }
    p->e.unit = n.unit;
    p->e.site = n.site;
    return true;
}

/* No band and no word of an employer: nobody is known to work there. */
static bool employs(const struct intake *in, uint8_t band)
{
    if (band == SIZE_0)
        return false;
    return band != SIZE_UNKNOWN || *intake_cell(in, SITE_EMPLOYER) == 'O';
}

static void note_day(struct intake *in)
{
    uint32_t day = intake_day(intake_cell(in, SITE_TREATED));

    if (day > in->dated)
        in->dated = day;
}

/* Who asked not to be shown, wholly (N) or in part (P), leaves no name with us,
 * whatever the publisher masked. */
static bool names_open(const struct intake *in, unsigned status)
{
    return *intake_cell(in, status) == 'O';
}

static void add_site(struct intake *in, uint32_t commune)
{
    struct pending *p = intake_add(in);
    uint32_t index = (uint32_t)in->sites - 1;

    if (!p)
        return;
    if (!read_number(in, p)) {
        in->report.rejected++;
        in->sites--;
        return;
    }
    if (keys_get(&in->by_site, p->e.site) != KEYS_NONE) {
        in->report.repeated++;
        in->sites--;
        return;
    }
    p->listed = true;
    p->e.commune = commune;
    p->e.size_band =
        (uint8_t)register_read_size(intake_cell(in, SITE_SIZE), true);
    if (!employs(in, p->e.size_band))
        p->left = LEFT_WITHOUT_EMPLOYEES;
    activity(p, intake_cell(in, SITE_NAF), intake_cell(in, SITE_NAF_EDITION),
             0);
    activity(p, intake_cell(in, SITE_NAF_25), "NAF2025", 0);
    for (unsigned c = SITE_NAME_1;
         names_open(in, SITE_STATUS) && c <= SITE_NAME_4; c++)
        intake_name(in, intake_cell(in, c));
    note_day(in);
    if (!keys_set(&in->by_site, p->e.site, index))
        intake_fail(in, STATUS_NO_MEMORY);
    intake_hang(in, index);
}

void sirene_site(struct intake *in)
{
    uint32_t commune = commune_of(in);

    in->report.read++;
    if (commune == 0)
        in->report.no_place++;
    else if (commune == NOT_OURS)
        in->report.outside++;
    else if (*intake_cell(in, SITE_STATE) != 'A')
        in->report.inactive++;
    else if (*intake_cell(in, SITE_STATUS) == 'N')
        in->report.not_visible++;
    else
        add_site(in, commune);
}

/* ---- legal units -----------------------------------------------------------
 */

/* A category that is withheld is a natural person's: only they can ask for
 * that (Code de commerce, A123-96). */
static bool is_person(const char *category)
{
    return *category == '1' || *category == '[' || !*category;
}

static void take_unit(const struct intake *in, struct pending *p)
{
    p->known = true;
    if (*intake_cell(in, UNIT_STATE) != 'A')
        p->left = LEFT_INACTIVE;
    else if (*intake_cell(in, UNIT_STATUS) == 'N')
        p->left = LEFT_NOT_VISIBLE;
    p->e.natural_person = is_person(intake_cell(in, UNIT_CATEGORY));
    activity(p, intake_cell(in, UNIT_NAF), intake_cell(in, UNIT_NAF_EDITION),
             RANK_OF_UNIT);
    activity(p, intake_cell(in, UNIT_NAF_25), "NAF2025", RANK_OF_UNIT);
}

void sirene_unit(struct intake *in)
{
    uint64_t siren;
    uint32_t at;

    if (!number(intake_cell(in, UNIT_SIREN), SIREN_LEN, &siren))
        return;
    at = keys_get(&in->by_unit, unit_base + siren);
    if (at == KEYS_NONE)
        return;
    for (; at != KEYS_NONE; at = in->site[at].next)
        take_unit(in, &in->site[at]);
    if (!names_open(in, UNIT_STATUS))
        return;
    for (unsigned c = UNIT_NAME_1; c <= UNIT_NAME_5; c++)
        intake_name(in, intake_cell(in, c));
}
