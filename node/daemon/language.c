#include "language.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Thousandths of "q=0.85" within one item of the header; 1000 without. */
static unsigned weight_of(const char *item, size_t len)
{
    unsigned weight = 0, unit = 1000;
    const char *end = item + len, *q = memchr(item, ';', len);

    while (q && q + 1 < end && (q[1] == ' ' || q[1] == '\t'))
        q++;
    if (!q || end - q < 4 || q[1] != 'q' || q[2] != '=')
        return 1000;
    for (q += 3; q < end && unit; q++) {
        if (*q == '.') {
            unit = unit > 100 ? 100 : unit;
            continue;
        }
        if (*q < '0' || *q > '9')
            break;
        weight += (unsigned)(*q - '0') * unit;
        unit /= 10;
    }
    return weight;
}

/* "nl-BE" is Dutch, "nlx" is nothing we know. */
static enum lang tongue(const char *item, size_t len)
{
    char code[3] = "";

    while (len && (*item == ' ' || *item == '\t')) {
        item++;
        len--;
    }
    if (len < 2 || (len > 2 && isalpha((unsigned char)item[2])))
        return LANGS;
    code[0] = (char)tolower((unsigned char)item[0]);
    code[1] = (char)tolower((unsigned char)item[1]);
    return lang_find(code);
}

enum lang language_accepted(const char *header)
{
    enum lang best = LANGS;
    unsigned heaviest = 0;

    while (*header) {
        size_t len = strcspn(header, ",");
        enum lang lang = tongue(header, len);
        unsigned weight = weight_of(header, len);

        if (lang != LANGS && weight > heaviest) {
            best = lang;
            heaviest = weight;
        }
        header += len;
        header += *header == ',';
    }
    return best;
}

enum lang language_of(const struct node *n, const struct http_request *r)
{
    const char *asked = http_argument(r, "lang");
    const char *header = http_header(r, "Accept-Language");
    enum lang lang;

    if (!asked)
        asked = http_cookie(r, "lang");
    lang = asked ? lang_find(asked) : LANGS;
    if (lang == LANGS && header)
        lang = language_accepted(header);
    return lang == LANGS ? n->lang : lang;
}

enum lang language_environment(void)
{
    static const char *const names[] = {"LC_ALL", "LC_MESSAGES", "LANG"};

    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const char *value = getenv(names[i]);
        char code[3] = "";

        if (!value || !value[0])
            continue;
        (void)snprintf(code, sizeof code, "%s", value);
        return lang_find(code) == LANGS ? LANG_EN : lang_find(code);
    }
    return LANG_EN;
}
