/* planes.c -- images as the float tensors that models take. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "ops/image/planes.h"

const char *const planes_layouts[] = {[PLANES_CHW] = "chw", [PLANES_HWC] = "hwc", NULL};

junco_status planes_type(const struct junco_type *image, enum planes_layout layout,
                         const struct junco_type **ret_type, struct junco_error *err) {
    int channels = image->kind == JUNCO_KIND_IMAGE ? junco_pixels_channels(image->pixels) : 0;
    int64_t dims[3] = {-1, -1, -1};

    if (channels)
        dims[layout == PLANES_CHW ? 0 : 2] = channels;
    return junco_type_tensor(JUNCO_DTYPE_FLOAT32, 3, dims, ret_type, err);
}

junco_status planes_put(const struct pixel_image *image, const struct pixel_normalize *how,
                        enum planes_layout layout, struct junco_builder *out,
                        struct junco_error *err) {
    const int64_t chw[] = {image->channels, image->height, image->width};
    const int64_t hwc[] = {image->height, image->width, image->channels};
    void *data;
    junco_status st = junco_put_tensor(out, 0, JUNCO_DTYPE_FLOAT32, 3,
                                       layout == PLANES_CHW ? chw : hwc, &data, err);

    if (st)
        return st;
    return layout == PLANES_CHW ? pixel_normalize_chw(image, how, data, image->width, err)
                                : pixel_normalize_hwc(image, how, data, err);
}
