/* noise_pattern.h -- a handshake pattern as data. */
#ifndef NOISE_PATTERN_H
#define NOISE_PATTERN_H

#include "symbiote/noise.h"

/* Tokens of the framework, section 7.1.  END ends a message. */
enum noise_token { END, E, S, EE, ES, SE, SS, PSK };

enum { NOISE_MESSAGES = 3, NOISE_TOKENS = 7 };

struct noise_pattern {
    const char *name;
    bool initiator_known, responder_known; /* pre-messages: static keys */
    bool one_way;                          /* only the initiator ever sends */
    unsigned messages;
    enum noise_token token[NOISE_MESSAGES][NOISE_TOKENS];
};

#endif
