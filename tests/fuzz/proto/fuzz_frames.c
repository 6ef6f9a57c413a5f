/* A session that is UP reads an arbitrary plaintext, sealed with its key.
 * Oracle: every frame that comes out is sealed again and comes out the same. */
#include <stdlib.h>
#include <string.h>

#include "symbiote/session.h"

static void up(struct session *s, uint8_t *buf)
{
    memset(s, 0, sizeof *s);
    s->state = SESSION_UP_STATE;
    s->split = s->hello_sent = s->hello_seen = true;
    s->buf = buf;
    s->cap = PACKET_BUFFER;
}

static void again(const struct frame *f)
{
    static struct session a, b;
    static uint8_t out[PACKET_BUFFER], buf[PACKET_BUFFER];
    struct session_packet packet = {.p = out, .cap = sizeof out};
    struct session_event ev;
    size_t used;

    up(&a, NULL);
    up(&b, buf);
    if (session_seal(&a, f, 1, 1, &packet) != STATUS_OK)
        return; /* as big as the packet it came in: no room for its pad */
    if (session_feed(&b, view_of(out, packet.len), 1, &used) != STATUS_OK ||
        used != packet.len)
        abort();
    session_next(&b, 1, &ev);
    if (ev.kind != SESSION_FRAME || ev.frame.kind != f->kind ||
        ev.frame.op != f->op || ev.frame.body.len != f->body.len ||
        memcmp(ev.frame.rid, f->rid, RID_LEN) != 0 ||
        memcmp(ev.frame.body.p, f->body.p, f->body.len) != 0)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct session s;
    static struct noise_cipher key;
    static uint8_t out[PACKET_BUFFER], buf[PACKET_BUFFER];
    struct session_event ev;
    size_t n = 0, used = 0;

    if (size > PLAINTEXT_MAX)
        return 0;
    memset(&key, 0, sizeof key);
    if (noise_seal(&key, view_of(data, size), out + 2, PACKET_MAX, &n) !=
        STATUS_OK)
        abort();
    out[0] = (uint8_t)(n >> 8);
    out[1] = (uint8_t)n;
    up(&s, buf);
    if (session_feed(&s, view_of(out, n + 2), 1, &used) != STATUS_OK)
        abort();
    for (session_next(&s, 1, &ev); ev.kind != SESSION_NOTHING;
         session_next(&s, 1, &ev))
        if (ev.kind == SESSION_FRAME)
            again(&ev.frame);
    return 0;
}
