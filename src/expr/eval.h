/* eval.h -- what the kernels of the expression evaluator share. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EXPR_EVAL_H
#define EXPR_EVAL_H

#include <string.h>

#include "data/block.h"
#include "data/builder.h"
#include "expr/ir.h"

/* A register's rows of the current tile. */
struct vector {
    void *data;
    const uint8_t *valid; /* NULL: no row is null */
    void *own_data; /* what `data` points to when it is not a column's memory */
    uint8_t *own_valid;
};

/* The rows that instructions run over: the tile's, or inside a loop the items it goes through, a
 * tile of them at a time. */
struct level {
    size_t n;
    uint8_t *failed; /* of the rows */
    uint32_t *parent; /* inside a loop: whose item a row is, in the level above */
    const struct instr *each; /* the loop's; NULL outside */
    size_t row, item; /* where the loop goes on, in the level above */
};

/* What a comprehension gave so far: its elements as rows of the register they came from. */
struct gather {
    expr_rep rep;
    size_t n, capacity;
    size_t charged; /* bytes, to the account */
    void *data;
    uint8_t *valid;
    uint32_t *row; /* whose list it belongs to, ascending */
};

/* Column cells under construction: the items of a result's lists, one list behind the other. */
struct items {
    const struct junco_type *type; /* of an item; borrowed */
    size_t n, capacity;
    void *cells;
    uint8_t *valid;
    size_t *counts; /* of each input row */
    size_t charged; /* bytes, to the account */
};

/* One evaluation.  Rows go through in tiles small enough for the cache; an instruction is a loop
 * over a tile.  Rows that a mask excludes are computed where that is harmless, and never fail. */
struct eval {
    const struct expr *expr;
    const struct junco_chunk *in;
    struct account *account;
    struct expr_errors *errors;
    struct junco_error *err;
    junco_status fatal; /* no memory, a limit: the evaluation ends */
    size_t first; /* input row of the tile */
    size_t n; /* rows of the current level */
    size_t tile_rows;
    size_t row; /* the one a row kernel is at */
    struct vector *vectors; /* one a register */
    size_t depth; /* loops that are open */
    struct level levels[MAX_LOOPS + 1];
    uint32_t *steps; /* items that loops went through, by row of the tile */
    struct gather *gathers; /* one a comprehension */
    uint8_t *failed; /* of the current level */
    uint8_t *live; /* rows the current instruction must do: asked for, not null, not failed */
    struct sink *sinks; /* one a result */
    void *scratch; /* where all these lie */
    /* --- payloads made on the way, until the tile's results are stored --- */
    struct junco_buf *block;
    size_t block_used;
    struct block tensors; /* side by side, so that a model reads them as a batch */
    size_t n_owned, owned_capacity;
    struct junco_value *owned;
    /* --- results that are wanted item by item --- */
    const char *const *names; /* of the results; NULL: the lists themselves are wanted */
    struct items **flat; /* where names: one a register; NULL where the list itself is wanted */
    size_t n_open; /* of flat_row: items of the list being made; SIZE_MAX: none */
    size_t flat_capacity, flat_charged; /* items; bytes, to the account */
    struct junco_value *flat_row;
};

/* How an instruction runs.  `tile` computes all rows at once and, where rows can fail, looks at
 * eval_is_live() for those that would.  `row` is called for each live row. */
struct kernel {
    void (*tile)(struct eval *e, const struct instr *in);
    void (*row)(struct eval *e, const struct instr *in, size_t row);
    bool takes_null; /* null operands do not make the result null */
};

extern const struct kernel kernels_number[OP_N];
extern const struct kernel kernels_string[OP_N];
extern const struct kernel kernels_value[OP_N];
extern const struct kernel kernels_convert[OP_N];
extern const struct kernel kernels_list[OP_N];
extern const struct kernel kernels_format[OP_N];
extern const struct kernel kernels_tensor[OP_N];

static inline void *eval_data(struct eval *e, uint16_t reg) {
    return e->vectors[reg].data;
}
static inline bool eval_is_null(const struct eval *e, uint16_t reg, size_t row) {
    return e->vectors[reg].valid && !e->vectors[reg].valid[row];
}

/* Whether this row's operands have values and somebody asked for the result. */
bool eval_is_live(const struct eval *e, const struct instr *in, size_t row);

