#include "policies.h"

#include <string.h>

#include "symbiote/settings.h"

enum status policies_get(struct store *s, struct policy *out)
{
    char text[SETTINGS_TEXT] = "";
    struct policy p = policy_default();
    enum status st = store_meta_get(s, "policy", text, sizeof text);

    if (st == STATUS_NOT_FOUND)
        st = STATUS_OK;
    if (st == STATUS_OK)
        st = settings_read(&p, text);
    if (st == STATUS_OK)
        *out = p;
    return st;
}

enum status policies_set(struct store *s, const struct policy *p)
{
    char text[SETTINGS_TEXT];

    settings_write(p, text);
    return store_meta_set(s, "policy", text);
}

static enum status get(struct store *s, const char *name, bool *on)
{
    char text[8] = "";
    enum status st = store_meta_get(s, name, text, sizeof text);

    if (st == STATUS_NOT_FOUND)
        st = STATUS_OK;
    if (st == STATUS_OK)
        *on = strcmp(text, "on") == 0;
    return st;
}

enum status switches_get(struct store *s, struct switches *out)
{
    struct switches w = {0};
    enum status st = get(s, "four_eyes", &w.four_eyes);

    if (st == STATUS_OK)
        st = get(s, "participants_public", &w.participants_public);
    if (st == STATUS_OK)
        *out = w;
    return st;
}

enum status switches_set(struct store *s, const struct switches *w)
{
    enum status st =
        store_meta_set(s, "four_eyes", w->four_eyes ? "on" : "off");

    return st == STATUS_OK
               ? store_meta_set(s, "participants_public",
                                w->participants_public ? "on" : "off")
               : st;
}
