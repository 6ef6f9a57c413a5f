/* tables.h -- the generated arrays (tools/table.awk, tools/po.awk): one struct
 * per .tsv of node/catalogue/tables, members in column order. */
#ifndef TABLES_H
#define TABLES_H

#include <stddef.h>
#include <stdint.h>

struct text_row {
    const char *id, *text;
};
extern const struct text_row text_fr_rows[], text_nl_rows[];
extern const size_t text_fr_count, text_nl_count;

#endif
