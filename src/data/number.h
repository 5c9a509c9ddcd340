/* number.h -- numbers as text and back, whatever the process's locale. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef DATA_NUMBER_H
#define DATA_NUMBER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define NUMBER_TEXT_BYTES 40 /* holds any number written here, with its NUL */
#define NUMBER_MAX_BYTES 1100 /* of a number read; more than any double's exact decimal needs */

/* The shortest decimal that reads back as the same value, with ".0" or an exponent so that it
 * stays a float.  Finite values only.  Returns the bytes written, without the NUL. */
size_t number_format_double(char buf[NUMBER_TEXT_BYTES], double value);
size_t number_format_float(char buf[NUMBER_TEXT_BYTES], float value);
size_t number_format_int(char buf[NUMBER_TEXT_BYTES], int64_t value);
size_t number_format_uint(char buf[NUMBER_TEXT_BYTES], uint64_t value);

/* Read a number whose grammar was checked, of at most NUMBER_MAX_BYTES; text[size] need not be a
 * NUL.  Correctly rounded; infinite when it overflows. */
double number_parse_double(const char *text, size_t size);
/* False when it does not fit. */
bool number_parse_int(const char *text, size_t size, int64_t *ret_value);

/* IEEE half precision and bfloat16, as they lie in a tensor. */
float number_from_half(uint16_t bits);
float number_from_bfloat16(uint16_t bits);

#endif
