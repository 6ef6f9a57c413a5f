/* bench_sync BIN WORK OFFERS [--json] [--check]: a first synchronisation
 * between two daemons on loopback, measured from outside; see tools/bench. */
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <curl/curl.h>
#include <jansson.h>

enum { RUNS = 3, POLL_MS = 10, LIMIT_S = 300, IDLE_S = 30, SETTLE_MS = 5000 };

struct daemon {
    char dir[PATH_MAX / 4];
    pid_t pid;
};

struct figures {
    double offers_per_s, cpu_us_per_offer;
    double rss_mb_sender, rss_mb_receiver;
    double dump_restore_offers_per_s;
    double restart_first_answer_s;
    double idle_rss_mb, idle_cpu_percent;
};

__attribute__((noreturn)) static void die(const char *what, const char *about)
{
    (void)fprintf(stderr, "bench_sync: %s: %s\n", what, about);
    exit(1);
}

__attribute__((format(printf, 2, 3))) static char *
text(char out[static PATH_MAX], const char *format, ...)
{
    va_list args;

    va_start(args, format);
    if (vsnprintf(out, PATH_MAX, format, args) >= PATH_MAX)
        die("path too long", format);
    va_end(args);
    return out;
}

static double now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void pause_ms(long ms)
{
    nanosleep(&(struct timespec){ms / 1000, ms % 1000 * 1000000}, NULL);
}

/* ---- processes ---------------------------------------------------------- */

static void shell(const char *line)
{
    int status = -1;
    pid_t pid = fork();

    if (pid == 0) {
        execl("/bin/sh", "sh", "-c", line, (char *)NULL);
        _exit(127);
    }
    if (pid < 0 || waitpid(pid, &status, 0) != pid || status != 0)
        die("failed", line);
}

/* Starts the daemon and waits for its "ready" line. */
static void daemon_start(struct daemon *d, const char *bin, const char *dir)
{
    char path[PATH_MAX], line[256];
    int out[2];
    FILE *f;

    (void)snprintf(d->dir, sizeof d->dir, "%s", dir);
    text(path, "%s/symbioted", bin);
    if (pipe(out) != 0)
        die("pipe", "");
    d->pid = fork();
    if (d->pid == 0) {
        char log[PATH_MAX];

        dup2(out[1], 1);
        close(out[0]);
        close(out[1]);
        if (!freopen(text(log, "%s.log", dir), "a", stderr))
            _exit(127);
        execl(path, path, dir, "--listen", "tcp://127.0.0.1:0", (char *)NULL);
        _exit(127);
    }
    close(out[1]);
    f = fdopen(out[0], "r");
    if (d->pid < 0 || !f || !fgets(line, sizeof line, f) ||
        strncmp(line, "ready", 5) != 0)
        die("daemon did not start, see its log", dir);
    (void)fclose(f);
}

static void daemon_stop(struct daemon *d)
{
    int status = 0;

    kill(d->pid, SIGTERM);
    if (waitpid(d->pid, &status, 0) != d->pid || !WIFEXITED(status) ||
        WEXITSTATUS(status) != 0)
        die("daemon did not end clean", d->dir);
}

/* A line "NAME: N kB" of /proc/PID/status, in MB (10^6). */
static double memory_mb(const struct daemon *d, const char *name)
{
    char path[PATH_MAX], line[256];
    FILE *f = fopen(text(path, "/proc/%d/status", (int)d->pid), "r");
    double mb = -1;

    while (f && fgets(line, sizeof line, f))
        if (strncmp(line, name, strlen(name)) == 0)
            mb = strtod(line + strlen(name) + 1, NULL) * 1024 / 1e6;
    if (f)
        (void)fclose(f);
    if (mb < 0)
        die("no such line in /proc", name);
    return mb;
}

/* CPU seconds so far, user and system: fields 14 and 15 of /proc/PID/stat; the
 * second is a name in brackets. */
static double cpu_s(const struct daemon *d)
{
    char path[PATH_MAX], line[1024] = "", *at;
    FILE *f = fopen(text(path, "/proc/%d/stat", (int)d->pid), "r");
    unsigned long ticks;

    if (!f || !fgets(line, sizeof line, f))
        die("cannot read", path);
    (void)fclose(f);
    at = strrchr(line, ')');
    for (int field = 2; at && field < 14; field++)
        at = strchr(at + 1, ' ');
    if (!at)
        die("cannot read", path);
    ticks = strtoul(at, &at, 10);
    ticks += strtoul(at, NULL, 10);
    return (double)ticks / (double)sysconf(_SC_CLK_TCK);
}

/* ---- the local API ------------------------------------------------------ */

struct answer {
    char *p;
    size_t len;
};

static size_t take(char *p, size_t size, size_t n, void *ctx)
{
    struct answer *a = ctx;
    char *grown = realloc(a->p, a->len + size * n);

    if (!grown)
        return 0;
    memcpy(grown + a->len, p, size * n);
    a->p = grown;
    a->len += size * n;
    return size * n;
}

