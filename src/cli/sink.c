/* sink.c -- where result rows go: a table for people, JSON lines or CSV for programs. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/sink.h"

#include <errno.h>
#include <string.h>

#include "base/draft.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/str.h"
#include "cli/grid.h"
#include "cli/term.h"
#include "data/csv_out.h"
#include "data/json_out.h"

/* A table's columns get their widths from this many rows; later ones are cut to them. */
#define TABLE_ROWS_HELD 500
#define MAX_ROW_BYTES ((size_t)1 << 30)

struct sink {
    FILE *file;
    sink_format format;
    struct draft *draft; /* NULL: standard output */
    struct str line;
    struct grid grid; /* TABLE */
    size_t rows_held;
    size_t widths[GRID_MAX_COLUMNS];
    bool has_header;
};

static junco_status sink_new(FILE *file, sink_format format, struct sink **ret_sink,
                             struct junco_error *err) {
    struct sink *sink = junco_zalloc(sizeof(*sink));

    if (!sink)
        return junco_nomem(err, sizeof(*sink));
    sink->file = file;
    sink->format = format;
    sink->line = STR_INIT(MAX_ROW_BYTES);
    *ret_sink = sink;
    return JUNCO_OK;
}

junco_status sink_open_stdout(sink_format format, struct sink **ret_sink, struct junco_error *err) {
    if (format == SINK_AUTO)
        format = term_is_terminal(stdout) ? SINK_TABLE : SINK_JSONL;
    return sink_new(stdout, format, ret_sink, err);
}

static junco_status format_of(const char *path, sink_format *format, struct junco_error *err) {
    if (*format != SINK_AUTO)
        return JUNCO_OK;
    if (str_ends_with(path, ".jsonl") || str_ends_with(path, ".ndjson"))
        *format = SINK_JSONL;
    else if (str_ends_with(path, ".csv"))
        *format = SINK_CSV;
    else
        return junco_fail(err, JUNCO_EINVAL,
                          "--out %s: want a name ending in .jsonl or .csv, or --format", path);
    return JUNCO_OK;
}

junco_status sink_open_file(const char *path, sink_format format, struct sink **ret_sink,
                            struct junco_error *err) {
    struct sink *sink;
    junco_status st = format_of(path, &format, err);

    if (st)
        return st;
    st = sink_new(NULL, format, &sink, err);
    if (st)
        return st;
    st = draft_open(path, &sink->draft, err);
    if (st) {
        sink_free(sink);
        return junco_wrap(err, st, "--out");
    }
    sink->file = draft_file(sink->draft);
    *ret_sink = sink;
    return JUNCO_OK;
}

static junco_status write_failed(const struct sink *sink, struct junco_error *err) {
    return junco_fail(err, errno == EPIPE ? JUNCO_ECLOSED : JUNCO_EIO, "%s: %s",
                      sink->draft ? draft_path(sink->draft) : "standard output", strerror(errno));
}

static junco_status write_line(struct sink *sink, struct junco_error *err) {
    str_putc(&sink->line, '\n');
    if (sink->line.failed == JUNCO_ENOMEM)
        return junco_nomem(err, sink->line.size);
    if (sink->line.failed)
        return junco_fail(err, sink->line.failed, "a result row takes more than %zu bytes of text",
                          sink->line.max);
    if (fwrite(sink->line.data, 1, sink->line.size, sink->file) != sink->line.size)
        return write_failed(sink, err);
    str_clear(&sink->line);
    return JUNCO_OK;
}

junco_status sink_begin(struct sink *sink, size_t n_columns, const char *const *names,
                        struct junco_error *err) {
    if (sink->format == SINK_TABLE) {
        if (n_columns > GRID_MAX_COLUMNS)
            return junco_fail(err, JUNCO_ELIMIT,
                              "a table shows at most %d columns, these are %zu; use --format jsonl",
                              GRID_MAX_COLUMNS, n_columns);
        grid_init(&sink->grid, n_columns);
        for (size_t i = 0; i < n_columns; i++)
            grid_text(&sink->grid, names[i]);
    } else if (sink->format == SINK_CSV && n_columns > 0) {
        const struct junco_table heads = {.n_columns = n_columns, .names = (const char **)names};

        csv_header(&sink->line, &heads);
        return write_line(sink, err);
    }
    return JUNCO_OK;
}

