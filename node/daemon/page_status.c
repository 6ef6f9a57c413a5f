/* page_status.c -- "/": this territory, what waits, its peers, and what to do
 * next. */
#include <stdio.h>
#include <string.h>

#include "screen.h"
#include "symbiote/words.h"

/* ---- sentences
 * ------------------------------------------------------------------------ */

static const char *gate(const struct call *c, const json_t *status)
{
    const char *gate = screen_text(status, "gate");

    if (strcmp(gate, "live") == 0)
        return tr(c->lang, "In service: it publishes and answers its peers.");
    if (strcmp(gate, "recover") == 0)
        return tr(c->lang, "It compares its own log with what its peers have "
                           "seen, and publishes again when both agree.");
    return tr(c->lang, "It waits to hear from a peer before it publishes; "
                       "alone, it waits half an hour.");
}

static const char *profile(const struct call *c, const json_t *status)
{
    const char *profile = screen_text(status, "profile");

    if (strcmp(profile, "register") == 0)
        return tr(c->lang, "Possible authors are counted in the official "
                           "register.");
    if (strcmp(profile, "counts") == 0)
        return tr(c->lang, "Possible authors are counted in a signed table of "
                           "counts.");
    return tr(c->lang, "Start profile: possible authors are counted among the "
                       "own companies only, so nothing finer than the whole "
                       "territory leaves.");
}

static const char *next_with_peers(const struct call *c, const json_t *status)
{
    if (screen_integer(status, "peers") == 0)
        return tr(c->lang, "Invite a neighbouring territory: `symbiote peer "
                           "invite` prints an invitation.");
    if (screen_integer(status, "offers_mine") == 0 &&
        screen_integer(status, "waiting") == 0)
        return tr(c->lang, "Look at what would leave with `symbiote offer "
                           "preview`, then publish with `symbiote offer "
                           "publish --all`.");
    if (screen_integer(status, "peers_active") == 0)
        return tr(c->lang, "No territory is active yet: both sides have to "
                           "confirm the four words.");
    return tr(c->lang, "Look at the leads, and call the companies of the best "
                       "ones.");
}

/* One sentence: the first step that is missing. */
static const char *next(const struct call *c, const json_t *status,
                        const json_t *peers)
{
    size_t i;
    json_t *peer;

    if (screen_integer(status, "companies") == 0)
        return tr(c->lang, "Import your companies: `symbiote company import "
                           "FILE.csv`.");
    if (screen_integer(status, "flows") == 0)
        return tr(c->lang, "Import what they give off and need: `symbiote flow "
                           "import FILE.csv`.");
    json_array_foreach(peers, i, peer)
    {
        if (strcmp(screen_text(peer, "state"), "unconfirmed") == 0 &&
            !json_is_true(json_object_get(peer, "confirmed_here")))
            return tr(c->lang, "Compare the four words with the other "
                               "territory, below.");
    }
    if (strcmp(screen_text(status, "profile"), "start") == 0 &&
        screen_integer(status, "offers_mine") == 0)
        return tr(c->lang, "Import the public register, so that offers may say "
                           "more: `symbiote register import FILE.csv`.");
    return next_with_peers(c, status);
}

/* ---- this territory
 * ------------------------------------------------------------------- */

static void put_count(struct call *c, const char *name, int64_t n)
{
    char text[SCREEN_TEXT];

    screen_count(c, text, n);
    screen_fact(c, name, text);
}

static void put_waiting(struct call *c, const json_t *status)
{
    char number[SCREEN_TEXT], when[SCREEN_TEXT], text[SCREEN_TEXT * 2];

    screen_count(c, number, screen_integer(status, "waiting"));
    screen_when(c, when, status, "next_batch");
    if (when[0] && screen_integer(status, "waiting") != 0)
        (void)snprintf(text, sizeof text,
                       tr(c->lang, "%s, with the batch of %s"), number, when);
    else
        (void)snprintf(text, sizeof text, "%s", number);
    screen_fact(c, tr(c->lang, "Waiting to leave"), text);
    if (!screen_text(status, "blocked")[0])
        return;
    (void)snprintf(text, sizeof text, "%s %s", screen_text(status, "blocked"),
                   screen_text(status, "blocked_help"));
    screen_fact(c, tr(c->lang, "Blocked"), text);
}

static void put_area(struct call *c)
{
    char number[SCREEN_TEXT], text[SCREEN_TEXT * 2];

    screen_count(c, number, (int64_t)c->node->area_count);
    (void)snprintf(text, sizeof text,
                   c->node->area_count == 1 ? tr(c->lang, "%s commune")
                                            : tr(c->lang, "%s communes"),
                   number);
    screen_fact(c, tr(c->lang, "Area"), text);
}

