/* screen.h -- one page for the browser on its way: a call of the API whose
 * answer is worded as HTML.
 *
 *   c = screen_new(n, r, session);      arguments of the reader: screen_take()
 *   c->then = show;  api_match(c);    the same work as for the command line
 *   show(c): screen_begin(), page_...(&c->screen->page), screen_send()
 *
 * Every path ends with exactly one screen_send(), screen_go() or screen_fail().
 */
#ifndef SCREEN_H
#define SCREEN_H

#include "api.h"
#include "page.h"
#include "pages.h"

enum { SCREEN_HREF = 2048, SCREEN_TEXT = 512 };

struct screen {
    struct page page;
    char csrf[NODE_TOKEN];     /* "" without a session */
    char place[HTTP_PATH_MAX]; /* path of this page, for its own links */
    const char *here;          /* its entry in the menu, or NULL */
    json_t *asked;             /* the reader's arguments, all texts */
    json_t *kept;              /* an answer kept while the next is fetched */
    char note[32];             /* "?note=": what was just done */
    unsigned code;             /* of the reply; 0: 200 */
};

/* The call has no arguments yet; `csrf` is the session's, or "". */
struct call *screen_new(struct node *n, struct http_request *r,
                        const char *csrf);

/* Takes an argument of the reader (not an empty one) over for the API and for
 * the links of the page. */
void screen_take(struct call *c, const char *name);
/* What was taken, or "". */
const char *screen_asked(const struct call *c, const char *name);
/* An argument for the API alone. */
void screen_set(struct call *c, const char *name, const char *text);
/* The answer is kept, `then` gets the next one. */
void screen_keep(struct call *c, void (*then)(struct call *c));

/* ---- the frame -------------------------------------------------------------
 */

void screen_begin(struct call *c, const char *title);
/* Ends the page, sends it and frees the call. */
void screen_send(struct call *c);
/* Sends something that is not a page, and frees the call. */
void screen_reply(struct call *c, const char *type, const char *text);
/* Sends the browser on (after a change), with "note" unless NULL. */
void screen_go(struct call *c, const char *note);
/* A page with one sentence: what failed. */
void screen_fail(struct call *c, const char *title, const char *text);
/* The call has failed: its sentence as a page; false: it has not. */
bool screen_failed(struct call *c);

/* The page's own address with what was asked, `name` set to `value` (NULL:
 * left out). */
void screen_href(const struct call *c, char out[static SCREEN_HREF],
                 const char *name, const char *value);

/* ---- members of answers
 * ------------------------------------------------------
 */

const char *screen_text(const json_t *o, const char *name); /* "" if absent */
int64_t screen_integer(const json_t *o, const char *name);
const char *screen_label(const struct call *c, const json_t *o,
                         const char *name);
/* The day, or the day and local time if there is one, as the reader writes
 * them; "" if absent. */
void screen_day(const struct call *c, char out[static SCREEN_TEXT],
                const json_t *o, const char *name);
void screen_when(const struct call *c, char out[static SCREEN_TEXT],
                 const json_t *o, const char *name);
/* "316–1 000 t/an"; a sentence when not known. */
void screen_quantity(const struct call *c, char out[static SCREEN_TEXT],
                     const json_t *o);
/* The fields of a record in words (record.h), inside a <dl>. */
void screen_record(struct call *c, const json_t *record);
/* A whole number with the reader's marks. */
void screen_count(const struct call *c, char out[static SCREEN_TEXT],
                  int64_t n);

/* Of an offer: "1, 3"; territory and when it was seen; possible authors. */
void screen_quarters(const struct call *c, char out[static SCREEN_TEXT],
                     const json_t *offer);
void screen_origin(const struct call *c, char out[static SCREEN_TEXT],
                   const json_t *offer);
void screen_authors_short(const struct call *c, char out[static SCREEN_TEXT],
                          const json_t *offer);
/* Whether its count was verified here, as a badge. */
void screen_verification(struct call *c, const json_t *offer);

/* A row of a list of facts: <dt>, <dd>; nothing for an empty value. */
void screen_fact(struct call *c, const char *name, const char *value);
/* "Page 2 of 7", earlier and later; for lists with "offset". */
void screen_pages(struct call *c, int64_t total, int64_t offset, int64_t step);

/* ---- pages
 * ---------------------------------------------------------------------
 */

/* They own the call. */
void page_status(struct call *c);
void page_confirm(struct call *c); /* POST */
void page_pool(struct call *c);
void page_offer(struct call *c, const char *id);
void page_proof(struct call *c, const char *id);
void page_leads(struct call *c);
void page_refuse(struct call *c); /* POST */
void page_companies(struct call *c);
void page_company(struct call *c, const char *id);
void page_erase(struct call *c); /* POST */
void page_sheet(struct call *c, const char *flow);
void page_answer(struct call *c); /* POST */

#endif
