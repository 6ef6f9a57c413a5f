#include "amount.h"

#include <ctype.h>
#include <string.h>

enum {
    MILLI_LIMIT_DIGITS = 13, /* a thirteenth digit is over 10^12 */
    PLURAL_FROM = 3,
};

/* ---- cleaning -------------------------------------------------------------
 */

/* One code point; the bytes are known to be UTF-8 or are taken one by one. */
static size_t decode(const unsigned char *p, uint32_t *out)
{
    if (p[0] >= 0xC2 && p[0] < 0xE0 && (p[1] & 0xC0) == 0x80) {
        *out = (uint32_t)(p[0] & 0x1F) << 6 | (p[1] & 0x3F);
        return 2;
    }
    if (p[0] >= 0xE0 && p[0] < 0xF0 && (p[1] & 0xC0) == 0x80 &&
        (p[2] & 0xC0) == 0x80) {
        *out = (uint32_t)(p[0] & 0x0F) << 12 | (uint32_t)(p[1] & 0x3F) << 6 |
               (p[2] & 0x3F);
        return 3;
    }
    *out = p[0];
    return 1;
}

static const char *latin(uint32_t c)
{
    /* U+00C0 to U+00FF without their accents */
    static const char plain[] = "aaaaaaaceeeeiiiidnoooooxouuuuyts"
                                "aaaaaaaceeeeiiiidnooooo/ouuuuyty";
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz/";
    const char *at = strchr(letters, plain[c - 0xC0]);

    return at ? at : "";
}

struct plain {
    uint32_t code;
    const char *text;
};

static const struct plain plain[] = {
    {0xA0, " "},     {0xB1, "~"},    {0xB2, "2"},    {0xB3, "3"},
    {0xB4, "'"},     {0xBD, "0.5"},  {0xBC, "0.25"}, {0xBE, "0.75"},
    {0xAB, " "},     {0xBB, " "},    {0x152, "oe"},  {0x153, "oe"},
    {0x2BC, "'"},    {0x2007, " "},  {0x2008, " "},  {0x2009, " "},
    {0x200A, " "},   {0x200B, ""},   {0x200E, ""},   {0x2002, " "},
    {0x2003, " "},   {0x2010, "-"},  {0x2011, "-"},  {0x2012, "-"},
    {0x2013, "-"},   {0x2014, "-"},  {0x2018, "'"},  {0x2019, "'"},
    {0x2026, "..."}, {0x202F, " "},  {0x2212, "-"},  {0x2248, "~"},
    {0x223C, "~"},   {0x2264, "<="}, {0x2265, ">="}, {0x3000, " "},
    {0xFEFF, ""},
};

