/* text_detection_sizes.h -- how an image is brought to the text detector's size, and boxes back. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OPS_TEXT_TEXT_DETECTION_SIZES_H
#define OPS_TEXT_TEXT_DETECTION_SIZES_H

#include <stdbool.h>
#include <stdint.h>

#include "pixel/image.h"

/* The rules; RapidOCR 1.4.4's names and defaults.  Both ends of the detector have them as
 * parameters: the input scales by them, the boxes are scaled back. */
struct detection_rules {
    int64_t max_side_len; /* a longer side is reduced to this */
    int64_t min_side_len; /* a shorter side is raised to this */
    int64_t min_height; /* an image this low or lower gets black rows above and below */
    double width_height_ratio; /* and so does one wider than this times its height; -1: never */
    int64_t limit_side_len; /* the detector's own scaling */
    int limit_type; /* 0 "min": raise the shorter side to it; 1 "max": reduce the longer */
    int64_t side_step; /* scaled sides are multiples of it: the network halves its input */
};

/* raw image -> scaled -> with black rows -> the network's input. */
struct detection_sizes {
    int raw_width, raw_height;
    int scaled_width, scaled_height;
    int pad; /* black rows above, and as many below */
    int net_width, net_height; /* multiples of side_step */
};

/* EINVAL, ELIMIT when a size comes out beyond the image limits. */
junco_status detection_sizes(const struct detection_rules *rules, int width, int height,
                             struct detection_sizes *ret_sizes,
                             struct junco_error *err) JUNCO_MUST_CHECK;

/* A point of the padded image in the raw image, clamped to its edges. */
struct pixel_point detection_to_raw(const struct detection_sizes *sizes, struct pixel_point point);

/* The rows of those parameters, for both operators' tables. */
extern const char *const detection_limit_types[];
#define DETECTION_RULE_PARAMS(type, field)                                                     \
    {.name = "max_side_len",                                                                   \
     .summary = "a longer side is reduced to this many pixels",                                \
     .kind = JUNCO_PARAM_INT,                                                                  \
     .offset = offsetof(type, field.max_side_len),                                             \
     .dflt = "2000",                                                                           \
     .min = 32,                                                                                \
     .max = 32768},                                                                            \
        {.name = "min_side_len",                                                               \
         .summary = "a shorter side is raised to this many pixels",                            \
         .kind = JUNCO_PARAM_INT,                                                              \
         .offset = offsetof(type, field.min_side_len),                                         \
         .dflt = "30",                                                                         \
         .min = 1,                                                                             \
         .max = 32768},                                                                        \
        {.name = "min_height",                                                                 \
         .summary = "an image this low gets black rows above and below",                       \
         .kind = JUNCO_PARAM_INT,                                                              \
         .offset = offsetof(type, field.min_height),                                           \
         .dflt = "30",                                                                         \
         .min = 1,                                                                             \
         .max = 32768},                                                                        \
        {.name = "width_height_ratio",                                                         \
         .summary = "and so does one this many times as wide as high; -1: never",              \
         .kind = JUNCO_PARAM_FLOAT,                                                            \
         .offset = offsetof(type, field.width_height_ratio),                                   \
         .dflt = "8",                                                                          \
         .min = -1,                                                                            \
         .max = 1000},                                                                         \
        {.name = "limit_side_len",                                                             \
         .summary = "the side, in pixels, that limit_type speaks of",                          \
         .kind = JUNCO_PARAM_INT,                                                              \
         .offset = offsetof(type, field.limit_side_len),                                       \
         .dflt = "736",                                                                        \
         .min = 32,                                                                            \
         .max = 8192},                                                                         \
        {.name = "limit_type",                                                                 \
         .summary = "min: raise the shorter side to the limit; max: reduce the longer",        \
         .kind = JUNCO_PARAM_CHOICE,                                                           \
         .offset = offsetof(type, field.limit_type),                                           \
         .dflt = "'min'",                                                                      \
         .choices = detection_limit_types},                                                    \
    {                                                                                          \
        .name = "side_step", .summary = "sides are rounded to a multiple; the model wants 32", \
        .kind = JUNCO_PARAM_INT, .offset = offsetof(type, field.side_step), .dflt = "32",      \
        .min = 1, .max = 512                                                                   \
    }

#endif
