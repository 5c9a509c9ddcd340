/* pictures.c -- compressed images made in tests. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "pictures.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <spng.h>
#include <turbojpeg.h>

#include "base/mem.h"
#include "ops/image/codec.h"

uint8_t *make_png(int width, int height, int colour, int depth, const void *pixels, size_t size,
                  size_t *ret_size) {
    spng_ctx *ctx = spng_ctx_new(SPNG_CTX_ENCODER);
    struct spng_ihdr header = {.width = (uint32_t)width,
                               .height = (uint32_t)height,
                               .bit_depth = (uint8_t)depth,
                               .color_type = (uint8_t)colour};
    uint8_t *data;
    int failed;

    spng_set_option(ctx, SPNG_ENCODE_TO_BUFFER, 1);
    spng_set_ihdr(ctx, &header);
    failed = spng_encode_image(ctx, pixels, size, SPNG_FMT_PNG, SPNG_ENCODE_FINALIZE);
    assert_int_equal(failed, 0);
    data = spng_get_png_buffer(ctx, ret_size, &failed);
    assert_non_null(data);
    spng_ctx_free(ctx);
    return data;
}

uint8_t *make_jpeg(int width, int height, const uint8_t colour[3], unsigned orientation,
                   size_t *ret_size) {
    static const uint8_t exif_head[] = {0xff, 0xe1, 0, 34, 'E', 'x', 'i', 'f', 0, 0,
                                        'M',  'M',  0, 42, 0,   0,   0,   8,   0, 1,
                                        0x01, 0x12, 0, 3,  0,   0,   0,   1};
    size_t n = (size_t)width * (size_t)height * 3;
    uint8_t *pixels = malloc(n), *out;
    unsigned char *jpeg = NULL;
    unsigned long size = 0;
    tjhandle handle = tjInitCompress();

    for (size_t i = 0; i < n; i++)
        pixels[i] = colour[i % 3];
    assert_int_equal(
        tjCompress2(handle, pixels, width, 0, height, TJPF_RGB, &jpeg, &size, TJSAMP_444, 100, 0),
        0);
    tjDestroy(handle);
    free(pixels);
    out = calloc(1, size + 64);
    memcpy(out, jpeg, 2);
    *ret_size = size;
    if (orientation) {
        uint8_t tail[] = {0, (uint8_t)orientation, 0, 0, 0, 0, 0, 0};

        memcpy(out + 2, exif_head, sizeof(exif_head));
        memcpy(out + 2 + sizeof(exif_head), tail, sizeof(tail));
        *ret_size += sizeof(exif_head) + sizeof(tail);
    }
    memcpy(out + (*ret_size - size) + 2, jpeg + 2, size - 2);
    tjFree(jpeg);
    return out;
}

uint8_t *read_source_file(const char *path, size_t *ret_size) {
    const char *root = getenv("JUNCO_SOURCE_ROOT");
    char full[4096];
    FILE *file;
    uint8_t *data;
    long size;

    snprintf(full, sizeof(full), "%s/%s", root ? root : ".", path);
    file = fopen(full, "rb");
    if (!file)
        fail_msg("cannot open %s (JUNCO_SOURCE_ROOT is the source tree)", full);
    assert_int_equal(fseek(file, 0, SEEK_END), 0);
    size = ftell(file);
    assert_true(size >= 0);
    rewind(file);
    data = malloc(size ? (size_t)size : 1);
    assert_int_equal(fread(data, 1, (size_t)size, file), size);
    fclose(file);
    *ret_size = (size_t)size;
    return data;
}

void every_prefix_is_safe(const struct codec *codec, const uint8_t *data, size_t size) {
    const struct codec_wanted wanted = {JUNCO_PIXELS_RGB, 255};

    for (size_t n = 0; n <= size; n++) {
        uint8_t *part = malloc(n ? n : 1);
        const struct codec *found;
        struct codec_header header;
        bool is_whole = false;

        memcpy(part, data, n);
        if (!codec_find(part, n, &found, NULL) && found == codec &&
            !codec->read_header(part, n, &header, NULL)) {
            struct pixel_image dst;

            assert_int_equal(pixel_scratch_new(header.width, header.height, 3, &dst, NULL),
                             JUNCO_OK);
            is_whole = !codec->decode(part, n, &wanted, &dst, NULL);
            junco_free(dst.data);
        }
        if (n == size)
            assert_true(is_whole);
        else if (n < size / 2)
            assert_false(is_whole);
        free(part);
    }
}
