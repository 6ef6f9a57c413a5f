#include "ordinary.h"

#include "tables.h"

/* Beside the stop words of the search: what stands between the words of a name.
 */
static const char *const particles[] = {
    "a",   "au",  "aux",  "d",   "da",  "de",  "del",  "den",  "der",  "des",
    "di",  "du",  "en",   "et",  "het", "l",   "la",   "le",   "les",  "of",
    "op",  "s",   "sous", "sur", "t",   "te",  "ten",  "ter",  "the",  "und",
    "van", "von", "voor", "aan", "bij", "and", "pour", "chez", "sprl",
};

static const char *const legal_forms[] = {
    /* France */
    "sa",
    "sas",
    "sasu",
    "sarl",
    "eurl",
    "ei",
    "eirl",
    "sci",
    "scm",
    "scp",
    "snc",
    "scs",
    "sca",
    "scop",
    "scic",
    "sem",
    "spl",
    "sel",
    "selarl",
    "selas",
    "gie",
    "gaec",
    "earl",
    "scea",
    "cuma",
    "association",
    "ass",
    "societe",
    "ste",
    "soc",
    "ets",
    "etablissement",
    "etablissements",
    "cie",
    "compagnie",
    "entreprise",
    "entreprises",
    "groupe",
    "holding",
    "monsieur",
    "madame",
    "m",
    "mme",
    "mr",
    "fils",
    "freres",
    "epoux",
    "indivision",
    /* Belgium */
    "srl",
    "sprl",
    "sprlu",
    "sc",
    "scrl",
    "scri",
    "scris",
    "asbl",
    "aisbl",
    "bv",
    "bvba",
    "ebvba",
    "nv",
    "cv",
    "cvba",
    "cvoa",
    "vzw",
    "ivzw",
    "vof",
    "comm",
    "commv",
    "gcv",
    "gmbh",
    "ag",
    "kg",
    "vennootschap",
    "bedrijf",
    "groep",
    "zonen",
    "zoon",
    "gebroeders",
    "gebr",
    /* elsewhere */
    "ltd",
    "llc",
    "plc",
    "inc",
    "spa",
    "se",
    "kgaa",
    "group",
    "company",
    "co",
};

/* Trades and fillers that many businesses bear, and what the protocol itself
 * says in its notes and frames. */
static const char *const commons[] = {
    "agence",      "agri",          "alimentation",  "ateliers",
    "atelier",     "auto",          "autos",         "automobiles",
    "batiment",    "bakkerij",      "bois",          "boucherie",
    "boulangerie", "brasserie",     "brouwerij",     "bouw",
    "cabinet",     "cafe",          "carrelage",     "centre",
    "centrum",     "chauffage",     "charpente",     "clinique",
    "coiffure",    "commerce",      "concept",       "conseil",
    "construct",   "construction",  "constructions", "consult",
    "consulting",  "creation",      "design",        "developpement",
    "diffusion",   "distribution",  "distillerie",   "domaine",
    "drukkerij",   "electricite",   "elevage",       "energie",
    "energy",      "environnement", "espace",        "europe",
    "expert",      "express",       "fabrique",      "ferme",
    "fermes",      "filature",      "finance",       "flandre",
    "flandres",    "fonderie",      "france",        "belgique",
    "belgie",      "belgium",       "nord",          "sud",
    "est",         "ouest",         "noord",         "zuid",
    "oost",        "west",          "wallonie",      "garage",
    "garden",      "gestion",       "handel",        "habitat",
    "hotel",       "huis",          "hout",          "immo",
    "immobilier",  "immobiliere",   "imprimerie",    "industrie",
    "industries",  "industrial",    "industriel",    "informatique",
    "ingenierie",  "international", "invest",        "investissement",
    "jardin",      "jardins",       "laboratoire",   "laboratoires",
    "laiterie",    "laverie",       "location",      "logistics",
    "logistique",  "magasin",       "maintenance",   "mairie",
    "maison",      "marche",        "mecanique",     "menuiserie",
    "metal",       "metaux",        "meubles",       "moderne",
    "moulin",      "nettoyage",     "nouvelle",      "papeterie",
    "papier",      "patisserie",    "peinture",      "pharmacie",
    "plastique",   "plastiques",    "plomberie",     "pressing",
    "production",  "produits",      "protection",    "publicite",
    "recyclage",   "recycling",     "renovation",    "restaurant",
    "service",     "services",      "slagerij",      "solutions",
    "studio",      "sucrerie",      "systemes",      "systems",
    "taxi",        "technique",     "techniques",    "technologies",
    "teinturerie", "textile",       "textiles",      "tissage",
    "toiture",     "toitures",      "traiteur",      "transport",
    "transports",  "travaux",       "trading",       "union",
    "usine",       "vente",         "verger",        "ville",
    "commune",     "gemeente",      "stad",          "boucher",
    "fleuriste",   "opticien",      "tabac",         "presse",
    "librairie",   "symbiote",      "genesis",       "cert",
    "seal",        "succession",    "root",          "next",
    "name",        "country",       "area",          "serial",
    "prev",        "chan",          "before",        "after",
    "stream",      "epoch",         "state",         "size",
    "tree",        "time",          "offer",         "proof",
    "chain",       "checkpoint",    "leaf",          "leaves",
    "index",       "path",          "chunk",         "active",
    "node",        "peer",          "log",           "invite",
    "confirm",     "cosignature",   "history",       "busy",
    "internal",    "error",         "frame",         "forged",
    "test",        "demo",
};

