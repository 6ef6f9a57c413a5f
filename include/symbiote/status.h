/* status.h -- the one vocabulary of failure.
 *
 * Every function that can fail returns enum status and nothing else; results
 * go through out-parameters, which are written only on STATUS_OK.  The type is
 * nodiscard, so ignoring a result does not compile.  The texts are for logs
 * and developers; sentences for users are made where a user reads them. */
#ifndef SYMBIOTE_STATUS_H
#define SYMBIOTE_STATUS_H

#define STATUS_MAP(X)                                                          \
    X(OK, "ok")                                                                \
    X(MALFORMED, "bytes do not follow the format")                             \
    X(TOO_BIG, "does not fit the space or the limit")                          \
    X(OUT_OF_RANGE, "field outside its allowed range")                         \
    X(FULL, "table is full")                                                   \
    X(NOT_FOUND, "no such entry")                                              \
    X(AMBIGUOUS, "more than one entry fits")                                   \
    X(EXISTS, "entry is already there")                                        \
    X(FORGED, "signature or seal does not match")                              \
    X(MISMATCH, "hash or root does not match what was signed")                 \
    X(STALE, "older than what is already known")                               \
    X(FORKED, "two signed statements contradict each other")                   \
    X(EXPIRED, "no longer valid")                                              \
    X(USED, "good for one use, and used")                                      \
    X(REFUSED, "refused by policy or consent")                                 \
    X(BUSY, "try again later")                                                 \
    X(CLOSED, "connection or handle is closed")                                \
    X(UNREACHABLE, "peer cannot be reached")                                   \
    X(TIMEOUT, "took too long")                                                \
    X(LOCKED, "owned by another process")                                      \
    X(NEWER, "data is newer than the program")                                 \
    X(DISK_FULL, "no space left")                                              \
    X(IO, "input or output failed")                                            \
    X(NO_MEMORY, "out of memory")

enum [[nodiscard]] status{
#define X(name, text) STATUS_##name,
    STATUS_MAP(X)
#undef X
};

/* Text for logs; never NULL, never freed. */
const char *status_text(enum status s);

#endif
