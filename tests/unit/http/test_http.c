/* What arrives: requests, forms, bodies. */
#include "client.h"

static int set_up(void **state)
{
    /* No deadline here: a sanitised build on a busy machine is slow
     * (test_http_time has them). */
    return set_up_with(state, 120000);
}

/* ---- requests
 * -------------------------------------------------------------------- */

static void a_request_arrives_whole_and_decoded(void **state)
{
    struct reply r =
        ask_once(*state, "GET /caf%C3%A9/x?b=1&a=2+3%26 HTTP/1.1\r\n"
                         "Host: x\r\nX-Test: yes\r\n"
                         "Cookie: d=1; c=two\r\n\r\n");

    assert_int_equal(r.code, 200);
    assert_string_equal(r.body,
                        "GET /caf\xc3\xa9/x a=2 3& c=two x=yes 0 0 local");
}

static void a_connection_serves_many_requests(void **state)
{
    int fd = dial_unix(*state);

    for (int i = 0; i < 20; i++) {
        struct reply r = ask(*state, fd, "GET / HTTP/1.1\r\nHost: x\r\n\r\n");

        assert_int_equal(r.code, 200);
    }
    close(fd);
}

static void pipelined_requests_are_answered_in_order(void **state)
{
    int fd = dial_unix(*state);

    say(*state, fd,
        "GET /1 HTTP/1.1\r\nHost: x\r\n\r\n"
        "POST /2 HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc"
        "GET /3 HTTP/1.1\r\nHost: x\r\n\r\n");
    assert_memory_equal(hear(*state, fd).body, "GET /1 ", 7);
    assert_memory_equal(hear(*state, fd).body, "POST /2 ", 8);
    assert_memory_equal(hear(*state, fd).body, "GET /3 ", 7);
    close(fd);
}

static void a_form_gives_arguments(void **state)
{
    struct reply r =
        ask_once(*state, "POST /f HTTP/1.1\r\nHost: x\r\nContent-Type: "
                         "application/x-www-form-urlencoded; charset=utf-8\r\n"
                         "Content-Length: 14\r\n\r\nb=&a=%3Cb%3E+c");

    assert_int_equal(r.code, 200);
    assert_memory_equal(r.body, "POST /f a=<b> c ", 16);
}

static void a_form_with_a_file_gives_both(void **state)
{
    static const char body[] =
        "--B\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nv\r\n"
        "--B\r\nContent-Disposition: form-data; name=\"f\"; "
        "filename=\"x.csv\"\r\nContent-Type: text/csv\r\n\r\n1;2\r\n"
        "--B--\r\n";
    char request[600];

    snprintf(request, sizeof request,
             "POST /file HTTP/1.1\r\nHost: x\r\nContent-Type: "
             "multipart/form-data; boundary=B\r\nContent-Length: %zu\r\n\r\n"
             "%s",
             sizeof body - 1, body);
    assert_string_equal(ask_once(*state, request).body, "v x.csv 3 1;2");
    /* cut short of its end */
    snprintf(request, sizeof request,
             "POST /file HTTP/1.1\r\nHost: x\r\nContent-Type: "
             "multipart/form-data; boundary=B\r\nContent-Length: 60\r\n\r\n"
             "%.60s",
             body);
    assert_int_equal(ask_once(*state, request).code, 400);
}

static void a_body_of_another_type_is_no_form(void **state)
{
    struct reply r =
        ask_once(*state, "POST /f HTTP/1.1\r\nHost: x\r\nContent-Type: "
                         "text/csv\r\nContent-Length: 3\r\n\r\na=1");

    assert_memory_equal(r.body, "POST /f a=- ", 12);
}

static void a_chunked_body_is_put_together(void **state)
{
    struct reply r = ask_once(*state, "POST / HTTP/1.1\r\nHost: x\r\n"
                                      "Transfer-Encoding: chunked\r\n\r\n"
                                      "3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n");

    assert_string_equal(r.body, "POST / a=- c=- x=- 5 495 local");
}

static void what_cannot_be_read_does_not_reach_the_handler(void **state)
{
    static const struct {
        const char *request;
        int code;
    } cases[] = {
        {"GET /a%00b HTTP/1.1\r\nHost: x\r\n\r\n", 400},
        {"GET /a%0 HTTP/1.1\r\nHost: x\r\n\r\n", 400},
        {"GET /a%zz HTTP/1.1\r\nHost: x\r\n\r\n", 400},
        {"GET /a%0ab HTTP/1.1\r\nHost: x\r\n\r\n", 400},
        {"GET /%ff HTTP/1.1\r\nHost: x\r\n\r\n", 400},
        {"GET /?a=%00 HTTP/1.1\r\nHost: x\r\n\r\n", 400},
        {"GET /?a=%c3 HTTP/1.1\r\nHost: x\r\n\r\n", 400},
        {"GET http://x/ HTTP/1.1\r\nHost: x\r\n\r\n", 400},
        {"OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n", 400},
        {"ABCDEFGHIJKLMNOPQRST / HTTP/1.1\r\nHost: x\r\n\r\n", 501},
        {"POST / HTTP/1.1\r\nHost: x\r\nContent-Type: "
         "application/x-www-form-urlencoded\r\nContent-Length: 3\r\n\r\na=%",
         400},
    };
    struct server *s = *state;

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_int_equal(ask_once(s, cases[i].request).code, cases[i].code);
    assert_int_equal(s->handled, 0);
}

