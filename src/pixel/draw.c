/* draw.c -- lines, rectangles and labels on 8-bit images. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "pixel/draw.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "pixel/font.h"

static int clamp(int v, int max) {
    return v < 0 ? 0 : v > max ? max : v;
}

void pixel_draw_rect(struct pixel_image *image, int x, int y, int width, int height,
                     const uint8_t *colour) {
    int left = clamp(x, image->width), right = clamp(x + width, image->width);
    int top = clamp(y, image->height), bottom = clamp(y + height, image->height);
    size_t n = (size_t)image->channels;

    for (int row = top; row < bottom; row++) {
        uint8_t *out = image->data + ((size_t)row * (size_t)image->width + (size_t)left) * n;

        for (int i = left; i < right; i++, out += n)
            memcpy(out, colour, n);
    }
}

/* Shorten the part [*begin, *end] of a line to where `at + share * step` lies within 0 … most; false:
 * nowhere. */
static bool clip(double at, double step, double most, double *begin, double *end) {
    double first, last;

    if (step == 0)
        return at >= 0 && at <= most;
    first = (step > 0 ? 0 - at : most - at) / step;
    last = (step > 0 ? most - at : 0 - at) / step;
    *begin = first > *begin ? first : *begin;
    *end = last < *end ? last : *end;
    return *begin <= *end;
}

/* A step a pixel along the longer side, a square at each; what the image does not hold is skipped
 * before, so that a line of a million pixels costs no more than it shows. */
void pixel_draw_line(struct pixel_image *image, struct pixel_point from, struct pixel_point to,
                     int thickness, const uint8_t *colour) {
    double margin = thickness, dx = (double)to.x - from.x, dy = (double)to.y - from.y;
    double begin = 0, end = 1, x = from.x + margin, y = from.y + margin;
    int steps;

    if (!clip(x, dx, image->width + 2 * margin, &begin, &end) ||
        !clip(y, dy, image->height + 2 * margin, &begin, &end))
        return;
    steps = (int)ceil(fmax(fabs(dx), fabs(dy)) * (end - begin));
    for (int i = 0; i <= steps; i++) {
        double share = steps ? begin + (end - begin) * i / steps : begin;
        int left = (int)floor(from.x + dx * share - (thickness - 1) / 2.0 + 0.5);
        int top = (int)floor(from.y + dy * share - (thickness - 1) / 2.0 + 0.5);

        pixel_draw_rect(image, left, top, thickness, thickness, colour);
    }
}

/* Continuation bytes begin no character. */
static bool begins_character(char c) {
    return ((unsigned char)c & 0xc0) != 0x80;
}

int pixel_text_width(const char *text, size_t size, int scale) {
    int width = 0;

    for (size_t i = 0; i < size; i++)
        width += begins_character(text[i]) ? (FONT_WIDTH + 1) * scale : 0;
    return width;
}

int pixel_text_height(int scale) {
    return (FONT_HEIGHT + 1) * scale;
}

static const uint8_t *rows_of(char c) {
    static const uint8_t box[FONT_HEIGHT] = {0x1f, 0x11, 0x11, 0x11, 0x11, 0x11, 0x1f};

    return c >= FONT_FIRST && c <= FONT_LAST ? font_rows[c - FONT_FIRST] : box;
}

void pixel_draw_text(struct pixel_image *image, int x, int y, int scale, const char *text,
                     size_t size, const uint8_t *colour) {
    for (size_t i = 0; i < size && x < image->width; i++) {
        const uint8_t *rows = rows_of(text[i]);

        if (!begins_character(text[i]))
            continue;
        for (int row = 0; row < FONT_HEIGHT; row++)
            for (int column = 0; column < FONT_WIDTH; column++)
                if (rows[row] >> (FONT_WIDTH - 1 - column) & 1)
                    pixel_draw_rect(image, x + column * scale, y + row * scale, scale, scale,
                                    colour);
        x += (FONT_WIDTH + 1) * scale;
    }
}
