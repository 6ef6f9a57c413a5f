#include "sim.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "disk.h"

enum { EPOCH_S = 1795000000, DAY = 86400 };

/* An event on its way to a node; owns what it points to. */
struct sim_letter {
    uint64_t at_ms, no;
    size_t node;
    unsigned life;
    struct federate_event e;
    void *owned, *leaves;
};

uint64_t sim_chance(struct sim *s, uint64_t below) /* splitmix64 */
{
    uint64_t z = s->dice += 0x9e3779b97f4a7c15u;

    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return (z ^ z >> 31) % below;
}

static void fill(struct sim *s, uint8_t *p, size_t n)
{
    for (size_t i = 0; i < n; i++)
        p[i] = (uint8_t)sim_chance(s, 256);
}

/* FNV-1a over everything that happens: same seed, same number. */
static void mix(struct sim *s, uint64_t value)
{
    s->hash = (s->hash ^ value) * 0x100000001b3u;
}

static void broken(struct sim *s, const char *why)
{
    s->broken = true;
    s->why = why;
}

/* ---- letters: a binary heap
 * ---------------------------------------------------------- */

static bool before(const struct sim_letter *a, const struct sim_letter *b)
{
    return a->at_ms != b->at_ms ? a->at_ms < b->at_ms : a->no < b->no;
}

static void swap(struct sim_letter *a, struct sim_letter *b)
{
    struct sim_letter was = *a;

    *a = *b;
    *b = was;
}

static struct sim_letter *post(struct sim *s, size_t node, uint64_t at_ms,
                               struct federate_event e)
{
    size_t i = s->letters++;

    if (s->letters > s->letters_cap) {
        s->letters_cap = 2 * s->letters + 64;
        s->letter = realloc(s->letter, s->letters_cap * sizeof *s->letter);
        if (!s->letter)
            abort();
    }
    s->letter[i] = (struct sim_letter){.at_ms = at_ms,
                                       .no = ++s->letters_no,
                                       .node = node,
                                       .life = s->node[node].life,
                                       .e = e};
    while (i > 0 && before(&s->letter[i], &s->letter[(i - 1) / 2])) {
        swap(&s->letter[i], &s->letter[(i - 1) / 2]);
        i = (i - 1) / 2;
    }
    return &s->letter[i];
}

static struct sim_letter take(struct sim *s)
{
    struct sim_letter first = s->letter[0];
    size_t i = 0, c;

    s->letter[0] = s->letter[--s->letters];
    while ((c = 2 * i + 1) < s->letters) {
        if (c + 1 < s->letters && before(&s->letter[c + 1], &s->letter[c]))
            c++;
        if (!before(&s->letter[c], &s->letter[i]))
            break;
        swap(&s->letter[i], &s->letter[c]);
        i = c;
    }
    return first;
}

static void free_letter(struct sim_letter *l)
{
    free(l->owned);
    free(l->leaves);
}

/* ---- the network
 * ------------------------------------------------------------------------ */

static uint64_t latency(struct sim *s)
{
    return 5 + sim_chance(s, 40);
}

static struct sim_pipe *find_pipe(struct sim *s, size_t node, uint64_t conn,
                                  int *side)
{
    for (size_t i = s->pipes; i-- > 0;)
        for (*side = 0; *side < 2; ++*side)
            if (s->pipe[i].open && s->pipe[i].node[*side] == node &&
                s->pipe[i].life[*side] == s->node[node].life &&
                s->pipe[i].conn[*side] == conn)
                return &s->pipe[i];
    return NULL;
}

/* Bytes under way still arrive before the end does. */
static void close_pipe(struct sim *s, struct sim_pipe *p, int but)
{
    p->open = false;
    for (int side = 0; side < 2; side++) {
        size_t n = p->node[side];
        uint64_t at = s->now_ms + latency(s);

        if (side == but || p->life[side] != s->node[n].life)
            continue;
        at = at > p->last_ms[side] ? at : p->last_ms[side];
        (void)post(s, n, at,
                   (struct federate_event){.kind = FEDERATE_CLOSED,
                                           .conn = p->conn[side]});
    }
}

