/* entries.h -- companies and flows in own.db: what the facilitator entered.
 *
 * An entry is the struct of flow.h with what its import remembers: the identity
 * key, a digest of the cells and the cells themselves (opaque to the store). */
#ifndef ENTRIES_H
#define ENTRIES_H

#include "store.h"
#include "symbiote/flow.h"

/* Views: valid during a callback, or as long as the caller's bytes. */
struct entry_origin {
    const char *key;
    const char *name_key; /* companies: the folded name */
    uint64_t digest;
    const char *original;
    size_t original_len;
};

enum entry_change { ENTRY_NEW, ENTRY_CHANGED, ENTRY_SAME };

/* Inserts, updates or leaves alone by key and digest; sets c->id.  A draft of
 * the same name becomes the company that an import describes; a draft never
 * overwrites what an import has said. */
enum status companies_put(struct store *s, struct company *c,
                          const struct entry_origin *origin,
                          enum entry_change *change);
/* STATUS_NOT_FOUND.  companies_by_reg: the first with that number;
 * companies_by_name: STATUS_AMBIGUOUS when several bear the folded name. */
enum status companies_by_key(struct store *s, const char *key,
                             struct company *c);
enum status companies_by_reg(struct store *s, const char *reg_id,
                             struct company *c);
enum status companies_by_name(struct store *s, const char *name_key,
                              struct company *c);
enum status companies_get(struct store *s, uint32_t id, struct company *c);
/* With its origin, whose texts live until companies_end(). */
enum status companies_get_entry(struct store *s, uint32_t id, struct company *c,
                                struct entry_origin *origin);
void companies_end(struct store *s);
/* `take` returns false to stop. */
typedef bool companies_take(void *ctx, const struct company *c,
                            const struct entry_origin *origin);
enum status companies_each(struct store *s, companies_take *take, void *ctx);
enum status companies_count(struct store *s, uint64_t *count);

enum status flows_put(struct store *s, struct flow *f,
                      const struct entry_origin *origin,
                      enum entry_change *change);
enum status flows_get(struct store *s, uint32_t id, struct flow *f);
typedef bool flows_take(void *ctx, const struct flow *f,
                        const struct entry_origin *origin);
enum status flows_each(struct store *s, flows_take *take, void *ctx);
enum status flows_count(struct store *s, uint64_t *count);
/* Whether the flow goes before the company's others where the history rule
 * keeps only some of them.  STATUS_NOT_FOUND. */
enum status flows_prefer(struct store *s, uint32_t id, bool preferred);
/* STATUS_NOT_FOUND. */
enum status flows_remove(struct store *s, uint32_t id);

#endif
