/* read_records.c -- the records of a text file, as they are wanted: what all readers begin with.
 *
 * The file is read in blocks that are payload, charged to the call, and records point into them:
 * nothing is copied but the part of a record that a block's end cuts off.  A run gives the records
 * of one block.  A new block is made only by a run that has given nothing yet: where there is no
 * memory for it, the host undoes the run and tries again, and there must be nothing to undo. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/mem.h"
#include "data/buf.h"
#include "data/builder.h"
#include "ops/source/columns.h"
#include "ops/source/records.h"

#include <junco/op.h>

#define BLOCK_BYTES ((size_t)256 << 10)
#define WAIT_MS 100 /* for standard input, until the host is asked whether to go on */

struct read_records {
    const char *path; /* NULL: a column, or standard input */
    int form; /* record_form */
    bool has_header;
    const char *delimiter; /* one character */
};

/* The file that is being read, of one call. */
struct records_state {
    bool is_open, is_end, is_stdin;
    bool has_begun; /* what stands before the first record is behind us */
    bool is_skipping; /* in a record that is too long */
    int fd;
    struct junco_buf *block; /* owned reference; NULL: none yet */
    size_t at, end, size; /* of the block: the next record, and what is read */
    size_t searched; /* from `at` */
    int64_t line; /* of the next record, from 1 */
    int64_t position; /* what the cursor says */
    struct junco_bytes header; /* its buf is an owned reference */
};

static char *text_of(const struct records_state *state) {
    return state->block ? buf_data(state->block) : NULL;
}

static void close_file(struct records_state *state) {
    if (state->is_open && !state->is_stdin)
        close(state->fd);
    junco_buf_unref(state->block);
    junco_buf_unref(state->header.buf);
    *state = (struct records_state){0};
}

static void records_call_done(void *call_state) {
    close_file(call_state);
}

/* ---- reading ---- */

static junco_status open_file(struct records_state *state, const char *path, size_t size,
                              struct junco_error *err) {
    char *name;

    *state = (struct records_state){.is_stdin = !path, .line = 1, .fd = STDIN_FILENO};
    if (!path) {
        state->is_open = true;
        return JUNCO_OK;
    }
    if (memchr(path, '\0', size))
        return junco_fail(err, JUNCO_EVALUE, "the path holds a NUL byte");
    name = junco_strndup(path, size);
    if (!name)
        return junco_nomem(err, size);
    state->fd = open(name, O_RDONLY | O_CLOEXEC);
    state->is_open = state->fd >= 0;
    junco_free(name);
    if (!state->is_open)
        return junco_fail(err, errno == ENOENT ? JUNCO_ENOTFOUND : JUNCO_EIO, "%s",
                          strerror(errno));
    (void)posix_fadvise(state->fd, 0, 0, POSIX_FADV_SEQUENTIAL);
    return JUNCO_OK;
}

/* A block whose beginning is what is left of the last one. */
static junco_status next_block(struct records_state *state, struct account *account,
                               struct junco_error *err) {
    size_t left = state->end - state->at, size = BLOCK_BYTES;
    struct junco_buf *block;
    junco_status st;

    while (size < 2 * left)
        size *= 2;
    st = buf_new(size, account, &block, err);
    if (st)
        return st;
    if (left > 0)
        memcpy(buf_data(block), text_of(state) + state->at, left);
    junco_buf_unref(state->block);
    state->block = block;
    state->size = size;
    state->at = 0;
    state->end = left;
    return JUNCO_OK;
}

/* Read into what is free of the block: from standard input what is there, else until it is full.
 * *ret_would_wait: nothing is there yet. */
