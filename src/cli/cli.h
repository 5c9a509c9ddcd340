/* cli.h -- what a subcommand is, and the options it takes: rows that feed parser and --help. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_CLI_H
#define CLI_CLI_H

#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

/* Exit statuses, the same for every command. */
enum {
    CLI_OK = 0,
    CLI_FAILED = 1, /* the run failed */
    CLI_USAGE = 2, /* wrong usage, or a pipeline that does not build */
};

#define CLI_MAX_LIST 64

/* A repeatable option's values; borrowed from argv. */
struct cli_list {
    size_t n;
    const char *at[CLI_MAX_LIST];
};

/* What lies at an option's offset in the command's struct. */
typedef enum cli_kind {
    CLI_FLAG, /* bool */
    CLI_TEXT, /* const char * */
    CLI_INT, /* int */
    CLI_BYTES, /* size_t, written "512M", "2G" */
    CLI_CHOICE, /* int: index into choices; without a value (where optional): 1, the
                 first that is not "none" */
    CLI_LIST, /* struct cli_list */
} cli_kind;

struct cli_option {
    const char *name; /* NULL ends the array */
    char letter; /* 0: none */
    cli_kind kind;
    const char *metavar; /* NULL for flags */
    const char *summary;
    size_t offset;
    int min, max; /* CLI_INT, inclusive */
    const char *const *choices;
    int is_optional_value; /* --stats and --stats=json */
};

struct cli_command {
    const char *name;
    const char *arguments; /* "FILE [INPUT…]" */
    const char *summary;
    const char *help; /* paragraphs after the options; NULL: none */
    const struct cli_option *options;
    size_t size; /* of the struct that the options fill in */
    int min_arguments, max_arguments; /* -1: any */
    /* Returns an exit status.  options: `size` bytes, zeroed and filled in. */
    int (*run)(const void *options, int argc, char **argv);
};

extern const struct cli_command cli_cmd_run, cli_cmd_check, cli_cmd_explain, cli_cmd_ops,
    cli_cmd_doctor;

/* Run a command on its own arguments (argv[0] = the command's name). */
int cli_dispatch(const struct cli_command *command, int argc, char **argv);

/* "junco: MESSAGE" on standard error; returns CLI_FAILED or CLI_USAGE, from the code's table. */
int cli_report(const struct junco_error *err);
/* The same for what kept a pipeline from being built: CLI_USAGE, unless the fault is not its own. */
int cli_report_build(const struct junco_error *err);

#endif
