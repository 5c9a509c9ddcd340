/* resize.c -- bilinear scaling of 8-bit images, bit for bit as OpenCV's INTER_LINEAR gives it. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "pixel/resize.h"

#include <math.h>
#include <string.h>

#include "base/mem.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

/* The arithmetic is fixed: weights in 1/2048, each row scaled sideways to 32-bit sums, two such
 * rows mixed as ((b0 * (s0 >> 4) >> 16) + (b1 * (s1 >> 4) >> 16) + 2) >> 2.  It rounds a little
 * worse than it could; a model's scores notice, so it stays.
 *
 * A sum is at most 255 * 2048, so s >> 4 fits 15 bits: rows are kept as those 16-bit values, and
 * the vertical mix is one pmulhw a tap.  Rows are kept while the next output row still needs them:
 * each source row is scaled sideways at most once. */

enum { WEIGHT_ONE = 2048 };

/* Where an output column's or row's two taps begin, and their weights: the first's in the low
 * half. */
struct taps {
    int first;
    uint32_t weights;
};

/* A job's tables and rows. */
struct resize_plan {
    int *offset; /* of each output pixel's first tap in a source row, in bytes */
    uint32_t *weights; /* of each output pixel */
    int tap_step; /* from the first tap to the second, in bytes */
    int16_t *rows[2];
    int row_of[2]; /* the source row that rows[i] holds; -1 none */
    int width, channels;
    int direct; /* pixels, from the left, at which eight bytes may be read */
};

static int weight0(uint32_t weights) {
    return (int)(weights & 0xffff);
}

static int weight1(uint32_t weights) {
    return (int)(weights >> 16);
}

static struct taps find_taps(int at, int from, int to) {
    double scale = 1. / ((double)to / from);
    float f = (float)((at + 0.5) * scale - 0.5);
    int first = (int)floorf(f);

    f -= (float)first;
    uint32_t w0 = (uint32_t)lrintf((1.f - f) * WEIGHT_ONE);
    uint32_t w1 = (uint32_t)lrintf(f * WEIGHT_ONE);

    return (struct taps){first, w0 | w1 << 16};
}

/* The same with both taps inside: past an edge all weight goes to the outermost pixel. */
static struct taps find_column_taps(int at, int from, int to) {
    struct taps t = find_taps(at, from, to);

    if (t.first < 0)
        t = (struct taps){0, WEIGHT_ONE};
    if (t.first >= from - 1)
        t = (struct taps){from > 1 ? from - 2 : 0, WEIGHT_ONE << 16};
    return t;
}

static void scale_row_plain(const struct resize_plan *plan, const uint8_t *src, int16_t *out,
                            int begin) {
    for (int x = begin; x < plan->width; x++) {
        const uint8_t *a = src + plan->offset[x], *b = a + plan->tap_step;
        int w0 = weight0(plan->weights[x]), w1 = weight1(plan->weights[x]);

        for (int c = 0; c < plan->channels; c++)
            out[x * plan->channels + c] = (int16_t)((a[c] * w0 + b[c] * w1) >> 4);
    }
}

static void mix_rows_plain(const int16_t *row0, const int16_t *row1, uint32_t weights, uint8_t *out,
                           int begin, int end) {
    int w0 = weight0(weights), w1 = weight1(weights);

    for (int i = begin; i < end; i++)
        out[i] = (uint8_t)(((row0[i] * w0 >> 16) + (row1[i] * w1 >> 16) + 2) >> 2);
}

#if defined(__x86_64__)
/* Two pixels of 3 or 4 channels, one in each half: eight bytes hold both taps; they are paired
 * channel by channel as 16-bit words for pmaddwd. */
__attribute__((target("avx2"))) static inline __m256i scale_two_avx2(const struct resize_plan *plan,
                                                                     const uint8_t *src, int x,
                                                                     __m256i pairing) {
    const __m256i halves = _mm256_setr_epi32(0, 0, 0, 0, 1, 1, 1, 1);
    __m128i left = _mm_loadl_epi64((const __m128i *)(src + plan->offset[x]));
    __m128i right = _mm_loadl_epi64((const __m128i *)(src + plan->offset[x + 1]));
    __m256i taps = _mm256_inserti128_si256(_mm256_castsi128_si256(left), right, 1);
    __m256i w = _mm256_castsi128_si256(_mm_loadl_epi64((const __m128i *)(plan->weights + x)));

    w = _mm256_permutevar8x32_epi32(w, halves);
    return _mm256_srai_epi32(_mm256_madd_epi16(_mm256_shuffle_epi8(taps, pairing), w), 4);
}

