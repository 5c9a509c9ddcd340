/* glob.c -- the paths that match a pattern. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <glob.h>
#include <string.h>

#include "base/mem.h"

#include <junco/op.h>

static junco_status match(const struct junco_bytes *pattern, glob_t *ret_paths,
                          struct junco_error *err) {
    char *text;
    int failed;

    if (memchr(pattern->data, '\0', pattern->size))
        return junco_fail(err, JUNCO_EVALUE, "the pattern holds a NUL byte");
    text = junco_strndup(pattern->data, pattern->size);
    if (!text)
        return junco_nomem(err, pattern->size);
    failed = glob(text, GLOB_TILDE, NULL, ret_paths);
    if (failed == GLOB_NOMATCH)
        junco_fail(err, JUNCO_ENOTFOUND, "'%s' matches no file", text);
    else if (failed)
        junco_fail(err, failed == GLOB_NOSPACE ? JUNCO_ENOMEM : JUNCO_EIO, "'%s': %s", text,
                   failed == GLOB_NOSPACE ? "out of memory" : strerror(errno));
    junco_free(text);
    return failed == GLOB_NOMATCH   ? JUNCO_ENOTFOUND
           : failed == GLOB_NOSPACE ? JUNCO_ENOMEM
           : failed                 ? JUNCO_EIO
                                    : JUNCO_OK;
}

/* The paths of one pattern from the cursor's position on, until the builder is full.  The folder
 * is read again after that: nothing is held between runs, so nothing needs to be given back. */
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

    (void)instance;
    (void)call_state;
    *ret_next = JUNCO_MORE;
    for (; cursor->row < in->rows; cursor->row++, cursor->position = 0) {
        struct junco_value pattern = junco_column_get(&in->columns[0], cursor->row);
        struct junco_error why = {0};
        bool is_full = false;
        glob_t paths;
        junco_status st;

        if (match(&pattern.as.bytes, &paths, &why)) {
            st = junco_builder_fail_row(out, cursor->row, &why, err);
        } else {
            st = put_paths(&paths, cursor->row, out, &is_full, err);
            globfree(&paths);
        }
        if (st || is_full)
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
    .run = glob_run,
};
