/* From a facilitator's words to a flow type, in three languages. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "symbiote/catalogue.h"
#include "tables.h"

struct phrase {
    const char *words, *type;
};

static const struct phrase french[] = {
    {"Drêches de brasserie humides, livrées en vrac", "spent-grain"},
    {"dreches brasserie", "spent-grain"},
    {"Levures usées liquides", "brewers-yeast"},
    {"écarts de tri pommes de terre", "potato-peel"},
    {"Pelures de pomme de terre vapeur", "potato-peel"},
    {"pulpes de betteraves surpressées", "beet-pulp"},
    {"Terre de lavage betterave", "beet-soil"},
    {"ecume de sucrerie", "sugar-lime"},
    {"pains et viennoiseries invendus", "bread-surplus"},
    {"Casse de biscuits et gaufres", "dough-biscuits"},
    {"petit lait doux", "whey"},
    {"Marc de café (torréfacteur)", "coffee-grounds"},
    {"Huile de friture usagée", "used-cooking-oil"},
    {"biodechets cantine", "kitchen-waste"},
    {"Légumes déclassés et épluchures de carottes", "vegetable-trimmings"},
    {"étoupes de lin teillé", "flax-tow"},
    {"Anas de lin en vrac", "flax-shives"},
    {"fumier de cheval pailleux", "manure"},
    {"Tontes et branchages", "green-waste"},
    {"digestat solide après séparation de phase", "digestate"},
    {"Palettes EUR 80x120 cassées", "pallets"},
    {"palettes perdues", "pallets"},
    {"sciures et copeaux de bois non traité", "sawdust"},
    {"Chutes de panneaux MDF mélaminés", "panel-offcuts"},
    {"Bois de démolition classe B", "demolition-wood"},
    {"tourets bois de câbles électriques", "cable-drums"},
    {"Cartons ondulés en balles", "cardboard"},
    {"emballages cartons divers", "cardboard"},
    {"rognures papier imprimerie", "print-offcuts"},
    {"Mandrins carton", "tubes"},
    {"boues de désencrage", "paper-sludge"},
    {"archives à détruire", "confidential-paper"},
    {"Chutes textiles coton/polyester", "textile-offcuts"},
    {"chutes de tissus jersey", "textile-offcuts"},
    {"fins de rouleaux tissu ameublement", "roll-ends"},
    {"Fonds de cônes fil laine", "yarn-waste"},
    {"bourre de laine (peignage)", "fibre-waste"},
    {"Draps et serviettes réformés", "used-linen"},
    {"linge hôtelier usé", "used-linen"},
    {"vêtements retours clients VAD", "used-clothing"},
    {"Bâches publicitaires PVC", "coated-fabric"},
    {"moquette, dalles usagées", "carpet-waste"},
    {"Film étirable transparent", "pe-film"},
    {"housses plastiques de palettes", "pe-film"},
    {"chutes de PVC rigide blanc (profilés)", "pvc"},
    {"bidons plastique PEHD 20 L", "rigid-pp-pe"},
    {"big bags vides 1 m3", "big-bags"},
    {"GRV 1000 L vides", "ibc-drums"},
    {"fûts métalliques vides 200 l", "ibc-drums"},
    {"frigolite", "eps"},
    {"Bouteilles verre à laver 33cl", "reusable-bottles"},
    {"calcin verre creux", "cullet"},
    {"gravats de béton propres", "concrete-rubble"},
    {"terres végétales de terrassement", "excavated-soil"},
    {"Boue de sciage de pierre bleue", "stone-sludge"},
    {"poussières de four à chaux", "lime-dust"},
    {"chutes de placo", "gypsum"},
    {"machefers", "incinerator-ash"},
    {"copeaux d'usinage acier huileux", "metal-turnings"},
    {"Chutes d'acier (ferraille)", "steel-scrap"},
    {"squelettes de découpe laser tôle", "sheet-offcuts"},
    {"plaques offset aluminium", "aluminium"},
    {"mobilier de bureau (bureaux, armoires)", "office-furniture"},
    {"racks à palette d'occasion", "racking"},
    {"solvants de nettoyage usés", "spent-solvent"},
    {"huiles de vidange", "used-oil"},
    {"CO2 de fermentation", "co2"},
    {"Chaleur fatale 35°C groupes froids", "heat-low"},
    {"vapeur 10 bars excédentaire", "steam"},
    {"surplus photovoltaique", "solar-power"},
    {"Eaux de rinçage peu chargées", "rinse-water"},
    {"eau de pluie de toitures", "rainwater"},
    {"eau adoucie froide", "softened-water"},
    {"purges de tour aéroréfrigérante", "cooling-water"},
    {"Collecte groupée des cartons", "group-collection"},
    {"gardiennage de nuit mutualisé", "guarding"},
    {"contrôle périodique des extincteurs", "inspection"},
    {"place en crèche", "childcare"},
    {"restaurant interentreprise", "canteen"},
    {"presse à balle pour cartons", "baler"},
    {"Chariot elevateur 2,5 t", "forklift"},
    {"pont bascule 50 t", "weighbridge"},
    {"Surface d'entrepôt 800 m²", "warehouse"},
    {"chambre froide négative", "cold-storage"},
    {"Places de parking le week-end", "parking"},
    {"responsable QSE 1 jour par semaine", "qse-manager"},
    {"électromécanicien en temps partagé", "maintenance-technician"},
    {"formation soudure TIG soudeurs", "welding-training"},
    {"Retour à vide Lille - Tournai", "empty-return"},
    {"tournée frigorifique", "refrigerated-transport"},
    {"Tournures d'aluminium huileuses", "aluminium-turnings"},
    {"canettes aluminium en balles", "aluminium-cans"},
    {"chutes de câbles électriques cuivre", "cable-scrap"},
    {"robinets en laiton", "brass"},
    {"pulpes de chicorée fraîches", "chicory-pulp"},
    {"pommes déclassées pour jus", "fruit-rejects"},
    {"bières périmées à vider", "drinks-rejects"},
    {"plumes de volailles", "feathers"},
    {"sang de porc", "blood"},
    {"lisier porcin", "cattle-slurry"},
    {"fumier de cheval", "horse-manure"},
    {"palettes EPAL 80x120", "eur-pallets"},
    {"poussières de ponçage bois", "sanding-dust"},
    {"lisières de tissage", "selvedges"},
    {"chutes de denim", "cotton-offcuts"},
    {"blousses de laine peignée", "wool-noils"},
    {"cintres de magasin", "hangers"},
    {"bâches d'ensilage", "farm-film"},
    {"châssis PVC (profilés)", "rigid-pvc"},
    {"galettes de purge PP", "purge-lumps"},
    {"bocaux en verre à laver", "jars"},
    {"briques anciennes", "reclaimed-bricks"},
    {"faux plancher technique", "raised-floor"},
    {"grenaille usée de sablage", "blasting-grit"},
    {"VHU dépollués", "end-of-life-vehicles"},
    {"poudre époxy thermolaquage", "powder-coating"},
    {"soude NEP laiterie", "cip-lye"},
    {"concentrat d'osmoseur", "osmosis-reject"},
    {"exhaure de carrière", "quarry-water"},
    {"vapeur flash", "steam-low"},
    {"eau glacée 6 °C", "chilled-water"},
    {"vélo cargo", "cargo-bike"},
    {"lavage de bouteilles et bocaux", "container-washing"},
    {"cuisine partagée", "test-kitchen"},
    {"toiture disponible pour panneaux photovoltaïques", "solar-roof"},
    {"audit énergétique", "energy-audit"},
    {"cours de néerlandais", "language-courses"},
    {"impression 3D", "additive-manufacturing"},
    {"balayeuse de voirie", "cleaning-machines"},
    {"plaques d'imprimerie", "offset-plates"},
};

static const struct phrase dutch[] = {
    {"Verse bierdraf", "spent-grain"},
    {"aardappelschillen uit stoomschiller", "potato-peel"},
    {"Perspulp van suikerbieten", "beet-pulp"},
    {"schuimaarde suikerfabriek", "sugar-lime"},
    {"oud brood van winkels", "bread-surplus"},
    {"koffiedik", "coffee-grounds"},
    {"gebruikt frituurvet", "used-cooking-oil"},
    {"vlaslemen in balen", "flax-shives"},
    {"houten paletten kapot", "pallets"},
    {"europallets", "pallets"},
    {"kartonnen dozen en golfkarton", "cardboard"},
    {"zaagsel, onbehandeld hout", "sawdust"},
    {"textielafval snijresten katoen", "textile-offcuts"},
    {"tapijtresten", "carpet-waste"},
    {"wikkelfolie transparant LDPE", "pe-film"},
    {"lege IBC containers", "ibc-drums"},
    {"oud ijzer en staalschroot", "steel-scrap"},
    {"glasscherven", "cullet"},
    {"betonpuin", "concrete-rubble"},
    {"grondoverschotten", "excavated-soil"},
    {"restwarmte lage temperatuur 40 graden", "heat-low"},
    {"spoelwater van flessenwasser", "rinse-water"},
    {"hemelwater van daken", "rainwater"},
    {"gezamenlijke afvalinzameling", "group-collection"},
    {"heftruck delen", "forklift"},
    {"magazijnruimte 500 m2", "warehouse"},
    {"preventieadviseur deeltijds", "qse-manager"},
    {"lege retourritten", "empty-return"},
    {"koelwagen naar Gent", "refrigerated-transport"},
    {"kantoormeubelen", "office-furniture"},
    {"aluspanen van draaibank", "aluminium-turnings"},
    {"kippenmest gedroogd", "poultry-litter"},
    {"varkensdrijfmest", "cattle-slurry"},
    {"uienschillen", "onion-leek-residues"},
    {"kuilfolie van boerderijen", "farm-film"},
    {"kledinghangers uit winkels", "hangers"},
    {"vervallen bier", "drinks-rejects"},
    {"gebruikte fietsen", "bicycles"},
    {"startaccu's", "lead-batteries"},
    {"betonijzer", "rebar"},
    {"koeltorenspui", "cooling-blowdown"},
    {"bronbemaling werf", "dewatering-water"},
    {"groevewater", "quarry-water"},
    {"deelkeuken", "test-kitchen"},
    {"bakfiets leveringen", "cargo-bike"},
    {"energieaudit", "energy-audit"},
};

static const struct phrase english[] = {
    {"wet brewers grain", "spent-grain"},
    {"potato peelings", "potato-peel"},
    {"surplus yeast slurry", "brewers-yeast"},
    {"used frying oil", "used-cooking-oil"},
    {"broken pallets", "pallets"},
    {"baled cardboard", "cardboard"},
    {"stretch film from pallets", "pe-film"},
    {"fabric offcuts cotton", "textile-offcuts"},
    {"empty drums 200 L", "ibc-drums"},
    {"steel swarf", "metal-turnings"},
    {"low grade waste heat from compressors", "heat-low"},
    {"surplus steam", "steam"},
    {"rinsing water", "rinse-water"},
    {"warehouse space to let", "warehouse"},
    {"shared forklift", "forklift"},
    {"welding course", "welding-training"},
    {"empty backhaul lorry", "empty-return"},
    {"cold room", "cold-storage"},
    {"truck parking at night", "parking"},
    {"old office desks and chairs", "office-furniture"},
    {"aluminium swarf", "aluminium-turnings"},
    {"pig slurry", "cattle-slurry"},
    {"cow water from evaporator", "vapour-condensate"},
    {"clothes hangers", "hangers"},
    {"silage wrap", "farm-film"},
    {"cooling tower blowdown", "cooling-blowdown"},
    {"reclaimed bricks", "reclaimed-bricks"},
    {"broken windscreens", "laminated-glass"},
    {"demand response", "flexibility"},
    {"commercial kitchen hours", "test-kitchen"},
};

/* As they stand in lists: misspelt, abbreviated, in trade words. */
static const struct phrase rough[] = {
    {"draches humides brass.", "spent-grain"},
    {"levure bière excédent.", "brewers-yeast"},
    {"PdT déclassées pelures", "potato-peel"},
    {"pulpe bett surpr.", "beet-pulp"},
    {"mélase de betterave", "molasses"},
    {"pain rasis", "bread-surplus"},
    {"farine de meunerie, son de blé", "bran"},
    {"coque de cacao", "cocoa-residues"},
    {"lacto-sérum", "whey"},
    {"graisse animale fondue", "animal-fat"},
    {"arrêtes et têtes de poissons", "fish-residues"},
    {"coquilles de moule", "shells"},
    {"fumié", "manure"},
    {"paille de blé en bottes", "straw"},
    {"dechet vert", "green-waste"},
    {"HAU huile alimentaire usagée", "used-cooking-oil"},
    {"bac à graisse restaurant", "grease-trap"},
    {"boue STEP", "sewage-sludge"},
    {"sciurre", "sawdust"},
    {"écorces de pin", "bark"},
    {"pal. europe consignées", "eur-pallets"},
    {"chutes mélaminé", "panel-offcuts"},
    {"bois traité autoclave", "treated-wood"},
    {"OCC balles", "cardboard"},
    {"rognure blanche massicot", "print-offcuts"},
    {"chute cotton", "cotton-offcuts"},
    {"déchets filature laine", "wool-noils"},
    {"fripes", "used-clothing"},
    {"chiffon souillé", "soiled-rags"},
    {"film étirable palettisation", "pe-film"},
    {"bidons PEHD", "hdpe-canisters"},
    {"menuiserie PVC chutes", "pvc"},
    {"bouteilles PET transparantes", "pet-bottles"},
    {"polystirène", "eps"},
    {"mousse polyuréthane", "pu-foam"},
    {"bigbags", "big-bags"},
    {"GRV 1000l", "ibc"},
    {"pneumatique usagé", "tyres"},
    {"calcin verre blanc", "clear-cullet"},
    {"pare-brise", "laminated-glass"},
    {"béton concassé", "concrete-rubble"},
    {"terre excavée chantier", "excavated-soil"},
    {"platre BA13", "gypsum"},
    {"laine de verre dépose", "insulation-waste"},
    {"laitier de haut fourneau", "slag"},
    {"cendre volante", "coal-fly-ash"},
    {"sable fonderie", "foundry-sand"},
    {"ferraille E40", "steel-scrap"},
    {"copeaux alu", "aluminium-turnings"},
    {"DEEE", "weee"},
    {"batteries plomb", "lead-batteries"},
    {"mobilier bureau occase", "office-furniture"},
    {"solvant usé", "spent-solvent"},
    {"huile moteur usagée", "used-oil"},
    {"acide chlorhydrique usé", "hydrochloric-acid"},
    {"peinture eau", "water-paint"},
    {"draff nat", "spent-grain"},
    {"aardappelschillen stoom", "potato-peel"},
    {"bietenpulp", "beet-pulp"},
    {"schuimarde suikerfabriek", "sugar-lime"},
    {"oud brood", "bread-surplus"},
    {"koffiedik horeka", "coffee-grounds"},
    {"wei", "whey"},
    {"slachtafval cat 3", "abp3"},
    {"paardenmest", "horse-manure"},
    {"snoeihout", "prunings"},
    {"frituurolie", "used-cooking-oil"},
    {"houtkrulen", "sawdust"},
    {"europaletten stuk", "eur-pallets"},
    {"karton balen", "cardboard"},
    {"drukkerijafsnijdsel", "print-offcuts"},
    {"textielresten", "textile-offcuts"},
    {"poetsdoeken vuil", "soiled-rags"},
    {"krimpfolie", "pe-film"},
    {"PVC profielresten", "pvc"},
    {"piepschuim", "eps"},
    {"schuimrubber", "pu-foam"},
    {"autobanden", "tyres"},
    {"glasscherven", "cullet"},
    {"betonpuin", "concrete-rubble"},
    {"grond uitgegraven", "excavated-soil"},
    {"vliegas", "coal-fly-ash"},
    {"gieterijzand", "foundry-sand"},
    {"schroot ijzer", "steel-scrap"},
    {"koperkabel", "copper-cables"},
    {"bureaumeubels tweedehands", "office-furniture"},
    {"restwarmte lage temp", "heat-low"},
    {"stoom 6bar", "steam"},
    {"regenwater", "rainwater"},
    {"koelwatter", "cooling-water"},
    {"brewery spent grains wet", "spent-grain"},
    {"potatoe peelings", "potato-peel"},
    {"whey liquid", "whey"},
    {"UCO", "used-cooking-oil"},
    {"wood saw dust", "sawdust"},
    {"broken pallets", "pallets"},
    {"OCC bales", "corrugated-bales"},
    {"cotton cuttings", "cotton-offcuts"},
    {"stretch wrap", "pe-film"},
    {"styrofoam", "eps"},
    {"scrap tires", "tyres"},
    {"fly ash PFA", "coal-fly-ash"},
    {"blast furnace slag granulated", "granulated-slag"},
    {"alu cans", "aluminium-cans"},
    {"e-waste", "weee"},
    {"spent solvents", "spent-solvent"},
    {"waste heat 40 C", "heat-low"},
    {"forklift shared", "forklift"},
    {"cold store pallet places", "cold-storage"},
    {"HSE manager part-time", "qse-manager"},
};

