#include "forge.h"

#ifdef SYMBIOTE_TEST_HOOKS
#include <stdlib.h>

#include "symbiote/offer.h"

enum status forge_body(struct publication *p, uint8_t *body)
{
    const char *k = getenv("SYMBIOTE_FORGE_K");
    struct offer *o;
    enum status st;

    if (!k)
        return STATUS_OK;
    o = malloc(sizeof *o);
    if (!o)
        return STATUS_NO_MEMORY;
    st = offer_decode(o, p->body, p->len);
    o->policy_k = (uint8_t)strtoul(k, NULL, 10);
    if (st == STATUS_OK)
        st = offer_encode(o, body, OFFER_BODY_MAX, &p->len);
    free(o);
    return st;
}
#else
/* An empty file is not C. */
typedef int forge_nothing;
#endif
