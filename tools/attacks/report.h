/* report.h -- results beside their bars, for people and for scripts. */
#ifndef ATTACK_REPORT_H
#define ATTACK_REPORT_H

#include <stdbool.h>
#include <stddef.h>

enum { REPORT_RESULTS = 32, REPORT_MEASURES = 24, REPORT_TEXT = 160 };

enum report_bar { BAR_NONE, BAR_AT_MOST, BAR_AT_LEAST };

struct measure {
    char name[32]; /* stable, for JSON */
    double value;
    enum report_bar kind;
    double bar;
};

struct result {
    char id[16]; /* "A1", "utility" */
    char words[REPORT_TEXT];
    struct measure measure[REPORT_MEASURES];
    size_t measures;
};

struct report {
    char about[96];
    struct result result[REPORT_RESULTS];
    size_t results;
};

struct result *report_result(struct report *r, const char *id,
                             const char *words);
void report_figure(struct result *r, const char *name, double value);
void report_most(struct result *r, const char *name, double value, double bar);
void report_least(struct result *r, const char *name, double value, double bar);

bool report_passed(const struct result *r);
size_t report_missed(const struct report *r); /* bars */
void report_print(const struct report *r);
/* The mean of several reports with the same results, beside the same bars. */
void report_mean(struct report *out, const struct report *r, size_t reports);
/* One object on stdout for all of them. */
void report_json(const struct report *r, size_t reports);

#endif
