/* literal.h -- literal arguments: copied into a graph, read from text and from JSON. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef GRAPH_LITERAL_H
#define GRAPH_LITERAL_H

#include "data/json_in.h"
#include "graph/graph.h"

/* A deep copy that is the graph's, its strings NUL-terminated in the arena.  JUNCO_EINVAL for what
 * is no literal (a tensor, bytes, a number that is not finite, a string with a NUL in it),
 * JUNCO_ELIMIT for one nested deeper than JUNCO_MAX_NESTING. */
junco_status literal_copy(struct graph *graph, const struct junco_value *from,
                          struct junco_value *ret_value, struct junco_error *err) JUNCO_MUST_CHECK;

/* The value that begins with `event`, from JSON: 1 is an int64, 1.0 a float64.  Strings lie in the
 * arena; the caller owns *ret_value. */
junco_status literal_read(struct json_in *in, json_event event, struct arena *arena,
                          struct junco_value *ret_value, struct junco_error *err) JUNCO_MUST_CHECK;

/* A literal as pipeline text writes it: True, False, None, a number, 'text', "text", or a list of
 * these as JSON writes it.  Strings lie in the arena; the caller owns *ret_value. */
junco_status literal_parse(const char *text, struct arena *arena, struct junco_value *ret_value,
                           struct junco_error *err) JUNCO_MUST_CHECK;

/* For an error: "int64 5", "string 'abc'", "None", "a list".  Returns buf. */
const char *literal_describe(const struct junco_value *value, char *buf, size_t size);

struct junco_value literal_text(const char *text); /* a string that borrows text; NULL: null */

#endif
