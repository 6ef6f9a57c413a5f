/* Oracle: what decodes without foreign keys encodes to the same bytes, and
 * decodes to the same offer in every case. */
#include <stdlib.h>
#include <string.h>

#include "symbiote/offer.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct offer o, again;
    static uint8_t buf[OFFER_BODY_MAX];
    size_t n = 0;

    if (offer_decode(&o, data, size) != STATUS_OK)
        return 0;
    if (offer_encode(&o, buf, sizeof buf, &n) != STATUS_OK || n > size ||
        offer_decode(&again, buf, n) != STATUS_OK ||
        memcmp(&o, &again, sizeof o) != 0)
        abort();
    if (n == size && memcmp(buf, data, n) != 0)
        abort();
    return 0;
}
