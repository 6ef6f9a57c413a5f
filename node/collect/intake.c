#include "symbiote/intake.h"

#include <stdlib.h>
#include <string.h>

#include "intake_parts.h"
#include "symbiote/day.h"

enum { NAME_FOLDED = 160, ALIAS_CODES = 100000 };

/* ---- what the sources use --------------------------------------------------
 */

const char *intake_cell(const struct intake *in, unsigned column)
{
    int at = in->column[column];

    return at >= 0 && (size_t)at < in->split.cells ? in->split.cell[at].p : "";
}

void intake_fail(struct intake *in, enum status s)
{
    if (in->status == STATUS_OK)
        in->status = s;
}

static void cut_text(char out[static IMPORT_CELL_MAX], const char *text)
{
    size_t n = strnlen(text, IMPORT_CELL_MAX - 1);

    /* Never in the middle of a character. */
    while (text[n] && n > 0 && ((unsigned char)text[n] & 0xC0) == 0x80)
        n--;
    memcpy(out, text, n);
    out[n] = '\0';
}

void intake_note(struct intake *in, enum import_reason reason, unsigned column)
{
    struct import_issue *i;

    if (in->issues == INTAKE_ISSUES_MAX)
        return;
    i = &in->issue[in->issues++];
    *i = (struct import_issue){
        .reason = reason, .rejected = true, .line = in->split.line};
    if (column < INTAKE_COLUMNS) {
        cut_text(i->column, intake_shape(in->role)->heading[column]);
        cut_text(i->cell, intake_cell(in, column));
    }
}

struct pending *intake_add(struct intake *in)
{
    size_t room = in->room ? 2 * in->room : 4096;
    struct pending *more = in->site;

    if (in->sites == INTAKE_SITES_MAX) {
        intake_fail(in, STATUS_TOO_BIG);
        return NULL;
    }
    if (in->sites == in->room)
        more = realloc(in->site, room * sizeof *more);
    if (!more) {
        intake_fail(in, STATUS_NO_MEMORY);
        return NULL;
    }
    in->room = in->sites == in->room ? room : in->room;
    in->site = more;
    in->site[in->sites] = (struct pending){.next = KEYS_NONE, .rank = NO_RANK};
    in->site[in->sites].e.size_band = SIZE_UNKNOWN;
    in->site[in->sites].e.active = true;
    return &in->site[in->sites++];
}

void intake_hang(struct intake *in, uint32_t index)
{
    struct pending *p = &in->site[index];

    p->next = keys_get(&in->by_unit, p->e.unit);
    if (!keys_set(&in->by_unit, p->e.unit, index))
        intake_fail(in, STATUS_NO_MEMORY);
}

void intake_name(struct intake *in, const char *text)
{
    char folded[NAME_FOLDED];
    size_t n;

    if (!*text || *text == '[') /* "[ND]": withheld */
        return;
    n = catalogue_fold(text, folded, sizeof folded);
    if (n < INTAKE_NAME_LEN)
        return;
    if (in->names_len + n + 1 > INTAKE_NAMES_MAX) {
        intake_fail(in, STATUS_TOO_BIG);
        return;
    }
    if (in->names_len + n + 1 > in->names_room) {
        size_t room = in->names_room ? 2 * in->names_room : 65536;
        char *more = realloc(in->names, room);

        if (!more) {
            intake_fail(in, STATUS_NO_MEMORY);
            return;
        }
        in->names = more;
        in->names_room = room;
    }
    memcpy(in->names + in->names_len, folded, n + 1);
    in->names_len += n + 1;
}

static int by_key(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

    return (x > y) - (x < y);
}

bool intake_inside(const struct intake *in, uint32_t commune)
{
    return bsearch(&commune, in->area, in->communes, sizeof commune, by_key) !=
           NULL;
}

