/* cmd_run.c -- junco run: run a pipeline on inputs and write its rows. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/limits.h"
#include "base/mem.h"
#include "cli/grid.h"
#include "cli/input.h"
#include "cli/interrupt.h"
#include "cli/pipe_file.h"
#include "cli/progress.h"
#include "cli/report.h"
#include "cli/sink.h"
#include "cli/term.h"
#include "data/json_out.h"

/* Failed rows are told one by one up to here, then counted. */
#define FAILED_ROWS_SHOWN 20
#define MOST_TIMEOUT_S 1000000

struct run_options {
    struct pipe_options pipe; /* first: its rows' offsets count from here */
    const char *out;
    int format; /* sink_format */
    int on_error; /* junco_on_error */
    size_t max_memory_bytes;
    bool no_progress;
    int stats; /* index into stats_forms */
    const char *trace;
    const char *html;
    int timeout_s; /* 0: none */
};

static const char *const formats[] = {"auto", "table", "jsonl", "csv", NULL};
static const char *const policies[] = {"default", "skip", "keep", "fail", NULL};
enum { STATS_NONE, STATS_TABLE, STATS_JSON };
static const char *const stats_forms[] = {"none", "table", "json", NULL};

static const struct cli_option options[] = {
    {
        .name = "out",
        .letter = 'o',
        .kind = CLI_TEXT,
        .metavar = "FILE",
        .summary = "write rows to FILE (.jsonl or .csv); it appears when it is complete",
        .offset = offsetof(struct run_options, out),
    },
    {
        .name = "format",
        .letter = 'f',
        .kind = CLI_CHOICE,
        .metavar = "FORM",
        .summary = "table, jsonl or csv; default: a table on a terminal, else jsonl",
        .offset = offsetof(struct run_options, format),
        .choices = formats,
    },
    {
        .name = "html",
        .kind = CLI_TEXT,
        .metavar = "FILE",
        .summary = "also write the results to FILE as a page to look at: pictures, boxes, times",
        .offset = offsetof(struct run_options, html),
    },
    PIPE_OPTION_SET,
    PIPE_OPTION_PIPELINE,
    PIPE_OPTION_PLUGIN,
    {
        .name = "on-error",
        .kind = CLI_CHOICE,
        .metavar = "POLICY",
        .summary =
            "a failing row: fail (default, but after .safe()) stops there, skip leaves it out, keep adds a column error",
        .offset = offsetof(struct run_options, on_error),
        .choices = policies,
    },
    {
        .name = "timeout",
        .kind = CLI_INT,
        .metavar = "SECONDS",
        .min = 1,
        .max = MOST_TIMEOUT_S,
        .summary = "give up after so long, and say which node held the run; default: never",
        .offset = offsetof(struct run_options, timeout_s),
    },
    PIPE_OPTION_WORKERS,
    {
        .name = "max-memory",
        .kind = CLI_BYTES,
        .metavar = "SIZE",
        .summary = "bound of all payloads, such as 512M or 2G; default: half the memory",
        .offset = offsetof(struct run_options, max_memory_bytes),
    },
    {
        .name = "stats",
        .kind = CLI_CHOICE,
        .metavar = "FORM",
        .summary = "where the time went, node by node, on standard error: table (default) or json",
        .offset = offsetof(struct run_options, stats),
        .is_optional_value = true,
        .choices = stats_forms,
    },
    {
        .name = "trace",
        .kind = CLI_TEXT,
        .metavar = "FILE",
        .summary = "write what ran when, on which thread, to FILE (for Chrome, Perfetto)",
        .offset = offsetof(struct run_options, trace),
    },
    {
        .name = "no-progress",
        .kind = CLI_FLAG,
        .summary = "draw no progress line",
        .offset = offsetof(struct run_options, no_progress),
    },
    {.name = NULL},
};

/* What a run holds; freed in one place. */
struct run {
    const struct run_options *options;
    struct junco_pipeline *pipeline;
    struct junco_call *call;
    struct sink *sink;
    struct report *report; /* NULL: none is wanted */
    struct progress *progress;
    const char *names[JUNCO_MAX_COLUMNS]; /* of the inputs */
    struct input *input;
    struct interrupt interrupt;
    int64_t n_failed;
    int64_t n_marked; /* results with a reason in the column `error` */
    uint64_t start_ns;
    bool was_late; /* for --timeout */
};

