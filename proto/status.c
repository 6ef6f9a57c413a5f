#include "symbiote/status.h"

const char *status_text(enum status s)
{
    static const char *const text[] = {
#define X(name, words) [STATUS_##name] = words,
        STATUS_MAP(X)
#undef X
    };

    return (unsigned)s < sizeof text / sizeof *text ? text[s] : "unknown";
}
