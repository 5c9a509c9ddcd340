/* reference.c -- what a case must give: every step done by itself, row after row.
 *
 * Written from docs/language.md and the rules in src/runtime/executor.h, and sharing nothing with
 * src/ on purpose.  The whole input goes through a step before the next one sees any of it, so here
 * there are no chunks, edges, tasks or threads. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "reference.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MOST_ROWS 6000 /* at any point of a pipeline */

/* One step's work. */
struct eval {
    const struct step *step;
    const char *name;
    const struct use *use;
    struct ref_rows in, out;
    int64_t n_through; /* STEP_HEAD, STEP_OP_HEAD: rows that counted */
    int64_t whole; /* JOIN_BESIDE: what is made of all rows */
    struct expected *expected;
};

static void add_row(struct ref_rows *rows, const struct ref_row *row) {
    if (rows->n == rows->capacity) {
        rows->capacity = rows->capacity ? rows->capacity * 2 : 64;
        rows->at = realloc(rows->at, rows->capacity * sizeof(*rows->at));
        assert(rows->at);
    }
    rows->at[rows->n++] = *row;
}

/* ---- failures ---- */

static void tell_place(const struct eval *e, const struct ref_row *row, char *ret_place,
                       size_t size) {
    int n = snprintf(ret_place, size, "%s %" PRId64, e->in.word, row->key[0]);

    for (size_t d = 1; d < row->depth; d++)
        n += snprintf(ret_place + n, size - (size_t)n, d == 1 ? ", item %" PRId64 : ".%" PRId64,
                      row->key[d]);
}

static bool has_failed(const struct ref_row *row) {
    return row->why[0] != '\0';
}

/* A row fails.  Whether the rows behind it still matter.  Where it is kept, and the step can give it
 * at all, it goes on with null for what the step would have made. */
static bool goes_on_after(struct eval *e, const struct ref_row *row, bool can_keep) {
    struct ref_row to = *row;

    e->expected->n_failed++;
    if (e->use->on_error == USE_FAIL) {
        tell_place(e, row, e->out.place, sizeof(e->out.place));
        snprintf(e->out.node, sizeof(e->out.node), "%s", e->name);
        e->out.has_failed = true;
        return false;
    }
    if (e->use->on_error == USE_SKIP || !can_keep) {
        e->expected->n_told++;
        return true;
    }
    tell_place(e, row, to.why, sizeof(to.why));
    to.v[e->step->out] = STRESS_NULL;
    if (e->step->kind == STEP_SPREAD || e->step->kind == STEP_OP_EMIT ||
        e->step->kind == STEP_OP_HEAD)
        to.key[to.depth++] = 0;
    add_row(&e->out, &to);
    return true;
}

/* ---- rows that come from one row ---- */

static bool is_null(int64_t value) {
    return value == STRESS_NULL;
}

/* A step's new value; false: the row fails. */
static bool map_value(const struct step *step, const struct ref_row *row, int64_t *ret) {
    int64_t x = row->v[step->in], y = row->v[step->other], p = step->p, q = step->q;
    bool takes_null = step->kind <= STEP_DIVIDE || step->kind == STEP_SUB_MAP;

    *ret = x;
    if (is_null(x)) {
        if (step->kind == STEP_FILL_IN)
            *ret = p;
        return takes_null;
    }
    switch (step->kind) {
    case STEP_ARITH:
        *ret = is_null(y) ? STRESS_NULL : (x * p + y) % MODULUS;
        return true;
    case STEP_HOLES:
        *ret = x % p == q ? STRESS_NULL : x;
        return true;
    case STEP_DIVIDE:
        if (x % q != 0)
            *ret = p / (x % q);
        return x % q != 0;
    case STEP_OP_ADD:
    case STEP_OP_WAIT:
        *ret = x + p;
        return true;
    case STEP_OP_FAIL:
    case STEP_OP_REFUSE:
        return x != p;
    case STEP_BATCH:
    case STEP_BLOB:
        *ret = x % MODULUS;
        return true;
    case STEP_SUB_MAP:
        *ret = x * p % MODULUS;
        return true;
    default:
        return true;
    }
}

