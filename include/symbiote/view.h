/* view.h -- bytes that belong to somebody else: a pointer and a length.
 *
 * A view never owns and is never freed; it lives as long as the buffer it
 * points into.  An empty view may have a NULL pointer. */
#ifndef SYMBIOTE_VIEW_H
#define SYMBIOTE_VIEW_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct view {
    const uint8_t *p;
    size_t len;
};

static inline struct view view_of(const void *p, size_t len)
{
    return (struct view){.p = p, .len = len};
}

/* Without the final NUL. */
static inline struct view view_text(const char *text)
{
    return view_of(text, strlen(text));
}

#endif