static bool among_first_three(const struct phrase *p)
{
    struct type_hit hits[3];
    size_t n = catalogue_find_types(p->words, KIND_NONE, 0, hits, 3);
    bool found = false;

    for (size_t i = 0; i < n; i++)
        found = found || strcmp(catalogue_type(hits[i].type)->id, p->type) == 0;
    if (!found) {
        printf("missed: %s (%s), found", p->words, p->type);
        for (size_t i = 0; i < n; i++)
            printf(" %s %u", catalogue_type(hits[i].type)->id, hits[i].score);
        printf("\n");
    }
    return found;
}

static void assert_nine_in_ten(const struct phrase *p, size_t count)
{
    size_t found = 0;

    for (size_t i = 0; i < count; i++)
        found += among_first_three(&p[i]);
    printf("%zu of %zu phrases\n", found, count);
    assert_true(10 * found >= 9 * count);
}

static void french_phrases_find_their_type(void **state)
{
    (void)state;
    assert_nine_in_ten(french, sizeof french / sizeof french[0]);
}

static void dutch_phrases_find_their_type(void **state)
{
    (void)state;
    assert_nine_in_ten(dutch, sizeof dutch / sizeof dutch[0]);
}

static void english_phrases_find_their_type(void **state)
{
    (void)state;
    assert_nine_in_ten(english, sizeof english / sizeof english[0]);
}

