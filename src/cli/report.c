/* report.c -- the results of a run as one HTML page: pictures, boxes, vectors, errors, times.
 *
 * The page (report.html) draws itself from one JSON document; this file writes that document.
 * Whatever rows hold is data in it and never markup. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/report.h"

#include <string.h>

#include "api/build.h"
#include "base/draft.h"
#include "base/mem.h"
#include "base/thread.h"
#include "cli/report_page.h"
#include "cli/thumb.h"
#include "data/json_out.h"
#include "graph/names.h"

#define MAX_PAGE_BYTES ((size_t)256 << 20)
#define MAX_CELL_BYTES ((size_t)64 << 10) /* of a cell's JSON */
#define MAX_TEXT_BYTES ((size_t)4 << 10) /* of a string */
#define MAX_ELEMENTS 1024 /* of a tensor */
#define MAX_FAILURES 200

/* A column's picture in the row before: rows that come of one image share it. */
struct last_image {
    struct junco_value value; /* owned: its address stays taken as long as it is compared with */
    int64_t id;
};

struct report {
    struct draft *draft;
    struct str rows, images; /* the items of two JSON arrays */
    struct str cell;
    size_t n_columns;
    struct last_image *last;
    int64_t n_images, n_rows;
    struct junco_mutex lock;
    /* --- below: guarded by lock --- */
    struct str failures; /* likewise the items of an array */
    size_t n_failures;
};

junco_status report_new(const char *path, struct report **ret_report, struct junco_error *err) {
    struct report *report = junco_zalloc(sizeof(*report));
    junco_status st;

    if (!report)
        return junco_nomem(err, sizeof(*report));
    report->rows = report->images = report->failures = STR_INIT(MAX_PAGE_BYTES);
    report->cell = STR_INIT(MAX_CELL_BYTES);
    st = mutex_init(&report->lock, err);
    if (st) {
        junco_free(report);
        return st;
    }
    st = draft_open(path, &report->draft, err);
    if (st) {
        report_free(report);
        return junco_wrap(err, st, "--html");
    }
    *ret_report = report;
    return JUNCO_OK;
}

void report_free(struct report *report) {
    if (!report)
        return;
    for (size_t i = 0; report->last && i < report->n_columns; i++)
        junco_value_unref(&report->last[i].value);
    junco_free(report->last);
    draft_free(report->draft);
    mutex_done(&report->lock);
    str_done(&report->rows);
    str_done(&report->images);
    str_done(&report->failures);
    str_done(&report->cell);
    junco_free(report);
}

/* ---- cells ---- */

static bool is_same_image(const struct junco_value *a, const struct junco_value *b) {
    const struct junco_tensor *x = &a->as.tensor, *y = &b->as.tensor;

    return a->kind == b->kind && x->data == y->data && x->dims[0] == y->dims[0] &&
           x->dims[1] == y->dims[1] && x->pixels == y->pixels;
}

static junco_status add_image(struct report *report, const struct junco_tensor *image,
                              struct junco_error *err) {
    struct str *out = &report->images;

    str_printf(out, "%s{\"width\":%lld,\"height\":%lld,\"uri\":\"", report->n_images ? "," : "",
               (long long)image->dims[1], (long long)image->dims[0]);
    junco_status st = thumb_uri(image, out, err);
    str_puts(out, "\"}");
    report->n_images++;
    return st;
}

static junco_status image_cell(struct report *report, size_t column,
                               const struct junco_value *value, struct junco_error *err) {
    struct last_image *last = &report->last[column];
    junco_status st = JUNCO_OK;

    if (!is_same_image(&last->value, value)) {
        junco_value_unref(&last->value);
        last->value = *value;
        junco_value_ref(&last->value);
        last->id = report->n_images;
        st = add_image(report, &value->as.tensor, err);
    }
    str_printf(&report->cell, "{\"$\":\"image\",\"id\":%lld}", (long long)last->id);
    return st;
}

