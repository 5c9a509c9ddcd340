/* lower.c -- from what the user wrote to what runs: the passes, in order, and their notes. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/limits.h"
#include "base/mem.h"
#include "base/str.h"
#include "graph/check.h"
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

junco_status graph_lower(struct graph *graph, const struct graph_pipeline *pipeline,
                         const struct graph_context *context, struct graph_pipeline **ret_pipeline,
                         size_t *ret_n_notes, const struct graph_note **ret_notes,
                         struct junco_error *err) {
    struct graph_pipeline *lowered;
    struct notes notes = {0};
    const struct graph_pipeline *chain;
    bool is_changed = false;
    junco_status st = pass_linear(graph, pipeline, &notes, &chain, err);

    if (!st)
        st = pass_expand(graph, chain, context, &notes, &lowered, err);
    if (!st)
        st = check_flow(graph, lowered, context, err);
    if (!st)
        st = compare_outputs(lowered, pipeline, err);
    if (!st)
        st = pass_fold(graph, lowered, &notes, &is_changed, err);
    if (!st && is_changed)
        st = check_flow(graph, lowered, context, err);
    if (!st)
        st = pass_prune(graph, lowered, &notes, err);
    if (st)
        return st;
    *ret_pipeline = lowered;
    *ret_n_notes = notes.n;
    *ret_notes = notes.at;
    return JUNCO_OK;
}
