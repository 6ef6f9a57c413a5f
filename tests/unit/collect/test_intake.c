/* Official registers as their publishers give them: what counts, what is left
 * out, and that the cut of the stream does not matter. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "symbiote/day.h"
#include "symbiote/intake.h"

#define KBO TEST_DATA "/registers/kbo/"
#define SIRENE TEST_DATA "/registers/sirene/"

static const uint32_t roubaix[] = {25059512, 25059599};
static const uint32_t tournai[] = {5651067, 5657081, 5657096, 5657097};

static const char *const sirene_files[] = {SIRENE "StockEtablissement.csv",
                                           SIRENE "StockUniteLegale.csv", NULL};
static const char *const kbo_files[] = {
    KBO "meta.csv",          KBO "address.csv",
    KBO "establishment.csv", KBO "enterprise.csv",
    KBO "activity.csv",      KBO "denomination.csv",
    KBO "code.csv",          NULL};

/* An exact-size block: reading past it is an error of the sanitiser. */
static uint8_t *slurp(const char *path, size_t *len)
{
    FILE *f = fopen(path, "rb");
    uint8_t *p, *exact;

    if (!f)
        return NULL;
    p = malloc(1 << 20);
    assert_non_null(p);
    *len = fread(p, 1, 1 << 20, f);
    (void)fclose(f);
    exact = malloc(*len + (*len == 0));
    assert_non_null(exact);
    memcpy(exact, p, *len);
    free(p);
    return exact;
}

/* Reads a file in pieces of `piece` bytes. */
static enum status read_in(struct intake *in, const uint8_t *p, size_t len,
                           size_t piece)
{
    enum status st = intake_begin(in, intake_recognise(p, len));

    for (size_t at = 0; at < len && st == STATUS_OK; at += piece)
        st = intake_feed(in, p + at, len - at < piece ? len - at : piece);
    return st == STATUS_OK ? intake_end(in) : st;
}

static struct intake *read_all(const char *const *path, const uint32_t *area,
                               size_t communes, size_t piece)
{
    struct intake *in = NULL;

    assert_int_equal(intake_open(&in, area, communes), STATUS_OK);
    for (; *path; path++) {
        size_t len;
        uint8_t *p = slurp(*path, &len);

        assert_non_null(p);
        assert_int_equal(read_in(in, p, len, piece), STATUS_OK);
        free(p);
    }
    return in;
}

static struct intake *sirene(struct intake_result *r, size_t piece)
{
    struct intake *in = read_all(sirene_files, roubaix, 2, piece);

    assert_int_equal(intake_finish(in, r), STATUS_OK);
    return in;
}

static struct intake *kbo(struct intake_result *r, size_t piece)
{
    struct intake *in = read_all(kbo_files, tournai, 4, piece);

    assert_int_equal(intake_finish(in, r), STATUS_OK);
    return in;
}

static void assert_sums(const struct intake_report *r)
{
    assert_int_equal(r->read, r->rejected + r->outside + r->no_place +
                                  r->inactive + r->not_visible + r->no_unit +
                                  r->without_employees + r->no_activity +
                                  r->repeated + r->kept);
}

/* The row of a legal unit (its number without country), or NULL. */
static const struct establishment *row_of(const struct intake_result *r,
                                          uint64_t number, size_t nth)
{
    for (size_t i = 0; i < r->rows; i++)
        if (r->row[i].unit % UINT64_C(10000000000) == number && nth-- == 0)
            return &r->row[i];
    return NULL;
}

static bool named(const struct intake_result *r, const char *name)
{
    for (size_t i = 0; i < r->names_len; i += strlen(r->names + i) + 1)
        if (strcmp(r->names + i, name) == 0)
            return true;
    return false;
}

/* Number of the fixture's n-th legal unit, with its check digit. */
static uint64_t siren(const struct intake_result *r, unsigned n)
{
    for (unsigned digit = 0; digit < 10; digit++)
        if (row_of(r, (21999000ull + n) * 10 + digit, 0))
            return (21999000ull + n) * 10 + digit;
    return 0;
}

