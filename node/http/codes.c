#include "http.h"

unsigned http_code(enum status s)
{
    switch (s) {
    case STATUS_OK: return 200;
    case STATUS_MALFORMED:
    case STATUS_OUT_OF_RANGE:
    case STATUS_AMBIGUOUS: return 400;
    case STATUS_FORGED:
    case STATUS_REFUSED: return 403;
    case STATUS_NOT_FOUND: return 404;
    case STATUS_EXISTS:
    case STATUS_MISMATCH:
    case STATUS_STALE:
    case STATUS_FORKED: return 409;
    case STATUS_EXPIRED:
    case STATUS_USED: return 410;
    case STATUS_TOO_BIG: return 413;
    case STATUS_NEWER:
    case STATUS_IO:
    case STATUS_NO_MEMORY: return 500;
    case STATUS_UNREACHABLE: return 502;
    case STATUS_BUSY:
    case STATUS_CLOSED:
    case STATUS_LOCKED: return 503;
    case STATUS_TIMEOUT: return 504;
    case STATUS_FULL:
    case STATUS_DISK_FULL: return 507;
    }
    return 500;
}