static void row_failed(void *ctx, const char *node, int64_t input_row,
                       const struct junco_error *why) {
    struct run *run = ctx;

    (void)node;
    (void)input_row;
    run->n_failed++;
    if (run->report)
        report_failed(run->report, why->message);
    if (run->n_failed > FAILED_ROWS_SHOWN)
        return;
    progress_hide(run->progress);
    fprintf(stderr, "junco: skipped: %s\n", why->message);
    progress_show(run->progress);
}

static junco_status open_pipeline(struct run *run, const char *file, struct junco_error *err) {
    struct junco_pipeline_options pipeline_options = {
        .name = run->options->pipe.pipeline,
        .n_overrides = run->options->pipe.set.n,
        .overrides = run->options->pipe.set.at,
        .workers = run->options->pipe.workers,
        .n_plugins = run->options->pipe.plugins.n,
        .plugins = run->options->pipe.plugins.at,
        .max_memory_bytes = run->options->max_memory_bytes,
        .trace_path = run->options->trace,
    };
    char *text;
    size_t size;
    junco_status st = file_read(file, JUNCO_MAX_TEXT_BYTES, &text, &size, err);

    if (st)
        return st;
    st = junco_pipeline_open(text, size, file, &pipeline_options, &run->pipeline, err);
    junco_free(text);
    return st;
}

/* Whether the results have a column `error`. */
static bool keeps_failed(const struct run *run) {
    int on_error = run->options->on_error;

    if (on_error == JUNCO_ON_ERROR_DEFAULT)
        on_error = junco_pipeline_on_error(run->pipeline);
    return on_error == JUNCO_ON_ERROR_KEEP;
}

static junco_status open_sink(struct run *run, struct junco_error *err) {
    const char *names[JUNCO_MAX_COLUMNS + 1];
    size_t n = junco_pipeline_n_outputs(run->pipeline);
    junco_status st;

    for (size_t i = 0; i < n; i++)
        names[i] = junco_pipeline_output(run->pipeline, i);
    if (keeps_failed(run))
        names[n++] = "error";
    if (run->options->out)
        st = sink_open_file(run->options->out, run->options->format, &run->sink, err);
    else
        st = sink_open_stdout(run->options->format, &run->sink, err);
    if (!st)
        st = sink_begin(run->sink, n, names, err);
    return st || !run->options->html ? st : report_new(run->options->html, &run->report, err);
}

static junco_status open_input(struct run *run, int n_words, char **words,
                               struct junco_error *err) {
    size_t n = junco_pipeline_n_inputs(run->pipeline);

    for (size_t i = 0; i < n; i++)
        run->names[i] = junco_pipeline_input(run->pipeline, i);
    return input_open(n, run->names, n_words, words, &run->input, err);
}

static junco_status start_call(struct run *run, struct junco_error *err) {
    struct junco_call_options call_options = {
        .on_error = run->options->on_error,
        .row_failed = row_failed,
        .ctx = run,
        .deadline_ms = (int64_t)run->options->timeout_s * 1000,
    };
    junco_status st = progress_new(&run->progress, err);

    if (!st)
        st = junco_call_start_source(run->pipeline, input_pull, run->input, &call_options,
                                     &run->call, err);
    if (st)
        return st;
    interrupt_watch(&run->interrupt, run->call);
    if (run->options->no_progress)
        return JUNCO_OK;
    return progress_watch(run->progress, run->call, input_rows(run->input), err);
}

static void count_marked(struct run *run, const struct junco_table *rows) {
    const struct junco_column *errors = &rows->columns[rows->n_columns - 1];

    for (size_t i = 0; keeps_failed(run) && i < rows->rows; i++)
        run->n_marked += !junco_column_is_null(errors, i);
}

/* Results from the call into the sink, until there are no more. */
static junco_status pump(struct run *run, struct junco_error *err) {
    bool is_end = false;

    for (;;) {
        struct junco_table rows = {0};
        junco_status st = junco_call_next(run->call, &rows, &is_end, err);

        if (st || is_end)
            return st;
        progress_hide(run->progress);
        count_marked(run, &rows);
        st = sink_rows(run->sink, &rows, err);
        if (!st && run->report)
            st = report_rows(run->report, &rows, err);
        progress_show(run->progress);
        junco_table_done(&rows);
        if (st)
            return st;
    }
}

