/* Whole files as they arrive: encodings, title rows, languages, broken rows. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "symbiote/day.h"
#include "symbiote/import.h"

struct file {
    uint8_t *bytes;
    size_t len;
};

static struct file load(const char *name)
{
    char path[512];
    struct file f = {0};
    FILE *in;
    long size;

    (void)snprintf(path, sizeof path, "%s/import/%s", TEST_DATA, name);
    in = fopen(path, "rb");
    assert_non_null(in);
    assert_int_equal(fseek(in, 0, SEEK_END), 0);
    size = ftell(in);
    assert_true(size > 0);
    rewind(in);
    f.len = (size_t)size;
    f.bytes = malloc(f.len);
    assert_non_null(f.bytes);
    assert_int_equal(fread(f.bytes, 1, f.len, in), f.len);
    (void)fclose(in);
    return f;
}

static struct file text(const char *s)
{
    struct file f = {malloc(strlen(s) + (*s == '\0')), strlen(s)};

    assert_non_null(f.bytes);
    memcpy(f.bytes, s, f.len);
    return f;
}

struct all {
    struct import_record *rec;
    size_t count, rejected;
    char mapping[IMPORT_MAPPING_MAX];
    char original[2000]; /* of the first record */
};

static struct import_options options(enum import_kind kind)
{
    return (struct import_options){.kind = kind, .country = "BE"};
}

static struct all run(const struct file *f, const struct import_options *opt)
{
    struct all a = {calloc(64, sizeof(struct import_record)), 0, 0, "", ""};
    struct import *imp = NULL;
    struct import_issue issue;

    assert_non_null(a.rec);
    assert_int_equal(import_open(&imp, f->bytes, f->len, opt, &issue),
                     STATUS_OK);
    while (a.count < 64 && import_next(imp, &a.rec[a.count])) {
        if (a.count == 0) {
            assert_true(a.rec[0].original_len < sizeof a.original);
            memcpy(a.original, a.rec[0].original, a.rec[0].original_len);
        }
        a.rejected += a.rec[a.count++].rejected;
    }
    assert_int_equal(import_end(imp), STATUS_OK);
    assert_int_equal(import_mapping(imp, a.mapping, sizeof a.mapping),
                     STATUS_OK);
    import_close(imp);
    return a;
}

static bool says(const struct import_record *r, enum import_reason reason)
{
    for (size_t i = 0; i < r->issues; i++)
        if (r->issue[i].reason == reason)
            return true;
    return false;
}

static void done(struct all *a, struct file *f)
{
    free(a->rec);
    free(f->bytes);
}

static void companies_come_in_and_bad_rows_are_named(void **state)
{
    struct file f = load("companies_bom.csv");
    struct import_options opt = options(IMPORT_COMPANIES);
    struct all a = run(&f, &opt);
    char sentence[IMPORT_SENTENCE_MAX];

    (void)state;
    assert_int_equal(a.count, 9);
    assert_int_equal(a.rejected, 2);
    assert_string_equal(a.rec[0].company.name, "Brasserie Lescaut");
    assert_int_equal(a.rec[0].company.nace, 1105);
    assert_int_equal(a.rec[0].company.commune, 5657081);
    assert_int_equal(strlen(a.rec[0].company.reg_id), 10);
    assert_int_equal(a.rec[0].line, 2);
    assert_true(says(&a.rec[5], IMPORT_CHECK_DIGITS));
    assert_int_equal(a.rec[5].issue[0].line, 7);
    assert_string_equal(a.rec[5].issue[0].column, "Numéro BCE");
    import_sentence(sentence, sizeof sentence, LANG_EN, &a.rec[5].issue[0]);
    assert_string_equal(sentence,
                        "Line 7, column \"Numéro BCE\": \"0403.449.824\". The "
                        "check digits of this number do not fit: look for a "
                        "typing error.");
    assert_true(says(&a.rec[6], IMPORT_NO_NAME));
    assert_string_equal(a.rec[7].company.name, "Atelier \"Le Fil\"");
    assert_string_equal(a.rec[7].company.address, "Rue Longue 3 Boîte 4");
    assert_int_equal(a.rec[7].issues, 0);
    assert_int_equal(a.rec[8].line, 12); /* two cells of two lines above */
    assert_false(a.rec[8].rejected);
    assert_true(says(&a.rec[8], IMPORT_BAD_ACTIVITY));
    assert_true(says(&a.rec[8], IMPORT_BAD_PLACE));
    done(&a, &f);
}

