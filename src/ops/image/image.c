/* image.c -- image cells as the pixel kernels see them. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "ops/image/image.h"

#include <math.h>

#include "pixel/colour.h"

struct pixel_image image_view(const struct junco_value *value) {
    const struct junco_tensor *t = &value->as.tensor;

    return (struct pixel_image){t->data, (int)t->dims[1], (int)t->dims[0], (int)t->dims[2]};
}

junco_status image_put(struct junco_builder *out, size_t column, junco_pixels pixels, int width,
                       int height, struct pixel_image *ret_image, struct junco_error *err) {
    int channels = junco_pixels_channels(pixels);
    uint8_t *data;
    size_t bytes;
    junco_status st = pixel_image_bytes(width, height, channels, &bytes, err);

    if (!st)
        st = junco_put_image(out, column, pixels, height, width, &data, err);
    if (!st)
        *ret_image = (struct pixel_image){data, width, height, channels};
    return st;
}

junco_status image_types_as_input(const void *instance, const struct junco_env *env,
                                  const struct junco_type *const *in_types,
                                  const struct junco_type **ret_types, struct junco_error *err) {
    (void)instance;
    (void)env;
    (void)err;
    if (in_types[0]->kind == JUNCO_KIND_IMAGE)
        ret_types[0] = junco_type_ref(in_types[0]);
    else
        ret_types[0] = junco_type_of(JUNCO_KIND_IMAGE);
    return JUNCO_OK;
}

junco_status image_fill_check(const struct junco_floats *fill, struct junco_error *err) {
    if (fill->n != 1 && fill->n != 3 && fill->n != 4)
        return junco_fail(err, JUNCO_EINVAL,
                          "parameter 'fill': want 1, 3 or 4 numbers of 0 to 255, got %zu", fill->n);
    return JUNCO_OK;
}

void image_fill_pixel(const struct junco_floats *fill, junco_pixels pixels, uint8_t ret_pixel[4]) {
    uint8_t rgba[4] = {0, 0, 0, 255};

    for (size_t i = 0; i < 4; i++) {
        if (i < fill->n)
            rgba[i] = (uint8_t)rint(fill->at[i]);
        else if (fill->n == 1 && i < 3)
            rgba[i] = rgba[0];
    }
    if (pixels == JUNCO_PIXELS_GRAY) {
        ret_pixel[0] = pixel_luma(rgba[0], rgba[1], rgba[2]);
        return;
    }
    for (size_t i = 0; i < 4; i++)
        ret_pixel[i] = rgba[pixels == JUNCO_PIXELS_BGR && i < 3 ? 2 - i : i];
}
