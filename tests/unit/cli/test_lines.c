/* test_lines.c -- lines as soon as they are there, and a wait that is given up. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"

#include <string.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/thread.h"
#include "cli/lines.h"

static int ends[2];

static void put(const char *data, size_t size) {
    assert_int_equal(write(ends[1], data, size), size);
}

static int open_pipe(void **state) {
    (void)state;
    return pipe(ends);
}

static int close_pipe(void **state) {
    (void)state;
    close(ends[0]);
    return ends[1] < 0 ? 0 : close(ends[1]);
}

static void expect_line(struct lines *lines, const char *want) {
    const char *line;
    size_t size;
    bool is_end, would_wait;

    ok(lines_next(lines, true, &line, &size, &is_end, &would_wait, err));
    assert_false(is_end || would_wait);
    assert_int_equal(size, strlen(want));
    assert_memory_equal(line, want, size);
}

static void test_as_they_come(void **state) {
    struct lines *lines;
    const char *line;
    size_t size;
    bool is_end, would_wait;

    (void)state;
    ok(lines_new(ends[0], &lines, err));
    put("one\r\n\ntw", 8);
    expect_line(lines, "one");
    expect_line(lines, "");
    ok(lines_next(lines, false, &line, &size, &is_end, &would_wait, err));
    assert_true(would_wait); /* half a line is none */
    put("o\nlast", 6);
    expect_line(lines, "two");
    close(ends[1]);
    ends[1] = -1;
    expect_line(lines, "last");
    assert_int_equal(lines_count(lines), 4);
    for (int i = 0; i < 2; i++) {
        ok(lines_next(lines, true, &line, &size, &is_end, &would_wait, err));
        assert_true(is_end);
    }
    lines_free(lines);
}

static void test_endless_line(void **state) {
    static char much[4096];
    struct lines *lines;
    const char *line;
    size_t size;
    bool is_end, would_wait;
    struct junco_error why = {0};

    (void)state;
    memset(much, 'x', sizeof(much));
    ok(lines_new(ends[0], &lines, err));
    for (size_t sent = 0; sent < 2 * JUNCO_MAX_LINE_BYTES; sent += sizeof(much)) {
        if (lines_next(lines, false, &line, &size, &is_end, &would_wait, &why))
            break;
        put(much, sizeof(much));
    }
    assert_int_equal(why.code, JUNCO_ELIMIT);
    assert_non_null(strstr(why.message, "line 1 is longer than 65536 bytes"));
    lines_free(lines);
}

static void stop(void *arg) {
    lines_stop(arg);
}

static void test_a_wait_is_given_up(void **state) {
    struct junco_thread thread = {0};
    struct lines *lines;
    const char *line;
    size_t size;
    bool is_end, would_wait;

    (void)state;
    ok(lines_new(ends[0], &lines, err));
    ok(thread_start(&thread, "stop", stop, lines, err));
    fails(lines_next(lines, true, &line, &size, &is_end, &would_wait, err), JUNCO_ECANCELLED,
          "no longer wanted");
    thread_join(&thread);
    lines_free(lines);
    lines_free(NULL);
    lines_stop(NULL);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_as_they_come, open_pipe, close_pipe),
        cmocka_unit_test_setup_teardown(test_endless_line, open_pipe, close_pipe),
        cmocka_unit_test_setup_teardown(test_a_wait_is_given_up, open_pipe, close_pipe),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
