/* base64.h -- bytes as text, RFC 4648. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef DATA_BASE64_H
#define DATA_BASE64_H

#include "base/str.h"

/* Append the padded base64 form. */
void base64_encode(struct str *out, const void *data, size_t size);

#endif
