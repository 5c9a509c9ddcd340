/* test_term.c -- what the terminal is like, on a pseudo-terminal and on a file. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "cli/term.h"

/* A terminal of `columns`; the caller closes both. */
static FILE *open_terminal(unsigned short columns, int *ret_master) {
    struct winsize size = {.ws_row = 24, .ws_col = columns};
    int master = posix_openpt(O_RDWR | O_NOCTTY);
    FILE *terminal;

    assert_true(master >= 0);
    assert_int_equal(grantpt(master), 0);
    assert_int_equal(unlockpt(master), 0);
    /* NOCTTY: it must not become this process's own, whose hang-up would end it. */
    terminal = fdopen(open(ptsname(master), O_RDWR | O_NOCTTY), "r+");
    assert_non_null(terminal);
    assert_int_equal(ioctl(fileno(terminal), TIOCSWINSZ, &size), 0);
    *ret_master = master;
    return terminal;
}

static void test_file(void **state) {
    FILE *file = tmpfile();

    (void)state;
    assert_non_null(file);
    setenv("TERM", "xterm", 1);
    unsetenv("NO_COLOR");
    assert_false(term_is_terminal(file));
    assert_false(term_is_coloured(file));
    assert_int_equal(term_width(file, 77), 77);
    fclose(file);
}

static void test_terminal(void **state) {
    static const struct {
        const char *term, *no_color;
        bool is_coloured;
    } cases[] = {
        {"xterm", NULL, true}, {"xterm", "", true}, {"xterm", "1", false},
        {"dumb", NULL, false}, {NULL, NULL, false},
    };
    int master;
    FILE *terminal = open_terminal(123, &master);

    (void)state;
    assert_true(term_is_terminal(terminal));
    assert_int_equal(term_width(terminal, 77), 123);
    for (size_t i = 0; i < COUNT(cases); i++) {
        cases[i].term ? setenv("TERM", cases[i].term, 1) : unsetenv("TERM");
        cases[i].no_color ? setenv("NO_COLOR", cases[i].no_color, 1) : unsetenv("NO_COLOR");
        assert_int_equal(term_is_coloured(terminal), cases[i].is_coloured);
    }
    fclose(terminal);
    close(master);
}

/* A terminal that does not know its size, as over a serial line. */
static void test_no_size(void **state) {
    int master;
    FILE *terminal = open_terminal(0, &master);

    (void)state;
    assert_int_equal(term_width(terminal, 80), 80);
    fclose(terminal);
    close(master);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_file),
        cmocka_unit_test(test_terminal),
        cmocka_unit_test(test_no_size),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
