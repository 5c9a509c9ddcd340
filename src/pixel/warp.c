/* warp.c -- perspective rectification of 8-bit images. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "pixel/warp.h"

#include <limits.h>
#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "base/limits.h"
#include "base/mem.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

/* As OpenCV 4 does it: a destination pixel's source position is rounded to 1/32 pixel on each
 * axis, and one of 32 x 32 sets of 4 x 4 weights, in 1/32768, is applied.  Each set sums to exactly
 * one; what rounding left over or short is put on one of the middle weights.  Linear interpolation
 * is the same with the outer taps' weights 0, which costs a few products and saves a second walk. */

enum {
    SUB_BITS = 5,
    SUBS = 1 << SUB_BITS,
    WEIGHT_BITS = 15,
    WEIGHT_ONE = 1 << WEIGHT_BITS,
    TAPS = 4,
    WEIGHTS = TAPS * TAPS,
};

/* --- the matrix --- */

/* Solve the n x n system in rows of n + 1 doubles by elimination with row pivots, the solution in
 * the last column.  False where it has none. */
static bool solve(double *a, int n) {
    int stride = n + 1;

    for (int i = 0; i < n; i++) {
        int pivot = i;

        for (int j = i + 1; j < n; j++)
            if (fabs(a[j * stride + i]) > fabs(a[pivot * stride + i]))
                pivot = j;
        if (!(fabs(a[pivot * stride + i]) > 1e-13))
            return false;
        for (int k = 0; k <= n && pivot != i; k++) {
            double keep = a[i * stride + k];

            a[i * stride + k] = a[pivot * stride + k];
            a[pivot * stride + k] = keep;
        }
        for (int j = i + 1; j < n; j++) {
            double f = a[j * stride + i] * (-1 / a[i * stride + i]);

            for (int k = i + 1; k <= n; k++)
                a[j * stride + k] += f * a[i * stride + k];
        }
    }
    for (int i = n - 1; i >= 0; i--) {
        double v = a[i * stride + n];

        for (int k = i + 1; k < n; k++)
            v -= a[i * stride + k] * a[k * stride + n];
        a[i * stride + n] = v / a[i * stride + i];
    }
    return true;
}

junco_status pixel_homography(const struct pixel_point from[4], const struct pixel_point to[4],
                              double ret_m[9], struct junco_error *err) {
    double a[8 * 9];

    for (int i = 0; i < 4; i++) {
        double x = from[i].x, y = from[i].y, u = to[i].x, v = to[i].y;
        const double upper[9] = {x, y, 1, 0, 0, 0, -x * u, -y * u, u};
        const double lower[9] = {0, 0, 0, x, y, 1, -x * v, -y * v, v};

        memcpy(a + (size_t)i * 9, upper, sizeof(upper));
        memcpy(a + (size_t)(i + 4) * 9, lower, sizeof(lower));
    }
    if (!solve(a, 8))
        return junco_fail(err, JUNCO_EINVAL,
                          "no perspective leads from one quadrilateral to the other: three corners "
                          "lie on a line");
    for (int i = 0; i < 8; i++)
        ret_m[i] = a[i * 9 + 8];
    ret_m[8] = 1;
    return JUNCO_OK;
}

static bool invert(const double m[9], double out[9]) {
    double c0 = m[4] * m[8] - m[5] * m[7];
    double c1 = m[3] * m[8] - m[5] * m[6];
    double c2 = m[3] * m[7] - m[4] * m[6];
    double d = m[0] * c0 - m[1] * c1 + m[2] * c2;

    if (d == 0 || !isfinite(d))
        return false;
    d = 1. / d;
    out[0] = c0 * d;
    out[1] = (m[2] * m[7] - m[1] * m[8]) * d;
    out[2] = (m[1] * m[5] - m[2] * m[4]) * d;
    out[3] = (m[5] * m[6] - m[3] * m[8]) * d;
    out[4] = (m[0] * m[8] - m[2] * m[6]) * d;
    out[5] = (m[2] * m[3] - m[0] * m[5]) * d;
    out[6] = c2 * d;
    out[7] = (m[1] * m[6] - m[0] * m[7]) * d;
    out[8] = (m[0] * m[4] - m[1] * m[3]) * d;
    return true;
}

/* --- the weights --- */

/* The cubic convolution kernel (R. Keys, 1981) with a = -0.75 at the four taps around `f`. */
static void cubic_weights(float f, float w[TAPS]) {
    const float a = -0.75f;

    w[0] = ((a * (f + 1) - 5 * a) * (f + 1) + 8 * a) * (f + 1) - 4 * a;
    w[1] = ((a + 2) * f - (a + 3)) * f * f + 1;
    w[2] = ((a + 2) * (1 - f) - (a + 3)) * (1 - f) * (1 - f) + 1;
    w[3] = 1.f - w[0] - w[1] - w[2];
}

