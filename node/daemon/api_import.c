/* Imports: one transaction on the writer.  A dry run is the same work, rolled
 * back. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "adopt.h"
#include "api.h"
#include "entries.h"
#include "holding.h"
#include "json.h"
#include "records.h"
#include "release.h"
#include "symbiote/area.h"
#include "symbiote/day.h"
#include "symbiote/import.h"
#include "territory.h"

enum { ROWS_SHOWN = 500, ROWS_GROW = 4096, PARTS_MAX = 64 };

struct importing {
    struct call *call;
    enum import_kind kind;
    const uint8_t *file;
    size_t len;
    char *mapping;
    bool given, dry_run;
    struct adoption adoption; /* IMPORT_REGISTER */
    struct holding holding;
    char *names; /* of its rows, folded */
    size_t names_len, names_room;
    size_t part_len[PARTS_MAX]; /* the files of the body, one after another */
    size_t parts, part;
    uint64_t read, fresh, changed, same, rejected, drafts;
    json_t *rows, *doubts;
    char found[IMPORT_MAPPING_MAX]; /* the mapping in use */
};

static const char *const kind_name[] = {"mapping.companies", "mapping.flows",
                                        "mapping.register"};

/* ---- reporting
 * ------------------------------------------------------------------ */

static json_t *issue_json(const struct import_issue *i, enum lang lang)
{
    const struct import_issue bare = {.reason = i->reason};
    char text[IMPORT_SENTENCE_MAX], why[IMPORT_SENTENCE_MAX];
    json_t *o = json_object();

    import_sentence(text, sizeof text, lang, i);
    import_sentence(why, sizeof why, lang, &bare);
    if (i->line)
        json_object_set_new(o, "line", json_integer(i->line));
    json_put_text(o, "column", i->column);
    json_put_text(o, "cell", i->cell);
    json_put_text(o, "reason", import_reason_name(i->reason));
    json_put_text(o, "text", text);
    json_put_text(o, "why", why); /* for tables that show where beside it */
    return o;
}

static void report(struct importing *m, const struct import_record *rec)
{
    for (size_t i = 0; i < rec->issues; i++) {
        json_t *list = rec->issue[i].rejected ? m->rows : m->doubts;

        json_t *o;

        if (json_array_size(list) >= ROWS_SHOWN)
            continue;
        o = issue_json(&rec->issue[i], m->call->lang);
        if (m->parts > 1)
            json_object_set_new(o, "part", json_integer((json_int_t)m->part));
        json_array_append_new(list, o);
    }
}

static void count(struct importing *m, enum entry_change change)
{
    m->fresh += change == ENTRY_NEW;
    m->changed += change == ENTRY_CHANGED;
    m->same += change == ENTRY_SAME;
}

/* ---- rows
 * ------------------------------------------------------------------------- */

static enum status put_company(struct importing *m, struct store *s,
                               struct import_record *rec)
{
    struct entry_origin o = {.key = rec->key,
                             .name_key = rec->company_name_key,
                             .digest = rec->digest,
                             .original = rec->original,
                             .original_len = rec->original_len};
    enum entry_change change = ENTRY_SAME;
    enum status st = companies_put(s, &rec->company, &o, &change);

    if (st == STATUS_OK)
        count(m, change);
    return st;
}

/* The company that a flow's row names: by number, by identity, by a name that
 * only one bears; else a draft. */
static enum status find_company(struct importing *m, struct store *s,
                                struct import_record *rec)
{
    struct company known;
    struct entry_origin o = {.key = rec->company_key,
                             .name_key = rec->company_name_key,
                             .original = ""};
    enum entry_change change = ENTRY_SAME;
    enum status st = STATUS_NOT_FOUND;

    if (rec->company.reg_id[0])
        st = companies_by_reg(s, rec->company.reg_id, &known);
    if (st == STATUS_NOT_FOUND)
        st = companies_by_key(s, rec->company_key, &known);
    if (st == STATUS_NOT_FOUND && !rec->company.reg_id[0])
        st = companies_by_name(s, rec->company_name_key, &known);
    if (st == STATUS_OK) {
        rec->flow.company = known.id;
        return st;
    }
    if (st != STATUS_NOT_FOUND && st != STATUS_AMBIGUOUS)
        return st;
    rec->company.draft = true;
    st = companies_put(s, &rec->company, &o, &change);
    rec->flow.company = rec->company.id;
    m->drafts += change == ENTRY_NEW;
    return st;
}

