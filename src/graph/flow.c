/* flow.c -- types flow through a node: operators' ports, lambdas, and what iterations want. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "graph/flow.h"

#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "base/map.h"
#include "graph/aggregate.h"
#include "graph/check.h"
#include "graph/names.h"
#include "graph/node.h"
#include "graph/own.h"
#include "graph/ports.h"
#include "graph/sub.h"
#include "graph/walk.h"

#define TYPE_TEXT_BYTES 96

static junco_status port_type(struct flow *flow, const struct junco_port *port,
                              const struct junco_type **ret_type, struct junco_error *err) {
    const struct junco_type *type;
    junco_status st = junco_type_parse(port->type, &type, err);

    if (st)
        return junco_wrap(err, st, "the operator's own port '%s'", port->name);
    st = own_type(flow->graph, type, err);
    if (!st)
        *ret_type = type;
    return st;
}

/* ---- how many ---- */

/* "reads 2 columns (image, box), 1 is named". */
static junco_status wrong_count(const struct graph_node *node, const char *verb,
                                const struct junco_port *ports, size_t n_named,
                                struct junco_error *err) {
    const char *names[JUNCO_MAX_COLUMNS + 1] = {NULL};
    char list[NAMES_HINT_BYTES];
    size_t n = ports_count(ports);

    for (size_t i = 0; i < n && i < JUNCO_MAX_COLUMNS; i++)
        names[i] = ports[i].name;
    return junco_fail(err, JUNCO_ETYPE, "%s %s %zu column%s (%s), %zu %s named", node->op->name,
                      verb, n, n == 1 ? "" : "s", names_list(list, sizeof(list), names), n_named,
                      n_named == 1 ? "is" : "are");
}

static junco_status check_rows(const struct graph_node *node, struct junco_error *err) {
    if (node->op->rows == JUNCO_ROWS_ONE || node->iteration == JUNCO_FLAT_MAP)
        return JUNCO_OK;
    if (node->iteration == JUNCO_MAP)
        return junco_fail(err, JUNCO_ETYPE,
                          "%s gives any number of rows for one: use flat_map "
                          "instead of map",
                          node->op->name);
    return junco_fail(err, JUNCO_ETYPE, "%s wants one answer a %s, %s gives any number of rows",
                      names_iteration(node->iteration),
                      node->iteration == JUNCO_FILTER ? "row" : "window", node->op->name);
}

/* Tell the operator what its columns are called; a filter's outputs are not its own. */
static junco_status name_columns(const struct graph_node *node, struct junco_error *err) {
    bool is_filter = node->iteration == JUNCO_FILTER;
    struct junco_columns columns = {.n_in = node->n_in,
                                    .in = node->in,
                                    .n_out = is_filter ? 0 : node->n_out,
                                    .out = is_filter ? NULL : node->out};

    return node->op->columns ? node->op->columns(node->instance, &columns, err) : JUNCO_OK;
}

junco_status check_ports(const struct graph_node *node, struct junco_error *err) {
    bool is_filter = node->iteration == JUNCO_FILTER;
    junco_status st;

    if (node->sub)
        return sub_check_ports(node, err);
    if (!walk_of(node->iteration)->has_function)
        return JUNCO_OK;
    if (walk_is_gather(node) && !node->n_folds && node->n_in + node->is_aside != node->n_out)
        return junco_fail(err, JUNCO_EINVAL,
                          "%s without a function gives a list for each input: %zu inputs, but %zu "
                          "outputs are named",
                          names_iteration(node->iteration), node->n_in, node->n_out);
    if (!is_filter && !node->n_out && (!node->op || node->iteration == JUNCO_FLAT_MAP))
        return junco_fail(err, JUNCO_EINVAL, "%s needs an output column: name one",
                          node->op ? "flat_map" : "a lambda");
    if (!node->op)
        return JUNCO_OK;
    if (!ports_take(node->op->inputs, ports_inputs_are_many(node->op), node->n_in))
        return wrong_count(node, "reads", node->op->inputs, node->n_in, err);
    st = check_rows(node, err);
    if (st)
        return st;
    if (is_filter && ports_count(node->op->outputs) != 1)
        return junco_fail(err, JUNCO_ETYPE, "filter wants one answer a row, %s gives %zu columns",
                          node->op->name, ports_count(node->op->outputs));
    if (!is_filter && !ports_take(node->op->outputs, ports_outputs_are_many(node->op), node->n_out))
        return wrong_count(node, "gives", node->op->outputs, node->n_out, err);
    return name_columns(node, err);
}

