/* pipe_file.h -- what commands that take a pipeline file share: options, and building it. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_PIPE_FILE_H
#define CLI_PIPE_FILE_H

#include "api/build.h"
#include "cli/cli.h"

/* Stands first in the options of each such command. */
struct pipe_options {
    const char *pipeline;
    struct cli_list set;
    int workers;
    struct cli_list plugins;
};

/* Their rows, for a command's table. */
#define PIPE_OPTION_PIPELINE                                                    \
    {                                                                           \
        .name = "pipeline", .letter = 'p', .kind = CLI_TEXT, .metavar = "NAME", \
        .summary = "which pipeline of the file; default: the last",             \
        .offset = offsetof(struct pipe_options, pipeline)                       \
    }
#define PIPE_OPTION_SET                                                                \
    {                                                                                  \
        .name = "set", .letter = 's', .kind = CLI_LIST, .metavar = "NODE.PARAM=VALUE", \
        .summary = "override a parameter or a config entry of a node",                 \
        .offset = offsetof(struct pipe_options, set)                                   \
    }
#define PIPE_OPTION_WORKERS                                                                        \
    {                                                                                              \
        .name = "workers", .letter = 'w', .kind = CLI_INT, .metavar = "N", .min = 1,               \
        .max = JUNCO_MAX_WORKERS, .summary = "threads that compute; default: the cores available", \
        .offset = offsetof(struct pipe_options, workers)                                           \
    }
/* `at`: the offset of a struct cli_list. */
#define CLI_OPTION_PLUGIN(at)                                                              \
    {                                                                                      \
        .name = "plugin", .kind = CLI_LIST, .metavar = "FILE",                             \
        .summary = "use operators and engines of this plugin, too; see JUNCO_PLUGIN_PATH", \
        .offset = (at)                                                                     \
    }
#define PIPE_OPTION_PLUGIN CLI_OPTION_PLUGIN(offsetof(struct pipe_options, plugins))

/* Read and build a file's pipeline.  The caller owns *ret_build. */
junco_status pipe_file_build(const char *path, const struct pipe_options *options,
                             struct build **ret_build, struct junco_error *err) JUNCO_MUST_CHECK;

#endif
