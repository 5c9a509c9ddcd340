/* lower.c -- from what the user wrote to what runs: the passes, in order, and their notes. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/limits.h"
#include "base/mem.h"
#include "base/str.h"
#include "graph/check.h"
#include "graph/overrides.h"
#include "graph/own.h"
#include "graph/passes.h"

#define MAX_NOTE_BYTES 4096

junco_status notes_add(struct graph *graph, struct notes *notes, const char *pass,
                       struct junco_error *err, const char *fmt, ...) {
    struct str text = STR_INIT(MAX_NOTE_BYTES);
    va_list args;
    junco_status st;

    va_start(args, fmt);
    str_vprintf(&text, fmt, args);
    va_end(args);
    st = text.failed == JUNCO_ENOMEM ? junco_nomem(err, strlen(fmt)) : JUNCO_OK;
    if (!st)
        st = own_grow(graph, &notes->at, notes->n, &notes->capacity, sizeof(*notes->at), err);
    if (!st)
        st = own_text(graph, str_text(&text), &notes->at[notes->n].text, err);
    if (!st)
        notes->at[notes->n++].pass = pass;
    str_done(&text);
    return st;
}

junco_status pass_identity(struct graph *graph, size_t n, const char **ret_text,
                           struct junco_error *err) {
    struct str text = STR_INIT(JUNCO_MAX_TOKEN_BYTES);
    junco_status st;

    str_puts(&text, "lambda ");
    for (size_t i = 0; i < n; i++)
        str_printf(&text, "%sa%zu", i ? ", " : "", i);
    str_puts(&text, n > 1 ? ": (" : ": ");
    for (size_t i = 0; i < n; i++)
        str_printf(&text, "%sa%zu", i ? ", " : "", i);
    str_puts(&text, n > 1 ? ")" : "");
    st = text.failed ? junco_nomem(err, text.size) : own_text(graph, text.data, ret_text, err);
    str_done(&text);
    return st;
}

/* A composite's sub-graph must keep what its ports promised, or the logical check was worth
 * nothing. */
static junco_status compare_outputs(const struct graph_pipeline *lowered,
                                    const struct graph_pipeline *logical, struct junco_error *err) {
    char promised[96], given[96];

    for (size_t i = 0; i < logical->n_outputs; i++) {
        const struct graph_column *want = &logical->outputs[i];
        const struct graph_column *got = &lowered->outputs[i];

        if (!junco_type_fits(got->type, want->type))
            return junco_fail(err, JUNCO_EINTERNAL,
                              "output '%s' was %s, and is %s once the "
                              "composites are expanded",
                              want->name, junco_type_format(want->type, promised, sizeof(promised)),
                              junco_type_format(got->type, given, sizeof(given)));
    }
    return JUNCO_OK;
}

static junco_status lower_one(struct graph *graph, const struct graph_pipeline *pipeline,
                              const struct graph_context *context, bool *is_used,
                              struct notes *notes, struct graph_pipeline **ret_pipeline,
                              struct junco_error *err) {
    const struct graph_pipeline *chain;
    struct graph_pipeline *lowered;
    bool is_changed = false;
    junco_status st = pass_linear(graph, pipeline, notes, &chain, err);

    if (!st)
        st = pass_expand(graph, chain, context, is_used, notes, &lowered, err);
    if (!st)
        st = check_flow(graph, lowered, context, err);
    if (!st)
        st = compare_outputs(lowered, pipeline, err);
    if (!st)
        st = pass_fold(graph, lowered, notes, &is_changed, err);
    if (!st && is_changed)
        st = check_flow(graph, lowered, context, err);
    if (!st)
        st = pass_prune(graph, lowered, notes, err);
    if (!st)
        *ret_pipeline = lowered;
    return st;
}

/* Lower what a node runs by itself, for the types that its check has found. */
static junco_status lower_sub(struct graph *graph, struct graph_node *node,
                              const struct graph_context *context, bool *is_used,
                              struct notes *notes, struct junco_error *err) {
    const struct junco_type *types[JUNCO_MAX_COLUMNS];
    struct graph_context inner = *context;
    junco_status st = notes_add(graph, notes, "expand", err,
                                "node '%s' (%s): looks beyond a row, so each row is a call of it",
                                node->name, node->sub_name);

    for (size_t i = 0; i < node->sub->n_inputs; i++)
        types[i] = node->sub->inputs[i].type;
    inner.input_types = types;
    return st ? st : lower_one(graph, node->sub, &inner, is_used, notes, &node->sub_runs, err);
}

/* Pipelines within one another are lowered one after the other, the outermost first. */
static junco_status lower_all(struct graph *graph, const struct graph_pipeline *pipeline,
                              const struct graph_context *context, bool *is_used,
                              struct notes *notes, struct graph_pipeline **ret_pipeline,
                              struct junco_error *err) {
    struct graph_pipeline **lowered = NULL;
    size_t n = 0, capacity = 0;
    junco_status st = own_grow(graph, &lowered, n, &capacity, sizeof(struct graph_pipeline *), err);

    if (!st)
        st = lower_one(graph, pipeline, context, is_used, notes, &lowered[n++], err);
    for (size_t k = 0; k < n && !st; k++) {
        for (size_t i = 0; i < lowered[k]->n_nodes && !st; i++) {
            struct graph_node *node = lowered[k]->nodes[i];

            if (!node->sub)
                continue;
            st = lower_sub(graph, node, context, is_used, notes, err);
            if (!st)
                st = own_grow(graph, &lowered, n, &capacity, sizeof(struct graph_pipeline *), err);
            if (!st)
                lowered[n++] = node->sub_runs;
        }
    }
    if (!st)
        *ret_pipeline = lowered[0];
    return st;
}

junco_status graph_lower(struct graph *graph, const struct graph_pipeline *pipeline,
                         const struct graph_context *context, struct graph_pipeline **ret_pipeline,
                         size_t *ret_n_notes, const struct graph_note **ret_notes,
                         struct junco_error *err) {
    struct graph_pipeline *lowered;
    struct notes notes = {0};
    bool *is_used;
    junco_status st = check_new_flags(context, &is_used, err);

    if (st)
        return st;
    st = lower_all(graph, pipeline, context, is_used, &notes, &lowered, err);
    if (!st)
        st = overrides_finish(lowered, context, false, is_used, err);
    junco_free(is_used);
    if (st)
        return st;
    *ret_pipeline = lowered;
    *ret_n_notes = notes.n;
    *ret_notes = notes.at;
    return JUNCO_OK;
}
