#include "ruling.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "policies.h"
#include "records.h"
#include "release.h"
#include "secret.h"
#include "symbiote/settings.h"
#include "territory.h"

/* ---- persons
 * ------------------------------------------------------------------------- */

struct person {
    const char *name;
    uint32_t wanted; /* id, when there is no name */
    uint32_t id;     /* 0: nobody */
    uint64_t ended;
    char secret[APPROVER_SECRET];
    unsigned active;
};

static bool find(void *ctx, const struct approver *a)
{
    struct person *f = ctx;

    f->active += a->ended == 0;
    if (f->name ? strcmp(a->name, f->name) != 0 : a->id != f->wanted)
        return true;
    f->id = a->id;
    f->ended = a->ended;
    (void)snprintf(f->secret, sizeof f->secret, "%s", a->secret);
    return true;
}

enum status ruling_person(struct store *s, const char *name,
                          const char *passphrase, uint32_t *id)
{
    /* Of nobody's passphrase: a wrong name takes as long as a wrong one. */
    static const char nobody[] =
        "$argon2id$v=19$m=65536,t=2,p=1$c3ltYmlvdGUgbm9ib2R5IQ$"
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    struct person f = {.name = name};
    enum status st = approvers_each(s, find, &f);
    const char *secret = f.id && !f.ended ? f.secret : nobody;

    if (st == STATUS_OK &&
        crypto_pwhash_str_verify(secret, passphrase, strlen(passphrase)) != 0)
        st = STATUS_REFUSED;
    if (st == STATUS_OK && (!f.id || f.ended))
        st = STATUS_REFUSED;
    if (st == STATUS_OK)
        *id = f.id;
    sodium_memzero(&f, sizeof f);
    return st;
}

enum status ruling_who(struct store *s, const char *name, char *out, size_t cap)
{
    uint8_t key[SECRET_LEN];
    char text[SECRET_TEXT];
    enum status st = secret_make(s, key);

    if (st == STATUS_OK) {
        secret_text(key, SECRET_PERSON, name, text);
        (void)snprintf(out, cap, "%s", text);
    }
    sodium_memzero(key, sizeof key);
    return st;
}

/* ---- changes, by their first word
 * ---------------------------------------------------- */

struct ruling {
    struct store *s;
    const char *rest; /* of the change */
    bool apply;       /* else only looked at */
    bool weaker;
    struct switches now;
};

static enum status note(const struct ruling *r, const char *event,
                        const char *subject)
{
    return journal_add(r->s, node_now_s(), event, subject);
}

static enum status note_policy(const struct ruling *r, const struct policy *old,
                               const struct policy *p)
{
    char subject[128], hex[2 * POLICY_HASH_LEN + 1];
    uint8_t hash[POLICY_HASH_LEN];
    enum status st = STATUS_OK;

    for (size_t i = 0; i < settings_count() && st == STATUS_OK; i++) {
        if (settings_get(old, i) == settings_get(p, i))
            continue;
        (void)snprintf(subject, sizeof subject, "setting=%s from=%u to=%u",
                       settings_name(i), (unsigned)settings_get(old, i),
                       (unsigned)settings_get(p, i));
        st = note(r, "policy.set", subject);
    }
    settings_hash(p, hash);
    sodium_bin2hex(hex, sizeof hex, hash, sizeof hash);
    (void)snprintf(subject, sizeof subject, "policy=%s version=%u", hex,
                   p->version);
    return st == STATUS_OK ? note(r, "policy.now", subject) : st;
}

static enum status set(struct ruling *r)
{
    struct policy old, p;
    enum status st = policies_get(r->s, &old);

    p = old;
    if (st == STATUS_OK)
        st = settings_read(&p, r->rest);
    if (st != STATUS_OK)
        return st;
    r->weaker = settings_weaker(&old, &p);
    if (!r->apply)
        return STATUS_OK;
    st = policies_set(r->s, &p);
    return st == STATUS_OK ? note_policy(r, &old, &p) : st;
}

static enum status enough_persons(const struct ruling *r, unsigned more)
{
    struct person f = {.wanted = 0};
    enum status st = approvers_each(r->s, find, &f);

    if (st == STATUS_OK && f.active < RULING_APPROVERS_MIN + more)
        st = STATUS_REFUSED;
    sodium_memzero(&f, sizeof f);
    return st;
}

static enum status four_eyes(struct ruling *r)
{
    struct switches w = r->now;
    enum status st = STATUS_OK;

    w.four_eyes = strcmp(r->rest, "on") == 0;
    if (!w.four_eyes && strcmp(r->rest, "off") != 0)
        return STATUS_MALFORMED;
    r->weaker = r->now.four_eyes && !w.four_eyes;
    if (w.four_eyes)
        st = enough_persons(r, 0);
    if (st == STATUS_OK && r->apply)
        st = switches_set(r->s, &w);
    return st == STATUS_OK && r->apply
               ? note(r, "policy.four_eyes",
                      w.four_eyes ? "switch=on" : "switch=off")
               : st;
}

static enum status participants(struct ruling *r)
{
    struct switches w = r->now;
    enum status st = STATUS_OK;

