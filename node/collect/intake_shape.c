/* What the files of each source are called and which columns are read. */
#include <string.h>

#include "intake_parts.h"

static const char *const sirene_sites[] = {
    "siret",
    "statutDiffusionEtablissement",
    "trancheEffectifsEtablissement",
    "codeCommuneEtablissement",
    "etatAdministratifEtablissement",
    "activitePrincipaleEtablissement",
    "nomenclatureActivitePrincipaleEtablissement",
    "caractereEmployeurEtablissement",
    "activitePrincipaleNAF25Etablissement",
    "dateDernierTraitementEtablissement",
    "codePaysEtrangerEtablissement",
    "enseigne1Etablissement",
    "enseigne2Etablissement",
    "enseigne3Etablissement",
    "denominationUsuelleEtablissement",
    NULL};
static const char *const sirene_units[] = {
    "siren",
    "statutDiffusionUniteLegale",
    "etatAdministratifUniteLegale",
    "categorieJuridiqueUniteLegale",
    "activitePrincipaleUniteLegale",
    "nomenclatureActivitePrincipaleUniteLegale",
    "activitePrincipaleNAF25UniteLegale",
    "denominationUniteLegale",
    "denominationUsuelle1UniteLegale",
    "denominationUsuelle2UniteLegale",
    "denominationUsuelle3UniteLegale",
    "sigleUniteLegale",
    NULL};
static const char *const meta[] = {"Variable", "Value", NULL};
static const char *const addresses[] = {
    "EntityNumber",   "TypeOfAddress",   "Zipcode",
    "MunicipalityNL", "MunicipalityFR",  "CountryNL",
    "CountryFR",      "DateStrikingOff", NULL};
static const char *const sites[] = {"EstablishmentNumber", "EnterpriseNumber",
                                    "StartDate", NULL};
static const char *const units[] = {"EnterpriseNumber", "Status",
                                    "TypeOfEnterprise", NULL};
static const char *const activities[] = {"EntityNumber",  "NaceVersion",
                                         "NaceCode",      "Classification",
                                         "ActivityGroup", NULL};
static const char *const names[] = {"EntityNumber", "Denomination", NULL};
static const char *const nothing[] = {NULL};

static const struct shape shapes[INTAKE_ROLES] = {
    [INTAKE_UNKNOWN] = {"", nothing, 0, NULL},
    [INTAKE_SIRENE_SITES] = {"StockEtablissement", sirene_sites, SITE_NEEDED,
                             sirene_site},
    [INTAKE_SIRENE_UNITS] = {"StockUniteLegale", sirene_units, UNIT_NEEDED,
                             sirene_unit},
    [INTAKE_KBO_META] = {"meta.csv", meta, META_NEEDED, kbo_meta},
    [INTAKE_KBO_ADDRESSES] = {"address.csv", addresses, ADDRESS_NEEDED,
                              kbo_address},
    [INTAKE_KBO_SITES] = {"establishment.csv", sites, KSITE_NEEDED, kbo_site},
    [INTAKE_KBO_UNITS] = {"enterprise.csv", units, KUNIT_NEEDED, kbo_unit},
    [INTAKE_KBO_ACTIVITIES] = {"activity.csv", activities, ACT_NEEDED,
                               kbo_activity},
    [INTAKE_KBO_NAMES] = {"denomination.csv", names, NAME_NEEDED, kbo_name},
    [INTAKE_KBO_OTHER] = {"contact.csv, code.csv, branch.csv", nothing, 0,
                          NULL},
};

const struct shape *intake_shape(enum intake_role role)
{
    return &shapes[role];
}

const char *intake_role_name(enum intake_role role)
{
    return (unsigned)role < INTAKE_ROLES ? shapes[role].name : "";
}

/* ---- recognising ----------------------------------------------------------
 */

static bool has(const struct splitter *s, const char *heading)
{
    for (size_t i = 0; i < s->cells; i++)
        if (strcmp(s->cell[i].p, heading) == 0)
            return true;
    return false;
}

static bool fits(const struct splitter *s, enum intake_role role)
{
    const struct shape *shape = &shapes[role];

    for (unsigned i = 0; i < shape->needed; i++)
        if (!has(s, shape->heading[i]))
            return false;
    return shape->needed > 0;
}

static enum intake_role role_of(const struct splitter *s)
{
    for (unsigned role = INTAKE_UNKNOWN + 1; role < INTAKE_KBO_OTHER; role++)
        if (fits(s, (enum intake_role)role))
            return (enum intake_role)role;
    if (has(s, "EntityContact") || (has(s, "Category") && has(s, "Code")) ||
        (has(s, "Id") && has(s, "StartDate") && has(s, "EnterpriseNumber")))
        return INTAKE_KBO_OTHER;
    return INTAKE_UNKNOWN;
}

enum intake_role intake_recognise(const uint8_t *head, size_t len)
{
    struct splitter s;
    enum intake_role role = INTAKE_UNKNOWN;

    if (split_open(&s) != STATUS_OK)
        return role;
    (void)split_put(&s, head, len < INTAKE_HEAD ? len : INTAKE_HEAD);
    if (split_next(&s, len < INTAKE_HEAD) == SPLIT_ROW)
        role = role_of(&s);
    split_close(&s);
    return role;
}

enum intake_role intake_missing(unsigned seen)
{
    static const enum intake_role sirene[] = {INTAKE_SIRENE_SITES,
                                              INTAKE_SIRENE_UNITS, 0};
    static const enum intake_role kbo[] = {
        INTAKE_KBO_ADDRESSES,  INTAKE_KBO_SITES, INTAKE_KBO_UNITS,
        INTAKE_KBO_ACTIVITIES, INTAKE_KBO_NAMES, 0};
    const enum intake_role *need =
        seen & (1u << INTAKE_SIRENE_SITES | 1u << INTAKE_SIRENE_UNITS) ? sirene
                                                                       : kbo;

    for (; *need; need++)
        if (!(seen & 1u << *need))
            return *need;
    return INTAKE_UNKNOWN;
}
