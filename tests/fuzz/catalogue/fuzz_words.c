/* Any text given to the readers of the catalogue: nothing breaks, and what
 * they accept is in the tables. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "symbiote/catalogue.h"

static void check(bool holds)
{
    if (!holds)
        abort();
}

static void read_values(const char *text)
{
    uint32_t key, keys[8];
    uint16_t activity;
    size_t count;

    if (catalogue_read_code(text, &key, NULL) == STATUS_OK)
        check(catalogue_code(key) != NULL);
    if (catalogue_read_activity(text, &activity) == STATUS_OK)
        check(catalogue_activity(activity) != NULL);
    if (catalogue_read_place(text, "", &key) == STATUS_OK)
        check(catalogue_place(key) != NULL);
    if (catalogue_read_area(text, keys, 8, &count) == STATUS_OK)
        check(count > 0 && count <= 8);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = malloc(size + 1), *folded = malloc(size / 2 + 1);
    struct type_hit hits[4];
    size_t n;

    check(text != NULL && folded != NULL);
    memcpy(text, data, size);
    text[size] = '\0';
    check(catalogue_fold(text, folded, size / 2 + 1) <= size / 2);
    read_values(text);
    n = catalogue_find_types(text, KIND_NONE, 0, hits, 4);
    for (size_t i = 0; i < n; i++)
        check(catalogue_type(hits[i].type) != NULL && hits[i].score <= 100);
    free(text);
    free(folded);
    return 0;
}