static void dial(struct sim *s, size_t from, const struct federate_effect *e)
{
    size_t to = SIM_NODES;
    struct sim_pipe p = {.open = true};
    uint64_t at = s->now_ms + latency(s);

    for (size_t i = 0; i < s->nodes; i++)
        if (strcmp(s->node[i].address, e->address) == 0)
            to = i;
    if (to == SIM_NODES || !s->node[to].f || !s->node[to].listens ||
        s->cut[from][to]) {
        (void)post(
            s, from, at + 50,
            (struct federate_event){.kind = FEDERATE_CLOSED, .conn = e->conn});
        return;
    }
    p.node[0] = from;
    p.node[1] = to;
    p.life[0] = s->node[from].life;
    p.life[1] = s->node[to].life;
    p.conn[0] = e->conn;
    p.conn[1] = ++s->next_conn;
    s->pipe = realloc(s->pipe, (s->pipes + 1) * sizeof p);
    if (!s->pipe)
        abort();
    s->pipe[s->pipes++] = p;
    (void)post(s, to, at,
               (struct federate_event){.kind = FEDERATE_ACCEPTED,
                                       .conn = p.conn[1],
                                       .address = "sim"});
    (void)post(
        s, from, at + latency(s),
        (struct federate_event){.kind = FEDERATE_CONNECTED, .conn = p.conn[0]});
    s->pipe[s->pipes - 1].last_ms[1] = at;
}

static void send_bytes(struct sim *s, size_t from,
                       const struct federate_effect *e)
{
    int side;
    struct sim_pipe *p = find_pipe(s, from, e->conn, &side);
    uint64_t at = s->now_ms + latency(s);
    struct sim_letter *l;
    uint8_t *bytes;

    if (!p)
        return;
    at = at > p->last_ms[!side] ? at : p->last_ms[!side];
    p->last_ms[!side] = at;
    bytes = malloc(e->bytes.len);
    if (!bytes)
        abort();
    memcpy(bytes, e->bytes.p, e->bytes.len);
    l = post(s, p->node[!side], at,
             (struct federate_event){.kind = FEDERATE_RECEIVED,
                                     .conn = p->conn[!side],
                                     .bytes = view_of(bytes, e->bytes.len)});
    l->owned = bytes;
    (void)post(
        s, from, s->now_ms + 1 + sim_chance(s, 3),
        (struct federate_event){.kind = FEDERATE_DRAINED, .conn = e->conn});
}

/* ---- effects
 * ------------------------------------------------------------------------------
 */

static size_t node_of(const struct sim *s, const uint8_t *tid)
{
    for (size_t i = 0; i < s->nodes; i++)
        if (memcmp(s->node[i].tid, tid, TID_LEN) == 0)
            return i;
    return SIM_NODES;
}

static void trace(struct sim *s, size_t node, const struct federate_effect *e)
{
    size_t peer = node_of(s, e->tid);
    char line[256];
    int n = snprintf(line, sizeof line, "[%7" PRIu64 "] %s: %s%s%s (%s)\n",
                     s->now_ms, s->node[node].name,
                     peer < SIM_NODES ? s->node[peer].name : "",
                     peer < SIM_NODES ? " " : "", e->log.event, e->log.why);

    for (int i = 0; i < n; i++)
        mix(s, (uint8_t)line[i]);
    if (s->traced + (size_t)n + 1 < SIM_TRACE) {
        memcpy(s->trace + s->traced, line, (size_t)n + 1);
        s->traced += (size_t)n;
    }
}

static void give_leaves(struct sim *s, size_t node,
                        const struct federate_effect *e)
{
    struct sim_node *n = &s->node[node];
    const struct sim_own *own = &n->own[e->stream];
    struct federate_event ev = {.kind = FEDERATE_LEAVES};
    struct federate_leaf *leaf = calloc(e->read.count, sizeof *leaf);
    uint8_t *bytes = malloc(e->read.budget + 8192);
    size_t used = 0, count = 0;
    struct sim_letter *l;

    if (!leaf || !bytes)
        abort();
    for (uint64_t i = e->read.first;
         i < e->read.first + e->read.count && i < own->leaves; i++) {
        const struct sim_row *r = &own->leaf[i].data;

        if (count > 0 && used + r->len > e->read.budget)
            break;
        leaf[count] =
            (struct federate_leaf){.index = i, .bare = own->leaf[i].bare};
        if (r->there) {
            memcpy(leaf[count].salt, r->salt, sizeof r->salt);
            memcpy(bytes + used, r->body, r->len);
            if (n->lies && r->len > 0)
                bytes[used] ^= 1;
            leaf[count].body = bytes + used;
            leaf[count].len = r->len;
            used += r->len;
        }
        count++;
    }
    ev.leaves.ticket = e->read.ticket;
    ev.leaves.leaf = leaf;
    ev.leaves.count = count;
    l = post(s, node, s->now_ms + 1, ev);
    l->owned = bytes;
    l->leaves = leaf;
}

