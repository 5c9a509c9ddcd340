/* program.c -- a lowered pipeline laid out for running: stages, and the columns of every edge. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "runtime/program.h"

#include <string.h>

#include "base/limits.h"
#include "base/mem.h"
#include "graph/names.h"
#include "graph/ports.h"
#include "graph/walk.h"

/* Rows a source is asked for at a time. */
#define SOURCE_ROWS 1024

/* The names an edge needs, as they are found on the way from the outputs up. */
struct needed {
    size_t n;
    const char **names; /* room for all a pipeline may declare */
};

static size_t needed_at(const struct needed *needed, const char *name) {
    size_t i = 0;

    while (i < needed->n && strcmp(needed->names[i], name) != 0)
        i++;
    return i;
}

static void need(struct needed *needed, const char *name) {
    size_t i = needed_at(needed, name);

    if (i == needed->n)
        needed->names[needed->n++] = name;
}

static size_t index_of(const char *const *names, size_t n, const char *name) {
    size_t i = 0;

    while (i < n && strcmp(names[i], name) != 0)
        i++;
    return i;
}

/* ---- one stage ---- */

static junco_status fill_arg(struct program *program, const struct graph_node *node, size_t i,
                             struct program_arg *arg, struct junco_error *err) {
    const struct junco_type *type = NULL;

    arg->name = node->said ? node->said[i] : node->in[i];
    arg->takes_null = true;
    if (!node->op || !node->op->inputs)
        return JUNCO_OK;
    const struct junco_port *port = ports_at(node->op->inputs, i);
    junco_status st = junco_type_parse(port->type, &type, err);

    arg->takes_null = port->takes_null;
    if (st)
        return junco_wrap(err, st, "operator '%s': input '%s'", node->op->name, port->name);
    program->owned_types[program->n_owned_types++] = type;
    /* An `any` cell is a value, an int64 is not a double in memory: the host converts. */
    if (type->kind != JUNCO_KIND_ANY && node->in_types[i]->kind != type->kind)
        arg->cast_to = type;
    return JUNCO_OK;
}

static junco_status fill_guard(struct program *program, struct program_stage *stage,
                               struct junco_error *err) {
    if (!stage->node->guard)
        return JUNCO_OK;
    stage->guard = arena_alloc_array(&program->arena, 1, sizeof(*stage->guard));
    if (!stage->guard)
        return junco_nomem(err, sizeof(*stage->guard));
    stage->guard->name = stage->node->guard;
    return JUNCO_OK;
}

/* What an operator or lambda makes: of a filter just the verdict. */
static junco_status fill_made(struct program *program, struct program_stage *stage,
                              struct junco_error *err) {
    static const char *const verdict = "keep";
    const struct graph_node *node = stage->node;
    bool is_filter = node->iteration == JUNCO_FILTER;

    stage->n_made = is_filter ? 1 : node->n_out;
    stage->made_names = arena_alloc_array(&program->arena, stage->n_made, sizeof(char *));
    stage->made_types =
        arena_alloc_array(&program->arena, stage->n_made, sizeof(struct junco_type *));
    if (!stage->made_names || !stage->made_types)
        return junco_nomem(err, stage->n_made * sizeof(char *));
    for (size_t i = 0; i < stage->n_made; i++) {
        stage->made_names[i] = is_filter ? verdict : node->out[i];
        stage->made_types[i] = is_filter ? junco_type_of(JUNCO_KIND_BOOL) : node->out_types[i];
    }
    return JUNCO_OK;
}

static void fill_plan(struct program_stage *stage, const struct plan_node *plan, int workers) {
    const struct junco_op *op = stage->op;

    stage->instances = stage->expr ? workers : plan->instances;
    stage->chunk_rows = plan->chunk_rows > 0 ? plan->chunk_rows : 1;
    stage->is_batchable =
        op && op->run && (op->flags & JUNCO_OP_BATCHABLE) && op->rows == JUNCO_ROWS_ONE;
    stage->batch = stage->is_batchable && plan->batch > 1 ? plan->batch : 1;
    stage->block_rows = stage->batch > 1 ? stage->batch * PROGRAM_BLOCK : 1;
    stage->may_merge = stage->batch > 1 && (op->flags & JUNCO_OP_PURE) && op->call_state_size == 0;
    stage->batch_delay_ms = plan->batch_delay_ms;
    if (stage->instances < 1)
        stage->instances = 1;
    if (stage->instances > JUNCO_MAX_INSTANCES && !stage->expr)
        stage->instances = JUNCO_MAX_INSTANCES;
}

