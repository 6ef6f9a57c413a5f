#include "show.h"

#include <stdio.h>
#include <string.h>

#include "out.h"
#include "symbiote/label.h"

enum { LIST = 1200 };

const char *show_field(enum lang lang, const char *name)
{
    static const struct {
        const char *name, *english;
    } fields[] = {
        {"quantity", N_("quantity")},
        {"name", N_("name")},
        {"nace", N_("NACE")},
        {"kind", N_("kind")},
        {"direction", N_("direction")},
        {"type_label", N_("type of flow")},
        {"confidence", N_("confidence")},
        {"sharing", N_("may be seen by")},
        {"from", N_("available from")},
        {"until", N_("available until")},
        {"confirmed", N_("confirmed on")},
        {"max_km", N_("greatest distance (km)")},
        {"temperature_c", N_("temperature (°C)")},
        {"pressure_bar", N_("pressure (bar)")},
    };

    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        if (strcmp(fields[i].name, name) == 0)
            return tr(lang, fields[i].english);
    return label_of(lang, name);
}

void show_line(enum lang lang, int indent, const char *label, const char *text)
{
    char line[LIST];

    if (!text[0])
        return;
    (void)snprintf(line, sizeof line, tr(lang, "%s: %s"), label, text);
    out_line("%*s%s", indent, "", line);
}

void show_members(const struct cli *cli, const json_t *object,
                  const char *const *names)
{
    char text[WRITTEN_NUMBER];

    for (; *names; names++) {
        const json_t *value = json_object_get(object, *names);
        const char *shown = json_string_value(value);

        if (json_is_object(value))
            shown = out_text(value, "name");
        else if (json_is_number(value))
            shown = out_number(text, object, *names, cli->lang);
        else if (out_time(text, object, *names, cli->lang)[0])
            shown = text;
        if (shown)
            show_line(cli->lang, 2, show_field(cli->lang, *names),
                      label_of(cli->lang, shown));
    }
}

void show_types(char *out, size_t cap, const json_t *offer, size_t most)
{
    const json_t *types = json_object_get(offer, "types");
    size_t count = json_array_size(types), used = 0;

    (void)snprintf(out, cap, "%s", out_text(offer, "type"));
    for (size_t i = 0; i < count && i < most; i++) {
        int n = snprintf(out + used, cap - used, "%s%s", i ? ", " : "",
                         out_text(json_array_get(types, i), "label"));

        if (n < 0 || (size_t)n >= cap - used)
            return;
        used += (size_t)n;
    }
    if (count > most)
        (void)snprintf(out + used, cap - used, " + %zu", count - most);
}

static void show_area(enum lang l, const json_t *offer, int indent)
{
    const json_t *area = json_object_get(offer, "area");
    char radius[WRITTEN_NUMBER], text[LIST];

    if (json_number_value(json_object_get(area, "radius_km")) > 0)
        (void)snprintf(text, sizeof text, tr(l, "%s (within %s km)"),
                       out_text(area, "name"),
                       out_number(radius, area, "radius_km", l));
    else
        (void)snprintf(text, sizeof text, "%s", out_text(area, "name"));
    show_line(l, indent, tr(l, "where"), text);
}

static void show_quarters(enum lang l, const json_t *offer, int indent)
{
    const json_t *quarters = json_object_get(offer, "quarters");
    char text[40] = "";
    size_t used = 0;

    for (size_t i = 0; i < json_array_size(quarters) && i < 4; i++)
        used += (size_t)snprintf(
            text + used, sizeof text - used, "%s%d", i ? ", " : "",
            (int)json_integer_value(json_array_get(quarters, i)));
    show_line(l, indent, tr(l, "quarters"), text);
}

void show_offer(const struct cli *cli, const json_t *offer, int indent)
{
    static const char *const named[] = {"packaging", "state", "legal_status",
                                        "temperature", "pressure"};
    char text[LIST], line[LIST + 100];
    char quantity[OUT_QUANTITY], when[WRITTEN_DAY];
    enum lang l = cli->lang;

    show_types(text, sizeof text, offer, 6);
    (void)snprintf(line, sizeof line, tr(l, "%s: %s (%s)"),
                   label_of(l, out_text(offer, "direction")), text,
                   label_of(l, out_text(offer, "kind")));
    out_line("%*s%s", indent, "", line);
    out_published_quantity(quantity, offer, l);
    show_line(l, indent, tr(l, "quantity"),
              strcmp(quantity, "?") == 0 ? "" : quantity);
    show_area(l, offer, indent);
    show_quarters(l, offer, indent);
    for (size_t i = 0; i < sizeof named / sizeof *named; i++)
        show_line(l, indent, show_field(l, named[i]),
                  label_class(l, named[i], out_text(offer, named[i])));
    out_join(text, sizeof text, json_object_get(offer, "low_codes"), l, NULL);
    show_line(l, indent, tr(l, "waste codes that it may carry"), text);
    show_line(l, indent, tr(l, "until"), out_time(when, offer, "expires", l));
    if (out_text(offer, "consent_text")[0])
        show_line(l, indent, tr(l, "possible authors"),
                  out_text(offer, "consent_text"));
}

