#include "symbiote/ident.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "symbiote/crockford.h"
#include "symbiote/note.h"
#include "symbiote/wire.h"

enum { BASE64_KEY = 44, KEY_NAME_CAP = 64 };

void ident_sign_key(struct sign_key *key, const uint8_t seed[static KEY_LEN])
{
    (void)crypto_sign_seed_keypair(key->pub, key->secret, seed);
}

void ident_chan_key(struct chan_key *key, const uint8_t seed[static KEY_LEN])
{
    memcpy(key->secret, seed, KEY_LEN);
    (void)crypto_scalarmult_base(key->pub, key->secret);
}

static void hash_text(uint8_t out[static HASH_LEN], struct view text)
{
    (void)crypto_hash_sha256(out, text.p, text.len);
}

static void root_name(char out[static KEY_NAME_CAP],
                      const uint8_t tid[static TID_LEN])
{
    char text[TID_TEXT];

    tid_text(text, tid);
    (void)snprintf(out, KEY_NAME_CAP, PROTOCOL_NAME "/%s/root", text);
}

static bool country_ok(const char *c)
{
    return strlen(c) == 2 && c[0] >= 'A' && c[0] <= 'Z' && c[1] >= 'A' &&
           c[1] <= 'Z';
}

static bool area_ok(const char *area)
{
    size_t n = strlen(area);

    for (size_t i = 0; i < n; i++)
        if (area[i] <= ' ' || area[i] > '~')
            return false;
    return n > 0;
}

static bool cert_days_ok(uint32_t first, uint32_t last)
{
    return first > 0 && last >= first && last - first <= CERT_LIFE_DAYS;
}

/* ---- reading lines ------------------------------------------------------ */

/* A sticky walk over "word value" lines in fixed order. */
struct lines {
    struct view rest;
    enum status status;
};

/* The value of the next line, which must begin with `word` and a space. */
static struct view take(struct lines *l, const char *word)
{
    struct view none = {0}, line = {0};
    size_t n = strlen(word);

    if (l->status != STATUS_OK)
        return none;
    if (!note_next_line(&l->rest, &line) || line.len < n + 2 ||
        memcmp(line.p, word, n) != 0 || line.p[n] != ' ') {
        l->status = STATUS_MALFORMED;
        return none;
    }
    return view_of(line.p + n + 1, line.len - n - 1);
}

static void take_text(struct lines *l, const char *word, char *out, size_t cap)
{
    struct view v = take(l, word);

    if (l->status != STATUS_OK)
        return;
    if (v.len >= cap || !wire_is_text(v)) {
        l->status = v.len >= cap ? STATUS_OUT_OF_RANGE : STATUS_MALFORMED;
        return;
    }
    memcpy(out, v.p, v.len);
    out[v.len] = '\0';
}

/* Canonical base64 of 32 bytes. */
static void take_key(struct lines *l, const char *word,
                     uint8_t out[static KEY_LEN])
{
    struct view v = take(l, word);
    char again[BASE64_KEY + 1];
    size_t n = 0;

    if (l->status != STATUS_OK)
        return;
    if (v.len != BASE64_KEY ||
        sodium_base642bin(out, KEY_LEN, (const char *)v.p, v.len, NULL, &n,
                          NULL, sodium_base64_VARIANT_ORIGINAL) != 0 ||
        n != KEY_LEN) {
        l->status = STATUS_MALFORMED;
        return;
    }
    (void)sodium_bin2base64(again, sizeof again, out, KEY_LEN,
                            sodium_base64_VARIANT_ORIGINAL);
    if (memcmp(again, v.p, BASE64_KEY) != 0)
        l->status = STATUS_MALFORMED;
}

