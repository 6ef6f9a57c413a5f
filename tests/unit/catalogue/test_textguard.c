/* The last wall: what is a name, every pattern with a right and a wrong check
 * digit, where bytes are looked at, and no alarm over random bytes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "symbiote/textguard.h"
#include "symbiote/wire.h"

static struct textguard *guard_of(const char *const *name, size_t names)
{
    struct textguard *g = NULL;

    assert_int_equal(textguard_open(&g), STATUS_OK);
    for (size_t i = 0; i < names; i++)
        assert_int_equal(textguard_add(g, name[i]), STATUS_OK);
    return g;
}

/* What is found in a text; an exact block, so that a step too far is seen. */
static struct textguard_hit look(const struct textguard *g, const char *text)
{
    size_t n = strlen(text);
    uint8_t *p = malloc(n ? n : 1);
    struct textguard_hit hit = {0};

    assert_non_null(p);
    memcpy(p, text, n);
    if (!textguard_text(g, view_of(p, n), &hit))
        assert_int_equal(hit.kind, TEXTGUARD_NOTHING);
    else
        assert_true(hit.kind && hit.len && hit.offset + hit.len <= n);
    free(p);
    return hit;
}

static void expect(const struct textguard *g, enum textguard_kind kind,
                   const char *text)
{
    struct textguard_hit hit = look(g, text);

    if (hit.kind != kind)
        fail_msg("« %s »: %s instead of %s", text,
                 textguard_kind_name(hit.kind), textguard_kind_name(kind));
}

/* ---- names --------------------------------------------------------------- */

static void names_are_found_whatever_their_case_and_accents(void **state)
{
    static const char *const names[] = {
        "SRL Brasserie de Tournai",
        "Dûpont & Fils SA",
        "Établissements Vandenbroucke-Lœuil S.A.R.L.",
        "BVBA Sint-Jozef Hout",
        "Textiles du Ferrain SAS",
        "Lambert Jean"};
    struct textguard *g = guard_of(names, 6);

    (void)state;
    assert_int_equal(textguard_seal(g), STATUS_OK);
    expect(g, TEXTGUARD_NAME, "les dreches de la BRASSERIE DE TOURNAI, 500 t");
    expect(g, TEXTGUARD_NAME, "brasserie à Tournai");
    expect(g, TEXTGUARD_NAME, "chez dupont, le lundi");
    expect(g, TEXTGUARD_NAME, "DU\xcc\x82PONT"); /* the accent by itself */
    expect(g, TEXTGUARD_NAME, "Vandenbroucke / Loeuil");
    expect(g, TEXTGUARD_NAME, "hout van sint jozef? neen, Sint-Jozef-Hout!");
    expect(g, TEXTGUARD_NAME, "Jean Lambert");
    expect(g, TEXTGUARD_NAME, "Monsieur LAMBERT, Jean");
    expect(g, TEXTGUARD_NOTHING, "la brasserie");
    expect(g, TEXTGUARD_NOTHING, "à Tournai, une autre brasserie");
    expect(g, TEXTGUARD_NOTHING, "dupontel, dupon, dupont2"); /* whole words */
    expect(g, TEXTGUARD_NOTHING, "textiles");
    expect(g, TEXTGUARD_NOTHING, "");
    textguard_close(g);
}

static void what_names_nobody_is_no_name(void **state)
{
    static const char *const nobody[] = {"SA",
                                         "S.A.",
                                         "Brasserie",
                                         "Tournai",
                                         "La Louvière",
                                         "La Louvière SRL",
                                         "Villeneuve-d'Ascq",
                                         "De la",
                                         "ABC",
                                         "A B C D",
                                         "2000",
                                         "12 34 56 78",
                                         "Palettes SA",
                                         "Drêches de bière",
                                         "SAS Transports",
                                         "",
                                         "  ",
                                         "Symbiote ASBL",
                                         "IT IS",
                                         "Le 21"};
    static const char *const somebody[] = {"Omya", "Garage 2000", "ABCD",
                                           "Palettes Vandamme",
                                           "Brasserie Tournai"};
    struct textguard *g = guard_of(nobody, sizeof nobody / sizeof nobody[0]);

    (void)state;
    for (size_t i = 0; i < sizeof nobody / sizeof nobody[0]; i++) {
        struct textguard *alone = guard_of(&nobody[i], 1);

        if (textguard_names(alone) != 0)
            fail_msg("« %s » counts as a name", nobody[i]);
        textguard_close(alone);
    }
    for (size_t i = 0; i < 5; i++) {
        size_t before = textguard_names(g);

        assert_int_equal(textguard_add(g, somebody[i]), STATUS_OK);
        assert_true(textguard_names(g) > before);
    }
    assert_int_equal(textguard_seal(g), STATUS_OK);
    for (size_t i = 0; i < 5; i++)
        expect(g, TEXTGUARD_NAME, somebody[i]);
    textguard_close(g);
}

