/* params.h -- parameters: arguments bound to a table's rows, checked, written into an instance. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef GRAPH_PARAMS_H
#define GRAPH_PARAMS_H

#include "graph/graph.h"

size_t params_count(const struct junco_param *params); /* NULL: 0 */
/* The row of that name in a NULL-ended array, or NULL. */
const struct junco_param *param_find(const struct junco_param *params, const char *name);

/* Whether a literal may stand for the parameter: kind, range, choices.  The message names the
 * parameter as "<what> '<name>'". */
junco_status param_check(const char *what, const struct junco_param *param,
                         const struct junco_value *value, struct junco_error *err) JUNCO_MUST_CHECK;

/* The literal that text stands for where the parameter's kind is known, as --set and environment
 * variables write it: strings need no quotes, lists no brackets.  Strings lie in the arena; the
 * caller owns *ret_value.  Not yet checked against ranges and choices. */
junco_status param_from_text(const struct junco_param *param, const char *text, struct arena *arena,
                             struct junco_value *ret_value,
                             struct junco_error *err) JUNCO_MUST_CHECK;

/* Write a checked literal to its place in the instance; a string is borrowed. */
void param_write(const struct junco_param *param, const struct junco_value *value, void *instance);

/* The parameter's default.  The caller owns *ret_value; JUNCO_EINTERNAL when the operator's table
 * has one that does not parse or is out of its own range. */
junco_status param_default(const struct junco_param *param, struct arena *arena,
                           struct junco_value *ret_value, struct junco_error *err) JUNCO_MUST_CHECK;

/* Give each positional argument of a node its parameter's name; node->op is set.  An unknown name
 * is JUNCO_ENOTFOUND with the nearest one. */
junco_status params_name(struct graph_node *node, struct junco_error *err) JUNCO_MUST_CHECK;
/* Then make the node's instance, checked arguments and defaults written in. */
junco_status params_bind(struct graph *graph, struct graph_node *node,
                         struct junco_error *err) JUNCO_MUST_CHECK;

#endif
