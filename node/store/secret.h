/* secret.h -- keyed hashes: what must be recognised again and not be told.
 *
 * One random key per node, in own.db, made at first use and never changed.
 * Who holds own.db and tries all register numbers finds a number again; nobody
 * else does.  Each use has a domain of its own, so that a hash of one says
 * nothing about one of another. */
#ifndef SECRET_H
#define SECRET_H

#include "store.h"
#include "symbiote/flow.h"

enum { SECRET_LEN = 32, SECRET_HASH = 16, SECRET_TEXT = 2 * SECRET_HASH + 1 };

enum secret_domain {
    SECRET_AUTHOR = 1, /* legal units of erased companies */
    SECRET_PERSON,     /* who answered, proposed, approved */
    SECRET_COMPANY     /* companies in the journal */
};

/* Writer: made when missing. */
enum status secret_make(struct store *s, uint8_t key[static SECRET_LEN]);
/* STATUS_NOT_FOUND: none was needed so far. */
enum status secret_get(struct store *s, uint8_t key[static SECRET_LEN]);

void secret_hash(const uint8_t key[static SECRET_LEN],
                 enum secret_domain domain, const char *text,
                 uint8_t out[static SECRET_HASH]);
/* The same as lower-case hexadecimal digits. */
void secret_text(const uint8_t key[static SECRET_LEN],
                 enum secret_domain domain, const char *text,
                 char out[static SECRET_TEXT]);

/* What stays of a company in the history when it is erased: made from its
 * legal unit, or from the key of its entry where it has no number.  Never 0. */
int64_t secret_author(const uint8_t key[static SECRET_LEN],
                      const struct company *c, const char *entry_key);

#endif
