/* The life of the process:
 *
 *   lock -> stores -> identity -> pool in memory -> net -> federate -> http
 *   -> "ready ..." on stdout -> loop -> SIGTERM -> BYE to peers -> close
 *
 * Whatever fails before "ready" ends the process with the exit code of CLI.md
 * and one sentence on stderr; nothing has been promised to anybody by then. */
#include "daemon.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <sodium.h>

#include "api.h"
#include "carry.h"
#include "examine.h"
#include "files.h"
#include "indexer.h"
#include "language.h"
#include "links.h"
#include "load.h"
#include "node.h"
#include "published.h"
#include "release.h"
#include "ruling.h"
#include "symbiote/label.h"
#include "territory.h"
#include "wall.h"

enum {
    EXIT_FAILED = 1,
    EXIT_USAGE = 2,
    EXIT_ABSENT = 3,
    EXIT_NEWER = 7,
    EXIT_LOCKED = 8,
    TICK_MS = 250,
    STOP_MS = 2500, /* for good-byes and tasks under way */
    CUT_MS = 1000   /* for tasks that were interrupted */
};

uint64_t node_now_s(void)
{
    return (uint64_t)time(NULL);
}

uint32_t node_today(void)
{
    return (uint32_t)(node_now_s() / 86400);
}

uint64_t node_mono_ms(const struct node *n)
{
    (void)n;
    return uv_hrtime() / 1000000;
}

void node_log(const char *level, const char *format, ...)
{
    char line[1024];
    va_list args;

    va_start(args, format);
    (void)vsnprintf(line, sizeof line, format, args);
    va_end(args);
    (void)fprintf(stderr, "level=%s %s\n", level, line);
}

void node_stop(struct node *n, int code)
{
    if (n->exit_code == 0)
        n->exit_code = code;
    n->stopping = true; /* see on_tick() and say_bye() */
    uv_stop(&n->loop);
}

/* ---- the loop
 * -------------------------------------------------------------------- */

static void wake(void *ctx)
{
    uv_async_send(ctx);
}

static void on_wake(uv_async_t *handle)
{
    struct node *n = handle->data;

    if (n->net)
        net_poll(n->net, links_on_net, n);
    thread_poll(n->writer, n);
    thread_poll(n->worker, n);
}

static void on_tick(uv_timer_t *timer)
{
    struct node *n = timer->data;

    net_tick(n->net);
    links_tick(n);
    carry_tick(n);
    if (node_mono_ms(n) >= n->federate_wake) {
        struct federate_event e = {.kind = FEDERATE_TICK};

        carry_event(n, &e);
    }
    if (!n->stopping)
        release_tick(n);
    if (!n->stopping)
        examine_tick(n);
}

static void on_signal(uv_signal_t *handle, int signum)
{
    struct node *n = handle->data;

    node_log("info", "event=signal number=%d", signum);
    node_stop(n, 0);
}

static void poll_http(struct node *n);

static void on_http(uv_poll_t *handle, int status, int events)
{
    (void)status;
    (void)events;
    poll_http(handle->data);
}

static void on_http_timer(uv_timer_t *handle)
{
    poll_http(handle->data);
}

static void on_http_again(uv_idle_t *handle)
{
    poll_http(handle->data);
}

/* PLATFORM 2: a time-out of 0 means run again at once. */
static void poll_http(struct node *n)
{
    int64_t wait;

    if (!n->http)
        return;
    http_run(n->http);
    wait = http_timeout_ms(n->http);
    if (wait == 0) {
        uv_idle_start(&n->http_again, on_http_again);
        return;
    }
    uv_idle_stop(&n->http_again);
    if (wait > 0)
        uv_timer_start(&n->http_timer, on_http_timer, (uint64_t)wait, 0);
    else
        uv_timer_stop(&n->http_timer);
}

void node_http_again(struct node *n)
{
    uv_idle_start(&n->http_again, on_http_again);
}

static void init_handles(struct node *n)
{
    uv_loop_init(&n->loop);
    uv_async_init(&n->loop, &n->wake, on_wake);
    uv_timer_init(&n->loop, &n->tick);
    uv_timer_init(&n->loop, &n->http_timer);
    uv_timer_init(&n->loop, &n->stop_time);
    uv_idle_init(&n->loop, &n->idle);
    uv_idle_init(&n->loop, &n->http_again);
    uv_signal_init(&n->loop, &n->sigterm);
    uv_signal_init(&n->loop, &n->sigint);
    n->wake.data = n->tick.data = n->http_timer.data = n->idle.data = n;
    n->http_again.data = n->sigterm.data = n->sigint.data = n;
}

