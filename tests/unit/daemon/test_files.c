/* Small files are whole or absent. */
#include "folder.h"

#include <signal.h>
#include <sys/resource.h>

#include "files.h"

static enum status replace(const char *name, const char *text)
{
    return files_replace(folder, name, (const uint8_t *)text, strlen(text));
}

static void holds(const char *name, const char *text)
{
    uint8_t bytes[64];
    size_t len = 0;

    assert_int_equal(files_read(folder, name, bytes, sizeof bytes, &len),
                     STATUS_OK);
    assert_int_equal(len, strlen(text));
    assert_memory_equal(bytes, text, len);
}

static void a_file_is_made_and_replaced_for_its_owner_only(void **state)
{
    (void)state;
    (void)umask(0);
    assert_int_equal(replace("guard", "one"), STATUS_OK);
    assert_int_equal(mode_of("guard"), A_FILE | 0600);
    holds("guard", "one");
    assert_int_equal(chmod(in_folder("guard"), 0644), 0);
    assert_int_equal(replace("guard", "a longer second"), STATUS_OK);
    assert_int_equal(mode_of("guard"), A_FILE | 0600);
    holds("guard", "a longer second");
    assert_int_equal(mode_of("guard.new"), 0);
}

static void what_cannot_be_written_whole_leaves_the_old_file(void **state)
{
    static char big[4096];
    struct rlimit was, tiny;

    (void)state;
    memset(big, 'x', sizeof big - 1);
    assert_int_equal(replace("guard", "old"), STATUS_OK);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &was), 0);
    tiny = (struct rlimit){100, was.rlim_max};
    assert_true(signal(SIGXFSZ, SIG_IGN) != SIG_ERR);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &tiny), 0);
    assert_int_equal(replace("guard", big), STATUS_IO);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &was), 0);
    holds("guard", "old");
    assert_int_equal(mode_of("guard.new"), 0);
}

static void what_is_left_of_a_crash_is_overwritten(void **state)
{
    (void)state;
    put("guard.new", "half of a much longer te");
    assert_int_equal(replace("guard", "whole"), STATUS_OK);
    holds("guard", "whole");
}

static void a_missing_folder_is_not_found(void **state)
{
    char path[FILES_PATH];

    (void)state;
    assert_int_equal(files_path(path, folder, "absent"), STATUS_OK);
    assert_int_equal(files_replace(path, "f", (const uint8_t *)"", 0),
                     STATUS_NOT_FOUND);
}

static void a_file_is_read_up_to_the_room_and_never_cut(void **state)
{
    uint8_t bytes[4];
    size_t len = 99;

    (void)state;
    assert_int_equal(files_read(folder, "absent", bytes, 4, &len),
                     STATUS_NOT_FOUND);
    put("four", "1234");
    put("five", "12345");
    put("none", "");
    assert_int_equal(files_read(folder, "five", bytes, 4, &len),
                     STATUS_TOO_BIG);
    assert_int_equal(len, 99);
    assert_int_equal(files_read(folder, "four", bytes, 4, &len), STATUS_OK);
    assert_int_equal(len, 4);
    assert_memory_equal(bytes, "1234", 4);
    assert_int_equal(files_read(folder, "none", bytes, 4, &len), STATUS_OK);
    assert_int_equal(len, 0);
}

static void a_folder_is_private_and_may_be_there(void **state)
{
    (void)state;
    (void)umask(0);
    assert_int_equal(files_folder(in_folder("keys")), STATUS_OK);
    assert_int_equal(mode_of("keys"), A_FOLDER | 0700);
    assert_int_equal(files_folder(in_folder("keys")), STATUS_OK);
    put("file", "x");
    assert_int_equal(files_folder(in_folder("file")), STATUS_IO);
    assert_int_equal(files_folder(in_folder("absent/keys")), STATUS_NOT_FOUND);
}

static void a_path_that_is_too_long_is_refused(void **state)
{
    static char name[FILES_PATH];
    char path[FILES_PATH];

    (void)state;
    memset(name, 'n', sizeof name - 1);
    assert_int_equal(files_path(path, folder, name), STATUS_TOO_BIG);
    assert_int_equal(replace(name, "x"), STATUS_TOO_BIG);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_FOLDER(a_file_is_made_and_replaced_for_its_owner_only),
        IN_FOLDER(what_cannot_be_written_whole_leaves_the_old_file),
        IN_FOLDER(what_is_left_of_a_crash_is_overwritten),
        IN_FOLDER(a_missing_folder_is_not_found),
        IN_FOLDER(a_file_is_read_up_to_the_room_and_never_cut),
        IN_FOLDER(a_folder_is_private_and_may_be_there),
        IN_FOLDER(a_path_that_is_too_long_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
