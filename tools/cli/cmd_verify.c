/* verify: checks a proof offline; needs no daemon. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "json.h"
#include "out.h"
#include "show.h"
#include "symbiote/crockford.h"
#include "symbiote/label.h"
#include "symbiote/offer.h"
#include "symbiote/proof.h"

/* ---- reading
 * -------------------------------------------------------------------- */

/* A text of at most PROOF_TEXT_MAX bytes into `text`, which has one more. */
static bool read_text(const struct cli *cli, const char *path, uint8_t *text,
                      size_t *len)
{
    bool standard = strcmp(path, "-") == 0;
    FILE *f = standard ? stdin : fopen(path, "rb");
    bool failed = !f;
    int error = errno;

    if (f) {
        *len = fread(text, 1, PROOF_TEXT_MAX + 1, f);
        error = errno;
        failed = ferror(f) != 0;
        if (!standard)
            (void)fclose(f);
    }
    if (failed)
        out_error(tr(cli->lang, "The file %s cannot be read: %s."), path,
                  out_reason(cli->lang, error));
    return !failed;
}

/* ---- answers
 * -------------------------------------------------------------------- */

static const char *fault_sentence(enum lang lang, enum proof_fault fault)
{
    switch (fault) {
    case PROOF_BAD_CHAIN:
        return tr(lang, "Not valid: the identity in it does not hold.");
    case PROOF_OTHER_IDENTITY:
        return tr(lang, "Not valid: it comes from another territory than the "
                        "fingerprint given.");
    case PROOF_BAD_CHECKPOINT:
        return tr(lang, "Not valid: the territory did not sign this state of "
                        "its log.");
    case PROOF_EXPIRED:
        return tr(lang, "Not valid: the node's certificate did not hold at "
                        "that time.");
    case PROOF_BAD_LEAF:
        return tr(lang, "Not valid: the offer is not in the signed log.");
    case PROOF_BAD_STATE:
        return tr(lang, "Not valid: the state of the log does not fit its "
                        "signature.");
    case PROOF_NOT_LIVE:
        return tr(lang, "Not valid: the offer was withdrawn at that time.");
    case PROOF_FINE:
    case PROOF_FAULTS: break;
    }
    return tr(lang, "Not valid: the text is not a proof, or was cut or "
                    "altered.");
}

static enum cli_exit invalid(const struct cli *cli, enum proof_fault fault)
{
    json_t *o;

    if (!cli->json) {
        out_error("%s", fault_sentence(cli->lang, fault));
        return CLI_FAILED;
    }
    o = json_pack("{sb ss}", "valid", 0, "text",
                  fault_sentence(cli->lang, fault));
    out_json(o);
    json_decref(o);
    return CLI_FAILED;
}

static json_t *facts_json(const struct cli *cli, const struct proof_facts *f,
                          const struct offer *offer)
{
    char tid[TID_TEXT], shown[TID_SHOWN];
    json_t *o;

    tid_text(tid, f->identity.tid);
    tid_shown(shown, f->identity.tid);
    o = json_pack("{sb ss ss ss ss ss% sI so}", "valid", 1, "territory", tid,
                  "name", f->identity.name, "country", f->identity.country,
                  "fingerprint", shown, "log", (const char *)f->origin.p,
                  f->origin.len, "size", (json_int_t)f->size, "offer",
                  json_offer(offer, cli->lang));
    json_put_time(o, "time", f->time);
    return o;
}

static void show_facts(const struct cli *cli, const struct args *a, json_t *o)
{
    char when[WRITTEN_DAY];

    out_line(tr(cli->lang, "Valid: %s (%s) published this offer, and it was "
                           "alive on %s."),
             out_text(o, "name"), out_text(o, "country"),
             out_time(when, o, "time", cli->lang));
    show_offer(cli, json_object_get(o, "offer"), 2);
    out_line(tr(cli->lang, "Fingerprint: %s"), out_text(o, "fingerprint"));
    if (!args_has(a, "key"))
        out_line("%s", tr(cli->lang, "Compare this fingerprint with the one "
                                     "that the territory gave you, or give "
                                     "that one with --key."));
}

static enum cli_exit valid(const struct cli *cli, const struct args *a,
                           const struct proof_facts *facts)
{
    struct offer *offer = calloc(1, sizeof *offer);
    enum cli_exit exit = CLI_DONE;
    json_t *o;

    if (!offer ||
        offer_decode(offer, facts->body.p, facts->body.len) != STATUS_OK) {
        free(offer);
        return invalid(cli, PROOF_BAD_LEAF);
    }
    o = facts_json(cli, facts, offer);
    if (cli->json)
        out_json(o);
    else
        show_facts(cli, a, o);
    json_decref(o);
    free(offer);
    return exit;
}

/* ---- command
 * -------------------------------------------------------------------- */

/* The text, room for what it decodes to, and the proof. */
struct checking {
    uint8_t text[PROOF_TEXT_MAX + 1], scratch[PROOF_TEXT_MAX + 1];
    struct proof proof;
    struct proof_facts facts;
    size_t len;
};

static enum cli_exit check(const struct cli *cli, const struct args *a,
                           struct checking *c, const uint8_t *tid)
{
    enum proof_fault fault = PROOF_FAULTS;

    if (!read_text(cli, a->word[0], c->text, &c->len))
        return CLI_FAILED;
    if (c->len > PROOF_TEXT_MAX ||
        proof_read(&c->proof, view_of(c->text, c->len), c->scratch,
                   sizeof c->scratch) != STATUS_OK)
        return invalid(cli, PROOF_FAULTS);
    if (proof_verify(&c->proof, tid, &c->facts, &fault) != STATUS_OK)
        return invalid(cli, fault);
    return valid(cli, a, &c->facts);
}

static enum cli_exit run_verify(struct cli *cli, const struct args *a)
{
    const char *key = args_value(a, "key");
    uint8_t tid[TID_LEN];
    struct checking *c;
    enum cli_exit exit;

    if (key && tid_read(tid, key) != STATUS_OK) {
        out_error(tr(cli->lang, "« %s » is not a fingerprint: it has 32 "
                                "letters and digits in groups of 4."),
                  key);
        return CLI_USAGE;
    }
    c = calloc(1, sizeof *c);
    if (!c) {
        out_error("%s", label_status(cli->lang, STATUS_NO_MEMORY));
        return CLI_FAILED;
    }
    exit = check(cli, a, c, key ? tid : NULL);
    free(c);
    return exit;
}

static const struct args_option verify_options[] = {{"key", 0, true}, {0}};

const struct cli_command cmd_verify[] = {
    {"verify", N_("FILE|- [--key FINGERPRINT]"), run_verify,
     N_("Checks the proof of an offer; needs no node."), 1, 1, verify_options},
    {0},
};
