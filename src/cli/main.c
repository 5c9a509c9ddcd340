/* main.c -- the junco program: find the subcommand and run it. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/str.h"
#include "cli/cli.h"

#include <junco/version.h>

static const struct cli_command *const commands[] = {
    &cli_cmd_run, &cli_cmd_check, &cli_cmd_explain, &cli_cmd_ops, &cli_cmd_doctor, NULL,
};

static void print_usage(FILE *to) {
    fprintf(to, "usage: junco COMMAND [OPTIONS] …\n"
                "\n"
                "Run a few lines that describe a pipeline over images and text.\n"
                "\n"
                "commands:\n");
    for (const struct cli_command *const *c = commands; *c; c++)
        fprintf(to, "  %-10s %s\n", (*c)->name, (*c)->summary);
    fprintf(to, "\n'junco COMMAND --help' says more; 'junco --version' the version.\n");
}

static int unknown_command(const char *word) {
    const char *names[sizeof(commands) / sizeof(commands[0])] = {NULL};
    const char *near;

    for (size_t i = 0; commands[i]; i++)
        names[i] = commands[i]->name;
    near = str_nearest(word, names);
    if (near)
        fprintf(stderr, "junco: unknown command '%s'; did you mean '%s'?\n", word, near);
    else
        fprintf(stderr, "junco: unknown command '%s'; 'junco --help' lists them\n", word);
    return CLI_USAGE;
}

/* A full disk must not look like success: what stdio still holds counts as output. */
static int flushed(int status) {
    if (fflush(stdout) && status == CLI_OK) {
        perror("junco: standard output");
        return CLI_FAILED;
    }
    return status;
}

int main(int argc, char **argv) {
    /* A reader that left is an error of the write, so that files are cleaned up. */
    signal(SIGPIPE, SIG_IGN);
    /* ONNX Runtime would tell its maker of each use.  Said here, before there are threads that read
     * the environment; a value the user set stays. */
    setenv("ORT_DISABLE_TELEMETRY", "1", 0);
    if (argc < 2) {
        print_usage(stderr);
        return CLI_USAGE;
    }
    if (str_equal(argv[1], "--help") || str_equal(argv[1], "-h") || str_equal(argv[1], "help")) {
        print_usage(stdout);
        return flushed(CLI_OK);
    }
    if (str_equal(argv[1], "--version")) {
        printf("junco %s\n", junco_version());
        return flushed(CLI_OK);
    }
    for (const struct cli_command *const *c = commands; *c; c++)
        if (str_equal(argv[1], (*c)->name))
            return flushed(cli_dispatch(*c, argc - 1, argv + 1));
    return unknown_command(argv[1]);
}
