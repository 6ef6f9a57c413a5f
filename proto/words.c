#include "symbiote/words.h"

#include <assert.h>
#include <sodium.h>
#include <stdbool.h>
#include <string.h>

#include "symbiote/kdf.h"

/* Sounds apart in the three languages and on a narrow line: no f beside s, no
 * p, t or n beside b, d and m; no final n or s, which French does not say. */
static const char first[] = "bdklmrsv", vowel[] = "aiou", last[] = "klr";
enum {
    CANDIDATES = 8 * 4 * 8 * 4 * 3,
    STRIDE = 1255, /* coprime to CANDIDATES: neighbours look unlike */
};

/* Parts that are rude, sad or insulting in French, Dutch or English, and words
 * that are. */
static const char *const unfortunate[] = {
    "bak", "bol", "dik", "dil", "dol", "dud", "kak", "kil",   "kok",   "kuk",
    "kul", "lik", "lol", "lul", "mor", "mur", "rak", "sad",   "sak",   "sal",
    "sid", "sik", "sod", "suk", "sul", "vil", "vul", "dakar", "viral",
};

/* The word of a candidate number, in mixed radix. */
static void spell(char out[static WORD_TEXT], unsigned n)
{
    out[4] = last[n % 3];
    n /= 3;
    out[3] = vowel[n % 4];
    n /= 4;
    out[2] = first[n % 8];
    n /= 8;
    out[1] = vowel[n % 4];
    out[0] = first[n / 4];
    out[5] = '\0';
}

static bool fortunate(const char *word)
{
    for (size_t i = 0; i < sizeof unfortunate / sizeof *unfortunate; i++)
        if (strstr(word, unfortunate[i]) != NULL)
            return false;
    return true;
}

/* Walks the list; stops at `index` or, if `word` is given, at that word.
 * WORD_LIST when there is none. */
static unsigned walk(unsigned index, const char *word,
                     char out[static WORD_TEXT])
{
    unsigned at = 0;

    for (unsigned i = 0; i < CANDIDATES && at < WORD_LIST; i++) {
        spell(out, i * STRIDE % CANDIDATES);
        if (!fortunate(out))
            continue;
        if (word == NULL ? at == index : strcmp(out, word) == 0)
            return at;
        at++;
    }
    return WORD_LIST;
}

void words_one(char out[static WORD_TEXT], uint16_t index)
{
    unsigned found = walk(index, NULL, out);

    assert(found == index);
    (void)found;
}

void words_text(char out[static WORDS_TEXT], const uint16_t word[static WORDS])
{
    for (size_t i = 0; i < WORDS; i++) {
        words_one(out + i * WORD_TEXT, word[i]);
        if (i + 1 < WORDS)
            out[i * WORD_TEXT + WORD_TEXT - 1] = ' ';
    }
}

static bool letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool between(char c)
{
    return c != '\0' && strchr(" \t\r\n,.;-", c) != NULL;
}

/* The next word in lower case, cut where no word of the list is so long; "" at
 * the end. */
static enum status next(const char **text, char out[static WORD_TEXT])
{
    const char *p = *text;
    size_t n = 0;

    while (between(*p))
        p++;
    for (; letter(*p); p++, n++)
        if (n < WORD_TEXT - 1)
            out[n] = (char)(*p | 0x20);
    if (n >= WORD_TEXT) /* in no list */
        n = 1;
    if (*p != '\0' && !between(*p))
        return STATUS_MALFORMED;
    out[n] = '\0';
    *text = p;
    return STATUS_OK;
}

enum status words_read(uint16_t word[static WORDS], const char *text)
{
    char typed[WORD_TEXT], scratch[WORD_TEXT];
    uint16_t found[WORDS];
    bool unknown = false; /* the number of words comes first */
    enum status s;

    for (size_t i = 0; i < WORDS; i++) {
        s = next(&text, typed);
        if (s != STATUS_OK)
            return s;
        if (typed[0] == '\0')
            return STATUS_MALFORMED;
        found[i] = (uint16_t)walk(WORD_LIST, typed, scratch);
        unknown = unknown || found[i] == WORD_LIST;
    }
    s = next(&text, typed);
    if (s != STATUS_OK || typed[0] != '\0')
        return STATUS_MALFORMED;
    if (unknown)
        return STATUS_NOT_FOUND;
    memcpy(word, found, sizeof found);
    return STATUS_OK;
}

void words_derive(uint16_t word[static WORDS], const uint8_t h[static HASH_LEN],
                  const struct words_party *inviter,
                  const struct words_party *joiner)
{
    uint8_t ikm[2 * (KEY_LEN + TID_LEN + KEY_LEN)], *at = ikm, out[6];
    const struct words_party *party[] = {inviter, joiner};
    struct kdf_input in = {.salt = view_of(h, HASH_LEN),
                           .ikm = view_of(ikm, sizeof ikm),
                           .info = view_text("symbiote words")};
    uint64_t bits = 0;
    enum status s;

    for (int i = 0; i < 2; i++, at += KEY_LEN)
        memcpy(at, party[i]->nonce, KEY_LEN);
    for (int i = 0; i < 2; i++, at += TID_LEN)
        memcpy(at, party[i]->tid, TID_LEN);
    for (int i = 0; i < 2; i++, at += KEY_LEN)
        memcpy(at, party[i]->chan, KEY_LEN);
    s = kdf_hkdf(out, sizeof out, &in);
    assert(s == STATUS_OK); /* six bytes are not too many */
    (void)s;
    for (size_t i = 0; i < sizeof out; i++)
        bits = bits << 8 | out[i];
    bits >>= 4; /* the first 44 of 48 */
    for (size_t i = WORDS; i-- > 0; bits >>= 11)
        word[i] = (uint16_t)(bits & (WORD_LIST - 1));
    sodium_memzero(ikm, sizeof ikm);
}
