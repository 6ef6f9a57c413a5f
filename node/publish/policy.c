#include <stdlib.h>

#include "symbiote/offer.h"
#include "symbiote/policy.h"
#include "symbiote/register.h"
#include "symbiote/status.h"

struct policy policy_default(void)
{
    return (struct policy){
        .version = POLICY_VERSION,
        .k = 5,
        .k_build = 7,
        .k_person = 11,
        .k_start = 7,
        .k_history = 3,
        /* 0.34, less what whole numbers per mille may hide. */
        .dominance = 335,
        .presence = 500,
        /* Below what public lists give by name: 1,000 t of waste (half of the
         * 2,000 t of the national register of emissions), 10 GWh, 3,162 m3 of
         * water (10,000 m3 are listed).  Others: where single sites begin. */
        .top = {[KIND_MATERIAL] = 6,
                [KIND_ENERGY] = 8,
                [KIND_WATER] = 7,
                [KIND_SERVICE] = 6,
                [KIND_EQUIPMENT] = 6,
                [KIND_SPACE] = 8,
                [KIND_SKILL] = 4,
                [KIND_TRANSPORT] = 6},
        .loss_radius = 150,
    };
}

enum status policy_check(const struct policy *p)
{
    if (p->k < 3 || p->k_history < 3 || p->k_build < p->k ||
        p->k_person < p->k_build || p->k_start < p->k)
        return STATUS_OUT_OF_RANGE;
    if (p->dominance == 0 || p->dominance > 500 || p->presence == 0 ||
        p->presence > 500 || p->loss_radius == 0)
        return STATUS_OUT_OF_RANGE;
    for (size_t k = KIND_MATERIAL; k < KINDS; k++)
        if (p->top[k] <= OFFER_HALF_DECADE_MIN ||
            p->top[k] > OFFER_HALF_DECADE_MAX)
            return STATUS_OUT_OF_RANGE;
    return STATUS_OK;
}

const struct flow_type *facts_type(const struct facts *f, uint16_t no)
{
    size_t lo = 0, hi = f->types;

    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;

        if (f->type[mid].no < no)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo < f->types && f->type[lo].no == no ? &f->type[lo] : NULL;
}

/* Middle headcounts 1.5, 4, 7.5, 14, 32, 70, 140, 225, 350, 800. */
int policy_headcount(uint8_t size_band)
{
    static const int half_decade[SIZE_BANDS] = {0, 0, 1, 2, 2, 3,
                                                4, 4, 5, 5, 6};

    return size_band < SIZE_BANDS ? half_decade[size_band] : 0;
}

uint16_t policy_root(uint8_t size_band)
{
    static const uint16_t root[SIZE_BANDS] = {5,  12,  20,  27,  37, 57,
                                              84, 118, 150, 187, 283};

    /* Unknown: like a site of 6 to 9, the middle of the register. */
    return root[size_band < SIZE_BANDS ? size_band : SIZE_6_9];
}

uint16_t policy_spread(enum flow_spread spread, int distance)
{
    /* Normal with standard deviations of 1, 1.25 (0.9 in logarithms of the
     * literature, and the coarse centre) and 2 half-decades, cut where the
     * chance falls below one in a hundred. */
    static const uint16_t chance[][6] = {
        [SPREAD_STEADY] = {388, 245, 61},
        [SPREAD_PROCESS] = {319, 232, 89, 18},
        [SPREAD_ODD] = {199, 176, 121, 65, 27, 12},
    };
    size_t d = (size_t)abs(distance);

    if ((size_t)spread >= sizeof chance / sizeof chance[0] ||
        d >= sizeof chance[0] / sizeof chance[0][0])
        return 0;
    return chance[spread][d];
}

bool policy_half_decade(const struct policy *p, enum kind kind, int64_t milli,
                        uint8_t *out)
{
    uint8_t i = 0;

    if (milli <= 0 || (unsigned)kind >= KINDS || p->top[kind] == 0)
        return false;
    while (i < p->top[kind] && milli >= offer_edge_milli((uint8_t)(i + 1)))
        i++;
    *out = i;
    return true;
}
