/* codec_bmp.c -- Windows bitmaps: palettes, 16 to 32 bits, masks; no run lengths. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "ops/image/codec.h"

#include "base/mem.h"

/* A file header of 14 bytes (the pixels' offset is its last field), an info header that begins with
 * its own size, masks, a palette, and rows padded to 4 bytes, from the bottom up unless the height is
 * negative.  All numbers are little endian. */
#define FILE_HEADER_BYTES 14
#define CORE_BYTES 12 /* the info header of OS/2, with 16-bit sides */
#define INFO_BYTES 40
#define MASKS_END 52 /* headers this long hold the masks of red, green and blue */
#define ALPHA_END 56 /* and this long, of alpha */
enum { BMP_RGB = 0, BMP_RLE8 = 1, BMP_RLE4 = 2, BMP_BITFIELDS = 3, BMP_ALPHABITFIELDS = 6 };

struct channel {
    uint32_t mask;
    unsigned shift, max; /* the value is (word & mask) >> shift, of 0 to max */
};

struct bmp {
    const uint8_t *data;
    size_t size;
    int width, height;
    bool is_top_down;
    unsigned bits, compression;
    size_t pixels, row_bytes; /* offset and stride of rows */
    size_t palette, n_colours, colour_bytes;
    struct channel channels[4];
};

static uint32_t read16(const uint8_t *at) {
    return at[0] | (uint32_t)at[1] << 8;
}

static uint32_t read32(const uint8_t *at) {
    return read16(at) | read16(at + 2) << 16;
}

static junco_status truncated(struct junco_error *err) {
    return junco_fail(err, JUNCO_EDATA, "truncated BMP");
}

static struct channel channel_of(uint32_t mask) {
    struct channel c = {.mask = mask};

    if (!mask)
        return c;
    while (!(mask >> c.shift & 1))
        c.shift++;
    c.max = mask >> c.shift;
    return c;
}

static junco_status find_masks(struct bmp *bmp, size_t header, struct junco_error *err) {
    static const uint32_t masks16[] = {0x7c00, 0x3e0, 0x1f, 0};
    static const uint32_t masks32[] = {0xff0000, 0xff00, 0xff, 0};
    bool has_alpha = header >= ALPHA_END || bmp->compression == BMP_ALPHABITFIELDS;
    size_t at = FILE_HEADER_BYTES + INFO_BYTES, n = has_alpha ? 4 : 3;

    if (bmp->compression == BMP_RGB) {
        for (size_t i = 0; i < 4; i++)
            bmp->channels[i] = channel_of(bmp->bits == 16 ? masks16[i] : masks32[i]);
        return JUNCO_OK;
    }
    if (bmp->bits != 16 && bmp->bits != 32)
        return junco_fail(err, JUNCO_EDATA, "BMP: masks with %u bits a pixel", bmp->bits);
    if (bmp->size < at + 4 * n)
        return truncated(err);
    for (size_t i = 0; i < n; i++)
        bmp->channels[i] = channel_of(read32(bmp->data + at + 4 * i));
    return JUNCO_OK;
}

static junco_status find_palette(struct bmp *bmp, size_t header, uint32_t n_used,
                                 struct junco_error *err) {
    size_t most = (size_t)1 << bmp->bits;

    bmp->colour_bytes = header == CORE_BYTES ? 3 : 4;
    bmp->palette = FILE_HEADER_BYTES + header;
    bmp->n_colours = n_used && n_used < most ? n_used : most;
    if (bmp->palette > bmp->size || (bmp->size - bmp->palette) / bmp->colour_bytes < bmp->n_colours)
        return truncated(err);
    return JUNCO_OK;
}

static junco_status read_sides(struct bmp *bmp, size_t header, struct junco_error *err) {
    const uint8_t *info = bmp->data + FILE_HEADER_BYTES;
    int64_t width, height;
    size_t bytes;

    if (header == CORE_BYTES) {
        width = read16(info + 4);
        height = read16(info + 6);
        bmp->bits = read16(info + 10);
    } else {
        width = (int32_t)read32(info + 4);
        height = (int32_t)read32(info + 8);
        bmp->bits = read16(info + 14);
        bmp->compression = read32(info + 16);
    }
    bmp->is_top_down = height < 0;
    height = height < 0 ? -height : height;
    if (width < 1 || height < 1 || height > INT32_MAX)
        return junco_fail(err, JUNCO_EDATA, "BMP: %lld x %lld pixels", (long long)width,
                          (long long)height);
    bmp->width = (int)width;
    bmp->height = (int)height;
    return pixel_image_bytes(bmp->width, bmp->height, 4, &bytes, err);
}

static junco_status check_kind(const struct bmp *bmp, struct junco_error *err) {
    switch (bmp->bits) {
    case 1:
    case 4:
    case 8:
    case 16:
    case 24:
    case 32:
        break;
    default:
        return junco_fail(err, JUNCO_EDATA, "BMP: %u bits a pixel", bmp->bits);
    }
    if (bmp->compression == BMP_RLE8 || bmp->compression == BMP_RLE4)
        return junco_fail(err, JUNCO_EUNSUPPORTED, "a BMP with run lengths is not supported");
    if (bmp->compression != BMP_RGB && bmp->compression != BMP_BITFIELDS &&
        bmp->compression != BMP_ALPHABITFIELDS)
        return junco_fail(err, JUNCO_EUNSUPPORTED, "BMP: compression %u is not supported",
                          bmp->compression);
    return JUNCO_OK;
}

