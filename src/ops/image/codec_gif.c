/* codec_gif.c -- the first frame of a GIF through giflib. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "ops/image/codec.h"

#include <gif_lib.h>
#include <string.h>

#include "base/mem.h"
#include "pixel/paste.h"

/* Records before the first frame are walked one by one: giflib's own reading of a whole file would
 * hold every frame at once.  The picture is the screen, wide enough for the frame; what the frame does
 * not cover is transparent, as Pillow has it. */
struct reader {
    const uint8_t *data;
    size_t size, at;
};

struct gif {
    struct reader reader;
    GifFileType *file;
    int transparent; /* index; NO_TRANSPARENT_COLOR: none */
    int width, height; /* of the screen and the frame together */
};

static int read_bytes(GifFileType *file, GifByteType *out, int n) {
    struct reader *r = file->UserData;
    size_t left = r->size - r->at, got = n < 0 ? 0 : (size_t)n < left ? (size_t)n : left;

    memcpy(out, r->data + r->at, got);
    r->at += got;
    return (int)got;
}

/* GifErrorString() gives NULL for codes it does not know. */
static junco_status gif_failed(int code, struct junco_error *err) {
    const char *text = GifErrorString(code);

    if (code == D_GIF_ERR_READ_FAILED || code == D_GIF_ERR_EOF_TOO_SOON ||
        code == D_GIF_ERR_NO_SCRN_DSCR)
        return junco_fail(err, JUNCO_EDATA, "truncated GIF");
    if (code == D_GIF_ERR_NOT_ENOUGH_MEM)
        return junco_fail(err, JUNCO_ENOMEM, "GIF: the decoder is out of memory");
    return junco_fail(err, JUNCO_EDATA, "GIF: %s", text ? text : "broken");
}

/* An extension; of the graphics control the transparent colour is kept. */
static junco_status read_extension(struct gif *gif, struct junco_error *err) {
    GifByteType *block;
    int kind, code = DGifGetExtension(gif->file, &kind, &block);

    while (code == GIF_OK && block) {
        GraphicsControlBlock control;

        if (kind == GRAPHICS_EXT_FUNC_CODE &&
            DGifExtensionToGCB(block[0], block + 1, &control) == GIF_OK)
            gif->transparent = control.TransparentColor;
        code = DGifGetExtensionNext(gif->file, &block);
    }
    return code == GIF_OK ? JUNCO_OK : gif_failed(gif->file->Error, err);
}

static junco_status find_frame(struct gif *gif, struct junco_error *err) {
    for (;;) {
        GifRecordType kind;
        junco_status st;

        if (DGifGetRecordType(gif->file, &kind) != GIF_OK)
            return gif_failed(gif->file->Error, err);
        if (kind == TERMINATE_RECORD_TYPE)
            return junco_fail(err, JUNCO_EDATA, "GIF: it holds no picture");
        if (kind == IMAGE_DESC_RECORD_TYPE)
            return DGifGetImageDesc(gif->file) == GIF_OK ? JUNCO_OK
                                                         : gif_failed(gif->file->Error, err);
        st = kind == EXTENSION_RECORD_TYPE ? read_extension(gif, err) : JUNCO_OK;
        if (st)
            return st;
    }
}

static junco_status check_sizes(struct gif *gif, struct junco_error *err) {
    const GifImageDesc *frame = &gif->file->Image;
    int right = frame->Left + frame->Width, bottom = frame->Top + frame->Height;
    size_t bytes;

    if (frame->Left < 0 || frame->Top < 0 || frame->Width < 1 || frame->Height < 1)
        return junco_fail(err, JUNCO_EDATA, "GIF: a frame of %d x %d pixels", frame->Width,
                          frame->Height);
    gif->width = right > gif->file->SWidth ? right : gif->file->SWidth;
    gif->height = bottom > gif->file->SHeight ? bottom : gif->file->SHeight;
    return pixel_image_bytes(gif->width, gif->height, 4, &bytes, err);
}

static void close_gif(struct gif *gif) {
    if (gif->file)
        DGifCloseFile(gif->file, NULL);
    gif->file = NULL;
}

