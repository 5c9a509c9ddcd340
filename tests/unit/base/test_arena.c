/* test_arena.c -- arenas hand out zeroed, aligned memory up to their maximum. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"

#include "base/arena.h"

#include <string.h>

static junco_status fill(struct junco_error *err) {
    struct arena arena = {0};
    junco_status st = JUNCO_OK;

    for (size_t size = 1; size < 3000 && !st; size += 7) {
        unsigned char *ptr = arena_alloc(&arena, size);
        if (!ptr) {
            st = junco_nomem(err, size);
            break;
        }
        assert_int_equal((uintptr_t)ptr % _Alignof(max_align_t), 0);
        for (size_t i = 0; i < size; i++)
            assert_int_equal(ptr[i], 0);
        memset(ptr, 0xFF, size);
    }
    arena_done(&arena);
    return st;
}

static void test_fill(void **state) {
    (void)state;
    check_allocations(fill);
}

static void test_maximum_and_overflow(void **state) {
    struct arena arena = {.max_bytes = 100};

    (void)state;
    assert_non_null(arena_alloc(&arena, 64));
    assert_null(arena_alloc(&arena, 64));
    assert_non_null(arena_alloc(&arena, 32));
    arena_done(&arena);
    arena_done(NULL);
    arena.max_bytes = 0;
    assert_null(arena_alloc_array(&arena, SIZE_MAX / 2, 3));
    assert_null(arena_alloc(&arena, SIZE_MAX));
    assert_non_null(arena_alloc(&arena, 1 << 20)); /* larger than a block */
    arena_done(&arena);
}

static void test_text(void **state) {
    struct arena arena = {0};

    (void)state;
    assert_string_equal(arena_strdup(&arena, "text"), "text");
    assert_string_equal(arena_strndup(&arena, "text", 2), "te");
    assert_string_equal(arena_strndup(&arena, NULL, 0), "");
    arena_done(&arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_fill),
        cmocka_unit_test(test_maximum_and_overflow),
        cmocka_unit_test(test_text),
    };

    return cmocka_run_group_tests_name("base arena", tests, NULL, NULL);
}
