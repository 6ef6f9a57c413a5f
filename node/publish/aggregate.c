#include "symbiote/aggregate.h"

#include <stdlib.h>
#include <string.h>

static int by_unit(const void *a, const void *b)
{
    const struct contribution *x = a, *y = b;

    return (x->unit > y->unit) - (x->unit < y->unit);
}

uint64_t aggregate_round(uint64_t value)
{
    uint64_t step = 1;

    while (value / step >= 100)
        step *= 10;
    return (value / step + (value % step * 2 >= step && step > 1)) * step;
}

static uint64_t add(uint64_t a, uint64_t b)
{
    return a > UINT64_MAX - b ? UINT64_MAX : a + b;
}

/* Units with something to show for; what is left out has zero. */
static size_t merge(struct contribution *c, size_t count)
{
    size_t n = 0;

    qsort(c, count, sizeof *c, by_unit);
    for (size_t i = 0; i < count; i++) {
        if (c[i].milli == 0)
            continue;
        if (n && c[n - 1].unit == c[i].unit)
            c[n - 1].milli = add(c[n - 1].milli, c[i].milli);
        else
            c[n++] = c[i];
    }
    return n;
}

/* a x 100 against b x per_cent without overflow: the parts differ by far less
 * than a thousandth of what is compared when the numbers are that great. */
static int compare(uint64_t a, uint64_t b, unsigned per_cent)
{
    uint64_t x, y;

    while (a > UINT64_MAX / 100 || b > UINT64_MAX / 100) {
        a /= 2;
        b /= 2;
    }
    x = a * 100;
    y = b * per_cent;
    return (x > y) - (x < y);
}

static struct aggregate judge(const struct contribution *c, size_t units)
{
    uint64_t total = 0, first = 0, second = 0, rest;
    struct aggregate a = {.units = (uint32_t)units};

    for (size_t i = 0; i < units; i++) {
        total = add(total, c[i].milli);
        if (c[i].milli > first) {
            second = first;
            first = c[i].milli;
        } else if (c[i].milli > second) {
            second = c[i].milli;
        }
    }
    rest = total - first - second;
    if (units == 0)
        a.verdict = AGGREGATE_EMPTY;
    else if (units < AGGREGATE_UNITS)
        a = (struct aggregate){.verdict = AGGREGATE_FEW};
    else if (compare(first, total, AGGREGATE_SHARE) > 0)
        a.verdict = AGGREGATE_DOMINANT;
    else if (compare(rest, first, AGGREGATE_DISTANCE) < 0)
        a.verdict = AGGREGATE_NEAR;
    else
        a.milli = aggregate_round(total);
    return a;
}

enum status aggregate_total(const struct contribution *c, size_t count,
                            struct aggregate *out)
{
    struct contribution *copy = calloc(count + 1, sizeof *copy);

    if (!copy)
        return STATUS_NO_MEMORY;
    if (count)
        memcpy(copy, c, count * sizeof *c);
    *out = judge(copy, merge(copy, count));
    free(copy);
    return STATUS_OK;
}

enum status aggregate_sum(const struct aggregate *part, size_t parts,
                          const struct contribution *c, size_t count,
                          struct aggregate *out)
{
    struct aggregate whole;
    enum status st = aggregate_total(c, count, &whole);

    if (st != STATUS_OK)
        return st;
    for (size_t i = 0; i < parts && whole.verdict == AGGREGATE_SHOWN; i++)
        if (part[i].verdict != AGGREGATE_SHOWN &&
            part[i].verdict != AGGREGATE_EMPTY)
            whole = (struct aggregate){.verdict = AGGREGATE_PARTS};
    *out = whole;
    return STATUS_OK;
}
