/* embed.c -- a pipeline inside a program: described by calls, run at once and by three threads. */
/* SPDX-License-Identifier: Apache-2.0 */
/* Build it against the installed library:
 *     cc -std=c17 embed.c -o embed $(pkg-config --cflags --libs junco) -pthread */
#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include <junco/junco.h>

/* What one thread asks, and what it was answered. */
struct job {
    struct junco_pipeline *pipeline;
    const char *text;
    char answer[256];
    junco_status st;
    struct junco_error err;
};

/* line -> its words -> those longer than three letters, with their length */
static junco_status open_pipeline(struct junco_pipeline **ret_pipeline, struct junco_error *err) {
    struct junco_pipe *chain = NULL;
    junco_status st = junco_pipe_new("line", &chain, err);

    if (st)
        return st;
    junco_pipe_flat_map(chain, "line", "word", "lambda line: line.split()");
    junco_pipe_map(chain, "word", "length", "lambda word: len(word)");
    junco_pipe_filter(chain, "word, length", "word, length", "length", "lambda n: n > 3");
    junco_pipe_output(chain, "word, length");
    st = junco_pipe_open(chain, NULL, ret_pipeline, err);
    junco_pipe_free(chain);
    return st;
}

/* A table of one column and one row. */
static junco_status make_input(const char *text, struct junco_table *ret_table,
                               struct junco_error *err) {
    const char *names[] = {"line"};
    const struct junco_type *types[] = {junco_type_of(JUNCO_KIND_STRING)};
    struct junco_builder *builder = NULL;
    junco_status st = junco_builder_new(1, names, types, &builder, err);

    if (st)
        return st;
    st = junco_builder_row(builder, 0, err);
    if (!st)
        st = junco_put_string(builder, 0, text, strlen(text), err);
    if (!st)
        st = junco_builder_finish(builder, ret_table, err);
    junco_builder_free(builder);
    return st;
}

/* The result's rows come in order, some at a time. */
static void read_rows(struct job *job, const struct junco_table *rows) {
    for (size_t i = 0; i < rows->rows; i++) {
        const struct junco_value word = junco_column_get(&rows->columns[0], i);
        const struct junco_value length = junco_column_get(&rows->columns[1], i);
        size_t used = strlen(job->answer);

        snprintf(job->answer + used, sizeof(job->answer) - used, " %.*s=%lld",
                 (int)word.as.bytes.size, word.as.bytes.data, (long long)length.as.int64);
    }
}

static void *run_job(void *ctx) {
    struct job *job = ctx;
    struct junco_table input = {0}, rows = {0};
    struct junco_call *call = NULL;
    bool is_end = false;

    job->st = make_input(job->text, &input, &job->err);
    if (!job->st)
        job->st = junco_call_start(job->pipeline, &input, NULL, &call, &job->err);
    while (!job->st && !is_end) {
        job->st = junco_call_next(call, &rows, &is_end, &job->err);
        if (!job->st)
            read_rows(job, &rows);
        junco_table_done(&rows);
    }
    junco_call_free(call);
    junco_table_done(&input);
    return NULL;
}

/* A few rows in, all results out: on this thread, in one call. */
static junco_status run_small(struct job *job) {
    struct junco_table input = {0}, rows = {0};

    job->st = make_input(job->text, &input, &job->err);
    if (!job->st)
        job->st = junco_call_run(job->pipeline, &input, NULL, &rows, &job->err);
    if (!job->st)
        read_rows(job, &rows);
    junco_table_done(&rows);
    junco_table_done(&input);
    return job->st;
}

static int fail(const struct junco_error *err) {
    fprintf(stderr, "embed: %s: %s\n", junco_status_name(err->code), err->message);
    return 1;
}

int main(void) {
    struct job jobs[3] = {
        {.text = "a pipeline is a graph of operators"},
        {.text = "rows never lose each other"},
        {.text = "nothing waits holding a thread"},
    };
    struct job small = {.text = "small calls are cheap"};
    pthread_t threads[3];
    struct junco_error err = {0};
    struct junco_pipeline *pipeline = NULL;
    int exit_status = 0;

    if (open_pipeline(&pipeline, &err))
        return fail(&err);
    small.pipeline = pipeline;
    if (run_small(&small))
        exit_status = fail(&small.err);
    else
        printf("%s:%s\n", small.text, small.answer);
    for (int i = 0; i < 3; i++) {
        jobs[i].pipeline = pipeline;
        if (pthread_create(&threads[i], NULL, run_job, &jobs[i])) {
            fprintf(stderr, "embed: no thread could be started\n");
            return 1;
        }
    }
    for (int i = 0; i < 3; i++) {
        pthread_join(threads[i], NULL);
        if (jobs[i].st)
            exit_status = fail(&jobs[i].err);
        else
            printf("%s:%s\n", jobs[i].text, jobs[i].answer);
    }
    junco_pipeline_free(pipeline);
    return exit_status;
}
