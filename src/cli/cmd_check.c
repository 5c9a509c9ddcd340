/* cmd_check.c -- junco check: build pipelines and say nothing but errors. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "base/limits.h"
#include "cli/pipe_file.h"

/* Every pipeline of the file, or the one that was asked for. */
static junco_status check_file(const char *path, const struct pipe_options *options,
                               struct junco_error *err) {
    struct pipe_options one = *options;
    struct build *last;
    junco_status st = pipe_file_build(path, options, &last, err);

    if (st)
        return st;
    for (size_t i = 0; !options->pipeline && !st && i < last->graph->n_pipelines; i++) {
        struct build *build;

        if (last->graph->pipelines[i] == last->pipeline)
            continue;
        one.pipeline = last->graph->pipelines[i]->name;
        st = pipe_file_build(path, &one, &build, err);
        if (!st)
            build_free(build);
    }
    build_free(last);
    return st;
}

static int cmd_check(const void *opts, int argc, char **argv) {
    struct junco_error err = {0};
    int status = CLI_OK;

    for (int i = 0; i < argc; i++)
        if (check_file(argv[i], opts, &err))
            status = cli_report_build(&err);
    return status;
}

static const struct cli_option options[] = {
    PIPE_OPTION_SET,
    PIPE_OPTION_PIPELINE,
    PIPE_OPTION_PLUGIN,
    {.name = NULL},
};

const struct cli_command cli_cmd_check = {
    .name = "check",
    .arguments = "FILE…",
    .summary = "build pipelines and say nothing but errors",
    .help = "Models are opened, since types come from them.\n"
            "Exit status: 0 all build, 2 one does not.",
    .options = options,
    .size = sizeof(struct pipe_options),
    .min_arguments = 1,
    .max_arguments = -1,
    .run = cmd_check,
};
