#include "symbiote/quantity.h"

#include <stdio.h>
#include <string.h>

#include "amount.h"

enum { PARTS_MAX = 8, LITRES_PER_M3 = 1000 };

static const int64_t absurd_milli = INT64_C(1000000000000000);

enum op { OP_NONE, OP_RANGE, OP_PLUS };

/* « 3 bennes », « 400 », « 30 m3 »: a number with what follows it. */
struct part {
    int64_t lo, hi; /* of word->value once settled */
    bool has_lo, has_hi;
    bool factor;    /* a bare count: « 2 fois » */
    bool container; /* counts containers whose content may follow */
    const struct amount_word *word;
    enum unit unit;
    enum op op; /* with the part before */
};

struct parse {
    const struct amount_token *token; /* the one being taken */
    struct part part[PARTS_MAX];
    size_t parts;
    enum amount_role bound; /* MIN or MAX waiting for its number */
    enum op op;             /* waiting for its number */
    bool factor_next, between, after_per;
    bool numbers, estimated, unknown_words;
    enum period period;
    uint32_t period_times;
    enum quantity_verdict verdict;
};

static bool refused(enum quantity_verdict v)
{
    return v >= QUANTITY_REFUSED_FROM;
}

/* The gravest verdict stays. */
static void say(struct parse *s, enum quantity_verdict v)
{
    if (v > s->verdict)
        s->verdict = v;
}

static struct part *last(struct parse *s)
{
    return s->parts > 0 ? &s->part[s->parts - 1] : NULL;
}

/* What the next token is, past words that say nothing. */
static const struct amount_token *ahead(const struct parse *s)
{
    const struct amount_token *t = s->token + 1;

    while (t->role == AMOUNT_SKIP || t->role == AMOUNT_APPROX)
        t++;
    return t;
}

static bool number_next(const struct parse *s)
{
    return ahead(s)->role == AMOUNT_NUMBER;
}

/* ---- taking tokens --------------------------------------------------------
 */

/* « 400 t (2024) » */
static bool is_year(const struct parse *s, const struct amount_token *t)
{
    return s->parts > 0 && s->part[s->parts - 1].word && s->op == OP_NONE &&
           s->bound == AMOUNT_END && t[1].role == AMOUNT_END &&
           t->milli % 1000 == 0 && t->milli >= 1990000 && t->milli < 2100000;
}

static void take_number(struct parse *s)
{
    const struct amount_token *t = s->token;
    struct part *p = &s->part[s->parts];

    s->numbers = true;
    if (is_year(s, t)) {
        say(s, QUANTITY_WORDS);
        return;
    }
    if (t->milli == AMOUNT_ABSURD) {
        say(s, QUANTITY_ABSURD);
        return;
    }
    if (s->parts == PARTS_MAX) {
        say(s, QUANTITY_UNREADABLE);
        return;
    }
    if (t->unsure)
        say(s, QUANTITY_SEPARATOR);
    *p = (struct part){.lo = t->milli, .hi = t->milli, .op = s->op};
    p->has_lo = s->bound != AMOUNT_MAX;
    p->has_hi = s->bound != AMOUNT_MIN;
    p->factor = s->factor_next;
    s->parts++;
    s->op = OP_NONE;
    s->bound = AMOUNT_END;
    s->factor_next = false;
}

static void take_unit(struct parse *s)
{
    struct part *p = last(s);

    if (s->after_per) /* « kg/m3 »: not an amount */
        say(s, QUANTITY_UNREADABLE);
    else if (p && !p->word && !p->factor)
        p->word = s->token->word;
    else if (p)
        say(s, QUANTITY_WORDS);
}

static void take_container(struct parse *s)
{
    struct part *p = last(s);

    if (s->after_per || !p)
        say(s, QUANTITY_WORDS);
    else if (p->word)
        say(s, QUANTITY_WORDS);
    else {
        p->word = s->token->word;
        p->container = true;
        p->factor = false;
    }
}

static void set_period(struct parse *s, const struct amount_word *w)
{
    if (s->period != PERIOD_NONE &&
        (s->period != (enum period)w->value || s->period_times != w->num)) {
        say(s, QUANTITY_UNREADABLE);
        return;
    }
    if (w->num > 1)
        say(s, QUANTITY_CONVERTED);
    s->period = (enum period)w->value;
    s->period_times = w->num;
}

