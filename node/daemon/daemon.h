/* daemon.h -- one node as a process. */
#ifndef DAEMON_H
#define DAEMON_H

#include <stdbool.h>
#include <stddef.h>

struct daemon_options {
    const char *dir;
    const char *listen; /* tcp://HOST:PORT, or NULL: only dials */
    const char *http;   /* HOST:PORT, or NULL: 127.0.0.1:0 */
    const char *config; /* file, or NULL: DIR/symbiote.conf if there; what it
                           says gives way to the members above */
};

/* Runs until SIGTERM or SIGINT.  Returns the exit code of CLI.md: 0 done, 1
 * failed, 2 usage, 3 no node in DIR, 7 data newer than the program, 8 already
 * running. */
int daemon_run(const struct daemon_options *options);

#endif