static void sirene_rows_are_each_counted_once_by_their_first_cause(void **state)
{
    struct intake_result r;
    struct intake *in = sirene(&r, 1 << 20);

    (void)state;
    assert_int_equal(r.source, INTAKE_SIRENE_SITES);
    assert_sums(&r.report);
    assert_int_equal(r.report.read, 20);
    assert_int_equal(r.report.rejected, 1);
    assert_int_equal(r.report.outside, 3); /* Paris, Corsica, abroad */
    assert_int_equal(r.report.no_place, 1);
    assert_int_equal(r.report.inactive, 2); /* itself; its legal unit */
    assert_int_equal(r.report.not_visible, 1);
    assert_int_equal(r.report.no_unit, 1);
    assert_int_equal(r.report.without_employees, 2);
    assert_int_equal(r.report.no_activity, 1);
    assert_int_equal(r.report.repeated, 1);
    assert_int_equal(r.report.kept, 7);
    assert_int_equal(r.report.persons, 1);
    assert_int_equal(r.report.converted, 1);
    intake_close(in);
}

static void a_sirene_row_comes_out_whole(void **state)
{
    struct intake_result r;
    struct intake *in = sirene(&r, 1 << 20);
    const struct establishment *e = row_of(&r, siren(&r, 0), 0);

    (void)state;
    assert_non_null(e);
    assert_int_equal(e->unit / UINT64_C(10000000000), COUNTRY_FR);
    assert_int_equal(e->site / 100000, e->unit % UINT64_C(10000000000) +
                                           COUNTRY_FR * UINT64_C(1000000000));
    assert_int_equal(e->commune, 25059512);
    assert_int_equal(e->nace, 1071);
    assert_int_equal(e->size_band, SIZE_20_49);
    assert_false(e->natural_person);
    assert_true(e->active);
    assert_non_null(row_of(&r, siren(&r, 0), 1));
    assert_null(row_of(&r, siren(&r, 0), 2));
    intake_close(in);
}

static void what_the_register_masks_counts_by_what_it_shows(void **state)
{
    struct intake_result r;
    struct intake *in = sirene(&r, 1 << 20);
    const struct establishment *e = row_of(&r, siren(&r, 1), 0);

    (void)state;
    assert_non_null(e);
    assert_true(e->natural_person);
    assert_int_equal(e->nace, 1105);
    assert_false(named(&r, "nd"));
    intake_close(in);
}

static void
sizes_and_activities_of_a_sirene_row_have_their_fallbacks(void **state)
{
    struct intake_result r;
    struct intake *in = sirene(&r, 1 << 20);

    (void)state;
    /* No band, but an employer: the size is not known. */
    assert_int_equal(row_of(&r, siren(&r, 5), 0)->size_band, SIZE_UNKNOWN);
    /* NAP at the establishment, NAF rev. 2 at its legal unit. */
    assert_int_equal(row_of(&r, siren(&r, 6), 0)->nace, 1712);
    /* NAF 2025 where the class moved whole. */
    assert_int_equal(row_of(&r, siren(&r, 8), 0)->nace, 3832);
    intake_close(in);
}

static void the_newest_treatment_dates_a_sirene_edition(void **state)
{
    struct intake_result r;
    struct intake *in = sirene(&r, 1 << 20);
    uint32_t day;

    (void)state;
    assert_true(day_from_civil(2026, 11, 1, &day));
    assert_int_equal(r.dated, day);
    intake_close(in);
}

static void names_of_the_perimeter_are_folded(void **state)
{
    struct intake_result r;
    struct intake *in = sirene(&r, 1 << 20);

    (void)state;
    assert_true(named(&r, "boulangerie des exemples"));
    assert_true(named(&r, "les epis"));
    assert_true(named(&r, "le fournil chez paul"));
    assert_true(named(&r, "snack modele")); /* not counted, but a name */
    assert_false(named(&r, "ailleurs sa"));
    assert_false(named(&r, "mm"));
    intake_close(in);
}

static void a_bad_number_is_told_with_line_and_reason(void **state)
{
    struct intake_result r;
    struct intake *in = sirene(&r, 1 << 20);
    char text[IMPORT_SENTENCE_MAX];

    (void)state;
    assert_int_equal(r.issues, 1);
    assert_int_equal(r.issue[0].line, 12);
    assert_int_equal(r.issue[0].reason, IMPORT_CHECK_DIGITS);
    assert_string_equal(r.issue[0].column, "siret");
    assert_int_equal(strlen(r.issue[0].cell), 14);
    import_sentence(text, sizeof text, LANG_EN, &r.issue[0]);
    assert_non_null(strstr(text, "Line 12"));
    intake_close(in);
}

