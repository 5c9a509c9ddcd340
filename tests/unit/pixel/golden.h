/* golden.h -- reading what the reference libraries gave, and the inputs they were given. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TEST_PIXEL_GOLDEN_H
#define TEST_PIXEL_GOLDEN_H

#include <stddef.h>
#include <stdint.h>

#include "pixel/image.h"

/* A golden file in memory and how far it is read.  Written by
 * bench/reference/make_pixel_golden.py; reading past the end fails the test. */
struct golden {
    unsigned char *data;
    size_t size, at;
};

/* Open tests/unit/pixel/golden/NAME; golden_close() also checks that all of it was read. */
struct golden golden_open(const char *name);
void golden_close(struct golden *g);

int golden_int(struct golden *g);
float golden_float(struct golden *g);
double golden_double(struct golden *g);
void golden_points(struct golden *g, struct pixel_point *points, size_t count);
void golden_ipoints(struct golden *g, struct pixel_ipoint *points, size_t count);
/* The next `size` bytes, in place. */
const uint8_t *golden_bytes(struct golden *g, size_t size);

/* Pseudo-random values (Marsaglia's xorshift32), the same as the script's. */
uint32_t noise_next(uint32_t *state);
/* An image of noise; free with image_free(). */
struct pixel_image noise_image(uint32_t seed, int width, int height, int channels);
struct pixel_image blank_image(int width, int height, int channels);
void image_free(struct pixel_image *image);

#endif