static void a_path_beyond_the_limit_is_414(void **state)
{
    char path[HTTP_PATH_MAX + 2], request[sizeof path + 40];

    memset(path, 'a', sizeof path);
    path[0] = '/';
    path[HTTP_PATH_MAX + 1] = '\0';
    snprintf(request, sizeof request, "GET %s HTTP/1.1\r\nHost: x\r\n\r\n",
             path);
    assert_int_equal(ask_once(*state, request).code, 414);
    path[HTTP_PATH_MAX] = '\0';
    snprintf(request, sizeof request, "GET %s HTTP/1.1\r\nHost: x\r\n\r\n",
             path);
    assert_int_equal(ask_once(*state, request).code, 200);
}

/* ---- bodies
 * ---------------------------------------------------------------------- */

static void say_body(struct server *s, int fd, size_t len)
{
    static char block[1 << 16];

    memset(block, 1, sizeof block);
    for (size_t n; len; len -= n) {
        n = len < sizeof block ? len : sizeof block;
        say_bytes(s, fd, block, n);
    }
}

static void a_body_of_ten_megabytes_arrives(void **state)
{
    const size_t len = 10 << 20;
    int fd = dial_unix(*state);
    char head[100];

    snprintf(head, sizeof head,
             "PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: %zu\r\n\r\n", len);
    say(*state, fd, head);
    say_body(*state, fd, len);
    assert_string_equal(hear(*state, fd).body,
                        "PUT / a=- c=- x=- 10485760 10485760 local");
    close(fd);
}

static void a_client_that_asks_first_is_told_to_go_on(void **state)
{
    int fd = dial_unix(*state);

    assert_int_equal(ask(*state, fd,
                         "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n"
                         "Expect: 100-continue\r\n\r\n")
                         .code,
                     100);
    assert_int_equal(ask(*state, fd, "abc").code, 200);
    close(fd);
}

static void a_client_that_asks_first_is_told_that_it_is_too_much(void **state)
{
    struct server *s = *state;

    assert_int_equal(ask_once(s, "POST / HTTP/1.1\r\nHost: x\r\n"
                                 "Content-Length: 99999999999999999999\r\n"
                                 "Expect: 100-continue\r\n\r\n")
                         .code,
                     413);
    assert_int_equal(ask_once(s, "POST / HTTP/1.1\r\nHost: x\r\n"
                                 "Content-Length: 70000000\r\n"
                                 "Expect: 100-continue\r\n\r\n")
                         .code,
                     413);
    assert_int_equal(s->handled, 0);
}

static void say_chunks(struct server *s, int fd, size_t megabytes)
{
    say(s, fd,
        "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n");
    for (size_t i = 0; i < megabytes; i++) {
        say(s, fd, "100000\r\n");
        say_body(s, fd, 1 << 20);
        say(s, fd, "\r\n");
    }
}

static void a_body_may_grow_to_the_limit_and_not_beyond(void **state)
{
    struct server *s = *state;
    int fd = dial_unix(s);

    say_chunks(s, fd, 65);
    assert_int_equal(ask(s, fd, "0\r\n\r\n").code, 200);
    say_chunks(s, fd, 65);
    assert_int_equal(ask(s, fd, "1\r\nx\r\n0\r\n\r\n").code, 413);
    assert_int_equal(s->handled, 1);
    close(fd);
}

static void the_bodies_of_all_requests_have_a_common_limit(void **state)
{
    struct server *s = *state;
    int fds[5];

    /* Just over half of the limit takes room for a whole one. */
    for (size_t i = 0; i < 5; i++) {
        fds[i] = dial_unix(s);
        say_chunks(s, fds[i], 33);
    }
    assert_int_equal(ask(s, fds[4], "0\r\n\r\n").code, 503);
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(ask(s, fds[i], "0\r\n\r\n").code, 200);
    /* what they took is free again */
    for (size_t i = 0; i < 5; i++) {
        say_chunks(s, fds[i], 33);
        assert_int_equal(ask(s, fds[i], "0\r\n\r\n").code, 200);
        close(fds[i]);
    }
}

#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(a_request_arrives_whole_and_decoded),
        T(a_connection_serves_many_requests),
        T(pipelined_requests_are_answered_in_order),
        T(a_form_gives_arguments),
        T(a_form_with_a_file_gives_both),
        T(a_body_of_another_type_is_no_form),
        T(a_chunked_body_is_put_together),
        T(what_cannot_be_read_does_not_reach_the_handler),
        T(a_path_beyond_the_limit_is_414),
        T(a_body_of_ten_megabytes_arrives),
        T(a_client_that_asks_first_is_told_to_go_on),
        T(a_client_that_asks_first_is_told_that_it_is_too_much),
        T(a_body_may_grow_to_the_limit_and_not_beyond),
        T(the_bodies_of_all_requests_have_a_common_limit),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
