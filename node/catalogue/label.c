#include "symbiote/label.h"

#include "symbiote/catalogue.h"

#include <stdio.h>
#include <string.h>

struct label {
    const char *name, *english;
};

/* Names of vocab.h, of decisions (fields, reasons) and of peers. */
static const struct label labels[] = {
    {"offer", N_("offer")},
    {"need", N_("need")},
    {"pool", N_("sharing")},
    {"transform", N_("transformation")},
    {"material", N_("material")},
    {"energy", N_("energy")},
    {"water", N_("water")},
    {"service", N_("service")},
    {"equipment", N_("equipment")},
    {"space", N_("space")},
    {"skill", N_("skill")},
    {"transport", N_("transport")},
    {"piece", N_("pieces")},
    {"pallet", N_("pallets")},
    {"m3", N_("m³")},
    {"m2", N_("m²")},
    {"day", N_("days")},
    {"solid", N_("solid")},
    {"liquid", N_("liquid")},
    {"gas", N_("gas")},
    {"paste", N_("paste")},
    {"waste", N_("waste")},
    {"hazardous_waste", N_("hazardous waste")},
    {"by_product", N_("by-product")},
    {"end_of_waste", N_("end of waste")},
    {"product", N_("product")},
    {"used_good", N_("used good")},
    {"abp1", N_("animal by-product, category 1")},
    {"abp2", N_("animal by-product, category 2")},
    {"abp3", N_("animal by-product, category 3")},
    {"unknown", N_("unknown")},
    {"measured", N_("measured")},
    {"declared", N_("declared")},
    {"estimated", N_("estimated")},
    {"assumed", N_("assumed")},
    {"bulk", N_("in bulk")},
    {"skip", N_("skips")},
    {"ibc", N_("IBC tanks")},
    {"drum", N_("drums")},
    {"tanker", N_("tankers")},
    {"big_bag", N_("big bags")},
    {"network", N_("network")},
    {"other", N_("other")},
    {"compatibility", N_("Compatibility")},
    {"distance", N_("Distance")},
    {"quantity", N_("Quantity")},
    {"quality", N_("Quality")},
    {"time", N_("Time")},
    {"regulation", N_("Regulation")},
    {"freshness", N_("Freshness")},
    {"company", N_("company")},
    {"reg_id", N_("registration number")},
    {"address", N_("address")},
    {"commune", N_("commune")},
    {"activity", N_("activity")},
    {"label", N_("wording")},
    {"low_code", N_("waste code")},
    {"type", N_("type of flow")},
    {"months", N_("months")},
    {"dates", N_("dates")},
    {"temperature", N_("temperature")},
    {"pressure", N_("pressure")},
    {"max_km", N_("greatest distance")},
    {"ref", N_("reference")},
    {"spec", N_("specification")},
    {"outlet", N_("present outlet")},
    {"cost", N_("cost")},
    {"price_wish", N_("price wished")},
    {"contact", N_("contact")},
    {"note", N_("note")},
    {"packaging", N_("packaging")},
    {"legal_status", N_("legal status")},
    {"state", N_("physical state")},
    {"area", N_("communes")},
    {"quarters", N_("quarters")},
    {"expires", N_("expiry")},
    {"private", N_("nobody, private")},
    {"territory", N_("the territory")},
    {"chosen", N_("chosen peers")},
    {"all", N_("all peers")},
    {"unconfirmed", N_("unconfirmed")},
    {"active", N_("active")},
    {"suspended", N_("suspended")},
    {"blocked", N_("blocked")},
    {"fresh", N_("up to date")},
    {"stale", N_("not heard of lately")},
    {"release", N_("batch sent")},
    {"publish", N_("offer published")},
    {"withdraw", N_("offer withdrawn")},
    {"import.companies", N_("companies imported")},
    {"import.flows", N_("flows imported")},
    {"import.register", N_("register imported")},
    {"flow.remove", N_("flow removed")},
    {"company.erase", N_("company erased")},
    {"batch.refused", N_("batch held back by the second count")},
    {"flow.prefer", N_("flow chosen to be shown first")},
    {"doubted", N_("a peer doubts an offer")},
    {"consent", N_("company answered")},
    {"waiver", N_("company consented below k")},
    {"waiver.revoke", N_("consent below k taken back")},
    {"veto", N_("a competitor would exclude most")},
    {"fine", N_("no objection")},
    {"policy.set", N_("policy changed")},
    {"policy.now", N_("policy in force")},
    {"policy.four_eyes", N_("four-eyes switch")},
    {"policy.participants", N_("list of participants")},
    {"policy.approver.add", N_("approver added")},
    {"policy.approver.end", N_("approver removed")},
    {"policy.propose", N_("change of policy proposed")},
    {"policy.approve", N_("change of policy approved")},
    {"policy.drop", N_("proposal dropped")},
    {"policy.refused", N_("wrong passphrase")},
    {"natural_person", N_("natural person")},
    {"nace2", N_("second activity")},
    {"lead.refuse", N_("lead refused")},
    {"price", N_("The price does not fit")},
    {"regularity", N_("Not regular enough")},
    {"confidentiality", N_("Confidential")},
    {"competitor", N_("They are competitors")},
    {"no_reply", N_("The company does not answer")},
    {"process", N_("The process does not take it")},
    {"not_compatible", N_("The two do not go together")},
    {"paired", N_("words to compare")},
    {"pairing-refused", N_("confirmation refused: other words")},
    {"forked", N_("peer contradicts itself")},
    {"erased", N_("peer erased")},
    {"gate-recover", N_("own log taken back from peers")},
    {"peer.invite", N_("invitation made")},
    {"peer.join", N_("invitation accepted")},
    {"peer.confirm", N_("words confirmed")},
    {"peer.suspend", N_("peer suspended")},
    {"peer.resume", N_("peer resumed")},
    {"peer.block", N_("peer blocked")},
    {"peer.remove", N_("peer removed")},
    {"certain", N_("CERTAIN")},
    {"possible", N_("POSSIBLE")},
};

