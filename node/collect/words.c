#include "words.h"

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "symbiote/catalogue.h"

enum { FOLD_MAX = 240 };

struct word {
    uint8_t list, value;
    const char *texts; /* folded, separated by '|' */
};

static const struct word words[] = {
    {WORDS_DIRECTION, DIRECTION_OFFER,
     "propose|proposer|proposition|offre|offrir|j ai|ai|ressource|sortant|"
     "sortante|sortie|sortants|disponible|a donner|donne|don|excedent|surplus|"
     "aanbod|aanbieden|biedt aan|te geef|uitgaand|uit|beschikbaar|overschot|"
     "have|offer|offers|out|output|outgoing|available|o|excess"},
    {WORDS_DIRECTION, DIRECTION_NEED,
     "recherche|cherche|rechercher|besoin|besoins|demande|demandeur|achat|"
     "souhaite|entrant|entrante|entree|entrants|vraag|zoekt|zoeken|gezocht|"
     "nodig|behoefte|inkomend|in|want|wants|need|needs|wanted|looking for|"
     "input|incoming|demand|r|b"},
    {WORDS_DIRECTION, DIRECTION_POOL,
     "mutualisation|mutualiser|mutualise|achat groupe|achats groupes|commun|"
     "en commun|partage|partager|pool|pooling|share|sharing|delen|"
     "gezamenlijk|samenaankoop|groepsaankoop|bundelen"},
    {WORDS_DIRECTION, DIRECTION_TRANSFORM,
     "transformation|transforme|transformer|traitement|valorisation|valorise|"
     "capacite|capacite de traitement|transform|processing|treatment|"
     "verwerking|verwerkt|bewerking|verwerkingscapaciteit"},

    {WORDS_KIND, KIND_MATERIAL,
     "matiere|matieres|matiere premiere|dechet|dechets|materiau|materiaux|"
     "produit|sous produit|emballage|emballages|material|materials|waste|"
     "materials incoming|materials outgoing|materiaal|materialen|afval|"
     "grondstof|grondstoffen|reststroom|biomasse|organique"},
    {WORDS_KIND, KIND_ENERGY,
     "energie|chaleur|vapeur|electricite|froid|chaleur fatale|energy|heat|"
     "steam|electricity|warmte|restwarmte|stoom|elektriciteit|koude|gaz"},
    {WORDS_KIND, KIND_WATER,
     "eau|eaux|water|effluent|effluents|eaux usees|eau industrielle|"
     "afvalwater|wastewater"},
    {WORDS_KIND, KIND_SERVICE,
     "service|services|prestation|prestations|dienst|diensten|"
     "dienstverlening"},
    {WORDS_KIND, KIND_EQUIPMENT,
     "equipement|equipements|materiel|machine|machines|outil|outillage|"
     "equipment|capacity|capacite machine|uitrusting|toestel|machinepark|"
     "gereedschap|apparatuur"},
    {WORDS_KIND, KIND_SPACE,
     "espace|espaces|local|locaux|surface|surfaces|entrepot|stockage|foncier|"
     "parking|bureau|bureaux|space|storage|ruimte|opslag|opslagruimte|"
     "oppervlakte|magazijn"},
    {WORDS_KIND, KIND_SKILL,
     "competence|competences|expertise|savoir faire|formation|personnel|"
     "main d oeuvre|rh|skill|skills|knowledge|training|staff|kennis|"
     "vaardigheid|vaardigheden|competentie|opleiding"},
    {WORDS_KIND, KIND_TRANSPORT,
     "transport|transports|logistique|fret|livraison|trajet|logistics|"
     "freight|vervoer|logistiek|vracht"},

    {WORDS_STATE, STATE_SOLID, "solide|solides|solid|vast|vaste stof|s"},
    {WORDS_STATE, STATE_LIQUID,
     "liquide|liquides|liquid|vloeibaar|vloeistof|l"},
    {WORDS_STATE, STATE_GAS,
     "gazeux|gazeuse|gaz|gaseous|gas|gasvormig|vapeur|damp|steam"},
    {WORDS_STATE, STATE_PASTE,
     "pateux|pateuse|pate|boue|boues|boueux|paste|doughy|pasty|sludge|"
     "pasteus|pasta|slib|semi liquide|brijig"},

    {WORDS_LEGAL, LEGAL_WASTE, "dechet|dechets|waste|afval|afvalstof"},
    {WORDS_LEGAL, LEGAL_HAZARDOUS_WASTE,
     "dechet dangereux|dechets dangereux|hazardous waste|gevaarlijk afval|"
     "gevaarlijke afvalstof|hazardous_waste"},
    {WORDS_LEGAL, LEGAL_BY_PRODUCT,
     "sous produit|sous produits|coproduit|co produit|by product|byproduct|"
     "bijproduct|nevenproduct"},
    {WORDS_LEGAL, LEGAL_END_OF_WASTE,
     "sortie du statut de dechet|sortie de statut|fin du statut de dechet|ssd|"
     "end of waste|einde afval|einde afvalfase|grondstofverklaring"},
    {WORDS_LEGAL, LEGAL_PRODUCT,
     "produit|produits|matiere premiere|product|grondstof|raw material"},
    {WORDS_LEGAL, LEGAL_USED_GOOD,
     "reemploi|reutilisation|occasion|bien d occasion|objet reutilisable|"
     "used good|second hand|tweedehands|hergebruik|reuse"},
    {WORDS_LEGAL, LEGAL_ABP1,
     "spa 1|spa c1|spa categorie 1|sous produit animal categorie 1|spac1|"
     "abp1|abp 1|dbp 1|dierlijk bijproduct categorie 1|c1"},
    {WORDS_LEGAL, LEGAL_ABP2,
     "spa 2|spa c2|spa categorie 2|sous produit animal categorie 2|spac2|"
     "abp2|abp 2|dbp 2|dierlijk bijproduct categorie 2|c2"},
    {WORDS_LEGAL, LEGAL_ABP3,
     "spa 3|spa c3|spa categorie 3|sous produit animal categorie 3|spac3|"
     "abp3|abp 3|dbp 3|dierlijk bijproduct categorie 3|c3"},
    {WORDS_LEGAL, LEGAL_UNKNOWN, "inconnu|indetermine|unknown|onbekend"},

    {WORDS_CONFIDENCE, CONFIDENCE_MEASURED,
     "mesure|mesuree|mesures|pese|pesee|reel|facture|measured|real|weighed|"
     "gemeten|gewogen"},
    {WORDS_CONFIDENCE, CONFIDENCE_DECLARED,
     "declare|declaree|declaratif|declared|stated|verklaard|aangegeven|gemeld|"
     "opgegeven|registre"},
    {WORDS_CONFIDENCE, CONFIDENCE_ESTIMATED,
     "estime|estimee|estimation|approximatif|estimated|estimate|geschat|"
     "schatting|raming|geraamd"},
    {WORDS_CONFIDENCE, CONFIDENCE_ASSUMED,
     "suppose|supposee|hypothese|assumed|verondersteld|aangenomen|aanname|"
     "ratio"},

    {WORDS_PACKAGING, PACKAGING_BULK, "vrac|en vrac|bulk|los|losgestort"},
    {WORDS_PACKAGING, PACKAGING_SKIP,
     "benne|bennes|skip|container|containers|conteneur|conteneurs|compacteur|"
     "afzetcontainer"},
    {WORDS_PACKAGING, PACKAGING_IBC,
     "grv|ibc|cubitainer|cubi|conteneur 1000 l|multibox"},
    {WORDS_PACKAGING, PACKAGING_DRUM,
     "fut|futs|bidon|bidons|tonneau|drum|drums|vat|vaten"},
    {WORDS_PACKAGING, PACKAGING_TANKER,
     "citerne|citernes|camion citerne|cuve|tanker|tank|tankwagen"},
    {WORDS_PACKAGING, PACKAGING_PALLET,
     "palette|palettes|pallet|pallets|palet|paletten|filme"},
    {WORDS_PACKAGING, PACKAGING_BIG_BAG,
     "big bag|big bags|bigbag|bigbags|big_bag"},
    {WORDS_PACKAGING, PACKAGING_NETWORK,
     "reseau|canalisation|conduite|pipeline|tuyau|network|pipe|leiding|net|"
     "netwerk"},
    {WORDS_PACKAGING, PACKAGING_OTHER,
     "autre|autres|other|andere|anders|carton|cartons|sac|sacs|caisse|caisses|"
     "balle|balles|bac|bacs|rouleau|rouleaux|zak|zakken|kist|kisten|doos|"
     "dozen|balen|palox|box|boxes|bobine|bobines"},

    {WORDS_SHARING, SHARING_PRIVATE,
     "prive|privee|private|confidentiel|non|interne|geheim|privaat|prive|"
     "vertrouwelijk|ne pas diffuser|niet delen"},
    {WORDS_SHARING, SHARING_TERRITORY,
     "territoire|local|territory|territorium|gebied|eigen gebied|regio"},
    {WORDS_SHARING, SHARING_CHOSEN,
     "pairs choisis|choisis|partenaires choisis|chosen|chosen peers|selected|"
     "gekozen partners|geselecteerde partners|gekozen|selectie"},
    {WORDS_SHARING, SHARING_ALL,
     "tous|tous les pairs|tout le monde|public|publique|oui|all|all peers|"
     "alle|allen|alle partners|iedereen|openbaar|publiek"},

    {WORDS_YES_NO, 1,
     "oui|yes|ja|o|y|j|x|vrai|true|waar|1|dangereux|hazardous|gevaarlijk|dd|"
     "hp|actif|active|actief|a|ac|personne physique|natuurlijke persoon|"
     "natural person|ei|1000"},
    {WORDS_YES_NO, 2,
     "non|no|nee|neen|n|faux|false|onwaar|0|2|non dangereux|not hazardous|"
     "non hazardous|niet gevaarlijk|ongevaarlijk|dnd|inerte|ferme|ceased|"
     "cesse|cessee|inactif|inactive|stopgezet|f|c|radie|personne morale|"
     "legal person|rechtspersoon"},
    {WORDS_PERSON, 1,
     "oui|ja|yes|y|o|j|vrai|true|waar|1|x|1000|personne physique|pp|ei|eirl|"
     "entreprise individuelle|entrepreneur individuel|entreprise en personne "
     "physique|micro entreprise|microentreprise|micro entrepreneur|auto "
     "entrepreneur|autoentrepreneur|auto entreprise|independant|independante|"
     "artisan|profession liberale|eenmanszaak|zelfstandige|zelfstandig|"
     "natuurlijke persoon|natuurlijk persoon|vrij beroep|natural person|sole "
     "trader|sole proprietor|sole proprietorship|self employed|individual|"
     "freelance"},
    {WORDS_PERSON, 2,
     "non|nee|neen|no|n|faux|false|onwaar|0|2|personne morale|pm|rechtspersoon|"
     "legal person|societe|vennootschap|company|association|vzw|asbl"},
};

