#include "proofs.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "symbiote/crockford.h"
#include "symbiote/proof.h"

static enum status leaf_hash(void *context, uint64_t index, uint8_t *out)
{
    const struct own_log *o = context;

    if (index >= o->log.range.size)
        return STATUS_NOT_FOUND;
    memcpy(out, o->hash[index], HASH_LEN);
    return STATUS_OK;
}

static enum status put_chain(const struct federate *f, struct proof *p)
{
    const char *note;
    size_t len;

    while (!ident_chain_note(f->self.chain.p, f->self.chain.len, p->notes,
                             &note, &len)) {
        if (p->notes == PROOF_CHAIN_MAX)
            return STATUS_TOO_BIG;
        p->chain[p->notes++] = view_of(note, len);
    }
    return STATUS_OK;
}

enum status proofs_make(struct federate *f, struct own_log *o,
                        const struct federate_leaf *leaf, struct view *text)
{
    struct merkle_source source = {.context = o, .leaf = leaf_hash};
    struct proof *p = keep(f, NULL, sizeof *p);
    uint8_t *data, *out;
    size_t len;
    enum status s;

    if (!leaf->body || leaf->bare || leaf->len > LIVELOG_BODY_MAX)
        return STATUS_NOT_FOUND;
    data = keep(f, NULL, 1 + LIVELOG_SALT + leaf->len);
    data[0] = 0x4f;
    memcpy(data + 1, leaf->salt, LIVELOG_SALT);
    memcpy(data + 1 + LIVELOG_SALT, leaf->body, leaf->len);
    p->checkpoint = view_of(o->note, o->note_len);
    p->leaf = view_of(data, 1 + LIVELOG_SALT + leaf->len);
    s = put_chain(f, p);
    if (!s)
        s = proof_fill(p, &o->log, &source, leaf->index);
    if (s)
        return s;
    out = keep(f, NULL, MESSAGE_PROOF_MAX);
    s = proof_write(p, (char *)out, MESSAGE_PROOF_MAX - 1, &len);
    if (!s)
        *text = view_of(out, len);
    return s;
}

static enum status ack_key(struct note_key *key, const uint8_t *tid,
                           const uint8_t *pub)
{
    char text[TID_TEXT], name[64];

    tid_text(text, tid);
    (void)snprintf(name, sizeof name, "symbiote/1/%s/ack", text);
    return note_key_make(key, name, pub);
}

enum status proofs_check_ack(const struct own_log *o, const struct peer *p,
                             struct view line)
{
    struct note_key key;
    struct note n;
    uint64_t time;
    enum status s = ack_key(&key, p->tid, p->identity.log);

    if (!s)
        s = note_parse(&n, view_of(o->note, o->note_len));
    if (!s)
        s = note_parse_line(&n.signature[0], line);
    n.signatures = 1;
    return s ? s : note_verify_cosignature(&n, &key, &time);
}

enum status proofs_make_ack(struct federate *f, struct view note,
                            struct view *line)
{
    struct note_signer signer;
    struct note n;
    char *out = keep(f, NULL, NOTE_LINE_MAX + 16);
    struct note_buffer b = {.p = out, .cap = NOTE_LINE_MAX + 16};
    enum status s = note_parse(&n, note);

    if (!s)
        s = ack_key(&signer.key, f->identity.tid, f->log_key.pub);
    memcpy(signer.secret, f->log_key.secret, sizeof signer.secret);
    if (!s)
        s = note_cosign_line(&b, n.text, &signer, f->now_s);
    sodium_memzero(&signer, sizeof signer);
    if (!s) /* without its line end */
        *line = view_of(out, b.len - 1);
    return s;
}
