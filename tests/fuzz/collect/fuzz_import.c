/* Any bytes as a file of any kind: the first chooses the kind, the rest is the
 * file.  What comes out keeps the promises of import.h. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "symbiote/import.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool ok)
{
    if (!ok)
        abort();
}

static void check_flow(const struct flow *f)
{
    require(f->direction > DIRECTION_NONE && f->direction < DIRECTIONS);
    require(f->kind > KIND_NONE && f->kind < KINDS);
    require(f->label[0] != '\0');
    require(!f->quantity.has_max || f->quantity.max_milli > 0);
    require(f->type == 0 || catalogue_type(f->type) != NULL);
}

static void check(const struct import_record *r, enum import_kind kind)
{
    char sentence[IMPORT_SENTENCE_MAX];
    struct import_cell cell;
    size_t at = 0;
    bool error = false;

    require(r->line > 0 && r->issues <= IMPORT_ISSUES_MAX);
    for (size_t i = 0; i < r->issues; i++) {
        error |= r->issue[i].rejected;
        import_sentence(sentence, sizeof sentence, LANG_FR, &r->issue[i]);
        require(sentence[0] != '\0');
    }
    require(error == r->rejected);
    while (import_original_next(r->original, r->original_len, &at, &cell))
        require(cell.text + cell.text_len <= r->original + r->original_len);
    if (r->rejected)
        return;
    require(kind == IMPORT_REGISTER || r->key[0] != '\0');
    if (kind == IMPORT_FLOWS)
        check_flow(&r->flow);
    if (kind == IMPORT_REGISTER)
        require(r->establishment.unit != 0 && r->establishment.commune != 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static char mapping[IMPORT_MAPPING_MAX];
    struct import_options opt = {.country = "BE"};
    struct import_record *rec = malloc(sizeof *rec);
    struct import *imp = NULL;
    struct import_issue issue;
    uint8_t *block;

    require(rec != NULL);
    if (size == 0) {
        free(rec);
        return 0;
    }
    opt.kind = (enum import_kind)(data[0] % 3);
    block = malloc(size);
    require(block != NULL);
    memcpy(block, data + 1, size - 1);
    if (import_open(&imp, block, size - 1, &opt, &issue) == STATUS_OK) {
        while (import_next(imp, rec))
            check(rec, opt.kind);
        require(import_end(imp) == STATUS_OK);
        (void)import_mapping(imp, mapping, sizeof mapping);
        import_close(imp);
    } else {
        require(import_reason_name(issue.reason)[0] != '\0');
    }
    free(block);
    free(rec);
    return 0;
}