const char *label_of(enum lang lang, const char *name)
{
    for (size_t i = 0; i < sizeof labels / sizeof *labels; i++)
        if (strcmp(labels[i].name, name) == 0)
            return tr(lang, labels[i].english);
    return name;
}

/* The limits of the classes are those of symbiote/offer.h. */
static const struct {
    const char *field, *name, *english;
} classes[] = {
    {"temperature", "cold", N_("below 15 °C")},
    {"temperature", "low", N_("15 to 59 °C")},
    {"temperature", "medium", N_("60 to 119 °C")},
    {"temperature", "high", N_("120 to 249 °C")},
    {"temperature", "very_high", N_("250 °C and more")},
    {"pressure", "low", N_("below 3 bar")},
    {"pressure", "medium", N_("3 to 15 bar")},
    {"pressure", "high", N_("over 15 bar")},
};

const char *label_class(enum lang lang, const char *field, const char *name)
{
    for (size_t i = 0; i < sizeof classes / sizeof *classes; i++)
        if (strcmp(classes[i].field, field) == 0 &&
            strcmp(classes[i].name, name) == 0)
            return tr(lang, classes[i].english);
    return label_of(lang, name);
}

void label_unit(char *out, size_t cap, enum lang lang, const char *unit,
                const char *per)
{
    const char *name = label_of(lang, unit);

    if (strcmp(unit, "m2") == 0) /* let, not used up: no period */
        per = "";
    if (strcmp(per, "year") == 0)
        (void)snprintf(out, cap, tr(lang, "%s/year"), name);
    else if (strcmp(per, "month") == 0)
        (void)snprintf(out, cap, tr(lang, "%s/month"), name);
    else if (strcmp(per, "week") == 0)
        (void)snprintf(out, cap, tr(lang, "%s/week"), name);
    else if (strcmp(per, "day") == 0)
        (void)snprintf(out, cap, tr(lang, "%s/day"), name);
    else
        (void)snprintf(out, cap, "%s", name);
}

/* status_text is for logs; these go into "It did not work: %s." */
const char *label_status(enum lang lang, enum status s)
{
    static const char *const words[] = {
        [STATUS_OK] = N_("nothing went wrong"),
        [STATUS_MALFORMED] = N_("the content does not have the right form"),
        [STATUS_TOO_BIG] = N_("it is too big"),
        [STATUS_OUT_OF_RANGE] = N_("a value is outside its limits"),
        [STATUS_FULL] = N_("there is no room for more"),
        [STATUS_NOT_FOUND] = N_("there is no such entry"),
        [STATUS_AMBIGUOUS] = N_("more than one entry fits"),
        [STATUS_EXISTS] = N_("it is there already"),
        [STATUS_FORGED] = N_("a signature does not hold"),
        [STATUS_MISMATCH] = N_("the content is not what was signed"),
        [STATUS_STALE] = N_("it is older than what is known already"),
        [STATUS_FORKED] = N_("two signed statements contradict each other"),
        [STATUS_EXPIRED] = N_("it is no longer valid"),
        [STATUS_USED] = N_("it was good for one use, and is used"),
        [STATUS_REFUSED] = N_("it is not allowed"),
        [STATUS_BUSY] = N_("the node is busy: try again in a moment"),
        [STATUS_CLOSED] = N_("the connection was closed"),
        [STATUS_UNREACHABLE] = N_("the other territory cannot be reached"),
        [STATUS_TIMEOUT] = N_("it took too long"),
        [STATUS_LOCKED] = N_("another program is using it"),
        [STATUS_NEWER] = N_("the data come from a newer version of Symbiote"),
        [STATUS_DISK_FULL] = N_("the disk is full"),
        [STATUS_IO] = N_("reading or writing failed"),
        [STATUS_NO_MEMORY] = N_("there is not enough memory"),
    };
    enum { COUNT = sizeof words / sizeof *words };

    return (unsigned)s < COUNT ? tr(lang, words[s]) : status_text(s);
}
