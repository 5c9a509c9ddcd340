/* op_test.c -- run one operator on rows made in a test. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "op_test.h"

#include <assert.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "data/column.h"
#include "graph/params.h"
#include "graph/ports.h"

#define MAX_PORTS OP_TEST_COLUMNS

/* The names given, else the ports'. */
static size_t name_columns(const char *const *names, const struct junco_port *ports,
                           const char **ret_names) {
    size_t n = names ? 0 : ports_count(ports);

    while (names && names[n])
        n++;
    assert(n <= MAX_PORTS);
    for (size_t i = 0; i < n; i++)
        ret_names[i] = names ? names[i] : ports[i].name;
    return n;
}

static const char *find_value(const char *const *params, const char *name) {
    size_t size = strlen(name);

    for (; params && *params; params++)
        if (!strncmp(*params, name, size) && (*params)[size] == '=')
            return *params + size + 1;
    return NULL;
}

static junco_status set_params(struct op_test *t, const char *const *params,
                               struct junco_error *err) {
    for (const struct junco_param *p = t->op->params; p && p->name; p++) {
        const char *text = find_value(params, p->name);
        struct junco_value value;
        junco_status st = text ? param_from_text(p, text, &t->arena, &value, err)
                               : param_default(p, &t->arena, &value, err);

        if (!st)
            st = param_check("parameter", p, &value, err);
        if (st)
            return st;
        param_write(p, &value, t->instance);
        if (p->kind == JUNCO_PARAM_VALUE && t->n_values < sizeof(t->values) / sizeof(value))
            t->values[t->n_values++] = value;
        else if (value.kind == JUNCO_KIND_LIST)
            junco_value_unref(&value);
    }
    return JUNCO_OK;
}

junco_status op_test_open_named(struct op_test *t, const struct junco_op *op,
                                const struct junco_env *env, const char *const *params,
                                const char *const *in, const char *const *out,
                                struct junco_error *err) {
    struct junco_columns columns = {.in = t->in_names, .out = t->out_names};
    junco_status st;

    *t = (struct op_test){.op = op, .env = env};
    columns.n_in = name_columns(in, op->inputs, t->in_names);
    columns.n_out = t->n_out = name_columns(out, op->outputs, t->out_names);
    t->instance = junco_zalloc(op->instance_size);
    if (!t->instance)
        return junco_nomem(err, op->instance_size);
    if (op->call_state_size) {
        t->call_state = junco_zalloc(op->call_state_size);
        if (!t->call_state)
            return junco_nomem(err, op->call_state_size);
    }
    st = set_params(t, params, err);
    if (st)
        return st;
    if (op->columns)
        st = op->columns(t->instance, &columns, err);
    if (st)
        return st;
    t->is_open = true;
    return op->open ? op->open(t->instance, env, err) : JUNCO_OK;
}

junco_status op_test_open(struct op_test *t, const struct junco_op *op, const struct junco_env *env,
                          const char *const *params, struct junco_error *err) {
    return op_test_open_named(t, op, env, params, NULL, NULL, err);
}

static junco_status make_builder(struct op_test *t, const struct junco_table *in, size_t max_rows,
                                 struct junco_builder **ret, struct junco_error *err) {
    const struct junco_type *in_types[MAX_PORTS], *types[MAX_PORTS] = {NULL};
    size_t n = t->n_out;
    junco_status st = JUNCO_OK;

    for (size_t i = 0; i < in->n_columns; i++)
        in_types[i] = in->columns[i].type;
    if (t->op->types)
        st = t->op->types(t->instance, t->env, in_types, types, err);
    for (size_t i = 0; !st && i < n; i++) {
        if (!types[i])
            st = junco_type_parse(ports_at(t->op->outputs, i)->type, &types[i], err);
    }
    if (!st)
        st = junco_builder_new(n, t->out_names, types, ret, err);
    if (!st)
        builder_bound(*ret, max_rows, 0, NULL);
    for (size_t i = 0; i < n; i++)
        junco_type_unref(types[i]);
    return st;
}

static junco_status run_rows(struct op_test *t, const struct junco_chunk *in,
                             struct junco_builder *builder, struct junco_error *err) {
    junco_status st = JUNCO_OK;

    for (size_t row = 0; !st && row < in->rows; row++) {
        struct junco_error why = {0};

        st = junco_builder_row(builder, row, err);
        if (!st && t->op->run_row(t->instance, in, row, builder, &why))
            st = junco_builder_fail_row(builder, row, &why, err);
    }
    return st;
}

/* Append the rows of one run to t->out. */
static junco_status collect(struct op_test *t, struct junco_builder *builder,
                            struct junco_error *err) {
    struct junco_table part;
    junco_status st;

    if (builder_n_errors(builder) && !t->n_failed)
        t->first_why = builder_errors(builder)[0].error;
    t->n_failed += builder_n_errors(builder);
    st = junco_builder_finish(builder, &part, err);
    if (st)
        return st;
    if (!t->out.n_columns) {
        part.rows += t->out.rows; /* without columns nothing else is there */
        junco_table_done(&t->out);
        t->out = part;
        return JUNCO_OK;
    }
    for (size_t i = 0; !st && i < part.n_columns; i++) {
        const struct junco_column *both[] = {&t->out.columns[i], &part.columns[i]};
        struct junco_column joined;

        st = column_concat(both, 2, &joined, err);
        if (!st) {
            junco_column_unref(&t->out.columns[i]);
            t->out.columns[i] = joined;
        }
    }
    t->out.rows += part.rows;
    junco_table_done(&part);
    return st;
}

