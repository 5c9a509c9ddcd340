/* codec_webp.c -- WebP through libwebp. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "ops/image/codec.h"

#include <string.h>
#include <webp/decode.h>
#include <webp/encode.h>

#include "base/mem.h"
#include "pixel/colour.h"

/* RIFF: "RIFF", a size, "WEBP", then chunks of a name, a size (little endian) and a body, padded to
 * an even number of bytes. */
#define RIFF_BYTES 12
#define CHUNK_BYTES 8
#define EXIF_PREFIX "Exif\0"
#define EXIF_PREFIX_BYTES 6

static junco_status webp_failed(VP8StatusCode code, struct junco_error *err) {
    switch (code) {
    case VP8_STATUS_NOT_ENOUGH_DATA:
    case VP8_STATUS_SUSPENDED:
        return junco_fail(err, JUNCO_EDATA, "truncated WebP");
    case VP8_STATUS_OUT_OF_MEMORY:
        return junco_fail(err, JUNCO_ENOMEM, "WebP: the decoder is out of memory");
    case VP8_STATUS_UNSUPPORTED_FEATURE:
        return junco_fail(err, JUNCO_EUNSUPPORTED, "WebP: it uses a feature that is not supported");
    default:
        return junco_fail(err, JUNCO_EDATA, "WebP: the bitstream is broken");
    }
}

static uint32_t read32(const uint8_t *at) {
    return at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
}

/* The chunk EXIF stands behind the pixels; some writers begin it as JPEG's segment begins. */
static enum pixel_turn find_turn(const uint8_t *data, size_t size) {
    size_t at = RIFF_BYTES;

    while (at < size && size - at >= CHUNK_BYTES) {
        size_t length = read32(data + at + 4), left = size - at - CHUNK_BYTES;
        const uint8_t *body = data + at + CHUNK_BYTES;

        if (length > left)
            break;
        if (!memcmp(data + at, "EXIF", 4)) {
            bool has_prefix =
                length >= EXIF_PREFIX_BYTES && !memcmp(body, EXIF_PREFIX, EXIF_PREFIX_BYTES);
            size_t skip = has_prefix ? EXIF_PREFIX_BYTES : 0;

            return exif_turn(body + skip, length - skip);
        }
        at += CHUNK_BYTES + length + (length & 1);
    }
    return PIXEL_TURN_NONE;
}

static junco_status webp_read_header(const uint8_t *data, size_t size,
                                     struct codec_header *ret_header, struct junco_error *err) {
    WebPBitstreamFeatures features;
    VP8StatusCode code = WebPGetFeatures(data, size, &features);
    size_t bytes;
    junco_status st;

    if (code)
        return webp_failed(code, err);
    if (features.has_animation)
        return junco_fail(err, JUNCO_EUNSUPPORTED,
                          "animated WebP is not supported; extract a frame first");
    st = pixel_image_bytes(features.width, features.height, 4, &bytes, err);
    if (st)
        return st;
    *ret_header = (struct codec_header){features.width, features.height, find_turn(data, size)};
    return JUNCO_OK;
}

static junco_status decode_as(const uint8_t *data, size_t size, WEBP_CSP_MODE mode,
                              struct pixel_image *dst, struct junco_error *err) {
    size_t row = (size_t)dst->width * (size_t)dst->channels;
    WebPDecoderConfig config;
    VP8StatusCode code;

    if (!WebPInitDecoderConfig(&config))
        return junco_fail(err, JUNCO_EINTERNAL, "libwebp is of another version than its header");
    config.output.colorspace = mode;
    config.output.is_external_memory = 1;
    config.output.u.RGBA.rgba = dst->data;
    config.output.u.RGBA.stride = (int)row;
    config.output.u.RGBA.size = row * (size_t)dst->height;
    code = WebPDecode(data, size, &config);
    WebPFreeDecBuffer(&config.output);
    return code ? webp_failed(code, err) : JUNCO_OK;
}

