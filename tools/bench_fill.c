/* bench_fill DIR NAME COUNTRY COMMUNE OFFERS: makes a node and publishes that
 * many invented offers in its own log, through the same machine and store as
 * the daemon, so that heads and proofs verify.  For tools/bench only. */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <sodium.h>

#include "files.h"
#include "keys.h"
#include "ownlog.h"
#include "records.h"
#include "setup.h"
#include "store.h"
#include "symbiote/catalogue.h"
#include "symbiote/federate.h"
#include "symbiote/offer.h"

enum { CHAIN_CAP = 65536, QUARTER_END = 20908, PUBLISH = 1 }; /* 2027-03-31 */

struct filler {
    const char *dir;
    struct store *store;
    struct federate *federate;
    struct identity identity;
    uint8_t chain[CHAIN_CAP];
    size_t chain_len;
    bool done;
};

static void must(enum status s, const char *what)
{
    if (s == STATUS_OK)
        return;
    (void)fprintf(stderr, "bench_fill: %s: %s\n", what, status_text(s));
    exit(1);
}

/* ---- what the machine asks of its shell --------------------------------- */

static void store_batch(const struct filler *f, const struct federate_effect *e)
{
    must(store_begin(f->store, STORE_OWN), "batch");
    must(ownlog_prepare(f->store, e->stream, e->batch.size, e->batch.first),
         "batch");
    for (size_t i = 0; i < e->batch.count; i++) {
        const struct federate_leaf *l = &e->batch.leaf[i];
        struct ownlog_leaf leaf = {.stream = e->stream,
                                   .index = l->index,
                                   .live = !l->bare,
                                   .salt = l->bare ? NULL : l->salt,
                                   .body = l->body,
                                   .len = l->len};

        memcpy(leaf.hash, l->hash, sizeof leaf.hash);
        must(ownlog_add(f->store, &leaf, NULL), "leaf");
    }
    must(store_commit(f->store, STORE_OWN), "batch");
}

static void store_signed(const struct filler *f,
                         const struct federate_effect *e)
{
    must(store_begin(f->store, STORE_OWN), "head");
    must(ownlog_sign(f->store,
                     &(struct ownlog_sealed){
                         e->stream, e->signed_head.size, e->signed_head.note.p,
                         e->signed_head.note.len, (uint64_t)time(NULL)}),
         "head");
    must(store_commit(f->store, STORE_OWN), "head");
}

static void store_record(const struct filler *f,
                         const struct federate_effect *e)
{
    const struct record r = {.kind = e->record.table,
                             .key = e->record.key.p,
                             .key_len = e->record.key.len,
                             .value =
                                 e->record.value.len ? e->record.value.p : NULL,
                             .value_len = e->record.value.len};

    must(records_put(f->store, &r), "record");
}

/* True: it is to be answered with an event of *kind. */
static bool carry_out(struct filler *f, const struct federate_effect *e,
                      enum federate_event_kind *kind)
{
    if (e->kind == FEDERATE_STORE) {
        store_record(f, e);
    } else if (e->kind == FEDERATE_STORE_BATCH) {
        store_batch(f, e);
        *kind = FEDERATE_PREPARED;
        return true;
    } else if (e->kind == FEDERATE_WRITE_GUARD) {
        must(files_replace(f->dir, "guard", e->bytes.p, e->bytes.len), "guard");
        *kind = FEDERATE_GUARDED;
        return true;
    } else if (e->kind == FEDERATE_STORE_SIGNED) {
        store_signed(f, e);
        *kind = FEDERATE_SIGNED;
        return true;
    } else if (e->kind == FEDERATE_DONE) {
        must(e->status, "publication");
        f->done = true;
    }
    return false;
}

/* Steps until the machine waits for nothing.  A publication is one effect at a
 * time, so no update asks for two answers. */
static void step(struct filler *f, struct federate_event first)
{
    struct federate_event e = first;
    bool again = true;

    while (again) {
        struct federate_event next = {0};
        struct federate_update u = {0};

        e.unix_s = (uint64_t)time(NULL);
        randombytes_buf(e.random, sizeof e.random);
        must(federate_step(f->federate, &e, &u), "step");
        again = false;
        for (size_t i = 0; i < u.count; i++)
            again = carry_out(f, &u.effect[i], &next.kind) || again;
        e = next;
    }
}

/* ---- offers ------------------------------------------------------------- */

static uint64_t seed = 20261121;

static uint32_t chance(uint32_t below)
{
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(seed >> 33) % below;
}

/* Groups of neighbouring types and zones of neighbouring communes, as a
 * partition makes them. */
