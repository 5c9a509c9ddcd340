/* normalize.c -- 8-bit pixels to the float planes that vision models take. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "pixel/normalize.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

/* One row of one image, `channels` samples a pixel, and where its planes' rows begin. */
struct row_job {
    const uint8_t *in;
    float *out[4];
    float scale[4], bias[4]; /* per input channel */
    int width, channels;
};

static void row_plain(const struct row_job *job, int begin) {
    for (int c = 0; c < job->channels; c++) {
        float scale = job->scale[c], bias = job->bias[c];
        const uint8_t *in = job->in + c;
        float *out = job->out[c];

        for (int x = begin; x < job->width; x++)
            out[x] = (float)in[x * job->channels] * scale + bias;
    }
}

#if defined(__x86_64__)
/* Eight pixels of three channels from 24 bytes: pick each channel's eight bytes, widen, scale.
 * Without FMA on purpose: a fused product rounds once, and the twins would differ.  The second load
 * ends 28 bytes on, so two more pixels than are used must exist. */
__attribute__((target("avx2"))) static int row3_avx2(const struct row_job *job) {
    const __m128i pick_low[3] = {
        _mm_setr_epi8(0, 3, 6, 9, 12, 15, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1),
        _mm_setr_epi8(1, 4, 7, 10, 13, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1),
        _mm_setr_epi8(2, 5, 8, 11, 14, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1),
    };
    /* Of bytes 12 to 27. */
    const __m128i pick_high[3] = {
        _mm_setr_epi8(-1, -1, -1, -1, -1, -1, 6, 9, -1, -1, -1, -1, -1, -1, -1, -1),
        _mm_setr_epi8(-1, -1, -1, -1, -1, 4, 7, 10, -1, -1, -1, -1, -1, -1, -1, -1),
        _mm_setr_epi8(-1, -1, -1, -1, -1, 5, 8, 11, -1, -1, -1, -1, -1, -1, -1, -1),
    };
    int x = 0;

    for (; x + 10 <= job->width; x += 8) {
        __m128i low = _mm_loadu_si128((const __m128i *)(job->in + 3 * x));
        __m128i high = _mm_loadu_si128((const __m128i *)(job->in + 3 * x + 12));

        for (int c = 0; c < 3; c++) {
            __m128i bytes = _mm_or_si128(_mm_shuffle_epi8(low, pick_low[c]),
                                         _mm_shuffle_epi8(high, pick_high[c]));
            __m256 v = _mm256_cvtepi32_ps(_mm256_cvtepu8_epi32(bytes));

            v = _mm256_mul_ps(v, _mm256_set1_ps(job->scale[c]));
            _mm256_storeu_ps(job->out[c] + x, _mm256_add_ps(v, _mm256_set1_ps(job->bias[c])));
        }
    }
    return x;
}
#endif

static void run_row(enum pixel_isa isa, const struct row_job *job) {
    int done = 0;

#if defined(__x86_64__)
    if (isa == PIXEL_ISA_AVX2 && job->channels == 3)
        done = row3_avx2(job);
#else
    (void)isa;
#endif
    row_plain(job, done);
}

junco_status pixel_normalize_chw_isa(enum pixel_isa isa, const struct pixel_image *src,
                                     const struct pixel_normalize *how, float *dst, int row_width,
                                     struct junco_error *err) {
    size_t bytes;
    junco_status st = pixel_image_check(src, "normalize", err);

    if (!st)
        st = pixel_image_bytes(row_width, src->height, src->channels, &bytes, err);
    if (st)
        return st;
    if (row_width < src->width)
        return junco_fail(err, JUNCO_EINVAL, "normalize: rows of %d do not hold an image %d wide",
                          row_width, src->width);
    if (how->reverse_channels && src->channels != 3)
        return junco_fail(err, JUNCO_EINVAL, "normalize: cannot reverse %d channels, only 3",
                          src->channels);
    struct row_job job = {.width = src->width, .channels = src->channels};
    size_t plane = (size_t)row_width * (size_t)src->height;
    size_t row_bytes = (size_t)src->width * (size_t)src->channels;

    for (int y = 0; y < src->height; y++) {
        job.in = src->data + (size_t)y * row_bytes;
        for (int c = 0; c < src->channels; c++) {
            int p = how->reverse_channels ? 2 - c : c;
            float *row = dst + (size_t)p * plane + (size_t)y * (size_t)row_width;

            job.out[c] = row;
            job.scale[c] = how->scale[p];
            job.bias[c] = how->bias[p];
            for (int x = src->width; x < row_width; x++)
                row[x] = how->pad;
        }
        run_row(isa, &job);
    }
    return JUNCO_OK;
}

junco_status pixel_normalize_chw(const struct pixel_image *src, const struct pixel_normalize *how,
                                 float *dst, int row_width, struct junco_error *err) {
    return pixel_normalize_chw_isa(pixel_isa_best(), src, how, dst, row_width, err);
}

/* ---- samples in their own order ---- */

/* Scale and bias repeat with the channels: after 24 samples whatever their number, 1, 3 or 4. */
enum { PERIOD = 24 };

struct period {
    float scale[PERIOD], bias[PERIOD];
};

#if defined(__x86_64__)
__attribute__((target("avx2"))) static size_t samples_avx2(const struct period *period,
                                                           const uint8_t *in, float *out,
                                                           size_t n) {
    size_t i = 0;

    for (; i + PERIOD <= n; i += PERIOD) {
        for (size_t k = 0; k < PERIOD; k += 8) {
            __m128i bytes = _mm_loadl_epi64((const __m128i *)(in + i + k));
            __m256 v = _mm256_cvtepi32_ps(_mm256_cvtepu8_epi32(bytes));

            v = _mm256_mul_ps(v, _mm256_loadu_ps(period->scale + k));
            v = _mm256_add_ps(v, _mm256_loadu_ps(period->bias + k));
            _mm256_storeu_ps(out + i + k, v);
        }
    }
    return i;
}
#endif

junco_status pixel_normalize_hwc_isa(enum pixel_isa isa, const struct pixel_image *src,
                                     const struct pixel_normalize *how, float *dst,
                                     struct junco_error *err) {
    struct period period;
    size_t n, i = 0;
    junco_status st = pixel_image_check(src, "normalize", err);

    if (st)
        return st;
    if (how->reverse_channels)
        return junco_fail(err, JUNCO_EINVAL, "normalize: in their own order channels do not turn");
    for (int k = 0; k < PERIOD; k++) {
        period.scale[k] = how->scale[k % src->channels];
        period.bias[k] = how->bias[k % src->channels];
    }
    n = (size_t)src->width * (size_t)src->height * (size_t)src->channels;
#if defined(__x86_64__)
    if (isa == PIXEL_ISA_AVX2)
        i = samples_avx2(&period, src->data, dst, n);
#else
    (void)isa;
#endif
    for (; i < n; i++)
        dst[i] = (float)src->data[i] * period.scale[i % PERIOD] + period.bias[i % PERIOD];
    return JUNCO_OK;
}

junco_status pixel_normalize_hwc(const struct pixel_image *src, const struct pixel_normalize *how,
                                 float *dst, struct junco_error *err) {
    return pixel_normalize_hwc_isa(pixel_isa_best(), src, how, dst, err);
}
