#include "names.h"

#include <stdlib.h>
#include <string.h>

enum { LEAST_SLOTS = 1024, MOST = 0x7fffffff };
#define NONE UINT32_MAX

/* ---- memory ---------------------------------------------------------------
 */

static enum status grow(void **p, size_t *cap, size_t need, size_t size)
{
    size_t wanted = *cap ? *cap : 256;
    void *bigger;

    if (need <= *cap)
        return STATUS_OK;
    if (need > MOST)
        return STATUS_FULL;
    while (wanted < need)
        wanted *= 2;
    bigger = realloc(*p, wanted * size);
    if (!bigger)
        return STATUS_NO_MEMORY;
    *p = bigger;
    *cap = wanted;
    return STATUS_OK;
}

static uint32_t hash_word(const char *word)
{
    uint32_t h = 2166136261U;

    for (; *word; word++)
        h = (h ^ (uint8_t)*word) * 16777619U;
    return h ^ h >> 15;
}

static uint32_t hash_edge(uint32_t parent, uint32_t word)
{
    uint64_t h = ((uint64_t)parent << 32 | word) * UINT64_C(0x9e3779b97f4a7c15);

    return (uint32_t)(h >> 32);
}

enum status names_open(struct names *n)
{
    *n = (struct names){.word_slots = LEAST_SLOTS, .edge_slots = LEAST_SLOTS};
    n->word_slot = calloc(n->word_slots, sizeof *n->word_slot);
    n->edge_slot = calloc(n->edge_slots, sizeof *n->edge_slot);
    n->nodes_cap = LEAST_SLOTS;
    n->node = calloc(n->nodes_cap, sizeof *n->node);
    n->nodes = 1;
    return n->word_slot && n->edge_slot && n->node ? STATUS_OK
                                                   : STATUS_NO_MEMORY;
}

void names_close(struct names *n)
{
    free(n->letters);
    free(n->word);
    free(n->flags);
    free(n->word_slot);
    free(n->node);
    free(n->edge_slot);
    *n = (struct names){0};
}

size_t names_memory(const struct names *n)
{
    return n->letters_cap +
           n->words_cap * (sizeof *n->word + sizeof *n->flags) +
           n->word_slots * sizeof *n->word_slot +
           n->nodes_cap * sizeof *n->node +
           n->edge_slots * sizeof *n->edge_slot;
}

/* ---- words ----------------------------------------------------------------
 */

static uint32_t *word_place(const struct names *n, const char *word)
{
    size_t i = hash_word(word) & (n->word_slots - 1);

    while (n->word_slot[i] &&
           strcmp(n->letters + n->word[n->word_slot[i] - 1], word) != 0)
        i = (i + 1) & (n->word_slots - 1);
    return &n->word_slot[i];
}

static enum status widen_words(struct names *n)
{
    uint32_t *old = n->word_slot;

    if (2 * (n->words + 1) <= n->word_slots)
        return STATUS_OK;
    n->word_slot = calloc(2 * n->word_slots, sizeof *n->word_slot);
    if (!n->word_slot) {
        n->word_slot = old;
        return STATUS_NO_MEMORY;
    }
    n->word_slots *= 2;
    free(old);
    for (size_t i = 0; i < n->words; i++)
        *word_place(n, n->letters + n->word[i]) = (uint32_t)i + 1;
    return STATUS_OK;
}

static enum status add_word(struct names *n, const char *word, uint32_t *index)
{
    size_t len = strlen(word) + 1, flags_cap = n->words_cap;
    enum status s =
        grow((void **)&n->letters, &n->letters_cap, n->letters_len + len, 1);

    if (s == STATUS_OK)
        s = grow((void **)&n->flags, &flags_cap, n->words + 1,
                 sizeof *n->flags);
    if (s == STATUS_OK)
        s = grow((void **)&n->word, &n->words_cap, n->words + 1,
                 sizeof *n->word);
    if (s == STATUS_OK)
        s = widen_words(n);
    if (s != STATUS_OK)
        return s;
    memcpy(n->letters + n->letters_len, word, len);
    n->word[n->words] = (uint32_t)n->letters_len;
    n->flags[n->words] = 0;
    n->letters_len += len;
    *index = (uint32_t)n->words++;
    *word_place(n, word) = *index + 1;
    return STATUS_OK;
}

uint32_t names_find(const struct names *n, const char *word)
{
    return *word_place(n, word) - 1; /* 0 becomes NONE */
}

enum status names_word(struct names *n, const char *word, uint8_t flags,
                       uint32_t *index)
{
    enum status s = STATUS_OK;

    *index = names_find(n, word);
    if (*index == NONE)
        s = add_word(n, word, index);
    if (s == STATUS_OK)
        n->flags[*index] |= flags;
    return s;
}

