/* policy_show.h -- the policy in force as an answer: numbers and their
 * defaults, hash, switches, persons, and what waits for the second of them. */
#ifndef POLICY_SHOW_H
#define POLICY_SHOW_H

#include "api.h"

enum status policy_show(struct store *s, struct call *c);

#endif
