/* symbioted: one node as a process. */
#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "daemon.h"
#include "language.h"

static int usage(const char *why)
{
    enum lang lang = language_environment();

    (void)fprintf(stderr, "symbioted: %s\n%s\n", tr(lang, why),
                  tr(lang, "usage: symbioted DIR [--listen tcp://HOST:PORT] "
                           "[--http HOST:PORT] [--config FILE] "
                           "[--foreground]"));
    return 2;
}

int main(int argc, char **argv)
{
    static const struct option options[] = {
        {"listen", required_argument, NULL, 'l'},
        {"http", required_argument, NULL, 'h'},
        {"config", required_argument, NULL, 'c'},
        {"foreground", no_argument, NULL, 'f'},
        {NULL, 0, NULL, 0},
    };
    struct daemon_options o = {0};
    int c;

    opterr = 0;
    while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
        switch (c) {
        case 'l': o.listen = optarg; break;
        case 'h': o.http = optarg; break;
        case 'c': o.config = optarg; break;
        case 'f': break; /* it never leaves the foreground */
        default: return usage(N_("an option is unknown or lacks its value"));
        }
    }
    if (argc - optind != 1)
        return usage(N_("name one data directory"));
    o.dir = argv[optind];
    return daemon_run(&o);
}
