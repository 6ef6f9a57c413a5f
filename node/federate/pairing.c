#include "concerns.h"

#include <sodium.h>
#include <string.h>

enum { JOIN_MS = 30000, JOIN_RETRY_MS = 2000 };

/* ---- inviting
 * ------------------------------------------------------------------ */

static enum status fill_invite(struct federate *f,
                               const struct federate_event *e,
                               struct invite *in)
{
    size_t n = e->invite.address ? e->invite.addresses : f->addresses;

    memcpy(in->tid, f->identity.tid, TID_LEN);
    random_bytes(f, in->id, sizeof in->id);
    random_bytes(f, in->secret, sizeof in->secret);
    if (e->invite.life_s > INVITE_LIFE_S || n > HELLO_ADDRESSES_MAX)
        return STATUS_OUT_OF_RANGE;
    in->expires = (uint32_t)(f->now_s + (e->invite.life_s ? e->invite.life_s
                                                          : INVITE_LIFE_S));
    in->addresses = n < INVITE_ADDRESSES_MAX ? n : INVITE_ADDRESSES_MAX;
    for (size_t i = 0; i < in->addresses; i++) {
        const char *text =
            e->invite.address ? e->invite.address[i] : f->address[i];

        if (!address_ok(text))
            return STATUS_OUT_OF_RANGE;
        memcpy(in->address[i], text, strlen(text) + 1);
    }
    return STATUS_OK;
}

void pairing_invite(struct federate *f, const struct federate_event *e)
{
    struct invite in = {0};
    char text[INVITE_TEXT];
    enum status s = fill_invite(f, e, &in);
    struct invitation *i;
    struct federate_effect *done;

    if (!s && f->invitations == INVITATIONS_MAX)
        s = STATUS_FULL;
    if (!s)
        s = invite_encode(text, &in);
    if (s) {
        (void)effect_done(f, e->command, s);
        return;
    }
    i = &f->invitation[f->invitations++];
    *i = (struct invitation){.expires = in.expires};
    memcpy(i->id, in.id, sizeof i->id);
    memcpy(i->secret, in.secret, sizeof i->secret);
    roster_store_invitation(f, i);
    done = effect_done(f, e->command, STATUS_OK);
    done->done.expires = in.expires;
    done->done.text = keep_text(f, text);
    sodium_memzero(&in, sizeof in);
    sodium_memzero(text, sizeof text);
}

/* ---- joining
 * --------------------------------------------------------------------- */

static void join_ended(struct federate *f, enum status s)
{
    struct joining *j = &f->joining;

    if (j->command == NEVER_COMMAND)
        return;
    if (s)
        (void)effect_done(f, j->command, s);
    sodium_memzero(j, sizeof *j);
}

static void join_dial(struct federate *f)
{
    struct joining *j = &f->joining;
    struct session_joining with = {0};
    struct session_setup setup;
    struct link *l;

    j->retry_ms = f->now_ms + JOIN_RETRY_MS;
    l = dial_start(f,
                   j->invite.address[j->next_address++ % j->invite.addresses]);
    l->join = j->command;
    j->conn = l->conn;
    memcpy(l->target, j->invite.tid, TID_LEN);
    memcpy(with.tid, j->invite.tid, TID_LEN);
    memcpy(with.invite_id, j->invite.id, INVITE_ID_LEN);
    memcpy(with.secret, j->invite.secret, KEY_LEN);
    link_setup(f, &setup);
    if (session_join(l->session, &setup, &with)) {
        effect(f, FEDERATE_CLOSE)->conn = l->conn;
        l->dead = true;
        join_ended(f, STATUS_REFUSED);
    }
    sodium_memzero(&with, sizeof with);
    sodium_memzero(&setup, sizeof setup);
}

static enum status may_join(const struct federate *f, const struct invite *in)
{
    const struct peer *p = roster_find(f, in->tid);
    enum status s = invite_check(in, f->now_s);

    if (s)
        return s;
    if (memcmp(in->tid, f->identity.tid, TID_LEN) == 0)
        return STATUS_REFUSED; /* our own invitation */
    if (p && p->state != PEER_UNCONFIRMED)
        return STATUS_EXISTS;
    if (!p && f->peers >= FEDERATE_PEERS_MAX)
        return STATUS_FULL;
    return in->addresses > 0 ? STATUS_OK : STATUS_UNREACHABLE;
}

