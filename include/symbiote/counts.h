/* counts.h -- the count table: a population without a single number or name
 * (PROTOCOL 12.6).  For every NACE class, commune and size band it tells how
 * many legal units with one site there are, natural persons left out; signed by
 * the log key of the territory that counted, with the identity chain that leads
 * from its fingerprint to that key.
 *
 * Where no register was imported such a table serves as population: each class
 * becomes that many made-up establishments (counts_rows), so that partition,
 * decisions and checker work unchanged.  Pure; lies in node/publish. */
#ifndef SYMBIOTE_COUNTS_H
#define SYMBIOTE_COUNTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "symbiote/ident.h"
#include "symbiote/note.h"
#include "symbiote/population.h"
#include "symbiote/register.h"
#include "symbiote/status.h"

enum {
    COUNTS_BYTES_MAX = 8 << 20, /* of a file */
    COUNTS_CLASSES_MAX = 200000,
    COUNTS_UNITS_MAX = 100000, /* of one class */
    COUNTS_CHAIN_MAX = 65536,  /* bytes of an encoded identity chain */
};

struct counts_class {
    uint32_t commune; /* place key */
    uint16_t nace;
    uint8_t size_band; /* or SIZE_UNKNOWN */
    uint32_t units;    /* 1 to COUNTS_UNITS_MAX */
};

struct counts {
    uint8_t tid[TID_LEN];       /* who counted */
    uint32_t dated;             /* day of the register, since 1970 */
    uint8_t source[32];         /* SHA-256 of the register's files */
    uint8_t population[32];     /* hash of the population that was counted */
    struct counts_class *class; /* ascending: commune, nace, size band */
    size_t classes;
    uint64_t units;
};

/* Counts a population; its tid, dated and source are the caller's to set.
 * STATUS_TOO_BIG; STATUS_NO_MEMORY. */
enum status counts_build(struct counts *out, const struct population *p);
/* NULL and zeroed are no-ops. */
void counts_free(struct counts *c);

/* The signed file; free(*bytes).  `chain`: own, encoded (ident.h).
 * STATUS_TOO_BIG: over COUNTS_BYTES_MAX. */
enum status counts_encode(const struct counts *c, struct view chain,
                          const struct note_signer *signer, char **bytes,
                          size_t *len);

/* Reads hostile bytes and checks everything: the one form of a table, the
 * identity chain, the signature of its log key.  *signer is who signed.
 * STATUS_MALFORMED, STATUS_OUT_OF_RANGE: no such table; STATUS_TOO_BIG;
 * STATUS_MISMATCH: lines and head do not fit, or the chain is of another
 * territory; STATUS_FORGED: not signed by it; STATUS_NO_MEMORY. */
enum status counts_decode(struct counts *out, struct identity *signer,
                          const uint8_t *bytes, size_t len);

/* Key of a made-up legal unit and of its one site: bit 62 is set, which no real
 * key reaches.  The n-th unit of a class keeps its key over all tables. */
uint64_t counts_key(const struct counts_class *class, uint32_t nth);
bool counts_is_key(uint64_t unit);

/* One active establishment per legal unit; free(*row).  STATUS_TOO_BIG: more
 * than POPULATION_SITES_MAX. */
enum status counts_rows(const struct counts *c, struct establishment **row,
                        size_t *rows);

/* Own companies take the places that a count table holds for them: each with an
 * activity and a commune, drafts left out, in ascending order of id, replaces
 * the key of the lowest unit of its activity and commune that no other company
 * has taken by its own (population_author).  So decisions, history and checker
 * find it as in a register.  A company for which no place is left is not
 * counted.  `row`: of counts_rows or of such an edition; changed in place. */
enum status counts_claim(struct establishment *row, size_t rows,
                         const struct company *company, size_t companies);

/* population_counts over claimed rows, with the hash of the rows as the table
 * gave them: which companies are ours must not show in it.  `row` is claimed
 * afterwards.  STATUS as population_build. */
struct counts_own {
    const struct company *company;
    size_t companies;
    const uint32_t *area;
    size_t communes;
};
enum status counts_population(struct population *out, struct establishment *row,
                              size_t rows, const struct counts_own *own);

#endif
