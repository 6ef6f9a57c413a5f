/* watch.h -- what watches the process from outside: /healthz, /readyz and
 * /metrics (OpenMetrics).  Numbers only: never the name of a company, a label
 * or an address; a peer is known by the first 8 characters of its id. */
#ifndef WATCH_H
#define WATCH_H

#include "node.h"

/* False: the path is none of these, and the request is not answered.
 *
 *   /healthz  200: the loop runs
 *   /readyz   200: live; 503: nothing is signed (gate), or the disk refuses
 *             what federation must remember
 *   /metrics  200
 *
 * On TCP anyone who may open a loopback connection may ask, without a session:
 * monitoring has none. */
bool watch_handle(struct node *n, struct http_request *r);

#endif
