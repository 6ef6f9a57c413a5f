#include "symbiote/catalogue.h"

#include <string.h>

#include "tables.h"

static const char *const codes[LANGS] = {"fr", "nl", "en"};

enum lang lang_find(const char *code)
{
    unsigned lang = 0;

    while (lang < LANGS && strcmp(codes[lang], code) != 0)
        lang++;
    return (enum lang)lang;
}

const char *lang_code(enum lang lang)
{
    return (unsigned)lang < LANGS ? codes[lang] : "";
}

static const char *find(const struct text_row *rows, size_t count,
                        const char *id)
{
    size_t lo = 0, hi = count;

    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        int order = strcmp(rows[mid].id, id);

        if (order == 0)
            return rows[mid].text;
        if (order < 0)
            lo = mid + 1;
        else
            hi = mid;
    }
    return id;
}

const char *tr(enum lang lang, const char *english)
{
    switch (lang) {
    case LANG_FR: return find(text_fr_rows, text_fr_count, english);
    case LANG_NL: return find(text_nl_rows, text_nl_count, english);
    case LANG_EN:
    case LANGS: break;
    }
    return english;
}
