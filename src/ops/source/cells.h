/* cells.h -- texts of cells: what they may be, and as a column's type. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OPS_SOURCE_CELLS_H
#define OPS_SOURCE_CELLS_H

#include <stdbool.h>

#include <junco/table.h>

/* A field of a CSV record. */
struct field {
    const char *text; /* without its quotes */
    size_t size;
    bool is_quoted;
    bool has_quotes; /* two quotes in it stand for one */
};

/* Cut a record; at most `most` fields are set, *ret_n counts all.  False: a quote is not closed, or
 * text follows one. */
bool fields_cut(const char *record, size_t size, char delimiter, size_t most, struct field *ret,
                size_t *ret_n);

/* Whether a column's name in a file is what `name` calls: a character that no column's name may have
 * counts as '_' ("First name" is First_name), and one that begins with a digit has a '_' before it. */
bool cell_is_called(const char *text, size_t size, const char *name);

/* What a text can be read as, blanks around it aside. */
bool cell_is_int(const char *text, size_t size);
bool cell_is_float(const char *text, size_t size); /* nan and inf, too */
bool cell_is_bool(const char *text, size_t size); /* true, false, True, False, TRUE, FALSE */

/* Put a text into a column of type bool, int64, float64 or string; an unquoted empty one is null.
 * JUNCO_EDATA says what was wanted. */
junco_status cell_put(struct junco_builder *out, size_t column, junco_kind kind,
                      const struct field *field, struct junco_error *err) JUNCO_MUST_CHECK;

/* The same of a bool, int64 or float64 into a column's arrays; *valid 0: null. */
junco_status cell_number(junco_kind kind, const struct field *field, void *cell, uint8_t *valid,
                         struct junco_error *err) JUNCO_MUST_CHECK;
/* What cell_put() would put into a string column, at `to`, which has room for the field. */
size_t cell_text(const struct field *field, char *to);

/* The text for a message: cut, '?' for what cannot be printed.  Returns buf. */
const char *cell_show(const char *text, size_t size, char *buf, size_t buf_size);

/* What the cells of a column seen so far have in common.  Zero-initialise. */
struct guess {
    bool has_value, is_no_int, is_no_float, is_no_bool;
};
void guess_text(struct guess *guess, const struct field *field);
junco_kind guess_kind(const struct guess *guess); /* string where nothing is known */

#endif