void intake_activity(struct pending *p, unsigned rank, uint16_t nace)
{
    /* Of two equally good ones the lower number: the order of the rows must
     * not decide. */
    if (rank > p->rank || (rank == p->rank && nace >= p->e.nace))
        return;
    p->rank = (uint8_t)rank;
    p->e.nace = nace;
}

/* Digits up to something else; *text moves past them and one hyphen. */
static unsigned part_of_day(const char **text)
{
    const char *p = *text;
    unsigned n = 0;

    while (*p >= '0' && *p <= '9' && p - *text < 4)
        n = n * 10 + (unsigned)(*p++ - '0');
    *text = *p == '-' ? p + 1 : p;
    return n;
}

uint32_t intake_day(const char *text)
{
    unsigned a = part_of_day(&text), b = part_of_day(&text),
             c = part_of_day(&text);
    uint32_t day = 0;
    bool found =
        a > 31 ? day_from_civil(a, b, c, &day) : day_from_civil(c, b, a, &day);

    return found ? day : 0;
}

/* ---- files -----------------------------------------------------------------
 */

enum status intake_open(struct intake **out, const uint32_t *area,
                        size_t communes)
{
    struct intake *in;
    enum status st;

    if (communes == 0)
        return STATUS_OUT_OF_RANGE;
    in = calloc(1, sizeof *in);
    if (!in)
        return STATUS_NO_MEMORY;
    in->area = calloc(communes, sizeof *in->area);
    in->alias = calloc(ALIAS_CODES, sizeof *in->alias);
    st = in->area && in->alias ? split_open(&in->split) : STATUS_NO_MEMORY;
    if (st != STATUS_OK) {
        intake_close(in);
        return st;
    }
    memcpy(in->area, area, communes * sizeof *area);
    in->communes = communes;
    qsort(in->area, communes, sizeof *in->area, by_key);
    *out = in;
    return STATUS_OK;
}

void intake_close(struct intake *in)
{
    if (!in)
        return;
    split_close(&in->split);
    keys_free(&in->by_site);
    keys_free(&in->by_unit);
    kbo_free(in);
    free(in->area);
    free(in->alias);
    free(in->site);
    free(in->names);
    free(in->kept);
    free(in);
}

static bool of_sirene(enum intake_role role)
{
    return role == INTAKE_SIRENE_SITES || role == INTAKE_SIRENE_UNITS;
}

enum status intake_begin(struct intake *in, enum intake_role role)
{
    if (in->status != STATUS_OK)
        return in->status;
    if (role <= in->role || role >= INTAKE_ROLES ||
        (in->role && of_sirene(in->role) != of_sirene(role)))
        return STATUS_OUT_OF_RANGE;
    in->role = role;
    in->headed = false;
    split_restart(&in->split);
    return STATUS_OK;
}

static int column_of(const struct splitter *s, const char *heading)
{
    for (size_t i = 0; i < s->cells; i++)
        if (strcmp(s->cell[i].p, heading) == 0)
            return (int)i;
    return -1;
}

static void read_heading(struct intake *in)
{
    const struct shape *shape = intake_shape(in->role);

    in->width = 0;
    for (unsigned i = 0; i < INTAKE_COLUMNS; i++)
        in->column[i] = -1;
    for (unsigned i = 0; shape->heading[i]; i++) {
        int at = column_of(&in->split, shape->heading[i]);

        if (at < 0 && i < shape->needed) {
            in->failure = (struct import_issue){.reason = IMPORT_NO_COLUMN,
                                                .rejected = true};
            cut_text(in->failure.column, shape->heading[i]);
            intake_fail(in, STATUS_MALFORMED);
            return;
        }
        in->column[i] = at;
        if (i < shape->needed && (size_t)at + 1 > in->width)
            in->width = (size_t)at + 1;
    }
    in->headed = true;
}

static bool of_sites(const struct intake *in)
{
    return in->role == INTAKE_SIRENE_SITES || in->role == INTAKE_KBO_SITES;
}

