#include "thread.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>

struct list {
    struct job *first, **last;
};

struct thread {
    pthread_t id;
    pthread_mutex_t lock;
    pthread_cond_t more;
    struct list waiting, finished;
    bool stopping;
    bool running;
    size_t load; /* the loop's own count */
    void *ctx;
    void (*wake)(void *);
    void *wake_ctx;
};

static void append(struct list *l, struct job *j)
{
    j->next = NULL;
    *l->last = j;
    l->last = &j->next;
}

static struct job *take(struct list *l)
{
    struct job *j = l->first;

    if (j) {
        l->first = j->next;
        if (!l->first)
            l->last = &l->first;
    }
    return j;
}

/* The next job; NULL when the thread is to end and nothing waits. */
static struct job *next(struct thread *t)
{
    struct job *j;

    pthread_mutex_lock(&t->lock);
    while (!t->waiting.first && !t->stopping)
        pthread_cond_wait(&t->more, &t->lock);
    j = take(&t->waiting);
    pthread_mutex_unlock(&t->lock);
    return j;
}

static void *body(void *arg)
{
    struct thread *t = arg;
    struct job *j;

    while ((j = next(t)) != NULL) {
        j->run(j, t->ctx);
        pthread_mutex_lock(&t->lock);
        append(&t->finished, j);
        pthread_mutex_unlock(&t->lock);
        t->wake(t->wake_ctx);
    }
    return NULL;
}

enum status thread_open(struct thread **out, void *thread_ctx,
                        void (*wake)(void *), void *wake_ctx)
{
    struct thread *t = calloc(1, sizeof *t);

    if (!t)
        return STATUS_NO_MEMORY;
    t->ctx = thread_ctx;
    t->wake = wake;
    t->wake_ctx = wake_ctx;
    t->waiting.last = &t->waiting.first;
    t->finished.last = &t->finished.first;
    pthread_mutex_init(&t->lock, NULL);
    pthread_cond_init(&t->more, NULL);
    if (pthread_create(&t->id, NULL, body, t) != 0) {
        thread_close(t);
        return STATUS_NO_MEMORY;
    }
    t->running = true;
    *out = t;
    return STATUS_OK;
}

void thread_stop(struct thread *t)
{
    if (!t || !t->running)
        return;
    pthread_mutex_lock(&t->lock);
    t->stopping = true;
    pthread_cond_signal(&t->more);
    pthread_mutex_unlock(&t->lock);
    pthread_join(t->id, NULL);
    t->running = false;
}

void thread_close(struct thread *t)
{
    if (!t)
        return;
    thread_stop(t);
    pthread_cond_destroy(&t->more);
    pthread_mutex_destroy(&t->lock);
    free(t);
}

void thread_submit(struct thread *t, struct job *job)
{
    t->load++;
    pthread_mutex_lock(&t->lock);
    append(&t->waiting, job);
    pthread_cond_signal(&t->more);
    pthread_mutex_unlock(&t->lock);
}

size_t thread_poll(struct thread *t, void *loop_ctx)
{
    struct job *first, *following;
    size_t count = 0;

    pthread_mutex_lock(&t->lock);
    first = t->finished.first;
    t->finished.first = NULL;
    t->finished.last = &t->finished.first;
    pthread_mutex_unlock(&t->lock);
    for (; first; first = following) {
        following = first->next;
        t->load--;
        first->done(first, loop_ctx);
        count++;
    }
    return count;
}

size_t thread_load(const struct thread *t)
{
    return t ? t->load : 0;
}
