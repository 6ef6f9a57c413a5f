/* bench_register WORK ROWS [--json] [--check]: how fast official registers are
 * read.
 *
 * Writes made-up files of the real formats (SIRENE: ROWS establishments of 53
 * columns and as many legal units of 33; KBO: ROWS establishments in its eight
 * files) with right check digits, then reads them as `symbiote register import`
 * does: pieces of 256 KiB, SHA-256, intake, for the perimeter of Lille or of
 * Wallonie picarde.  For tools/bench only. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <sodium.h>

#include "symbiote/catalogue.h"
#include "symbiote/delivery.h"

enum { PIECE = 1 << 18, AREA = 4096, PATH_CAP = 512, RUNS = 3 };
enum { ROWS_BAR = 200000, PEAK_BAR_KIB = 100000000 / 1024 };

static uint64_t seed = 20261122;

static uint32_t chance(uint32_t n)
{
    seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)((seed >> 33) % n);
}

static void must(bool fine, const char *what)
{
    if (fine)
        return;
    (void)fprintf(stderr, "bench_register: %s\n", what);
    exit(1);
}

static FILE *create(const char *work, const char *name)
{
    char path[PATH_CAP];
    FILE *f;

    (void)snprintf(path, sizeof path, "%s/%s", work, name);
    f = fopen(path, "wb");
    must(f != NULL, name);
    return f;
}

/* ---- made-up rows
 * ------------------------------------------------------------ */

static unsigned luhn(uint64_t digits)
{
    unsigned sum = 0;

    for (bool twice = true; digits; digits /= 10, twice = !twice) {
        unsigned d = (unsigned)(digits % 10);

        d = twice ? 2 * d : d;
        sum += d > 9 ? d - 9 : d;
    }
    return (10 - sum % 10) % 10;
}

static uint64_t siren(uint32_t i)
{
    uint64_t n = 30000000 + i;

    return n * 10 + luhn(n);
}

static uint64_t siret(uint32_t i)
{
    uint64_t n = siren(i) * 10000 + 1;

    return n * 10 + luhn(n);
}

static uint64_t belgian(uint64_t first, uint32_t i)
{
    uint64_t n = first + i;

    return n * 100 + 97 - n % 97;
}

static const char *class_of(uint32_t i)
{
    static char text[8];
    size_t count;
    const struct activity *a = catalogue_activities(&count);
    unsigned code = a[i % count].code;

    (void)snprintf(text, sizeof text, "%02u.%02u", code / 100 % 100,
                   code % 100);
    return text;
}

/* One commune in a thousand of France lies in the perimeter; half of the rows
 * are ceased, as in the real file. */
static void sirene_sites(FILE *f, uint32_t rows)
{
    static const char *const bands[] = {"NN", "NN", "NN", "",   "01",
                                        "02", "11", "12", "21", "00"};

    (void)fputs(
        "siren,nic,siret,statutDiffusionEtablissement,"
        "dateCreationEtablissement,"
        "trancheEffectifsEtablissement,anneeEffectifsEtablissement,"
        "activitePrincipaleRegistreMetiersEtablissement,"
        "dateDernierTraitementEtablissement,etablissementSiege,"
        "nombrePeriodesEtablissement,complementAdresseEtablissement,"
        "numeroVoieEtablissement,indiceRepetitionEtablissement,"
        "dernierNumeroVoieEtablissement,"
        "indiceRepetitionDernierNumeroVoieEtablissement,typeVoieEtablissement,"
        "libelleVoieEtablissement,codePostalEtablissement,"
        "libelleCommuneEtablissement,libelleCommuneEtrangerEtablissement,"
        "distributionSpecialeEtablissement,codeCommuneEtablissement,"
        "codeCedexEtablissement,libelleCedexEtablissement,"
        "codePaysEtrangerEtablissement,libellePaysEtrangerEtablissement,"
        "identifiantAdresseEtablissement,"
        "coordonneeLambertAbscisseEtablissement,"
        "coordonneeLambertOrdonneeEtablissement,"
        "complementAdresse2Etablissement,"
        "numeroVoie2Etablissement,indiceRepetition2Etablissement,"
        "typeVoie2Etablissement,libelleVoie2Etablissement,"
        "codePostal2Etablissement,libelleCommune2Etablissement,"
        "libelleCommuneEtranger2Etablissement,"
        "distributionSpeciale2Etablissement,codeCommune2Etablissement,"
        "codeCedex2Etablissement,libelleCedex2Etablissement,"
        "codePaysEtranger2Etablissement,libellePaysEtranger2Etablissement,"
        "dateDebut,etatAdministratifEtablissement,enseigne1Etablissement,"
        "enseigne2Etablissement,enseigne3Etablissement,"
        "denominationUsuelleEtablissement,activitePrincipaleEtablissement,"
        "nomenclatureActivitePrincipaleEtablissement,"
        "caractereEmployeurEtablissement\n",
        f);
    for (uint32_t i = 0; i < rows; i++) {
        unsigned commune = chance(50) == 0 ? 59512 : 1001 + chance(94000);

        (void)fprintf(
            f,
            "%09llu,00011,%014llu,O,2009-03-01,%s,2023,,2026-%02u-"
            "12T10:21:33.000,true,3,,%u,,,,RUE,DE LA REPUBLIQUE,%05u,"
            "VILLE %u,,,%05u,,,,,594821212_B,704210.1,7060213.2,,,,,,,,,,,,,,,"
            "2009-03-01,%c,ENSEIGNE %u,,,,%sZ,NAFRev2,%c\n",
            (unsigned long long)siren(i), (unsigned long long)siret(i),
            bands[chance(10)], 1 + chance(10), 1 + chance(200), commune,
            commune, commune, chance(2) ? 'A' : 'F', i, class_of(i),
            chance(2) ? 'O' : 'N');
    }
}