/* NULL: no answer, or one that is not JSON. */
static json_t *call(const struct daemon *d, const char *path, json_t *body)
{
    char url[PATH_MAX], sock[PATH_MAX];
    char *sent = body ? json_dumps(body, JSON_COMPACT) : NULL;
    CURL *c = curl_easy_init();
    struct answer a = {0};
    json_t *reply = NULL;

    curl_easy_setopt(c, CURLOPT_UNIX_SOCKET_PATH,
                     text(sock, "%s/api.sock", d->dir));
    curl_easy_setopt(c, CURLOPT_URL,
                     text(url, "http://localhost/api/v1/%s", path));
    curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, take);
    curl_easy_setopt(c, CURLOPT_WRITEDATA, &a);
    if (sent)
        curl_easy_setopt(c, CURLOPT_POSTFIELDS, sent);
    if (curl_easy_perform(c) == CURLE_OK && a.len > 0)
        reply = json_loadb(a.p, a.len, 0, NULL);
    curl_easy_cleanup(c);
    json_decref(body);
    free(sent);
    free(a.p);
    return reply;
}

static json_t *ask(const struct daemon *d, const char *path, json_t *body)
{
    json_t *reply = call(d, path, body);

    if (!reply || json_object_get(reply, "error"))
        die("the API refused", path);
    return reply;
}

static json_int_t status_number(const struct daemon *d, const char *name)
{
    json_t *s = ask(d, "status", NULL);
    json_int_t n = json_integer_value(json_object_get(s, name));

    json_decref(s);
    return n;
}

static bool finds_an_offer(const struct daemon *d)
{
    json_t *list = call(d, "offers?limit=1", NULL);
    bool found = json_array_size(list) == 1;

    json_decref(list);
    return found;
}

static void wait_for(const struct daemon *d, const char *name, json_int_t value)
{
    double limit = now() + LIMIT_S;

    while (status_number(d, name) != value) {
        if (now() > limit)
            die("waited in vain for", name);
        pause_ms(POLL_MS);
    }
}

static void confirm(const struct daemon *d, const char *words)
{
    json_t *list = ask(d, "peers", NULL);
    const char *peer =
        json_string_value(json_object_get(json_array_get(list, 0), "peer"));
    char path[PATH_MAX];

    json_decref(ask(d, text(path, "peers/%s/confirm", peer ? peer : ""),
                    json_pack("{ss}", "words", words)));
    json_decref(list);
}

static void pair(const struct daemon *sender, const struct daemon *receiver)
{
    json_t *invited = ask(sender, "peers/invite", json_object());
    json_t *joined = ask(
        receiver, "peers/join",
        json_pack("{ss}", "invitation",
                  json_string_value(json_object_get(invited, "invitation"))));
    const char *words = json_string_value(json_object_get(joined, "words"));

    if (!words)
        die("no words", "join");
    confirm(sender, words);
    confirm(receiver, words);
    json_decref(joined);
    json_decref(invited);
}

/* ---- measuring ---------------------------------------------------------- */

static void make_nodes(const char *bin, const char *work, unsigned long offers)
{
    char line[PATH_MAX];

    shell(text(line, "rm -rf '%s'/sender* '%s'/receiver*", work, work));
    shell(text(line, "'%s/bench_fill' '%s/sender' Lille FR 59350 %lu", bin,
               work, offers));
    shell(text(line, "'%s/bench_fill' '%s/receiver' Tournai BE 57081 0", bin,
               work));
}

static void start_pair(const char *bin, const char *work, struct daemon *sender,
                       struct daemon *receiver)
{
    char dir[PATH_MAX];

    daemon_start(sender, bin, text(dir, "%s/sender", work));
    daemon_start(receiver, bin, text(dir, "%s/receiver", work));
}

/* From "the last side has confirmed", a little before both are active, to "the
 * receiver finds what it was sent". */
static void measure_sync(struct figures *f, const struct daemon *sender,
                         const struct daemon *receiver, unsigned long offers)
{
    double start, cpu;

    if (status_number(receiver, "offers_pool") != 0)
        die("the receiver is not empty", receiver->dir);
    cpu = cpu_s(sender) + cpu_s(receiver);
    start = now();
    pair(sender, receiver);
    wait_for(receiver, "offers_pool", (json_int_t)offers);
    if (!finds_an_offer(receiver))
        die("the pool does not answer", receiver->dir);
    f->offers_per_s = (double)offers / (now() - start);
    f->cpu_us_per_offer =
        (cpu_s(sender) + cpu_s(receiver) - cpu) * 1e6 / (double)offers;
    f->rss_mb_sender = memory_mb(sender, "VmHWM");
    f->rss_mb_receiver = memory_mb(receiver, "VmHWM");
}

static void measure_dump(struct figures *f, const char *work,
                         unsigned long offers)
{
    char line[PATH_MAX];
    double start;

    text(line,
         "rm -f '%s/copy.db'; sqlite3 '%s/receiver/pool.db' .dump |"
         " sqlite3 '%s/copy.db'",
         work, work, work);
    start = now();
    shell(line);
    f->dump_restore_offers_per_s = (double)offers / (now() - start);
}

