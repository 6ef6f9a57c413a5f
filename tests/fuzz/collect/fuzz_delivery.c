/* A delivery: no bytes make it read past them, and a row that passes is one
 * that a register may have. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "symbiote/delivery.h"

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t len);
int LLVMFuzzerTestOneInput(const uint8_t *p, size_t len)
{
    struct delivery d;
    struct establishment e;
    const char *name;
    size_t at = 0;

    if (delivery_decode(&d, p, len) != STATUS_OK)
        return 0;
    for (size_t i = 0; i < delivery_rows(&d); i++)
        if (delivery_row(&d, i, &e) == STATUS_OK &&
            (!e.active || !catalogue_place(e.commune) ||
             !catalogue_activity(e.nace)))
            abort();
    while (delivery_name(&d, &at, &name))
        if (strlen(name) < INTAKE_NAME_LEN)
            abort();
    return 0;
}