static void
names_inside_longer_names_and_behind_failures_are_found(void **state)
{
    static const char *const names[] = {"Alpha Bravax Charlox Deltax",
                                        "Bravax Charlox", "Charlox Echox"};
    struct textguard *g = guard_of(names, 3);
    struct textguard_hit hit;

    (void)state;
    assert_int_equal(textguard_seal(g), STATUS_OK);
    hit = look(g, "alpha bravax charlox foxtrox");
    assert_int_equal(hit.kind, TEXTGUARD_NAME);
    assert_int_equal(hit.offset, 6);
    assert_int_equal(hit.len, 14);
    hit = look(g, "alpha bravax x charlox echox");
    assert_int_equal(hit.offset, 15);
    expect(g, TEXTGUARD_NOTHING, "alpha bravax, deltax charlox bravo");
    textguard_close(g);
}

static void long_names_count_by_their_first_eight_words(void **state)
{
    static const char *const names[] = {
        "Unox Deuxo Troiso Quatro Cinqo Sixo Septo Huito Neufo Dixo"};
    struct textguard *g = guard_of(names, 1);

    (void)state;
    assert_int_equal(textguard_seal(g), STATUS_OK);
    expect(g, TEXTGUARD_NAME,
           "unox deuxo troiso quatro cinqo sixo septo huito et autres");
    expect(g, TEXTGUARD_NOTHING, "unox deuxo troiso quatro cinqo sixo septo");
    textguard_close(g);
}

static void own_and_peers_names_and_addresses_may_leave(void **state)
{
    static const char *const names[] = {"Zorglubie", "Agence Zorglubie ASBL",
                                        "Lille Rhine"};
    struct textguard *g = guard_of(names, 3);

    (void)state;
    assert_int_equal(textguard_exempt(g, "Agence Zorglubie"), STATUS_OK);
    assert_int_equal(textguard_exempt(g, "tcp://wapi.example.be:7411"),
                     STATUS_OK);
    assert_int_equal(textguard_seal(g), STATUS_OK);
    expect(g, TEXTGUARD_NOTHING, "name Agence Zorglubie, area");
    expect(g, TEXTGUARD_NOTHING, "tcp://wapi.example.be:7411");
    expect(g, TEXTGUARD_NAME, "la Zorglubie");
    expect(g, TEXTGUARD_NAME, "Agence Zorglubie et Zorglubie");
    expect(g, TEXTGUARD_URL, "tcp://autre.example.be:7411");
    expect(g, TEXTGUARD_URL, "tcp://wapi.example.be:7411/plus");
    textguard_close(g);
}

/* ---- patterns -------------------------------------------------------------
 */

struct sample {
    enum textguard_kind kind;
    const char *text;
};

