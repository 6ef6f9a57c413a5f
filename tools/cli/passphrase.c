#include "passphrase.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "out.h"

static bool read_line(FILE *from, char out[static PASSPHRASE_MAX])
{
    bool got = fgets(out, PASSPHRASE_MAX, from) != NULL;

    if (got)
        out[strcspn(out, "\r\n")] = '\0';
    return got && out[0];
}

static bool ask(const char *question, char out[static PASSPHRASE_MAX])
{
    struct termios before, unseen;
    bool got;

    if (tcgetattr(STDIN_FILENO, &before) != 0)
        return false;
    unseen = before;
    unseen.c_lflag &= ~(tcflag_t)ECHO;
    (void)fprintf(stderr, "%s ", question);
    if (tcsetattr(STDIN_FILENO, TCSAFLUSH, &unseen) != 0)
        return false;
    got = read_line(stdin, out);
    (void)tcsetattr(STDIN_FILENO, TCSAFLUSH, &before);
    (void)fputc('\n', stderr);
    return got;
}

static enum cli_exit from_file(const struct cli *cli, const char *file,
                               char out[static PASSPHRASE_MAX])
{
    FILE *f = strcmp(file, "-") == 0 ? stdin : fopen(file, "re");
    bool got;

    if (!f) {
        out_error(tr(cli->lang, "%s cannot be read: %s."), file,
                  out_reason(cli->lang, errno));
        return CLI_FAILED;
    }
    got = read_line(f, out);
    if (f != stdin)
        (void)fclose(f);
    if (!got)
        out_error(tr(cli->lang, "%s holds no passphrase in its first line."),
                  file);
    return got ? CLI_DONE : CLI_FAILED;
}

enum cli_exit passphrase_read(const struct cli *cli, const char *question,
                              const char *file, char out[static PASSPHRASE_MAX])
{
    out[0] = '\0';
    if (file)
        return from_file(cli, file, out);
    if (!cli->in_terminal || !cli->err_terminal) {
        out_error("%s", tr(cli->lang, "A passphrase is needed: run it at a "
                                      "terminal, or name a file that holds "
                                      "it."));
        return CLI_USAGE;
    }
    return ask(question, out) ? CLI_DONE : CLI_FAILED;
}
