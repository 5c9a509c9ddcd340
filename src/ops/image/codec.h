/* codec.h -- compressed images in memory: what their headers say, and their pixels. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OPS_IMAGE_CODEC_H
#define OPS_IMAGE_CODEC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "pixel/orient.h"

#include <junco/value.h>

/* What a header says before any pixel is decoded.  Sides are within JUNCO_MAX_IMAGE_SIDE and
 * _PIXELS. */
struct codec_header {
    int width, height; /* as stored, before turning */
    enum pixel_turn turn; /* EXIF orientation; PIXEL_TURN_NONE where there is none */
};

/* How pixels are wanted. */
struct codec_wanted {
    junco_pixels pixels; /* RGB, BGR, GRAY or RGBA */
    uint8_t background; /* gray level under transparent pixels; RGBA: not used */
};

/* One compressed format.  Functions are pure: any thread. */
struct codec {
    const char *name; /* "JPEG" */
    junco_status (*read_header)(const uint8_t *data, size_t size, struct codec_header *ret_header,
                                struct junco_error *err);
    /* Fill dst, which has the header's sizes and the wanted pixels' channels. */
    junco_status (*decode)(const uint8_t *data, size_t size, const struct codec_wanted *wanted,
                           struct pixel_image *dst, struct junco_error *err);
};

extern const struct codec codec_bmp, codec_gif, codec_jpeg, codec_png, codec_webp;

/* The formats there are, for messages. */
#define CODEC_NAMES "JPEG, PNG, WebP, GIF or BMP"

/* The codec for data, by its first bytes; JUNCO_EDATA names what it is instead, if known. */
junco_status codec_find(const uint8_t *data, size_t size, const struct codec **ret_codec,
                        struct junco_error *err);

/* For codecs: fill dst with rgba pixels as they are wanted.  Pixels of a picture that is not opaque
 * are laid on the background; rgba is scratch, and is written to. */
junco_status codec_give_rgba(struct pixel_image *rgba, bool is_transparent,
                             const struct codec_wanted *wanted, struct pixel_image *dst,
                             struct junco_error *err);

/* The orientation tag of an EXIF block (a TIFF header follows at once); PIXEL_TURN_NONE where
 * there is none or it is malformed.  Reads nothing outside [data, data + size). */
enum pixel_turn exif_turn(const uint8_t *data, size_t size);

#endif
