#include "returned.h"

#include <sodium.h>

#include "entries.h"
#include "secret.h"
#include "workbook.h"

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

struct search {
    struct workbook *w;
    uint8_t key[SECRET_LEN];
};

static bool match(void *ctx, const struct company *c,
                  const struct entry_origin *origin)
{
    struct search *f = ctx;
    int64_t author = secret_author(f->key, c, origin->key);

    for (size_t i = 0; i < f->w->offers; i++)
        if (f->w->offer[i].erased == author)
            f->w->shown[i].author = population_author(c);
    return true;
}

enum status returned_find(struct workbook *w, struct store *s)
{
    /* No key of a register and no id of a company has this bit. */
    const uint64_t nobody = UINT64_C(1) << 63;
    struct search f = {.w = w};
    bool any = false;
    enum status st;

    for (size_t i = 0; i < w->offers; i++) {
        if (!w->offer[i].erased)
            continue;
        w->shown[i].author = nobody | (uint64_t)w->offer[i].erased;
        any = true;
    }
    if (!any)
        return STATUS_OK;
    st = secret_get(s, f.key);
    if (st == STATUS_OK)
        st = companies_each(s, match, &f);
    sodium_memzero(f.key, sizeof f.key);
    return st;
}
