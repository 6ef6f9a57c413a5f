/* client.h -- one call to the daemon of DIR, over DIR/api.sock. */
#ifndef CLIENT_H
#define CLIENT_H

#include <jansson.h>

#include "cli.h"

enum { CLIENT_PATH = 2048 };

struct client_request {
    const char *method; /* "GET" */
    char path[CLIENT_PATH];
    size_t used;
    bool too_long, asked;
    json_t *body;      /* or NULL; released by client_call */
    const void *bytes; /* a body that is not JSON, or NULL */
    size_t len;
    const char *doing; /* for the progress bar */
};

/* `path` is ours and goes as it is ("flows/import"). */
struct client_request client_request(const char *method, const char *path);
/* "/" and the text as one part of the path. */
void client_part(struct client_request *r, const char *text);
/* An argument of the query; nothing for NULL. */
void client_argument(struct client_request *r, const char *name,
                     const char *value);
/* A value of an option as argument of the same name, if it was given. */
void client_option(struct client_request *r, const struct args *args,
                   const char *name);

/* Unless --lang was given the node chooses the language of its answer, and the
 * command line goes on in that one: cli->lang may change.
 *
 * *reply is set for results (release it), NULL for failures, which have been
 * explained on stderr.  A result may come with an exit code other than 0. */
enum cli_exit client_call(struct cli *cli, struct client_request *r,
                          json_t **reply);

/* Before anything is said: cli->lang becomes the language of the node, unless
 * --lang was given or no node answers, so that a wrong word is refused in the
 * language of all the other answers. */
void client_language(struct cli *cli);

/* client_call, and the result as JSON if that was asked for: then *reply is
 * NULL as well and there is nothing left to do. */
enum cli_exit client_answer(struct cli *cli, struct client_request *r,
                            json_t **reply);

#endif
