#include "concerns.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "symbiote/catalogue.h"

enum { RECORD_MAX = 32768, INVITATION_MAX = 256 };

struct peer *roster_find(const struct federate *f, const uint8_t *tid)
{
    for (size_t i = 0; i < f->peers; i++)
        if (memcmp(f->peer[i]->tid, tid, TID_LEN) == 0)
            return f->peer[i];
    return NULL;
}

struct peer *roster_by_chan(const struct federate *f, const uint8_t *chan)
{
    for (size_t i = 0; i < f->peers; i++)
        if (memcmp(f->peer[i]->identity.chan, chan, KEY_LEN) == 0)
            return f->peer[i];
    return NULL;
}

bool roster_name_taken(const struct federate *f, const char *name,
                       const uint8_t *tid)
{
    char a[2 * IDENT_NAME_CAP], b[2 * IDENT_NAME_CAP];

    (void)catalogue_fold(name, a, sizeof a);
    (void)catalogue_fold(f->identity.name, b, sizeof b);
    if (strcmp(a, b) == 0)
        return true;
    for (size_t i = 0; i < f->peers; i++) {
        if (memcmp(f->peer[i]->tid, tid, TID_LEN) == 0)
            continue;
        (void)catalogue_fold(f->peer[i]->name, b, sizeof b);
        if (strcmp(a, b) == 0)
            return true;
    }
    return false;
}

struct peer *roster_add(struct federate *f, const uint8_t *tid)
{
    struct peer *p = grab(sizeof *p);

    (void)sodium_mlock(p->psk, sizeof p->psk);
    memcpy(p->tid, tid, TID_LEN);
    p->state = PEER_UNCONFIRMED;
    if (f->peers == f->peers_cap) {
        f->peers_cap = f->peers_cap ? 2 * f->peers_cap : 8;
        f->peer = regrab(f->peer, f->peers_cap * sizeof(struct peer *));
    }
    f->peer[f->peers++] = p;
    return p;
}

void roster_word_text(struct peer *p)
{
    sodium_memzero(p->words, sizeof p->words);
    if (p->state == PEER_UNCONFIRMED)
        words_text(p->words, p->word);
}

void roster_free(struct peer *p)
{
    free(p->chain);
    for (unsigned i = 0; i < STREAMS_MAX; i++) {
        if (!p->replica[i])
            continue;
        transfer_free(p->replica[i]->transfer);
        free(p->replica[i]->log.bits);
        free(p->replica[i]->note);
        free(p->replica[i]);
    }
    free(p->telling);
    sodium_memzero(p->word, sizeof p->word);
    sodium_memzero(p->words, sizeof p->words);
    (void)sodium_munlock(p->psk, sizeof p->psk); /* wipes it */
    free(p);
}

void roster_drop(struct federate *f, struct peer *p)
{
    size_t i = 0;

    replica_forget(f, p);
    doubts_forget(f, p);
    stream_forget(f, p->tid);
    effect_store(f, FEDERATE_PEER, view_of(p->tid, TID_LEN), view_of(NULL, 0));
    for (size_t k = 0; k < f->links; k++)
        if (f->link[k]->peer == p)
            f->link[k]->peer = NULL;
    while (f->peer[i] != p)
        i++;
    f->peer[i] = f->peer[--f->peers];
    roster_free(p);
}

/* ---- records --------------------------------------------------------------
 */

static void put_bool(struct writer *w, unsigned key, bool value)
{
    wire_put_uint(w, key);
    wire_put_bool(w, value);
}

static void put_bin(struct writer *w, unsigned key, const void *p, size_t n)
{
    wire_put_uint(w, key);
    wire_put_bytes(w, p, n);
}

void roster_store(struct federate *f, const struct peer *p)
{
    uint8_t *buf = keep(f, NULL, RECORD_MAX);
    struct writer w = wire_writer(buf, RECORD_MAX);
    size_t len = 0;

    wire_put_map(&w, 12);
    wire_put_uint(&w, 1);
    wire_put_text(&w, p->name);
    wire_put_uint(&w, 2);
    wire_put_uint(&w, p->state);
    put_bool(&w, 3, p->was_active);
    put_bool(&w, 4, p->own_confirmed);
    put_bool(&w, 5, p->peer_confirmed);
    put_bool(&w, 6, p->confirm_acked);
    put_bin(&w, 7, p->psk, KEY_LEN);
    put_bin(&w, 8, p->chain, p->chain_len);
    wire_put_uint(&w, 9);
    wire_put_array(&w, WORDS);
    for (size_t i = 0; i < WORDS; i++)
        wire_put_uint(&w, p->word[i]);
    wire_put_uint(&w, 10);
    wire_put_array(&w, (uint32_t)p->addresses);
    for (size_t i = 0; i < p->addresses; i++)
        wire_put_text(&w, p->address[i]);
    wire_put_uint(&w, 11);
    wire_put_uint(&w, p->last_seen);
    wire_put_uint(&w, 12);
    wire_put_uint(&w, p->caller);
    if (wire_close_writer(&w, &len))
        abort(); /* bounded by construction */
    effect_store(f, FEDERATE_PEER, view_of(p->tid, TID_LEN), view_of(buf, len));
    sodium_memzero(buf, RECORD_MAX);
}