static junco_status fill(struct records_state *state, bool *ret_would_wait,
                         struct junco_error *err) {
    struct pollfd ready = {.fd = state->fd, .events = POLLIN};

    if (state->is_stdin && poll(&ready, 1, WAIT_MS) == 0) {
        *ret_would_wait = true;
        return JUNCO_OK;
    }
    while (state->end < state->size && !state->is_end) {
        ssize_t n = read(state->fd, text_of(state) + state->end, state->size - state->end);

        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return junco_fail(err, JUNCO_EIO, "line %lld: %s", (long long)state->line,
                              strerror(errno));
        state->is_end = n == 0;
        state->end += (size_t)n;
        if (state->is_stdin)
            break;
    }
    return JUNCO_OK;
}

static junco_status read_more(struct records_state *state, struct account *account,
                              bool *ret_would_wait, struct junco_error *err) {
    junco_status st = JUNCO_OK;

    /* A block that others may hold is not written to behind what they see: it is just longer. */
    if (!state->block || state->end == state->size)
        st = next_block(state, account, err);
    return st ? st : fill(state, ret_would_wait, err);
}

/* ---- records ---- */

/* A byte order mark is no text.  False: too little is read to tell. */
static bool skip_mark(struct records_state *state) {
    if (state->has_begun)
        return true;
    if (state->end - state->at < 3 && !state->is_end)
        return false;
    if (state->end - state->at >= 3 && memcmp(text_of(state) + state->at, "\xEF\xBB\xBF", 3) == 0)
        state->at += 3;
    state->has_begun = true;
    return true;
}

/* What is read of a record that is too long goes; its line end ends it.  True: it has been seen. */
static bool skip_long(struct records_state *state) {
    const char *from = text_of(state) + state->at;
    const char *line_end = memchr(from, '\n', state->end - state->at);

    state->is_skipping = !line_end && !state->is_end;
    state->at = line_end ? state->at + (size_t)(line_end - from) + 1 : state->end;
    state->searched = 0;
    return !state->is_skipping;
}

typedef enum found { FOUND_NONE, FOUND_RECORD, FOUND_LONG } found;

/* The next record of what is read. */
static found next_record(const struct read_records *op, struct records_state *state,
                         struct record *ret) {
    size_t size = state->end - state->at;
    bool is_full = size > JUNCO_MAX_RECORD_BYTES;

    if (!state->block || !skip_mark(state))
        return FOUND_NONE;
    size = state->end - state->at;
    if (state->is_skipping)
        return skip_long(state) ? FOUND_LONG : FOUND_NONE;
    if (!record_find((record_form)op->form, op->delimiter[0], text_of(state) + state->at, size,
                     state->is_end, is_full, &state->searched, ret)) {
        if (!is_full)
            return FOUND_NONE;
        return skip_long(state) ? FOUND_LONG : FOUND_NONE;
    }
    state->searched = 0;
    if (ret->size <= JUNCO_MAX_RECORD_BYTES)
        return FOUND_RECORD;
    state->at += ret->next;
    return FOUND_LONG;
}

static void take_header(struct records_state *state, const char *text, size_t size) {
    state->header = (struct junco_bytes){junco_buf_ref(state->block), text, size};
}

/* size SIZE_MAX: null, for a record that is too long. */
static junco_status put_record(struct records_state *state, size_t row, const char *text,
                               size_t size, struct junco_builder *out, struct junco_error *err) {
    struct junco_value value = {.kind = JUNCO_KIND_BYTES, .as.bytes = {state->block, text, size}};
    junco_status st = junco_builder_row(out, row, err);

    if (!st && size != SIZE_MAX)
        st = junco_put_value(out, 0, &value, err);
    if (!st)
        st = junco_put_int64(out, 1, state->line, err);
    value.as.bytes = state->header;
    if (!st && state->header.buf)
        st = junco_put_value(out, 2, &value, err);
    if (!st)
        state->position = ++junco_builder_cursor(out)->position;
    return st;
}