static junco_status webp_decode(const uint8_t *data, size_t size, const struct codec_wanted *wanted,
                                struct pixel_image *dst, struct junco_error *err) {
    WebPBitstreamFeatures features;
    struct pixel_image rgba;
    VP8StatusCode code = WebPGetFeatures(data, size, &features);
    junco_status st;

    if (code)
        return webp_failed(code, err);
    if (wanted->pixels == JUNCO_PIXELS_RGBA)
        return decode_as(data, size, MODE_RGBA, dst, err);
    if (!features.has_alpha && wanted->pixels == JUNCO_PIXELS_RGB)
        return decode_as(data, size, MODE_RGB, dst, err);
    if (!features.has_alpha && wanted->pixels == JUNCO_PIXELS_BGR)
        return decode_as(data, size, MODE_BGR, dst, err);
    st = pixel_scratch_new(dst->width, dst->height, 4, &rgba, err);
    if (st)
        return st;
    st = decode_as(data, size, MODE_RGBA, &rgba, err);
    if (!st)
        st = codec_give_rgba(&rgba, features.has_alpha, wanted, dst, err);
    junco_free(rgba.data);
    return st;
}

/* ---- writing ---- */

static int import_pixels(WebPPicture *picture, const struct pixel_image *src, junco_pixels pixels) {
    int row = src->width * src->channels;

    picture->width = src->width;
    picture->height = src->height;
    if (pixels == JUNCO_PIXELS_RGBA)
        return WebPPictureImportRGBA(picture, src->data, row);
    if (pixels == JUNCO_PIXELS_BGR)
        return WebPPictureImportBGR(picture, src->data, row);
    return WebPPictureImportRGB(picture, src->data, row);
}

static junco_status encode_webp(const struct pixel_image *src, junco_pixels pixels,
                                const struct codec_effort *how, struct codec_bytes *ret_bytes,
                                struct junco_error *err) {
    WebPMemoryWriter writer;
    WebPPicture picture;
    WebPConfig config;

    if (!WebPConfigInit(&config) || !WebPPictureInit(&picture))
        return junco_fail(err, JUNCO_EINTERNAL, "libwebp is of another version than its header");
    config.quality = (float)how->quality;
    config.lossless = config.exact = how->is_lossless;
    picture.use_argb = how->is_lossless;
    picture.writer = WebPMemoryWrite;
    picture.custom_ptr = &writer;
    WebPMemoryWriterInit(&writer);
    if (!import_pixels(&picture, src, pixels) || !WebPEncode(&config, &picture)) {
        bool is_memory = picture.error_code == VP8_ENC_ERROR_OUT_OF_MEMORY ||
                         picture.error_code == VP8_ENC_ERROR_BITSTREAM_OUT_OF_MEMORY;
        int code = picture.error_code;

        WebPPictureFree(&picture);
        WebPMemoryWriterClear(&writer);
        return junco_fail(err, is_memory ? JUNCO_ENOMEM : JUNCO_EDATA,
                          "WebP: the encoder failed with code %d", code);
    }
    WebPPictureFree(&picture);
    *ret_bytes = (struct codec_bytes){writer.mem, writer.size, WebPFree};
    return JUNCO_OK;
}

static junco_status webp_encode(const struct pixel_image *src, junco_pixels pixels,
                                const struct codec_effort *how, struct codec_bytes *ret_bytes,
                                struct junco_error *err) {
    struct pixel_image rgb;
    junco_status st;

    if (src->width > WEBP_MAX_DIMENSION || src->height > WEBP_MAX_DIMENSION)
        return junco_fail(err, JUNCO_ELIMIT, "WebP has at most %d pixels a side; this is %d x %d",
                          WEBP_MAX_DIMENSION, src->width, src->height);
    if (pixels != JUNCO_PIXELS_GRAY)
        return encode_webp(src, pixels, how, ret_bytes, err);
    st = pixel_scratch_new(src->width, src->height, 3, &rgb, err);
    if (st)
        return st;
    st = pixel_convert(src, pixels, &rgb, JUNCO_PIXELS_RGB, err);
    if (!st)
        st = encode_webp(&rgb, JUNCO_PIXELS_RGB, how, ret_bytes, err);
    junco_free(rgb.data);
    return st;
}

const struct codec codec_webp = {
    .name = "WebP",
    .read_header = webp_read_header,
    .decode = webp_decode,
    .encode = webp_encode,
    .has_alpha = true,
};
