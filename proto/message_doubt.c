#include "message_parts.h"
#include "symbiote/finding.h"

/* Whoever counts more than this has not counted. */
enum { DOUBT_COUNT_MAX = UINT16_MAX };

enum status doubt_encode(const struct doubt *m, struct writer *w)
{
    wire_put_map(w, 9);
    put_log(w, &m->log);
    put_uint(w, 4, m->index);
    put_view(w, 5, view_of(m->offer, MESSAGE_ID));
    put_view(w, 6, view_of(m->statement, MESSAGE_ID));
    put_uint(w, 7, m->why);
    put_uint(w, 8, m->counted);
    put_uint(w, 9, m->needed);
    return put_status(w);
}

enum status doubt_decode(struct doubt *m, struct view bytes)
{
    struct body b = body_open(bytes);
    uint64_t key;

    *m = (struct doubt){0};
    while (body_key(&b, &key))
        switch (key) {
        case 4: m->index = wire_get_uint(&b.r, 0, UINT32_MAX); break;
        case 5: wire_get_bytes(&b.r, m->offer, MESSAGE_ID); break;
        case 6: wire_get_bytes(&b.r, m->statement, MESSAGE_ID); break;
        case 7: m->why = wire_get_uint(&b.r, 1, FINDING_FAILURES); break;
        case 8: m->counted = wire_get_uint(&b.r, 0, DOUBT_COUNT_MAX); break;
        case 9: m->needed = wire_get_uint(&b.r, 0, DOUBT_COUNT_MAX); break;
        default:
            if (!get_log(&b, key, &m->log))
                body_skip(&b);
        }
    return body_close(&b, KEY(1) | KEY(2) | KEY(3) | KEY(4) | KEY(5) | KEY(6) |
                              KEY(7) | KEY(8) | KEY(9));
}
