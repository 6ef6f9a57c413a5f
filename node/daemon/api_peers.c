/* Peers: invitations, pairing, states, synchronisation. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "api.h"
#include "carry.h"
#include "examine.h"
#include "json.h"
#include "symbiote/crockford.h"

static const char *const state_name[] = {"", "unconfirmed", "active",
                                         "suspended", "blocked"};
static const char *const fresh_name[] = {"fresh", "stale", "hidden", "erased"};

/* Offers by what counting them again came to. */
static void put_findings(json_t *o, const struct node *n,
                         const uint8_t tid[TID_LEN])
{
    size_t count[FINDING_STATES];

    examine_counts(n, tid, count);
    json_object_set_new(o, "verified",
                        json_integer((json_int_t)count[FINDING_VERIFIED]));
    json_object_set_new(o, "unverified",
                        json_integer((json_int_t)count[FINDING_UNVERIFIED] +
                                     (json_int_t)count[FINDING_NONE]));
    json_object_set_new(o, "failed",
                        json_integer((json_int_t)count[FINDING_FAILED]));
}

static json_t *peer_json(const struct node *n, const struct federate_peer *p)
{
    char tid[TID_TEXT], shown[TID_SHOWN];
    json_t *o;

    tid_text(tid, p->tid);
    tid_shown(shown, p->tid);
    o = json_pack("{ss ss ss ss sI ss sb}", "peer", tid, "name", p->name,
                  "fingerprint", shown, "state", state_name[p->state], "offers",
                  (json_int_t)examine_offers(n, p->tid), "freshness",
                  fresh_name[p->freshness], "connected", (int)p->connected);
    put_findings(o, n, p->tid);
    json_put_text(o, "address", p->address);
    json_put_time(o, "last_seen", p->last_seen);
    json_put_text(o, "words", p->words);
    if (p->state == PEER_UNCONFIRMED) {
        json_object_set_new(o, "confirmed_here",
                            json_boolean(p->own_confirmed));
        json_object_set_new(o, "confirmed_there",
                            json_boolean(p->peer_confirmed));
    }
    return o;
}

void api_peers(struct call *c)
{
    const struct federate *f = c->node->federate;

    call_ok(c, json_array());
    for (size_t i = 0; i < federate_peers(f); i++) {
        struct federate_peer p = federate_peer_at(f, i);

        json_array_append_new(c->reply, peer_json(c->node, &p));
    }
    call_finish(c);
}

/* By name, id, fingerprint or a prefix of at least 4. */
static bool named(const struct federate_peer *p, const char *text,
                  const char *prefix)
{
    char tid[TID_TEXT];

    if (strcmp(p->name, text) == 0)
        return true;
    tid_text(tid, p->tid);
    return strlen(prefix) >= 4 && strncmp(tid, prefix, strlen(prefix)) == 0;
}

static json_t *candidates(const struct node *n, const char *text,
                          const char *prefix)
{
    const struct federate *f = n->federate;
    json_t *list = json_array();

    for (size_t i = 0; i < federate_peers(f); i++) {
        struct federate_peer p = federate_peer_at(f, i);

        if (named(&p, text, prefix))
            json_array_append_new(list, peer_json(n, &p));
    }
    return list;
}

bool call_peer(struct call *c, const char *text, struct federate_peer *out)
{
    const struct federate *f = c->node->federate;
    char prefix[TID_TEXT] = "";
    size_t hits = 0;

    if (crockford_clean(prefix, sizeof prefix, text) != STATUS_OK)
        prefix[0] = '\0';
    for (size_t i = 0; i < federate_peers(f); i++) {
        struct federate_peer p = federate_peer_at(f, i);

        if (!named(&p, text, prefix))
            continue;
        *out = p;
        hits++;
    }
    if (hits == 1)
        return true;
    call_fail(c, hits ? CALL_USAGE : CALL_NOT_FOUND,
              hits ? "AMBIGUOUS" : "NOT_FOUND",
              hits ? tr(c->lang, "More than one peer fits « %s »; give more of "
                                 "its id.")
                   : tr(c->lang, "No peer is called « %s »; `symbiote peer "
                                 "list` shows them."),
              text);
    if (hits)
        json_object_set_new(c->reply, "candidates",
                            candidates(c->node, text, prefix));
    return false;
}

