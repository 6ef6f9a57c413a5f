/* columns.h -- which column of a file holds what. */
#ifndef COLUMNS_H
#define COLUMNS_H

#include <stddef.h>
#include <stdint.h>

#include "sheet.h"
#include "symbiote/import.h"

/* Names are those of mapping files. */
#define FIELDS(X)                                                              \
    X(NONE, "")                                                                \
    X(IGNORE, "ignore")                                                        \
    X(REF, "ref")                                                              \
    X(COMPANY, "company")                                                      \
    X(REG_ID, "reg_id")                                                        \
    X(UNIT_ID, "legal_unit")                                                   \
    X(SITE, "address")                                                         \
    X(COMMUNE, "commune")                                                      \
    X(COMMUNE_CODE, "commune_code")                                            \
    X(POSTCODE, "postcode")                                                    \
    X(NACE, "nace")                                                            \
    X(NACE2, "nace2")                                                          \
    X(DIRECTION, "direction")                                                  \
    X(KIND, "kind")                                                            \
    X(LABEL, "label")                                                          \
    X(TYPE, "type")                                                            \
    X(LOW_CODE, "low_code")                                                    \
    X(HAZARD, "hazard")                                                        \
    X(LEGAL, "legal_status")                                                   \
    X(STATE, "state")                                                          \
    X(SPEC, "spec")                                                            \
    X(PACKAGING, "packaging")                                                  \
    X(QUANTITY, "quantity")                                                    \
    X(QTY_MIN, "qty_min")                                                      \
    X(QTY_MAX, "qty_max")                                                      \
    X(UNIT, "unit")                                                            \
    X(PERIOD, "per")                                                           \
    X(CONFIDENCE, "confidence")                                                \
    X(RHYTHM, "rhythm")                                                        \
    X(FROM, "from")                                                            \
    X(UNTIL, "until")                                                          \
    X(TREND, "trend")                                                          \
    X(OUTLET, "current_outlet")                                                \
    X(COST, "cost")                                                            \
    X(PRICE, "price_wish")                                                     \
    X(LOGISTICS, "logistics")                                                  \
    X(MAX_KM, "max_km")                                                        \
    X(ROUTE_FROM, "route_from")                                                \
    X(ROUTE_TO, "route_to")                                                    \
    X(ACCEPTANCE, "acceptance")                                                \
    X(CONTACT, "contact")                                                      \
    X(SOURCE, "source")                                                        \
    X(SHARING, "sharing")                                                      \
    X(CONFIRMED, "confirmed_at")                                               \
    X(NOTE, "note")                                                            \
    X(TEMPERATURE, "temperature")                                              \
    X(PRESSURE, "pressure")                                                    \
    X(SIZE, "size_band")                                                       \
    X(HEADCOUNT, "headcount")                                                  \
    X(PERSON, "natural_person")                                                \
    X(ACTIVE, "active")

enum field {
#define X(name, text) FIELD_##name,
    FIELDS(X)
#undef X
        FIELD_COUNT
};

/* A heading as people write it, folded (catalogue_fold), and the kinds of file
 * in which it means the field. */
enum { IN_COMPANIES = 1, IN_FLOWS = 2, IN_REGISTER = 4, IN_ALL = 7 };
struct heading {
    const char *text;
    uint8_t field, kinds;
};
extern const struct heading headings[];
extern const size_t headings_count;

struct columns {
    size_t count;
    char *store; /* the texts */
    const char *heading[IMPORT_COLUMNS_MAX];
    enum field field[IMPORT_COLUMNS_MAX];
};

/* "" for FIELD_NONE. */
const char *columns_field_name(enum field field);

/* Takes a row for the headings; columns->store is allocated.  *known is the
 * number of fields found.  `mapping` NULL or lines « heading = field ».
 * STATUS_NO_MEMORY. */
enum status columns_read(struct columns *columns, const struct sheet_row *row,
                         const struct import_options *opt, size_t *known);
void columns_free(struct columns *columns);

/* FIELD_NONE if the columns suffice for the kind of file, else a field that is
 * missing. */
enum field columns_missing(const struct columns *columns,
                           enum import_kind kind);

/* Checks a mapping by itself, and that its columns are in `columns` (NULL: not
 * yet known).  Fills *issue on failure: STATUS_MALFORMED or NOT_FOUND. */
enum status columns_check_mapping(const char *mapping,
                                  const struct columns *columns,
                                  struct import_issue *issue);

/* Column of a field, or -1. */
int columns_of(const struct columns *columns, enum field field);

#endif
