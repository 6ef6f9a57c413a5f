#include "concerns.h"

#include <sodium.h>
#include <string.h>

struct link *dial_start(struct federate *f, const char *address)
{
    struct link *l = link_add(f, FEDERATE_DIALLED | ++f->next_conn, true);
    struct federate_effect *e = effect(f, FEDERATE_DIAL);

    e->conn = l->conn;
    e->address = keep_text(f, address);
    return l;
}

static bool has_link(const struct federate *f, const struct peer *p)
{
    for (size_t i = 0; i < f->links; i++) {
        const struct link *l = f->link[i];

        if (!l->dead &&
            (l->peer == p || (l->dialled && !l->join &&
                              memcmp(l->target, p->tid, TID_LEN) == 0)))
            return true;
    }
    return false;
}

static bool wanted(const struct federate *f, const struct peer *p)
{
    return p->addresses > 0 && !f->stopping &&
           (p->state == PEER_ACTIVE || p->state == PEER_UNCONFIRMED) &&
           !p->link &&
           !ident_check_day(&p->identity, (uint32_t)(f->now_s / 86400));
}

static void later(struct federate *f, struct peer *p)
{
    uint64_t base = p->backoff_ms ? 2 * p->backoff_ms : BACKOFF_MIN_MS;

    p->backoff_ms = base < BACKOFF_MAX_MS ? base : BACKOFF_MAX_MS;
    /* Half to one and a half times, so that many do not come at once. */
    p->dial_ms =
        f->now_ms + p->backoff_ms / 2 + random_below(f, p->backoff_ms + 1);
}

static void dial(struct federate *f, struct peer *p)
{
    struct session_target target = {.restricted = p->state != PEER_ACTIVE};
    struct session_setup setup;
    struct link *l;
    enum status s;

    later(f, p); /* for the case that nothing comes of it */
    l = dial_start(f, p->address[p->dial_address++ % p->addresses]);
    memcpy(l->target, p->tid, TID_LEN);
    memcpy(target.tid, p->tid, TID_LEN);
    memcpy(target.chan, p->identity.chan, KEY_LEN);
    memcpy(target.pair_psk, p->psk, KEY_LEN);
    link_setup(f, &setup);
    s = session_dial(l->session, &setup, &target);
    sodium_memzero(&target, sizeof target);
    sodium_memzero(&setup, sizeof setup);
    if (s) {
        effect_log(f, p->tid, "undialled", status_text(s));
        effect(f, FEDERATE_CLOSE)->conn = l->conn;
        l->dead = true;
        return;
    }
    l->peer = p;
}

void dial_tick(struct federate *f)
{
    for (size_t i = 0; i < f->peers; i++) {
        struct peer *p = f->peer[i];

        if (wanted(f, p) && p->dial_ms <= f->now_ms && !has_link(f, p))
            dial(f, p);
        if (p->link && p->backoff_ms &&
            f->now_ms - p->link->session->up_ms >= BACKOFF_RESET_MS)
            p->backoff_ms = 0;
    }
}

uint64_t dial_wake(const struct federate *f)
{
    uint64_t wake = UINT64_MAX;

    for (size_t i = 0; i < f->peers; i++)
        if (wanted(f, f->peer[i]) && !has_link(f, f->peer[i]) &&
            f->peer[i]->dial_ms < wake)
            wake = f->peer[i]->dial_ms;
    return wake;
}

void dial_now(struct federate *f, struct peer *p)
{
    p->backoff_ms = 0;
    p->dial_ms = f->now_ms;
    if (wanted(f, p) && !has_link(f, p))
        dial(f, p);
}

void dial_ended(struct federate *f, struct peer *p, const struct link *l)
{
    if (!l->up)
        return; /* the back-off of this attempt runs already */
    later(f, p);
    /* Where both can dial, the higher tid lets the other try first. */
    if (f->addresses > 0 && p->addresses > 0 &&
        memcmp(f->identity.tid, p->tid, TID_LEN) > 0)
        p->dial_ms += DIAL_WAIT_MS;
}

/* Does the newer of two sessions stay? */
static bool newer_stays(const struct federate *f, const struct link *old,
                        const struct link *new)
{
    bool we_are_lower = memcmp(f->identity.tid, new->peer->tid, TID_LEN) < 0;

    if (old->dialled == new->dialled)
        return true;
    if (f->now_ms - old->session->up_ms >= DUPLICATE_MS)
        return true;
    return new->dialled == we_are_lower; /* dialled by the lower tid */
}

bool dial_settle(struct federate *f, struct link *l)
{
    struct peer *p = l->peer;
    struct link *old = p->link;

    if (old && old != l && !newer_stays(f, old, l)) {
        l->peer = NULL;
        link_bye(f, l, BYE_DUPLICATE);
        return false;
    }
    p->link = l;
    p->last_seen = f->now_s;
    if (old && old != l) {
        replica_link_lost(f, p); /* asked over the old one: ask again */
        old->peer = NULL;
        link_bye(f, old, BYE_DUPLICATE);
    }
    return true;
}
