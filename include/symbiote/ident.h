/* ident.h -- who a territory is: its keys and its hash-linked identity chain.
 *
 * A chain is a list of signed notes (note.h), each naming the hash of the one
 * before: a genesis, then certificates (rotations and revocations later).  The
 * territory id is the first 20 bytes of SHA-256(text of the genesis), so it
 * survives every change of keys.  The root key signs and stays off the
 * machine; `next` is a second offline key of which only the hash is published;
 * the certificate names the online keys (log: signs; chan: Noise).
 *
 * Text of the notes, one field a line, in this order, each ended by LF:
 *   symbiote/1 genesis                     symbiote/1 cert
 *   seq 0                                  seq N
 *   root BASE64                            tid TID_TEXT
 *   next BASE64 (SHA-256 of the next key)  prev BASE64 (SHA-256 of the text
 *   name UTF-8                                          before)
 *   country FR                             serial N (ascending)
 *   area epci:200093201                    log BASE64
 *                                          chan BASE64
 *                                          not-before DAY
 *                                          not-after DAY
 * Further lines "word value" are ignored, unless the word is "critical": then
 * the note is for a later version (STATUS_NEWER), as is an unknown statement.
 * The note is signed by the root under the key name
 * "symbiote/1/TID_TEXT/root".  Hashes are over the text, not the signature
 * lines, so a further signature changes no id.  No contact or other personal
 * data: a chain cannot be erased.
 *
 * `struct identity` is a fold: zeroed before the genesis, then ident_apply for
 * each note.  A chain travels and is stored as one msgpack array of bin
 * ("encoded chain").  Pure: days and seeds are arguments. */
#ifndef SYMBIOTE_IDENT_H
#define SYMBIOTE_IDENT_H

#include <stddef.h>
#include <stdint.h>

#include "symbiote/limits.h"
#include "symbiote/status.h"

enum {
    IDENT_NAME_CAP = 97, /* 96 bytes of UTF-8 and NUL */
    IDENT_AREA_CAP = 65, /* "epci:200093201", "57081,57064"; printable ASCII */
    IDENT_COUNTRY_CAP = 3,
    IDENT_NOTE_CAP = 1024, /* room for any note that this module writes */
};

/* Key pairs from 32 random bytes; wipe both when done. */
struct sign_key {
    uint8_t pub[KEY_LEN];
    uint8_t secret[SIGN_SECRET_LEN];
};
struct chan_key {
    uint8_t pub[KEY_LEN];
    uint8_t secret[KEY_LEN];
};
void ident_sign_key(struct sign_key *key, const uint8_t seed[static KEY_LEN]);
void ident_chan_key(struct chan_key *key, const uint8_t seed[static KEY_LEN]);

/* What a verified chain says. */
struct identity {
    uint8_t tid[TID_LEN];
    char name[IDENT_NAME_CAP]; /* UTF-8 without control characters */
    char country[IDENT_COUNTRY_CAP];
    char area[IDENT_AREA_CAP];
    uint8_t root[KEY_LEN];  /* signs statements now */
    uint8_t next[HASH_LEN]; /* hash of the key that may replace it */
    uint8_t log[KEY_LEN];   /* from the newest certificate */
    uint8_t chan[KEY_LEN];
    uint32_t serial;                /* of that certificate; 0: none yet */
    uint32_t seq;                   /* of the last statement */
    uint32_t statements;            /* 0: empty, no genesis yet */
    uint8_t head[HASH_LEN];         /* hash of the last statement's text */
    uint32_t not_before, not_after; /* days since 1970-01-01, inclusive */
};

/* ---- making statements -------------------------------------------------- */

struct ident_genesis {
    uint8_t next[HASH_LEN]; /* SHA-256 of the next root's public key */
    char name[IDENT_NAME_CAP];
    char country[IDENT_COUNTRY_CAP];
    char area[IDENT_AREA_CAP];
};
/* Writes the note and applies it: *id becomes the new identity.
 * STATUS_OUT_OF_RANGE: a field that ident_apply would refuse. */
enum status ident_make_genesis(struct identity *id, char *note, size_t *len,
                               const struct ident_genesis *genesis,
                               const struct sign_key *root);

struct ident_cert {
    uint8_t log[KEY_LEN];
    uint8_t chan[KEY_LEN];
    uint32_t not_before, not_after; /* at most CERT_LIFE_DAYS apart */
};
/* Writes the next certificate after *id and applies it. */
enum status ident_make_cert(struct identity *id, char *note, size_t *len,
                            const struct ident_cert *cert,
                            const struct sign_key *root);
/* In both: `note` has IDENT_NOTE_CAP bytes; *len without NUL (none written). */

/* ---- reading statements ------------------------------------------------- */

/* The next statement of a chain.  *id changes only on STATUS_OK.
 * STATUS_MALFORMED, STATUS_OUT_OF_RANGE: not such a statement; STATUS_NEWER:
 * an unknown kind, or marked critical; STATUS_FORGED: not signed by the root;
 * STATUS_MISMATCH: of another territory, or a serial that does not ascend;
 * STATUS_STALE: seq already known; STATUS_NOT_FOUND: statements are missing
 * before it; STATUS_FORKED: signed, but its predecessor is not ours. */
enum status ident_apply(struct identity *id, const char *note, size_t len);

/* The territory that a certificate speaks of, unverified: for the look-up of
 * its pinned identity. */
enum status ident_note_tid(uint8_t tid[static TID_LEN], const char *note,
                           size_t len);

/* STATUS_EXPIRED outside the certificate's days (CERT_SKEW_DAYS tolerated),
 * STATUS_NOT_FOUND without one. */
enum status ident_check_day(const struct identity *id, uint32_t today);

/* ---- encoded chains ----------------------------------------------------- */

/* Verifies a whole encoded chain into *id (zeroed first): the errors of
 * ident_apply, or STATUS_TOO_BIG. */
enum status ident_read_chain(struct identity *id, const uint8_t *chain,
                             size_t len);

/* Appends a note to an encoded chain in place; *len 0 starts one.
 * STATUS_TOO_BIG over `cap`; STATUS_FULL at CHAIN_NOTES_MAX. */
enum status ident_append(uint8_t *chain, size_t cap, size_t *len,
                         const char *note, size_t note_len);

/* The note at `index` as a view into `chain`; STATUS_NOT_FOUND past the end. */
enum status ident_chain_note(const uint8_t *chain, size_t len, size_t index,
                             const char **note, size_t *note_len);

#endif
