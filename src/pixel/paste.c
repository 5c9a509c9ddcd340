/* paste.c -- fill an image with a colour, and lay one image into another. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "pixel/paste.h"

#include <string.h>

static size_t row_bytes(const struct pixel_image *image) {
    return (size_t)image->width * (size_t)image->channels;
}

static void fill_row(uint8_t *row, const uint8_t *pixel, int channels, int n) {
    for (int x = 0; x < n; x++, row += channels)
        memcpy(row, pixel, (size_t)channels);
}

void pixel_fill(struct pixel_image *dst, const uint8_t *pixel) {
    size_t bytes = row_bytes(dst);

    fill_row(dst->data, pixel, dst->channels, dst->width);
    for (int y = 1; y < dst->height; y++)
        memcpy(dst->data + (size_t)y * bytes, dst->data, bytes);
}

junco_status pixel_paste(const struct pixel_view *src, int x, int y, struct pixel_image *dst,
                         struct junco_error *err) {
    junco_status st = pixel_image_check(dst, "paste", err);

    if (st)
        return st;
    if (src->channels != dst->channels)
        return junco_fail(err, JUNCO_EINVAL, "paste: source has %d channels, destination %d",
                          src->channels, dst->channels);
    if (x < 0 || y < 0 || src->width > dst->width - x || src->height > dst->height - y)
        return junco_fail(err, JUNCO_EINVAL,
                          "paste: %d x %d pixels at (%d, %d) are not inside an image of %d x %d",
                          src->width, src->height, x, y, dst->width, dst->height);
    uint8_t *to = dst->data + (size_t)y * row_bytes(dst) + (size_t)x * (size_t)dst->channels;

    for (int i = 0; i < src->height; i++)
        memcpy(to + (size_t)i * row_bytes(dst), src->data + (size_t)i * src->stride,
               (size_t)src->width * (size_t)src->channels);
    return JUNCO_OK;
}

void pixel_spread_edges(struct pixel_image *dst, int x, int y, int width, int height) {
    size_t bytes = row_bytes(dst), pixel = (size_t)dst->channels;

    for (int i = y; i < y + height; i++) {
        uint8_t *row = dst->data + (size_t)i * bytes;
        uint8_t *last = row + (size_t)(x + width - 1) * pixel;

        fill_row(row, row + (size_t)x * pixel, dst->channels, x);
        fill_row(last + pixel, last, dst->channels, dst->width - x - width);
    }
    for (int i = 0; i < dst->height; i++) {
        int nearest = i < y ? y : i >= y + height ? y + height - 1 : i;

        if (nearest != i)
            memcpy(dst->data + (size_t)i * bytes, dst->data + (size_t)nearest * bytes, bytes);
    }
}