/* ---- what goes in ---- */

/* A column between the parts of a composite, which nobody wrote: '.' is in no written name. */
static bool is_inner(const char *column) {
    return strchr(column, '.') != NULL;
}

/* "; column 'img' would fit": the latest declared one that does.  Returns buf. */
static const char *fitting_column(const struct flow *flow, const struct junco_type *want, char *buf,
                                  size_t size) {
    buf[0] = '\0';
    for (size_t i = map_size(flow->types); i-- > 0;) {
        const struct junco_type *type = map_value_at(flow->types, i);

        if (type && type->kind != JUNCO_KIND_ANY && type->kind != JUNCO_KIND_NULL &&
            !is_inner(map_key_at(flow->types, i)) && junco_type_fits(type, want)) {
            snprintf(buf, size, "; column '%s' would fit", map_key_at(flow->types, i));
            break;
        }
    }
    return buf;
}

/* "; model 'det.onnx' gives it": of a column between a composite's parts.  Returns buf. */
static const char *column_model(const struct flow *flow, const char *column, char *buf,
                                size_t size) {
    const struct junco_arg *model;

    buf[0] = '\0';
    for (size_t i = 0; i < flow->pipeline->n_nodes; i++) {
        struct graph_node *node = flow->pipeline->nodes[i];

        for (size_t k = 0; k < node->n_out; k++) {
            if (strcmp(node->out[k], column) != 0)
                continue;
            model = arg_find(node->args, node->n_args, "model");
            if (model && model->value.kind == JUNCO_KIND_STRING)
                snprintf(buf, size, "; model '%.80s' gives it: is it one for this operator?",
                         (const char *)model->value.as.bytes.data);
        }
    }
    return buf;
}

static junco_status check_input(struct flow *flow, const struct graph_node *node, size_t i,
                                struct junco_error *err) {
    const struct junco_port *port = ports_at(node->op->inputs, i);
    const struct junco_type *want;
    char wanted[TYPE_TEXT_BYTES], found[TYPE_TEXT_BYTES], hint[NAMES_HINT_BYTES];
    junco_status st = port_type(flow, port, &want, err);

    if (st || junco_type_fits(node->in_types[i], want))
        return st;
    return junco_fail(err, JUNCO_ETYPE, "input '%s' wants %s, column '%s' is %s%s", port->name,
                      junco_type_format(want, wanted, sizeof(wanted)), node->in[i],
                      junco_type_format(node->in_types[i], found, sizeof(found)),
                      is_inner(node->in[i]) ? column_model(flow, node->in[i], hint, sizeof(hint))
                                            : fitting_column(flow, want, hint, sizeof(hint)));
}

/* The function of a window sees a list of what a row's function would see. */
static junco_status listed(struct flow *flow, const struct graph_node *node,
                           const struct junco_type **type, struct junco_error *err) {
    const struct junco_type *list;
    junco_status st = JUNCO_OK;

    if (!walk_of(node->iteration)->gathers || node->n_folds)
        return JUNCO_OK;
    st = junco_type_list(*type, &list, err);
    if (!st)
        st = own_type(flow->graph, list, err);
    if (!st)
        *type = list;
    return st;
}

