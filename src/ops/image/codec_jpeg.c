/* codec_jpeg.c -- JPEG through libjpeg-turbo. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "ops/image/codec.h"

#include <string.h>
#include <turbojpeg.h>

#include "base/mem.h"
#include "base/str.h"

#define MARKER_SOS 0xda
#define MARKER_APP1 0xe1
#define EXIF_PREFIX "Exif\0"
#define EXIF_PREFIX_BYTES 6

/* Exact decoding as other readers do it, and no endless progressive scans. */
#define FLAGS (TJFLAG_ACCURATEDCT | TJFLAG_LIMITSCANS)

/* Walk the segments before the first scan to the EXIF block, if any. */
static enum pixel_turn find_turn(const uint8_t *data, size_t size) {
    size_t at = 2;

    while (size - at >= 4 && data[at] == 0xff) {
        unsigned marker = data[at + 1];
        size_t length;

        if (marker == 0xff) { /* fill byte */
            at++;
            continue;
        }
        length = (size_t)data[at + 2] << 8 | data[at + 3];
        if (marker == MARKER_SOS || length < 2 || length > size - at - 2)
            break;
        if (marker == MARKER_APP1 && length >= 2 + EXIF_PREFIX_BYTES &&
            !memcmp(data + at + 4, EXIF_PREFIX, EXIF_PREFIX_BYTES))
            return exif_turn(data + at + 4 + EXIF_PREFIX_BYTES, length - 2 - EXIF_PREFIX_BYTES);
        at += 2 + length;
    }
    return PIXEL_TURN_NONE;
}

static junco_status open_handle(tjhandle *ret_handle, struct junco_error *err) {
    *ret_handle = tjInitDecompress();
    if (!*ret_handle)
        return junco_fail(err, JUNCO_ENOMEM, "JPEG: the decoder did not start: %s",
                          tjGetErrorStr2(NULL));
    return JUNCO_OK;
}

/* What the decoder refused.  It adds the end marker that a cut file lacks, so a header that is cut
 * reads as one without a scan. */
static junco_status failed(tjhandle handle, const char *what, struct junco_error *err) {
    const char *text = tjGetErrorStr2(handle);

    if (strstr(text, "Premature end") || strstr(text, "missing SOS marker"))
        return junco_fail(err, JUNCO_EDATA, "truncated JPEG");
    return junco_fail(err, JUNCO_EDATA, "%s: %s", what, text);
}

static junco_status jpeg_read_header(const uint8_t *data, size_t size,
                                     struct codec_header *ret_header, struct junco_error *err) {
    /* A file that ends before its frame passes for one of tables only: the header is read, without
     * an error, and nothing is set. */
    int width = 0, height = 0, subsampling, colours = 0;
    size_t bytes;
    tjhandle handle;
    junco_status st = open_handle(&handle, err);

    if (st)
        return st;
    if (tjDecompressHeader3(handle, data, size, &width, &height, &subsampling, &colours))
        st = failed(handle, "JPEG header", err);
    else if (!width || !height)
        st = junco_fail(err, JUNCO_EDATA, "truncated JPEG: it holds no picture");
    else
        st = pixel_image_bytes(width, height, 4, &bytes, err);
    tjDestroy(handle);
    if (st)
        return st;
    *ret_header = (struct codec_header){width, height, find_turn(data, size)};
    return JUNCO_OK;
}

/* A warning means pixels were made up: all but stray bytes between segments are errors. */
static junco_status judge(tjhandle handle, struct junco_error *err) {
    if (tjGetErrorCode(handle) == TJERR_WARNING &&
        strstr(tjGetErrorStr2(handle), "extraneous bytes"))
        return JUNCO_OK;
    return failed(handle, "JPEG", err);
}

static junco_status decode_as(tjhandle handle, const uint8_t *data, size_t size, int format,
                              struct pixel_image *dst, struct junco_error *err) {
    if (tjDecompress2(handle, data, size, dst->data, dst->width, 0, dst->height, format, FLAGS))
        return judge(handle, err);
    return JUNCO_OK;
}