static void flows_of_last_year_are_read_as_they_are(void **state)
{
    struct file f = load("flows_1252.csv");
    struct import_options opt = options(IMPORT_FLOWS);
    struct all a = run(&f, &opt);
    const struct flow *w = &a.rec[0].flow;
    uint32_t day;

    (void)state;
    assert_int_equal(a.count, 9);
    assert_int_equal(a.rec[0].line, 5);
    assert_string_equal(w->ref, "F01");
    assert_string_equal(w->label, "Drêches de brasserie");
    assert_int_equal(w->direction, DIRECTION_OFFER);
    assert_int_equal(w->low_code, 20704);
    assert_true(says(&a.rec[0], IMPORT_CODE_PADDED));
    assert_int_equal(w->quantity.min_milli, 1200000);
    assert_int_equal(w->quantity.confidence, CONFIDENCE_ESTIMATED);
    assert_int_equal(w->quantity.unit, UNIT_T);
    assert_int_equal(w->quantity.period, PERIOD_YEAR);
    assert_true(w->base_known);
    assert_int_equal(w->base_max_milli, 1200000);
    assert_int_equal(w->sharing, SHARING_CHOSEN);
    assert_string_equal(w->outlet, "Agrifeed");
    assert_true(day_from_civil(2025, 9, 1, &day));
    assert_int_equal(w->from_day, day);
    assert_int_equal(w->legal_status, LEGAL_WASTE);
    assert_true(a.rec[0].company.draft);
    assert_string_equal(a.rec[0].company_name_key, "name:brasserie lescaut");
    done(&a, &f);
}

static void doubts_and_errors_of_flows_are_told_apart(void **state)
{
    struct file f = load("flows_1252.csv");
    struct import_options opt = options(IMPORT_FLOWS);
    struct all a = run(&f, &opt);

    (void)state;
    assert_true(says(&a.rec[1], IMPORT_QUANTITY_CONTAINERS));
    assert_false(a.rec[1].rejected);
    assert_int_equal(a.rec[1].flow.quantity.min_milli, 90000);
    assert_int_equal(a.rec[1].flow.packaging, PACKAGING_SKIP);
    assert_int_equal(a.rec[2].flow.kind, KIND_WATER);
    assert_int_equal(a.rec[2].flow.sharing, SHARING_PRIVATE);
    assert_true(a.rec[3].flow.quantity.has_min);
    assert_false(a.rec[3].flow.quantity.has_max);
    assert_false(a.rec[4].rejected);
    assert_false(a.rec[4].flow.quantity.has_min);
    assert_true(says(&a.rec[5], IMPORT_QUANTITY_NEGATIVE));
    assert_true(says(&a.rec[6], IMPORT_BAD_DIRECTION));
    assert_true(says(&a.rec[7], IMPORT_BAD_DATE));
    assert_false(a.rec[7].rejected);
    assert_true(says(&a.rec[8], IMPORT_REF_TWICE));
    assert_int_equal(a.rec[8].issue[a.rec[8].issues - 1].other_line, 5);
    assert_int_equal(a.rejected, 3);
    done(&a, &f);
}

static void dutch_headings_and_tabs_are_understood(void **state)
{
    struct file f = load("flows_nl_tab.csv");
    struct import_options opt = options(IMPORT_FLOWS);
    struct all a = run(&f, &opt);

    (void)state;
    assert_int_equal(a.count, 3);
    assert_int_equal(a.rejected, 0);
    assert_string_equal(a.rec[0].flow.label, "Bierbostel");
    assert_int_equal(a.rec[0].flow.quantity.min_milli, 300000);
    assert_int_equal(a.rec[0].flow.quantity.max_milli, 600000);
    assert_int_equal(a.rec[0].flow.quantity.unit, UNIT_T);
    assert_int_equal(a.rec[0].flow.quantity.period, PERIOD_YEAR);
    assert_int_equal(a.rec[1].flow.direction, DIRECTION_NEED);
    assert_int_equal(a.rec[1].flow.quantity.unit, UNIT_M3);
    assert_int_equal(a.rec[1].flow.packaging, PACKAGING_NETWORK);
    assert_int_equal(a.rec[2].flow.legal_status, LEGAL_HAZARDOUS_WASTE);
    assert_string_equal(a.rec[0].company_key, "reg:0412340070");
    done(&a, &f);
}