/* All records of what is read, while there is room.  *ret_is_full: there is none. */
static junco_status put_records(const struct read_records *op, struct records_state *state,
                                size_t row, struct junco_builder *out, bool *ret_is_full,
                                struct junco_error *err) {
    for (;;) {
        struct record record;
        const char *text;
        junco_status st = JUNCO_OK;
        found what;

        *ret_is_full = !junco_builder_has_room(out);
        if (*ret_is_full)
            return JUNCO_OK;
        what = next_record(op, state, &record);
        if (what == FOUND_NONE)
            return JUNCO_OK;
        if (what == FOUND_LONG) {
            st = put_record(state, row, NULL, SIZE_MAX, out, err);
            state->line++;
            if (st)
                return st;
            continue;
        }
        text = text_of(state) + state->at;
        if (!record.is_blank && op->has_header && !state->header.buf)
            take_header(state, text, record.size);
        else if (!record.is_blank)
            st = put_record(state, row, text, record.size, out, err);
        if (st)
            return st;
        state->at += record.next;
        state->line += (int64_t)record.n_lines;
    }
}

/* One file from where it is.  *ret_is_done: it is at its end. */
static junco_status read_file(const struct read_records *op, struct records_state *state,
                              size_t row, struct junco_builder *out, bool *ret_is_done,
                              struct junco_error *err) {
    size_t n_before = junco_builder_rows(out);
    bool is_full = false, would_wait = false;
    junco_status st = JUNCO_OK;

    *ret_is_done = false;
    while (!st && !is_full && !would_wait) {
        st = put_records(op, state, row, out, &is_full, err);
        if (st || is_full || junco_builder_rows(out) > n_before)
            return st;
        if (state->is_end) {
            *ret_is_done = true;
            return op->has_header && !state->header.buf
                       ? junco_fail(err, JUNCO_EDATA, "the file is empty: want a header line")
                       : JUNCO_OK;
        }
        st = read_more(state, builder_account(out), &would_wait, err);
    }
    if (would_wait) /* nothing yet, but the host sees that we are alive */
        state->position = ++junco_builder_cursor(out)->position;
    return st;
}

/* ---- runs ---- */

static junco_status begin_row(const struct read_records *op, struct records_state *state,
                              const struct junco_chunk *in, const struct junco_cursor *cursor,
                              struct junco_error *err) {
    struct junco_bytes path = {.data = op->path, .size = op->path ? strlen(op->path) : 0};

    if (cursor->position == 0) {
        close_file(state);
        if (in->n_columns > 0)
            path = junco_column_get(&in->columns[0], cursor->row).as.bytes;
        junco_status st = open_file(state, path.data, path.size, err);

        return st && path.data ? junco_wrap(err, st, "'%.*s'",
                                            (int)(path.size < 200 ? path.size : 200), path.data)
                               : st;
    }
    if (state->is_open && state->position == cursor->position)
        return JUNCO_OK;
    return junco_fail(err, JUNCO_EIO, "its place was lost after %lld records: run it again",
                      (long long)cursor->position);
}

static junco_status records_run(void *instance, void *call_state, const struct junco_chunk *in,
                                struct junco_builder *out, junco_next *ret_next,
                                struct junco_error *err) {
    struct junco_cursor *cursor = junco_builder_cursor(out);
    const struct read_records *op = instance;
    struct records_state *state = call_state;

    *ret_next = JUNCO_MORE;
    while (cursor->row < in->rows) {
        struct junco_error why = {0};
        bool is_done = false;
        junco_status st = begin_row(op, state, in, cursor, &why);

        if (!st)
            st = read_file(op, state, cursor->row, out, &is_done, &why);
        if (st == JUNCO_ELIMIT || st == JUNCO_ENOMEM)
            return junco_fail(err, st, "%s", why.message); /* the host may try again */
        if (st) {
            st = junco_builder_fail_row(out, cursor->row, &why, err);
            is_done = true;
        }
        if (st || !is_done)
            return st;
        close_file(state);
        cursor->row++;
        cursor->position = 0;
        if (junco_builder_rows(out) > 0 && cursor->row < in->rows)
            return JUNCO_OK; /* see above: the next file begins with a block */
    }
    *ret_next = JUNCO_DONE;
    return JUNCO_OK;
}