static void kbo_rows_are_joined_and_each_counted_once(void **state)
{
    struct intake_result r;
    struct intake *in = kbo(&r, 1 << 20);

    (void)state;
    assert_int_equal(r.source, INTAKE_KBO_SITES);
    assert_sums(&r.report);
    assert_int_equal(r.report.read, 15);
    assert_int_equal(r.report.rejected, 1);
    assert_int_equal(r.report.outside, 2); /* Ghent, Arras */
    assert_int_equal(r.report.no_place, 1);
    assert_int_equal(r.report.inactive, 2); /* stopped; opens later */
    assert_int_equal(r.report.not_visible, 1);
    assert_int_equal(r.report.no_unit, 1);
    assert_int_equal(r.report.without_employees, 0);
    assert_int_equal(r.report.no_activity, 1);
    assert_int_equal(r.report.repeated, 1);
    assert_int_equal(r.report.kept, 5);
    assert_int_equal(r.report.persons, 1);
    assert_int_equal(r.report.converted, 1);
    intake_close(in);
}

/* The row of the fixture's n-th establishment. */
static const struct establishment *site(const struct intake_result *r,
                                        unsigned n)
{
    for (size_t i = 0; i < r->rows; i++)
        if (r->row[i].site % UINT64_C(100000000000000) / 100 == 29999000ull + n)
            return &r->row[i];
    return NULL;
}

static void a_kbo_row_comes_out_whole(void **state)
{
    struct intake_result r;
    struct intake *in = kbo(&r, 1 << 20);
    const struct establishment *e = site(&r, 0), *second = site(&r, 1);

    (void)state;
    assert_non_null(e);
    assert_non_null(second);
    assert_int_equal(e->unit / UINT64_C(10000000000), COUNTRY_BE);
    assert_int_equal(e->unit, second->unit);
    assert_int_equal(e->commune, 5657081);
    assert_int_equal(e->nace, 1105); /* main, of 2008, before the others */
    assert_int_equal(second->nace, 5210);
    assert_int_equal(e->size_band, SIZE_UNKNOWN);
    assert_false(e->natural_person);
    assert_int_equal(site(&r, 2)->commune, 5657096); /* by its new code */
    assert_true(site(&r, 2)->natural_person);
    assert_int_equal(site(&r, 7)->nace, 8129);  /* 81.23 of 2025 */
    assert_int_equal(site(&r, 13)->nace, 2561); /* its enterprise's; VAT */
    assert_true(named(&r, "brasserie modele"));
    assert_true(named(&r, "le pain d exemple"));
    assert_false(named(&r, "elders nv"));
    intake_close(in);
}

static void a_kbo_edition_has_the_day_of_its_snapshot(void **state)
{
    struct intake_result r;
    struct intake *in = kbo(&r, 1 << 20);
    uint32_t day;

    (void)state;
    assert_true(day_from_civil(2026, 11, 1, &day));
    assert_int_equal(r.dated, day);
    intake_close(in);
}

static void the_cut_of_the_bytes_does_not_matter(void **state)
{
    static const size_t piece[] = {1, 2, 3, 7, 64, 1000};
    struct intake_result whole, cut;
    struct intake *a = sirene(&whole, 1 << 20), *b;
    struct intake_result kbo_whole, kbo_cut;
    struct intake *c = kbo(&kbo_whole, 1 << 20), *d;

    (void)state;
    for (size_t i = 0; i < sizeof piece / sizeof *piece; i++) {
        b = sirene(&cut, piece[i]);
        assert_int_equal(cut.rows, whole.rows);
        assert_memory_equal(cut.row, whole.row, cut.rows * sizeof *cut.row);
        assert_memory_equal(&cut.report, &whole.report, sizeof cut.report);
        assert_int_equal(cut.issue[0].line, whole.issue[0].line);
        intake_close(b);
        d = kbo(&kbo_cut, piece[i]);
        assert_int_equal(kbo_cut.rows, kbo_whole.rows);
        assert_memory_equal(kbo_cut.row, kbo_whole.row,
                            kbo_cut.rows * sizeof *kbo_cut.row);
        intake_close(d);
    }
    intake_close(a);
    intake_close(c);
}

