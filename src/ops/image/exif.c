/* exif.c -- the one EXIF tag that changes how a picture is seen: its orientation. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "ops/image/codec.h"

#include <stdbool.h>

/* TIFF 6.0: the header is a byte order, 42 and the offset of the first directory; a directory is a
 * count and entries of tag, type, count and value. */
#define TAG_ORIENTATION 0x0112
#define TYPE_SHORT 3
#define ENTRY_BYTES 12
#define HEADER_BYTES 8

struct tiff {
    const uint8_t *data;
    size_t size;
    bool is_big_endian;
};

static unsigned read16(const struct tiff *t, size_t at) {
    const uint8_t *p = t->data + at;

    return t->is_big_endian ? (unsigned)p[0] << 8 | p[1] : (unsigned)p[1] << 8 | p[0];
}

static uint32_t read32(const struct tiff *t, size_t at) {
    uint32_t first = read16(t, at), second = read16(t, at + 2);

    return t->is_big_endian ? first << 16 | second : second << 16 | first;
}

static bool read_order(struct tiff *t) {
    if (t->size < HEADER_BYTES || t->data[0] != t->data[1])
        return false;
    t->is_big_endian = t->data[0] == 'M';
    return (t->data[0] == 'M' || t->data[0] == 'I') && read16(t, 2) == 42;
}

enum pixel_turn exif_turn(const uint8_t *data, size_t size) {
    struct tiff t = {.data = data, .size = size};
    size_t at, n;

    if (!read_order(&t))
        return PIXEL_TURN_NONE;
    at = read32(&t, 4);
    if (at > size || size - at < 2)
        return PIXEL_TURN_NONE;
    n = read16(&t, at);
    at += 2;
    for (size_t i = 0; i < n && size - at >= ENTRY_BYTES; i++, at += ENTRY_BYTES) {
        unsigned value;

        if (read16(&t, at) != TAG_ORIENTATION || read16(&t, at + 2) != TYPE_SHORT ||
            read32(&t, at + 4) != 1)
            continue;
        value = read16(&t, at + 8);
        return value >= PIXEL_TURN_NONE && value <= PIXEL_TURN_CCW ? (enum pixel_turn)value
                                                                   : PIXEL_TURN_NONE;
    }
    return PIXEL_TURN_NONE;
}
