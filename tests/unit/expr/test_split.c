/* test_split.c -- lambdas over lists taken apart: what is left, and what goes item by item. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"

#include "base/arena.h"
#include "expr/split.h"

struct row {
    const char *lambda;
    const char *rest; /* NULL: it needs its lists */
    const char *value, *condition; /* of the last item */
};

static const struct row rows[] = {
    {"lambda v: sum(v)", "lambda _fold0: (sum(_fold0))", NULL, NULL},
    {"lambda v: sum(v) / len(v)", "lambda _fold0, _fold1: (sum(_fold0) / _fold1)", NULL, NULL},
    {"lambda a, b: (len(a), max(b) - min(a))",
     "lambda _fold0, _fold1, _fold2: ((_fold0, max(_fold1) - min(_fold2)))", NULL, NULL},
    {"lambda v: sum(x * x for x in v if x > 2)", "lambda _fold0: (sum(_fold0))",
     "lambda x: (x * x)", "lambda x: (x > 2)"},
    {"lambda a, b: any([x < y for x, y in zip(a, b)])", "lambda _fold0: (any(_fold0))",
     "lambda x, y: (x < y)", NULL},
    {"lambda v: f'{sum(v)}'", NULL, NULL, NULL},
    {"lambda v: v[0] + sum(v)", NULL, NULL, NULL},
    {"lambda v: sum(x - max(v) for x in v)", NULL, NULL, NULL},
    {"lambda v: sum(x * y for x in v for y in v)", NULL, NULL, NULL},
    {"lambda v: max(v, v)", NULL, NULL, NULL},
    {"lambda sum, v: sum(v)", NULL, NULL, NULL},
    {"lambda v: sum(x for x in v) if len(v) else 0", NULL, NULL, NULL},
    {"lambda v, _fold0: sum(v)", NULL, NULL, NULL},
    {"lambda v: 1", NULL, NULL, NULL},
};

static void check_text(const char *want, const char *got) {
    assert_int_equal(want == NULL, got == NULL);
    if (want)
        assert_string_equal(want, got);
}

static void test_what_is_left(void **state) {
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        const struct expr_source source = {.text = rows[i].lambda};
        struct arena arena = {0};
        struct split split;
        bool can;

        ok(expr_split(&source, &arena, &split, &can, err));
        if (can != (rows[i].rest != NULL))
            fail_msg("%s: %s", rows[i].lambda, can ? split.rest : "needs its lists");
        if (can) {
            assert_string_equal(split.rest, rows[i].rest);
            check_text(rows[i].value, split.items[split.n - 1].value);
            check_text(rows[i].condition, split.items[split.n - 1].condition);
        }
        arena_done(&arena);
    }
}

static void test_what_may_not_run(void **state) {
    const struct expr_source source = {
        .text = "lambda v: (max(v) if min(v) else sum(v)) + (len(v) and any(v))"};
    static const bool want[] = {true, false, true, false, true};
    struct arena arena = {0};
    struct split split;
    bool can;

    (void)state;
    ok(expr_split(&source, &arena, &split, &can, err));
    assert_true(can);
    assert_int_equal(split.n, COUNT(want));
    for (size_t i = 0; i < split.n; i++)
        assert_int_equal(split.items[i].may_not_run, want[i]);
    arena_done(&arena);
}

static junco_status split_one(struct junco_error *err) {
    const struct expr_source source = {.text = rows[3].lambda};
    struct arena arena = {0};
    struct split split;
    bool can;
    junco_status st = expr_split(&source, &arena, &split, &can, err);

    arena_done(&arena);
    return st;
}

static void test_every_allocation_fails_once(void **state) {
    (void)state;
    check_allocations(split_one);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_is_left),
        cmocka_unit_test(test_what_may_not_run),
        cmocka_unit_test(test_every_allocation_fails_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
