/* Any bytes before the last wall: what is found lies inside them, and what is
 * found in a text is found in the message that holds it. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "symbiote/textguard.h"
#include "symbiote/wire.h"

static void check(bool holds)
{
    if (!holds)
        abort();
}

static struct textguard *guard(void)
{
    static struct textguard *g; /* built once: it is slow */

    if (!g) {
        check(textguard_open(&g) == STATUS_OK);
        check(textguard_add(g, "Brasserie de Tournai") == STATUS_OK);
        check(textguard_add(g, "Omya") == STATUS_OK);
        check(textguard_add(g, "Lambert Jean") == STATUS_OK);
        check(textguard_exempt(g, "Zorglubie Omya") == STATUS_OK);
        check(textguard_seal(g) == STATUS_OK);
    }
    return g;
}

static void inside(const struct textguard_hit *hit, size_t size)
{
    check(hit->kind > TEXTGUARD_NOTHING && hit->kind < TEXTGUARD_KINDS);
    check(hit->len > 0 && hit->offset < size && hit->len <= size - hit->offset);
}

/* The same as the one str of a message. */
static void compare(struct view text, const struct textguard_hit *direct)
{
    uint8_t *buf = malloc(text.len + 16);
    struct textguard_hit hit = {0};
    struct writer w;
    size_t len = 0;

    check(buf != NULL);
    w = wire_writer(buf, text.len + 16);
    wire_put_array(&w, 1);
    wire_put_text_view(&w, text);
    check(wire_close_writer(&w, &len) == STATUS_OK);
    check(textguard_bytes(guard(), view_of(buf, len), &hit) ==
          (direct->kind != TEXTGUARD_NOTHING));
    check(hit.kind == direct->kind);
    if (hit.kind)
        check(hit.offset == direct->offset + (len - text.len));
    free(buf);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct textguard_hit hit = {0}, any = {0};
    struct view all = view_of(data, size);

    if (textguard_bytes(guard(), all, &any))
        inside(&any, size);
    if (textguard_text(guard(), all, &hit))
        inside(&hit, size);
    if (size > 0 && wire_is_text(all))
        compare(all, &hit);
    return 0;
}
