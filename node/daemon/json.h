/* json.h -- records as JSON, with the field names of CLI.md. */
#ifndef JSON_H
#define JSON_H

#include <jansson.h>

#include "symbiote/catalogue.h"
#include "symbiote/flow.h"
#include "symbiote/offer.h"

/* Text that was cut or came from outside becomes UTF-8 that JSON may hold: what
 * does not belong becomes '?'. */
void json_clean(char *text);

/* Sets a text member unless it is empty. */
void json_put_text(json_t *object, const char *name, const char *text);

/* "FR 59512 Roubaix" as {"code","name"}; nothing for key 0. */
void json_put_place(json_t *object, const char *name, uint32_t key,
                    enum lang lang);

/* "2026-12-31", or nothing for 0. */
void json_put_day(json_t *object, const char *name, uint32_t day);
/* RFC 3339 in UTC, or nothing for 0. */
void json_put_time(json_t *object, const char *name, uint64_t unix_s);
/* Thousandths as a JSON number: 1500 is 1.5. */
json_t *json_milli(int64_t milli);

/* Metres as kilometres with one decimal, rounded down. */
double json_km(uint32_t metres);

/* The cells as imported: [[heading, text], ...] */
json_t *json_original(const char *original, size_t len);

json_t *json_company(const struct company *c, enum lang lang);
/* `company` may be NULL. */
json_t *json_flow(const struct flow *f, const struct company *company,
                  enum lang lang);
/* A set of communes: {"name","communes","lat","lon","radius_km"}; the name is
 * its most populous ones. */
json_t *json_area(const uint32_t *key, size_t count, enum lang lang);
/* The published fields of an offer, as a peer sees them. */
json_t *json_offer(const struct offer *o, enum lang lang);
/* "by_consent", and "consent_text" in words, for an offer below k. */
void json_put_consent(json_t *offer, enum lang lang);

#endif