static void close_handle(uv_handle_t *handle, void *arg)
{
    (void)arg;
    if (!uv_is_closing(handle))
        uv_close(handle, NULL);
}

static void close_handles(struct node *n)
{
    uv_walk(&n->loop, close_handle, NULL);
    uv_run(&n->loop, UV_RUN_DEFAULT);
    if (uv_loop_close(&n->loop) != 0)
        node_log("error", "event=close why=\"a handle was left open\"");
}

/* ---- start
 * ------------------------------------------------------------------------ */

/* `sentence` is a message id; the node's own language is not known yet. */
static int refuse(int code, const char *sentence, const char *about)
{
    enum lang lang = language_environment();
    char text[2 * PATH_MAX];

    (void)snprintf(text, sizeof text, about[0] ? tr(lang, "%s: %s") : "%s",
                   tr(lang, sentence), about);
    (void)fprintf(stderr, "symbioted: %s\n", text);
    return code;
}

static int configure(struct node *n)
{
    struct daemon_options *o = &n->options;
    char path[FILES_PATH], error[CONFIG_ERROR] = "";
    enum status s = files_path(path, o->dir, "symbiote.conf");

    if (s == STATUS_OK)
        s = config_read(&n->config, o->config ? o->config : path, error);
    if (s == STATUS_TOO_BIG)
        return refuse(EXIT_USAGE, N_("The path of the folder is too long"),
                      o->dir);
    if (s != STATUS_OK && (s != STATUS_NOT_FOUND || o->config))
        return refuse(EXIT_USAGE, N_("The configuration cannot be used"),
                      error);
    if (!o->listen && n->config.listen[0])
        o->listen = n->config.listen;
    if (!o->http && n->config.http[0])
        o->http = n->config.http;
    return 0;
}

static int lock(struct node *n)
{
    char path[FILES_PATH];

    if (files_path(path, n->options.dir, "lock") != STATUS_OK)
        return refuse(EXIT_USAGE, N_("The path of the folder is too long"),
                      n->options.dir);
    n->lock_fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (n->lock_fd < 0)
        return errno == ENOENT
                   ? refuse(EXIT_ABSENT,
                            N_("There is no node here; make one with `symbiote "
                               "init DIR --name NAME --country CC --commune "
                               "CODE`"),
                            n->options.dir)
                   : refuse(EXIT_FAILED, N_("The folder cannot be written"),
                            n->options.dir);
    if (flock(n->lock_fd, LOCK_EX | LOCK_NB) != 0)
        return refuse(EXIT_LOCKED, N_("A daemon already runs on this folder"),
                      n->options.dir);
    return 0;
}

/* A release that the last process began and never prepared: nothing of it has
 * left, its flows still wait in the queue. */
static enum status forget_unprepared(struct store *s)
{
    enum status st = store_begin(s, STORE_OWN);

    if (st != STATUS_OK)
        return st;
    st = publications_abandon(s);
    if (st == STATUS_OK)
        return store_commit(s, STORE_OWN);
    store_rollback(s, STORE_OWN);
    return st;
}

static int open_stores(struct node *n)
{
    enum status s = store_open(&n->reader, n->options.dir, STORE_READER);

    if (s == STATUS_NOT_FOUND)
        return refuse(
            EXIT_ABSENT,
            N_("There is no node here; make one with `symbiote init DIR "
               "--name NAME --country CC --commune CODE`"),
            n->options.dir);
    if (s == STATUS_OK)
        s = store_open(&n->writer_store, n->options.dir, STORE_WRITER);
    if (s == STATUS_OK)
        s = forget_unprepared(n->writer_store);
    if (s == STATUS_OK)
        s = store_open(&n->worker_store, n->options.dir, STORE_READER);
    if (s == STATUS_NEWER)
        return refuse(
            EXIT_NEWER,
            N_("The data were written by a newer version of Symbiote"),
            n->options.dir);
    return s == STATUS_OK
               ? 0
               : refuse(EXIT_FAILED, N_("The databases cannot be opened"),
                        label_status(language_environment(), s));
}

