#include "client.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/un.h>
#include <unistd.h>

#include <curl/curl.h>

#include "out.h"
#include "progress.h"

static const char socket_name[] = "api.sock";

enum { PATH_CAP = 4200, LANGUAGE_WAIT_MS = 300 };

/* ---- requests
 * ------------------------------------------------------------------ */

static void append(struct client_request *r, const char *text)
{
    size_t len = strlen(text);

    if (len >= sizeof r->path - r->used) {
        r->too_long = true;
        return;
    }
    memcpy(r->path + r->used, text, len + 1);
    r->used += len;
}

static void append_escaped(struct client_request *r, const char *text)
{
    char *escaped = curl_easy_escape(NULL, text, 0);

    if (escaped)
        append(r, escaped);
    else
        r->too_long = true;
    curl_free(escaped);
}

struct client_request client_request(const char *method, const char *path)
{
    struct client_request r = {.method = method};

    append(&r, "http://localhost/api/v1/");
    append(&r, path);
    return r;
}

void client_part(struct client_request *r, const char *text)
{
    append(r, "/");
    append_escaped(r, text);
}

void client_argument(struct client_request *r, const char *name,
                     const char *value)
{
    if (!value)
        return;
    append(r, r->asked ? "&" : "?");
    r->asked = true;
    append(r, name);
    append(r, "=");
    append_escaped(r, value);
}

void client_option(struct client_request *r, const struct args *args,
                   const char *name)
{
    const char *value = args_value(args, name);

    client_argument(r, name, value ? value : args_has(args, name) ? "1" : NULL);
}

/* ---- one exchange
 * -------------------------------------------------------------- */

struct exchange {
    CURL *curl;
    struct curl_slist *headers;
    char *text; /* of the JSON body */
    int dir_fd;
    char *reply;
    size_t len;
    long code;
    char language[3]; /* of the answer */
    struct progress progress;
};

static size_t receive(char *bytes, size_t size, size_t count, void *ctx)
{
    struct exchange *x = ctx;
    size_t n = size * count;
    char *more = realloc(x->reply, x->len + n + 1);

    if (!more)
        return 0; /* curl reports it */
    x->reply = more;
    memcpy(more + x->len, bytes, n);
    x->len += n;
    return n;
}

static size_t read_header(char *bytes, size_t size, size_t count, void *ctx)
{
    static const char name[] = "Content-Language: ";
    struct exchange *x = ctx;
    size_t n = size * count, skip = sizeof name - 1;

    if (n >= skip + 2 && strncasecmp(bytes, name, skip) == 0) {
        x->language[0] = bytes[skip];
        x->language[1] = bytes[skip + 1];
    }
    return n;
}

static int advance(void *ctx, curl_off_t down_all, curl_off_t down,
                   curl_off_t up_all, curl_off_t up)
{
    struct exchange *x = ctx;

    (void)down_all;
    (void)down;
    progress_show(&x->progress, (uint64_t)up, (uint64_t)up_all);
    return 0;
}

/* A path longer than a socket address holds is reached through its folder. */
static bool name_socket(struct exchange *x, const char *dir, char *out,
                        size_t cap)
{
    size_t room = sizeof((struct sockaddr_un *)NULL)->sun_path;
    int n = snprintf(out, cap, "%s/%s", dir, socket_name);

    if (n > 0 && (size_t)n < room)
        return true;
    x->dir_fd = open(dir, O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (x->dir_fd < 0)
        return false;
    n = snprintf(out, cap, "/proc/self/fd/%d/%s", x->dir_fd, socket_name);
    return n > 0 && (size_t)n < room;
}

static void add_header(struct exchange *x, const char *line)
{
    struct curl_slist *more = curl_slist_append(x->headers, line);

    if (more)
        x->headers = more;
}

static void set_body(struct exchange *x, const struct client_request *r)
{
    const void *bytes = r->bytes;
    size_t len = r->len;

    if (r->body) {
        x->text = json_dumps(r->body, JSON_COMPACT);
        bytes = x->text ? x->text : "";
        len = strlen(bytes);
        add_header(x, "Content-Type: application/json");
    } else {
        add_header(x, "Content-Type: application/octet-stream");
    }
    add_header(x, "Expect:");
    curl_easy_setopt(x->curl, CURLOPT_POST, 1L);
    curl_easy_setopt(x->curl, CURLOPT_POSTFIELDS, bytes ? bytes : "");
    curl_easy_setopt(x->curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)len);
}

