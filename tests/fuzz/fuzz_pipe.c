/* fuzz_pipe.c -- any bytes as a pipeline file, and its lambdas over rows of every type. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "lang/lang.h"

#define N_ROWS 3
#define N_COLUMNS 10
#define MAX_PAYLOAD (1u << 24) /* bytes an evaluation may make */

static const struct junco_op op_decode = {.name = "image_decode"};
static const struct junco_op op_detect = {.name = "text_detection.ppocr"};
static const struct junco_op *const ops[] = {&op_decode, &op_detect, NULL};

static struct junco_table rows;

static void must(junco_status st) {
    if (st)
        abort();
}

static void put_list(struct junco_builder *b, size_t column, const struct junco_type *type) {
    struct junco_value value = {.kind = type->kind};
    struct junco_value *items;

    must(junco_list_new(type, 2, &value.as.list, NULL));
    items = junco_list_items(value.as.list);
    items[0] = (struct junco_value){.kind = JUNCO_KIND_STRING,
                                    .as.bytes = {.data = "a \xc3\xa9,b", .size = 6}};
    must(junco_put_value(b, column, &value, NULL));
    junco_value_unref(&value);
}

/* A null row, an empty-looking row, an ordinary row. */
static void build_rows(void) {
    static const char *const names[N_COLUMNS] = {"i", "x", "s", "b", "l", "t", "m", "r", "a", "n"};
    static const char *const texts[N_COLUMNS] = {
        "int64",        "float64",
        "string",       "bool",
        "list<string>", "tensor<float32>[4,2]",
        "image<rgb>",   "struct{text:string,score:float64}",
        "any",          "null"};
    const struct junco_type *types[N_COLUMNS];
    struct junco_builder *b;

    for (int i = 0; i < N_COLUMNS; i++)
        must(junco_type_parse(texts[i], &types[i], NULL));
    must(junco_builder_new(N_COLUMNS, names, types, &b, NULL));
    for (int row = 0; row < N_ROWS; row++) {
        void *data;
        uint8_t *pixels;
        must(junco_builder_row(b, 0, NULL));
        if (row == 0)
            continue;
        must(junco_put_int64(b, 0, row == 1 ? 0 : INT64_MIN, NULL));
        must(junco_put_float64(b, 1, row == 1 ? 0.0 : 1e300, NULL));
        must(junco_put_string(b, 2, "caf\xc3\xa9 12", row == 1 ? 0 : 8, NULL));
        must(junco_put_bool(b, 3, row == 1, NULL));
        put_list(b, 4, types[4]);
        must(junco_put_tensor(b, 5, JUNCO_DTYPE_FLOAT32, 2, (int64_t[]){4, 2}, &data, NULL));
        memset(data, 0x40, 32);
        must(junco_put_image(b, 6, JUNCO_PIXELS_RGB, 2, 3, &pixels, NULL));
        memset(pixels, 7, 18);
        put_list(b, 7, types[7]);
        must(junco_put_int64(b, 8, row, NULL));
    }
    must(junco_builder_finish(b, &rows, NULL));
    junco_builder_free(b);
    for (int i = 0; i < N_COLUMNS; i++)
        junco_type_unref(types[i]);
}

static void run(const struct expr *expr, const struct junco_column *columns, size_t n) {
    const struct junco_chunk chunk = {.rows = rows.rows, .n_columns = n, .columns = columns};
    struct junco_column results[16];
    struct expr_errors errors = {0};
    struct junco_error err = {0};
    struct account *account;

    if (expr_n_results(expr) > 16)
        return;
    must(account_new(MAX_PAYLOAD, NULL, &account, NULL));
    if (expr_eval(expr, &chunk, account, results, &errors, &err) == JUNCO_OK)
        for (size_t i = 0; i < expr_n_results(expr); i++)
            junco_column_unref(&results[i]);
    expr_errors_done(&errors);
    account_unref(account);
}

/* Each parameter takes every type in turn. */
static void run_lambda(const struct graph_node *node) {
    const struct expr_source source = {.text = node->lambda, .line = 1, .column = 1};

    if (node->n_in > N_COLUMNS)
        return;
    for (size_t shift = 0; shift < N_COLUMNS; shift++) {
        const struct junco_type *types[N_COLUMNS];
        struct junco_column columns[N_COLUMNS];
        struct junco_error err = {0};
        struct expr *expr;
        for (size_t i = 0; i < node->n_in; i++) {
            columns[i] = rows.columns[(i + shift) % N_COLUMNS];
            types[i] = columns[i].type;
        }
        junco_status st = node->iteration == JUNCO_FILTER
                              ? expr_compile_filter(&source, node->n_in, types, &expr, &err)
                              : expr_compile(&source, node->n_in, types, node->n_out, &expr, &err);
        if (st)
            continue;
        run(expr, columns, node->n_in);
        expr_free(expr);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct junco_error err = {0};
    struct graph *graph;

    if (!rows.columns)
        build_rows();
    if (lang_parse((const char *)data, size, "fuzz.pipe", ops, &graph, &err)) {
        if (err.code == JUNCO_OK || err.message[0] == '\0')
            abort(); /* a failure says why */
        return 0;
    }
    for (size_t p = 0; p < graph->n_pipelines; p++)
        for (size_t i = 0; i < graph->pipelines[p]->n_nodes; i++)
            if (graph->pipelines[p]->nodes[i]->lambda)
                run_lambda(graph->pipelines[p]->nodes[i]);
    graph_free(graph);
    return 0;
}
