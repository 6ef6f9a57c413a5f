#include "symbiote/quantity.h"

#include <stdio.h>
#include <string.h>

#include "amount.h"

static bool refused(enum quantity_verdict v)
{
    return v >= QUANTITY_REFUSED_FROM;
}

static bool read_words(const char *text, enum unit *unit, enum period *period)
{
    struct amount_token token[AMOUNT_TOKENS_MAX];
    bool per = false;

    *unit = UNIT_NONE;
    *period = PERIOD_NONE;
    if (!amount_tokens(text, token))
        return false;
    for (const struct amount_token *t = token; t->role != AMOUNT_END; t++) {
        if ((t->role == AMOUNT_UNIT || t->role == AMOUNT_TO) &&
            *unit == UNIT_NONE)
            *unit = (enum unit)t->word->value;
        else if (t->role == AMOUNT_CONTAINER && *unit == UNIT_NONE &&
                 t->word->value == PACKAGING_PALLET)
            *unit = UNIT_PALLET;
        else if ((t->role == AMOUNT_PERIOD || (t->role == AMOUNT_A && per)) &&
                 *period == PERIOD_NONE)
            *period = (enum period)t->word->value;
        per = t->role == AMOUNT_PER;
    }
    return *unit != UNIT_NONE || *period != PERIOD_NONE;
}

bool quantity_read_unit(const char *text, enum unit *unit, enum period *period)
{
    char clean[AMOUNT_TEXT_MAX];
    enum unit u;
    enum period p;

    if (!amount_clean(text, clean) || !read_words(clean, &u, &p))
        return false;
    *unit = u;
    *period = p;
    return true;
}

enum packaging quantity_packaging(const char *text)
{
    char clean[AMOUNT_TEXT_MAX];
    struct amount_token token[AMOUNT_TOKENS_MAX];

    if (!amount_clean(text, clean) || !amount_tokens(clean, token))
        return PACKAGING_NONE;
    for (const struct amount_token *t = token; t->role != AMOUNT_END; t++)
        if (t->role == AMOUNT_CONTAINER)
            return (enum packaging)t->word->value;
    return PACKAGING_NONE;
}

/* The text so far with another cell behind it, read again. */
static struct amount_reading with(const char *text, const char *link,
                                  const char *more,
                                  char out[static AMOUNT_TEXT_MAX])
{
    struct amount_reading r = {.verdict = QUANTITY_UNREADABLE};
    int n = snprintf(out, AMOUNT_TEXT_MAX, "%s%s%s", text, link, more);

    return n > 0 && n < AMOUNT_TEXT_MAX ? amount_read(out) : r;
}

struct joined {
    char text[AMOUNT_TEXT_MAX]; /* cells put together so far */
    struct amount_reading best;
    bool conflict, unused;
};

static void keep(struct joined *j, const struct amount_reading *r,
                 const char text[static AMOUNT_TEXT_MAX])
{
    j->best = *r;
    memcpy(j->text, text, AMOUNT_TEXT_MAX);
}

static void add_unit(struct joined *j, const char *cell)
{
    char clean[AMOUNT_TEXT_MAX], text[AMOUNT_TEXT_MAX];
    enum unit unit;
    enum period period;
    struct amount_reading r;

    if (!cell || !amount_clean(cell, clean) || !*clean)
        return;
    if (j->best.q.unit != UNIT_NONE) {
        bool known = read_words(clean, &unit, &period);

        j->conflict |=
            !known || (unit && unit != j->best.q.unit) ||
            (period && j->best.q.period && period != j->best.q.period);
        if (known && period && !j->best.q.period)
            j->best.q.period = period;
        return;
    }
    r = with(j->text, strchr("0123456789", *clean) ? " x " : " ", clean, text);
    if (r.verdict == QUANTITY_UNREADABLE)
        j->unused = true;
    else
        keep(j, &r, text);
}

static void add_period(struct joined *j, const char *cell)
{
    char clean[AMOUNT_TEXT_MAX], text[AMOUNT_TEXT_MAX];
    enum unit unit;
    enum period period;
    struct amount_reading r;

    if (!cell || !amount_clean(cell, clean) || !*clean)
        return;
    if (j->best.q.period != PERIOD_NONE) {
        bool known = read_words(clean, &unit, &period);

        j->conflict |= known && period && period != j->best.q.period;
        return;
    }
    r = with(j->text, " / ", clean, text);
    if (r.verdict == QUANTITY_UNREADABLE)
        j->unused = true;
    else
        keep(j, &r, text);
}

/* « Tonnage (t/an) », « Quantité en kg », « Quantité annuelle »: the bracket
 * or what follows « en », then the longer words of the rest. */
static void add_heading(struct joined *j, const char *heading)
{
    char clean[AMOUNT_TEXT_MAX], text[AMOUNT_TEXT_MAX];
    const char *inner;
    enum unit unit = UNIT_NONE;
    enum period period = PERIOD_NONE;
    struct amount_reading r;

    if (!heading || !amount_clean(heading, clean) || !*clean)
        return;
    inner = strpbrk(clean, "([");
    if (!inner && (inner = strstr(clean, " en ")) != NULL)
        inner += 3;
    if (!inner && (inner = strstr(clean, " in ")) != NULL)
        inner += 3;
    if (!inner)
        inner = strstr(clean, "annue")   ? strstr(clean, "annue")
                : strstr(clean, "mensu") ? strstr(clean, "mensu")
                : strstr(clean, "jaar")  ? strstr(clean, "jaar")
                                         : "";
    (void)read_words(inner, &unit, &period);
    if (j->best.q.unit == UNIT_NONE && unit != UNIT_NONE) {
        r = with(j->text, " ", inner, text);
        if (!refused(r.verdict) && r.q.unit == unit)
            keep(j, &r, text);
    } else if (j->best.q.unit == UNIT_NONE && strstr(clean, "tonnage")) {
        r = with(j->text, " ", "t", text);
        if (!refused(r.verdict))
            keep(j, &r, text);
    }
    if (j->best.q.period == PERIOD_NONE)
        j->best.q.period = period;
}

enum quantity_verdict quantity_read(const struct quantity_cells *cells,
                                    struct quantity *out)
{
    struct joined j = {0};
    enum quantity_verdict v;

    if (cells->amount && !amount_clean(cells->amount, j.text))
        return QUANTITY_UNREADABLE;
    j.best = amount_read(j.text);
    if (j.best.numbers && !refused(j.best.verdict)) {
        add_unit(&j, cells->unit);
        add_period(&j, cells->period);
        if (!refused(j.best.verdict))
            add_heading(&j, cells->heading);
    }
    v = j.best.verdict;
    if (refused(v))
        return v;
    if (j.best.numbers) {
        if (j.conflict && v < QUANTITY_CONFLICT)
            v = QUANTITY_CONFLICT;
        if (j.best.q.unit == UNIT_NONE && v < QUANTITY_NO_UNIT)
            v = QUANTITY_NO_UNIT;
        if (j.unused && v < QUANTITY_WORDS)
            v = QUANTITY_WORDS;
    }
    *out = j.best.q;
    out->doubtful = v != QUANTITY_READ;
    return v;
}
