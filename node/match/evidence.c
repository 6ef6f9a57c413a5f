#include "evidence.h"

#include <stdlib.h>
#include <string.h>

#include "similar.h"

enum {
    HITS = 16,
    TEXT_CAP = 480,
    WHOLE = 55, /* search score from which a term is wholly there */
    WORDS_LEAST = 75,
    CODE = 70, /* per cent: MATCHING 3.1 */
    CODE_99 = 35,
    CODE_CHAPTER = 15,
    CODE_BESIDE = 50, /* of it where words say something else */
    ORIGIN_LEAST = 60,
    FIT_DIVISION = 85,
    FIT_OTHER = 70,
    NAMED = 95,     /* a rule's own words are in the text */
    NOT_NAMED = 50, /* the rule has words and the text others */
    FUNCTION = 85,  /* the text names what a rule serves as */
    FROM_TRADE = 35 /* nothing but the activity is known */
};

uint32_t weight_times(uint32_t a, uint32_t b)
{
    return (uint32_t)(((uint64_t)a * b + COMPAT_ONE / 2) / COMPAT_ONE);
}

uint32_t weight_either(uint32_t a, uint32_t b)
{
    return COMPAT_ONE - weight_times(COMPAT_ONE - a, COMPAT_ONE - b);
}

uint32_t weight_per_cent(unsigned n)
{
    return (uint32_t)n * COMPAT_ONE / 100;
}

static bool wanted(const struct prospect_query *q, const struct flow_type *t)
{
    return q->kind == KIND_NONE || t->kind == (uint8_t)q->kind;
}

/* ---- words ----------------------------------------------------------------
 */

/* A score of the search as a weight. */
static uint32_t of_words(unsigned score, unsigned best)
{
    unsigned n = score >= WHOLE
                     ? WORDS_LEAST +
                           (score - WHOLE) * (100 - WORDS_LEAST) / (100 - WHOLE)
                     : WORDS_LEAST * score * score / (WHOLE * WHOLE);

    return weight_per_cent(n * score * score / (best * best));
}

static bool from_words(struct evidence *e, const struct compat *k,
                       const struct prospect_query *q)
{
    struct type_hit hits[HITS];
    size_t n = catalogue_find_types(q->text, q->kind, 0, hits, HITS);

    for (size_t i = 0; i < n; i++) {
        uint16_t row = types_index(k, hits[i].type);

        if (row != NO_INDEX)
            e->type[row] = of_words(hits[i].score, hits[0].score);
    }
    return n > 0;
}

/* Every word of the phrase is one of the text. */
static bool has_phrase(const char *text, const char *phrase)
{
    bool any = false;

    while (*phrase) {
        struct word want = {phrase, strcspn(phrase, " ")};
        uint8_t best = 0;

        for (const char *at = text; *at;) {
            struct word w = {at, strcspn(at, " ")};
            uint8_t n =
                want.len < 5 && w.len != want.len ? 0 : similar(w, want);

            best = n > best ? n : best;
            at += w.len + (at[w.len] == ' ');
        }
        if (best < SIMILAR_TYPO)
            return false;
        any = true;
        phrase += want.len + (phrase[want.len] == ' ');
    }
    return any;
}

/* One of the phrases between '|'. */
static bool names(const char *text, const char *phrases)
{
    char one[TEXT_CAP], folded[TEXT_CAP];

    while (*phrases) {
        size_t len = strcspn(phrases, "|");

        if (len < sizeof one) {
            memcpy(one, phrases, len);
            one[len] = '\0';
            (void)catalogue_fold(one, folded, sizeof folded);
            if (has_phrase(text, folded))
                return true;
        }
        phrases += len + (phrases[len] == '|');
    }
    return false;
}

static bool names_function(const char *text, const char *id)
{
    const struct flow_function *f = catalogue_function_named(id);
    char folded[TEXT_CAP];

    for (unsigned lang = 0; f && lang < LANGS; lang++) {
        (void)catalogue_fold(f->label[lang], folded, sizeof folded);
        if (has_phrase(text, folded))
            return true;
    }
    return false;
}

