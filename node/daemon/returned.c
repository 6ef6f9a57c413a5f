#include "returned.h"

#include <sodium.h>

#include "secret.h"

enum status returned_author(struct store *s, const struct company *c,
                            const char *entry_key, int64_t *author)
{
    uint8_t key[SECRET_LEN];
    enum status st = secret_get(s, key);

    *author = 0;
    if (st == STATUS_OK)
        *author = secret_author(key, c, entry_key);
    sodium_memzero(key, sizeof key);
    return st == STATUS_NOT_FOUND ? STATUS_OK : st;
}
