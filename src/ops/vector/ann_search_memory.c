/* ann_search_memory.c -- the nearest vectors of an index file, exactly. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <stddef.h>

#include "base/limits.h"
#include "ops/vector/index.h"

#include <junco/op.h>

struct ann_search {
    const char *path;
    int64_t k;
    const struct index *index; /* shared: never changed */
    /* Scratch of a row. */
    struct vector query;
    struct topk top;
};

static junco_status ann_search_types(const void *instance, const struct junco_env *env,
                                     const struct junco_type *const *in_types,
                                     const struct junco_type **ret_types, struct junco_error *err) {
    junco_status st = vector_check_type(in_types[0], "vector", err);

    (void)instance;
    (void)env;
    if (st)
        return st;
    ret_types[0] = junco_type_of(JUNCO_KIND_STRING);
    ret_types[1] = junco_type_of(JUNCO_KIND_FLOAT64);
    return JUNCO_OK;
}

static junco_status ann_search_open(void *instance, const struct junco_env *env,
                                    struct junco_error *err) {
    struct ann_search *op = instance;

    (void)env;
    return index_acquire(op->path, &op->index, err);
}

static void ann_search_close(void *instance) {
    struct ann_search *op = instance;

    index_release(op->index);
    vector_done(&op->query);
    topk_done(&op->top);
}

static junco_status find(struct ann_search *op, const struct junco_value *vector,
                         struct junco_error *err) {
    junco_status st = vector_read(vector, &op->query, err);

    return st ? st : index_search(op->index, &op->query, (size_t)op->k, &op->top, err);
}

/* The hits from the cursor's position on, until the builder is full. */
static junco_status put_hits(const struct ann_search *op, size_t row, struct junco_builder *out,
                             bool *ret_is_full, struct junco_error *err) {
    struct junco_cursor *cursor = junco_builder_cursor(out);

    for (; (size_t)cursor->position < op->top.n; cursor->position++) {
        const struct hit *hit = &op->top.hits[cursor->position];
        size_t size;
        const char *id = index_id(op->index, hit->row, &size);
        junco_status st;

        *ret_is_full = !junco_builder_has_room(out);
        if (*ret_is_full)
            return JUNCO_OK;
        st = junco_builder_row(out, row, err);
        if (!st)
            st = junco_put_string(out, 0, id, size, err);
        if (!st)
            st = junco_put_float64(out, 1, metric_score(op->index->metric, hit->score), err);
        if (st)
            return st;
    }
    return JUNCO_OK;
}

/* A row whose hits did not fit is searched again when there is room: the same hits come out, and
 * nothing has to be kept from one run to the next. */
static junco_status ann_search_run(void *instance, void *call_state, const struct junco_chunk *in,
                                   struct junco_builder *out, junco_next *ret_next,
                                   struct junco_error *err) {
    struct junco_cursor *cursor = junco_builder_cursor(out);
    struct ann_search *op = instance;

    (void)call_state;
    *ret_next = JUNCO_MORE;
    for (; cursor->row < in->rows; cursor->row++, cursor->position = 0) {
        struct junco_value vector = junco_column_get(&in->columns[0], cursor->row);
        struct junco_error why = {0};
        bool is_full = false;
        junco_status st = find(op, &vector, &why);

        if (!st)
            st = put_hits(op, cursor->row, out, &is_full, &why);
        if (is_full)
            return JUNCO_OK;
        if (st)
            st = junco_builder_fail_row(out, cursor->row, &why, err);
        if (st)
            return st;
    }
    *ret_next = JUNCO_DONE;
    return JUNCO_OK;
}

static const struct junco_param ann_search_params[] = {
    {
        .name = "index",
        .summary = "the file, as ann_insert.memory saves it",
        .kind = JUNCO_PARAM_STRING,
        .offset = offsetof(struct ann_search, path),
    },
    {
        .name = "k",
        .summary = "how many neighbours, at most",
        .kind = JUNCO_PARAM_INT,
        .offset = offsetof(struct ann_search, k),
        .dflt = "10",
        .min = 1,
        .max = JUNCO_MAX_HITS,
    },
    {.name = NULL},
};

static const struct junco_port ann_search_inputs[] = {
    {.name = "vector",
     .type = "any",
     .summary = "a tensor of floats or list of numbers, as long as the index's"},
    {.name = NULL},
};

static const struct junco_port ann_search_outputs[] = {
    {.name = "id", .type = "string", .summary = "of a neighbour; the nearest comes first"},
    {
        .name = "score",
        .type = "float64",
        .summary = "cosine or inner product: more is nearer; Euclidean distance: less is",
    },
    {.name = NULL},
};

const struct junco_op junco_op_ann_search_memory = {
    .abi = JUNCO_OP_ABI,
    .size = sizeof(struct junco_op),
    .name = "ann_search.memory",
    .summary = "the nearest vectors of an index file, exactly",
    .params = ann_search_params,
    .inputs = ann_search_inputs,
    .outputs = ann_search_outputs,
    .rows = JUNCO_ROWS_MANY,
    .flags = JUNCO_OP_PURE | JUNCO_OP_HEAVY,
    .instance_size = sizeof(struct ann_search),
    .types = ann_search_types,
    .open = ann_search_open,
    .run = ann_search_run,
    .close = ann_search_close,
};
