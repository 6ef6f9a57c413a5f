#include "session_parts.h"

struct timer {
    uint64_t at;
    enum session_reason why;
};
enum { TIMERS = 7 };

/* Only those that run now; PING and age have SESSION_OPEN and SAID_BYE. */
static size_t timers(const struct session *s, struct timer t[static TIMERS])
{
    bool up = s->state == SESSION_UP_STATE;
    size_t n = 0;

    if (!up)
        t[n++] = (struct timer){s->started_ms + s->times.handshake,
                                SESSION_HANDSHAKE_TIMEOUT};
    if (up && !s->hello_seen)
        t[n++] =
            (struct timer){s->up_ms + s->times.hello, SESSION_HELLO_TIMEOUT};
    if (s->head_have == PACKET_HEAD)
        t[n++] =
            (struct timer){s->packet_ms + s->times.packet, SESSION_STALLED};
    if (s->sending)
        t[n++] =
            (struct timer){s->stall_ms + s->times.send_stall, SESSION_STALLED};
    if (up)
        t[n++] =
            (struct timer){s->received_ms + s->times.silence, SESSION_SILENT};
    if (up && s->hello_sent && !s->ping_due && !s->bye_due && !s->sending)
        t[n++] = (struct timer){s->sent_ms + s->times.ping, SESSION_OPEN};
    if (up && !s->bye_due)
        t[n++] = (struct timer){s->packets >> 32 > 0 ? 0 : s->life_ms,
                                SESSION_SAID_BYE};
    return n;
}

uint64_t session_deadline(const struct session *s)
{
    struct timer t[TIMERS];
    uint64_t first = UINT64_MAX;

    if (s->state == SESSION_OVER)
        return first;
    for (size_t i = timers(s, t); i-- > 0;)
        if (t[i].at < first)
            first = t[i].at;
    return first;
}

void session_tick(struct session *s, uint64_t now_ms)
{
    struct timer t[TIMERS];
    size_t n;

    if (s->state == SESSION_OVER)
        return;
    n = timers(s, t);
    for (size_t i = 0; i < n && s->state != SESSION_OVER; i++) {
        if (now_ms < t[i].at)
            continue;
        if (t[i].why == SESSION_OPEN)
            s->ping_due = true;
        else if (t[i].why == SESSION_SAID_BYE)
            session_bye(s, BYE_AGE, 0);
        else
            session_fail(s, t[i].why);
    }
}
