#include "multipart.h"

#include <string.h>
#include <strings.h>

static const char form_data[] = "multipart/form-data";

static size_t left(const struct multipart *m)
{
    return (size_t)(m->end - m->at);
}

/* Where `what` begins in what is left, or NULL. */
static const char *find(const struct multipart *m, const char *what,
                        size_t what_len)
{
    const char *at = m->at;

    while ((at = memchr(at, *what, (size_t)(m->end - at))) != NULL) {
        if ((size_t)(m->end - at) < what_len)
            return NULL;
        if (!memcmp(at, what, what_len))
            return at;
        at++;
    }
    return NULL;
}

static bool skip(struct multipart *m, const char *what)
{
    size_t len = strlen(what);

    if (left(m) < len || memcmp(m->at, what, len) != 0)
        return false;
    m->at += len;
    return true;
}

bool multipart_is(const char *type)
{
    size_t len = sizeof form_data - 1;

    return !strncasecmp(type, form_data, len) &&
           (!type[len] || strchr("; \t", type[len]));
}

/* The boundary of "...; boundary=X" or boundary="X". */
static size_t find_boundary(const char *type, const char **boundary)
{
    static const char word[] = "boundary=";
    const char *at = type;

    while ((at = strchr(at, ';')) != NULL) {
        at += 1 + strspn(at + 1, " \t");
        if (strncasecmp(at, word, sizeof word - 1) != 0)
            continue;
        at += sizeof word - 1;
        *boundary = at + (*at == '"');
        return strcspn(*boundary, *at == '"' ? "\"" : "; \t");
    }
    return 0;
}

enum status multipart_begin(struct multipart *m, const char *type,
                            const char *body, size_t len)
{
    const char *boundary = NULL;
    size_t boundary_len = find_boundary(type, &boundary);

    if (!boundary_len || boundary_len > MULTIPART_BOUNDARY_MAX)
        return STATUS_MALFORMED;
    *m = (struct multipart){.at = body, .end = body + len};
    memcpy(m->mark, "\r\n--", 4);
    memcpy(m->mark + 4, boundary, boundary_len);
    m->mark_len = 4 + boundary_len;
    return skip(m, m->mark + 2) ? STATUS_OK : STATUS_MALFORMED;
}

/* The quoted value of a parameter like ` name="`; browsers write '"' and line
 * breaks within as %22, %0D and %0A. */
static bool read_parameter(const char *line, const char *end, const char *name,
                           const char **value, size_t *len)
{
    struct multipart m = {.at = line, .end = end};
    const char *at = find(&m, name, strlen(name));
    const char *quote;

    if (!at)
        return false;
    at += strlen(name);
    quote = memchr(at, '"', (size_t)(end - at));
    if (!quote)
        return false;
    *value = at;
    *len = (size_t)(quote - at);
    return true;
}

/* Lines up to the empty one; one of them says what the part is. */
static bool read_head(struct multipart *m, struct part *part)
{
    static const char disposition[] = "Content-Disposition: form-data;";
    const size_t len = sizeof disposition - 1;

    while (!skip(m, "\r\n")) {
        const char *end = find(m, "\r\n", 2);

        if (!end)
            return false;
        if ((size_t)(end - m->at) > len &&
            !strncasecmp(m->at, disposition, len)) {
            const char *from = m->at + len;

            if (!read_parameter(from, end, " name=\"", &part->name,
                                &part->name_len))
                return false;
            (void)read_parameter(from, end, " filename=\"", &part->file,
                                 &part->file_len);
        }
        m->at = end + 2;
    }
    return part->name != NULL;
}

enum status multipart_next(struct multipart *m, struct part *part)
{
    struct part p = {0};
    const char *end;

    if (skip(m, "--"))
        return STATUS_NOT_FOUND;
    if (!skip(m, "\r\n") || !read_head(m, &p))
        return STATUS_MALFORMED;
    end = find(m, m->mark, m->mark_len);
    if (!end)
        return STATUS_MALFORMED;
    p.bytes = m->at;
    p.len = (size_t)(end - m->at);
    m->at = end + m->mark_len;
    *part = p;
    return STATUS_OK;
}