static void misspelt_and_abbreviated_phrases_find_their_type(void **state)
{
    (void)state;
    assert_nine_in_ten(rough, sizeof rough / sizeof rough[0]);
    assert_true((sizeof french + sizeof dutch + sizeof english + sizeof rough) /
                    sizeof rough[0] >=
                300);
}

static void every_label_finds_its_own_type_with_full_score(void **state)
{
    size_t count;
    const struct flow_type *types = catalogue_types(&count);

    (void)state;
    for (size_t i = 0; i < count; i++) {
        for (unsigned lang = 0; lang < LANGS; lang++) {
            struct type_hit hits[8];
            size_t n = catalogue_find_types(
                types[i].label[lang], (enum kind)types[i].kind, 0, hits, 8);
            bool found = false;

            for (size_t k = 0; k < n; k++)
                found = found ||
                        (hits[k].type == types[i].no && hits[k].score == 100);
            if (!found)
                printf("%s: %s\n", types[i].id, types[i].label[lang]);
            assert_true(found);
        }
    }
}

static void case_accents_and_plurals_do_not_matter(void **state)
{
    static const char *const same[] = {"drêche de brasserie",
                                       "DRECHES DE BRASSERIES",
                                       "Drêches, de: brasserie!"};
    struct type_hit hit;

    (void)state;
    for (size_t i = 0; i < sizeof same / sizeof same[0]; i++) {
        assert_int_equal(catalogue_find_types(same[i], KIND_NONE, 0, &hit, 1),
                         1);
        assert_string_equal(catalogue_type(hit.type)->id, "spent-grain");
        assert_int_equal(hit.score, 100);
    }
}