static void print_stats_table(const struct run *run) {
    struct grid grid;

    static const char *const heads[] = {"node",     "rows in",    "rows out", "runs",
                                        "rows/run", "running ms", "cpu ms",   "queued ms"};
    const size_t n = sizeof(heads) / sizeof(heads[0]);

    grid_init(&grid, n);
    for (size_t i = 1; i < n; i++)
        grid.is_right[i] = true;
    for (size_t i = 0; i < n; i++)
        grid_text(&grid, heads[i]);
    for (size_t i = 0; i < junco_pipeline_n_nodes(run->pipeline); i++) {
        struct junco_node_stats s;

        junco_pipeline_node_stats(run->pipeline, i, &s);
        grid_text(&grid, s.node);
        grid_printf(&grid, "%" PRId64, s.rows_in);
        grid_printf(&grid, "%" PRId64, s.rows_out);
        grid_printf(&grid, "%" PRId64, s.runs);
        grid_printf(&grid, "%.1f", s.runs ? (double)s.rows_in / (double)s.runs : 0.0);
        grid_printf(&grid, "%.1f", (double)s.running_ns / 1e6);
        grid_printf(&grid, "%.1f", (double)s.cpu_ns / 1e6);
        grid_printf(&grid, "%.1f", (double)s.queued_ns / 1e6);
    }
    grid_print(&grid, stderr, 0, true, term_is_coloured(stderr), NULL);
    grid_done(&grid);
}

static void node_stats_json(struct json_out *w, const struct junco_node_stats *s) {
    const struct {
        const char *name;
        int64_t value;
    } counters[] = {
        {"rows_in", s->rows_in},
        {"rows_out", s->rows_out},
        {"rows_failed", s->rows_failed},
        {"runs", s->runs},
        {"running_ns", (int64_t)s->running_ns},
        {"cpu_ns", (int64_t)s->cpu_ns},
        {"queued_ns", (int64_t)s->queued_ns},
    };

    json_object(w);
    json_key(w, "node");
    json_text(w, s->node);
    for (size_t i = 0; i < sizeof(counters) / sizeof(counters[0]); i++) {
        json_key(w, counters[i].name);
        json_int(w, counters[i].value);
    }
    json_object_end(w);
}

static void print_stats_json(const struct run *run) {
    struct str text = STR_INIT(JUNCO_MAX_JSON_BYTES);
    struct json_out w = JSON_OUT(&text, 0);
    struct junco_call_stats call;

    junco_call_stats(run->call, &call);
    json_object(&w);
    json_key(&w, "rows_in");
    json_int(&w, call.rows_in);
    json_key(&w, "rows_out");
    json_int(&w, call.rows_out);
    json_key(&w, "rows_failed");
    json_int(&w, call.rows_failed);
    json_key(&w, "peak_bytes");
    json_int(&w, (int64_t)call.peak_bytes);
    json_key(&w, "nodes");
    json_array(&w);
    for (size_t i = 0; i < junco_pipeline_n_nodes(run->pipeline); i++) {
        struct junco_node_stats stats;

        junco_pipeline_node_stats(run->pipeline, i, &stats);
        node_stats_json(&w, &stats);
    }
    json_array_end(&w);
    json_object_end(&w);
    fprintf(stderr, "%s\n",
            text.failed ? "junco: the statistics do not fit in memory" : str_text(&text));
    str_done(&text);
}

/* Kept rows carry their reasons, unless they were dropped or filled since: that there are some is what one must not miss.  Those that ended
 * in a window were told one by one. */
static void report_kept(const struct run *run) {
    struct junco_call_stats stats = {0};
    int64_t n_kept;

    if (keeps_failed(run))
        junco_call_stats(run->call, &stats);
    n_kept = stats.rows_failed - run->n_failed;
    if (n_kept <= 0)
        return;
    fprintf(stderr, "junco: %" PRId64 " row%s failed", n_kept, n_kept == 1 ? "" : "s");
    if (run->n_marked == 0)
        fprintf(stderr, "; none of them is marked in the results\n");
    else if (run->n_marked < n_kept)
        fprintf(stderr, "; %" PRId64 " marked in the column 'error', which says why\n",
                run->n_marked);
    else
        fprintf(stderr, "; the column 'error' says why\n");
}

static void report_skipped(const struct run *run) {
    if (run->n_failed > FAILED_ROWS_SHOWN)
        fprintf(stderr, "junco: skipped: … and %" PRId64 " more\n",
                run->n_failed - FAILED_ROWS_SHOWN);
    if (run->n_failed)
        fprintf(stderr, "junco: %" PRId64 " row%s skipped\n", run->n_failed,
                run->n_failed == 1 ? "" : "s");
}

/* Under a table: people want to know that all of their inputs were seen. */
static void print_summary(const struct run *run) {
    struct junco_call_stats stats;

    if (!sink_is_table(run->sink))
        return;
    junco_call_stats(run->call, &stats);
    fflush(stdout);
    fprintf(stderr, "\n%" PRId64 " row%s in, %" PRId64 " out, %.1f s\n", stats.rows_in,
            stats.rows_in == 1 ? "" : "s", stats.rows_out,
            (double)(clock_now_ns() - run->start_ns) / 1e9);
}

