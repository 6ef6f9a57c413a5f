/* settings.h -- the numbers of a policy by name: shown, changed, compared.
 *
 * A change that may let more leave is *weaker* and needs a second person where
 * the four-eyes switch is on; any other takes effect at once.  loss_radius
 * chooses between finer quantities and finer places and protects nothing.
 * Pure; settings.c lies in node/publish. */
#ifndef SYMBIOTE_SETTINGS_H
#define SYMBIOTE_SETTINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "symbiote/policy.h"
#include "symbiote/status.h"

enum { SETTINGS_TEXT = 320 };

/* "k", "k_build", ..., "top.material", ... */
size_t settings_count(void);
/* NULL beyond the last. */
const char *settings_name(size_t i);
uint32_t settings_get(const struct policy *p, size_t i);

/* STATUS_NOT_FOUND: no such setting; STATUS_OUT_OF_RANGE: too great for it.
 * Whether the numbers fit together is policy_check()'s to say, once all are
 * set. */
enum status settings_set(struct policy *p, const char *name, uint32_t value);

/* Something of `to` protects less than it does in `from`. */
bool settings_weaker(const struct policy *from, const struct policy *to);
/* The same of one setting. */
bool settings_weaker_one(const struct policy *from, const struct policy *to,
                         size_t i);

/* "k=5 k_build=7 ...": all settings, in order. */
void settings_write(const struct policy *p, char out[static SETTINGS_TEXT]);
/* Some settings in that form over those of *p, which stays as it was on
 * failure: STATUS_MALFORMED, NOT_FOUND, OUT_OF_RANGE (policy_check too). */
enum status settings_read(struct policy *p, const char *text);

/* SHA-256 of "symbiote policy 1", NUL, and the numbers as partition.h hashes
 * them (PROTOCOL 12.2). */
void settings_hash(const struct policy *p, uint8_t out[static POLICY_HASH_LEN]);

#endif
