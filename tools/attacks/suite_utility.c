#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "csv.h"
#include "fit.h"
#include "publish.h"
#include "suite.h"

/* A pair of a need and an offer of another territory that may fit. */
struct lead {
    uint32_t offer, need;
    double score;
    bool fits;
    bool grade; /* good enough for the need */
};

/* PRIVACY publishes a quality class, and its figures suppose it.  The table of
 * bodies has none for materials (DECISIONS 2): the grade is asked between nodes
 * later.  Both are told; the bars are about the former. */
enum grade { GRADE_SHOWN, GRADE_HIDDEN };

struct tally {
    struct lead *lead;
    size_t leads;
    size_t pairs;         /* true ones */
    size_t one, two;      /* found from the offer; from either side */
    double radius;        /* sum over published offers */
    size_t offers, needs; /* published */
    size_t reason[3][REASONS];
};

static int by_score(const void *pa, const void *pb)
{
    const struct lead *a = pa, *b = pb;

    if (a->score != b->score)
        return a->score < b->score ? 1 : -1;
    if (a->need != b->need)
        return a->need > b->need ? 1 : -1;
    return (a->offer > b->offer) - (a->offer < b->offer);
}

/* One offer against all needs of the others. */
static void count_offer(const struct bench *b, const struct publication *p,
                        size_t offer, struct tally *t)
{
    const struct secret *s = &b->secret;
    struct fit_cell *cell = NULL;

    if (p->note[offer].published) {
        cell = csv_room(1, sizeof *cell);
        fit_open(cell, &b->book, &p->record.body[p->note[offer].body].offer, 0);
        t->radius += cell->radius_km;
        t->offers++;
    }
    for (size_t n = s->offers; n < s->flows; n++) {
        bool fits = secret_fits(&b->open, &s->flow[offer], &s->flow[n]);
        double score = 0;

        if (cell && s->flow[n].territory != s->flow[offer].territory)
            score = fit_score(cell, &b->open, &s->flow[n]);
        t->pairs += fits;
        t->one += fits && score > 0;
        t->two += fits && (score > 0 || p->note[n].published);
        if (score > 0)
            t->lead[t->leads++] =
                (struct lead){(uint32_t)offer, (uint32_t)n, score, fits,
                              s->flow[offer].grade <= s->flow[n].grade};
    }
    free(cell);
}

static void count_all(const struct bench *b, const struct publication *p,
                      struct tally *t)
{
    const struct secret *s = &b->secret;

    *t = (struct tally){0};
    t->lead = csv_room(s->offers * (s->flows - s->offers), sizeof *t->lead);
    for (size_t i = 0; i < s->flows; i++) {
        t->reason[s->flow[i].direction][p->note[i].reason]++;
        t->needs += i >= s->offers && p->note[i].published;
        if (i < s->offers)
            count_offer(b, p, i, t);
    }
    qsort(t->lead, t->leads, sizeof *t->lead, by_score);
}

static double share(size_t part, size_t whole)
{
    return whole ? (double)part / (double)whole : 0;
}

/* Mean over all true pairs of the precision down to each; those that were not
 * found count as 0. */
static double average_precision(const struct tally *t, enum grade grade)
{
    double sum = 0;
    size_t hits = 0, seen = 0;

    for (size_t i = 0; i < t->leads; i++) {
        seen += grade == GRADE_HIDDEN || t->lead[i].grade;
        if (t->lead[i].fits)
            sum += (double)++hits / (double)seen;
    }
    return t->pairs ? sum / (double)t->pairs : 0;
}

static double precision(const struct tally *t, enum grade grade)
{
    size_t hits = 0, seen = 0;

    for (size_t i = 0; i < t->leads; i++) {
        seen += grade == GRADE_HIDDEN || t->lead[i].grade;
        hits += t->lead[i].fits;
    }
    return share(hits, seen);
}

/* Per need with a true pair: of its five best leads, how many of the five (or
 * fewer) that there are. */