static bool run_map(struct eval *e, const struct ref_row *row) {
    struct ref_row to = *row;

    if (!map_value(e->step, row, &to.v[e->step->out]))
        return goes_on_after(e, row, true);
    add_row(&e->out, &to);
    return true;
}

static bool run_filter(struct eval *e, const struct ref_row *row) {
    int64_t x = row->v[e->step->in];

    if (!is_null(x) && x % e->step->p != e->step->q)
        add_row(&e->out, row);
    return true;
}

static bool run_fan_out(struct eval *e, const struct ref_row *row) {
    int64_t x = row->v[e->step->in], p = e->step->p;
    bool is_emit = e->step->kind == STEP_OP_EMIT;
    int64_t n = is_emit ? p : is_null(x) ? 1 : x % p;

    if (is_emit && is_null(x))
        return goes_on_after(e, row, true);
    for (int64_t i = 0; i < n; i++) {
        struct ref_row to = *row;

        to.v[e->step->out] = is_null(x) ? STRESS_NULL : is_emit ? x * 1000 + i : x + i;
        assert(to.depth < MOST_DEPTH);
        to.key[to.depth++] = i;
        add_row(&e->out, &to);
    }
    return true;
}

/* The numbers x, x + 1 … in pairs: the last one may be alone. */
static bool run_sub_flat(struct eval *e, const struct ref_row *row) {
    int64_t x = row->v[e->step->in], p = e->step->p, from = is_null(x) ? 0 : x;

    for (int64_t i = 0; i < p; i += 2) {
        struct ref_row to = *row;

        to.v[e->step->out] = i + 1 < p ? 2 * from + 2 * i + 1 : from + i;
        to.key[to.depth++] = i / 2;
        add_row(&e->out, &to);
    }
    return true;
}

/* The first p rows, each its own child where it is the operator's doing. */
static bool run_head(struct eval *e, const struct ref_row *row) {
    struct ref_row to = *row;

    if (e->step->kind == STEP_OP_HEAD) {
        if (is_null(row->v[e->step->in]))
            return goes_on_after(e, row, true);
        to.v[e->step->out] = row->v[e->step->in];
        to.key[to.depth++] = 0;
    }
    add_row(&e->out, &to);
    return (int64_t)++e->n_through < e->step->p;
}

/* A row that failed and was kept passes by. */
static bool pass_by(struct eval *e, const struct ref_row *row) {
    const struct step *step = e->step;
    bool is_fan_out = step->kind == STEP_SPREAD || step->kind == STEP_OP_EMIT ||
                      step->kind == STEP_OP_HEAD || step->kind == STEP_SUB_FLAT ||
                      (step->kind == STEP_CONCAT && step->q == JOIN_FAN_OUT);
    struct ref_row to = *row;

    if (step->kind == STEP_CONCAT)
        to.v[0] = to.v[1] = STRESS_NULL;
    else if (step->kind != STEP_FILTER && step->kind != STEP_DISTINCT)
        to.v[step->out] = STRESS_NULL;
    if (is_fan_out)
        to.key[to.depth++] = 0;
    add_row(&e->out, &to);
    return true;
}

static void run_rows(struct eval *e, bool (*run)(struct eval *, const struct ref_row *)) {
    bool goes_on = true;

    for (size_t i = 0; i < e->in.n && goes_on; i++) {
        const struct ref_row *row = &e->in.at[i];

        goes_on = has_failed(row) && e->step->kind != STEP_HEAD ? pass_by(e, row) : run(e, row);
    }
}

static bool run_distinct(struct eval *e, const struct ref_row *row) {
    for (size_t i = 0; i < e->out.n; i++)
        if (!has_failed(&e->out.at[i]) && e->out.at[i].v[e->step->in] == row->v[e->step->in])
            return true;
    add_row(&e->out, row);
    return true;
}

