/* Identity statements and encoded chains from strangers.  Oracle: a chain that
 * verifies has a genesis whose id is not zero. */
#include <stdlib.h>
#include <string.h>

#include "symbiote/ident.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct identity id = {0}, chain = {0};
    uint8_t tid[TID_LEN];

    if (ident_apply(&id, (const char *)data, size) == STATUS_OK &&
        id.statements != 1)
        abort();
    if (ident_note_tid(tid, (const char *)data, size) != STATUS_OK)
        memset(tid, 0, sizeof tid);
    if (ident_read_chain(&chain, data, size) == STATUS_OK &&
        chain.statements == 0)
        abort();
    return 0;
}
