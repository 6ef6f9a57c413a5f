#include "forge.h"

#ifdef SYMBIOTE_TEST_HOOKS
#include <stdlib.h>

#include "symbiote/offer.h"

static enum status promise(const char *k, struct publication *p, uint8_t *body)
{
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

enum status forge_body(struct publication *p, uint8_t *body)
{
    return promise(getenv("SYMBIOTE_FORGE_K"), p, body);
}

enum status forge_slip(struct publication *p, uint8_t *body)
{
    return promise(getenv("SYMBIOTE_SLIP_K"), p, body);
}
#else
/* An empty file is not C. */
typedef int forge_nothing;
#endif