/* ---- rows as such -----------------------------------------------------------
 */

#define HEAD                                                                   \
    "siret,statutDiffusionEtablissement,trancheEffectifsEtablissement,"        \
    "codeCommuneEtablissement,etatAdministratifEtablissement,"                 \
    "activitePrincipaleEtablissement,"                                         \
    "nomenclatureActivitePrincipaleEtablissement,enseigne1Etablissement"
#define UNITS                                                                  \
    "siren,statutDiffusionUniteLegale,etatAdministratifUniteLegale,"           \
    "categorieJuridiqueUniteLegale,activitePrincipaleUniteLegale,"             \
    "nomenclatureActivitePrincipaleUniteLegale\n"                              \
    "356000000,O,A,5510,53.10Z,NAFRev2\n"
/* An office of La Poste: no Luhn digit, but a sum that fits. */
#define POST "35600000049837,O,11,59512,A,53.10Z,NAFRev2,"

/* Reads an establishment file of this text, and the units of La Poste. */
static struct intake *small(const char *text, size_t len,
                            struct intake_result *r)
{
    struct intake *in = NULL;
    uint8_t *exact = malloc(len);

    assert_non_null(exact);
    memcpy(exact, text, len);
    assert_int_equal(intake_open(&in, roubaix, 2), STATUS_OK);
    assert_int_equal(intake_begin(in, INTAKE_SIRENE_SITES), STATUS_OK);
    assert_int_equal(intake_feed(in, exact, len), STATUS_OK);
    assert_int_equal(intake_end(in), STATUS_OK);
    assert_int_equal(
        read_in(in, (const uint8_t *)UNITS, sizeof UNITS - 1, 4096), STATUS_OK);
    assert_int_equal(intake_finish(in, r), STATUS_OK);
    free(exact);
    return in;
}

static void rows_are_cut_however_they_are_written(void **state)
{
    static const struct {
        const char *text;
        unsigned read, kept;
        const char *name;
    } cases[] = {
        {HEAD "\n" POST "Bureau de Roubaix\n", 1, 1, "bureau de roubaix"},
        {HEAD "\n" POST "Bureau de Roubaix", 1, 1, "bureau de roubaix"},
        {HEAD "\r\n" POST "Bureau de Roubaix\r\n\r\n", 1, 1,
         "bureau de roubaix"},
        {"\xEF\xBB\xBF" HEAD "\n" POST "\"Bureau, \"\"Roubaix\"\"\"\n", 1, 1,
         "bureau roubaix"},
        {HEAD "\n" POST "\"Bureau\nde Roubaix\"", 1, 1, "bureau de roubaix"},
        {HEAD "\n" POST "Bureau \"Roubaix\"\n", 1, 1, "bureau roubaix"},
        {HEAD "\n35600000049837,O,11,59512\n" POST "Bureau\n", 2, 1, "bureau"},
        {HEAD "\n" POST "\"Bureau\n" POST "Bureau\n", 2, 1, "bureau"},
        {HEAD, 0, 0, NULL},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct intake_result r;
        struct intake *in = small(cases[i].text, strlen(cases[i].text), &r);

        assert_sums(&r.report);
        if (r.report.kept != cases[i].kept || r.report.read < cases[i].read)
            fail_msg("case %zu: %u read, %u kept", i, (unsigned)r.report.read,
                     (unsigned)r.report.kept);
        if (cases[i].name && !named(&r, cases[i].name))
            fail_msg("case %zu: no name « %s »", i, cases[i].name);
        intake_close(in);
    }
}

