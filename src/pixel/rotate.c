/* rotate.c -- turning an image by any angle. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "pixel/rotate.h"

#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "pixel/alpha.h"

/* Where an output pixel's centre lies in the source: x = a * x' + b * y' + c, y = d * x' + e * y' + f. */
struct place {
    double a, b, c, d, e, f;
};

/* Sines of whole quarter turns are not quite 0 or 1; rounding makes them so, as in Pillow. */
static double tidy(double v) {
    return rint(v * 1e15) / 1e15;
}

static struct place turn_about_middles(double degrees, int from_width, int from_height,
                                       double to_width, double to_height) {
    double angle = -degrees * M_PI / 180, sine = tidy(sin(angle)), cosine = tidy(cos(angle));
    struct place p = {.a = cosine, .b = sine, .d = -sine, .e = cosine};

    p.c = from_width / 2.0 - (p.a * to_width + p.b * to_height) / 2;
    p.f = from_height / 2.0 - (p.d * to_width + p.e * to_height) / 2;
    return p;
}

void pixel_rotate_size(int width, int height, double degrees, int *ret_width, int *ret_height) {
    struct place p = turn_about_middles(degrees, width, height, width, height);
    double left = INFINITY, right = -INFINITY, top = INFINITY, bottom = -INFINITY;

    for (int corner = 0; corner < 4; corner++) {
        double x = corner & 1 ? width : 0, y = corner & 2 ? height : 0;

        left = fmin(left, p.a * x + p.b * y + p.c);
        right = fmax(right, p.a * x + p.b * y + p.c);
        top = fmin(top, p.d * x + p.e * y + p.f);
        bottom = fmax(bottom, p.d * x + p.e * y + p.f);
    }
    *ret_width = (int)(ceil(right) - floor(left));
    *ret_height = (int)(ceil(bottom) - floor(top));
}

static int clamp(int v, int max) {
    return v < 0 ? 0 : v > max ? max : v;
}

/* The four pixels around (x, y), where the first pixel's centre is at (0.5, 0.5). */
static void mix_pixel(const struct pixel_image *src, double x, double y, uint8_t *out) {
    double left = floor(x - 0.5), top = floor(y - 0.5), dx = x - 0.5 - left, dy = y - 0.5 - top;
    size_t x0 = (size_t)clamp((int)left, src->width - 1);
    size_t x1 = (size_t)clamp((int)left + 1, src->width - 1);
    size_t y0 = (size_t)clamp((int)top, src->height - 1);
    size_t y1 = (size_t)clamp((int)top + 1, src->height - 1);
    size_t n = (size_t)src->channels, row = n * (size_t)src->width;
    const uint8_t *a = src->data + y0 * row, *b = src->data + y1 * row;

    for (size_t c = 0; c < n; c++) {
        double upper = a[x0 * n + c] + (a[x1 * n + c] - a[x0 * n + c]) * dx;
        double lower = b[x0 * n + c] + (b[x1 * n + c] - b[x0 * n + c]) * dx;

        out[c] = (uint8_t)(upper + (lower - upper) * dy + 0.5);
    }
}

static void fill_rows(const struct pixel_image *src, const struct place *p, const uint8_t *fill,
                      struct pixel_image *dst) {
    size_t n = (size_t)dst->channels;
    uint8_t *out = dst->data;

    for (int row = 0; row < dst->height; row++) {
        for (int column = 0; column < dst->width; column++, out += n) {
            double x = p->a * (column + 0.5) + p->b * (row + 0.5) + p->c;
            double y = p->d * (column + 0.5) + p->e * (row + 0.5) + p->f;

            if (x >= 0 && y >= 0 && x < src->width && y < src->height)
                mix_pixel(src, x, y, out);
            else
                memcpy(out, fill, n);
        }
    }
}

/* By way of a copy whose colours are weighed. */
static junco_status rotate_alpha(const struct pixel_image *src, const struct place *p,
                                 const uint8_t *fill, struct pixel_image *dst,
                                 struct junco_error *err) {
    size_t pixels = (size_t)dst->width * (size_t)dst->height;
    struct pixel_image weighed;
    uint8_t weighed_fill[4];
    junco_status st = pixel_scratch_new(src->width, src->height, 4, &weighed, err);

    if (st)
        return st;
    pixel_weigh_by_alpha(src->data, weighed.data, (size_t)src->width * (size_t)src->height);
    pixel_weigh_by_alpha(fill, weighed_fill, 1);
    fill_rows(&weighed, p, weighed_fill, dst);
    pixel_unweigh_alpha(dst->data, pixels);
    junco_free(weighed.data);
    return JUNCO_OK;
}

junco_status pixel_rotate(const struct pixel_image *src, double degrees, const uint8_t *fill,
                          struct pixel_image *dst, struct junco_error *err) {
    junco_status st = pixel_image_check(src, "rotate", err);
    struct place p;

    if (!st)
        st = pixel_image_check(dst, "rotate", err);
    if (st)
        return st;
    if (src->channels != dst->channels || !isfinite(degrees))
        return junco_fail(err, JUNCO_EINVAL, "rotate: %d channels to %d, by %g degrees",
                          src->channels, dst->channels, degrees);
    p = turn_about_middles(degrees, src->width, src->height, dst->width, dst->height);
    if (src->channels == 4)
        return rotate_alpha(src, &p, fill, dst, err);
    fill_rows(src, &p, fill, dst);
    return JUNCO_OK;
}
