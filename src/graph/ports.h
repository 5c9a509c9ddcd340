/* ports.h -- an operator's ports, and the columns they stand for. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef GRAPH_PORTS_H
#define GRAPH_PORTS_H

#include <stdbool.h>

#include <junco/op.h>

size_t ports_count(const struct junco_port *ports);

/* Whether n columns can stand at the ports.  is_many: the last one takes any number, or none. */
bool ports_take(const struct junco_port *ports, bool is_many, size_t n);

/* The port of column i, one of those that ports_take() allows. */
const struct junco_port *ports_at(const struct junco_port *ports, size_t i);

static inline bool ports_inputs_are_many(const struct junco_op *op) {
    return op->flags & JUNCO_OP_MANY_INPUTS;
}

static inline bool ports_outputs_are_many(const struct junco_op *op) {
    return op->flags & JUNCO_OP_MANY_OUTPUTS;
}

#endif
