/* towhee.c -- what Towhee's notation has and junco has not yet, and what to say about it. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <stddef.h>

#include "base/str.h"
#include "lang/unit.h"

struct refusal {
    const char *word;
    const char *text;
};

static const struct refusal methods[] = {
    {"batch", "'.batch' is not supported: rows are batched by config={'batch': n}"},
    {"to_list", "'.to_list' is not needed: 'junco run' prints the rows"},
    {"preload", "'.preload' is not needed: models are loaded when the pipeline opens"},
    {"debug", "'.debug' is not supported yet"},
    {NULL, NULL},
};

static const struct refusal names[] = {
    {"AutoConfig", "'AutoConfig' is not supported yet; write config={...}"},
    {"AutoPipes", "'AutoPipes' is not supported yet"},
    {"DataCollection", "'DataCollection' is not supported; 'junco run' prints the results"},
    {"DataLoader", "'DataLoader' is not supported yet"},
    {"triton_client", "'triton_client' is not supported yet"},
    {"build_docker_image", "'build_docker_image' is not supported yet"},
    {"build_pipeline_model", "'build_pipeline_model' is not supported yet"},
    {"print", "a pipeline file has no print(); 'junco run' prints the results"},
    {"dc", "'dc' is not supported: begin with a source such as glob, read_csv or range, or with "
           "pipe.input(...)"},
    {"api", "'api' is not supported: write pipe.input(...) in its place"},
    {NULL, NULL},
};

static const struct refusal statements[] = {
    {"def", "'def' is not supported yet: Python functions need the Python package"},
    {"class", "'class' is not supported yet: Python operators need the Python package"},
    {"@", "decorators are not supported yet: Python operators need the Python package"},
    {"async", "'async' is not supported: a pipeline file holds pipelines only"},
    {"for", "'for' is not supported: a pipeline file holds pipelines only; 'junco run' runs one "
            "over many inputs"},
    {"while", "'while' is not supported: a pipeline file holds pipelines only"},
    {"if", "'if' is not supported as a statement: a pipeline file holds pipelines only"},
    {"with", "'with' is not supported: a pipeline file holds pipelines only"},
    {"try", "'try' is not supported: a pipeline file holds pipelines only"},
    {"return", "'return' is not supported: a pipeline file holds pipelines only"},
    {"raise", "'raise' is not supported: a pipeline file holds pipelines only"},
    {"assert", "'assert' is not supported: a pipeline file holds pipelines only"},
    {"del", "'del' is not supported: a pipeline file holds pipelines only"},
    {"global", "'global' is not supported: a pipeline file holds pipelines only"},
    {NULL, NULL},
};

static const char *find(const struct refusal *rows, const char *word) {
    for (; rows->word; rows++)
        if (str_equal(rows->word, word))
            return rows->text;
    return NULL;
}

const char *towhee_method(const char *name) {
    return find(methods, name);
}

const char *towhee_name(const char *name) {
    return find(names, name);
}

const char *towhee_statement(const char *word) {
    return find(statements, word);
}
