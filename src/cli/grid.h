/* grid.h -- an aligned table of short texts. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_GRID_H
#define CLI_GRID_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "base/error.h"

#define GRID_MAX_COLUMNS 32

/* Rows of cells, filled left to right; the first row is the header.  Owner only.  A failed
 * allocation is kept in `failed`, and grid_print() then prints what there is. */
struct grid {
    size_t n_columns;
    bool is_right[GRID_MAX_COLUMNS]; /* numbers stand to the right */
    char **cells;
    size_t n_cells, capacity;
    junco_status failed;
};

void grid_init(struct grid *grid, size_t n_columns);
void grid_done(struct grid *grid);
/* Copies the text; control bytes become visible escapes. */
void grid_text(struct grid *grid, const char *text);
void grid_bytes(struct grid *grid, const char *data, size_t size);
void grid_printf(struct grid *grid, const char *fmt, ...) JUNCO_PRINTF(2, 3);
void grid_clear_rows(struct grid *grid); /* the header stays */

/* Print with two spaces between columns; where it would be wider than `width` (0: any), the
 * widest columns are cut with an ellipsis.  widths: NULL, or n_columns of them to use (and to
 * set, when the first is 0) so that a later part of the same table lines up. */
void grid_print(const struct grid *grid, FILE *to, int width, bool with_header, bool is_coloured,
                size_t *widths);

#endif
