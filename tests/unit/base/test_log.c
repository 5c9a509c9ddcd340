/* test_log.c -- lines are escaped, levels obeyed, repeats counted. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"

#include "base/limits.h"
#include "base/log.h"

#include <stdio.h>
#include <string.h>

static char last[JUNCO_MAX_LOG_BYTES];
static int n_lines;

static void keep(void *ctx, log_level level, const char *component, const char *line) {
    (void)ctx;
    snprintf(last, sizeof(last), "%d %s %s", (int)level, component, line);
    n_lines++;
}

static int set_up(void **state) {
    (void)state;
    n_lines = 0;
    last[0] = '\0';
    log_set_sink(keep, NULL);
    return log_set_levels("info", NULL);
}

static int tear_down(void **state) {
    (void)state;
    log_set_sink(NULL, NULL);
    return log_set_levels("warn", NULL);
}

static void test_line(void **state) {
    (void)state;
    JUNCO_LOG(WARN, "batch.shed", "model=%s depth=%d", "m", 3);
    assert_string_equal(last, "1 batch batch.shed model=m depth=3");
    JUNCO_LOG(INFO, "http.get", "path=%s", "a\nb\x1b[0m");
    assert_string_equal(last, "2 http http.get path=a\\x0ab\\x1b[0m");
    JUNCO_LOG(DEBUG, "http.body", "n=%d", 1);
    assert_int_equal(n_lines, 2);
}

static void test_long_line_is_cut(void **state) {
    (void)state;
    JUNCO_LOG(WARN, "a.long", "%03000d", 1);
    assert_true(strlen(last) > JUNCO_MAX_LOG_BYTES / 2);
}

static void test_repeats_are_said_once(void **state) {
    (void)state;
    for (int i = 0; i < 10; i++)
        JUNCO_LOG(WARN, "disk.full", "n=%d", i);
    assert_int_equal(n_lines, 1);
    JUNCO_LOG(WARN, "disk.gone", "n=%d", 1);
    assert_int_equal(n_lines, 2);
}

static void test_levels(void **state) {
    (void)state;
    ok(log_set_levels("all,-runtime", err));
    assert_true(log_is_on(LOG_DEBUG, "http"));
    assert_false(log_is_on(LOG_ERROR, "runtime"));
    ok(log_set_levels("error,http=info,plan", err));
    assert_true(log_is_on(LOG_INFO, "http") && !log_is_on(LOG_DEBUG, "http"));
    assert_true(log_is_on(LOG_DEBUG, "plan") && !log_is_on(LOG_WARN, "other"));
    ok(log_set_levels("off", err));
    assert_false(log_is_on(LOG_ERROR, "http"));
    fails(log_set_levels("warn,http=loud", err), JUNCO_EINVAL, "'http=loud'");
    fails(log_set_levels("warn,,x", err), JUNCO_EINVAL, "''");
    fails(log_set_levels("-", err), JUNCO_EINVAL, "'-'");
    assert_false(log_is_on(LOG_ERROR, "http")); /* a bad list changes nothing */
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_line, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_long_line_is_cut, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_repeats_are_said_once, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_levels, set_up, tear_down),
    };

    return cmocka_run_group_tests_name("base log", tests, NULL, NULL);
}
