/* Printed proofs: what is read is printed again to a text that reads the same,
 * and checking it never reads outside. */
#include <stdlib.h>
#include <string.h>

#include "symbiote/proof.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static char out[PROOF_TEXT_MAX], again[PROOF_TEXT_MAX];
    uint8_t *one = malloc(size), *two = malloc(sizeof out);
    struct proof_facts facts;
    enum proof_fault fault;
    struct proof p, q;
    size_t len, len_again;

    if (proof_read(&p, view_of(data, size), one, size) == STATUS_OK) {
        if (proof_verify(&p, NULL, &facts, &fault) == STATUS_OK &&
            fault != PROOF_FINE)
            abort();
        if (proof_write(&p, out, sizeof out, &len) == STATUS_OK &&
            (proof_read(&q, view_of(out, len), two, len) != STATUS_OK ||
             proof_write(&q, again, sizeof again, &len_again) != STATUS_OK ||
             len != len_again || memcmp(out, again, len) != 0))
            abort();
    }
    free(one);
    free(two);
    return 0;
}
