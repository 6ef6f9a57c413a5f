/* streets.h -- a street with a house number near a postcode that a place name
 * follows: « 12 rue de la Gare, 7500 Tournai », « Stationsstraat 12, 8500
 * Kortrijk ». */
#ifndef CATALOGUE_STREETS_H
#define CATALOGUE_STREETS_H

#include "symbiote/textguard.h"

/* The first that lies wholly behind `at`. */
bool streets_find(struct view text, size_t at, struct textguard_hit *hit);

#endif
