/* Bodies of all messages: what decodes must, written again, decode to the same
 * bytes, never longer than what came in. */
#include <stdlib.h>
#include <string.h>

#include "symbiote/message.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static uint8_t once[PACKET_MAX], twice[PACKET_MAX];
    struct writer a = wire_writer(once, sizeof once);
    struct writer b = wire_writer(twice, sizeof twice);
    unsigned kind, op;

    if (size < 2 || size > PACKET_MAX)
        return 0;
    kind = data[0] % 4;
    op = data[1] % OPS;
    if (message_recode(kind, op, view_of(data + 2, size - 2), &a))
        return 0;
    if (a.len > size - 2 ||
        message_recode(kind, op, view_of(once, a.len), &b) || a.len != b.len ||
        memcmp(once, twice, a.len) != 0)
        abort();
    return 0;
}
