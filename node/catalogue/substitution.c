#include <stdlib.h>
#include <string.h>

#include "symbiote/catalogue.h"

#include "tables.h"

const struct substitution *catalogue_substitutions(size_t *count)
{
    *count = substitutions_count;
    return substitutions_rows;
}

int substitution_place(const char *activities, uint16_t activity)
{
    const char *at = activities;
    char *end;

    for (int place = 0; *at; place++) {
        unsigned long code = strtoul(at, &end, 10);

        if (end == at)
            break;
        if (code == activity)
            return place;
        at = end + (*end == ' ');
    }
    return -1;
}

static const struct attribute *attribute_of(const char *id, size_t len)
{
    size_t count;
    const struct attribute *a = catalogue_attributes(&count);

    for (size_t i = 0; i < count; i++)
        if (strlen(a[i].id) == len && memcmp(a[i].id, id, len) == 0)
            return &a[i];
    return NULL;
}

/* `lo..hi`, `yes` or `no`; the build has checked the form. */
static void read_bound(const char *text, struct rule_bound *g)
{
    char *end;

    g->yes = strncmp(text, "yes", 3) == 0;
    if (g->yes || strncmp(text, "no", 2) == 0)
        return;
    g->lo = (int32_t)strtol(text, &end, 10);
    g->has_lo = end != text;
    text = end + strspn(end, ".");
    g->hi = (int32_t)strtol(text, &end, 10);
    g->has_hi = end != text;
}

size_t substitution_bounds(const struct substitution *rule,
                           struct rule_bound *out, size_t cap)
{
    const char *at = rule->guard;
    size_t n = 0;

    while (*at && n < cap) {
        size_t name = strcspn(at, ":="), all = strcspn(at, " ");
        struct rule_bound g = {.attribute = attribute_of(at, name)};

        if (g.attribute && name < all) {
            read_bound(at + name + 1, &g);
            out[n++] = g;
        }
        at += all + (at[all] == ' ');
    }
    return n;
}

const char *substitution_use(const struct substitution *rule, enum lang lang)
{
    const struct flow_function *f = catalogue_function_named(rule->function);
    const struct flow_type *to = catalogue_type(rule->to);

    if (f)
        return f->label[lang];
    return to ? to->label[lang] : "";
}
