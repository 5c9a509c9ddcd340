/* diag.h -- errors that point into a text: file:line:column, the source line, a caret. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EXPR_DIAG_H
#define EXPR_DIAG_H

#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

/* A text and where its first byte stands.  All borrowed. */
struct source {
    const char *text;
    size_t size;
    const char *file; /* NULL: the text alone; shown as "lambda" */
    int line, column; /* of the first byte, from 1 */
};

/* Line and column of a byte, from 1.  Columns count characters, not bytes. */
void source_place(const struct source *source, size_t offset, int *ret_line, int *ret_column);

/* Fail at a byte of the source:
 *     ocr.pipe:4:36: unknown operator 'image_decod'; did you mean 'image_decode'?
 *       4 |      .map('path', 'img', ops.image_decod('rgb'))
 *         |                          ^
 * The first line alone says it all.  Control bytes are escaped, and a source line too long for
 * the message is cut around the caret.  `err` may be NULL. */
junco_status diag_fail(struct junco_error *err, junco_status code, const struct source *source,
                       size_t offset, const char *fmt, ...) JUNCO_PRINTF(5, 6);

/* "; did you mean 'x'?" for the name nearest to `name`, or "".  `names` is NULL-terminated,
 * or NULL: none.  Returns buf. */
const char *diag_hint(const char *name, const char *const *names, char *buf, size_t size);

/* A name that may hold anything, cut and with control bytes escaped, for use in a message.
 * Returns buf. */
const char *diag_name(const char *data, size_t size, char *buf, size_t buf_size);

#endif