/* Numbers with right and with wrong check digits. */
static const struct sample samples[] = {
    {TEXTGUARD_EMAIL, "ecrire à j.dupond+x@exemple.be svp"},
    {TEXTGUARD_EMAIL, "a@b.fr"},
    {TEXTGUARD_NOTHING, "12 @ 3, a@b, @cfr"},
    {TEXTGUARD_URL, "voir https://exemple.org/x"},
    {TEXTGUARD_URL, "www.exemple.site"},
    {TEXTGUARD_URL, "exemple-sa.be"},
    {TEXTGUARD_NOTHING, "p.ex. ceci, etc. fin.De suite 3.14 v1.2.be3"},
    {TEXTGUARD_TELEPHONE, "tel 03 20 12 34 56"},
    {TEXTGUARD_TELEPHONE, "06.12.34.56.78"},
    {TEXTGUARD_TELEPHONE, "0320123458"},
    {TEXTGUARD_TELEPHONE, "069/12.34.56"},
    {TEXTGUARD_TELEPHONE, "069 12 34 56"},
    {TEXTGUARD_TELEPHONE, "0478 12 34 56"},
    {TEXTGUARD_TELEPHONE, "0478/12.34.56"},
    {TEXTGUARD_TELEPHONE, "+32 (0)69 12 34 56"},
    {TEXTGUARD_TELEPHONE, "+49-211-123456"},
    {TEXTGUARD_TELEPHONE, "0032 69 12 34 56"},
    {TEXTGUARD_NOTHING, "2 à 3, +5 %, 0 800, 03 20, 1 200 000 t"},
    {TEXTGUARD_SIREN, "siren 552 100 554"},
    {TEXTGUARD_SIREN, "552100554"},
    {TEXTGUARD_NOTHING, "area epci:200093201"}, /* public */
    {TEXTGUARD_NOTHING, "552 100 555"},
    {TEXTGUARD_NOTHING, "x552100554"},
    {TEXTGUARD_SIRET, "552 100 554 00013"},
    {TEXTGUARD_SIRET, "73282932000074"},
    {TEXTGUARD_NOTHING, "73282932000075"},
    {TEXTGUARD_SIRET, "35600000000048"}, /* La Poste, Luhn */
    {TEXTGUARD_SIRET, "35600000049837"}, /* La Poste, sum of digits */
    {TEXTGUARD_BCE, "0403.170.701"},
    {TEXTGUARD_BCE, "BCE 0403170701"},
    {TEXTGUARD_BCE, "0403 170 701"},
    {TEXTGUARD_NOTHING, "1403170799"},
    {TEXTGUARD_VAT, "TVA FR 40 303 265 045"},
    {TEXTGUARD_VAT, "FR40303265045"},
    {TEXTGUARD_VAT, "be0403.170.701"},
    {TEXTGUARD_NOTHING, "FR40303265046"},
    {TEXTGUARD_IBAN, "BE68 5390 0754 7034"},
    {TEXTGUARD_IBAN, "FR1420041010050500013M02606"},
    {TEXTGUARD_IBAN, "NO9386011117947"},
    {TEXTGUARD_NOTHING, "BE68 5390 0754 7035"},
    {TEXTGUARD_PLATE, "camion AB-123-CD"},
    {TEXTGUARD_PLATE, "AB123CD"},
    {TEXTGUARD_PLATE, "1-ABC-234"},
    {TEXTGUARD_PLATE, "1234 XY 59"},
    {TEXTGUARD_PLATE, "XYZ-123"},
    {TEXTGUARD_NOTHING, "ab-123-cd, SHA-256, ISO-900, AIB-123-CD, 1-ABC-2345"},
    {TEXTGUARD_ADDRESS, "12 rue de la Gare, 7500 Tournai"},
    {TEXTGUARD_ADDRESS, "59100 Roubaix, 3 bis avenue de Verdun 12"},
    {TEXTGUARD_ADDRESS, "Stationsstraat 12, 8500 Kortrijk"},
    {TEXTGUARD_ADDRESS, "Doornikse Steenweg 4 bus 2 B-8500 Kortrijk"},
    {TEXTGUARD_NOTHING, "7500 Tournai"},
    {TEXTGUARD_NOTHING, "rue de la Gare"},
    {TEXTGUARD_NOTHING, "12 rue de la Gare"},
    {TEXTGUARD_NOTHING, "la route de 2026 passe par 59512"},
    {TEXTGUARD_NOTHING, "time 1795299999, size 1288, 2026-11-22 08:15:00"},
};

static void patterns_are_told_from_what_looks_like_them(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof samples / sizeof samples[0]; i++)
        expect(NULL, samples[i].kind, samples[i].text);
}

/* Whatever is cut off: nothing is read behind the end (the blocks are exact),
 * and what is found lies inside. */
static void every_truncation_is_read_within_its_bounds(void **state)
{
    static const char *const names[] = {"Brasserie de Tournai", "Omya"};
    struct textguard *g = guard_of(names, 2);

    (void)state;
    assert_int_equal(textguard_seal(g), STATUS_OK);
    for (size_t i = 0; i < sizeof samples / sizeof samples[0]; i++) {
        char text[128];

        (void)snprintf(text, sizeof text, "brasserie à Tournai é %s",
                       samples[i].text);
        for (size_t n = strlen(text); n-- > 0;) {
            text[n] = '\0';
            (void)look(g, text);
            if (n < sizeof "brasserie " - 1)
                expect(g, TEXTGUARD_NOTHING, text);
        }
    }
    textguard_close(g);
}

