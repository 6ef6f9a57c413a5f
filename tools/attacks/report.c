#include <stdio.h>
#include <string.h>

#include <jansson.h>

#include "csv.h"
#include "report.h"

struct result *report_result(struct report *r, const char *id,
                             const char *words)
{
    struct result *out = &r->result[r->results++];

    if (r->results > REPORT_RESULTS)
        csv_die("too many results", id);
    *out = (struct result){0};
    (void)snprintf(out->id, sizeof out->id, "%s", id);
    (void)snprintf(out->words, sizeof out->words, "%s", words);
    return out;
}

static void add(struct result *r, const char *name, double value,
                enum report_bar kind, double bar)
{
    struct measure *m = &r->measure[r->measures++];

    if (r->measures > REPORT_MEASURES)
        csv_die("too many measures", name);
    *m = (struct measure){.value = value, .kind = kind, .bar = bar};
    (void)snprintf(m->name, sizeof m->name, "%s", name);
}

void report_figure(struct result *r, const char *name, double value)
{
    add(r, name, value, BAR_NONE, 0);
}

void report_most(struct result *r, const char *name, double value, double bar)
{
    add(r, name, value, BAR_AT_MOST, bar);
}

void report_least(struct result *r, const char *name, double value, double bar)
{
    add(r, name, value, BAR_AT_LEAST, bar);
}

static bool holds(const struct measure *m)
{
    return m->kind == BAR_NONE ||
           (m->kind == BAR_AT_MOST ? m->value <= m->bar + 1e-9
                                   : m->value >= m->bar - 1e-9);
}

bool report_passed(const struct result *r)
{
    for (size_t i = 0; i < r->measures; i++)
        if (!holds(&r->measure[i]))
            return false;
    return true;
}

size_t report_missed(const struct report *r)
{
    size_t n = 0;

    for (size_t i = 0; i < r->results; i++)
        for (size_t m = 0; m < r->result[i].measures; m++)
            n += !holds(&r->result[i].measure[m]);
    return n;
}

static void print_number(double v)
{
    if (v == (double)(long)v)
        (void)printf("%ld", (long)v);
    else
        (void)printf("%.3f", v);
}

static void print_measure(const struct measure *m)
{
    (void)printf("  %s ", m->name);
    print_number(m->value);
    if (m->kind == BAR_NONE)
        return;
    (void)printf(m->kind == BAR_AT_MOST ? " (<= " : " (>= ");
    print_number(m->bar);
    (void)printf(holds(m) ? ")" : ") MISSED");
}

void report_print(const struct report *r)
{
    (void)printf("== %s\n", r->about);
    for (size_t i = 0; i < r->results; i++) {
        const struct result *x = &r->result[i];

        (void)printf("%-8s %s  %s\n        ", x->id,
                     report_passed(x) ? "passed" : "MISSED", x->words);
        for (size_t m = 0; m < x->measures; m++)
            print_measure(&x->measure[m]);
        (void)printf("\n");
    }
}

/* The measure of this name in a run; a reason that did not occur is 0. */
static double value_or_0(const struct report *r, const char *id,
                         const char *name)
{
    for (size_t i = 0; i < r->results; i++)
        for (size_t m = 0; m < r->result[i].measures; m++)
            if (strcmp(r->result[i].id, id) == 0 &&
                strcmp(r->result[i].measure[m].name, name) == 0)
                return r->result[i].measure[m].value;
    return 0;
}

/* Measures that only a later run has are added. */
static void unite(struct result *to, const struct result *from)
{
    for (size_t m = 0; m < from->measures; m++) {
        size_t i = 0;

        while (i < to->measures &&
               strcmp(to->measure[i].name, from->measure[m].name) != 0)
            i++;
        if (i == to->measures)
            report_figure(to, from->measure[m].name, 0);
    }
}

void report_mean(struct report *out, const struct report *r, size_t reports)
{
    *out = r[0];
    (void)snprintf(out->about, sizeof out->about, "mean of %zu seeds", reports);
    for (size_t i = 0; i < out->results; i++) {
        struct result *x = &out->result[i];

        for (size_t s = 1; s < reports; s++)
            unite(x, &r[s].result[i]);
        for (size_t m = 0; m < x->measures; m++) {
            double sum = 0;

            for (size_t s = 0; s < reports; s++)
                sum += value_or_0(&r[s], x->id, x->measure[m].name);
            x->measure[m].value = sum / (double)reports;
        }
    }
}

static json_t *json_of(const struct report *r)
{
    json_t *all = json_object();

    (void)json_object_set_new(all, "about", json_string(r->about));
    for (size_t i = 0; i < r->results; i++) {
        const struct result *x = &r->result[i];
        json_t *one = json_object(), *bars = json_object();

        (void)json_object_set_new(one, "words", json_string(x->words));
        for (size_t m = 0; m < x->measures; m++) {
            (void)json_object_set_new(one, x->measure[m].name,
                                      json_real(x->measure[m].value));
            if (x->measure[m].kind != BAR_NONE)
                (void)json_object_set_new(bars, x->measure[m].name,
                                          json_real(x->measure[m].bar));
        }
        (void)json_object_set_new(one, "bars", bars);
        (void)json_object_set_new(one, "passed",
                                  json_boolean(report_passed(x)));
        (void)json_object_set_new(all, x->id, one);
    }
    (void)json_object_set_new(all, "missed",
                              json_integer((json_int_t)report_missed(r)));
    return all;
}

void report_json(const struct report *r, size_t reports)
{
    json_t *list = json_array(), *all = json_object();
    size_t missed = 0;

    for (size_t i = 0; i < reports; i++) {
        missed += report_missed(&r[i]);
        (void)json_array_append_new(list, json_of(&r[i]));
    }
    (void)json_object_set_new(all, "runs", list);
    (void)json_object_set_new(all, "missed", json_integer((json_int_t)missed));
    if (json_dumpf(all, stdout, JSON_INDENT(1) | JSON_REAL_PRECISION(6)) != 0)
        csv_die("cannot write", "stdout");
    (void)printf("\n");
    json_decref(all);
}