void pairing_join(struct federate *f, const struct federate_event *e)
{
    struct joining *j = &f->joining;
    struct invite in = {0};
    enum status s =
        j->command ? STATUS_BUSY : invite_decode(&in, e->join.invitation);
    const char *name = e->join.name ? e->join.name : "";

    if (!s)
        s = may_join(f, &in);
    if (!s && strlen(name) >= sizeof j->name)
        s = STATUS_TOO_BIG;
    if (!s && *name && roster_name_taken(f, name, in.tid))
        s = STATUS_EXISTS;
    if (s) {
        (void)effect_done(f, e->command, s);
        return;
    }
    *j = (struct joining){.command = e->command,
                          .invite = in,
                          .deadline_ms = f->now_ms + JOIN_MS};
    memcpy(j->name, name, strlen(name) + 1);
    sodium_memzero(&in, sizeof in);
    join_dial(f);
}

static enum status join_status(const struct link *l)
{
    static const enum status words[SESSION_REASONS] = {
        [SESSION_INVITE_IS_EXPIRED] = STATUS_EXPIRED,
        [SESSION_INVITE_IS_USED] = STATUS_USED,
        [SESSION_INVITE_IS_WITHDRAWN] = STATUS_REFUSED,
        [SESSION_BAD_IDENTITY] = STATUS_FORGED,
    };

    return words[l->session->reason];
}

/* A refusal in words ends the JOIN; anything else is tried again until its
 * time is up (an altered invitation looks like an inviter who hangs up). */
void pairing_link_lost(struct federate *f, struct link *l)
{
    struct joining *j = &f->joining;
    enum status s = join_status(l);

    if (!l->join || l->join != j->command || l->conn != j->conn)
        return;
    j->conn = 0;
    j->connected |= l->connected;
    if (s)
        join_ended(f, s);
}

void pairing_tick(struct federate *f)
{
    struct joining *j = &f->joining;

    roster_forget_invitations(f);
    if (j->command == NEVER_COMMAND)
        return;
    if (f->now_ms >= j->deadline_ms)
        join_ended(f, j->connected ? STATUS_REFUSED : STATUS_UNREACHABLE);
    else if (!j->conn && f->now_ms >= j->retry_ms)
        join_dial(f);
}

uint64_t pairing_wake(const struct federate *f)
{
    const struct joining *j = &f->joining;

    if (j->command == NEVER_COMMAND)
        return UINT64_MAX;
    return j->conn || j->retry_ms > j->deadline_ms ? j->deadline_ms
                                                   : j->retry_ms;
}

/* ---- PAIRED
 * ------------------------------------------------------------------------ */

static void keep_result(struct peer *p, const struct session_event *s)
{
    p->identity = *s->identity;
    p->chain = regrab(p->chain, s->chain.len);
    memcpy(p->chain, s->chain.p, s->chain.len);
    p->chain_len = s->chain.len;
    memcpy(p->psk, s->pair_psk, KEY_LEN);
    memcpy(p->word, s->word, sizeof p->word);
    p->state = PEER_UNCONFIRMED;
    p->own_confirmed = p->peer_confirmed = p->confirm_acked = false;
    roster_word_text(p);
}

static void use_invitation(struct federate *f, const struct session_event *s)
{
    struct invitation *i = roster_invitation(f, s->invite_id);

    if (!i)
        return;
    i->used = true;
    memcpy(i->redeemer, s->identity->chan, KEY_LEN);
    memcpy(i->peer, s->identity->tid, TID_LEN);
    roster_store_invitation(f, i);
}

static void join_done(struct federate *f, const struct peer *p)
{
    struct federate_effect *e = effect_done(f, f->joining.command, STATUS_OK);

    memcpy(e->tid, p->tid, TID_LEN);
    e->done.words = keep_text(f, p->words);
    e->done.name = keep_text(f, p->name);
    join_ended(f, STATUS_OK);
}

static bool refuse_pairing(struct federate *f, struct link *l,
                           const uint8_t *tid, enum status s)
{
    effect_log(f, tid, "pairing-refused",
               s == STATUS_EXISTS ? "another territory bears this name"
                                  : status_text(s));
    if (l->join)
        join_ended(f, s);
    link_bye(f, l, BYE_PROTOCOL);
    return false;
}

/* Two may have begun with one invitation while it was open: the session cannot
 * know, the first to get here has it. */
