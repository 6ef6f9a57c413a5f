/* Identity statements: making them, and chains as bytes. */
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "symbiote/crockford.h"
#include "symbiote/ident.h"
#include "symbiote/note.h"
#include "symbiote/wire.h"

enum { BASE64_CAP = 45 };

static const char *base64(char out[static BASE64_CAP],
                          const uint8_t key[static KEY_LEN])
{
    return sodium_bin2base64(out, BASE64_CAP, key, KEY_LEN,
                             sodium_base64_VARIANT_ORIGINAL);
}

/* Signs the text for territory `tid` and lets the reader judge it, so that
 * nothing is made that others would refuse. */
static enum status finish(struct identity *id, char *note, size_t *len,
                          struct view text, const struct sign_key *root)
{
    struct note_buffer b = {.p = note, .cap = IDENT_NOTE_CAP};
    struct note_signer signer = {0};
    uint8_t hash[HASH_LEN];
    struct identity after = *id;
    char tid[TID_TEXT], name[NOTE_NAME_MAX];
    enum status s;

    (void)crypto_hash_sha256(hash, text.p, text.len);
    tid_text(tid, id->statements > 0 ? id->tid : hash);
    (void)snprintf(name, sizeof name, PROTOCOL_NAME "/%s/root", tid);
    s = note_key_make(&signer.key, name, root->pub);
    if (s == STATUS_OK) {
        memcpy(signer.secret, root->secret, sizeof signer.secret);
        s = note_sign(&b, text, &signer);
    }
    sodium_memzero(&signer, sizeof signer);
    if (s == STATUS_OK)
        s = ident_apply(&after, note, b.len);
    if (s != STATUS_OK)
        return s == STATUS_MALFORMED ? STATUS_OUT_OF_RANGE : s;
    *id = after;
    *len = b.len;
    return STATUS_OK;
}

enum status ident_make_genesis(struct identity *id, char *note, size_t *len,
                               const struct ident_genesis *genesis,
                               const struct sign_key *root)
{
    char text[IDENT_NOTE_CAP], key[BASE64_CAP], next[BASE64_CAP];
    struct identity empty = {0};
    enum status s;
    int n = snprintf(text, sizeof text,
                     PROTOCOL_NAME " genesis\nseq 0\nroot %s\nnext %s\n"
                                   "name %s\ncountry %s\narea %s\n",
                     base64(key, root->pub), base64(next, genesis->next),
                     genesis->name, genesis->country, genesis->area);

    /* A line end inside a value would read back as an ignored line. */
    if (!wire_is_text(view_text(genesis->name)) ||
        !wire_is_text(view_text(genesis->country)) ||
        !wire_is_text(view_text(genesis->area)))
        return STATUS_OUT_OF_RANGE;
    s = finish(&empty, note, len, view_of(text, (size_t)n), root);
    if (s == STATUS_OK)
        *id = empty;
    return s;
}

enum status ident_make_cert(struct identity *id, char *note, size_t *len,
                            const struct ident_cert *cert,
                            const struct sign_key *root)
{
    char text[IDENT_NOTE_CAP], tid[TID_TEXT];
    char prev[BASE64_CAP], log[BASE64_CAP], chan[BASE64_CAP];
    int n;

    tid_text(tid, id->tid);
    n = snprintf(text, sizeof text,
                 PROTOCOL_NAME " cert\nseq %u\ntid %s\nprev %s\nserial %u\n"
                               "log %s\nchan %s\nnot-before %u\nnot-after %u\n",
                 (unsigned)id->seq + 1, tid, base64(prev, id->head),
                 (unsigned)id->serial + 1, base64(log, cert->log),
                 base64(chan, cert->chan), (unsigned)cert->not_before,
                 (unsigned)cert->not_after);
    return finish(id, note, len, view_of(text, (size_t)n), root);
}

/* ---- encoded chains ----------------------------------------------------- */

enum status ident_read_chain(struct identity *id, const uint8_t *chain,
                             size_t len)
{
    struct reader r = wire_reader(chain, len);
    uint32_t count = wire_get_count(&r, CHAIN_NOTES_MAX);
    struct identity found = {0};
    enum status s = count == 0 ? STATUS_MALFORMED : STATUS_OK;

    if (r.status != STATUS_OK)
        return r.status;
    for (uint32_t i = 0; i < count && s == STATUS_OK; i++) {
        struct view raw = wire_get_view(&r, 1, NOTE_BYTES_MAX);

        s = r.status != STATUS_OK
                ? r.status
                : ident_apply(&found, (const char *)raw.p, raw.len);
    }
    if (s == STATUS_OK)
        s = wire_close_reader(&r);
    if (s == STATUS_OK)
        *id = found;
    return s;
}

/* Bytes of an array's head. */
static size_t head_of(uint32_t count)
{
    return count < 16 ? 1 : 3;
}

enum status ident_append(uint8_t *chain, size_t cap, size_t *len,
                         const char *note, size_t note_len)
{
    struct reader r = wire_reader(chain, *len);
    uint32_t count = *len == 0 ? 0 : wire_get_count(&r, CHAIN_NOTES_MAX);
    size_t old = *len == 0 ? 0 : head_of(count), body = *len - old;
    struct writer w;
    size_t end;
    enum status s;

    if (r.status != STATUS_OK)
        return r.status;
    if (count == CHAIN_NOTES_MAX)
        return STATUS_FULL;
    if (note_len > NOTE_BYTES_MAX || *len + note_len + 8 > cap)
        return STATUS_TOO_BIG;
    memmove(chain + head_of(count + 1), chain + old, body);
    w = wire_writer(chain, cap);
    wire_put_array(&w, count + 1);
    w.len += body; /* already in its place */
    wire_put_bytes(&w, (const uint8_t *)note, note_len);
    s = wire_close_writer(&w, &end);
    if (s == STATUS_OK)
        *len = end;
    return s;
}

enum status ident_chain_note(const uint8_t *chain, size_t len, size_t index,
                             const char **note, size_t *note_len)
{
    struct reader r = wire_reader(chain, len);
    uint32_t count = wire_get_count(&r, CHAIN_NOTES_MAX);
    struct view v = {0};

    if (r.status == STATUS_OK && index >= count)
        return STATUS_NOT_FOUND;
    for (size_t i = 0; i <= index && r.status == STATUS_OK; i++)
        v = wire_get_view(&r, 1, NOTE_BYTES_MAX);
    if (r.status != STATUS_OK)
        return r.status;
    *note = (const char *)v.p;
    *note_len = v.len;
    return STATUS_OK;
}