/* What the words of protocol and catalogue are made of is short. */
enum { PHRASE_TEXT = 512 };

enum status ordinary_words(struct names *n, const char *text, uint32_t *word,
                           size_t cap, size_t *count)
{
    struct tokens walk = {.text = view_text(text)};
    struct token t;

    *count = 0;
    while (*count < cap && tokens_next(&walk, &t)) {
        uint32_t index;
        enum status s = names_word(n, t.text, 0, &index);

        if (s != STATUS_OK)
            return s;
        if (!(n->flags[index] & WORD_SKIPPED))
            word[(*count)++] = index;
    }
    return STATUS_OK;
}

/* All words together, and each by itself as `flags` say.  A word of a longer
 * name of a place (« Woluwe-Saint-Lambert ») may be somebody's. */
static enum status enter_text(struct names *n, const char *text, uint8_t flags)
{
    uint32_t word[NAMES_PHRASE_MAX], node;
    size_t count;
    enum status s = ordinary_words(n, text, word, NAMES_PHRASE_MAX, &count);

    if (s != STATUS_OK || count == 0)
        return s;
    if (count == 1)
        flags = WORD_ORDINARY;
    for (size_t i = 0; i < count; i++)
        n->flags[word[i]] |= flags;
    s = names_node(n, word, count, &node);
    if (s == STATUS_OK)
        n->node[node].ends |= ENDS_ORDINARY;
    return s;
}

static enum status enter_phrase(struct names *n, const char *text)
{
    return enter_text(n, text, WORD_ORDINARY);
}

static enum status enter_words(struct names *n, const char *const *list,
                               size_t count, uint8_t flags)
{
    enum status s = STATUS_OK;
    uint32_t index;

    for (size_t i = 0; i < count && s == STATUS_OK; i++)
        s = names_word(n, list[i], flags, &index);
    return s;
}

static enum status enter_labels(struct names *n,
                                const char *const label[static LANGS])
{
    enum status s = STATUS_OK;

    for (unsigned i = 0; i < LANGS && s == STATUS_OK; i++)
        if (label[i])
            s = enter_phrase(n, label[i]);
    return s;
}

/* « drêches|drêches de brasserie »: each by itself. */
static enum status enter_synonyms(struct names *n, const char *list)
{
    enum status s = STATUS_OK;
    char one[PHRASE_TEXT];

    while (*list && s == STATUS_OK) {
        size_t len = strcspn(list, "|");

        if (len < sizeof one) {
            memcpy(one, list, len);
            one[len] = '\0';
            s = enter_phrase(n, one);
        }
        list += len + (list[len] == '|');
    }
    return s;
}

static enum status enter_types(struct names *n)
{
    enum status s = STATUS_OK;

    for (size_t i = 0; i < types_count && s == STATUS_OK; i++) {
        const struct flow_type *t = &types_rows[i];

        s = enter_labels(n, t->label);
        for (unsigned l = 0; l < LANGS && s == STATUS_OK; l++)
            s = enter_synonyms(n, t->synonyms[l]);
    }
    for (size_t i = 0; i < waste_codes_count && s == STATUS_OK; i++)
        s = enter_labels(n, waste_codes_rows[i].label);
    return s;
}

static enum status enter_trades(struct names *n)
{
    enum status s = STATUS_OK;

    for (size_t i = 0; i < activities_count && s == STATUS_OK; i++)
        s = enter_labels(n, activities_rows[i].label);
    for (size_t i = 0; i < divisions_count && s == STATUS_OK; i++) {
        const char *const label[LANGS] = {
            divisions_rows[i].fr, divisions_rows[i].nl, divisions_rows[i].en};

        s = enter_labels(n, label);
    }
    return s;
}

static enum status enter_places(struct names *n)
{
    enum status s = STATUS_OK;

    for (size_t i = 0; i < places_count && s == STATUS_OK; i++)
        for (unsigned l = 0; l < LANGS && s == STATUS_OK; l++)
            s = enter_text(n, places_rows[i].name[l], 0);
    for (size_t i = 0; i < place_aliases_count && s == STATUS_OK; i++)
        s = enter_text(n, place_aliases_rows[i].alias, 0);
    for (size_t i = 0; i < epci_count && s == STATUS_OK; i++)
        s = enter_phrase(n, epci_rows[i].name);
    return s;
}

#define ENTER(list, flags)                                                     \
    enter_words(n, list, sizeof(list) / sizeof((list)[0]), flags)

enum status ordinary_enter(struct names *n)
{
    enum status s = ENTER(particles, WORD_SKIPPED);
    uint32_t index;

    for (size_t i = 0; i < stop_words_count && s == STATUS_OK; i++)
        s = names_word(n, stop_words_rows[i].word, WORD_SKIPPED, &index);
    if (s == STATUS_OK)
        s = ENTER(legal_forms, WORD_LEGAL | WORD_ORDINARY);
    if (s == STATUS_OK)
        s = ENTER(commons, WORD_ORDINARY);
    if (s == STATUS_OK)
        s = enter_types(n);
    if (s == STATUS_OK)
        s = enter_trades(n);
    return s == STATUS_OK ? enter_places(n) : s;
}