static void answer(struct sim *s, size_t node, enum federate_event_kind kind,
                   const struct federate_effect *e)
{
    struct federate_event ev = {
        .kind = kind, .job = e->job, .stream = e->stream};

    memcpy(ev.tid, e->tid, TID_LEN);
    (void)post(s, node, s->now_ms + 1 + sim_chance(s, 20), ev);
}

static void adopt(struct sim *s, size_t node, const struct federate_effect *e)
{
    size_t peer = node_of(s, e->tid);

    if (!s->node[node].confirmed[peer] || !s->node[peer].confirmed[node])
        broken(s, "data was adopted before both had confirmed");
    s->node[node].adoptions++;
    disk_adopt(&s->node[node].pool[peer][e->stream], e);
    answer(s, node, FEDERATE_COMMITTED, e);
}

static void done(struct sim *s, size_t node, const struct federate_effect *e)
{
    struct sim_node *n = &s->node[node];

    mix(s, e->command * 100 + e->status);
    if (e->command < 1 || e->command > n->commands || e->command >= 64 ||
        n->answered[e->command]) {
        broken(s, "a command was answered that nobody gave");
        return;
    }
    n->answered[e->command] = true;
    n->done[e->command] = e->status;
    n->stream = e->stream;
    if (e->done.text && strlen(e->done.text) < sizeof n->text)
        (void)snprintf(n->text, sizeof n->text, "%s", e->done.text);
    else if (e->done.text)
        (void)snprintf(n->proof, sizeof n->proof, "%s", e->done.text);
    if (e->done.words)
        (void)snprintf(n->words, sizeof n->words, "%s", e->done.words);
}

static void carry_data(struct sim *s, size_t node,
                       const struct federate_effect *e)
{
    struct sim_node *n = &s->node[node];
    size_t peer = node_of(s, e->tid);

    switch ((int)e->kind) {
    case FEDERATE_STORE: disk_store(n, e); break;
    case FEDERATE_STORE_BATCH:
        disk_prepare(n, e);
        answer(s, node, FEDERATE_PREPARED, e);
        break;
    case FEDERATE_WRITE_GUARD:
        memcpy(n->guard, e->bytes.p, e->bytes.len);
        n->guard_len = e->bytes.len;
        answer(s, node, FEDERATE_GUARDED, e);
        break;
    case FEDERATE_STORE_SIGNED:
        disk_sign(n, e);
        answer(s, node, FEDERATE_SIGNED, e);
        break;
    case FEDERATE_UNSTAGE:
        disk_unstage(&n->pool[peer][e->stream], e->unstage.size);
        break;
    case FEDERATE_STAGE:
        disk_stage(&n->pool[peer][e->stream], e);
        answer(s, node, FEDERATE_STAGED, e);
        break;
    case FEDERATE_ADOPT: adopt(s, node, e); break;
    case FEDERATE_ERASE: disk_erase(&n->pool[peer][e->stream]); break;
    default: break;
    }
}

/* Nobody hears a body that names others. */
static void look_for_marks(struct sim *s, size_t node, struct view frame)
{
    const size_t n = strlen(SIM_MARK);

    s->node[node].frames++;
    for (size_t i = 0; i + n < frame.len; i++) {
        if (memcmp(frame.p + i, SIM_MARK, n) == 0 &&
            !(frame.p[i + n] & 1U << node))
            broken(s, "a body was heard by who was not named");
    }
}

