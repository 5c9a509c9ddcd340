/* cases.c -- what the engine's benchmark runs: small pipelines, and the operators in them. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "cases.h"

#include "data/builder.h"

#define SPIN_ROUNDS 1000 /* some microseconds a row */

static const struct junco_port n_port[] = {{.name = "n", .type = "int64"}, {.name = NULL}};

#define OP(text)                                                                            \
    .abi = JUNCO_OP_ABI, .size = sizeof(struct junco_op), .name = (text), .inputs = n_port, \
    .outputs = n_port, .flags = JUNCO_OP_PURE

/* ---- operators that do next to nothing: what is left is the engine ---- */

static junco_status identity_run(void *instance, void *call_state, const struct junco_chunk *in,
                                 struct junco_builder *out, junco_next *ret_next,
                                 struct junco_error *err) {
    junco_status st = builder_rows_begin(out, in->rows, err);

    (void)instance;
    (void)call_state;
    *ret_next = JUNCO_DONE;
    return st ? st : builder_put_column(out, 0, &in->columns[0], err);
}
static const struct junco_op op_identity = {OP("bench.identity"), .run = identity_run};

static junco_status identity_row(void *instance, const struct junco_chunk *in, size_t row,
                                 struct junco_builder *out, struct junco_error *err) {
    (void)instance;
    return junco_put_int64(out, 0, in->columns[0].as.int64[row], err);
}
static const struct junco_op op_identity_row = {OP("bench.identity_row"), .run_row = identity_row};

/* An even number gives two rows, itself and the next; an odd one none.  As many go out as came in,
 * and half of them are even again. */
static junco_status pairs_run(void *instance, void *call_state, const struct junco_chunk *in,
                              struct junco_builder *out, junco_next *ret_next,
                              struct junco_error *err) {
    struct junco_cursor *cursor = junco_builder_cursor(out);

    (void)instance;
    (void)call_state;
    for (; cursor->row < in->rows; cursor->row++, cursor->position = 0) {
        int64_t n = in->columns[0].as.int64[cursor->row];

        for (; n % 2 == 0 && cursor->position < 2; cursor->position++) {
            if (!junco_builder_has_room(out)) {
                *ret_next = JUNCO_MORE;
                return JUNCO_OK;
            }
            junco_status st = junco_builder_row(out, cursor->row, err);

            if (!st)
                st = junco_put_int64(out, 0, n + cursor->position, err);
            if (st)
                return st;
        }
    }
    *ret_next = JUNCO_DONE;
    return JUNCO_OK;
}
static const struct junco_op op_pairs = {OP("bench.pairs"), .rows = JUNCO_ROWS_MANY,
                                         .run = pairs_run};

/* ---- an operator that computes ---- */

static int64_t spin(int64_t n, int rounds) {
    uint64_t x = (uint64_t)n | 1;

    for (int i = 0; i < rounds; i++) {
        x ^= x << 13;
        x ^= x >> 7;
        x ^= x << 17;
    }
    return (int64_t)(x >> 20); /* so that sums fit */
}

static junco_status spin_row(void *instance, const struct junco_chunk *in, size_t row,
                             struct junco_builder *out, struct junco_error *err) {
    (void)instance;
    return junco_put_int64(out, 0, spin(in->columns[0].as.int64[row], SPIN_ROUNDS), err);
}
static const struct junco_op op_spin = {OP("bench.spin"), .run_row = spin_row};

/* Three times as much, and with a state for each call: one task of it at a time. */
static junco_status spin_serial_run(void *instance, void *call_state, const struct junco_chunk *in,
                                    struct junco_builder *out, junco_next *ret_next,
                                    struct junco_error *err) {
    int64_t *n_rows = call_state;
    junco_status st = JUNCO_OK;

    (void)instance;
    for (size_t row = 0; !st && row < in->rows; row++) {
        st = junco_builder_row(out, row, err);
        if (!st)
            st = junco_put_int64(out, 0, spin(in->columns[0].as.int64[row], 3 * SPIN_ROUNDS), err);
    }
    *n_rows += (int64_t)in->rows;
    *ret_next = JUNCO_DONE;
    return st;
}
static const struct junco_op op_spin_serial = {
    OP("bench.spin_serial"), .call_state_size = sizeof(int64_t), .run = spin_serial_run};

