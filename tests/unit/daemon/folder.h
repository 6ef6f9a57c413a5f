/* A folder of its own for each test of the daemon's files. */
#ifndef FOLDER_H
#define FOLDER_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[64];

[[maybe_unused]] static int folder_make(void **state)
{
    (void)state;
    (void)snprintf(folder, sizeof folder, "/tmp/test-daemon.XXXXXX");
    return mkdtemp(folder) ? 0 : -1;
}

[[maybe_unused]] static int folder_remove(void **state)
{
    char line[128];

    (void)state;
    (void)snprintf(line, sizeof line, "rm -rf '%s'", folder);
    return system(line);
}

/* Path of a name in the folder; good until the next call. */
[[maybe_unused]] static const char *in_folder(const char *name)
{
    static char path[256];

    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

[[maybe_unused]] static void put(const char *name, const char *text)
{
    FILE *f = fopen(in_folder(name), "wb");

    assert_non_null(f);
    assert_true(fputs(text, f) >= 0);
    assert_int_equal(fclose(f), 0);
}

/* Permissions and what it is; 0: nothing there. */
enum { A_FILE = 1 << 16, A_FOLDER = 1 << 17 };

[[maybe_unused]] static unsigned mode_of(const char *name)
{
    struct stat st;

    if (stat(in_folder(name), &st) != 0)
        return 0;
    return (st.st_mode & 07777) | (S_ISREG(st.st_mode) ? A_FILE : 0u) |
           (S_ISDIR(st.st_mode) ? A_FOLDER : 0u);
}

#define IN_FOLDER(test)                                                        \
    cmocka_unit_test_setup_teardown(test, folder_make, folder_remove)

#endif