static void carry_out(struct sim *s, size_t node,
                      const struct federate_effect *e)
{
    int side;
    struct sim_pipe *p;

    mix(s, (uint64_t)e->kind);
    switch (e->kind) {
    case FEDERATE_VERIFY:
        federate_verify(e->job);
        answer(s, node, FEDERATE_VERIFIED, e);
        break;
    case FEDERATE_READ_LEAVES: give_leaves(s, node, e); break;
    case FEDERATE_DIAL: dial(s, node, e); break;
    case FEDERATE_SEND: send_bytes(s, node, e); break;
    case FEDERATE_CLOSE:
        p = find_pipe(s, node, e->conn, &side);
        if (p)
            close_pipe(s, p, side);
        break;
    case FEDERATE_LOG: trace(s, node, e); break;
    case FEDERATE_DONE: done(s, node, e); break;
    case FEDERATE_STORE:
    case FEDERATE_STORE_BATCH:
    case FEDERATE_WRITE_GUARD:
    case FEDERATE_STORE_SIGNED:
    case FEDERATE_UNSTAGE:
    case FEDERATE_STAGE:
    case FEDERATE_ADOPT:
    case FEDERATE_ERASE: carry_data(s, node, e); break;
    case FEDERATE_TRACE: look_for_marks(s, node, e->bytes); break;
    case FEDERATE_DOUBTED: s->node[node].doubted++; break;
    case FEDERATE_TOLD: s->node[node].told++; break;
    case FEDERATE_AGE:
    case FEDERATE_GATE: break;
    }
}

/* ---- stepping
 * -------------------------------------------------------------------------------
 */

/* The process dies between two effects: what it held is gone. */
static void crash(struct sim *s, size_t node, const struct federate_update *u,
                  size_t from)
{
    for (size_t i = from; i < u->count; i++)
        federate_job_free(u->effect[i].job);
    sim_off(s, node);
    sim_on(s, node);
}

static void step(struct sim *s, size_t node, struct federate_event *e)
{
    struct sim_node *n = &s->node[node];
    struct federate_update u;

    e->mono_ms = s->now_ms;
    e->unix_s = EPOCH_S + s->now_ms / 1000;
    fill(s, e->random, sizeof e->random);
    mix(s, s->now_ms * 64 + (uint64_t)e->kind);
    if (federate_step(n->f, e, &u)) {
        broken(s, "the machine refused an event");
        return;
    }
    for (size_t i = 0; i < u.count; i++) {
        if (n->crash_in >= 0 && n->crash_in-- == 0) {
            crash(s, node, &u, i);
            return;
        }
        carry_out(s, node, &u.effect[i]);
    }
    n->wake_ms = u.wake_ms;
    (void)post(s, node, u.wake_ms,
               (struct federate_event){.kind = FEDERATE_TICK});
}

static void deliver(struct sim *s, struct sim_letter *l)
{
    struct sim_node *n = &s->node[l->node];

    if (!n->f || n->life != l->life) {
        federate_job_free(l->e.job); /* its process is gone */
        return;
    }
    if (l->e.kind == FEDERATE_TICK && l->at_ms != n->wake_ms)
        return; /* an earlier plan */
    step(s, l->node, &l->e);
}

void sim_run(struct sim *s, uint64_t ms)
{
    uint64_t until = s->now_ms + ms;

    while (!s->broken && s->letters > 0 && s->letter[0].at_ms <= until) {
        struct sim_letter l = take(s);

        s->now_ms = l.at_ms;
        deliver(s, &l);
        free_letter(&l);
    }
    s->now_ms = until;
}

bool sim_until(struct sim *s, uint64_t ms, bool (*wanted)(struct sim *s))
{
    uint64_t until = s->now_ms + ms;

    while (!s->broken && !wanted(s)) {
        if (s->now_ms >= until)
            return false;
        sim_run(s, 100);
    }
    return !s->broken;
}

/* ---- switching on and off
 * ----------------------------------------------------------------- */

static void give(struct sim *s, struct sim_node *n, struct federate_event e)
{
    struct federate_update u;

    e.mono_ms = s->now_ms;
    e.unix_s = EPOCH_S + s->now_ms / 1000;
    fill(s, e.random, sizeof e.random);
    if (federate_step(n->f, &e, &u))
        broken(s, "what was stored cannot be loaded");
}

