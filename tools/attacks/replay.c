#include <stdlib.h>
#include <string.h>

#include "csv.h"
#include "replay.h"
#include "rows.h"

struct replay {
    const struct desk *view;
    struct partition part[TERRITORIES_MAX];
    struct establishment *row;
    struct shown *shown;
};

struct replay *replay_open(const struct desk *v)
{
    struct replay *r = csv_room(1, sizeof *r);

    r->view = v;
    r->row = csv_room(v->open->sites, sizeof *r->row);
    r->shown = csv_room(v->record->bodies, sizeof *r->shown);
    return r;
}

/* What this territory had shown before the quarter; whose is not known. */
static size_t list_shown(struct replay *r, unsigned territory, unsigned quarter)
{
    const struct record *record = r->view->record;
    size_t n = 0;

    for (size_t i = 0; i < record->bodies; i++) {
        const struct record_body *b = &record->body[i];
        bool live = b->last + 1U >= quarter;

        if (b->territory == territory && b->first < quarter)
            r->shown[n++] =
                (struct shown){.body = &b->offer,
                               .first = b->first,
                               .last = live ? (uint16_t)(quarter - 1) : b->last,
                               .live = live};
    }
    return n;
}

/* Where the participants are public, cells are cut over them alone. */
static size_t keep_members(struct replay *r, size_t rows)
{
    const struct desk *v = r->view;
    size_t kept = 0;

    for (size_t i = 0; v->members && i < rows; i++)
        if (set_has(v->members, rows_number(r->row[i].unit)))
            r->row[kept++] = r->row[i];
    return v->members ? kept : rows;
}

static void advance(struct replay *r, unsigned territory, unsigned quarter)
{
    const struct facts facts = book_facts(r->view->book);
    const struct partition_past past = {
        .partition = quarter ? &r->part[territory] : NULL,
        .shown = r->shown,
        .shown_count = list_shown(r, territory, quarter)};
    uint32_t area[COMMUNES_MAX];
    size_t communes = rows_area(r->view->open, territory, area);
    size_t rows = rows_list(r->view->open, territory, quarter, r->row);
    struct population pop;
    struct partition next;

    rows = keep_members(r, rows);
    if (population_build(&pop, r->row, rows, area, communes) != STATUS_OK)
        csv_die("population", "replay");
    if ((quarter
             ? partition_advance(&next, &past, &pop, &facts, &r->view->policy)
             : partition_build(&next, &pop, &facts, &r->view->policy)) !=
        STATUS_OK)
        csv_die("cells", "replay");
    partition_free(&r->part[territory]);
    r->part[territory] = next;
    if (memcmp(next.hash, r->view->record->cells[territory][quarter],
               sizeof next.hash) != 0)
        csv_die("the cells that the node stated cannot be computed again",
                r->view->open->territory[territory]);
    population_free(&pop);
}

const struct partition *replay_step(struct replay *r, unsigned quarter)
{
    for (unsigned t = 0; t < r->view->open->territories; t++)
        advance(r, t, quarter);
    return r->part;
}

void replay_close(struct replay *r)
{
    for (unsigned t = 0; t < TERRITORIES_MAX; t++)
        partition_free(&r->part[t]);
    free(r->row);
    free(r->shown);
    free(r);
}