static bool invitation_lost(struct federate *f, const struct session_event *s,
                            const struct peer *p)
{
    const struct invitation *i = roster_invitation(f, s->invite_id);

    return !i ||
           (i->used && (!p || p->state != PEER_UNCONFIRMED ||
                        memcmp(i->redeemer, s->identity->chan, KEY_LEN) != 0));
}

bool pairing_paired(struct federate *f, struct link *l,
                    const struct session_event *s)
{
    bool joining = l->join && l->join == f->joining.command;
    const char *name =
        joining && *f->joining.name ? f->joining.name : s->identity->name;
    struct peer *p = roster_find(f, s->identity->tid);

    if (!joining && l->dialled) /* its JOIN has been answered otherwise */
        return refuse_pairing(f, l, s->identity->tid, STATUS_TIMEOUT);
    if (!joining && invitation_lost(f, s, p))
        return refuse_pairing(f, l, s->identity->tid, STATUS_USED);
    /* Who is confirmed by voice is not replaced by who holds a paper. */
    if (p && p->state != PEER_UNCONFIRMED)
        return refuse_pairing(f, l, p->tid, STATUS_REFUSED);
    if (roster_name_taken(f, name, s->identity->tid))
        return refuse_pairing(f, l, s->identity->tid, STATUS_EXISTS);
    if (!p && f->peers >= FEDERATE_PEERS_MAX)
        return refuse_pairing(f, l, s->identity->tid, STATUS_FULL);
    if (!p)
        p = roster_add(f, s->identity->tid);
    memset(p->name, 0, sizeof p->name);
    memcpy(p->name, name, strlen(name));
    keep_result(p, s);
    if (joining) {
        p->addresses = f->joining.invite.addresses;
        for (size_t i = 0; i < p->addresses; i++)
            memcpy(p->address[i], f->joining.invite.address[i], ADDRESS_CAP);
    } else {
        use_invitation(f, s);
    }
    l->peer = p;
    p->last_seen = f->now_s;
    roster_store(f, p);
    effect_log(f, p->tid, "paired", "waiting for both to compare the words");
    if (joining)
        join_done(f, p);
    return true;
}

/* ---- CONFIRM
 * ------------------------------------------------------------------------- */

static void digest(const struct federate *f, const struct peer *p,
                   uint8_t out[static HASH_LEN])
{
    uint8_t buf[16 + 2 * WORDS + 2 * TID_LEN] = "symbiote confirm";
    bool lower = memcmp(f->identity.tid, p->tid, TID_LEN) < 0;
    uint8_t *at = buf + 16;

    for (size_t i = 0; i < WORDS; i++) {
        *at++ = (uint8_t)(p->word[i] >> 8);
        *at++ = (uint8_t)p->word[i];
    }
    memcpy(at, lower ? f->identity.tid : p->tid, TID_LEN);
    memcpy(at + TID_LEN, lower ? p->tid : f->identity.tid, TID_LEN);
    (void)crypto_hash_sha256(out, buf, sizeof buf);
}

void pairing_send_confirm(struct federate *f, struct peer *p)
{
    struct link *l = p->link;
    struct confirm m;
    uint8_t buf[64];
    struct writer w = wire_writer(buf, sizeof buf);

    if (!l || !l->hello_done || l->confirm_sent)
        return;
    digest(f, p, m.digest);
    if (!confirm_encode(&m, &w))
        l->confirm_sent = link_ask(f, l, OP_CONFIRM, 0, &w);
}

static void activate(struct federate *f, struct peer *p)
{
    if (p->state != PEER_UNCONFIRMED || !p->own_confirmed || !p->peer_confirmed)
        return;
    p->state = PEER_ACTIVE;
    p->was_active = true;
    roster_word_text(p);
    effect_log(f, p->tid, "active", "both have confirmed the words");
}

/* Remembers what was confirmed and, if it was the last, that both are ACTIVE,
 * in one record.  True: they have just become so. */
static bool remember(struct federate *f, struct peer *p)
{
    bool before = p->state == PEER_ACTIVE;

    activate(f, p);
    roster_store(f, p);
    return !before && p->state == PEER_ACTIVE;
}

static void begin_data(struct federate *f, struct peer *p)
{
    if (!p->link || !link_active(p->link))
        return;
    session_unrestrict(p->link->session);
    replica_ask_heads(f, p);
}

