/* concerns.h -- what each file of this folder offers the others; machine.h says
 * which file does what and holds the state that they share. */
#ifndef CONCERNS_H
#define CONCERNS_H

#include "machine.h"

/* ---- effects.c */

/* Zeroed; ends the process when there is no memory. */
void *grab(size_t n);
void *regrab(void *p, size_t n);
/* Copies that live until the next step. */
void *keep(struct federate *f, const void *p, size_t n);
const char *keep_text(struct federate *f, const char *text);
void effects_clear(struct federate *f);
/* The new effect, zeroed; valid until the next one. */
struct federate_effect *effect(struct federate *f,
                               enum federate_effect_kind kind);
/* The same line about the same territory once a minute; static texts. */
void effect_log(struct federate *f, const uint8_t *tid, const char *event,
                const char *why);
struct federate_effect *effect_done(struct federate *f, uint64_t command,
                                    enum status status);
void effect_store(struct federate *f, enum federate_table table,
                  struct view key, struct view value);
void random_bytes(struct federate *f, void *out, size_t n);
uint64_t random_below(struct federate *f, uint64_t bound);

/* ---- roster.c */

struct peer *roster_find(const struct federate *f, const uint8_t *tid);
struct peer *roster_by_chan(const struct federate *f, const uint8_t *chan);
/* True if another territory (or we) bears a name that reads the same. */
bool roster_name_taken(const struct federate *f, const char *name,
                       const uint8_t *tid);
struct peer *roster_add(struct federate *f, const uint8_t *tid);
/* Keeps the text of the words at hand as long as somebody may ask. */
void roster_word_text(struct peer *p);
/* Wipes the entry, its record and replica; its links must be gone. */
void roster_drop(struct federate *f, struct peer *p);
void roster_store(struct federate *f, const struct peer *p);
enum status roster_load(struct federate *f, struct view key, struct view value);
struct invitation *roster_invitation(struct federate *f, const uint8_t *id);
void roster_store_invitation(struct federate *f, const struct invitation *i);
enum status roster_load_invitation(struct federate *f, struct view key,
                                   struct view value);
void roster_forget_invitations(struct federate *f);
void roster_free(struct peer *p);

/* ---- pairing.c */

void pairing_invite(struct federate *f, const struct federate_event *e);
void pairing_join(struct federate *f, const struct federate_event *e);
void pairing_confirm(struct federate *f, const struct federate_event *e);
void pairing_change(struct federate *f, const struct federate_event *e);
/* SESSION_PAIRED; false: refused, the link is being closed. */
bool pairing_paired(struct federate *f, struct link *l,
                    const struct session_event *s);
void pairing_send_confirm(struct federate *f, struct peer *p);
void pairing_heard_confirm(struct federate *f, struct link *l,
                           const struct frame *frame);
void pairing_acked(struct federate *f, struct link *l);
void pairing_link_lost(struct federate *f, struct link *l);
void pairing_tick(struct federate *f);
uint64_t pairing_wake(const struct federate *f);

/* ---- dial.c */

void dial_tick(struct federate *f);
/* Soonest, forgetting the back-off. */
void dial_now(struct federate *f, struct peer *p);
void dial_failed(struct federate *f, struct peer *p);
struct link *dial_start(struct federate *f, const char *address);
uint64_t dial_wake(const struct federate *f);
/* The link is UP: it, or another of the same peer, gives way.  False: it. */
bool dial_settle(struct federate *f, struct link *l);
/* The link of a dial is gone or UP no more. */
void dial_ended(struct federate *f, struct peer *p, const struct link *l);

/* ---- caps.c */

/* What stands for an address; never 0. */
uint64_t caps_caller(const char *address);
/* May the connection whose bytes are being read cost us a handshake? */
bool caps_admit(struct federate *f);

/* ---- link.c */

struct link *link_find(const struct federate *f, uint64_t conn);
struct link *link_add(struct federate *f, uint64_t conn, bool dialled);
void link_setup(struct federate *f, struct session_setup *setup);
void link_accepted(struct federate *f, const struct federate_event *e);
void link_received(struct federate *f, struct link *l, struct view bytes);
void link_drained(struct federate *f, struct link *l);
void link_closed(struct federate *f, struct link *l);
void link_tick(struct federate *f);
uint64_t link_wake(const struct federate *f);
/* Seals and sends one frame now, unless the wall holds it back. */
void link_send(struct federate *f, struct link *l, const struct frame *frame);
/* False: eight are outstanding, not UP, or held back by the wall. */
bool link_ask(struct federate *f, struct link *l, unsigned op, uint64_t at,
              const struct writer *body);
bool link_may_ask(const struct link *l);
void link_reply(struct federate *f, struct link *l, const struct inbound *to,
                const struct writer *body);
void link_error(struct federate *f, struct link *l, const struct inbound *to,
                enum error_code code);
void link_bye(struct federate *f, struct link *l, enum bye_code code);
/* Sends what the session itself wants to say; false: nothing. */
bool link_flush(struct federate *f, struct link *l);
/* Both sides may talk about data. */
bool link_active(const struct link *l);
void link_begin(struct federate *f, struct link *l);
/* Removes links that ended in this step. */
void link_sweep(struct federate *f);

