/* csv_out.c -- rows as CSV, RFC 4180. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "data/csv_out.h"

#include "data/base64.h"
#include "data/json_out.h"

#include <string.h>

static void quoted(struct str *out, const char *data, size_t size) {
    str_putc(out, '"');
    while (size > 0) {
        const char *quote = memchr(data, '"', size);
        size_t n = quote ? (size_t)(quote - data) + 1 : size;
        str_append(out, data, n);
        if (quote)
            str_putc(out, '"');
        data += n;
        size -= n;
    }
    str_putc(out, '"');
}

/* Blanks at the ends are quoted too: readers differ on whether they belong to the cell. */
static bool needs_quotes(const char *data, size_t size) {
    if (size == 0 || data[0] == ' ' || data[size - 1] == ' ')
        return true;
    for (size_t i = 0; i < size; i++) {
        if (data[i] == ',' || data[i] == '"' || data[i] == '\n' || data[i] == '\r')
            return true;
    }
    return false;
}

static void cell(struct str *out, const char *data, size_t size) {
    if (needs_quotes(data, size))
        quoted(out, data, size);
    else
        str_append(out, data, size);
}

static void json_cell(struct str *out, const struct junco_value *value) {
    struct str text = STR_INIT(out->max);
    struct json_out w = JSON_OUT(&text, 0);

    json_value(&w, value);
    if (text.failed && !out->failed)
        out->failed = text.failed;
    cell(out, str_text(&text), text.size);
    str_done(&text);
}

void csv_header(struct str *out, const struct junco_table *table) {
    for (size_t i = 0; i < table->n_columns; i++) {
        if (i > 0)
            str_putc(out, ',');
        cell(out, table->names[i], strlen(table->names[i]));
    }
}

void csv_row(struct str *out, const struct junco_table *table, size_t row) {
    for (size_t i = 0; i < table->n_columns; i++) {
        struct junco_value value = junco_column_get(&table->columns[i], row);
        if (i > 0)
            str_putc(out, ',');
        if (value.kind == JUNCO_KIND_STRING)
            cell(out, value.as.bytes.data, value.as.bytes.size);
        else if (value.kind == JUNCO_KIND_BYTES)
            base64_encode(out, value.as.bytes.data, value.as.bytes.size);
        else if (value.kind != JUNCO_KIND_NULL)
            json_cell(out, &value);
    }
}
