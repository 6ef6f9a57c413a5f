/* The sample territories of tests/data, read as a facilitator would import
 * them: how many rows, which of them are broken, nothing else lost. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "symbiote/import.h"

struct expected {
    const char *file, *country;
    enum import_kind kind;
    size_t rows;
    enum import_reason rejected[8]; /* in the order of the file */
};

static uint8_t *read_file(const char *name, size_t *len)
{
    char path[512];
    FILE *f;
    uint8_t *bytes;
    long size;

    (void)snprintf(path, sizeof path, "%s/%s", TEST_DATA, name);
    f = fopen(path, "rb");
    assert_non_null(f);
    assert_int_equal(fseek(f, 0, SEEK_END), 0);
    size = ftell(f);
    assert_true(size > 0);
    rewind(f);
    bytes = malloc((size_t)size);
    assert_non_null(bytes);
    *len = fread(bytes, 1, (size_t)size, f);
    assert_int_equal(*len, size);
    assert_int_equal(fclose(f), 0);
    return bytes;
}

static enum import_reason cause(const struct import_record *rec)
{
    for (size_t i = 0; i < rec->issues; i++)
        if (rec->issue[i].rejected)
            return rec->issue[i].reason;
    return IMPORT_NONE;
}

static void check_record(const struct expected *e,
                         const struct import_record *rec)
{
    const struct company *c = &rec->company;

    if (e->kind == IMPORT_COMPANIES) {
        assert_int_not_equal(c->nace, 0);
        assert_int_not_equal(c->commune, 0);
        assert_string_not_equal(c->reg_id, "");
    } else if (e->kind == IMPORT_REGISTER) {
        assert_int_not_equal(rec->establishment.nace, 0);
        assert_int_not_equal(rec->establishment.size_band, SIZE_UNKNOWN);
    } else {
        assert_int_not_equal(rec->flow.type, 0);
        assert_int_not_equal(rec->flow.kind, KIND_NONE);
    }
}

static void check_file(const struct expected *e)
{
    struct import_options opt = {.kind = e->kind, .country = e->country};
    struct import_record *rec = malloc(sizeof *rec);
    struct import_issue issue;
    struct import *imp;
    size_t len, rows = 0, rejected = 0;
    uint8_t *bytes = read_file(e->file, &len);

    assert_non_null(rec);
    assert_int_equal(import_open(&imp, bytes, len, &opt, &issue), STATUS_OK);
    for (; import_next(imp, rec); rows++) {
        if (rec->rejected)
            assert_int_equal(cause(rec), e->rejected[rejected++]);
        else
            check_record(e, rec);
    }
    assert_int_equal(import_end(imp), STATUS_OK);
    assert_int_equal(e->rejected[rejected], IMPORT_NONE);
    assert_int_equal(rows, e->rows);
    import_close(imp);
    free(bytes);
    free(rec);
}

static void every_row_of_roubaix_is_read_but_the_five_broken_ones(void **state)
{
    static const struct expected files[] = {
        {"roubaix/companies.csv", "FR", IMPORT_COMPANIES, 72, {IMPORT_NONE}},
        {"roubaix/flows.csv",
         "FR",
         IMPORT_FLOWS,
         191,
         {IMPORT_NO_LABEL, IMPORT_BAD_DIRECTION, IMPORT_QUANTITY_NEGATIVE,
          IMPORT_NO_COMPANY, IMPORT_QUANTITY_ZERO}},
        {"roubaix/register.csv", "FR", IMPORT_REGISTER, 4853, {IMPORT_NONE}},
    };

    (void)state;
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        check_file(&files[i]);
}

static void every_row_of_wapi_is_read_but_the_five_broken_ones(void **state)
{
    static const struct expected files[] = {
        {"wapi/companies.csv", "BE", IMPORT_COMPANIES, 72, {IMPORT_NONE}},
        {"wapi/flows.csv",
         "BE",
         IMPORT_FLOWS,
         184,
         {IMPORT_NO_COMPANY, IMPORT_ROW_QUOTE, IMPORT_QUANTITY_NEGATIVE,
          IMPORT_REF_TWICE, IMPORT_QUANTITY_BACKWARDS}},
        {"wapi/register.csv", "BE", IMPORT_REGISTER, 5091, {IMPORT_NONE}},
    };

    (void)state;
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        check_file(&files[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_row_of_roubaix_is_read_but_the_five_broken_ones),
        cmocka_unit_test(every_row_of_wapi_is_read_but_the_five_broken_ones),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
