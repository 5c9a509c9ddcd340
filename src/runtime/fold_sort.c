/* fold_sort.c -- sort: all rows of a call kept, and given in the order of some of their columns. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "runtime/fold.h"

#include "base/mem.h"
#include "data/storage.h"
#include "graph/walk.h"

#include <math.h>
#include <string.h>

void sort_clear(struct fold *fold) {
    piece_unref_list(fold->pieces.first);
    fold->pieces = (struct piece_queue){0};
    junco_free(fold->order);
    fold->order = NULL;
}

/* ---- order ---- */

static int compare_strings(const struct junco_bytes *a, const struct junco_bytes *b) {
    size_t size = a->size < b->size ? a->size : b->size;
    int order = size > 0 ? memcmp(a->data, b->data, size) : 0;

    return order ? order : (a->size > b->size) - (a->size < b->size);
}

/* Of two values that are there; NaN comes after every number. */
static int compare_values(const struct junco_column *column, size_t a, size_t b) {
    switch (column->type->kind) {
    case JUNCO_KIND_BOOL:
        return column->as.boolean[a] - column->as.boolean[b];
    case JUNCO_KIND_INT64:
        return (column->as.int64[a] > column->as.int64[b]) -
               (column->as.int64[a] < column->as.int64[b]);
    case JUNCO_KIND_FLOAT64: {
        double x = column->as.float64[a], y = column->as.float64[b];

        if (isnan(x) || isnan(y))
            return (isnan(x) != 0) - (isnan(y) != 0);
        return (x > y) - (x < y);
    }
    case JUNCO_KIND_STRING: /* by code points: UTF-8 keeps their order */
        return compare_strings(&column->as.bytes[a], &column->as.bytes[b]);
    default:
        return 0; /* null in every row */
    }
}

/* Rows without a value come last, whichever way the others go. */
static int compare_rows(const struct program_stage *stage, const struct piece *piece,
                        bool is_descending, size_t a, size_t b) {
    int order = 0;

    for (size_t i = 0; i < stage->n_by && order == 0; i++) {
        const struct junco_column *column = &piece->columns[stage->by[i].at];
        bool has_a = !junco_column_is_null(column, a), has_b = !junco_column_is_null(column, b);

        if (has_a && has_b)
            order = compare_values(column, a, b) * (is_descending ? -1 : 1);
        else
            order = has_b - has_a;
    }
    return order;
}

/* Merge the runs [first, middle) and [middle, end); of equal rows the earlier stays first. */
static void merge(const struct program_stage *stage, const struct piece *piece, bool is_descending,
                  const size_t *from, size_t *to, size_t first, size_t middle, size_t end) {
    size_t a = first, b = middle;

    for (size_t i = first; i < end; i++) {
        bool is_a = a < middle &&
                    (b == end || compare_rows(stage, piece, is_descending, from[a], from[b]) <= 0);
        to[i] = is_a ? from[a++] : from[b++];
    }
}

/* The rows' numbers in order: a merge sort from the bottom up.  The caller owns. */
static junco_status find_order(const struct program_stage *stage, const struct piece *piece,
                               size_t **ret_order, struct junco_error *err) {
    bool is_descending = walk_int(stage->node, "descending") != 0;
    size_t rows = piece->rows;
    size_t *from = junco_alloc_array(rows, sizeof(*from));
    size_t *to = junco_alloc_array(rows, sizeof(*to));

    if (!from || !to) {
        junco_free(from);
        junco_free(to);
        return junco_nomem(err, rows * sizeof(*from));
    }
    for (size_t i = 0; i < rows; i++)
        from[i] = i;
    for (size_t width = 1; width < rows; width *= 2) {
        for (size_t first = 0; first < rows; first += 2 * width) {
            size_t middle = first + width < rows ? first + width : rows;
            size_t end = middle + width < rows ? middle + width : rows;

            merge(stage, piece, is_descending, from, to, first, middle, end);
        }
        size_t *swap = from;
        from = to;
        to = swap;
    }
    junco_free(to);
    *ret_order = from;
    return JUNCO_OK;
}

/* ---- run ---- */

/* Of a row: its cells, twice, since at the end all pieces become one, its key and its places. */
static size_t row_bytes(const struct piece *piece) {
    size_t bytes = 4 * sizeof(size_t) + piece->keys.depth * sizeof(int64_t);

    for (size_t i = 0; i < piece->n_columns; i++)
        bytes += kind_cell_size(piece->columns[i].type->kind) * 2;
    return bytes;
}

static junco_status take(struct fold *fold, struct task *task, struct junco_error *err) {
    size_t bytes = task->in->rows * row_bytes(task->in);
    junco_status st = account_charge(fold->account, bytes, err);

    if (st)
        return st;
    fold->charged += bytes;
    piece_queue_push(&fold->pieces, task->in); /* the task's reference is the queue's now */
    task->in = NULL;
    return JUNCO_OK;
}

/* All rows as the task's input, and their order. */
static junco_status put_in_order(struct fold *fold, struct task *task, struct junco_error *err) {
    struct piece_span span = piece_queue_take(&fold->pieces, fold->pieces.rows);
    junco_status st = piece_gather(&span, &task->in, err);

    if (st) {
        piece_span_done(&span);
        return st;
    }
    return find_order(fold->stage, task->in, &fold->order, err);
}

junco_status sort_run(struct fold *fold, struct task *task, struct made *ret_made,
                      junco_next *ret_next, struct junco_error *err) {
    junco_status st = JUNCO_OK;
    size_t first = (size_t)fold->n_given, rows;

    if (!task->is_tail)
        return take(fold, task, err);
    if (!task->in && fold->pieces.rows == 0)
        return JUNCO_OK;
    if (!task->in)
        st = put_in_order(fold, task, err);
    if (st)
        return st;
    rows = task->in->rows - first < task->max_rows ? task->in->rows - first : task->max_rows;
    st = made_init(ret_made, 0, rows, err);
    if (st)
        return st;
    memcpy(ret_made->parents, fold->order + first, rows * sizeof(*fold->order));
    ret_made->first_key = (int64_t)first;
    fold->n_given += (int64_t)rows;
    *ret_next = first + rows < task->in->rows ? JUNCO_MORE : JUNCO_DONE;
    return JUNCO_OK;
}
