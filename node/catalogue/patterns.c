#include "patterns.h"

#include "streets.h"
#include "symbiote/catalogue.h"
#include "symbiote/register.h"
#include "webs.h"

enum {
    DIGITS = 17,   /* more in a row are no number that is looked for */
    IBAN_MIN = 15, /* Norway */
    IBAN_MAX = 34,
    TELEPHONE_MIN = 8, /* digits after the + */
    TELEPHONE_MAX = 15,
};

static bool digit(uint8_t c)
{
    return c >= '0' && c <= '9';
}

static bool upper(uint8_t c)
{
    return c >= 'A' && c <= 'Z';
}

static bool letter(uint8_t c)
{
    return upper(c) || (c >= 'a' && c <= 'z');
}

static bool word(uint8_t c)
{
    return digit(c) || letter(c) || c >= 0x80;
}

/* The character at `at`, or 0 outside the text. */
static uint8_t at_of(struct view text, size_t at)
{
    return at < text.len ? text.p[at] : 0;
}

static bool begins(struct view text, size_t at)
{
    return at == 0 || !word(text.p[at - 1]);
}

static bool ends(struct view text, size_t at)
{
    return !word(at_of(text, at)) ||
           /* no-break spaces */
           (at + 1 < text.len && text.p[at] == 0xC2 &&
            text.p[at + 1] == 0xA0) ||
           (at + 2 < text.len && text.p[at] == 0xE2 && text.p[at + 1] == 0x80);
}

/* ---- digits in groups ------------------------------------------------------
 */

struct digits {
    char d[DIGITS + 1];
    size_t end[DIGITS];     /* behind each digit */
    uint8_t before[DIGITS]; /* the sign before it; 0: the digit before */
    size_t count;
};

/* Bytes of one separator, and which: no-break spaces count as spaces. */
static size_t separator(struct view text, size_t at, uint8_t *which)
{
    uint8_t c = at_of(text, at);

    *which = c;
    if (c == ' ' || c == '.' || c == '-' || c == '/')
        return 1;
    *which = ' ';
    if (c == 0xC2 && at_of(text, at + 1) == 0xA0)
        return 2;
    return c == 0xE2 && at_of(text, at + 1) == 0x80 &&
                   at_of(text, at + 2) == 0xAF
               ? 3
               : 0;
}

static void collect(struct view text, size_t at, struct digits *out)
{
    uint8_t which = 0;

    *out = (struct digits){0};
    while (out->count < DIGITS && digit(at_of(text, at))) {
        size_t n;

        out->before[out->count] = which;
        out->d[out->count] = (char)text.p[at++];
        out->end[out->count++] = at;
        which = 0;
        n = separator(text, at, &which);
        if (n && digit(at_of(text, at + n)))
            at += n;
        else
            which = 0;
    }
}

/* The first n digits stand by themselves, with one kind of separator. */
static bool stands(struct view text, const struct digits *g, size_t n)
{
    uint8_t sign = 0;

    if (g->count < n || !ends(text, g->end[n - 1]))
        return false;
    for (size_t i = 1; i < n; i++) {
        if (g->before[i] && sign && g->before[i] != sign)
            return false;
        sign = g->before[i] ? g->before[i] : sign;
    }
    return true;
}

static enum textguard_kind number_kind(const struct digits *g, size_t n,
                                       const char *country)
{
    char text[DIGITS + 1];
    struct reg_number r;

    memcpy(text, g->d, n);
    text[n] = '\0';
    if (register_read_number(text, country, &r) != STATUS_OK)
        return TEXTGUARD_NOTHING;
    if (r.country == COUNTRY_BE)
        return TEXTGUARD_BCE;
    if (n == 9 && catalogue_epci_name(text)[0])
        return TEXTGUARD_NOTHING; /* a grouping of communes: public */
    return n == 9 ? TEXTGUARD_SIREN : TEXTGUARD_SIRET;
}

/* Seconds since 1970 begin with 1 and 6 or more; BCE numbers will not for
 * generations. */
static bool is_time(const struct digits *g, size_t n)
{
    return n == 10 && g->d[0] == '1' && g->d[1] > '4';
}

static size_t register_number(struct view text, const struct digits *g,
                              enum textguard_kind *kind)
{
    static const size_t lengths[] = {14, 10, 9};

    for (size_t i = 0; i < 3; i++) {
        size_t n = lengths[i];

        if (!stands(text, g, n) || is_time(g, n))
            continue;
        *kind = number_kind(g, n, n == 9 ? "FR" : "");
        if (*kind)
            return g->end[n - 1];
    }
    return 0;
}

/* ---- telephone -------------------------------------------------------------
 */

