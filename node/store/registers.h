/* registers.h -- editions of registers of establishments, kept in own.db.
 *
 * An edition is one import: the establishments of one perimeter as a register
 * showed them on a day.  `holder` says whose perimeter: twenty zero bytes for
 * our own, or the territory id of a peer whose promise we verify.  Editions of
 * one holder follow each other by number; a row that did not change from one to
 * the next is stored once, with the first and last edition that has it.
 *
 * Only rows that can count are stored (PRIVACY 1.1); what was left out, and
 * why, stands in `report`.  An edition is adopted whole or not at all: begin,
 * add every row and end in one transaction. */
#ifndef REGISTERS_H
#define REGISTERS_H

#include "store.h"
#include "symbiote/register.h"

enum { REGISTER_HOLDER_LEN = 20, REGISTER_HASH_LEN = 32 };

/* Kept in own.db: the numbers are permanent. */
enum register_kind {
    REGISTER_SIRENE = 1,
    REGISTER_KBO = 2,
    REGISTER_CSV = 3,
    REGISTER_COUNTS = 4, /* a count table: its rows are made up (counts.h) */
    REGISTER_KINDS
};

/* All zero: our own perimeter. */
extern const uint8_t register_own[REGISTER_HOLDER_LEN];

struct edition {
    uint32_t no; /* 1, 2, ... over all holders, never used twice */
    uint8_t holder[REGISTER_HOLDER_LEN];
    enum register_kind kind;
    uint32_t dated; /* day the register was true, since 1970; 0: unknown */
    uint64_t imported_at;                       /* unix seconds */
    uint8_t source_hash[REGISTER_HASH_LEN];     /* SHA-256 of the files */
    uint8_t population_hash[REGISTER_HASH_LEN]; /* zero: not known */
    uint64_t rows;                              /* stored, of this edition */
    const char *report;       /* JSON; "{}" if there is none */
    const uint8_t *partition; /* cells in force, or NULL; the ratchet's */
    size_t partition_len;
};

/* What an import came to. */
struct edition_change {
    uint32_t no;                          /* the edition now in force */
    uint64_t fresh, same, gone, repeated; /* rows; gone: no longer in it */
    bool kept; /* nothing differs from the edition before: none was made */
};

/* ---- adding one (writer, inside one transaction) ------------------------- */

/* An import under way; the caller's, zeroed by begin. */
struct edition_draft {
    struct edition edition;
    uint32_t holder_id;
    uint32_t before; /* number of the holder's newest edition; 0: none */
    uint64_t rows_before;
    struct edition_change change;
};

/* `e`: everything but no and rows; the texts must live until registers_end. */
enum status registers_begin(struct store *s, struct edition_draft *d,
                            const struct edition *e);
/* A row given twice is counted in change.repeated and stored once. */
enum status registers_add(struct store *s, struct edition_draft *d,
                          const struct establishment *row);
/* Same date, source hash, kind and rows as the edition before: that one stays
 * the newest (change.kept).  *change may be NULL. */
enum status registers_end(struct store *s, struct edition_draft *d,
                          struct edition_change *change);

/* What is known only at its end, or only this node computes. */
enum status registers_set_report(struct store *s, uint32_t no,
                                 const char *json);
enum status registers_set_population(struct store *s, uint32_t no,
                                     const uint8_t hash[REGISTER_HASH_LEN]);
/* Those kept with earlier editions of the holder are let go. */
enum status registers_set_partition(struct store *s, uint32_t no,
                                    const uint8_t *bytes, size_t len);

/* Deletes editions that were replaced before `horizon` (unix seconds) and that
 * no body of ours shown since was counted in; the newest of a holder stays. */
enum status registers_forget(struct store *s, uint64_t horizon,
                             uint64_t *forgotten);
/* Deletes every edition of a holder: a peer that is no longer one. */
enum status registers_drop(struct store *s,
                           const uint8_t holder[REGISTER_HOLDER_LEN]);

/* ---- reading ------------------------------------------------------------- */

/* The newest edition of a holder; its report and partition are not read (NULL).
 * STATUS_NOT_FOUND. */
enum status registers_newest(struct store *s,
                             const uint8_t holder[REGISTER_HOLDER_LEN],
                             struct edition *out);
/* Editions of a holder (NULL: of all), oldest first. */
typedef bool registers_take(void *ctx, const struct edition *e);
enum status registers_each(struct store *s, const uint8_t *holder,
                           registers_take *take, void *ctx);
/* The rows of one edition, in the order of their keys. */
typedef bool registers_take_row(void *ctx, const struct establishment *row);
enum status registers_rows(struct store *s, uint32_t no,
                           registers_take_row *take, void *ctx);

/* The rows of our own newest edition; none without a register. */
enum status establishments_each(struct store *s, registers_take_row *take,
                                void *ctx);
enum status establishments_count(struct store *s, uint64_t *count);

/* ---- names of the register: for the text guard and nothing else ---------- */

/* Folded (catalogue_fold), of our own perimeter, of the newest edition. */
enum status register_names_clear(struct store *s);
/* A name already there is no error. */
enum status register_names_add(struct store *s, const char *folded);
typedef bool register_names_take(void *ctx, const char *folded);
enum status register_names_each(struct store *s, register_names_take *take,
                                void *ctx);

#endif
