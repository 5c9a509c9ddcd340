/* eval.h -- what the kernels of the expression evaluator share. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EXPR_EVAL_H
#define EXPR_EVAL_H

#include <string.h>

#include "data/builder.h"
#include "expr/ir.h"

/* A register's rows of the current tile. */
struct vector {
    void *data;
    const uint8_t *valid; /* NULL: no row is null */
    void *own_data; /* what `data` points to when it is not a column's memory */
    uint8_t *own_valid;
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
    size_t first, n; /* the tile */
    size_t tile_rows;
    size_t row; /* the one a row kernel is at */
    struct vector *vectors; /* one a register */
    uint8_t *failed; /* of the tile */
    uint8_t *live; /* rows the current instruction must do: asked for, not null, not failed */
    void *scratch;
    /* --- payloads made on the way, until the tile's results are stored --- */
    struct junco_buf *block;
    size_t block_used;
    size_t n_owned, owned_capacity;
    struct junco_value *owned;
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
/* A list to fill in that lives as long as the tile; NULL as above. */
struct junco_value *eval_new_list(struct eval *e, const struct junco_type *type, size_t n,
                                  struct junco_list **ret_list);

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