static void load_stream(struct sim *s, struct sim_node *n, unsigned stream)
{
    const struct sim_own *own = &n->own[stream];
    struct federate_event e = {.kind = FEDERATE_LOAD_LEAVES, .stream = stream};
    struct federate_own_leaf leaf;

    for (uint64_t i = 0; i < own->leaves; i++) {
        leaf =
            (struct federate_own_leaf){.index = i,
                                       .live = own->leaf[i].live,
                                       .cleared_at = own->leaf[i].cleared_at};
        memcpy(leaf.hash, own->leaf[i].hash, sizeof leaf.hash);
        e.own_leaves.leaf = &leaf;
        e.own_leaves.count = 1;
        give(s, n, e);
    }
    if (own->signed_size)
        give(
            s, n,
            (struct federate_event){
                .kind = FEDERATE_LOAD_HEAD,
                .stream = stream,
                .head = {own->signed_size, view_of(own->note, own->note_len)}});
    if (own->prepared_size)
        give(s, n,
             (struct federate_event){.kind = FEDERATE_LOAD_BATCH,
                                     .stream = stream,
                                     .batch = {own->prepared_size}});
}

static void load_own(struct sim *s, struct sim_node *n)
{
    for (unsigned i = 0; i < STREAMS_MAX; i++)
        load_stream(s, n, i);
    give(s, n,
         (struct federate_event){.kind = FEDERATE_LOAD_GUARD,
                                 .bytes = view_of(n->guard, n->guard_len)});
}

static void load_rest(struct sim *s, struct sim_node *n)
{
    for (const struct sim_record *r = n->records; r; r = r->next)
        give(s, n,
             (struct federate_event){.kind = FEDERATE_LOAD_RECORD,
                                     .record = {r->table,
                                                view_of(r->key, r->key_len),
                                                view_of(r->value, r->len)}});
    for (size_t i = 0; i < s->nodes * STREAMS_MAX; i++) {
        const struct sim_log *log = &n->pool[i / STREAMS_MAX][i % STREAMS_MAX];
        struct federate_event e = {.kind = FEDERATE_LOAD_REPLICA,
                                   .stream = (unsigned)(i % STREAMS_MAX)};

        if (!log->row && log->state_len == 0)
            continue;
        memcpy(e.tid, s->node[i / STREAMS_MAX].tid, TID_LEN);
        e.replica.state = view_of(log->state, log->state_len);
        give(s, n, e);
    }
}

void sim_on(struct sim *s, size_t node)
{
    struct sim_node *n = &s->node[node];
    const char *address[1] = {n->address};
    struct federate_config c = {.chain = view_of(n->chain, n->chain_len),
                                .chan = n->chan,
                                .log = n->log_key,
                                .address = address,
                                .addresses = n->listens,
                                .keep_alive_ms = 600000};
    struct federate_event start = {.kind = FEDERATE_START};

    fill(s, c.instance, sizeof c.instance);
    n->f = federate_open(&c);
    if (!n->f) {
        broken(s, "a node could not be opened");
        return;
    }
    load_own(s, n);
    load_rest(s, n);
    n->crash_in = -1;
    if (!s->broken)
        step(s, node, &start);
}

void sim_off(struct sim *s, size_t node)
{
    struct sim_node *n = &s->node[node];

    if (!n->f)
        return;
    federate_close(n->f);
    n->f = NULL;
    n->life++;
    for (size_t i = 0; i < s->pipes; i++)
        for (int side = 0; side < 2; side++)
            if (s->pipe[i].open && s->pipe[i].node[side] == node)
                close_pipe(s, &s->pipe[i], side);
    for (size_t i = 1; i <= n->commands && i < 64; i++)
        if (!n->answered[i]) {
            n->answered[i] = true;
            n->done[i] = STATUS_CLOSED;
        }
}

void sim_cut(struct sim *s, size_t a, size_t b, bool cut)
{
    s->cut[a][b] = s->cut[b][a] = cut;
    for (size_t i = 0; cut && i < s->pipes; i++) {
        struct sim_pipe *p = &s->pipe[i];

        if (p->open && ((p->node[0] == a && p->node[1] == b) ||
                        (p->node[0] == b && p->node[1] == a)))
            close_pipe(s, p, -1);
    }
}

