#include "config.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <ini.h>

#include "language.h"
#include "symbiote/batch.h"

enum { DAY_S = 86400, BATCH_MAX_S = 90 * DAY_S };

struct reading {
    struct config config;
    FILE *file;
    int line;
    bool cut;         /* the rest of a line that was too long follows */
    unsigned seen;    /* keys that stand once, by place in the table */
    int problem_line; /* first of our own; 0: none */
    const char *problem;
};

/* ---- values: NULL when fine, else what is wrong
 * ------------------------------- */

static bool is_port(const char *text, unsigned long least)
{
    char *end;
    unsigned long port;

    if (*text < '0' || *text > '9')
        return false;
    port = strtoul(text, &end, 10);
    return *end == '\0' && port >= least && port <= UINT16_MAX;
}

static bool is_url(const char *text, unsigned long least_port)
{
    const char *colon = strrchr(text, ':');

    return strncmp(text, "tcp://", 6) == 0 && colon > text + 6 &&
           is_port(colon + 1, least_port);
}

static const char *copy(char out[CONFIG_TEXT], const char *text)
{
    if (strlen(text) >= CONFIG_TEXT)
        return N_("the value is too long");
    memcpy(out, text, strlen(text) + 1);
    return NULL;
}

static const char *set_listen(struct config *c, const char *text)
{
    return is_url(text, 0) ? copy(c->listen, text)
                           : N_("listen has the form tcp://HOST:PORT");
}

static const char *set_http(struct config *c, const char *text)
{
    const char *colon = strrchr(text, ':');

    return colon && colon > text && is_port(colon + 1, 0)
               ? copy(c->http, text)
               : N_("http has the form HOST:PORT");
}

static const char *add_address(struct config *c, const char *text)
{
    if (!is_url(text, 1))
        return N_("an address has the form tcp://HOST:PORT");
    if (c->addresses == CONFIG_ADDRESSES)
        return N_("at most 4 addresses");
    return copy(c->address[c->addresses++], text);
}

static const char *add_proxy(struct config *c, const char *text)
{
    struct in6_addr bin; /* room for either kind */
    int family = strchr(text, ':') ? AF_INET6 : AF_INET;

    if (inet_pton(family, text, &bin) != 1)
        return N_("a proxy is an IP address");
    if (c->proxies == CONFIG_PROXIES)
        return N_("at most 16 proxies");
    (void)inet_ntop(family, &bin, c->proxy[c->proxies++], CONFIG_PROXY);
    return NULL;
}

static const char *set_participants(struct config *c, const char *text)
{
    c->participants_public = strcmp(text, "public") == 0;
    return c->participants_public || strcmp(text, "secret") == 0
               ? NULL
               : N_("participants is secret or public");
}

static const char *set_lang(struct config *c, const char *text)
{
    c->lang = lang_find(text);
    return c->lang != LANGS ? NULL : N_("lang is fr, nl or en");
}

static const char *set_batch(struct config *c, const char *text)
{
    static const char wrong[] =
        N_("batch is a time from 15m to 90d: a whole number and m, h or d");
    unsigned long n, unit;
    char *end;

    if (*text < '0' || *text > '9')
        return wrong;
    n = strtoul(text, &end, 10);
    unit = *end == 'm' ? 60 : *end == 'h' ? 3600 : *end == 'd' ? DAY_S : 0;
    if (!unit || end[1] || n > BATCH_MAX_S / unit ||
        n * unit < BATCH_PERIOD_MIN_S)
        return wrong;
    c->batch_s = n * unit;
    return NULL;
}

static const struct key {
    const char *name;
    const char *(*set)(struct config *c, const char *text);
    bool many;
} keys[] = {
    {"listen", set_listen, false},
    {"http", set_http, false},
    {"address", add_address, true},
    {"proxies", add_proxy, true},
    {"participants", set_participants, false},
    {"lang", set_lang, false},
    {"batch", set_batch, false},
};