static void invent(struct offer *o)
{
    size_t places, types;
    const struct place *place = catalogue_places(&places);
    const struct flow_type *type = catalogue_types(&types);
    size_t zone = chance(60), group = chance(40);
    size_t first_place = zone * (places / 61);
    size_t first_type = group * (types / 41);

    *o = (struct offer){.direction =
                            chance(2) ? DIRECTION_OFFER : DIRECTION_NEED,
                        .kind = KIND_MATERIAL,
                        .types = 3 + group % 4,
                        .communes = 4 + zone * 7 % 57,
                        .quantity_known = chance(4) != 0,
                        .quarters = (uint8_t)chance(16),
                        .policy_k = 5,
                        .policy_version = 1,
                        .population = POPULATION_REGISTER,
                        .expires_day = QUARTER_END};
    randombytes_buf(o->id, sizeof o->id);
    randombytes_buf(o->population_ref, sizeof o->population_ref);
    for (size_t i = 0; i < o->types; i++)
        o->type[i] = type[first_type + i].no;
    for (size_t i = 0; i < o->communes; i++)
        o->commune[i] = place[first_place + i].key;
    if (o->quantity_known) {
        o->quantity_lo = (uint8_t)chance(8);
        o->quantity_hi = (uint8_t)(o->quantity_lo + 2);
    }
}

static void publish(struct filler *f, size_t count)
{
    struct federate_event e = {.kind = FEDERATE_PUBLISH, .command = PUBLISH};
    struct view *body = calloc(count, sizeof *body);
    struct offer *o = malloc(sizeof *o);
    size_t bytes = 0;

    if (!body || !o)
        must(STATUS_NO_MEMORY, "offers");
    for (size_t i = 0; i < count; i++) {
        uint8_t text[OFFER_BODY_MAX], *own;
        size_t len;

        invent(o);
        must(offer_encode(o, text, sizeof text, &len), "offer");
        own = malloc(len);
        if (!own)
            must(STATUS_NO_MEMORY, "offers");
        memcpy(own, text, len);
        body[i] = view_of(own, len);
        bytes += len;
    }
    e.publish.body = body;
    e.publish.count = count;
    step(f, e);
    if (!f->done)
        must(STATUS_BUSY, "publication");
    (void)fprintf(stderr, "%zu offers, %.1f bytes each\n", count,
                  (double)bytes / (double)count);
    free(o);
    free(body); /* the bodies go with the process */
}

/* ---- the node ----------------------------------------------------------- */

static enum status take_note(void *ctx, const uint8_t *note, size_t len)
{
    struct filler *f = ctx;
    enum status s = ident_apply(&f->identity, (const char *)note, len);

    return s == STATUS_OK ? ident_append(f->chain, sizeof f->chain,
                                         &f->chain_len, (const char *)note, len)
                          : s;
}

static void open_machine(struct filler *f)
{
    struct federate_config c = {0};
    struct federate_event start = {.kind = FEDERATE_START};
    struct keys k;

    must(keys_load(&k, f->dir), "keys");
    must(store_chain_each(f->store, take_note, f), "chain");
    c.chain = view_of(f->chain, f->chain_len);
    c.chan = k.chan;
    c.log = k.log;
    randombytes_buf(c.instance, sizeof c.instance);
    f->federate = federate_open(&c);
    if (!f->federate)
        must(STATUS_MALFORMED, "identity");
    keys_wipe(&k);
    step(f, start);
}

int main(int argc, char **argv)
{
    struct setup_result result;
    struct filler *f;
    size_t count;

    if (argc != 6 || sodium_init() < 0) {
        (void)fputs("usage: bench_fill DIR NAME COUNTRY COMMUNE OFFERS\n",
                    stderr);
        return 2;
    }
    f = calloc(1, sizeof *f);
    if (!f)
        must(STATUS_NO_MEMORY, "filler");
    f->dir = argv[1];
    count = strtoull(argv[5], NULL, 10);
    must(setup_init(&(struct setup){.dir = argv[1],
                                    .name = argv[2],
                                    .country = argv[3],
                                    .commune = argv[4],
                                    .lang = "en",
                                    .today = (uint32_t)(time(NULL) / 86400)},
                    &result),
         result.why ? result.why : "init");
    must(store_open(&f->store, f->dir, STORE_WRITER), "store");
    open_machine(f);
    if (count > 0)
        publish(f, count);
    federate_close(f->federate);
    store_checkpoint(f->store);
    store_close(f->store);
    free(f);
    return 0;
}
