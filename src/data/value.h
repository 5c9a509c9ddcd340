/* value.h -- what the rooms ask of a value beyond the public functions. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef DATA_VALUE_H
#define DATA_VALUE_H

#include "base/error.h"
#include "data/account.h"

#include <junco/value.h>

/* TENSOR, IMAGE, AUDIO or FRAME: the kinds whose cells are struct junco_tensor. */
bool kind_is_tensor(junco_kind kind);

/* Check a shape and say its bytes: JUNCO_EINVAL for a negative dimension or an unknown dtype,
 * JUNCO_ELIMIT above JUNCO_MAX_TENSOR_BYTES.  Products of any of the dims cannot overflow then. */
junco_status tensor_check_shape(junco_dtype dtype, int rank, const int64_t *dims, size_t *ret_bytes,
                                struct junco_error *err) JUNCO_MUST_CHECK;

/* Whether the value may stand in a column of this type (null always; int64 in float64). */
bool value_fits(const struct junco_value *value, const struct junco_type *type);

/* The value's own type as text, "tensor<float32>[3,4]", into buf; returns buf. */
const char *value_format_type(const struct junco_value *value, char *buf, size_t size);

/* junco_list_new(), and what the list itself takes is charged to `account` (NULL: nobody) until its
 * last reference goes.  JUNCO_ELIMIT when the account or a parent of it has no room. */
junco_status list_new_charged(const struct junco_type *type, size_t n, struct account *account,
                              struct junco_list **ret_list,
                              struct junco_error *err) JUNCO_MUST_CHECK;

/* Bytes of the payload the value refers to; of a list with what its items refer to. */
size_t value_payload_bytes(const struct junco_value *value);

/* What the value's lists themselves take is charged to `account` (NULL: nobody) from now on, where
 * it is not charged yet and only this value refers to it: an operator has made them with
 * junco_list_new().  They are there already, so there is no limit to it. */
void value_charge_lists(const struct junco_value *value, struct account *account);

#endif
