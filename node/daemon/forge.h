/* forge.h -- an origin that lies, for the scenarios: exists only in builds with
 * SYMBIOTE_TEST_HOOKS.
 *
 * Where the environment says SYMBIOTE_FORGE_K=N, the first body of every batch
 * promises N possible authors, whatever the checks before it found. */
#ifndef FORGE_H
#define FORGE_H

#ifdef SYMBIOTE_TEST_HOOKS
#include "published.h"

/* `body` is what p->body points to, OFFER_BODY_MAX long. */
enum status forge_body(struct publication *p, uint8_t *body);
/* The same before the checks, which have to find it: SYMBIOTE_SLIP_K=N. */
enum status forge_slip(struct publication *p, uint8_t *body);
#endif

#endif