/* ---- code, origin ---------------------------------------------------------
 */

enum { SAME_NONE, SAME_CHAPTER, SAME_CODE };

static unsigned carries(const struct flow_type *t, uint32_t code)
{
    unsigned same = SAME_NONE;

    for (const char *at = t->low_codes; *at;) {
        char *end;
        uint32_t has = (uint32_t)strtoul(at, &end, 10);

        if (end == at)
            break;
        if (has == code)
            return SAME_CODE;
        if (has / 100 == code / 100)
            same = SAME_CHAPTER;
        at = end + (*end == ' ');
    }
    return same;
}

static void from_code(struct evidence *e, const struct compat *k,
                      const struct prospect_query *q, bool words)
{
    for (size_t i = 0; i < k->types; i++) {
        unsigned same = carries(&k->type[i], q->low_code);
        unsigned n = same == SAME_CODE
                         ? (q->low_code % 100 == 99 ? CODE_99 : CODE)
                         : (same == SAME_CHAPTER ? CODE_CHAPTER : 0);

        if (!wanted(q, &k->type[i]) || n == 0)
            continue;
        if (words && e->type[i] == 0)
            n = n * CODE_BESIDE / 100;
        e->type[i] = weight_either(e->type[i], weight_per_cent(n));
    }
}

static void narrow_by_origin(struct evidence *e, const struct compat *k,
                             const struct prospect_query *q)
{
    enum direction d = q->givers ? DIRECTION_NEED : DIRECTION_OFFER;

    for (size_t i = 0; i < k->types; i++)
        if (e->type[i] > 0) {
            unsigned w = catalogue_plausible(k->type[i].no, d, q->nace);

            e->type[i] = weight_times(
                e->type[i],
                weight_per_cent(ORIGIN_LEAST + (100 - ORIGIN_LEAST) * w / 100));
        }
}

/* Nothing but the activity is known: what its trade usually has. */
static void from_trade(struct evidence *e, const struct compat *k,
                       const struct prospect_query *q)
{
    size_t rows;
    const struct assumed_flow *row = catalogue_assumed_flows(&rows);

    for (size_t i = 0; i < rows; i++) {
        uint16_t at = types_index(k, row[i].type);
        uint32_t n = weight_per_cent(FROM_TRADE * row[i].weight / 100u);

        if (q->nace >= row[i].first && q->nace <= row[i].last &&
            row[i].direction ==
                (q->givers ? DIRECTION_NEED : DIRECTION_OFFER) &&
            at != NO_INDEX && wanted(q, &k->type[at]) && n > e->type[at])
            e->type[at] = n;
    }
}

static void read_types(struct evidence *e, const struct compat *k,
                       const struct prospect_query *q)
{
    bool words = q->text && q->text[0] && from_words(e, k, q);

    if (q->low_code)
        from_code(e, k, q, words);
    if (q->nace == 0)
        return;
    if (words || q->low_code)
        narrow_by_origin(e, k, q);
    else
        from_trade(e, k, q);
}

/* ---- rules ----------------------------------------------------------------
 */

/* The end of the rule that the query speaks of. */
static uint16_t end_of(const struct substitution *rule, bool givers)
{
    return givers ? rule->to : rule->from;
}

static bool within(const struct compat *k, uint16_t no, uint16_t ancestor)
{
    enum relation r;

    return types_tree(k, no, ancestor, &r) > 0 &&
           (r == RELATION_SAME || r == RELATION_NARROWER);
}

/* A `never` rule stands between the offered type and what this rule makes. */
static bool forbidden(const struct compat *k, uint16_t offered, uint16_t to)
{
    for (size_t i = 0; i < k->rules; i++) {
        const struct substitution *r = &k->rule[i];

        if (r->never && within(k, offered, r->from) &&
            (r->to == 0 || (to && within(k, to, r->to))))
            return true;
    }
    return false;
}

