/* Query, form, path and multipart bodies: what is read is text and lies within
 * the input. */
#include <stdlib.h>
#include <string.h>

#include "form.h"
#include "multipart.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static void read_parts(const char *text, size_t len)
{
    struct multipart m;
    struct part p;
    struct form f = {0};

    if (multipart_begin(&m, "multipart/form-data; boundary=B", text, len) !=
        STATUS_OK)
        return;
    while (multipart_next(&m, &p) == STATUS_OK) {
        if (p.name < text || p.bytes < p.name || p.bytes + p.len > text + len)
            abort();
        if (form_put(&f, (struct form_bytes){p.name, p.name_len},
                     (struct form_bytes){p.bytes, p.len}, 100) != STATUS_OK)
            break;
    }
    form_free(&f);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    const char *text = (const char *)data;
    struct form f = {0};
    char path[64];

    if (form_add(&f, text, len, 100) == STATUS_OK)
        for (size_t i = 0; i < f.count; i++)
            if (strlen(f.fields[i].name) + strlen(f.fields[i].value) > len)
                abort();
    form_free(&f);
    if (form_path(path, sizeof path, text, len) == STATUS_OK &&
        strlen(path) >= sizeof path)
        abort();
    read_parts(text, len);
    return 0;
}
