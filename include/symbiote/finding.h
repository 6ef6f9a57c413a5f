/* finding.h -- what a node found when it counted the possible authors of a
 * peer's offer itself.  `why` is local: only DOUBT (proto/PROTOCOL.md) carries
 * the causes of a failure, with these numbers. */
#ifndef SYMBIOTE_FINDING_H
#define SYMBIOTE_FINDING_H

#include <stdint.h>

enum finding_state {
    FINDING_NONE, /* not looked at yet */
    FINDING_UNVERIFIED,
    FINDING_VERIFIED,
    FINDING_FAILED,
    FINDING_STATES
};

enum finding_why {
    FINDING_FINE,
    /* Failed; these five are on the wire. */
    FINDING_COUNT,     /* T1: fewer possible authors than promised */
    FINDING_DOMINANCE, /* T3: one of them is too likely (per mille) */
    FINDING_PERIMETER, /* communes outside the stated perimeter */
    FINDING_PROMISE,   /* promises less than its policy, and to everybody */
    FINDING_FIELD,     /* finer than its policy allows */
    FINDING_FAILURES = FINDING_FIELD,
    /* Unverified. */
    FINDING_START,         /* counted among its own companies */
    FINDING_NO_STATEMENT,  /* the origin did not say how it counted */
    FINDING_NO_POPULATION, /* no register of that territory here */
    FINDING_OTHER_EDITION, /* another edition or another perimeter here */
    FINDING_OTHER_TABLES,  /* another plausibility table or quantity model */
    /* Verified. */
    FINDING_BY_CONSENT, /* fewer than the policy's k, as the body says */
    FINDING_WHYS
};

struct finding {
    uint8_t state, why;       /* the enumerations above */
    uint16_t counted, needed; /* possible authors, or per mille; 0: none */
};

#endif
