/* Registers as a stream: no bytes make it read past them, and every row of the
 * establishments is in exactly one number of the report. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "symbiote/delivery.h"

static void require(bool fine)
{
    if (!fine)
        abort();
}

static void check(const struct intake_result *r)
{
    const struct intake_report *n = &r->report;
    struct delivery d = {0}, back;
    uint8_t *bytes;
    size_t len;

    require(n->read == n->rejected + n->outside + n->no_place + n->inactive +
                           n->not_visible + n->no_unit + n->without_employees +
                           n->no_activity + n->repeated + n->kept);
    require(r->rows == n->kept && n->persons <= n->kept);
    require(delivery_encode(&d, r, &bytes, &len) == STATUS_OK);
    require(delivery_decode(&back, bytes, len) == STATUS_OK);
    for (size_t i = 0; i < delivery_rows(&back); i++) {
        struct establishment e;

        require(delivery_row(&back, i, &e) == STATUS_OK);
        require(e.unit == r->row[i].unit && e.site == r->row[i].site);
    }
    free(bytes);
}

/* Files are told apart by a zero byte; the first byte is the first role. */
int LLVMFuzzerTestOneInput(const uint8_t *p, size_t len);
int LLVMFuzzerTestOneInput(const uint8_t *p, size_t len)
{
    static const uint32_t area[] = {5657081, 25059512, 25059599};
    struct intake_result r;
    struct intake *in = NULL;
    unsigned role = len ? p[0] % INTAKE_ROLES : 0;
    const uint8_t *end = p + len;

    require(intake_open(&in, area, 3) == STATUS_OK);
    for (p += len > 0; p < end && role < INTAKE_ROLES; role++) {
        const uint8_t *zero = memchr(p, 0, (size_t)(end - p));
        size_t n = (size_t)((zero ? zero : end) - p);

        (void)intake_recognise(p, n);
        if (intake_begin(in, (enum intake_role)role) == STATUS_OK &&
            intake_feed(in, p, n / 2) == STATUS_OK &&
            intake_feed(in, p + n / 2, n - n / 2) == STATUS_OK)
            (void)intake_end(in);
        p += n + 1;
    }
    if (intake_finish(in, &r) == STATUS_OK)
        check(&r);
    intake_close(in);
    return 0;
}
