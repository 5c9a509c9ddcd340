/* op_text.h -- what operators' tables say, in words: for the terminal and for pages. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_OP_TEXT_H
#define CLI_OP_TEXT_H

#include "base/str.h"

#include <junco/op.h>

const char *op_kind_name(junco_param_kind kind);

/* "one of 'a', 'b'" or "0 … 255"; nothing where any value will do. */
void op_put_range(struct str *out, const struct junco_param *param);

/* "image: image, box: any". */
void op_put_ports(struct str *out, const struct junco_port *ports);

/* Write a page in Markdown for each operator, NAME.md, and README.md that lists them, into a folder that
 * is there.  Files are replaced one by one; pages of operators that are gone stay. */
junco_status op_pages_write(const struct junco_op *const *ops, const char *folder,
                            struct junco_error *err);

#endif
