/* text.c -- a case as the text of a pipeline file. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "case.h"

#include <assert.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#define TEXT_BYTES 16384

struct text {
    char *at;
    size_t n;
};

__attribute__((format(printf, 2, 3))) static void put(struct text *text, const char *format, ...) {
    va_list args;

    va_start(args, format);
    text->n += (size_t)vsnprintf(text->at + text->n, TEXT_BYTES - text->n, format, args);
    va_end(args);
    assert(text->n < TEXT_BYTES);
}

static const char *const names[N_COLUMNS] = {"a", "b", "id"};
static const char *const on_error[] = {"fail", "skip", "keep"};

/* ", config={...})": a step's last node, or its only one. */
static void put_config(struct text *text, const struct step *step, const char *name,
                       int64_t batch) {
    put(text, ", config={'name': '%s%s'", name, batch > 0 ? "_meet" : "");
    if (batch > 0)
        put(text, ", 'batch': %" PRId64, batch);
    if (step->instances > 0)
        put(text, ", 'instances': %d", step->instances);
    if (step->chunk_rows > 0)
        put(text, ", 'chunk_rows': %d", step->chunk_rows);
    if (step->queue_rows > 0)
        put(text, ", 'queue_rows': %d", step->queue_rows);
    put(text, "})");
}

static void put_lambda(struct text *text, const struct step *step, const char *name) {
    const char *in = names[step->in], *out = names[step->out];
    int64_t p = step->p, q = step->q;

    switch (step->kind) {
    case STEP_ARITH:
        put(text, ".map(('%s', '%s'), '%s', lambda x, y: (x * %" PRId64 " + y) %% %d", in,
            names[step->other], out, p, MODULUS);
        break;
    case STEP_HOLES:
        put(text, ".map('%s', '%s', lambda x: None if x %% %" PRId64 " == %" PRId64 " else x", in,
            out, p, q);
        break;
    case STEP_FILL_IN:
        put(text, ".map('%s', '%s', lambda x: x if x is not None else %" PRId64, in, out, p);
        break;
    case STEP_DIVIDE:
        put(text, ".map('%s', '%s', lambda x: %" PRId64 " // (x %% %" PRId64 ")", in, out, p, q);
        break;
    case STEP_FILTER:
        put(text,
            ".filter(('a', 'b', 'id'), ('a', 'b', 'id'), '%s', lambda x: x %% %" PRId64
            " != %" PRId64,
            in, p, q);
        break;
    default:
        assert(step->kind == STEP_SPREAD);
        put(text,
            ".flat_map('%s', '%s', lambda x: [x + i for i in range(x %% %" PRId64
            " if x is not None else 1)]",
            in, out, p);
        break;
    }
    put_config(text, step, name, 0);
}

static void put_op(struct text *text, const struct step *step, const char *name) {
    static const char *const ops[N_STEP_KINDS] = {
        [STEP_OP_ADD] = "add",       [STEP_OP_WAIT] = "add_blocking", [STEP_OP_FAIL] = "fail",
        [STEP_OP_REFUSE] = "refuse", [STEP_OP_EMIT] = "emit",         [STEP_OP_HEAD] = "head",
    };
    bool is_flat = step->kind == STEP_OP_EMIT || step->kind == STEP_OP_HEAD;

    put(text, ".%s('%s', '%s', ops.t.%s(%" PRId64 ")", is_flat ? "flat_map" : "map",
        names[step->in], names[step->out], ops[step->kind], step->p);
    put_config(text, step, name, 0);
}

/* What the operator adds about its batch is taken off again: t.meet gives 10,000 n + a sum. */
static void put_batch(struct text *text, const struct step *step, const char *name) {
    put(text, ".map('%s', 'm', lambda x: x %% %d)", names[step->in], MODULUS);
    put(text, ".map('m', 't', ops.t.%s(%" PRId64 "), config={'name': '%s'})",
        step->kind == STEP_BLOB ? "fill" : "shape", step->p, name);
    put(text, ".map('t', 'm', ops.t.meet(-1)");
    put_config(text, step, name, step->q);
    put(text, ".map('m', '%s', lambda x: x // 10000)", names[step->out]);
}

#define PRINT_SUM "sum([x * (i + 1) if x is not None else 7 for i, x in enumerate(a)]) %% 1009"

static void put_window(struct text *text, const struct step *step, const char *name) {
    int64_t p = step->p, q = step->q;

    switch (step->kind) {
    case STEP_WINDOW:
        put(text, ".window(('a', 'b', 'id'), ('a', 'b', 'id'), %" PRId64 ", %" PRId64, p, q);
        break;
    case STEP_TIME_WINDOW:
        put(text,
            ".time_window(('a', 'b', 'id'), ('a', 'b', 'id'), '%s', %" PRId64 ".%03" PRId64
            ", %" PRId64 ".%03" PRId64,
            names[step->in], p / 1000, p % 1000, q / 1000, q % 1000);
        break;
    default:
        put(text, ".%s(('a', 'b', 'id'), ('a', 'b', 'id')",
            step->kind == STEP_REDUCE ? "reduce" : "window_all");
        break;
    }
    put(text, ", lambda a, b, i: (" PRINT_SUM ", len(b), i[0] if len(i) > 0 else 0)");
    put_config(text, step, name, 0);
}

static void put_group(struct text *text, const struct step *step, const char *name) {
    const char *key = names[step->in], *other = names[step->in == 0];

    put(text, ".group_by('%s', ('%s', 'id'), ('%s', 'id'), ('%s', 'min')", key, other, other,
        step->q ? "max" : "sum");
    put_config(text, step, name, 0);
}

