/* resample.c -- scaling of 8-bit images with Pillow's filters, bit for bit, row by row. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "pixel/resample.h"

#include <stdbool.h>
#include <string.h>

#include "base/mem.h"
#include "pixel/alpha.h"
#include "pixel/resample_kernels.h"

/* First sideways, rounded to bytes, then downwards: the order and the rounding between are part of
 * the result.  Rows scaled sideways lie in a ring that holds what one output row reads and the rest
 * of a group; source row r is in slot r % n_ring.
 *
 * Kernels read past a row's end, into the rows below: the last rows of the view, which have too
 * little below them, are copied into a group of scratch rows first. */
struct pixel_resampler {
    struct pixel_view src;
    const struct pixel_axis *across, *down;
    const struct resample_kernels *kernels;
    bool has_alpha; /* colours must be weighed by it, and are while between the passes */
    int row; /* next output row */
    int scaled; /* source rows that went through the ring */
    int n_ring;
    size_t row_bytes, ring_stride, scratch_stride;
    uint8_t *ring, *scratch;
    const uint8_t **taps; /* of one output row, and one more */
};

/* ---- sideways ---- */

static uint8_t *ring_row(const struct pixel_resampler *r, int row) {
    return r->ring + (size_t)(row % r->n_ring) * r->ring_stride;
}

/* Source row `row` in a place where kernels may read past its end. */
static const uint8_t *readable_row(const struct pixel_resampler *r, int row, int i) {
    const uint8_t *data = r->src.data + (size_t)row * r->src.stride;
    uint8_t *copy = r->scratch + (size_t)i * r->scratch_stride;
    int below = r->src.height - 1 - row;

    if (r->has_alpha) {
        pixel_weigh_by_alpha(data, copy, (size_t)r->src.width);
        return copy;
    }
    if (below > RESAMPLE_BEYOND || (size_t)below * r->src.stride >= RESAMPLE_BEYOND)
        return data;
    memcpy(copy, data, (size_t)r->src.width * (size_t)r->src.channels);
    return copy;
}

static void scale_group(struct pixel_resampler *r) {
    const uint8_t *in[RESAMPLE_GROUP];
    uint8_t *out[RESAMPLE_GROUP];
    int left = r->src.height - r->scaled, n = left < RESAMPLE_GROUP ? left : RESAMPLE_GROUP;

    for (int i = 0; i < RESAMPLE_GROUP; i++) {
        in[i] = i < n ? readable_row(r, r->scaled + i, i) : in[n - 1];
        out[i] = ring_row(r, r->scaled + (i < n ? i : n - 1));
    }
    if (r->across->from != r->across->to)
        r->kernels->across(r->across, r->src.channels, in, out);
    else
        for (int i = 0; i < n; i++)
            memcpy(out[i], in[i], r->row_bytes);
    r->scaled += n;
}

/* ---- rows ---- */

static void pick_pixels(const struct pixel_axis *axis, int channels, const uint8_t *in,
                        uint8_t *out) {
    int x = 0;

    if (channels == 1) {
        for (; x < axis->to; x++)
            out[x] = in[axis->first[x]];
        return;
    }
    if (channels == 4) {
        for (; x < axis->to; x++)
            memcpy(out + 4 * (size_t)x, in + 4 * (size_t)axis->first[x], 4);
        return;
    }
    /* Four bytes at once, the fourth of which the next pixel overwrites: not where the last pixel of
     * the row is read, nor for the last one written. */
    int easy = axis->to - 1;

    while (easy > 0 && axis->first[easy - 1] == axis->from - 1)
        easy--;
    for (; x < easy; x++)
        memcpy(out + 3 * (size_t)x, in + 3 * (size_t)axis->first[x], 4);
    for (; x < axis->to; x++)
        memcpy(out + 3 * (size_t)x, in + 3 * (size_t)axis->first[x], 3);
}

void pixel_resampler_row(struct pixel_resampler *r, uint8_t *out) {
    int y = r->row++, first = r->down->first[y], n = r->down->count[y];

    if (!r->across->weights) {
        pick_pixels(r->across, r->src.channels, r->src.data + (size_t)first * r->src.stride, out);
        return;
    }
    while (r->scaled < first + n)
        scale_group(r);
    if (r->down->from == r->down->to) {
        memcpy(out, ring_row(r, y), r->row_bytes);
    } else {
        for (int t = 0; t <= n; t++)
            r->taps[t] = ring_row(r, first + (t < n ? t : n - 1));
        r->kernels->down(r->down, y, r->taps, out, r->row_bytes);
    }
    if (r->has_alpha)
        pixel_unweigh_alpha(out, (size_t)r->across->to);
}

/* ---- making and freeing ---- */

