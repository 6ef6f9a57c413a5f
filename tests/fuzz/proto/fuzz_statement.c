/* Oracle: what decodes encodes again, to the same bytes where nothing foreign
 * was in it, and decodes to the same statement in every case. */
#include <stdlib.h>
#include <string.h>

#include "symbiote/statement.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct statement s, again;
    static uint8_t buf[STATEMENT_BODY_MAX];
    struct offer o;
    size_t n = 0;

    if (statement_decode(&s, data, size) != STATUS_OK)
        return 0;
    if (offer_decode(&o, data, size) == STATUS_OK)
        abort(); /* nobody may take a statement for an offer */
    if (statement_encode(&s, buf, sizeof buf, &n) != STATUS_OK || n > size ||
        statement_decode(&again, buf, n) != STATUS_OK ||
        memcmp(&s, &again, sizeof s) != 0)
        abort();
    if (n == size && memcmp(buf, data, n) != 0)
        abort();
    return 0;
}
