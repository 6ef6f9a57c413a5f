/* population.h -- the legal units among which an author hides.
 *
 * Built from the rows of a register edition (or, for the start profile, from
 * the node's own companies) and the perimeter.  Counted are active sites in the
 * perimeter with a known activity and not known to be without employees; sites
 * of one legal unit count once.  Natural persons are counted apart: they are
 * possible authors only where k_person authors stand together (partition.h).
 *
 * The result does not depend on the order of the rows; `hash` is SHA-256 of
 * exactly what is counted (PROTOCOL 12.1).  Pure; owns heap memory. */
#ifndef SYMBIOTE_POPULATION_H
#define SYMBIOTE_POPULATION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "symbiote/flow.h"
#include "symbiote/offer.h"
#include "symbiote/register.h"
#include "symbiote/status.h"

enum { POPULATION_HASH_LEN = 32, POPULATION_SITES_MAX = 500000 };

struct site {
    uint64_t key;   /* of the establishment; 0: not said */
    uint32_t unit;  /* index of its legal unit */
    uint16_t place; /* index of its commune in the perimeter */
    uint16_t nace;
    uint8_t size_band;
};

/* Rows left out, by the first cause that applies, for `register show`. */
struct population_left_out {
    size_t inactive, outside, without_employees, no_activity, repeated;
};

struct population {
    enum population_kind kind;
    uint8_t hash[POPULATION_HASH_LEN];
    uint32_t *commune; /* the perimeter, ascending */
    size_t communes;
    struct site *site; /* canonical order: by unit, key, place, nace, size */
    size_t sites;
    uint64_t *unit; /* keys of legal units, ascending */
    bool *person;   /* per unit: a natural person */
    size_t units, persons;
    uint32_t *first; /* per unit: its first site; first[units] == sites */
    bool sized;      /* size bands are known for nine sites in ten */
    struct population_left_out left_out;
};

/* `area` need not be sorted.  STATUS_TOO_BIG: more than OFFER_COMMUNES_MAX
 * communes or POPULATION_SITES_MAX counted rows; STATUS_OUT_OF_RANGE: empty
 * area or a row without legal unit; STATUS_NO_MEMORY. */
enum status population_build(struct population *out,
                             const struct establishment *row, size_t rows,
                             const uint32_t *area, size_t communes);

/* The start profile's population: own companies with an activity and a place
 * in the perimeter, drafts left out; kind POPULATION_START. */
enum status population_start(struct population *out,
                             const struct company *company, size_t companies,
                             const uint32_t *area, size_t communes);

/* From the rows of a count table (one single-site legal unit each, keys that no
 * register has); kind POPULATION_COUNTS. */
enum status population_counts(struct population *out,
                              const struct establishment *row, size_t rows,
                              const uint32_t *area, size_t communes);

/* Those of `all` that are own companies, drafts left out: what cells are cut
 * over where the list of participants is public (PRIVACY D7), since then only
 * they hide each other.  Kind and perimeter are those of `all`. */
enum status population_members(struct population *out,
                               const struct population *all,
                               const struct company *company, size_t companies);

/* NULL and zeroed are no-ops. */
void population_free(struct population *p);

/* Index of a legal unit, or of a commune of the perimeter; STATUS_NOT_FOUND. */
enum status population_unit(const struct population *p, uint64_t key,
                            uint32_t *index);
enum status population_place(const struct population *p, uint32_t commune,
                             uint16_t *index);

/* The legal unit behind a company: by SIRET or BCE number when it has a valid
 * one, else a key of its own made from the company's id (country 0). Equal keys
 * share one history. */
uint64_t population_author(const struct company *company);

/* What remains of an author when the company is erased: the first bytes of a
 * keyed BLAKE2b of the author's key.  The node keeps key and hashes; a company
 * that comes back is found by the hash of its number.  Authors without a
 * register number do not come back. */
enum { POPULATION_TRACE_LEN = 16, POPULATION_TRACE_KEY_LEN = 32 };
void population_trace(uint8_t out[static POPULATION_TRACE_LEN], uint64_t author,
                      const uint8_t key[static POPULATION_TRACE_KEY_LEN]);

/* The author that stands for a trace in struct shown while no own company has
 * it: the highest bit and the first 63 bits of the trace, never a real key. */
uint64_t population_traced(const uint8_t trace[static POPULATION_TRACE_LEN]);

#endif
