#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "config.h"

static char path[64];
static char error[CONFIG_ERROR];

static enum status read_text(struct config *c, const char *text)
{
    enum status st;
    int fd;

    (void)snprintf(path, sizeof path, "/tmp/test-config.XXXXXX");
    fd = mkstemp(path);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text));
    close(fd);
    error[0] = '\0';
    st = config_read(c, path, error);
    unlink(path);
    return st;
}

static void every_key_is_read(void **state)
{
    struct config c;

    (void)state;
    assert_int_equal(
        read_text(&c, "# a comment\n"
                      "listen = tcp://[::]:0\t# anywhere\n"
                      "http=127.0.0.1:0\n"
                      "address = tcp://a.example:4460, tcp://192.0.2.1:4461\n"
                      "address = tcp://b.example:4462\n"
                      "proxies = 192.0.2.7 ; behind the wall\n"
                      "proxies = 2001:DB8:0::7\n"
                      "participants = public\n"
                      "lang = nl # and not fr\n"
                      "batch = 15m\n"),
        STATUS_OK);
    assert_string_equal(c.listen, "tcp://[::]:0");
    assert_string_equal(c.http, "127.0.0.1:0");
    assert_int_equal(c.addresses, 3);
    assert_string_equal(c.address[1], "tcp://192.0.2.1:4461");
    assert_string_equal(c.address[2], "tcp://b.example:4462");
    assert_int_equal(c.proxies, 2);
    assert_string_equal(c.proxy[0], "192.0.2.7");
    assert_string_equal(c.proxy[1], "2001:db8::7");
    assert_true(c.participants_public);
    assert_int_equal(c.lang, LANG_NL);
    assert_int_equal(c.batch_s, 900);
}

static void no_file_and_an_empty_file_say_nothing(void **state)
{
    struct config c = {.addresses = 9};

    (void)state;
    assert_int_equal(config_read(&c, "/nonexistent/conf", error),
                     STATUS_NOT_FOUND);
    assert_non_null(strstr(error, "/nonexistent/conf"));
    assert_int_equal(c.addresses, 0);
    assert_int_equal(c.lang, LANGS);
    assert_int_equal(read_text(&c, ""), STATUS_OK);
    assert_int_equal(c.lang, LANGS);
    assert_false(c.participants_public);
}

static void what_is_wrong_is_named_with_its_line(void **state)
{
    static const struct {
        const char *text, *where, *why;
    } cases[] = {
        {"\nlistne = tcp://a:1\n", ":2: ", "unknown"},
        {"listen = 127.0.0.1:1\n", ":1: ", "tcp://"},
        {"listen = tcp://a:70000\n", ":1: ", "tcp://"},
        {"listen = tcp://:1\n", ":1: ", "tcp://"},
        {"http = 8080\n", ":1: ", "HOST:PORT"},
        {"address = tcp://a:0\n", ":1: ", "tcp://"},
        {"lang = fr\n\nlang = nl\n", ":3: ", "second time"},
        {"lang = de\n", ":1: ", "fr, nl or en"},
        {"participants = yes\n", ":1: ", "secret or public"},
        {"batch = 14m\n", ":1: ", "15m"},
        {"batch = 91d\n", ":1: ", "15m"},
        {"batch = 99999999999999999999d\n", ":1: ", "15m"},
        {"batch = 7\n", ":1: ", "15m"},
        {"proxies = proxy.example\n", ":1: ", "IP address"},
        {"[node]\nlang = fr\n", ":2: ", "sections"},
        {"lang = fr\nnonsense\nlang = de\n", ":2: ", "KEY = VALUE"},
        {"lang = de\nnonsense\n", ":1: ", "fr, nl or en"},
        {"address = tcp://a:1,tcp://b:1\naddress = "
         "tcp://c:1,tcp://d:1,tcp://e:1\n",
         ":2: ", "at most 4"},
    };
    struct config c = {.addresses = 9};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_int_equal(read_text(&c, cases[i].text), STATUS_MALFORMED);
        assert_non_null(strstr(error, path));
        assert_non_null(strstr(error, cases[i].where));
        assert_non_null(strstr(error, cases[i].why));
    }
    assert_int_equal(c.addresses, 9); /* written only when fine */
}

static void a_line_that_does_not_fit_is_refused(void **state)
{
    char text[1000] = "lang = fr\nhttp = ";
    struct config c;

    (void)state;
    memset(text + strlen(text), 'a', 900);
    (void)snprintf(text + 917, sizeof text - 917, ":1\n");
    assert_int_equal(read_text(&c, text), STATUS_MALFORMED);
    assert_non_null(strstr(error, ":2: the line is too long"));
}

static void a_folder_is_not_a_configuration(void **state)
{
    struct config c;

    (void)state;
    assert_int_equal(config_read(&c, "/tmp", error), STATUS_IO);
    assert_non_null(strstr(error, "/tmp: "));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_key_is_read),
        cmocka_unit_test(no_file_and_an_empty_file_say_nothing),
        cmocka_unit_test(what_is_wrong_is_named_with_its_line),
        cmocka_unit_test(a_line_that_does_not_fit_is_refused),
        cmocka_unit_test(a_folder_is_not_a_configuration),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
