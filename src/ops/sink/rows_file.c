/* rows_file.c -- rows written to a file as text, which appears when the call is through. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "ops/sink/rows_file.h"

#include <errno.h>
#include <string.h>

#include "base/limits.h"
#include "base/mem.h"

junco_status rows_file_columns(void *instance, const struct junco_columns *columns,
                               struct junco_error *err) {
    struct rows_file *op = instance;

    if (columns->n_in == 0)
        return junco_fail(err, JUNCO_EINVAL, "there are no columns to write");
    op->columns = *columns;
    return JUNCO_OK;
}

/* ---- writing ---- */

static struct junco_table table_of(const struct rows_file *op, const struct junco_chunk *in) {
    return (struct junco_table){
        .rows = in ? in->rows : 0,
        .n_columns = op->columns.n_in,
        .names = (const char **)op->columns.in,
        .columns = in ? (struct junco_column *)in->columns : NULL,
    };
}

static junco_status write_text(struct rows_file_state *state, struct junco_error *err) {
    FILE *file = draft_file(state->draft);
    junco_status st = JUNCO_OK;

    if (state->text.failed == JUNCO_ENOMEM)
        st = junco_nomem(err, state->text.size);
    else if (state->text.failed) /* not a limit that more memory would lift */
        st = junco_fail(err, JUNCO_EVALUE, "a row takes more than %u bytes of text",
                        JUNCO_MAX_STRING_BYTES);
    else if (fwrite(state->text.data, 1, state->text.size, file) != state->text.size)
        st = junco_fail(err, JUNCO_EIO, "'%s': %s", draft_path(state->draft), strerror(errno));
    str_clear(&state->text);
    return st;
}

static junco_status begin(const struct rows_form *form, const struct rows_file *op,
                          struct rows_file_state *state, struct junco_error *err) {
    const struct junco_table table = table_of(op, NULL);
    junco_status st;

    if (state->draft)
        return JUNCO_OK;
    st = draft_open(op->path, &state->draft, err);
    if (st)
        return st;
    state->text = STR_INIT(JUNCO_MAX_STRING_BYTES);
    if (!form->header)
        return JUNCO_OK;
    form->header(&state->text, &table);
    return write_text(state, err);
}

static void write_row(const struct rows_form *form, const struct rows_file *op,
                      struct rows_file_state *state, const struct junco_table *table, size_t row) {
    if (state->why.code || begin(form, op, state, &state->why))
        return;
    form->row(&state->text, table, row);
    (void)!write_text(state, &state->why); /* remembered */
}

junco_status rows_file_run(const struct rows_form *form, void *instance, void *call_state,
                           const struct junco_chunk *in, struct junco_builder *out,
                           junco_next *ret_next, struct junco_error *err) {
    struct junco_cursor *cursor = junco_builder_cursor(out);
    const struct rows_file *op = instance;
    struct rows_file_state *state = call_state;
    const struct junco_table table = table_of(op, in);

    *ret_next = JUNCO_MORE;
    /* The cursor moves with the file: a row is never written twice. */
    for (; cursor->row < in->rows; cursor->row++) {
        junco_status st;

        if (!junco_builder_has_room(out))
            return JUNCO_OK;
        st = junco_builder_row(out, cursor->row, err);
        if (st)
            return st;
        write_row(form, op, state, &table, cursor->row);
        if (state->why.code)
            st = junco_builder_fail_row(out, cursor->row, &state->why, err);
        if (st)
            return st;
    }
    *ret_next = JUNCO_DONE;
    return JUNCO_OK;
}

/* ---- the end ---- */

junco_status rows_file_flush(const struct rows_form *form, const void *instance, void *call_state,
                             struct junco_error *err) {
    struct rows_file_state *state = call_state;
    junco_status st;

    if (state->why.code)
        return junco_fail(err, state->why.code, "the file was not written: %s", state->why.message);
    st = begin(form, instance, state, err);
    return st ? st : draft_keep(state->draft, err);
}

void rows_file_call_done(void *call_state) {
    struct rows_file_state *state = call_state;

    draft_free(state->draft);
    str_done(&state->text);
}