static junco_status records_columns(void *instance, const struct junco_columns *columns,
                                    struct junco_error *err) {
    const struct read_records *op = instance;

    return reader_path_given(op->path, columns, err);
}

static junco_status records_open(void *instance, const struct junco_env *env,
                                 struct junco_error *err) {
    const struct read_records *op = instance;

    (void)env;
    if (strlen(op->delimiter) != 1 || strchr("\"\n\r", op->delimiter[0]))
        return junco_fail(err, JUNCO_EINVAL, "argument 'delimiter' wants one ASCII character");
    return JUNCO_OK;
}

/* ---- tables ---- */

static const char *const forms[] = {"lines", "filled", "csv", NULL};

#define FORM_PARAMS                                                                       \
    {.name = "form",                                                                      \
     .summary = "lines: all; filled: those that are not blank; csv: records with quotes", \
     .kind = JUNCO_PARAM_CHOICE,                                                          \
     .offset = offsetof(struct read_records, form),                                       \
     .dflt = "'lines'",                                                                   \
     .choices = forms},                                                                   \
        {.name = "header",                                                                \
         .summary = "the first record is the header of all others",                       \
         .kind = JUNCO_PARAM_BOOL,                                                        \
         .offset = offsetof(struct read_records, has_header),                             \
         .dflt = "False"},                                                                \
        {.name = "delimiter",                                                             \
         .summary = "what stands between fields, in CSV",                                 \
         .kind = JUNCO_PARAM_STRING,                                                      \
         .offset = offsetof(struct read_records, delimiter),                              \
         .dflt = "','"},                                                                  \
    {                                                                                     \
        .name = NULL                                                                      \
    }

static const struct junco_param read_records_params[] = {
    {.name = "path",
     .summary = "the file; None: a column",
     .kind = JUNCO_PARAM_STRING,
     .offset = offsetof(struct read_records, path),
     .dflt = "None"},
    FORM_PARAMS,
};
static const struct junco_param stdin_records_params[] = {FORM_PARAMS};

static const struct junco_port records_inputs[] = {
    {.name = "path", .type = "string", .summary = "where the argument gives none"},
    {.name = NULL},
};

static const struct junco_port records_outputs[] = {
    {.name = "record", .type = "bytes", .summary = "without its line end; null: it is too long"},
    {.name = "line", .type = "int64", .summary = "where it begins, from 1"},
    {.name = "header", .type = "bytes", .summary = "the first record, or null"},
    {.name = NULL},
};

const struct junco_op junco_op_read_lines_records = {
    .abi = JUNCO_OP_ABI,
    .size = sizeof(struct junco_op),
    .name = "read_lines.records",
    .summary =
        "the records of a text file, unread: what read_lines, read_csv and read_json begin with",
    .params = read_records_params,
    .inputs = records_inputs,
    .outputs = records_outputs,
    .rows = JUNCO_ROWS_MANY,
    .flags = JUNCO_OP_MANY_INPUTS,
    .instance_size = sizeof(struct read_records),
    .call_state_size = sizeof(struct records_state),
    .open = records_open,
    .run = records_run,
    .call_done = records_call_done,
    .columns = records_columns,
};

const struct junco_op junco_op_from_stdin_records = {
    .abi = JUNCO_OP_ABI,
    .size = sizeof(struct junco_op),
    .name = "from_stdin.records",
    .summary = "the records of standard input, as they come: what from_stdin begins with",
    .params = stdin_records_params,
    .outputs = records_outputs,
    .rows = JUNCO_ROWS_MANY,
    .flags = JUNCO_OP_BLOCKING,
    .instance_size = sizeof(struct read_records),
    .call_state_size = sizeof(struct records_state),
    .open = records_open,
    .run = records_run,
    .call_done = records_call_done,
};