static void sirene_units(FILE *f, uint32_t rows)
{
    (void)fputs(
        "siren,statutDiffusionUniteLegale,unitePurgeeUniteLegale,"
        "dateCreationUniteLegale,sigleUniteLegale,sexeUniteLegale,"
        "prenom1UniteLegale,prenom2UniteLegale,prenom3UniteLegale,"
        "prenom4UniteLegale,prenomUsuelUniteLegale,pseudonymeUniteLegale,"
        "identifiantAssociationUniteLegale,trancheEffectifsUniteLegale,"
        "anneeEffectifsUniteLegale,dateDernierTraitementUniteLegale,"
        "nombrePeriodesUniteLegale,categorieEntreprise,"
        "anneeCategorieEntreprise,dateDebut,etatAdministratifUniteLegale,"
        "nomUniteLegale,nomUsageUniteLegale,denominationUniteLegale,"
        "denominationUsuelle1UniteLegale,denominationUsuelle2UniteLegale,"
        "denominationUsuelle3UniteLegale,categorieJuridiqueUniteLegale,"
        "activitePrincipaleUniteLegale,"
        "nomenclatureActivitePrincipaleUniteLegale,nicSiegeUniteLegale,"
        "economieSocialeSolidaireUniteLegale,caractereEmployeurUniteLegale\n",
        f);
    for (uint32_t i = 0; i < rows; i++)
        (void)fprintf(f,
                      "%09llu,O,,2009-03-01,,,,,,,,,,11,2023,"
                      "2026-02-12T10:21:33.000,4,PME,2022,2019-05-01,A,,,"
                      "SOCIETE INVENTEE %u,,,,%u,%sZ,NAFRev2,00011,N,O\n",
                      (unsigned long long)siren(i), i, chance(3) ? 5710 : 1000,
                      class_of(i));
}

static void dotted(char out[static 14], uint64_t n, bool site)
{
    unsigned a = (unsigned)(n / 1000000), b = (unsigned)(n / 1000 % 1000),
             c = (unsigned)(n % 1000);

    if (site)
        (void)snprintf(out, 14, "%u.%03u.%03u.%03u", a / 1000 % 10, a % 1000, b,
                       c);
    else
        (void)snprintf(out, 14, "%04u.%03u.%03u", a % 10000, b, c);
}

struct kbo {
    FILE *address, *site, *unit, *activity, *name;
};

static void kbo_row(const struct kbo *k, uint32_t i)
{
    static const char *const towns[][3] = {{"9000", "Gent", "Gand"},
                                           {"2000", "Antwerpen", "Anvers"},
                                           {"1000", "Brussel", "Bruxelles"},
                                           {"4000", "Luik", "Liège"}};
    static const char *const tournai[] = {"7500", "Doornik", "Tournai"};
    const char *const *town = chance(50) ? towns[chance(4)] : tournai;
    char unit[14], site[14];
    unsigned code = (unsigned)strtoul(class_of(i), NULL, 10) * 1000 + 110;

    dotted(unit, belgian(4000000, i), false);
    dotted(site, belgian(20000000, i), true);
    (void)fprintf(k->address,
                  "\"%s\",\"REGO\",,,\"%s\",\"%s\",\"%s\",\"Straat\",\"Rue\","
                  "\"1\",\"\",\"\",\n"
                  "\"%s\",\"BAET\",,,\"%s\",\"%s\",\"%s\",\"Straat\",\"Rue\","
                  "\"1\",\"\",\"\",\n",
                  unit, town[0], town[1], town[2], site, town[0], town[1],
                  town[2]);
    (void)fprintf(k->site, "\"%s\",01-11-1974,\"%s\"\n", site, unit);
    (void)fprintf(k->unit, "\"%s\",\"AC\",\"000\",\"%u\",\"610\",,09-08-1960\n",
                  unit, chance(3) ? 2u : 1u);
    (void)fprintf(k->activity,
                  "\"%s\",\"001\",\"2003\",\"%05u\",\"MAIN\"\n"
                  "\"%s\",\"001\",\"2008\",\"%05u\",\"MAIN\"\n"
                  "\"%s\",\"001\",\"2025\",\"%05u\",\"MAIN\"\n",
                  site, code, site, code, site, code);
    (void)fprintf(k->name, "\"%s\",\"1\",\"001\",\"Société inventée %u\"\n",
                  unit, i);
}

