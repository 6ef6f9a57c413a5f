/* Handshakes cost a Diffie-Hellman or two: each address gets a few a second,
 * all together some more, of which the last are kept for addresses that peers
 * have called from.  Asked after the mac of the preface, so only who knows our
 * channel key (or has recorded who does) can use them up. */
#include "concerns.h"

#include <sodium.h>
#include <string.h>

uint64_t caps_caller(const char *address)
{
    uint8_t hash[HASH_LEN];
    uint64_t who;

    (void)crypto_hash_sha256(hash, (const uint8_t *)address, strlen(address));
    memcpy(&who, hash, sizeof who);
    return who ? who : 1;
}

static void refill(unsigned *tokens, uint64_t *ms, uint64_t now, unsigned rate)
{
    uint64_t fresh = (now - *ms) * rate / 1000;

    if (fresh == 0)
        return;
    *ms = now;
    *tokens = fresh + *tokens > rate ? rate : *tokens + (unsigned)fresh;
}

/* The bucket of an address; a new one takes the place that waited longest. */
static struct caller *bucket_of(struct federate *f, uint64_t who)
{
    struct caller *c = f->caller;

    for (size_t i = 0; i < CALLERS_MAX; i++) {
        if (f->caller[i].who == who)
            return &f->caller[i];
        if (f->caller[i].ms < c->ms)
            c = &f->caller[i];
    }
    *c = (struct caller){who, f->now_ms, ADDRESS_HANDSHAKES_S};
    return c;
}

/* Was a peer UP from there lately? */
static bool familiar(const struct federate *f, uint64_t who)
{
    for (size_t i = 0; i < f->peers; i++) {
        const struct peer *p = f->peer[i];

        if (p->caller == who && p->state != PEER_BLOCKED &&
            f->now_s - p->last_seen < RECENT_PEER_DAYS * UINT64_C(86400))
            return true;
    }
    return false;
}

bool caps_admit(struct federate *f)
{
    const struct link *l = f->feeding;
    struct caller *c = NULL;

    refill(&f->bucket, &f->bucket_ms, f->now_ms, HANDSHAKES_S);
    if (f->bucket == 0 || !l ||
        (f->bucket <= HANDSHAKES_RESERVED_S && !familiar(f, l->caller)))
        return false;
    if (!l->exempt) {
        c = bucket_of(f, l->caller);
        refill(&c->tokens, &c->ms, f->now_ms, ADDRESS_HANDSHAKES_S);
        if (c->tokens == 0)
            return false;
        c->tokens--;
    }
    f->bucket--;
    return true;
}