/* A quote that never ends costs its row, not the file. */
static void a_row_without_end_costs_only_itself(void **state)
{
    size_t n = strlen(HEAD "\n"), junk = 3u << 20;
    char *text = malloc(n + junk + 256);
    struct intake_result r;
    struct intake *in;

    (void)state;
    assert_non_null(text);
    memcpy(text, HEAD "\n", n);
    memset(text + n, 'x', junk);
    text[n] = '"';
    strcpy(text + n + junk, "\n" POST "Bureau de Roubaix\n");
    in = small(text, strlen(text), &r);
    assert_int_equal(r.report.read, 2);
    assert_int_equal(r.report.rejected, 1);
    assert_int_equal(r.report.kept, 1);
    assert_int_equal(r.issue[0].reason, IMPORT_ROW_TOO_LONG);
    assert_int_equal(r.issue[0].line, 2);
    intake_close(in);
    free(text);
}

/* Reads fill the buffer to its last byte; the last line may end there. */
static void a_last_line_ends_wherever_the_buffer_does(void **state)
{
    for (size_t len = (1u << 20) - 1; len <= (1u << 20) + 1; len++) {
        char *text = malloc(len + 256);
        size_t n = (size_t)sprintf(text, "%s\n", HEAD);
        struct intake_result r;
        struct intake *in;

        (void)state;
        assert_non_null(text);
        memset(text + n, '\n', len - n); /* empty lines */
        memcpy(text + len - strlen(POST), POST, strlen(POST));
        in = small(text, len, &r);
        assert_int_equal(r.report.rejected, 0);
        assert_int_equal(r.report.kept, 1);
        intake_close(in);
        free(text);
    }
}

/* The publisher masks these names; should one be there, we do not keep it. */
static void who_is_shown_in_part_leaves_no_name(void **state)
{
    static const char text[] =
        HEAD "\n35600000049837,P,11,59512,A,53.10Z,NAFRev2,Jeanne Exemple\n";
    static const char units[] =
        "siren,statutDiffusionUniteLegale,etatAdministratifUniteLegale,"
        "categorieJuridiqueUniteLegale,activitePrincipaleUniteLegale,"
        "nomenclatureActivitePrincipaleUniteLegale,denominationUniteLegale\n"
        "356000000,P,A,1000,53.10Z,NAFRev2,Exemple et fils\n";
    struct intake *in = NULL;
    struct intake_result r;

    (void)state;
    assert_int_equal(intake_open(&in, roubaix, 2), STATUS_OK);
    assert_int_equal(read_in(in, (const uint8_t *)text, sizeof text - 1, 4096),
                     STATUS_OK);
    assert_int_equal(
        read_in(in, (const uint8_t *)units, sizeof units - 1, 4096), STATUS_OK);
    assert_int_equal(intake_finish(in, &r), STATUS_OK);
    assert_int_equal(r.report.kept, 1);
    assert_int_equal(r.report.persons, 1);
    assert_int_equal(r.names_len, 0);
    intake_close(in);
}

/* Wherever a transfer breaks off: no crash, no row that is not there. */
static void a_truncated_file_never_adds_a_row(void **state)
{
    size_t len;
    uint8_t *p = slurp(sirene_files[0], &len);

    (void)state;
    assert_non_null(p);
    for (size_t n = strlen(HEAD); n < len; n += 13) {
        struct intake_result r;
        struct intake *in = NULL;
        uint8_t *exact = malloc(n);

        assert_non_null(exact);
        memcpy(exact, p, n);
        assert_int_equal(intake_open(&in, roubaix, 2), STATUS_OK);
        assert_int_equal(intake_begin(in, INTAKE_SIRENE_SITES), STATUS_OK);
        if (intake_feed(in, exact, n) == STATUS_OK &&
            intake_end(in) == STATUS_OK) {
            assert_int_equal(
                read_in(in, (const uint8_t *)UNITS, sizeof UNITS - 1, 4096),
                STATUS_OK);
            assert_int_equal(intake_finish(in, &r), STATUS_OK);
            assert_sums(&r.report);
            assert_int_equal(r.report.kept, 0);
        }
        intake_close(in);
        free(exact);
    }
    free(p);
}

static void a_file_without_a_column_says_which(void **state)
{
    static const char text[] = "siret,statutDiffusionEtablissement\n1,2\n";
    struct intake *in = NULL;

    (void)state;
    assert_int_equal(intake_open(&in, roubaix, 2), STATUS_OK);
    assert_int_equal(intake_begin(in, INTAKE_SIRENE_SITES), STATUS_OK);
    assert_int_equal(intake_feed(in, (const uint8_t *)text, sizeof text - 1),
                     STATUS_MALFORMED);
    assert_int_equal(intake_failure(in)->reason, IMPORT_NO_COLUMN);
    assert_string_equal(intake_failure(in)->column,
                        "trancheEffectifsEtablissement");
    assert_int_equal(intake_begin(in, INTAKE_SIRENE_UNITS), STATUS_MALFORMED);
    intake_close(in);
}

