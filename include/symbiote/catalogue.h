/* catalogue.h -- vocabularies and facts compiled into the program.
 *
 * The tables live in node/catalogue/tables (one .tsv each, own format and
 * wording, sources in NOTICE) and become constant arrays at build time: no
 * loading, no allocation, valid for the whole run.  Pure.
 *
 * Numbers and codes here are permanent: a type keeps its number for ever. */
#ifndef SYMBIOTE_CATALOGUE_H
#define SYMBIOTE_CATALOGUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "symbiote/status.h"
#include "symbiote/vocab.h"

enum lang { LANG_FR, LANG_NL, LANG_EN, LANGS };

/* "fr", "nl", "en"; LANGS if unknown. */
enum lang lang_find(const char *code);
const char *lang_code(enum lang lang);

/* A sentence in the reader's language.  `english` is the message id (gettext's
 * habit) and what is returned where no translation exists.  Tables come from
 * node/catalogue/po/{fr,nl}.po at build time. */
const char *tr(enum lang lang, const char *english)
    __attribute__((format_arg(2)));

/* Marks a sentence in a table that tr() is given later, for xgettext. */
#define N_(english) english /* NOLINT(readability-identifier-naming) */

/* ---- flow types --------------------------------------------------------- */

struct flow_type {
    uint16_t no;     /* permanent number, on the wire */
    uint16_t parent; /* number of the parent; 0 at the top */
    uint8_t level;   /* 1 at the top */
    uint8_t kind;    /* enum kind */
    uint8_t state;   /* usual enum state, or 0 */
    uint8_t legal;   /* usual enum legal_status, or 0 */
    const char *id;  /* stable name: "spent-grain" */
    const char *label[LANGS];
    const char *synonyms[LANGS]; /* separated by '|'; may be "" */
    const char *low_codes; /* waste codes it may carry: "020704 020799"; "" */
    uint32_t kg_per_m3;    /* density for conversion; 0: unknown */
    uint32_t g_per_piece;  /* weight of one piece; 0: unknown */
    uint16_t eur_per_t; /* value class for the economic radius (MATCHING 3.1) */
    bool storable;      /* keeps for weeks without special care */
    const char *functions; /* what it can serve as: "lime-source fuel"; "" */
};

/* All rows, ascending by `no`. */
const struct flow_type *catalogue_types(size_t *count);
/* NULL if there is none. */
const struct flow_type *catalogue_type(uint16_t no);
const struct flow_type *catalogue_type_named(const char *id);
/* True for the type itself and every descendant. */
bool catalogue_type_within(uint16_t no, uint16_t ancestor);

/* What a flow can serve as: « a source of lime », « bedding ». */
struct flow_function {
    const char *id; /* "lime-source" */
    const char *label[LANGS];
};

const struct flow_function *catalogue_functions(size_t *count);
/* NULL if there is none. */
const struct flow_function *catalogue_function_named(const char *id);

/* A property by which two flows of a type are found to suit or not. */
struct attribute {
    const char *id;   /* "moisture" */
    const char *unit; /* "%", "mm"; "" where the value is a word or yes/no */
    const char *label[LANGS];
};

const struct attribute *catalogue_attributes(size_t *count);
/* NULL if there is none. */
const struct attribute *catalogue_attribute_named(const char *id);

struct decisive {
    const struct attribute *attribute;
    bool hard; /* not met: no match; else it only costs points */
};

/* The attributes that decide for a type, its own first, then those of its
 * ancestors, each once.  Returns how many of `cap` were written. */
size_t catalogue_decisive(uint16_t type, struct decisive *out, size_t cap);

struct type_hit {
    uint16_t type;
    uint8_t score; /* 100: the words are a label or synonym */
};

/* The types that a facilitator's words may mean, in any of the three languages,
 * best first; accents, case, singular and plural do not matter.  `kind` and
 * `low_code` (0: not given) narrow or help.  Returns how many of `cap` were
 * written.  Takes about 70 KB of stack. */
size_t catalogue_find_types(const char *words, enum kind kind,
                            uint32_t low_code, struct type_hit *hits,
                            size_t cap);

/* Lower case, without accents, punctuation as one space, NUL ended, cut to
 * cap; œ becomes oe.  Returns the length. */
size_t catalogue_fold(const char *text, char *out, size_t cap);

/* ---- waste codes (Decision 2000/532/EC, as amended by 2014/955/EU) ------- */