/* ---- serve.c */

void serve_take(struct federate *f, struct link *l);
void serve_leaves(struct federate *f, const struct federate_event *e);
/* Tells those who may see it that the own log has grown, and nobody else. */
void serve_changed(struct federate *f, const struct own_log *o);
void serve_tick(struct federate *f);
uint64_t serve_wake(const struct federate *f);

/* ---- replica.c */

/* `asked`: the question that it answers, so that it speaks of our logs too;
 * NULL: a notice. */
void replica_heads(struct federate *f, struct link *l,
                   const struct asked *asked, struct view body);
void replica_delta(struct federate *f, struct link *l,
                   const struct asked *asked, struct view body);
void replica_tiles(struct federate *f, struct link *l,
                   const struct asked *asked, struct view body);
void replica_error(struct federate *f, struct link *l,
                   const struct asked *asked, unsigned code);
void replica_verified(struct federate *f, struct federate_job *job);
void replica_staged(struct federate *f, struct federate_job *job,
                    enum status status);
void replica_committed(struct federate *f, const struct federate_event *e);
void replica_link_lost(struct federate *f, struct peer *p);
void replica_ask_heads(struct federate *f, struct peer *p);
void replica_pump(struct federate *f, struct peer *p);
enum status replica_load(struct federate *f, const struct federate_event *e);
void replica_start(struct federate *f);
/* All streams of the peer: nothing of them is kept. */
void replica_forget(struct federate *f, struct peer *p);
void replica_tick(struct federate *f);
void replica_abort(struct federate *f, struct peer *p);
uint64_t replica_wake(const struct federate *f);
/* Leaves and live offers of all streams; the freshest of them. */
void replica_sum(const struct peer *p, struct federate_peer *out);
void transfer_free(struct transfer *t);

/* ---- doubts.c */

void doubts_tell(struct federate *f, const struct federate_event *e);
void doubts_answered(struct federate *f, struct link *l, uint64_t no);
void doubts_refused(struct federate *f, struct link *l, uint64_t no,
                    unsigned code);
void doubts_link_lost(struct peer *p);
void doubts_forget(struct federate *f, struct peer *p);
void doubts_tick(struct federate *f);
uint64_t doubts_wake(const struct federate *f);
/* 0: kept. */
enum error_code doubts_heard(struct federate *f, struct link *l,
                             struct view body);
void doubts_drop(struct federate *f, size_t i);
void doubts_sweep(struct federate *f);
enum status doubts_load(struct federate *f, struct view key, struct view value);

/* ---- verify.c */

void verifier_free(struct verifier *v);

/* ---- streams.c */

enum { STREAM_NAME_TEXT = 24 };

/* The name of a stream in the origin line of its checkpoints: "all" for
 * stream 0, else "named-N". */
void stream_name(char out[static STREAM_NAME_TEXT], unsigned stream);
/* The own log of a stream; with `make` one that did not exist. */
struct own_log *stream_own(struct federate *f, unsigned stream, bool make);
/* May `p` know that this stream exists? */
bool stream_shown(const struct own_log *o, const struct peer *p);
/* The log that a peer asks for; NULL: none that it may know of. */
struct own_log *stream_asked(const struct federate *f, const struct peer *p,
                             const struct log_ref *log);
/* Checks an audience and finds its stream or makes one, stored with the batch
 * that follows. */
enum status stream_choose(struct federate *f, const struct federate_event *e,
                          struct own_log **out);
enum status stream_load(struct federate *f, struct view key, struct view value);
/* A territory that was removed is named by no stream any more. */
void stream_forget(struct federate *f, const uint8_t *tid);
/* The key of a STATE record: of stream 0 the size alone. */
size_t stream_key(uint8_t out[static 9], unsigned stream, uint64_t size);

/* ---- own.c, publish.c, gate.c, sync.c */

enum status own_load(struct federate *f, const struct federate_event *e);
enum status own_start(struct federate *f);
void own_room(struct own_log *o, uint64_t leaves);
void own_free(struct own_log *o);
void own_copy(struct livelog *to, const struct livelog *from, uint64_t room);
/* Gaps of what was cleared since a checkpoint of `from`. */
enum status own_cleared(const struct own_log *o, uint64_t from, uint8_t *out,
                        size_t cap, size_t *len);

void publish_command(struct federate *f, const struct federate_event *e);
void publish_prepared(struct federate *f, enum status status);
void publish_guarded(struct federate *f, enum status status);
void publish_signed(struct federate *f, enum status status);
/* Goes on with a PREPARED batch when the gate lets it. */
void publish_resume(struct federate *f);

enum status gate_start(struct federate *f);
/* What a peer holds of our logs; `all`: it has told everything. */
void gate_heard(struct federate *f, struct peer *p, const struct heads *m,
                bool all);
void gate_tick(struct federate *f);

void sync_command(struct federate *f, const struct federate_event *e);
void sync_tick(struct federate *f);
uint64_t sync_wake(const struct federate *f);
void prove_command(struct federate *f, const struct federate_event *e);
void prove_leaves(struct federate *f, const struct federate_event *e);

#endif