/* SHA-256 of the signed partnership agreement, in hexadecimal. */
enum { AGREEMENT_TEXT = 2 * HASH_LEN + 1, AGREEMENT_KEY = 10 + TID_TEXT };

static void agreement_key(char key[static AGREEMENT_KEY],
                          const uint8_t tid[static TID_LEN])
{
    char text[TID_TEXT];

    tid_text(text, tid);
    (void)snprintf(key, AGREEMENT_KEY, "agreement.%s", text);
}

void api_peer(struct call *c)
{
    char agreement[AGREEMENT_TEXT], key[AGREEMENT_KEY];
    struct federate_peer p;

    if (call_peer(c, c->part[1], &p)) {
        call_ok(c, peer_json(c->node, &p));
        agreement_key(key, p.tid);
        if (store_meta_get(c->node->reader, key, agreement, sizeof agreement) ==
            STATUS_OK)
            json_put_text(c->reply, "agreement", agreement);
    }
    call_finish(c);
}

/* ---- invitations
 * --------------------------------------------------------------------- */

static void invited(struct node *n, void *ctx,
                    const struct federate_effect *done)
{
    struct call *c = ctx;

    if (done->status == STATUS_OK) {
        node_journal(n, "peer.invite", "expires=%llu",
                     (unsigned long long)done->done.expires);
        call_ok(c, json_pack("{ss}", "invitation", done->done.text));
        json_put_time(c->reply, "expires", done->done.expires);
    } else if (done->status == STATUS_OUT_OF_RANGE) {
        call_fail(c, CALL_USAGE, "BAD_ADDRESS", "%s",
                  tr(c->lang, "An address has the form tcp://HOST:PORT, at "
                              "most two of them; an invitation lives 72 hours "
                              "at most."));
    } else {
        call_fail_status(c, done->status);
    }
    call_finish(c);
}

void api_invite(struct call *c)
{
    const json_t *list = json_object_get(c->body, "addresses");
    struct federate_event e = {.kind = FEDERATE_INVITE};
    const char *address[INVITE_ADDRESSES_MAX + 1];
    int64_t life = INVITE_LIFE_S;
    size_t count = json_array_size(list);

    if (!call_number(c, "expires", 1, INVITE_LIFE_S, &life)) {
        call_finish(c);
        return;
    }
    if (count > INVITE_ADDRESSES_MAX)
        count = INVITE_ADDRESSES_MAX + 1; /* refused below */
    for (size_t i = 0; i < count; i++) {
        address[i] = json_string_value(json_array_get(list, i));
        if (!address[i])
            address[i] = "";
    }
    e.invite.address = count ? address : NULL;
    e.invite.addresses = count;
    e.invite.life_s = (uint64_t)life;
    carry_command(c->node, &e, invited, c);
}

/* ---- joining
 * ---------------------------------------------------------------------------
 */

struct refusal_text {
    enum status status;
    enum call_exit exit;
    const char *code, *text;
};

static const struct refusal_text join_refusals[] = {
    {STATUS_MALFORMED, CALL_REFUSED, "NOT_AN_INVITATION",
     N_("This is not an invitation: it begins with sym1 and is copied whole.")},
    {STATUS_MISMATCH, CALL_REFUSED, "ALTERED",
     N_("The invitation was altered or cut on its way: ask for it again.")},
    {STATUS_NEWER, CALL_REFUSED, "NEWER",
     N_("The invitation was made by a newer version of Symbiote.")},
    {STATUS_EXPIRED, CALL_REFUSED, "EXPIRED",
     N_("The invitation has expired: ask for a new one.")},
    {STATUS_USED, CALL_REFUSED, "USED",
     N_("The invitation was used already; it is good for one use. Ask for a "
        "new "
        "one.")},
    {STATUS_EXISTS, CALL_REFUSED, "KNOWN",
     N_("A peer of this name or identity is known already, with another key or "
        "in another state: nothing was changed. `symbiote peer list` shows "
        "it.")},
    {STATUS_FORGED, CALL_REFUSED, "FORGED",
     N_("The other side could not prove that it made this invitation: nothing "
        "was exchanged.")},
    {STATUS_REFUSED, CALL_REFUSED, "REFUSED",
     N_("The other side refused the invitation: nothing was exchanged.")},
    {STATUS_UNREACHABLE, CALL_UNREACHABLE, "UNREACHABLE",
     N_("The inviting node cannot be reached at the addresses of the "
        "invitation. "
        "Is it running, and may it be reached from here?")},
    {STATUS_TIMEOUT, CALL_UNREACHABLE, "TIMEOUT",
     N_("The inviting node did not answer in time. The attempt goes on; look "
        "at "
        "`symbiote peer list` later.")},
    {STATUS_CLOSED, CALL_UNREACHABLE, "CLOSED",
     N_("The inviting node closed the connection: the invitation is wrong, or "
        "it "
        "was withdrawn.")},
};

