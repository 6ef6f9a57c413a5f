/* symbiote: the command line of a node. */
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <curl/curl.h>
#include <sodium.h>

#include "client.h"
#include "out.h"

static const char default_dir[] = "/var/lib/symbiote";

static const struct args_option common_options[] = {
    {"dir", 'd', true},
    {"json", 0, false},
    {"lang", 0, true},
    {"quiet", 'q', false},
    {"yes", 'y', false},
    {"help", 'h', false},
    {0},
};

static const struct cli_command *const families[] = {
    cmd_node,   cmd_entries,   cmd_import, cmd_register, cmd_offer,
    cmd_peer,   cmd_catalogue, cmd_match,  cmd_verify,   cmd_company,
    cmd_policy, cmd_report,    NULL};

/* ---- help
 * ---------------------------------------------------------------------- */

static bool begins(const char *name, const char *first)
{
    size_t len = strlen(first);

    return strncmp(name, first, len) == 0 &&
           (name[len] == '\0' || name[len] == ' ');
}

/* The commands that begin with `first`; all of them for "". */
static void list_commands(FILE *to, const struct cli *cli, const char *first)
{
    for (size_t f = 0; families[f]; f++)
        for (const struct cli_command *c = families[f]; c->name; c++)
            if (!first[0] || begins(c->name, first))
                (void)fprintf(to, "  symbiote %s%s%s\n      %s\n", c->name,
                              c->form[0] ? " " : "", tr(cli->lang, c->form),
                              tr(cli->lang, c->help));
}

static void show_help(FILE *to, const struct cli *cli, const char *first)
{
    (void)fprintf(to, "%s\n\n",
                  tr(cli->lang, "symbiote [-d DIR | --dir DIR] [--json] "
                                "[--lang fr|nl|en] [--quiet] [--yes] COMMAND "
                                "..."));
    list_commands(to, cli, first);
    if (!first[0])
        (void)fprintf(
            to, "  symbiote help %s\n  symbiote version\n\n%s\n",
            tr(cli->lang, "[COMMAND]"),
            tr(cli->lang,
               "DIR is the node's folder (environment SYMBIOTE_DIR, else "
               "/var/lib/symbiote). Exit codes: 0 done, 1 failed, 2 usage, 3 "
               "not found, 4 refused, 5 peer unreachable, 6 rows rejected, 7 "
               "data too new, 8 locked."));
}

static bool known_first(const char *word)
{
    for (size_t f = 0; families[f]; f++)
        for (const struct cli_command *c = families[f]; c->name; c++)
            if (begins(c->name, word))
                return true;
    return false;
}

static enum cli_exit unknown_command(const struct cli *cli,
                                     const struct args *a)
{
    const char *first = a->words ? a->word[0] : "";

    if (a->words == 0)
        out_error("%s", tr(cli->lang, "Say which command."));
    else if (known_first(first) && a->words > 1)
        out_error(tr(cli->lang, "« %s %s » is not a command; these are:"),
                  first, a->word[1]);
    else if (known_first(first))
        out_error(tr(cli->lang, "« %s » needs one more word:"), first);
    else
        out_error(tr(cli->lang, "« %s » is not a command; these are:"), first);
    show_help(stderr, cli, known_first(first) ? first : "");
    return CLI_USAGE;
}

/* ---- words of the command line
 * ------------------------------------------------- */

/* *used: how many words name the command. */
static const struct cli_command *find_command(const struct args *a,
                                              size_t *used)
{
    for (size_t f = 0; families[f]; f++)
        for (const struct cli_command *c = families[f]; c->name; c++) {
            const char *space = strchr(c->name, ' ');
            size_t len = space ? (size_t)(space - c->name) : strlen(c->name);

            *used = space ? 2 : 1;
            if (a->words < *used || strlen(a->word[0]) != len ||
                strncmp(c->name, a->word[0], len) != 0 ||
                (space && strcmp(space + 1, a->word[1]) != 0))
                continue;
            return c;
        }
    return NULL;
}

static enum cli_exit bad_option(const struct cli *cli, const struct args *a,
                                enum status st)
{
    if (st == STATUS_NOT_FOUND)
        out_error(tr(cli->lang, "The option « %s » is not known here."),
                  a->wrong);
    else if (st == STATUS_MALFORMED)
        out_error(tr(cli->lang, "The option « %s » lacks its value, or takes "
                                "none."),
                  a->wrong);
    else
        out_error(tr(cli->lang, "There are too many options, from « %s » on."),
                  a->wrong);
    return CLI_USAGE;
}

static void read_environment(struct cli *cli)
{
    static const char *const names[] = {"LC_ALL", "LC_MESSAGES", "LANG"};
    const char *dir = getenv("SYMBIOTE_DIR");

    cli->dir = dir && dir[0] ? dir : default_dir;
    cli->lang = LANG_EN;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const char *value = getenv(names[i]);
        char code[3] = "";

        if (!value || !value[0])
            continue;
        (void)snprintf(code, sizeof code, "%s", value);
        if (lang_find(code) != LANGS) {
            cli->lang = lang_find(code);
            cli->lang_in_env = true;
        }
        break;
    }
    cli->in_terminal = isatty(STDIN_FILENO);
    cli->out_terminal = isatty(STDOUT_FILENO);
    cli->err_terminal = isatty(STDERR_FILENO);
}

