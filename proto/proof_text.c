/* The printed form of a proof. */
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "symbiote/base64.h"
#include "symbiote/proof.h"

enum { PIECE = 48, PIECE_TEXT = 65 };
static const char title[] = "symbiote/1 offer proof";

/* ---- writing
 * --------------------------------------------------------------------- */

struct printer {
    char *out;
    size_t cap, len;
    bool full;
};

static void print(struct printer *w, const void *p, size_t n)
{
    if (w->full || n > w->cap - w->len) {
        w->full = true;
        return;
    }
    memcpy(w->out + w->len, p, n);
    w->len += n;
}

static void print_text(struct printer *w, const char *text)
{
    print(w, text, strlen(text));
}

/* "WORD BASE64" for every 48 bytes. */
static void print_bytes(struct printer *w, const char *word, struct view bytes)
{
    char base64[PIECE_TEXT];

    for (size_t at = 0; at < bytes.len; at += PIECE) {
        size_t n = bytes.len - at < PIECE ? bytes.len - at : PIECE;

        sodium_bin2base64(base64, sizeof base64, bytes.p + at, n,
                          sodium_base64_VARIANT_ORIGINAL);
        print_text(w, word);
        print_text(w, " ");
        print_text(w, base64);
        print_text(w, "\n");
    }
}

static void print_path(struct printer *w, const char *word,
                       const struct merkle_path *path)
{
    for (size_t i = 0; i < path->count; i++)
        print_bytes(w, word, view_of(path->hash[i], MERKLE_HASH));
}

static void print_note(struct printer *w, const char *word, struct view note)
{
    struct view line;

    print_text(w, word);
    print_text(w, "\n");
    while (note_next_line(&note, &line)) {
        print_text(w, "|");
        print(w, line.p, line.len);
        print_text(w, "\n");
    }
}

enum status proof_write(const struct proof *p, char *out, size_t cap,
                        size_t *len)
{
    struct printer w = {.out = out, .cap = cap};
    char index[32];

    if (p->notes > PROOF_CHAIN_MAX || p->leaf.len > PROOF_LEAF_MAX)
        return STATUS_OUT_OF_RANGE;
    (void)snprintf(index, sizeof index, "index %llu\n",
                   (unsigned long long)p->index);
    print_text(&w, title);
    print_text(&w, "\n");
    for (size_t i = 0; i < p->notes; i++)
        print_note(&w, "chain", p->chain[i]);
    print_note(&w, "checkpoint", p->checkpoint);
    print_bytes(&w, "leaf", p->leaf);
    print_text(&w, index);
    print_path(&w, "path", &p->path);
    print_bytes(&w, "state", view_of(p->state, sizeof p->state));
    print_path(&w, "state-path", &p->state_path);
    print_bytes(&w, "chunk", view_of(p->chunk, sizeof p->chunk));
    print_path(&w, "chunk-path", &p->chunk_path);
    print_text(&w, "end\n");
    if (w.full)
        return STATUS_TOO_BIG;
    *len = w.len;
    return STATUS_OK;
}

/* ---- reading
 * --------------------------------------------------------------------- */

/* Sticky; `line` is the next one that has not been taken. */
struct parser {
    struct view rest, line;
    bool have;
    uint8_t *scratch;
    size_t cap;
    enum status status;
};

static void fail(struct parser *r, enum status why)
{
    if (!r->status)
        r->status = why;
    r->have = false;
}

static void next(struct parser *r)
{
    r->have = !r->status && note_next_line(&r->rest, &r->line);
    if (r->have && r->line.len > 0 && r->line.p[r->line.len - 1] == '\r')
        r->line.len--;
}

/* If the line is "WORD VALUE" (or just "WORD"): its value. */
static bool is(const struct parser *r, const char *word, struct view *value)
{
    size_t n = strlen(word);

    if (!r->have || r->line.len < n || memcmp(r->line.p, word, n) != 0)
        return false;
    *value = view_of(r->line.p + n, r->line.len - n);
    if (value->len == 0)
        return true;
    if (value->p[0] != ' ')
        return false;
    *value = view_of(value->p + 1, value->len - 1);
    return true;
}

static void expect(struct parser *r, const char *word)
{
    struct view value;

    if (!is(r, word, &value) || r->line.len != strlen(word))
        fail(r, STATUS_MALFORMED);
    next(r);
}

static uint8_t *take_room(struct parser *r, size_t n)
{
    uint8_t *p = r->scratch;

    if (n > r->cap) {
        fail(r, STATUS_TOO_BIG);
        return NULL;
    }
    r->scratch += n;
    r->cap -= n;
    return p;
}

