/* form.h -- percent-encoded text: paths, queries and form bodies.
 *
 * Pure.  What a browser encodes is read; everything else is refused rather than
 * guessed: a '%' without two hexadecimal digits, NUL (it would cut a string
 * short), bytes that are not UTF-8. */
#ifndef FORM_H
#define FORM_H

#include <stddef.h>

#include "symbiote/status.h"

struct form_field {
    const char *name, *value;
};

/* Zeroed = empty.  Fields point into the copies. */
struct form {
    struct form_field *fields;
    size_t count, room;
    char **copies;
    size_t copies_count, copies_room;
};

/* Adds the fields of "a=b&c=d".  STATUS_MALFORMED,
 * STATUS_FULL beyond `max` fields, STATUS_NO_MEMORY; then the form may hold
 * some of the fields and is only good for form_free. */
enum status form_add(struct form *f, const char *text, size_t len, size_t max);
/* Adds one field whose bytes are not encoded (a part of multipart/form-data);
 * name and value are text without NUL, else STATUS_MALFORMED. */
struct form_bytes {
    const char *at;
    size_t len;
};
enum status form_put(struct form *f, struct form_bytes name,
                     struct form_bytes value, size_t max);
const char *form_get(const struct form *f, const char *name);
void form_free(struct form *f);

/* A path: no '+' rule, control characters refused.  STATUS_TOO_BIG if it does
 * not fit `room` with its NUL. */
enum status form_path(char *path, size_t room, const char *text, size_t len);

#endif