/* ---- lines
 * -------------------------------------------------------------------------- */

static const char *set_many(struct config *c, const struct key *k,
                            const char *value)
{
    const char *wrong = NULL;
    char text[256], *save = NULL;

    (void)snprintf(text, sizeof text, "%s", value);
    for (char *one = strtok_r(text, ", \t", &save); one && !wrong;
         one = strtok_r(NULL, ", \t", &save))
        wrong = k->set(c, one);
    return wrong;
}

/* inih knows comments behind a value after ';' alone. */
static void cut_comment(char *out, size_t cap, const char *value)
{
    char *hash;

    (void)snprintf(out, cap, "%s", value);
    for (hash = strchr(out, '#'); hash; hash = strchr(hash + 1, '#'))
        if (hash == out || hash[-1] == ' ' || hash[-1] == '\t')
            break;
    if (!hash)
        return;
    while (hash > out && (hash[-1] == ' ' || hash[-1] == '\t'))
        hash--;
    *hash = '\0';
}

static const char *take(struct reading *r, const char *section,
                        const char *name, const char *given)
{
    char value[INI_MAX_LINE];

    cut_comment(value, sizeof value, given);
    for (unsigned i = 0; i < sizeof keys / sizeof *keys; i++) {
        if (section[0] || strcmp(keys[i].name, name) != 0)
            continue;
        if (keys[i].many)
            return set_many(&r->config, &keys[i], value);
        if (r->seen & 1u << i)
            return N_("the key stands here a second time");
        r->seen |= 1u << i;
        return keys[i].set(&r->config, value);
    }
    return section[0] ? N_("there are no sections") : N_("the key is unknown");
}

static void complain(struct reading *r, const char *problem)
{
    if (r->problem_line)
        return;
    r->problem_line = r->line;
    r->problem = problem;
}

static int on_value(void *ctx, const char *section, const char *name,
                    const char *value)
{
    const char *wrong = take(ctx, section, name, value);

    if (wrong)
        complain(ctx, wrong);
    return wrong == NULL;
}

/* inih reads into a small buffer and would take the rest of a long line for a
 * line of its own. */
static char *next_line(char *out, int size, void *ctx)
{
    struct reading *r = ctx;
    char *line = fgets(out, size, r->file);

    if (!line)
        return NULL;
    r->line += !r->cut;
    r->cut = !strchr(line, '\n') && !feof(r->file);
    if (r->cut)
        complain(r, N_("the line is too long"));
    return line;
}

static enum status complain_about(const char *path, const struct reading *r,
                                  int line, char error[static CONFIG_ERROR])
{
    bool ours = r->problem_line && (line <= 0 || r->problem_line <= line);

    (void)snprintf(
        error, CONFIG_ERROR, "%.4000s:%d: %s.", path,
        ours ? r->problem_line : line,
        tr(language_environment(),
           ours ? r->problem : N_("a line has the form KEY = VALUE")));
    return STATUS_MALFORMED;
}

enum status config_read(struct config *out, const char *path,
                        char error[static CONFIG_ERROR])
{
    struct reading r = {.config = {.lang = LANGS}};
    int line;
    bool failed;

    r.file = fopen(path, "re");
    if (!r.file && errno == ENOENT) {
        (void)snprintf(
            error, CONFIG_ERROR,
            tr(language_environment(), "%.4000s: there is no such file."),
            path);
        *out = r.config;
        return STATUS_NOT_FOUND;
    }
    line = r.file ? ini_parse_stream(next_line, &r, on_value, &r) : 0;
    failed = !r.file || ferror(r.file);
    if (r.file)
        (void)fclose(r.file);
    if (failed) {
        (void)snprintf(
            error, CONFIG_ERROR,
            tr(language_environment(), "%.4000s: it cannot be read."), path);
        return STATUS_IO;
    }
    if (line != 0 || r.problem_line)
        return complain_about(path, &r, line, error);
    *out = r.config;
    return STATUS_OK;
}