static void get_lists(struct reader *r, uint64_t key, struct peer *p)
{
    if (key == 9) {
        wire_get_array(r, WORDS);
        for (size_t i = 0; i < WORDS; i++)
            p->word[i] = (uint16_t)wire_get_uint(r, 0, WORD_LIST - 1);
        return;
    }
    p->addresses = wire_get_count(r, HELLO_ADDRESSES_MAX);
    for (size_t i = 0; i < p->addresses; i++)
        wire_get_text(r, p->address[i], ADDRESS_CAP);
}

static void get_peer(struct reader *r, struct peer *p)
{
    struct wire_map m = wire_get_map(r);
    struct view chain;
    uint64_t key;

    while (wire_next_key(r, &m, &key))
        switch (key) {
        case 1: wire_get_text(r, p->name, sizeof p->name); break;
        case 2:
            p->state = (enum federate_peer_state)wire_get_uint(
                r, PEER_UNCONFIRMED, PEER_BLOCKED);
            break;
        case 3: p->was_active = wire_get_bool(r); break;
        case 4: p->own_confirmed = wire_get_bool(r); break;
        case 5: p->peer_confirmed = wire_get_bool(r); break;
        case 6: p->confirm_acked = wire_get_bool(r); break;
        case 7: wire_get_bytes(r, p->psk, KEY_LEN); break;
        case 8:
            chain = wire_get_view(r, 1, RECORD_MAX);
            free(p->chain);
            p->chain = grab(chain.len);
            p->chain_len = chain.len;
            if (chain.len > 0)
                memcpy(p->chain, chain.p, chain.len);
            break;
        case 9:
        case 10: get_lists(r, key, p); break;
        case 11: p->last_seen = wire_get_uint(r, 0, INT64_MAX); break;
        case 12: p->caller = wire_get_uint(r, 0, UINT64_MAX); break;
        default: wire_skip(r);
        }
}

enum status roster_load(struct federate *f, struct view key, struct view value)
{
    struct reader r = wire_reader(value.p, value.len);
    struct peer *p;
    enum status s;

    if (key.len != TID_LEN || roster_find(f, key.p) ||
        f->peers >= FEDERATE_PEERS_MAX)
        return STATUS_MALFORMED;
    p = roster_add(f, key.p);
    get_peer(&r, p);
    s = wire_close_reader(&r);
    if (!s)
        s = ident_read_chain(&p->identity, p->chain, p->chain_len);
    roster_word_text(p);
    return s || memcmp(p->identity.tid, p->tid, TID_LEN) != 0 ? STATUS_MALFORMED
                                                              : STATUS_OK;
}

/* ---- invitations ------------------------------------------------------------
 */

struct invitation *roster_invitation(struct federate *f, const uint8_t *id)
{
    for (size_t i = 0; i < f->invitations; i++)
        if (memcmp(f->invitation[i].id, id, INVITE_ID_LEN) == 0)
            return &f->invitation[i];
    return NULL;
}

void roster_store_invitation(struct federate *f, const struct invitation *i)
{
    uint8_t buf[INVITATION_MAX];
    struct writer w = wire_writer(buf, sizeof buf);
    size_t len = 0;

    wire_put_map(&w, 5);
    put_bin(&w, 1, i->secret, KEY_LEN);
    wire_put_uint(&w, 2);
    wire_put_uint(&w, i->expires);
    put_bool(&w, 3, i->used);
    put_bin(&w, 4, i->redeemer, KEY_LEN);
    put_bin(&w, 5, i->peer, TID_LEN);
    if (wire_close_writer(&w, &len))
        abort();
    effect_store(f, FEDERATE_INVITATION, view_of(i->id, INVITE_ID_LEN),
                 view_of(buf, len));
    sodium_memzero(buf, sizeof buf);
}

enum status roster_load_invitation(struct federate *f, struct view key,
                                   struct view value)
{
    struct reader r = wire_reader(value.p, value.len);
    struct wire_map m = wire_get_map(&r);
    struct invitation i = {0};
    uint64_t k;

    if (key.len != INVITE_ID_LEN || f->invitations == INVITATIONS_MAX)
        return STATUS_MALFORMED;
    memcpy(i.id, key.p, INVITE_ID_LEN);
    while (wire_next_key(&r, &m, &k))
        switch (k) {
        case 1: wire_get_bytes(&r, i.secret, KEY_LEN); break;
        case 2: i.expires = wire_get_uint(&r, 0, UINT32_MAX); break;
        case 3: i.used = wire_get_bool(&r); break;
        case 4: wire_get_bytes(&r, i.redeemer, KEY_LEN); break;
        case 5: wire_get_bytes(&r, i.peer, TID_LEN); break;
        default: wire_skip(&r);
        }
    if (wire_close_reader(&r))
        return STATUS_MALFORMED;
    f->invitation[f->invitations++] = i;
    sodium_memzero(&i, sizeof i);
    return STATUS_OK;
}

/* Kept for a week after their end, so that they are refused in words. */
void roster_forget_invitations(struct federate *f)
{
    for (size_t i = 0; i < f->invitations;) {
        struct invitation *old = &f->invitation[i];

        if (old->expires + UINT64_C(7) * 86400 >= f->now_s) {
            i++;
            continue;
        }
        effect_store(f, FEDERATE_INVITATION, view_of(old->id, INVITE_ID_LEN),
                     view_of(NULL, 0));
        *old = f->invitation[--f->invitations];
        sodium_memzero(&f->invitation[f->invitations], sizeof *old);
    }
}
