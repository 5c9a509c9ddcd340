/* fold_group.c -- distinct and group_by: rows told apart by their keys, and what groups come to. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "runtime/fold.h"

#include <string.h>

#include "base/mem.h"
#include "base/vec.h"
#include "graph/aggregate.h"
#include "runtime/keep.h"

#define ERROR_BYTES 400 /* of a group's key in a message */

void group_clear(struct fold *fold) {
    for (size_t i = 0; fold->tallies && i < fold->keys.n * fold->stage->n_args; i++)
        tally_done(&fold->tallies[i]);
    junco_free(fold->tallies);
    fold->tallies = NULL;
    fold->tallies_capacity = 0;
    keyset_done(&fold->keys);
}

/* ---- what it costs ---- */

/* Of a group, beside its key: arrays grow by doubling. */
static size_t group_cost(const struct fold *fold) {
    return fold->stage->n_args * 2 * sizeof(struct tally);
}

/* Of a row, beside its group. */
static size_t row_cost(const struct fold *fold) {
    size_t cost = 0;

    for (size_t i = 0; i < fold->stage->n_args; i++)
        cost += tally_cost(aggregate_of(fold->stage->node, i));
    return cost;
}

static size_t key_cost(const struct fold *fold, const struct piece *piece, size_t row) {
    return keyset_cost(piece, fold->stage->by, fold->stage->n_by, row) + group_cost(fold);
}

/* Charge what the task's rows take where each has a new key.  Nothing has changed on failure. */
static junco_status charge(struct fold *fold, const struct piece *piece, size_t *ret_bytes,
                           struct junco_error *err) {
    size_t bytes = piece->rows * row_cost(fold);
    junco_status st;

    for (size_t row = 0; row < piece->rows; row++)
        bytes += key_cost(fold, piece, row);
    st = account_charge(fold->account, bytes, err);
    if (st)
        return st;
    fold->charged += bytes;
    *ret_bytes = bytes;
    return JUNCO_OK;
}

static void give_back(struct fold *fold, size_t bytes) {
    account_discharge(fold->account, bytes);
    fold->charged -= bytes;
}

/* ---- distinct ---- */

/* Like a filter, but for what it remembers.  A row that passes by stays, and is not remembered. */
junco_status distinct_run(struct fold *fold, struct task *task, struct made *ret_made,
                          struct junco_error *err) {
    const struct program_stage *stage = fold->stage;
    const struct piece *in = task->in;
    bool may_pass = keep_may_pass(task);
    size_t left = 0, n = 0;
    junco_status st = made_init(ret_made, 0, in->rows, err);

    if (!st)
        st = charge(fold, in, &left, err);
    for (size_t row = 0; !st && row < in->rows; row++) {
        bool is_new = true, passes = may_pass && keep_passes(task, row);
        size_t at;

        if (!passes)
            st = keyset_add(&fold->keys, in, stage->by, stage->n_by, row, &at, &is_new, err);
        if (!st && is_new) {
            ret_made->parents[n++] = row;
            left -= passes ? 0 : key_cost(fold, in, row);
        }
    }
    ret_made->rows = n;
    give_back(fold, left);
    return st;
}

/* ---- group_by: rows come ---- */

/* The tallies of the row's group, which are made where it is the first of it. */
static junco_status find_group(struct fold *fold, const struct piece *in, size_t row, size_t *left,
                               struct tally **ret_group, struct junco_error *err) {
    const struct program_stage *stage = fold->stage;
    size_t at = 0;
    bool is_new = false;
    junco_status st =
        vec_reserve(&fold->tallies, &fold->tallies_capacity, (fold->keys.n + 1) * stage->n_args,
                    sizeof(*fold->tallies), SIZE_MAX, err);

    if (!st)
        st = keyset_add(&fold->keys, in, stage->by, stage->n_by, row, &at, &is_new, err);
    if (st)
        return st;
    *ret_group = fold->tallies + at * stage->n_args;
    if (!is_new)
        return JUNCO_OK;
    for (size_t i = 0; i < stage->n_args; i++)
        (*ret_group)[i] = (struct tally){0};
    *left -= key_cost(fold, in, row);
    return JUNCO_OK;
}

