/* test_options.c -- a command's options: read by their rows, refused with what would fit. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "cli/cli.h"

#define MAX_LINE 1024

struct given {
    bool quiet;
    const char *out;
    int workers;
    size_t memory;
    int format;
    int stats;
    struct cli_list set;
};

static const char *const formats[] = {"auto", "table", "jsonl", NULL};
static const char *const stats[] = {"none", "text", "json", NULL};

static const struct cli_option options[] = {
    {.name = "quiet",
     .letter = 'q',
     .kind = CLI_FLAG,
     .summary = "say less",
     .offset = offsetof(struct given, quiet)},
    {.name = "out",
     .letter = 'o',
     .kind = CLI_TEXT,
     .metavar = "FILE",
     .summary = "write there",
     .offset = offsetof(struct given, out)},
    {.name = "workers",
     .kind = CLI_INT,
     .metavar = "N",
     .summary = "threads",
     .offset = offsetof(struct given, workers),
     .min = 1,
     .max = 256},
    {.name = "memory",
     .kind = CLI_BYTES,
     .metavar = "SIZE",
     .summary = "at most",
     .offset = offsetof(struct given, memory)},
    {.name = "format",
     .kind = CLI_CHOICE,
     .metavar = "NAME",
     .summary = "how",
     .offset = offsetof(struct given, format),
     .choices = formats},
    {.name = "stats",
     .kind = CLI_CHOICE,
     .metavar = "NAME",
     .summary = "counters",
     .offset = offsetof(struct given, stats),
     .choices = stats,
     .is_optional_value = 1},
    {.name = "set",
     .kind = CLI_LIST,
     .metavar = "NODE.PARAM=VALUE",
     .summary = "override",
     .offset = offsetof(struct given, set)},
    {.name = NULL},
};

/* What the command's run() got. */
static struct given got;
static int got_argc;
static char *got_last;

static int keep(const void *given, int argc, char **argv) {
    got = *(const struct given *)given;
    got_argc = argc;
    got_last = argc ? argv[argc - 1] : NULL;
    return 7;
}

static const struct cli_command command = {
    .name = "walk",
    .arguments = "FILE [INPUT...]",
    .summary = "go there",
    .options = options,
    .size = sizeof(struct given),
    .min_arguments = 1,
    .max_arguments = 2,
    .run = keep,
};

/* Split a line at its blanks; the words point into `text`. */
static int split(char *text, char **words) {
    int n = 0;

    for (char *at = text + strspn(text, " "); *at; at += strspn(at, " ")) {
        words[n++] = at;
        at += strcspn(at, " ");
        if (*at)
            *at++ = '\0';
    }
    return n;
}

/* Run the command on the words of a line; *ret_said is what it printed, freed by the caller. */
static int dispatch(const char *line, char **ret_said) {
    static char name[] = "walk";
    static char text[MAX_LINE];
    char *argv[MAX_LINE / 2] = {name}, *said = NULL;
    FILE *own_out = stdout, *own_err = stderr;
    int argc, status;
    size_t size;

    assert_true(strlen(line) < sizeof(text));
    str_copy(text, sizeof(text), line);
    argc = 1 + split(text, argv + 1);
    stdout = stderr = open_memstream(&said, &size);
    memset(&got, 0, sizeof(got));
    got_argc = -1;
    status = cli_dispatch(&command, argc, argv);
    fclose(stdout);
    stdout = own_out;
    stderr = own_err;
    *ret_said = said;
    return status;
}

static void accept(const char *line) {
    char *said;

    if (dispatch(line, &said) != 7)
        fail_msg("'%s': %s", line, said);
    assert_string_equal(said, "");
    free(said);
}

static void test_all_kinds(void **state) {
    (void)state;
    accept("-q --out x.csv --workers 3 --memory 512M --format jsonl --set a.b=1 --set=c.d=2 f in");
    assert_true(got.quiet);
    assert_string_equal(got.out, "x.csv");
    assert_int_equal(got.workers, 3);
    assert_int_equal(got.memory, 512u << 20);
    assert_int_equal(got.format, 2);
    assert_int_equal(got.set.n, 2);
    assert_string_equal(got.set.at[0], "a.b=1");
    assert_string_equal(got.set.at[1], "c.d=2");
    assert_int_equal(got_argc, 2);
    assert_string_equal(got_last, "in");
    accept("f --quiet");
    assert_true(got.quiet && !got.out && !got.workers && !got.memory);
    assert_int_equal(got_argc, 1);
    accept("-ox f -- --quiet");
    assert_string_equal(got.out, "x");
    assert_false(got.quiet);
    assert_string_equal(got_last, "--quiet");
    accept("--stats=json f");
    assert_int_equal(got.stats, 2);
    accept("--stats f"); /* its value is optional, and so never the next word */
    assert_int_equal(got.stats, 1);
    assert_int_equal(got_argc, 1);
}