static int open_threads(struct node *n)
{
    enum status s = thread_open(&n->writer, n->writer_store, wake, &n->wake);

    if (s == STATUS_OK)
        s = thread_open(&n->worker, n->worker_store, wake, &n->wake);
    if (s == STATUS_OK)
        s = carry_open(n);
    if (s == STATUS_OK) {
        uint64_t seed;

        randombytes_buf(&seed, sizeof seed);
        s = pool_new(&n->pool, seed);
    }
    if (s == STATUS_OK)
        s = compat_new_catalogue(&n->compat);
    if (s == STATUS_OK)
        s = territory_open(n);
    if (s == STATUS_OK)
        s = wall_open(n);
    if (s == STATUS_OK)
        s = examine_open(n);
    if (s == STATUS_OK)
        ruling_start(n);
    return s == STATUS_OK ? 0
                          : refuse(EXIT_FAILED, N_("The node cannot start"),
                                   label_status(language_environment(), s));
}

static int open_net(struct node *n)
{
    const char *url = n->options.listen;
    uint16_t port = 0;
    enum status s = net_open(&n->net, wake, &n->wake);

    for (size_t i = 0; i < n->config.proxies && s == STATUS_OK; i++)
        s = net_exempt(n->net, n->config.proxy[i]);
    if (s == STATUS_OK && url)
        s = net_listen(n->net, url, &port);
    if (s == STATUS_OUT_OF_RANGE)
        return refuse(
            EXIT_USAGE,
            N_("The address to listen on has the form tcp://HOST:PORT"), url);
    if (s != STATUS_OK)
        return refuse(s == STATUS_LOCKED ? EXIT_LOCKED : EXIT_FAILED,
                      N_("The address cannot be listened on"), url ? url : "");
    if (url)
        (void)snprintf(n->listen_url, sizeof n->listen_url, "%.*s:%u",
                       (int)(strrchr(url, ':') - url), url, port);
    return 0;
}

static int open_state(struct node *n)
{
    enum status s = indexer_load(n);

    if (s == STATUS_OK)
        s = examine_load(n);
    if (s == STATUS_OK)
        s = load_federate(n);
    if (s == STATUS_OK)
        s = release_load(n);
    if (s != STATUS_OK)
        return refuse(EXIT_FAILED,
                      N_("The databases are damaged; restore a backup"),
                      status_text(s));
    return 0;
}

static int open_http(struct node *n)
{
    struct http_options o = {.dir = n->options.dir,
                             .listen = n->options.http ? n->options.http
                                                       : "127.0.0.1:0",
                             .handler = api_handle,
                             .ctx = n};
    enum status s = http_open(&n->http, &o);
    int fds[2];
    size_t count;

    if (s == STATUS_OUT_OF_RANGE)
        return refuse(
            EXIT_USAGE,
            N_("The address for the browser has the form HOST:PORT and "
               "is a loopback address"),
            o.listen);
    if (s != STATUS_OK)
        return refuse(s == STATUS_LOCKED ? EXIT_LOCKED : EXIT_FAILED,
                      N_("The address for the browser cannot be used"),
                      o.listen);
    count = http_fds(n->http, fds);
    for (size_t i = 0; i < count; i++) {
        uv_poll_init(&n->loop, &n->http_poll[i], fds[i]);
        n->http_poll[i].data = n;
        uv_poll_start(&n->http_poll[i], UV_READABLE, on_http);
    }
    (void)snprintf(n->http_url, sizeof n->http_url, "%s",
                   http_address(n->http));
    return 0;
}

static int start(struct node *n)
{
    int code = configure(n);
    struct federate_event e = {.kind = FEDERATE_START};
    enum status s;

    if (code == 0)
        code = lock(n);
    if (code == 0)
        code = open_stores(n);
    if (code)
        return code;
    s = load_identity(n);
    if (s != STATUS_OK)
        return s == STATUS_NOT_FOUND
                   ? refuse(EXIT_ABSENT, N_("There is no finished node here"),
                            n->options.dir)
                   : refuse(EXIT_FAILED, N_("Keys or identity cannot be read"),
                            label_status(language_environment(), s));
    code = open_threads(n);
    if (code == 0)
        code = open_net(n);
    if (code == 0)
        code = open_state(n);
    if (code == 0)
        code = open_http(n);
    if (code)
        return code;
    carry_event(n, &e);
    return 0;
}