/* ---- sequences ------------------------------------------------------------
 */

static uint32_t *edge_place(const struct names *n, uint32_t parent,
                            uint32_t word)
{
    size_t i = hash_edge(parent, word) & (n->edge_slots - 1);

    while (n->edge_slot[i]) {
        const struct names_node *at = &n->node[n->edge_slot[i]];

        if (at->parent == parent && at->word == word)
            break;
        i = (i + 1) & (n->edge_slots - 1);
    }
    return &n->edge_slot[i];
}

static enum status widen_edges(struct names *n)
{
    uint32_t *old = n->edge_slot;

    if (2 * (n->nodes + 1) <= n->edge_slots)
        return STATUS_OK;
    n->edge_slot = calloc(2 * n->edge_slots, sizeof *n->edge_slot);
    if (!n->edge_slot) {
        n->edge_slot = old;
        return STATUS_NO_MEMORY;
    }
    n->edge_slots *= 2;
    free(old);
    for (size_t i = 1; i < n->nodes; i++)
        *edge_place(n, n->node[i].parent, n->node[i].word) = (uint32_t)i;
    return STATUS_OK;
}

static enum status add_node(struct names *n, uint32_t parent, uint32_t word,
                            uint32_t *out)
{
    enum status s =
        grow((void **)&n->node, &n->nodes_cap, n->nodes + 1, sizeof *n->node);

    if (s == STATUS_OK)
        s = widen_edges(n);
    if (s != STATUS_OK)
        return s;
    *out = (uint32_t)n->nodes++;
    n->node[*out] = (struct names_node){.word = word,
                                        .parent = parent,
                                        .sibling = n->node[parent].child,
                                        .depth = n->node[parent].depth + 1};
    n->node[parent].child = *out;
    *edge_place(n, parent, word) = *out;
    return STATUS_OK;
}

enum status names_node(struct names *n, const uint32_t *word, size_t words,
                       uint32_t *node)
{
    uint32_t at = 0;

    for (size_t i = 0; i < words; i++) {
        uint32_t next = *edge_place(n, at, word[i]);

        if (!next) {
            enum status s = add_node(n, at, word[i], &next);

            if (s != STATUS_OK)
                return s;
        }
        at = next;
    }
    *node = at;
    return STATUS_OK;
}

/* ---- the automaton --------------------------------------------------------
 */

/* Where a word leads from a sequence; 0: nowhere. */
static uint32_t step(const struct names *n, uint32_t state, uint32_t word)
{
    uint32_t next = *edge_place(n, state, word);

    while (!next && state) {
        state = n->node[state].fail;
        next = *edge_place(n, state, word);
    }
    return next;
}

static void link_back(struct names *n, uint32_t at)
{
    struct names_node *x = &n->node[at];

    x->fail = x->parent ? step(n, n->node[x->parent].fail, x->word) : 0;
    x->out = n->node[x->fail].ends ? x->fail : n->node[x->fail].out;
}

/* Shorter sequences first, so that the ends of each are linked before it. */
enum status names_seal(struct names *n)
{
    uint32_t *queue = malloc(n->nodes * sizeof *queue);
    size_t head = 0, tail = 1;

    if (!queue)
        return STATUS_NO_MEMORY;
    queue[0] = 0;
    while (head < tail) {
        uint32_t at = queue[head++];

        if (at)
            link_back(n, at);
        for (uint32_t c = n->node[at].child; c; c = n->node[c].sibling)
            queue[tail++] = c;
    }
    free(queue);
    return STATUS_OK;
}

static void read_word(struct names_walk *w, const struct token *t)
{
    const struct names *n = w->names;
    uint32_t word = names_find(n, t->text);

    if (word != NONE && n->flags[word] & WORD_SKIPPED)
        return;
    w->start[w->counted++ % NAMES_PHRASE_MAX] = t->from;
    w->end = t->to;
    w->state = word == NONE ? 0 : step(n, w->state, word);
    w->found = n->node[w->state].ends ? w->state : n->node[w->state].out;
}

bool names_next(struct names_walk *w, struct names_hit *hit)
{
    struct token t;
    const struct names_node *x;

    while (!w->found) {
        if (!tokens_next(&w->tokens, &t))
            return false;
        read_word(w, &t);
    }
    x = &w->names->node[w->found];
    *hit = (struct names_hit){
        .from = w->start[(w->counted - x->depth) % NAMES_PHRASE_MAX],
        .to = w->end,
        .ends = x->ends};
    w->found = x->out;
    return true;
}