/* Length of the longest of `texts` that the folded cell holds as whole words;
 * one- and two-letter words count only as the whole cell. */
static size_t match(const char *cell, const char *texts)
{
    size_t best = 0, len = strlen(cell);

    for (const char *p = texts; *p;) {
        size_t n = strcspn(p, "|");

        for (size_t at = 0; n > best && at + n <= len; at++)
            if (strncmp(cell + at, p, n) == 0 &&
                (at == 0 || cell[at - 1] == ' ') &&
                (cell[at + n] == '\0' || cell[at + n] == ' ') &&
                (n > 2 || n == len))
                best = n;
        p += n;
        p += *p == '|';
    }
    return best;
}

static unsigned stable(enum words list, const char *cell)
{
    static const enum vocab vocabs[] = {
        VOCAB_DIRECTION,  VOCAB_KIND,      VOCAB_STATE,  VOCAB_LEGAL_STATUS,
        VOCAB_CONFIDENCE, VOCAB_PACKAGING, VOCAB_SHARING};

    return list >= WORDS_YES_NO ? 0 : vocab_find(vocabs[list], cell);
}

unsigned words_find(enum words list, const char *cell)
{
    char folded[FOLD_MAX];
    size_t best = 0;
    unsigned value = stable(list, cell);

    if (value != 0)
        return value;
    (void)catalogue_fold(cell, folded, sizeof folded);
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        size_t n = words[i].list == list ? match(folded, words[i].texts) : 0;

        if (n > best) {
            best = n;
            value = words[i].value;
        }
    }
    return value;
}

bool words_unsaid(const char *cell)
{
    static const char *const unsaid[] = {"",
                                         "nc",
                                         "n c",
                                         "na",
                                         "n a",
                                         "nsp",
                                         "nvt",
                                         "n v t",
                                         "a definir",
                                         "a preciser",
                                         "inconnu",
                                         "inconnue",
                                         "onbekend",
                                         "unknown",
                                         "tbd",
                                         "te bepalen",
                                         "a completer",
                                         "en cours",
                                         "aucun",
                                         "aucune",
                                         "neant",
                                         "geen",
                                         "none",
                                         "non renseigne",
                                         "non communique",
                                         "niet bekend",
                                         "pas encore",
                                         "en attente",
                                         "x",
                                         "nog te bepalen"};
    char folded[FOLD_MAX];

    (void)catalogue_fold(cell, folded, sizeof folded);
    for (size_t i = 0; i < sizeof unsaid / sizeof unsaid[0]; i++)
        if (strcmp(folded, unsaid[i]) == 0)
            return true;
    return false;
}