static void take_period(struct parse *s)
{
    static const struct amount_word days = {"", AMOUNT_UNIT, UNIT_DAY, 1, 1};
    const struct amount_word *w = s->token->word;
    struct part *p = last(s);

    if (w->value == PERIOD_DAY && !s->after_per && p && !p->word &&
        !p->factor) {
        p->word = &days; /* « 3 jours », « 3 jours/mois » */
        return;
    }
    if (w->value == PERIOD_DAY && s->after_per && strcmp(w->text, "j") == 0)
        say(s, QUANTITY_DAY_OR_YEAR);
    set_period(s, w);
}

/* « min 5 » before a number, « 5 min » after it. */
static void take_bound(struct parse *s, enum amount_role role)
{
    struct part *p = last(s);

    if (number_next(s))
        s->bound = role;
    else if (p && role == AMOUNT_MIN)
        p->has_hi = false;
    else if (p)
        p->has_lo = false;
    else
        say(s, QUANTITY_WORDS);
}

static void take_times(struct parse *s)
{
    struct part *p = last(s);

    if (p && !p->word)
        p->factor = true;
    else if (number_next(s))
        s->factor_next = true;
    else
        say(s, QUANTITY_WORDS);
}

/* « à », « tot », « to », « - », « et », « + »: between two numbers. */
static void take_link(struct parse *s)
{
    enum amount_role role = s->token->role;
    bool between = s->parts > 0 && number_next(s);

    if (role == AMOUNT_DASH && s->parts == 0 &&
        s->token[1].role == AMOUNT_NUMBER)
        say(s, QUANTITY_NEGATIVE);
    else if (role == AMOUNT_TO && !between)
        take_unit(s);
    else if (role == AMOUNT_A && s->after_per)
        set_period(s, s->token->word);
    else if (role == AMOUNT_UNTIL && s->parts == 0)
        take_bound(s, AMOUNT_MAX);
    else if (role == AMOUNT_PLUS && s->parts > 0 && !between)
        take_bound(s, AMOUNT_MIN);
    else if (between &&
             (role == AMOUNT_PLUS || (role == AMOUNT_AND && !s->between)))
        s->op = OP_PLUS;
    else if (between)
        s->op = OP_RANGE;
}

static void take_scale(struct parse *s)
{
    struct part *p = last(s);
    int64_t times = s->token->word->num;

    if (!p || p->word) {
        say(s, QUANTITY_WORDS);
    } else if (p->lo > absurd_milli / times) {
        say(s, QUANTITY_ABSURD);
    } else {
        p->lo *= times;
        p->hi *= times;
    }
}

/* « = », « soit »: what was said before is only the way to it. */
static void take_equals(struct parse *s)
{
    if (!number_next(s) || s->parts == 0)
        return;
    s->parts = 0;
    s->op = OP_NONE;
    say(s, QUANTITY_CONTAINERS);
}

static void take(struct parse *s)
{
    switch (s->token->role) {
    case AMOUNT_NUMBER: take_number(s); break;
    case AMOUNT_UNIT: take_unit(s); break;
    case AMOUNT_CONTAINER: take_container(s); break;
    case AMOUNT_PERIOD: take_period(s); break;
    case AMOUNT_NONE:
    case AMOUNT_APPROX: s->estimated = true; break;
    case AMOUNT_MIN:
    case AMOUNT_MAX: take_bound(s, s->token->role); break;
    case AMOUNT_MIN_AFTER: take_bound(s, AMOUNT_MIN); break;
    case AMOUNT_UNTIL:
    case AMOUNT_TO:
    case AMOUNT_A:
    case AMOUNT_AND:
    case AMOUNT_OR:
    case AMOUNT_DASH:
    case AMOUNT_PLUS: take_link(s); break;
    case AMOUNT_BETWEEN: s->between = true; break;
    case AMOUNT_TIMES: take_times(s); break;
    case AMOUNT_EQUALS: take_equals(s); break;
    case AMOUNT_SCALE: take_scale(s); break;
    case AMOUNT_UNKNOWN:
        s->unknown_words = true;
        say(s, QUANTITY_WORDS);
        break;
    case AMOUNT_END:
    case AMOUNT_PER:
    case AMOUNT_SKIP: break;
    }
    s->after_per = s->token->role == AMOUNT_PER;
}

/* ---- putting the parts together -------------------------------------------
 */

static bool scale(int64_t *milli, uint32_t num, uint32_t den)
{
    if (*milli > (INT64_MAX - den) / num)
        return false;
    *milli = (*milli * num + den / 2) / den;
    return true;
}