static void bad_row(struct intake *in, enum import_reason reason)
{
    if (of_sites(in)) {
        in->report.read++;
        in->report.rejected++;
    }
    intake_note(in, reason, INTAKE_COLUMNS);
}

static void take_row(struct intake *in)
{
    if (in->split.cells == 1 && in->split.cell[0].len == 0)
        return; /* an empty line */
    if (!in->headed)
        read_heading(in);
    else if (in->split.cells < in->width)
        bad_row(in, IMPORT_ROW_SHORT);
    else
        intake_shape(in->role)->row(in);
}

static void take_rows(struct intake *in, bool last)
{
    enum split found;

    while (in->status == STATUS_OK &&
           (found = split_next(&in->split, last)) != SPLIT_MORE) {
        if (found == SPLIT_TOO_LONG)
            bad_row(in, IMPORT_ROW_TOO_LONG);
        else
            take_row(in);
    }
}

enum status intake_feed(struct intake *in, const uint8_t *bytes, size_t len)
{
    if (in->role == INTAKE_KBO_OTHER)
        return in->status;
    while (len > 0 && in->status == STATUS_OK) {
        size_t n = split_put(&in->split, bytes, len);

        bytes += n;
        len -= n;
        take_rows(in, false);
    }
    return in->status;
}

enum status intake_end(struct intake *in)
{
    if (in->role != INTAKE_KBO_OTHER && in->status == STATUS_OK) {
        take_rows(in, true);
        if (!in->headed && in->status == STATUS_OK) {
            in->failure = (struct import_issue){.reason = IMPORT_FILE_EMPTY,
                                                .rejected = true};
            intake_fail(in, STATUS_MALFORMED);
        }
    }
    in->seen |= 1u << in->role;
    return in->status;
}

const struct import_issue *intake_failure(const struct intake *in)
{
    return &in->failure;
}

/* ---- leaving out -----------------------------------------------------------
 */

/* NULL: the row counts. */
static uint64_t *cause(struct intake_report *r, const struct pending *p)
{
    if (p->left == LEFT_REJECTED)
        return &r->rejected;
    if (p->left == LEFT_INACTIVE)
        return &r->inactive;
    if (p->left == LEFT_NOT_VISIBLE)
        return &r->not_visible;
    if (!p->known)
        return &r->no_unit;
    if (p->left == LEFT_WITHOUT_EMPLOYEES)
        return &r->without_employees;
    return p->rank == NO_RANK ? &r->no_activity : NULL;
}

static bool by_other_edition(const struct pending *p)
{
    return (p->rank & 0x0C) != 0; /* KBO and SIRENE: editions in two bits */
}

static void keep(struct intake *in, const struct pending *p)
{
    uint64_t *left = cause(&in->report, p);

    if (!p->listed)
        return; /* an address without an establishment: no row was read */
    if (left) {
        ++*left;
        return;
    }
    in->kept[in->report.kept++] = p->e;
    in->report.persons += p->e.natural_person;
    in->report.converted += by_other_edition(p);
}

enum status intake_finish(struct intake *in, struct intake_result *out)
{
    if (in->status != STATUS_OK)
        return in->status;
    if (intake_missing(in->seen) != INTAKE_UNKNOWN)
        return STATUS_NOT_FOUND;
    keys_free(&in->by_site);
    keys_free(&in->by_unit);
    in->kept = calloc(in->sites + 1, sizeof *in->kept);
    if (!in->kept)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < in->sites; i++)
        keep(in, &in->site[i]);
    free(in->site);
    in->site = NULL;
    in->sites = in->room = 0;
    *out = (struct intake_result){
        .source = of_sirene(in->role) ? INTAKE_SIRENE_SITES : INTAKE_KBO_SITES,
        .dated = in->dated,
        .row = in->kept,
        .rows = (size_t)in->report.kept,
        .names = in->names,
        .names_len = in->names_len,
        .report = in->report,
        .issue = in->issue,
        .issues = in->issues};
    return STATUS_OK;
}