/* A pipeline before the chain that uses it. */
static void put_sub(struct text *text, const struct step *step, size_t i, const char *name) {
    bool is_flat = step->kind == STEP_SUB_FLAT;

    if (is_flat)
        put(text,
            "\nq%zu = pipe.input('v').flat_map('v', 'v', lambda v: [v + i if v is not None else i "
            "for i in range(%" PRId64 ")]).window('v', 'v', 2, 2, lambda v: sum(v)).output('v')",
            i, step->p);
    else
        put(text,
            "\nq%zu = pipe.input('v').map('v', 'v', lambda v: v * %" PRId64 " %% %d).output('v')",
            i, step->p, MODULUS);
    put(text, "\nc%zu = c%zu.%s('%s', '%s', q%zu", i + 1, i, is_flat ? "flat_map" : "map",
        names[step->in], names[step->out], i);
    put(text, ", config={'name': '%s'})", name);
}

/* Statements of their own: the branches go on from chain c<i>. */
static void put_concat(struct text *text, const struct step *step, size_t i) {
    bool is_fan_out = step->q == JOIN_FAN_OUT;

    put(text,
        "\nx%zu = c%zu.map(('a', 'b'), 'x', lambda a, b: (a * %" PRId64
        " + b) %% %d).filter('x', 'x', 'x', lambda x: x %% 3 != 0)\n",
        i, i, step->p, MODULUS);
    if (is_fan_out)
        put(text,
            "y%zu = c%zu.flat_map('b', 'y', lambda b: [b + i for i in range(b %% 3 if b is not None "
            "else 1)])\n",
            i, i);
    else if (step->q == JOIN_BESIDE)
        put(text,
            "y%zu = c%zu.reduce('b', 'y', lambda b: sum(7 if v is None else v for v in b) %% %d)\n",
            i, i, MODULUS);
    else
        put(text,
            "y%zu = c%zu.filter('b', 'b', 'b', lambda b: b %% 2 == 0).map('b', 'y', lambda b: b + "
            "1)\n",
            i, i);
    put(text, "c%zu = x%zu.concat(y%zu%s).map(('x', 'y'), ('a', 'b'), lambda x, y: (x, y))", i + 1,
        i, i, step->q == JOIN_OUTER ? ", how='outer'" : "");
}

static void put_step(struct text *text, const struct step *step, const char *name) {
    switch (step->kind) {
    case STEP_DISTINCT:
        put(text, ".distinct('%s')", names[step->in]);
        break;
    case STEP_GROUP:
        put_group(text, step, name);
        break;
    case STEP_OP_ADD:
    case STEP_OP_WAIT:
    case STEP_OP_FAIL:
    case STEP_OP_REFUSE:
    case STEP_OP_EMIT:
    case STEP_OP_HEAD:
        put_op(text, step, name);
        break;
    case STEP_BATCH:
    case STEP_BLOB:
        put_batch(text, step, name);
        break;
    case STEP_WINDOW:
    case STEP_TIME_WINDOW:
    case STEP_WINDOW_ALL:
    case STEP_REDUCE:
        put_window(text, step, name);
        break;
    case STEP_SORT:
        put(text, ".sort(('%s', '%s'), %s)", names[step->in], names[step->in == 0],
            step->q ? "True" : "False");
        break;
    case STEP_HEAD:
        put(text, ".head(%" PRId64 ")", step->p);
        break;
    default:
        put_lambda(text, step, name);
        break;
    }
}

char *case_text(const struct stress_case *c) {
    struct text text = {.at = malloc(TEXT_BYTES)};

    assert(text.at);
    put(&text, "c0 = pipe.input('a', 'b', 'id')");
    for (size_t i = 0; i < c->n_steps; i++) {
        char name[8];

        snprintf(name, sizeof(name), "s%zu", i);
        if (c->steps[i].kind == STEP_CONCAT) {
            put_concat(&text, &c->steps[i], i);
            continue;
        }
        if (c->steps[i].kind == STEP_SUB_MAP || c->steps[i].kind == STEP_SUB_FLAT) {
            put_sub(&text, &c->steps[i], i, name);
            continue;
        }
        put(&text, "\nc%zu = c%zu", i + 1, i);
        put_step(&text, &c->steps[i], name);
    }
    put(&text, "\np = c%zu.output('a', 'b', 'id')\n", c->n_steps);
    put(&text, "# workers %d, edge_rows %d, edge_bytes %zu, max_memory_bytes %zu, %s\n", c->workers,
        c->edge_rows, c->edge_bytes, c->memory_bytes,
        c->has_threads ? "a thread for each reader" : "one reader");
    put(&text, "# batches %s, batch_delay_ms %d\n", c->has_shared_batches ? "shared" : "fixed",
        c->batch_delay_ms);
    for (size_t i = 0; i < c->n_calls; i++) {
        const struct use *use = &c->calls[i];

        put(&text, "# call %zu: %zu rows of seed %" PRIu64 ", on_error %s, %s", i, use->rows,
            use->seed, on_error[use->on_error],
            use->is_run       ? "run on the reader's thread"
            : use->has_source ? "from a source"
                              : "there at the start");
        if (use->source_fails_at >= 0)
            put(&text, " that fails at %" PRId64, use->source_fails_at);
        if (use->leave_after >= 0)
            put(&text, ", %s after %" PRId64 " tables", use->is_cancelled ? "cancelled" : "left",
                use->leave_after);
        put(&text, "\n");
    }
    return text.at;
}