/* Row of the likeliest type; NO_INDEX without any. */
static uint16_t likeliest(const struct evidence *e, const struct compat *k)
{
    uint16_t best = NO_INDEX;

    for (size_t i = 0; i < k->types; i++)
        if (e->type[i] > (best == NO_INDEX ? 0 : e->type[best]))
            best = (uint16_t)i;
    return best;
}

static void reach(struct evidence *e, const struct compat *k, size_t rule,
                  bool givers)
{
    const struct substitution *r = &k->rule[rule];
    uint16_t end = end_of(r, givers);
    enum relation relation;

    for (size_t i = 0; end && i < k->types; i++) {
        uint16_t no = k->type[i].no;
        uint32_t c;

        if (e->type[i] <= e->rule[rule])
            continue;
        c = givers ? types_tree(k, end, no, &relation)
                   : types_tree(k, no, end, &relation);
        c = weight_times(e->type[i], c);
        if (c > e->rule[rule] && !forbidden(k, givers ? r->from : no, r->to)) {
            e->rule[rule] = c;
            e->rule_type[rule] = (uint16_t)i;
        }
    }
}

/* 1 where the activity is in the list or nothing is known. */
static uint32_t fit(const char *list, uint16_t nace)
{
    const char *at = list;

    if (nace == 0 || !list[0] || substitution_place(list, nace) >= 0)
        return COMPAT_ONE;
    for (; *at; at += strcspn(at, " "), at += *at == ' ')
        if (strtoul(at, NULL, 10) / 100 == nace / 100u)
            return weight_per_cent(FIT_DIVISION);
    return weight_per_cent(FIT_OTHER);
}

static void name_rule(struct evidence *e, const struct compat *k, size_t rule,
                      const struct prospect_query *q, const char *text)
{
    const struct substitution *r = &k->rule[rule];
    uint16_t row =
        types_index(k, end_of(r, q->givers) ? end_of(r, q->givers) : r->from);
    uint32_t named = 0;

    if (row == NO_INDEX || !wanted(q, &k->type[row]))
        return;
    if (!q->givers && r->words[0]) {
        e->rule[rule] = weight_times(e->rule[rule], weight_per_cent(NOT_NAMED));
        if (names(text, r->words))
            named = weight_per_cent(NAMED);
    }
    if (q->givers && r->function[0] && names_function(text, r->function))
        named = weight_per_cent(FUNCTION);
    if (named > e->rule[rule]) {
        e->rule[rule] = named;
        e->rule_type[rule] = row;
    }
}

static void read_rules(struct evidence *e, const struct compat *k,
                       const struct prospect_query *q)
{
    uint16_t best = q->givers ? NO_INDEX : likeliest(e, k);
    char text[TEXT_CAP];

    (void)catalogue_fold(q->text ? q->text : "", text, sizeof text);
    for (size_t i = 0; i < k->rules; i++) {
        const struct substitution *r = &k->rule[i];

        /* What is forbidden to the likeliest reading is not proposed because
         * of another one. */
        if (r->never ||
            (best != NO_INDEX && forbidden(k, k->type[best].no, r->to)))
            continue;
        reach(e, k, i, q->givers);
        name_rule(e, k, i, q, text);
        e->rule[i] = weight_times(
            weight_times(e->rule[i], weight_per_cent(r->confidence)),
            fit(q->givers ? r->takers : r->givers, q->nace));
    }
}

enum status evidence_new(struct evidence *e, const struct compat *k,
                         const struct prospect_query *q)
{
    e->type = calloc(k->types + 1, sizeof *e->type);
    e->rule = calloc(k->rules + 1, sizeof *e->rule);
    e->rule_type = calloc(k->rules + 1, sizeof *e->rule_type);
    if (!e->type || !e->rule || !e->rule_type) {
        evidence_free(e);
        return STATUS_NO_MEMORY;
    }
    read_types(e, k, q);
    read_rules(e, k, q);
    return STATUS_OK;
}

void evidence_free(struct evidence *e)
{
    free(e->type);
    free(e->rule);
    free(e->rule_type);
    *e = (struct evidence){0};
}
