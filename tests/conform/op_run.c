/* op_run.c -- conformance: what an operator makes of its rows. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "op_conform.h"

#include <string.h>

#include "base/mem.h"
#include "op_host.h"
#include "op_samples.h"
#include "op_test.h"

/* An operator opened as its sample says. */
struct opened {
    const struct op_sample *sample;
    struct junco_env env;
    struct op_test t;
};

static void open_op(struct opened *o, const struct junco_op *op) {
    struct junco_error err = {0};

    *o = (struct opened){.sample = op_sample_find(op->name)};
    if (op_test_open(&o->t, op, &o->env, o->sample->params, &err))
        fail_msg("open: %s", err.message);
}

static void close_op(struct opened *o) {
    op_test_close(&o->t);
    assert_int_equal(o->env.n_open, 0);
}

/* Run on rows that must all succeed. */
static void run_op(struct opened *o, const struct junco_table *in) {
    struct junco_error err = {0};

    if (op_test_run(&o->t, in, 0, &err))
        fail_msg("run: %s", err.message);
    if (o->t.n_failed)
        fail_msg("a row failed: %s", o->t.first_why.message);
    if (o->t.op->rows == JUNCO_ROWS_ONE)
        assert_int_equal(o->t.out.rows, in->rows);
}

/* ---- types ---- */

static junco_status ask_types(const struct op_test *t, const struct junco_type *const *in,
                              const struct junco_type **out, struct junco_error *err) {
    junco_status st = JUNCO_OK;

    for (size_t i = 0; i < op_count_ports(t->op->inputs) && !st; i++) {
        const struct junco_type *port;

        assert_int_equal(junco_type_parse(t->op->inputs[i].type, &port, NULL), JUNCO_OK);
        if (!junco_type_fits(in[i], port))
            st = junco_fail(err, JUNCO_ETYPE, "input '%s' does not fit", t->op->inputs[i].name);
        junco_type_unref(port);
    }
    return st || !t->op->types ? st : t->op->types(t->instance, t->env, in, out, err);
}

static void sample_types(const struct op_sample *sample, size_t n, const struct junco_type **ret) {
    for (size_t i = 0; i < n; i++)
        assert_int_equal(junco_type_parse(sample->types[i], &ret[i], NULL), JUNCO_OK);
}

static void test_types_fit_ports(void **state) {
    const struct junco_op *op = OP(state);
    size_t n_in = op_count_ports(op->inputs), n_out = op_count_ports(op->outputs);
    const struct junco_type *in[MAX_PORTS], *out[MAX_PORTS] = {NULL};
    struct junco_error err = {0};
    struct opened o;

    open_op(&o, op);
    sample_types(o.sample, n_in, in);
    if (ask_types(&o.t, in, out, &err))
        fail_msg("types: %s", err.message);
    for (size_t i = 0; op->types && i < n_out; i++) {
        const struct junco_type *port;

        assert_int_equal(junco_type_parse(op->outputs[i].type, &port, NULL), JUNCO_OK);
        assert_non_null(out[i]);
        assert_true(junco_type_fits(out[i], port));
        junco_type_unref(port);
        junco_type_unref(out[i]);
    }
    for (size_t i = 0; i < n_in; i++)
        junco_type_unref(in[i]);
    close_op(&o);
}

/* No operator here takes a bool, but those that take anything: one on any input is refused before
 * anything runs. */
static void test_wrong_types_are_refused(void **state) {
    const struct junco_op *op = OP(state);
    size_t n_in = op_count_ports(op->inputs);

    for (size_t wrong = 0; wrong < n_in; wrong++) {
        const struct junco_type *in[MAX_PORTS], *out[MAX_PORTS] = {NULL};
        struct junco_error err = {0};
        struct opened o;

        if (!strcmp(op->inputs[wrong].type, "any"))
            continue;
        open_op(&o, op);
        sample_types(o.sample, n_in, in);
        junco_type_unref(in[wrong]);
        in[wrong] = junco_type_of(JUNCO_KIND_BOOL);
        if (ask_types(&o.t, in, out, &err) != JUNCO_ETYPE)
            fail_msg("input '%s' takes a bool: %s", op->inputs[wrong].name, err.message);
        assert_string_not_equal(err.message, "");
        for (size_t i = 0; i < n_in; i++)
            junco_type_unref(in[i]);
        close_op(&o);
    }
}

/* ---- rows ---- */

static void test_no_rows(void **state) {
    struct junco_table in, none;
    struct junco_column columns[MAX_PORTS];
    struct opened o;

    in = op_sample_rows(op_sample_find(OP(state)->name));
    none = op_slice(&in, 0, 0, columns);
    open_op(&o, OP(state));
    run_op(&o, &none);
    assert_int_equal(o.t.out.rows, 0);
    assert_int_equal(o.t.n_runs, 1);
    close_op(&o);
    junco_table_done(&in);
}

/* Each row alone, and every tail of the column: what a row gives does not depend on where it lies
 * or on its neighbours. */
static void test_slices(void **state) {
    struct junco_table in = op_sample_rows(op_sample_find(OP(state)->name));
    struct opened all, part;
    size_t n_alone = 0;

    open_op(&all, OP(state));
    open_op(&part, OP(state));
    run_op(&all, &in);
    for (size_t first = 0; first < in.rows; first++) {
        struct junco_column columns[MAX_PORTS], out_columns[MAX_PORTS];
        struct junco_table slice = op_slice(&in, first, in.rows - first, columns);
        struct junco_table want;

        run_op(&part, &slice);
        want = op_slice(&all.t.out, n_alone, all.t.out.rows - n_alone, out_columns);
        assert_same_rows(&want, &part.t.out);
        slice = op_slice(&in, first, 1, columns);
        run_op(&part, &slice);
        assert_true(n_alone + part.t.out.rows <= all.t.out.rows);
        want = op_slice(&all.t.out, n_alone, part.t.out.rows, out_columns);
        assert_same_rows(&want, &part.t.out);
        n_alone += part.t.out.rows;
    }
    assert_int_equal(n_alone, all.t.out.rows);
    close_op(&part);
    close_op(&all);
    junco_table_done(&in);
}