/* Four pixels a turn.  Each is stored as four samples, the fourth of which the next pixel
 * overwrites where there are three channels: rows have room for one sample more. */
__attribute__((target("avx2"))) static int scale_colour_avx2(const struct resize_plan *plan,
                                                             const uint8_t *src, int16_t *out) {
    const __m128i pair3 = _mm_setr_epi8(0, -1, 3, -1, 1, -1, 4, -1, 2, -1, 5, -1, -1, -1, -1, -1);
    const __m128i pair4 = _mm_setr_epi8(0, -1, 4, -1, 1, -1, 5, -1, 2, -1, 6, -1, 3, -1, 7, -1);
    const __m256i pairing = _mm256_broadcastsi128_si256(plan->channels == 3 ? pair3 : pair4);
    int x = 0;

    for (; x + 4 <= plan->direct; x += 4) {
        __m256i packed = _mm256_packs_epi32(scale_two_avx2(plan, src, x, pairing),
                                            scale_two_avx2(plan, src, x + 2, pairing));
        __m128i even = _mm256_castsi256_si128(packed), odd = _mm256_extracti128_si256(packed, 1);
        int16_t *to = out + x * plan->channels;

        _mm_storel_epi64((__m128i *)to, even);
        _mm_storel_epi64((__m128i *)(to + plan->channels), odd);
        _mm_storel_epi64((__m128i *)(to + 2 * plan->channels), _mm_unpackhi_epi64(even, even));
        _mm_storel_epi64((__m128i *)(to + 3 * plan->channels), _mm_unpackhi_epi64(odd, odd));
    }
    return x;
}

/* Eight gray pixels a turn: a gathered word's low two bytes are the taps. */
__attribute__((target("avx2"))) static int scale_gray_avx2(const struct resize_plan *plan,
                                                           const uint8_t *src, int16_t *out) {
    const __m256i byte = _mm256_set1_epi32(0xff);
    int x = 0;

    for (; x + 8 <= plan->direct; x += 8) {
        __m256i at = _mm256_loadu_si256((const __m256i *)(plan->offset + x));
        __m256i w = _mm256_loadu_si256((const __m256i *)(plan->weights + x));
        __m256i word = _mm256_i32gather_epi32((const int *)src, at, 1);
        __m256i second = _mm256_and_si256(_mm256_srli_epi32(word, 8), byte);
        __m256i pair = _mm256_or_si256(_mm256_and_si256(word, byte), _mm256_slli_epi32(second, 16));
        __m256i sum = _mm256_srai_epi32(_mm256_madd_epi16(pair, w), 4);
        __m128i packed =
            _mm_packs_epi32(_mm256_castsi256_si128(sum), _mm256_extracti128_si256(sum, 1));

        _mm_storeu_si128((__m128i *)(out + x), packed);
    }
    return x;
}

__attribute__((target("avx2"))) static int mix_rows_avx2(const int16_t *row0, const int16_t *row1,
                                                         uint32_t weights, uint8_t *out,
                                                         int samples) {
    const __m256i w0 = _mm256_set1_epi16((short)weight0(weights));
    const __m256i w1 = _mm256_set1_epi16((short)weight1(weights));
    const __m256i two = _mm256_set1_epi16(2);
    int i = 0;

    for (; i + 32 <= samples; i += 32) {
        __m256i v[2];

        for (int k = 0; k < 2; k++) {
            __m256i a = _mm256_loadu_si256((const __m256i *)(row0 + i + 16 * k));
            __m256i b = _mm256_loadu_si256((const __m256i *)(row1 + i + 16 * k));

            v[k] = _mm256_add_epi16(_mm256_mulhi_epi16(a, w0), _mm256_mulhi_epi16(b, w1));
            v[k] = _mm256_srai_epi16(_mm256_add_epi16(v[k], two), 2);
        }
        __m256i packed = _mm256_packus_epi16(v[0], v[1]);

        packed = _mm256_permute4x64_epi64(packed, 0xd8);
        _mm256_storeu_si256((__m256i *)(out + i), packed);
    }
    return i;
}
#endif

