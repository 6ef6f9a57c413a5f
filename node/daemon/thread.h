/* thread.h -- one thread that does jobs in order and gives them back.
 *
 * The daemon has two: the writer, which owns the only write connections to the
 * databases, and the worker, for long computations.  A job owns its data; while
 * it is with the thread nobody else touches it, so the queue is the only place
 * with a lock.  Finished jobs come back on the loop through thread_poll(), in
 * order: `done` is the event "committed" or "computed", and what must wait for
 * it (sending, answering a user) happens there. */
#ifndef THREAD_H
#define THREAD_H

#include <stddef.h>

#include "symbiote/status.h"

struct job {
    void (*run)(struct job *job, void *thread_ctx); /* on the thread */
    void (*done)(struct job *job, void *loop_ctx);  /* on the loop; frees */
    struct job *next;
};

struct thread; /* opaque */

/* `wake` is called on the thread when finished jobs wait for thread_poll(). */
enum status thread_open(struct thread **t, void *thread_ctx,
                        void (*wake)(void *), void *wake_ctx);

/* Lets waiting jobs finish, ends the thread; what came back is not polled any
 * more, so poll once after it.  NULL is fine. */
void thread_stop(struct thread *t);
void thread_close(struct thread *t);

void thread_submit(struct thread *t, struct job *job);

/* Calls `done` of every finished job; returns how many. */
size_t thread_poll(struct thread *t, void *loop_ctx);

/* Jobs submitted and not yet given back; 0 for NULL. */
size_t thread_load(const struct thread *t);

#endif
