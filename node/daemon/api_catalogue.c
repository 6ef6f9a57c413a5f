/* Look-ups in the compiled tables: types, waste codes, activities, places. */
#include <stdio.h>
#include <string.h>

#include "api.h"

enum { HITS = 20, ROWS_MAX = 500, CODES = 256 };

/* "020704 020799" of the table as people write it: "02 07 04, 02 07 99". */
static void write_codes(char *out, size_t cap, const char *codes)
{
    size_t used = 0;

    out[0] = '\0';
    for (; strlen(codes) >= 6 && used + 12 < cap; codes += 6) {
        codes += *codes == ' ';
        used += (size_t)snprintf(out + used, cap - used, "%s%.2s %.2s %.2s",
                                 used ? ", " : "", codes, codes + 2, codes + 4);
    }
}

static void add_types(struct call *c, const char *words)
{
    struct type_hit hits[HITS];
    size_t n = catalogue_find_types(words, KIND_NONE, 0, hits, HITS);

    for (size_t i = 0; i < n; i++) {
        const struct flow_type *t = catalogue_type(hits[i].type);
        char codes[CODES];

        write_codes(codes, sizeof codes, t->low_codes);
        json_array_append_new(
            c->reply, json_pack("{ss ss ss si ss}", "type", t->id, "label",
                                t->label[c->lang], "kind",
                                vocab_name(VOCAB_KIND, t->kind), "score",
                                (int)hits[i].score, "low_codes", codes));
    }
}

/* Every word of `words` begins a word of `label`, accents and case aside. */
static bool says(const char *label, const char *words)
{
    char text[512], want[256];
    size_t len = catalogue_fold(label, text, sizeof text);

    (void)len;
    catalogue_fold(words, want, sizeof want);
    for (char *save = NULL, *w = strtok_r(want, " ", &save); w;
         w = strtok_r(NULL, " ", &save)) {
        const char *at = text;
        size_t n = strlen(w);

        while (at && strncmp(at, w, n) != 0) {
            at = strchr(at, ' ');
            at = at ? at + 1 : NULL;
        }
        if (!at)
            return false;
    }
    return true;
}

/* "02 07 04" begins with "0207" as with "02 07". */
static bool begins_code(const char *code, const char *words)
{
    while (*words) {
        code += *code == ' ';
        words += *words == ' ';
        if (*words && *words++ != *code++)
            return false;
    }
    return true;
}

/* A word that fits everything is answered in part. */
static bool has_room(const struct call *c)
{
    return json_array_size(c->reply) < ROWS_MAX;
}

static void add_codes(struct call *c, const char *words)
{
    size_t count;
    const struct waste_code *rows = catalogue_codes(&count);

    for (size_t i = 0; i < count && has_room(c); i++) {
        char text[WASTE_CODE_TEXT];

        catalogue_code_text(text, rows[i].code);
        if (!begins_code(text, words) && !says(rows[i].label[c->lang], words))
            continue;
        json_array_append_new(c->reply,
                              json_pack("{ss ss sb}", "code", text, "label",
                                        rows[i].label[c->lang], "hazardous",
                                        (int)rows[i].hazardous));
    }
}

static void add_activities(struct call *c, const char *words)
{
    size_t count;
    const struct activity *rows = catalogue_activities(&count);

    for (size_t i = 0; i < count && has_room(c); i++) {
        char text[8];

        (void)snprintf(text, sizeof text, "%02u.%02u", rows[i].code / 100 % 100,
                       rows[i].code % 100);
        if (strncmp(text, words, strlen(words)) != 0 &&
            !says(rows[i].label[c->lang], words))
            continue;
        json_array_append_new(c->reply,
                              json_pack("{ss ss}", "nace", text, "label",
                                        rows[i].label[c->lang]));
    }
}

static void add_places(struct call *c, const char *words)
{
    size_t count;
    const struct place *rows = catalogue_places(&count);

    for (size_t i = 0; i < count && has_room(c); i++) {
        bool hit = strncmp(rows[i].code, words, strlen(words)) == 0;

        for (unsigned l = 0; l < LANGS && !hit; l++)
            hit = says(rows[i].name[l], words);
        if (!hit)
            continue;
        json_array_append_new(
            c->reply,
            json_pack("{ss ss ss sI ss ss ss}", "code", rows[i].code, "country",
                      rows[i].country, "name", rows[i].name[c->lang],
                      "population", (json_int_t)rows[i].population, "epci",
                      rows[i].epci, "arrondissement", rows[i].arrondissement,
                      "nuts3", rows[i].nuts3));
    }
}

/* Folding every name takes some milliseconds: not on the loop. */
static enum status look_up(struct store *s, struct call *c)
{
    const char *words = call_text(c, "words");
    const char *what = c->part[1];

    (void)s;
    call_ok(c, json_array());
    if (!words || !words[0])
        call_fail(c, CALL_USAGE, "NO_WORDS", "%s",
                  tr(c->lang, "Say what to look for."));
    else if (strcmp(what, "types") == 0)
        add_types(c, words);
    else if (strcmp(what, "codes") == 0)
        add_codes(c, words);
    else if (strcmp(what, "activities") == 0)
        add_activities(c, words);
    else if (strcmp(what, "places") == 0)
        add_places(c, words);
    else
        return STATUS_NOT_FOUND;
    return STATUS_OK;
}

void api_catalogue(struct call *c)
{
    call_compute(c, look_up);
}
