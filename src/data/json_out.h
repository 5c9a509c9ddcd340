/* json_out.h -- write JSON: values, rows, and documents made piece by piece. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef DATA_JSON_OUT_H
#define DATA_JSON_OUT_H

#include "base/str.h"

#include <junco/table.h>

/* A writer that keeps track of commas and nesting; compact (indent 0) or indented.  Append-only on a
 * str: check out->failed at the end (JUNCO_ELIMIT also when nested deeper than JUNCO_MAX_NESTING). */
struct json_out {
    struct str *out;
    int indent; /* spaces a level; 0: one line */
    int depth;
    uint64_t has_items; /* bit d: the container at depth d has an item already */
    bool after_key;
};
#define JSON_OUT(str_, indent_) ((struct json_out){.out = (str_), .indent = (indent_)})

void json_object(struct json_out *w);
void json_object_end(struct json_out *w);
void json_array(struct json_out *w);
void json_array_end(struct json_out *w);
void json_key(struct json_out *w, const char *name);
void json_null(struct json_out *w);
void json_bool(struct json_out *w, bool value);
void json_int(struct json_out *w, int64_t value);
void json_uint(struct json_out *w, uint64_t value);
/* The shortest text that reads back as the same double, with ".0" or an exponent so that it stays
 * a float; NaN and infinities are written as null (JSON has none). */
void json_float(struct json_out *w, double value);
void json_float32(struct json_out *w, float value); /* likewise, as the same float */
void json_string(struct json_out *w, const char *data, size_t size); /* bytes that are not UTF-8
                                                                        become U+FFFD */
void json_text(struct json_out *w, const char *text); /* NUL-terminated */

/* A value: tensors as nested arrays of numbers (float32 at float32's own shortest precision),
 * images and audio as {"image":"rgb","height":…,"width":…} without pixels, bytes as base64. */
void json_value(struct json_out *w, const struct junco_value *value);
/* One row as an object, columns in order; one line, no newline. */
void json_row(struct json_out *w, const struct junco_table *table, size_t row);

#endif
