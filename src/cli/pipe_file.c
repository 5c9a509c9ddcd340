/* pipe_file.c -- what commands that take a pipeline file share: options, and building it. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/pipe_file.h"

#include "base/limits.h"
#include "base/mem.h"

junco_status pipe_file_build(const char *path, const struct pipe_options *options,
                             struct build **ret_build, struct junco_error *err) {
    struct junco_pipeline_options pipeline_options = {
        .name = options->pipeline,
        .n_overrides = options->set.n,
        .overrides = options->set.at,
        .workers = options->workers,
        .n_plugins = options->plugins.n,
        .plugins = options->plugins.at,
    };
    char *text;
    size_t size;
    junco_status st = file_read(path, JUNCO_MAX_TEXT_BYTES, &text, &size, err);

    if (st)
        return st;
    st = build_open(text, size, path, &pipeline_options, ret_build, err);
    junco_free(text);
    return st;
}