static junco_status take_row(struct fold *fold, const struct piece *in, size_t row, size_t *left,
                             struct junco_error *err) {
    const struct program_stage *stage = fold->stage;
    struct tally *group = NULL;
    junco_status st = find_group(fold, in, row, left, &group, err);

    for (size_t i = 0; !st && i < stage->n_args; i++)
        st = tally_add(&group[i], aggregate_of(stage->node, i), &in->columns[stage->args[i].at],
                       row, err);
    *left -= st ? 0 : row_cost(fold);
    return st;
}

static junco_status take_rows(struct fold *fold, struct task *task, struct junco_error *err) {
    bool may_pass = keep_may_pass(task);
    size_t left = 0;
    junco_status st = charge(fold, task->in, &left, err);

    for (size_t row = 0; !st && row < task->in->rows; row++)
        st = may_pass && keep_passes(task, row) ? keep_end_row(task, row, err)
                                                : take_row(fold, task->in, row, &left, err);
    give_back(fold, left);
    return st;
}

/* ---- group_by: groups go ---- */

static const struct tally *beyond(const struct fold *fold, size_t group) {
    const struct tally *tallies = fold->tallies + group * fold->stage->n_args;

    for (size_t i = 0; i < fold->stage->n_args; i++)
        if (tallies[i].is_beyond)
            return &tallies[i];
    return NULL;
}

/* A group that has no result fails as a row does. */
static junco_status fail_group(struct fold *fold, struct task *task, size_t group,
                               struct failure *failure, struct junco_error *err) {
    const struct program_stage *stage = fold->stage;
    size_t i = (size_t)(beyond(fold, group) - (fold->tallies + group * stage->n_args));
    char key[ERROR_BYTES];

    *failure = (struct failure){.parent = group, .row = (int64_t)group};
    (void)junco_fail(&failure->why, JUNCO_EVALUE,
                     "node '%s' (%s), group %zu (%s): the sum of '%s' is beyond 64 bits",
                     stage->name, stage->what, group,
                     keyset_format(&fold->keys, group, stage->by, stage->n_by, key, sizeof(key)),
                     stage->args[i].name);
    return task_put_failure(task, failure, err);
}

/* A row of the group's results, its key, and why it has none. */
static junco_status put_group(struct fold *fold, struct task *task, size_t group,
                              struct junco_error *err) {
    const struct program_stage *stage = fold->stage;
    const struct tally *tallies = fold->tallies + group * stage->n_args;
    bool has_failed = beyond(fold, group) != NULL;
    struct failure failure;
    junco_status st = has_failed ? fail_group(fold, task, group, &failure, err) : JUNCO_OK;

    if (st || (has_failed && !task->is_keep))
        return st;
    st = junco_builder_row(task->builder, 0, err);
    if (!st)
        st = keyset_put(&fold->keys, group, stage->n_by, task->builder, 0, err);
    if (!st && has_failed)
        return junco_put_string(task->builder, stage->n_made, failure.why.message,
                                strlen(failure.why.message), err);
    for (size_t i = 0; !st && i < stage->n_args; i++)
        st = tally_put(&tallies[i], aggregate_of(stage->node, i),
                       stage->made_types[stage->n_by + i], task->builder, stage->n_by + i, err);
    return st;
}

/* The next groups, until the piece is full. */
static junco_status give_groups(struct fold *fold, struct task *task, junco_next *ret_next,
                                struct junco_error *err) {
    size_t group = task->at.cursor.row;
    junco_status st = JUNCO_OK;

    *ret_next = JUNCO_DONE;
    for (; !st && group < fold->keys.n; group++) {
        if (!junco_builder_has_room(task->builder)) {
            *ret_next = JUNCO_MORE;
            break;
        }
        st = put_group(fold, task, group, err);
        if (!task->is_skip && task->failures.n > 0)
            break; /* the call ends with it */
    }
    if (!st)
        task->at.cursor.row = group;
    return st;
}

junco_status group_run(struct fold *fold, struct task *task, struct made *ret_made,
                       junco_next *ret_next, struct junco_error *err) {
    junco_status st;

    if (!task->is_tail)
        return take_rows(fold, task, err);
    st = fold_open(fold, task, err);
    if (!st)
        st = give_groups(fold, task, ret_next, err);
    return st ? st : fold_finish(fold, task, ret_made, err);
}
