/* codec_png.c -- PNG through libspng. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "ops/image/codec.h"

#include <spng.h>
#include <stdbool.h>
#include <stdlib.h>

#include "base/limits.h"
#include "base/mem.h"
#include "pixel/colour.h"

static junco_status png_failed(int code, struct junco_error *err) {
    if (code == SPNG_EIO || code == SPNG_IO_EOF)
        return junco_fail(err, JUNCO_EDATA, "truncated PNG");
    if (code == SPNG_EMEM)
        return junco_fail(err, JUNCO_ENOMEM, "PNG: %s", spng_strerror(code));
    return junco_fail(err, JUNCO_EDATA, "PNG: %s", spng_strerror(code));
}

/* A context that has read the header.  Sizes are judged by junco's own limits, whose message names
 * them, so libspng's are set no tighter than PNG's. */
static junco_status open_png(const uint8_t *data, size_t size, spng_ctx **ret_ctx,
                             struct spng_ihdr *ret_header, struct junco_error *err) {
    spng_ctx *ctx = spng_ctx_new(0);
    junco_status st = JUNCO_OK;
    size_t bytes;
    int code;

    if (!ctx)
        return junco_nomem(err, sizeof(void *));
    code = spng_set_chunk_limits(ctx, JUNCO_MAX_PNG_CHUNK_BYTES, JUNCO_MAX_PNG_CHUNK_BYTES);
    if (!code)
        code = spng_set_png_buffer(ctx, data, size);
    if (!code)
        code = spng_get_ihdr(ctx, ret_header);
    if (code)
        st = png_failed(code, err);
    else if (ret_header->width > INT32_MAX || ret_header->height > INT32_MAX)
        st = junco_fail(err, JUNCO_ELIMIT, "PNG of %u x %u pixels: larger than %d a side",
                        ret_header->width, ret_header->height, JUNCO_MAX_IMAGE_SIDE);
    else
        st = pixel_image_bytes((int)ret_header->width, (int)ret_header->height, 4, &bytes, err);
    if (st) {
        spng_ctx_free(ctx);
        return st;
    }
    *ret_ctx = ctx;
    return JUNCO_OK;
}

static junco_status png_read_header(const uint8_t *data, size_t size,
                                    struct codec_header *ret_header, struct junco_error *err) {
    struct spng_ihdr header;
    struct spng_exif exif;
    spng_ctx *ctx;
    junco_status st = open_png(data, size, &ctx, &header, err);

    if (st)
        return st;
    *ret_header = (struct codec_header){(int)header.width, (int)header.height, PIXEL_TURN_NONE};
    if (!spng_get_exif(ctx, &exif))
        ret_header->turn = exif_turn((const uint8_t *)exif.data, exif.length);
    spng_ctx_free(ctx);
    return JUNCO_OK;
}

/* Reads all chunks before the pixels, so this is where a file cut short there is found out. */
static junco_status find_alpha(spng_ctx *ctx, const struct spng_ihdr *header,
                               bool *ret_is_transparent, struct junco_error *err) {
    struct spng_trns trns;
    int code = spng_get_trns(ctx, &trns);

    if (code && code != SPNG_ECHUNKAVAIL)
        return png_failed(code, err);
    *ret_is_transparent = !code || header->color_type == SPNG_COLOR_TYPE_GRAYSCALE_ALPHA ||
                          header->color_type == SPNG_COLOR_TYPE_TRUECOLOR_ALPHA;
    return JUNCO_OK;
}

static junco_status decode_into(spng_ctx *ctx, int format, struct pixel_image *dst,
                                struct junco_error *err) {
    size_t bytes = (size_t)dst->width * (size_t)dst->height * (size_t)dst->channels;
    int code = spng_decode_image(ctx, dst->data, bytes, format,
                                 format == SPNG_FMT_RGBA8 ? SPNG_DECODE_TRNS : 0);

    return code ? png_failed(code, err) : JUNCO_OK;
}

