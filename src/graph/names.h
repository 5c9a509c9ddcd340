/* names.h -- names of columns and nodes: which are allowed, and which one was meant. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef GRAPH_NAMES_H
#define GRAPH_NAMES_H

#include "base/map.h"

#include <junco/graph.h>

#define NAMES_HINT_BYTES 320

/* JUNCO_EINVAL unless `name` is non-empty UTF-8 without control characters, of at most
 * JUNCO_MAX_NAME_BYTES.  what: "column", "node", … */
junco_status names_check(const char *what, const char *name,
                         struct junco_error *err) JUNCO_MUST_CHECK;

/* "path, img", cut with "…" when long; "none" when there are none.  Returns buf. */
const char *names_list(char *buf, size_t size, const char *const *names);

/* The keys of `map` that have a value, as a NULL-terminated array (junco_free it); NULL when memory is out, which
 * diag_hint() and names_list() take for an empty array. */
const char **names_of_map(const struct map *map);

/* JUNCO_ENOTFOUND: "column 'imgg' is not declared; did you mean 'img'? declared here: path". */
junco_status names_undeclared(const char *name, const struct map *declared,
                              struct junco_error *err);

/* Write into buf `base`, or `base` with "-2", "-3", … so that it is in neither map (NULL: none).
 * JUNCO_ELIMIT when it does not fit. */
junco_status names_unique(const char *base, const struct map *taken, const struct map *reserved,
                          char *buf, size_t size, struct junco_error *err) JUNCO_MUST_CHECK;

/* "map", "flat_map", "filter", … */
const char *names_iteration(junco_iteration iteration);

#endif
