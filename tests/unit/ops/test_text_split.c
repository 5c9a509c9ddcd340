/* test_text_split.c -- pieces of a text: where they end, how they overlap, that nothing is lost. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "op_test.h"

extern const struct junco_op junco_op_text_split;

static void split(struct op_test *t, int size, int overlap, size_t room, const char *text) {
    struct junco_table in = op_test_strings(1, &text);
    char a[32], b[32];
    const char *params[] = {a, b, NULL};

    snprintf(a, sizeof(a), "size=%d", size);
    snprintf(b, sizeof(b), "overlap=%d", overlap);
    ok(op_test_open(t, &junco_op_text_split, NULL, params, err));
    ok(op_test_run(t, &in, room, err));
    assert_int_equal(t->n_failed, 0);
    junco_table_done(&in);
}

static const struct junco_bytes *piece(const struct op_test *t, size_t i) {
    return &t->out.columns[0].as.bytes[i];
}

static void expect(int size, int overlap, const char *text, size_t n, const char *const *want) {
    for (size_t room = 0; room < 3; room++) {
        struct op_test t;

        split(&t, size, overlap, room, text);
        for (size_t i = 0; i < t.out.rows && i < n; i++)
            if (piece(&t, i)->size != strlen(want[i]) ||
                memcmp(piece(&t, i)->data, want[i], piece(&t, i)->size))
                fail_msg("piece %zu is '%.*s', want '%s'", i, (int)piece(&t, i)->size,
                         piece(&t, i)->data, want[i]);
        assert_int_equal(t.out.rows, n);
        op_test_close(&t);
    }
}
#define EXPECT(size, overlap, text, ...)                                      \
    expect((size), (overlap), (text), COUNT(((const char *[]){__VA_ARGS__})), \
           (const char *[]){__VA_ARGS__})

static void test_places(void **state) {
    (void)state;
    EXPECT(100, 0, "  all of it \n", "all of it");
    EXPECT(12, 0, "one two three four", "one two", "three four");
    EXPECT(13, 0, "one two three four", "one two three", "four");
    EXPECT(20, 0, "A first one. Second is longer.", "A first one.", "Second is longer.");
    EXPECT(20, 0, "a line here\nand another. x y", "a line here", "and another. x y");
    EXPECT(20, 0, "one line\ntwo\n\nthree four", "one line\ntwo", "three four");
    /* A paragraph's end in the first half is not worth half a piece. */
    EXPECT(20, 0, "a.\n\nbb cc dd ee ff gg hh", "a.\n\nbb cc dd ee ff", "gg hh");
    EXPECT(4, 0, "abcdefghij k", "abcd", "efgh", "ij k");
    /* Characters, not bytes; a wide full stop ends a sentence. */
    EXPECT(3, 0, "\xc3\xa4\xc3\xb6\xc3\xbc\xc3\x9f", "\xc3\xa4\xc3\xb6\xc3\xbc", "\xc3\x9f");
    EXPECT(5, 0, "\xe6\x98\xaf\xe6\x98\xaf\xe6\x98\xaf\xe3\x80\x82\xe5\xa5\xbd\xe5\xa5\xbd",
           "\xe6\x98\xaf\xe6\x98\xaf\xe6\x98\xaf\xe3\x80\x82", "\xe5\xa5\xbd\xe5\xa5\xbd");
    EXPECT(1, 0, "a b", "a", "b");
}

static void test_overlap(void **state) {
    (void)state;
    EXPECT(14, 6, "one two three four five", "one two three", "three four", "four five");
    EXPECT(4, 2, "abcdefgh", "abcd", "efgh"); /* no word begins there */
}

static void test_nothing(void **state) {
    struct op_test t;

    (void)state;
    split(&t, 10, 0, 0, "");
    assert_int_equal(t.out.rows, 0);
    op_test_close(&t);
    split(&t, 10, 0, 0, " \n\t ");
    assert_int_equal(t.out.rows, 0);
    op_test_close(&t);
    fails(op_test_open(&t, &junco_op_text_split, NULL,
                       ((const char *[]){"size=10", "overlap=6", NULL}), err),
          JUNCO_EINVAL, "at most half of 'size'");
    op_test_close(&t);
}

/* Random texts: each piece stands where it says, is not too long, and every letter is in one. */
static void test_nothing_is_lost(void **state) {
    static const char letters[] = "ab \n.!?\t\xc3\xa9";
    unsigned seed = 3;

    (void)state;
    for (int turn = 0; turn < 300; turn++) {
        char text[200], seen[200] = {0};
        size_t n = 0;
        int size = 1 + turn % 40, overlap = turn % 3 ? 0 : size / 2;
        struct op_test t;

        while (n < 180) {
            size_t pick;

            seed = seed * 1664525u + 1013904223u;
            pick = (seed >> 16) % 12;
            if (pick >= 8) {
                memcpy(text + n, letters + 8, 2);
                n += 2;
            } else {
                text[n++] = letters[pick];
            }
        }
        text[n] = '\0';
        split(&t, size, overlap, 0, text);
        for (size_t i = 0; i < t.out.rows; i++) {
            int64_t begin = t.out.columns[1].as.int64[i];
            size_t n_characters = 0;

            assert_memory_equal(text + begin, piece(&t, i)->data, piece(&t, i)->size);
            for (size_t j = 0; j < piece(&t, i)->size; j++) {
                n_characters += (piece(&t, i)->data[j] & 0xc0) != 0x80;
                seen[(size_t)begin + j] = 1;
            }
            assert_true(n_characters >= 1 && n_characters <= (size_t)size);
        }
        for (size_t i = 0; i < n; i++)
            assert_true(seen[i] || strchr(" \n\t", text[i]));
        op_test_close(&t);
    }
}

/* A long run of spaces is no reason to look at it from each of its places. */
static void test_spaces(void **state) {
    static char text[400000];
    uint64_t start = clock_thread_cpu_ns();
    struct op_test t;

    (void)state;
    memset(text, ' ', sizeof(text) - 1);
    text[0] = text[sizeof(text) - 2] = 'x';
    split(&t, 390000, 0, 0, text);
    assert_int_equal(t.out.rows, 2);
    op_test_close(&t);
    assert_true(clock_thread_cpu_ns() - start < 2000000000u);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_places),  cmocka_unit_test(test_overlap),
        cmocka_unit_test(test_nothing), cmocka_unit_test(test_nothing_is_lost),
        cmocka_unit_test(test_spaces),
    };

    return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
