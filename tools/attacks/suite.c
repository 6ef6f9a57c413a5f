#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "csv.h"
#include "judge.h"
#include "replay.h"
#include "suite.h"
#include "symbiote/partition.h"

/* One run of the nodes, and what the attacker makes of it. */
struct suite {
    const struct bench *bench;
    struct publication publication;
    struct desk view;
    struct judge judge;
    struct links company, flow;
    struct sets possible; /* C(p), in the edition of the publication */
    struct sets replayed; /* A(p) */
    uint64_t *members;    /* where they are public */
    struct report *report;
};

void suite_read(struct bench *b, const char *dir)
{
    open_read(&b->open, dir);
    secret_read(&b->secret, &b->open, dir);
    book_make(&b->book, &b->open);
}

void suite_close(struct bench *b)
{
    book_close(&b->book);
    secret_close(&b->secret);
    open_close(&b->open);
}

/* The cells of every edition, computed from public data as any peer can. */
static void replay_all(struct suite *s, unsigned quarters)
{
    struct replay *r = replay_open(&s->view);

    for (unsigned q = 0; q <= quarters; q++) {
        guess_candidates(&s->view, q, DESK_TABLES, &s->possible);
        guess_replay(&s->view, q, replay_step(r, q), &s->possible,
                     &s->replayed);
    }
    replay_close(r);
}

static uint64_t *list_members(const struct bench *b, size_t words)
{
    uint64_t *members = csv_room(words, sizeof *members);

    for (size_t i = 0; i < b->secret.flows; i++)
        set_add(members, b->secret.flow[i].unit);
    return members;
}

static void start(struct suite *s, const struct bench *b,
                  const struct publish_options *options, struct report *report)
{
    *s = (struct suite){.bench = b, .report = report};
    publish_run(&s->publication, &b->book, &b->secret, options);
    s->view = (struct desk){.open = &b->open,
                            .book = &b->book,
                            .record = &s->publication.record,
                            .policy = s->publication.policy,
                            .words = b->open.units / 64 + 1};
    if (options->members)
        s->view.members = s->members = list_members(b, s->view.words);
    judge_open(&s->judge, &b->open, &b->secret, &s->publication);
    s->company = (struct links){s->judge.company, s->judge.companies};
    s->flow = (struct links){s->judge.flow, s->judge.flows};
    sets_open(&s->possible, &s->view);
    sets_open(&s->replayed, &s->view);
    replay_all(s, options->quarters);
}

static void finish(struct suite *s)
{
    free(s->members);
    sets_close(&s->possible);
    sets_close(&s->replayed);
    judge_close(&s->judge);
    publish_close(&s->publication);
}

/* ---- sets on their own
 * -------------------------------------------------------
 */

/* A copy of sets with the bodies of the first publication only. */
static void first_only(const struct suite *s, const struct sets *from,
                       struct sets *out)
{
    sets_open(out, &s->view);
    memcpy(out->bit, from->bit, from->bodies * from->words * sizeof *from->bit);
    for (size_t i = 0; i < from->bodies; i++)
        out->used[i] = from->used[i] && s->view.record->body[i].first == 0;
}

static void put_figure(struct result *r, const struct figure *f)
{
    report_figure(r, "bodies", (double)f->bodies);
    report_figure(r, "success_needs", f->success[DIRECTION_NEED]);
    report_figure(r, "unique", (double)f->unique);
    report_figure(r, "minimum", (double)f->least);
    /* An attack that rules out the true author has reckoned wrong. */
    report_most(r, "ruled_out_author", (double)f->missed, 0);
}

static void attack_place(struct suite *s)
{
    struct result *r =
        report_result(s->report, "A1", "register and published communes");
    struct sets sets;
    struct figure f;

    sets_open(&sets, &s->view);
    guess_candidates(&s->view, 0, DESK_PLACE, &sets);
    f = judge_sets(&s->judge, &sets, s->view.policy.k);
    report_most(r, "success", f.success[DIRECTION_OFFER],
                1.0 / s->view.policy.k);
    report_most(r, "under_k", (double)f.under, 0);
    put_figure(r, &f);
    sets_close(&sets);
}

/* A2 and A3: the rate at the first publication, as PRIVACY measures it; the
 * number under k over everything that was published in all quarters. */
static void attack_sets(struct suite *s, const char *id, const char *words,
                        const struct sets *sets)
{
    struct result *r = report_result(s->report, id, words);
    const struct figure all = judge_sets(&s->judge, sets, s->view.policy.k);
    struct sets first;
    struct figure f;

    first_only(s, sets, &first);
    f = judge_sets(&s->judge, &first, s->view.policy.k);
    report_most(r, "success", f.success[DIRECTION_OFFER], 0.10);
    report_most(r, "under_k", (double)all.under, 0);
    put_figure(r, &f);
    report_figure(r, "minimum_later", (double)all.least);
    sets_close(&first);
}

