/* link.h -- the attacks on several bodies together: which are one
 * company's (A5a), who explains all of a company's (A5b) or all versions of a
 * flow (A6) when the links are given, what peers know together (A7, A10), who
 * shows a cell (A8b). */
#ifndef ATTACK_LINK_H
#define ATTACK_LINK_H

#include "desk.h"

/* Links that an attack is given, better than it could find them: a label per
 * body, equal for what belongs together. */
struct links {
    const uint32_t *label;
    size_t labels;
};

/* A5a: pairs of bodies of one log by how likely one unit is behind both: the
 * sum of the products of their posteriors, greatest first. */
struct pair {
    uint32_t a, b;
    double score;
};
size_t link_pairs(const struct desk *v, unsigned quarter,
                  const struct sets *sets, struct pair **out);

/* A5b, A6: per label, the units that may stand behind all of its bodies in
 * every edition in which each was live, up to `quarter`, still on the register
 * then where one of them is live.  `sets` hold a body's candidates when it was
 * published; out[labels * words]. Natural persons are no candidates where fewer
 * than k_person are left. */
void link_join(const struct desk *v, unsigned quarter, const struct sets *sets,
               const struct links *links, uint64_t *out);
/* The likeliest unit of each joint set: the product of its weights. */
void link_likeliest(const struct desk *v, unsigned quarter,
                    const struct links *links, const uint64_t *joint,
                    uint32_t *guess);

/* A7, A10: bodies of which peers hold different bytes, and the sets of what
 * each has, met. */
size_t link_compare(const struct desk *v, struct sets *sets);

/* A8b: the greatest share, over cells, of companies that show the cell among
 * those who might. */
double link_presence(const struct desk *v, unsigned quarter,
                     const struct sets *sets, const struct links *links);

#endif
