/* assets.h -- the files a page needs, compiled in. */
#ifndef ASSETS_H
#define ASSETS_H

#include "http.h"

/* Not ended by NUL; lives as long as the program. */
struct asset {
    const char *type;
    const unsigned char *bytes;
    size_t len;
};

/* "/assets/style.css", "/assets/favicon.svg", "/favicon.ico" (the same
 * drawing). STATUS_NOT_FOUND. */
enum status assets_find(const char *path, struct asset *asset);
/* Answers a GET or HEAD of an asset and lets the browser keep it for a while;
 * false: not one, the request is still open. */
bool assets_serve(struct http_request *r);

#endif