static void attack_likeliest(struct suite *s)
{
    struct result *r = report_result(
        s->report, "A4", "the likeliest author by size and activity");
    struct guess *guess = csv_room(s->possible.bodies, sizeof *guess);
    struct judge_claims c;
    struct sets first;

    first_only(s, &s->replayed, &first);
    guess_likeliest(&s->view, 0, &first, guess);
    c = judge_guesses(&s->judge, &first, guess);
    report_most(r, "success", c.right[DIRECTION_OFFER], 0.22);
    report_most(r, "claimed", c.claimed[DIRECTION_OFFER], 0.22);
    report_most(r, "greatest", c.greatest, 0.34);
    report_figure(r, "success_needs", c.right[DIRECTION_NEED]);
    sets_close(&first);
    free(guess);
}

static void attack_insider(struct suite *s)
{
    struct result *r = report_result(
        s->report, "A12", "a competitor in the cell leaves itself out");
    struct sets first;
    struct figure f;
    double success = 0;
    size_t n = 0;

    first_only(s, &s->replayed, &first);
    f = judge_sets(&s->judge, &first, s->view.policy.k);
    for (size_t i = 0; i < first.bodies; i++)
        if (first.used[i] &&
            s->view.record->body[i].offer.direction == DIRECTION_OFFER) {
            success +=
                1.0 / ((double)set_count(sets_of(&first, i), first.words) - 1);
            n++;
        }
    report_most(r, "success", n ? success / (double)n : 0,
                1.0 / (s->view.policy.k - 1));
    report_least(r, "minimum", (double)f.least - 1,
                 (double)s->view.policy.k - 1);
    sets_close(&first);
}

/* ---- several bodies
 * ----------------------------------------------------------
 */

static void attack_pairs(struct suite *s)
{
    struct result *r =
        report_result(s->report, "A5a", "which bodies are of one company");
    struct sets first;
    struct pair *pair;
    size_t pairs;

    first_only(s, &s->replayed, &first);
    pairs = link_pairs(&s->view, 0, &first, &pair);
    report_most(r, "success", judge_pairs(&s->judge, pair, pairs, false), 0.25);
    report_figure(r, "success_needs",
                  judge_pairs(&s->judge, pair, pairs, true));
    free(pair);
    sets_close(&first);
}

static void attack_joint(struct suite *s, unsigned quarter, const char *id,
                         const char *words)
{
    struct result *r = report_result(s->report, id, words);
    uint64_t *joint =
        csv_room(s->company.labels * s->view.words, sizeof *joint);
    uint32_t *guess = csv_room(s->company.labels, sizeof *guess);
    struct joint all = {&s->company, joint, NULL, quarter};
    struct figure any, best;

    link_join(&s->view, quarter, &s->replayed, &s->company, joint);
    link_likeliest(&s->view, quarter, &s->company, joint, guess);
    any = judge_joint(&s->judge, &all, s->view.policy.k_history);
    all.guess = guess;
    best = judge_joint(&s->judge, &all, s->view.policy.k_history);
    report_most(r, "under_k_history", (double)any.under, 0);
    report_figure(r, "success", any.success[0]);
    report_figure(r, "success_likeliest", best.success[0]);
    report_figure(r, "companies", (double)any.bodies);
    report_figure(r, "unique", (double)any.unique);
    report_figure(r, "minimum", (double)any.least);
    report_most(r, "ruled_out_author", (double)any.missed, 0);
    free(guess);
    free(joint);
}

static void attack_versions(struct suite *s, unsigned quarters)
{
    struct result *r = report_result(
        s->report, "A6", "all versions of a flow over the quarters, linked");
    uint64_t *joint = csv_room(s->flow.labels * s->view.words, sizeof *joint);
    const struct joint all = {&s->flow, joint, NULL, quarters};
    struct figure f;

    link_join(&s->view, quarters, &s->replayed, &s->flow, joint);
    f = judge_joint(&s->judge, &all, s->view.policy.k);
    report_most(r, "under_k", (double)f.under, 0);
    report_figure(r, "success", f.success[0]);
    report_figure(r, "flows", (double)f.bodies);
    report_figure(r, "unique", (double)f.unique);
    report_figure(r, "minimum", (double)f.least);
    report_most(r, "ruled_out_author", (double)f.missed, 0);
    report_figure(r, "bodies", (double)s->view.record->bodies);
    report_figure(r, "withdrawn_by_review", (double)s->publication.withdrawn);
    report_figure(r, "outdated", (double)s->publication.outdated);
    free(joint);
}

