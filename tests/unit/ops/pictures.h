/* pictures.h -- compressed images made in tests. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TESTS_UNIT_OPS_PICTURES_H
#define TESTS_UNIT_OPS_PICTURES_H

#include <stddef.h>
#include <stdint.h>

/* A PNG of raw pixels (colour: SPNG_COLOR_TYPE_…); the caller frees. */
uint8_t *make_png(int width, int height, int colour, int depth, const void *pixels, size_t size,
                  size_t *ret_size);

/* A JPEG of flat colour, best quality, with an EXIF block for the orientation if it is not 0; the
 * caller frees. */
uint8_t *make_jpeg(int width, int height, const uint8_t colour[3], unsigned orientation,
                   size_t *ret_size);

/* A file of the source tree, exactly as large as it is; the caller frees. */
uint8_t *read_source_file(const char *path, size_t *ret_size);

struct codec;

/* Every prefix of a picture is refused or decoded, never read past its end (ASan watches); what is
 * decoded without an error is no shorter than all that matters. */
void every_prefix_is_safe(const struct codec *codec, const uint8_t *data, size_t size);

#endif