static enum status put_flow(struct importing *m, struct store *s,
                            struct import_record *rec)
{
    struct entry_origin o = {.key = rec->key,
                             .digest = rec->digest,
                             .original = rec->original,
                             .original_len = rec->original_len};
    enum entry_change change = ENTRY_SAME;
    enum status st = find_company(m, s, rec);

    /* A row that says nothing of it was confirmed by being handed in. */
    if (!rec->flow.confirmed_day)
        rec->flow.confirmed_day = node_today();
    if (st == STATUS_OK)
        st = flows_put(s, &rec->flow, &o, &change);
    if (st == STATUS_OK)
        count(m, change);
    return st;
}

static bool take_name(struct importing *m, const char *name)
{
    char folded[IMPORT_KEY_MAX];
    size_t n = catalogue_fold(name, folded, sizeof folded);

    if (n < INTAKE_NAME_LEN)
        return true;
    if (m->names_len + n + 1 > m->names_room) {
        size_t room = 2 * m->names_room + sizeof folded;
        char *more = realloc(m->names, room);

        if (!more)
            return false;
        m->names = more;
        m->names_room = room;
    }
    memcpy(m->names + m->names_len, folded, n + 1);
    m->names_len += n + 1;
    return true;
}

static enum status take_establishment(struct importing *m,
                                      const struct import_record *rec)
{
    struct adoption *a = &m->adoption;

    if (a->rows % ROWS_GROW == 0) {
        void *more = realloc(a->row, (a->rows + ROWS_GROW) * sizeof *a->row);

        if (!more)
            return STATUS_NO_MEMORY;
        a->row = more;
    }
    a->row[a->rows++] = rec->establishment;
    return take_name(m, rec->company.name) ? STATUS_OK : STATUS_NO_MEMORY;
}

static enum status put_row(struct importing *m, struct store *s,
                           struct import_record *rec)
{
    switch (m->kind) {
    case IMPORT_COMPANIES: return put_company(m, s, rec);
    case IMPORT_FLOWS: return put_flow(m, s, rec);
    case IMPORT_REGISTER: return take_establishment(m, rec);
    }
    return STATUS_OUT_OF_RANGE;
}

static enum status put_rows(struct importing *m, struct store *s,
                            struct import *imp)
{
    struct import_record *rec = calloc(1, sizeof *rec);
    enum status st = rec ? STATUS_OK : STATUS_NO_MEMORY;

    while (st == STATUS_OK && import_next(imp, rec)) {
        m->read++;
        report(m, rec);
        if (rec->rejected)
            m->rejected++;
        else
            st = put_row(m, s, rec);
    }
    free(rec);
    return st == STATUS_OK ? import_end(imp) : st;
}

/* ---- the transaction
 * ---------------------------------------------------------------- */

static enum status remembered_mapping(struct importing *m, struct store *s)
{
    char *text;
    enum status st;

    if (m->given)
        return STATUS_OK;
    text = malloc(IMPORT_MAPPING_MAX);
    if (!text)
        return STATUS_NO_MEMORY;
    st = store_meta_get(s, kind_name[m->kind], text, IMPORT_MAPPING_MAX);
    if (st == STATUS_OK)
        m->mapping = text;
    else
        free(text);
    return st == STATUS_NOT_FOUND ? STATUS_OK : st;
}

static json_t *result(const struct importing *m)
{
    json_t *o = json_pack("{sI sI sI sI sI sO sO}", "read", (json_int_t)m->read,
                          "new", (json_int_t)m->fresh, "changed",
                          (json_int_t)m->changed, "same", (json_int_t)m->same,
                          "rejected", (json_int_t)m->rejected, "rows", m->rows,
                          "doubts", m->doubts);

    if (m->kind == IMPORT_REGISTER)
        json_object_set_new(o, "kept",
                            json_integer((json_int_t)m->adoption.report.kept));
    if (m->drafts)
        json_object_set_new(o, "drafts", json_integer((json_int_t)m->drafts));
    if (m->dry_run)
        json_object_set_new(o, "dry_run", json_true());
    json_put_text(o, "mapping", m->found);
    return o;
}

