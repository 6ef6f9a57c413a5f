#include "symbiote/message.h"

/* One codec as message_recode uses it. */
#define RECODE(type)                                                           \
    static enum status recode_##type(struct view body, struct writer *w)       \
    {                                                                          \
        struct type m;                                                         \
        enum status s = type##_decode(&m, body);                               \
                                                                               \
        return s || !w ? s : type##_encode(&m, w);                             \
    }

RECODE(hello)
RECODE(heads_request)
RECODE(heads)
RECODE(chain_request)
RECODE(chain)
RECODE(delta_request)
RECODE(delta)
RECODE(tiles_request)
RECODE(tiles)
RECODE(page_request)
RECODE(page)
RECODE(proof_request)
RECODE(proof_reply)
RECODE(ack)
RECODE(bye)
RECODE(confirm)
RECODE(doubt)

static enum status recode_empty(struct view body, struct writer *w)
{
    enum status s = empty_decode(body);

    return s || !w ? s : empty_encode(w);
}

static enum status recode_error(struct view body, struct writer *w)
{
    struct error_body m;
    enum status s = error_decode(&m, body);

    return s || !w ? s : error_encode(&m, w);
}

typedef enum status recode(struct view body, struct writer *w);

static recode *const requests[OPS] = {
    [OP_HELLO] = recode_hello,         [OP_HEADS] = recode_heads_request,
    [OP_CHAIN] = recode_chain_request, [OP_DELTA] = recode_delta_request,
    [OP_TILES] = recode_tiles_request, [OP_PAGE] = recode_page_request,
    [OP_PROOF] = recode_proof_request, [OP_ACK] = recode_ack,
    [OP_CONFIRM] = recode_confirm,     [OP_DOUBT] = recode_doubt,
};
static recode *const replies[OPS] = {
    [OP_HELLO] = recode_hello,       [OP_HEADS] = recode_heads,
    [OP_CHAIN] = recode_chain,       [OP_DELTA] = recode_delta,
    [OP_TILES] = recode_tiles,       [OP_PAGE] = recode_page,
    [OP_PROOF] = recode_proof_reply, [OP_ACK] = recode_empty,
    [OP_CONFIRM] = recode_empty,     [OP_DOUBT] = recode_empty,
};
static recode *const notices[OPS] = {
    [OP_HEADS] = recode_heads,
    [OP_BYE] = recode_bye,
    [OP_PING] = recode_empty,
};

enum status message_recode(unsigned kind, unsigned op, struct view body,
                           struct writer *w)
{
    recode *f = NULL;

    if (kind == 2)
        return recode_error(body, w);
    if (op < OPS)
        f = kind == 0   ? requests[op]
            : kind == 1 ? replies[op]
            : kind == 3 ? notices[op]
                        : NULL;
    return f ? f(body, w) : STATUS_NOT_FOUND;
}