static double recall_at_5(const struct bench *b, const struct tally *t)
{
    const struct secret *s = &b->secret;
    double sum = 0, needs = 0;

    for (size_t n = s->offers; n < s->flows; n++) {
        size_t pairs = 0, seen = 0, hits = 0;

        for (size_t i = 0; i < s->offers; i++)
            pairs += secret_fits(&b->open, &s->flow[i], &s->flow[n]);
        if (pairs == 0)
            continue;
        for (size_t i = 0; i < t->leads && seen < 5; i++)
            if (t->lead[i].need == n && t->lead[i].grade) {
                seen++;
                hits += t->lead[i].fits;
            }
        sum += share(hits, pairs < 5 ? pairs : 5);
        needs++;
    }
    return needs > 0 ? sum / needs : 0;
}

static void put_reasons(struct result *r, const struct tally *t,
                        enum direction d, size_t all)
{
    for (size_t i = 1; i < REASONS; i++)
        if (t->reason[d][i])
            report_figure(r, reason_name((enum reason)i),
                          share(t->reason[d][i], all));
}

static void put_shares(const struct bench *b, const struct tally *t,
                       struct report *out)
{
    const struct secret *s = &b->secret;
    struct result *r;

    r = report_result(out, "offers", "share of the offers published, withheld");
    report_figure(r, "published", share(t->offers, s->offers));
    put_reasons(r, t, DIRECTION_OFFER, s->offers);
    r = report_result(out, "needs", "share of the needs published, withheld");
    report_figure(r, "published", share(t->needs, s->flows - s->offers));
    put_reasons(r, t, DIRECTION_NEED, s->flows - s->offers);
}

/* What is told of both runs. */
static void put_quality(const struct bench *b, const struct tally *t,
                        struct result *r)
{
    report_figure(r, "recall", share(t->one, t->pairs));
    report_figure(r, "recall_at_5", recall_at_5(b, t));
    report_figure(r, "precision_no_grade", precision(t, GRADE_HIDDEN));
    report_figure(r, "ap_no_grade", average_precision(t, GRADE_HIDDEN));
    report_figure(r, "pairs", (double)t->pairs);
}

static double radius(const struct tally *t)
{
    return t->offers ? t->radius / (double)t->offers : 0;
}

static void before_history(const struct bench *b, bool real, struct report *out)
{
    const struct publish_options options = {.alone = true};
    struct publication p;
    struct tally t;
    struct result *r =
        report_result(out, "U-before", "utility before the history rule");

    publish_run(&p, &b->book, &b->secret, &options);
    count_all(b, &p, &t);
    if (real)
        report_figure(r, "average_precision",
                      average_precision(&t, GRADE_SHOWN));
    else
        report_least(r, "average_precision", average_precision(&t, GRADE_SHOWN),
                     0.95);
    report_figure(r, "precision", precision(&t, GRADE_SHOWN));
    report_figure(r, "radius_km", radius(&t));
    put_quality(b, &t, r);
    free(t.lead);
    publish_close(&p);
}

void suite_utility(const struct bench *b, bool real, struct report *out)
{
    const struct publish_options options = {0};
    struct publication p;
    struct tally t;
    struct result *r;

    before_history(b, real, out);
    publish_run(&p, &b->book, &b->secret, &options);
    count_all(b, &p, &t);
    r = report_result(out, "U", "utility of what is published, joint history");
    report_least(r, "two_sided_recall", share(t.two, t.pairs), 0.93);
    report_figure(r, "average_precision", average_precision(&t, GRADE_SHOWN));
    if (real) {
        report_figure(r, "precision", precision(&t, GRADE_SHOWN));
        report_figure(r, "radius_km", radius(&t));
    } else {
        report_least(r, "precision", precision(&t, GRADE_SHOWN), 0.65);
        report_most(r, "radius_km", radius(&t), 5);
    }
    put_quality(b, &t, r);
    put_shares(b, &t, out);
    free(t.lead);
    publish_close(&p);
}

/* Average precision is asked of the mean over seeds, recall of both: 0.95 of
 * the mean, 0.93 of each. */
void suite_mean(struct report *out, struct report *r, size_t seeds)
{
    report_mean(out, r, seeds);
    for (size_t i = 0; i < out->results; i++)
        for (size_t m = 0; m < out->result[i].measures; m++) {
            const char *name = out->result[i].measure[m].name;

            if (strcmp(name, "two_sided_recall") == 0)
                out->result[i].measure[m].bar = 0.95;
            for (size_t s = 0; s < seeds; s++)
                if (strcmp(name, "average_precision") == 0)
                    r[s].result[i].measure[m].kind = BAR_NONE;
        }
}
