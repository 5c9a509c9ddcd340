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

/* How pixels are to be compressed. */
struct codec_effort {
    int quality; /* 1 to 100, of formats that lose something */
    int level; /* 0 to 9, PNG: how hard zlib tries */
    bool is_lossless; /* WebP */
};

/* A compressed image; codec_bytes_done() it. */
struct codec_bytes {
    void *data;
    size_t size;
    void (*release)(void *data);
};

/* One compressed format.  Functions are pure: any thread. */
struct codec {
    const char *name; /* "JPEG" */
    junco_status (*read_header)(const uint8_t *data, size_t size, struct codec_header *ret_header,
                                struct junco_error *err);
    /* Fill dst, which has the header's sizes and the wanted pixels' channels. */
    junco_status (*decode)(const uint8_t *data, size_t size, const struct codec_wanted *wanted,
                           struct pixel_image *dst, struct junco_error *err);
    /* (optional: NULL where it is only read) The caller owns ret_bytes.  Rgba only where has_alpha. */
    junco_status (*encode)(const struct pixel_image *src, junco_pixels pixels,
                           const struct codec_effort *how, struct codec_bytes *ret_bytes,
                           struct junco_error *err);
    bool has_alpha;
};

extern const struct codec codec_bmp, codec_gif, codec_jpeg, codec_png, codec_webp;

/* The formats there are, for messages. */
#define CODEC_NAMES "JPEG, PNG, WebP, GIF or BMP"

/* The codec for data, by its first bytes; JUNCO_EDATA names what it is instead, if known. */
junco_status codec_find(const uint8_t *data, size_t size, const struct codec **ret_codec,
                        struct junco_error *err);

/* The codec that writes files of this path's extension, whatever its case; JUNCO_EVALUE lists those
 * there are. */
junco_status codec_for_path(const char *path, const struct codec **ret_codec,
                            struct junco_error *err);

/* Compress; rgba is laid on a gray level where the format has no alpha.  The caller owns ret_bytes. */
junco_status codec_encode(const struct codec *codec, const struct pixel_image *src,
                          junco_pixels pixels, uint8_t background, const struct codec_effort *how,
                          struct codec_bytes *ret_bytes, struct junco_error *err);
void codec_bytes_done(struct codec_bytes *bytes);

/* For codecs: fill dst with rgba pixels as they are wanted.  Pixels of a picture that is not opaque
 * are laid on the background; rgba is scratch, and is written to. */
junco_status codec_give_rgba(struct pixel_image *rgba, bool is_transparent,
                             const struct codec_wanted *wanted, struct pixel_image *dst,
                             struct junco_error *err);

/* The orientation tag of an EXIF block (a TIFF header follows at once); PIXEL_TURN_NONE where
 * there is none or it is malformed.  Reads nothing outside [data, data + size). */
enum pixel_turn exif_turn(const uint8_t *data, size_t size);

#endif
