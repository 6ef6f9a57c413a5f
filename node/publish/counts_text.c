/* The count table as a file (PROTOCOL 12.6): a signed note as head, the
 * identity chain, then one line per class. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "symbiote/base64.h"
#include "symbiote/catalogue.h"
#include "symbiote/counts.h"
#include "symbiote/crockford.h"
#include "symbiote/day.h"
#include "symbiote/livelog.h"

enum { LINE_MAX_LEN = 48, HEX = 65, HEAD_MAX = 1024 };

static const char first_line[] = "symbiote/1 count table";

/* ---- writing ---------------------------------------------------------------
 */

struct text {
    char *p;
    size_t len, cap;
};

static void add(struct text *t, const char *p, size_t n)
{
    if (n > t->cap - t->len) {
        t->cap = t->len; /* full for good */
        return;
    }
    memcpy(t->p + t->len, p, n);
    t->len += n;
}

static void hash_lines(const char *p, size_t n, char out[static HEX])
{
    uint8_t hash[32];

    crypto_hash_sha256(hash, (const unsigned char *)p, n);
    sodium_bin2hex(out, HEX, hash, sizeof hash);
}

static size_t class_line(char out[static LINE_MAX_LEN],
                         const struct counts_class *c)
{
    char size[4] = "-";

    if (c->size_band != SIZE_UNKNOWN)
        (void)snprintf(size, sizeof size, "%u", c->size_band % 100u);
    return (size_t)snprintf(out, LINE_MAX_LEN, "%u %04u %s %u\n", c->commune,
                            c->nace % 10000u, size, c->units);
}

static size_t head_text(char out[static HEAD_MAX], const struct counts *c,
                        const char *lines_hash)
{
    char tid[TID_TEXT], day[DAY_TEXT], source[HEX], population[HEX];

    tid_text(tid, c->tid);
    day_text(day, c->dated);
    sodium_bin2hex(source, sizeof source, c->source, sizeof c->source);
    sodium_bin2hex(population, sizeof population, c->population,
                   sizeof c->population);
    return (size_t)snprintf(out, HEAD_MAX,
                            "%s\nterritory %s\ndated %s\nsource %s\n"
                            "population %s\nclasses %zu\nunits %llu\n"
                            "lines %s\n",
                            first_line, tid, day, source, population,
                            c->classes, (unsigned long long)c->units,
                            lines_hash);
}

static void add_chain(struct text *t, struct view chain)
{
    size_t cap =
        sodium_base64_ENCODED_LEN(chain.len, sodium_base64_VARIANT_ORIGINAL);
    char *line = malloc(cap);

    if (!line) {
        t->cap = t->len;
        return;
    }
    sodium_bin2base64(line, cap, chain.p, chain.len,
                      sodium_base64_VARIANT_ORIGINAL);
    add(t, "\nchain ", 7);
    add(t, line, strlen(line));
    add(t, "\n\n", 2);
    free(line);
}

static enum status assemble(struct text *t, const struct counts *c,
                            struct view chain, const struct note_signer *signer)
{
    char head[HEAD_MAX], hash[HEX], line[LINE_MAX_LEN];
    char note[NOTE_MAX];
    struct note_buffer b = {.p = note, .cap = sizeof note};
    struct text lines = {.cap = c->classes * LINE_MAX_LEN + 1};
    enum status st;
    size_t n;

    lines.p = malloc(lines.cap);
    if (!lines.p)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < c->classes; i++)
        add(&lines, line, class_line(line, &c->class[i]));
    hash_lines(lines.p, lines.len, hash);
    n = head_text(head, c, hash);
    st = note_sign(&b, view_of(head, n), signer);
    if (st == STATUS_OK) {
        add(t, note, b.len);
        add_chain(t, chain);
        add(t, lines.p, lines.len);
    }
    free(lines.p);
    return st;
}

enum status counts_encode(const struct counts *c, struct view chain,
                          const struct note_signer *signer, char **bytes,
                          size_t *len)
{
    struct text t = {.cap = COUNTS_BYTES_MAX};
    enum status st;

    if (chain.len > COUNTS_CHAIN_MAX || c->classes > COUNTS_CLASSES_MAX)
        return STATUS_TOO_BIG;
    t.p = malloc(t.cap);
    if (!t.p)
        return STATUS_NO_MEMORY;
    st = assemble(&t, c, chain, signer);
    if (st == STATUS_OK && t.cap != COUNTS_BYTES_MAX)
        st = STATUS_TOO_BIG;
    if (st != STATUS_OK) {
        free(t.p);
        return st;
    }
    *bytes = t.p;
    *len = t.len;
    return STATUS_OK;
}

