/* dot.c -- products and distances of float vectors, one query against many. */
/* SPDX-License-Identifier: Apache-2.0 */

/* Element j of a row goes to partial sum j % LANES.  The rest of a row that fills no LANES is copied
 * beside zeros: a product of zeros adds nothing.  The partial sums are then folded in halves, 32 to
 * 16 to 8 to 4 to 2 to 1, which wide registers do as the plain loop does.
 *
 * One query's work is two operations for each four bytes read, so that memory is the bound once rows
 * do not fit in a cache. */

#include "ops/vector/dot.h"

#include <stdbool.h>
#include <string.h>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#define LANES 32

/* Folded by halves. */
static float fold(float *lanes) {
    for (size_t half = LANES / 2; half; half /= 2)
        for (size_t i = 0; i < half; i++)
            lanes[i] += lanes[i + half];
    return lanes[0];
}

/* A row's last elements, fewer than LANES, beside zeros. */
struct tail {
    float at[LANES];
};

static struct tail tail_of(const float *row, size_t n) {
    struct tail tail = {{0}};

    memcpy(tail.at, row + n / LANES * LANES, n % LANES * sizeof(float));
    return tail;
}

typedef void (*dot_kernel)(const float *query, const float *rows, size_t n, size_t n_rows,
                           float *ret_scores);

/* Each version is one function, made twice: `is_distance` is known where it is inlined. */
#define INLINE static inline __attribute__((always_inline))

/* ---- plain C ---- */

INLINE void plain_lanes(float *restrict lanes, const float *restrict a, const float *restrict b,
                        bool is_distance) {
    for (size_t i = 0; i < LANES; i++) {
        float difference = a[i] - b[i];
        float term = is_distance ? difference * difference : a[i] * b[i];

        lanes[i] += term;
    }
}

INLINE void plain_rows(const float *query, const float *rows, size_t n, size_t n_rows,
                       float *ret_scores, bool is_distance) {
    struct tail query_tail = tail_of(query, n);

    for (size_t i = 0; i < n_rows; i++) {
        const float *row = rows + i * n;
        float lanes[LANES] = {0};

        for (size_t j = 0; j + LANES <= n; j += LANES)
            plain_lanes(lanes, query + j, row + j, is_distance);
        if (n % LANES) {
            struct tail tail = tail_of(row, n);

            plain_lanes(lanes, query_tail.at, tail.at, is_distance);
        }
        ret_scores[i] = fold(lanes);
    }
}

static void plain_products(const float *query, const float *rows, size_t n, size_t n_rows,
                           float *ret_scores) {
    plain_rows(query, rows, n, n_rows, ret_scores, false);
}

static void plain_distances(const float *query, const float *rows, size_t n, size_t n_rows,
                            float *ret_scores) {
    plain_rows(query, rows, n, n_rows, ret_scores, true);
}

/* ---- x86-64: AVX2 ---- */

#if defined(__x86_64__)

#define AVX2 __attribute__((target("avx2")))

/* The last steps of fold(), from 8 lanes on. */
AVX2 INLINE float fold_8(__m256 lanes) {
    __m128 four = _mm_add_ps(_mm256_castps256_ps128(lanes), _mm256_extractf128_ps(lanes, 1));
    __m128 two = _mm_add_ps(four, _mm_movehl_ps(four, four));

    return _mm_cvtss_f32(_mm_add_ss(two, _mm_movehdup_ps(two)));
}

AVX2 INLINE void avx2_lanes(__m256 sums[4], const float *a, const float *b, bool is_distance) {
    for (size_t i = 0; i < 4; i++) {
        __m256 x = _mm256_loadu_ps(a + 8 * i), y = _mm256_loadu_ps(b + 8 * i);
        __m256 difference = _mm256_sub_ps(x, y);
        __m256 term = is_distance ? _mm256_mul_ps(difference, difference) : _mm256_mul_ps(x, y);

        sums[i] = _mm256_add_ps(sums[i], term);
    }
}

AVX2 INLINE void avx2_rows(const float *query, const float *rows, size_t n, size_t n_rows,
                           float *ret_scores, bool is_distance) {
    struct tail query_tail = tail_of(query, n);

    for (size_t i = 0; i < n_rows; i++) {
        const float *row = rows + i * n;
        __m256 sums[4] = {_mm256_setzero_ps(), _mm256_setzero_ps(), _mm256_setzero_ps(),
                          _mm256_setzero_ps()};

        for (size_t j = 0; j + LANES <= n; j += LANES)
            avx2_lanes(sums, query + j, row + j, is_distance);
        if (n % LANES) {
            struct tail tail = tail_of(row, n);

            avx2_lanes(sums, query_tail.at, tail.at, is_distance);
        }
        ret_scores[i] =
            fold_8(_mm256_add_ps(_mm256_add_ps(sums[0], sums[2]), _mm256_add_ps(sums[1], sums[3])));
    }
}