static bool read_common(struct cli *cli, const struct args *a)
{
    const char *dir = args_value(a, "dir"), *lang = args_value(a, "lang");

    if (dir)
        cli->dir = dir;
    cli->json |= args_has(a, "json");
    cli->quiet |= args_has(a, "quiet");
    cli->yes |= args_has(a, "yes");
    if (!cli->dir[0]) {
        out_error("%s", tr(cli->lang, "The folder of -d is empty: name the "
                                      "node's folder."));
        return false;
    }
    if (!lang)
        return true;
    if (lang_find(lang) == LANGS) {
        out_error(tr(cli->lang, "« %s » is not a language of --lang: give fr, "
                                "nl or en."),
                  lang);
        return false;
    }
    cli->lang = lang_find(lang);
    cli->lang_given = true;
    return true;
}

/* ---- running
 * ------------------------------------------------------------------- */

static enum cli_exit wrong_words(const struct cli *cli,
                                 const struct cli_command *c,
                                 const struct args *a)
{
    if (a->words < c->words_min)
        out_error(tr(cli->lang, "Something is missing; the form is: symbiote "
                                "%s %s"),
                  c->name, tr(cli->lang, c->form));
    else
        out_error(tr(cli->lang, "« %s » is one word too many; the form is: "
                                "symbiote %s %s"),
                  a->word[c->words_max], c->name, tr(cli->lang, c->form));
    return CLI_USAGE;
}

static enum cli_exit run(struct cli *cli, const struct cli_command *c,
                         size_t argc, char **argv)
{
    struct args a = {.own = c->options, .common = common_options};
    enum status st = args_parse(&a, argc, argv);

    if (st != STATUS_OK)
        return bad_option(cli, &a, st);
    if (!read_common(cli, &a))
        return CLI_USAGE;
    if (args_has(&a, "dir"))
        client_language(cli);
    if (args_has(&a, "help")) {
        show_help(stdout, cli, c->name);
        return CLI_DONE;
    }
    if (a.words < c->words_min || a.words > c->words_max)
        return wrong_words(cli, c, &a);
    return c->run(cli, &a);
}

static enum cli_exit show_version(const struct cli *cli)
{
    if (cli->json)
        out_line("{\"version\":\"%s\"}", SYMBIOTE_VERSION);
    else
        out_line("symbiote %s", SYMBIOTE_VERSION);
    return CLI_DONE;
}

static enum cli_exit help_or_version(struct cli *cli, const struct args *a,
                                     bool *taken)
{
    const char *first = a->words ? a->word[0] : "";
    struct args rest = {.common = common_options};
    enum status st;

    *taken = true;
    if (args_has(a, "help") && a->words == 0)
        first = "help";
    if (strcmp(first, "help") != 0 && strcmp(first, "version") != 0) {
        *taken = false;
        return CLI_DONE;
    }
    if (a->words) {
        st = args_parse(&rest, a->words - 1, a->word + 1);
        if (st != STATUS_OK)
            return bad_option(cli, &rest, st);
        if (!read_common(cli, &rest))
            return CLI_USAGE;
    }
    if (strcmp(first, "version") == 0)
        return show_version(cli);
    if (rest.words && !known_first(rest.word[0]))
        return unknown_command(cli, &rest);
    show_help(stdout, cli, rest.words ? rest.word[0] : "");
    return CLI_DONE;
}

static enum cli_exit start(struct cli *cli, size_t argc, char **argv)
{
    struct args a = {.common = common_options, .stop_at_word = true};
    enum status st = args_parse(&a, argc, argv);
    const struct cli_command *c;
    enum cli_exit exit;
    size_t used = 0;
    bool taken;

    if (st != STATUS_OK)
        return bad_option(cli, &a, st);
    if (!read_common(cli, &a))
        return CLI_USAGE;
    client_language(cli);
    exit = help_or_version(cli, &a, &taken);
    if (taken)
        return exit;
    c = find_command(&a, &used);
    if (!c && a.words > 1 && known_first(a.word[0]) &&
        (strcmp(a.word[1], "--help") == 0 || strcmp(a.word[1], "-h") == 0)) {
        show_help(stdout, cli, a.word[0]);
        return CLI_DONE;
    }
    if (!c)
        return unknown_command(cli, &a);
    return run(cli, c, a.words - used, a.word + used);
}

int main(int argc, char **argv)
{
    struct cli cli = {0};
    enum cli_exit exit;

    read_environment(&cli);
    if (sodium_init() < 0 || curl_global_init(CURL_GLOBAL_DEFAULT) != 0) {
        out_error("%s", tr(cli.lang, "The libraries did not start."));
        return CLI_FAILED;
    }
    exit = start(&cli, argc > 0 ? (size_t)argc - 1 : 0, argv + (argc > 0));
    curl_global_cleanup();
    return (int)out_close(exit);
}
