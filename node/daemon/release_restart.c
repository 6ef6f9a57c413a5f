/* What the last process left of a release. */
#include <stdio.h>
#include <stdlib.h>

#include "ownlog.h"
#include "published.h"
#include "release_inside.h"

void release_state_text(char out[RELEASE_STATE], const struct batch_state *s)
{
    (void)snprintf(out, RELEASE_STATE, "%llu %u %u",
                   (unsigned long long)s->last_slot_s, s->released, s->rolled);
}

/* The next number of the text. */
static bool read_number(const char **at, uint64_t *n)
{
    char *end;

    *n = strtoull(*at, &end, 10);
    if (end == *at)
        return false;
    *at = end;
    return true;
}

/* NOT_FOUND: nothing is written there. */
static enum status read_state(struct store *s, const char *key,
                              struct batch_state *state, uint64_t *size)
{
    char text[RELEASE_STATE + 24] = "";
    const char *at = text;
    uint64_t last = 0, released = 0, rolled = 0, length = 0;
    enum status st = store_meta_get(s, key, text, sizeof text);

    if (st != STATUS_OK)
        return st;
    if (!text[0])
        return STATUS_NOT_FOUND;
    if (!read_number(&at, &last) || !read_number(&at, &released) ||
        !read_number(&at, &rolled) || (size && !read_number(&at, &length)))
        return STATUS_MALFORMED;
    *state = (struct batch_state){.last_slot_s = last,
                                  .released = (uint32_t)released,
                                  .rolled = (uint32_t)rolled};
    if (size)
        *size = length;
    return STATUS_OK;
}

/* Length of the logs together, prepared batches included. */
static enum status log_size(struct store *s, uint64_t *size)
{
    struct ownlog_head *h = calloc(1, sizeof *h);
    enum status st = STATUS_NOT_FOUND;

    if (!h)
        return STATUS_NO_MEMORY;
    *size = 0;
    for (unsigned i = 0; i < OWNLOG_STREAMS; i++) {
        uint64_t longest = 0;

        for (int is_signed = 0; is_signed < 2; is_signed++) {
            h->size = 0;
            st = ownlog_head(s, i, is_signed, h);
            if (st != STATUS_OK && st != STATUS_NOT_FOUND)
                break;
            longest = h->size > longest ? h->size : longest;
        }
        if (st != STATUS_OK && st != STATUS_NOT_FOUND)
            break;
        *size += longest;
    }
    free(h);
    return st == STATUS_NOT_FOUND ? STATUS_OK : st;
}

/* A release that the last process did not end: it holds if its batch was
 * prepared, else it never was. */
static enum status load_unended(struct node *n)
{
    struct batch_state state;
    uint64_t before = 0, size = 0;
    enum status st = read_state(n->reader, "batch.next", &state, &before);

    if (st == STATUS_OK)
        st = log_size(n->reader, &size);
    if (st == STATUS_OK && size > before)
        n->batch = state;
    return st == STATUS_NOT_FOUND ? STATUS_OK : st;
}

static enum status settle(struct store *s, void *data)
{
    enum status st = publications_abandon(s);

    if (st == STATUS_OK)
        st = store_meta_set(s, "batch.next", "");
    return st == STATUS_OK ? store_meta_set(s, "batch", data) : st;
}

static void settled(struct node *n, enum status st, void *data)
{
    (void)n;
    if (st != STATUS_OK)
        node_log("error", "event=release why=\"%s\"", status_text(st));
    free(data);
}

enum status release_load(struct node *n)
{
    char checkpoint[RELEASE_STATE] = "", *text;
    enum status st = read_state(n->reader, "batch", &n->batch, NULL);

    if (st == STATUS_OK || st == STATUS_NOT_FOUND)
        st = load_unended(n);
    if (st == STATUS_OK)
        st = store_meta_get(n->reader, "checkpoint", checkpoint,
                            sizeof checkpoint);
    if (st != STATUS_OK && st != STATUS_NOT_FOUND)
        return st;
    n->last_checkpoint = strtoull(checkpoint, NULL, 10);
    n->next_batch = node_now_s(); /* the plan knows when */
    text = malloc(RELEASE_STATE);
    if (!text)
        return STATUS_NO_MEMORY;
    release_state_text(text, &n->batch);
    node_write(n, STORE_OWN, settle, settled, text);
    return STATUS_OK;
}
