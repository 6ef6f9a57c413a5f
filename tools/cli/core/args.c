#include "args.h"

#include <string.h>

/* ---- options
 * ------------------------------------------------------------------- */

static const struct args_option *named(const struct args_option *list,
                                       const char *name, size_t len)
{
    for (; list && list->name; list++)
        if (strlen(list->name) == len && strncmp(list->name, name, len) == 0)
            return list;
    return NULL;
}

static const struct args_option *lettered(const struct args_option *list,
                                          char letter)
{
    for (; list && list->name; list++)
        if (list->letter && list->letter == letter)
            return list;
    return NULL;
}

/* *inlined: the value behind "=", or NULL. */
static const struct args_option *find(const struct args *a, const char *text,
                                      const char **inlined)
{
    const struct args_option *o = NULL;

    *inlined = NULL;
    if (text[1] != '-') {
        if (text[2] != '\0')
            return NULL;
        o = lettered(a->own, text[1]);
        return o ? o : lettered(a->common, text[1]);
    }
    size_t len = strcspn(text + 2, "=");

    if (text[2 + len] == '=')
        *inlined = text + 2 + len + 1;
    o = named(a->own, text + 2, len);
    return o ? o : named(a->common, text + 2, len);
}

static enum status take(struct args *a, size_t argc, char **argv, size_t *at)
{
    struct args_given g = {0};

    a->wrong = argv[*at];
    g.option = find(a, argv[*at], &g.value);
    if (!g.option)
        return STATUS_NOT_FOUND;
    if (!g.option->value && g.value)
        return STATUS_MALFORMED;
    if (g.option->value && !g.value) {
        if (*at + 1 == argc)
            return STATUS_MALFORMED;
        g.value = argv[++*at];
    }
    if (a->givens == ARGS_GIVEN_MAX)
        return STATUS_FULL;
    a->given[a->givens++] = g;
    return STATUS_OK;
}

static bool is_option(const char *text)
{
    return text[0] == '-' && text[1] != '\0';
}

enum status args_parse(struct args *a, size_t argc, char **argv)
{
    enum status st = STATUS_OK;
    bool ended = false;

    a->word = argv;
    a->words = 0;
    for (size_t i = 0; i < argc && st == STATUS_OK; i++) {
        if (!ended && strcmp(argv[i], "--") == 0) {
            ended = true;
        } else if (!ended && is_option(argv[i])) {
            st = take(a, argc, argv, &i);
        } else if (a->stop_at_word) {
            a->word = argv + i;
            a->words = argc - i;
            break;
        } else {
            a->word[a->words++] = argv[i];
        }
    }
    return st;
}

const char *args_value(const struct args *a, const char *name)
{
    const char *value = NULL;

    for (size_t i = 0; i < a->givens; i++)
        if (strcmp(a->given[i].option->name, name) == 0)
            value = a->given[i].value;
    return value;
}

bool args_has(const struct args *a, const char *name)
{
    for (size_t i = 0; i < a->givens; i++)
        if (strcmp(a->given[i].option->name, name) == 0)
            return true;
    return false;
}

/* ---- values
 * -------------------------------------------------------------------- */

/* Digits at the start; *used tells how many. */
static enum status read_digits(const char *text, int64_t *out, size_t *used)
{
    int64_t n = 0;
    size_t i = 0;

    for (; text[i] >= '0' && text[i] <= '9'; i++) {
        if (n > (INT64_MAX - 9) / 10)
            return STATUS_OUT_OF_RANGE;
        n = n * 10 + (text[i] - '0');
    }
    *out = n;
    *used = i;
    return i ? STATUS_OK : STATUS_MALFORMED;
}

enum status args_number(const char *text, int64_t min, int64_t max,
                        int64_t *out)
{
    int64_t n = 0;
    size_t used = 0;
    enum status st = read_digits(text, &n, &used);

    if (st != STATUS_OK)
        return st;
    if (text[used] != '\0')
        return STATUS_MALFORMED;
    if (n < min || n > max)
        return STATUS_OUT_OF_RANGE;
    *out = n;
    return STATUS_OK;
}

enum status args_duration(const char *text, int64_t *seconds)
{
    static const struct {
        const char *suffix;
        int64_t factor;
    } units[] = {{"", 1},     {"s", 1},     {"m", 60},
                 {"h", 3600}, {"d", 86400}, {"j", 86400}};
    int64_t n = 0;
    size_t used = 0;
    enum status st = read_digits(text, &n, &used);

    if (st != STATUS_OK)
        return st;
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        if (strcmp(text + used, units[i].suffix) != 0)
            continue;
        if (n == 0 || n > INT32_MAX / units[i].factor)
            return STATUS_OUT_OF_RANGE;
        *seconds = n * units[i].factor;
        return STATUS_OK;
    }
    return STATUS_MALFORMED;
}