static void one_wrong_letter_is_forgiven(void **state)
{
    struct type_hit hit;

    (void)state;
    assert_int_equal(catalogue_find_types("palettse", KIND_NONE, 0, &hit, 1),
                     1);
    assert_string_equal(catalogue_type(hit.type)->id, "pallets");
    assert_true(hit.score < 100);
}

static void a_kind_narrows_and_a_code_helps(void **state)
{
    struct type_hit hits[4];
    size_t n = catalogue_find_types("eaux de rinçage", KIND_SPACE, 0, hits, 4);

    (void)state;
    for (size_t i = 0; i < n; i++)
        assert_int_equal(catalogue_type(hits[i].type)->kind, KIND_SPACE);
    n = catalogue_find_types("xyzzy", KIND_NONE, 150103, hits, 4);
    assert_true(n > 0);
    assert_non_null(strstr(catalogue_type(hits[0].type)->low_codes, "150103"));
    assert_int_equal(catalogue_find_types("xyzzy", KIND_NONE, 0, hits, 4), 0);
}

static void hits_fit_their_array_and_come_best_first(void **state)
{
    struct type_hit hits[5];
    size_t n =
        catalogue_find_types("bois carton plastique", KIND_NONE, 0, hits, 5);

    (void)state;
    assert_true(n <= 5);
    for (size_t i = 1; i < n; i++)
        assert_true(hits[i - 1].score >= hits[i].score);
    assert_int_equal(catalogue_find_types("bois", KIND_NONE, 0, NULL, 0), 0);
    assert_int_equal(catalogue_find_types("", KIND_NONE, 0, hits, 5), 0);
}

