#include "setup.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sodium.h>

#include "files.h"
#include "keys.h"
#include "store.h"
#include "symbiote/catalogue.h"
#include "symbiote/offer.h"

enum { CERT_DAYS = 390 };

/* What is made, before it is written. */
struct fresh {
    uint8_t root_seed[KEY_LEN], next_seed[KEY_LEN];
    uint8_t log_seed[KEY_LEN], chan_seed[KEY_LEN];
    char genesis[IDENT_NOTE_CAP], cert[IDENT_NOTE_CAP];
    size_t genesis_len, cert_len;
};

static enum status complain(struct setup_result *out, enum status s,
                            const char *why, const char *about)
{
    out->why = why;
    out->about = about;
    return s;
}

/* The perimeter as published: what was asked, else the EPCI or arrondissement
 * of the commune. */
static enum status choose_area(const struct setup *u, struct setup_result *out)
{
    uint32_t keys[OFFER_COMMUNES_MAX], commune = 0;
    const struct place *place;
    size_t count = 0;

    if (catalogue_read_place(u->commune, u->country, &commune) != STATUS_OK)
        return complain(
            out, STATUS_NOT_FOUND,
            N_("No commune of this code or name is known in that "
               "country: look it up with `symbiote catalogue places "
               "WORDS`."),
            u->commune);
    place = catalogue_place(commune);
    if (u->area)
        (void)snprintf(out->area, sizeof out->area, "%s", u->area);
    else if (place->epci[0])
        (void)snprintf(out->area, sizeof out->area, "epci:%s", place->epci);
    else
        (void)snprintf(out->area, sizeof out->area, "arr:%s",
                       place->arrondissement);
    if ((u->area && strlen(u->area) >= sizeof out->area) ||
        catalogue_read_area(out->area, keys, OFFER_COMMUNES_MAX, &count) !=
            STATUS_OK ||
        count == 0)
        return complain(out, STATUS_NOT_FOUND,
                        N_("The perimeter names no known commune: use commune "
                           "codes separated by commas, epci:CODE, arr:CODE or "
                           "nuts3:CODE."),
                        out->area);
    return STATUS_OK;
}

static enum status make(const struct setup *u, struct setup_result *out,
                        struct fresh *f)
{
    struct ident_genesis genesis = {0};
    struct ident_cert cert = {.not_before = u->today - 1,
                              .not_after = u->today + CERT_DAYS - 1};
    struct sign_key root, next, log;
    struct chan_key chan;
    enum status s;

    randombytes_buf(f, offsetof(struct fresh, genesis));
    ident_sign_key(&root, f->root_seed);
    ident_sign_key(&next, f->next_seed);
    ident_sign_key(&log, f->log_seed);
    ident_chan_key(&chan, f->chan_seed);
    crypto_hash_sha256(genesis.next, next.pub, KEY_LEN);
    memcpy(cert.log, log.pub, KEY_LEN);
    memcpy(cert.chan, chan.pub, KEY_LEN);
    (void)snprintf(genesis.name, sizeof genesis.name, "%s", u->name);
    (void)snprintf(genesis.country, sizeof genesis.country, "%s", u->country);
    (void)snprintf(genesis.area, sizeof genesis.area, "%s", out->area);
    s = strlen(u->name) < sizeof genesis.name ? STATUS_OK : STATUS_TOO_BIG;
    if (s == STATUS_OK)
        s = ident_make_genesis(&out->identity, f->genesis, &f->genesis_len,
                               &genesis, &root);
    if (s == STATUS_OK)
        s = ident_make_cert(&out->identity, f->cert, &f->cert_len, &cert,
                            &root);
    sodium_memzero(&root, sizeof root);
    sodium_memzero(&next, sizeof next);
    sodium_memzero(&log, sizeof log);
    sodium_memzero(&chan, sizeof chan);
    return s == STATUS_OK
               ? s
               : complain(out, s,
                          N_("The name of a territory has 1 to 96 characters "
                             "without line ends."),
                          u->name);
}

/* A first attempt that was cut off left files but no finished node. */
static void clear(const char *folder, const char *name)
{
    char path[FILES_PATH];

    if (files_path(path, folder, name) == STATUS_OK)
        (void)unlink(path);
}

static enum status write_keys(const struct setup *u, const struct fresh *f)
{
    char keys[FILES_PATH], offline[FILES_PATH];
    enum status s = files_path(keys, u->dir, "keys");