/* Groups of two after the first digit: 06 12 34 56 78. */
static bool in_pairs(const struct digits *g)
{
    for (size_t i = 1; i < 10; i++)
        if ((g->before[i] != 0) != (i % 2 == 0))
            return false;
    return true;
}

static bool unbroken(const struct digits *g, size_t n)
{
    for (size_t i = 1; i < n; i++)
        if (g->before[i])
            return false;
    return true;
}

/* 069 12 34 56, 02/123.45.67, 0478 12 34 56: a first group of 2 to 4. */
static bool belgian_groups(const struct digits *g)
{
    return g->before[2] || g->before[3] || g->before[4];
}

static size_t national(struct view text, const struct digits *g)
{
    if (g->count < 9 || g->d[0] != '0' || g->d[1] == '0')
        return 0;
    if (g->count >= 10 && ends(text, g->end[9]) &&
        (in_pairs(g) || unbroken(g, 10) ||
         (g->d[1] == '4' && belgian_groups(g))))
        return g->end[9];
    if (g->before[9] == 0 && g->count > 9)
        return 0;
    return ends(text, g->end[8]) && (unbroken(g, 9) || belgian_groups(g))
               ? g->end[8]
               : 0;
}

/* After + or 00: digits with separators and « (0) ». */
static size_t international(struct view text, size_t at)
{
    size_t n = 0, end = 0;
    uint8_t which;

    while (at < text.len && n <= TELEPHONE_MAX) {
        size_t skip = separator(text, at, &which);

        if (digit(text.p[at])) {
            n++;
            end = ++at;
        } else if (skip) {
            at += skip;
        } else if (text.p[at] == '(' || text.p[at] == ')') {
            at++;
        } else {
            break;
        }
    }
    return n >= TELEPHONE_MIN && n <= TELEPHONE_MAX && ends(text, end) ? end
                                                                       : 0;
}

static size_t telephone(struct view text, size_t at)
{
    struct digits g;

    if (text.p[at] == '+')
        return digit(at_of(text, at + 1)) && text.p[at + 1] != '0'
                   ? international(text, at + 1)
                   : 0;
    if (text.p[at] == '0' && at_of(text, at + 1) == '0' &&
        at_of(text, at + 2) > '0' && digit(at_of(text, at + 2)))
        return international(text, at + 2);
    collect(text, at, &g);
    return national(text, &g);
}

/* ---- codes that begin with letters ------------------------------------------
 */

static uint8_t lower(uint8_t c)
{
    return upper(c) ? (uint8_t)(c + 32) : c;
}

static bool country(struct view text, size_t at, const char *code)
{
    return lower(at_of(text, at)) == (uint8_t)code[0] &&
           lower(at_of(text, at + 1)) == (uint8_t)code[1];
}

static size_t skip_separator(struct view text, size_t at)
{
    uint8_t which;

    return at + separator(text, at, &which);
}

/* FRkk SIREN, BE0nnn.nnn.nnn */
static size_t vat(struct view text, size_t at)
{
    struct digits g;
    bool french = country(text, at, "fr");
    size_t n = french ? 9 : 10;

    if (!french && !country(text, at, "be"))
        return 0;
    at = skip_separator(text, at + 2);
    if (french) {
        if (!word(at_of(text, at)) || !word(at_of(text, at + 1)))
            return 0;
        at = skip_separator(text, at + 2);
    }
    collect(text, at, &g);
    return stands(text, &g, n) && number_kind(&g, n, french ? "FR" : "BE")
               ? g.end[n - 1]
               : 0;
}

/* Length of an IBAN by country; 0: not known. */
static size_t iban_length(struct view text, size_t at)
{
    static const struct {
        const char *code;
        size_t n;
    } known[] = {{"fr", 27}, {"be", 16}, {"nl", 18}, {"lu", 20}, {"de", 22},
                 {"gb", 22}, {"it", 27}, {"es", 24}, {"ch", 21}, {"pt", 25}};

    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        if (country(text, at, known[i].code))
            return known[i].n;
    return 0;
}

static unsigned mod97(unsigned rest, uint8_t c)
{
    if (digit(c))
        return (rest * 10 + c - '0') % 97;
    return (rest * 100 + lower(c) - 'a' + 10) % 97;
}

/* The country and check digits count last. */
static bool iban_fits(const uint8_t *c, size_t n)
{
    unsigned rest = 0;

    for (size_t i = 4; i < n; i++)
        rest = mod97(rest, c[i]);
    for (size_t i = 0; i < 4; i++)
        rest = mod97(rest, c[i]);
    return rest == 1;
}