void pairing_heard_confirm(struct federate *f, struct link *l,
                           const struct frame *frame)
{
    struct inbound to = {.op = OP_CONFIRM};
    struct peer *p = l->peer;
    struct confirm m;
    uint8_t own[HASH_LEN], buf[8];
    struct writer w = wire_writer(buf, sizeof buf);
    bool begins = false;

    memcpy(to.rid, frame->rid, RID_LEN);
    if (confirm_decode(&m, frame->body) || !p || p->link != l) {
        link_error(f, l, &to, ERROR_BAD_FRAME);
        return;
    }
    digest(f, p, own);
    if (sodium_memcmp(own, m.digest, HASH_LEN) != 0) {
        effect_log(f, p->tid, "refused", "the other side has other words");
        link_error(f, l, &to, ERROR_BAD_PROOF);
        return;
    }
    if (p->state == PEER_ACTIVE) {
        /* It does not know yet that we have confirmed. */
        pairing_send_confirm(f, p);
    } else if (!p->peer_confirmed) { /* a repetition costs no write */
        p->peer_confirmed = true;
        begins = remember(f, p);
    }
    if (!empty_encode(&w))
        link_reply(f, l, &to, &w); /* after STORE: effects are in order */
    if (begins)
        begin_data(f, p);
}

void pairing_acked(struct federate *f, struct link *l)
{
    if (!l->peer || l->peer->confirm_acked)
        return;
    l->peer->confirm_acked = true;
    roster_store(f, l->peer);
}

static void wipe(struct federate *f, struct peer *p, enum bye_code code)
{
    for (size_t i = 0; i < f->links; i++) {
        struct link *l = f->link[i];

        if (l->peer != p || l->dead)
            continue;
        if (p->link == l)
            p->link = NULL;
        l->peer = NULL;
        if (l->connected) {
            link_bye(f, l, code);
        } else {
            effect(f, FEDERATE_CLOSE)->conn = l->conn;
            l->dead = true;
        }
    }
}

void pairing_confirm(struct federate *f, const struct federate_event *e)
{
    struct peer *p = roster_find(f, e->tid);
    uint16_t word[WORDS];
    bool begins;
    enum status s;

    if (!p) {
        (void)effect_done(f, e->command, STATUS_NOT_FOUND);
        return;
    }
    if (p->state != PEER_UNCONFIRMED) {
        (void)effect_done(f, e->command,
                          p->state == PEER_ACTIVE ? STATUS_OK : STATUS_REFUSED);
        return;
    }
    s = words_read(word, e->confirm.words);
    if (s == STATUS_MALFORMED) { /* not four words: nothing was compared */
        (void)effect_done(f, e->command, s);
        return;
    }
    if (s || memcmp(word, p->word, sizeof word) != 0) {
        effect_log(f, p->tid, "pairing-refused", "the words differ");
        wipe(f, p, BYE_SUSPENDED);
        roster_drop(f, p);
        (void)effect_done(f, e->command, STATUS_MISMATCH);
        return;
    }
    p->own_confirmed = true;
    begins = remember(f, p);
    pairing_send_confirm(f, p);
    if (begins)
        begin_data(f, p);
    (void)effect_done(f, e->command, STATUS_OK);
}

/* ---- suspend, resume, block, remove
 * ---------------------------------------------------- */

static enum status change(struct federate *f, struct peer *p,
                          enum federate_event_kind kind)
{
    if (kind == FEDERATE_RESUME) {
        if (p->state != PEER_SUSPENDED && p->state != PEER_BLOCKED)
            return STATUS_OK;
        p->state = p->was_active ? PEER_ACTIVE : PEER_UNCONFIRMED;
        roster_store(f, p);
        dial_now(f, p);
        return STATUS_OK;
    }
    if (kind == FEDERATE_SUSPEND && p->state == PEER_UNCONFIRMED)
        return STATUS_REFUSED;
    wipe(f, p, BYE_SUSPENDED);
    if (kind == FEDERATE_REMOVE) {
        roster_drop(f, p);
        return STATUS_OK;
    }
    replica_abort(f, p);
    p->state = kind == FEDERATE_BLOCK ? PEER_BLOCKED : PEER_SUSPENDED;
    roster_store(f, p);
    return STATUS_OK;
}

void pairing_change(struct federate *f, const struct federate_event *e)
{
    struct peer *p = roster_find(f, e->tid);

    (void)effect_done(f, e->command,
                      p ? change(f, p, e->kind) : STATUS_NOT_FOUND);
}
