/* image.h -- an 8-bit image: a view, a scratch one, and the checks every kernel begins with. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef JUNCO_PIXEL_IMAGE_H
#define JUNCO_PIXEL_IMAGE_H

#include <stddef.h>
#include <stdint.h>

#include <junco/error.h>

/* Rows top to bottom, pixels left to right, channels side by side (HWC), no gap between rows.
 * A view: whoever made it owns `data`, which holds width * height * channels bytes. */
struct pixel_image {
    uint8_t *data;
    int width, height;
    int channels; /* 1 gray, 3 colour, 4 colour and alpha */
};

/* A part of an image to read: `height` rows of width * channels bytes, `stride` bytes apart.
 * Borrows data. */
struct pixel_view {
    const uint8_t *data;
    size_t stride;
    int width, height, channels;
};

/* All of an image; the rectangle (x, y, width, height) of a view, which must lie inside. */
struct pixel_view pixel_view_of(const struct pixel_image *image);
struct pixel_view pixel_view_crop(const struct pixel_view *view, int x, int y, int width,
                                  int height);

/* A place between pixels; (0, 0) is the centre of the top left pixel, y grows downwards. */
struct pixel_point {
    float x, y;
};

/* A pixel's place. */
struct pixel_ipoint {
    int x, y;
};

/* Bytes that an image of these sizes holds, set in *ret_bytes; fails with ELIMIT where a side is
 * over JUNCO_MAX_IMAGE_SIDE or the whole over JUNCO_MAX_IMAGE_PIXELS, and with EINVAL where a
 * side is not positive or channels is not 1, 3 or 4.  Any thread. */
JUNCO_MUST_CHECK junco_status pixel_image_bytes(int width, int height, int channels,
                                                size_t *ret_bytes, struct junco_error *err);

/* An image of these sizes for passing results on, not initialised.  The caller owns
 * ret_image->data: junco_free() it.  Fails as pixel_image_bytes(), or with ENOMEM. */
JUNCO_MUST_CHECK junco_status pixel_scratch_new(int width, int height, int channels,
                                                struct pixel_image *ret_image,
                                                struct junco_error *err);

/* The same checks on an image about to be read or written; `what` names it in the message. */
JUNCO_MUST_CHECK junco_status pixel_image_check(const struct pixel_image *image, const char *what,
                                                struct junco_error *err);

#endif