static junco_status check_timestamp(struct flow *flow, const struct graph_node *node,
                                    struct junco_error *err) {
    const struct junco_type *type;
    char found[TYPE_TEXT_BYTES];
    junco_status st = type_of(flow, node->by[0], &type, err);

    if (st || junco_type_fits(type, junco_type_of(JUNCO_KIND_FLOAT64)))
        return st;
    return junco_fail(err, JUNCO_ETYPE,
                      "timestamp_col wants a number of milliseconds, column '%s' is %s",
                      node->by[0], junco_type_format(type, found, sizeof(found)));
}

/* All columns that are there, for an iteration that names none of those it looks at. */
static junco_status look_at_all(struct flow *flow, struct graph_node *node,
                                struct junco_error *err) {
    junco_status st =
        own_array(flow->graph, map_size(flow->types), sizeof(*node->by), &node->by, err);

    for (size_t i = 0; i < map_size(flow->types) && !st; i++)
        if (map_value_at(flow->types, i) && !is_inner(map_key_at(flow->types, i)))
            st = own_text(flow->graph, map_key_at(flow->types, i), &node->by[node->n_by++], err);
    return st;
}

/* Whether rows can be put in order, or told apart, by what is in the columns. */
static junco_status check_keys(struct flow *flow, struct graph_node *node,
                               struct junco_error *err) {
    bool is_sort = node->iteration == JUNCO_SORT;
    junco_kind last = is_sort ? JUNCO_KIND_STRING : JUNCO_KIND_BYTES;
    char found[TYPE_TEXT_BYTES];
    junco_status st = JUNCO_OK;

    if (node->n_by == 0)
        st = look_at_all(flow, node, err);
    if (!st)
        st = own_array(flow->graph, node->n_by, sizeof(*node->by_types), &node->by_types, err);
    for (size_t i = 0; i < node->n_by && !st; i++) {
        st = type_of(flow, node->by[i], &node->by_types[i], err);
        if (st || node->by_types[i]->kind <= last)
            continue;
        st = junco_fail(err, JUNCO_ETYPE, "%s wants bool, int64, float64%s, column '%s' is %s%s",
                        names_iteration(node->iteration),
                        is_sort ? " or string" : ", string or bytes", node->by[i],
                        junco_type_format(node->by_types[i], found, sizeof(found)),
                        is_sort ? "" : ": name the columns to compare");
    }
    return st;
}

static junco_status check_guard(struct flow *flow, const struct graph_node *node,
                                struct junco_error *err) {
    const struct junco_type *type;
    char found[TYPE_TEXT_BYTES];
    junco_status st = type_of(flow, node->guard, &type, err);

    if (st || type->kind == JUNCO_KIND_BOOL || type->kind == JUNCO_KIND_NULL)
        return st;
    return junco_fail(err, JUNCO_EINTERNAL, "guard column '%s' is %s, not bool", node->guard,
                      junco_type_format(type, found, sizeof(found)));
}

junco_status flow_read_inputs(struct flow *flow, struct graph_node *node, struct junco_error *err) {
    junco_status st =
        own_array(flow->graph, node->n_in, sizeof(*node->in_types), &node->in_types, err);

    if (!st)
        st = own_array(flow->graph, node->n_out, sizeof(*node->out_types), &node->out_types, err);
    if (!st)
        st = own_array(flow->graph, node->n_out, sizeof(*node->out_is_used), &node->out_is_used,
                       err);
    for (size_t i = 0; i < node->n_in && !st; i++) {
        st = type_of(flow, node->in[i], &node->in_types[i], err);
        if (!st)
            st = listed(flow, node, &node->in_types[i], err);
    }
    if (!st && node->guard)
        st = check_guard(flow, node, err);
    if (!st && node->iteration == JUNCO_TIME_WINDOW)
        st = check_timestamp(flow, node, err);
    if (!st && !walk_of(node->iteration)->has_function && walk_of(node->iteration)->by)
        st = check_keys(flow, node, err);
    for (size_t i = 0; i < node->n_out && !st; i++)
        node->out_is_used[i] = true;
    for (size_t i = 0; i < node->n_in && node->op && !st; i++)
        st = check_input(flow, node, i, err);
    return st;
}

/* ---- what comes out ---- */

