#include "symbiote/catalogue.h"

#include <string.h>

#include "similar.h"
#include "tables.h"

/* Words of the query are compared with the words of all labels and synonyms.
 * A term (label or synonym) scores by how much of it the query covers and how
 * much of the query it covers, both weighted by rarity; a type scores as its
 * best term.  Integers only: two nodes find the same. */

enum {
    QUERY_CAP = 480,
    WORDS_MAX = 16,
    SHARE_TERM = 55, /* of 100: coverage of the term; the rest is the query's */
    UNKNOWN = 45,    /* weight of a word that no term holds */
    UNKNOWN_NUMBER = 10,
    NEARLY = 96, /* coverage that counts as whole: plurals */
    HIT_FROM = 30,
    CODE_HELPS = 20,
    CODE_ALONE = 45,
    CODE_AGAINST = 85 /* per cent left where the type carries other codes */
};

struct tally {
    uint16_t term, query; /* weight covered so far */
    uint16_t weight;      /* of the term's word now matched */
    uint8_t now;          /* similarity with the query's present word */
};

struct search {
    struct tally terms[TERMS_MAX];
    uint32_t total; /* weight of the query */
};

struct best {
    uint8_t similarity;
    uint16_t weight;
};

static bool is_filler(struct word w)
{
    for (size_t i = 0; i < stop_words_count; i++) {
        const char *word = stop_words_rows[i].word;

        if (strlen(word) == w.len && memcmp(word, w.text, w.len) == 0)
            return true;
    }
    return false;
}

static void mark_terms(struct search *s, const struct token_row *token,
                       uint8_t similarity)
{
    for (size_t i = 0; i < token->count; i++) {
        struct tally *t = &s->terms[term_postings[token->first + i]];

        if (similarity > t->now) {
            t->now = similarity;
            t->weight = token->weight;
        }
    }
}

static struct best mark_word(struct search *s, struct word w)
{
    struct best best = {0};

    for (size_t i = 0; i < token_count; i++) {
        const struct token_row *token = &token_rows[i];
        uint8_t n = similar(w, (struct word){token->text, strlen(token->text)});

        if (n == 0)
            continue;
        mark_terms(s, token, n);
        if (n > best.similarity)
            best = (struct best){n, token->weight};
    }
    return best;
}

static void add_word(struct search *s, struct word w)
{
    struct best best = mark_word(s, w);
    bool number = w.text[0] >= '0' && w.text[0] <= '9';

    if (best.similarity == 0)
        best.weight = number ? UNKNOWN_NUMBER : UNKNOWN;
    s->total += best.weight;
    for (size_t i = 0; best.similarity > 0 && i < terms_count; i++) {
        struct tally *t = &s->terms[i];

        t->query = (uint16_t)(t->query + best.weight * t->now / 100);
        t->term = (uint16_t)(t->term + t->weight * t->now / 100);
        t->now = 0;
        t->weight = 0;
    }
}

static void add_words(struct search *s, const char *folded)
{
    unsigned words = 0;

    while (*folded != '\0' && words < WORDS_MAX) {
        struct word w = {folded, strcspn(folded, " ")};

        if (!is_filler(w)) {
            add_word(s, w);
            words++;
        }
        folded += w.len + (folded[w.len] == ' ');
    }
}

static unsigned per_cent(unsigned part, unsigned whole)
{
    unsigned p = whole > 0 ? 100 * part / whole : 0;

    return p < 100 ? p : 100;
}

static unsigned term_score(const struct search *s, size_t i)
{
    unsigned of_term = per_cent(s->terms[i].term, terms_rows[i].weight);
    unsigned of_query = per_cent(s->terms[i].query, s->total);
    unsigned score;

    if (of_term >= NEARLY && of_query >= NEARLY)
        return 100;
    score = (SHARE_TERM * of_term + (100 - SHARE_TERM) * of_query) / 100;
    return score < 100 ? score : 99;
}

static bool carries(const struct flow_type *t, uint32_t code)
{
    const char *p = t->low_codes;

    while (*p != '\0') {
        uint32_t value = 0;

        for (; *p >= '0' && *p <= '9'; p++)
            value = 10 * value + (uint32_t)(*p - '0');
        if (value == code)
            return true;
        p += *p == ' ';
    }
    return false;
}

static unsigned with_code(const struct flow_type *t, unsigned score,
                          uint32_t code)
{
    if (code == 0 || t->low_codes[0] == '\0' || score == 100)
        return score;
    if (!carries(t, code))
        return score * CODE_AGAINST / 100;
    if (score < HIT_FROM)
        return CODE_ALONE;
    return score + CODE_HELPS < 99 ? score + CODE_HELPS : 99;
}

/* Best first; among equals the lower number. */
static size_t insert(struct type_hit *hits, size_t count, size_t cap,
                     struct type_hit hit)
{
    size_t at = count;

    while (at > 0 && hits[at - 1].score < hit.score)
        at--;
    if (at == cap)
        return count;
    if (count < cap)
        count++;
    memmove(hits + at + 1, hits + at, (count - at - 1) * sizeof hits[0]);
    hits[at] = hit;
    return count;
}

size_t catalogue_find_types(const char *words, enum kind kind,
                            uint32_t low_code, struct type_hit *hits,
                            size_t cap)
{
    char folded[QUERY_CAP];
    struct search s = {0};
    size_t count = 0, term = 0;

    (void)catalogue_fold(words, folded, sizeof folded);
    add_words(&s, folded);
    for (size_t i = 0; i < types_count; i++) {
        const struct flow_type *t = &types_rows[i];
        unsigned score = 0;

        for (; term < terms_count && terms_rows[term].type == t->no; term++) {
            unsigned n = term_score(&s, term);

            score = n > score ? n : score;
        }
        score = with_code(t, score, low_code);
        if (score < HIT_FROM || (kind != KIND_NONE && t->kind != kind))
            continue;
        count =
            insert(hits, count, cap, (struct type_hit){t->no, (uint8_t)score});
    }
    return count;
}