static void kbo_files(const char *work, uint32_t rows)
{
    FILE *meta = create(work, "meta.csv");
    struct kbo k = {
        create(work, "address.csv"), create(work, "establishment.csv"),
        create(work, "enterprise.csv"), create(work, "activity.csv"),
        create(work, "denomination.csv")};

    (void)fputs("\"Variable\",\"Value\"\n\"SnapshotDate\",\"01-11-2026\"\n",
                meta);
    (void)fputs("\"EntityNumber\",\"TypeOfAddress\",\"CountryNL\","
                "\"CountryFR\",\"Zipcode\",\"MunicipalityNL\","
                "\"MunicipalityFR\",\"StreetNL\",\"StreetFR\",\"HouseNumber\","
                "\"Box\",\"ExtraAddressInfo\",\"DateStrikingOff\"\n",
                k.address);
    (void)fputs("\"EstablishmentNumber\",\"StartDate\","
                "\"EnterpriseNumber\"\n",
                k.site);
    (void)fputs("\"EnterpriseNumber\",\"Status\",\"JuridicalSituation\","
                "\"TypeOfEnterprise\",\"JuridicalForm\",\"JuridicalFormCAC\","
                "\"StartDate\"\n",
                k.unit);
    (void)fputs("\"EntityNumber\",\"ActivityGroup\",\"NaceVersion\","
                "\"NaceCode\",\"Classification\"\n",
                k.activity);
    (void)fputs("\"EntityNumber\",\"Language\",\"TypeOfDenomination\","
                "\"Denomination\"\n",
                k.name);
    for (uint32_t i = 0; i < rows; i++)
        kbo_row(&k, i);
    must(fclose(meta) == 0 && fclose(k.address) == 0 && fclose(k.site) == 0 &&
             fclose(k.unit) == 0 && fclose(k.activity) == 0 &&
             fclose(k.name) == 0,
         "disk full");
}

/* ---- reading
 * ------------------------------------------------------------------ */

struct figures {
    double seconds, cpu; /* of the clock; of the processor */
    uint64_t lines, bytes, kept;
    long peak_kib;
};