static void a_broken_row_costs_nothing_else(void **state)
{
    struct file f = load("flows_broken.csv");
    struct import_options opt = options(IMPORT_FLOWS);
    struct all a = run(&f, &opt);

    (void)state;
    assert_int_equal(a.count, 8);
    assert_int_equal(a.rejected, 3);
    assert_true(says(&a.rec[1], IMPORT_SAME_COMPANY));
    assert_string_equal(a.rec[1].company.name, "Acme Foods");
    assert_int_equal(a.rec[2].flow.quantity.min_milli, 1500);
    assert_string_equal(a.rec[a.count - 1].flow.label, "Process water");
    assert_int_equal(a.rec[a.count - 1].line, 9);
    assert_true(says(&a.rec[3], IMPORT_ROW_QUOTE));
    assert_true(says(&a.rec[4], IMPORT_ROW_QUOTE));
    assert_string_equal(a.rec[5].company.name, "Gamma Textiles");
    assert_true(says(&a.rec[6], IMPORT_NO_LABEL));
    done(&a, &f);
}

static void register_rows_become_establishments(void **state)
{
    struct file f = load("register.csv");
    struct import_options opt = options(IMPORT_REGISTER);
    struct all a = run(&f, &opt);
    const struct establishment *e = &a.rec[0].establishment;

    (void)state;
    assert_int_equal(a.count, 9);
    assert_int_equal(a.rejected, 2);
    assert_int_equal(e->commune, 25059512);
    assert_int_equal(e->nace, 1105);
    assert_int_equal(e->size_band, SIZE_1_2);
    assert_true(e->natural_person);
    assert_true(e->active);
    assert_int_equal(e->unit / UINT64_C(10000000000), COUNTRY_FR);
    assert_int_not_equal(e->site, 0);
    assert_false(a.rec[1].establishment.natural_person);
    assert_int_equal(a.rec[1].establishment.size_band, SIZE_10_19);
    assert_int_equal(a.rec[5].establishment.size_band, SIZE_UNKNOWN);
    assert_false(a.rec[5].establishment.active);
    assert_int_equal(a.rec[6].establishment.unit / UINT64_C(10000000000),
                     COUNTRY_BE);
    assert_int_equal(a.rec[6].establishment.commune, 5657081);
    assert_true(says(&a.rec[7], IMPORT_BAD_NUMBER));
    assert_true(says(&a.rec[8], IMPORT_BAD_PLACE));
    done(&a, &f);
}

static void unicode_text_of_a_spreadsheet_is_read(void **state)
{
    struct file f = load("companies_utf16.csv");
    struct import_options opt = options(IMPORT_COMPANIES);
    struct all a = run(&f, &opt);

    (void)state;
    assert_int_equal(a.count, 1);
    assert_string_equal(a.rec[0].company.name, "Thé & Fils");
    assert_int_equal(a.rec[0].company.commune, 25059512);
    assert_int_equal(strlen(a.rec[0].company.reg_id), 14);
    done(&a, &f);
}

static void the_same_file_gives_the_same_keys_and_digests(void **state)
{
    struct file f = load("flows_1252.csv");
    struct import_options opt = options(IMPORT_FLOWS);
    struct all a = run(&f, &opt), b;

    (void)state;
    opt.mapping = a.mapping;
    b = run(&f, &opt);
    assert_int_equal(a.count, b.count);
    for (size_t i = 0; i < a.count; i++) {
        assert_string_equal(a.rec[i].key, b.rec[i].key);
        assert_int_equal(a.rec[i].digest, b.rec[i].digest);
    }
    free(b.rec);
    done(&a, &f);
}

static void a_changed_cell_changes_the_digest_only(void **state)
{
    struct file f =
        text("Entreprise;Sens;Libellé;Quantité\nA;offre;Bois;4 t\n");
    struct file g =
        text("Entreprise;Sens;Libellé;Quantité\nA;offre;Bois;5 t\n");
    struct import_options opt = options(IMPORT_FLOWS);
    struct all a = run(&f, &opt), b = run(&g, &opt);

    (void)state;
    assert_string_equal(a.rec[0].key, b.rec[0].key);
    assert_int_not_equal(a.rec[0].digest, b.rec[0].digest);
    done(&a, &f);
    done(&b, &g);
}

