/* tensor.h -- single items of tensors, for expressions. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EXPR_TENSOR_H
#define EXPR_TENSOR_H

#include <junco/value.h>

/* Item i of the first dimension (0 <= i < dims[0]): a number when the rank is 1, else a tensor
 * that shares the memory and borrows the reference.  JUNCO_EVALUE: an element beyond int64. */
junco_status tensor_item(const struct junco_tensor *tensor, int64_t i,
                         struct junco_value *ret_item) JUNCO_MUST_CHECK;

/* Element i of all, in row-major order: a bool, an int64 or a float64. */
junco_status tensor_element(const struct junco_tensor *tensor, size_t i,
                            struct junco_value *ret_item) JUNCO_MUST_CHECK;

/* What an element of this type is in an expression; ANY for ANY. */
junco_kind tensor_element_kind(junco_dtype dtype);

#endif
