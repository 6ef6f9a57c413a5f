#include "symbiote/textguard.h"

#include <stdlib.h>

#include "ordinary.h"
#include "patterns.h"
#include "symbiote/wire.h"

enum {
    WORD_LEAST = 4,   /* letters of a name of one word */
    PHRASE_LEAST = 6, /* of a name of several */
    OPAQUE = 40,      /* base64 characters in a row are no words */
    RUN = 16,         /* text characters in a row among other bytes ... */
    RUN_HIT = 6,      /* ... and the least that is believed there */
    NESTED = 3,       /* messages inside messages */
    PASS = 2 * NAMES_WORDS_MAX,
};

struct textguard {
    struct names names;
};

/* ---- names in --------------------------------------------------------------
 */

enum status textguard_open(struct textguard **out)
{
    struct textguard *g = calloc(1, sizeof *g);
    enum status s = g ? names_open(&g->names) : STATUS_NO_MEMORY;

    if (s == STATUS_OK)
        s = ordinary_enter(&g->names);
    if (s != STATUS_OK) {
        textguard_close(g);
        return s;
    }
    *out = g;
    return STATUS_OK;
}

void textguard_close(struct textguard *g)
{
    if (g)
        names_close(&g->names);
    free(g);
}

static const char *letters(const struct names *n, uint32_t word)
{
    return n->letters + n->word[word];
}

/* Legal forms, and single letters: initials, or what is left of « S.A. ». */
static bool is_form(const struct names *n, uint32_t word)
{
    return n->flags[word] & WORD_LEGAL || letters(n, word)[1] == '\0';
}

/* Drops them at both ends; *count is what is left from *word on. */
static void drop_forms(const struct names *n, uint32_t **word, size_t *count)
{
    while (*count > 0 && is_form(n, (*word)[0])) {
        ++*word;
        --*count;
    }
    while (*count > 0 && is_form(n, (*word)[*count - 1]))
        --*count;
}

static bool all_digits(const char *p)
{
    return p[strspn(p, "0123456789")] == '\0';
}

/* The rule of textguard.h. */
static bool names_somebody(const struct names *n, const uint32_t *word,
                           size_t count)
{
    size_t sum = 0;
    bool letters_somewhere = false;

    for (size_t i = 0; i < count; i++) {
        const char *p = letters(n, word[i]);

        sum += strlen(p);
        letters_somewhere =
            letters_somewhere || (strlen(p) > 1 && !all_digits(p));
    }
    if (!letters_somewhere)
        return false;
    if (count == 1)
        return sum >= WORD_LEAST && !(n->flags[word[0]] & WORD_ORDINARY);
    return sum >= PHRASE_LEAST;
}

static enum status enter_name(struct names *n, const uint32_t *word,
                              size_t count)
{
    uint32_t node;
    enum status s = names_node(n, word, count, &node);

    if (s == STATUS_OK && !(n->node[node].ends & (ENDS_ORDINARY | ENDS_NAME))) {
        n->node[node].ends |= ENDS_NAME;
        n->names++;
    }
    return s;
}

enum status textguard_add(struct textguard *g, const char *name)
{
    struct names *n = &g->names;
    uint32_t words[PASS], *word = words;
    size_t count;
    enum status s = ordinary_words(n, name, words, PASS, &count);

    if (s != STATUS_OK)
        return s;
    if (n->names >= 2 * (size_t)TEXTGUARD_NAMES_MAX)
        return STATUS_FULL;
    drop_forms(n, &word, &count);
    if (count > NAMES_WORDS_MAX)
        count = NAMES_WORDS_MAX;
    if (!names_somebody(n, word, count))
        return STATUS_OK;
    s = enter_name(n, word, count);
    /* « Lambert Jean », but no trade and place the wrong way round. */
    if (s == STATUS_OK && count == 2 &&
        !((n->flags[word[0]] | n->flags[word[1]]) & WORD_ORDINARY))
        s = enter_name(n, (uint32_t[]){word[1], word[0]}, 2);
    return s;
}

enum status textguard_exempt(struct textguard *g, const char *text)
{
    struct names *n = &g->names;
    uint32_t word[NAMES_PHRASE_MAX], node;
    size_t count;
    enum status s = ordinary_words(n, text, word, NAMES_PHRASE_MAX, &count);

    if (s == STATUS_OK && count > 0) {
        s = names_node(n, word, count, &node);
        if (s == STATUS_OK)
            n->node[node].ends |= ENDS_EXEMPT;
    }
    return s;
}