static void put_territory(struct call *c, const json_t *status)
{
    struct page *p = &c->screen->page;

    page_put(p, "h2", NULL, tr(c->lang, "This territory"));
    page_open(p, "dl", NULL);
    screen_fact(c, tr(c->lang, "Name"), screen_text(status, "name"));
    put_area(c);
    page_put(p, "dt", NULL, tr(c->lang, "Fingerprint"));
    page_open(p, "dd", NULL);
    page_put(p, "code", NULL, screen_text(status, "fingerprint"));
    page_close(p, "dd");
    screen_fact(c, tr(c->lang, "State"), gate(c, status));
    screen_fact(c, tr(c->lang, "Address for peers"),
                json_object_get(status, "listen")
                    ? screen_text(status, "listen")
                    : tr(c->lang, "none: it only calls others"));
    page_close(p, "dl");
}

/* What peers counted of our offers and could not confirm. */
static void put_doubts(struct call *c, const json_t *status)
{
    struct page *p = &c->screen->page;
    const json_t *doubts = json_object_get(status, "doubts");
    size_t i;
    json_t *doubt;

    if (json_array_size(doubts) == 0)
        return;
    page_put(p, "h3", "bad", tr(c->lang, "Counts that peers doubt"));
    page_open(p, "ul", NULL);
    json_array_foreach(doubts, i, doubt)
    {
        page_open(p, "li", NULL);
        page_textf(p, "%.8s: ", screen_text(doubt, "offer"));
        page_text(p, screen_text(doubt, "text"));
        page_close(p, "li");
    }
    page_close(p, "ul");
}

static void put_numbers(struct call *c, const json_t *status)
{
    struct page *p = &c->screen->page;

    page_put(p, "h2", NULL, tr(c->lang, "At home"));
    page_open(p, "dl", NULL);
    put_count(c, tr(c->lang, "Companies"), screen_integer(status, "companies"));
    put_count(c, tr(c->lang, "Flows"), screen_integer(status, "flows"));
    page_close(p, "dl");
    page_put(p, "h2", NULL, tr(c->lang, "Shared"));
    page_open(p, "dl", NULL);
    put_count(c, tr(c->lang, "Our offers and needs"),
              screen_integer(status, "offers_mine"));
    put_waiting(c, status);
    put_count(c, tr(c->lang, "Of other territories"),
              screen_integer(status, "offers_pool"));
    screen_fact(c, tr(c->lang, "Counting"), profile(c, status));
    page_close(p, "dl");
    put_doubts(c, status);
}

/* ---- peers
 * ------------------------------------------------------------------------------
 */

static bool is_unconfirmed(const json_t *peer)
{
    return strcmp(screen_text(peer, "state"), "unconfirmed") == 0;
}

static void put_confirm_form(struct call *c, const json_t *peer)
{
    struct page *p = &c->screen->page;
    const struct page_field words = {
        .name = "words",
        .label = tr(c->lang, "The four words that the other side reads"),
        .type = "text",
        .hint = tr(c->lang, "Call them on a number that you know, and let them "
                            "read first."),
        .complete = "off",
        .required = true,
    };

    page_form_begin(p, "/peers/confirm", c->screen->csrf);
    page_hidden(p, "peer", screen_text(peer, "peer"));
    page_field(p, &words);
    page_button(p, tr(c->lang, "Confirm this territory"));
    page_form_end(p);
}

static void put_unconfirmed(struct call *c, const json_t *peer)
{
    struct page *p = &c->screen->page;

    page_open(p, "section", "class", "card", NULL);
    page_open(p, "h3", NULL);
    page_textf(p, tr(c->lang, "Is this really %s?"), screen_text(peer, "name"));
    page_close(p, "h3");
    page_open(p, "dl", NULL);
    page_put(p, "dt", NULL, tr(c->lang, "Words read here"));
    page_put(p, "dd", "words", screen_text(peer, "words"));
    page_put(p, "dt", NULL, tr(c->lang, "Fingerprint"));
    page_open(p, "dd", NULL);
    page_put(p, "code", NULL, screen_text(peer, "fingerprint"));
    page_close(p, "dd");
    page_close(p, "dl");
    if (json_is_true(json_object_get(peer, "confirmed_here")))
        page_put(p, "p", NULL,
                 tr(c->lang, "Confirmed here; the other side has yet to "
                             "confirm."));
    else
        put_confirm_form(c, peer);
    page_close(p, "section");
}

static const char *connection(const struct call *c, const json_t *peer)
{
    if (json_is_true(json_object_get(peer, "connected")))
        return tr(c->lang, "connected");
    return tr(c->lang, "not connected");
}