/* The row failed; the first failure of a row stays. */
void eval_fail_row(struct eval *e, size_t row, junco_status code, const char *fmt, ...)
    JUNCO_PRINTF(4, 5);
/* The whole evaluation failed; the first failure stays. */
void eval_fail(struct eval *e, junco_status st);
/* The result of this row is null. */
void eval_put_null(struct eval *e, uint16_t reg, size_t row);
/* Store a value into a register of whatever representation; strings and lists are borrowed. */
void eval_put_value(struct eval *e, uint16_t reg, size_t row, const struct junco_value *value);
/* The cell of any register as a value that borrows. */
struct junco_value eval_get_value(const struct eval *e, uint16_t reg, size_t row);

/* A string of `size` bytes to fill in, charged to the account; NULL when out (fatal) or longer than
 * a cell may be (the row's error). */
char *eval_new_string(struct eval *e, size_t size, struct junco_bytes *ret_string);
/* Memory for a tensor's elements that lives as long as the tile; false: out of it (fatal). */
bool eval_new_payload(struct eval *e, size_t size, struct junco_tensor *tensor);
/* Make this row's result a list (or struct) of n items to fill in with values that own their
 * references, all null; NULL as above.  The items are to be filled in before the kernel returns. */
struct junco_value *eval_put_list(struct eval *e, const struct instr *in, size_t row, size_t n);

/* Behind the kernel: hand on the items of a list that is wanted item by item. */
void eval_close_list(struct eval *e, const struct instr *in, size_t row);

/* Everything made for the tile goes; results have taken references of their own. */
void eval_release(struct eval *e);

/* ---- eval_loop.c ---- */

/* Run one instruction of a loop; returns the index of the one to go on with. */
size_t eval_loop_step(struct eval *e, size_t at);
void eval_loop_done(struct eval *e);
/* Items of a list, tensor, string or struct; -1: it has none. */
int64_t eval_length(const struct junco_value *value);
/* Item i of it; false: the row failed. */
bool eval_item(struct eval *e, size_t row, const struct junco_value *value, int64_t i,
               struct junco_value *ret_item);

/* ---- eval_result.c: from the tile's registers to columns ---- */

/* A result column in the making: fixed-width arrays that instructions write in place, a builder, or
 * the items of lists. */
struct sink {
    uint16_t reg;
    bool is_fixed;
    bool is_direct; /* the register's rows are the column's */
    struct junco_column column;
    void *data;
    uint8_t *valid;
    bool has_null;
    struct junco_builder *builder;
    struct items items;
};
junco_status sink_init(struct sink *sink, struct eval *e, uint16_t reg) JUNCO_MUST_CHECK;
/* Before and behind a tile. */
void sink_bind(struct sink *sink, struct eval *e);
junco_status sink_take(struct sink *sink, struct eval *e) JUNCO_MUST_CHECK;
/* The rows of the tile that failed have no items. */
void sink_drop_failed(struct sink *sink, const struct eval *e);
junco_status sink_finish(struct sink *sink, struct eval *e,
                         struct junco_column *ret_column) JUNCO_MUST_CHECK;
void sink_done(struct sink *sink, struct eval *e);

/* Add an item to the row's; takes the value's reference (also on failure). */
junco_status items_add(struct items *items, struct eval *e, size_t row,
                       struct junco_value *value) JUNCO_MUST_CHECK;

/* --- text.c: characters of UTF-8 strings --- */
size_t text_length(const char *data, size_t size);
/* Where character i begins (i may be the length: the end). */
size_t text_offset(const char *data, size_t size, size_t i);
bool text_is_space(unsigned codepoint);
void text_strip(const char **data, size_t *size, int sides); /* white space; 1 left, 2 right */
size_t text_format_float(double value, char buf[32]); /* as Python's repr() */
bool text_parse_float(const char *data, size_t size, double *ret);
/* JUNCO_EVALUE no number, JUNCO_ELIMIT beyond 64 bits. */
junco_status text_parse_int(const char *data, size_t size, int base, int64_t *ret);
/* Python's bounds of a slice for a sequence of n. */
void slice_bounds(int64_t n, bool has_start, int64_t *start, bool has_stop, int64_t *stop,
                  int64_t step);

#endif
