/* flow.h -- a private flow and its company, as one node knows them.
 *
 * Nothing of this file ever leaves the node.  Only node/publish makes a public
 * offer (offer.h) from a flow, and it says what it hid, widened or refused.
 *
 * Quantities are thousandths ("milli") of the unit named; a year is 365 days,
 * 52 weeks, 12 months.  Zeroed structs are empty; text is UTF-8, NUL ended. */
#ifndef SYMBIOTE_FLOW_H
#define SYMBIOTE_FLOW_H

#include <stdbool.h>
#include <stdint.h>

#include "symbiote/vocab.h"

enum {
    COMPANY_NAME_MAX = 160,
    COMPANY_TEXT_MAX = 240,
    REG_ID_MAX = 16, /* 14 digits of a SIRET, 10 of a BCE/KBO number */
    FLOW_LABEL_MAX = 240,
    FLOW_TEXT_MAX = 480,
    FLOW_REF_MAX = 40,
};

/* A quantity as somebody wrote it: « 3 à 4 t/mois », « > 1000 », « NC ».
 * Neither bound: unknown.  Only a minimum: open towards the top. */
struct quantity {
    int64_t min_milli, max_milli; /* of `unit` per `period` */
    bool has_min, has_max;
    enum unit unit;
    enum period period;
    enum confidence confidence; /* ESTIMATED for « env. » */
    bool doubtful;              /* read, but worth a second look */
};

struct company {
    uint32_t id; /* small number shown to users; 0: not stored yet */
    char name[COMPANY_NAME_MAX];
    char reg_id[REG_ID_MAX]; /* digits only; "" if unknown */
    char address[COMPANY_TEXT_MAX];
    uint32_t commune; /* place key (catalogue.h); 0: unknown */
    uint16_t nace;    /* four digits, 1105 for 11.05; 0: unknown */
    uint16_t nace2;   /* a second activity, or 0 */
    bool draft;       /* made from a flow's row; cannot be published */
    /* A sole trader as far as the facilitator knows: counts without a register;
     * where one is loaded, the register decides. */
    bool natural_person;
    char contact[COMPANY_TEXT_MAX];
    char note[COMPANY_TEXT_MAX];
};

/* Physical parameters that decide for energy and water; `*_set` says whether
 * the value is known. */
struct flow_attrs {
    bool temperature_set, pressure_set;
    int16_t temperature_c; /* supply temperature, degrees Celsius */
    int16_t pressure_dbar; /* tenths of a bar */
};

struct flow {
    uint32_t id;      /* small number shown to users; 0: not stored yet */
    uint32_t company; /* company id */
    enum direction direction;
    enum kind kind;
    uint16_t type;     /* permanent type number (catalogue.h); 0: none found */
    uint32_t low_code; /* six digits of the waste code, 20704; 0: none */
    char label[FLOW_LABEL_MAX];
    struct quantity quantity;
    /* The same per year in the base unit of the kind (vocab_base_unit); the
     * `has` flags of `quantity` apply.  Cleared when it cannot be converted. */
    bool base_known;
    int64_t base_min_milli, base_max_milli;
    enum state state;
    enum packaging packaging;
    enum legal_status legal_status;
    enum sharing sharing;
    uint16_t months;  /* bit 0 = January; 0: not said, taken as all year */
    uint32_t commune; /* place key; 0: the company's */
    struct flow_attrs attrs;
    uint16_t max_km;              /* « distance max »; 0: not said */
    uint32_t from_day, until_day; /* days since 1970-01-01; 0: not said */
    uint32_t confirmed_day;
    bool assumed;   /* supposed from the activity, never declared */
    bool vetoed;    /* its company said that competitors would see through it */
    bool preferred; /* goes before the company's others (history rule) */
    bool named;     /* to be published to named peers only: not stored */
    uint8_t waiver; /* its company consents to so few possible authors, for
                       these peers; 0: not.  Not stored with the flow */
    char ref[FLOW_REF_MAX]; /* « Réf. » of the spreadsheet */
    char spec[FLOW_TEXT_MAX];
    char outlet[FLOW_TEXT_MAX]; /* current outlet or provider */
    char cost[FLOW_TEXT_MAX];
    char price_wish[FLOW_TEXT_MAX];
    char contact[FLOW_TEXT_MAX];
    char note[FLOW_TEXT_MAX];
};

#endif
