#include "fixed.h"

enum { BITS = 24, SCORES = 100, WEIGHT_ONE = 10000 };

/* The logarithm to base two by repeated squaring: the mantissa in [1, 2) as
 * Q31, one bit of the result per squaring.  Truncation keeps the order. */
int32_t fixed_ln(uint64_t x)
{
    static const uint64_t ln_2_q32 = 2977044472;
    unsigned shift = (unsigned)__builtin_clzll(x | 1);
    uint64_t m = (x << shift) >> 32, log2 = 63 - shift;

    for (unsigned i = 0; i < BITS; i++) {
        m = (m * m) >> 31;
        log2 <<= 1;
        if (m >> 32) {
            m >>= 1;
            log2 |= 1;
        }
    }
    return (int32_t)((((log2 * ln_2_q32) >> 32) + 2048) >> 12);
}

int32_t fixed_ln_q16(uint32_t f)
{
    int32_t ln;

    if (f == 0)
        return FIXED_FLOOR;
    ln = fixed_ln(f) - 16 * FIXED_LN_2 - 2; /* ln 65536 = 45426 */
    if (ln > 0)
        ln = 0;
    return ln < FIXED_FLOOR ? FIXED_FLOOR : ln;
}

/* 4096 * ln((2s - 1) / 200) for s = 1 to 100: where rounding turns. */
static const int16_t turn[SCORES] = {
    -21702, -17202, -15110, -13732, -12702, -11880, -11196, -10610, -10097,
    -9642,  -9232,  -8859,  -8517,  -8202,  -7910,  -7636,  -7380,  -7139,
    -6912,  -6696,  -6491,  -6296,  -6110,  -5932,  -5761,  -5597,  -5440,
    -5288,  -5142,  -5000,  -4864,  -4732,  -4604,  -4480,  -4359,  -4242,
    -4128,  -4018,  -3910,  -3805,  -3702,  -3602,  -3505,  -3410,  -3317,
    -3226,  -3136,  -3049,  -2964,  -2880,  -2798,  -2718,  -2639,  -2562,
    -2486,  -2412,  -2339,  -2267,  -2196,  -2127,  -2058,  -1991,  -1925,
    -1860,  -1796,  -1733,  -1671,  -1610,  -1550,  -1490,  -1432,  -1374,
    -1317,  -1261,  -1206,  -1151,  -1097,  -1044,  -992,   -940,   -889,
    -838,   -788,   -739,   -690,   -642,   -594,   -547,   -500,   -454,
    -409,   -364,   -319,   -275,   -232,   -189,   -146,   -104,   -62,
    -21};

uint8_t fixed_score(int64_t sum)
{
    unsigned lo = 0, hi = SCORES; /* turn[lo - 1] is passed, turn[hi] is not */

    while (lo < hi) {
        unsigned mid = (lo + hi) / 2;

        if (sum >= (int64_t)turn[mid] * WEIGHT_ONE)
            lo = mid + 1;
        else
            hi = mid;
    }
    return (uint8_t)lo;
}
