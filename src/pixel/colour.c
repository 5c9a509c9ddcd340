/* colour.c -- changes of channel order and count of 8-bit images. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "pixel/colour.h"

/* Check the pair, and give the number of pixels in *ret_pixels.  `from` and `to` are the channels
 * wanted; from 0 stands for 3 or 4. */
static junco_status check_pair(const struct pixel_image *src, int from,
                               const struct pixel_image *dst, int to, const char *what,
                               size_t *ret_pixels, struct junco_error *err) {
    junco_status st = pixel_image_check(src, what, err);

    if (!st)
        st = pixel_image_check(dst, what, err);
    if (st)
        return st;
    if (src->width != dst->width || src->height != dst->height)
        return junco_fail(err, JUNCO_EINVAL, "%s: source is %d x %d, destination %d x %d", what,
                          src->width, src->height, dst->width, dst->height);
    if (from ? src->channels != from : src->channels < 3)
        return junco_fail(err, JUNCO_EINVAL, "%s: source has %d channels, want %s", what,
                          src->channels,
                          from == 1   ? "1"
                          : from == 4 ? "4"
                                      : "3 or 4");
    if (dst->channels != to)
        return junco_fail(err, JUNCO_EINVAL, "%s: destination has %d channels, want %d", what,
                          dst->channels, to);
    *ret_pixels = (size_t)src->width * (size_t)src->height;
    return JUNCO_OK;
}

/* BT.601's luma weights in 1/32768, as OpenCV rounds them. */
enum { LUMA_RED = 9798, LUMA_GREEN = 19235, LUMA_BLUE = 3735, LUMA_BITS = 15 };

junco_status pixel_to_gray(const struct pixel_image *src, bool is_bgr, struct pixel_image *dst,
                           struct junco_error *err) {
    size_t pixels, step = (size_t)src->channels;
    junco_status st = check_pair(src, 0, dst, 1, "to gray", &pixels, err);

    if (st)
        return st;
    const int first = is_bgr ? LUMA_BLUE : LUMA_RED, third = is_bgr ? LUMA_RED : LUMA_BLUE;
    const uint8_t *in = src->data;

    for (size_t i = 0; i < pixels; i++, in += step) {
        int sum = in[0] * first + in[1] * LUMA_GREEN + in[2] * third;

        dst->data[i] = (uint8_t)((sum + (1 << (LUMA_BITS - 1))) >> LUMA_BITS);
    }
    return JUNCO_OK;
}

junco_status pixel_from_gray(const struct pixel_image *src, struct pixel_image *dst,
                             struct junco_error *err) {
    size_t pixels;
    junco_status st = check_pair(src, 1, dst, 3, "from gray", &pixels, err);

    if (st)
        return st;
    for (size_t i = 0; i < pixels; i++)
        for (size_t c = 0; c < 3; c++)
            dst->data[3 * i + c] = src->data[i];
    return JUNCO_OK;
}

junco_status pixel_swap_channels(const struct pixel_image *src, struct pixel_image *dst,
                                 struct junco_error *err) {
    size_t pixels, step = (size_t)src->channels;
    junco_status st = check_pair(src, 0, dst, src->channels, "swap channels", &pixels, err);

    if (st)
        return st;
    for (size_t i = 0; i < pixels * step; i += step) {
        uint8_t first = src->data[i], second = src->data[i + 1];

        dst->data[i] = src->data[i + 2];
        dst->data[i + 1] = second;
        dst->data[i + 2] = first;
        if (step == 4)
            dst->data[i + 3] = src->data[i + 3];
    }
    return JUNCO_OK;
}

junco_status pixel_drop_alpha(const struct pixel_image *src, struct pixel_image *dst,
                              struct junco_error *err) {
    size_t pixels;
    junco_status st = check_pair(src, 4, dst, 3, "drop alpha", &pixels, err);

    if (st)
        return st;
    for (size_t i = 0; i < pixels; i++)
        for (size_t c = 0; c < 3; c++)
            dst->data[3 * i + c] = src->data[4 * i + c];
    return JUNCO_OK;
}

junco_status pixel_composite(const struct pixel_image *src, const uint8_t background[3],
                             struct pixel_image *dst, struct junco_error *err) {
    size_t pixels;
    junco_status st = check_pair(src, 4, dst, 3, "composite", &pixels, err);

    if (st)
        return st;
    for (size_t i = 0; i < pixels; i++) {
        const uint8_t *in = src->data + 4 * i;
        unsigned alpha = in[3];

        for (size_t c = 0; c < 3; c++)
            dst->data[3 * i + c] =
                (uint8_t)((in[c] * alpha + background[c] * (255 - alpha) + 127) / 255);
    }
    return JUNCO_OK;
}
