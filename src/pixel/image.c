/* image.c -- scratch images, and the size checks every pixel kernel begins with. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "pixel/image.h"

#include "base/limits.h"
#include "base/mem.h"

junco_status pixel_image_bytes(int width, int height, int channels, size_t *ret_bytes,
                               struct junco_error *err) {
    size_t pixels;

    if (width < 1 || height < 1)
        return junco_fail(err, JUNCO_EINVAL, "image of %d x %d pixels: each side must be 1 or more",
                          width, height);
    if (channels != 1 && channels != 3 && channels != 4)
        return junco_fail(err, JUNCO_EINVAL, "image of %d channels: want 1, 3 or 4", channels);
    if (width > JUNCO_MAX_IMAGE_SIDE || height > JUNCO_MAX_IMAGE_SIDE)
        return junco_fail(err, JUNCO_ELIMIT, "image of %d x %d pixels: a side may have up to %d",
                          width, height, JUNCO_MAX_IMAGE_SIDE);
    if (!junco_size_mul((size_t)width, (size_t)height, &pixels) ||
        pixels > JUNCO_MAX_IMAGE_PIXELS || !junco_size_mul(pixels, (size_t)channels, ret_bytes))
        return junco_fail(err, JUNCO_ELIMIT, "image of %d x %d pixels: it may have up to %u in all",
                          width, height, JUNCO_MAX_IMAGE_PIXELS);
    return JUNCO_OK;
}

junco_status pixel_scratch_new(int width, int height, int channels, struct pixel_image *ret_image,
                               struct junco_error *err) {
    size_t bytes;
    uint8_t *data;
    junco_status st = pixel_image_bytes(width, height, channels, &bytes, err);

    if (st)
        return st;
    data = junco_alloc(bytes);
    if (!data)
        return junco_nomem(err, bytes);
    *ret_image = (struct pixel_image){data, width, height, channels};
    return JUNCO_OK;
}

junco_status pixel_image_check(const struct pixel_image *image, const char *what,
                               struct junco_error *err) {
    size_t bytes;
    junco_status st = pixel_image_bytes(image->width, image->height, image->channels, &bytes, err);

    if (st)
        return junco_wrap(err, st, "%s", what);
    if (!image->data)
        return junco_fail(err, JUNCO_EINVAL, "%s: the image has no data", what);
    return JUNCO_OK;
}

struct pixel_view pixel_view_of(const struct pixel_image *image) {
    return (struct pixel_view){image->data, (size_t)image->width * (size_t)image->channels,
                               image->width, image->height, image->channels};
}

struct pixel_view pixel_view_crop(const struct pixel_view *view, int x, int y, int width,
                                  int height) {
    const uint8_t *data =
        view->data + (size_t)y * view->stride + (size_t)x * (size_t)view->channels;

    return (struct pixel_view){data, view->stride, width, height, view->channels};
}
