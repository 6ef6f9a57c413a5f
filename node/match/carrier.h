/* carrier.h -- how a flow travels, which says how far it pays to send it.
 *
 * Goods go by road: the distance that their value carries (MATCHING 3.1).
 * What goes through a pipe, or is somebody's working time, has a comfortable
 * and a longest distance (MATCHING 5; the rows for services are our own
 * defaults). */
#ifndef CARRIER_H
#define CARRIER_H

#include <stdbool.h>
#include <stdint.h>

#include "symbiote/catalogue.h"

enum carrier {
    CARRIER_GOODS,
    CARRIER_HOT_WATER,
    CARRIER_WARM, /* below 60 degrees */
    CARRIER_STEAM,
    CARRIER_COLD,
    CARRIER_COMPRESSED_AIR,
    CARRIER_GAS,
    CARRIER_GRID,
    CARRIER_WATER,
    CARRIER_SERVICE,
    CARRIER_EQUIPMENT,
    CARRIER_SPACE,
    CARRIER_SKILL,
    CARRIER_TRANSPORT,
    CARRIERS
};

enum {
    CARRIERS_THERMAL = 1u << CARRIER_HOT_WATER | 1u << CARRIER_WARM |
                       1u << CARRIER_STEAM | 1u << CARRIER_COLD,
};

/* The carrier of the type of that id; CARRIERS: look at its parent. */
enum carrier carrier_of_name(const char *id);

/* Where no name in the family speaks: by kind. */
enum carrier carrier_of_kind(enum kind kind);

/* D at a distance, in 1/65536; 0 beyond the longest.  `value` in EUR per tonne
 * counts for goods. */
uint32_t carrier_value(enum carrier c, uint16_t value, uint32_t metres);

/* Where carrier_value() becomes 0. */
uint32_t carrier_limit_m(enum carrier c, uint16_t value);

#endif