/* A word and the lines behind bars. */
static struct view read_note(struct parser *r, const char *word)
{
    struct view note = {r->scratch, 0};

    expect(r, word);
    while (r->have && r->line.len > 0 && r->line.p[0] == '|') {
        uint8_t *p = take_room(r, r->line.len);

        if (!p)
            break;
        memcpy(p, r->line.p + 1, r->line.len - 1);
        p[r->line.len - 1] = '\n';
        note.len += r->line.len;
        next(r);
    }
    if (note.len == 0)
        fail(r, STATUS_MALFORMED);
    return note;
}

/* One "WORD BASE64" line of at most `cap` bytes; their number. */
static size_t read_piece(struct parser *r, struct view base64, uint8_t *out,
                         size_t cap)
{
    size_t len = 0;

    if (base64_decode(base64, out, cap, &len) || len == 0)
        fail(r, STATUS_MALFORMED);
    next(r);
    return r->status ? 0 : len;
}

/* Full pieces but for the last, at most `cap` bytes in all. */
static size_t read_bytes(struct parser *r, const char *word, uint8_t *out,
                         size_t cap)
{
    size_t len = 0, n = PIECE;
    struct view value;

    while (is(r, word, &value)) {
        size_t room = cap - len < PIECE ? cap - len : PIECE;

        if (n != PIECE || room == 0)
            fail(r, n != PIECE ? STATUS_MALFORMED : STATUS_TOO_BIG);
        n = r->status ? 0 : read_piece(r, value, out + len, room);
        len += n;
    }
    return len;
}

static void read_exact(struct parser *r, const char *word, uint8_t *out,
                       size_t len)
{
    if (read_bytes(r, word, out, len) != len)
        fail(r, STATUS_MALFORMED);
}

static void read_path(struct parser *r, const char *word,
                      struct merkle_path *path)
{
    struct view value;

    path->count = 0;
    while (is(r, word, &value)) {
        if (path->count == MERKLE_PATH_MAX)
            fail(r, STATUS_TOO_BIG);
        else if (read_piece(r, value, path->hash[path->count++], MERKLE_HASH) !=
                 MERKLE_HASH)
            fail(r, STATUS_MALFORMED);
    }
}

static uint64_t read_index(struct parser *r)
{
    struct view value = {0};
    uint64_t number = 0;

    if (!is(r, "index", &value) || value.len == 0 || value.len > 18 ||
        (value.p[0] == '0' && value.len > 1))
        fail(r, STATUS_MALFORMED);
    for (size_t i = 0; i < value.len && !r->status; i++) {
        if (value.p[i] < '0' || value.p[i] > '9')
            fail(r, STATUS_MALFORMED);
        number = number * 10 + (uint64_t)(value.p[i] & 15);
    }
    next(r);
    return number;
}

static struct view read_leaf(struct parser *r)
{
    uint8_t leaf[PROOF_LEAF_MAX];
    size_t len = read_bytes(r, "leaf", leaf, sizeof leaf);
    uint8_t *p = take_room(r, len);

    if (len == 0)
        fail(r, STATUS_MALFORMED);
    if (!p || len == 0)
        return (struct view){NULL, 0};
    memcpy(p, leaf, len);
    return view_of(p, len);
}

enum status proof_read(struct proof *p, struct view text, uint8_t *scratch,
                       size_t cap)
{
    struct parser r = {.rest = text, .scratch = scratch, .cap = cap};
    struct view none;

    if (text.len > PROOF_TEXT_MAX)
        return STATUS_TOO_BIG;
    memset(p, 0, sizeof *p);
    next(&r);
    expect(&r, title);
    while (is(&r, "chain", &none)) {
        struct view note = read_note(&r, "chain");

        if (p->notes == PROOF_CHAIN_MAX)
            fail(&r, STATUS_TOO_BIG);
        else
            p->chain[p->notes++] = note;
    }
    p->checkpoint = read_note(&r, "checkpoint");
    p->leaf = read_leaf(&r);
    p->index = read_index(&r);
    read_path(&r, "path", &p->path);
    read_exact(&r, "state", p->state, sizeof p->state);
    read_path(&r, "state-path", &p->state_path);
    read_exact(&r, "chunk", p->chunk, sizeof p->chunk);
    read_path(&r, "chunk-path", &p->chunk_path);
    expect(&r, "end");
    while (r.have) { /* empty lines that a mail program added */
        if (r.line.len > 0)
            fail(&r, STATUS_MALFORMED);
        next(&r);
    }
    return r.status;
}
