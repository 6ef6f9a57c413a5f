#include "symbiote/reasons.h"

#include "factor_words.h"
#include "words.h"

static void summary(struct reasons *out, const struct lead *lead,
                    enum lang lang)
{
    struct words w = words_into(out->summary, sizeof out->summary, lang);
    const struct score *s = &lead->score;

    if (s->low == s->high)
        words_say(&w,
                  lead->verdict == VERDICT_CERTAIN
                      ? tr(lang, "Certain: %u points of 100.")
                      : tr(lang, "Possible: %u points of 100."),
                  s->score);
    else if (lead->verdict == VERDICT_CERTAIN)
        words_say(&w, tr(lang, "Certain: %u points of 100, between %u and %u."),
                  s->score, s->low, s->high);
    else
        words_say(&w,
                  tr(lang, "Possible: %u points of 100, between %u and %u."),
                  s->score, s->low, s->high);
}

/* ---- what is missing -------------------------------------------------------
 */

static void ask(struct words *w, const struct score *s, uint16_t bit)
{
    enum lang lang = w->lang;

    switch (bit) {
    case MISSING_TYPE:
        words_say(w, tr(lang, "Ask which of the %u types of the group it is."),
                  s->fit.members);
        break;
    case MISSING_DISTANCE:
        words_say(w, tr(lang, "Ask for the distance: the published area is "
                              "too wide to decide."));
        break;
    case MISSING_QUANTITY:
        words_say(w, tr(lang, "Ask for the quantity."));
        break;
    case MISSING_TEMPERATURE:
        words_say(w, tr(lang, "Ask for the temperature."));
        break;
    case MISSING_STATE:
        words_say(w, tr(lang, "Ask whether it is solid, liquid or a paste."));
        break;
    case MISSING_MONTHS: words_say(w, tr(lang, "Ask in which months.")); break;
    case MISSING_LEGAL:
        words_say(w, tr(lang, "Ask for the legal status: waste, by-product or "
                              "product."));
        break;
    case MISSING_PLACE:
        words_say(w, tr(lang, "Enter the commune of your own company."));
        break;
    case MISSING_OWN_QUANTITY:
        words_say(w, tr(lang, "Enter the quantity of your own flow."));
        break;
    case MISSING_OWN_TEMPERATURE:
        words_say(w, tr(lang, "Enter the temperature of your own flow."));
        break;
    default: break;
    }
}

static void add_missing(struct reasons *out, const struct score *s,
                        uint16_t bit, enum lang lang)
{
    char *text = out->missing[out->missing_count];
    struct words w = words_into(text, REASON_TEXT, lang);

    ask(&w, s, bit);
    if (w.len)
        out->missing_count++;
}

static void missing(struct reasons *out, const struct score *s, enum lang lang)
{
    out->missing_count = 0;
    if (s->ask)
        add_missing(out, s, s->ask, lang);
    for (unsigned i = 0; i < REASONS_MISSING_MAX; i++) {
        uint16_t bit = (uint16_t)(1u << i);

        if ((s->missing & bit) && bit != s->ask)
            add_missing(out, s, bit, lang);
    }
}

/* ---- remarks ---------------------------------------------------------------
 */

static void rule(struct reasons *out, const struct link *link, enum lang lang)
{
    struct words w = words_into(out->rule, sizeof out->rule, lang);
    struct words check = words_into(out->check, sizeof out->check, lang);
    const struct substitution *r = link->rule;
    const char *process, *constraint;

    if (!r)
        return;
    process = words_label(r->process, lang);
    constraint = words_label(r->constraint, lang);
    if (process[0])
        words_say(&w, tr(lang, "Rule %s, process: %s."), r->id, process);
    else
        words_say(&w, tr(lang, "Rule %s: direct use."), r->id);
    if (r->source && r->source[0])
        words_say(&w, tr(lang, "Source: %s."), tr(lang, r->source));
    if (constraint[0])
        words_say(&check, tr(lang, "Check first: %s."), constraint);
}

static void goods_abroad(struct words *w, enum legal_status legal)
{
    enum lang lang = w->lang;

    switch (legal) {
    case LEGAL_WASTE:
        words_say(w, tr(lang, "Green-listed waste travels with the Annex VII "
                              "form; other waste needs a notification."));
        break;
    case LEGAL_HAZARDOUS_WASTE:
        words_say(w, tr(lang, "Hazardous waste needs the consent of both "
                              "authorities (notification) before it travels."));
        break;
    case LEGAL_BY_PRODUCT:
        words_say(w, tr(lang, "Check that both sides recognise it as a "
                              "by-product."));
        break;
    case LEGAL_END_OF_WASTE:
        words_say(w, tr(lang, "Check that the other side recognises its end "
                              "of waste."));
        break;
    case LEGAL_PRODUCT:
    case LEGAL_USED_GOOD:
        words_say(w, tr(lang, "It travels as ordinary goods."));
        break;
    case LEGAL_ABP1:
    case LEGAL_ABP2:
    case LEGAL_ABP3:
        words_say(w, tr(lang, "Animal by-products travel with a commercial "
                              "document and need approved sites."));
        break;
    case LEGAL_NONE:
    case LEGAL_UNKNOWN:
    case LEGAL_STATUSES:
        words_say(w, tr(lang, "What it needs depends on its legal status."));
        break;
    }
}

static void border(struct reasons *out, const struct reasons_of *of,
                   enum lang lang)
{
    struct words w = words_into(out->border, sizeof out->border, lang);
    const struct score *s = &of->lead->score;
    const struct body *giver = of->lead->giver ? of->own : of->other;

    if (!s->cross_border)
        return;
    if (s->cross_border_sure)
        words_say(&w, tr(lang, "It crosses a border."));
    else
        words_say(&w, tr(lang, "It may cross a border."));
    if (giver->kind == KIND_MATERIAL && of->own->direction != DIRECTION_POOL)
        goods_abroad(&w, s->legal_status);
    else
        words_say(&w, tr(lang, "Contracts and permits follow the law of "
                               "either side."));
}

static void visible(struct reasons *out, const struct reasons_of *of,
                    enum lang lang)
{
    struct words w = words_into(out->visible, sizeof out->visible, lang);

    if (of->lead->other_own)
        words_say(&w, tr(lang, "Both flows are known to this node only through "
                               "its own companies."));
    else if (of->own->assumed)
        words_say(&w, tr(lang, "The other side cannot see this lead: the flow "
                               "is only assumed."));
    else if (of->lead->visible_to_other)
        words_say(&w, tr(lang, "The other side can see this lead too: the flow "
                               "is published."));
    else
        words_say(&w, tr(lang, "The other side cannot see this lead: the flow "
                               "is not published."));
}

void reasons_word(struct reasons *out, const struct reasons_of *of,
                  enum lang lang)
{
    const struct score *s = &of->lead->score;

    summary(out, of->lead, lang);
    for (unsigned f = 0; f < FACTORS; f++) {
        struct factor_reason *r = &out->factor[f];
        struct words w = words_into(r->text, sizeof r->text, lang);

        r->factor = (enum factor)f;
        r->points_lost = s->lost[f];
        factor_words(&w, r->factor, of);
    }
    missing(out, s, lang);
    rule(out, &s->fit.best, lang);
    border(out, of, lang);
    visible(out, of, lang);
}