static junco_status decode_rgba(spng_ctx *ctx, bool is_transparent,
                                const struct codec_wanted *wanted, struct pixel_image *dst,
                                struct junco_error *err) {
    struct pixel_image rgba;
    junco_status st = pixel_scratch_new(dst->width, dst->height, 4, &rgba, err);

    if (st)
        return st;
    st = decode_into(ctx, SPNG_FMT_RGBA8, &rgba, err);
    if (!st)
        st = codec_give_rgba(&rgba, is_transparent, wanted, dst, err);
    junco_free(rgba.data);
    return st;
}

static junco_status png_decode(const uint8_t *data, size_t size, const struct codec_wanted *wanted,
                               struct pixel_image *dst, struct junco_error *err) {
    struct spng_ihdr header;
    bool is_transparent;
    spng_ctx *ctx;
    junco_status st = open_png(data, size, &ctx, &header, err);

    if (st)
        return st;
    st = find_alpha(ctx, &header, &is_transparent, err);
    if (!st && wanted->pixels == JUNCO_PIXELS_RGBA)
        st = decode_into(ctx, SPNG_FMT_RGBA8, dst, err);
    else if (!st && (is_transparent || wanted->pixels == JUNCO_PIXELS_GRAY))
        st = decode_rgba(ctx, is_transparent, wanted, dst, err);
    else if (!st)
        st = decode_into(ctx, SPNG_FMT_RGB8, dst, err);
    if (!st && !is_transparent && wanted->pixels == JUNCO_PIXELS_BGR)
        st = pixel_convert(dst, JUNCO_PIXELS_RGB, dst, JUNCO_PIXELS_BGR, err);
    spng_ctx_free(ctx);
    return st;
}

static int set_up(spng_ctx *ctx, const struct pixel_image *src, int level) {
    struct spng_ihdr header = {
        .width = (uint32_t)src->width,
        .height = (uint32_t)src->height,
        .bit_depth = 8,
        .color_type = src->channels == 1   ? SPNG_COLOR_TYPE_GRAYSCALE
                      : src->channels == 4 ? SPNG_COLOR_TYPE_TRUECOLOR_ALPHA
                                           : SPNG_COLOR_TYPE_TRUECOLOR,
    };
    int code = spng_set_option(ctx, SPNG_ENCODE_TO_BUFFER, 1);

    if (!code)
        code = spng_set_option(ctx, SPNG_IMG_COMPRESSION_LEVEL, level);
    return code ? code : spng_set_ihdr(ctx, &header);
}

static junco_status encode_png(const struct pixel_image *src, int level,
                               struct codec_bytes *ret_bytes, struct junco_error *err) {
    size_t bytes = (size_t)src->width * (size_t)src->height * (size_t)src->channels, size = 0;
    spng_ctx *ctx = spng_ctx_new(SPNG_CTX_ENCODER);
    void *data = NULL;
    int code;

    if (!ctx)
        return junco_nomem(err, sizeof(void *));
    code = set_up(ctx, src, level);
    if (!code)
        code = spng_encode_image(ctx, src->data, bytes, SPNG_FMT_PNG, SPNG_ENCODE_FINALIZE);
    if (!code)
        data = spng_get_png_buffer(ctx, &size, &code);
    spng_ctx_free(ctx);
    if (!data)
        return png_failed(code, err);
    *ret_bytes = (struct codec_bytes){data, size, free};
    return JUNCO_OK;
}

static junco_status png_encode(const struct pixel_image *src, junco_pixels pixels,
                               const struct codec_effort *how, struct codec_bytes *ret_bytes,
                               struct junco_error *err) {
    struct pixel_image rgb;
    junco_status st;

    if (pixels != JUNCO_PIXELS_BGR)
        return encode_png(src, how->level, ret_bytes, err);
    st = pixel_scratch_new(src->width, src->height, 3, &rgb, err);
    if (st)
        return st;
    st = pixel_convert(src, pixels, &rgb, JUNCO_PIXELS_RGB, err);
    if (!st)
        st = encode_png(&rgb, how->level, ret_bytes, err);
    junco_free(rgb.data);
    return st;
}

const struct codec codec_png = {
    .name = "PNG",
    .read_header = png_read_header,
    .decode = png_decode,
    .encode = png_encode,
    .has_alpha = true,
};
