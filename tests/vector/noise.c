/* Noise handshakes: both sides are run against each other and every byte they
 * send is compared. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "symbiote/noise.h"
#include "vector.h"

enum { MESSAGES_MAX = 32, NAME_MAX_LEN = 80 };

struct side {
    struct bytes prologue, ephemeral, secret, remote, psk;
};

struct block {
    bool any, ok;
    char name[NAME_MAX_LEN];
    struct side init, resp;
    struct bytes hash;
    struct bytes payload[MESSAGES_MAX], wire[MESSAGES_MAX];
    size_t messages;
};

static void block_free(struct block *b)
{
    struct bytes *all[] = {&b->init.prologue,
                           &b->init.ephemeral,
                           &b->init.secret,
                           &b->init.remote,
                           &b->init.psk,
                           &b->resp.prologue,
                           &b->resp.ephemeral,
                           &b->resp.secret,
                           &b->resp.remote,
                           &b->resp.psk,
                           &b->hash};

    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        bytes_free(all[i]);
    for (size_t i = 0; i < b->messages; i++) {
        bytes_free(&b->payload[i]);
        bytes_free(&b->wire[i]);
    }
    *b = (struct block){.ok = true};
}

static struct bytes *place_of(struct block *b, const char *key)
{
    const struct {
        const char *key;
        struct bytes *place;
    } table[] = {
        {"init_prologue", &b->init.prologue},
        {"init_ephemeral", &b->init.ephemeral},
        {"init_static", &b->init.secret},
        {"init_remote_static", &b->init.remote},
        {"init_psks", &b->init.psk},
        {"resp_prologue", &b->resp.prologue},
        {"resp_ephemeral", &b->resp.ephemeral},
        {"resp_static", &b->resp.secret},
        {"resp_remote_static", &b->resp.remote},
        {"resp_psks", &b->resp.psk},
        {"handshake_hash", &b->hash},
    };

    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        if (strcmp(key, table[i].key) == 0)
            return table[i].place;
    return NULL;
}

static void take_line(struct block *b, char *line)
{
    char *f[VECTOR_FIELDS];
    size_t n = split_fields(line, ' ', f);
    struct bytes *place = place_of(b, f[0]);

    b->any = true;
    if (n == 2 && strcmp(f[0], "name") == 0 && b->name[0] == '\0') {
        (void)snprintf(b->name, sizeof b->name, "%s", f[1]);
    } else if (n == 2 && place && !place->p) {
        *place = bytes_of_hex(f[1]);
        b->ok = b->ok && place->ok;
    } else if (n == 3 && strcmp(f[0], "msg") == 0 &&
               b->messages < MESSAGES_MAX) {
        b->payload[b->messages] = bytes_of_hex(f[1]);
        b->wire[b->messages] = bytes_of_hex(f[2]);
        b->ok = b->ok && b->payload[b->messages].ok && b->wire[b->messages].ok;
        b->messages++;
    } else {
        b->ok = false;
    }
}

/* "Noise_PATTERN_25519_ChaChaPoly_HASH" */
static bool suite_of(const char *name, struct noise_setup *s)
{
    static const char middle[] = "_25519_ChaChaPoly_";
    const char *at = strstr(name, middle);
    const char *hash = at ? at + sizeof middle - 1 : NULL;

    if (!at || strncmp(name, "Noise_", 6) != 0)
        return false;
    s->pattern = noise_find_pattern(view_of(name + 6, (size_t)(at - name - 6)));
    s->hash = noise_find_hash(view_text(hash));
    return s->pattern && s->hash;
}

static const uint8_t *key_of(const struct bytes *b, bool *ok)
{
    *ok = *ok && (!b->p || b->len == NOISE_KEY);
    return b->p && b->len == NOISE_KEY ? b->p : NULL;
}

static bool start(struct noise *n, const struct block *b, bool initiator)
{
    const struct side *s = initiator ? &b->init : &b->resp;
    struct noise_setup setup = {.initiator = initiator};
    bool ok = suite_of(b->name, &setup);

    setup.prologue = (struct view){s->prologue.p, s->prologue.len};
    setup.static_secret = key_of(&s->secret, &ok);
    setup.ephemeral_secret = key_of(&s->ephemeral, &ok);
    setup.remote_static = key_of(&s->remote, &ok);
    setup.psk = key_of(&s->psk, &ok);
    if (ok)
        noise_start(n, &setup);
    return ok;
}

static bool same(const uint8_t *p, size_t len, const struct bytes *b)
{
    return len == b->len && (len == 0 || memcmp(p, b->p, len) == 0);
}

/* Message `i` from one to the other; both must see the vector's bytes. */
static bool handshake_message(const struct block *b, size_t i,
                              struct noise *from, struct noise *to)
{
    uint8_t out[1024], plain[1024];
    size_t len;

    if (noise_write(from, (struct view){b->payload[i].p, b->payload[i].len},
                    out, sizeof out, &len) != STATUS_OK ||
        !same(out, len, &b->wire[i]))
        return false;
    return noise_read(to, (struct view){b->wire[i].p, b->wire[i].len}, plain,
                      sizeof plain, &len) == STATUS_OK &&
           same(plain, len, &b->payload[i]);
}

static bool transport_message(const struct block *b, size_t i,
                              struct noise_session *from,
                              struct noise_session *to)
{
    uint8_t out[1024], plain[1024];
    size_t len;

    if (noise_seal(&from->send,
                   (struct view){b->payload[i].p, b->payload[i].len}, out,
                   sizeof out, &len) != STATUS_OK ||
        !same(out, len, &b->wire[i]))
        return false;
    return noise_open(&to->receive, (struct view){b->wire[i].p, b->wire[i].len},
                      plain, sizeof plain, &len) == STATUS_OK &&
           same(plain, len, &b->payload[i]);
}

static const char *run(const struct block *b)
{
    struct noise side[2]; /* initiator, responder */
    struct noise_session session[2];
    size_t i = 0, from = 0;
    bool one_way;

    if (!b->ok || !b->hash.p || b->messages == 0)
        return "block is incomplete or malformed";
    if (!start(&side[0], b, true) || !start(&side[1], b, false))
        return "unknown pattern or bad key";
    for (; i < b->messages && !noise_done(&side[0]); i++, from ^= 1)
        if (!handshake_message(b, i, &side[from], &side[from ^ 1]))
            return "handshake message differs";
    if (!noise_done(&side[0]) || !noise_done(&side[1]))
        return "handshake is not complete";
    one_way = i == 1;
    noise_split(&side[0], &session[0]);
    noise_split(&side[1], &session[1]);
    if (!same(session[0].h, b->hash.len, &b->hash) ||
        memcmp(session[0].h, session[1].h, b->hash.len) != 0)
        return "handshake hash differs";
    for (from = one_way ? 0 : from; i < b->messages;
         i++, from = one_way ? 0 : from ^ 1)
        if (!transport_message(b, i, &session[from], &session[from ^ 1]))
            return "transport message differs";
    return NULL;
}

void check_noise(struct tally *t, char *line)
{
    static struct block b = {.ok = true};
    const char *wrong;

    if (line && line[0] != '\0') {
        take_line(&b, line);
        return;
    }
    if (!b.any)
        return;
    wrong = b.hash.len > NOISE_HASH_MAX ? "hash too long" : run(&b);
    count(t, wrong == NULL, wrong);
    block_free(&b);
}