/* "[40.0,228.5]" to "[40,228.5]": a tensor's type stands in `explain`, not in each number. */
static void drop_zero_fractions(struct str *text) {
    size_t to = 0;

    for (size_t from = 0; from < text->size;) {
        if (text->data[from] == '.' && text->data[from + 1] == '0' &&
            (text->data[from + 2] == ',' || text->data[from + 2] == ']'))
            from += 2;
        else
            text->data[to++] = text->data[from++];
    }
    text->size = to;
    text->data[to] = '\0';
}

/* A cell as people read it: text bare, small numbers short, the rest as JSON. */
static void table_cell(struct sink *sink, const struct junco_column *column, size_t row) {
    struct junco_value value = junco_column_get(column, row);
    struct json_out json = JSON_OUT(&sink->line, 0);

    switch (value.kind) {
    case JUNCO_KIND_NULL:
        grid_text(&sink->grid, "");
        break;
    case JUNCO_KIND_STRING:
        grid_bytes(&sink->grid, value.as.bytes.data, value.as.bytes.size);
        break;
    case JUNCO_KIND_FLOAT64:
        grid_printf(&sink->grid, "%.6g", value.as.float64);
        break;
    default:
        json_value(&json, &value);
        if (value.kind == JUNCO_KIND_TENSOR && sink->line.size)
            drop_zero_fractions(&sink->line);
        grid_text(&sink->grid, str_text(&sink->line));
        str_clear(&sink->line);
    }
}

static junco_status flush_table(struct sink *sink, struct junco_error *err) {
    int width = term_width(sink->file, 0);

    if (sink->grid.failed)
        return junco_fail(err, sink->grid.failed, "the table of results does not fit in memory");
    grid_print(&sink->grid, sink->file, width, !sink->has_header, term_is_coloured(sink->file),
               sink->widths);
    sink->has_header = true;
    sink->rows_held = 0;
    grid_clear_rows(&sink->grid);
    return ferror(sink->file) ? write_failed(sink, err) : JUNCO_OK;
}

static junco_status table_row(struct sink *sink, const struct junco_table *rows, size_t row,
                              struct junco_error *err) {
    for (size_t i = 0; i < rows->n_columns; i++) {
        junco_kind kind = rows->columns[i].type->kind;

        sink->grid.is_right[i] = kind == JUNCO_KIND_INT64 || kind == JUNCO_KIND_FLOAT64;
        table_cell(sink, &rows->columns[i], row);
    }
    if (++sink->rows_held < TABLE_ROWS_HELD)
        return JUNCO_OK;
    return flush_table(sink, err);
}

junco_status sink_rows(struct sink *sink, const struct junco_table *rows, struct junco_error *err) {
    if (rows->n_columns == 0) /* the pipeline writes its rows elsewhere */
        return JUNCO_OK;
    for (size_t row = 0; row < rows->rows; row++) {
        struct json_out json = JSON_OUT(&sink->line, 0);
        junco_status st;

        if (sink->format == SINK_TABLE) {
            st = table_row(sink, rows, row, err);
        } else {
            if (sink->format == SINK_JSONL)
                json_row(&json, rows, row);
            else
                csv_row(&sink->line, rows, row);
            st = write_line(sink, err);
        }
        if (st)
            return st;
    }
    /* Whoever reads the pipe gets each batch of results when it is there. */
    if (sink->format != SINK_TABLE && !sink->draft && fflush(sink->file))
        return write_failed(sink, err);
    return JUNCO_OK;
}

bool sink_is_table(const struct sink *sink) {
    return sink->format == SINK_TABLE;
}

junco_status sink_close(struct sink *sink, struct junco_error *err) {
    junco_status st = JUNCO_OK;

    if (sink->format == SINK_TABLE)
        st = flush_table(sink, err);
    if (st)
        return st;
    if (sink->draft)
        return draft_keep(sink->draft, err);
    return fflush(sink->file) ? write_failed(sink, err) : JUNCO_OK;
}

void sink_free(struct sink *sink) {
    if (!sink)
        return;
    draft_free(sink->draft);
    str_done(&sink->line);
    grid_done(&sink->grid);
    junco_free(sink);
}