/* ---- bytes -----------------------------------------------------------------
 */

static struct textguard_hit look_bytes(const struct textguard *g,
                                       const uint8_t *bytes, size_t n)
{
    uint8_t *p = malloc(n ? n : 1);
    struct textguard_hit hit = {0};

    assert_non_null(p);
    memcpy(p, bytes, n);
    if (textguard_bytes(g, view_of(p, n), &hit))
        assert_true(hit.kind && hit.len && hit.offset + hit.len <= n);
    free(p);
    return hit;
}

/* A frame as DELTA has it: a map with leaves [salt, body], the body a map in a
 * bin with a text in it. */
static size_t frame(uint8_t *buf, size_t cap, const char *text, size_t *at)
{
    uint8_t body[256];
    struct writer b = wire_writer(body, sizeof body);
    struct writer w = wire_writer(buf, cap);
    size_t len, body_len;

    wire_put_map(&b, 2);
    wire_put_uint(&b, 1);
    wire_put_uint(&b, 7);
    wire_put_uint(&b, 9);
    wire_put_text(&b, text);
    assert_int_equal(wire_close_writer(&b, &body_len), STATUS_OK);
    wire_put_map(&w, 2);
    wire_put_uint(&w, 3);
    wire_put_uint(&w, 512);
    wire_put_uint(&w, 4);
    wire_put_array(&w, 1);
    wire_put_array(&w, 2);
    wire_put_bytes(&w, (const uint8_t *)"\x01\x02\x03\x04omya\xff\xfeomya.\x05",
                   16);
    wire_put_bytes(&w, body, body_len);
    assert_int_equal(wire_close_writer(&w, &len), STATUS_OK);
    *at = len - strlen(text);
    return len;
}

static void texts_inside_messages_inside_messages_are_found(void **state)
{
    static const char *const names[] = {"Omya"};
    struct textguard *g = guard_of(names, 1);
    struct textguard_hit hit;
    uint8_t buf[512];
    size_t at, len = frame(buf, sizeof buf, "omya", &at);

    (void)state;
    assert_int_equal(textguard_seal(g), STATUS_OK);
    hit = look_bytes(g, buf, len); /* not the bytes of the salt */
    assert_int_equal(hit.kind, TEXTGUARD_NAME);
    assert_int_equal(hit.offset, at);
    assert_int_equal(hit.len, 4);
    len = frame(buf, sizeof buf, "rien", &at);
    assert_int_equal(look_bytes(g, buf, len).kind, TEXTGUARD_NOTHING);
    len = frame(buf, sizeof buf, "0403.170.701", &at);
    assert_int_equal(look_bytes(g, buf, len).kind, TEXTGUARD_BCE);
    for (size_t n = 0; n < len; n++)
        (void)look_bytes(g, buf, n);
    textguard_close(g);
}

static void long_runs_of_text_in_other_bytes_are_found(void **state)
{
    static const char *const names[] = {"Omya", "Vandenbroucke"};
    static const char run[] = "\x00\xff\x01la maison Vandenbroucke\x02\xff";
    static const char brief[] = "\x00\xff Vandenbrouck\xff Vandenbroucke\x02";
    static const char small[] = "\x00\xff on dit Omya partout\x02\xff";
    static const char mail[] = "\x80\x81 ecrire a x@exemple.be\x00";
    struct textguard *g = guard_of(names, 2);
    struct textguard_hit hit;

    (void)state;
    assert_int_equal(textguard_seal(g), STATUS_OK);
    hit = look_bytes(g, (const uint8_t *)run, sizeof run - 1);
    assert_int_equal(hit.kind, TEXTGUARD_NAME);
    assert_int_equal(hit.offset, 13);
    hit = look_bytes(g, (const uint8_t *)brief, sizeof brief - 1);
    assert_int_equal(hit.kind, TEXTGUARD_NOTHING);
    hit = look_bytes(g, (const uint8_t *)small, sizeof small - 1);
    assert_int_equal(hit.kind, TEXTGUARD_NOTHING);
    hit = look_bytes(g, (const uint8_t *)mail, sizeof mail - 1);
    assert_int_equal(hit.kind, TEXTGUARD_EMAIL);
    textguard_close(g);
}

