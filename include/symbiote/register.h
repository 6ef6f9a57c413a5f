/* register.h -- official registers: numbers of businesses, size bands, and the
 * establishment as the count of possible authors sees it.  Pure; register.c
 * lies in node/catalogue.
 *
 * Keys join the country to the number, because a SIREN and a BCE number may
 * have the same digits:
 *   unit = country * 10^10 + SIREN (9 digits) or BCE number (10 digits)
 *   site = country * 10^14 + SIRET (14 digits) or Belgian establishment number
 * with the ISO 3166 numeric country, 250 France, 56 Belgium. */
#ifndef SYMBIOTE_REGISTER_H
#define SYMBIOTE_REGISTER_H

#include <stdbool.h>
#include <stdint.h>

#include "symbiote/flow.h"
#include "symbiote/status.h"

enum { COUNTRY_FR = 250, COUNTRY_BE = 56 };

/* Headcount bands of the INSEE, all of 500 and more in one. */
enum size_band {
    SIZE_0,
    SIZE_1_2,
    SIZE_3_5,
    SIZE_6_9,
    SIZE_10_19,
    SIZE_20_49,
    SIZE_50_99,
    SIZE_100_199,
    SIZE_200_249,
    SIZE_250_499,
    SIZE_500,
    SIZE_BANDS,
    SIZE_UNKNOWN = 0xff
};

/* One establishment of a register. */
struct establishment {
    uint64_t unit;       /* key of the legal unit; never 0 */
    uint64_t site;       /* key of the establishment; 0: not said */
    uint32_t commune;    /* place key (catalogue.h) */
    uint16_t nace;       /* four digits; 0: unknown */
    uint8_t size_band;   /* enum size_band, or SIZE_UNKNOWN */
    bool natural_person; /* sole trader: the higher count applies */
    bool active;         /* ceased ones are kept but never counted */
};

/* What a register number says once its check digits are found right. */
struct reg_number {
    uint16_t country;
    uint64_t unit; /* 0 for a Belgian establishment number: it does not tell */
    uint64_t site; /* 0 for a SIREN or BCE number */
    char text[REG_ID_MAX]; /* 14, 9 or 10 digits */
};

/* SIRET, SIREN, BCE/KBO number (with or without its first 0, "BE", dots,
 * spaces) or Belgian establishment number (2.xxx.xxx.xxx).  `country` ("FR",
 * "BE", "") decides between a SIREN and a BCE number without its first 0 when
 * the digits fit both.
 * STATUS_MALFORMED: not such a number; STATUS_MISMATCH: check digits wrong
 * (Luhn, or sum of digits divisible by 5 for La Poste; BCE: 97 - n mod 97);
 * STATUS_AMBIGUOUS: 9 digits that fit both, and no country said. */
enum status register_read_number(const char *text, const char *country,
                                 struct reg_number *out);

enum size_band register_size_band(uint32_t headcount);

/* Least and greatest headcount of a band; UINT32_MAX at the open end.  For
 * SIZE_UNKNOWN 0 and UINT32_MAX. */
void register_size_range(uint8_t band, uint32_t *min, uint32_t *max);

/* A band as files write it: « 10-19 », « 10 à 19 salariés », « 500+ », « 500 et
 * plus », or an INSEE code of two characters ("NN", "00" to "53").  A lone
 * number of one or three and more digits is a headcount; two digits are the
 * code where `codes` says that the column holds INSEE codes.
 * Empty, « ? », « NC », unreadable: SIZE_UNKNOWN. */
enum size_band register_read_size(const char *text, bool codes);

#endif
