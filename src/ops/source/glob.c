/* glob.c -- the paths that match a pattern. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <glob.h>
#include <string.h>

#include "base/mem.h"

#include <junco/op.h>

/* The listing of the pattern that is being given out: the folder is read once, however many runs
 * its paths take, so that files that come and go meanwhile neither move others nor hide them. */
struct glob_state {
    char *pattern; /* NULL: no listing */
    glob_t paths;
};

static void glob_forget(struct glob_state *state) {
    if (!state->pattern)
        return;
    globfree(&state->paths);
    junco_free(state->pattern);
    state->pattern = NULL;
}

static void glob_call_done(void *call_state) {
    glob_forget(call_state);
}

static junco_status failed(int code, const char *pattern, struct junco_error *err) {
    if (code == GLOB_NOMATCH)
        return junco_fail(err, JUNCO_ENOTFOUND, "'%s' matches no file", pattern);
    if (code == GLOB_NOSPACE)
        return junco_fail(err, JUNCO_ENOMEM, "'%s': out of memory", pattern);
    return junco_fail(err, JUNCO_EIO, "'%s': %s", pattern, strerror(errno));
}

static junco_status match(struct glob_state *state, const struct junco_bytes *pattern,
                          struct junco_error *err) {
    char *text;
    int code;

    if (memchr(pattern->data, '\0', pattern->size))
        return junco_fail(err, JUNCO_EVALUE, "the pattern holds a NUL byte");
    text = junco_strndup(pattern->data, pattern->size);
    if (!text)
        return junco_nomem(err, pattern->size);
    code = glob(text, GLOB_TILDE, NULL, &state->paths);
    if (!code) {
        state->pattern = text;
        return JUNCO_OK;
    }
    junco_status st = failed(code, text, err);

    if (code != GLOB_NOMATCH)
        globfree(&state->paths); /* what it had found so far */
    junco_free(text);
    return st;
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
static junco_status put_paths(const glob_t *paths, size_t row, struct junco_builder *out,
                              bool *ret_is_full, struct junco_error *err) {
    struct junco_cursor *cursor = junco_builder_cursor(out);

    for (; (size_t)cursor->position < paths->gl_pathc; cursor->position++) {
        const char *path = paths->gl_pathv[cursor->position];
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
    struct glob_state *state = call_state;

    (void)instance;
    *ret_next = JUNCO_MORE;
    for (; cursor->row < in->rows; cursor->row++, cursor->position = 0) {
        struct junco_value pattern = junco_column_get(&in->columns[0], cursor->row);
        struct junco_error why = {0};
        bool is_full = false;
        junco_status st = listing(state, &pattern.as.bytes, cursor->position, &why);

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

static const struct junco_port glob_inputs[] = {
    {.name = "pattern", .type = "string", .summary = "as in a shell: * ? [a-z] ~"},
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
    .inputs = glob_inputs,
    .outputs = glob_outputs,
    .rows = JUNCO_ROWS_MANY,
    .call_state_size = sizeof(struct glob_state),
    .run = glob_run,
    .call_done = glob_call_done,
};