static void long_and_broken_text_is_harmless(void **state)
{
    char text[4000];
    struct type_hit hits[3];

    (void)state;
    memset(text, 'a', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    (void)catalogue_find_types(text, KIND_NONE, 0, hits, 3);
    for (size_t i = 0; i < sizeof text - 1; i++)
        text[i] = i % 3 == 2 ? ' ' : (char)(unsigned char)(0x80 + i % 128);
    (void)catalogue_find_types(text, KIND_NONE, 0, hits, 3);
}

/* The index is folded by terms.awk, queries by catalogue_fold. */
static void the_index_is_folded_as_queries_are(void **state)
{
    size_t count, term = 0;
    const struct flow_type *types = catalogue_types(&count);
    char folded[200];

    (void)state;
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(terms_rows[term].type, types[i].no);
        (void)catalogue_fold(types[i].label[LANG_FR], folded, sizeof folded);
        assert_string_equal(terms_rows[term].text, folded);
        for (; term < terms_count && terms_rows[term].type == types[i].no;
             term++) {
            (void)catalogue_fold(terms_rows[term].text, folded, sizeof folded);
            assert_string_equal(terms_rows[term].text, folded);
            assert_true(terms_rows[term].weight > 0);
        }
    }
    assert_int_equal(term, terms_count);
    for (size_t i = 1; i < token_count; i++)
        assert_true(strcmp(token_rows[i - 1].text, token_rows[i].text) < 0);
}