enum status textguard_seal(struct textguard *g)
{
    return names_seal(&g->names);
}

size_t textguard_names(const struct textguard *g)
{
    return g->names.names;
}

size_t textguard_memory(const struct textguard *g)
{
    return sizeof *g + names_memory(&g->names);
}

/* ---- text ------------------------------------------------------------------
 */

/* Whether [from, to) lies inside something that may leave. */
static bool exempt(const struct textguard *g, struct view text, size_t from,
                   size_t to)
{
    struct names_walk w = {.names = g ? &g->names : NULL, .tokens.text = text};
    struct names_hit hit;

    while (g && names_next(&w, &hit))
        if (hit.ends & ENDS_EXEMPT && hit.from <= from && to <= hit.to)
            return true;
    return false;
}

static bool find_name(const struct textguard *g, struct view text, size_t least,
                      struct textguard_hit *out)
{
    struct names_walk w = {.names = g ? &g->names : NULL, .tokens.text = text};
    struct names_hit hit;

    while (g && names_next(&w, &hit)) {
        if (!(hit.ends & ENDS_NAME) || hit.to - hit.from < least ||
            exempt(g, text, hit.from, hit.to))
            continue;
        *out =
            (struct textguard_hit){TEXTGUARD_NAME, hit.from, hit.to - hit.from};
        return true;
    }
    return false;
}

static bool find_pattern(const struct textguard *g, struct view text,
                         size_t least, struct textguard_hit *out)
{
    size_t at = 0;
    struct textguard_hit hit;

    while (patterns_next(text, &at, &hit)) {
        if (hit.len < least ||
            exempt(g, text, hit.offset, hit.offset + hit.len))
            continue;
        *out = hit;
        return true;
    }
    return false;
}

/* A text without opaque stretches; the earlier of the two kinds of finds. */
static bool find(const struct textguard *g, struct view text, size_t least,
                 struct textguard_hit *out)
{
    struct textguard_hit name, pattern;
    bool named = find_name(g, text, least, &name);

    if (!find_pattern(g, text, least, &pattern)) {
        if (named)
            *out = name;
        return named;
    }
    *out = named && name.offset <= pattern.offset ? name : pattern;
    return true;
}

static bool base64(uint8_t c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (c >= '0' && c <= '9') || c == '+' || c == '/' || c == '=';
}

/* From `at` on: where the next opaque stretch begins (or the end), and in *to
 * where it ends. */
static size_t opaque(struct view text, size_t at, size_t *to)
{
    while (at < text.len) {
        size_t end = at;

        while (end < text.len && base64(text.p[end]))
            end++;
        *to = end;
        if (end - at >= OPAQUE)
            return at;
        at = end + (end < text.len);
    }
    *to = text.len;
    return text.len;
}

static bool find_between(const struct textguard *g, struct view text,
                         size_t least, struct textguard_hit *hit)
{
    size_t at = 0, to = 0;

    while (at < text.len) {
        size_t from = opaque(text, at, &to);

        if (find(g, view_of(text.p + at, from - at), least, hit)) {
            hit->offset += at;
            return true;
        }
        at = to;
    }
    return false;
}

bool textguard_text(const struct textguard *g, struct view text,
                    struct textguard_hit *hit)
{
    return find_between(g, text, 1, hit);
}

/* ---- bytes -----------------------------------------------------------------
 */

/* Bytes of the text character at `at`; 0: it is none. */
static size_t text_step(struct view bytes, size_t at)
{
    uint8_t c = bytes.p[at];

    if ((c >= ' ' && c < 0x7f) || c == '\n' || c == '\r' || c == '\t')
        return 1;
    if (c < 0xC3 || c > 0xE2) /* letters with accents, typographic signs */
        return 0;
    return tokens_step(bytes, at) > 1 ? tokens_step(bytes, at) : 0;
}

static bool find_in_runs(const struct textguard *g, struct view bytes,
                         struct textguard_hit *hit)
{
    size_t at = 0;

    while (at < bytes.len) {
        size_t end = at, n;

        while (end < bytes.len && (n = text_step(bytes, end)) > 0)
            end += n;
        if (end - at >= RUN &&
            find_between(g, view_of(bytes.p + at, end - at), RUN_HIT, hit)) {
            hit->offset += at;
            return true;
        }
        at = end + 1;
    }
    return false;
}

