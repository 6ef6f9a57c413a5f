#include "assets.h"

#include <string.h>

/* Made from node/http/assets by embed() of CMakeLists.txt. */
extern const unsigned char style_css[], favicon_svg[];
extern const size_t style_css_len, favicon_svg_len;

static const struct {
    const char *path, *type;
    const unsigned char *bytes;
    const size_t *len;
} assets[] = {
    {"/assets/style.css", "text/css; charset=utf-8", style_css, &style_css_len},
    {"/assets/favicon.svg", "image/svg+xml", favicon_svg, &favicon_svg_len},
    {"/favicon.ico", "image/svg+xml", favicon_svg, &favicon_svg_len},
};

enum status assets_find(const char *path, struct asset *asset)
{
    for (size_t i = 0; i < sizeof assets / sizeof assets[0]; i++) {
        if (strcmp(path, assets[i].path) != 0)
            continue;
        *asset =
            (struct asset){assets[i].type, assets[i].bytes, *assets[i].len};
        return STATUS_OK;
    }
    return STATUS_NOT_FOUND;
}

bool assets_serve(struct http_request *r)
{
    struct asset a;

    if ((strcmp(http_method(r), "GET") != 0 &&
         strcmp(http_method(r), "HEAD") != 0) ||
        assets_find(http_path(r), &a) != STATUS_OK)
        return false;
    /* Short: a new version of the program brings new files. */
    http_reply_header(r, "Cache-Control", "max-age=300");
    http_reply(r, 200, a.type, a.bytes, a.len);
    return true;
}