static void fail_join(struct call *c, enum status s)
{
    for (size_t i = 0; i < sizeof join_refusals / sizeof *join_refusals; i++) {
        const struct refusal_text *r = &join_refusals[i];

        if (r->status != s)
            continue;
        call_fail(c, r->exit, r->code, "%s", tr(c->lang, r->text));
        return;
    }
    call_fail_status(c, s);
}

static void joined(struct node *n, void *ctx,
                   const struct federate_effect *done)
{
    struct call *c = ctx;
    char tid[TID_TEXT];

    if (done->status == STATUS_OK) {
        tid_text(tid, done->tid);
        node_journal(n, "peer.join", "peer=%s", tid);
        call_ok(c, json_pack("{ss ss ss}", "peer", tid, "name",
                             done->done.name ? done->done.name : "", "words",
                             done->done.words ? done->done.words : ""));
    } else {
        fail_join(c, done->status);
    }
    call_finish(c);
}

void api_join(struct call *c)
{
    struct federate_event e = {.kind = FEDERATE_JOIN};

    e.join.invitation = call_text(c, "invitation");
    e.join.name = call_text(c, "name");
    if (!e.join.invitation) {
        fail_join(c, STATUS_MALFORMED);
        call_finish(c);
        return;
    }
    carry_command(c->node, &e, joined, c);
}

/* ---- changes of state
 * -------------------------------------------------------------------- */

/* `tid` as it was before the command: a removed peer is nobody any more. */
static void journal_change(struct node *n, const char *verb, const uint8_t *tid,
                           enum status st)
{
    char event[32], text[TID_TEXT];

    if (st != STATUS_OK && st != STATUS_MISMATCH)
        return;
    (void)snprintf(event, sizeof event, "peer.%s", verb);
    tid_text(text, tid);
    node_journal(n, event, "peer=%s%s", text,
                 st == STATUS_OK ? "" : " refused=words");
}

static void changed(struct node *n, void *ctx,
                    const struct federate_effect *done)
{
    struct call *c = ctx;
    const char *verb = c->parts > 2 ? c->part[2] : "remove";

    journal_change(n, verb, c->data, done->status);
    if (done->status == STATUS_OK)
        call_ok(c, json_pack("{ss}", "done", verb));
    else if (done->status == STATUS_MISMATCH)
        call_fail(c, CALL_REFUSED, "OTHER_WORDS", "%s",
                  tr(c->lang, "These are not the words shown here: somebody "
                              "may be in between. The entry was wiped; invite "
                              "again."));
    else if (done->status == STATUS_MALFORMED ||
             done->status == STATUS_OUT_OF_RANGE)
        call_fail(c, CALL_USAGE, "BAD_WORDS", "%s",
                  tr(c->lang, "Give the four words that both sides read: "
                              "--words \"w1 w2 w3 w4\"."));
    else
        call_fail_status(c, done->status);
    call_finish(c);
}

static bool command_of(const char *verb, enum federate_event_kind *kind)
{
    static const struct {
        const char *verb;
        enum federate_event_kind kind;
    } verbs[] = {{"confirm", FEDERATE_CONFIRM},
                 {"suspend", FEDERATE_SUSPEND},
                 {"resume", FEDERATE_RESUME},
                 {"block", FEDERATE_BLOCK},
                 {"remove", FEDERATE_REMOVE}};

    for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++) {
        if (strcmp(verbs[i].verb, verb) != 0)
            continue;
        *kind = verbs[i].kind;
        return true;
    }
    return false;
}

