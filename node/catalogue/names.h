/* names.h -- which of many names occur in a text, as whole words: an automaton
 * of Aho and Corasick whose letters are words. */
#ifndef CATALOGUE_NAMES_H
#define CATALOGUE_NAMES_H

#include <stdint.h>

#include "symbiote/status.h"
#include "tokens.h"

enum {
    NAMES_WORDS_MAX = 8,   /* of one name */
    NAMES_PHRASE_MAX = 24, /* of a text that may leave */
};

/* What a word is by itself. */
enum {
    WORD_SKIPPED = 1,  /* a particle: neither in names nor in texts */
    WORD_LEGAL = 2,    /* a legal form: dropped at the ends of a name */
    WORD_ORDINARY = 4, /* no name by itself */
};

/* What ends at a node. */
enum { ENDS_NAME = 1, ENDS_ORDINARY = 2, ENDS_EXEMPT = 4 };

/* A node is a sequence of words; node 0 is the empty one. */
struct names_node {
    uint32_t word, parent, child, sibling;
    uint32_t fail; /* the longest proper end of it that is a node */
    uint32_t out;  /* the longest proper end of it where something ends */
    uint8_t depth, ends;
};

struct names {
    char *letters; /* of the words, NUL between them */
    size_t letters_len, letters_cap;
    uint32_t *word; /* where its letters begin */
    uint8_t *flags; /* of each word */
    size_t words, words_cap;
    uint32_t *word_slot; /* hash table of word + 1 */
    size_t word_slots;
    struct names_node *node;
    size_t nodes, nodes_cap;
    uint32_t *edge_slot; /* hash table of nodes by parent and word */
    size_t edge_slots;
    size_t names;
};

/* STATUS_NO_MEMORY.  Also: STATUS_FULL at 2^31 words or nodes. */
enum status names_open(struct names *n);
void names_close(struct names *n);
size_t names_memory(const struct names *n);

/* The index of a word, added if new, with flags added to it. */
enum status names_word(struct names *n, const char *word, uint8_t flags,
                       uint32_t *index);
/* UINT32_MAX: not known. */
uint32_t names_find(const struct names *n, const char *word);
/* The node of a sequence of words, added if new. */
enum status names_node(struct names *n, const uint32_t *word, size_t words,
                       uint32_t *node);
/* After the last sequence. */
enum status names_seal(struct names *n);

/* A walk through a text; zeroed but for `names` and `tokens.text`. */
struct names_walk {
    const struct names *names;
    struct tokens tokens;
    uint32_t state, found;          /* `found`: to be given out next */
    size_t start[NAMES_PHRASE_MAX]; /* of the last words, a ring */
    size_t counted, end;
};

struct names_hit {
    size_t from, to;
    uint8_t ends;
};

/* Everything that ends in the text, by place; false: no more. */
bool names_next(struct names_walk *w, struct names_hit *hit);

#endif
