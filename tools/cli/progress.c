#include "progress.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

enum { BAR = 24, AFTER_MS = 1000, EVERY_MS = 200, WANDERER = 5 };

static uint64_t now_ms(void)
{
    struct timespec t;

    if (clock_gettime(CLOCK_MONOTONIC, &t) != 0)
        return 0;
    return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

void progress_start(struct progress *p, const char *doing)
{
    *p = (struct progress){.shown_for = doing, .started_ms = now_ms()};
}

static void fill(char bar[static BAR + 1], uint64_t from, uint64_t to)
{
    for (uint64_t i = 0; i < BAR; i++)
        bar[i] = i >= from && i < to ? '#' : '.';
    bar[BAR] = '\0';
}

void progress_show(struct progress *p, uint64_t done, uint64_t all)
{
    uint64_t now = now_ms(), since = now - p->started_ms;
    char bar[BAR + 1];

    if (!p->shown_for || since < AFTER_MS || now - p->drawn_ms < EVERY_MS)
        return;
    p->drawn_ms = now;
    p->drawn = true;
    if (all && done < all) {
        fill(bar, 0, done * BAR / all);
        (void)fprintf(stderr, "\r\033[K%s [%s] %llu %%", p->shown_for, bar,
                      (unsigned long long)(done * 100 / all));
    } else {
        uint64_t at = since / EVERY_MS % (BAR - WANDERER);

        fill(bar, at, at + WANDERER);
        (void)fprintf(stderr, "\r\033[K%s [%s] %llu s", p->shown_for, bar,
                      (unsigned long long)(since / 1000));
    }
    (void)fflush(stderr);
}

void progress_end(struct progress *p)
{
    if (p->drawn)
        (void)fputs("\r\033[K", stderr);
    p->drawn = false;
}