static void attack_peers(struct suite *s)
{
    struct result *r = report_result(
        s->report, "A7", "what each peer received, laid side by side");
    struct result *r10;
    struct sets met;
    struct figure f, before;
    size_t different;

    sets_open(&met, &s->view);
    memcpy(met.bit, s->possible.bit, met.bodies * met.words * sizeof *met.bit);
    memcpy(met.used, s->possible.used, met.bodies);
    before = judge_sets(&s->judge, &met, s->view.policy.k);
    different = link_compare(&s->view, &met);
    f = judge_sets(&s->judge, &met, s->view.policy.k);
    report_most(r, "different_bytes", (double)different, 0);
    report_most(r, "under_k", (double)f.under, 0);
    put_figure(r, &f);
    r10 = report_result(s->report, "A10", "all peers together against one");
    report_most(r10, "gain",
                f.success[DIRECTION_OFFER] - before.success[DIRECTION_OFFER],
                0);
    sets_close(&met);
}

static void attack_presence(struct suite *s)
{
    struct result *r = report_result(
        s->report, "A8b", "companies that show a cell among those who might");
    struct sets first;

    first_only(s, &s->possible, &first);
    report_most(r, "greatest", link_presence(&s->view, 0, &first, &s->company),
                0.5);
    sets_close(&first);
}

/* ---- with more than the register
 * ----------------------------------------------
 */

static void attack_amounts(struct suite *s)
{
    static const double near[] = {0.10, 0.25}, bar[] = {0.25, 0.50};
    static const char *const name[] = {"within_10", "within_25"};
    struct result *r =
        report_result(s->report, "A8", "the best guess of the amount");
    double *guess = csv_room(s->possible.bodies, sizeof *guess);
    struct sets first;

    first_only(s, &s->replayed, &first);
    for (int i = 0; i < 2; i++) {
        guess_amounts(&s->view, 0, &first, near[i], guess);
        report_most(r, name[i],
                    judge_amounts(&s->judge, &first, guess, near[i]), bar[i]);
    }
    sets_close(&first);
    free(guess);
}

static void attack_listed(struct suite *s)
{
    struct result *r = report_result(
        s->report, "A13", "a public list of sites of 2,000 t and more");
    const struct secret *secret = &s->bench->secret;
    struct listed *row = csv_room(secret->offers, sizeof *row);
    struct listing list = {.row = row, .least = 2000};
    struct sets first;
    struct figure f;

    /* The state publishes these by name: they are handed to the attacker. */
    for (size_t i = 0; i < secret->offers; i++)
        if (secret->flow[i].tonnes[0] >= list.least)
            row[list.rows++] = (struct listed){
                secret->flow[i].site,
                (uint16_t)open_material(&s->bench->open, secret->flow[i].code),
                secret->flow[i].tonnes[0]};
    first_only(s, &s->replayed, &first);
    guess_listed(&s->view, 0, &list, &first);
    f = judge_sets(&s->judge, &first, s->view.policy.k);
    report_most(r, "under_k", (double)f.under, 0);
    report_figure(r, "success", f.success[DIRECTION_OFFER]);
    put_figure(r, &f);
    report_figure(r, "listed", (double)list.rows);
    sets_close(&first);
    free(row);
}

static struct figure against_members(struct suite *s)
{
    uint64_t *members = list_members(s->bench, s->view.words);
    struct sets first;
    struct figure f;

    first_only(s, &s->replayed, &first);
    guess_members(&s->view, members, &first);
    f = judge_sets(&s->judge, &first, s->view.policy.k);
    sets_close(&first);
    free(members);
    return f;
}

static void attack_members(struct suite *s)
{
    struct result *r = report_result(
        s->report, "A9", "the participants are known, though kept secret");
    const struct figure f = against_members(s);

    report_figure(r, "success", f.success[DIRECTION_OFFER]);
    report_figure(r, "under_k", (double)f.under);
    put_figure(r, &f);
}

static void attack_public_members(const struct bench *b, struct report *out)
{
    const struct publish_options options = {.members = true};
    struct result *r = report_result(
        out, "A9-public", "participants = public: cells are cut among them");
    struct suite s;
    struct figure f;

    start(&s, b, &options, out);
    f = against_members(&s);
    report_most(r, "success", f.success[DIRECTION_OFFER],
                1.0 / s.view.policy.k);
    report_most(r, "under_k", (double)f.under, 0);
    put_figure(r, &f);
    finish(&s);
}

void suite_attack(const struct bench *b, struct report *out)
{
    const struct publish_options options = {.quarters = QUARTERS};
    struct suite s;

    start(&s, b, &options, out);
    attack_place(&s);
    attack_sets(&s, "A2", "register, plausibility and amounts", &s.possible);
    attack_sets(&s, "A3", "the algorithm replayed for every candidate",
                &s.replayed);
    attack_likeliest(&s);
    attack_pairs(&s);
    attack_joint(&s, 0, "A5b", "all that a company shows, linked");
    attack_joint(&s, options.quarters, "A5b-later",
                 "the same after eight quarters");
    attack_versions(&s, options.quarters);
    attack_peers(&s);
    attack_amounts(&s);
    attack_presence(&s);
    attack_members(&s);
    attack_public_members(b, out);
    attack_insider(&s);
    attack_listed(&s);
    finish(&s);
}