static void tensor_cell(struct str *out, const struct junco_tensor *tensor) {
    struct junco_value part = {.kind = JUNCO_KIND_TENSOR, .as.tensor = *tensor};
    size_t n = junco_tensor_count(tensor);
    struct json_out w = JSON_OUT(out, 0);

    json_object(&w);
    json_key(&w, "$");
    json_text(&w, "tensor");
    json_key(&w, "dtype");
    json_text(&w, junco_dtype_name(tensor->dtype));
    json_key(&w, "shape");
    json_array(&w);
    for (int i = 0; i < tensor->rank; i++)
        json_int(&w, tensor->dims[i]);
    json_array_end(&w);
    json_key(&w, "values");
    part.as.tensor.rank = 1;
    part.as.tensor.dims[0] = n < MAX_ELEMENTS ? (int64_t)n : MAX_ELEMENTS;
    json_value(&w, &part);
    json_object_end(&w);
}

static void text_cell(struct str *out, const struct junco_bytes *text) {
    struct json_out w = JSON_OUT(out, 0);
    struct str cut = STR_INIT(MAX_TEXT_BYTES + 4);
    size_t size = text->size;

    if (size > MAX_TEXT_BYTES) {
        size = MAX_TEXT_BYTES;
        while (size > 0 && ((unsigned char)text->data[size] & 0xc0) == 0x80)
            size--;
    }
    str_append(&cut, text->data, size);
    if (size < text->size)
        str_puts(&cut, "…");
    json_string(&w, str_text(&cut), cut.size);
    str_done(&cut);
}

static junco_status put_cell(struct report *report, size_t column, const struct junco_value *value,
                             struct junco_error *err) {
    struct json_out w = JSON_OUT(&report->cell, 0);
    junco_status st = JUNCO_OK;

    str_clear(&report->cell);
    report->cell.failed = JUNCO_OK;
    switch (value->kind) {
    case JUNCO_KIND_IMAGE:
    case JUNCO_KIND_FRAME:
        st = image_cell(report, column, value, err);
        break;
    case JUNCO_KIND_TENSOR:
        tensor_cell(&report->cell, &value->as.tensor);
        break;
    case JUNCO_KIND_STRING:
        text_cell(&report->cell, &value->as.bytes);
        break;
    case JUNCO_KIND_BYTES:
        str_printf(&report->cell, "\"%zu bytes\"", value->as.bytes.size);
        break;
    default:
        json_value(&w, value);
    }
    if (st)
        return st;
    if (report->cell.failed)
        str_puts(&report->rows, "\"(too large to show)\"");
    else
        str_append(&report->rows, str_text(&report->cell), report->cell.size);
    return JUNCO_OK;
}

junco_status report_rows(struct report *report, const struct junco_table *rows,
                         struct junco_error *err) {
    if (!report->last) {
        report->n_columns = rows->n_columns;
        report->last = junco_alloc_array(rows->n_columns, sizeof(*report->last));
        if (!report->last)
            return junco_nomem(err, rows->n_columns * sizeof(*report->last));
    }
    for (size_t row = 0; row < rows->rows && report->n_rows < REPORT_MAX_ROWS; row++) {
        str_puts(&report->rows, report->n_rows++ ? ",\n[" : "[");
        for (size_t i = 0; i < rows->n_columns; i++) {
            struct junco_value value = junco_column_get(&rows->columns[i], row);

            str_puts(&report->rows, i ? "," : "");
            junco_status st = put_cell(report, i, &value, err);
            if (st)
                return st;
        }
        str_puts(&report->rows, "]");
    }
    return JUNCO_OK;
}

void report_failed(struct report *report, const char *message) {
    struct json_out w = JSON_OUT(&report->failures, 0);

    mutex_lock(&report->lock);
    if (report->n_failures < MAX_FAILURES) {
        str_puts(&report->failures, report->n_failures++ ? "," : "");
        json_text(&w, message);
    }
    mutex_unlock(&report->lock);
}

/* ---- the document ---- */

static void put_names(struct json_out *w, const char *key, size_t n, const char *const *names) {
    json_key(w, key);
    json_array(w);
    for (size_t i = 0; i < n; i++)
        json_text(w, names[i]);
    json_array_end(w);
}