/* All that is read later is checked to be there. */
static junco_status open_bmp(struct bmp *bmp, const uint8_t *data, size_t size,
                             struct junco_error *err) {
    size_t header;
    junco_status st;

    *bmp = (struct bmp){.data = data, .size = size};
    if (size < FILE_HEADER_BYTES + CORE_BYTES)
        return truncated(err);
    header = read32(data + FILE_HEADER_BYTES);
    if (header != CORE_BYTES && header < INFO_BYTES)
        return junco_fail(err, JUNCO_EDATA, "BMP: a header of %zu bytes", header);
    if (header > size - FILE_HEADER_BYTES)
        return truncated(err);
    st = read_sides(bmp, header, err);
    if (!st)
        st = check_kind(bmp, err);
    if (!st && bmp->bits <= 8)
        st = find_palette(bmp, header,
                          header == CORE_BYTES ? 0 : read32(data + FILE_HEADER_BYTES + 32), err);
    else if (!st)
        st = find_masks(bmp, header, err);
    if (st)
        return st;
    bmp->pixels = read32(data + 10);
    bmp->row_bytes = ((size_t)bmp->width * bmp->bits + 31) / 32 * 4;
    if (bmp->pixels > size || (size - bmp->pixels) / bmp->row_bytes < (size_t)bmp->height)
        return truncated(err);
    return JUNCO_OK;
}

/* ---- rows to rgba ---- */

static void paint_indices(const struct bmp *bmp, const uint8_t *row, uint8_t *out) {
    unsigned bits = bmp->bits, mask = (1u << bits) - 1;

    for (size_t x = 0; x < (size_t)bmp->width; x++, out += 4) {
        size_t bit = x * bits, index = (unsigned)row[bit / 8] >> (8 - bits - bit % 8) & mask;
        /* An index without a colour is the first one's. */
        const uint8_t *colour =
            bmp->data + bmp->palette + (index < bmp->n_colours ? index : 0) * bmp->colour_bytes;

        out[0] = colour[2];
        out[1] = colour[1];
        out[2] = colour[0];
        out[3] = 255;
    }
}

static void paint_bgr(const struct bmp *bmp, const uint8_t *row, uint8_t *out) {
    for (int x = 0; x < bmp->width; x++, row += 3, out += 4) {
        out[0] = row[2];
        out[1] = row[1];
        out[2] = row[0];
        out[3] = 255;
    }
}

static void paint_words(const struct bmp *bmp, const uint8_t *row, uint8_t *out) {
    size_t step = bmp->bits / 8;

    for (int x = 0; x < bmp->width; x++, row += step, out += 4) {
        uint32_t word = step == 2 ? read16(row) : read32(row);

        for (int i = 0; i < 4; i++) {
            const struct channel *c = &bmp->channels[i];
            uint64_t value = (word & c->mask) >> c->shift;

            out[i] = c->max ? (uint8_t)((value * 255 + c->max / 2) / c->max) : i == 3 ? 255 : 0;
        }
    }
}

static void paint(const struct bmp *bmp, struct pixel_image *rgba) {
    for (int y = 0; y < bmp->height; y++) {
        size_t line = (size_t)(bmp->is_top_down ? y : bmp->height - 1 - y);
        const uint8_t *row = bmp->data + bmp->pixels + line * bmp->row_bytes;
        uint8_t *out = rgba->data + (size_t)y * (size_t)rgba->width * 4;

        if (bmp->bits <= 8)
            paint_indices(bmp, row, out);
        else if (bmp->bits == 24)
            paint_bgr(bmp, row, out);
        else
            paint_words(bmp, row, out);
    }
}

static junco_status bmp_read_header(const uint8_t *data, size_t size,
                                    struct codec_header *ret_header, struct junco_error *err) {
    struct bmp bmp;
    junco_status st = open_bmp(&bmp, data, size, err);

    if (!st)
        *ret_header = (struct codec_header){bmp.width, bmp.height, PIXEL_TURN_NONE};
    return st;
}

static junco_status bmp_decode(const uint8_t *data, size_t size, const struct codec_wanted *wanted,
                               struct pixel_image *dst, struct junco_error *err) {
    struct pixel_image rgba;
    struct bmp bmp;
    junco_status st = open_bmp(&bmp, data, size, err);

    if (!st)
        st = pixel_scratch_new(bmp.width, bmp.height, 4, &rgba, err);
    if (st)
        return st;
    paint(&bmp, &rgba);
    st = codec_give_rgba(&rgba, bmp.channels[3].mask != 0, wanted, dst, err);
    junco_free(rgba.data);
    return st;
}

const struct codec codec_bmp = {
    .name = "BMP",
    .read_header = bmp_read_header,
    .decode = bmp_decode,
};