/* The unit that a word stands for, its scale applied. */
static void settle(struct parse *s, struct part *p)
{
    const struct amount_word *w = p->word;

    if (!w || p->container)
        return;
    p->unit = (enum unit)w->value;
    if (!scale(&p->lo, w->num, w->den) || !scale(&p->hi, w->num, w->den))
        say(s, QUANTITY_ABSURD);
}

/* A container without a written content: its usual one, or pallets. */
static void settle_container(struct parse *s, struct part *p)
{
    const struct amount_word *w = p->word;
    uint32_t litres = w->num;

    if (w->value == PACKAGING_PALLET) {
        p->unit = UNIT_PALLET;
        return;
    }
    if (litres == 0) {
        say(s, QUANTITY_NO_UNIT);
        return;
    }
    say(s, QUANTITY_CONTAINERS);
    p->unit = litres % LITRES_PER_M3 ? UNIT_L : UNIT_M3;
    if (p->unit == UNIT_M3)
        litres /= LITRES_PER_M3;
    if (!scale(&p->lo, litres, 1) || !scale(&p->hi, litres, 1))
        say(s, QUANTITY_ABSURD);
}

/* Both in one unit: kg and t, L and m3, kWh and MWh differ by a thousand. */
static bool align(struct parse *s, struct part *a, struct part *b)
{
    static const enum unit pairs[][2] = {
        {UNIT_KG, UNIT_T}, {UNIT_L, UNIT_M3}, {UNIT_KWH, UNIT_MWH}};

    if (a->unit == b->unit)
        return true;
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
        struct part *big = a->unit == pairs[i][1] ? a : b;
        const struct part *small = big == a ? b : a;

        if (small->unit != pairs[i][0] || big->unit != pairs[i][1])
            continue;
        if (!scale(&big->lo, 1000, 1) || !scale(&big->hi, 1000, 1))
            say(s, QUANTITY_ABSURD);
        big->unit = pairs[i][0];
        return true;
    }
    return false;
}

static void drop(struct parse *s, size_t i)
{
    memmove(&s->part[i], &s->part[i + 1],
            (s->parts - i - 1) * sizeof s->part[0]);
    s->parts--;
}

/* « min 5 max 10 » is a range too. */
static bool is_range(const struct part *a, const struct part *b)
{
    if (b->op == OP_RANGE)
        return true;
    return b->op == OP_NONE && a->has_lo != a->has_hi &&
           b->has_lo != b->has_hi && a->has_lo != b->has_lo;
}

static void join_ranges(struct parse *s)
{
    for (size_t i = 1; i < s->parts && !refused(s->verdict);) {
        struct part *a = &s->part[i - 1], *b = &s->part[i];

        if (!is_range(a, b)) {
            i++;
            continue;
        }
        if (!align(s, a, b) || a->container != b->container)
            say(s, QUANTITY_UNREADABLE);
        if (!a->has_lo && b->has_lo)
            a->lo = b->lo;
        else
            a->hi = b->hi;
        a->has_lo = a->has_hi = true;
        a->factor |= b->factor;
        if (a->lo > a->hi)
            say(s, QUANTITY_BACKWARDS);
        drop(s, i);
    }
}

static void multiply(struct parse *s, struct part *a, const struct part *by)
{
    const int64_t most = absurd_milli * 10;

    if (a->lo > most || a->hi > most || by->lo > most || by->hi > most ||
        (by->hi > 0 && a->hi > INT64_MAX / by->hi) ||
        (by->lo > 0 && a->lo > INT64_MAX / by->lo)) {
        say(s, QUANTITY_ABSURD);
        return;
    }
    a->lo = a->lo * by->lo / 1000;
    a->hi = a->hi * by->hi / 1000;
    a->has_lo &= by->has_lo;
    a->has_hi &= by->has_hi;
    a->op = by->op;
}

/* A factor, or containers, beside another amount multiply it. */
static void apply_factors(struct parse *s)
{
    for (size_t i = 0; i < s->parts && !refused(s->verdict);) {
        struct part *p = &s->part[i];
        bool counts = p->factor || p->container;
        bool next = i + 1 < s->parts && p[1].op == OP_NONE;
        bool before = p->factor && i > 0 && p->op == OP_NONE;

        if (!counts || (!next && !before)) {
            i++;
            continue;
        }
        if (p->container)
            say(s, QUANTITY_CONTAINERS);
        if (next) {
            multiply(s, &p[1], p);
        } else {
            enum op op = p[-1].op;

            multiply(s, &p[-1], p);
            p[-1].op = op;
        }
        drop(s, i);
        i = 0;
    }
}