/* The types of an operator's outputs by its own rule.  ret_types: n entries, the graph's. */
static junco_status ask_operator(struct flow *flow, const struct graph_node *node, size_t n,
                                 const struct junco_type **ret_types, struct junco_error *err) {
    junco_status st =
        node->op->types(node->instance, flow->context->env, node->in_types, ret_types, err);

    if (st)
        return st;
    for (size_t i = 0; i < n; i++) {
        if (!ret_types[i])
            st = junco_fail(err, JUNCO_EINTERNAL, "the operator gave no type for its output '%s'",
                            ports_at(node->op->outputs, i)->name);
        else if (st)
            junco_type_unref(ret_types[i]); /* own_type() failed before: the rest is ours */
        else
            st = own_type(flow->graph, ret_types[i], err);
    }
    return st;
}

static junco_status op_results(struct flow *flow, const struct graph_node *node, size_t n,
                               const struct junco_type **ret_types, struct junco_error *err) {
    char declared[TYPE_TEXT_BYTES], given[TYPE_TEXT_BYTES];
    junco_status st = JUNCO_OK;

    if (node->op->types)
        st = ask_operator(flow, node, n, ret_types, err);
    for (size_t i = 0; i < n && !st; i++) {
        const struct junco_port *port = ports_at(node->op->outputs, i);
        const struct junco_type *type;

        st = port_type(flow, port, &type, err);
        if (st)
            break;
        if (!node->op->types)
            ret_types[i] = type;
        else if (!junco_type_fits(ret_types[i], type))
            st = junco_fail(err, JUNCO_EINTERNAL,
                            "output '%s' is declared as %s, the operator "
                            "says %s",
                            port->name, junco_type_format(type, declared, sizeof(declared)),
                            junco_type_format(ret_types[i], given, sizeof(given)));
    }
    return st;
}

static junco_status lambda_results(struct flow *flow, struct graph_node *node, size_t n,
                                   const struct junco_type **ret_types, struct junco_error *err) {
    bool has_place = node->lambda_place.line > 0;
    struct expr_source source = {
        .text = node->lambda,
        .file = has_place ? node->lambda_place.file : NULL,
        .line = has_place ? node->lambda_place.line : 1,
        .column = has_place ? node->lambda_place.column : 1,
    };
    struct expr *expr;
    junco_status st = node->iteration == JUNCO_FILTER || node->is_verdict
                          ? expr_compile_filter(&source, node->n_in, node->in_types, &expr, err)
                          : expr_compile(&source, node->n_in, node->in_types, n, &expr, err);

    flow->is_placed = st && has_place;
    if (st)
        return st;
    st = own_expr(flow->graph, expr, err);
    if (st)
        return st;
    node->expr = expr;
    for (size_t i = 0; i < n; i++)
        ret_types[i] = expr_result_type(expr, i);
    return JUNCO_OK;
}

/* flat_map over what gives one list a row: the lists' elements become rows. */
static junco_status flatten(const struct graph_node *node, const struct junco_type **types,
                            struct junco_error *err) {
    char found[TYPE_TEXT_BYTES];

    for (size_t i = 0; i < node->n_out; i++) {
        switch (types[i]->kind) {
        case JUNCO_KIND_LIST:
            types[i] = types[i]->elem;
            break;
        case JUNCO_KIND_ANY:
        case JUNCO_KIND_NULL:
            types[i] = junco_type_of(JUNCO_KIND_ANY);
            break;
        default:
            return junco_fail(err, JUNCO_ETYPE,
                              "flat_map wants a list to make rows of, output "
                              "'%s' is %s: use map",
                              node->out[i], junco_type_format(types[i], found, sizeof(found)));
        }
    }
    return JUNCO_OK;
}

/* Only an operator is asked: what a lambda gives is made a truth where it is compiled. */
junco_status flow_check_answer(const struct junco_type *answer, struct junco_error *err) {
    char found[TYPE_TEXT_BYTES];

    if (answer->kind == JUNCO_KIND_BOOL || answer->kind == JUNCO_KIND_NULL)
        return JUNCO_OK;
    return junco_fail(err, JUNCO_ETYPE, "filter wants a yes or no: bool, got %s",
                      junco_type_format(answer, found, sizeof(found)));
}