/* The plain form of a code point and how many characters of it count. */
static const char *replace(uint32_t c, char one[static 2], size_t *n)
{
    *n = 1;
    if (c < 0x80) {
        one[0] = ' ';
        if (c > ' ')
            one[0] = (char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
        return one;
    }
    if (c >= 0xC0 && c <= 0xFF)
        return latin(c);
    for (size_t i = 0; i < sizeof plain / sizeof plain[0]; i++)
        if (plain[i].code == c) {
            *n = strlen(plain[i].text);
            return plain[i].text;
        }
    return "$"; /* a sign without a place in quantities */
}

bool amount_clean(const char *text, char out[static AMOUNT_TEXT_MAX])
{
    const unsigned char *p = (const unsigned char *)text;
    size_t len = 0;

    while (*p) {
        char one[2] = {0};
        uint32_t c;
        size_t n;
        const char *as;

        p += decode(p, &c);
        as = replace(c, one, &n);
        if (n == 1 && *as == ' ' && (len == 0 || out[len - 1] == ' '))
            continue;
        if (len + n >= AMOUNT_TEXT_MAX)
            return false;
        memcpy(out + len, as, n);
        len += n;
    }
    while (len > 0 && out[len - 1] == ' ')
        len--;
    out[len] = '\0';
    return true;
}

/* ---- numbers --------------------------------------------------------------
 */

static bool digit(char c)
{
    return isdigit((unsigned char)c) != 0;
}

/* « sep ddd » with no fourth digit: one group of thousands. */
static bool group(const char *p)
{
    return digit(p[1]) && digit(p[2]) && digit(p[3]) && !digit(p[4]);
}

struct digits {
    int64_t value;
    unsigned count; /* significant digits */
};

static void add_digits(struct digits *d, const char **p)
{
    for (; digit(**p); (*p)++) {
        if (d->count == 0 && **p == '0')
            continue;
        if (d->count++ < MILLI_LIMIT_DIGITS)
            d->value = d->value * 10 + (**p - '0');
    }
}

/* Thousandths from the decimals at *p, the fourth rounds. */
static int64_t decimals(const char **p)
{
    int64_t milli = 0, unit = 100;

    for (; digit(**p); (*p)++) {
        if (unit > 0)
            milli += (**p - '0') * unit;
        else if (unit == 0 && **p >= '5')
            milli++;
        unit = unit > 1 ? unit / 10 : unit == 1 ? 0 : -1;
    }
    return milli;
}

/* « E+06 » of a spreadsheet that shortened a number. */
static bool exponent(const char **p, int64_t *milli)
{
    const char *q = *p;
    unsigned n = 0;

    if (*q != 'e' || (q[1] != '+' && !digit(q[1])))
        return true;
    q += q[1] == '+' ? 2 : 1;
    while (digit(*q) && n < 100)
        n = n * 10 + (unsigned)(*q++ - '0');
    *p = q;
    for (; n > 0; n--) {
        if (*milli > INT64_MAX / 100)
            return false;
        *milli *= 10;
    }
    return true;
}

/* True when the separator at p groups thousands rather than opens decimals.
 * `groups`: how many of the same sign came before. */
static bool is_group(const char *p, const struct digits *d, unsigned first,
                     unsigned groups)
{
    if (!group(p) || d->count == 0 || first > 3)
        return false;
    if (*p == ' ' || *p == '\'')
        return true;
    if (groups > 0) /* a second « . »: 1.200.000 */
        return true;
    return *p == '.' || p[4] == *p || (*p == ',' && p[4] == '.');
}

static const char *read_number(const char *p, struct amount_token *t)
{
    struct digits d = {0};
    const char *start = p;
    char sep = 0;
    unsigned groups = 0, first;

    add_digits(&d, &p);
    first = (unsigned)(p - start);
    while ((sep == 0 ? strchr(" '.,", *p) != NULL && *p : *p == sep) &&
           is_group(p, &d, first, groups)) {
        sep = *p++;
        groups++;
        add_digits(&d, &p);
    }
    t->role = AMOUNT_NUMBER;
    t->milli = d.value * 1000;
    t->unsure = groups == 1 && (sep == '.' || sep == ',') &&
                !((*p == ',' || *p == '.') && digit(p[1]));
    if ((*p == ',' || *p == '.') && *p != sep && digit(p[1])) {
        const char *point = p++;

        /* « 1,200 » may be an English thousand */
        t->unsure |= *point == ',' && groups == 0 && d.count > 0 &&
                     d.count <= 3 && group(point);
        t->milli += decimals(&p);
    }
    if (d.count >= MILLI_LIMIT_DIGITS || !exponent(&p, &t->milli))
        t->milli = AMOUNT_ABSURD;
    return p;
}

/* ---- words ----------------------------------------------------------------
 */

static bool ends_here(const char *rest, char last)
{
    if (isalpha((unsigned char)last))
        return !isalpha((unsigned char)*rest);
    return !digit(last) || !digit(*rest);
}

/* Length of the match of `word` at p, with its plural s; 0 if none. */
static size_t matched(const char *p, const char *word)
{
    size_t n = strlen(word);

    if (*p != *word || strncmp(p, word, n) != 0)
        return 0;
    if (ends_here(p + n, word[n - 1]))
        return n;
    if (n >= PLURAL_FROM && p[n] == 's' && ends_here(p + n + 1, 's'))
        return n + 1;
    return 0;
}

static const char *read_word(const char *p, struct amount_token *t)
{
    size_t longest = 0;

    for (size_t i = 0; i < amount_words_count; i++) {
        size_t n = matched(p, amount_words[i].text);

        if (n > longest) {
            longest = n;
            t->word = &amount_words[i];
        }
    }
    if (longest > 0) {
        t->role = (enum amount_role)t->word->role;
        if (t->role == AMOUNT_NUMBER)
            t->milli = (int64_t)t->word->num * 1000;
        return p + longest;
    }
    t->role = AMOUNT_UNKNOWN;
    if (!isalpha((unsigned char)*p))
        return p + 1;
    while (isalpha((unsigned char)*p) || *p == '\'')
        p++;
    return p;
}

bool amount_tokens(const char *clean,
                   struct amount_token out[static AMOUNT_TOKENS_MAX])
{
    size_t n = 0;
    const char *p = clean;

    for (;;) {
        struct amount_token t = {0};

        while (*p && strchr(" .,;:()[]\"!", *p) && strncmp(p, "...", 3) != 0)
            p++;
        if (n == AMOUNT_TOKENS_MAX)
            return false;
        if (*p == '\0') {
            out[n] = t;
            return true;
        }
        p = digit(*p) ? read_number(p, &t) : read_word(p, &t);
        out[n++] = t;
    }
}