static junco_status check_axes(const struct pixel_view *src, const struct pixel_axis *across,
                               const struct pixel_axis *down, struct junco_error *err) {
    size_t bytes;
    junco_status st = pixel_image_bytes(src->width, src->height, src->channels, &bytes, err);

    if (!st)
        st = pixel_image_bytes(across->to, down->to, src->channels, &bytes, err);
    if (st)
        return junco_wrap(err, st, "resample");
    if (across->from != src->width || down->from != src->height ||
        !across->weights != !down->weights)
        return junco_fail(err, JUNCO_EINVAL, "resample: axes of other sizes than the image's");
    return JUNCO_OK;
}

static junco_status allocate(struct pixel_resampler *r, struct junco_error *err) {
    int most = r->down->most + RESAMPLE_GROUP - 1;
    size_t bytes;
    junco_status st;

    r->n_ring = most < r->src.height ? most : r->src.height;
    st = pixel_image_bytes(r->across->to, r->n_ring, r->src.channels, &bytes, err);
    if (st)
        return junco_wrap(err, st, "resample: rows between the passes");
    r->ring_stride = r->row_bytes + RESAMPLE_BEYOND;
    r->scratch_stride = (size_t)r->src.width * (size_t)r->src.channels + RESAMPLE_BEYOND;
    r->ring = junco_alloc_array((size_t)r->n_ring, r->ring_stride);
    r->scratch = junco_alloc_array(RESAMPLE_GROUP, r->scratch_stride);
    r->taps = junco_alloc_array((size_t)r->down->most + 1, sizeof(r->taps[0]));
    if (!r->ring || !r->scratch || !r->taps)
        return junco_nomem(err, bytes);
    return JUNCO_OK;
}

junco_status pixel_resampler_new(enum pixel_isa isa, const struct pixel_view *src,
                                 const struct pixel_axis *across, const struct pixel_axis *down,
                                 struct pixel_resampler **ret_resampler, struct junco_error *err) {
    struct pixel_resampler *r;
    junco_status st = check_axes(src, across, down, err);
    bool is_scaled = across->from != across->to || down->from != down->to;

    if (st)
        return st;
    r = junco_zalloc(sizeof(*r));
    if (!r)
        return junco_nomem(err, sizeof(*r));
    *r = (struct pixel_resampler){
        .src = *src,
        .across = across,
        .down = down,
        .kernels = &resample_plain,
        .has_alpha = src->channels == 4 && across->weights && is_scaled,
        .row_bytes = (size_t)across->to * (size_t)src->channels,
    };
#if defined(__x86_64__)
    if (isa == PIXEL_ISA_AVX2)
        r->kernels = &resample_avx2;
#else
    (void)isa;
#endif
    if (across->weights)
        st = allocate(r, err);
    if (st) {
        pixel_resampler_free(r);
        return st;
    }
    *ret_resampler = r;
    return JUNCO_OK;
}

void pixel_resampler_free(struct pixel_resampler *r) {
    if (!r)
        return;
    junco_free(r->ring);
    junco_free(r->scratch);
    junco_free(r->taps);
    junco_free(r);
}

static junco_status resample_rows(enum pixel_isa isa, const struct pixel_view *src,
                                  const struct pixel_axis *across, const struct pixel_axis *down,
                                  struct pixel_image *dst, struct junco_error *err) {
    size_t row_bytes = (size_t)dst->width * (size_t)dst->channels;
    struct pixel_resampler *r;
    junco_status st = pixel_resampler_new(isa, src, across, down, &r, err);

    if (st)
        return st;
    for (int y = 0; y < dst->height; y++)
        pixel_resampler_row(r, dst->data + (size_t)y * row_bytes);
    pixel_resampler_free(r);
    return JUNCO_OK;
}

junco_status pixel_resample_isa(enum pixel_isa isa, enum pixel_resample filter,
                                const struct pixel_view *src, struct pixel_image *dst,
                                struct junco_error *err) {
    struct pixel_axis across = {0}, down = {0};
    junco_status st = pixel_image_check(dst, "resample, destination", err);

    if (!st && src->channels != dst->channels)
        st = junco_fail(err, JUNCO_EINVAL, "resample: source has %d channels, destination %d",
                        src->channels, dst->channels);
    if (!st)
        st = pixel_axis_init(filter, src->width, dst->width, &across, err);
    if (!st)
        st = pixel_axis_init(filter, src->height, dst->height, &down, err);
    if (!st)
        st = resample_rows(isa, src, &across, &down, dst, err);
    pixel_axis_done(&across);
    pixel_axis_done(&down);
    return st;
}

junco_status pixel_resample(enum pixel_resample filter, const struct pixel_view *src,
                            struct pixel_image *dst, struct junco_error *err) {
    return pixel_resample_isa(pixel_isa_best(), filter, src, dst, err);
}
