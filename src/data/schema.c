/* schema.c -- the names and types of a table's columns. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "data/schema.h"

#include "base/limits.h"
#include "base/mem.h"
#include "base/str.h"
#include "data/table.h"

void schema_done(struct schema *schema) {
    if (!schema)
        return;
    for (size_t i = 0; i < schema->n; i++)
        junco_type_unref(schema->types[i]);
    junco_free(schema->types);
    junco_free(schema->names);
    *schema = (struct schema){0};
}

junco_status schema_new(size_t n, const char *const *names, const struct junco_type *const *types,
                        struct schema *ret_schema, struct junco_error *err) {
    struct schema schema = {0};

    if (n > JUNCO_MAX_COLUMNS)
        return junco_fail(err, JUNCO_ELIMIT, "%zu columns; at most %d", n, JUNCO_MAX_COLUMNS);
    junco_status st = names_copy(n, names, &schema.names, err);
    if (st)
        return st;
    schema.types = junco_alloc_array(n, sizeof(*schema.types));
    if (!schema.types) {
        junco_free(schema.names);
        return junco_nomem(err, n * sizeof(*schema.types));
    }
    for (size_t i = 0; i < n; i++)
        schema.types[i] = junco_type_ref(types[i]);
    schema.n = n;
    *ret_schema = schema;
    return JUNCO_OK;
}

int schema_find(const struct schema *schema, const char *name) {
    for (size_t i = 0; i < schema->n; i++) {
        if (str_equal(schema->names[i], name))
            return (int)i;
    }
    return -1;
}
