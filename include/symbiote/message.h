/* message.h -- bodies of the frames: one struct per request and reply.
 *
 * proto/PROTOCOL.md, "Messages", is the table; a body is one msgpack map with
 * ascending integer keys.  Decoders skip unknown keys, refuse a missing
 * mandatory one (STATUS_MALFORMED) and bound every count and length; nothing
 * is allocated and views point into the input.  Encoders write keys in order
 * and leave out optional fields that are empty.
 *
 * Notes travel as bin (they contain line ends, which str may not). */
#ifndef SYMBIOTE_MESSAGE_H
#define SYMBIOTE_MESSAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "symbiote/limits.h"
#include "symbiote/session.h"
#include "symbiote/status.h"
#include "symbiote/view.h"
#include "symbiote/wire.h"

/* HELLO 1, BYE 15, PING 16 and CONFIRM 17 stand in session.h. */
enum {
    OP_HEADS = 3,
    OP_CHAIN = 4,
    OP_DELTA = 5,
    OP_TILES = 6,
    OP_PAGE = 7,
    OP_PROOF = 8,
    OP_ACK = 9,
    OP_DOUBT = 18,
    OPS = 19,
};

enum error_code {
    ERROR_BAD_FRAME = 1,
    ERROR_BAD_VERSION = 2,
    ERROR_UNKNOWN_OP = 3,
    ERROR_NOT_PAIRED = 4,
    ERROR_NO_GRANT = 5,
    ERROR_UNKNOWN_STREAM = 6,
    ERROR_OLD_EPOCH = 7,
    ERROR_SIZE_UNKNOWN = 8,
    ERROR_GONE = 9,
    ERROR_TOO_BIG = 10,
    ERROR_QUOTA = 11,
    ERROR_BUSY = 12,
    ERROR_STALE_HEAD = 13,
    ERROR_BAD_PROOF = 14,
    ERROR_BAD_SIG = 15,
    ERROR_FROZEN = 16,
    ERROR_DUP_INSTANCE = 17,
    ERROR_CLOCK = 18,
    ERROR_REVOKED = 19,
    ERROR_EXPIRED = 20,
    ERROR_MAIL_FULL = 21,
    ERROR_INTERNAL = 22,
};

enum {
    MESSAGE_STATE = 61, /* bytes of a STATE leaf */
    MESSAGE_SALT = 16,
    MESSAGE_ID = 16, /* of an offer or a statement */
    MESSAGE_STREAM_MAX = 32,
    MESSAGE_CURSOR_MAX = 32,
    MESSAGE_ERROR_TEXT = 200,
    MESSAGE_PROOF_MAX = 32768,
};

/* HELLO, both ways. */
struct hello {
    uint64_t wire_min, wire_max;
    uint8_t tid[TID_LEN];
    uint8_t instance[INSTANCE_LEN];
    uint64_t serial, seq; /* of certificate and chain */
    uint64_t features;
    uint64_t time; /* unix seconds */
    struct view address[HELLO_ADDRESSES_MAX];
    size_t addresses;
};
enum status hello_encode(const struct hello *m, struct writer *w);
enum status hello_decode(struct hello *m, struct view body);

/* Which log: the first three keys of DELTA, TILES, PAGE, PROOF and ACK. */
struct log_ref {
    uint8_t tid[TID_LEN];
    uint64_t stream, epoch;
};

/* HEADS.  The reply, and the notice that is pushed, have one form. */
struct heads_request {
    struct view cursor; /* empty: from the beginning */
    uint64_t max;       /* entries wanted; 0: HEADS_MAX */
};
struct head_entry {
    struct log_ref log;
    struct view checkpoint; /* signed note */
    struct view state;      /* MESSAGE_STATE bytes */
};
struct heads {
    struct head_entry entry[HEADS_MAX];
    size_t count;
    struct view cursor;
    bool more;
};
enum status heads_request_encode(const struct heads_request *m,
                                 struct writer *w);
enum status heads_request_decode(struct heads_request *m, struct view body);
enum status heads_encode(const struct heads *m, struct writer *w);
enum status heads_decode(struct heads *m, struct view body);

/* CHAIN. */
struct chain_request {
    uint8_t tid[TID_LEN];
    uint64_t from; /* first seq wanted */
};
struct chain {
    struct view note[CHAIN_NOTES_MAX];
    size_t count;
};
enum status chain_request_encode(const struct chain_request *m,
                                 struct writer *w);
enum status chain_request_decode(struct chain_request *m, struct view body);
enum status chain_encode(const struct chain *m, struct writer *w);
enum status chain_decode(struct chain *m, struct view body);

/* DELTA: leaves [first, first + count) of the checkpoint of `size` for somebody
 * who adopted `from`.  The STATE leaf of that checkpoint is not among them. */