static enum status journal_import(const struct importing *m, struct store *s)
{
    static const char *const event[] = {"import.companies", "import.flows",
                                        "import.register"};
    char subject[128];

    (void)snprintf(subject, sizeof subject,
                   "new=%llu changed=%llu rejected=%llu",
                   (unsigned long long)m->fresh, (unsigned long long)m->changed,
                   (unsigned long long)m->rejected);
    return journal_add(s, node_now_s(), event[m->kind], subject);
}

/* A wrong file must not take the place of a register: all that was published
 * under it would be withdrawn. */
static enum status keep_register(struct importing *m)
{
    const json_t *first = json_array_get(m->rows, 0);
    const char *text = json_string_value(json_object_get(first, "text"));
    struct call *c = m->call;

    if (text)
        call_fail(c, CALL_FAILED, "NO_ROW",
                  tr(c->lang, "No row of the file is an establishment: nothing "
                              "was changed. The first one: %s"),
                  text);
    else
        call_fail(c, CALL_FAILED, "NO_ROW", "%s",
                  tr(c->lang, "The file has no establishment: nothing was "
                              "changed."));
    return STATUS_REFUSED; /* rolled back */
}

static enum status keep_outside(struct importing *m)
{
    struct call *c = m->call;

    call_fail(c, CALL_FAILED, "NO_ROW", "%s",
              tr(c->lang, "None of the establishments counts in the perimeter: "
                          "nothing was changed."));
    return STATUS_REFUSED; /* rolled back */
}

/* The rows of a spreadsheet as an edition of the register. */
static enum status adopt(struct importing *m, struct store *s)
{
    struct adoption *a = &m->adoption;
    struct edition_change change;
    enum status st;

    a->edition.kind = REGISTER_CSV;
    a->edition.imported_at = node_now_s();
    crypto_hash_sha256(a->edition.source_hash, m->file, m->len);
    memcpy(a->edition.holder, m->holding.holder, sizeof a->edition.holder);
    a->area = m->holding.area;
    a->communes = m->holding.communes;
    a->report.read = m->read;
    a->report.rejected = m->rejected;
    a->names = view_of(m->names, m->names_len);
    if (a->rows == 0)
        return keep_register(m);
    adopt_sort_out(a);
    if (a->rows == 0)
        return keep_outside(m);
    st = adopt_edition(s, a, &change);
    if (st == STATUS_OK) {
        m->fresh = change.fresh;
        m->same = change.same;
    }
    return st;
}

/* A register is read as in the country that it is about: 9 digits may be a
 * SIREN or a BCE number, and a peer must get the same population from it. */
static const char *country_of(const struct importing *m)
{
    if (!holding_of_peer(&m->holding))
        return m->call->node->identity.country;
    return area_country(m->holding.area[0]) == COUNTRY_FR ? "FR" : "BE";
}

/* One file of the request. */
static enum status read_part(struct importing *m, struct store *s,
                             const uint8_t *file, size_t len)
{
    struct call *c = m->call;
    struct import_options o = {.kind = m->kind,
                               .country = country_of(m),
                               .mapping = m->mapping,
                               .mapping_strict = m->given};
    struct import_issue issue = {0};
    char text[IMPORT_SENTENCE_MAX];
    struct import *imp = NULL;
    enum status st = import_open(&imp, file, len, &o, &issue);

    if (st != STATUS_OK) {
        import_sentence(text, sizeof text, c->lang, &issue);
        call_fail(c, CALL_FAILED, import_reason_name(issue.reason), "%s", text);
        return st;
    }
    st = put_rows(m, s, imp);
    if (st == STATUS_OK)
        st = import_mapping(imp, m->found, sizeof m->found);
    import_close(imp);
    return st;
}

static enum status fill(struct importing *m, struct store *s)
{
    enum status st = STATUS_OK;
    /* An empty delivery came with no bytes at all. */
    const uint8_t *at = m->file ? m->file : (const uint8_t *)"";