/* Decimal, no sign, no leading zero. */
static uint32_t take_number(struct lines *l, const char *word)
{
    struct view v = take(l, word);
    uint32_t number = 0;

    if (l->status != STATUS_OK)
        return 0;
    if (v.len > 9 || (v.len > 1 && v.p[0] == '0'))
        l->status = STATUS_MALFORMED;
    for (size_t i = 0; i < v.len && l->status == STATUS_OK; i++) {
        if (v.p[i] < '0' || v.p[i] > '9')
            l->status = STATUS_MALFORMED;
        number = number * 10 + (uint32_t)(v.p[i] - '0');
    }
    return number;
}

/* Lines of later versions: "word value", ignored unless critical. */
static void take_rest(struct lines *l)
{
    static const char critical[] = "critical ";
    struct view line;

    while (l->status == STATUS_OK && note_next_line(&l->rest, &line)) {
        const uint8_t *space = memchr(line.p, ' ', line.len);

        if (space == NULL || space == line.p)
            l->status = STATUS_MALFORMED;
        else if (line.len >= strlen(critical) &&
                 memcmp(line.p, critical, strlen(critical)) == 0)
            l->status = STATUS_NEWER;
    }
}

/* ---- statements --------------------------------------------------------- */

static enum status verify(const struct identity *id, const struct note *note)
{
    char name[KEY_NAME_CAP];
    struct note_key key;
    enum status s;

    root_name(name, id->tid);
    s = note_key_make(&key, name, id->root);
    if (s == STATUS_OK)
        s = note_verify(note, &key);
    return s == STATUS_OK ? STATUS_OK : STATUS_FORGED;
}

/* What a reader cannot see, or what moves what he sees: U+0080-9F, soft hyphen,
 * zero width, direction and line marks.  `p` is valid UTF-8. */
static bool unseen(const uint8_t *p)
{
    if (p[0] == 0xc2)
        return p[1] < 0xa0 || p[1] == 0xad;
    if (p[0] == 0xef)
        return p[1] == 0xbb && p[2] == 0xbf;
    if (p[0] != 0xe2)
        return false;
    return (p[1] == 0x80 && ((p[2] >= 0x8b && p[2] <= 0x8f) ||
                             (p[2] >= 0xa8 && p[2] <= 0xae))) ||
           (p[1] == 0x81 && p[2] >= 0xa0 && p[2] <= 0xaf);
}

/* Two names must not look the same by such means. */
static bool name_ok(const char *name)
{
    size_t n = strlen(name);

    for (size_t i = 0; i < n; i++)
        if (unseen((const uint8_t *)name + i))
            return false;
    return n > 0 && name[0] != ' ' && name[n - 1] != ' ' &&
           strstr(name, "  ") == NULL;
}

static enum status apply_genesis(struct identity *id, const struct note *note,
                                 struct lines *l)
{
    struct identity new = {.statements = 1};
    uint32_t seq;
    enum status s;

    if (id->statements > 0)
        return STATUS_STALE;
    seq = take_number(l, "seq");
    take_key(l, "root", new.root);
    take_key(l, "next", new.next);
    take_text(l, "name", new.name, sizeof new.name);
    take_text(l, "country", new.country, sizeof new.country);
    take_text(l, "area", new.area, sizeof new.area);
    take_rest(l);
    if (l->status != STATUS_OK)
        return l->status;
    if (seq != 0 || !name_ok(new.name) || !country_ok(new.country) ||
        !area_ok(new.area))
        return STATUS_OUT_OF_RANGE;
    hash_text(new.head, note->text);
    memcpy(new.tid, new.head, TID_LEN);
    s = verify(&new, note);
    if (s == STATUS_OK)
        *id = new;
    return s;
}

/* Place of a signed statement in the chain: `prev` and `seq` as it says. */
static enum status place(const struct identity *id, uint32_t seq,
                         const uint8_t prev[static HASH_LEN])
{
    if (seq <= id->seq)
        return STATUS_STALE;
    if (seq > id->seq + 1)
        return STATUS_NOT_FOUND;
    return memcmp(prev, id->head, HASH_LEN) == 0 ? STATUS_OK : STATUS_FORKED;
}

