/* fixture.c -- small pipelines for the tests of the executor. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "fixture.h"
#include "ops.h"

#include "base/vec.h"

static struct junco_value number(double value, bool is_int) {
    struct junco_value number = {.kind = is_int ? JUNCO_KIND_INT64 : JUNCO_KIND_FLOAT64};

    if (is_int)
        number.as.int64 = (int64_t)value;
    else
        number.as.float64 = value;
    return number;
}

/* By "n"; group_by makes of "id" what the function says. */
static junco_status add_group(struct junco_graph_builder *builder, const struct node *node,
                              struct junco_node_spec *spec, struct junco_error *err) {
    static const char *const key[] = {"n"}, *const value[] = {"id"};
    bool is_group = node->iteration == JUNCO_GROUP_BY;
    struct junco_arg functions = {.name = "functions", .value = {.kind = JUNCO_KIND_STRING}};

    functions.value.as.bytes.data = node->function;
    functions.value.as.bytes.size = is_group ? strlen(node->function) : 0;
    spec->n_by = node->size > 0 ? 0 : 1;
    spec->by = key;
    spec->n_in = spec->n_out = is_group;
    spec->in = spec->out = value;
    spec->n_settings = is_group;
    spec->settings = &functions;
    return junco_graph_add(builder, spec, err);
}

/* A window over both columns, by "n" where it has times; a head; or a sort by "n" and "id". */
static junco_status add_fold(struct junco_graph_builder *builder, const struct node *node,
                             struct junco_node_spec *spec, struct junco_error *err) {
    static const char *const both[] = {"n", "id"};
    bool is_head = node->iteration == JUNCO_HEAD, is_time = node->iteration == JUNCO_TIME_WINDOW;
    bool is_sort = node->iteration == JUNCO_SORT;
    const struct junco_arg settings[] = {
        {.name = is_head ? "n" : "size", .value = number(node->size, !is_time)},
        {.name = "step", .value = number(node->step, !is_time)},
    };
    const struct junco_arg descending = {
        .name = "descending", .value = {.kind = JUNCO_KIND_BOOL, .as.boolean = node->step < 0}};

    spec->n_in = spec->n_out = is_head || is_sort ? 0 : 2;
    spec->in = both;
    if (node->beside)
        spec->n_out = spec->n_out > 0;
    else
        spec->out = both;
    spec->n_by = is_sort ? 2 : is_time ? 1 : 0;
    spec->by = both;
    spec->n_settings = is_head || is_sort ? 1 : node->size > 0 ? 2 : 0;
    spec->settings = is_sort ? &descending : settings;
    return junco_graph_add(builder, spec, err);
}

static junco_status add_node(struct junco_graph_builder *builder, const struct node *node,
                             struct junco_error *err) {
    static const char *const both[] = {"n", "id"};
    const char *in = node->in ? node->in : "n", *out = node->out ? node->out : "n";
    bool is_filter = node->iteration == JUNCO_FILTER;
    struct junco_arg args[] = {
        {.name = "k", .value = {.kind = JUNCO_KIND_INT64, .as.int64 = node->arg}}};
    struct junco_node_spec spec = {
        .iteration = node->iteration,
        .n_in = 1,
        .in = &in,
        .n_out = is_filter && !node->beside ? 2 : 1,
        .out = is_filter ? both : &out,
        .n_kept = is_filter ? (node->beside ? 1 : 2) : 0,
        .kept = is_filter ? both : NULL,
        .op = node->op,
        .lambda = node->lambda,
        .n_args = node->op ? 1 : 0,
        .args = args,
    };

    if (node->iteration >= JUNCO_DISTINCT)
        return add_group(builder, node, &spec, err);
    if (node->iteration > JUNCO_FILTER)
        return add_fold(builder, node, &spec, err);
    return junco_graph_add(builder, &spec, err);
}

static junco_status join(struct junco_graph_builder *builder, struct junco_graph_builder *branch,
                         const char *how, struct junco_error *err) {
    const struct junco_arg setting = {
        .name = "how",
        .value = {.kind = JUNCO_KIND_STRING, .as.bytes = {.data = how, .size = strlen(how)}}};
    const struct junco_node_spec spec = {
        .iteration = JUNCO_CONCAT, .n_settings = 1, .settings = &setting};

    return graph_concat(builder, &spec, 1, &branch, err);
}

static junco_status build(struct rig *rig, size_t n_nodes, const struct node *nodes,
                          struct junco_error *err) {
    static const char *const names[] = {"n", "id"};
    const struct junco_type *types[] = {junco_type_of(JUNCO_KIND_INT64),
                                        junco_type_of(JUNCO_KIND_INT64)};
    struct graph_context context = {.ops = runtime_test_ops, .input_types = types};
    struct junco_place place = {0};
    struct junco_graph_builder *builder, *branch = NULL;
    const struct graph_note *notes;
    const char *beside = NULL;
    size_t n_notes;
    junco_status st = graph_new(NULL, &rig->graph, err);

    if (!st)
        st = graph_begin(rig->graph, "p", place, 2, names, &builder, err);
    for (size_t i = 0; !st && i < n_nodes; i++)
        beside = nodes[i].beside ? nodes[i].beside : beside;
    if (!st && beside)
        st = graph_fork(builder, &branch, err);
    for (size_t i = 0; !st && i < n_nodes; i++)
        st = add_node(nodes[i].beside ? branch : builder, &nodes[i], err);
    if (!st && beside)
        st = join(builder, branch, beside, err);
    if (!st)
        st = graph_end(builder, "p", 2, names, place, err);
    if (!st)
        st = graph_find(rig->graph, NULL, &rig->pipeline, err);
    if (!st)
        st = graph_check(rig->graph, rig->pipeline, &context, err);
    for (size_t i = 0; !st && i < n_nodes; i++)
        rig->is_lowered |= nodes[i].iteration > JUNCO_FILTER;
    for (size_t i = 0; !st && !rig->is_lowered && i < n_nodes; i++)
        rig->pipeline->nodes[i]->guard = nodes[i].guard;
    if (!st && rig->is_lowered)
        st =
            graph_lower(rig->graph, rig->pipeline, &context, &rig->pipeline, &n_notes, &notes, err);
    return st;
}

