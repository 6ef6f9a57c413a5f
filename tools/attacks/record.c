#include <stdlib.h>
#include <string.h>

#include "csv.h"
#include "record.h"

/* NULL where there is no room for one more. */
static void *grow(void *array, size_t count, size_t *room, size_t size)
{
    void *moved;

    if (count < *room)
        return array;
    *room = *room ? *room * 2 : 256;
    moved = realloc(array, *room * size);
    if (!moved)
        csv_die("no memory", "record");
    return moved;
}

static uint8_t *encode(const struct offer *o, size_t *len)
{
    uint8_t buf[OFFER_BODY_MAX], *bytes;

    if (offer_encode(o, buf, sizeof buf, len) != STATUS_OK)
        csv_die("an offer cannot be encoded", "record");
    bytes = csv_room(*len, 1);
    memcpy(bytes, buf, *len);
    return bytes;
}

static void deliver(struct record *r, unsigned peer, size_t body,
                    const struct offer *o)
{
    struct received *got = grow(r->peer[peer], r->received[peer],
                                &r->peer_room[peer], sizeof *got);

    r->peer[peer] = got;
    got = &r->peer[peer][r->received[peer]++];
    *got = (struct received){.body = (uint32_t)body};
    got->bytes = encode(o, &got->len);
}

size_t record_add(struct record *r, unsigned territory, unsigned quarter,
                  const struct offer *const peer[PEERS])
{
    struct record_body *b;

    r->body = grow(r->body, r->bodies, &r->room, sizeof *r->body);
    b = &r->body[r->bodies];
    *b = (struct record_body){
        .territory = territory, .first = (uint8_t)quarter, .last = QUARTERS};
    b->bytes = encode(peer[0], &b->len);
    if (offer_decode(&b->offer, b->bytes, b->len) != STATUS_OK)
        csv_die("a published body does not decode", "record");
    for (unsigned p = 0; p < PEERS; p++)
        deliver(r, p, r->bodies, peer[p]);
    return r->bodies++;
}

void record_close(struct record *r)
{
    for (size_t i = 0; i < r->bodies; i++)
        free(r->body[i].bytes);
    free(r->body);
    for (unsigned p = 0; p < PEERS; p++) {
        for (size_t i = 0; i < r->received[p]; i++)
            free(r->peer[p][i].bytes);
        free(r->peer[p]);
    }
    *r = (struct record){0};
}

bool record_live(const struct record_body *b, unsigned quarter)
{
    return b->first <= quarter && quarter <= b->last;
}
