/* Notes and checkpoints: what parses is made of the bytes given, and a
 * checkpoint is written back to the same text. */
#include <stdlib.h>
#include <string.h>

#include "symbiote/livelog.h"
#include "symbiote/note.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void checkpoint(struct view text)
{
    struct livelog_checkpoint c;
    char out[NOTE_MAX + 64];
    size_t len;

    if (livelog_checkpoint_parse(&c, text) != STATUS_OK)
        return;
    if (livelog_checkpoint_text(out, sizeof out, &len, &c) != STATUS_OK ||
        (len != text.len && len != text.len + 1) ||
        memcmp(out, text.p, text.len) != 0)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct note_key key = {.name = "k"};
    uint64_t time, leaves;
    struct note n;

    if (size <= NOTE_MAX)
        checkpoint(view_of(data, size));
    (void)!note_key_parse(&key, view_of(data, size));
    if (note_parse(&n, view_of(data, size)) != STATUS_OK)
        return 0;
    if (n.text.p != data || n.text.len >= size || n.signatures == 0)
        abort();
    (void)!note_verify(&n, &key);
    (void)!note_verify_cosignature(&n, &key, &time);
    if (livelog_head_size(view_of(data, size), &leaves) == STATUS_OK &&
        (leaves == 0 || leaves > LIVELOG_SIZE_MAX))
        abort();
    return 0;
}
