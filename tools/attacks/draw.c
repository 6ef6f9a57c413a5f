#include <math.h>

#include "draw.h"

/* splitmix64, public domain (S. Vigna). */
uint64_t draw_number(struct draw *d)
{
    uint64_t z = d->state += UINT64_C(0x9e3779b97f4a7c15);

    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return z ^ z >> 31;
}

double draw_unit(struct draw *d)
{
    return (double)(draw_number(d) >> 11) / 9007199254740992.0;
}

size_t draw_below(struct draw *d, size_t n)
{
    return (size_t)(draw_unit(d) * (double)n);
}

double draw_normal(struct draw *d)
{
    double radius = sqrt(-2 * log(1 - draw_unit(d)));

    return radius * cos(6.283185307179586 * draw_unit(d));
}

size_t draw_weighted(struct draw *d, const double *weight, size_t n)
{
    double sum = 0, at;

    for (size_t i = 0; i < n; i++)
        sum += weight[i];
    if (sum <= 0)
        return n;
    at = draw_unit(d) * sum;
    for (size_t i = 0; i < n; i++) {
        at -= weight[i];
        if (at < 0)
            return i;
    }
    return n - 1;
}