/* Generous, since the machine may be busy: the aim is 0.5 ms per label. */
static void five_thousand_labels_take_seconds_at_most(void **state)
{
    size_t n = sizeof french / sizeof french[0];
    clock_t start = clock();
    double seconds;

    (void)state;
    for (size_t i = 0; i < 500; i++) {
        struct type_hit hits[5];

        (void)catalogue_find_types(french[i % n].words, KIND_NONE, 0, hits, 5);
    }
    seconds = (double)(clock() - start) / CLOCKS_PER_SEC;
    printf("%.3f ms per label\n", seconds * 1000 / 500);
    assert_true(seconds < 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(french_phrases_find_their_type),
        cmocka_unit_test(dutch_phrases_find_their_type),
        cmocka_unit_test(english_phrases_find_their_type),
        cmocka_unit_test(misspelt_and_abbreviated_phrases_find_their_type),
        cmocka_unit_test(every_label_finds_its_own_type_with_full_score),
        cmocka_unit_test(case_accents_and_plurals_do_not_matter),
        cmocka_unit_test(one_wrong_letter_is_forgiven),
        cmocka_unit_test(a_kind_narrows_and_a_code_helps),
        cmocka_unit_test(hits_fit_their_array_and_come_best_first),
        cmocka_unit_test(long_and_broken_text_is_harmless),
        cmocka_unit_test(the_index_is_folded_as_queries_are),
        cmocka_unit_test(five_thousand_labels_take_seconds_at_most),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
