/* piece.h -- rows moving together with their keys, and the queue of them before a node. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef RUNTIME_PIECE_H
#define RUNTIME_PIECE_H

#include "base/refs.h"
#include "data/key.h"

#include <junco/table.h>

/* Rows on an edge: the columns that somebody downstream reads, and a key for each row.  Immutable
 * once queued; reference-counted, so that a task may take some rows of one and leave the rest. */
struct piece {
    struct refs refs;
    struct piece *next; /* the queue's, or the task's that took it */
    size_t rows;
    size_t bytes; /* of payloads its cells refer to: an estimate for bounds */
    uint64_t queued_at_ns;
    struct keys keys;
    struct junco_column
        errors; /* string: why a row was kept (keep.h), else null; type NULL: no row was */
    size_t n_columns;
    struct junco_column columns[];
};

/* A piece of null columns without rows or keys, to be filled in.  The caller owns. */
junco_status piece_new(size_t n_columns, struct piece **ret_piece,
                       struct junco_error *err) JUNCO_MUST_CHECK;
void piece_unref(struct piece *piece); /* NULL is fine */
void piece_unref_list(struct piece *first);
/* Rows [first, first + rows) as a piece of its own; payloads shared.  The caller owns. */
junco_status piece_slice(const struct piece *piece, size_t first, size_t rows,
                         struct piece **ret_piece, struct junco_error *err) JUNCO_MUST_CHECK;
/* Set bytes from the cells. */
void piece_weigh(struct piece *piece);

/* Rows in key order.  Zero-initialise; owner only. */
struct piece_queue {
    struct piece *first, *last;
    size_t offset; /* rows of *first that are taken already */
    size_t rows;
};
void piece_queue_push(struct piece_queue *queue, struct piece *piece); /* takes it; rows may be 0 */
/* The call's input row that the first queued row comes from; -1 when there is none. */
int64_t piece_queue_first_row(const struct piece_queue *queue);

/* Rows that left a queue but still lie in the pieces they came in: taking is a matter of pointers
 * (it happens under a lock, and cannot fail); piece_gather() does the work. */
struct piece_span {
    struct piece *first; /* whole pieces, linked; the first one from `offset` on */
    size_t offset;
    struct piece *part; /* then `part_rows` rows of this one from `part_offset` on, or NULL */
    size_t part_offset, part_rows;
    size_t rows;
};
struct piece_span piece_queue_take(struct piece_queue *queue, size_t rows);
void piece_span_done(struct piece_span *span);
/* The span's rows as one piece, its pieces themselves where there is just one.  Takes *span on
 * JUNCO_OK.  The caller owns. */
junco_status piece_gather(struct piece_span *span, struct piece **ret_piece,
                          struct junco_error *err) JUNCO_MUST_CHECK;

#endif
