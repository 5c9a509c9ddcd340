/* table.c -- tables: named, owned columns of equal length. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "data/table.h"

#include "base/limits.h"
#include "base/mem.h"
#include "base/str.h"

#include <string.h>

junco_status names_copy(size_t n, const char *const *names, const char ***ret_names,
                        struct junco_error *err) {
    size_t size = n * sizeof(*names);

    for (size_t i = 0; i < n; i++)
        size += strlen(names[i]) + 1;
    const char **copies = junco_alloc(size);
    if (!copies)
        return junco_nomem(err, size);
    char *text = (char *)(copies + n);
    for (size_t i = 0; i < n; i++) {
        size_t length = strlen(names[i]) + 1;
        copies[i] = memcpy(text, names[i], length);
        text += length;
    }
    *ret_names = copies;
    return JUNCO_OK;
}

junco_status table_new(size_t n_columns, const char *const *names, struct junco_table *ret_table,
                       struct junco_error *err) {
    struct junco_table table = {.n_columns = n_columns};

    if (n_columns > JUNCO_MAX_COLUMNS)
        return junco_fail(err, JUNCO_ELIMIT, "table: %zu columns; at most %d", n_columns,
                          JUNCO_MAX_COLUMNS);
    junco_status st = names_copy(n_columns, names, &table.names, err);
    if (st)
        return st;
    table.columns = junco_alloc_array(n_columns, sizeof(*table.columns));
    if (!table.columns) {
        junco_free(table.names);
        return junco_nomem(err, n_columns * sizeof(*table.columns));
    }
    for (size_t i = 0; i < n_columns; i++)
        table.columns[i].type = junco_type_of(JUNCO_KIND_NULL);
    *ret_table = table;
    return JUNCO_OK;
}

void junco_table_done(struct junco_table *table) {
    if (!table)
        return;
    for (size_t i = 0; i < table->n_columns; i++)
        junco_column_unref(&table->columns[i]);
    junco_free(table->columns);
    junco_free(table->names);
    *table = (struct junco_table){0};
}

int table_find(const struct junco_table *table, const char *name) {
    for (size_t i = 0; i < table->n_columns; i++) {
        if (str_equal(table->names[i], name))
            return (int)i;
    }
    return -1;
}