/* ---- reading ---------------------------------------------------------------
 */

/* The parts of a file; views. */
struct parts {
    struct view note, head, chain, lines;
};

/* Up to and with the first empty line; false: there is none. */
static bool upto_empty(struct view *rest, struct view *part)
{
    const char *p = (const char *)rest->p;

    for (size_t i = 0; i + 1 < rest->len; i++)
        if (p[i] == '\n' && p[i + 1] == '\n') {
            *part = view_of(p, i + 1);
            *rest = view_of(p + i + 2, rest->len - i - 2);
            return true;
        }
    return false;
}

static enum status split(struct parts *out, const uint8_t *bytes, size_t len)
{
    struct view rest = view_of(bytes, len), signature;
    struct parts p;

    if (!upto_empty(&rest, &p.head) || !upto_empty(&rest, &signature) ||
        !upto_empty(&rest, &p.chain))
        return STATUS_MALFORMED;
    if (p.chain.len < 8 || memcmp(p.chain.p, "chain ", 6) != 0)
        return STATUS_MALFORMED;
    p.note = view_of(bytes, (size_t)(signature.p + signature.len - bytes));
    p.chain = view_of(p.chain.p + 6, p.chain.len - 7);
    p.lines = rest;
    *out = p;
    return STATUS_OK;
}

/* "word value" in the next line; *value is a string. */
static bool word(struct view *rest, const char *name, char value[static HEX])
{
    struct view line;
    size_t n = strlen(name);

    if (!note_next_line(rest, &line) || line.len < n + 2 ||
        line.len - n - 1 >= HEX || memcmp(line.p, name, n) != 0 ||
        line.p[n] != ' ')
        return false;
    memcpy(value, line.p + n + 1, line.len - n - 1);
    value[line.len - n - 1] = '\0';
    return true;
}

/* Decimal in its one form; false: something else, or over `most`. */
static bool decimal(const char *text, uint64_t most, uint64_t *out)
{
    uint64_t n = 0;

    if (*text == '\0' || (*text == '0' && text[1] != '\0'))
        return false;
    for (; *text; text++) {
        if (*text < '0' || *text > '9' || n > most)
            return false;
        n = n * 10 + (unsigned)(*text - '0');
    }
    *out = n;
    return n <= most;
}

static bool bytes_of(const char *hex, uint8_t out[static 32])
{
    size_t n = 0;
    const char *end = NULL;

    for (const char *p = hex; *p; p++)
        if (!((*p >= '0' && *p <= '9') || (*p >= 'a' && *p <= 'f')))
            return false; /* capitals would be a second form */
    return sodium_hex2bin(out, 32, hex, strlen(hex), NULL, &n, &end) == 0 &&
           n == 32 && *end == '\0';
}

static enum status read_head(struct counts *c, struct view head,
                             char lines_hash[static HEX])
{
    struct view line;
    char text[HEX], tid[TID_TEXT];
    uint64_t classes;

    if (!note_next_line(&head, &line) || line.len != sizeof first_line - 1 ||
        memcmp(line.p, first_line, line.len) != 0)
        return STATUS_MALFORMED;
    if (!word(&head, "territory", text) ||
        crockford_decode(c->tid, TID_LEN, text) != STATUS_OK)
        return STATUS_MALFORMED;
    tid_text(tid, c->tid);
    if (strcmp(tid, text) != 0 || !word(&head, "dated", text) ||
        !day_read(text, &c->dated) || !word(&head, "source", text) ||
        !bytes_of(text, c->source) || !word(&head, "population", text) ||
        !bytes_of(text, c->population) || !word(&head, "classes", text) ||
        !decimal(text, COUNTS_CLASSES_MAX, &classes) ||
        !word(&head, "units", text) ||
        !decimal(text, POPULATION_SITES_MAX, &c->units) ||
        !word(&head, "lines", lines_hash) || head.len != 0)
        return STATUS_MALFORMED;
    c->classes = (size_t)classes;
    return STATUS_OK;
}

