/* fuzz_image.c -- any bytes into the image codecs: what a header promises, the pixels keep. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "ops/image/codec.h"

#include <stdlib.h>
#include <string.h>

#include "base/limits.h"

/* Larger pictures only cost time here. */
#define MAX_PIXELS (1 << 20)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Decode into exactly the bytes that the header asks for: AddressSanitizer stands at both ends. */
static void decode(const struct codec *codec, const uint8_t *data, size_t size,
                   const struct codec_header *header, junco_pixels pixels) {
    const struct codec_wanted wanted = {pixels, 255};
    int channels = junco_pixels_channels(pixels);
    size_t bytes = (size_t)header->width * (size_t)header->height * (size_t)channels;
    struct pixel_image dst = {calloc(1, bytes), header->width, header->height, channels};
    struct junco_error err = {0};

    if (dst.data && codec->decode(data, size, &wanted, &dst, &err) && !err.message[0])
        abort(); /* a failure without a word */
    free(dst.data);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static const junco_pixels layouts[] = {JUNCO_PIXELS_RGB, JUNCO_PIXELS_BGR, JUNCO_PIXELS_GRAY,
                                           JUNCO_PIXELS_RGBA};
    const struct codec *codec;
    struct codec_header header;
    struct junco_error err = {0};

    exif_turn(data, size);
    if (codec_find(data, size, &codec, &err) || codec->read_header(data, size, &header, &err)) {
        if (!err.message[0])
            abort();
        return 0;
    }
    if (header.width < 1 || header.height < 1 || header.width > JUNCO_MAX_IMAGE_SIDE ||
        header.height > JUNCO_MAX_IMAGE_SIDE || header.turn < PIXEL_TURN_NONE ||
        header.turn > PIXEL_TURN_CCW)
        abort();
    if ((int64_t)header.width * header.height > MAX_PIXELS)
        return 0;
    for (size_t i = 0; i < sizeof(layouts) / sizeof(layouts[0]); i++)
        decode(codec, data, size, &header, layouts[i]);
    return 0;
}