    for (m->part = 0; m->part < m->parts && st == STATUS_OK; m->part++) {
        st = read_part(m, s, at, m->part_len[m->part]);
        at += m->part_len[m->part];
    }
    if (st == STATUS_OK && m->kind == IMPORT_REGISTER)
        st = adopt(m, s);
    if (st == STATUS_OK)
        st = store_meta_set(s, kind_name[m->kind], m->found);
    if (st == STATUS_OK)
        st = journal_import(m, s);
    if (st != STATUS_OK)
        return st;
    call_ok(m->call, result(m));
    m->call->exit = m->rejected ? CALL_ROWS_REJECTED : CALL_DONE;
    return m->dry_run ? STATUS_REFUSED : STATUS_OK; /* rolled back */
}

static enum status work(struct store *s, struct call *c)
{
    struct importing *m = c->data;
    enum status st = remembered_mapping(m, s);

    if (st != STATUS_OK)
        return st;
    m->rows = json_array();
    m->doubts = json_array();
    st = fill(m, s);
    json_decref(m->rows);
    json_decref(m->doubts);
    return st;
}

static void after(struct call *c, enum status st)
{
    struct importing *m = c->data;

    free(m->mapping);
    free(m->names);
    free(m->adoption.row);
    if (st == STATUS_OK && (m->kind != IMPORT_FLOWS || m->drafts) &&
        !holding_of_peer(&m->holding))
        territory_changed(c->node);
    /* What must stay at home by now, or has lost its cover, is withdrawn at the
     * next slot. */
    if (st == STATUS_OK && !m->dry_run && !holding_of_peer(&m->holding))
        release_run(c->node, &(struct release_request){.lang = c->lang});
    call_finish(c);
}

/* parts=LEN,LEN,...: the body is several files; together they are one edition.
 * False: the call has failed. */
static bool read_parts(struct importing *m)
{
    const char *text = call_text(m->call, "parts");
    size_t left = m->len;

    if (!text) {
        m->part_len[m->parts++] = m->len;
        return true;
    }
    while (*text && m->parts < PARTS_MAX) {
        char *end;
        unsigned long long n = strtoull(text, &end, 10);

        if (end == text || n > left)
            break;
        m->part_len[m->parts++] = (size_t)n;
        left -= (size_t)n;
        text = *end == ',' ? end + 1 : end;
    }
    if (*text || left > 0 || m->parts == 0) {
        call_fail(m->call, CALL_USAGE, "BAD_PARTS", "%s",
                  tr(m->call->lang, "The files of the request and their "
                                    "lengths do not fit: give fewer files."));
        return false;
    }
    return true;
}

/* date=YYYY-MM-DD: the day of a register. */
static bool read_date(struct importing *m)
{
    const char *text = call_text(m->call, "date");
    bool fine = !text || day_read(text, &m->adoption.edition.dated);

    if (!fine)
        call_fail(m->call, CALL_USAGE, "BAD_DATE",
                  tr(m->call->lang, "« %s » is not a day: write YYYY-MM-DD."),
                  text);
    return fine;
}

/* The body is the file; with map_len=N its first N bytes are a mapping. */
static void begin(struct call *c, enum import_kind kind)
{
    struct importing *m = calloc(1, sizeof *m);
    int64_t map_len = 0;

    if (!m)
        abort();
    c->data = m;
    m->call = c;
    m->kind = kind;
    m->dry_run = call_flag(c, "dry_run");
    m->file = http_body(c->request, &m->len);
    if (!call_number(c, "map_len", 0, IMPORT_MAPPING_MAX - 1, &map_len) ||
        (uint64_t)map_len > m->len) {
        if (!c->reply)
            call_fail(c, CALL_USAGE, "BAD_NUMBER", "%s",
                      tr(c->lang, "The mapping is longer than the request."));
        call_finish(c);
        return;
    }
    if (map_len) {
        m->mapping = calloc(1, (size_t)map_len + 1);
        if (!m->mapping)
            abort();
        memcpy(m->mapping, m->file, (size_t)map_len);
        m->given = true;
        m->file += map_len;
        m->len -= (size_t)map_len;
    }
    if (read_parts(m) && read_date(m) && holding_read(c, &m->holding))
        call_write_then(c, work, after);
    else
        call_finish(c);
}

void api_companies_import(struct call *c)
{
    begin(c, IMPORT_COMPANIES);
}

void api_flows_import(struct call *c)
{
    begin(c, IMPORT_FLOWS);
}

void api_register_import(struct call *c)
{
    begin(c, IMPORT_REGISTER);
}