/* The buffer that holds source row `wanted`, scaled sideways now if neither does; never the one
 * that holds `keep`. */
static const int16_t *scaled_row(struct resize_plan *plan, enum pixel_isa isa,
                                 const struct pixel_image *src, int wanted, int keep) {
    int slot = plan->row_of[0] == wanted || plan->row_of[1] == keep ? 0 : 1;
    int done = 0;

    if (plan->row_of[1] == wanted)
        slot = 1;
    if (plan->row_of[slot] == wanted)
        return plan->rows[slot];
    const uint8_t *row = src->data + (size_t)wanted * (size_t)src->width * (size_t)src->channels;

#if defined(__x86_64__)
    if (isa == PIXEL_ISA_AVX2)
        done = src->channels == 1 ? scale_gray_avx2(plan, row, plan->rows[slot])
                                  : scale_colour_avx2(plan, row, plan->rows[slot]);
#else
    (void)isa;
#endif
    scale_row_plain(plan, row, plan->rows[slot], done);
    plan->row_of[slot] = wanted;
    return plan->rows[slot];
}

static void fill_columns(struct resize_plan *plan, const struct pixel_image *src) {
    int row_bytes = src->width * src->channels;

    plan->tap_step = src->width > 1 ? src->channels : 0;
    for (int x = 0; x < plan->width; x++) {
        struct taps t = find_column_taps(x, src->width, plan->width);

        plan->offset[x] = t.first * src->channels;
        plan->weights[x] = t.weights;
        if (plan->offset[x] + 8 <= row_bytes)
            plan->direct = x + 1;
    }
}

static void run(struct resize_plan *plan, enum pixel_isa isa, const struct pixel_image *src,
                struct pixel_image *dst) {
    int samples = plan->width * plan->channels;

    for (int y = 0; y < dst->height; y++) {
        struct taps t = find_taps(y, src->height, dst->height);
        /* Past an edge both taps are the same row, each with its own weight and rounding. */
        int first = t.first < 0 ? 0 : t.first;
        int second = t.first + 1 < src->height ? t.first + 1 : src->height - 1;
        const int16_t *row0 = scaled_row(plan, isa, src, first, second);
        const int16_t *row1 = scaled_row(plan, isa, src, second, first);
        uint8_t *out = dst->data + (size_t)y * (size_t)samples;
        int done = 0;

#if defined(__x86_64__)
        if (isa == PIXEL_ISA_AVX2)
            done = mix_rows_avx2(row0, row1, t.weights, out, samples);
#endif
        mix_rows_plain(row0, row1, t.weights, out, done, samples);
    }
}

junco_status pixel_resize_bilinear_isa(enum pixel_isa isa, const struct pixel_image *src,
                                       struct pixel_image *dst, struct junco_error *err) {
    junco_status st = pixel_image_check(src, "resize, source", err);

    if (!st)
        st = pixel_image_check(dst, "resize, destination", err);
    if (st)
        return st;
    if (src->channels != dst->channels)
        return junco_fail(err, JUNCO_EINVAL, "resize: source has %d channels, destination %d",
                          src->channels, dst->channels);
    size_t width = (size_t)dst->width, row = width * (size_t)dst->channels + 1;

    if (src->width == dst->width && src->height == dst->height) {
        memcpy(dst->data, src->data, (row - 1) * (size_t)dst->height);
        return JUNCO_OK;
    }
    struct resize_plan plan = {
        .offset = junco_alloc_array(width, sizeof(plan.offset[0])),
        .weights = junco_alloc_array(width, sizeof(plan.weights[0])),
        .rows = {junco_alloc_array(row, 2 * sizeof(int16_t))},
        .row_of = {-1, -1},
        .width = dst->width,
        .channels = dst->channels,
    };

    if (plan.offset && plan.weights && plan.rows[0]) {
        plan.rows[1] = plan.rows[0] + row;
        fill_columns(&plan, src);
        run(&plan, isa, src, dst);
    } else {
        st = junco_nomem(err, 2 * row * sizeof(int16_t));
    }
    junco_free(plan.offset);
    junco_free(plan.weights);
    junco_free(plan.rows[0]);
    return st;
}

junco_status pixel_resize_bilinear(const struct pixel_image *src, struct pixel_image *dst,
                                   struct junco_error *err) {
    return pixel_resize_bilinear_isa(pixel_isa_best(), src, dst, err);
}
