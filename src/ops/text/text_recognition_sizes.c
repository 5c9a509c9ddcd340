/* text_recognition_sizes.c -- how wide a line of text goes into the recogniser. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "ops/text/text_recognition_sizes.h"

#include <math.h>
#include <stddef.h>

#include "base/limits.h"

junco_status recognition_widths(const struct recognition_rules *rules, int width, int height,
                                int *ret_scaled, int *ret_padded, struct junco_error *err) {
    double ratio = (double)width / height;
    double min_ratio = (double)rules->min_width / (double)rules->height;
    /* The reference cuts the padded width and raises the scaled one: a long line loses up to a
     * pixel of width, a short one none. */
    double padded = trunc((double)rules->height * fmax(min_ratio, ratio));
    double scaled = fmin(ceil((double)rules->height * ratio), padded);
    double step = (double)rules->width_step;

    padded = ceil(padded / step) * step;
    if (padded > JUNCO_MAX_IMAGE_SIDE)
        return junco_fail(err, JUNCO_ELIMIT,
                          "a line of %d x %d pixels would be %.0f wide at height %lld; at most %d",
                          width, height, padded, (long long)rules->height, JUNCO_MAX_IMAGE_SIDE);
    *ret_scaled = (int)scaled;
    *ret_padded = (int)padded;
    return JUNCO_OK;
}
