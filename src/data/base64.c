/* base64.c -- bytes as text, RFC 4648. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "data/base64.h"

static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

void base64_encode(struct str *out, const void *data, size_t size) {
    const unsigned char *s = data;
    char four[4];

    for (size_t at = 0; at < size && !out->failed; at += 3) {
        size_t n = size - at < 3 ? size - at : 3;
        unsigned three = (unsigned)s[at] << 16;
        if (n > 1)
            three |= (unsigned)s[at + 1] << 8;
        if (n > 2)
            three |= s[at + 2];
        four[0] = digits[three >> 18];
        four[1] = digits[three >> 12 & 63];
        four[2] = n > 1 ? digits[three >> 6 & 63] : '=';
        four[3] = n > 2 ? digits[three & 63] : '=';
        str_append(out, four, sizeof(four));
    }
}
