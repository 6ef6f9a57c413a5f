#include "symbiote/wire.h"

#include <msgpack.h>
#include <string.h>

struct writer wire_writer(uint8_t *buf, size_t cap)
{
    return (struct writer){.buf = buf, .cap = cap};
}

/* The packer's sink; its result is dropped, because the writer is sticky. */
static int append(void *data, const char *bytes, size_t n)
{
    struct writer *w = data;

    if (w->status || n > w->cap - w->len) {
        w->status = STATUS_TOO_BIG;
        return -1;
    }
    if (n > 0)
        memcpy(w->buf + w->len, bytes, n);
    w->len += n;
    return 0;
}

void wire_put_nil(struct writer *w)
{
    msgpack_pack_nil(&(msgpack_packer){w, append});
}

void wire_put_bool(struct writer *w, bool value)
{
    msgpack_packer pk = {w, append};

    if (value)
        msgpack_pack_true(&pk);
    else
        msgpack_pack_false(&pk);
}

void wire_put_uint(struct writer *w, uint64_t value)
{
    msgpack_pack_uint64(&(msgpack_packer){w, append}, value);
}

void wire_put_int(struct writer *w, int64_t value)
{
    msgpack_pack_int64(&(msgpack_packer){w, append}, value);
}

void wire_put_bytes(struct writer *w, const uint8_t *p, size_t n)
{
    msgpack_packer pk = {w, append};

    if (n > UINT32_MAX) {
        w->status = STATUS_TOO_BIG;
        return;
    }
    msgpack_pack_bin(&pk, n);
    msgpack_pack_bin_body(&pk, p, n);
}

void wire_put_text(struct writer *w, const char *text)
{
    wire_put_text_view(w, view_text(text));
}

void wire_put_text_view(struct writer *w, struct view text)
{
    msgpack_packer pk = {w, append};

    if (text.len > UINT32_MAX) {
        w->status = STATUS_TOO_BIG;
        return;
    }
    msgpack_pack_str(&pk, text.len);
    msgpack_pack_str_body(&pk, text.p, text.len);
}

void wire_put_array(struct writer *w, uint32_t count)
{
    msgpack_pack_array(&(msgpack_packer){w, append}, count);
}

void wire_put_map(struct writer *w, uint32_t count)
{
    msgpack_pack_map(&(msgpack_packer){w, append}, count);
}

void wire_put_raw(struct writer *w, struct view encoded)
{
    (void)append(w, (const char *)encoded.p, encoded.len);
}

enum status wire_close_writer(const struct writer *w, size_t *len)
{
    if (!w->status)
        *len = w->len;
    return w->status;
}
