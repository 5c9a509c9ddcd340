/* piece.c -- rows moving together with their keys, and the queue of them before a node. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "runtime/piece.h"

#include <assert.h>

#include "base/mem.h"
#include "data/column.h"

junco_status piece_new(size_t n_columns, struct piece **ret_piece, struct junco_error *err) {
    size_t size = sizeof(struct piece) + n_columns * sizeof(struct junco_column);
    struct piece *piece = junco_zalloc(size);

    if (!piece)
        return junco_nomem(err, size);
    refs_init(&piece->refs);
    piece->n_columns = n_columns;
    *ret_piece = piece;
    return JUNCO_OK;
}

void piece_unref(struct piece *piece) {
    if (!piece || !refs_down(&piece->refs))
        return;
    for (size_t c = 0; c < piece->n_columns; c++)
        junco_column_unref(&piece->columns[c]);
    junco_column_unref(&piece->errors);
    keys_done(&piece->keys);
    junco_free(piece);
}

void piece_unref_list(struct piece *first) {
    while (first) {
        struct piece *next = first->next;
        piece_unref(first);
        first = next;
    }
}

junco_status piece_slice(const struct piece *piece, size_t first, size_t rows,
                         struct piece **ret_piece, struct junco_error *err) {
    struct piece *slice = NULL;
    junco_status st = piece_new(piece->n_columns, &slice, err);

    if (st)
        return st;
    st = keys_slice(&piece->keys, first, rows, &slice->keys, err);
    if (st) {
        piece_unref(slice);
        return st;
    }
    slice->rows = rows;
    if (piece->errors.type) {
        struct junco_column view = junco_column_slice(&piece->errors, first, rows);
        slice->errors = junco_column_ref(&view);
    }
    for (size_t c = 0; c < piece->n_columns; c++) {
        struct junco_column view = junco_column_slice(&piece->columns[c], first, rows);
        slice->columns[c] = junco_column_ref(&view);
    }
    *ret_piece = slice;
    return JUNCO_OK;
}

void piece_weigh(struct piece *piece) {
    piece->bytes = 0;
    for (size_t c = 0; c < piece->n_columns; c++)
        piece->bytes += column_payload_bytes(&piece->columns[c]);
    if (piece->errors.type)
        piece->bytes += column_payload_bytes(&piece->errors);
}

/* ---- queue ---- */

void piece_queue_push(struct piece_queue *queue, struct piece *piece) {
    assert(!piece->next);
    if (queue->last)
        queue->last->next = piece;
    else
        queue->first = piece;
    queue->last = piece;
    queue->rows += piece->rows;
}

int64_t piece_queue_first_row(const struct piece_queue *queue) {
    const struct piece *piece = queue->first;

    return piece ? piece->keys.at[queue->offset * piece->keys.depth] : -1;
}

struct piece_span piece_queue_take(struct piece_queue *queue, size_t rows) {
    struct piece_span span = {.first = queue->first, .offset = queue->offset, .rows = rows};
    struct piece *before = NULL, *piece = queue->first;
    size_t left = rows, offset = queue->offset;

    assert(rows <= queue->rows);
    for (; piece && left >= piece->rows - offset; piece = piece->next) {
        left -= piece->rows - offset;
        offset = 0;
        before = piece;
    }
    if (before)
        before->next = NULL;
    else
        span.first = NULL;
    if (left > 0) {
        refs_up(&piece->refs);
        span.part = piece;
        span.part_offset = offset;
        span.part_rows = left;
    }
    queue->first = piece;
    queue->offset = offset + left;
    if (!piece)
        queue->last = NULL;
    queue->rows -= rows;
    return span;
}

void piece_span_done(struct piece_span *span) {
    piece_unref_list(span->first);
    piece_unref(span->part);
    *span = (struct piece_span){0};
}

/* ---- one piece of many ---- */

/* Some rows of a piece. */
struct view {
    const struct piece *piece;
    size_t first, rows;
};

/* The non-empty parts of a span, in order, into *views (NULL: only counted). */
static size_t span_views(const struct piece_span *span, struct view *views) {
    size_t n = 0;

    for (const struct piece *piece = span->first; piece; piece = piece->next) {
        size_t first = piece == span->first ? span->offset : 0;

        if (piece->rows == first)
            continue;
        if (views)
            views[n] = (struct view){piece, first, piece->rows - first};
        n++;
    }
    if (span->part) {
        if (views)
            views[n] = (struct view){span->part, span->part_offset, span->part_rows};
        n++;
    }
    return n;
}

