#include "wall.h"

#include <stdio.h>
#include <stdlib.h>

#include "entries.h"
#include "registers.h"
#include "symbiote/textguard.h"

/* What may leave although a company might be called so. */
enum { EXEMPT_MAX = 64, EXEMPT_TEXT = 256 };

/* `current` belongs to the worker, `shown` to the loop.  The worker keeps the
 * one before until it builds again: by then the loop has the newer one. */
struct wall {
    struct textguard *current, *previous;
    bool building, again;
};

struct building {
    struct wall *wall;
    char exempt[EXEMPT_MAX][EXEMPT_TEXT];
    size_t exempts;
};

struct adding {
    struct textguard *guard;
    enum status status;
};

const struct textguard *wall_guard(const struct wall *w)
{
    return w->current;
}

/* ---- worker ----------------------------------------------------------------
 */

static bool take_company(void *ctx, const struct company *c,
                         const struct entry_origin *origin)
{
    struct adding *a = ctx;

    (void)origin;
    a->status = textguard_add(a->guard, c->name);
    return a->status == STATUS_OK;
}

static bool take_name(void *ctx, const char *folded)
{
    struct adding *a = ctx;

    a->status = textguard_add(a->guard, folded);
    return a->status == STATUS_OK;
}

static enum status fill(struct textguard *g, struct store *s,
                        const struct building *b)
{
    struct adding a = {.guard = g};
    enum status st = STATUS_OK;

    for (size_t i = 0; i < b->exempts && st == STATUS_OK; i++)
        st = textguard_exempt(g, b->exempt[i]);
    if (st == STATUS_OK)
        st = companies_each(s, take_company, &a);
    if (st == STATUS_OK && a.status == STATUS_OK)
        st = register_names_each(s, take_name, &a);
    if (st == STATUS_OK)
        st = a.status;
    return st == STATUS_OK ? textguard_seal(g) : st;
}

static enum status build(struct store *s, void *data)
{
    const struct building *b = data;
    struct wall *w = b->wall;
    struct textguard *g = NULL;
    enum status st = textguard_open(&g);

    if (st == STATUS_OK)
        st = fill(g, s, b);
    if (st != STATUS_OK) {
        textguard_close(g);
        return st;
    }
    textguard_close(w->previous);
    w->previous = w->current;
    w->current = g;
    return STATUS_OK;
}

/* ---- loop -------------------------------------------------------------------
 */

static void start(struct node *n);

static void built(struct node *n, enum status st, void *data)
{
    struct building *b = data;
    struct wall *w = b->wall;

    free(b);
    w->building = false;
    if (st == STATUS_OK && n->federate)
        federate_set_wall(n->federate, w->current); /* the worker is idle on it
                                                       until start() */
    else if (st != STATUS_OK && st != STATUS_CLOSED)
        node_log("error", "event=wall why=\"%s\"", status_text(st));
    if (w->again && st != STATUS_CLOSED)
        start(n);
}

static void may_leave(struct building *b, const char *text)
{
    if (b->exempts < EXEMPT_MAX)
        (void)snprintf(b->exempt[b->exempts++], EXEMPT_TEXT, "%s", text);
}

/* The node's own public words, and those its peers go by. */
static void list_exempt(const struct node *n, struct building *b)
{
    char line[EXEMPT_TEXT];

    may_leave(b, n->name);
    /* As the genesis note has it, one line after the other. */
    (void)snprintf(line, sizeof line, "name %s country", n->name);
    may_leave(b, line);
    for (size_t i = 0; i < n->config.addresses; i++)
        may_leave(b, n->config.address[i]);
    for (size_t i = 0; n->federate && i < federate_peers(n->federate); i++)
        may_leave(b, federate_peer_at(n->federate, i).name);
}

static void start(struct node *n)
{
    struct building *b = calloc(1, sizeof *b);

    if (!b)
        abort();
    b->wall = n->wall;
    list_exempt(n, b);
    n->wall->building = true;
    n->wall->again = false;
    node_compute(n, build, built, b);
}

void wall_changed(struct node *n)
{
    if (n->wall->building)
        n->wall->again = true;
    else
        start(n);
}

enum status wall_open(struct node *n)
{
    n->wall = calloc(1, sizeof *n->wall);
    if (!n->wall)
        return STATUS_NO_MEMORY;
    start(n);
    return STATUS_OK;
}

void wall_free(struct node *n)
{
    if (!n->wall)
        return;
    if (n->federate)
        federate_set_wall(n->federate, NULL);
    textguard_close(n->wall->current);
    textguard_close(n->wall->previous);
    free(n->wall);
    n->wall = NULL;
}