    if (s == STATUS_OK && u->offline_dir)
        s = (size_t)snprintf(offline, sizeof offline, "%s", u->offline_dir) <
                    sizeof offline
                ? STATUS_OK
                : STATUS_TOO_BIG;
    else if (s == STATUS_OK)
        s = files_path(offline, u->dir, "offline");
    if (s == STATUS_OK)
        s = files_folder(keys);
    if (s == STATUS_OK)
        s = files_folder(offline);
    if (s != STATUS_OK)
        return s;
    clear(keys, "log.key");
    clear(keys, "chan.key");
    if (!u->offline_dir) {
        clear(offline, "root.key");
        clear(offline, "next.key");
    }
    s = keys_write(keys, "log.key", f->log_seed);
    if (s == STATUS_OK)
        s = keys_write(keys, "chan.key", f->chan_seed);
    if (s == STATUS_OK)
        s = keys_write(offline, "root.key", f->root_seed);
    if (s == STATUS_OK)
        s = keys_write(offline, "next.key", f->next_seed);
    return s;
}

static enum status fill_meta(struct store *st, const struct setup *u,
                             const struct setup_result *r)
{
    enum status s = store_meta_set(st, "name", u->name);

    if (s == STATUS_OK)
        s = store_meta_set(st, "country", u->country);
    if (s == STATUS_OK)
        s = store_meta_set(st, "commune", u->commune);
    if (s == STATUS_OK)
        s = store_meta_set(st, "area", r->area);
    if (s == STATUS_OK)
        s = store_meta_set(st, "lang", u->lang);
    return s == STATUS_OK ? store_meta_set(st, "ready", "1") : s;
}

/* One transaction: either the node is whole or it is not there. */
static enum status fill_store(const struct setup *u,
                              const struct setup_result *r,
                              const struct fresh *f)
{
    struct store *st = NULL;
    enum status s = store_open(&st, u->dir, STORE_WRITER);

    if (s != STATUS_OK)
        return s;
    s = store_begin(st, STORE_OWN);
    if (s == STATUS_OK)
        s = store_chain_add(st, (const uint8_t *)f->genesis, f->genesis_len);
    if (s == STATUS_OK)
        s = store_chain_add(st, (const uint8_t *)f->cert, f->cert_len);
    if (s == STATUS_OK)
        s = fill_meta(st, u, r);
    if (s == STATUS_OK)
        s = store_commit(st, STORE_OWN);
    else
        store_rollback(st, STORE_OWN);
    store_close(st);
    return s;
}

static bool is_ready(const char *dir)
{
    struct store *st = NULL;
    char ready[8] = "";
    enum status s = store_open(&st, dir, STORE_READER);

    if (s == STATUS_OK)
        s = store_meta_get(st, "ready", ready, sizeof ready);
    store_close(st);
    return s == STATUS_OK && ready[0] == '1';
}

enum status setup_init(const struct setup *u, struct setup_result *out)
{
    struct fresh f;
    enum status s;

    *out = (struct setup_result){.about = ""};
    (void)umask(077); /* databases hold pairing secrets */
    if (strcmp(u->country, "FR") != 0 && strcmp(u->country, "BE") != 0)
        return complain(out, STATUS_OUT_OF_RANGE,
                        N_("The country is FR or BE for now."), u->country);
    if (lang_find(u->lang) == LANGS)
        return complain(out, STATUS_OUT_OF_RANGE,
                        N_("The language is fr, nl or en."), u->lang);
    s = choose_area(u, out);
    if (s != STATUS_OK)
        return s;
    if (files_folder(u->dir) != STATUS_OK)
        return complain(out, STATUS_IO,
                        N_("The folder cannot be made or written."), u->dir);
    if (is_ready(u->dir))
        return complain(
            out, STATUS_EXISTS,
            N_("There is a node in this folder already; nothing was "
               "changed."),
            u->dir);
    s = make(u, out, &f);
    if (s != STATUS_OK)
        return s;
    s = write_keys(u, &f);
    if (s == STATUS_OK)
        s = fill_store(u, out, &f);
    sodium_memzero(&f, sizeof f);
    if (s == STATUS_EXISTS && u->offline_dir)
        return complain(out, s,
                        N_("There are root keys in the offline folder "
                           "already, perhaps of another node; nothing was "
                           "overwritten. Name an empty folder."),
                        u->offline_dir);
    return s == STATUS_OK
               ? s
               : complain(out, s, N_("The folder cannot be made or written."),
                          u->dir);
}
