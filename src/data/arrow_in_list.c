/* arrow_in_list.c -- Arrow's lists and structs as columns of lists and structs. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "data/arrow_in.h"

#include "base/limits.h"
#include "base/str.h"

/* Room for a column of list values; its rows are counted as they come. */
static junco_status new_values(const struct arrow_view *view, const struct junco_type *type,
                               struct junco_storage **ret_storage, struct junco_error *err) {
    junco_status st = storage_new(type, view->rows, arrow_has_nulls(view), ret_storage, err);

    if (!st)
        (*ret_storage)->rows = 0;
    return st;
}

/* Append a row; takes list, NULL: null. */
static void add_row(struct junco_storage *storage, struct junco_list *list) {
    struct junco_value *cells = storage->cells;

    cells[storage->rows] = (struct junco_value){.kind = JUNCO_KIND_NULL};
    if (list)
        cells[storage->rows] = (struct junco_value){.kind = storage->type->kind, .as.list = list};
    if (storage->valid)
        storage->valid[storage->rows] = list != NULL;
    storage->rows++;
}

/* ---- lists ---- */

/* How a list's rows lie in its child: by offsets, or each of one width. */
struct layout {
    int64_t width; /* -1: by offsets */
    bool is_large;
};

static junco_status find_items(const struct arrow_view *view, const struct layout *layout,
                               size_t row, size_t *ret_begin, size_t *ret_end,
                               struct junco_error *err) {
    junco_status st = JUNCO_OK;

    if (layout->width < 0)
        st = arrow_offsets(view, layout->is_large, row, ret_begin, ret_end, err);
    else
        *ret_end =
            (*ret_begin = (view->first + row) * (size_t)layout->width) + (size_t)layout->width;
    if (!st && *ret_end - *ret_begin > JUNCO_MAX_LIST_ITEMS)
        st = junco_fail(err, JUNCO_ELIMIT, "row %zu: a list of %zu items; at most %u", row,
                        *ret_end - *ret_begin, JUNCO_MAX_LIST_ITEMS);
    return st;
}

/* The part of the child that the rows use, as a column; *ret_first is its first item.  Rows that
 * are null may say any offsets that ascend. */
static junco_status get_items(struct arrow_in *in, const struct arrow_view *view,
                              const struct layout *layout, struct junco_column *ret_items,
                              size_t *ret_first, struct junco_error *err) {
    size_t begin = 0, end = 0, last = 0;
    struct arrow_view child;
    junco_status st = JUNCO_OK;

    for (size_t row = 0; row < view->rows && !st; row++) {
        st = find_items(view, layout, row, &begin, &end, err);
        if (row == 0)
            *ret_first = last = begin;
        if (!st && begin < last)
            st = junco_fail(err, JUNCO_EDATA, "row %zu: its offset is below the one before", row);
        last = end;
    }
    if (!st)
        st = arrow_check_child(in, view, 0, *ret_first, last - *ret_first, &child, err);
    return st ? st : arrow_get_column(in, &child, ret_items, err);
}

static junco_status slice_list(const struct junco_column *items, const struct junco_type *type,
                               size_t begin, size_t n, struct junco_list **ret_list,
                               struct junco_error *err) {
    struct junco_list *list = NULL;
    junco_status st = junco_list_new(type, n, &list, err);

    if (st)
        return st;
    for (size_t i = 0; i < n; i++) {
        struct junco_value value = junco_column_get(items, begin + i);

        junco_value_ref(&value);
        junco_list_items(list)[i] = value;
    }
    *ret_list = list;
    return JUNCO_OK;
}

static junco_status cut_lists(const struct arrow_view *view, const struct layout *layout,
                              const struct junco_column *items, size_t first,
                              struct junco_storage *storage, struct junco_error *err) {
    junco_status st = JUNCO_OK;

    for (size_t row = 0; row < view->rows && !st; row++) {
        struct junco_list *list = NULL;
        size_t begin, end;

        if (!arrow_is_null(view, row)) {
            st = find_items(view, layout, row, &begin, &end, err);
            if (!st)
                st = slice_list(items, storage->type, begin - first, end - begin, &list, err);
        }
        if (!st)
            add_row(storage, list);
    }
    return st;
}