junco_status rig_open(struct rig *rig, size_t n_nodes, const struct node *nodes,
                      const struct rig_options *options, struct junco_error *err) {
    int workers = options && options->workers ? options->workers : 1;
    junco_status st;

    *rig = (struct rig){0};
    st = build(rig, n_nodes, nodes, err);
    if (!st)
        st = plan_default(rig->pipeline, workers, &rig->plan, err);
    for (size_t i = 0; !st && rig->is_lowered && i < rig->plan.n_nodes; i++)
        if (nodes[0].chunk_rows)
            rig->plan.nodes[i].chunk_rows = nodes[0].chunk_rows;
    for (size_t i = 0; !st && !rig->is_lowered && i < n_nodes; i++) {
        struct plan_node *plan = &rig->plan.nodes[i];

        plan->batch = nodes[i].batch ? nodes[i].batch : plan->batch;
        plan->instances = nodes[i].instances ? nodes[i].instances : workers;
        plan->batch_delay_ms = nodes[i].batch_delay_ms;
        plan->chunk_rows = nodes[i].chunk_rows ? nodes[i].chunk_rows : plan->chunk_rows;
    }
    rig->plan.workers = workers;
    if (!st)
        st = executor_new(rig->pipeline, &rig->plan, NULL, options ? &options->executor : NULL,
                          &rig->executor, err);
    if (st)
        rig_close(rig);
    return st;
}

void rig_close(struct rig *rig) {
    executor_free(rig->executor);
    plan_done(&rig->plan);
    graph_free(rig->graph);
    *rig = (struct rig){0};
}

junco_status rig_table(int64_t first, size_t rows, struct junco_table *ret_table,
                       struct junco_error *err) {
    static const char *const names[] = {"n", "id"};
    const struct junco_type *types[] = {junco_type_of(JUNCO_KIND_INT64),
                                        junco_type_of(JUNCO_KIND_INT64)};
    struct junco_builder *builder;
    junco_status st = junco_builder_new(2, names, types, &builder, err);

    if (st)
        return st;
    for (size_t i = 0; !st && i < rows; i++) {
        st = junco_builder_row(builder, 0, err);
        for (size_t c = 0; !st && c < 2; c++)
            st = junco_put_int64(builder, c, first + (int64_t)i, err);
    }
    if (!st)
        st = junco_builder_finish(builder, ret_table, err);
    junco_builder_free(builder);
    return st;
}

junco_status rig_start(struct rig *rig, size_t rows, const struct junco_call_options *options,
                       struct junco_call **ret_call, struct junco_error *err) {
    struct junco_table table;
    junco_status st = rig_table(0, rows, &table, err);

    if (st)
        return st;
    st = executor_call_start(rig->executor, &table, options, ret_call, err);
    if (st)
        junco_table_done(&table);
    return st;
}

void results_done(struct results *results) {
    junco_free(results->at);
    *results = (struct results){0};
}

junco_status results_add(struct results *results, const struct junco_table *table,
                         struct junco_error *err) {
    junco_status st = vec_reserve(&results->at, &results->capacity, results->rows + table->rows,
                                  sizeof(*results->at), SIZE_MAX, err);

    for (size_t i = 0; !st && i < table->rows; i++) {
        struct junco_value n = junco_column_get(&table->columns[0], i);

        results->at[results->rows++] = (struct result){
            .n = n.kind == JUNCO_KIND_INT64 ? n.as.int64 : 0,
            .id = junco_column_get(&table->columns[1], i).as.int64,
            .is_null = n.kind == JUNCO_KIND_NULL,
        };
    }
    return st;
}

void results_read(struct junco_call *call, struct results *ret_results) {
    struct results results = {0};
    bool is_end = false;

    while (!is_end && !results.status) {
        struct junco_table table = {0};

        results.status = junco_call_next(call, &table, &is_end, &results.error);
        if (!results.status)
            results.status = results_add(&results, &table, &results.error);
        junco_table_done(&table);
    }
    *ret_results = results;
}

struct results run_chain(size_t n_nodes, const struct node *nodes, size_t rows,
                         const struct rig_options *options,
                         const struct junco_call_options *call_options) {
    struct results results;
    struct junco_call *call;
    struct rig rig;

    ok(rig_open(&rig, n_nodes, nodes, options, err));
    ok(rig_start(&rig, rows, call_options, &call, err));
    results_read(call, &results);
    junco_call_free(call);
    rig_close(&rig);
    return results;
}

bool results_equal(const struct results *a, const struct results *b) {
    if (a->rows != b->rows || a->status != b->status ||
        strcmp(a->error.message, b->error.message) != 0)
        return false;
    for (size_t i = 0; i < a->rows; i++)
        if (a->at[i].n != b->at[i].n || a->at[i].id != b->at[i].id ||
            a->at[i].is_null != b->at[i].is_null)
            return false;
    return true;
}
