/* test_keyset.c -- keys of all kinds: which are equal, what comes back, many of them. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "fixture.h"

#include <math.h>

#include "runtime/keyset.h"

#define MANY 20000

/* A piece of one column; NULL in `valid`: no null. */
static struct piece *piece_of(struct junco_column column) {
    struct piece *piece;

    ok(piece_new(1, &piece, err));
    piece->rows = column.rows;
    piece->columns[0] = junco_column_ref(&column);
    return piece;
}

static size_t add(struct keyset *set, const struct piece *piece, size_t row) {
    static const struct program_arg by = {.at = 0, .name = "k"};
    size_t at;
    bool is_new;

    ok(keyset_add(set, piece, &by, 1, row, &at, &is_new, err));
    return at;
}

static void test_numbers(void **state) {
    double values[] = {0.0, -0.0, NAN, 1.5, -NAN, 0.0, INFINITY, 1.5};
    uint8_t valid[] = {1, 1, 1, 1, 1, 0, 1, 1};
    static const size_t want[] = {0, 0, 1, 2, 1, 3, 4, 2};
    struct junco_column column = {
        .type = junco_type_of(JUNCO_KIND_FLOAT64), .rows = 8, .valid = valid, .as.float64 = values};
    struct piece *piece = piece_of(column);
    struct keyset set = {0};

    (void)state;
    for (size_t i = 0; i < 8; i++)
        assert_int_equal(add(&set, piece, i), want[i]);
    assert_int_equal(set.n, 5);
    keyset_done(&set);
    piece_unref(piece);
}

static void test_texts(void **state) {
    /* One that ends another is another; so is one with a zero byte, and the empty one. */
    static const struct junco_bytes texts[] = {{.data = "ab", .size = 2},
                                               {.data = "a", .size = 1},
                                               {.data = "", .size = 0},
                                               {.data = "a\0b", .size = 3},
                                               {.data = "ab", .size = 2}};
    static const size_t want[] = {0, 1, 2, 3, 0};
    struct junco_column column = {
        .type = junco_type_of(JUNCO_KIND_STRING), .rows = 5, .as.bytes = texts};
    struct piece *piece = piece_of(column);
    struct keyset set = {0};
    const struct program_arg by = {.at = 0, .name = "word"};
    char text[20];

    (void)state;
    for (size_t i = 0; i < 5; i++)
        assert_int_equal(add(&set, piece, i), want[i]);
    assert_string_equal(keyset_format(&set, 0, &by, 1, text, sizeof(text)), "word='ab'");
    assert_string_equal(keyset_format(&set, 0, &by, 1, text, 8), "word='a");
    keyset_done(&set);
    piece_unref(piece);
}

/* What is put is what was added. */
static void test_keys_come_back(void **state) {
    static const char *const names[] = {"k"};
    const struct junco_type *type = junco_type_of(JUNCO_KIND_INT64);
    int64_t values[] = {5, INT64_MIN, -1};
    uint8_t valid[] = {1, 1, 0};
    struct junco_column column = {.type = type, .rows = 3, .valid = valid, .as.int64 = values};
    struct piece *piece = piece_of(column);
    struct junco_builder *builder;
    struct keyset set = {0};
    struct junco_table table;

    (void)state;
    ok(junco_builder_new(1, names, &type, &builder, err));
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(add(&set, piece, i), i);
        ok(junco_builder_row(builder, 0, err));
        ok(keyset_put(&set, i, 1, builder, 0, err));
    }
    ok(junco_builder_finish(builder, &table, err));
    assert_int_equal(junco_column_get(&table.columns[0], 1).as.int64, INT64_MIN);
    assert_true(junco_column_is_null(&table.columns[0], 2));
    junco_table_done(&table);
    junco_builder_free(builder);
    keyset_done(&set);
    piece_unref(piece);
}

/* Also: what is charged covers what is taken. */
static void test_many(void **state) {
    static int64_t values[MANY];
    struct junco_column column = {
        .type = junco_type_of(JUNCO_KIND_INT64), .rows = MANY, .as.int64 = values};
    static const struct program_arg by = {.at = 0, .name = "k"};
    struct keyset set = {0};
    size_t cost = 0, taken;

    (void)state;
    for (int64_t i = 0; i < MANY; i++)
        values[i] = i * 4096 % 65536 + i / 16;
    struct piece *piece = piece_of(column);

    for (size_t round = 0; round < 2; round++)
        for (size_t i = 0; i < MANY; i++) {
            size_t n = set.n, at = add(&set, piece, i);

            cost += set.n > n ? keyset_cost(piece, &by, 1, i) : 0;
            for (size_t k = round ? 0 : i; round && k < i && i < 300; k++)
                assert_int_equal(values[k] == values[i], add(&set, piece, k) == at);
        }
    taken = set.capacity * 24 + set.n_slots * sizeof(size_t) + set.arena.used_bytes;
    assert_true(cost >= taken);
    keyset_done(&set);
    piece_unref(piece);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_texts),
        cmocka_unit_test(test_keys_come_back),
        cmocka_unit_test(test_many),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
