/* Opening and closing; what is different over TCP. */
#include "client.h"

static int set_up(void **state)
{
    return set_up_with(state, 0);
}

/* ---- TCP
 * ----------------------------------------------------------------------------
 */

static void only_known_hosts_are_served_over_tcp(void **state)
{
    static const struct {
        const char *lines;
        int code;
    } cases[] = {
        {"Host: localhost\r\n", 200},
        {"Host: LOCALHOST:8080\r\n", 200},
        {"Host: 127.0.0.1\r\n", 200},
        {"Host: agence.example\r\n", 200},
        {"Host: evil.example\r\n", 421},
        {"Host: localhost.evil.example\r\n", 421},
        {"Host: 127.0.0.2\r\n", 421},
        {"Host: localhost:x\r\n", 421},
        {"Host: \r\n", 421},
        {"Host: localhost\r\nHost: evil.example\r\n", 400},
    };
    struct server *s = *state;
    size_t served = 0;

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char request[200];
        int fd = dial_tcp(s);

        snprintf(request, sizeof request, "GET / HTTP/1.1\r\n%s\r\n",
                 cases[i].lines);
        assert_int_equal(ask(s, fd, request).code, cases[i].code);
        served += cases[i].code == 200;
        close(fd);
    }
    assert_int_equal(s->handled, served);
    assert_int_equal(ask_once(s, "GET / HTTP/1.1\r\nHost: evil\r\n\r\n").code,
                     200); /* whoever may open the Unix socket may ask */
}