/* Of the two nearest taps alone. */
static void linear_weights(float f, float w[TAPS]) {
    w[0] = w[3] = 0;
    w[1] = 1 - f;
    w[2] = f;
}

static void weight_set(const float wy[TAPS], const float wx[TAPS], int16_t *set) {
    /* 1.5 * 2^23: adding it rounds a small float to a whole number, halves to even.  rintf() would
     * be a call, 16,384 times. */
    const float to_integer = 12582912.f;
    int sum = 0, low = 2 * TAPS + 2, high = low;

    for (int i = 0; i < WEIGHTS; i++) {
        float v = wy[i / TAPS] * wx[i % TAPS] * WEIGHT_ONE;

        v = (v + to_integer) - to_integer;
        set[i] = (int16_t)(v > INT16_MAX ? INT16_MAX : v);
        sum += set[i];
    }
    for (int y = TAPS / 2; y < TAPS; y++) {
        for (int x = TAPS / 2; x < TAPS; x++) {
            int i = y * TAPS + x;

            if (set[i] < set[low])
                low = i;
            else if (set[i] > set[high])
                high = i;
        }
    }
    if (sum < WEIGHT_ONE)
        set[high] = (int16_t)(set[high] + WEIGHT_ONE - sum);
    else if (sum > WEIGHT_ONE)
        set[low] = (int16_t)(set[low] + WEIGHT_ONE - sum);
}

/* All sets: [y sub-position][x sub-position][WEIGHTS].  32 KiB, made anew for each warp: a few
 * microseconds, and no state that threads would share. */
static void fill_weights(enum pixel_filter filter, int16_t *sets) {
    float w[SUBS][TAPS];

    for (int i = 0; i < SUBS; i++) {
        if (filter == PIXEL_FILTER_LINEAR)
            linear_weights((float)i / SUBS, w[i]);
        else
            cubic_weights((float)i / SUBS, w[i]);
    }
    for (int y = 0; y < SUBS; y++)
        for (int x = 0; x < SUBS; x++)
            weight_set(w[y], w[x], sets + (size_t)(y * SUBS + x) * WEIGHTS);
}

/* --- the picture --- */

static int clamp(int v, int high) {
    return v < 0 ? 0 : v > high ? high : v;
}

static uint8_t to_byte(int sum) {
    int v = (sum + (WEIGHT_ONE >> 1)) >> WEIGHT_BITS;

    return (uint8_t)(v < 0 ? 0 : v > 255 ? 255 : v);
}

/* What is looked at, and how. */
struct view {
    const struct pixel_image *src;
    const int16_t *sets; /* [SUBS][SUBS][WEIGHTS] */
    enum pixel_border border;
};

/* The weights without those of taps outside the picture, which are black. */
static void weights_inside(const struct pixel_image *src, int x, int y, const int16_t *w,
                           int16_t *inside) {
    for (int i = 0; i < WEIGHTS; i++) {
        int u = x + i % TAPS, v = y + i / TAPS;

        inside[i] = u >= 0 && v >= 0 && u < src->width && v < src->height ? w[i] : 0;
    }
}

/* One pixel whose top left tap is (x, y), anywhere: coordinates are replaced by the nearest inside.
 * `w` is its weight set. */
static void sample(const struct view *view, int x, int y, const int16_t *w, uint8_t *out) {
    const struct pixel_image *src = view->src;
    int16_t inside[WEIGHTS];
    int sum[4] = {0};
    size_t column[TAPS];

    if (view->border == PIXEL_BORDER_BLACK) {
        weights_inside(src, x, y, w, inside);
        w = inside;
    }
    for (int i = 0; i < TAPS; i++)
        column[i] = (size_t)clamp(x + i, src->width - 1) * (size_t)src->channels;
    for (int j = 0; j < TAPS; j++) {
        const uint8_t *row = src->data + (size_t)clamp(y + j, src->height - 1) *
                                             (size_t)src->width * (size_t)src->channels;

        for (int i = 0; i < TAPS; i++)
            for (int c = 0; c < src->channels; c++)
                sum[c] += row[column[i] + (size_t)c] * w[j * TAPS + i];
    }
    for (int c = 0; c < src->channels; c++)
        out[c] = to_byte(sum[c]);
}

/* A position in 1/32 pixel; what is out of an int's range, or no number, goes to its ends. */
static int to_subs(double v) {
    if (!(v > INT_MIN))
        return INT_MIN;
    return v < INT_MAX ? (int)lrint(v) : INT_MAX;
}

/* A run of pixels in one row of the destination: the source position, as homogeneous coordinates
 * times 1/32, is (x, y, w) + n * (dx, dy, dw) for pixel n. */
