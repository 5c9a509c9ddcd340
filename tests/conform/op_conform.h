/* op_conform.h -- the cases of the operators' conformance suite. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OP_CONFORM_H
#define OP_CONFORM_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <junco/op.h>

/* One case, run on each operator it is for: *state is the operator. */
struct op_case {
    const char *name; /* NULL ends an array */
    void (*run)(void **state);
    enum {
        FOR_ALL,
        FOR_RUN,
        FOR_EXPAND
    } what; /* FOR_RUN: not composites, FOR_EXPAND: they alone */
};

extern const struct op_case op_table_cases[]; /* op_table.c: what the table says */
extern const struct op_case op_run_cases[]; /* op_run.c: what it does */
extern const struct op_case op_stress_cases[]; /* op_stress.c: memory, threads, small builders */
extern const struct op_case op_expand_cases[]; /* op_expand.c: composites */

/* All operators there are: those of junco_ops, and of the plugin under test. */
extern const struct junco_op *const *conform_ops;

/* The case's operator. */
#define OP(state) ((const struct junco_op *)*(state))

/* Both tables hold the same rows: types' kinds, values, pixels, bit for bit. */
void assert_same_rows(const struct junco_table *a, const struct junco_table *b);

/* Rows [first, first + rows) as a table that borrows all of `table` and `columns`, which holds as
 * many columns. */
struct junco_table op_slice(const struct junco_table *table, size_t first, size_t rows,
                            struct junco_column *columns);

#define MAX_PORTS 16
size_t op_count_ports(const struct junco_port *ports);

#endif
