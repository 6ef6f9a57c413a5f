/* Oracle: what decodes encodes to an invitation that decodes to the same.  The
 * checksum is repaired first, or no input would get past it. */
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "symbiote/crockford.h"
#include "symbiote/invite.h"

static void check(const char *text)
{
    struct invite in = {0}, again = {0};
    char out[INVITE_TEXT];

    if (invite_decode(&in, text) != STATUS_OK)
        return;
    if (invite_encode(out, &in) != STATUS_OK ||
        invite_decode(&again, out) != STATUS_OK ||
        memcmp(&in, &again, sizeof in) != 0)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char label[] = "symbiote invite";
    uint8_t bytes[520], hash[32];
    char text[900] = "sym1";
    crypto_hash_sha256_state st;

    if (size > 500)
        return 0;
    memcpy(text, data, size); /* as it is */
    text[size] = '\0';
    check(text);
    memcpy(bytes, data, size); /* as sound bytes */
    crypto_hash_sha256_init(&st);
    crypto_hash_sha256_update(&st, (const uint8_t *)label, strlen(label));
    crypto_hash_sha256_update(&st, bytes, size);
    crypto_hash_sha256_final(&st, hash);
    memcpy(bytes + size, hash, 4);
    memcpy(text, "sym1", 4);
    crockford_encode(text + 4, bytes, size + 4);
    check(text);
    return 0;
}
