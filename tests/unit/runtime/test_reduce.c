/* test_reduce.c -- reductions that keep no rows give what the lists would have given. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "fixture.h"

#include <stdio.h>

#include "graph/graph.h"

#define ROWS 60
#define KIB 1024

struct example {
    const char *result; /* of the lists n and id */
    bool is_folded; /* else it needs the lists */
};

/* n: 5, 3, …, with a null where the test says so; id: 0, 1, 2, … */
static const struct example examples[] = {
    {"sum(n)", true},
    {"len(n)", true},
    {"min(n) * 1000 + max(n)", true},
    {"int(sum(n) / len(n) * 1000000)", true},
    {"(sum(n) + 1) * (max(id) - 2)", true},
    {"sum(x * x for x in n)", true},
    {"sum(1 for x in n if x % 2)", true},
    {"sum([x for x in n if x > 3])", true},
    {"sum(x * y for x, y in zip(n, id) if y)", true},
    {"int(sum(x / 3 for x in n) * 1048576)", true},
    {"int(sum(0.1 * x - 1.7 for x in id) * 1048576)", true},
    {"int(any(x > 40 for x in id)) + 2 * int(all(x >= 0 for x in n))", true},
    {"int(any(n)) + 2 * int(all(id))", true},
    {"len(max(str(x) for x in n))", true},
    {"sum(10 // (x - 9) for x in id)", true}, /* fails in row 9 */
    {"sum(10 // (x - 9) for x in id if x != 9)", true},
    {"sum(x * 4 * 10 ** 17 for x in id)", true}, /* beyond 64 bits */
    {"sum(len([y for y in range(x)]) for x in id)", true},
    {"sum(n) // len(n) if len(n) else 0", true},
    {"max(n) if len(n) > 1000 else -1", true},
    {"len(id) and max(id)", true},
    {"sum(x for x in id) if len(n) > 1000 else 7", false},
    {"sum(x - n[0] for x in id)", false},
    {"sum(x - len(n) for x in id)", false},
    {"n[-1] + sum(id)", false},
    {"sum(sorted(n)[:3])", false},
    {"max(len(n), 3) + (min(id) if n else 0)", false},
    {"len([n for n in id])", false},
};

static const struct junco_call_options policies[] = {
    {.on_error = JUNCO_ON_ERROR_FAIL},
    {.on_error = JUNCO_ON_ERROR_SKIP},
    {.on_error = JUNCO_ON_ERROR_KEEP},
};

static bool is_folded(const struct rig *rig) {
    bool is = false;

    for (size_t i = 0; i < rig->pipeline->n_nodes; i++)
        is |= rig->pipeline->nodes[i]->n_folds > 0;
    return is;
}

/* Of rows some of which are null or have failed. */
static struct results run(junco_iteration iteration, const struct example *example, size_t rows,
                          const char *before, const struct junco_call_options *options,
                          size_t edge_rows) {
    char lambda[200];
    struct node nodes[] = {{.lambda = before, .chunk_rows = 7},
                           {.lambda = lambda, .iteration = iteration}};
    struct rig_options rig_options = {.workers = 2, .executor = {.edge_rows = (int)edge_rows}};
    struct results results;
    struct junco_call *call;
    struct rig rig;

    snprintf(lambda, sizeof(lambda), "lambda n, id: (%s, len(id))", example->result);
    ok(rig_open(&rig, 2, nodes, &rig_options, err));
    if (iteration == JUNCO_REDUCE && is_folded(&rig) != example->is_folded)
        fail_msg("%s: %s", example->result, is_folded(&rig) ? "folded" : "not folded");
    ok(rig_start(&rig, rows, options, &call, err));
    results_read(call, &results);
    junco_call_free(call);
    rig_close(&rig);
    return results;
}

/* Behind the place, which is a row's or a window's; without the item that is null, which a lambda
 * that may not look at it does not know any more. */
static const char *reason(const struct results *results) {
    const char *at = strstr(results->error.message, " 0: ");
    const char *null = strstr(results->error.message, " is null");

    return null ? null : at ? at + 4 : results->error.message;
}

