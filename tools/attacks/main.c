/* attack DIR [--json] and its relatives; tools/attack builds and runs it. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "csv.h"
#include "make.h"
#include "suite.h"

enum { SEEDS_MAX = 20 };

struct options {
    const char *bench, *make;
    uint64_t seed;
    size_t seeds;
    bool json, real, only_real;
};

static void run_one(const char *dir, bool real, const char *about,
                    struct report *out)
{
    struct bench *b = csv_room(1, sizeof *b);

    *out = (struct report){0};
    (void)snprintf(out->about, sizeof out->about, "%s", about);
    suite_read(b, dir);
    if (!real)
        suite_attack(b, out);
    suite_utility(b, real, out);
    suite_close(b);
    free(b);
}

/* A folder that holds files and no folders. */
static void remove_bench(const char *dir)
{
    DIR *d = opendir(dir);

    if (!d)
        csv_die("cannot remove", dir);
    for (struct dirent *e = readdir(d); e; e = readdir(d))
        if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0 &&
            unlinkat(dirfd(d), e->d_name, 0) != 0)
            csv_die("cannot remove", e->d_name);
    (void)closedir(d);
    if (rmdir(dir) != 0)
        csv_die("cannot remove", dir);
}

/* A generated bench lives in a folder of its own for the run. */
static void run_made(const struct options *o, uint64_t seed,
                     enum make_size size, struct report *out)
{
    char dir[] = "/tmp/symbiote-attack-XXXXXX", about[96];
    struct bench *model = csv_room(1, sizeof *model);

    if (!mkdtemp(dir))
        csv_die("cannot make", dir);
    suite_read(model, o->bench);
    make_bench(model, o->bench, seed, size, dir);
    suite_close(model);
    free(model);
    (void)snprintf(about, sizeof about, "%s seed %llu",
                   size == MAKE_REAL ? "real size," : "generated,",
                   (unsigned long long)seed);
    run_one(dir, size == MAKE_REAL, about, out);
    remove_bench(dir);
}

static int show(const struct options *o, const struct report *r, size_t reports)
{
    size_t missed = 0;

    for (size_t i = 0; i < reports; i++) {
        missed += report_missed(&r[i]);
        if (!o->json)
            report_print(&r[i]);
    }
    if (o->json)
        report_json(r, reports);
    else
        (void)printf("%zu bars missed\n", missed);
    return missed ? 1 : 0;
}

/* The bench, generated ones, their mean, and the size of a first customer. */
static int run_all(const struct options *o)
{
    struct report *r = csv_room(SEEDS_MAX + 2, sizeof *r);
    size_t n = 0;
    int status;

    if (!o->only_real) {
        run_one(o->bench, false, o->bench, &r[n++]);
        while (n < o->seeds)
            (void)(run_made(o, o->seed + n - 1, MAKE_BENCH, &r[n]), n++);
        if (o->seeds > 1) {
            suite_mean(&r[n], r, o->seeds);
            n++;
        }
    }
    if (o->real)
        run_made(o, o->seed, MAKE_REAL, &r[n++]);
    status = show(o, r, n);
    free(r);
    return status;
}

static int make(const struct options *o)
{
    struct bench *model = csv_room(1, sizeof *model);

    suite_read(model, o->bench);
    make_bench(model, o->bench, o->seed, o->real ? MAKE_REAL : MAKE_BENCH,
               o->make);
    suite_close(model);
    free(model);
    return 0;
}

static int usage(void)
{
    (void)fprintf(stderr,
                  "usage: attack BENCH_DIR [--json] [--seeds N] [--seed S] "
                  "[--real | --only-real]\n"
                  "       attack --make SEED DIR [--real] BENCH_DIR\n");
    return 2;
}

static bool read_option(struct options *o, int *i, int argc, char **argv)
{
    const char *arg = argv[*i];
    bool value = *i + 1 < argc;

    if (strcmp(arg, "--json") == 0)
        o->json = true;
    else if (strcmp(arg, "--real") == 0)
        o->real = true;
    else if (strcmp(arg, "--only-real") == 0)
        o->real = o->only_real = true;
    else if (strcmp(arg, "--seeds") == 0 && value)
        o->seeds = strtoul(argv[++*i], NULL, 10);
    else if (strcmp(arg, "--seed") == 0 && value)
        o->seed = strtoull(argv[++*i], NULL, 10);
    else if (strcmp(arg, "--make") == 0 && *i + 2 < argc) {
        o->seed = strtoull(argv[++*i], NULL, 10);
        o->make = argv[++*i];
    } else if (arg[0] != '-' && !o->bench)
        o->bench = arg;
    else
        return false;
    return true;
}

int main(int argc, char **argv)
{
    struct options o = {.seeds = 1, .seed = 101};

    for (int i = 1; i < argc; i++)
        if (!read_option(&o, &i, argc, argv))
            return usage();
    if (!o.bench || o.seeds < 1 || o.seeds > SEEDS_MAX)
        return usage();
    return o.make ? make(&o) : run_all(&o);
}
