#include "symbiote/settings.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "bytes.h"

enum guard { LOWER_IS_WEAKER, HIGHER_IS_WEAKER, NEITHER };

static const struct setting {
    const char *name;
    size_t at, size; /* in struct policy */
    enum guard guard;
} settings[] = {
#define SETTING(name, member, guard)                                           \
    {                                                                          \
        name, offsetof(struct policy, member),                                 \
            sizeof(((struct policy *)0)->member), guard                        \
    }
    SETTING("k", k, LOWER_IS_WEAKER),
    SETTING("k_build", k_build, LOWER_IS_WEAKER),
    SETTING("k_person", k_person, LOWER_IS_WEAKER),
    SETTING("k_start", k_start, LOWER_IS_WEAKER),
    SETTING("k_history", k_history, LOWER_IS_WEAKER),
    SETTING("dominance", dominance, HIGHER_IS_WEAKER),
    SETTING("presence", presence, HIGHER_IS_WEAKER),
    SETTING("top.material", top[KIND_MATERIAL], HIGHER_IS_WEAKER),
    SETTING("top.energy", top[KIND_ENERGY], HIGHER_IS_WEAKER),
    SETTING("top.water", top[KIND_WATER], HIGHER_IS_WEAKER),
    SETTING("top.service", top[KIND_SERVICE], HIGHER_IS_WEAKER),
    SETTING("top.equipment", top[KIND_EQUIPMENT], HIGHER_IS_WEAKER),
    SETTING("top.space", top[KIND_SPACE], HIGHER_IS_WEAKER),
    SETTING("top.skill", top[KIND_SKILL], HIGHER_IS_WEAKER),
    SETTING("top.transport", top[KIND_TRANSPORT], HIGHER_IS_WEAKER),
    SETTING("loss_radius", loss_radius, NEITHER),
#undef SETTING
};
enum { SETTINGS = sizeof settings / sizeof *settings };

size_t settings_count(void)
{
    return SETTINGS;
}

const char *settings_name(size_t i)
{
    return i < SETTINGS ? settings[i].name : NULL;
}

uint32_t settings_get(const struct policy *p, size_t i)
{
    const char *member = (const char *)p + settings[i].at;
    uint16_t wide;

    if (settings[i].size == 1)
        return (uint8_t)*member;
    memcpy(&wide, member, sizeof wide);
    return wide;
}

enum status settings_set(struct policy *p, const char *name, uint32_t value)
{
    for (size_t i = 0; i < SETTINGS; i++) {
        char *member = (char *)p + settings[i].at;
        uint8_t narrow = (uint8_t)value;
        uint16_t wide = (uint16_t)value;

        if (strcmp(settings[i].name, name) != 0)
            continue;
        if (value > (settings[i].size == 1 ? UINT8_MAX : UINT16_MAX))
            return STATUS_OUT_OF_RANGE;
        if (settings[i].size == 1)
            memcpy(member, &narrow, sizeof narrow);
        else
            memcpy(member, &wide, sizeof wide);
        return STATUS_OK;
    }
    return STATUS_NOT_FOUND;
}

bool settings_weaker_one(const struct policy *from, const struct policy *to,
                         size_t i)
{
    uint32_t a = settings_get(from, i), b = settings_get(to, i);

    return settings[i].guard == LOWER_IS_WEAKER    ? b < a
           : settings[i].guard == HIGHER_IS_WEAKER ? b > a
                                                   : false;
}

bool settings_weaker(const struct policy *from, const struct policy *to)
{
    for (size_t i = 0; i < SETTINGS; i++)
        if (settings_weaker_one(from, to, i))
            return true;
    return false;
}

void settings_write(const struct policy *p, char out[static SETTINGS_TEXT])
{
    size_t used = 0;

    out[0] = '\0';
    for (size_t i = 0; i < SETTINGS && used < SETTINGS_TEXT; i++)
        used += (size_t)snprintf(out + used, SETTINGS_TEXT - used, "%s%s=%u",
                                 i ? " " : "", settings[i].name,
                                 (unsigned)settings_get(p, i));
}

/* One "name=value" of `len` bytes. */
static enum status read_one(struct policy *p, const char *text, size_t len)
{
    char one[48], *equals, *end;
    unsigned long value;

    if (len >= sizeof one)
        return STATUS_MALFORMED;
    memcpy(one, text, len);
    one[len] = '\0';
    equals = strchr(one, '=');
    if (!equals || equals[1] < '0' || equals[1] > '9')
        return STATUS_MALFORMED;
    *equals = '\0';
    value = strtoul(equals + 1, &end, 10);
    if (*end)
        return STATUS_MALFORMED;
    return settings_set(p, one,
                        value > UINT32_MAX ? UINT32_MAX : (uint32_t)value);
}

enum status settings_read(struct policy *p, const char *text)
{
    struct policy read = *p;
    enum status st = STATUS_OK;

    while (*text && st == STATUS_OK) {
        size_t len = strcspn(text, " ");

        if (len)
            st = read_one(&read, text, len);
        text += len;
        text += *text == ' ';
    }
    if (st == STATUS_OK)
        st = policy_check(&read);
    if (st == STATUS_OK)
        *p = read;
    return st;
}

void settings_hash(const struct policy *p, uint8_t out[static POLICY_HASH_LEN])
{
    crypto_hash_sha256_state h;

    crypto_hash_sha256_init(&h);
    bytes_text(&h, "symbiote policy 1");
    bytes_number(&h, p->version, 2);
    bytes_number(&h, p->k, 1);
    bytes_number(&h, p->k_build, 1);
    bytes_number(&h, p->k_person, 1);
    bytes_number(&h, p->k_start, 1);
    bytes_number(&h, p->k_history, 1);
    bytes_number(&h, p->dominance, 2);
    bytes_number(&h, p->presence, 2);
    for (size_t k = KIND_MATERIAL; k < KINDS; k++)
        bytes_number(&h, p->top[k], 1);
    bytes_number(&h, p->loss_radius, 2);
    crypto_hash_sha256_final(&h, out);
}
