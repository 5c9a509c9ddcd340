/* lines.h -- lines from a file descriptor, as soon as they are there. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_LINES_H
#define CLI_LINES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"

/* A reader of lines of at most JUNCO_MAX_LINE_BYTES.  One thread reads; any thread stops it. */
struct lines;

/* Borrows fd.  The caller owns *ret_lines. */
junco_status lines_new(int fd, struct lines **ret_lines, struct junco_error *err) JUNCO_MUST_CHECK;
void lines_free(struct lines *lines); /* NULL is fine */

/* The next line without its end (LF or CRLF; the last one may lack it), valid until the next call.
 * *ret_is_end: there is none.  may_wait false: *ret_would_wait instead of waiting for one. */
junco_status lines_next(struct lines *lines, bool may_wait, const char **ret_line, size_t *ret_size,
                        bool *ret_is_end, bool *ret_would_wait,
                        struct junco_error *err) JUNCO_MUST_CHECK;

/* How many lines there were so far. */
size_t lines_count(const struct lines *lines);

/* A waiting or later lines_next() returns JUNCO_ECANCELLED.  NULL is fine. */
void lines_stop(struct lines *lines);

#endif