static void measure_restart(struct figures *f, const char *bin,
                            struct daemon *receiver)
{
    char dir[PATH_MAX];
    double start = now();

    daemon_start(receiver, bin, text(dir, "%s", receiver->dir));
    while (!finds_an_offer(receiver))
        pause_ms(1);
    f->restart_first_answer_s = now() - start;
}

static struct figures run(const char *bin, const char *work,
                          unsigned long offers)
{
    struct daemon sender, receiver;
    struct figures f = {0};

    make_nodes(bin, work, offers);
    start_pair(bin, work, &sender, &receiver);
    measure_sync(&f, &sender, &receiver, offers);
    daemon_stop(&receiver);
    measure_dump(&f, work, offers);
    measure_restart(&f, bin, &receiver);
    daemon_stop(&receiver);
    daemon_stop(&sender);
    return f;
}

/* Two daemons that know each other and have nothing to do. */
static void measure_idle(struct figures *f, const char *bin, const char *work)
{
    struct daemon d[2];
    double cpu[2];

    make_nodes(bin, work, 0);
    start_pair(bin, work, &d[0], &d[1]);
    pair(&d[0], &d[1]);
    wait_for(&d[1], "peers_active", 1);
    pause_ms(SETTLE_MS);
    for (int i = 0; i < 2; i++)
        cpu[i] = cpu_s(&d[i]);
    pause_ms(IDLE_S * 1000L);
    for (int i = 0; i < 2; i++) {
        double percent = (cpu_s(&d[i]) - cpu[i]) * 100 / IDLE_S;
        double mb = memory_mb(&d[i], "VmRSS");

        if (percent > f->idle_cpu_percent)
            f->idle_cpu_percent = percent;
        if (mb > f->idle_rss_mb)
            f->idle_rss_mb = mb;
        daemon_stop(&d[i]);
    }
}

/* ---- telling ------------------------------------------------------------ */

/* Bars: least, or at most where `at_most`; 0: none. */
struct field {
    const char *name, *unit;
    double value, bar;
    bool at_most;
};
enum { FIELDS = 8 };

static void list(struct field out[FIELDS], const struct figures *f)
{
    const struct field fields[FIELDS] = {
        {"offers_per_s", "offers/s", f->offers_per_s, 50000, false},
        {"cpu_us_per_offer", "us of CPU an offer, both", f->cpu_us_per_offer, 0,
         false},
        {"rss_mb_sender", "MB at most, sender", f->rss_mb_sender, 150, true},
        {"rss_mb_receiver", "MB at most, receiver", f->rss_mb_receiver, 150,
         true},
        {"dump_restore_offers_per_s", "rows/s, sqlite3 .dump | sqlite3",
         f->dump_restore_offers_per_s, 0, false},
        {"restart_first_answer_s", "s from start to first answer",
         f->restart_first_answer_s, 1, true},
        {"idle_rss_mb", "MB, idle with one peer", f->idle_rss_mb, 25, true},
        {"idle_cpu_percent", "% of a core, idle", f->idle_cpu_percent, 0.5,
         true},
    };

    memcpy(out, fields, sizeof fields);
}

static void tell(const struct field field[FIELDS], bool as_json)
{
    for (int i = 0; i < FIELDS; i++)
        if (as_json)
            (void)printf("%s\"%s\": %.3f%s", i ? ", " : "{", field[i].name,
                         field[i].value, i + 1 < FIELDS ? "" : "}\n");
        else
            (void)printf("%12.3f  %s\n", field[i].value, field[i].unit);
}

static int check(const struct field field[FIELDS])
{
    int missed = 0;

    for (int i = 0; i < FIELDS; i++) {
        const struct field *f = &field[i];

        if (f->bar == 0 ||
            (f->at_most ? f->value <= f->bar : f->value >= f->bar))
            continue;
        (void)fprintf(stderr, "bench_sync: %s is %.3f, the bar is %.3f\n",
                      f->name, f->value, f->bar);
        missed = 1;
    }
    return missed;
}

static bool has(char **argv, const char *option)
{
    for (; *argv; argv++)
        if (strcmp(*argv, option) == 0)
            return true;
    return false;
}

int main(int argc, char **argv)
{
    struct figures best = {0}, idle = {0};
    struct field field[FIELDS];
    unsigned long offers;

    if (argc < 4 || (offers = strtoul(argv[3], NULL, 10)) == 0) {
        (void)fputs("usage: bench_sync BIN WORK OFFERS [--json] "
                    "[--check]\n",
                    stderr);
        return 2;
    }
    curl_global_init(CURL_GLOBAL_DEFAULT);
    for (int i = 0; i < RUNS; i++) {
        struct figures f = run(argv[1], argv[2], offers);

        if (f.offers_per_s > best.offers_per_s)
            best = f;
    }
    measure_idle(&idle, argv[1], argv[2]);
    best.idle_rss_mb = idle.idle_rss_mb;
    best.idle_cpu_percent = idle.idle_cpu_percent;
    list(field, &best);
    tell(field, has(argv, "--json"));
    return has(argv, "--check") ? check(field) : 0;
}
