/* Jobs are done in order, on the thread, and come back in order. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

#include "thread.h"

enum { MANY = 2000, WAIT_MS = 20000 };

/* What happened, in order; `ran` belongs to the thread. */
struct record {
    int ran[MANY], back[MANY];
    size_t runs, backs;
    pthread_t runner;
    int pipe[2];
};

struct numbered {
    struct job job;
    int no;
};

static void run(struct job *job, void *ctx)
{
    struct record *r = ctx;

    r->runner = pthread_self();
    r->ran[r->runs++] = ((struct numbered *)job)->no;
}

static void done(struct job *job, void *ctx)
{
    struct record *r = ctx;

    r->back[r->backs++] = ((struct numbered *)job)->no;
    free(job);
}

static void wake(void *ctx)
{
    const struct record *r = ctx;

    if (write(r->pipe[1], "", 1) != 1)
        abort();
}

static struct thread *start(struct record *r)
{
    struct thread *t = NULL;

    assert_int_equal(pipe(r->pipe), 0);
    assert_int_equal(thread_open(&t, r, wake, r), STATUS_OK);
    return t;
}

static void end(struct thread *t, const struct record *r)
{
    thread_close(t);
    close(r->pipe[0]);
    close(r->pipe[1]);
}

static void submit(struct thread *t, int no)
{
    struct numbered *n = calloc(1, sizeof *n);

    assert_non_null(n);
    n->job = (struct job){.run = run, .done = done};
    n->no = no;
    thread_submit(t, &n->job);
}

static void wait_for_wake(const struct record *r)
{
    struct pollfd p = {.fd = r->pipe[0], .events = POLLIN};
    char bytes[64];

    assert_int_equal(poll(&p, 1, WAIT_MS), 1);
    assert_true(read(r->pipe[0], bytes, sizeof bytes) > 0);
}

static void jobs_are_done_and_come_back_in_order(void **state)
{
    static struct record r;
    struct thread *t = start(&r);

    (void)state;
    for (int i = 0; i < MANY; i++) {
        submit(t, i);
        if (i % 7 == 0)
            (void)thread_poll(t, &r);
    }
    while (thread_load(t) > 0) {
        wait_for_wake(&r);
        (void)thread_poll(t, &r);
    }
    assert_int_equal(r.runs, MANY);
    assert_int_equal(r.backs, MANY);
    for (int i = 0; i < MANY; i++) {
        assert_int_equal(r.ran[i], i);
        assert_int_equal(r.back[i], i);
    }
    assert_false(pthread_equal(r.runner, pthread_self()));
    end(t, &r);
}

static void a_job_counts_until_it_was_given_back(void **state)
{
    static struct record r;
    struct thread *t = start(&r);

    (void)state;
    assert_int_equal(thread_load(t), 0);
    submit(t, 1);
    wait_for_wake(&r); /* it has run ... */
    assert_int_equal(thread_load(t), 1);
    assert_int_equal(r.backs, 0); /* ... and waits to be polled */
    assert_int_equal(thread_poll(t, &r), 1);
    assert_int_equal(thread_load(t), 0);
    assert_int_equal(r.backs, 1);
    assert_int_equal(thread_poll(t, &r), 0);
    end(t, &r);
}

static void stopping_lets_waiting_jobs_finish(void **state)
{
    static struct record r;
    struct thread *t = start(&r);

    (void)state;
    for (int i = 0; i < 50; i++)
        submit(t, i);
    thread_stop(t);
    thread_stop(t);
    assert_int_equal(r.runs, 50);
    assert_int_equal(thread_poll(t, &r), 50);
    assert_int_equal(r.back[49], 49);
    end(t, &r);
    thread_stop(NULL);
    thread_close(NULL);
}

/* A job that asks for another when it comes back, as transactions do. */
struct chained {
    struct job job;
    struct thread *thread;
    int left;
};

static void run_nothing(struct job *job, void *ctx)
{
    (void)job;
    (void)ctx;
}

static void done_again(struct job *job, void *ctx)
{
    struct chained *c = (struct chained *)job;
    struct record *r = ctx;

    r->backs++;
    if (c->left-- > 0)
        thread_submit(c->thread, job);
    else
        free(c);
}

static void a_job_may_be_submitted_while_others_come_back(void **state)
{
    static struct record r;
    struct thread *t = start(&r);
    struct chained *c = calloc(1, sizeof *c);

    (void)state;
    assert_non_null(c);
    *c = (struct chained){{run_nothing, done_again, NULL}, t, 9};
    thread_submit(t, &c->job);
    while (thread_load(t) > 0) {
        wait_for_wake(&r);
        (void)thread_poll(t, &r);
    }
    assert_int_equal(r.backs, 10);
    end(t, &r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(jobs_are_done_and_come_back_in_order),
        cmocka_unit_test(a_job_counts_until_it_was_given_back),
        cmocka_unit_test(stopping_lets_waiting_jobs_finish),
        cmocka_unit_test(a_job_may_be_submitted_while_others_come_back),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
