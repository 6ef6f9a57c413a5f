/* Totals over the own flows for reports: only what gives no company away
 * (symbiote/aggregate.h). */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "api.h"
#include "entries.h"
#include "json.h"
#include "symbiote/aggregate.h"
#include "symbiote/day.h"
#include "symbiote/population.h"
#include "symbiote/vocab.h"
#include "territory.h"

enum { LINES = 512, YEAR_MIN = 2000, YEAR_MAX = 2100 };

/* One line: a direction, a kind and, for materials, a chapter of waste codes
 * (0: no code). */
struct line {
    enum direction direction;
    enum kind kind;
    uint32_t chapter;
    struct contribution *c;
    size_t count;
};

struct totals {
    struct call *call;
    const struct territory *territory;
    uint32_t first, last; /* days of the year */
    struct line *line;
    size_t lines;
    size_t unknown; /* flows without a quantity */
    bool failed;
};

static struct line *line_of(struct totals *t, const struct flow *f)
{
    uint32_t chapter = f->kind == KIND_MATERIAL ? f->low_code / 10000 : 0;
    struct line *more;

    for (size_t i = 0; i < t->lines; i++)
        if (t->line[i].direction == f->direction &&
            t->line[i].kind == f->kind && t->line[i].chapter == chapter)
            return &t->line[i];
    more = t->lines < LINES ? realloc(t->line, (t->lines + 1) * sizeof *more)
                            : NULL;
    if (!more)
        return NULL;
    t->line = more;
    more[t->lines] = (struct line){f->direction, f->kind, chapter, NULL, 0};
    return &t->line[t->lines++];
}

/* The middle of what was said, in thousandths of the base unit per year. */
static uint64_t amount_of(const struct flow *f)
{
    int64_t lo = f->base_min_milli, hi = f->base_max_milli, middle;

    if (!f->base_known || (!f->quantity.has_min && !f->quantity.has_max))
        return 0;
    if (!f->quantity.has_max)
        middle = lo;
    else if (!f->quantity.has_min)
        middle = hi;
    else
        middle = lo + (hi - lo) / 2;
    return middle > 0 ? (uint64_t)middle : 0;
}

static bool take_flow(void *ctx, const struct flow *f,
                      const struct entry_origin *origin)
{
    struct totals *t = ctx;
    const struct company *company;
    struct contribution *more;
    struct line *line;

    (void)origin;
    if (f->assumed || (f->from_day && f->from_day > t->last) ||
        (f->until_day && f->until_day < t->first))
        return true;
    if (!amount_of(f)) {
        t->unknown++;
        return true;
    }
    line = line_of(t, f);
    more = line ? realloc(line->c, (line->count + 1) * sizeof *more) : NULL;
    t->failed = !more;
    if (!more)
        return false;
    company = territory_company(t->territory, f->company);
    line->c = more;
    more[line->count++] = (struct contribution){
        company ? population_author(company) : f->company, amount_of(f)};
    return true;
}

static const char *verdict_name(enum aggregate_verdict v)
{
    static const char *const name[] = {"shown",    "empty", "few",
                                       "dominant", "near",  "parts"};

    return name[v];
}

static json_t *aggregate_json(const struct line *l, const struct aggregate *a)
{
    char chapter[4];
    json_t *o = json_object();

    json_put_text(o, "direction", vocab_name(VOCAB_DIRECTION, l->direction));
    json_put_text(o, "kind", vocab_name(VOCAB_KIND, l->kind));
    (void)snprintf(chapter, sizeof chapter, "%02u", l->chapter % 100);
    if (l->chapter)
        json_put_text(o, "chapter", chapter);
    json_object_set_new(o, "shown",
                        json_boolean(a->verdict == AGGREGATE_SHOWN));
    if (a->verdict == AGGREGATE_SHOWN)
        json_object_set_new(o, "quantity", json_milli((int64_t)a->milli));
    else
        json_put_text(o, "withheld", verdict_name(a->verdict));
    if (a->units)
        json_object_set_new(o, "units", json_integer(a->units));
    else if (a->verdict != AGGREGATE_PARTS)
        json_put_text(o, "units_text", "< 3");
    json_put_text(o, "unit", vocab_name(VOCAB_UNIT, vocab_base_unit(l->kind)));
    json_put_text(o, "per", "year");
    return o;
}

static int by_name(const void *pa, const void *pb)
{
    const struct line *a = pa, *b = pb;

    if (a->direction != b->direction)
        return a->direction < b->direction ? -1 : 1;
    if (a->kind != b->kind)
        return a->kind < b->kind ? -1 : 1;
    return (a->chapter > b->chapter) - (a->chapter < b->chapter);
}

/* The lines of one direction and kind, and their sum. */
static enum status list_kind(struct totals *t, size_t first, size_t count)
{
    struct line whole = t->line[first];
    struct aggregate *part = calloc(count, sizeof *part), sum;
    size_t all = 0;
    enum status st = part ? STATUS_OK : STATUS_NO_MEMORY;
    json_t *o;

    for (size_t i = 0; i < count; i++)
        all += t->line[first + i].count;
    whole.chapter = 0;
    whole.count = 0;
    whole.c = calloc(all + 1, sizeof *whole.c);
    if (!whole.c)
        st = STATUS_NO_MEMORY;
    for (size_t i = 0; i < count && st == STATUS_OK; i++) {
        const struct line *l = &t->line[first + i];

        st = aggregate_total(l->c, l->count, &part[i]);
        memcpy(whole.c + whole.count, l->c, l->count * sizeof *l->c);
        whole.count += l->count;
        if (st == STATUS_OK)
            json_array_append_new(t->call->reply, aggregate_json(l, &part[i]));
    }
    if (st == STATUS_OK)
        st = aggregate_sum(part, count, whole.c, whole.count, &sum);
    if (st == STATUS_OK && count > 1) {
        o = aggregate_json(&whole, &sum);
        json_object_set_new(o, "sum", json_true());
        json_array_append_new(t->call->reply, o);
    }
    free(whole.c);
    free(part);
    return st;
}

static enum status list_lines(struct totals *t)
{
    enum status st = STATUS_OK;

    if (t->lines)
        qsort(t->line, t->lines, sizeof *t->line, by_name);
    for (size_t i = 0, n; i < t->lines && st == STATUS_OK; i += n) {
        for (n = 1; i + n < t->lines &&
                    t->line[i + n].direction == t->line[i].direction &&
                    t->line[i + n].kind == t->line[i].kind;)
            n++;
        st = list_kind(t, i, n);
    }
    return st;
}

static enum status totals_work(struct store *s, struct call *c)
{
    struct totals t = {.call = c, .territory = c->node->territory};
    unsigned year, month, day;
    int64_t asked;
    enum status st;

    day_to_civil(node_today(), &year, &month, &day);
    asked = year;
    if (!call_number(c, "year", YEAR_MIN, YEAR_MAX, &asked))
        return STATUS_OUT_OF_RANGE;
    (void)day_from_civil((unsigned)asked, 1, 1, &t.first);
    (void)day_from_civil((unsigned)asked, 12, 31, &t.last);
    st = territory_ensure(c->node->territory, s);
    if (st == STATUS_OK)
        st = flows_each(s, take_flow, &t);
    if (st == STATUS_OK && t.failed)
        st = STATUS_NO_MEMORY;
    call_ok(c, json_array());
    if (st == STATUS_OK)
        st = list_lines(&t);
    for (size_t i = 0; i < t.lines; i++)
        free(t.line[i].c);
    free(t.line);
    return st;
}

void api_totals(struct call *c)
{
    call_compute(c, totals_work);
}
