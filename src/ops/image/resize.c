/* resize.c -- the filters that operators which scale images offer, and their parameter. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "ops/image/resize.h"

#include <math.h>

#include "base/limits.h"
#include "pixel/resize.h"

const char *const resize_filters[] = {
    [PIXEL_RESAMPLE_NEAREST] = "nearest",   [PIXEL_RESAMPLE_BOX] = "box",
    [PIXEL_RESAMPLE_BILINEAR] = "bilinear", [PIXEL_RESAMPLE_HAMMING] = "hamming",
    [PIXEL_RESAMPLE_BICUBIC] = "bicubic",   [PIXEL_RESAMPLE_LANCZOS] = "lanczos",
    [RESIZE_CV_LINEAR] = "cv_linear",       NULL,
};

junco_status resize_run(int filter, const struct pixel_image *src, struct pixel_image *dst,
                        struct junco_error *err) {
    struct pixel_view view = pixel_view_of(src);

    if (filter == RESIZE_CV_LINEAR)
        return pixel_resize_bilinear(src, dst, err);
    return pixel_resample((enum pixel_resample)filter, &view, dst, err);
}

int resize_side(int64_t wanted, int own, int other) {
    double side = rint((double)wanted * other / own);

    return side < 1 ? 1 : side > JUNCO_MAX_IMAGE_SIDE ? JUNCO_MAX_IMAGE_SIDE + 1 : (int)side;
}
