/* parts.c -- what an operator's runs gave, until it is one set of rows. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "runtime/parts.h"

#include "base/mem.h"
#include "base/vec.h"
#include "data/column.h"

void parts_done(struct parts *parts) {
    for (size_t i = 0; i < parts->n; i++)
        junco_table_done(&parts->at[i]);
    junco_free(parts->at);
    junco_free(parts->parents);
    *parts = (struct parts){0};
}

/* ---- collect ---- */

static junco_status check_parent(const struct task *task, size_t parent, size_t n_in,
                                 struct junco_error *err) {
    if (parent < n_in)
        return JUNCO_OK;
    return junco_fail(err, JUNCO_EINTERNAL, "operator '%s' spoke of input row %zu of %zu",
                      task->stage->what, parent, n_in);
}

static junco_status collect_errors(struct task *task, const struct junco_builder *builder,
                                   const size_t *map, size_t base, size_t n_in,
                                   struct junco_error *err) {
    const struct row_error *errors = builder_errors(builder);
    junco_status st = JUNCO_OK;

    for (size_t i = 0; !st && i < builder_n_errors(builder); i++) {
        size_t parent = errors[i].parent;

        st = check_parent(task, parent, n_in, err);
        if (!st)
            st = task_fail_row(task, task_row(task, map ? map[parent] : base + parent),
                               &errors[i].error, err);
    }
    return st;
}

junco_status parts_collect(struct parts *parts, struct task *task, struct junco_builder *builder,
                           const size_t *map, size_t base, size_t n_in, size_t *ret_n_seen,
                           struct junco_error *err) {
    size_t rows = junco_builder_rows(builder);
    size_t n_seen = rows + builder_n_errors(builder);
    junco_status st = collect_errors(task, builder, map, base, n_in, err);

    if (!st)
        st = vec_reserve(&parts->parents, &parts->rows_capacity, parts->n_rows + rows,
                         sizeof(*parts->parents), SIZE_MAX, err);
    if (!st)
        st = vec_reserve(&parts->at, &parts->capacity, parts->n + 1, sizeof(*parts->at), SIZE_MAX,
                         err);
    for (size_t i = 0; !st && i < rows; i++) {
        size_t parent = builder_parents(builder)[i];

        st = check_parent(task, parent, n_in, err);
        parts->parents[parts->n_rows + i] = map && !st ? map[parent] : base + parent;
    }
    if (!st && rows > 0) {
        st = junco_builder_finish(builder, &parts->at[parts->n], err);
        if (!st)
            parts->n++;
        parts->n_rows += st ? 0 : rows;
    }
    builder_reset(builder);
    *ret_n_seen = n_seen;
    return st;
}

/* ---- join ---- */

static junco_status concat(const struct parts *parts, struct made *made, struct junco_error *err) {
    const struct junco_column **columns =
        junco_alloc_array(parts->n, sizeof(struct junco_column *));
    junco_status st = JUNCO_OK;

    if (!columns)
        return junco_nomem(err, parts->n * sizeof(struct junco_column *));
    for (size_t c = 0; !st && c < made->n_columns; c++) {
        for (size_t i = 0; i < parts->n; i++)
            columns[i] = &parts->at[i].columns[c];
        st = column_concat(columns, parts->n, &made->columns[c], err);
    }
    junco_free(columns);
    return st;
}

static bool is_ascending(const struct made *made) {
    for (size_t i = 1; i < made->rows; i++)
        if (made->parents[i] < made->parents[i - 1])
            return false;
    return true;
}

/* Batches took the rows out of order, each at most once: put them back. */
static junco_status sort(struct made *made, size_t n_in, struct junco_error *err) {
    size_t *place = junco_alloc_array(n_in, sizeof(*place)); /* 1 + where a row's result is */
    size_t *order = junco_alloc_array(made->rows, sizeof(*order));
    junco_status st = JUNCO_OK;
    size_t n = 0;

    if (!place || !order)
        st = junco_nomem(err, n_in * sizeof(*place));
    for (size_t i = 0; !st && i < made->rows; i++)
        place[made->parents[i]] = i + 1;
    for (size_t row = 0; !st && row < n_in; row++) {
        if (place[row] == 0)
            continue;
        made->parents[n] = row;
        order[n++] = place[row] - 1;
    }
    for (size_t c = 0; !st && c < made->n_columns; c++) {
        struct junco_column sorted;

        st = column_gather(&made->columns[c], order, n, &sorted, err);
        if (!st) {
            junco_column_unref(&made->columns[c]);
            made->columns[c] = sorted;
        }
    }
    junco_free(place);
    junco_free(order);
    return st;
}

junco_status parts_join(struct parts *parts, struct task *task, struct made *ret_made,
                        struct junco_error *err) {
    struct made made;
    junco_status st = JUNCO_OK;

    if (parts->n_rows == 0)
        return JUNCO_OK;
    st = made_init(&made, parts->at[0].n_columns, parts->n_rows, err);
    if (st)
        return st;
    for (size_t i = 0; i < made.rows; i++)
        made.parents[i] = parts->parents[i];
    st = concat(parts, &made, err);
    if (!st && !is_ascending(&made))
        st = sort(&made, task->n_rows, err);
    if (st) {
        made_done(&made);
        return st;
    }
    for (size_t i = 0; i < made.rows; i++)
        made.parents[i] = task_row(task, made.parents[i]);
    parts_done(parts);
    *ret_made = made;
    return JUNCO_OK;
}
