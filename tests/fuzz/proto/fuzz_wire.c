/* Whatever the reader accepts must read the same in msgpack-c and be written
 * back to the same bytes. */
#include <msgpack.h>
#include <stdlib.h>
#include <string.h>

#include "symbiote/wire.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void write_again(struct writer *w, const msgpack_object *o)
{
    switch (o->type) {
    case MSGPACK_OBJECT_NIL: wire_put_nil(w); break;
    case MSGPACK_OBJECT_BOOLEAN: wire_put_bool(w, o->via.boolean); break;
    case MSGPACK_OBJECT_POSITIVE_INTEGER: wire_put_uint(w, o->via.u64); break;
    case MSGPACK_OBJECT_NEGATIVE_INTEGER: wire_put_int(w, o->via.i64); break;
    case MSGPACK_OBJECT_BIN:
        wire_put_bytes(w, (const uint8_t *)o->via.bin.ptr, o->via.bin.size);
        break;
    case MSGPACK_OBJECT_STR:
        wire_put_text_view(w, view_of(o->via.str.ptr, o->via.str.size));
        break;
    case MSGPACK_OBJECT_ARRAY:
        wire_put_array(w, o->via.array.size);
        for (uint32_t i = 0; i < o->via.array.size; i++)
            write_again(w, &o->via.array.ptr[i]);
        break;
    case MSGPACK_OBJECT_MAP:
        wire_put_map(w, o->via.map.size);
        for (uint32_t i = 0; i < o->via.map.size; i++) {
            write_again(w, &o->via.map.ptr[i].key);
            write_again(w, &o->via.map.ptr[i].val);
        }
        break;
    case MSGPACK_OBJECT_FLOAT32:
    case MSGPACK_OBJECT_FLOAT64:
    case MSGPACK_OBJECT_EXT:
    default: abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct reader r = wire_reader(data, size);
    msgpack_unpacked u;
    struct writer w;
    uint8_t *out;
    size_t at = 0, len = 0;

    wire_skip(&r);
    if (wire_close_reader(&r) != STATUS_OK)
        return 0;
    out = malloc(size);
    w = wire_writer(out, size);
    msgpack_unpacked_init(&u);
    if (msgpack_unpack_next(&u, (const char *)data, size, &at) !=
        MSGPACK_UNPACK_SUCCESS)
        abort();
    write_again(&w, &u.data);
    if (wire_close_writer(&w, &len) != STATUS_OK || len != size ||
        memcmp(out, data, len) != 0)
        abort();
    msgpack_unpacked_destroy(&u);
    free(out);
    return 0;
}