/* Both branches of a row, and what they make of it together. */
static bool run_concat(struct eval *e, const struct ref_row *row) {
    int64_t a = row->v[0], b = row->v[1];
    int64_t x = is_null(a) || is_null(b) ? STRESS_NULL : (a * e->step->p + b) % MODULUS;
    bool has_x = !is_null(x) && x % 3 != 0, has_y = !is_null(b) && b % 2 == 0;
    bool is_fan_out = e->step->q == JOIN_FAN_OUT;
    int64_t n = is_fan_out ? (is_null(b) ? 1 : b % 3) : has_y;
    struct ref_row to = *row;

    if (e->step->q == JOIN_OUTER ? !has_x && !has_y : !has_x)
        return true;
    if (e->step->q == JOIN_OUTER)
        n = 1;
    to.v[0] = has_x ? x : STRESS_NULL;
    to.depth += is_fan_out;
    for (int64_t i = 0; i < n; i++) {
        to.v[1] = is_null(b) ? STRESS_NULL : is_fan_out ? b + i : has_y ? b + 1 : STRESS_NULL;
        if (is_fan_out)
            to.key[to.depth - 1] = i;
        add_row(&e->out, &to);
    }
    return true;
}

static bool run_join_beside(struct eval *e, const struct ref_row *row) {
    int64_t a = row->v[0], b = row->v[1];
    int64_t x = is_null(a) || is_null(b) ? STRESS_NULL : (a * e->step->p + b) % MODULUS;
    struct ref_row to = *row;

    if (is_null(x) || x % 3 == 0)
        return true;
    to.v[0] = x;
    to.v[1] = e->whole;
    add_row(&e->out, &to);
    return true;
}

/* No row comes out before the last has come. */
static void run_beside(struct eval *e) {
    int64_t sum = 0;

    for (size_t i = 0; i < e->in.n; i++)
        if (!has_failed(&e->in.at[i]))
            sum += is_null(e->in.at[i].v[1]) ? 7 : e->in.at[i].v[1];
    e->whole = (sum % MODULUS + MODULUS) % MODULUS;
    if (!e->in.has_failed)
        run_rows(e, run_join_beside);
}

/* ---- rows that are made of many ---- */

/* The way of rows that failed and were kept ends before such a step. */
static void leave_out_failed(struct eval *e) {
    size_t n = 0;

    for (size_t i = 0; i < e->in.n; i++) {
        if (has_failed(&e->in.at[i]))
            e->expected->n_told++;
        else
            e->in.at[n++] = e->in.at[i];
    }
    e->in.n = n;
}

static int64_t greater(int64_t a, int64_t b) {
    return is_null(a) || (!is_null(b) && b > a) ? b : a;
}

static void run_group(struct eval *e) {
    int by = e->step->in, other = by == 0;

    for (size_t i = 0; i < e->in.n && !e->in.has_failed; i++) {
        const struct ref_row *row = &e->in.at[i];
        int64_t value = row->v[other];
        size_t g = 0;

        while (g < e->out.n && e->out.at[g].v[by] != row->v[by])
            g++;
        if (g == e->out.n) {
            struct ref_row new_row = *row;

            new_row.depth = 1;
            new_row.key[0] = (int64_t)g;
            new_row.v[other] = e->step->q ? STRESS_NULL : 0;
            add_row(&e->out, &new_row);
        }
        struct ref_row *group = &e->out.at[g];

        if (e->step->q)
            group->v[other] = greater(group->v[other], value);
        else
            group->v[other] += is_null(value) ? 0 : value;
        if (row->v[2] < group->v[2])
            group->v[2] = row->v[2];
    }
}

/* ---- windows ---- */

/* The row for the rows of a window: their number, a sum that depends on their order, the first
 * one's id. */
static void window_row(struct eval *e, const struct ref_row *rows, size_t n) {
    struct ref_row to = {.depth = 1, .key = {(int64_t)e->out.n}};
    int64_t sum = 0;

    for (size_t i = 0; i < n; i++)
        sum += is_null(rows[i].v[0]) ? 7 : rows[i].v[0] * (int64_t)(i + 1);
    to.v[0] = sum % 1009;
    to.v[1] = (int64_t)n;
    to.v[2] = n > 0 ? rows[0].v[2] : 0;
    add_row(&e->out, &to);
}

/* Rows k q … k q + p - 1.  The last, shorter ones are for an input that came whole. */
static void run_window(struct eval *e) {
    size_t p = (size_t)e->step->p, q = (size_t)e->step->q;

    for (size_t first = 0; first < e->in.n; first += q) {
        size_t n = e->in.n - first < p ? e->in.n - first : p;

        if (n == p || !e->in.has_failed)
            window_row(e, &e->in.at[first], n);
    }
}

