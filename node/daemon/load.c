#include "load.h"

#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "carry.h"
#include "files.h"
#include "ownlog.h"
#include "records.h"
#include "replicas.h"

enum { CHAIN_CAP = 65536, SCAN = 4096, GUARD_MAX = 8192 };

/* ---- identity
 * ------------------------------------------------------------------- */

/* The own chain, as it travels. */
struct notes {
    uint8_t chain[CHAIN_CAP];
    size_t len;
    struct identity identity;
};

static enum status take_note(void *ctx, const uint8_t *note, size_t len)
{
    struct notes *c = ctx;
    enum status s = ident_apply(&c->identity, (const char *)note, len);

    if (s != STATUS_OK)
        return s;
    return ident_append(c->chain, sizeof c->chain, &c->len, (const char *)note,
                        len);
}

static enum status load_settings(struct node *n)
{
    char lang[8] = "fr", commune[64] = "";
    enum status s;

    s = store_meta_get(n->reader, "name", n->name, sizeof n->name);
    if (s == STATUS_OK)
        s = store_meta_get(n->reader, "lang", lang, sizeof lang);
    if (s == STATUS_OK)
        s = store_meta_get(n->reader, "commune", commune, sizeof commune);
    if (s != STATUS_OK)
        return s;
    n->lang = lang_find(lang);
    if (n->lang == LANGS)
        n->lang = LANG_FR;
    if (n->config.lang != LANGS)
        n->lang = n->config.lang;
    s = catalogue_read_place(commune, n->identity.country, &n->commune);
    if (s != STATUS_OK)
        return s;
    return catalogue_read_area(n->identity.area, n->area, OFFER_COMMUNES_MAX,
                               &n->area_count);
}

enum status load_identity(struct node *n)
{
    struct notes *c = calloc(1, sizeof *c);
    enum status s;

    if (!c)
        return STATUS_NO_MEMORY;
    s = store_chain_each(n->reader, take_note, c);
    n->identity = c->identity;
    free(c);
    if (s == STATUS_OK && n->identity.statements == 0)
        s = STATUS_NOT_FOUND;
    if (s == STATUS_OK)
        s = load_settings(n);
    if (s != STATUS_OK)
        return s;
    s = keys_load(&n->keys, n->options.dir);
    if (s == STATUS_OK &&
        (memcmp(n->keys.log.pub, n->identity.log, KEY_LEN) != 0 ||
         memcmp(n->keys.chan.pub, n->identity.chan, KEY_LEN) != 0))
        s = STATUS_MISMATCH;
    if (s != STATUS_OK)
        node_log("error", "event=keys why=\"%s\"", status_text(s));
    return s;
}

/* ---- the machine
 * ------------------------------------------------------------------ */

/* Where peers may dial us.  What is listened on is no address when it stands
 * for every interface. */
static size_t list_addresses(const struct node *n,
                             const char *address[CONFIG_ADDRESSES])
{
    static const char *const any[] = {
        "tcp://0.0.0.0:", "tcp://[::]:", "tcp://*:"};

    for (size_t i = 0; i < n->config.addresses; i++)
        address[i] = n->config.address[i];
    if (n->config.addresses || !n->listen_url[0])
        return n->config.addresses;
    for (size_t i = 0; i < sizeof any / sizeof *any; i++)
        if (strncmp(n->listen_url, any[i], strlen(any[i])) == 0)
            return 0;
    address[0] = n->listen_url;
    return 1;
}

static enum status open_machine(struct node *n)
{
    struct notes *c = calloc(1, sizeof *c);
    struct federate_config config = {0};
    const char *address[CONFIG_ADDRESSES];
    enum status s = STATUS_NO_MEMORY;

    if (c)
        s = store_chain_each(n->reader, take_note, c);
    if (s == STATUS_OK) {
        config.chain = view_of(c->chain, c->len);
        config.chan = n->keys.chan;
        config.log = n->keys.log;
        config.address = address;
        config.addresses = list_addresses(n, address);
        randombytes_buf(config.instance, sizeof config.instance);
        n->federate = federate_open(&config);
        sodium_memzero(&config, sizeof config);
        s = n->federate ? STATUS_OK : STATUS_NO_MEMORY;
    }
    free(c);
    return s;
}

static enum status give(struct node *n, struct federate_event *e)
{
    struct federate_update u = {0};

    e->mono_ms = node_mono_ms(n);
    e->unix_s = node_now_s();
    randombytes_buf(e->random, sizeof e->random);
    return federate_step(n->federate, e, &u);
}

struct giving {
    struct node *n;
    enum status status;
    struct federate_own_leaf leaf[SCAN];
    size_t count;
};