static void sole_traders_are_known_by_mark_or_legal_form(void **state)
{
    static const struct {
        const char *table;
        unsigned persons; /* bit 0: first row */
    } tables[] = {
        {"Nom;Commune;Personne physique\nA;Tournai;oui\nB;Tournai;non\n"
         "C;Tournai;\nD;Tournai;x\n",
         0x9},
        {"Nom;Commune;Forme juridique\nA;Tournai;Entreprise individuelle\n"
         "B;Tournai;SARL\nC;Tournai;EI\nD;Tournai;Société anonyme\n"
         "E;Tournai;Personne morale\n",
         0x5},
        {"Naam;Gemeente;Rechtsvorm\nA;Doornik;Eenmanszaak\nB;Doornik;NV\n"
         "C;Doornik;natuurlijke persoon\n",
         0x5},
        {"Name;Town;Sole trader\nA;Tournai;yes\nB;Tournai;no\n", 0x1},
        {"Name;Town;Legal form\nA;Tournai;sole trader\nB;Tournai;Ltd\n", 0x1},
    };
    struct import_options opt = options(IMPORT_COMPANIES);

    (void)state;
    for (size_t t = 0; t < sizeof tables / sizeof *tables; t++) {
        struct file f = text(tables[t].table);
        struct all a = run(&f, &opt);

        assert_int_equal(a.rejected, 0);
        assert_true(a.count >= 2);
        for (size_t i = 0; i < a.count; i++)
            assert_int_equal(a.rec[i].company.natural_person,
                             tables[t].persons >> i & 1);
        done(&a, &f);
    }
}

static void equal_flows_of_one_company_are_both_kept(void **state)
{
    struct file f = text("Entreprise;Sens;Libellé;Quantité\nA;offre;Bois;4 t\n"
                         "A;offre;Bois;5 t\nA;offre;Bois;4 t\n");
    struct import_options opt = options(IMPORT_FLOWS);
    struct all a = run(&f, &opt);

    (void)state;
    assert_int_equal(a.count, 3);
    assert_int_equal(a.rejected, 0);
    assert_true(strcmp(a.rec[0].key, a.rec[1].key) != 0);
    assert_string_equal(a.rec[0].key, a.rec[2].key);
    assert_true(says(&a.rec[1], IMPORT_SAME_FLOW_TWICE));
    done(&a, &f);
}

static void the_original_cells_are_kept(void **state)
{
    struct file f = text("Entreprise;Sens;Libellé;Inconnue;Quantité\n"
                         "A;offre;Bois;zzz;env. 1 200 t/an\n");
    struct import_options opt = options(IMPORT_FLOWS);
    struct all a = run(&f, &opt);
    struct import_cell cell;
    size_t at = 0, count = 0;
    bool unknown = false;

    (void)state;
    while (
        import_original_next(a.original, a.rec[0].original_len, &at, &cell)) {
        count++;
        unknown |= cell.heading_len == 8 &&
                   memcmp(cell.heading, "Inconnue", 8) == 0 &&
                   cell.text_len == 3 && memcmp(cell.text, "zzz", 3) == 0;
    }
    assert_int_equal(count, 5);
    assert_true(unknown);
    done(&a, &f);
}

static void windows_characters_and_hazardous_codes_are_known(void **state)
{
    struct file f = text("Entreprise;Sens;Libell\xe9;Code d\xe9"
                         "chet\nL\x92"
                         "atelier \x9c;offre;Encre \x80;08 03 12*\n");
    struct import_options opt = options(IMPORT_FLOWS);
    struct all a = run(&f, &opt);

    (void)state;
    assert_string_equal(a.rec[0].company.name, "L’atelier œ");
    assert_string_equal(a.rec[0].flow.label, "Encre €");
    assert_int_equal(a.rec[0].flow.legal_status, LEGAL_HAZARDOUS_WASTE);
    done(&a, &f);
}

