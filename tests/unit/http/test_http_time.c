/* Slow clients, many clients, replies that come later or too late. */
#include "client.h"

static int set_up(void **state)
{
    return set_up_with(state, 0);
}

static int set_up_quick(void **state)
{
    return set_up_with(state, QUICK_MS);
}

/* ---- time
 * ------------------------------------------------------------------------ */

static void a_header_that_drips_is_cut_at_the_deadline(void **state)
{
    struct server *s = *state;
    int64_t begin = now_ms();
    int fd = dial_unix(s);
    char byte;

    say(s, fd, "GET / HTTP/1.1\r\nX: ");
    while (recv(fd, &byte, 1, 0) < 0) {
        assert_int_equal(errno, EAGAIN);
        assert_true(now_ms() - begin < 10 * QUICK_MS);
        (void)!send(fd, "x", 1, MSG_NOSIGNAL);
        run(s, 10);
    }
    assert_true(now_ms() - begin >= QUICK_MS);
    close(fd);
}

static void a_silent_connection_is_cut_and_others_are_served(void **state)
{
    struct server *s = *state;
    int silent = dial_unix(s);

    assert_int_equal(ask_once(s, "GET / HTTP/1.1\r\nHost: x\r\n\r\n").code,
                     200);
    assert_true(is_closed(s, silent));
    close(silent);
}

static void a_reply_that_nobody_reads_is_cut(void **state)
{
    struct server *s = *state;
    const size_t len = 1 << 20;
    char *big = calloc(1, len), *got = malloc(len);
    int64_t begin = now_ms();
    int fd = dial_unix(s);

    say(s, fd, "GET /later HTTP/1.1\r\nHost: x\r\n\r\n");
    while (!s->later_count)
        run(s, 10);
    http_reply(s->later[0], 200, "text/plain", big, len);
    /* The allowance is the deadline and 1 ms for each kilobyte. */
    while (now_ms() - begin < QUICK_MS + 1100)
        run(s, 100);
    assert_true(hear_bytes(s, fd, got, len) < len);
    close(fd);
    free(big);
    free(got);
}

static void a_hundred_clients_at_once_are_all_served(void **state)
{
    struct server *s = *state;
    int fds[100];

    for (size_t i = 0; i < 100; i++) {
        fds[i] = dial_unix(s);
        say(s, fds[i],
            "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    }
    for (size_t i = 0; i < 100; i++) {
        assert_int_equal(hear(s, fds[i]).code, 200);
        close(fds[i]);
    }
    assert_int_equal(s->handled, 100);
}

static void one_address_holds_only_its_share(void **state)
{
    struct server *s = *state;
    int fds[HTTP_PER_ADDRESS_MAX + 1];

    for (size_t i = 0; i <= HTTP_PER_ADDRESS_MAX; i++)
        fds[i] = dial_tcp(s);
    for (size_t i = 0; i < HTTP_PER_ADDRESS_MAX; i++)
        assert_int_equal(
            ask(s, fds[i], "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n").code,
            200);
    assert_true(is_closed(s, fds[HTTP_PER_ADDRESS_MAX]));
    for (size_t i = 0; i <= HTTP_PER_ADDRESS_MAX; i++)
        close(fds[i]);
}

/* ---- later
 * ------------------------------------------------------------------------- */

static void a_reply_may_come_later_than_the_deadline(void **state)
{
    struct server *s = *state;
    int fd = dial_unix(s);
    int64_t end;
    struct reply r;

    say(s, fd, "GET /later HTTP/1.1\r\nHost: x\r\n\r\n");
    wait_for_later(s, 1);
    for (end = now_ms() + 2 * QUICK_MS; now_ms() < end;)
        run(s, 20);
    assert_false(http_is_gone(s->later[0]));
    assert_string_equal(http_header(s->later[0], "Host"), "x");
    http_reply_header(s->later[0], "X-Late", "yes");
    http_reply(s->later[0], 202, "text/plain", "late", 4);
    assert_int_equal(http_timeout_ms(s->http), 0);
    r = hear(s, fd);
    assert_int_equal(r.code, 202);
    assert_non_null(strstr(r.head, "X-Late: yes\r\n"));
    assert_string_equal(r.body, "late");
    /* and the connection goes on */
    assert_int_equal(ask(s, fd, "GET / HTTP/1.1\r\nHost: x\r\n\r\n").code, 200);
    close(fd);
}

static void later_replies_may_come_in_any_order(void **state)
{
    struct server *s = *state;
    int fds[8];

    for (size_t i = 0; i < 8; i++) {
        fds[i] = dial_unix(s);
        say(s, fds[i], "GET /later HTTP/1.1\r\nHost: x\r\n\r\n");
        wait_for_later(s, i + 1);
    }
    for (size_t i = 0; i < 8; i++) {
        size_t k = (5 * i + 3) % 8;
        char text[2] = {(char)('0' + k), '\0'};

        http_reply(s->later[k], 200, "text/plain", text, 1);
        assert_string_equal(hear(s, fds[k]).body, text);
        close(fds[k]);
    }
}

static void a_client_that_went_away_is_seen_and_its_reply_dropped(void **state)
{
    struct server *s = *state;
    int fd = dial_unix(s);

    say(s, fd, "GET /later HTTP/1.1\r\nHost: x\r\n\r\n");
    wait_for_later(s, 1);
    close(fd);
    run(s, 10);
    assert_true(http_is_gone(s->later[0]));
    http_reply(s->later[0], 200, "text/plain", "x", 1);
    run(s, 10);
    assert_int_equal(ask_once(s, "GET / HTTP/1.1\r\nHost: x\r\n\r\n").code,
                     200);
}

static void a_request_outlives_the_server_that_closes(void **state)
{
    struct server *s = *state;
    int fds[2] = {dial_unix(s), dial_tcp(s)};
    size_t len;

    for (size_t i = 0; i < 2; i++) {
        say(s, fds[i],
            "POST /later?a=b HTTP/1.1\r\nHost: localhost\r\n"
            "Content-Length: 3\r\n\r\nabc");
        wait_for_later(s, i + 1);
    }
    http_close(s->http);
    s->http = NULL;
    for (size_t i = 0; i < 2; i++) {
        char byte;

        assert_true(http_is_gone(s->later[i]));
        assert_null(http_header(s->later[i], "Host"));
        assert_string_equal(http_argument(s->later[i], "a"), "b");
        assert_memory_equal(http_body(s->later[i], &len), "abc", 3);
        http_reply_header(s->later[i], "X", "y");
        http_reply(s->later[i], 200, "text/plain", "x", 1);
        assert_true(recv(fds[i], &byte, 1, 0) <= 0 && errno != EAGAIN);
        close(fds[i]);
    }
}

#define QUICK(f) cmocka_unit_test_setup_teardown(f, set_up_quick, tear_down)
#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        QUICK(a_header_that_drips_is_cut_at_the_deadline),
        QUICK(a_silent_connection_is_cut_and_others_are_served),
        QUICK(a_reply_that_nobody_reads_is_cut),
        T(a_hundred_clients_at_once_are_all_served),
        T(one_address_holds_only_its_share),
        QUICK(a_reply_may_come_later_than_the_deadline),
        T(later_replies_may_come_in_any_order),
        T(a_client_that_went_away_is_seen_and_its_reply_dropped),
        T(a_request_outlives_the_server_that_closes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
