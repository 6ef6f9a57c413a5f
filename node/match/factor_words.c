#include "factor_words.h"

#include <stdio.h>

static const char *type_label(const struct reasons_of *of, uint16_t no,
                              enum lang lang)
{
    const struct flow_type *t = compat_type(of->compat, no);

    return t ? words_label(t->label, lang) : "?";
}

static void compatibility(struct words *w, const struct reasons_of *of)
{
    const struct fit *fit = &of->lead->score.fit;
    enum lang lang = w->lang;
    const char *offered = type_label(of, fit->offered, lang);
    const char *needed = type_label(of, fit->needed, lang);

    switch (fit->best.relation) {
    case RELATION_SAME:
        words_say(w, tr(lang, "The same on both sides: %s."), offered);
        break;
    case RELATION_NARROWER:
        words_say(w,
                  tr(lang, "What is offered (%s) is a kind of what is needed "
                           "(%s)."),
                  offered, needed);
        break;
    case RELATION_WIDER:
        words_say(w,
                  tr(lang, "What is offered (%s) is wider than what is needed "
                           "(%s)."),
                  offered, needed);
        break;
    case RELATION_RULE:
        words_say(w,
                  tr(lang, "%s can serve as %s (confidence of the rule: "
                           "%u %%)."),
                  offered, needed, fit->best.rule->confidence);
        break;
    case RELATION_NONE:
    case RELATION_FORBIDDEN: break;
    }
    if (fit->members > 1)
        words_say(w,
                  tr(lang, "The other side published a group of %u types; %u "
                           "of them fit."),
                  fit->members, fit->compatible);
    if (fit->forbidden)
        words_say(w, tr(lang, "The law forbids this use for %u of them."),
                  fit->forbidden);
}

static void distance(struct words *w, const struct reasons_of *of)
{
    const struct score *s = &of->lead->score;
    char lo[WORDS_NUMBER], hi[WORDS_NUMBER], limit[WORDS_NUMBER];
    enum lang lang = w->lang;

    words_km(lo, s->distance.lo_m, lang);
    words_km(hi, s->distance.hi_m, lang);
    words_km(limit, s->limit_m, lang);
    if (s->distance_known)
        words_say(w, tr(lang, "Between %s and %s km apart."), lo, hi);
    else
        words_say(w, tr(lang, "How far apart the two are is not known."));
    if (s->limit_m == of->own->max_km * 1000u ||
        s->limit_m == of->other->max_km * 1000u)
        words_say(w, tr(lang, "The company wants at most %s km."), limit);
    else if (s->fit.carriers == 1)
        words_say(w,
                  tr(lang, "By its value it pays to carry it up to about "
                           "%s km."),
                  limit);
    else
        words_say(w, tr(lang, "Such a flow reaches up to about %s km."), limit);
    if (s->unsure & 1u << FACTOR_DISTANCE)
        words_say(w, tr(lang, "It may be too far."));
}

static const char *unit_text(enum kind kind, enum lang lang)
{
    switch (vocab_base_unit(kind)) {
    case UNIT_T: return tr(lang, "t a year");
    case UNIT_MWH: return tr(lang, "MWh a year");
    case UNIT_M3: return tr(lang, "m3 a year");
    case UNIT_H: return tr(lang, "hours a year");
    case UNIT_M2: return tr(lang, "m2");
    case UNIT_DAY: return tr(lang, "days a year");
    case UNIT_NONE:
    case UNIT_KG:
    case UNIT_L:
    case UNIT_KWH:
    case UNIT_PIECE:
    case UNIT_PALLET:
    case UNITS: break;
    }
    return "";
}

void reasons_quantity(char *out, size_t cap, const struct body *b,
                      enum lang lang)
{
    struct words w = words_into(out, cap, lang);
    const char *unit = unit_text(b->kind, lang);
    char lo[WORDS_NUMBER], hi[WORDS_NUMBER];

    words_number(lo, b->lo_milli, lang);
    words_number(hi, b->hi_milli, lang);
    if (!b->quantity_known)
        words_say(&w, "%s", tr(lang, "not stated"));
    else if (b->hi_milli == INT64_MAX)
        words_say(&w, tr(lang, "%s %s or more"), lo, unit);
    else if (b->lo_milli <= 1)
        words_say(&w, tr(lang, "at most %s %s"), hi, unit);
    else if (b->lo_milli == b->hi_milli)
        words_say(&w, "%s %s", lo, unit);
    else
        words_say(&w, tr(lang, "%s to %s %s"), lo, hi, unit);
}