static void expect_same(const struct example *example, const struct results *a,
                        const struct results *b) {
    if (a->status != b->status || strcmp(reason(a), reason(b)) != 0 || a->rows != b->rows)
        fail_msg("%s: %zu rows, '%s'; the lists give %zu rows, '%s'", example->result, a->rows,
                 reason(a), b->rows, reason(b));
    for (size_t i = 0; i < a->rows; i++)
        if (a->at[i].n != b->at[i].n || a->at[i].id != b->at[i].id ||
            a->at[i].is_null != b->at[i].is_null)
            fail_msg("%s: %lld of %lld; the lists give %lld of %lld", example->result,
                     (long long)a->at[i].n, (long long)a->at[i].id, (long long)b->at[i].n,
                     (long long)b->at[i].id);
}

/* A window over all rows has the lists. */
static void test_the_same_as_with_lists(void **state) {
    static const char *const before[] = {
        "lambda n: n * 7 % 13 - 2",
        "lambda n: None if n == 20 else n * 7 % 13 - 2",
        "lambda n: n * 7 % 13 - 2 + 0 * (1 // (n % 4))",
    };

    (void)state;
    for (size_t i = 0; i < COUNT(examples); i++) {
        for (size_t b = 0; b < COUNT(before); b++) {
            for (size_t p = b == 2 ? 1 : 0; p < COUNT(policies); p++) {
                struct results lists =
                    run(JUNCO_WINDOW_ALL, &examples[i], ROWS, before[b], &policies[p], 0);

                for (size_t edge = 0; edge < 2; edge++) {
                    struct results r =
                        run(JUNCO_REDUCE, &examples[i], ROWS, before[b], &policies[p], edge);

                    expect_same(&examples[i], &r, &lists);
                    results_done(&r);
                }
                results_done(&lists);
            }
        }
    }
}

static void test_of_nothing(void **state) {
    static const struct {
        const char *result;
        int64_t n;
        const char *error;
    } cases[] = {
        {"sum(n)", 0, ""},
        {"len(n)", 0, ""},
        {"int(any(n)) + 2 * int(all(n))", 2, ""},
        {"max(n) if len(n) else 5", 5, ""},
        {"max(n)", 0, "max() of nothing: the list is empty"},
        {"sum(n) // len(n)", 0, "division by zero"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct example example = {cases[i].result, true};
        struct results r = run(JUNCO_REDUCE, &example, 0, "lambda n: n", NULL, 0);

        assert_string_equal(reason(&r), cases[i].error);
        assert_int_equal(r.rows, cases[i].error[0] ? 0 : 1);
        if (r.rows)
            assert_int_equal(r.at[0].n, cases[i].n);
        results_done(&r);
    }
}

/* What is held does not grow with the rows. */
static void test_memory_stays(void **state) {
    static const struct node nodes[] = {
        {.lambda = "lambda n: n"},
        {.lambda = "lambda n, id: (sum(n) // len(n), max(id))", .iteration = JUNCO_REDUCE},
    };
    struct rig_options options = {.executor = {.max_memory_bytes = 4 * KIB}};
    struct results r = run_chain(2, nodes, 100000, &options, NULL);

    (void)state;
    assert_string_equal(r.error.message, "");
    assert_int_equal(r.at[0].n, 49999);
    assert_int_equal(r.at[0].id, 99999);
    results_done(&r);
}

static junco_status run_and_read(struct junco_error *err) {
    static const struct node nodes[] = {
        {.lambda = "lambda n, id: (sum(x for x in n if x > 2) + max(id), len(id))",
         .iteration = JUNCO_REDUCE,
         .chunk_rows = 5},
    };
    struct junco_call *call;
    struct results results;
    struct rig rig;
    junco_status st = rig_open(&rig, COUNT(nodes), nodes, NULL, err);

    if (st)
        return st;
    st = rig_start(&rig, 12, NULL, &call, err);
    if (!st) {
        results_read(call, &results);
        st = results.status;
        *err = results.error;
        results_done(&results);
        junco_call_free(call);
    }
    rig_close(&rig);
    return st;
}

static void test_every_allocation_fails_once(void **state) {
    (void)state;
    check_allocations(run_and_read);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_same_as_with_lists),
        cmocka_unit_test(test_of_nothing),
        cmocka_unit_test(test_memory_stays),
        cmocka_unit_test(test_every_allocation_fails_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
