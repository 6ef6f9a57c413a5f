/* guess.h -- the attacks on one body at a time: who may stand behind it
 * (A1, A2, A3, A9, A12), who most likely (A4), how much it is about (A8), and
 * what a public list of large producers adds (A13).  They see the desk, and
 * what is handed to them by name. */
#ifndef ATTACK_GUESS_H
#define ATTACK_GUESS_H

#include "desk.h"

/* A1 (DESK_PLACE), A2 (DESK_TABLES): bodies of a quarter, in its edition. */
void guess_candidates(const struct desk *v, unsigned quarter,
                      enum desk_depth depth, struct sets *out);

/* A3: replays the algorithm for every candidate.  `part` and `pop`, by
 * territory, are what anybody computes from the public data. */
struct partition;
void guess_replay(const struct desk *v, unsigned quarter,
                  const struct partition *part, const struct sets *candidates,
                  struct sets *out);

/* A4: the likeliest unit of each set and its share of the prior weight. */
struct guess {
    uint32_t unit;
    double share;
};
void guess_likeliest(const struct desk *v, unsigned quarter,
                     const struct sets *sets, struct guess *out);

/* A9: only those who take part. */
void guess_members(const struct desk *v, const uint64_t *members,
                   struct sets *sets);

/* A8: the best guess of each body's amount in tonnes, for being within `near`
 * (0.1, 0.25) of it. */
void guess_amounts(const struct desk *v, unsigned quarter,
                   const struct sets *sets, double near, double *out);

/* A13: sites that a public register lists with their tonnes, all of `least` and
 * more. */
struct listed {
    uint32_t site;
    uint16_t material;
    double tonnes;
};
struct listing {
    const struct listed *row;
    size_t rows;
    double least;
};
void guess_listed(const struct desk *v, unsigned quarter,
                  const struct listing *list, struct sets *sets);

#endif
