/* text_recognition_sizes.h -- how wide a line of text goes into the recogniser. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OPS_TEXT_TEXT_RECOGNITION_SIZES_H
#define OPS_TEXT_TEXT_RECOGNITION_SIZES_H

#include <stdint.h>

#include "pixel/image.h"

/* RapidOCR 1.4.4's shape (3, 48, 320), but for width_step: there a line is padded to the widest of
 * its batch, which changes what is read.  Here the width depends on the line alone. */
struct recognition_rules {
    int64_t height, min_width;
    int64_t width_step; /* the padded width is rounded up to a multiple; 1: the reference */
};

/* For an image of these sides: the width it is scaled to, and the width it is padded to.
 * ELIMIT when the line is too long for an image. */
junco_status recognition_widths(const struct recognition_rules *rules, int width, int height,
                                int *ret_scaled, int *ret_padded,
                                struct junco_error *err) JUNCO_MUST_CHECK;

#define RECOGNITION_RULE_PARAMS(type, field)                                               \
    {.name = "height",                                                                     \
     .summary = "pixels; the model's",                                                     \
     .kind = JUNCO_PARAM_INT,                                                              \
     .offset = offsetof(type, field.height),                                               \
     .dflt = "48",                                                                         \
     .min = 8,                                                                             \
     .max = 512},                                                                          \
        {.name = "min_width",                                                              \
         .summary = "narrower lines are padded to this, in pixels",                        \
         .kind = JUNCO_PARAM_INT,                                                          \
         .offset = offsetof(type, field.min_width),                                        \
         .dflt = "320",                                                                    \
         .min = 8,                                                                         \
         .max = 8192},                                                                     \
    {                                                                                      \
        .name = "width_step",                                                              \
        .summary = "widths are rounded up to a multiple, so that lines can share a batch", \
        .kind = JUNCO_PARAM_INT, .offset = offsetof(type, field.width_step), .dflt = "8",  \
        .min = 1, .max = 512                                                               \
    }

#endif
