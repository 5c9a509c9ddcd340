/* codec.c -- tell compressed images apart by their first bytes. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "ops/image/codec.h"

#include <stdbool.h>
#include <string.h>

struct magic {
    const char *name;
    size_t offset, size;
    const char *bytes;
    const struct codec *codec; /* NULL: known, not decoded here */
};

static const struct magic magics[] = {
    {"JPEG", 0, 3, "\xff\xd8\xff", &codec_jpeg},
    {"PNG", 0, 8, "\x89PNG\r\n\x1a\n", &codec_png},
    {"GIF", 0, 4, "GIF8", NULL},
    {"WebP", 8, 4, "WEBP", NULL},
    {"BMP", 0, 2, "BM", NULL},
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
        return junco_fail(err, JUNCO_EDATA, "empty; want a JPEG or PNG image");
    for (size_t i = 0; i < sizeof(magics) / sizeof(magics[0]); i++) {
        if (!has_magic(&magics[i], data, size))
            continue;
        if (!magics[i].codec)
            return junco_fail(err, JUNCO_EUNSUPPORTED, "%s is not supported; want JPEG or PNG",
                              magics[i].name);
        *ret_codec = magics[i].codec;
        return JUNCO_OK;
    }
    return junco_fail(err, JUNCO_EDATA, "not a JPEG or PNG image (begins with byte 0x%02x)",
                      data[0]);
}
