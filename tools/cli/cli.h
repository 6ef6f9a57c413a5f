/* cli.h -- what every command knows: where the node is and how to answer. */
#ifndef CLI_H
#define CLI_H

#include <stdbool.h>
#include <stddef.h>

#include "args.h"
#include "symbiote/catalogue.h"

/* Exit codes of CLI.md. */
enum cli_exit {
    CLI_DONE = 0,
    CLI_FAILED = 1,
    CLI_USAGE = 2,
    CLI_NOT_FOUND = 3,
    CLI_REFUSED = 4,
    CLI_UNREACHABLE = 5,
    CLI_ROWS_REJECTED = 6,
    CLI_NEWER = 7,
    CLI_LOCKED = 8,
};

struct cli {
    const char *dir;
    enum lang lang;
    bool lang_given;  /* --lang: also asked of the daemon */
    bool lang_in_env; /* the environment names one of our languages */
    bool json, quiet, yes;
    bool in_terminal, out_terminal, err_terminal;
};

typedef enum cli_exit cli_function(struct cli *cli, const struct args *args);

struct cli_command {
    const char *name; /* "peer invite" */
    const char *form; /* "[--address URL]..." */
    cli_function *run;
    const char *help; /* message id */
    size_t words_min, words_max;
    const struct args_option *options; /* NULL: none of its own */
};

/* One table per family; the last entry has no name. */
extern const struct cli_command cmd_node[], cmd_entries[], cmd_import[],
    cmd_register[], cmd_offer[], cmd_peer[], cmd_catalogue[], cmd_match[],
    cmd_verify[], cmd_company[], cmd_policy[], cmd_report[];

#endif