static void quantity(struct words *w, const struct reasons_of *of)
{
    const struct body *giver = of->lead->giver ? of->own : of->other;
    const struct body *taker = of->lead->giver ? of->other : of->own;
    const struct score *s = &of->lead->score;
    const struct substitution *rule = s->fit.best.rule;
    char give[160], take[160];
    enum lang lang = w->lang;

    reasons_quantity(give, sizeof give, giver, lang);
    reasons_quantity(take, sizeof take, taker, lang);
    if (of->own->direction == DIRECTION_POOL) {
        reasons_quantity(take, sizeof take, of->own, lang);
        reasons_quantity(give, sizeof give, of->other, lang);
        words_say(w, tr(lang, "Own quantity: %s; theirs: %s; peers add up."),
                  take, give);
        return;
    }
    words_say(w, tr(lang, "Offered: %s; needed: %s."), give, take);
    if (!s->quantity_comparable)
        words_say(w, tr(lang, "These are different units, so they were not "
                              "compared."));
    else if (rule && rule->yield_hi && rule->yield_lo < 100)
        words_say(w,
                  tr(lang, "Of what is offered %u to %u %% becomes what is "
                           "needed."),
                  rule->yield_lo, rule->yield_hi);
}

static const char *state_text(enum state state, enum lang lang)
{
    switch (state) {
    case STATE_SOLID: return tr(lang, "solid");
    case STATE_LIQUID: return tr(lang, "liquid");
    case STATE_GAS: return tr(lang, "gas");
    case STATE_PASTE: return tr(lang, "paste");
    case STATE_NONE:
    case STATES: break;
    }
    return tr(lang, "not stated");
}

static const char *packaging_text(enum packaging packaging, enum lang lang)
{
    switch (packaging) {
    case PACKAGING_BULK: return tr(lang, "in bulk");
    case PACKAGING_SKIP: return tr(lang, "in skips");
    case PACKAGING_IBC: return tr(lang, "in IBC containers");
    case PACKAGING_DRUM: return tr(lang, "in drums");
    case PACKAGING_TANKER: return tr(lang, "by tanker");
    case PACKAGING_PALLET: return tr(lang, "on pallets");
    case PACKAGING_BIG_BAG: return tr(lang, "in big bags");
    case PACKAGING_NETWORK: return tr(lang, "through a network");
    case PACKAGING_OTHER: return tr(lang, "otherwise packed");
    case PACKAGING_NONE:
    case PACKAGINGS: break;
    }
    return tr(lang, "not stated");
}

static void degrees(char out[static WORDS_NUMBER], struct degrees d,
                    enum lang lang)
{
    if (!d.known)
        (void)snprintf(out, WORDS_NUMBER, "%s", tr(lang, "not stated"));
    else if (d.hi == INT16_MAX)
        (void)snprintf(out, WORDS_NUMBER, "> %d \u00b0C", d.lo);
    else if (d.lo < -100)
        (void)snprintf(out, WORDS_NUMBER, "< %d \u00b0C", d.hi + 1);
    else if (d.lo == d.hi)
        (void)snprintf(out, WORDS_NUMBER, "%d \u00b0C", d.lo);
    else
        (void)snprintf(out, WORDS_NUMBER, "%d\u2013%d \u00b0C", d.lo, d.hi);
}

static void quality(struct words *w, const struct reasons_of *of)
{
    const struct body *giver = of->lead->giver ? of->own : of->other;
    const struct body *taker = of->lead->giver ? of->other : of->own;
    const struct score *s = &of->lead->score;
    char give[WORDS_NUMBER], take[WORDS_NUMBER];
    enum lang lang = w->lang;

    if (s->thermal) {
        degrees(give, giver->temperature, lang);
        degrees(take, taker->temperature, lang);
        words_say(w, tr(lang, "Temperature offered: %s; needed: %s."), give,
                  take);
        if (s->heat_pump)
            words_say(w, tr(lang, "A heat pump or chiller would be needed."));
        return;
    }
    if (giver->kind == KIND_MATERIAL && s->fit.process_lo)
        words_say(w, tr(lang, "A process stands between, so the state need "
                              "not be the same."));
    else if (giver->kind == KIND_MATERIAL)
        words_say(w, tr(lang, "State offered: %s; needed: %s."),
                  state_text(giver->state, lang),
                  state_text(taker->state, lang));
    if (giver->packaging || taker->packaging)
        words_say(w, tr(lang, "Packaging offered: %s; needed: %s."),
                  packaging_text(giver->packaging, lang),
                  packaging_text(taker->packaging, lang));
    if (w->len == 0)
        words_say(w, tr(lang, "No property decides for this kind of flow."));
}