/* Cyan, magenta, yellow and black are stored inverted, as Adobe's programs write them and all others
 * have come to; the way to red, green and blue is Pillow's: black is 255 - k, a colour is black less
 * its share of it. */
static void cmyk_to_rgba(struct pixel_image *image) {
    size_t n = (size_t)image->width * (size_t)image->height;

    for (uint8_t *pixel = image->data; n; n--, pixel += 4) {
        unsigned black = pixel[3];

        for (int c = 0; c < 3; c++) {
            unsigned share = (255u - pixel[c]) * black + 128;

            pixel[c] = (uint8_t)(black - ((share + (share >> 8)) >> 8));
        }
        pixel[3] = 255;
    }
}

static junco_status decode_cmyk(tjhandle handle, const uint8_t *data, size_t size,
                                const struct codec_wanted *wanted, struct pixel_image *dst,
                                struct junco_error *err) {
    struct pixel_image cmyk;
    junco_status st = pixel_scratch_new(dst->width, dst->height, 4, &cmyk, err);

    if (st)
        return st;
    st = decode_as(handle, data, size, TJPF_CMYK, &cmyk, err);
    if (!st) {
        cmyk_to_rgba(&cmyk);
        st = codec_give_rgba(&cmyk, false, wanted, dst, err);
    }
    junco_free(cmyk.data);
    return st;
}

static const int formats[] = {[JUNCO_PIXELS_RGB] = TJPF_RGB,
                              [JUNCO_PIXELS_BGR] = TJPF_BGR,
                              [JUNCO_PIXELS_GRAY] = TJPF_GRAY,
                              [JUNCO_PIXELS_RGBA] = TJPF_RGBA};

static junco_status jpeg_decode(const uint8_t *data, size_t size, const struct codec_wanted *wanted,
                                struct pixel_image *dst, struct junco_error *err) {
    int width, height, subsampling, colours = 0;
    tjhandle handle;
    junco_status st = open_handle(&handle, err);

    if (st)
        return st;
    if (tjDecompressHeader3(handle, data, size, &width, &height, &subsampling, &colours))
        st = failed(handle, "JPEG header", err);
    else if (colours == TJCS_CMYK || colours == TJCS_YCCK)
        st = decode_cmyk(handle, data, size, wanted, dst, err);
    else
        st = decode_as(handle, data, size, formats[wanted->pixels], dst, err);
    tjDestroy(handle);
    return st;
}

static void release(void *data) {
    tjFree(data);
}

/* Colour at half the resolution in both directions, as cameras and Pillow store it. */
static junco_status jpeg_encode(const struct pixel_image *src, junco_pixels pixels,
                                const struct codec_effort *how, struct codec_bytes *ret_bytes,
                                struct junco_error *err) {
    int samples = pixels == JUNCO_PIXELS_GRAY ? TJSAMP_GRAY : TJSAMP_420;
    unsigned char *data = NULL;
    unsigned long size = 0;
    tjhandle handle = tjInitCompress();
    junco_status st = JUNCO_OK;

    if (!handle)
        return junco_fail(err, JUNCO_ENOMEM, "JPEG: the encoder did not start: %s",
                          tjGetErrorStr2(NULL));
    if (tjCompress2(handle, src->data, src->width, 0, src->height, formats[pixels], &data, &size,
                    samples, how->quality, TJFLAG_ACCURATEDCT))
        st = junco_fail(err, JUNCO_EDATA, "JPEG: %s", tjGetErrorStr2(handle));
    tjDestroy(handle);
    if (st) {
        tjFree(data);
        return st;
    }
    *ret_bytes = (struct codec_bytes){data, size, release};
    return JUNCO_OK;
}

const struct codec codec_jpeg = {
    .name = "JPEG",
    .read_header = jpeg_read_header,
    .decode = jpeg_decode,
    .encode = jpeg_encode,
};
