/* lang.h -- pipeline text to a graph. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LANG_LANG_H
#define LANG_LANG_H

#include "graph/graph.h"

/* Compile a file's text into its named pipelines.  Names of operators and columns are checked
 * here, where errors can point at them; types later, by graph_check().  Errors carry
 * file:line:column, the source line, a caret, and the nearest known name.  Pure; any thread.
 * text need not end in a NUL; file is for messages (NULL: none); ops is a NULL-terminated array.
 * Everything is borrowed during the call only.  The caller owns *ret_graph. */
junco_status lang_parse(const char *text, size_t size, const char *file,
                        const struct junco_op *const *ops, struct graph **ret_graph,
                        struct junco_error *err) JUNCO_MUST_CHECK;

/* Add a node that runs `fn`, an operator with its arguments ("image_decode('rgb')", with or without
 * "ops." before it) or a lambda.  `spec` says all else: iteration and columns; its op, lambda, args
 * and place are not looked at.  Errors point into fn; operators' names are left to graph_check().
 * Borrows everything. */
junco_status lang_add(struct junco_graph_builder *builder, const struct junco_node_spec *spec,
                      const char *fn, struct junco_error *err) JUNCO_MUST_CHECK;

#endif
