/* progress.h -- a bar on a terminal for what takes over a second. */
#ifndef PROGRESS_H
#define PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

struct progress {
    const char *shown_for; /* what is being done; NULL: show nothing */
    uint64_t started_ms, drawn_ms;
    bool drawn;
};

/* `doing` is in the reader's language; NULL for nothing. */
void progress_start(struct progress *p, const char *doing);
/* `all` 0 or done: the bar wanders and tells the seconds instead. */
void progress_show(struct progress *p, uint64_t done, uint64_t all);
/* Clears the line. */
void progress_end(struct progress *p);

#endif
