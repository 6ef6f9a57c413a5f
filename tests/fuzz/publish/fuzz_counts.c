/* A count table: what decodes is signed, and has the one form of its classes.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "symbiote/counts.h"

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t len);
int LLVMFuzzerTestOneInput(const uint8_t *p, size_t len)
{
    struct counts c;
    struct identity signer;
    uint64_t units = 0;

    if (counts_decode(&c, &signer, p, len) != STATUS_OK)
        return 0;
    for (size_t i = 0; i < c.classes; i++) {
        units += c.class[i].units;
        if (i > 0 &&
            counts_key(&c.class[i - 1], 0) >= counts_key(&c.class[i], 0))
            abort();
    }
    if (units != c.units || memcmp(signer.tid, c.tid, TID_LEN) != 0)
        abort();
    counts_free(&c);
    return 0;
}