static void season(struct words *w, const struct reasons_of *of)
{
    const struct score *s = &of->lead->score;
    enum lang lang = w->lang;

    if (s->fit.storable_lo)
        words_say(w, tr(lang, "It keeps, so the season does not decide."));
    else if (!of->other->months_exact && of->other->months == 0)
        words_say(w, tr(lang, "The other side does not state its season."));
    else if (s->months_needed && s->months_lo == s->months_hi)
        words_say(w, tr(lang, "Available in %u of the %u months needed."),
                  s->months_hi, s->months_needed);
    else if (s->months_needed)
        words_say(w,
                  tr(lang, "Available in %u to %u of the %u months "
                           "needed."),
                  s->months_lo, s->months_hi, s->months_needed);
    else if (s->factor[FACTOR_TIME].lo == 0)
        words_say(w, tr(lang, "Available in every month needed."));
    else
        words_say(w, tr(lang, "The needed season is known by quarters only."));
    if (s->unsure & 1u << FACTOR_TIME)
        words_say(w, tr(lang, "The seasons may not meet."));
}

static const char *legal_text(enum legal_status legal, enum lang lang)
{
    switch (legal) {
    case LEGAL_WASTE: return tr(lang, "waste");
    case LEGAL_HAZARDOUS_WASTE: return tr(lang, "hazardous waste");
    case LEGAL_BY_PRODUCT: return tr(lang, "by-product");
    case LEGAL_END_OF_WASTE: return tr(lang, "end of waste");
    case LEGAL_PRODUCT: return tr(lang, "product");
    case LEGAL_USED_GOOD: return tr(lang, "used good");
    case LEGAL_ABP1: return tr(lang, "animal by-product, category 1");
    case LEGAL_ABP2: return tr(lang, "animal by-product, category 2");
    case LEGAL_ABP3: return tr(lang, "animal by-product, category 3");
    case LEGAL_NONE:
    case LEGAL_UNKNOWN:
    case LEGAL_STATUSES: break;
    }
    return tr(lang, "not stated");
}

static void regulation(struct words *w, const struct reasons_of *of)
{
    const struct body *giver = of->lead->giver ? of->own : of->other;
    enum lang lang = w->lang;

    if (giver->kind != KIND_MATERIAL || of->own->direction == DIRECTION_POOL)
        words_say(w, tr(lang, "No waste law stands between."));
    else
        words_say(w, tr(lang, "Legal status of what is offered: %s."),
                  legal_text(giver->legal_status, lang));
}

static void freshness(struct words *w, const struct reasons_of *of)
{
    uint32_t age = of->lead->score.age_days;
    enum lang lang = w->lang;

    if (age == 0)
        words_say(w, tr(lang, "Confirmed today."));
    else if (age == 1)
        words_say(w, tr(lang, "Confirmed yesterday."));
    else
        words_say(w, tr(lang, "Confirmed %u days ago."), age);
    if (of->other->stale)
        words_say(w, tr(lang, "Its territory has not been heard of lately."));
    if (of->own->assumed || of->other->assumed)
        words_say(w, tr(lang, "Our side is assumed from the activity, nobody "
                              "declared it."));
    else
        words_say(w, tr(lang, "Declared, not documented."));
}

void factor_words(struct words *w, enum factor factor,
                  const struct reasons_of *of)
{
    switch (factor) {
    case FACTOR_COMPATIBILITY: compatibility(w, of); break;
    case FACTOR_DISTANCE: distance(w, of); break;
    case FACTOR_QUANTITY: quantity(w, of); break;
    case FACTOR_QUALITY: quality(w, of); break;
    case FACTOR_TIME: season(w, of); break;
    case FACTOR_REGULATION: regulation(w, of); break;
    case FACTOR_FRESHNESS: freshness(w, of); break;
    case FACTORS: break;
    }
}