static void a_mapping_of_the_user_wins(void **state)
{
    struct file f = text("Colonne 1;Colonne 2;Colonne 3\nA;offre;Bois\n");
    struct import_options opt = options(IMPORT_FLOWS);
    struct import *imp = NULL;
    struct import_issue issue;
    struct all a;

    (void)state;
    assert_int_equal(import_open(&imp, f.bytes, f.len, &opt, &issue),
                     STATUS_MALFORMED);
    assert_int_equal(issue.reason, IMPORT_NO_HEADER);
    opt.mapping = "# mine\nColonne 1 = company\nColonne 2 = direction\n"
                  "Colonne 3 = label\n";
    opt.mapping_strict = true;
    a = run(&f, &opt);
    assert_string_equal(a.rec[0].flow.label, "Bois");
    opt.mapping = "Colonne 4 = label\n";
    assert_int_equal(import_open(&imp, f.bytes, f.len, &opt, &issue),
                     STATUS_MALFORMED);
    opt.mapping = "Colonne 1 = company\nColonne 3 = label\nColonne 4 = note\n";
    assert_int_equal(import_open(&imp, f.bytes, f.len, &opt, &issue),
                     STATUS_NOT_FOUND);
    assert_int_equal(issue.reason, IMPORT_MAP_COLUMN);
    assert_string_equal(issue.column, "Colonne 4");
    opt.mapping = "Colonne 1 = colour\n";
    assert_int_equal(import_open(&imp, f.bytes, f.len, &opt, &issue),
                     STATUS_MALFORMED);
    assert_int_equal(issue.reason, IMPORT_MAP_FIELD);
    done(&a, &f);
}

static void other_formats_get_one_sentence(void **state)
{
    static const struct {
        const char *bytes;
        size_t len;
        enum import_reason reason;
    } files[] = {
        {"PK\3\4 workbook", 13, IMPORT_FILE_XLSX},
        {"PK\3\4..........................mimetypeapplication/vnd.oasis.x", 61,
         IMPORT_FILE_ODS},
        {"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 old", 12, IMPORT_FILE_XLS},
        {"%PDF-1.7", 8, IMPORT_FILE_PDF},
        {"  <HTML><table>", 15, IMPORT_FILE_HTML},
        {"a;b\0c;d", 7, IMPORT_FILE_BINARY},
        {";;;\r\n", 5, IMPORT_FILE_EMPTY},
        {"", 0, IMPORT_FILE_EMPTY},
    };
    char sentence[IMPORT_SENTENCE_MAX];

    (void)state;
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        struct import_options opt = options(IMPORT_FLOWS);
        struct import_issue issue;
        struct import *imp = NULL;
        uint8_t *block = malloc(files[i].len + (files[i].len == 0));

        assert_non_null(block);
        memcpy(block, files[i].bytes, files[i].len);
        assert_int_equal(import_open(&imp, block, files[i].len, &opt, &issue),
                         STATUS_MALFORMED);
        assert_int_equal(issue.reason, files[i].reason);
        import_sentence(sentence, sizeof sentence, LANG_EN, &issue);
        assert_true(strlen(sentence) > 15);
        free(block);
    }
}

static void every_truncation_is_survived(void **state)
{
    static const char *const names[] = {"companies_bom.csv", "flows_1252.csv",
                                        "flows_broken.csv",
                                        "companies_utf16.csv"};

    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        struct file f = load(names[i]);
        struct import_record *rec = malloc(sizeof *rec);

        assert_non_null(rec);
        for (size_t len = 0; len < f.len; len++) {
            struct import_options opt =
                options(i == 1 || i == 2 ? IMPORT_FLOWS : IMPORT_COMPANIES);
            struct import_issue issue;
            struct import *imp = NULL;
            uint8_t *block = malloc(len + (len == 0));

            assert_non_null(block);
            memcpy(block, f.bytes, len);
            if (import_open(&imp, block, len, &opt, &issue) == STATUS_OK) {
                while (import_next(imp, rec))
                    assert_true(rec->line > 0);
                import_close(imp);
            }
            free(block);
        }
        free(rec);
        free(f.bytes);
    }
}

static void an_endless_row_is_reported_and_skipped(void **state)
{
    size_t len = 300000;
    char *big = malloc(len + 200);
    struct import_options opt = options(IMPORT_COMPANIES);
    struct file f;
    struct all a;

    (void)state;
    assert_non_null(big);
    strcpy(big, "Entreprise;Commune\nA;Tournai\n\"");
    memset(big + strlen(big), 'x', len);
    strcpy(big + len, "\nB;Ath\n");
    f = (struct file){(uint8_t *)big, strlen(big)};
    a = run(&f, &opt);
    assert_int_equal(a.count, 3);
    assert_true(says(&a.rec[1], IMPORT_ROW_QUOTE));
    assert_int_equal(a.rec[1].issue[0].line, 3);
    assert_string_equal(a.rec[2].company.name, "B");
    done(&a, &f);
}

static enum sharing shared(const char *heading, const char *cell, bool *doubt)
{
    char rows[400];
    struct file f;
    struct import_options opt = options(IMPORT_FLOWS);
    struct all a;
    enum sharing said;

