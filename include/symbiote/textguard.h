/* textguard.h -- the last wall: names and numbers of businesses and people in
 * bytes that are about to leave (PRIVACY 1.8, T12).
 *
 * It is never the reason why a field is allowed: the closed tables are.  It
 * looks for what no table should ever have let through:
 *   names     of the register and the own company table, as whole words, case
 *             and accents apart, legal forms and particles skipped
 *   patterns  e-mail, URL, telephone (FR, BE, +NN), SIREN, SIRET, BCE and
 *             Belgian establishment numbers with right check digits, VAT (FR,
 *             BE), IBAN (mod 97), plates (FR, BE), postcode with a street
 *
 * WHAT IS A NAME.  Legal forms ("SA", "bvba") and single letters at either end
 * and particles ("de", "van den") anywhere do not count.  What is left is a
 * name if it is one word of 4 or more letters that is ordinary nowhere (no word
 * of the catalogue's labels, trades, communes or groupings, nor of the
 * protocol); or two or more words, 6 letters together or more, that are not all
 * numbers or single letters, and not the whole name of a commune or grouping or
 * a label of the catalogue.  "Brasserie de Tournai" is a name; "Brasserie",
 * "Tournai" and "La Louviere SRL" are not.  Two words of which none is ordinary
 * count in either order ("Lambert Jean"); of longer names than 8 words the
 * first 8 count.
 *
 * WHAT IS LOOKED AT.  Where bytes are msgpack, every str, and every bin that
 * is itself an array or map, likewise.  In other bytes, runs of at least 16
 * text characters, and there only hits of at least 6 bytes: among random bytes
 * (hashes, salts, ids) such a run starts once in about 10 million, and one with
 * a name of 6 letters out of 100,000 names in it once in about 10^12.  Unbroken
 * stretches of 40 and more base64 characters (keys, signatures, proofs) are not
 * words and are skipped.
 *
 * LIFE.  textguard_open, names and exemptions in any order, textguard_seal;
 * then it is read only and may be shared by threads.  About 150 bytes of
 * memory a name; TEXTGUARD_NAMES_MAX names at most.  Pure; owns heap memory. */
#ifndef SYMBIOTE_TEXTGUARD_H
#define SYMBIOTE_TEXTGUARD_H

#include <stdbool.h>
#include <stddef.h>

#include "symbiote/status.h"
#include "symbiote/view.h"

enum { TEXTGUARD_NAMES_MAX = 1000000 };

enum textguard_kind {
    TEXTGUARD_NOTHING,
    TEXTGUARD_NAME,
    TEXTGUARD_EMAIL,
    TEXTGUARD_URL,
    TEXTGUARD_TELEPHONE,
    TEXTGUARD_SIREN,
    TEXTGUARD_SIRET,
    TEXTGUARD_BCE, /* number of a unit or of a Belgian establishment */
    TEXTGUARD_VAT,
    TEXTGUARD_IBAN,
    TEXTGUARD_PLATE,
    TEXTGUARD_ADDRESS, /* postcode with a street */
    TEXTGUARD_KINDS
};

/* Where something was found; never what. */
struct textguard_hit {
    enum textguard_kind kind;
    size_t offset, len; /* in the bytes that were given */
};

struct textguard;

/* STATUS_NO_MEMORY. */
enum status textguard_open(struct textguard **out);
/* NULL is fine. */
void textguard_close(struct textguard *g);

/* One name, as a register or table writes it (UTF-8).  What is no name by the
 * rule above is left out, and that is OK.  STATUS_FULL; STATUS_NO_MEMORY. */
enum status textguard_add(struct textguard *g, const char *name);
/* A text that may leave although it holds a name, an address or a number: the
 * node's own public name and addresses, its peers' names. */
enum status textguard_exempt(struct textguard *g, const char *text);
/* Makes it ready; nothing may be added after it. */
enum status textguard_seal(struct textguard *g);

/* Names that are looked for, and the heap memory that they take. */
size_t textguard_names(const struct textguard *g);
size_t textguard_memory(const struct textguard *g);

/* Whether something is found: the first of it goes to *hit.  `g` NULL: patterns
 * only.  In text: */
bool textguard_text(const struct textguard *g, struct view text,
                    struct textguard_hit *hit);
/* In any bytes, as described above: */
bool textguard_bytes(const struct textguard *g, struct view bytes,
                     struct textguard_hit *hit);

/* "name", "email", ...: stable, for logs and JSON. */
const char *textguard_kind_name(enum textguard_kind kind);

#endif
