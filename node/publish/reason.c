#include <stddef.h>

#include "symbiote/reason.h"

const char *reason_name(enum reason reason)
{
    static const char *const name[REASONS] = {
        [REASON_NONE] = "",
        [REASON_K_TERRITORY] = "K_TERRITORY",
        [REASON_DOMINANT] = "DOMINANT",
        [REASON_HISTORY] = "HISTORY",
        [REASON_PRESENCE] = "PRESENCE",
        [REASON_OUTLIER] = "OUTLIER",
        [REASON_SOLE_TRADER] = "SOLE_TRADER",
        [REASON_POLICY_FIELD] = "POLICY_FIELD",
        [REASON_NO_REGISTER] = "NO_REGISTER",
        [REASON_NOT_IN_REGISTER] = "NOT_IN_REGISTER",
        [REASON_ASSUMED] = "ASSUMED",
        [REASON_PRIVATE] = "PRIVATE",
        [REASON_NO_TYPE] = "NO_TYPE",
        [REASON_VETO] = "VETO",
    };

    return (unsigned)reason < REASONS ? name[reason] : "";
}