/* The window [k q, k q + p) of times is open; `kept` are its rows. */
struct open_window {
    int64_t k;
    struct ref_rows kept;
};

static int64_t time_of(const struct eval *e, const struct ref_row *row) {
    return row->v[e->step->in];
}

static void next_window(struct eval *e, struct open_window *open, int64_t k) {
    size_t n = 0;

    open->k = k;
    for (size_t i = 0; i < open->kept.n; i++)
        if (time_of(e, &open->kept.at[i]) >= k * e->step->q)
            open->kept.at[n++] = open->kept.at[i];
    open->kept.n = n;
}

static void run_time_window(struct eval *e) {
    int64_t p = e->step->p, q = e->step->q;
    struct open_window open = {0};

    for (size_t i = 0; i < e->in.n; i++) {
        const struct ref_row *row = &e->in.at[i];
        int64_t t = time_of(e, row);

        if (is_null(t)) {
            if (!goes_on_after(e, row, false))
                break;
            continue;
        }
        while (t >= open.k * q + p) {
            if (open.kept.n > 0) {
                window_row(e, open.kept.at, open.kept.n);
                next_window(e, &open, open.k + 1);
            } else {
                next_window(e, &open, t / q > open.k ? t / q : open.k + 1);
            }
        }
        if (t >= open.k * q)
            add_row(&open.kept, row);
    }
    while (!e->in.has_failed && !e->out.has_failed && open.kept.n > 0) {
        window_row(e, open.kept.at, open.kept.n);
        next_window(e, &open, open.k + 1);
    }
    free(open.kept.at);
}

/* ---- sort ---- */

static int compare_values(int64_t a, int64_t b, bool is_descending) {
    if (a == b)
        return 0;
    if (is_null(a) || is_null(b))
        return is_null(a) ? 1 : -1;
    return (a > b) == is_descending ? -1 : 1;
}

static bool goes_before(const struct step *step, const struct ref_row *a, const struct ref_row *b) {
    int sign = compare_values(a->v[step->in], b->v[step->in], step->q);

    if (sign == 0)
        sign = compare_values(a->v[step->in == 0], b->v[step->in == 0], step->q);
    return sign < 0;
}

static void run_sort(struct eval *e) {
    for (size_t i = 0; !e->in.has_failed && i < e->in.n; i++) {
        struct ref_row row = e->in.at[i];
        size_t at = e->out.n;

        add_row(&e->out, &row);
        for (; at > 0 && goes_before(e->step, &row, &e->out.at[at - 1]); at--)
            e->out.at[at] = e->out.at[at - 1];
        e->out.at[at] = row;
    }
    for (size_t i = 0; i < e->out.n; i++) {
        e->out.at[i].depth = 1;
        e->out.at[i].key[0] = (int64_t)i;
    }
}

/* ---- the whole ---- */

static bool is_window(step_kind kind) {
    return kind == STEP_WINDOW || kind == STEP_TIME_WINDOW || kind == STEP_WINDOW_ALL;
}

static bool makes_rows_of_many(step_kind kind) {
    return is_window(kind) || kind == STEP_REDUCE || kind == STEP_GROUP;
}

static void run_step(struct eval *e) {
    if (makes_rows_of_many(e->step->kind))
        leave_out_failed(e);
    switch (e->step->kind) {
    case STEP_DISTINCT:
        run_rows(e, run_distinct);
        break;
    case STEP_CONCAT:
        if (e->step->q == JOIN_BESIDE)
            run_beside(e);
        else
            run_rows(e, run_concat);
        break;
    case STEP_GROUP:
        run_group(e);
        break;
    case STEP_FILTER:
        run_rows(e, run_filter);
        break;
    case STEP_SPREAD:
    case STEP_OP_EMIT:
        run_rows(e, run_fan_out);
        break;
    case STEP_SUB_FLAT:
        run_rows(e, run_sub_flat);
        break;
    case STEP_HEAD:
    case STEP_OP_HEAD:
        run_rows(e, run_head);
        break;
    case STEP_WINDOW:
        run_window(e);
        break;
    case STEP_TIME_WINDOW:
        run_time_window(e);
        break;
    case STEP_WINDOW_ALL:
    case STEP_REDUCE:
        if (!e->in.has_failed && (e->in.n > 0 || e->step->kind == STEP_REDUCE))
            window_row(e, e->in.at, e->in.n);
        break;
    case STEP_SORT:
        run_sort(e);
        break;
    default:
        run_rows(e, run_map);
        break;
    }
}