struct row_walk {
    double x, y, w;
    double dx, dy, dw;
    int width;
    uint8_t *out;
};

static void warp_row_plain(const struct view *view, const struct row_walk *walk) {
    for (int n = 0; n < walk->width; n++) {
        double w = walk->w + walk->dw * n;

        w = w != 0 ? SUBS / w : 0;
        int x = to_subs((walk->x + walk->dx * n) * w), y = to_subs((walk->y + walk->dy * n) * w);
        const int16_t *set = view->sets + ((y & (SUBS - 1)) * SUBS + (x & (SUBS - 1))) * WEIGHTS;

        sample(view, (x >> SUB_BITS) - 1, (y >> SUB_BITS) - 1, set,
               walk->out + n * view->src->channels);
    }
}

#if defined(__x86_64__)
/* Four samples of 3 or 4 channels from four rows of 16 bytes.  The left half of a register takes
 * the first two taps of a row, the right half the others, paired channel by channel. */
__attribute__((target("avx2"))) static inline uint32_t sample_avx2(const uint8_t *at, size_t stride,
                                                                   const int16_t *w,
                                                                   __m256i pairing) {
    const __m256i halves = _mm256_setr_epi32(0, 0, 0, 0, 1, 1, 1, 1);
    __m256i sum = _mm256_setzero_si256();

    for (int j = 0; j < TAPS; j++) {
        __m128i row = _mm_loadu_si128((const __m128i *)(at + (size_t)j * stride));
        __m128i row_weights = _mm_loadl_epi64((const __m128i *)(w + j * TAPS));
        __m256i taps = _mm256_shuffle_epi8(_mm256_broadcastsi128_si256(row), pairing);
        __m256i weights = _mm256_permutevar8x32_epi32(_mm256_castsi128_si256(row_weights), halves);

        sum = _mm256_add_epi32(sum, _mm256_madd_epi16(taps, weights));
    }
    __m128i v = _mm_add_epi32(_mm256_castsi256_si128(sum), _mm256_extracti128_si256(sum, 1));

    v = _mm_srai_epi32(_mm_add_epi32(v, _mm_set1_epi32(WEIGHT_ONE >> 1)), WEIGHT_BITS);
    v = _mm_packs_epi32(v, v);
    return (uint32_t)_mm_cvtsi128_si32(_mm_packus_epi16(v, v));
}

__attribute__((target("avx2"))) static void warp_row_avx2(const struct view *view,
                                                          const struct row_walk *walk) {
    const struct pixel_image *src = view->src;
    const __m256i pair3 =
        _mm256_setr_epi8(0, -1, 3, -1, 1, -1, 4, -1, 2, -1, 5, -1, -1, -1, -1, -1, 6, -1, 9, -1, 7,
                         -1, 10, -1, 8, -1, 11, -1, -1, -1, -1, -1);
    const __m256i pair4 =
        _mm256_setr_epi8(0, -1, 4, -1, 1, -1, 5, -1, 2, -1, 6, -1, 3, -1, 7, -1, 8, -1, 12, -1, 9,
                         -1, 13, -1, 10, -1, 14, -1, 11, -1, 15, -1);
    const __m256i pairing = src->channels == 3 ? pair3 : pair4;
    const __m128d low = _mm_set1_pd(INT_MIN), high = _mm_set1_pd(INT_MAX);
    size_t stride = (size_t)src->width * (size_t)src->channels;
    /* The last column and row at which sixteen bytes, and four rows, are inside. */
    int last_x = ((int)stride - 16) / src->channels, last_y = src->height - TAPS;

    if ((int)stride < 16)
        last_x = -1;
    for (int n = 0; n < walk->width; n++) {
        double w = walk->w + walk->dw * n;

        w = w != 0 ? SUBS / w : 0;
        __m128d at = _mm_set_pd((walk->y + walk->dy * n) * w, (walk->x + walk->dx * n) * w);
        __m128i subs = _mm_cvtpd_epi32(_mm_min_pd(_mm_max_pd(at, low), high));
        int x = _mm_cvtsi128_si32(subs), y = _mm_extract_epi32(subs, 1);
        const int16_t *set = view->sets + ((y & (SUBS - 1)) * SUBS + (x & (SUBS - 1))) * WEIGHTS;
        uint8_t *out = walk->out + n * src->channels;

        x = (x >> SUB_BITS) - 1;
        y = (y >> SUB_BITS) - 1;
        if (x < 0 || y < 0 || x > last_x || y > last_y) {
            sample(view, x, y, set, out);
            continue;
        }
        const uint8_t *from = src->data + (size_t)y * stride + (size_t)x * (size_t)src->channels;
        uint32_t four = sample_avx2(from, stride, set, pairing);

        for (int c = 0; c < 3; c++)
            out[c] = (uint8_t)(four >> 8 * c);
        if (src->channels == 4)
            out[3] = (uint8_t)(four >> 24);
    }
}
#endif

