/* glob.c -- the paths that match a pattern. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/mem.h"
#include "ops/source/paths.h"

#include <junco/op.h>

struct glob {
    const char *pattern; /* NULL: the patterns are a column */
};

/* The listing of the pattern that is being given out: the folder is read once, however many runs
 * its paths take, so that files that come and go meanwhile neither move others nor hide them. */
struct glob_state {
    char *pattern; /* NULL: no listing */
    struct paths paths;
};

static void glob_forget(struct glob_state *state) {
    paths_done(&state->paths);
    junco_free(state->pattern);
    state->pattern = NULL;
}

static void glob_call_done(void *call_state) {
    glob_forget(call_state);
}

static junco_status glob_columns(void *instance, const struct junco_columns *columns,
                                 struct junco_error *err) {
    const struct glob *glob = instance;

    if (columns->n_in + (glob->pattern != NULL) == 1)
        return JUNCO_OK;
    if (columns->n_in > 1)
        return junco_fail(err, JUNCO_ETYPE, "glob reads 1 column (pattern), %zu are named",
                          columns->n_in);
    return junco_fail(err, JUNCO_EINVAL,
                      glob->pattern ? "the pattern is given twice, as a column and as an argument"
                                    : "want a pattern, as an argument or as a column");
}

static junco_status match(struct glob_state *state, const struct junco_bytes *pattern,
                          struct junco_error *err) {
    if (memchr(pattern->data, '\0', pattern->size))
        return junco_fail(err, JUNCO_EVALUE, "the pattern holds a NUL byte");
    state->pattern = junco_strndup(pattern->data, pattern->size);
    if (!state->pattern)
        return junco_nomem(err, pattern->size);
    return paths_find(state->pattern, &state->paths, err);
}

/* The listing to go on with.  A row that was begun has one, unless a run failed as a whole and the
 * host began the row again somewhere in the middle: a new listing might be another. */
static junco_status listing(struct glob_state *state, const struct junco_bytes *pattern,
                            int64_t position, struct junco_error *err) {
    if (!position) {
        glob_forget(state);
        return match(state, pattern, err);
    }
    if (state->pattern && strlen(state->pattern) == pattern->size &&
        !memcmp(state->pattern, pattern->data, pattern->size))
        return JUNCO_OK;
    return junco_fail(err, JUNCO_EIO, "its listing was lost after %lld paths: run it again",
                      (long long)position);
}

/* The listing's paths from the cursor's position on, until the builder is full. */
static junco_status put_paths(const struct paths *paths, size_t row, struct junco_builder *out,
                              bool *ret_is_full, struct junco_error *err) {
    struct junco_cursor *cursor = junco_builder_cursor(out);

    for (; (size_t)cursor->position < paths->n; cursor->position++) {
        const char *path = paths->at[cursor->position];
        junco_status st;

        *ret_is_full = !junco_builder_has_room(out);
        if (*ret_is_full)
            return JUNCO_OK;
        st = junco_builder_row(out, row, err);
        if (!st)
            st = junco_put_string(out, 0, path, strlen(path), err);
        if (st)
            return st;
    }
    return JUNCO_OK;
}

static junco_status glob_run(void *instance, void *call_state, const struct junco_chunk *in,
                             struct junco_builder *out, junco_next *ret_next,
                             struct junco_error *err) {
    struct junco_cursor *cursor = junco_builder_cursor(out);
    const struct glob *glob = instance;
    struct glob_state *state = call_state;

    *ret_next = JUNCO_MORE;
    for (; cursor->row < in->rows; cursor->row++, cursor->position = 0) {
        struct junco_bytes pattern =
            glob->pattern ? (struct junco_bytes){NULL, glob->pattern, strlen(glob->pattern)}
                          : junco_column_get(&in->columns[0], cursor->row).as.bytes;
        struct junco_error why = {0};
        bool is_full = false;
        junco_status st = listing(state, &pattern, cursor->position, &why);

        if (!st)
            st = put_paths(&state->paths, cursor->row, out, &is_full, &why);
        if (is_full)
            return JUNCO_OK;
        glob_forget(state);
        if (st)
            st = junco_builder_fail_row(out, cursor->row, &why, err);
        if (st)
            return st;
    }
    *ret_next = JUNCO_DONE;
    return JUNCO_OK;
}

static const struct junco_param glob_params[] = {
    {.name = "pattern",
     .summary = "as in a shell: * ? [a-z] ~, and ** for folders within folders; None: a column",
     .kind = JUNCO_PARAM_STRING,
     .offset = offsetof(struct glob, pattern),
     .dflt = "None"},
    {.name = NULL},
};

static const struct junco_port glob_inputs[] = {
    {.name = "pattern", .type = "string", .summary = "where the argument gives none"},
    {.name = NULL},
};

static const struct junco_port glob_outputs[] = {
    {.name = "path", .type = "string", .summary = "a path that matches; sorted"},
    {.name = NULL},
};

const struct junco_op junco_op_glob = {
    .abi = JUNCO_OP_ABI,
    .size = sizeof(struct junco_op),
    .name = "glob",
    .summary = "the paths that match a pattern; none is an error",
    .params = glob_params,
    .inputs = glob_inputs,
    .outputs = glob_outputs,
    .rows = JUNCO_ROWS_MANY,
    .flags = JUNCO_OP_MANY_INPUTS,
    .instance_size = sizeof(struct glob),
    .call_state_size = sizeof(struct glob_state),
    .run = glob_run,
    .call_done = glob_call_done,
    .columns = glob_columns,
};
