/* A folder of its own for each test of the store. */
#ifndef FOLDER_H
#define FOLDER_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "query.h"
#include "store.h"

static char folder[64];

[[maybe_unused]] static int folder_make(void **state)
{
    (void)state;
    (void)snprintf(folder, sizeof folder, "/tmp/test-store.XXXXXX");
    return mkdtemp(folder) ? 0 : -1;
}

[[maybe_unused]] static int folder_remove(void **state)
{
    DIR *d = opendir(folder);
    const struct dirent *e;
    char path[512];

    (void)state;
    while (d && (e = readdir(d)) != NULL) {
        (void)snprintf(path, sizeof path, "%s/%s", folder, e->d_name);
        (void)unlink(path);
    }
    if (d)
        closedir(d);
    return rmdir(folder);
}

[[maybe_unused]] static struct store *writer(void)
{
    struct store *s = NULL;

    assert_int_equal(store_open(&s, folder, STORE_WRITER), STATUS_OK);
    return s;
}

/* SQL beside the store's own statements: what a test arranges or inspects. */
[[maybe_unused]] static void raw(struct store *s, enum store_db db,
                                 const char *sql)
{
    assert_int_equal(sqlite3_exec(s->db[db], sql, NULL, NULL, NULL), SQLITE_OK);
}

/* How often these bytes lie in a file of the folder; no file: none. */
[[maybe_unused]] static size_t bytes_in(const char *name, const void *needle,
                                        size_t n)
{
    char path[128];
    struct stat st;
    size_t found = 0;
    uint8_t *all;
    FILE *f;

    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    f = fopen(path, "rb");
    if (!f)
        return 0;
    assert_int_equal(fstat(fileno(f), &st), 0);
    all = malloc((size_t)st.st_size + 1);
    assert_non_null(all);
    assert_int_equal(fread(all, 1, (size_t)st.st_size, f), st.st_size);
    for (size_t i = 0; i + n <= (size_t)st.st_size; i++)
        found += memcmp(all + i, needle, n) == 0;
    free(all);
    (void)fclose(f);
    return found;
}

#define IN_FOLDER(test)                                                        \
    cmocka_unit_test_setup_teardown(test, folder_make, folder_remove)

#endif