static void put_peer(struct call *c, struct page_table *t, const json_t *peer)
{
    struct page *p = &c->screen->page;
    char text[SCREEN_TEXT];

    page_row_begin(p, t);
    page_cell(p, t, screen_text(peer, "name"));
    page_cell(p, t, screen_label(c, peer, "state"));
    page_cell(p, t, connection(c, peer));
    screen_count(c, text, screen_integer(peer, "offers"));
    page_cell(p, t, text);
    page_cell(p, t,
              is_unconfirmed(peer) ? "" : screen_label(c, peer, "freshness"));
    screen_when(c, text, peer, "last_seen");
    page_cell(p, t, text[0] ? text : tr(c->lang, "never"));
    page_cell_begin(p, t);
    page_put(p, "code", NULL, screen_text(peer, "fingerprint"));
    page_cell_end(p, t);
    page_row_end(p, t);
}

static void put_peers(struct call *c, const json_t *peers)
{
    struct page *p = &c->screen->page;
    const struct page_column columns[] = {
        {tr(c->lang, "Territory"), false},
        {tr(c->lang, "State"), false},
        {tr(c->lang, "Connection"), false},
        {tr(c->lang, "Offers and needs"), true},
        {tr(c->lang, "Freshness"), false},
        {tr(c->lang, "Last seen"), false},
        {tr(c->lang, "Fingerprint"), false},
    };
    struct page_table t = {.columns = columns,
                           .columns_count = sizeof columns / sizeof *columns};
    size_t i;
    json_t *peer;

    page_put(p, "h2", NULL, tr(c->lang, "Other territories"));
    if (json_array_size(peers) == 0) {
        page_put(p, "p", NULL,
                 tr(c->lang, "No other territory is known here yet."));
        return;
    }
    json_array_foreach(peers, i, peer)
    {
        if (is_unconfirmed(peer))
            put_unconfirmed(c, peer);
    }
    page_table_begin(p, &t, tr(c->lang, "Territories known here"));
    json_array_foreach(peers, i, peer)
    {
        put_peer(c, &t, peer);
    }
    page_table_end(p);
}

/* ---- the page
 * -------------------------------------------------------------------------- */

static void show(struct call *c)
{
    struct page *p = &c->screen->page;
    const json_t *status = c->screen->kept;

    if (screen_failed(c))
        return;
    screen_begin(c, tr(c->lang, "Status"));
    if (strcmp(c->screen->note, "confirmed") == 0)
        page_notice(p, "good",
                    tr(c->lang, "Confirmed. Exchange begins when the other "
                                "side has confirmed too."));
    page_open(p, "p", "class", "next", NULL);
    page_put(p, "strong", NULL, tr(c->lang, "Next:"));
    page_text(p, " ");
    page_text(p, next(c, status, c->reply));
    page_close(p, "p");
    page_open(p, "div", "class", "columns", NULL);
    page_open(p, "div", NULL);
    put_territory(c, status);
    page_close(p, "div");
    page_open(p, "div", NULL);
    put_numbers(c, status);
    page_close(p, "div");
    page_close(p, "div");
    put_peers(c, c->reply);
    screen_send(c);
}

static void ask_peers(struct call *c)
{
    if (screen_failed(c))
        return;
    screen_keep(c, show);
    api_peers(c);
}

void page_status(struct call *c)
{
    c->screen->here = "/";
    c->then = ask_peers;
    api_status(c);
}

/* ---- confirming
 * ------------------------------------------------------------------------ */

static void confirmed(struct call *c)
{
    if (!screen_failed(c))
        screen_go(c, "confirmed");
}

/* Words that are in nobody's list were mistyped: wiping the peer for that, as
 * other words must, would only make people careless about the true alarm. */
static void mistyped(struct call *c)
{
    c->screen->code = 400;
    screen_fail(c, tr(c->lang, "Nothing was changed"),
                tr(c->lang, "These are not four of the words that Symbiote "
                            "uses: go back, listen again and type all four."));
}

void page_confirm(struct call *c)
{
    const char *peer = http_argument(c->request, "peer");
    const char *words = http_argument(c->request, "words");
    char path[HTTP_PATH_MAX];
    uint16_t word[WORDS];

    c->screen->here = "/";
    if (words_read(word, words ? words : "") != STATUS_OK) {
        mistyped(c);
        return;
    }
    (void)snprintf(path, sizeof path, "/api/v1/peers/%.64s/confirm",
                   peer && !strchr(peer, '/') ? peer : "");
    screen_set(c, "words", words);
    call_path(c, path);
    c->then = confirmed;
    api_peer_change(c);
}