static void keys_and_signatures_are_no_words(void **state)
{
    static const char *const names[] = {"Omya"};
    struct textguard *g = guard_of(names, 1);

    (void)state;
    assert_int_equal(textguard_seal(g), STATUS_OK);
    expect(
        g, TEXTGUARD_NOTHING,
        "sig AAAAAAAAAAAAAAAAAA/Omya/552100554+BBBBBBBBBBBBBBBBBBBBBBB= fin");
    expect(g, TEXTGUARD_NAME, "sig AAAAAA/Omya/+BBBB= fin");
    expect(g, TEXTGUARD_NAME,
           "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA= et Omya");
    textguard_close(g);
}

/* ---- many ------------------------------------------------------------------
 */

static uint32_t draw(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return (uint32_t)(*state >> 16);
}

/* A word of syllables: 3 to 11 letters. */
static void syllables(uint64_t *seed, char *out)
{
    static const char consonants[] = "bcdfghjklmnprstv", vowels[] = "aeiou";
    unsigned n = 2 + draw(seed) % 4;

    for (unsigned i = 0; i < n; i++) {
        *out++ = consonants[draw(seed) % 16];
        *out++ = vowels[draw(seed) % 5];
    }
    *out = '\0';
}

enum { MANY = 100000 };

static struct textguard *many_names(double *seconds)
{
    struct textguard *g = NULL;
    uint64_t seed = 88172645463325252ULL;
    struct timespec a, b;

    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &a);
    assert_int_equal(textguard_open(&g), STATUS_OK);
    for (unsigned i = 0; i < MANY; i++) {
        char name[64] = "", one[16];
        unsigned words = 1 + draw(&seed) % 3;

        for (unsigned w = 0; w < words; w++) {
            syllables(&seed, one);
            (void)snprintf(name + strlen(name), sizeof name - strlen(name),
                           "%s ", one);
        }
        assert_int_equal(textguard_add(g, name), STATUS_OK);
    }
    assert_int_equal(textguard_seal(g), STATUS_OK);
    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &b);
    *seconds =
        (double)(b.tv_sec - a.tv_sec) + (double)(b.tv_nsec - a.tv_nsec) / 1e9;
    return g;
}

static void random_bytes_raise_no_alarm(void **state)
{
    enum { CHUNK = 50000, CHUNKS = 200 };
    double seconds;
    struct textguard *g = many_names(&seconds);
    uint8_t *p = malloc(CHUNK);
    uint64_t seed = 7;
    struct textguard_hit hit;

    (void)state;
    print_message("%zu names in %.2f s, %.1f MB\n", textguard_names(g), seconds,
                  (double)textguard_memory(g) / 1e6);
    assert_non_null(p);
    assert_true(textguard_names(g) > MANY / 2);
    assert_true(textguard_memory(g) < 400 * (size_t)MANY);
    for (unsigned c = 0; c < CHUNKS; c++) {
        for (size_t i = 0; i < CHUNK; i++)
            p[i] = (uint8_t)draw(&seed);
        assert_false(textguard_bytes(g, view_of(p, CHUNK), &hit));
        /* The same as salts and hashes of leaves. */
        for (size_t i = 0; i + 17 < CHUNK; i += 18) {
            p[i] = 0xc4;
            p[i + 1] = 16;
        }
        assert_false(textguard_bytes(g, view_of(p, CHUNK), &hit));
    }
    free(p);
    textguard_close(g);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_are_found_whatever_their_case_and_accents),
        cmocka_unit_test(what_names_nobody_is_no_name),
        cmocka_unit_test(
            names_inside_longer_names_and_behind_failures_are_found),
        cmocka_unit_test(long_names_count_by_their_first_eight_words),
        cmocka_unit_test(own_and_peers_names_and_addresses_may_leave),
        cmocka_unit_test(patterns_are_told_from_what_looks_like_them),
        cmocka_unit_test(every_truncation_is_read_within_its_bounds),
        cmocka_unit_test(texts_inside_messages_inside_messages_are_found),
        cmocka_unit_test(long_runs_of_text_in_other_bytes_are_found),
        cmocka_unit_test(keys_and_signatures_are_no_words),
        cmocka_unit_test(random_bytes_raise_no_alarm),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
