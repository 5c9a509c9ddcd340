/* shapes.c -- sort the rows of a block into groups of equal shape. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "runtime/shapes.h"

#include "base/mem.h"

#include <string.h>

static bool has_shape(const struct junco_column *column) {
    switch (column->type->kind) {
    case JUNCO_KIND_TENSOR:
    case JUNCO_KIND_IMAGE:
    case JUNCO_KIND_AUDIO:
    case JUNCO_KIND_FRAME:
        return true;
    default:
        return false;
    }
}

static bool cells_agree(const struct junco_column *column, size_t a, size_t b) {
    bool is_null = junco_column_is_null(column, a);

    if (is_null || junco_column_is_null(column, b))
        return is_null && junco_column_is_null(column, b);
    const struct junco_tensor *x = &column->as.tensor[a], *y = &column->as.tensor[b];

    return x->dtype == y->dtype && x->pixels == y->pixels && x->rank == y->rank &&
           memcmp(x->dims, y->dims, (size_t)x->rank * sizeof(x->dims[0])) == 0;
}

static bool rows_agree(const struct junco_chunk *rows, size_t a, size_t b) {
    for (size_t c = 0; c < rows->n_columns; c++)
        if (has_shape(&rows->columns[c]) && !cells_agree(&rows->columns[c], a, b))
            return false;
    return true;
}

static uint64_t mix(uint64_t hash, uint64_t value) {
    return (hash ^ value) * 0x9e3779b97f4a7c15u;
}

static uint64_t hash_row(const struct junco_chunk *rows, size_t row) {
    uint64_t hash = 1;

    for (size_t c = 0; c < rows->n_columns; c++) {
        const struct junco_column *column = &rows->columns[c];

        if (!has_shape(column) || junco_column_is_null(column, row))
            continue;
        const struct junco_tensor *tensor = &column->as.tensor[row];

        for (int d = 0; d < tensor->rank; d++)
            hash = mix(hash, (uint64_t)tensor->dims[d]);
    }
    return hash ^ hash >> 32;
}

/* Which group each row is in: by open addressing over the groups' first rows. */
struct grouping {
    size_t *group_of; /* a row's group */
    size_t *first_row; /* a group's */
    size_t *size; /* a group's */
    size_t *table; /* 1 + a group, 0 = free */
    size_t table_size; /* a power of two, at least twice the rows */
};

static void grouping_done(struct grouping *g) {
    junco_free(g->group_of);
    junco_free(g->first_row);
    junco_free(g->size);
    junco_free(g->table);
}

static junco_status grouping_init(struct grouping *g, size_t rows, struct junco_error *err) {
    size_t table_size = 2;

    while (table_size < rows * 2)
        table_size *= 2;
    *g = (struct grouping){
        .group_of = junco_alloc_array(rows, sizeof(size_t)),
        .first_row = junco_alloc_array(rows, sizeof(size_t)),
        .size = junco_alloc_array(rows, sizeof(size_t)),
        .table = junco_alloc_array(table_size, sizeof(size_t)),
        .table_size = table_size,
    };
    if (g->group_of && g->first_row && g->size && g->table)
        return JUNCO_OK;
    grouping_done(g);
    return junco_nomem(err, table_size * sizeof(size_t));
}

static size_t group_rows(struct grouping *g, const struct junco_chunk *rows) {
    size_t n_groups = 0;

    for (size_t row = 0; row < rows->rows; row++) {
        size_t at = hash_row(rows, row) & (g->table_size - 1);

        while (g->table[at] != 0 && !rows_agree(rows, g->first_row[g->table[at] - 1], row))
            at = (at + 1) & (g->table_size - 1);
        if (g->table[at] == 0) {
            g->first_row[n_groups] = row;
            g->table[at] = ++n_groups;
        }
        g->group_of[row] = g->table[at] - 1;
        g->size[g->group_of[row]]++;
    }
    return n_groups;
}

junco_status shapes_find(const struct junco_chunk *rows, struct shapes *ret_shapes,
                         struct junco_error *err) {
    struct grouping g;
    struct shapes shapes = {0};
    junco_status st = grouping_init(&g, rows->rows, err);

    if (st)
        return st;
    shapes.n_groups = group_rows(&g, rows);
    shapes.order = junco_alloc_array(rows->rows, sizeof(size_t));
    shapes.start = junco_alloc_array(shapes.n_groups + 1, sizeof(size_t));
    if (!shapes.order || !shapes.start) {
        shapes_done(&shapes);
        grouping_done(&g);
        return junco_nomem(err, rows->rows * sizeof(size_t));
    }
    for (size_t i = 0; i < shapes.n_groups; i++)
        shapes.start[i + 1] = shapes.start[i] + g.size[i];
    /* From here size[g] counts down to the group's next free place. */
    for (size_t row = rows->rows; row-- > 0;) {
        size_t group = g.group_of[row];
        shapes.order[shapes.start[group] + --g.size[group]] = row;
    }
    grouping_done(&g);
    *ret_shapes = shapes;
    return JUNCO_OK;
}

void shapes_done(struct shapes *shapes) {
    junco_free(shapes->order);
    junco_free(shapes->start);
    *shapes = (struct shapes){0};
}