/* Rows through one step.  A failure behind rows a head has had enough of is no failure. */
static void take_step(struct expected *expected, const struct step *step, const char *name,
                      const struct use *use) {
    struct eval e = {.step = step, .name = name, .use = use, .expected = expected};
    bool is_head = step->kind == STEP_HEAD || step->kind == STEP_OP_HEAD;

    e.in = expected->rows;
    e.out.word = e.in.word;
    run_step(&e);
    bool has_enough = is_head && e.n_through == step->p;

    if (!e.out.has_failed && e.in.has_failed && !has_enough) {
        e.out.has_failed = true;
        memcpy(e.out.node, e.in.node, sizeof(e.out.node));
        memcpy(e.out.place, e.in.place, sizeof(e.out.place));
    }
    if (is_window(step->kind))
        e.out.word = "window";
    else if (step->kind == STEP_REDUCE || step->kind == STEP_SORT)
        e.out.word = "row";
    else if (step->kind == STEP_GROUP)
        e.out.word = "group";
    expected->is_cut |= is_head;
    free(e.in.at);
    expected->rows = e.out;
}

static void take_input(const struct use *use, struct ref_rows *rows) {
    size_t n = use->source_fails_at >= 0 ? (size_t)use->source_fails_at : use->rows;

    rows->word = "row";
    for (size_t i = 0; i < n; i++) {
        struct ref_row row = {.depth = 1, .key = {(int64_t)i}};

        case_input(use, i, row.v);
        add_row(rows, &row);
    }
    rows->has_failed = use->source_fails_at >= 0;
    if (rows->has_failed) {
        snprintf(rows->node, sizeof(rows->node), "source");
        snprintf(rows->place, sizeof(rows->place), "row %zu", n);
    }
}

/* A pure node is not run where nothing reads what it gives, and so does not fail there either. */
static bool is_pruned(const struct step *step, const bool *is_read) {
    bool is_pure = step->kind <= STEP_DIVIDE || step->kind == STEP_OP_ADD;

    return is_pure && !is_read[step->out];
}

static void find_pruned(const struct stress_case *c, bool *ret_pruned) {
    bool is_read[N_COLUMNS] = {true, true, true};

    for (size_t i = c->n_steps; i-- > 0;) {
        const struct step *step = &c->steps[i];
        bool is_all =
            makes_rows_of_many(step->kind) || step->kind == STEP_SORT || step->kind == STEP_CONCAT;

        ret_pruned[i] = is_pruned(step, is_read);
        if (ret_pruned[i] || step->kind == STEP_HEAD)
            continue;
        if (step->kind != STEP_FILTER && step->kind != STEP_DISTINCT && !is_all)
            is_read[step->out] = false;
        is_read[step->in] = true;
        for (size_t k = 0; is_all && k < N_COLUMNS; k++)
            is_read[k] |= k < 2 || makes_rows_of_many(step->kind);
        if (step->kind == STEP_ARITH)
            is_read[step->other] = true;
    }
}

void reference_run(const struct stress_case *c, const struct use *use,
                   struct expected *ret_expected) {
    struct expected expected = {0};
    bool pruned[MOST_STEPS];

    find_pruned(c, pruned);

    take_input(use, &expected.rows);
    for (size_t i = 0; i < c->n_steps && !expected.is_too_large; i++) {
        char name[8];

        snprintf(name, sizeof(name), "s%zu", i);
        if (!pruned[i])
            take_step(&expected, &c->steps[i], name, use);
        expected.is_too_large = expected.rows.n > MOST_ROWS;
    }
    *ret_expected = expected;
}

void expected_done(struct expected *expected) {
    free(expected->rows.at);
    *expected = (struct expected){0};
}
