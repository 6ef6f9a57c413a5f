/* Any three cells: no fault, and what is read keeps its promises. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "symbiote/quantity.h"
#include "symbiote/register.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool ok)
{
    if (!ok)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = malloc(size + 1);
    const char *cell[4] = {"", "", "", ""};
    struct quantity_cells in;
    struct quantity q;
    struct reg_number number;
    enum quantity_verdict v;

    require(text != NULL);
    memcpy(text, data, size);
    text[size] = '\0';
    cell[0] = text;
    for (unsigned i = 1; i < 4; i++) {
        char *bar = strchr(cell[i - 1], '|');

        if (!bar)
            break;
        *bar = '\0';
        cell[i] = bar + 1;
    }
    in = (struct quantity_cells){cell[0], cell[1], cell[2], cell[3]};
    v = quantity_read(&in, &q);
    if (v < QUANTITY_REFUSED_FROM) {
        require(q.doubtful == (v != QUANTITY_READ));
        require(!q.has_min || q.min_milli >= 0);
        require(!q.has_max || q.max_milli > 0);
        require(!q.has_min || !q.has_max || q.min_milli <= q.max_milli);
        require(q.unit < UNITS && q.period < PERIODS);
    }
    require(quantity_packaging(text) < PACKAGINGS);
    if (register_read_number(text, "BE", &number) == STATUS_OK)
        require(number.unit != 0 || number.site != 0);
    (void)register_read_size(text, true);
    free(text);
    return 0;
}