static CURLcode perform(struct exchange *x, const struct cli *cli,
                        const struct client_request *r)
{
    char address[sizeof((struct sockaddr_un *)NULL)->sun_path];
    char language[64];
    CURLcode code;

    if (!name_socket(x, cli->dir, address, sizeof address))
        return CURLE_COULDNT_CONNECT;
    if (cli->lang_given) {
        (void)snprintf(language, sizeof language, "Accept-Language: %s",
                       lang_code(cli->lang));
        add_header(x, language);
    }
    curl_easy_setopt(x->curl, CURLOPT_UNIX_SOCKET_PATH, address);
    curl_easy_setopt(x->curl, CURLOPT_URL, r->path);
    curl_easy_setopt(x->curl, CURLOPT_PROXY, "");
    curl_easy_setopt(x->curl, CURLOPT_NOSIGNAL, 1L);
    if (strcmp(r->method, "POST") == 0)
        set_body(x, r);
    else
        curl_easy_setopt(x->curl, CURLOPT_CUSTOMREQUEST, r->method);
    curl_easy_setopt(x->curl, CURLOPT_HTTPHEADER, x->headers);
    curl_easy_setopt(x->curl, CURLOPT_WRITEFUNCTION, receive);
    curl_easy_setopt(x->curl, CURLOPT_WRITEDATA, x);
    curl_easy_setopt(x->curl, CURLOPT_HEADERFUNCTION, read_header);
    curl_easy_setopt(x->curl, CURLOPT_HEADERDATA, x);
    curl_easy_setopt(x->curl, CURLOPT_XFERINFOFUNCTION, advance);
    curl_easy_setopt(x->curl, CURLOPT_XFERINFODATA, x);
    curl_easy_setopt(x->curl, CURLOPT_NOPROGRESS,
                     x->progress.shown_for ? 0L : 1L);
    code = curl_easy_perform(x->curl);
    progress_end(&x->progress);
    if (code == CURLE_OK)
        curl_easy_getinfo(x->curl, CURLINFO_RESPONSE_CODE, &x->code);
    return code;
}

static void close_exchange(struct exchange *x)
{
    curl_easy_cleanup(x->curl);
    curl_slist_free_all(x->headers);
    free(x->text);
    free(x->reply);
    if (x->dir_fd >= 0)
        (void)close(x->dir_fd);
}

/* ---- answers
 * ------------------------------------------------------------------- */

/* Errno of opening DIR/name for `mode`; 0 if it would work. */
static int trouble(const struct cli *cli, const char *name, int mode)
{
    char path[PATH_CAP];

    (void)snprintf(path, sizeof path, "%s/%s", cli->dir, name);
    return access(path, mode) == 0 ? 0 : errno;
}

static enum cli_exit no_daemon(const struct cli *cli)
{
    char dir[PATH_CAP];

    text_shell(dir, sizeof dir, cli->dir);
    if (trouble(cli, "own.db", F_OK) == ENOENT)
        out_error(tr(cli->lang,
                     "There is no node in %s. Make one with: symbiote init "
                     "%s --name NAME --country FR|BE --commune CODE; or say "
                     "where it is with -d DIR or SYMBIOTE_DIR."),
                  dir, dir);
    else if (trouble(cli, "own.db", F_OK) == EACCES ||
             trouble(cli, socket_name, R_OK | W_OK) == EACCES)
        out_error(tr(cli->lang, "You may not open %s: ask whoever runs the "
                                "node, or run this as its user."),
                  dir);
    else
        out_error(tr(cli->lang, "The node does not run. Start it with: "
                                "symbioted %s"),
                  dir);
    return CLI_FAILED;
}

