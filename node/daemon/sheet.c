#include "sheet.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "json.h"
#include "record.h"
#include "symbiote/candidates.h"

enum status sheet_decide(const struct workbook *w, const struct flow *f,
                         struct decision *out)
{
    struct flow *open = malloc(sizeof *open);
    const struct flow *one = open;
    enum status st;

    if (!open)
        return STATUS_NO_MEMORY;
    *open = *f;
    open->vetoed = false;
    st = workbook_decide(w, &one, 1, out);
    free(open);
    return st;
}

/* ---- among whom
 * ---------------------------------------------------------------------- */

static json_t *activities_of(const struct candidates *c, enum lang lang)
{
    json_t *list = json_array();

    for (size_t i = 0; i < c->activities; i++) {
        uint32_t nace = c->activity[i].key;
        const struct activity *a = catalogue_activity((uint16_t)nace);
        char code[8];
        json_t *o;

        (void)snprintf(code, sizeof code, "%02u.%02u", nace / 100 % 100,
                       nace % 100);
        o = json_pack("{ss sI}", "nace", code, "units",
                      (json_int_t)c->activity[i].units);
        if (a)
            json_put_text(o, "label", a->label[lang]);
        json_array_append_new(list, o);
    }
    return list;
}

static json_t *communes_of(const struct candidates *c, enum lang lang)
{
    json_t *list = json_array();

    for (size_t i = 0; i < c->communes; i++) {
        json_t *o = json_pack("{sI}", "units", (json_int_t)c->commune[i].units);

        json_put_place(o, "commune", c->commune[i].key, lang);
        json_array_append_new(list, o);
    }
    return list;
}

/* On a screen only: never on paper. */
static json_t *own_of(const struct candidates *c, const struct territory *t)
{
    json_t *list = json_array();

    for (size_t i = 0; i < t->companies; i++)
        if (candidates_has(c, &t->company[i]))
            json_array_append_new(list, json_string(t->company[i].name));
    return list;
}

static enum status put_among(json_t *o, const struct territory *t,
                             const struct offer *body, enum lang lang)
{
    struct candidates c;
    enum status st =
        candidates_find(&t->population, &t->facts, &t->policy, body, &c);

    if (st != STATUS_OK)
        return st;
    json_object_set_new(o, "among",
                        json_pack("{sI sI so so so}", "units",
                                  (json_int_t)c.units, "natural_persons",
                                  (json_int_t)c.persons, "activities",
                                  activities_of(&c, lang), "communes",
                                  communes_of(&c, lang), "own", own_of(&c, t)));
    candidates_free(&c);
    return STATUS_OK;
}

/* ---- the answer
 * ---------------------------------------------------------------------- */

struct newest {
    uint32_t flow;
    json_t *answer;
};

static bool take_answer(void *ctx, const struct consent *a)
{
    struct newest *n = ctx;

    if (a->flow != n->flow)
        return true;
    json_decref(n->answer);
    n->answer =
        json_pack("{ss sI}", "answer", a->answer == CONSENT_VETO ? "yes" : "no",
                  "text_version", (json_int_t)a->text_version);
    json_put_time(n->answer, "at", a->at);
    return true;
}

enum status sheet_put(json_t *o, const struct workbook *w, struct store *s,
                      const struct flow *f, enum lang lang)
{
    struct decision *d = malloc(sizeof *d);
    struct newest newest = {.flow = f->id};
    char question[DECIDE_TEXT_MAX];
    enum status st = STATUS_NO_MEMORY;

    if (d)
        st = consents_each(s, f->company, take_answer, &newest);
    if (newest.answer)
        json_object_set_new(o, "answer", newest.answer);
    if (st == STATUS_OK)
        st = sheet_decide(w, f, d);
    if (st == STATUS_OK && d->publishable) {
        json_object_set_new(o, "record", record_words(&d->offer, true, lang));
        json_object_set_new(o, "k", json_integer(d->k));
        json_object_set_new(o, "k_participants",
                            json_integer(d->k_participants));
        decide_question(lang, d, question);
        json_put_text(o, "question", question);
        json_object_set_new(o, "text_version",
                            json_integer(CONSENT_TEXT_VERSION));
        st = put_among(o, w->territory, &d->offer, lang);
    }
    free(d);
    return st;
}