/* ---- the agreement behind a pairing ---------------------------------------
 */

static void command(struct call *c, enum federate_event_kind kind)
{
    struct federate_event e = {.kind = kind};

    memcpy(e.tid, c->data, TID_LEN);
    if (kind == FEDERATE_CONFIRM) {
        e.confirm.words = call_text(c, "words");
        if (!e.confirm.words)
            e.confirm.words = "";
    }
    carry_command(c->node, &e, changed, c);
}

static enum status agreement_work(struct store *s, struct call *c)
{
    char key[AGREEMENT_KEY];

    agreement_key(key, c->data);
    return store_meta_set(s, key, call_text(c, "agreement"));
}

/* Kept before the words are confirmed: a pairing never lacks its agreement. */
static void agreement_kept(struct call *c, enum status st)
{
    if (st == STATUS_OK)
        command(c, FEDERATE_CONFIRM);
    else
        call_finish(c);
}

static void confirm(struct call *c)
{
    const char *agreement = call_text(c, "agreement");

    if (!agreement) {
        command(c, FEDERATE_CONFIRM);
        return;
    }
    if (strlen(agreement) != AGREEMENT_TEXT - 1 ||
        strspn(agreement, "0123456789abcdef") != AGREEMENT_TEXT - 1) {
        call_fail(c, CALL_USAGE, "BAD_AGREEMENT", "%s",
                  tr(c->lang, "The agreement is named by its SHA-256 in 64 "
                              "hexadecimal digits."));
        call_finish(c);
        return;
    }
    call_write_then(c, agreement_work, agreement_kept);
}

void api_peer_change(struct call *c)
{
    enum federate_event_kind kind = FEDERATE_REMOVE;
    struct federate_peer p;

    if (c->parts > 2 && !command_of(c->part[2], &kind)) {
        call_fail(c, CALL_NOT_FOUND, "NO_SUCH_PATH", "%s",
                  tr(c->lang, "There is nothing at this address."));
        call_finish(c);
        return;
    }
    if (!call_peer(c, c->part[1], &p)) {
        call_finish(c);
        return;
    }
    c->data = malloc(TID_LEN);
    if (!c->data)
        abort();
    memcpy(c->data, p.tid, TID_LEN);
    if (kind == FEDERATE_CONFIRM)
        confirm(c);
    else
        command(c, kind);
}

/* ---- sync
 * ------------------------------------------------------------------------------------
 */

static void synced(struct node *n, void *ctx,
                   const struct federate_effect *done)
{
    struct call *c = ctx;

    if (done->status == STATUS_OK)
        call_ok(c, json_pack("{sI}", "offers_pool",
                             (json_int_t)pool_count(n->pool)));
    else if (done->status == STATUS_UNREACHABLE ||
             done->status == STATUS_TIMEOUT)
        call_fail(c, CALL_UNREACHABLE, "UNREACHABLE", "%s",
                  tr(c->lang, "A peer cannot be reached; what it published "
                              "stays as last seen."));
    else if (done->status == STATUS_FORGED)
        call_fail(c, CALL_FAILED, "NOT_ADOPTED", "%s",
                  tr(c->lang, "What a peer served could not be adopted: the "
                              "log of this node says why. What was known of "
                              "it stays, and it is tried again."));
    else if (done->status == STATUS_REFUSED)
        call_fail(c, CALL_REFUSED, "NOT_ACTIVE", "%s",
                  tr(c->lang, "Nothing is exchanged with this peer: it is not "
                              "active. Both sides confirm the words first."));
    else
        call_fail_status(c, done->status);
    call_finish(c);
}

void api_sync(struct call *c)
{
    struct federate_event e = {.kind = FEDERATE_SYNC};
    const char *peer = call_text(c, "peer");
    struct federate_peer p;

    if (peer) {
        if (!call_peer(c, peer, &p)) {
            call_finish(c);
            return;
        }
        memcpy(e.tid, p.tid, TID_LEN);
    }
    carry_command(c->node, &e, synced, c);
}