static void every_tcp_reply_carries_the_security_headers(void **state)
{
    static const char *const lines[] = {
        ("Content-Security-Policy: default-src 'self'; frame-ancestors 'none'; "
         "base-uri 'none'; form-action 'self'\r\n"),
        "X-Content-Type-Options: nosniff\r\n",
        "Referrer-Policy: no-referrer\r\n", "Cache-Control: no-store\r\n"};
    static const char *const requests[] = {
        "GET /api/v1/status HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "GET /split HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: evil\r\n\r\n"};
    int fd = dial_tcp(*state);

    for (size_t i = 0; i < 3; i++) {
        struct reply r = ask(*state, fd, requests[i]);

        for (size_t k = 0; k < 4; k++)
            assert_non_null(strstr(r.head, lines[k]));
    }
    close(fd);
}

static void assets_are_served_to_those_who_read_them(void **state)
{
    int fd = dial_tcp(*state);
    struct reply r = ask(*state, fd,
                         "GET /assets/favicon.svg HTTP/1.1\r\n"
                         "Host: localhost\r\n\r\n");

    assert_int_equal(r.code, 200);
    assert_non_null(strstr(r.head, "Content-Type: image/svg+xml\r\n"));
    assert_non_null(strstr(r.head, "Cache-Control: max-age=300\r\n"));
    assert_memory_equal(r.body, "<svg ", 5);
    r = ask(*state, fd,
            "POST /assets/favicon.svg HTTP/1.1\r\nHost: localhost\r\n"
            "Content-Length: 0\r\n\r\n");
    assert_memory_equal(r.body, "POST /assets/favicon.svg ", 25);
    close(fd);
}

static void a_handler_may_let_an_asset_be_cached(void **state)
{
    int fd = dial_tcp(*state);
    struct reply r =
        ask(*state, fd, "GET /style.css HTTP/1.1\r\nHost: localhost\r\n\r\n");

    assert_non_null(strstr(r.head, "Cache-Control: max-age=60\r\n"));
    assert_null(strstr(r.head, "no-store"));
    close(fd);
}

static void a_header_that_would_split_the_reply_is_a_500(void **state)
{
    struct reply r = ask_once(*state, "GET /split HTTP/1.1\r\nHost: x\r\n\r\n");

    assert_int_equal(r.code, 500);
    assert_null(strstr(r.head, "Set-Cookie"));
}

/* ---- opening
 * -------------------------------------------------------------------------- */

static void a_port_in_use_is_locked_and_leaks_nothing(void **state)
{
    struct server *s = *state, other = {0};
    size_t before = open_fds();

    strcpy(other.dir, "/tmp/test_http.XXXXXX");
    assert_non_null(mkdtemp(other.dir));
    assert_int_equal(start(&other, http_address(s->http)), STATUS_LOCKED);
    assert_null(other.http);
    assert_int_equal(open_fds(), before);
    assert_int_equal(rmdir(other.dir), 0);
}

static void an_open_address_needs_consent(void **state)
{
    static const char *const bad[] = {"0.0.0.0:0",
                                      "[::]:0",
                                      "192.0.2.1:0",
                                      "127.0.0.1",
                                      "127.0.0.1:x",
                                      "127.0.0.1:-1",
                                      ":80",
                                      "example.com:80",
                                      "127.0.0.1:65536",
                                      "[::1:0",
                                      ""};
    struct server other = {0};

    (void)state;
    strcpy(other.dir, "/tmp/test_http.XXXXXX");
    assert_non_null(mkdtemp(other.dir));
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_int_equal(start(&other, bad[i]), STATUS_OUT_OF_RANGE);
    assert_int_equal(rmdir(other.dir), 0);
}

static void a_directory_may_be_longer_than_a_socket_address(void **state)
{
    struct server *s = *state, other = {0};
    size_t short_len;
    struct stat st;
    mode_t mask = umask(077);

    memset(other.dir, 'd', 200);
    memcpy(other.dir, s->dir, strlen(s->dir));
    other.dir[strlen(s->dir)] = '/';
    assert_int_equal(mkdir(other.dir, 0700), 0);
    short_len = strlen(other.dir);
    assert_true(short_len > sizeof((struct sockaddr_un *)0)->sun_path);
    assert_int_equal(start(&other, NULL), STATUS_OK);
    assert_string_equal(http_address(other.http), "");
    assert_int_equal(ask_once(&other, "GET / HTTP/1.1\r\nHost: x\r\n\r\n").code,
                     200);
    strcat(other.dir, "/api.sock");
    assert_int_equal(stat(other.dir, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0660);
    other.dir[short_len] = '\0';
    http_close(other.http);
    assert_int_equal(rmdir(other.dir), 0);
    umask(mask);
}

static void a_stale_socket_is_replaced_and_a_file_is_not(void **state)
{
    struct server *s = *state, next = {0};
    char path[600];
    int fd;

    /* The first is still bound; its file now belongs to the second. */
    strcpy(next.dir, s->dir);
    assert_int_equal(start(&next, NULL), STATUS_OK);
    assert_int_equal(ask_once(&next, "GET / HTTP/1.1\r\nHost: x\r\n\r\n").code,
                     200);
    http_close(next.http);
    next.http = NULL;
    snprintf(path, sizeof path, "%s/api.sock", s->dir);
    fd = open(path, O_CREAT | O_WRONLY | O_EXCL, 0600);
    assert_true(fd >= 0);
    close(fd);
    assert_int_equal(start(&next, NULL), STATUS_LOCKED);
    assert_int_equal(unlink(path), 0);
}

static void nothing_stays_open_after_closing(void **state)
{
    struct server *s = *state;
    size_t before;
    int fd;

    http_close(s->http);
    before = open_fds();
    for (int i = 0; i < 20; i++) {
        assert_int_equal(start(s, "127.0.0.1:0"), STATUS_OK);
        fd = dial_unix(s);
        assert_int_equal(ask(s, fd, "GET / HTTP/1.1\r\nHost: x\r\n\r\n").code,
                         200);
        http_close(s->http); /* with a connection that idles */
        close(fd);
    }
    s->http = NULL;
    assert_int_equal(open_fds(), before);
}

#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(only_known_hosts_are_served_over_tcp),
        T(every_tcp_reply_carries_the_security_headers),
        T(assets_are_served_to_those_who_read_them),
        T(a_handler_may_let_an_asset_be_cached),
        T(a_header_that_would_split_the_reply_is_a_500),
        T(a_port_in_use_is_locked_and_leaks_nothing),
        T(an_open_address_needs_consent),
        T(a_directory_may_be_longer_than_a_socket_address),
        T(a_stale_socket_is_replaced_and_a_file_is_not),
        T(nothing_stays_open_after_closing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