static enum status take_tid(struct lines *l, uint8_t tid[static TID_LEN])
{
    char text[TID_TEXT] = "", again[TID_TEXT];

    take_text(l, "tid", text, sizeof text);
    if (l->status != STATUS_OK)
        return l->status;
    if (tid_read(tid, text) != STATUS_OK)
        return l->status = STATUS_MALFORMED;
    tid_text(again, tid);
    if (strcmp(text, again) != 0)
        l->status = STATUS_MALFORMED;
    return l->status;
}

static enum status apply_cert(struct identity *id, const struct note *note,
                              struct lines *l)
{
    uint8_t tid[TID_LEN] = {0}, prev[HASH_LEN] = {0};
    struct identity new = *id;
    enum status s;

    new.seq = take_number(l, "seq");
    if (take_tid(l, tid) == STATUS_OK && id->statements > 0 &&
        memcmp(tid, id->tid, TID_LEN) != 0)
        return STATUS_MISMATCH;
    take_key(l, "prev", prev);
    new.serial = take_number(l, "serial");
    take_key(l, "log", new.log);
    take_key(l, "chan", new.chan);
    new.not_before = take_number(l, "not-before");
    new.not_after = take_number(l, "not-after");
    take_rest(l);
    if (l->status != STATUS_OK)
        return l->status;
    if (id->statements == 0)
        return STATUS_NOT_FOUND;
    if (!cert_days_ok(new.not_before, new.not_after))
        return STATUS_OUT_OF_RANGE;
    s = verify(id, note);
    if (s == STATUS_OK)
        s = place(id, new.seq, prev);
    if (s != STATUS_OK)
        return s;
    if (new.serial <= id->serial)
        return STATUS_MISMATCH;
    if (id->statements >= CHAIN_NOTES_MAX)
        return STATUS_TOO_BIG;
    hash_text(new.head, note->text);
    new.statements++;
    *id = new;
    return STATUS_OK;
}

/* Every kind of statement: a rotation or revocation is one line more here. */
static const struct kind {
    const char *name;
    enum status (*apply)(struct identity *, const struct note *,
                         struct lines *);
} kinds[] = {{"genesis", apply_genesis}, {"cert", apply_cert}};

enum status ident_apply(struct identity *id, const char *note, size_t len)
{
    struct note parsed;
    enum status s = note_parse(&parsed, view_of(note, len));
    struct lines l = {.status = s};
    struct view kind;

    if (s != STATUS_OK)
        return s;
    l.rest = parsed.text;
    kind = take(&l, PROTOCOL_NAME);
    if (l.status != STATUS_OK)
        return l.status;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (kind.len == strlen(kinds[i].name) &&
            memcmp(kind.p, kinds[i].name, kind.len) == 0)
            return kinds[i].apply(id, &parsed, &l);
    return STATUS_NEWER;
}

enum status ident_note_tid(uint8_t tid[static TID_LEN], const char *note,
                           size_t len)
{
    uint8_t found[TID_LEN] = {0};
    struct note parsed;
    enum status s = note_parse(&parsed, view_of(note, len));
    struct lines l = {.status = s};

    if (s != STATUS_OK)
        return s;
    l.rest = parsed.text;
    (void)take(&l, PROTOCOL_NAME);
    (void)take_number(&l, "seq");
    s = take_tid(&l, found);
    if (s == STATUS_OK)
        memcpy(tid, found, TID_LEN);
    return s;
}

enum status ident_check_day(const struct identity *id, uint32_t today)
{
    if (id->serial == 0)
        return STATUS_NOT_FOUND;
    if (today + CERT_SKEW_DAYS < id->not_before ||
        today > id->not_after + CERT_SKEW_DAYS)
        return STATUS_EXPIRED;
    return STATUS_OK;
}