static void files_are_read_in_their_order_and_all_of_them(void **state)
{
    struct intake_result r;
    struct intake *in = NULL;

    (void)state;
    assert_int_equal(intake_open(&in, roubaix, 0), STATUS_OUT_OF_RANGE);
    assert_int_equal(intake_open(&in, roubaix, 2), STATUS_OK);
    assert_int_equal(intake_begin(in, INTAKE_UNKNOWN), STATUS_OUT_OF_RANGE);
    assert_int_equal(
        read_in(in, (const uint8_t *)UNITS, sizeof UNITS - 1, 4096), STATUS_OK);
    assert_int_equal(intake_begin(in, INTAKE_SIRENE_SITES),
                     STATUS_OUT_OF_RANGE);
    assert_int_equal(intake_begin(in, INTAKE_KBO_SITES), STATUS_OUT_OF_RANGE);
    assert_int_equal(intake_finish(in, &r), STATUS_NOT_FOUND);
    assert_int_equal(intake_missing(1u << INTAKE_SIRENE_UNITS),
                     INTAKE_SIRENE_SITES);
    assert_int_equal(intake_missing(1u << INTAKE_KBO_ADDRESSES),
                     INTAKE_KBO_SITES);
    intake_close(in);
    intake_close(NULL);
}

static void files_are_known_by_their_first_line(void **state)
{
    size_t len;
    uint8_t *p;
    static const struct {
        const char *path;
        enum intake_role role;
    } cases[] = {
        {SIRENE "StockEtablissement.csv", INTAKE_SIRENE_SITES},
        {SIRENE "StockUniteLegale.csv", INTAKE_SIRENE_UNITS},
        {KBO "meta.csv", INTAKE_KBO_META},
        {KBO "address.csv", INTAKE_KBO_ADDRESSES},
        {KBO "establishment.csv", INTAKE_KBO_SITES},
        {KBO "enterprise.csv", INTAKE_KBO_UNITS},
        {KBO "activity.csv", INTAKE_KBO_ACTIVITIES},
        {KBO "denomination.csv", INTAKE_KBO_NAMES},
        {KBO "contact.csv", INTAKE_KBO_OTHER},
        {KBO "code.csv", INTAKE_KBO_OTHER},
        {TEST_DATA "/roubaix/register.csv", INTAKE_UNKNOWN},
        {TEST_DATA "/wapi/register.csv", INTAKE_UNKNOWN},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        p = slurp(cases[i].path, &len);
        assert_non_null(p);
        assert_int_equal(intake_recognise(p, len), cases[i].role);
        free(p);
    }
}

/* ---- real lines of the publishers
 * -------------------------------------------- */

static bool shared(const char *path)
{
    FILE *f = fopen(path, "rb");

    if (!f) {
        print_message("skipped: %s is not there\n", path);
        return false;
    }
    (void)fclose(f);
    return true;
}

#define REAL SHARED_DATA "/data/registers/"

static void real_lines_of_the_insee_are_read(void **state)
{
    static const char *const files[] = {
        REAL "sirene_StockEtablissement_sample.csv",
        REAL "sirene_StockUniteLegale_sample.csv", NULL};
    static const uint32_t area[] = {25062688, 25080190, 25080235, 25080308,
                                    25080688};
    struct intake_result r;
    struct intake *in;

    (void)state;
    if (!shared(files[0]))
        skip();
    in = read_all(files, area, 5, 1 << 16);
    assert_int_equal(intake_finish(in, &r), STATUS_OK);
    assert_sums(&r.report);
    assert_int_equal(r.report.read, 79);
    assert_int_equal(r.issues, 0);
    assert_true(r.report.inactive > 0 && r.report.kept > 0);
    assert_true(r.report.without_employees > 0);
    for (size_t i = 0; i < r.rows; i++)
        assert_non_null(catalogue_activity(r.row[i].nace));
    intake_close(in);
}

