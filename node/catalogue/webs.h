/* webs.h -- e-mail addresses and addresses of pages and hosts. */
#ifndef CATALOGUE_WEBS_H
#define CATALOGUE_WEBS_H

#include <stdbool.h>

#include "symbiote/view.h"

/* The end of one that begins at `at`; 0: none does. */
size_t webs_email(struct view text, size_t at);
/* With a scheme, with www., or a host under a usual domain. */
size_t webs_url(struct view text, size_t at);

#endif
