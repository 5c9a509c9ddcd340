/* format.h -- Python's format specifications: "{x:>10.2f}". */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EXPR_FORMAT_H
#define EXPR_FORMAT_H

#include "base/str.h"

#include <junco/value.h>

/* [[fill]align][sign][#][0][width][,][.precision][type] */
struct format_spec {
    char fill[5]; /* one character, UTF-8 */
    char align; /* < > ^ = */
    char sign; /* - + or space */
    char grouping; /* , or _ or 0 */
    char type; /* 0: the kind's own */
    bool is_alternate;
    int width, precision; /* -1: none */
};

/* Read the specification for values of this kind (bool, int64, float64 or string).  JUNCO_EINVAL
 * with what is wrong; JUNCO_ELIMIT for a width or precision above JUNCO_MAX_FORMAT_WIDTH. */
junco_status format_parse(const char *text, size_t size, junco_kind kind,
                          struct format_spec *ret_spec, struct junco_error *err) JUNCO_MUST_CHECK;

/* Append the value as the specification has it; out->failed tells of no memory.  JUNCO_EVALUE: this
 * value has no such form. */
junco_status format_value(const struct format_spec *spec, const struct junco_value *value,
                          struct str *out) JUNCO_MUST_CHECK;

#endif
