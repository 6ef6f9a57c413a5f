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

    if (s->after_per || !p || p->word)
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

struct amount_reading amount_read(const char *clean)
{
    struct amount_token token[AMOUNT_TOKENS_MAX];
    struct parse s = {0};
    struct amount_reading r = {0};

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
