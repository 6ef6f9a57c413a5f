/* multipart.h -- forms with files (multipart/form-data, RFC 7578), as browsers
 * send them when a page has no script.
 *
 * Pure.  Parts are views into the body. */
#ifndef MULTIPART_H
#define MULTIPART_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "symbiote/status.h"

enum { MULTIPART_BOUNDARY_MAX = 70 };

struct multipart {
    char mark[MULTIPART_BOUNDARY_MAX + 5]; /* "\r\n--boundary" */
    size_t mark_len;
    const char *at, *end;
};

struct part {
    const char *name, *file; /* not ended by NUL; file is NULL for a field */
    size_t name_len, file_len;
    const char *bytes;
    size_t len;
};

/* False if `type` (a Content-Type) is not multipart/form-data. */
bool multipart_is(const char *type);
/* STATUS_MALFORMED without a boundary that RFC 2046 allows, or if the body does
 * not begin with it. */
enum status multipart_begin(struct multipart *m, const char *type,
                            const char *body, size_t len);
/* STATUS_NOT_FOUND after the last part; STATUS_MALFORMED. */
enum status multipart_next(struct multipart *m, struct part *part);

#endif
