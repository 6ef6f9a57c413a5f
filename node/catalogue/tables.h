/* tables.h -- the generated arrays (tools/table.awk, tools/po.awk): one per
 * .tsv of node/catalogue/tables, members in column order.  Where the row is a
 * public struct of catalogue.h, callers get the array itself. */
#ifndef TABLES_H
#define TABLES_H

#include <stddef.h>
#include <stdint.h>

#include "symbiote/catalogue.h"

extern const struct flow_type types_rows[];
extern const size_t types_count;

extern const struct plausible plausibility_rows[];
extern const size_t plausibility_count;

/* How much a type yields (catalogue_yield); ascending by type. */
struct yields_row {
    uint16_t type;
    int8_t yield;
    uint8_t spread;
    const char *note;
};
extern const struct yields_row yields_rows[];
extern const size_t yields_count;

extern const struct assumed_flow assumed_flows_rows[];
extern const size_t assumed_flows_count;

extern const struct flow_function functions_rows[];
extern const size_t functions_count;

extern const struct attribute attributes_rows[];
extern const size_t attributes_count;

/* An attribute that decides for a type and all below it; ascending by type. */
struct decisive_row {
    uint16_t type;
    const char *attribute;
    bool hard;
};
extern const struct decisive_row decisive_rows[];
extern const size_t decisive_count;

/* Which rows of types_rows lie below types_rows[i] (tools/members.awk). */
struct member_span {
    uint16_t first, count; /* in type_members */
};
extern const struct member_span member_spans[];
extern const uint16_t type_members[];

extern const struct substitution substitutions_rows[];
extern const size_t substitutions_count;

/* The search index of the types (tools/terms.awk).  A term is a label or
 * synonym as folded words; `weight` is the sum over its words that are not stop
 * words.  A token is such a word with the terms that hold it; tokens ascend. */
struct term_row {
    uint16_t type, weight;
    const char *text;
};
struct token_row {
    const char *text;
    uint16_t first, count; /* in term_postings */
    uint16_t weight;
};
enum { TERMS_MAX = 8192 }; /* room that a search takes on the stack */
extern const struct term_row terms_rows[];
extern const size_t terms_count;
extern const uint16_t term_postings[];
extern const struct token_row token_rows[];
extern const size_t token_count;

struct stop_words_row {
    const char *word;
};
extern const struct stop_words_row stop_words_rows[];
extern const size_t stop_words_count;

struct text_row {
    const char *id, *text;
};
extern const struct text_row text_fr_rows[], text_nl_rows[];
extern const size_t text_fr_count, text_nl_count;

extern const struct waste_code waste_codes_rows[];
extern const size_t waste_codes_count;

extern const struct activity activities_rows[];
extern const size_t activities_count;

struct divisions_row {
    uint32_t code; /* 11 for the classes 1100 to 1199 */
    const char *section, *fr, *nl, *en;
};
extern const struct divisions_row divisions_rows[];
extern const size_t divisions_count;

extern const struct place places_rows[];
extern const size_t places_count;

/* Another name, or another code, of a commune. */
struct place_aliases_row {
    const char *country, *alias;
    uint32_t key;
};
extern const struct place_aliases_row place_aliases_rows[];
extern const size_t place_aliases_count;

struct epci_row {
    const char *code, *name;
};
extern const struct epci_row epci_rows[];
extern const size_t epci_count;

#endif
