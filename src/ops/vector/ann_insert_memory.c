/* ann_insert_memory.c -- gather a call's vectors with their ids, and save them as one index file. */
/* SPDX-License-Identifier: Apache-2.0 */

/* The index is the call's: its rows are added in their order, and the file appears when the call is
 * through.  A call that fails leaves the file that was there. */

#include <stdint.h>
#include <string.h>

#include "base/draft.h"
#include "base/limits.h"
#include "base/map.h"
#include "base/mem.h"
#include "ops/vector/index.h"

#include <junco/op.h>

struct ann_insert {
    const char *path;
    int metric;
    bool is_append;
};

struct ann_insert_state {
    struct index *index; /* NULL until a row comes */
    struct map *rows; /* of each id: its row + 1, as a pointer */
    struct vector vector; /* scratch */
};

static junco_status ann_insert_types(const void *instance, const struct junco_env *env,
                                     const struct junco_type *const *in_types,
                                     const struct junco_type **ret_types, struct junco_error *err) {
    (void)instance;
    (void)env;
    (void)ret_types;
    return vector_check_type(in_types[1], "vector", err);
}

static junco_status ann_insert_open(void *instance, const struct junco_env *env,
                                    struct junco_error *err) {
    const struct ann_insert *op = instance;

    (void)env;
    if (!*op->path)
        return junco_fail(err, JUNCO_EINVAL, "argument 'index' names no file");
    return JUNCO_OK;
}

/* ---- the call's index ---- */

static junco_status remember(struct ann_insert_state *state, const char *id, size_t id_size,
                             size_t row, struct junco_error *err) {
    char key[JUNCO_MAX_INDEX_ID_BYTES + 1];

    memcpy(key, id, id_size);
    key[id_size] = '\0';
    return map_set(state->rows, key, (void *)(uintptr_t)(row + 1), err);
}

static junco_status remember_all(struct ann_insert_state *state, struct junco_error *err) {
    junco_status st = JUNCO_OK;

    for (size_t row = 0; !st && row < state->index->rows; row++) {
        size_t size;
        const char *id = index_id(state->index, row, &size);

        st = remember(state, id, size, row, err);
    }
    return st;
}

/* The file to go on with, or an empty index where there is none. */
static junco_status load_old(const struct ann_insert *op, struct index **ret_index,
                             struct junco_error *err) {
    struct junco_error why = {0};
    junco_status st = index_open(op->path, ret_index, &why);

    if (st == JUNCO_ENOTFOUND)
        return index_new((enum metric)op->metric, ret_index, err);
    if (st)
        return junco_fail(err, st, "%s", why.message);
    if ((*ret_index)->metric == (enum metric)op->metric)
        return JUNCO_OK;
    st = junco_fail(err, JUNCO_EINVAL, "index '%s' is for metric '%s', not '%s'", op->path,
                    metric_names[(*ret_index)->metric], metric_names[op->metric]);
    index_free(*ret_index);
    return st;
}

static junco_status begin(const struct ann_insert *op, struct ann_insert_state *state,
                          struct junco_error *err) {
    struct index *index;
    junco_status st =
        op->is_append ? load_old(op, &index, err) : index_new((enum metric)op->metric, &index, err);

    if (st)
        return st;
    map_free(state->rows); /* of an attempt that failed half-way */
    state->rows = NULL;
    st = map_new(JUNCO_MAX_INDEX_ROWS, &state->rows, err);
    state->index = index;
    if (!st)
        st = remember_all(state, err);
    if (st) {
        index_free(state->index);
        state->index = NULL;
    }
    return st;
}

