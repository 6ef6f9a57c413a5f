/* pages.h -- the pages for the browser, and who may see them. */
#ifndef PAGES_H
#define PAGES_H

#include "node.h"

/* Everything outside /api/v1; replies always. */
void pages_handle(struct node *n, struct http_request *r);
/* A browser with a session, and for changes its CSRF token. */
bool pages_allowed(const struct node *n, const struct http_request *r);
/* The one-time link of `status`; valid until it is used. */
void pages_login_url(struct node *n, char *out, size_t cap);
void pages_close(struct node *n);

#endif
