/* schema.h -- the names and types of a table's columns. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef DATA_SCHEMA_H
#define DATA_SCHEMA_H

#include "base/error.h"

#include <junco/value.h>

/* Moves by struct copy + clearing the source.  Zero: no columns. */
struct schema {
    size_t n;
    const char **names; /* owned, one block */
    const struct junco_type **types; /* owned references */
};

void schema_done(struct schema *schema); /* leaves it empty; NULL is fine */

/* Borrows names and types, and copies or references them.  The caller owns. */
junco_status schema_new(size_t n, const char *const *names, const struct junco_type *const *types,
                        struct schema *ret_schema, struct junco_error *err) JUNCO_MUST_CHECK;

int schema_find(const struct schema *schema, const char *name); /* -1: not there */

#endif