static void put_node(struct json_out *w, const struct graph_node *node,
                     const struct junco_node_stats *stats) {
    bool keeps_rows = node->iteration == JUNCO_MAP || node->iteration == JUNCO_FLAT_MAP;

    json_object(w);
    json_key(w, "node");
    json_text(w, node->name);
    json_key(w, "what");
    json_text(w, node->op_name  ? node->op_name
                 : node->lambda ? node->lambda
                                : names_iteration(node->iteration));
    put_names(w, "reads", node->n_in, node->in);
    put_names(w, "writes", node->n_out, node->out);
    json_key(w, "reshapes");
    json_bool(w, !keeps_rows);
    json_key(w, "rows_in");
    json_int(w, stats->rows_in);
    json_key(w, "rows_out");
    json_int(w, stats->rows_out);
    json_key(w, "running_ns");
    json_uint(w, stats->running_ns);
    json_object_end(w);
}

static void put_columns(struct json_out *w, const char *key, size_t n,
                        const struct graph_column *columns) {
    json_key(w, key);
    json_array(w);
    for (size_t i = 0; i < n; i++)
        json_text(w, columns[i].name);
    json_array_end(w);
}

static void put_head(struct str *out, const struct junco_pipeline *pipeline,
                     const struct junco_call *call, uint64_t elapsed_ns) {
    const struct build *build = pipeline_build(pipeline);
    struct json_out w = JSON_OUT(out, 0);
    struct junco_call_stats stats;

    junco_call_stats(call, &stats);
    json_object(&w);
    json_key(&w, "pipeline");
    json_text(&w, build->pipeline->name);
    json_key(&w, "rows_in");
    json_int(&w, stats.rows_in);
    json_key(&w, "rows_out");
    json_int(&w, stats.rows_out);
    json_key(&w, "rows_failed");
    json_int(&w, stats.rows_failed);
    json_key(&w, "peak_bytes");
    json_uint(&w, stats.peak_bytes);
    json_key(&w, "elapsed_ns");
    json_uint(&w, elapsed_ns);
    put_columns(&w, "inputs", build->lowered->n_inputs, build->lowered->inputs);
    put_columns(&w, "outputs", build->pipeline->n_outputs, build->pipeline->outputs);
    json_key(&w, "nodes");
    json_array(&w);
    for (size_t i = 0; i < build->lowered->n_nodes; i++) {
        struct junco_node_stats node;

        junco_pipeline_node_stats(pipeline, i, &node);
        put_node(&w, build->lowered->nodes[i], &node);
    }
    json_array_end(&w);
}

/* "<" occurs only inside JSON's strings, where it may as well be an escape: no text can end the
 * page's data. */
static void write_escaped(FILE *file, const struct str *text) {
    const char *at = str_text(text), *end = at + text->size;

    while (at < end) {
        const char *next = memchr(at, '<', (size_t)(end - at));
        size_t n = (size_t)((next ? next : end) - at);

        fwrite(at, 1, n, file);
        at += n;
        if (next) {
            fputs("\\u003c", file);
            at++;
        }
    }
}

static void write_array(FILE *file, const char *key, const struct str *items) {
    fprintf(file, ",\n\"%s\":[", key);
    write_escaped(file, items);
    fputs("]", file);
}

junco_status report_finish(struct report *report, const struct junco_pipeline *pipeline,
                           const struct junco_call *call, uint64_t elapsed_ns,
                           struct junco_error *err) {
    static const char mark[] = "@DATA@";
    const char *page = report_page, *data = strstr(page, mark);
    struct str head = STR_INIT(MAX_PAGE_BYTES);
    FILE *file = draft_file(report->draft);
    junco_status st = JUNCO_OK;

    put_head(&head, pipeline, call, elapsed_ns);
    if (head.failed || report->rows.failed || report->images.failed || report->failures.failed)
        st = junco_fail(err, JUNCO_ELIMIT, "--html %s: the page would be larger than %zu bytes",
                        draft_path(report->draft), MAX_PAGE_BYTES);
    if (!st) {
        fwrite(page, 1, (size_t)(data - page), file);
        write_escaped(file, &head);
        write_array(file, "rows", &report->rows);
        write_array(file, "images", &report->images);
        write_array(file, "failures", &report->failures);
        fputs("}", file);
        fputs(data + strlen(mark), file);
        st = draft_keep(report->draft, err);
    }
    str_done(&head);
    return st ? junco_wrap(err, st, "--html") : JUNCO_OK;
}
