/* fold.c -- what a stage keeps of a call from task to task. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "runtime/fold.h"

#include "base/limits.h"
#include "base/mem.h"
#include "data/builder.h"
#include "graph/walk.h"
#include "runtime/keep.h"

junco_status fold_new(const struct program_stage *stage, struct account *account,
                      struct fold **ret_fold, struct junco_error *err) {
    struct fold *fold = junco_zalloc(sizeof(*fold));

    if (!fold)
        return junco_nomem(err, sizeof(*fold));
    fold->stage = stage;
    fold->account = account;
    if (stage->iteration == JUNCO_HEAD)
        fold->size = walk_int(stage->node, "n");
    else if (walk_is_gather(stage->node))
        window_init(fold);
    *ret_fold = fold;
    return JUNCO_OK;
}

void fold_clear(struct fold *fold) {
    if (!fold)
        return;
    window_clear(fold);
    sort_clear(fold);
    group_clear(fold);
    reduce_clear(fold);
    spread_clear(fold);
    account_discharge(fold->account, fold->charged);
    fold->charged = 0;
}

void fold_free(struct fold *fold) {
    fold_clear(fold);
    junco_free(fold);
}

size_t fold_kept_bytes(const struct fold *fold) {
    return fold ? fold->charged : 0;
}

junco_status fold_open(struct fold *fold, struct task *task, struct junco_error *err) {
    const struct program_stage *stage = fold->stage;
    const char *names[JUNCO_MAX_COLUMNS];
    const struct junco_type *types[JUNCO_MAX_COLUMNS];
    junco_status st = JUNCO_OK;

    for (size_t i = 0; i < stage->n_made; i++) {
        names[i] = stage->made_names[i];
        types[i] = stage->made_types[i];
    }
    names[stage->n_made] = ""; /* no column's name */
    types[stage->n_made] = junco_type_of(JUNCO_KIND_STRING);
    if (!task->builder)
        st = junco_builder_new(stage->n_made + 1, names, types, &task->builder, err);
    if (st)
        return st;
    builder_reset(task->builder);
    builder_bound(task->builder, task->max_rows, PIECE_BYTES, fold->account);
    return JUNCO_OK;
}

junco_status fold_finish(struct fold *fold, struct task *task, struct made *ret_made,
                         struct junco_error *err) {
    size_t rows = junco_builder_rows(task->builder);
    junco_status st = made_init(ret_made, 0, rows, err);

    if (!st && rows > 0)
        st = made_finish(ret_made, task->builder, err);
    if (st || rows == 0)
        return st;
    ret_made->n_columns--;
    if (task->failures.n > 0) /* then some are there */
        ret_made->errors = ret_made->columns[ret_made->n_columns];
    else
        junco_column_unref(&ret_made->columns[ret_made->n_columns]);
    ret_made->first_key = fold->n_given;
    fold->n_given += (int64_t)rows;
    return JUNCO_OK;
}

/* The first rows stay; with the last of them nothing more is wanted from above. */
static junco_status head_run(struct fold *fold, struct task *task, struct made *ret_made,
                             junco_next *ret_next, struct junco_error *err) {
    size_t left = (size_t)(fold->size - fold->n_given);
    size_t rows = task->in->rows < left ? task->in->rows : left;
    junco_status st = made_init(ret_made, 0, rows, err);

    if (st)
        return st;
    for (size_t i = 0; i < rows; i++)
        ret_made->parents[i] = i;
    fold->n_given += (int64_t)rows;
    *ret_next = fold->n_given == fold->size ? JUNCO_FINISHED : JUNCO_DONE;
    return JUNCO_OK;
}

/* Where other branches want the rows: all stay, and a column says which would have. */
static junco_status mark_rows(const struct fold *fold, struct task *task, struct made *made,
                              struct junco_error *err) {
    const struct program_stage *stage = fold->stage;
    struct junco_builder *builder;
    struct made marked = {0};
    size_t n = 0;
    junco_status st = junco_builder_new(1, stage->made_names, stage->made_types, &builder, err);

    if (st)
        return st;
    st = made_init(&marked, 0, task->in->rows, err);
    builder_bound(builder, task->in->rows, 0, fold->account);
    for (size_t row = 0; !st && row < task->in->rows; row++) {
        bool stays = n < made->rows && made->parents[n] == row;

        n += stays;
        marked.parents[row] = row;
        st = junco_builder_row(builder, row, err);
        if (!st && !keep_is_turned_away(task, row))
            st = junco_put_bool(builder, 0, stays, err);
    }
    if (!st)
        st = made_finish(&marked, builder, err);
    junco_builder_free(builder);
    made_done(made);
    if (st)
        made_done(&marked);
    else
        *made = marked;
    return st;
}

static junco_status head_mark(struct fold *fold, struct task *task, struct made *ret_made,
                              struct junco_error *err) {
    size_t n = 0;
    junco_status st = made_init(ret_made, 0, task->in->rows, err);

    for (size_t row = 0; !st && row < task->in->rows && fold->n_given < fold->size; row++) {
        if (keep_is_turned_away(task, row))
            continue;
        ret_made->parents[n++] = row;
        fold->n_given++;
    }
    ret_made->rows = n;
    return st ? st : mark_rows(fold, task, ret_made, err);
}

junco_status fold_run(struct fold *fold, struct task *task, struct made *ret_made,
                      junco_next *ret_next, struct junco_error *err) {
    junco_status st;

    switch (fold->stage->iteration) {
    case JUNCO_HEAD:
        if (fold->stage->node->is_verdict)
            return head_mark(fold, task, ret_made, err);
        return head_run(fold, task, ret_made, ret_next, err);
    case JUNCO_SORT:
        st = sort_run(fold, task, ret_made, ret_next, err);
        break;
    case JUNCO_DISTINCT:
        st = distinct_run(fold, task, ret_made, err);
        return st || !fold->stage->node->is_verdict ? st : mark_rows(fold, task, ret_made, err);
    case JUNCO_GROUP_BY:
        st = group_run(fold, task, ret_made, ret_next, err);
        break;
    case JUNCO_MAP:
        return spread_run(fold, task, ret_made, err);
    case JUNCO_REDUCE:
    case JUNCO_WINDOW_ALL:
        if (fold->stage->node->is_aside) {
            st = aside_run(fold, task, ret_made, ret_next, err);
            break;
        }
        st = fold->stage->node->n_folds ? reduce_run(fold, task, ret_made, err)
                                        : window_run(fold, task, ret_made, ret_next, err);
        break;
    default:
        st = window_run(fold, task, ret_made, ret_next, err);
        break;
    }
    if (!st && task->is_tail && *ret_next == JUNCO_DONE)
        fold_clear(fold); /* not only with the call: others wait for memory */
    return st;
}
