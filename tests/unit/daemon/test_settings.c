/* The configuration file: read whole or refused with the line. */
#include "folder.h"

#include "settings.h"

static enum status parse(const char *text, struct settings *s, unsigned *line)
{
    size_t len = strlen(text);
    char *exact = malloc(len + (len == 0));
    enum status st;

    assert_non_null(exact);
    memcpy(exact, text, len);
    st = settings_parse(s, exact, len, line);
    free(exact);
    return st;
}

static void the_participants_are_secret_unless_said(void **state)
{
    struct settings s;
    unsigned line;

    (void)state;
    assert_int_equal(parse("", &s, &line), STATUS_OK);
    assert_false(s.participants_public);
    assert_int_equal(parse("# nothing\n\n  \r\n", &s, &line), STATUS_OK);
    assert_false(s.participants_public);
    assert_int_equal(
        parse("participants = public # on our site\r\n", &s, &line), STATUS_OK);
    assert_true(s.participants_public);
    assert_int_equal(parse("participants=secret", &s, &line), STATUS_OK);
    assert_false(s.participants_public);
}

static void a_slip_is_refused_with_its_line(void **state)
{
    static const char *const wrong[] = {
        "\nparticipant = public\n", "\nparticipants = publik",
        "\nparticipants",           "\n= public",
        "\nparticipants = ",
    };
    struct settings s = {true};
    unsigned line;

    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        assert_int_equal(parse(wrong[i], &s, &line), STATUS_MALFORMED);
        assert_int_equal(line, 2);
        assert_true(s.participants_public); /* as it was */
    }
}

static void the_file_of_the_folder_may_be_missing_a_named_one_not(void **state)
{
    struct settings s = {true};
    unsigned line;

    (void)state;
    assert_int_equal(settings_load(&s, folder, NULL, &line), STATUS_OK);
    assert_false(s.participants_public);
    assert_int_equal(settings_load(&s, folder, in_folder("none"), &line),
                     STATUS_NOT_FOUND);
    put("symbiote.conf", "participants = public\n");
    assert_int_equal(settings_load(&s, folder, NULL, &line), STATUS_OK);
    assert_true(s.participants_public);
    s.participants_public = false;
    assert_int_equal(
        settings_load(&s, folder, in_folder("symbiote.conf"), &line),
        STATUS_OK);
    assert_true(s.participants_public);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_participants_are_secret_unless_said),
        cmocka_unit_test(a_slip_is_refused_with_its_line),
        IN_FOLDER(the_file_of_the_folder_may_be_missing_a_named_one_not),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
