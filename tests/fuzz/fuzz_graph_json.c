/* fuzz_graph_json.c -- any bytes as a graph's JSON; what is accepted must come back the same. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "base/limits.h"
#include "graph/graph.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Reads and writes; false when the text is no graph, which needs a reason. */
static bool write_again(const char *text, size_t size, struct str *out) {
    struct junco_error err = {0};
    struct graph *graph;
    junco_status st = graph_from_json(text, size, &graph, &err);

    if (st) {
        if (err.code != st || !err.message[0])
            abort();
        return false;
    }
    if (graph_to_json(graph, out, &err))
        abort();
    for (size_t i = 0; i < graph->n_pipelines; i++) {
        struct str dot = STR_INIT(JUNCO_MAX_JSON_BYTES);

        if (graph_to_dot(graph->pipelines[i], &dot, &err))
            abort();
        str_done(&dot);
    }
    graph_free(graph);
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct str first = STR_INIT(JUNCO_MAX_JSON_BYTES), second = STR_INIT(JUNCO_MAX_JSON_BYTES);

    if (write_again((const char *)data, size, &first)) {
        if (!write_again(first.data, first.size, &second) || first.size != second.size ||
            memcmp(first.data, second.data, first.size) != 0)
            abort();
    }
    str_done(&first);
    str_done(&second);
    return 0;
}