static void test_sizes(void **state) {
    static const struct {
        const char *line;
        size_t want;
    } cases[] = {
        {"--memory 1 f", 1},
        {"--memory 4096 f", 4096},
        {"--memory 3K f", 3072},
        {"--memory 512M f", 512u << 20},
        {"--memory 2G f", (size_t)2 << 30},
        {"--memory 1T f", (size_t)1 << 40},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        accept(cases[i].line);
        assert_int_equal(got.memory, cases[i].want);
    }
}

static void test_refusals(void **state) {
    static const struct {
        const char *line, *want;
    } cases[] = {
        {"--formt jsonl f", "junco walk: unknown option '--formt'; did you mean '--format'?"},
        {"--memry=5 f", "did you mean '--memory'?"},
        {"--zzzzzzzz f", "unknown option '--zzzzzzzz'\n"},
        {"-z f", "unknown option '-z'"},
        {"-qz f", "unknown option '-z'"},
        {"f --out", "option '--out' wants a value"},
        {"f -o", "option '-o' wants a value"},
        {"--quiet=yes f", "option '--quiet' takes no value"},
        {"f --formt x", "did you mean '--format'?"},
        {"--workers 0 f", "--workers: want a whole number from 1 to 256, got '0'"},
        {"--workers 257 f", "got '257'"},
        {"--workers 3x f", "got '3x'"},
        {"--workers 99999999999999999999 f", "got '99999999999999999999'"},
        {"--workers= f", "got ''"},
        {"--memory 512m f", "--memory: want a size such as 512M or 2G, got '512m'"},
        {"--memory 0 f", "got '0'"},
        {"--memory -1 f", "got '-1'"},
        {"--memory M f", "got 'M'"},
        {"--memory 1MB f", "got '1MB'"},
        {"--memory 99999999999T f", "got '99999999999T'"},
        {"--memory 99999999999999999999 f", "got '99999999999999999999'"},
        {"--format xml f", "--format: want one of auto, table, jsonl, got 'xml'"},
        {"--stats=xml f", "--stats: want one of none, text, json, got 'xml'"},
        {"", "too few arguments; usage: junco walk FILE"},
        {"a b c", "too many arguments"},
        {"--log runtime=loud f", "runtime=loud"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        char *said;

        if (dispatch(cases[i].line, &said) != CLI_USAGE || !strstr(said, cases[i].want))
            fail_msg("'%s': want '%s', got '%s'", cases[i].line, cases[i].want, said);
        assert_non_null(strstr(said, "Try 'junco walk --help'."));
        assert_int_equal(got_argc, -1);
        free(said);
    }
}

/* A list is bounded: the 65th --set is refused. */
static void test_too_many(void **state) {
    struct str line = STR_INIT(MAX_LINE);
    char *said;

    (void)state;
    str_puts(&line, "f");
    for (int i = 0; i < CLI_MAX_LIST; i++)
        str_puts(&line, " --set=a");
    accept(str_text(&line));
    assert_int_equal(got.set.n, CLI_MAX_LIST);
    str_puts(&line, " --set=a");
    assert_int_equal(dispatch(str_text(&line), &said), CLI_USAGE);
    assert_non_null(strstr(said, "--set: at most 64 times"));
    free(said);
    str_done(&line);
}

static void test_help(void **state) {
    static const char *const wants[] = {"usage: junco walk [OPTIONS] FILE [INPUT...]",
                                        "go there",
                                        "-q, --quiet",
                                        "--stats[=NAME]",
                                        "--workers N",
                                        "-h, --help"};
    char *said;

    (void)state;
    assert_int_equal(dispatch("--help", &said), CLI_OK);
    for (size_t i = 0; i < COUNT(wants); i++)
        if (!strstr(said, wants[i]))
            fail_msg("no '%s' in\n%s", wants[i], said);
    free(said);
}

static void test_exit_statuses(void **state) {
    static const struct {
        junco_status code;
        int run, build;
    } cases[] = {
        {JUNCO_EDATA, CLI_FAILED, CLI_USAGE},
        {JUNCO_EIO, CLI_FAILED, CLI_USAGE},
        {JUNCO_ESYNTAX, CLI_USAGE, CLI_USAGE},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct junco_error err = {cases[i].code, "it broke"};
        FILE *own = stderr;
        char *said;
        size_t size;

        stderr = open_memstream(&said, &size);
        assert_int_equal(cli_report(&err), cases[i].run);
        assert_int_equal(cli_report_build(&err), cases[i].build);
        fclose(stderr);
        stderr = own;
        assert_string_equal(said, "junco: it broke\njunco: it broke\n");
        free(said);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_all_kinds), cmocka_unit_test(test_sizes),
        cmocka_unit_test(test_refusals),  cmocka_unit_test(test_too_many),
        cmocka_unit_test(test_help),      cmocka_unit_test(test_exit_statuses),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