static void announce(const struct node *n)
{
    (void)printf("ready");
    if (n->listen_url[0])
        (void)printf(" listen=%s", n->listen_url);
    if (n->http_url[0])
        (void)printf(" http=%s", n->http_url);
    (void)printf("\n");
    (void)fflush(stdout);
}

/* ---- end
 * ---------------------------------------------------------------------------
 */

static void on_stop_time(uv_timer_t *timer)
{
    uv_stop(timer->loop);
}

/* Tasks that the threads still hold. */
static size_t under_way(const struct node *n)
{
    return thread_load(n->writer) + thread_load(n->worker);
}

/* Runs the loop until peers and tasks are done, `ms` at most. */
static void wait_for_end(struct node *n, uint64_t ms)
{
    uv_timer_start(&n->stop_time, on_stop_time, ms, 0);
    while ((n->links || under_way(n)) &&
           uv_is_active((uv_handle_t *)&n->stop_time))
        uv_run(&n->loop, UV_RUN_ONCE);
    uv_timer_stop(&n->stop_time);
}

/* Says good-bye to peers, lets their sockets take it and tasks end; what takes
 * too long is interrupted: its transaction is rolled back. */
static void say_bye(struct node *n)
{
    struct federate_event e = {.kind = FEDERATE_STOP};

    carry_event(n, &e);
    wait_for_end(n, STOP_MS);
    if (under_way(n) == 0)
        return;
    store_interrupt(n->writer_store);
    store_interrupt(n->worker_store);
    wait_for_end(n, CUT_MS);
    if (under_way(n) == 0)
        return;
    /* A long computation; nothing that it could lose was promised. */
    node_log("warn", "event=stop why=\"a task did not end in time\"");
    keys_wipe(&n->keys);
    _exit(n->exit_code);
}

/* Nothing runs any more: every task and command still out is answered. */
static void end_tasks(struct node *n)
{
    thread_stop(n->writer);
    thread_stop(n->worker);
    n->closed = true;
    if (n->writer)
        thread_poll(n->writer, n);
    if (n->worker)
        thread_poll(n->worker, n);
    carry_abort(n);
}

static void close_stores(struct node *n)
{
    thread_close(n->writer);
    thread_close(n->worker);
    if (n->writer_store)
        store_checkpoint(n->writer_store);
    store_close(n->writer_store);
    store_close(n->worker_store);
    store_close(n->reader);
}

static void finish(struct node *n)
{
    for (size_t i = 0; i < 2; i++)
        if (n->http_poll[i].data)
            uv_poll_stop(&n->http_poll[i]);
    http_close(n->http); /* late answers go nowhere */
    n->http = NULL;
    end_tasks(n);
    api_close(n);
    indexer_free(n);
    examine_free(n);
    net_close(n->net);
    n->net = NULL;
    links_free(n);
    release_free(n);
    territory_free(n);
    wall_free(n);
    carry_close(n);
    federate_close(n->federate);
    pool_free(n->pool);
    compat_free(n->compat);
    close_stores(n);
    keys_wipe(&n->keys);
    close_handles(n);
    if (n->lock_fd >= 0)
        close(n->lock_fd);
}

int daemon_run(const struct daemon_options *options)
{
    struct node *n = calloc(1, sizeof *n);
    int code;

    if (!n || sodium_init() < 0) {
        free(n);
        return EXIT_FAILED;
    }
    (void)umask(077);
    (void)signal(SIGPIPE, SIG_IGN); /* a log reader that went away */
    (void)prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    n->options = *options;
    n->lock_fd = -1;
    init_handles(n);
    code = start(n);
    if (code == 0) {
        uv_signal_start(&n->sigterm, on_signal, SIGTERM);
        uv_signal_start(&n->sigint, on_signal, SIGINT);
        uv_timer_start(&n->tick, on_tick, TICK_MS, TICK_MS);
        announce(n);
        poll_http(n);
        uv_run(&n->loop, UV_RUN_DEFAULT);
        say_bye(n);
        code = n->exit_code;
    }
    finish(n);
    free(n);
    return code;
}
