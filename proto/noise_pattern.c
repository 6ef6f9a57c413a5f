#include "noise_pattern.h"

/* Name, static keys known before (initiator's, responder's), one way, number
 * of messages, tokens: the framework's sections 7.4, 7.5 and 9.4. */
const struct noise_pattern noise_xxpsk3 = {
    "XXpsk3", false, false, false, 3, {{E}, {E, EE, S, ES}, {S, SE, PSK}}};
const struct noise_pattern noise_ikpsk2 = {
    "IKpsk2", false, true, false, 2, {{E, ES, S, SS}, {E, EE, SE, PSK}}};
const struct noise_pattern noise_xpsk1 = {
    "Xpsk1", false, true, true, 1, {{E, ES, S, SS, PSK}}};

/* The rest of the framework, so that published vectors can be run. */
static const struct noise_pattern others[] = {
    {"N", false, true, true, 1, {{E, ES}}},
    {"K", true, true, true, 1, {{E, ES, SS}}},
    {"X", false, true, true, 1, {{E, ES, S, SS}}},
    {"NN", false, false, false, 2, {{E}, {E, EE}}},
    {"NK", false, true, false, 2, {{E, ES}, {E, EE}}},
    {"NX", false, false, false, 2, {{E}, {E, EE, S, ES}}},
    {"XN", false, false, false, 3, {{E}, {E, EE}, {S, SE}}},
    {"XK", false, true, false, 3, {{E, ES}, {E, EE}, {S, SE}}},
    {"XX", false, false, false, 3, {{E}, {E, EE, S, ES}, {S, SE}}},
    {"KN", true, false, false, 2, {{E}, {E, EE, SE}}},
    {"KK", true, true, false, 2, {{E, ES, SS}, {E, EE, SE}}},
    {"KX", true, false, false, 2, {{E}, {E, EE, SE, S, ES}}},
    {"IN", false, false, false, 2, {{E, S}, {E, EE, SE}}},
    {"IK", false, true, false, 2, {{E, ES, S, SS}, {E, EE, SE}}},
    {"IX", false, false, false, 2, {{E, S}, {E, EE, SE, S, ES}}},
    {"Npsk0", false, true, true, 1, {{PSK, E, ES}}},
    {"Kpsk0", true, true, true, 1, {{PSK, E, ES, SS}}},
    {"NNpsk0", false, false, false, 2, {{PSK, E}, {E, EE}}},
    {"NNpsk2", false, false, false, 2, {{E}, {E, EE, PSK}}},
    {"NKpsk0", false, true, false, 2, {{PSK, E, ES}, {E, EE}}},
    {"NKpsk2", false, true, false, 2, {{E, ES}, {E, EE, PSK}}},
    {"NXpsk2", false, false, false, 2, {{E}, {E, EE, S, ES, PSK}}},
    {"XNpsk3", false, false, false, 3, {{E}, {E, EE}, {S, SE, PSK}}},
    {"XKpsk3", false, true, false, 3, {{E, ES}, {E, EE}, {S, SE, PSK}}},
    {"KNpsk0", true, false, false, 2, {{PSK, E}, {E, EE, SE}}},
    {"KNpsk2", true, false, false, 2, {{E}, {E, EE, SE, PSK}}},
    {"KKpsk0", true, true, false, 2, {{PSK, E, ES, SS}, {E, EE, SE}}},
    {"KKpsk2", true, true, false, 2, {{E, ES, SS}, {E, EE, SE, PSK}}},
    {"KXpsk2", true, false, false, 2, {{E}, {E, EE, SE, S, ES, PSK}}},
    {"INpsk1", false, false, false, 2, {{E, S, PSK}, {E, EE, SE}}},
    {"INpsk2", false, false, false, 2, {{E, S}, {E, EE, SE, PSK}}},
    {"IKpsk1", false, true, false, 2, {{E, ES, S, SS, PSK}, {E, EE, SE}}},
    {"IXpsk2", false, false, false, 2, {{E, S}, {E, EE, SE, S, ES, PSK}}},
};

static bool same(const char *a, struct view b)
{
    return strlen(a) == b.len && memcmp(a, b.p, b.len) == 0;
}

const struct noise_pattern *noise_find_pattern(struct view name)
{
    static const struct noise_pattern *const ours[3] = {
        &noise_xxpsk3, &noise_ikpsk2, &noise_xpsk1};

    for (size_t i = 0; i < 3; i++)
        if (same(ours[i]->name, name))
            return ours[i];
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (same(others[i].name, name))
            return &others[i];
    return NULL;
}