static void real_lines_of_the_kbo_are_read(void **state)
{
    static const char *const files[] = {
        REAL "kbo_sample/meta.csv",          REAL "kbo_sample/address.csv",
        REAL "kbo_sample/establishment.csv", REAL "kbo_sample/enterprise.csv",
        REAL "kbo_sample/activity.csv",      REAL "kbo_sample/denomination.csv",
        REAL "kbo_sample/contact.csv",       NULL};
    struct intake_result r;
    struct intake *in;
    uint32_t day;

    (void)state;
    if (!shared(files[0]))
        skip();
    in = read_all(files, tournai, 4, 1 << 16);
    assert_int_equal(intake_finish(in, &r), STATUS_OK);
    assert_sums(&r.report);
    assert_int_equal(r.report.read, 4);
    assert_true(day_from_civil(2026, 7, 22, &day));
    assert_int_equal(r.dated, day);
    intake_close(in);
}

/* ---- concordance
 * ------------------------------------------------------------- */

static void activities_convert_only_where_they_moved_whole(void **state)
{
    static const struct {
        enum nace_edition edition;
        const char *code;
        uint16_t nace; /* 0: does not convert */
    } cases[] = {
        {NACE_REV_2, "10.71C", 1071},  {NACE_REV_2, "11050", 1105},
        {NACE_REV_2, "99.99Z", 0},     {NACE_REV_2, "11.0", 0},
        {NACE_REV_2, "", 0},           {NACE_REV_2_1, "11.05", 1105},
        {NACE_REV_2_1, "41001", 4120}, {NACE_REV_2_1, "4683", 4673},
        {NACE_REV_2_1, "31.00", 0},    {NACE_REV_2_1, "47.11", 0},
        {NACE_REV_2_1, "20.51", 0},    {NACE_REV_2_1, "35.12", 3511},
        {NACE_REV_2_1, "24.99", 0},    {NACE_REV_1_1, "15.96", 1105},
        {NACE_REV_1_1, "74.1J", 0},    {NACE_REV_1_1, "45.21", 0},
        {NACE_REV_2_1, "x1.05", 0},    {NACE_REV_2_1, "01.48", 149},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        uint16_t nace = 0;
        enum status st =
            concordance_class(cases[i].edition, cases[i].code, &nace);

        if (nace != cases[i].nace ||
            st != (cases[i].nace ? STATUS_OK : STATUS_NOT_FOUND))
            fail_msg("%s of edition %d became %u", cases[i].code,
                     cases[i].edition, nace);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(
            sirene_rows_are_each_counted_once_by_their_first_cause),
        cmocka_unit_test(a_sirene_row_comes_out_whole),
        cmocka_unit_test(what_the_register_masks_counts_by_what_it_shows),
        cmocka_unit_test(
            sizes_and_activities_of_a_sirene_row_have_their_fallbacks),
        cmocka_unit_test(the_newest_treatment_dates_a_sirene_edition),
        cmocka_unit_test(names_of_the_perimeter_are_folded),
        cmocka_unit_test(a_bad_number_is_told_with_line_and_reason),
        cmocka_unit_test(kbo_rows_are_joined_and_each_counted_once),
        cmocka_unit_test(a_kbo_row_comes_out_whole),
        cmocka_unit_test(a_kbo_edition_has_the_day_of_its_snapshot),
        cmocka_unit_test(the_cut_of_the_bytes_does_not_matter),
        cmocka_unit_test(rows_are_cut_however_they_are_written),
        cmocka_unit_test(a_row_without_end_costs_only_itself),
        cmocka_unit_test(a_last_line_ends_wherever_the_buffer_does),
        cmocka_unit_test(who_is_shown_in_part_leaves_no_name),
        cmocka_unit_test(a_truncated_file_never_adds_a_row),
        cmocka_unit_test(a_file_without_a_column_says_which),
        cmocka_unit_test(files_are_read_in_their_order_and_all_of_them),
        cmocka_unit_test(files_are_known_by_their_first_line),
        cmocka_unit_test(real_lines_of_the_insee_are_read),
        cmocka_unit_test(real_lines_of_the_kbo_are_read),
        cmocka_unit_test(activities_convert_only_where_they_moved_whole),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