AVX2 static void avx2_products(const float *query, const float *rows, size_t n, size_t n_rows,
                               float *ret_scores) {
    avx2_rows(query, rows, n, n_rows, ret_scores, false);
}

AVX2 static void avx2_distances(const float *query, const float *rows, size_t n, size_t n_rows,
                                float *ret_scores) {
    avx2_rows(query, rows, n, n_rows, ret_scores, true);
}

/* ---- x86-64: AVX-512 ---- */

#define AVX512 __attribute__((target("avx512f,avx512dq")))

AVX512 INLINE float fold_16(__m512 lanes) {
    __m256 low = _mm512_castps512_ps256(lanes), high = _mm512_extractf32x8_ps(lanes, 1);

    return fold_8(_mm256_add_ps(low, high));
}

AVX512 INLINE void avx512_lanes(__m512 sums[2], const float *a, const float *b, bool is_distance) {
    for (size_t i = 0; i < 2; i++) {
        __m512 x = _mm512_loadu_ps(a + 16 * i), y = _mm512_loadu_ps(b + 16 * i);
        __m512 difference = _mm512_sub_ps(x, y);
        __m512 term = is_distance ? _mm512_mul_ps(difference, difference) : _mm512_mul_ps(x, y);

        sums[i] = _mm512_add_ps(sums[i], term);
    }
}

AVX512 INLINE void avx512_rows(const float *query, const float *rows, size_t n, size_t n_rows,
                               float *ret_scores, bool is_distance) {
    struct tail query_tail = tail_of(query, n);

    for (size_t i = 0; i < n_rows; i++) {
        const float *row = rows + i * n;
        __m512 sums[2] = {_mm512_setzero_ps(), _mm512_setzero_ps()};

        for (size_t j = 0; j + LANES <= n; j += LANES)
            avx512_lanes(sums, query + j, row + j, is_distance);
        if (n % LANES) {
            struct tail tail = tail_of(row, n);

            avx512_lanes(sums, query_tail.at, tail.at, is_distance);
        }
        ret_scores[i] = fold_16(_mm512_add_ps(sums[0], sums[1]));
    }
}

AVX512 static void avx512_products(const float *query, const float *rows, size_t n, size_t n_rows,
                                   float *ret_scores) {
    avx512_rows(query, rows, n, n_rows, ret_scores, false);
}

AVX512 static void avx512_distances(const float *query, const float *rows, size_t n, size_t n_rows,
                                    float *ret_scores) {
    avx512_rows(query, rows, n, n_rows, ret_scores, true);
}

#endif

/* ---- choosing ---- */

static const struct {
    dot_kernel products, distances;
} kernels[DOT_N_ISAS] = {
    [DOT_PLAIN] = {plain_products, plain_distances},
#if defined(__x86_64__)
    [DOT_AVX2] = {avx2_products, avx2_distances},
    [DOT_AVX512] = {avx512_products, avx512_distances},
#endif
};

int dot_isa_is_here(enum dot_isa isa) {
#if defined(__x86_64__)
    if (isa == DOT_AVX2)
        return __builtin_cpu_supports("avx2") != 0;
    if (isa == DOT_AVX512)
        return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq");
#endif
    return isa == DOT_PLAIN;
}

enum dot_isa dot_isa_best(void) {
    enum dot_isa isa = DOT_N_ISAS - 1;

    while (!dot_isa_is_here(isa))
        isa--;
    return isa;
}

void dot_products_isa(enum dot_isa isa, const float *query, const float *rows, size_t n,
                      size_t n_rows, float *ret_scores) {
    kernels[isa].products(query, rows, n, n_rows, ret_scores);
}

void dot_distances_isa(enum dot_isa isa, const float *query, const float *rows, size_t n,
                       size_t n_rows, float *ret_scores) {
    kernels[isa].distances(query, rows, n, n_rows, ret_scores);
}

void dot_products(const float *query, const float *rows, size_t n, size_t n_rows,
                  float *ret_scores) {
    dot_products_isa(dot_isa_best(), query, rows, n, n_rows, ret_scores);
}

void dot_distances(const float *query, const float *rows, size_t n, size_t n_rows,
                   float *ret_scores) {
    dot_distances_isa(dot_isa_best(), query, rows, n, n_rows, ret_scores);
}
