/* text.h -- what a file is, and its text as UTF-8. */
#ifndef TEXT_H
#define TEXT_H

#include <stddef.h>
#include <stdint.h>

#include "symbiote/import.h"

/* UTF-8 in `bytes` of the caller, or in `own` (free it) after a conversion
 * from Windows-1252 or UTF-16.  No byte order mark, no NUL. */
struct text {
    const char *bytes;
    size_t len;
    char *own;
};

/* IMPORT_NONE, or why this is no CSV text (FILE_XLSX ... FILE_BINARY,
 * FILE_EMPTY, FILE_TOO_BIG); *status says the same as a status. */
enum import_reason text_open(struct text *out, const uint8_t *bytes, size_t len,
                             enum status *status);

#endif