static enum cli_exit broken(const struct cli *cli, CURLcode code)
{
    if (code == CURLE_COULDNT_CONNECT)
        return no_daemon(cli);
    out_error(tr(cli->lang, "The node did not finish its answer (%s). Look at "
                            "its log, and at `symbiote status`."),
              curl_easy_strerror(code));
    return CLI_FAILED;
}

/* Other entries that a short name may have meant. */
static void show_candidates(const json_t *reply)
{
    const json_t *list = json_object_get(reply, "candidates");

    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *c = json_array_get(list, i);

        if (json_is_string(c))
            out_error("  %s", json_string_value(c));
        else
            out_error("  %s  %s", out_text(c, "fingerprint"),
                      out_text(c, "name"));
    }
}

static enum cli_exit exit_of_http(long code)
{
    switch (code) {
    case 200: return CLI_DONE;
    case 400: return CLI_USAGE;
    case 404: return CLI_NOT_FOUND;
    case 403: return CLI_REFUSED;
    case 504: return CLI_UNREACHABLE;
    case 409: return CLI_LOCKED;
    default: return CLI_FAILED;
    }
}

static enum cli_exit read_reply(const struct cli *cli, const struct exchange *x,
                                json_t **reply)
{
    json_t *r = x->reply ? json_loadb(x->reply, x->len, 0, NULL) : NULL;
    const json_t *exit = json_object_get(r, "exit");

    if (!r || (x->code != 200 && !json_object_get(r, "error") &&
               exit_of_http(x->code) == CLI_FAILED)) {
        json_decref(r);
        out_error(tr(cli->lang, "The node's answer is not understood (HTTP "
                                "%ld). Are both programs of one version?"),
                  x->code);
        return CLI_FAILED;
    }
    if (json_object_get(r, "error")) {
        enum cli_exit e = json_is_integer(exit) && json_integer_value(exit) > 0
                              ? (enum cli_exit)json_integer_value(exit)
                              : CLI_FAILED;
        const char *text = out_text(r, "text");

        out_error("%s", text[0] ? text : out_text(r, "error"));
        show_candidates(r);
        json_decref(r);
        return e;
    }
    *reply = r;
    return exit_of_http(x->code);
}

enum cli_exit client_call(struct cli *cli, struct client_request *r,
                          json_t **reply)
{
    struct exchange x = {.dir_fd = -1, .curl = curl_easy_init()};
    enum cli_exit exit;
    CURLcode code;

    *reply = NULL;
    if (!x.curl)
        return broken(cli, CURLE_OUT_OF_MEMORY);
    if (r->too_long) {
        out_error("%s", tr(cli->lang, "The arguments are too long."));
        exit = CLI_USAGE;
    } else {
        if (cli->err_terminal && !cli->quiet)
            progress_start(&x.progress, r->doing);
        code = perform(&x, cli, r);
        if (lang_find(x.language) != LANGS)
            cli->lang = lang_find(x.language);
        exit =
            code == CURLE_OK ? read_reply(cli, &x, reply) : broken(cli, code);
    }
    close_exchange(&x);
    json_decref(r->body);
    r->body = NULL;
    return exit;
}

void client_language(struct cli *cli)
{
    struct exchange x = {.dir_fd = -1, .curl = curl_easy_init()};
    struct client_request r = client_request("GET", "peers");

    if (!x.curl)
        return;
    curl_easy_setopt(x.curl, CURLOPT_TIMEOUT_MS, (long)LANGUAGE_WAIT_MS);
    if (!cli->lang_given && perform(&x, cli, &r) == CURLE_OK &&
        lang_find(x.language) != LANGS)
        cli->lang = lang_find(x.language);
    close_exchange(&x);
}

enum cli_exit client_answer(struct cli *cli, struct client_request *r,
                            json_t **reply)
{
    enum cli_exit exit = client_call(cli, r, reply);

    if (!*reply || !cli->json)
        return exit;
    out_json(*reply);
    json_decref(*reply);
    *reply = NULL;
    return exit;
}
