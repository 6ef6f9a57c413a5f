#include "symbiote/label.h"

#include <stdio.h>
#include <string.h>

struct label {
    const char *name, *english;
};

/* Names of vocab.h, of decisions (fields, reasons) and of peers. */
static const struct label labels[] = {
    {"offer", "offer"},
    {"need", "need"},
    {"pool", "sharing"},
    {"transform", "transformation"},
    {"material", "material"},
    {"energy", "energy"},
    {"water", "water"},
    {"service", "service"},
    {"equipment", "equipment"},
    {"space", "space"},
    {"skill", "skill"},
    {"transport", "transport"},
    {"piece", "pieces"},
    {"pallet", "pallets"},
    {"m3", "m³"},
    {"m2", "m²"},
    {"day", "day"},
    {"solid", "solid"},
    {"liquid", "liquid"},
    {"gas", "gas"},
    {"paste", "paste"},
    {"waste", "waste"},
    {"hazardous_waste", "hazardous waste"},
    {"by_product", "by-product"},
    {"end_of_waste", "end of waste"},
    {"product", "product"},
    {"used_good", "used good"},
    {"abp1", "animal by-product, category 1"},
    {"abp2", "animal by-product, category 2"},
    {"abp3", "animal by-product, category 3"},
    {"unknown", "unknown"},
    {"measured", "measured"},
    {"declared", "declared"},
    {"estimated", "estimated"},
    {"assumed", "assumed"},
    {"bulk", "in bulk"},
    {"skip", "skips"},
    {"ibc", "IBC tanks"},
    {"drum", "drums"},
    {"tanker", "tankers"},
    {"big_bag", "big bags"},
    {"network", "network"},
    {"other", "other"},
    {"compatibility", "Compatibility"},
    {"distance", "Distance"},
    {"quantity", "Quantity"},
    {"quality", "Quality"},
    {"time", "Time"},
    {"regulation", "Regulation"},
    {"freshness", "Freshness"},
    {"company", "company"},
    {"reg_id", "registration number"},
    {"address", "address"},
    {"commune", "commune"},
    {"activity", "activity"},
    {"label", "wording"},
    {"low_code", "waste code"},
    {"type", "type of flow"},
    {"months", "months"},
    {"dates", "dates"},
    {"temperature", "temperature"},
    {"pressure", "pressure"},
    {"max_km", "greatest distance"},
    {"ref", "reference"},
    {"spec", "specification"},
    {"outlet", "present outlet"},
    {"cost", "cost"},
    {"price_wish", "price wished"},
    {"contact", "contact"},
    {"note", "note"},
    {"packaging", "packaging"},
    {"legal_status", "legal status"},
    {"state", "physical state"},
    {"area", "communes"},
    {"quarters", "quarters"},
    {"expires", "expiry"},
    {"private", "nobody, private"},
    {"territory", "the territory"},
    {"chosen", "chosen peers"},
    {"all", "all peers"},
    {"unconfirmed", "unconfirmed"},
    {"active", "active"},
    {"suspended", "suspended"},
    {"blocked", "blocked"},
    {"fresh", "up to date"},
    {"stale", "not heard of lately"},
    {"certain", "CERTAIN"},
    {"possible", "POSSIBLE"},
    {"cold", "cold"},
    {"low", "low"},
    {"medium", "medium"},
    {"high", "high"},
    {"very_high", "very high"},
};

const char *label_of(enum lang lang, const char *name)
{
    for (size_t i = 0; i < sizeof labels / sizeof *labels; i++)
        if (strcmp(labels[i].name, name) == 0)
            return tr(lang, labels[i].english);
    return name;
}

void label_unit(char *out, size_t cap, enum lang lang, const char *unit,
                const char *per)
{
    const char *name = label_of(lang, unit);

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