const struct junco_op *const bench_ops[] = {&op_identity, &op_identity_row, &op_pairs,
                                            &op_spin,     &op_spin_serial,  NULL};

/* ---- pipelines ---- */

#define MAP(text) \
    { .lambda = text, }
#define FILTER(text) \
    { .iteration = JUNCO_FILTER, .lambda = (text) }
#define FLAT_MAP(text) \
    { .iteration = JUNCO_FLAT_MAP, .lambda = (text) }
#define PAIRS \
    { .iteration = JUNCO_FLAT_MAP, .op = "bench.pairs" }

/* The four of the comparison with Towhee; reference.py has the same. */
#define LAMBDAS \
    MAP("lambda n: n + 1"), MAP("lambda n: n * 3"), MAP("lambda n: n - 1"), MAP("lambda n: n % 7")

const struct bench_case bench_cases[] = {
    {.name = "identity",
     .nodes = {{.op = "bench.identity"},
               {.op = "bench.identity"},
               {.op = "bench.identity"},
               {.op = "bench.identity"}}},
    {.name = "identity_row",
     .nodes = {{.op = "bench.identity_row"},
               {.op = "bench.identity_row"},
               {.op = "bench.identity_row"},
               {.op = "bench.identity_row"}}},
    {.name = "identity_lambda",
     .nodes = {MAP("lambda n: n"), MAP("lambda n: n"), MAP("lambda n: n"), MAP("lambda n: n")}},
    /* Each lets 15 of 16 rows through. */
    {.name = "filter",
     .nodes = {FILTER("lambda n: n % 16 != 1"), FILTER("lambda n: n % 16 != 3"),
               FILTER("lambda n: n % 16 != 5"), FILTER("lambda n: n % 16 != 7")}},
    {.name = "flat_map", .nodes = {PAIRS, PAIRS, PAIRS, PAIRS}},
    {.name = "flat_map_lambda",
     .nodes = {FLAT_MAP("lambda n: [n, n + 1] if n % 2 == 0 else []"),
               FLAT_MAP("lambda n: [n, n + 1] if n % 2 == 0 else []"),
               FLAT_MAP("lambda n: [n, n + 1] if n % 2 == 0 else []"),
               FLAT_MAP("lambda n: [n, n + 1] if n % 2 == 0 else []")}},
    {.name = "spin",
     .nodes =
         {{.op = "bench.spin"}, {.op = "bench.spin"}, {.op = "bench.spin"}, {.op = "bench.spin"}}},
    {.name = "stages", .nodes = {{.op = "bench.spin"}, {.op = "bench.spin"}, {.op = "bench.spin"}}},
    {.name = "stages_serial",
     .nodes = {{.op = "bench.spin"}, {.op = "bench.spin_serial"}, {.op = "bench.spin"}}},
    {.name = "call", .input = BENCH_CALLS, .nodes = {MAP("lambda n: n + 1")}},
    {.name = "call_lambdas", .input = BENCH_CALLS, .nodes = {LAMBDAS}},
    {.name = "inline", .input = BENCH_INLINE, .nodes = {MAP("lambda n: n + 1")}},
    {.name = "inline_lambdas", .input = BENCH_INLINE, .nodes = {LAMBDAS}},
    {.name = "lambdas", .input = BENCH_LIST, .nodes = {FLAT_MAP("lambda n: n"), LAMBDAS}},
    {.name = "fan_out",
     .input = BENCH_LIST,
     .nodes = {FLAT_MAP("lambda n: n"), FLAT_MAP("lambda n: [n, n + 1]"), MAP("lambda n: n * 3"),
               FLAT_MAP("lambda n: [n, n - 1]")}},
    {.name = NULL},
};
