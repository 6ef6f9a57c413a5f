/* config.h -- what an operator may write down, in DIR/symbiote.conf or the file
 * of --config:
 *
 *     listen = tcp://0.0.0.0:4460       # else only dials
 *     http = 127.0.0.1:8460             # a loopback address; else a free port
 *     address = tcp://node.agency.example:4460   # where peers reach us; up to
 * 4 proxies = 192.0.2.7               # not counted per address; up to 16
 *     participants = secret             # or public: then two counts decide
 *     lang = fr                         # of the daemon's own texts
 *     batch = 7d                        # between batches: 15m to 90d (m h d)
 *
 * A line that begins with # or ;, and what follows " #" or " ;", is a comment.
 * `address` and `proxies` take several values, separated by commas, and may be
 * repeated; every other key stands once.  The options of the command line win.
 * An unknown key is an error: a misspelt one must not be silently without
 * effect. */
#ifndef CONFIG_H
#define CONFIG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "symbiote/catalogue.h"

enum {
    CONFIG_TEXT = 128,
    CONFIG_ADDRESSES = 4,
    CONFIG_PROXIES = 16,
    CONFIG_PROXY = 48,
    CONFIG_ERROR = 4400,
};

/* Zeroed but for `lang` = LANGS: nothing was written down. */
struct config {
    char listen[CONFIG_TEXT], http[CONFIG_TEXT]; /* "": not given */
    char address[CONFIG_ADDRESSES][CONFIG_TEXT];
    size_t addresses;
    char proxy[CONFIG_PROXIES][CONFIG_PROXY]; /* as inet_ntop() writes it */
    size_t proxies;
    bool participants_public;
    enum lang lang;   /* LANGS: that of init */
    uint64_t batch_s; /* 0: the week of batch.h */
};

/* STATUS_NOT_FOUND: no such file, and `out` says that nothing was written
 * down.  Any other failure: `error` is one sentence that begins with
 * "FILE:LINE: " (without the line when the file cannot be read). */
enum status config_read(struct config *out, const char *path,
                        char error[static CONFIG_ERROR]);

#endif
