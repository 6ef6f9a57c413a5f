#include "examine.h"

#include <string.h>

#include "symbiote/crockford.h"

/* The test of PRIVACY that it failed, as the journal names them. */
static const char *test_of(uint8_t why)
{
    switch (why) {
    case FINDING_COUNT: return "T1";
    case FINDING_DOMINANCE: return "T3";
    case FINDING_PROMISE: return "K";
    default: return "FORM";
    }
}

void examine_doubted(struct node *n, const struct federate_doubt *doubt)
{
    char id[OFFER_ID_TEXT], tid[TID_TEXT];
    const struct finding *f = &doubt->finding;

    offer_id_text(id, doubt->offer);
    tid_text(tid, doubt->tid);
    node_log("warn",
             "peer=%.8s event=doubted offer=%.8s test=%s reached=%u "
             "needed=%u",
             tid, id, test_of(f->why), f->counted, f->needed);
    node_journal(n, "doubted", "offer=%s peer=%s test=%s reached=%u needed=%u",
                 id, tid, test_of(f->why), f->counted, f->needed);
}

void examine_told(struct node *n, const struct federate_effect *told)
{
    char id[OFFER_ID_TEXT], tid[TID_TEXT];

    (void)n;
    offer_id_text(id, told->doubt.offer);
    tid_text(tid, told->tid);
    node_log("info", "peer=%.8s event=told offer=%.8s status=\"%s\"", tid, id,
             status_text(told->status));
}