static bool read_class(struct view line, struct counts_class *out)
{
    char text[LINE_MAX_LEN], *part[4], again[LINE_MAX_LEN];
    uint64_t commune, nace, size = SIZE_UNKNOWN, units;
    unsigned parts = 0;

    if (line.len == 0 || line.len + 2 > sizeof text)
        return false;
    memcpy(text, line.p, line.len);
    text[line.len] = '\0';
    for (char *p = text; p && parts < 4; parts++) {
        part[parts] = p;
        p = strchr(p, ' ');
        if (p)
            *p++ = '\0';
    }
    if (parts != 4 || !decimal(part[0], (1u << 27) - 1, &commune) ||
        strspn(part[1], "0123456789") != 4 || part[1][4] != '\0' ||
        !decimal(part[1] + strspn(part[1], "0"), 9999, &nace) ||
        (strcmp(part[2], "-") != 0 &&
         !decimal(part[2], SIZE_BANDS - 1, &size)) ||
        !decimal(part[3], COUNTS_UNITS_MAX, &units) || units == 0)
        return false;
    *out = (struct counts_class){.commune = (uint32_t)commune,
                                 .nace = (uint16_t)nace,
                                 .size_band = (uint8_t)size,
                                 .units = (uint32_t)units};
    /* One form only. */
    return class_line(again, out) == line.len + 1 &&
           memcmp(again, line.p, line.len) == 0;
}

/* Places and activities that we do not know cannot be counted with. */
static bool counts_with(const struct counts_class *c)
{
    return catalogue_place(c->commune) && catalogue_activity(c->nace) &&
           c->size_band != SIZE_0;
}

static enum status read_lines(struct counts *c, struct view lines)
{
    struct view line;
    uint64_t units = 0;

    /* The shortest line has ten bytes: no room for what is not there. */
    if (c->classes > lines.len / 10 + 1)
        return STATUS_MISMATCH;
    c->class = calloc(c->classes + 1, sizeof *c->class);
    if (!c->class)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < c->classes; i++) {
        struct counts_class *k = &c->class[i];

        if (!note_next_line(&lines, &line) || !read_class(line, k))
            return STATUS_MALFORMED;
        if (!counts_with(k) ||
            (i > 0 && counts_key(k - 1, 0) >= counts_key(k, 0)))
            return STATUS_OUT_OF_RANGE;
        units += k->units;
    }
    return lines.len == 0 && units == c->units ? STATUS_OK : STATUS_MISMATCH;
}

static enum status check_signature(const struct counts *c,
                                   const struct parts *p,
                                   struct identity *signer)
{
    uint8_t *chain = malloc(COUNTS_CHAIN_MAX);
    struct identity id = {0};
    struct note_key key;
    struct note note;
    char tid[TID_TEXT];
    size_t len = 0;
    enum status st = STATUS_NO_MEMORY;

    if (!chain)
        return st;
    st = base64_decode(p->chain, chain, COUNTS_CHAIN_MAX, &len);
    if (st == STATUS_OK)
        st = ident_read_chain(&id, chain, len);
    free(chain);
    if (st != STATUS_OK)
        return st;
    if (memcmp(id.tid, c->tid, TID_LEN) != 0 || id.serial == 0)
        return STATUS_MISMATCH;
    tid_text(tid, id.tid);
    st = livelog_key(&key, tid, id.log);
    if (st == STATUS_OK)
        st = note_parse(&note, p->note);
    if (st == STATUS_OK)
        st = note_verify(&note, &key);
    if (st == STATUS_OK)
        *signer = id;
    return st == STATUS_NOT_FOUND ? STATUS_FORGED : st;
}

enum status counts_decode(struct counts *out, struct identity *signer,
                          const uint8_t *bytes, size_t len)
{
    struct parts p;
    struct counts c = {0};
    char said[HEX], hash[HEX];
    enum status st;

    if (len > COUNTS_BYTES_MAX)
        return STATUS_TOO_BIG;
    st = split(&p, bytes, len);
    if (st == STATUS_OK)
        st = read_head(&c, p.head, said);
    if (st != STATUS_OK)
        return st;
    hash_lines((const char *)p.lines.p, p.lines.len, hash);
    if (strcmp(said, hash) != 0)
        return STATUS_MISMATCH;
    st = check_signature(&c, &p, signer);
    if (st == STATUS_OK)
        st = read_lines(&c, p.lines);
    if (st == STATUS_OK)
        *out = c;
    else
        counts_free(&c);
    return st;
}