void show_record(const struct cli *cli, const json_t *record, int indent)
{
    char text[LIST];

    for (size_t i = 0; i < json_array_size(record); i++) {
        const json_t *field = json_array_get(record, i);
        const json_t *values = json_object_get(field, "values");

        out_join(text, sizeof text, values, cli->lang, NULL);
        show_line(cli->lang, indent, out_text(field, "label"),
                  values ? text : out_text(field, "text"));
    }
}

void show_flows(const struct cli *cli, const json_t *flows)
{
    enum lang l = cli->lang;
    struct out_table t = {.column = {{tr(l, "No."), 0, true},
                                     {tr(l, "Company"), 24, false},
                                     {tr(l, "Direction"), 0, false},
                                     {tr(l, "Wording"), 34, false},
                                     {tr(l, "Type"), 28, false},
                                     {tr(l, "Quantity"), 26, true},
                                     {tr(l, "Published"), 0, false}}};
    char text[OUT_QUANTITY];

    for (size_t i = 0; i < json_array_size(flows); i++) {
        const json_t *f = json_array_get(flows, i);

        (void)snprintf(text, sizeof text, "%lld",
                       (long long)out_integer(f, "id"));
        out_cell(&t, text);
        out_cell(&t, out_text(f, "company_name"));
        out_cell(&t, label_of(l, out_text(f, "direction")));
        out_cell(&t, out_text(f, "label"));
        out_cell(&t, out_text(f, "type_label"));
        out_cell(&t, out_quantity(text, f, l));
        out_cell(&t, json_is_true(json_object_get(f, "published"))
                         ? tr(l, "yes")
                         : tr(l, "no"));
    }
    out_table(&t);
}

/* NULL for what only programs read. */
static const char *subject_word(enum lang lang, const char *key)
{
    static const struct {
        const char *key, *english;
    } words[] = {
        {"new", N_("new")},
        {"changed", N_("changed")},
        {"rejected", N_("rejected")},
        {"offer", N_("offer")},
        {"flow", N_("flow")},
        {"lead", N_("lead")},
        {"reason", N_("reason")},
        {"peer", N_("peer")},
        {"k", N_("possible authors")},
        {"leaf", N_("entry of the log")},
        {"offers", N_("offers")},
        {"withdrawals", N_("withdrawals")},
        {"company", N_("company")},
        {"flows", N_("flows")},
        {"live", N_("live offers")},
        {"published", N_("ever published")},
        {"answer", N_("answer")},
        {"k_members", N_("among the participants")},
        {"setting", N_("setting")},
        {"from", N_("from")},
        {"to", N_("to")},
        {"switch", N_("switch")},
        {"proposal", N_("proposal")},
        {"edition", N_("edition")},
        {"test", N_("test")},
        {"verdict", N_("verdict")},
    };

    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcmp(words[i].key, key) == 0)
            return tr(lang, words[i].english);
    return NULL;
}

void show_subject(enum lang lang, const char *subject,
                  char out[static SHOW_SUBJECT_MAX])
{
    char text[256], *save = NULL;
    size_t used = 0;

    (void)snprintf(text, sizeof text, "%s", subject);
    out[0] = '\0';
    for (char *one = strtok_r(text, " ", &save); one && used < SHOW_SUBJECT_MAX;
         one = strtok_r(NULL, " ", &save)) {
        char *value = strchr(one, '=');
        char pair[320];

        if (value)
            *value++ = '\0';
        if (value && !subject_word(lang, one))
            continue;
        (void)snprintf(
            pair, sizeof pair, value ? tr(lang, "%s: %s") : "%s",
            value ? subject_word(lang, one) : one,
            value && (strcmp(one, "reason") == 0 || strcmp(one, "answer") == 0)
                ? label_of(lang, value)
                : value);
        used += (size_t)snprintf(out + used, SHOW_SUBJECT_MAX - used, "%s%s",
                                 used ? ", " : "", pair);
    }
}