static void warp_run(enum pixel_isa isa, const struct view *view, const struct row_walk *walk) {
#if defined(__x86_64__)
    if (isa == PIXEL_ISA_AVX2 && view->src->channels > 1) {
        warp_row_avx2(view, walk);
        return;
    }
#else
    (void)isa;
#endif
    warp_row_plain(view, walk);
}

/* Rows are walked in runs, each with a start of its own, because OpenCV works in blocks of 1024
 * pixels: the start's rounding decides positions that fall between two 1/32 pixels, which corners at
 * whole pixels make common. */
static void warp_rows(enum pixel_isa isa, const struct view *view, const double inverse[9],
                      struct pixel_image *dst) {
    int run = 1024 / (dst->height < 16 ? dst->height : 16);
    struct row_walk walk = {.dx = inverse[0], .dy = inverse[3], .dw = inverse[6]};

    for (int y = 0; y < dst->height; y++) {
        uint8_t *row = dst->data + (size_t)y * (size_t)dst->width * (size_t)dst->channels;

        for (int x = 0; x < dst->width; x += run) {
            walk.x = inverse[0] * x + inverse[1] * y + inverse[2];
            walk.y = inverse[3] * x + inverse[4] * y + inverse[5];
            walk.w = inverse[6] * x + inverse[7] * y + inverse[8];
            walk.width = dst->width - x < run ? dst->width - x : run;
            walk.out = row + (size_t)x * (size_t)dst->channels;
            warp_run(isa, view, &walk);
        }
    }
}

junco_status pixel_warp_perspective_isa(enum pixel_isa isa, const struct pixel_image *src,
                                        const double m[9], struct pixel_look look,
                                        struct pixel_image *dst, struct junco_error *err) {
    struct view view = {.src = src, .border = look.border};
    double inverse[9];
    junco_status st = pixel_image_check(src, "warp, source", err);

    if (!st)
        st = pixel_image_check(dst, "warp, destination", err);
    if (st)
        return st;
    if (src->channels != dst->channels)
        return junco_fail(err, JUNCO_EINVAL, "warp: source has %d channels, destination %d",
                          src->channels, dst->channels);
    if (!invert(m, inverse))
        return junco_fail(err, JUNCO_EINVAL, "warp: the matrix has no inverse");
    int16_t *sets = junco_alloc_array((size_t)SUBS * SUBS * WEIGHTS, sizeof(sets[0]));

    if (!sets)
        return junco_nomem(err, (size_t)SUBS * SUBS * WEIGHTS * sizeof(sets[0]));
    fill_weights(look.filter, sets);
    view.sets = sets;
    warp_rows(isa, &view, inverse, dst);
    junco_free(sets);
    return JUNCO_OK;
}

junco_status pixel_warp_perspective(const struct pixel_image *src, const double m[9],
                                    struct pixel_look look, struct pixel_image *dst,
                                    struct junco_error *err) {
    return pixel_warp_perspective_isa(pixel_isa_best(), src, m, look, dst, err);
}

static float distance(struct pixel_point a, struct pixel_point b) {
    float dx = a.x - b.x, dy = a.y - b.y;

    return sqrtf(dx * dx + dy * dy);
}

junco_status pixel_quad_size(const struct pixel_point quad[4], int *ret_width, int *ret_height,
                             struct junco_error *err) {
    float width = fmaxf(distance(quad[0], quad[1]), distance(quad[2], quad[3]));
    float height = fmaxf(distance(quad[0], quad[3]), distance(quad[1], quad[2]));

    if (!(width >= 1 && height >= 1))
        return junco_fail(err, JUNCO_EINVAL,
                          "a region of %g x %g pixels: each side must be 1 or more", (double)width,
                          (double)height);
    if (width > JUNCO_MAX_IMAGE_SIDE || height > JUNCO_MAX_IMAGE_SIDE)
        return junco_fail(err, JUNCO_ELIMIT, "a region of %g x %g pixels: a side may have up to %d",
                          (double)width, (double)height, JUNCO_MAX_IMAGE_SIDE);
    *ret_width = (int)width;
    *ret_height = (int)height;
    return JUNCO_OK;
}

junco_status pixel_rectify(const struct pixel_image *src, const struct pixel_point quad[4],
                           struct pixel_look look, struct pixel_image *dst,
                           struct junco_error *err) {
    float w = (float)dst->width, h = (float)dst->height;
    const struct pixel_point upright[4] = {{0, 0}, {w, 0}, {w, h}, {0, h}};
    double m[9];
    junco_status st = pixel_homography(quad, upright, m, err);

    if (!st)
        st = pixel_warp_perspective(src, m, look, dst, err);
    return st;
}