static junco_status ann_insert_put(struct ann_insert_state *state, const struct junco_bytes *id,
                                   const struct junco_value *vector, struct junco_error *err) {
    char key[JUNCO_MAX_INDEX_ID_BYTES + 1];
    junco_status st = vector_read(vector, &state->vector, err);
    uintptr_t known;

    if (st)
        return st;
    if (id->size > JUNCO_MAX_INDEX_ID_BYTES || memchr(id->data, '\0', id->size))
        return junco_fail(err, JUNCO_EVALUE, "an id is text of 1 to %d bytes, without NUL",
                          JUNCO_MAX_INDEX_ID_BYTES);
    memcpy(key, id->data, id->size);
    key[id->size] = '\0';
    known = (uintptr_t)map_get(state->rows, key);
    if (known)
        return index_replace(state->index, known - 1, &state->vector, err);
    st = index_add(state->index, id->data, id->size, &state->vector, err);
    if (st)
        return st;
    st = map_set(state->rows, key, (void *)(uintptr_t)state->index->rows, err);
    if (st)
        index_drop_last(state->index);
    return st;
}

static junco_status ann_insert_run(void *instance, void *call_state, const struct junco_chunk *in,
                                   struct junco_builder *out, junco_next *ret_next,
                                   struct junco_error *err) {
    struct ann_insert_state *state = call_state;
    junco_status st = state->index ? JUNCO_OK : begin(instance, state, err);

    for (size_t row = 0; !st && row < in->rows; row++) {
        struct junco_value id = junco_column_get(&in->columns[0], row);
        struct junco_value vector = junco_column_get(&in->columns[1], row);
        struct junco_error why = {0};

        st = junco_builder_row(out, row, err);
        if (!st && ann_insert_put(state, &id.as.bytes, &vector, &why))
            st = junco_builder_fail_row(out, row, &why, err);
    }
    *ret_next = JUNCO_DONE;
    return st;
}

/* ---- the end of the call ---- */

/* A call without rows makes an empty index, or leaves the one it was to go on with. */
static junco_status ann_insert_flush(const void *instance, void *call_state,
                                     struct junco_error *err) {
    const struct ann_insert *op = instance;
    struct ann_insert_state *state = call_state;
    struct draft *draft;
    junco_status st = state->index ? JUNCO_OK : begin(op, state, err);

    if (!st)
        st = draft_open(op->path, &draft, err);
    if (st)
        return st;
    index_write(state->index, draft_file(draft));
    st = draft_keep(draft, err);
    draft_free(draft);
    return st;
}

static void ann_insert_call_done(void *call_state) {
    struct ann_insert_state *state = call_state;

    index_free(state->index);
    map_free(state->rows);
    vector_done(&state->vector);
}

static const struct junco_param ann_insert_params[] = {
    {
        .name = "index",
        .summary = "the file that the call's rows make; it appears when the call is through",
        .kind = JUNCO_PARAM_STRING,
        .offset = offsetof(struct ann_insert, path),
    },
    {
        .name = "metric",
        .summary = "how vectors are compared: the cosine, the Euclidean distance, inner product",
        .kind = JUNCO_PARAM_CHOICE,
        .offset = offsetof(struct ann_insert, metric),
        .dflt = "'cosine'",
        .choices = metric_names,
    },
    {
        .name = "append",
        .summary = "keep the rows of a file that is there, but for ids that come again",
        .kind = JUNCO_PARAM_BOOL,
        .offset = offsetof(struct ann_insert, is_append),
        .dflt = "False",
    },
    {.name = NULL},
};

static const struct junco_port ann_insert_inputs[] = {
    {
        .name = "id",
        .type = "string",
        .summary = "what a search gives back; one that comes again replaces its vector",
    },
    {.name = "vector",
     .type = "any",
     .summary = "a tensor of floats or list of numbers; all of one length"},
    {.name = NULL},
};

const struct junco_op junco_op_ann_insert_memory = {
    .abi = JUNCO_OP_ABI,
    .size = sizeof(struct junco_op),
    .name = "ann_insert.memory",
    .summary = "save vectors with their ids as an index file",
    .params = ann_insert_params,
    .inputs = ann_insert_inputs,
    .rows = JUNCO_ROWS_ONE,
    .instance_size = sizeof(struct ann_insert),
    .call_state_size = sizeof(struct ann_insert_state),
    .types = ann_insert_types,
    .open = ann_insert_open,
    .run = ann_insert_run,
    .call_done = ann_insert_call_done,
    .flush = ann_insert_flush,
};
