/* language.h -- which language a reader gets. */
#ifndef LANGUAGE_H
#define LANGUAGE_H

#include "node.h"

/* "?lang=", else the cookie "lang" of the language links, else the header
 * Accept-Language, else the node's. */
enum lang language_of(const struct node *n, const struct http_request *r);

/* The known language with the greatest weight in "nl-BE,nl;q=0.9,en;q=0.8";
 * LANGS if there is none. */
enum lang language_accepted(const char *header);

/* What LC_ALL, LC_MESSAGES or LANG name, for what is said before a node is
 * open; English for anything else. */
enum lang language_environment(void);

#endif