    (void)snprintf(rows, sizeof rows,
                   "Entreprise;Sens;Libellé du flux;Quantité;%s\n"
                   "Brasserie X;offre;drêches;10 t/an;%s\n",
                   heading, cell);
    f = text(rows);
    a = run(&f, &opt);
    assert_int_equal(a.count, 1);
    assert_false(a.rec[0].rejected);
    said = a.rec[0].flow.sharing;
    *doubt = says(&a.rec[0], IMPORT_BAD_SHARING);
    done(&a, &f);
    return said;
}

/* A flow that should have stayed at home cannot be taken back. */
static void who_may_see_a_flow_is_private_in_doubt(void **state)
{
    static const struct {
        const char *heading, *cell;
        enum sharing said;
        bool doubt;
    } cases[] = {
        {"Diffusion", "", SHARING_NONE, false},
        {"Diffusion", "?", SHARING_NONE, false},
        {"Diffusion", "tous les pairs", SHARING_ALL, false},
        {"Diffusion", "Oui", SHARING_ALL, false},
        {"Diffusion", "territoire", SHARING_TERRITORY, false},
        {"Diffusion", "ne pas publier", SHARING_PRIVATE, true},
        {"Diffusion", "aucune", SHARING_PRIVATE, true},
        {"Diffusion", "à valider avec le client", SHARING_PRIVATE, true},
        {"Diffusion", "tous sauf la concurrence", SHARING_PRIVATE, true},
        {"Diffusion", "public restreint", SHARING_PRIVATE, true},
        {"Diffusion", "non public", SHARING_PRIVATE, true},
        {"Verspreiding", "niet publiek", SHARING_PRIVATE, true},
        {"Confidentialité", "oui", SHARING_PRIVATE, false},
        {"Confidentiel", "x", SHARING_PRIVATE, false},
        {"Confidentiel", "non", SHARING_NONE, false},
        {"Vertrouwelijk", "ja", SHARING_PRIVATE, false},
        {"Confidentiel;Diffusion", "oui;tous", SHARING_PRIVATE, false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        bool doubt;
        enum sharing said = shared(cases[i].heading, cases[i].cell, &doubt);

        if (said != cases[i].said || doubt != cases[i].doubt)
            print_error("%s: %s\n", cases[i].heading, cases[i].cell);
        assert_int_equal(said, cases[i].said);
        assert_int_equal(doubt, cases[i].doubt);
    }
}

static void every_reason_has_a_sentence(void **state)
{
    (void)state;
    for (unsigned r = 1; r < IMPORT_REASON_COUNT; r++) {
        struct import_issue issue = {.reason = (enum import_reason)r};
        char sentence[IMPORT_SENTENCE_MAX];

        import_sentence(sentence, sizeof sentence, LANG_EN, &issue);
        if (strlen(sentence) < 10)
            print_error("%s has no sentence\n",
                        import_reason_name((enum import_reason)r));
        assert_true(strlen(sentence) >= 10);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(companies_come_in_and_bad_rows_are_named),
        cmocka_unit_test(flows_of_last_year_are_read_as_they_are),
        cmocka_unit_test(doubts_and_errors_of_flows_are_told_apart),
        cmocka_unit_test(dutch_headings_and_tabs_are_understood),
        cmocka_unit_test(a_broken_row_costs_nothing_else),
        cmocka_unit_test(register_rows_become_establishments),
        cmocka_unit_test(unicode_text_of_a_spreadsheet_is_read),
        cmocka_unit_test(the_same_file_gives_the_same_keys_and_digests),
        cmocka_unit_test(a_changed_cell_changes_the_digest_only),
        cmocka_unit_test(sole_traders_are_known_by_mark_or_legal_form),
        cmocka_unit_test(equal_flows_of_one_company_are_both_kept),
        cmocka_unit_test(the_original_cells_are_kept),
        cmocka_unit_test(windows_characters_and_hazardous_codes_are_known),
        cmocka_unit_test(a_mapping_of_the_user_wins),
        cmocka_unit_test(other_formats_get_one_sentence),
        cmocka_unit_test(every_truncation_is_survived),
        cmocka_unit_test(an_endless_row_is_reported_and_skipped),
        cmocka_unit_test(who_may_see_a_flow_is_private_in_doubt),
        cmocka_unit_test(every_reason_has_a_sentence),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
