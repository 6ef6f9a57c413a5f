/* message_parts.h -- what the codecs of message.h share. */
#ifndef MESSAGE_PARTS_H
#define MESSAGE_PARTS_H

#include "symbiote/message.h"

/* A body being read: the walk over its map and the keys met so far. */
struct body {
    struct reader r;
    struct wire_map map;
    uint64_t met; /* bit k: key k (below 64) was there */
};

struct body body_open(struct view bytes);
/* The next key; its value must be read, or body_skip called. */
bool body_key(struct body *b, uint64_t *key);
void body_skip(struct body *b);
/* Every key of `needed` was there and nothing is left over. */
enum status body_close(const struct body *b, uint64_t needed);

#define KEY(k) (UINT64_C(1) << (k))

void put_uint(struct writer *w, unsigned key, uint64_t value);
void put_view(struct writer *w, unsigned key, struct view v);
void put_log(struct writer *w, const struct log_ref *log);
/* Keys 1 to 3; false: another key. */
bool get_log(struct body *b, uint64_t key, struct log_ref *log);
enum status put_status(const struct writer *w);

#endif
