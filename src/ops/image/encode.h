/* encode.h -- how operators that compress images are told how. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OPS_IMAGE_ENCODE_H
#define OPS_IMAGE_ENCODE_H

#include "ops/image/codec.h"

#include <junco/op.h>

struct encode_options {
    int64_t quality, level, background;
    bool lossless;
};

/* Rows of a parameter table; a macro, for they hold offsets into the operator's instance. */
#define ENCODE_PARAMS(type, field)                                                          \
    {.name = "quality",                                                                     \
     .summary = "of JPEG and WebP",                                                         \
     .kind = JUNCO_PARAM_INT,                                                               \
     .offset = offsetof(type, field.quality),                                               \
     .dflt = "90",                                                                          \
     .min = 1,                                                                              \
     .max = 100},                                                                           \
        {.name = "lossless",                                                                \
         .summary = "WebP that keeps every pixel",                                          \
         .kind = JUNCO_PARAM_BOOL,                                                          \
         .offset = offsetof(type, field.lossless),                                          \
         .dflt = "False"},                                                                  \
        {.name = "level",                                                                   \
         .summary = "of PNG: 0 is fast, 9 is small",                                        \
         .kind = JUNCO_PARAM_INT,                                                           \
         .offset = offsetof(type, field.level),                                             \
         .dflt = "6",                                                                       \
         .min = 0,                                                                          \
         .max = 9},                                                                         \
    {                                                                                       \
        .name = "background",                                                               \
        .summary = "gray level under transparent pixels, which JPEG has not",               \
        .kind = JUNCO_PARAM_INT, .offset = offsetof(type, field.background), .dflt = "255", \
        .min = 0, .max = 255                                                                \
    }

/* Compress an image cell's picture.  The caller owns ret_bytes: codec_bytes_done(). */
static inline junco_status encode_image(const struct codec *codec, const struct junco_value *image,
                                        const struct encode_options *options,
                                        struct codec_bytes *ret_bytes, struct junco_error *err) {
    const struct codec_effort how = {(int)options->quality, (int)options->level, options->lossless};
    const struct junco_tensor *t = &image->as.tensor;
    const struct pixel_image src = {t->data, (int)t->dims[1], (int)t->dims[0], (int)t->dims[2]};

    return codec_encode(codec, &src, t->pixels, (uint8_t)options->background, &how, ret_bytes, err);
}

#endif
