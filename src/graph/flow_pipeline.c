/* flow_pipeline.c -- types flow through a pipeline: along its branches, and into the pipelines that
 * its nodes run. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "graph/check.h"
#include "graph/flow.h"
#include "graph/node.h"
#include "graph/own.h"
#include "graph/view.h"

junco_status flow_forget(struct flow *flow, struct junco_error *err) {
    junco_status st = JUNCO_OK;

    for (size_t i = 0; i < map_size(flow->types) && !st; i++)
        st = set_type(flow, map_key_at(flow->types, i), NULL, err);
    return st;
}

/* ---- branches ---- */

/* Make the types those behind `point`. */
static junco_status go_to(struct flow *flow, size_t point, struct junco_error *err) {
    junco_status st = flow_forget(flow, err);

    if (!st)
        st = view_build(flow->pipeline, point, flow->level->view, NULL, err);
    for (size_t i = 0; i < map_size(flow->level->view) && !st; i++) {
        size_t value = view_at(flow->level->view, i);

        if (value)
            st = set_type(flow, map_key_at(flow->level->view, i),
                          view_describe(flow->pipeline, value).type, err);
    }
    for (flow->level->sink = NULL; point > 0 && !flow->level->sink;
         point = view_up(flow->pipeline, point)) {
        const struct graph_node *node = flow->pipeline->nodes[point - 1];

        if (node->op && node->op->flush)
            flow->level->sink = node;
    }
    return st;
}

/* A concat's columns have the types that its branches gave them. */
static junco_status flow_together(struct flow *flow, struct graph_node *node, size_t point,
                                  struct junco_error *err) {
    junco_status st =
        own_array(flow->graph, node->n_out, sizeof(*node->out_types), &node->out_types, err);

    for (size_t i = 0; i < node->n_out && !st; i++)
        node->out_types[i] = view_describe(flow->pipeline, node->joined[i].source).type;
    return st ? st : go_to(flow, point, err);
}

/* ---- pipelines ---- */

static void use_level(struct flow *flow) {
    flow->level = flow->depth ? &flow->levels[flow->depth - 1] : NULL;
    flow->pipeline = flow->depth ? flow->level->pipeline : NULL;
    flow->types = flow->depth ? flow->level->types : NULL;
}

static void pop_level(struct flow *flow) {
    map_free(flow->level->types);
    map_free(flow->level->view);
    flow->depth--;
    use_level(flow);
}

/* types: of the inputs; NULL: all string. */
static junco_status push_level(struct flow *flow, struct graph_pipeline *pipeline,
                               const struct junco_type *const *types, struct junco_error *err) {
    struct level *level = &flow->levels[flow->depth];
    junco_status st;

    if (flow->depth == sizeof(flow->levels) / sizeof(flow->levels[0]))
        return junco_fail(err, JUNCO_ELIMIT, "pipelines run one another more than %d deep",
                          JUNCO_MAX_COMPOSITE_DEPTH);
    *level = (struct level){.pipeline = pipeline};
    flow->depth++;
    st = map_new(JUNCO_MAX_PIPELINE_COLUMNS, &level->types, err);
    if (!st)
        st = map_new(JUNCO_MAX_PIPELINE_COLUMNS, &level->view, err);
    use_level(flow);
    for (size_t i = 0; i < pipeline->n_inputs && !st; i++) {
        struct graph_column *input = &pipeline->inputs[i];

        input->type = types ? types[i] : junco_type_of(JUNCO_KIND_STRING);
        st = own_type(flow->graph, junco_type_ref(input->type), err);
        if (!st)
            st = set_type(flow, input->name, input->type, err);
    }
    return st;
}

/* The outputs of the node's pipeline, which has been flowed through, are its own. */
static junco_status take_outputs(struct flow *flow, struct graph_node *node,
                                 struct junco_error *err) {
    const struct graph_pipeline *sub = node->sub;
    junco_status st = JUNCO_OK;

    if (node->iteration == JUNCO_FILTER)
        st = flow_check_answer(sub->outputs[0].type, err);
    for (size_t i = 0; i < node->n_out && !st; i++) {
        if (node->iteration == JUNCO_FILTER)
            st = type_of(flow, node->kept[i], &node->out_types[i], err);
        else
            node->out_types[i] = sub->outputs[i].type;
    }
    return st ? st : flow_on(flow, node, err);
}

/* The level's last node is done: its pipeline's outputs are known, and so the node's that runs it. */
static junco_status end_level(struct flow *flow, struct junco_error *err) {
    struct graph_pipeline *pipeline = flow->level->pipeline;
    struct graph_node *user;
    junco_status st = JUNCO_OK;

    for (size_t i = 0; i < pipeline->n_outputs && !st; i++)
        st = type_of(flow, pipeline->outputs[i].name, &pipeline->outputs[i].type, err);
    if (st)
        return st;
    pop_level(flow);
    if (!flow->level)
        return JUNCO_OK;
    user = flow->level->pipeline->nodes[flow->level->next++];
    st = take_outputs(flow, user, err);
    return st ? node_wrap(err, st, user) : JUNCO_OK;
}

static junco_status enter_node(struct flow *flow, struct graph_node *node,
                               struct junco_error *err) {
    size_t point = flow->level->next + 1;
    junco_status st = JUNCO_OK;

    if (node->iteration == JUNCO_CONCAT)
        return flow_together(flow, node, point, err);
    if (node->n_after)
        st = go_to(flow, node->after[0], err);
    if (!st)
        st = check_ports(node, err);
    if (!st)
        st = flow_check_sinks(flow, node, err);
    if (!st)
        st = flow_read_inputs(flow, node, err);
    if (st || node->sub)
        return st;
    return flow_through(flow, node, err);
}

static junco_status next_node(struct flow *flow, struct junco_error *err) {
    struct graph_node *node = flow->level->pipeline->nodes[flow->level->next];
    junco_status st = enter_node(flow, node, err);

    if (!st && node->sub)
        st = push_level(flow, node->sub, node->in_types, err);
    else if (!st)
        flow->level->next++;
    return st && !flow->is_placed ? node_wrap(err, st, node) : st;
}

junco_status check_flow(struct graph *graph, struct graph_pipeline *pipeline,
                        const struct graph_context *context, struct junco_error *err) {
    struct flow flow = {.graph = graph, .context = context};
    junco_status st = push_level(&flow, pipeline, context->input_types, err);

    while (!st && flow.depth > 0)
        st = flow.level->next < flow.pipeline->n_nodes ? next_node(&flow, err)
                                                       : end_level(&flow, err);
    while (flow.depth > 0)
        pop_level(&flow);
    return st;
}
