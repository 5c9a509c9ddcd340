/* op_conform.c -- one suite that every operator passes alike: the built-in ones, or a plugin's. */
/* SPDX-License-Identifier: Apache-2.0 */

/* Each case runs on each operator, as "<operator>: <case>".  What an operator is fed stands in
 * op_samples.c; one without an entry there fails, so that none is forgotten.
 *
 * usage: op_conform [PLUGIN] */

#include "op_conform.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "api/plugin.h"
#include "base/mem.h"
#include "op_samples.h"
#include "ops/list.h"

#define MAX_TESTS 4096
#define MAX_TEST_NAME 96

const struct junco_op *const *conform_ops;

size_t op_count_ports(const struct junco_port *ports) {
    size_t n = 0;

    while (ports && ports[n].name)
        n++;
    return n;
}

struct junco_table op_slice(const struct junco_table *table, size_t first, size_t rows,
                            struct junco_column *columns) {
    for (size_t i = 0; i < table->n_columns; i++)
        columns[i] = junco_column_slice(&table->columns[i], first, rows);
    return (struct junco_table){rows, table->n_columns, table->names, columns};
}

/* ---- comparing ---- */

static bool same_tensors(const struct junco_tensor *a, const struct junco_tensor *b) {
    return a->dtype == b->dtype && a->pixels == b->pixels && a->rank == b->rank &&
           !memcmp(a->dims, b->dims, (size_t)a->rank * sizeof(a->dims[0])) &&
           !memcmp(a->data, b->data, junco_tensor_size_bytes(a));
}

static bool same_values(const struct junco_value *a, const struct junco_value *b) {
    if (a->kind != b->kind)
        return false;
    switch (a->kind) {
    case JUNCO_KIND_NULL:
        return true;
    case JUNCO_KIND_BOOL:
        return a->as.boolean == b->as.boolean;
    case JUNCO_KIND_INT64:
        return a->as.int64 == b->as.int64;
    case JUNCO_KIND_FLOAT64: /* bits: NaN equals itself */
        return !memcmp(&a->as.float64, &b->as.float64, sizeof(double));
    case JUNCO_KIND_STRING:
    case JUNCO_KIND_BYTES:
        return a->as.bytes.size == b->as.bytes.size &&
               (!a->as.bytes.size || !memcmp(a->as.bytes.data, b->as.bytes.data, a->as.bytes.size));
    case JUNCO_KIND_TENSOR:
    case JUNCO_KIND_IMAGE:
    case JUNCO_KIND_AUDIO:
    case JUNCO_KIND_FRAME:
        return same_tensors(&a->as.tensor, &b->as.tensor);
    default: /* no operator makes lists or structs yet: teach this function when one does */
        fail_msg("cannot compare %s", junco_kind_name(a->kind));
    }
    return false;
}

void assert_same_rows(const struct junco_table *a, const struct junco_table *b) {
    assert_int_equal(a->rows, b->rows);
    for (size_t i = 0; a->rows && i < a->n_columns; i++) {
        assert_int_equal(a->columns[i].type->kind, b->columns[i].type->kind);
        for (size_t row = 0; row < a->rows; row++) {
            struct junco_value x = junco_column_get(&a->columns[i], row);
            struct junco_value y = junco_column_get(&b->columns[i], row);

            if (!same_values(&x, &y))
                fail_msg("output %zu differs in row %zu", i, row);
        }
    }
}

/* ---- the list ---- */

static void test_list_is_sorted(void **state) {
    (void)state;
    for (size_t i = 1; conform_ops[i]; i++)
        if (strcmp(conform_ops[i - 1]->name, conform_ops[i]->name) >= 0)
            fail_msg("'%s' stands before '%s'", conform_ops[i - 1]->name, conform_ops[i]->name);
}

static void test_has_sample(void **state) {
    const struct op_sample *sample = op_sample_find(OP(state)->name);

    if (!sample)
        fail_msg("no entry for '%s' in op_samples.c", OP(state)->name);
    if (!OP(state)->expand && !sample->is_outside)
        assert_true(sample->n_rows >= 2 && sample->n_extremes >= 1);
    for (size_t i = 0; i < op_count_ports(OP(state)->inputs); i++)
        assert_non_null(sample->types[i]);
}

/* The cases of an operator without a sample would only fall over it. */
static bool applies(const struct op_case *c, const struct junco_op *op) {
    if (!op_sample_find(op->name))
        return false;
    if (op_sample_find(op->name)->is_outside && c->what == FOR_RUN)
        return false;
    return c->what == FOR_ALL || (c->what == FOR_EXPAND) == (op->expand != NULL);
}

/* Whatever a case opened is given back when it ends. */
static size_t live_before;

static int note_live(void **state) {
    (void)state;
    live_before = junco_mem_live();
    return 0;
}

static int check_live(void **state) {
    size_t live = junco_mem_live();

    (void)state;
    if (live != live_before)
        print_error("%zu allocations are left, %zu were there before\n", live, live_before);
    return live != live_before;
}

static struct CMUnitTest tests[MAX_TESTS];
static char test_names[MAX_TESTS][MAX_TEST_NAME];
static size_t n_tests;

static void add_test(const struct junco_op *op, const char *name, void (*run)(void **state)) {
    assert_true(n_tests < MAX_TESTS);
    snprintf(test_names[n_tests], MAX_TEST_NAME, "%s: %s", op->name, name);
    tests[n_tests] =
        (struct CMUnitTest){test_names[n_tests], run, note_live, check_live, (void *)op};
    n_tests++;
}

static void add_tests(const struct junco_op *const *ops) {
    static const struct op_case *const groups[] = {op_table_cases, op_run_cases, op_stress_cases,
                                                   op_expand_cases};

    for (; *ops; ops++) {
        add_test(*ops, "is fed by op_samples.c", test_has_sample);
        for (size_t g = 0; g < sizeof(groups) / sizeof(groups[0]); g++)
            for (const struct op_case *c = groups[g]; c->name; c++)
                if (applies(c, *ops))
                    add_test(*ops, c->name, c->run);
    }
}

int main(int argc, char **argv) {
    struct plugins *plugins = NULL;
    struct junco_error err = {0};
    int failed;

    tests[n_tests++] = (struct CMUnitTest)cmocka_unit_test(test_list_is_sorted);
    if (argc > 1 && plugins_open(1, (const char *const *)&argv[1], &plugins, &err)) {
        printf("Bail out! %s\n", err.message);
        return 1;
    }
    /* Samples name files below it. */
    if (getenv("JUNCO_SOURCE_ROOT") && chdir(getenv("JUNCO_SOURCE_ROOT"))) {
        printf("Bail out! JUNCO_SOURCE_ROOT is no folder\n");
        return 1;
    }
    conform_ops = plugins ? plugins->ops : junco_ops;
    add_tests(plugins ? plugins->at[0].ops : junco_ops);
    /* The macro around it takes arrays whose size the compiler knows. */
    failed = _cmocka_run_group_tests("operators", tests, n_tests, NULL, NULL);
    plugins_free(plugins);
    return failed ? 1 : 0;
}