static bool give_record(void *ctx, const struct record *r)
{
    struct giving *g = ctx;
    struct federate_event e = {.kind = FEDERATE_LOAD_RECORD};

    e.record.table = (enum federate_table)r->kind;
    e.record.key = view_of(r->key, r->key_len);
    e.record.value = view_of(r->value, r->value_len);
    g->status = give(g->n, &e);
    return g->status == STATUS_OK;
}

static bool give_replica(void *ctx, const struct replica_row *row)
{
    struct giving *g = ctx;
    struct federate_event e = {.kind = FEDERATE_LOAD_REPLICA};

    memcpy(e.tid, row->tid, TID_LEN);
    e.stream = row->stream;
    e.replica.state = view_of(row->state, row->state_len);
    g->status = give(g->n, &e);
    return g->status == STATUS_OK;
}

static bool collect_leaf(void *ctx, const struct ownlog_leaf *l)
{
    struct giving *g = ctx;
    struct federate_own_leaf *out = &g->leaf[g->count++];

    *out = (struct federate_own_leaf){
        .index = l->index, .live = l->live, .cleared_at = l->cleared_at};
    memcpy(out->hash, l->hash, sizeof out->hash);
    return g->count < SCAN;
}

static enum status give_leaves(struct giving *g, unsigned stream, uint64_t size)
{
    for (uint64_t next = 0; next < size;) {
        struct federate_event e = {.kind = FEDERATE_LOAD_LEAVES,
                                   .stream = stream};
        enum status s;

        g->count = 0;
        s = ownlog_scan(g->n->reader, ownlog_key(stream, next),
                        ownlog_key(stream, size), collect_leaf, g);
        if (s != STATUS_OK)
            return s;
        if (g->count == 0)
            return STATUS_MALFORMED; /* rows are missing */
        e.own_leaves.leaf = g->leaf;
        e.own_leaves.count = g->count;
        s = give(g->n, &e);
        if (s != STATUS_OK)
            return s;
        next = g->leaf[g->count - 1].index + 1;
    }
    return STATUS_OK;
}

/* The signed head, and a batch that was PREPARED when the process died. */
static enum status give_own_log(struct giving *g, unsigned stream)
{
    struct ownlog_head *last = calloc(1, sizeof *last);
    struct ownlog_head *open = calloc(1, sizeof *open);
    struct federate_event head = {.kind = FEDERATE_LOAD_HEAD, .stream = stream};
    struct federate_event batch = {.kind = FEDERATE_LOAD_BATCH,
                                   .stream = stream};
    enum status s = STATUS_NO_MEMORY, prepared = STATUS_NOT_FOUND;

    if (last && open) {
        s = ownlog_head(g->n->reader, stream, true, last);
        prepared = ownlog_head(g->n->reader, stream, false, open);
    }
    if (s == STATUS_NOT_FOUND)
        s = STATUS_OK; /* nothing was ever signed */
    if (s == STATUS_OK && prepared != STATUS_NOT_FOUND)
        s = prepared;
    if (s == STATUS_OK)
        s = give_leaves(g, stream,
                        prepared == STATUS_OK ? open->size : last->size);
    head.head.size = last ? last->size : 0;
    if (s == STATUS_OK && last->size) {
        head.head.note = view_of(last->note, last->len);
        s = give(g->n, &head);
    }
    if (s == STATUS_OK && prepared == STATUS_OK) {
        batch.batch.size = open->size;
        s = give(g->n, &batch);
    }
    free(last);
    free(open);
    return s;
}

static enum status give_guard(struct node *n)
{
    struct federate_event e = {.kind = FEDERATE_LOAD_GUARD};
    uint8_t guard[GUARD_MAX];
    size_t len = 0;
    enum status s =
        files_read(n->options.dir, "guard", guard, sizeof guard, &len);

    if (s != STATUS_OK && s != STATUS_NOT_FOUND)
        return s;
    e.bytes = view_of(guard, len);
    return give(n, &e);
}

enum status load_federate(struct node *n)
{
    struct giving *g = calloc(1, sizeof *g);
    enum status s;

    if (!g)
        return STATUS_NO_MEMORY;
    g->n = n;
    s = open_machine(n);
    if (s == STATUS_OK)
        s = records_each(n->reader, give_record, g);
    if (s == STATUS_OK)
        s = g->status;
    for (unsigned i = 0; i < OWNLOG_STREAMS && s == STATUS_OK; i++)
        s = give_own_log(g, i);
    if (s == STATUS_OK)
        s = give_guard(n);
    if (s == STATUS_OK)
        s = replicas_each(n->reader, give_replica, g);
    if (s == STATUS_OK)
        s = g->status;
    free(g);
    return s;
}