static size_t iban(struct view text, size_t at)
{
    uint8_t c[IBAN_MAX];
    size_t n = 0, length = iban_length(text, at);

    if (!letter(at_of(text, at + 1)) || !digit(at_of(text, at + 2)) ||
        !digit(at_of(text, at + 3)))
        return 0;
    while (n < IBAN_MAX &&
           (digit(at_of(text, at)) || letter(at_of(text, at)))) {
        c[n++] = text.p[at++];
        if (ends(text, at) && n >= IBAN_MIN && (!length || n == length) &&
            iban_fits(c, n))
            return at;
        if (length && at_of(text, at) == ' ')
            at++; /* only where the length is known do groups belong together */
    }
    return 0;
}

/* ---- plates
 * ------------------------------------------------------------------ */

/* Whether a pattern stands here: 9 a digit, A a capital, S a capital that
 * French plates may have, - a hyphen or space, ? an optional one. */
static size_t shape(struct view text, size_t at, const char *pattern)
{
    for (; *pattern; pattern++) {
        uint8_t c = at_of(text, at);

        if (*pattern == '?') {
            at += c == '-' || c == ' ';
            continue;
        }
        if ((*pattern == '9' && !digit(c)) || (*pattern == 'A' && !upper(c)) ||
            (*pattern == 'S' &&
             (!upper(c) || c == 'I' || c == 'O' || c == 'U')) ||
            (*pattern == '-' && c != '-' && c != ' '))
            return 0;
        at++;
    }
    return ends(text, at) ? at : 0;
}

/* « ISO-900 » is no plate. */
static bool is_standard(struct view text, size_t at)
{
    static const char *const known[] = {"ISO", "SHA", "DIN", "NEN", "UTF",
                                        "NBN", "PET", "PVC", "AES", "RFC"};

    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        if (text.len - at >= 3 && memcmp(text.p + at, known[i], 3) == 0)
            return true;
    return false;
}

static size_t plate(struct view text, size_t at)
{
    static const char *const shapes[] = {"SS?999?SS", "9-AAA-999", "999-AA-99",
                                         "9999-AA-99", "999-SSS-99"};
    size_t end = 0;

    for (size_t i = 0; !end && i < sizeof shapes / sizeof shapes[0]; i++)
        end = shape(text, at, shapes[i]);
    if (!end && at_of(text, at + 3) == '-' && !is_standard(text, at))
        end = shape(text, at, "AAA-999");
    if (!end && at_of(text, at + 3) == '-')
        end = shape(text, at, "999-AAA");
    return at_of(text, end) == '-' ? 0 : end; /* longer: another number */
}

/* ---- together
 * ------------------------------------------------------------------ */

static size_t letters_first(struct view text, size_t at,
                            enum textguard_kind *kind)
{
    static const struct {
        enum textguard_kind kind;
        size_t (*read)(struct view text, size_t at);
    } readers[] = {{TEXTGUARD_EMAIL, webs_email},
                   {TEXTGUARD_URL, webs_url},
                   {TEXTGUARD_VAT, vat},
                   {TEXTGUARD_IBAN, iban},
                   {TEXTGUARD_PLATE, plate}};

    for (size_t i = 0; i < sizeof readers / sizeof readers[0]; i++) {
        size_t end = readers[i].read(text, at);

        *kind = readers[i].kind;
        if (end)
            return end;
    }
    return 0;
}

static size_t digits_first(struct view text, size_t at,
                           enum textguard_kind *kind)
{
    struct digits g;
    size_t end;

    collect(text, at, &g);
    end = register_number(text, &g, kind);
    if (end)
        return end;
    *kind = TEXTGUARD_EMAIL;
    end = webs_email(text, at);
    if (end)
        return end;
    *kind = TEXTGUARD_TELEPHONE;
    end = telephone(text, at);
    if (end)
        return end;
    *kind = TEXTGUARD_PLATE;
    end = plate(text, at);
    if (end)
        return end;
    *kind = TEXTGUARD_URL;
    return webs_url(text, at);
}

static size_t find_at(struct view text, size_t at, enum textguard_kind *kind)
{
    uint8_t c = text.p[at];

    if (!begins(text, at))
        return 0;
    *kind = TEXTGUARD_TELEPHONE;
    if (c == '+')
        return telephone(text, at);
    if (digit(c))
        return digits_first(text, at, kind);
    return letter(c) ? letters_first(text, at, kind) : 0;
}

bool patterns_next(struct view text, size_t *at, struct textguard_hit *hit)
{
    struct textguard_hit street;
    bool has_street = streets_find(text, *at, &street);

    for (; *at < text.len; ++*at) {
        enum textguard_kind kind = TEXTGUARD_NOTHING;
        size_t end;

        if (has_street && *at >= street.offset) {
            *hit = street;
            *at = street.offset + 1;
            return true;
        }
        end = find_at(text, *at, &kind);
        if (end) {
            *hit = (struct textguard_hit){kind, *at, end - *at};
            ++*at;
            return true;
        }
    }
    return false;
}