static void test_repeats(void **state) {
    struct junco_table in = op_sample_rows(op_sample_find(OP(state)->name));
    struct opened first, again;

    open_op(&first, OP(state));
    run_op(&first, &in);
    open_op(&again, OP(state));
    for (size_t i = 0; i < 3; i++) {
        run_op(&again, &in);
        assert_same_rows(&first.t.out, &again.t.out);
    }
    close_op(&again);
    close_op(&first);
    junco_table_done(&in);
}

/* The cells are of the types that were announced: the builder is made from those, and refuses
 * others; here, that something comes out at all. */
static void test_gives_values(void **state) {
    struct junco_table in = op_sample_rows(op_sample_find(OP(state)->name));
    struct opened o;

    open_op(&o, OP(state));
    run_op(&o, &in);
    assert_true(o.t.out.rows > 0);
    for (size_t i = 0; i < o.t.out.n_columns; i++)
        for (size_t row = 0; row < o.t.out.rows; row++)
            assert_false(junco_column_is_null(&o.t.out.columns[i], row));
    close_op(&o);
    junco_table_done(&in);
}

/* Null reaches an operator only where it says so. */
static void test_nulls(void **state) {
    const struct junco_op *op = OP(state);

    for (size_t port = 0; port < op_count_ports(op->inputs); port++) {
        struct junco_error err = {0};
        struct junco_table in;
        struct opened o;

        if (!op->inputs[port].takes_null)
            continue;
        in = op_sample_nulls(op_sample_find(op->name), port);
        open_op(&o, op);
        if (op_test_run(&o.t, &in, 0, &err))
            assert_string_not_equal(err.message, "");
        close_op(&o);
        junco_table_done(&in);
    }
}

/* ---- edges ---- */

static void check_reason(const struct junco_error *why) {
    if (why->code == JUNCO_OK || why->code == JUNCO_ENOMEM || why->code == JUNCO_EINTERNAL ||
        !why->message[0])
        fail_msg("a poor reason: %s, '%s'", junco_status_name(why->code), why->message);
}

/* One at a time: each gives its rows, or says why not; the instance goes on. */
static void test_extremes(void **state) {
    struct junco_table in = op_sample_extremes(op_sample_find(OP(state)->name));
    struct opened o;

    open_op(&o, OP(state));
    for (size_t row = 0; row < in.rows; row++) {
        struct junco_column columns[MAX_PORTS];
        struct junco_table one = op_slice(&in, row, 1, columns);
        struct junco_error err = {0};
        junco_status st = op_test_run(&o.t, &one, 0, &err);

        if (st)
            check_reason(&err);
        else if (o.t.n_failed)
            check_reason(&o.t.first_why);
        else if (o.t.op->rows == JUNCO_ROWS_ONE)
            assert_int_equal(o.t.out.rows, 1);
    }
    junco_table_done(&in);
    in = op_sample_rows(o.sample);
    run_op(&o, &in);
    close_op(&o);
    junco_table_done(&in);
}

/* ---- opening and closing ---- */

static void test_close_unused(void **state) {
    struct opened o;

    open_op(&o, OP(state));
    close_op(&o);
}

/* A build refuses parameters that do not go together where it asks for the types, and what needs
 * the world (a model) where it opens. */
static junco_status build(struct op_test *t, const struct op_sample *sample,
                          const struct junco_env *env, struct junco_error *err) {
    const struct junco_op *op = t->op;
    const struct junco_type *in[MAX_PORTS] = {NULL}, *out[MAX_PORTS] = {NULL};
    junco_status st = op_test_open(t, op, env, sample->refused, err);

    for (size_t i = 0; !st && op->types && sample->types[i]; i++)
        st = junco_type_parse(sample->types[i], &in[i], err);
    if (!st && op->types)
        st = op->types(t->instance, env, in, out, err);
    for (size_t i = 0; i < MAX_PORTS; i++) {
        junco_type_unref(in[i]);
        junco_type_unref(out[i]);
    }
    return st;
}

static void test_refused_parameters(void **state) {
    const struct op_sample *sample = op_sample_find(OP(state)->name);

    for (size_t turn = 0; turn < 2 && sample->refused; turn++) {
        struct junco_env env = {0};
        struct junco_error err = {0};
        struct op_test t = {.op = OP(state)};

        assert_int_not_equal(build(&t, sample, &env, &err), JUNCO_OK);
        check_reason(&err);
        op_test_close(&t);
        assert_int_equal(env.n_open, 0);
    }
}

const struct op_case op_run_cases[] = {
    {"its types fit its ports", test_types_fit_ports, FOR_ALL},
    {"wrong types are refused", test_wrong_types_are_refused, FOR_ALL},
    {"no rows", test_no_rows, FOR_RUN},
    {"several rows give values", test_gives_values, FOR_RUN},
    {"slices", test_slices, FOR_RUN},
    {"repeated runs are equal", test_repeats, FOR_RUN},
    {"nulls where it takes them", test_nulls, FOR_RUN},
    {"edges", test_extremes, FOR_RUN},
    {"closed unused", test_close_unused, FOR_RUN},
    {"refused parameters", test_refused_parameters, FOR_RUN},
    {NULL},
};
