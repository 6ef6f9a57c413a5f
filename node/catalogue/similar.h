/* similar.h -- how near two folded words are. */
#ifndef SIMILAR_H
#define SIMILAR_H

#include <stddef.h>
#include <stdint.h>

struct word {
    const char *text; /* not NUL ended */
    size_t len;
};

enum {
    SIMILAR_SAME = 100,
    SIMILAR_PLURAL = 97, /* palette and palettes, zak and zakken */
    SIMILAR_TYPO = 85    /* one letter too many, missing, wrong or swapped */
};

/* 0, or 70 to 100.  Parts of compounds count too: « krimpfolie » is a film,
 * « textielafval » textile. */
uint8_t similar(struct word a, struct word b);

#endif
