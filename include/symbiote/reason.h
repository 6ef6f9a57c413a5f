/* reason.h -- why a flow is not published, in codes for scripts and sentences
 * for people (PRIVACY 2.5, DECISIONS 2).  Local only: no peer sees them. */
#ifndef SYMBIOTE_REASON_H
#define SYMBIOTE_REASON_H

enum reason {
    REASON_NONE, /* publishable */
    REASON_K_TERRITORY,
    REASON_DOMINANT,
    REASON_HISTORY,
    REASON_PRESENCE,
    REASON_OUTLIER,
    REASON_SOLE_TRADER,
    REASON_POLICY_FIELD,
    REASON_NO_REGISTER,
    REASON_NOT_IN_REGISTER,
    REASON_ASSUMED,
    REASON_PRIVATE,
    REASON_NO_TYPE,
    REASON_VETO, /* the company's answer to the preview */
    REASONS
};

/* "K_TERRITORY"; "" for REASON_NONE and numbers outside the table. */
const char *reason_name(enum reason reason);

#endif