static double now(void)
{
    struct timespec t;

    must(clock_gettime(CLOCK_MONOTONIC, &t) == 0, "clock");
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void read_one(struct intake *in, const char *path, struct figures *f,
                     crypto_hash_sha256_state *hash)
{
    static uint8_t piece[PIECE];
    FILE *file = fopen(path, "rb");
    size_t n;

    must(file != NULL, path);
    n = fread(piece, 1, INTAKE_HEAD, file);
    must(intake_begin(in, intake_recognise(piece, n)) == STATUS_OK, path);
    rewind(file);
    while ((n = fread(piece, 1, PIECE, file)) > 0) {
        crypto_hash_sha256_update(hash, piece, n);
        must(intake_feed(in, piece, n) == STATUS_OK, path);
        f->bytes += n;
        for (const uint8_t *p = piece;
             (p = memchr(p, '\n', (size_t)(piece + n - p))) != NULL; p++)
            f->lines++;
    }
    must(intake_end(in) == STATUS_OK, path);
    (void)fclose(file);
}

static struct figures read_files(const char *work, const char *const *name,
                                 const char *perimeter)
{
    static uint32_t area[AREA];
    struct figures f = {0};
    crypto_hash_sha256_state hash;
    struct intake *in = NULL;
    struct intake_result result;
    struct delivery d = {0};
    uint8_t *bytes = NULL;
    struct rusage usage;
    double start = now();
    size_t communes, len;

    must(catalogue_read_area(perimeter, area, AREA, &communes) == STATUS_OK,
         perimeter);
    must(intake_open(&in, area, communes) == STATUS_OK, "no memory");
    crypto_hash_sha256_init(&hash);
    for (; *name; name++) {
        char path[PATH_CAP];

        (void)snprintf(path, sizeof path, "%s/%s", work, *name);
        read_one(in, path, &f, &hash);
    }
    must(intake_finish(in, &result) == STATUS_OK, "files are missing");
    must(delivery_encode(&d, &result, &bytes, &len) == STATUS_OK, "delivery");
    f.kept = result.rows;
    free(bytes);
    intake_close(in);
    f.seconds = now() - start;
    must(getrusage(RUSAGE_SELF, &usage) == 0, "getrusage");
    f.peak_kib = usage.ru_maxrss;
    f.cpu = (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
            (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
    return f;
}

/* In a process of its own, so that its peak is its own: best of three. */
static struct figures measure(const char *work, const char *const *name,
                              const char *perimeter)
{
    struct figures best = {0}, one;

    for (int run = 0; run < RUNS; run++) {
        int end[2], status;
        pid_t child;

        must(pipe(end) == 0, "pipe");
        child = fork();
        must(child >= 0, "fork");
        if (child == 0) {
            one = read_files(work, name, perimeter);
            _exit(write(end[1], &one, sizeof one) == sizeof one ? 0 : 1);
        }
        must(read(end[0], &one, sizeof one) == sizeof one, "a run failed");
        must(waitpid(child, &status, 0) == child && status == 0,
             "a run failed");
        (void)close(end[0]);
        (void)close(end[1]);
        if (run == 0 || one.seconds < best.seconds)
            best = one;
    }
    return best;
}

static void show(const char *what, const struct figures *f, bool json,
                 const char *before)
{
    double rows = (double)f->lines / f->seconds;

    if (json)
        (void)printf("%s\"%s\": {\"rows\": %llu, \"bytes\": %llu, \"kept\": "
                     "%llu, \"seconds\": %.2f, \"cpu_seconds\": %.2f, "
                     "\"rows_per_second\": %.0f, "
                     "\"peak_mib\": %.1f}",
                     before, what, (unsigned long long)f->lines,
                     (unsigned long long)f->bytes, (unsigned long long)f->kept,
                     f->seconds, f->cpu, rows, (double)f->peak_kib / 1024);
    else
        (void)printf("%-7s %llu rows, %.0f MB, %llu kept: %.2f s (%.2f s of "
                     "processor), %.0f rows a "
                     "second, %.0f MB a second, peak %.1f MiB\n",
                     what, (unsigned long long)f->lines, (double)f->bytes / 1e6,
                     (unsigned long long)f->kept, f->seconds, f->cpu, rows,
                     (double)f->bytes / 1e6 / f->seconds,
                     (double)f->peak_kib / 1024);
}

static bool given(int argc, char **argv, const char *option)
{
    for (int i = 3; i < argc; i++)
        if (strcmp(argv[i], option) == 0)
            return true;
    return false;
}

/* The bars: 200,000 rows a second, under 100 MB. */
static bool meets(const char *what, const struct figures *f)
{
    bool fast = (double)f->lines / f->seconds >= ROWS_BAR,
         small = f->peak_kib < PEAK_BAR_KIB;

    if (!fast)
        (void)fprintf(stderr, "%s: MISSED %d rows a second\n", what, ROWS_BAR);
    if (!small)
        (void)fprintf(stderr, "%s: MISSED a peak under 100 MB\n", what);
    return fast && small;
}

int main(int argc, char **argv)
{
    static const char *const sirene[] = {"StockEtablissement.csv",
                                         "StockUniteLegale.csv", NULL};
    static const char *const kbo[] = {"meta.csv",
                                      "address.csv",
                                      "establishment.csv",
                                      "enterprise.csv",
                                      "activity.csv",
                                      "denomination.csv",
                                      NULL};
    bool json = given(argc, argv, "--json"), fine;
    unsigned long rows = argc > 2 ? strtoul(argv[2], NULL, 10) : 0;
    struct figures a, b;
    FILE *f;

    must(rows > 0 && rows <= 20000000 && sodium_init() >= 0,
         "usage: bench_register WORK ROWS [--json] [--check]");
    f = create(argv[1], sirene[0]);
    sirene_sites(f, (uint32_t)rows);
    must(fclose(f) == 0, "disk full");
    f = create(argv[1], sirene[1]);
    sirene_units(f, (uint32_t)rows);
    must(fclose(f) == 0, "disk full");
    kbo_files(argv[1], (uint32_t)rows);
    a = measure(argv[1], sirene, "epci:200093201");
    b = measure(argv[1], kbo, "nuts3:BE328,nuts3:BE32A");
    show("sirene", &a, json, "{");
    show("kbo", &b, json, ", ");
    if (json)
        (void)puts("}");
    fine = meets("sirene", &a);
    fine = meets("kbo", &b) && fine;
    return fine || !given(argc, argv, "--check") ? 0 : 1;
}
