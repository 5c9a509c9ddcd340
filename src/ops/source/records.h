/* records.h -- where a record of a text file ends: lines, and CSV records, which may hold lines. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OPS_SOURCE_RECORDS_H
#define OPS_SOURCE_RECORDS_H

#include <stdbool.h>
#include <stddef.h>

typedef enum record_form {
    RECORD_LINES = 0, /* every line */
    RECORD_FILLED = 1, /* lines that hold more than blanks */
    RECORD_CSV = 2, /* RFC 4180: quotes at the beginning of a field keep line ends in it */
} record_form;

/* A record found at the beginning of some text. */
struct record {
    size_t size; /* without its line end, be it LF or CR LF */
    size_t next; /* where the next one begins */
    size_t n_lines; /* line ends in it, its own included */
    bool is_blank; /* to be left out in this form */
};

/* Find the record at the beginning of `text`.  False: its end is not in the text, or nothing is
 * left; *searched (0 for a new record, and kept for the next try, when there is more text behind
 * the same beginning) says how far that was looked for.  is_end: no more text follows, so that what is
 * there is a record, if anything is.
 * A quote that is never closed, or is followed by other text than a delimiter, does not swallow
 * the file: the record ends with its line then.  is_full: more text will not be had before a record is
 * found; an open quote counts as one that is never closed. */
bool record_find(record_form form, char delimiter, const char *text, size_t size, bool is_end,
                 bool is_full, size_t *searched, struct record *ret);

#endif
