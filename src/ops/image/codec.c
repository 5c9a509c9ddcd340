/* codec.c -- tell compressed images apart by their first bytes. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "ops/image/codec.h"

#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "pixel/colour.h"

struct magic {
    const char *name;
    size_t offset, size;
    const char *bytes;
    const struct codec *codec; /* NULL: known, not decoded here */
};

static const struct magic magics[] = {
    {"JPEG", 0, 3, "\xff\xd8\xff", &codec_jpeg},
    {"PNG", 0, 8, "\x89PNG\r\n\x1a\n", &codec_png},
    {"GIF", 0, 4, "GIF8", &codec_gif},
    {"WebP", 8, 4, "WEBP", &codec_webp},
    {"BMP", 0, 2, "BM", &codec_bmp},
    {"TIFF", 0, 4, "II*\0", NULL},
    {"TIFF", 0, 4, "MM\0*", NULL},
    {"PDF", 0, 5, "%PDF-", NULL},
    {"HEIF or AVIF", 4, 4, "ftyp", NULL},
};

static bool has_magic(const struct magic *m, const uint8_t *data, size_t size) {
    return size >= m->offset + m->size && !memcmp(data + m->offset, m->bytes, m->size);
}

junco_status codec_find(const uint8_t *data, size_t size, const struct codec **ret_codec,
                        struct junco_error *err) {
    if (!size)
        return junco_fail(err, JUNCO_EDATA, "empty; want a " CODEC_NAMES " image");
    for (size_t i = 0; i < sizeof(magics) / sizeof(magics[0]); i++) {
        if (!has_magic(&magics[i], data, size))
            continue;
        if (!magics[i].codec)
            return junco_fail(err, JUNCO_EUNSUPPORTED, "%s is not supported; want " CODEC_NAMES,
                              magics[i].name);
        *ret_codec = magics[i].codec;
        return JUNCO_OK;
    }
    return junco_fail(err, JUNCO_EDATA, "not a " CODEC_NAMES " image (begins with byte 0x%02x)",
                      data[0]);
}

junco_status codec_give_rgba(struct pixel_image *rgba, bool is_transparent,
                             const struct codec_wanted *wanted, struct pixel_image *dst,
                             struct junco_error *err) {
    const uint8_t background[3] = {wanted->background, wanted->background, wanted->background};
    struct pixel_image rgb = {rgba->data, rgba->width, rgba->height, 3};
    junco_status st;

    if (!is_transparent || wanted->pixels == JUNCO_PIXELS_RGBA)
        return pixel_convert(rgba, JUNCO_PIXELS_RGBA, dst, wanted->pixels, err);
    st = pixel_composite(rgba, background, &rgb, err);
    return st ? st : pixel_convert(&rgb, JUNCO_PIXELS_RGB, dst, wanted->pixels, err);
}

/* ---- writing ---- */

static const struct {
    const char *extension;
    const struct codec *codec;
} extensions[] = {
    {".jpg", &codec_jpeg},
    {".jpeg", &codec_jpeg},
    {".png", &codec_png},
    {".webp", &codec_webp},
};

junco_status codec_for_path(const char *path, const struct codec **ret_codec,
                            struct junco_error *err) {
    const char *dot = strrchr(path, '.');

    for (size_t i = 0; dot && i < sizeof(extensions) / sizeof(extensions[0]); i++) {
        if (strcasecmp(dot, extensions[i].extension))
            continue;
        *ret_codec = extensions[i].codec;
        return JUNCO_OK;
    }
    return junco_fail(err, JUNCO_EVALUE, "%s: want a name that ends in .jpg, .png or .webp", path);
}

junco_status codec_encode(const struct codec *codec, const struct pixel_image *src,
                          junco_pixels pixels, uint8_t background, const struct codec_effort *how,
                          struct codec_bytes *ret_bytes, struct junco_error *err) {
    const uint8_t colour[3] = {background, background, background};
    struct pixel_image rgb;
    junco_status st;

    if (pixels != JUNCO_PIXELS_RGBA || codec->has_alpha)
        return codec->encode(src, pixels, how, ret_bytes, err);
    st = pixel_scratch_new(src->width, src->height, 3, &rgb, err);
    if (st)
        return st;
    st = pixel_composite(src, colour, &rgb, err);
    if (!st)
        st = codec->encode(&rgb, JUNCO_PIXELS_RGB, how, ret_bytes, err);
    junco_free(rgb.data);
    return st;
}

void codec_bytes_done(struct codec_bytes *bytes) {
    if (bytes->release)
        bytes->release(bytes->data);
    *bytes = (struct codec_bytes){0};
}
