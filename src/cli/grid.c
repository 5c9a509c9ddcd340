/* grid.c -- an aligned table of short texts. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/grid.h"

#include <stdarg.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "base/vec.h"

#define GAP 2
#define MAX_CELLS ((size_t)1 << 20)
#define MAX_CELL_BYTES 4096
#define MIN_WIDTH 4

void grid_init(struct grid *grid, size_t n_columns) {
    *grid = (struct grid){.n_columns = n_columns < GRID_MAX_COLUMNS ? n_columns : GRID_MAX_COLUMNS};
}

static void free_cells(struct grid *grid, size_t first) {
    for (size_t i = first; i < grid->n_cells; i++)
        junco_free(grid->cells[i]);
    if (grid->n_cells > first)
        grid->n_cells = first;
}

void grid_done(struct grid *grid) {
    free_cells(grid, 0);
    junco_free(grid->cells);
    *grid = (struct grid){0};
}

void grid_clear_rows(struct grid *grid) {
    free_cells(grid, grid->n_columns);
}

/* A terminal must never be driven by data: escape what is not printable. */
static void append_visible(struct str *out, const char *data, size_t size) {
    for (size_t i = 0; i < size;) {
        size_t length = utf8_length(data + i, size - i);
        unsigned char c = (unsigned char)data[i];

        if (length > 1 && !(c == 0xc2 && (unsigned char)data[i + 1] < 0xa0)) {
            str_append(out, data + i, length);
            i += length;
            continue;
        }
        if (c == '\n')
            str_puts(out, "\\n");
        else if (c == '\t')
            str_puts(out, "\\t");
        else if (length != 1 || c < 0x20 || c == 0x7f)
            str_printf(out, "\\x%02x", c);
        else
            str_putc(out, (char)c);
        i++;
    }
}

void grid_bytes(struct grid *grid, const char *data, size_t size) {
    struct str text = STR_INIT(4 * MAX_CELL_BYTES + 8);
    struct junco_error err;
    char *cell;

    if (grid->failed)
        return;
    append_visible(&text, data, size < MAX_CELL_BYTES ? size : MAX_CELL_BYTES);
    grid->failed = vec_reserve(&grid->cells, &grid->capacity, grid->n_cells + 1, sizeof(char *),
                               MAX_CELLS, &err);
    if (!grid->failed)
        grid->failed = str_take(&text, &cell, &err);
    if (!grid->failed)
        grid->cells[grid->n_cells++] = cell;
    str_done(&text);
}

void grid_text(struct grid *grid, const char *text) {
    grid_bytes(grid, text ? text : "", text ? strlen(text) : 0);
}

void grid_printf(struct grid *grid, const char *fmt, ...) {
    struct str text = STR_INIT(MAX_CELL_BYTES);
    va_list args;

    va_start(args, fmt);
    str_vprintf(&text, fmt, args);
    va_end(args);
    grid_text(grid, str_text(&text));
    str_done(&text);
}

static size_t cell_width(const char *cell) {
    return utf8_display_width(cell, strlen(cell));
}

/* Take columns off the widest until all fit: the narrow ones stay whole. */
static void fit(size_t *widths, size_t n, size_t total) {
    size_t sum = n ? GAP * (n - 1) : 0;

    for (size_t i = 0; i < n; i++)
        sum += widths[i];
    while (sum > total) {
        size_t widest = 0;

        for (size_t i = 1; i < n; i++)
            if (widths[i] > widths[widest])
                widest = i;
        if (widths[widest] <= MIN_WIDTH)
            return;
        widths[widest]--;
        sum--;
    }
}

static void measure(const struct grid *grid, int width, size_t *widths) {
    for (size_t i = 0; i < grid->n_cells; i++) {
        size_t w = cell_width(grid->cells[i]);

        if (w > widths[i % grid->n_columns])
            widths[i % grid->n_columns] = w;
    }
    if (width > 0)
        fit(widths, grid->n_columns, (size_t)width);
}

/* The bytes of the longest prefix at most `width` columns wide. */
static size_t prefix_bytes(const char *cell, size_t width) {
    size_t used = 0, bytes = 0;

    while (cell[bytes]) {
        size_t length = utf8_length(cell + bytes, strlen(cell + bytes));
        size_t w = utf8_display_width(cell + bytes, length);

        if (used + w > width)
            break;
        used += w;
        bytes += length;
    }
    return bytes;
}

static void print_cell(const char *cell, FILE *to, size_t width, bool is_right, bool is_last) {
    size_t w = cell_width(cell);

    if (w > width) {
        size_t bytes = prefix_bytes(cell, width - 1);

        fwrite(cell, 1, bytes, to);
        fputs("…", to);
        w = utf8_display_width(cell, bytes) + 1;
        fprintf(to, "%*s", (int)(is_last ? 0 : width - w), "");
        return;
    }
    if (is_right)
        fprintf(to, "%*s", (int)(width - w), "");
    fputs(cell, to);
    if (!is_right && !is_last)
        fprintf(to, "%*s", (int)(width - w), "");
}

/* Whether the cells of a row from `i` on are all empty: nothing is printed for them. */
static bool is_blank_to_end(const struct grid *grid, size_t i) {
    do {
        if (*grid->cells[i])
            return false;
        i++;
    } while (i < grid->n_cells && i % grid->n_columns);
    return true;
}

static void print_row(const struct grid *grid, size_t first, FILE *to, const size_t *widths) {
    size_t n = grid->n_columns;

    for (size_t i = first; i < first + n && i < grid->n_cells; i++) {
        bool is_last = i + 1 == first + n || i + 1 == grid->n_cells || is_blank_to_end(grid, i + 1);

        print_cell(grid->cells[i], to, widths[i % n], grid->is_right[i % n], is_last);
        if (is_last)
            break;
        fputs("  ", to);
    }
}

void grid_print(const struct grid *grid, FILE *to, int width, bool with_header, bool is_coloured,
                size_t *widths) {
    size_t own[GRID_MAX_COLUMNS] = {0};
    size_t n = grid->n_columns;

    if (!n)
        return;
    if (!widths)
        widths = own;
    if (!widths[0])
        measure(grid, width, widths);
    for (size_t i = with_header ? 0 : n; i < grid->n_cells; i += n) {
        bool is_header = i == 0;

        fputs(is_coloured && is_header ? "\033[1m" : "", to);
        print_row(grid, i, to, widths);
        fputs(is_coloured && is_header ? "\033[0m\n" : "\n", to);
    }
}
