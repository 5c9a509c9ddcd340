/* json.h -- the version of a graph's JSON, for its writer and its reader. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef GRAPH_JSON_H
#define GRAPH_JSON_H

/* Raised when a key changes its meaning or a new one must not be ignored. */
#define GRAPH_JSON_VERSION 1

#endif