static void print_stats(const struct run *run) {
    if (run->options->stats == STATS_TABLE)
        print_stats_table(run);
    else if (run->options->stats == STATS_JSON)
        print_stats_json(run);
}

/* A reader that went away (`| head`) has what it wanted: no message is owed to anybody. */
static bool reader_left(const struct run *run, const struct junco_error *err) {
    return err->code == JUNCO_ECLOSED && !run->options->out;
}

/* Everything after the input is read.  Rows before a failure are kept on a stream that was
 * already read; a file appears whole or not at all. */
static int run_call(struct run *run) {
    struct junco_error err = {0}, late = {0};
    junco_status st = start_call(run, &err);
    bool has_started = run->call != NULL, was_interrupted;

    if (!st)
        st = pump(run, &err);
    input_stop(run->input);
    progress_stop(run->progress);
    if (!st)
        st = sink_close(run->sink, &err);
    else if (!run->options->out)
        (void)!sink_close(run->sink, &late);
    if (!st && run->report)
        st = report_finish(run->report, run->pipeline, run->call, clock_now_ns() - run->start_ns,
                           &err);
    was_interrupted = interrupt_stop(&run->interrupt);
    if (run->call) {
        print_stats(run);
        report_kept(run);
    }
    run->was_late = st == JUNCO_ETIMEOUT && run->options->timeout_s > 0;
    if (st && !run->was_late) { /* workers may still be at it, and count failed rows */
        junco_call_free(run->call);
        run->call = NULL;
    }
    if (!run->was_late)
        report_skipped(run);
    if (was_interrupted && st) { /* a signal that came after the end changes nothing */
        fprintf(stderr, "junco: interrupted\n");
        return CLI_FAILED;
    }
    if (st && reader_left(run, &err))
        return CLI_FAILED;
    if (st)
        return has_started ? (cli_report(&err), CLI_FAILED) : cli_report(&err);
    print_summary(run);
    return CLI_OK;
}

static int prepare_and_run(struct run *run, int n_words, const char *file, char **words) {
    struct junco_error err = {0};

    if (interrupt_start(&run->interrupt, &err))
        return cli_report(&err);
    if (open_pipeline(run, file, &err))
        return cli_report_build(&err);
    if (open_input(run, n_words, words, &err))
        return cli_report(&err);
    interrupt_arm(&run->interrupt);
    return open_sink(run, &err) ? cli_report(&err) : run_call(run);
}

/* After the call is freed: all its runs are in the trace then, also those of one that failed. */
static int end_trace(const struct run *run, int status) {
    struct junco_error err = {0};

    if (!run->pipeline || !junco_pipeline_trace_end(run->pipeline, &err))
        return status;
    cli_report(&err);
    return status ? status : CLI_FAILED;
}

/* After --timeout: an operator that hangs would hold junco_call_free() for ever, so nothing waits for
 * it.  Files are left as after any other failure. */
static _Noreturn void leave_now(struct run *run, int status) {
    status = end_trace(run, status);
    sink_free(run->sink);
    report_free(run->report);
    fflush(NULL);
    _exit(status);
}

static int cmd_run(const void *opts, int argc, char **argv) {
    struct run run = {.options = opts, .start_ns = clock_now_ns()};
    int status = prepare_and_run(&run, argc - 1, argv[0], argv + 1);

    (void)interrupt_stop(&run.interrupt);
    if (run.was_late)
        leave_now(&run, status);
    junco_call_free(run.call);
    status = end_trace(&run, status);
    progress_free(run.progress);
    input_free(run.input);
    sink_free(run.sink);
    report_free(run.report);
    junco_pipeline_free(run.pipeline);
    return status;
}

const struct cli_command cli_cmd_run = {
    .name = "run",
    .arguments = "FILE [INPUT…]",
    .summary = "run a pipeline file on inputs: one row for each INPUT word",
    .help =
        "A pipeline of n inputs takes n words a row.  '-' reads words from standard input, one a\n"
        "line.  Exit status: 0 done, 1 the run failed, 2 wrong usage or a pipeline that does\n"
        "not build.  Messages count rows from 0.\n"
        "\n"
        "  junco run examples/ocr.pipe scans/*.png\n"
        "  find . -name '*.jpg' | junco run examples/ocr.pipe - --out text.jsonl",
    .options = options,
    .size = sizeof(struct run_options),
    .min_arguments = 1,
    .max_arguments = -1,
    .run = cmd_run,
};
