/* Tasks: work on the writer or the worker thread that comes back to the loop.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "node.h"
#include "records.h"

enum { EVENT = 32, SUBJECT = 160 };

struct task {
    struct job job;
    bool writes;
    enum store_db db;
    task_work *work;
    task_then *then;
    void *data;
    enum status status;
};

static enum status work_in_transaction(struct task *t, struct store *s)
{
    enum status st = store_begin(s, t->db);

    if (st != STATUS_OK)
        return st;
    st = t->work(s, t->data);
    if (st == STATUS_OK)
        return store_commit(s, t->db);
    store_rollback(s, t->db);
    return st;
}

static void run_task(struct job *job, void *ctx)
{
    struct task *t = (struct task *)job;
    struct store *s = ctx;

    t->status = t->writes ? work_in_transaction(t, s) : t->work(s, t->data);
}

static void finish_task(struct job *job, void *ctx)
{
    struct task *t = (struct task *)job;

    t->then(ctx, t->status, t->data);
    free(t);
}

static struct task *new_task(task_work *work, task_then *then, void *data)
{
    struct task *t = calloc(1, sizeof *t);

    if (!t)
        abort();
    t->job = (struct job){.run = run_task, .done = finish_task};
    t->work = work;
    t->then = then;
    t->data = data;
    return t;
}

void node_write(struct node *n, enum store_db db, task_work *work,
                task_then *then, void *data)
{
    struct task *t;

    if (n->closed) {
        then(n, STATUS_CLOSED, data);
        return;
    }
    t = new_task(work, then, data);
    t->writes = true;
    t->db = db;
    thread_submit(n->writer, &t->job);
}

void node_compute(struct node *n, task_work *work, task_then *then, void *data)
{
    if (n->closed)
        then(n, STATUS_CLOSED, data);
    else
        thread_submit(n->worker, &new_task(work, then, data)->job);
}

/* ---- the journal
 * ------------------------------------------------------------------- */

struct entry {
    char event[EVENT], subject[SUBJECT];
};

static enum status add_entry(struct store *s, void *data)
{
    const struct entry *e = data;

    return journal_add(s, node_now_s(), e->event, e->subject);
}

static void entry_added(struct node *n, enum status st, void *data)
{
    (void)n;
    if (st != STATUS_OK)
        node_log("error", "event=journal why=\"%s\"", status_text(st));
    free(data);
}

void node_journal(struct node *n, const char *event, const char *format, ...)
{
    struct entry *e = calloc(1, sizeof *e);
    va_list args;

    if (!e)
        abort();
    (void)snprintf(e->event, sizeof e->event, "%s", event);
    va_start(args, format);
    (void)vsnprintf(e->subject, sizeof e->subject, format, args);
    va_end(args);
    node_write(n, STORE_OWN, add_entry, entry_added, e);
}
