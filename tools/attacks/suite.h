/* suite.h -- one bench: publish, attack, score. */
#ifndef ATTACK_SUITE_H
#define ATTACK_SUITE_H

#include "book.h"
#include "report.h"
#include "secret.h"

struct bench {
    struct open_data open;
    struct secret secret;
    struct book book;
};

void suite_read(struct bench *b, const char *dir);
void suite_close(struct bench *b);

/* All attacks of PRIVACY 3 but A11 (which is about the fine match). */
void suite_attack(const struct bench *b, struct report *out);
/* What the promise costs (PRIVACY 4); `real`: only the bars of that size. */
void suite_utility(const struct bench *b, bool real, struct report *out);

/* The mean over seeds; takes over the bars that are about it. */
void suite_mean(struct report *out, struct report *r, size_t seeds);

#endif