static void make_identity(struct sim *s, struct sim_node *n)
{
    struct ident_genesis g = {.country = "BE", .area = "57081"};
    struct ident_cert c = {.not_before = EPOCH_S / DAY,
                           .not_after = EPOCH_S / DAY + CERT_LIFE_DAYS};
    struct sign_key root;
    struct identity id = {0};
    uint8_t seed[KEY_LEN];
    char note[IDENT_NOTE_CAP];
    size_t len;

    fill(s, g.next, sizeof g.next);
    (void)snprintf(g.name, sizeof g.name, "%s", n->name);
    fill(s, seed, sizeof seed);
    ident_sign_key(&root, seed);
    fill(s, seed, sizeof seed);
    ident_sign_key(&n->log_key, seed);
    fill(s, seed, sizeof seed);
    ident_chan_key(&n->chan, seed);
    memcpy(c.log, n->log_key.pub, KEY_LEN);
    memcpy(c.chan, n->chan.pub, KEY_LEN);
    if (ident_make_genesis(&id, note, &len, &g, &root) ||
        ident_append(n->chain, sizeof n->chain, &n->chain_len, note, len) ||
        ident_make_cert(&id, note, &len, &c, &root) ||
        ident_append(n->chain, sizeof n->chain, &n->chain_len, note, len))
        abort();
    memcpy(n->tid, id.tid, TID_LEN);
}

void sim_start(struct sim *s, size_t nodes, uint64_t seed, unsigned silent)
{
    static const char *const names[SIM_NODES] = {"anna", "bert", "cleo",
                                                 "dirk", "elke", "finn"};

    *s = (struct sim){.seed = seed, .dice = seed, .nodes = nodes, .now_ms = 1};
    for (size_t i = 0; i < nodes; i++) {
        struct sim_node *n = &s->node[i];

        (void)snprintf(n->name, sizeof n->name, "%s", names[i]);
        (void)snprintf(n->address, sizeof n->address, "tcp://%s:1", names[i]);
        n->listens = !(silent >> i & 1);
        make_identity(s, n);
        sim_on(s, i);
    }
}

void sim_free(struct sim *s)
{
    for (size_t i = 0; i < s->nodes; i++) {
        if (s->node[i].f)
            sim_off(s, i);
        disk_free(&s->node[i]);
    }
    while (s->letters > 0) {
        struct sim_letter l = take(s);

        federate_job_free(l.e.job);
        free_letter(&l);
    }
    free(s->letter);
    free(s->pipe);
}

/* ---- commands and questions
 * ------------------------------------------------------------------ */

uint64_t sim_command(struct sim *s, size_t node, struct federate_event e)
{
    struct sim_node *n = &s->node[node];

    if (!n->f)
        return 0;
    if (n->commands == 63) {
        n->commands = 0;
        memset(n->answered, 0, sizeof n->answered);
    }
    e.command = ++n->commands;
    step(s, node, &e);
    return e.command;
}

static enum status wait_for(struct sim *s, size_t node, uint64_t command)
{
    for (int i = 0; i < 700 && !s->broken; i++) {
        if (command == 0)
            return STATUS_CLOSED;
        if (s->node[node].answered[command])
            return s->node[node].done[command];
        sim_run(s, 100);
    }
    return STATUS_TIMEOUT;
}

enum status sim_join(struct sim *s, size_t inviter, size_t joiner)
{
    struct federate_event invite = {.kind = FEDERATE_INVITE};
    struct federate_event join = {.kind = FEDERATE_JOIN};
    enum status st = wait_for(s, inviter, sim_command(s, inviter, invite));

    if (st)
        return st;
    join.join.invitation = s->node[inviter].text;
    return wait_for(s, joiner, sim_command(s, joiner, join));
}

enum status sim_confirm(struct sim *s, size_t node, size_t peer,
                        const char *words)
{
    struct federate_event e = {.kind = FEDERATE_CONFIRM};
    enum status st;

    memcpy(e.tid, s->node[peer].tid, TID_LEN);
    e.confirm.words = words;
    s->node[node].confirmed[peer] = true; /* the operator said so */
    st = wait_for(s, node, sim_command(s, node, e));
    if (st && st != STATUS_CLOSED)
        s->node[node].confirmed[peer] = false;
    return st;
}

bool sim_peer(struct sim *s, size_t node, size_t peer,
              struct federate_peer *out)
{
    const struct federate *f = s->node[node].f;

    for (size_t i = 0; f && i < federate_peers(f); i++) {
        *out = federate_peer_at(f, i);
        if (memcmp(out->tid, s->node[peer].tid, TID_LEN) == 0)
            return true;
    }
    return false;
}

bool sim_active(struct sim *s, size_t node, size_t peer)
{
    struct federate_peer p;

    return sim_peer(s, node, peer, &p) && p.state == PEER_ACTIVE;
}

