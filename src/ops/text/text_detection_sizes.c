/* text_detection_sizes.c -- how an image is brought to the text detector's size, and boxes back. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "ops/text/text_detection_sizes.h"

#include <math.h>
#include <stddef.h>
#include <stdlib.h>

const char *const detection_limit_types[] = {"min", "max", NULL};
enum { LIMIT_MIN, LIMIT_MAX };

/* Scale both sides, cut to whole pixels, then to the nearest multiple of the step (half to even), as
 * the reference does; what it would make 0 becomes one step. */
static void scale_side(int *side, double ratio, int64_t step) {
    double steps = rint(trunc(*side * ratio) / (double)step);

    *side = (int)((steps < 1 ? 1 : steps) * (double)step);
}

static void scale(const struct detection_rules *rules, int *width, int *height, double ratio) {
    scale_side(width, ratio, rules->side_step);
    scale_side(height, ratio, rules->side_step);
}

static void scale_whole(const struct detection_rules *rules, int *width, int *height) {
    int longer = *height > *width ? *height : *width;
    int shorter;

    if (longer > rules->max_side_len)
        scale(rules, width, height, (double)rules->max_side_len / longer);
    shorter = *height < *width ? *height : *width;
    if (shorter < rules->min_side_len)
        scale(rules, width, height, (double)rules->min_side_len / shorter);
}

static int letterbox(const struct detection_rules *rules, int width, int height) {
    double ratio = rules->width_height_ratio;
    bool is_low = height <= rules->min_height;
    bool is_wide = ratio > 0 && (double)width / height > ratio;
    int wanted;

    if (!is_low && !is_wide)
        return 0;
    wanted = ratio > 0 ? (int)(width / ratio) : 0;
    if (wanted < rules->min_height)
        wanted = (int)rules->min_height;
    return abs(2 * wanted - height) / 2;
}

static double net_ratio(const struct detection_rules *rules, int width, int height) {
    int shorter = height < width ? height : width;
    int longer = height > width ? height : width;

    if (rules->limit_type == LIMIT_MAX)
        return longer > rules->limit_side_len ? (double)rules->limit_side_len / longer : 1;
    return shorter < rules->limit_side_len ? (double)rules->limit_side_len / shorter : 1;
}

junco_status detection_sizes(const struct detection_rules *rules, int width, int height,
                             struct detection_sizes *ret_sizes, struct junco_error *err) {
    struct detection_sizes s = {.raw_width = width, .raw_height = height};
    size_t bytes;
    double ratio;
    junco_status st = pixel_image_bytes(width, height, 3, &bytes, err);

    if (st)
        return st;
    s.scaled_width = width;
    s.scaled_height = height;
    scale_whole(rules, &s.scaled_width, &s.scaled_height);
    st = pixel_image_bytes(s.scaled_width, s.scaled_height, 3, &bytes, err);
    if (st)
        return st;
    s.pad = letterbox(rules, s.scaled_width, s.scaled_height);
    s.net_width = s.scaled_width;
    s.net_height = s.scaled_height + 2 * s.pad;
    ratio = net_ratio(rules, s.net_width, s.net_height);
    scale(rules, &s.net_width, &s.net_height, ratio);
    st = pixel_image_bytes(s.net_width, s.net_height, 3, &bytes, err);
    if (st)
        return junco_wrap(err, st, "the detector's input for a %d x %d image", width, height);
    *ret_sizes = s;
    return JUNCO_OK;
}

static float clamp(float value, int max) {
    return value < 0 ? 0 : value > (float)max ? (float)max : value;
}

struct pixel_point detection_to_raw(const struct detection_sizes *sizes, struct pixel_point point) {
    float ratio_x = (float)((double)sizes->raw_width / sizes->scaled_width);
    float ratio_y = (float)((double)sizes->raw_height / sizes->scaled_height);

    return (struct pixel_point){clamp(point.x * ratio_x, sizes->raw_width),
                                clamp((point.y - (float)sizes->pad) * ratio_y, sizes->raw_height)};
}