struct delta_request {
    struct log_ref log;
    uint64_t size, from, first, count;
    uint64_t budget; /* bytes; at most REPLY_MAX */
    bool cleared;    /* the list of cleared indices is wanted */
};
/* Leaves as they stand in the body: an array of bin32 or [salt, body]. */
struct leaf_list {
    struct view raw; /* the elements, without the array's header */
    uint32_t count;
};
struct delta {
    uint64_t first;
    struct leaf_list leaves;
    bool has_cleared;
    struct view cleared; /* gaps of livelog.h */
};
enum status delta_request_encode(const struct delta_request *m,
                                 struct writer *w);
enum status delta_request_decode(struct delta_request *m, struct view body);
enum status delta_encode(const struct delta *m, struct writer *w);
/* Also walks the leaves, so that leaf_next cannot fail afterwards. */
enum status delta_decode(struct delta *m, struct view body);

struct wire_leaf {
    const uint8_t *hash; /* HASH_LEN bytes of a dead leaf, or NULL */
    const uint8_t *salt; /* MESSAGE_SALT bytes of a live one, or NULL */
    struct view body;
};
/* Bytes that a leaf takes in a list. */
size_t leaf_size(const struct wire_leaf *leaf);
enum status leaf_put(struct writer *w, const struct wire_leaf *leaf);
/* The next leaf of a decoded list; false at the end. */
bool leaf_next(struct leaf_list *rest, struct wire_leaf *leaf);

/* TILES: roots of tiles [first, first + count) and their live chunks. */
struct tiles_request {
    struct log_ref log;
    uint64_t size, first, count;
};
struct tiles {
    struct view roots, chunks; /* HASH_LEN times the number of tiles each */
};
enum status tiles_request_encode(const struct tiles_request *m,
                                 struct writer *w);
enum status tiles_request_decode(struct tiles_request *m, struct view body);
enum status tiles_encode(const struct tiles *m, struct writer *w);
enum status tiles_decode(struct tiles *m, struct view body);

/* PAGE: the leaves of one tile from `offset` on. */
struct page_request {
    struct log_ref log;
    uint64_t size, tile, offset, budget;
};
struct page {
    uint64_t offset;
    struct leaf_list leaves;
    uint64_t next; /* offset to ask for; 0: the tile is complete */
};
enum status page_request_encode(const struct page_request *m, struct writer *w);
enum status page_request_decode(struct page_request *m, struct view body);
enum status page_encode(const struct page *m, struct writer *w);
enum status page_decode(struct page *m, struct view body);

/* PROOF: a text that anyone can check (PROTOCOL.md, "Offer proof"). */
struct proof_request {
    struct log_ref log;
    uint64_t index;
};
struct proof_reply {
    struct view text;
};
enum status proof_request_encode(const struct proof_request *m,
                                 struct writer *w);
enum status proof_request_decode(struct proof_request *m, struct view body);
enum status proof_reply_encode(const struct proof_reply *m, struct writer *w);
enum status proof_reply_decode(struct proof_reply *m, struct view body);

/* ACK: "applied up to this size, erased what it clears"; reply is empty. */
struct ack {
    struct log_ref log;
    uint64_t size;
    struct view line; /* cosignature */
};
enum status ack_encode(const struct ack *m, struct writer *w);
enum status ack_decode(struct ack *m, struct view body);

struct bye {
    uint64_t code, retry_s;
};
enum status bye_encode(const struct bye *m, struct writer *w);
enum status bye_decode(struct bye *m, struct view body);

/* CONFIRM: SHA-256 over the four indices and both tids. */
struct confirm {
    uint8_t digest[HASH_LEN];
};
enum status confirm_encode(const struct confirm *m, struct writer *w);
enum status confirm_decode(struct confirm *m, struct view body);

/* DOUBT: "I counted this offer of yours again and it does not hold"; reply is
 * empty.  `why`: one of the failures of finding.h; counted and needed are
 * possible authors, or per mille. */
struct doubt {
    struct log_ref log;
    uint64_t index;
    uint8_t offer[MESSAGE_ID], statement[MESSAGE_ID];
    uint64_t why, counted, needed;
};
enum status doubt_encode(const struct doubt *m, struct writer *w);
enum status doubt_decode(struct doubt *m, struct view body);

/* Body of an error frame.  `text` is for developers; it is never shown to a
 * user without escaping, nor made from company data. */
struct error_body {
    uint64_t code, retry_s;
    struct view text;
};
enum status error_encode(const struct error_body *m, struct writer *w);
enum status error_decode(struct error_body *m, struct view body);

/* {}: PING, and the replies of ACK, CONFIRM and DOUBT. */
enum status empty_encode(struct writer *w);
enum status empty_decode(struct view body);

/* Decodes and, if `w` is not NULL, encodes again the body of any op: for
 * traces and the fuzz target.  kind: enum frame_kind. */
enum status message_recode(unsigned kind, unsigned op, struct view body,
                           struct writer *w);

#endif
