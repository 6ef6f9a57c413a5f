#include "journal_form.h"

#include <stddef.h>
#include <string.h>

#include "symbiote/reason.h"

enum form {
    NUMBER,
    HASH,
    OFFER, /* 26 Crockford characters */
    PEER,  /* 32 */
    LEAD,  /* 8 */
    WORD
};

static const struct {
    const char *key;
    enum form form;
} keys[] = {
    /* what it is about */
    {"approver", NUMBER},
    {"audience", NUMBER},
    {"company", NUMBER},
    {"edition", NUMBER},
    {"flow", NUMBER},
    {"lead", LEAD},
    {"leaf", NUMBER},
    {"offer", OFFER},
    {"peer", PEER},
    {"proposal", NUMBER},
    {"seq", NUMBER},
    {"stream", NUMBER},
    {"waiver", NUMBER},
    /* hashes: keyed (secret.h) for persons and companies */
    {"agreement", HASH},
    {"by", HASH},
    {"hash", HASH},
    {"partition", HASH},
    {"plausibility", HASH},
    {"policy", HASH},
    {"population", HASH},
    {"record", HASH},
    {"source", HASH},
    {"subject", HASH},
    {"who", HASH},
    /* words of the list below */
    {"answer", WORD},
    {"detail", WORD},
    {"kind", WORD},
    {"reason", WORD},
    {"refused", WORD},
    {"setting", WORD},
    {"switch", WORD},
    {"test", WORD},
    {"verdict", WORD},
    /* amounts */
    {"cells", NUMBER},
    {"changed", NUMBER},
    {"day", NUMBER},
    {"expires", NUMBER},
    {"first", NUMBER},
    {"flows", NUMBER},
    {"from", NUMBER},
    {"k", NUMBER},
    {"k_members", NUMBER},
    {"last", NUMBER},
    {"live", NUMBER},
    {"needed", NUMBER},
    {"new", NUMBER},
    {"now", NUMBER},
    {"offers", NUMBER},
    {"published", NUMBER},
    {"reached", NUMBER},
    {"rejected", NUMBER},
    {"rows", NUMBER},
    {"text", NUMBER},
    {"to", NUMBER},
    {"units", NUMBER},
    {"until", NUMBER},
    {"version", NUMBER},
    {"withdrawals", NUMBER},
    {"withheld", NUMBER},
};

static const char *const words[] = {
    /* answers and refusals */
    "fine", "veto", "words", "unknown", "failed", "verified", "unverified",
    "on", "off", "public", "secret",
    /* why a lead was refused (DOMAIN 3.1) */
    "quality", "quantity", "regularity", "distance", "price", "regulation",
    "confidentiality", "competitor", "no_reply", "process", "not_compatible",
    "other",
    /* kinds of population and register */
    "register", "counts", "start", "sirene", "kbo", "csv",
    /* settings of the policy */
    "k", "k_build", "k_person", "k_start", "k_history", "dominance", "presence",
    "loss_radius", "top.material", "top.energy", "top.water", "top.service",
    "top.equipment", "top.space", "top.skill", "top.transport", "four_eyes",
    "participants", "approver.add", "approver.end",
    /* the second count */
    "T1", "T2", "T3", "T4", "T5", "T6", "T7", "T8", "T9", "T10", "T11", "T12",
    "K", "PRESENCE", "FORM", "TEXT"};

static bool has(const char *value, size_t len, const char *alphabet)
{
    for (size_t i = 0; i < len; i++)
        if (!strchr(alphabet, value[i]))
            return false;
    return len > 0;
}

static bool is_word(const char *value, size_t len)
{
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strlen(words[i]) == len && strncmp(words[i], value, len) == 0)
            return true;
    for (unsigned r = REASON_NONE + 1; r < REASONS; r++) {
        const char *name = reason_name((enum reason)r);

        if (strlen(name) == len && strncmp(name, value, len) == 0)
            return true;
    }
    return false;
}

static bool fits(enum form form, const char *value, size_t len)
{
    static const char crockford[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    switch (form) {
    case NUMBER: return len <= 10 && has(value, len, "0123456789");
    case HASH:
        return len >= 16 && len <= 64 && has(value, len, "0123456789abcdef");
    case OFFER: return len == 26 && has(value, len, crockford);
    case PEER: return len == 32 && has(value, len, crockford);
    case LEAD: return len == 8 && has(value, len, crockford);
    case WORD: return is_word(value, len);
    }
    return false;
}

static bool pair_fits(const char *pair, size_t len)
{
    const char *equals = memchr(pair, '=', len);
    size_t name;

    if (!equals)
        return false;
    name = (size_t)(equals - pair);
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (strlen(keys[i].key) == name &&
            strncmp(keys[i].key, pair, name) == 0)
            return fits(keys[i].form, equals + 1, len - name - 1);
    return false;
}

bool journal_form(const char *event, const char *subject)
{
    size_t len = strlen(event);

    if (len > 31 || !has(event, len, "abcdefghijklmnopqrstuvwxyz0123456789.-_"))
        return false;
    while (*subject) {
        len = strcspn(subject, " ");
        if (!pair_fits(subject, len))
            return false;
        subject += len;
        if (*subject && !*++subject) /* a space at the end */
            return false;
    }
    return true;
}
