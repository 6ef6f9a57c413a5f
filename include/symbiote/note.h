/* note.h -- C2SP signed notes (c2sp.org/signed-note): everything we sign.
 *
 *     text, ending in a newline
 *     (empty line)
 *     — NAME BASE64(key hash u32 || signature)          one or more
 *
 * Text is UTF-8 without control characters other than newline.  A key name is
 * not empty and has no space and no plus.  The key hash is the first 4 bytes
 * of SHA-256(name || "\n" || type || public key); types: 1 Ed25519 over the
 * text, 4 cosignature/v1 (Ed25519 over "cosignature/v1\ntime T\n" || text,
 * the signature preceded by T as u64).  Ed25519 verification is exactly
 * libsodium 1.0.18's crypto_sign_verify_detached: no low-order keys, no
 * non-canonical encodings, so that two nodes never differ about a signature.
 * Base64 is the padded standard alphabet, exact. */
#ifndef SYMBIOTE_NOTE_H
#define SYMBIOTE_NOTE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "symbiote/status.h"
#include "symbiote/view.h"

enum {
    NOTE_MAX = 8192,          /* bytes of a whole note */
    NOTE_SIGNATURES_MAX = 16, /* a note with more is refused */
    NOTE_NAME_MAX = 127,
    NOTE_PUBLIC = 32,
    NOTE_SECRET = 64, /* libsodium's form: seed || public key */
    NOTE_KEY_TEXT = NOTE_NAME_MAX + 1 + 8 + 1 + 44 + 1,
    NOTE_LINE_MAX = 4 + NOTE_NAME_MAX + 1 + 104 + 1, /* a signature we make */
};

struct note_key {
    char name[NOTE_NAME_MAX + 1];
    uint8_t public_key[NOTE_PUBLIC];
};

/* STATUS_OUT_OF_RANGE: not a permitted name. */
enum status note_key_make(struct note_key *k, const char *name,
                          const uint8_t public_key[static NOTE_PUBLIC]);
/* "NAME+hash+BASE64" (a C2SP vkey of type 1). */
void note_key_text(char out[static NOTE_KEY_TEXT], const struct note_key *k);
/* STATUS_MALFORMED: not a vkey, wrong hash, other type. */
enum status note_key_parse(struct note_key *k, struct view text);
uint32_t note_key_hash(const struct note_key *k);

struct note_signature {
    struct view name, base64;
    uint32_t key_hash;
};

/* Views into the bytes that were parsed. */
struct note {
    struct view text; /* with its final newline, without the empty line */
    size_t signatures;
    struct note_signature signature[NOTE_SIGNATURES_MAX];
};

/* STATUS_TOO_BIG: over NOTE_MAX or NOTE_SIGNATURES_MAX. */
enum status note_parse(struct note *n, struct view bytes);

/* STATUS_NOT_FOUND: no signature of that name and hash.  STATUS_FORGED: there
 * is one and it does not match (the first counts, as in Go's note package). */
enum status note_verify(const struct note *n, const struct note_key *k);
/* The same for a cosignature/v1; *time: when, seconds since 1970. */
enum status note_verify_cosignature(const struct note *n,
                                    const struct note_key *k, uint64_t *time);
/* One parsed signature line of another note about this text (an ACK). */
enum status note_parse_line(struct note_signature *s, struct view line);

struct note_signer {
    struct note_key key;
    uint8_t secret[NOTE_SECRET];
};

/* A buffer that grows to a note: the caller's memory. */
struct note_buffer {
    char *p;
    size_t cap, len;
};

/* Writes text, empty line and signature; b->len is set, whatever was in it.
 * The text must end in a newline and be permitted: STATUS_MALFORMED.
 * STATUS_TOO_BIG: over b->cap or NOTE_MAX. */
enum status note_sign(struct note_buffer *b, struct view text,
                      const struct note_signer *signer);
/* Appends a signature to the note already in b. */
enum status note_add_signature(struct note_buffer *b,
                               const struct note_signer *signer);
/* Only the line "— NAME BASE64\n" of a cosignature/v1 over `text`. */
enum status note_cosign_line(struct note_buffer *b, struct view text,
                             const struct note_signer *signer, uint64_t time);

/* Walks the lines of a text: the next line without its newline; false at the
 * end.  Start with *rest = text. */
bool note_next_line(struct view *rest, struct view *line);

#endif
