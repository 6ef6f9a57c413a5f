/* setup.h -- `symbiote init`: keys, identity and empty databases. */
#ifndef SETUP_H
#define SETUP_H

#include <stdint.h>

#include "symbiote/ident.h"

struct setup {
    const char *dir;
    const char *offline_dir;                            /* NULL: DIR/offline */
    const char *name, *country, *commune, *area, *lang; /* area NULL: default */
    uint32_t today;
};

enum { SETUP_WHY = 400 };

/* On failure `why` says in English what was wrong (a message id for tr) and
 * `about` the part of the input it is about.  A node that is already there is
 * never touched: STATUS_EXISTS.  An earlier attempt that was cut off is taken
 * up again from the start. */
struct setup_result {
    struct identity identity;
    char area[IDENT_AREA_CAP];
    const char *why;
    const char *about;
};
enum status setup_init(const struct setup *setup, struct setup_result *out);

#endif