    if (strcmp(r->rest, "secret") != 0 && strcmp(r->rest, "public") != 0)
        return STATUS_MALFORMED;
    w.participants_public = strcmp(r->rest, "public") == 0;
    r->weaker = r->now.participants_public && !w.participants_public;
    if (r->apply)
        st = switches_set(r->s, &w);
    return st == STATUS_OK && r->apply
               ? note(r, "policy.participants",
                      w.participants_public ? "switch=public" : "switch=secret")
               : st;
}

static enum status add_person(struct ruling *r)
{
    char secret[APPROVER_SECRET], who[SECRET_TEXT], subject[96];
    size_t len = strcspn(r->rest, " ");
    const char *name = r->rest + len + (r->rest[len] == ' ');
    struct person f = {.name = name};
    enum status st = STATUS_OK;

    if (!*name || len >= sizeof secret || strlen(name) >= APPROVER_NAME)
        return STATUS_MALFORMED;
    st = approvers_each(r->s, find, &f);
    sodium_memzero(f.secret, sizeof f.secret);
    if (st == STATUS_OK && f.id)
        st = STATUS_EXISTS;
    r->weaker = r->now.four_eyes;
    if (st != STATUS_OK || !r->apply)
        return st;
    (void)snprintf(secret, sizeof secret, "%.*s", (int)len, r->rest);
    st = approvers_add(r->s, name, secret, node_now_s());
    sodium_memzero(secret, sizeof secret);
    if (st == STATUS_OK)
        st = ruling_who(r->s, name, who, sizeof who);
    (void)snprintf(subject, sizeof subject, "who=%s", who);
    return st == STATUS_OK ? note(r, "policy.approver.add", subject) : st;
}

static enum status end_person(struct ruling *r)
{
    struct person f = {.wanted = (uint32_t)strtoul(r->rest, NULL, 10)};
    enum status st = approvers_each(r->s, find, &f);
    char subject[32];

    sodium_memzero(f.secret, sizeof f.secret);
    if (st == STATUS_OK && (!f.id || f.ended))
        st = STATUS_NOT_FOUND;
    r->weaker = r->now.four_eyes;
    if (st == STATUS_OK && r->now.four_eyes)
        st = enough_persons(r, 1);
    if (st != STATUS_OK || !r->apply)
        return st;
    st = approvers_end(r->s, f.id, node_now_s());
    (void)snprintf(subject, sizeof subject, "approver=%u", f.id);
    return st == STATUS_OK ? note(r, "policy.approver.end", subject) : st;
}

static const struct verb {
    const char *name;
    enum status (*run)(struct ruling *r);
} verbs[] = {
    {"set ", set},
    {"four_eyes ", four_eyes},
    {"participants ", participants},
    {"approver.add ", add_person},
    {"approver.end ", end_person},
};

static enum status run(struct ruling *r, const char *change)
{
    enum status st = switches_get(r->s, &r->now);

    for (size_t i = 0; i < sizeof verbs / sizeof *verbs && st == STATUS_OK;
         i++) {
        size_t len = strlen(verbs[i].name);

        if (strncmp(change, verbs[i].name, len) != 0)
            continue;
        r->rest = change + len;
        return verbs[i].run(r);
    }
    return st == STATUS_OK ? STATUS_MALFORMED : st;
}

enum status ruling_check(struct store *s, const char *change, bool *weaker)
{
    struct ruling r = {.s = s};
    enum status st = run(&r, change);

    if (st == STATUS_OK)
        *weaker = r.weaker;
    return st;
}

enum status ruling_apply(struct store *s, const char *change)
{
    struct ruling r = {.s = s, .apply = true};

    return run(&r, change);
}

void ruling_shown(const char *change, char out[static APPROVAL_CHANGE])
{
    static const char add[] = "approver.add ";
    size_t len = strlen(add);

    if (strncmp(change, add, len) == 0) {
        const char *name = strchr(change + len, ' ');

        (void)snprintf(out, APPROVAL_CHANGE, "%s%s", add, name ? name + 1 : "");
        return;
    }
    (void)snprintf(out, APPROVAL_CHANGE, "%s", change);
}

/* ---- at start
 * ------------------------------------------------------------------------ */

struct starting {
    bool public, changed, kept;
};

static enum status start(struct store *s, void *data)
{
    struct starting *p = data;
    struct switches w;
    enum status st = switches_get(s, &w);

    if (st != STATUS_OK || w.participants_public == p->public)
        return st;
    p->kept = w.four_eyes && !p->public;
    p->changed = !p->kept;
    return p->kept ? STATUS_OK
                   : ruling_apply(s, p->public ? "participants public"
                                               : "participants secret");
}

static void started(struct node *n, enum status st, void *data)
{
    const struct starting *p = data;

    if (st != STATUS_OK)
        node_log("error", "event=participants why=\"%s\"", status_text(st));
    else if (p->kept)
        node_log("warn", "event=participants why=\"still public: turning it "
                         "off takes two persons\"");
    else if (p->changed)
        territory_changed(n);
    free(data);
}

void ruling_start(struct node *n)
{
    struct starting *p = calloc(1, sizeof *p);

    if (!p)
        abort();
    p->public = n->config.participants_public;
    node_write(n, STORE_OWN, start, started, p);
}
