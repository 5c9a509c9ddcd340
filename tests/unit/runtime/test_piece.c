/* test_piece.c -- rows put in a queue piece by piece and taken out in any number. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"

#include "data/column.h"
#include "runtime/piece.h"

/* Rows first … first + rows - 1 of one int64 column, keys alike. */
static struct piece *make(int64_t first, size_t rows) {
    struct piece *piece = NULL;
    uint8_t *valid;
    void *data;

    ok(piece_new(1, &piece, err));
    ok(column_new_fixed(JUNCO_KIND_INT64, rows, false, &piece->columns[0], &data, &valid, err));
    ok(keys_range(first, rows, &piece->keys, err));
    for (size_t i = 0; i < rows; i++)
        ((int64_t *)data)[i] = first + (int64_t)i;
    piece->rows = rows;
    return piece;
}

static void check(const struct piece *piece, int64_t first, size_t rows) {
    assert_int_equal(piece->rows, rows);
    assert_int_equal(piece->keys.rows, rows);
    for (size_t i = 0; i < rows; i++) {
        assert_int_equal(piece->columns[0].as.int64[i], first + (int64_t)i);
        assert_int_equal(piece->keys.at[i], first + (int64_t)i);
    }
}

/* Pieces of these sizes go in; rows come out in these numbers. */
static void test_what_goes_in_comes_out(void **state) {
    static const struct {
        size_t in[4], out[6];
    } cases[] = {
        {{5}, {5}},
        {{5}, {2, 3}},
        {{5}, {1, 1, 1, 1, 1}},
        {{2, 3}, {5}},
        {{2, 3, 4}, {1, 3, 4, 1}},
        {{1, 1, 1, 1}, {3, 1}},
        {{4, 4}, {3, 2, 3}},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct piece_queue queue = {0};
        size_t first = 0, taken = 0;

        for (size_t k = 0; k < 4 && cases[i].in[k]; first += cases[i].in[k++])
            piece_queue_push(&queue, make((int64_t)first, cases[i].in[k]));
        for (size_t k = 0; k < 6 && cases[i].out[k]; taken += cases[i].out[k++]) {
            struct piece *piece;

            assert_int_equal(piece_queue_first_row(&queue), taken);
            struct piece_span span = piece_queue_take(&queue, cases[i].out[k]);
            ok(piece_gather(&span, &piece, err));
            check(piece, (int64_t)taken, cases[i].out[k]);
            piece_unref(piece);
        }
        assert_int_equal(taken, first);
        assert_int_equal(queue.rows, 0);
        assert_int_equal(piece_queue_first_row(&queue), -1);
    }
    assert_int_equal(junco_mem_live(), 0);
}

static void test_a_whole_piece_is_not_copied(void **state) {
    struct piece_queue queue = {0};
    struct piece *in = make(0, 4), *out;

    (void)state;
    piece_queue_push(&queue, in);
    struct piece_span span = piece_queue_take(&queue, 4);
    ok(piece_gather(&span, &out, err));
    assert_ptr_equal(in, out);
    piece_unref(out);
}

static void test_spans_let_go(void **state) {
    struct piece_queue queue = {0};
    struct piece_span span;

    (void)state;
    piece_queue_push(&queue, make(0, 3));
    piece_queue_push(&queue, make(3, 3));
    span = piece_queue_take(&queue, 5);
    piece_span_done(&span);
    span = piece_queue_take(&queue, 1);
    piece_span_done(&span);
    assert_int_equal(junco_mem_live(), 0);
}

static junco_status gather(struct junco_error *err) {
    struct piece_queue queue = {0};
    struct piece *piece = NULL;

    junco_mem_fail_after(0); /* not what is tested */
    piece_queue_push(&queue, make(0, 3));
    piece_queue_push(&queue, make(3, 3));
    struct piece_span span = piece_queue_take(&queue, 4);
    static uint64_t n;
    junco_mem_fail_after(++n);
    junco_status st = piece_gather(&span, &piece, err);

    piece_unref(piece);
    piece_span_done(&span);
    span = piece_queue_take(&queue, 2);
    piece_span_done(&span);
    return st;
}

static void test_gather_without_memory(void **state) {
    (void)state;
    check_allocations(gather);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_goes_in_comes_out),
        cmocka_unit_test(test_a_whole_piece_is_not_copied),
        cmocka_unit_test(test_spans_let_go),
        cmocka_unit_test(test_gather_without_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