static junco_status fill_stage(struct program *program, struct program_stage *stage,
                               const struct graph_node *node, const struct plan_node *plan,
                               int workers, struct junco_error *err) {
    junco_status st;

    stage->node = node;
    stage->name = node->name;
    stage->op = node->op;
    stage->expr = node->expr;
    stage->sub = node->sub_runs;
    stage->what = node->op ? node->op->name : node->sub_runs ? node->sub_name : "lambda";
    stage->iteration = node->iteration;
    /* A drop_empty that only marks leaves the row to the other branches, as it is. */
    stage->sees_failed = node->op && (node->op->flags & JUNCO_OP_SEES_FAILED) && !node->is_verdict;
    stage->is_fold =
        walk_is_gather(node) || walk_is_spread(node) || !walk_of(node->iteration)->has_function;
    stage->has_tail = walk_is_gather(node) || node->iteration == JUNCO_SORT ||
                      walk_of(node->iteration)->aggregates;
    stage->numbers_rows = stage->has_tail && !node->is_aside;
    if (stage->is_fold)
        stage->what = names_iteration(walk_is_spread(node) ? JUNCO_CONCAT : node->iteration);
    if (!stage->is_fold && !node->expr && !stage->sub &&
        (!node->op || (!node->op->run && !node->op->run_row)))
        return junco_fail(err, JUNCO_EINTERNAL, "node '%s': neither lambda nor operator that runs",
                          node->name);
    stage->n_args = node->n_in;
    stage->args = arena_alloc_array(&program->arena, node->n_in, sizeof(*stage->args));
    if (!stage->args)
        return junco_nomem(err, node->n_in * sizeof(*stage->args));
    for (size_t i = 0; i < node->n_in; i++) {
        st = fill_arg(program, node, i, &stage->args[i], err);
        if (st)
            return st;
    }
    stage->n_by = node->n_by;
    stage->by = arena_alloc_array(&program->arena, node->n_by, sizeof(*stage->by));
    if (!stage->by)
        return junco_nomem(err, node->n_by * sizeof(*stage->by));
    for (size_t i = 0; i < node->n_by; i++)
        stage->by[i] = (struct program_arg){.name = node->by[i], .takes_null = true};
    st = fill_guard(program, stage, err);
    if (st)
        return st;
    st = fill_made(program, stage, err);
    fill_plan(stage, plan, workers);
    return st;
}

/* ---- edges, from the outputs up ---- */

/* The edge after `stage` carries *needed; say where each column comes from, and make *needed what
 * the edge before must carry. */
static junco_status wire(struct program *program, struct program_stage *stage,
                         struct needed *needed, struct needed *before, struct junco_error *err) {
    const struct graph_node *node = stage->node;
    bool is_filter = node->iteration == JUNCO_FILTER;

    before->n = 0;
    stage->n_columns = needed->n;
    stage->columns = arena_alloc_array(&program->arena, needed->n, sizeof(*stage->columns));
    if (!stage->columns)
        return junco_nomem(err, needed->n * sizeof(*stage->columns));
    for (size_t i = 0; i < needed->n; i++) {
        struct program_column *column = &stage->columns[i];
        size_t out = index_of(node->out, node->n_out, needed->names[i]);
        const char *from = needed->names[i];

        column->name = needed->names[i];
        column->is_carried = is_filter || out == node->n_out;
        column->at = out;
        if (!column->is_carried)
            continue;
        if (is_filter && out < node->n_out)
            from = node->kept[out];
        need(before, from);
        column->at = needed_at(before, from);
    }
    for (size_t i = 0; i < node->n_in; i++) {
        need(before, node->in[i]);
        stage->args[i].at = needed_at(before, node->in[i]);
    }
    for (size_t i = 0; i < node->n_by; i++) {
        need(before, node->by[i]);
        stage->by[i].at = needed_at(before, node->by[i]);
    }
    if (stage->guard) {
        need(before, node->guard);
        stage->guard->at = needed_at(before, node->guard);
    }
    struct needed swap = *needed;
    *needed = *before;
    *before = swap;
    return JUNCO_OK;
}

static junco_status wire_source(struct program *program, const struct needed *needed,
                                struct junco_error *err) {
    struct program_stage *stage = &program->stages[0];

    stage->name = stage->what = "source";
    stage->instances = JUNCO_MAX_WORKERS; /* a call has one; so many calls may pull at once */
    stage->batch = stage->block_rows = 1;
    stage->chunk_rows = SOURCE_ROWS;
    stage->n_columns = needed->n;
    stage->columns = arena_alloc_array(&program->arena, needed->n, sizeof(*stage->columns));
    if (!stage->columns)
        return junco_nomem(err, needed->n * sizeof(*stage->columns));
    for (size_t i = 0; i < needed->n; i++) {
        size_t at = 0;

        while (at < program->n_inputs && strcmp(program->inputs[at].name, needed->names[i]) != 0)
            at++;
        if (at == program->n_inputs)
            return junco_fail(err, JUNCO_EINTERNAL, "column '%s' comes from nowhere",
                              needed->names[i]);
        stage->columns[i] = (struct program_column){.name = needed->names[i], .at = at};
    }
    return JUNCO_OK;
}