/* What concatenating n views needs, n of each. */
struct scratch {
    struct view *views;
    struct keys *keys; /* borrow the views' arrays */
    struct junco_column *columns;
    const struct keys **key_parts;
    const struct junco_column **column_parts;
};

static void scratch_done(struct scratch *scratch) {
    junco_free(scratch->views);
    junco_free(scratch->keys);
    junco_free(scratch->columns);
    junco_free(scratch->key_parts);
    junco_free(scratch->column_parts);
}

static junco_status scratch_init(struct scratch *scratch, size_t n, struct junco_error *err) {
    *scratch = (struct scratch){
        .views = junco_alloc_array(n, sizeof(*scratch->views)),
        .keys = junco_alloc_array(n, sizeof(*scratch->keys)),
        .columns = junco_alloc_array(n, sizeof(*scratch->columns)),
        .key_parts = junco_alloc_array(n, sizeof(*scratch->key_parts)),
        .column_parts = junco_alloc_array(n, sizeof(*scratch->column_parts)),
    };
    if (scratch->views && scratch->keys && scratch->columns && scratch->key_parts &&
        scratch->column_parts)
        return JUNCO_OK;
    scratch_done(scratch);
    return junco_nomem(err, n * sizeof(*scratch->columns));
}

static junco_status concat_keys(const struct scratch *scratch, size_t n, struct keys *ret_keys,
                                struct junco_error *err) {
    for (size_t i = 0; i < n; i++) {
        const struct view *view = &scratch->views[i];
        const struct keys *keys = &view->piece->keys;

        scratch->keys[i] = (struct keys){
            .rows = view->rows, .depth = keys->depth, .at = keys->at + view->first * keys->depth};
        scratch->key_parts[i] = &scratch->keys[i];
    }
    return keys_concat(scratch->key_parts, n, ret_keys, err);
}

static junco_status concat_column(const struct scratch *scratch, size_t n, size_t column,
                                  struct junco_column *ret_column, struct junco_error *err) {
    for (size_t i = 0; i < n; i++) {
        const struct view *view = &scratch->views[i];

        scratch->columns[i] =
            junco_column_slice(&view->piece->columns[column], view->first, view->rows);
        scratch->column_parts[i] = &scratch->columns[i];
    }
    return column_concat(scratch->column_parts, n, ret_column, err);
}

/* Pieces without kept rows count as null. */
static junco_status concat_errors(const struct scratch *scratch, size_t n,
                                  struct junco_column *ret_column, struct junco_error *err) {
    bool is_any = false;

    for (size_t i = 0; i < n; i++) {
        const struct view *view = &scratch->views[i];
        const struct junco_column *errors = &view->piece->errors;

        is_any |= errors->type != NULL;
        scratch->column_parts[i] = &scratch->columns[i];
        if (errors->type)
            scratch->columns[i] = junco_column_slice(errors, view->first, view->rows);
        else
            scratch->columns[i] =
                (struct junco_column){.type = junco_type_of(JUNCO_KIND_NULL), .rows = view->rows};
    }
    return is_any ? column_concat(scratch->column_parts, n, ret_column, err) : JUNCO_OK;
}

static junco_status concat(const struct piece_span *span, size_t n, struct piece **ret_piece,
                           struct junco_error *err) {
    struct scratch scratch;
    struct piece *piece = NULL;
    junco_status st = scratch_init(&scratch, n, err);

    if (st)
        return st;
    span_views(span, scratch.views);
    st = piece_new(scratch.views[0].piece->n_columns, &piece, err);
    if (!st)
        st = concat_keys(&scratch, n, &piece->keys, err);
    for (size_t c = 0; !st && c < piece->n_columns; c++)
        st = concat_column(&scratch, n, c, &piece->columns[c], err);
    if (!st)
        st = concat_errors(&scratch, n, &piece->errors, err);
    scratch_done(&scratch);
    if (st) {
        piece_unref(piece);
        return st;
    }
    piece->rows = span->rows;
    *ret_piece = piece;
    return JUNCO_OK;
}

junco_status piece_gather(struct piece_span *span, struct piece **ret_piece,
                          struct junco_error *err) {
    size_t n = span_views(span, NULL);
    junco_status st;

    assert(n > 0);
    if (n == 1) {
        struct view view;

        span_views(span, &view);
        if (view.rows == view.piece->rows && view.piece == span->first && !span->first->next) {
            *ret_piece = span->first;
            *span = (struct piece_span){0};
            return JUNCO_OK;
        }
        st = piece_slice(view.piece, view.first, view.rows, ret_piece, err);
    } else {
        st = concat(span, n, ret_piece, err);
    }
    if (!st)
        piece_span_done(span);
    return st;
}
