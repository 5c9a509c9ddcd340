/* orient.c -- quarter turns, mirrors, EXIF orientation and crops of 8-bit images. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "pixel/orient.h"

#include <string.h>

/* Every turn is a walk over the source: where the pixel for dst (0, 0) lies, and how far to go in
 * the source for one step right and one step down in dst. */
struct walk {
    size_t start;
    ptrdiff_t right, down;
};

bool pixel_turn_swaps(enum pixel_turn turn) {
    return turn >= PIXEL_TURN_TRANSPOSE;
}

static struct walk plan_walk(const struct pixel_image *src, enum pixel_turn turn) {
    ptrdiff_t pixel = src->channels, row = pixel * src->width;
    size_t last_x = (size_t)(row - pixel);
    size_t last_y = (size_t)row * (size_t)(src->height - 1);

    switch (turn) {
    case PIXEL_TURN_MIRROR:
        return (struct walk){last_x, -pixel, row};
    case PIXEL_TURN_180:
        return (struct walk){last_y + last_x, -pixel, -row};
    case PIXEL_TURN_FLIP:
        return (struct walk){last_y, pixel, -row};
    case PIXEL_TURN_TRANSPOSE:
        return (struct walk){0, row, pixel};
    case PIXEL_TURN_CW:
        return (struct walk){last_y, -row, pixel};
    case PIXEL_TURN_TRANSVERSE:
        return (struct walk){last_y + last_x, -row, -pixel};
    case PIXEL_TURN_CCW:
        return (struct walk){last_x, row, -pixel};
    case PIXEL_TURN_NONE:
        break;
    }
    return (struct walk){0, pixel, row};
}

/* One row, with the number of channels known to the compiler in each call. */
static inline void walk_row(const uint8_t *from, ptrdiff_t right, uint8_t *to, int width,
                            int channels) {
    for (int x = 0; x < width; x++, from += right, to += channels)
        for (int c = 0; c < channels; c++)
            to[c] = from[c];
}

/* Columns of the source are walked in strips this wide, so that the cache lines one row of dst
 * touched are still there for the next. */
enum { STRIP = 64 };

static void walk_image(const struct pixel_image *src, const struct walk *walk,
                       struct pixel_image *dst) {
    size_t row_bytes = (size_t)dst->width * (size_t)dst->channels;

    for (int left = 0; left < dst->width; left += STRIP) {
        int width = dst->width - left < STRIP ? dst->width - left : STRIP;

        for (int y = 0; y < dst->height; y++) {
            const uint8_t *from = src->data + walk->start + y * walk->down + left * walk->right;
            uint8_t *to = dst->data + (size_t)y * row_bytes + (size_t)left * (size_t)dst->channels;

            if (dst->channels == 3)
                walk_row(from, walk->right, to, width, 3);
            else if (dst->channels == 4)
                walk_row(from, walk->right, to, width, 4);
            else
                walk_row(from, walk->right, to, width, 1);
        }
    }
}

static junco_status check_pair(const struct pixel_image *src, const struct pixel_image *dst,
                               const char *what, struct junco_error *err) {
    junco_status st = pixel_image_check(src, what, err);

    if (!st)
        st = pixel_image_check(dst, what, err);
    if (!st && src->channels != dst->channels)
        st = junco_fail(err, JUNCO_EINVAL, "%s: source has %d channels, destination %d", what,
                        src->channels, dst->channels);
    return st;
}

junco_status pixel_orient(const struct pixel_image *src, enum pixel_turn turn,
                          struct pixel_image *dst, struct junco_error *err) {
    junco_status st = check_pair(src, dst, "orient", err);

    if (st)
        return st;
    if (turn < PIXEL_TURN_NONE || turn > PIXEL_TURN_CCW)
        return junco_fail(err, JUNCO_EINVAL, "orient: %d is no EXIF orientation, want 1 to 8",
                          (int)turn);
    bool swaps = pixel_turn_swaps(turn);
    int width = swaps ? src->height : src->width, height = swaps ? src->width : src->height;

    if (dst->width != width || dst->height != height)
        return junco_fail(err, JUNCO_EINVAL, "orient: destination is %d x %d, want %d x %d",
                          dst->width, dst->height, width, height);
    struct walk walk = plan_walk(src, turn);

    walk_image(src, &walk, dst);
    return JUNCO_OK;
}

junco_status pixel_crop(const struct pixel_image *src, int x, int y, struct pixel_image *dst,
                        struct junco_error *err) {
    junco_status st = check_pair(src, dst, "crop", err);

    if (st)
        return st;
    if (x < 0 || y < 0 || dst->width > src->width - x || dst->height > src->height - y)
        return junco_fail(err, JUNCO_EINVAL,
                          "crop: %d x %d pixels at (%d, %d) are not inside an image of %d x %d",
                          dst->width, dst->height, x, y, src->width, src->height);
    size_t pixel = (size_t)src->channels;
    size_t from_row = (size_t)src->width * pixel, to_row = (size_t)dst->width * pixel;
    const uint8_t *from = src->data + (size_t)y * from_row + (size_t)x * pixel;

    for (int i = 0; i < dst->height; i++)
        memcpy(dst->data + (size_t)i * to_row, from + (size_t)i * from_row, to_row);
    return JUNCO_OK;
}