static junco_status wire_all(struct program *program, const struct graph_pipeline *pipeline,
                             struct junco_error *err) {
    size_t most = pipeline->n_outputs;
    struct needed needed, before;

    for (size_t i = 0; i < pipeline->n_nodes; i++)
        most +=
            pipeline->nodes[i]->n_in + pipeline->nodes[i]->n_kept + pipeline->nodes[i]->n_by + 1;
    needed = (struct needed){0, arena_alloc_array(&program->arena, most, sizeof(char *))};
    before = (struct needed){0, arena_alloc_array(&program->arena, most, sizeof(char *))};
    program->output_at = arena_alloc_array(&program->arena, pipeline->n_outputs, sizeof(size_t));
    program->outputs = arena_alloc_array(&program->arena, pipeline->n_outputs, sizeof(char *));
    program->output_types =
        arena_alloc_array(&program->arena, pipeline->n_outputs, sizeof(struct junco_type *));
    if (!needed.names || !before.names || !program->output_at || !program->outputs ||
        !program->output_types)
        return junco_nomem(err, most * sizeof(char *));
    for (size_t i = 0; i < pipeline->n_outputs; i++) {
        program->outputs[i] = pipeline->outputs[i].name;
        program->output_types[i] = pipeline->outputs[i].type;
        need(&needed, program->outputs[i]);
        program->output_at[i] = needed_at(&needed, program->outputs[i]);
    }
    for (size_t i = program->n_stages; i-- > 1;) {
        junco_status st = wire(program, &program->stages[i], &needed, &before, err);

        if (st)
            return st;
    }
    return wire_source(program, &needed, err);
}

/* ---- the whole ---- */

/* What errors call the rows before each stage. */
static void name_rows(struct program *program) {
    const char *word = "row";

    program->first_tail = program->n_stages;
    for (size_t i = 0; i < program->n_stages; i++) {
        struct program_stage *stage = &program->stages[i];

        stage->row_word = word;
        if (stage->has_tail && program->first_tail == program->n_stages)
            program->first_tail = i;
        if (!stage->numbers_rows)
            continue;
        word = stage->iteration == JUNCO_GROUP_BY                                   ? "group"
               : stage->iteration == JUNCO_REDUCE || stage->iteration == JUNCO_SORT ? "row"
                                                                                    : "window";
    }
}

junco_status program_init(struct program *program, const struct graph_pipeline *pipeline,
                          const struct plan *plan, struct junco_error *err) {
    size_t n_args = 0;
    junco_status st = JUNCO_OK;

    *program = (struct program){
        .n_stages = pipeline->n_nodes + 1,
        .n_inputs = pipeline->n_inputs,
        .inputs = pipeline->inputs,
        .n_outputs = pipeline->n_outputs,
    };
    if (plan->n_nodes != pipeline->n_nodes)
        return junco_fail(err, JUNCO_EINVAL, "the plan has %zu nodes, the pipeline %zu",
                          plan->n_nodes, pipeline->n_nodes);
    for (size_t i = 0; i < pipeline->n_nodes; i++)
        n_args += pipeline->nodes[i]->n_in;
    program->stages =
        arena_alloc_array(&program->arena, program->n_stages, sizeof(*program->stages));
    program->owned_types =
        arena_alloc_array(&program->arena, n_args, sizeof(*program->owned_types));
    if (!program->stages || !program->owned_types)
        return junco_nomem(err, program->n_stages * sizeof(*program->stages));
    for (size_t i = 0; !st && i < pipeline->n_nodes; i++) {
        st = fill_stage(program, &program->stages[i + 1], pipeline->nodes[i], &plan->nodes[i],
                        plan->workers, err);
        program->has_flush |= pipeline->nodes[i]->op && pipeline->nodes[i]->op->flush;
    }
    name_rows(program);
    return st ? st : wire_all(program, pipeline, err);
}

void program_done(struct program *program) {
    for (size_t i = 0; i < program->n_owned_types; i++)
        junco_type_unref(program->owned_types[i]);
    arena_done(&program->arena);
    *program = (struct program){0};
}
