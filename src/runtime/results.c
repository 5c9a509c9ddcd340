/* results.c -- the rows that reach a call's reader as a table. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "runtime/executor_priv.h"

#include "base/limits.h"
#include "base/mem.h"
#include "data/column.h"
#include "data/table.h"

#include <string.h>

#define ERROR_COLUMN "error" /* of kept rows */

junco_status results_check(const struct program *program, junco_on_error on_error,
                           struct junco_error *err) {
    if (on_error != JUNCO_ON_ERROR_KEEP)
        return JUNCO_OK;
    if (program->n_outputs >= JUNCO_MAX_COLUMNS)
        return junco_fail(err, JUNCO_ELIMIT,
                          "on_error keep adds a column to the results, and the pipeline has %zu "
                          "already, the most there may be",
                          program->n_outputs);
    for (size_t i = 0; i < program->n_outputs; i++)
        if (strcmp(program->outputs[i], ERROR_COLUMN) == 0)
            return junco_fail(err, JUNCO_EINVAL,
                              "on_error keep adds a column '" ERROR_COLUMN
                              "' to the results, and the pipeline has an output of that name: "
                              "rename it");
    return JUNCO_OK;
}

junco_status results_new(const struct program *program, junco_on_error on_error,
                         struct junco_table *ret_table, struct junco_error *err) {
    size_t n = program->n_outputs;
    const char *names[JUNCO_MAX_COLUMNS + 1];

    if (on_error != JUNCO_ON_ERROR_KEEP)
        return table_new(n, program->outputs, ret_table, err);
    for (size_t i = 0; i < n; i++)
        names[i] = program->outputs[i];
    names[n] = ERROR_COLUMN;
    return table_new(n + 1, names, ret_table, err);
}

/* A column of the results: an output's, or the last, the reasons.  NULL: none of this piece's rows
 * has one. */
static const struct junco_column *column_of(const struct program *program,
                                            const struct piece *piece, size_t i) {
    if (i < program->n_outputs)
        return &piece->columns[program->output_at[i]];
    return piece->errors.type ? &piece->errors : NULL;
}

static const struct junco_type *type_of(const struct program *program, size_t i) {
    if (i == program->n_outputs)
        return junco_type_of(JUNCO_KIND_STRING);
    return program->output_types[i] ? program->output_types[i] : junco_type_of(JUNCO_KIND_NULL);
}

/* So many null cells of the column's type. */
static junco_status fill_nulls(const struct program *program, size_t i, size_t rows,
                               struct junco_column *ret_column, struct junco_error *err) {
    static const struct junco_value null = {.kind = JUNCO_KIND_NULL};

    return column_repeat(type_of(program, i), &null, rows, ret_column, err);
}

/* Column i of one piece. */
static junco_status take_column(const struct program *program, const struct piece *piece, size_t i,
                                struct junco_column *ret_column, struct junco_error *err) {
    const struct junco_column *column = column_of(program, piece, i);

    if (!column)
        return fill_nulls(program, i, piece->rows, ret_column, err);
    *ret_column = junco_column_ref(column);
    return JUNCO_OK;
}

/* Column i of n pieces, one after the other. */
static junco_status join_column(const struct program *program, const struct piece *piece, size_t n,
                                size_t i, struct junco_column *ret_column,
                                struct junco_error *err) {
    struct junco_column *columns = junco_alloc_array(n, sizeof(*columns));
    const struct junco_column **parts = junco_alloc_array(n, sizeof(*parts));
    junco_status st = columns && parts ? JUNCO_OK : junco_nomem(err, n * sizeof(*columns));
    size_t k = 0;

    for (; !st && piece; piece = piece->next) {
        parts[k] = &columns[k];
        st = take_column(program, piece, i, &columns[k], err);
        k += !st;
    }
    if (!st)
        st = column_concat(parts, n, ret_column, err);
    for (size_t c = 0; c < k; c++)
        junco_column_unref(&columns[c]);
    junco_free(columns);
    junco_free(parts);
    return st;
}

junco_status results_fill(const struct program *program, const struct piece *first,
                          struct junco_table *table, struct junco_error *err) {
    junco_status st = JUNCO_OK;
    size_t n = 0;

    for (const struct piece *piece = first; piece; piece = piece->next) {
        table->rows += piece->rows;
        n++;
    }
    for (size_t i = 0; !st && i < table->n_columns; i++) {
        if (n == 0)
            st = fill_nulls(program, i, 0, &table->columns[i], err);
        else if (n == 1)
            st = take_column(program, first, i, &table->columns[i], err);
        else
            st = join_column(program, first, n, i, &table->columns[i], err);
    }
    return st;
}
