/* doubted.h -- what peers doubt of our live offers, in words. */
#ifndef DOUBTED_H
#define DOUBTED_H

#include <jansson.h>

#include "node.h"

struct doubted {
    size_t count;
    struct {
        struct federate_doubt doubt;
        char name[IDENT_NAME_CAP]; /* of who doubts */
    } at[];
};

/* Loop.  To be freed with free(); never NULL. */
struct doubted *doubted_list(const struct node *n);
/* Any thread: [{"offer","territory","territory_name","cause","counted",
 * "needed","told","text"}], of one offer or (NULL) of all. */
json_t *doubted_json(const struct doubted *d, const uint8_t *offer,
                     enum lang lang);

/* "verification", "verification_cause", "verification_text", "counted" of an
 * offer of somebody else. */
void doubted_put_finding(json_t *offer, const struct finding *f,
                         enum lang lang);

#endif