bool sim_pair(struct sim *s, size_t a, size_t b)
{
    struct federate_peer pa, pb;

    if (sim_join(s, a, b))
        return false;
    sim_run(s, 2000);
    if (!sim_peer(s, a, b, &pa) || !sim_peer(s, b, a, &pb) ||
        strcmp(pa.words, pb.words) != 0)
        return false;
    return sim_confirm(s, a, b, pa.words) == STATUS_OK &&
           sim_confirm(s, b, a, pb.words) == STATUS_OK;
}

enum status sim_publish_for(struct sim *s, size_t node,
                            const struct sim_batch *b)
{
    const size_t mark = strlen(SIM_MARK);
    struct federate_event e = {.kind = FEDERATE_PUBLISH, .stream = b->stream};
    static uint8_t bytes[2048][300];
    static struct view body[2048];
    uint8_t audience[SIM_NODES][TID_LEN];

    assert(b->offers <= 2048);
    for (size_t i = 0; i < b->offers; i++) {
        size_t n = 40 + sim_chance(s, 260);

        fill(s, bytes[i], n);
        body[i] = view_of(bytes[i], n);
        if (!b->named)
            continue;
        memcpy(bytes[i], SIM_MARK, mark);
        bytes[i][mark] = (uint8_t)(b->named | 1U << node);
    }
    for (size_t i = s->nodes; i-- > 0;) /* any order will do */
        if (b->named & 1U << i)
            memcpy(audience[e.publish.audience_count++], s->node[i].tid,
                   TID_LEN);
    e.publish.audience = (const uint8_t(*)[TID_LEN])audience;
    e.publish.body = body;
    e.publish.count = b->offers;
    e.publish.cleared = b->cleared;
    e.publish.cleared_count = b->cleared_count;
    return wait_for(s, node, sim_command(s, node, e));
}

enum status sim_publish(struct sim *s, size_t node, size_t offers,
                        const uint64_t *cleared, size_t cleared_count)
{
    const struct sim_batch b = {
        .offers = offers, .cleared = cleared, .cleared_count = cleared_count};

    return sim_publish_for(s, node, &b);
}

size_t sim_live(const struct sim *s, size_t node)
{
    size_t count = 0;

    for (unsigned k = 0; k < STREAMS_MAX; k++) {
        const struct sim_own *own = &s->node[node].own[k];

        for (uint64_t i = 0; i < own->signed_size; i++)
            count += own->leaf[i].live;
    }
    return count;
}

size_t sim_seen(const struct sim *s, size_t origin, size_t reader)
{
    size_t count = 0;

    for (unsigned k = 0; k < STREAMS_MAX; k++) {
        const struct sim_log *log = &s->node[reader].pool[origin][k];

        for (uint64_t i = 0; log->row && i < log->size; i++)
            count += log->row[i].there;
    }
    return count;
}

static bool shown(const struct sim *s, size_t origin, unsigned stream,
                  size_t reader)
{
    struct federate_stream st;

    if (stream == 0)
        return true;
    if (!federate_stream_at(s->node[origin].f, stream, &st))
        return false;
    for (size_t i = 0; i < st.members; i++)
        if (memcmp(st.member[i], s->node[reader].tid, TID_LEN) == 0)
            return true;
    return false;
}

static bool same_stream(const struct sim *s, size_t origin, unsigned stream,
                        size_t reader)
{
    const struct sim_own *own = &s->node[origin].own[stream];
    const struct sim_log *log = &s->node[reader].pool[origin][stream];
    bool sees = shown(s, origin, stream, reader);

    for (uint64_t i = 0; i < own->signed_size; i++) {
        const struct sim_row *mine = &own->leaf[i].data;
        const struct sim_row *held = log->row ? &log->row[i] : NULL;
        bool there = held && held->there && i < log->size;

        if (there != (sees && own->leaf[i].live))
            return false;
        if (there && (mine->len != held->len ||
                      memcmp(mine->body, held->body, mine->len) != 0))
            return false;
    }
    return log->size <= (sees ? own->signed_size : 0);
}

bool sim_same(const struct sim *s, size_t origin, size_t reader)
{
    for (unsigned k = 0; k < STREAMS_MAX; k++)
        if (!same_stream(s, origin, k, reader))
            return false;
    return true;
}