static junco_status filter_outputs(struct flow *flow, struct graph_node *node,
                                   struct junco_error *err) {
    const struct junco_type *answer;
    junco_status st = node->op ? op_results(flow, node, 1, &answer, err)
                               : lambda_results(flow, node, 1, &answer, err);
    if (!st && node->op)
        st = flow_check_answer(answer, err);
    for (size_t i = 0; i < node->n_kept && !st; i++)
        st = type_of(flow, node->kept[i], &node->out_types[i], err);
    return st;
}

static junco_status map_outputs(struct flow *flow, struct graph_node *node,
                                struct junco_error *err) {
    bool makes_rows = node->op && node->op->rows == JUNCO_ROWS_MANY;
    junco_status st = node->op ? op_results(flow, node, node->n_out, node->out_types, err)
                               : lambda_results(flow, node, node->n_out, node->out_types, err);
    if (!st && node->iteration == JUNCO_FLAT_MAP && !makes_rows)
        st = flatten(node, node->out_types, err);
    return st;
}

/* Of a node without a function: lists or cells as they are, nothing, its verdict, or its mark. */
static junco_status bare_outputs(struct graph_node *node) {
    for (size_t i = 0; i < node->n_out; i++)
        node->out_types[i] = node->is_verdict || (node->is_aside && i + 1 == node->n_out)
                                 ? junco_type_of(JUNCO_KIND_BOOL)
                             : node->n_folds ? node->folds[i].type
                                             : node->in_types[i];
    return JUNCO_OK;
}

static junco_status aggregate_outputs(struct flow *flow, struct graph_node *node,
                                      struct junco_error *err) {
    junco_status st = JUNCO_OK;

    for (size_t i = 0; i < node->n_by; i++)
        node->out_types[i] = node->by_types[i];
    for (size_t i = 0; i < node->n_in && !st; i++) {
        const struct junco_type *type;

        st = aggregate_type(aggregate_of(node, i), node->in_types[i], &type, err);
        if (st)
            return junco_wrap(err, st, "output '%s' of column '%s'", node->out[node->n_by + i],
                              node->in[i]);
        st = own_type(flow->graph, type, err);
        if (!st)
            node->out_types[node->n_by + i] = type;
    }
    return st;
}

/* A head ends the work above it when it has its rows: how many more of them a sink there would have
 * seen is chance. */
junco_status flow_check_sinks(struct flow *flow, const struct graph_node *node,
                              struct junco_error *err) {
    if (node->op && node->op->flush)
        flow->level->sink = node;
    if (node->iteration != JUNCO_HEAD || !flow->level->sink || node->is_verdict)
        return JUNCO_OK;
    return junco_fail(err, JUNCO_EINVAL,
                      "it would end what node '%s' (%s) writes in the middle: put it before that "
                      "node",
                      flow->level->sink->name, flow->level->sink->op->name);
}

/* What a node makes of the types before it, once those of its function's outputs are known. */
junco_status flow_on(struct flow *flow, struct graph_node *node, struct junco_error *err) {
    junco_status st = walk_passes_columns(node) ? JUNCO_OK : flow_forget(flow, err);

    for (size_t i = 0; i < node->n_out && !st; i++)
        st = set_type(flow, node->out[i], node->out_types[i], err);
    return st;
}

junco_status flow_through(struct flow *flow, struct graph_node *node, struct junco_error *err) {
    junco_status st = walk_of(node->iteration)->aggregates ? aggregate_outputs(flow, node, err)
                      : !walk_runs_function(node)          ? bare_outputs(node)
                      : node->iteration == JUNCO_FILTER    ? filter_outputs(flow, node, err)
                                                           : map_outputs(flow, node, err);

    return st ? st : flow_on(flow, node, err);
}