struct waste_code {
    uint32_t code; /* 20704 for 02 07 04 */
    bool hazardous;
    const char *label[LANGS]; /* NL falls back to EN where "" */
};

const struct waste_code *catalogue_codes(size_t *count); /* ascending */
const struct waste_code *catalogue_code(uint32_t code);

/* « 02 07 04* », « 020704 », « 20704 », « 02.07.04 » -> 20704.
 * STATUS_MALFORMED: not six (or five) digits; STATUS_NOT_FOUND: no such code;
 * STATUS_MISMATCH: an asterisk where the list has none. `star` may be NULL. */
enum status catalogue_read_code(const char *text, uint32_t *code, bool *star);

/* "02 07 04*" */
enum { WASTE_CODE_TEXT = 10 };
void catalogue_code_text(char out[static WASTE_CODE_TEXT], uint32_t code);

/* ---- activities (NACE Rev. 2) ------------------------------------------- */

struct activity {
    uint16_t code; /* class: 1105 for 11.05 */
    char section;  /* 'A' to 'U' */
    const char *label[LANGS];
};

const struct activity *catalogue_activities(size_t *count); /* 615 classes */
const struct activity *catalogue_activity(uint16_t code);

/* « 11.05 », « 1105 », « 11.05Z », « 1105Z », NACE-BEL « 11.050 » -> 1105.
 * STATUS_MALFORMED or STATUS_NOT_FOUND. */
enum status catalogue_read_activity(const char *text, uint16_t *code);

/* Label of the division that an activity belongs to (11 for 1105); "" if there
 * is none. */
const char *catalogue_division(uint16_t activity, enum lang lang);

/* ---- places -------------------------------------------------------------- */

/* Place key: ISO 3166 numeric country * 100000 + commune code (INSEE, NIS):
 * Roubaix 25059512, Tournai 5657081. */
struct place {
    uint32_t key;
    const char *code;    /* "59512" */
    const char *country; /* "FR", "BE" */
    const char *name[LANGS];
    int32_t lat_e5, lon_e5; /* degrees * 100000 */
    uint32_t population;
    const char *epci;           /* SIREN of the EPCI, "" in Belgium */
    const char *arrondissement; /* code */
    const char *nuts3;
};

const struct place *catalogue_places(size_t *count); /* ascending by key */
const struct place *catalogue_place(uint32_t key);

/* By code or by name (any language, folded, also « 59100 Roubaix »), within
 * `country` ("" = any; France and Belgium share some codes).  Merged Belgian
 * communes resolve through the alias table. STATUS_NOT_FOUND, or
 * STATUS_AMBIGUOUS for a name borne by several. */
enum status catalogue_read_place(const char *text, const char *country,
                                 uint32_t *key);

/* The communes of a list of codes, names, `epci:CODE`, `arr:CODE` and
 * `nuts3:CODE` separated by commas, ascending and each once; BE57081 tells the
 * country where a code exists in both.  STATUS_NOT_FOUND: an item that names
 * nothing known; STATUS_AMBIGUOUS: a code or name of several; STATUS_TOO_BIG:
 * more than `cap`. */
enum status catalogue_read_area(const char *text, uint32_t *keys, size_t cap,
                                size_t *count);

/* Name of a grouping of communes by its SIREN; "" if not known. */
const char *catalogue_epci_name(const char *code);

/* Great-circle distance in metres (haversine on a sphere of 6371.0088 km). */
uint32_t place_distance_m(const struct place *a, const struct place *b);

/* ---- units ----------------------------------------------------------------
 */

/* Converts thousandths of (unit, period) into thousandths of the base unit of
 * `kind` per year, with the type's density or piece weight where needed (type
 * may be NULL).  PERIOD_ONCE and PERIOD_NONE count as one year's amount; for
 * KIND_SPACE the period does not multiply (an area is let, not used up).
 * A working day has 8 hours.  STATUS_NOT_FOUND: no way from that unit to the
 * base unit; STATUS_OUT_OF_RANGE: negative; STATUS_TOO_BIG: overflow. */
enum status unit_to_base(int64_t milli, enum unit unit, enum period period,
                         enum kind kind, const struct flow_type *type,
                         int64_t *base_milli);

/* ---- who emits and who takes what -----------------------------------------
 */

