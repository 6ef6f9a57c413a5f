/* body.h -- one side of a pair, exact or published, in the form in which it is
 * scored.
 *
 * An own flow is exact: one type, one commune, its quantity as declared.  A
 * published offer is a set of types, a set of communes and a half-decade.  The
 * same code scores both, so an exact pair is simply a very narrow interval:
 * that is what makes S_low <= S <= S_high testable.  Pure. */
#ifndef SYMBIOTE_BODY_H
#define SYMBIOTE_BODY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "symbiote/area.h"
#include "symbiote/flow.h"
#include "symbiote/offer.h"
#include "symbiote/vocab.h"

enum { BODY_TYPES_MAX = 16, BODY_ALL_YEAR = 0x0fff };

/* Degrees Celsius, inclusive; known false: not said. */
struct degrees {
    int16_t lo, hi;
    bool known;
};

struct body {
    enum direction direction;
    enum kind kind;
    const uint16_t *type_set; /* NULL: type[0..types) */
    uint16_t type[BODY_TYPES_MAX];
    uint16_t types;
    const struct area *area; /* NULL: the one commune below */
    uint32_t commune;        /* 0: not known */
    struct point at;
    /* Logarithms of thousandths of the base unit per year (fixed.h, 1/4096);
     * quantity_known false: not said.  ln_hi INT32_MAX: open. */
    bool quantity_known;
    int32_t ln_lo, ln_hi;
    int64_t lo_milli, hi_milli; /* the same, to be shown */
    /* Months: `months` is exact when months_exact, else the true set holds at
     * least one month of every quarter named; 0 and not exact: not said. */
    uint16_t months;
    bool months_exact;
    enum state state;
    enum packaging packaging;
    enum legal_status legal_status;
    struct degrees temperature;
    uint8_t pressure_lo, pressure_hi; /* enum pressure_class; 0: not said */
    uint16_t max_km;                  /* 0: none */
    uint32_t age_days;                /* since it was confirmed or seen */
    bool stale;                       /* its territory has long been silent */
    bool assumed;
};

/* An own flow.  `company_commune` serves where the flow has none.  A flow
 * without a type has the types that its waste code may mean (at most
 * BODY_TYPES_MAX); types 0: nothing to match on.  False: not in force today
 * (until_day is past, or from_day more than a year ahead). */
bool body_of_flow(struct body *b, const struct flow *f,
                  uint32_t company_commune, uint32_t today);

/* What a company of an activity probably has (never declared). */
void body_of_assumed(struct body *b, enum direction direction, uint16_t type,
                     uint32_t commune);

/* A published offer; `area` is of its communes and must outlive the body, as
 * must `o`. */
void body_of_offer(struct body *b, const struct offer *o,
                   const struct area *area, uint32_t age_days);

#endif
