/* vector.h -- published test vectors as line files: one format, one function.
 *
 * A checker walks the lines of a file, counts every vector as passed or failed
 * and names each failure on stderr.  A line that belongs to the format but
 * cannot be read is a failure, not a comment. */
#ifndef VECTOR_H
#define VECTOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { VECTOR_FIELDS = 10, VECTOR_BYTES = 1 << 17 };

struct tally {
    const char *file;
    unsigned line;
    unsigned passed, failed;
};

/* Bytes of a hexadecimal field; "-" is empty.  On a bad field ok is false. */
struct bytes {
    uint8_t *p; /* malloc'd to the exact length, so that ASan sees overruns */
    size_t len;
    bool ok;
};
struct bytes bytes_of_hex(const char *hex);
void bytes_free(struct bytes *b);

void count(struct tally *t, bool passed, const char *what);

/* Splits a line in place; the number of fields. */
size_t split_fields(char *line, char separator, char *field[VECTOR_FIELDS]);

/* One line of the format. */
void check_merkle(struct tally *t, char *line);
void check_note(struct tally *t, char *line);
void check_msgpack(struct tally *t, char *line);
void check_cctv(struct tally *t, char *line);
void check_wycheproof_ed25519(struct tally *t, char *line);
void check_wycheproof_x25519(struct tally *t, char *line);
void check_wycheproof_aead(struct tally *t, char *line);
void check_wycheproof_hkdf(struct tally *t, char *line);
void check_wycheproof_hmac(struct tally *t, char *line);
/* Collects a block; an empty line, or NULL at the end of the file, runs it. */
void check_noise(struct tally *t, char *line);

#endif