/* What is looked through, value by value; `left` holds how many values of each
 * open container are still to come. */
struct search {
    const struct textguard *guard;
    const uint8_t *start; /* of all bytes */
    struct textguard_hit *hit;
    unsigned nested;
};

static bool search_message(struct search *s, struct view bytes, bool *whole);

static bool found(struct search *s, const uint8_t *part, bool yes)
{
    if (yes)
        s->hit->offset += (size_t)(part - s->start);
    return yes;
}

/* NOLINTNEXTLINE(misc-no-recursion): NESTED deep at most */
static bool search_bin(struct search *s, struct view bin)
{
    bool whole = false;

    if (s->nested < NESTED) {
        s->nested++;
        if (search_message(s, bin, &whole))
            return true;
        s->nested--;
    }
    return !whole && found(s, bin.p, find_in_runs(s->guard, bin, s->hit));
}

/* One value that is no container. */
/* NOLINTNEXTLINE(misc-no-recursion): NESTED deep at most */
static bool search_value(struct search *s, struct reader *r)
{
    struct view v;

    switch (wire_peek(r)) {
    case WIRE_TEXT:
        v = wire_get_text_view(r, SIZE_MAX);
        return v.len > 0 && found(s, v.p, textguard_text(s->guard, v, s->hit));
    case WIRE_BYTES:
        v = wire_get_view(r, 0, SIZE_MAX);
        return v.len > 0 && search_bin(s, v);
    case WIRE_NOTHING:
    case WIRE_NIL:
    case WIRE_BOOL:
    case WIRE_UINT:
    case WIRE_NEGATIVE:
    case WIRE_ARRAY:
    case WIRE_MAP: break;
    }
    wire_skip(r);
    return false;
}

/* A container: its values by recursion, WIRE_DEPTH deep at most. */
/* NOLINTNEXTLINE(misc-no-recursion): WIRE_DEPTH deep at most */
static bool search_container(struct search *s, struct reader *r, unsigned depth)
{
    bool map = wire_peek(r) == WIRE_MAP;
    struct wire_map m = {0};
    uint32_t left = 0;
    uint64_t key;

    if (depth > WIRE_DEPTH) {
        wire_skip(r); /* too deep: the reader fails */
        return false;
    }
    if (map)
        m = wire_get_map(r);
    else
        left = wire_get_count(r, UINT32_MAX);
    while (map ? wire_next_key(r, &m, &key) : left-- > 0) {
        enum wire_type next = wire_peek(r);
        bool hit = next == WIRE_ARRAY || next == WIRE_MAP
                       ? search_container(s, r, depth + 1)
                       : search_value(s, r);

        if (hit)
            return true;
        if (r->status != STATUS_OK)
            break;
    }
    return false;
}

/* *whole: the bytes are one array or map and nothing else. */
/* NOLINTNEXTLINE(misc-no-recursion): NESTED deep at most */
static bool search_message(struct search *s, struct view bytes, bool *whole)
{
    struct reader r = wire_reader(bytes.p, bytes.len);
    enum wire_type first = wire_peek(&r);

    *whole = false;
    if (first == WIRE_TEXT) {
        struct view v = wire_get_text_view(&r, SIZE_MAX);

        if (wire_close_reader(&r) != STATUS_OK)
            return false;
        *whole = true;
        return v.len > 0 && found(s, v.p, textguard_text(s->guard, v, s->hit));
    }
    if (first != WIRE_ARRAY && first != WIRE_MAP)
        return false;
    if (wire_skip(&r), wire_close_reader(&r) != STATUS_OK)
        return false; /* not a message: nothing in it is believed */
    *whole = true;
    r = wire_reader(bytes.p, bytes.len);
    return search_container(s, &r, 1);
}

bool textguard_bytes(const struct textguard *g, struct view bytes,
                     struct textguard_hit *hit)
{
    struct search s = {.guard = g, .start = bytes.p, .hit = hit};
    bool whole;

    if (bytes.len == 0)
        return false;
    return search_message(&s, bytes, &whole) ||
           (!whole && find_in_runs(g, bytes, hit));
}

const char *textguard_kind_name(enum textguard_kind kind)
{
    static const char *const name[TEXTGUARD_KINDS] = {
        "nothing", "name", "email", "url",  "telephone", "siren",
        "siret",   "bce",  "vat",   "iban", "plate",     "address"};

    return (unsigned)kind < TEXTGUARD_KINDS ? name[kind] : "";
}