junco_status arrow_get_lists(struct arrow_in *in, const struct arrow_view *view,
                             struct junco_column *ret_column, struct junco_error *err) {
    const char *format = view->schema->format;
    const struct layout layout = {
        .width = str_starts_with(format, "+w:") ? arrow_width(format) : -1,
        .is_large = str_equal(format, "+L"),
    };
    struct junco_column items = {0};
    struct junco_storage *storage = NULL;
    const struct junco_type *type = NULL;
    size_t first = 0;
    junco_status st;

    if (str_starts_with(format, "+w:") && layout.width < 0)
        return junco_fail(err, JUNCO_EDATA, "format '%.20s' has no width", format);
    st = get_items(in, view, &layout, &items, &first, err);
    if (st)
        return st;
    st = junco_type_list(items.type, &type, err);
    if (!st)
        st = new_values(view, type, &storage, err);
    if (!st)
        st = cut_lists(view, &layout, &items, first, storage, err);
    if (st)
        storage_unref(storage);
    else
        *ret_column = storage_column(storage);
    junco_type_unref(type);
    junco_column_unref(&items);
    return st;
}

/* ---- structs ---- */

static junco_status join_rows(const struct arrow_view *view, const struct junco_column *fields,
                              size_t n, struct junco_storage *storage, struct junco_error *err) {
    for (size_t row = 0; row < view->rows; row++) {
        struct junco_list *list = NULL;

        if (!arrow_is_null(view, row)) {
            junco_status st = junco_list_new(storage->type, n, &list, err);

            if (st)
                return st;
        }
        for (size_t i = 0; list && i < n; i++) {
            struct junco_value value = junco_column_get(&fields[i], row);

            junco_value_ref(&value);
            junco_list_items(list)[i] = value;
        }
        add_row(storage, list);
    }
    return JUNCO_OK;
}

static junco_status join_fields(const struct arrow_view *view, const struct junco_column *fields,
                                size_t n, struct junco_column *ret_column,
                                struct junco_error *err) {
    struct junco_field types[JUNCO_MAX_FIELDS];
    struct junco_storage *storage = NULL;
    const struct junco_type *type = NULL;
    junco_status st;

    for (size_t i = 0; i < n; i++) {
        const char *name = view->schema->children[i]->name;

        types[i] = (struct junco_field){.name = name ? name : "", .type = fields[i].type};
    }
    st = junco_type_struct(n, types, &type, err);
    if (!st)
        st = new_values(view, type, &storage, err);
    if (!st)
        st = join_rows(view, fields, n, storage, err);
    if (st)
        storage_unref(storage);
    else
        *ret_column = storage_column(storage);
    junco_type_unref(type);
    return st;
}

junco_status arrow_get_structs(struct arrow_in *in, const struct arrow_view *view,
                               struct junco_column *ret_column, struct junco_error *err) {
    struct junco_column fields[JUNCO_MAX_FIELDS];
    size_t n = (size_t)view->schema->n_children, n_made = 0;
    junco_status st = JUNCO_OK;

    if (n > JUNCO_MAX_FIELDS)
        return junco_fail(err, JUNCO_ELIMIT, "a struct of %zu fields; at most %d", n,
                          JUNCO_MAX_FIELDS);
    while (n_made < n && !st) {
        struct arrow_view child;

        st = arrow_check_child(in, view, n_made, view->first, view->rows, &child, err);
        if (!st)
            st = arrow_get_column(in, &child, &fields[n_made], err);
        n_made += !st;
    }
    if (!st)
        st = join_fields(view, fields, n, ret_column, err);
    for (size_t i = 0; i < n_made; i++)
        junco_column_unref(&fields[i]);
    return st;
}