junco_status op_test_run(struct op_test *t, const struct junco_table *in, size_t max_rows,
                         struct junco_error *err) {
    struct junco_chunk chunk = {in->rows, in->n_columns, in->columns};
    struct junco_builder *builder;
    junco_next next = JUNCO_MORE;
    junco_status st = make_builder(t, in, max_rows, &builder, err);

    junco_table_done(&t->out);
    t->n_failed = t->n_runs = 0;
    if (st)
        return st;
    while (!st && next == JUNCO_MORE) {
        t->n_runs++;
        next = JUNCO_DONE;
        st = t->op->run ? t->op->run(t->instance, t->call_state, &chunk, builder, &next, err)
                        : run_rows(t, &chunk, builder, err);
        if (!st)
            st = collect(t, builder, err);
    }
    junco_builder_free(builder);
    return st;
}

void op_test_close(struct op_test *t) {
    if (t->is_open && t->op->close)
        t->op->close(t->instance);
    junco_table_done(&t->out);
    while (t->n_values > 0)
        junco_value_unref(&t->values[--t->n_values]);
    if (t->call_state && t->op->call_done)
        t->op->call_done(t->call_state);
    junco_free(t->call_state);
    junco_free(t->instance);
    arena_done(&t->arena);
}

/* ---- inputs; a test that runs out of memory here stops by assert() ---- */

static struct junco_builder *one_column(const struct junco_type *type) {
    static const char *const name = "in";
    struct junco_builder *builder;
    junco_status st = junco_builder_new(1, &name, &type, &builder, NULL);

    assert(!st);
    return builder;
}

static struct junco_table finish(struct junco_builder *builder) {
    struct junco_table table;
    junco_status st = junco_builder_finish(builder, &table, NULL);

    assert(!st);
    junco_builder_free(builder);
    return table;
}

struct junco_table op_test_strings(size_t n, const char *const *texts) {
    struct junco_builder *builder = one_column(junco_type_of(JUNCO_KIND_STRING));

    for (size_t i = 0; i < n; i++) {
        junco_status st = junco_builder_row(builder, 0, NULL);

        if (!st && texts[i])
            st = junco_put_string(builder, 0, texts[i], strlen(texts[i]), NULL);
        assert(!st);
    }
    return finish(builder);
}

struct junco_table op_test_no_columns(size_t rows) {
    struct junco_builder *builder;
    junco_status st = junco_builder_new(0, NULL, NULL, &builder, NULL);

    for (size_t i = 0; i < rows && !st; i++)
        st = junco_builder_row(builder, 0, NULL);
    assert(!st);
    return finish(builder);
}

struct junco_table op_test_image(junco_pixels pixels, int width, int height, const uint8_t *data) {
    const struct junco_type *type;
    struct junco_builder *builder;
    uint8_t *to;
    junco_status st = junco_type_image(pixels, &type, NULL);

    assert(!st);
    builder = one_column(type);
    junco_type_unref(type);
    st = junco_builder_row(builder, 0, NULL);
    assert(!st);
    st = junco_put_image(builder, 0, pixels, height, width, &to, NULL);
    assert(!st);
    memcpy(to, data, (size_t)width * (size_t)height * (size_t)junco_pixels_channels(pixels));
    return finish(builder);
}

struct junco_table op_test_tensor(int rank, const int64_t *dims, const float *data) {
    struct junco_builder *builder = one_column(junco_type_of(JUNCO_KIND_TENSOR));
    size_t n = 1;
    void *to;
    junco_status st = junco_builder_row(builder, 0, NULL);

    assert(!st);
    for (int i = 0; i < rank; i++)
        n *= (size_t)dims[i];
    st = junco_put_tensor(builder, 0, JUNCO_DTYPE_FLOAT32, rank, dims, &to, NULL);
    assert(!st);
    memcpy(to, data, n * sizeof(float));
    return finish(builder);
}

struct junco_table op_test_join(struct junco_table a, struct junco_table b) {
    const char *names[2 * MAX_PORTS];
    const struct junco_type *types[2 * MAX_PORTS];
    size_t n = a.n_columns + b.n_columns;
    struct junco_builder *builder;
    junco_status st;

    assert(a.rows == b.rows && n <= 2 * MAX_PORTS);
    for (size_t i = 0; i < n; i++) {
        const struct junco_table *from = i < a.n_columns ? &a : &b;
        static const char *const letters[] = {"a", "b", "c", "d", "e", "f", "g", "h",
                                              "i", "j", "k", "l", "m", "n", "o", "p"};

        names[i] = letters[i];
        types[i] = from->columns[i < a.n_columns ? i : i - a.n_columns].type;
    }
    st = junco_builder_new(n, names, types, &builder, NULL);
    if (!st)
        st = builder_rows_begin(builder, a.rows, NULL);
    for (size_t i = 0; !st && i < n; i++)
        st = builder_put_column(
            builder, i, i < a.n_columns ? &a.columns[i] : &b.columns[i - a.n_columns], NULL);
    assert(!st);
    junco_table_done(&a);
    junco_table_done(&b);
    return finish(builder);
}