static void add_up(struct parse *s)
{
    while (s->parts > 1 && !refused(s->verdict)) {
        struct part *a = &s->part[0], *b = &s->part[1];

        if (b->op != OP_PLUS || !align(s, a, b)) {
            say(s, QUANTITY_UNREADABLE);
            return;
        }
        if (a->lo > absurd_milli || a->hi > absurd_milli ||
            b->lo > absurd_milli || b->hi > absurd_milli) {
            say(s, QUANTITY_ABSURD);
            return;
        }
        a->lo += b->lo;
        a->hi += b->hi;
        a->has_lo &= b->has_lo;
        a->has_hi &= b->has_hi;
        say(s, QUANTITY_SUM);
        drop(s, 1);
    }
}

/* « 3 à 4 t », « 400 + 50 t »: the unit is said once. */
static void share_words(struct parse *s)
{
    for (size_t i = s->parts; i-- > 1;) {
        struct part *a = &s->part[i - 1], *b = &s->part[i];

        if (!a->word && !a->factor && (b->op != OP_NONE || is_range(a, b))) {
            a->word = b->word;
            a->container = b->container;
        } else if (!b->word && !b->factor && !b->container &&
                   (b->op != OP_NONE || is_range(a, b))) {
            b->word = a->word;
            b->container = a->container;
        }
    }
}

static void combine(struct parse *s)
{
    share_words(s);
    for (size_t i = 0; i < s->parts; i++)
        settle(s, &s->part[i]);
    join_ranges(s);
    apply_factors(s);
    for (size_t i = 0; i < s->parts; i++)
        if (s->part[i].container && s->part[i].unit == UNIT_NONE)
            settle_container(s, &s->part[i]);
    add_up(s);
}

static void finish(struct parse *s, struct quantity *q)
{
    struct part *p = &s->part[0];

    if (p->has_lo && p->has_hi && p->lo > p->hi)
        say(s, QUANTITY_BACKWARDS);
    if (s->period_times > 1 && (!scale(&p->lo, s->period_times, 1) ||
                                !scale(&p->hi, s->period_times, 1)))
        say(s, QUANTITY_ABSURD);
    if ((p->has_hi && p->hi > absurd_milli) ||
        (p->has_lo && p->lo > absurd_milli))
        say(s, QUANTITY_ABSURD);
    if ((p->has_hi && p->hi == 0) || (!p->has_hi && p->lo == 0))
        say(s, QUANTITY_ZERO);
    q->has_min = p->has_lo;
    q->has_max = p->has_hi;
    q->min_milli = p->has_lo ? p->lo : 0;
    q->max_milli = p->has_hi ? p->hi : 0;
    q->unit = p->unit;
}

struct reading {
    struct quantity q;
    enum quantity_verdict verdict;
    bool numbers;
};

static struct reading read_text(const char *clean)
{
    struct amount_token token[AMOUNT_TOKENS_MAX];
    struct parse s = {0};
    struct reading r = {0};

    if (!amount_tokens(clean, token)) {
        r.verdict = QUANTITY_UNREADABLE;
        return r;
    }
    for (s.token = token; s.token->role != AMOUNT_END; s.token++)
        take(&s);
    r.numbers = s.numbers;
    if (!s.numbers) {
        r.verdict = s.unknown_words ? QUANTITY_NO_NUMBER : QUANTITY_READ;
        return r;
    }
    if (!refused(s.verdict))
        combine(&s);
    if (!refused(s.verdict) && s.parts != 1)
        say(&s, QUANTITY_UNREADABLE);
    if (!refused(s.verdict))
        finish(&s, &r.q);
    r.q.period = s.period;
    r.q.confidence = s.estimated ? CONFIDENCE_ESTIMATED : CONFIDENCE_NONE;
    r.verdict = s.verdict;
    return r;
}

/* ---- several cells --------------------------------------------------------
 */

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
static struct reading with(const char *text, const char *link, const char *more,
                           char out[static AMOUNT_TEXT_MAX])
{
    struct reading r = {.verdict = QUANTITY_UNREADABLE};
    int n = snprintf(out, AMOUNT_TEXT_MAX, "%s%s%s", text, link, more);

    return n > 0 && n < AMOUNT_TEXT_MAX ? read_text(out) : r;
}

struct joined {
    char text[AMOUNT_TEXT_MAX]; /* cells put together so far */
    struct reading best;
    bool conflict, unused;
};

static void keep(struct joined *j, const struct reading *r,
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
    struct reading r;

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
    struct reading r;

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
    struct reading r;

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
    j.best = read_text(j.text);
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