enum plausible_rule {
    PLAUSIBLE_NEVER, /* the type is never published */
    PLAUSIBLE_ALL,   /* every activity */
    PLAUSIBLE_LISTED
};

/* One row: activities first..last (1100..1199 for division 11) may emit
 * (offer) or take (need) the type; weight 1 to 100. */
struct plausible {
    uint16_t type;
    uint8_t direction; /* DIRECTION_OFFER or DIRECTION_NEED */
    uint16_t first, last;
    uint8_t weight;
    const char *source;
};

/* The rule for a type and direction, inherited from the parent where the type
 * has no row of its own.  A family is also plausible wherever one of the types
 * below it is: who gives off a member gives off the family. */
enum plausible_rule catalogue_plausible_rule(uint16_t type,
                                             enum direction direction);
/* Weight 0 (implausible) to 100. */
uint8_t catalogue_plausible(uint16_t type, enum direction direction,
                            uint16_t activity);
/* Number of the edition of plausibility and quantity tables; a change of either
 * is a change of policy. */
uint16_t catalogue_plausible_version(void);

/* ---- how much a site gives off or takes ------------------------------------
 * Coarse own estimates; the note of each row in yields.tsv says why. */

/* How far sites of one size differ from each other. */
enum flow_spread {
    SPREAD_STEADY,  /* goes with the people: office paper, parking places */
    SPREAD_PROCESS, /* goes with the process: spent grain, offcuts */
    SPREAD_ODD,     /* anything between: heat, space, now and then */
};

/* Half-decade (may be negative) of a year's amount of one person at work in the
 * base unit of the kind; inherited from the parent where the type has no row of
 * its own.  0 for no type. */
int catalogue_yield(uint16_t type);
enum flow_spread catalogue_spread(uint16_t type);

enum { PLAUSIBLE_HASH_LEN = 32 };

/* SHA-256 over plausibility and quantity tables (PROTOCOL 12.3): what two
 * territories compare before they count each other's offers again. */
void catalogue_plausible_hash(uint8_t out[static PLAUSIBLE_HASH_LEN]);

/* ---- flows that an activity usually has ------------------------------------
 */

/* Companies of activities first..last usually have this to offer or need;
 * weight 10 to 100.  For assume.h only: never published, never counted. */
struct assumed_flow {
    uint16_t first, last;
    uint8_t direction;
    uint16_t type;
    uint8_t weight;
    const char *note;
};

/* Ascending by first and last activity; every row is plausible. */
const struct assumed_flow *catalogue_assumed_flows(size_t *count);

/* ---- substitution rules ----------------------------------------------------
 */

/* What flow `from` can replace or serve as `to`, by which process (MATCHING
 * 2.1).  `confidence` 1 to 100.  Texts "" where not known. */
struct substitution {
    const char *id;    /* "R017" */
    uint16_t from, to; /* `to` 0: no type, a use that `function` names; with
                        * `never`: any use */
    uint8_t confidence;
    uint8_t yield_lo, yield_hi; /* per cent of the mass of `from` */
    bool never; /* a forbidden use; `constraint` names the law */
    const char *process[LANGS];    /* "" = direct */
    const char *constraint[LANGS]; /* what to check first */
    const char *source;
    const char *function; /* id of a flow_function; "" = no more than `to` */
    const char *guard;    /* for substitution_bounds(); "" = no bound */
    /* Who typically has the one and uses the other, the most usual first, for
     * substitution_place(); "" = not known. */
    const char *givers, *takers;
    const char *words; /* narrower names that the rule is meant for, between
                        * '|'; "" = all of `from` */
};

const struct substitution *catalogue_substitutions(size_t *count);

/* Place of an activity in `givers` or `takers`, 0 the first; -1: not there. */
int substitution_place(const char *activities, uint16_t activity);

/* A bound on an attribute without which a rule does not hold. */
struct rule_bound {
    const struct attribute *attribute;
    bool has_lo, has_hi; /* both false: the attribute must be `yes` or not */
    bool yes;
    int32_t lo, hi; /* in the attribute's unit */
};

/* The bounds of a rule; returns how many of `cap` were written. */
size_t substitution_bounds(const struct substitution *rule,
                           struct rule_bound *out, size_t cap);

/* What the rule makes of the flow, in words: its function, else the label of
 * `to`; "" for a rule that forbids any use. */
const char *substitution_use(const struct substitution *rule, enum lang lang);

#endif