/* Stands behind the first frame's description on success; close_gif() it in any case. */
static junco_status open_gif(struct gif *gif, const uint8_t *data, size_t size,
                             struct junco_error *err) {
    int code = 0;
    junco_status st;

    *gif = (struct gif){.reader = {data, size, 0}, .transparent = NO_TRANSPARENT_COLOR};
    gif->file = DGifOpen(&gif->reader, read_bytes, &code);
    if (!gif->file)
        return gif_failed(code, err);
    st = find_frame(gif, err);
    return st ? st : check_sizes(gif, err);
}

static junco_status gif_read_header(const uint8_t *data, size_t size,
                                    struct codec_header *ret_header, struct junco_error *err) {
    struct gif gif;
    junco_status st = open_gif(&gif, data, size, err);

    if (!st)
        *ret_header = (struct codec_header){gif.width, gif.height, PIXEL_TURN_NONE};
    close_gif(&gif);
    return st;
}

/* One row of indices as pixels; an index without a colour is black, as elsewhere. */
static void paint_row(const struct gif *gif, const ColorMapObject *map, const GifPixelType *indices,
                      uint8_t *out) {
    for (int x = 0; x < gif->file->Image.Width; x++, out += 4) {
        int index = indices[x];

        if (index == gif->transparent) {
            memset(out, 0, 4);
            continue;
        }
        out[0] = index < map->ColorCount ? map->Colors[index].Red : 0;
        out[1] = index < map->ColorCount ? map->Colors[index].Green : 0;
        out[2] = index < map->ColorCount ? map->Colors[index].Blue : 0;
        out[3] = 255;
    }
}

static junco_status paint_frame(struct gif *gif, GifPixelType *indices, struct pixel_image *rgba,
                                struct junco_error *err) {
    static const int firsts[] = {0, 4, 2, 1}, steps[] = {8, 8, 4, 2};
    const GifImageDesc *frame = &gif->file->Image;
    const ColorMapObject *map = frame->ColorMap ? frame->ColorMap : gif->file->SColorMap;
    int n_passes = frame->Interlace ? 4 : 1;

    if (!map)
        return junco_fail(err, JUNCO_EDATA, "GIF: it has no colours");
    for (int pass = 0; pass < n_passes; pass++) {
        int step = frame->Interlace ? steps[pass] : 1;

        for (int y = frame->Interlace ? firsts[pass] : 0; y < frame->Height; y += step) {
            size_t row = (size_t)(frame->Top + y) * (size_t)rgba->width + (size_t)frame->Left;

            if (DGifGetLine(gif->file, indices, frame->Width) != GIF_OK)
                return gif_failed(gif->file->Error, err);
            paint_row(gif, map, indices, rgba->data + 4 * row);
        }
    }
    return JUNCO_OK;
}

static junco_status decode_frame(struct gif *gif, const struct codec_wanted *wanted,
                                 struct pixel_image *dst, struct junco_error *err) {
    static const uint8_t nothing[4];
    size_t row = (size_t)gif->file->Image.Width;
    struct pixel_image rgba;
    GifPixelType *indices;
    junco_status st;

    if (gif->width != dst->width || gif->height != dst->height)
        return junco_fail(err, JUNCO_EINVAL, "GIF: a destination of another size");
    st = pixel_scratch_new(dst->width, dst->height, 4, &rgba, err);
    if (st)
        return st;
    indices = junco_alloc_array(row, sizeof(indices[0]));
    if (indices) {
        pixel_fill(&rgba, nothing);
        st = paint_frame(gif, indices, &rgba, err);
        if (!st)
            st = codec_give_rgba(&rgba, true, wanted, dst, err);
    } else {
        st = junco_nomem(err, row);
    }
    junco_free(indices);
    junco_free(rgba.data);
    return st;
}

static junco_status gif_decode(const uint8_t *data, size_t size, const struct codec_wanted *wanted,
                               struct pixel_image *dst, struct junco_error *err) {
    struct gif gif;
    junco_status st = open_gif(&gif, data, size, err);

    if (!st)
        st = decode_frame(&gif, wanted, dst, err);
    close_gif(&gif);
    return st;
}

const struct codec codec_gif = {
    .name = "GIF",
    .read_header = gif_read_header,
    .decode = gif_decode,
};
