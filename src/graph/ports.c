/* ports.c -- an operator's ports, and the columns they stand for. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "graph/ports.h"

size_t ports_count(const struct junco_port *ports) {
    size_t n = 0;

    while (ports && ports[n].name)
        n++;
    return n;
}

bool ports_take(const struct junco_port *ports, bool is_many, size_t n) {
    size_t n_ports = ports_count(ports);

    return n == n_ports || (is_many && n + 1 >= n_ports);
}

const struct junco_port *ports_at(const struct junco_port *ports, size_t i) {
    size_t n = ports_count(ports);

    return &ports[i < n ? i : n - 1];
}
