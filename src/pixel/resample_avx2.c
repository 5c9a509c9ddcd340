/* resample_avx2.c -- the inner loops of scaling, for x86-64 with AVX2. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "pixel/resample_kernels.h"

#if defined(__x86_64__)
#include <immintrin.h>
#include <string.h>

/* Samples widened to 16 bits stand in pairs beside pairs of weights, so that one pmaddwd makes two
 * products and their sum; once with the weights' high halves and once with the low ones, in sums of
 * their own that meet at the end. */
#define AVX2 __attribute__((target("avx2")))

AVX2 static inline __m256i meet(__m256i high, __m256i low) {
    return _mm256_add_epi32(_mm256_slli_epi32(high, PIXEL_AXIS_LOW_BITS), low);
}

AVX2 static inline __m256i load_twice(const void *at) {
    return _mm256_broadcastsi128_si256(_mm_loadu_si128(at));
}

/* Sums of a pixel's taps, lanes and halves not yet put together, for each row of the group. */
struct colour_sums {
    __m256i of[RESAMPLE_GROUP];
};

/* A block is four taps: two in each 16-byte lane, each pair's channels one after the other. */
AVX2 static inline struct colour_sums sum_colour(const struct pixel_axis *axis, int x,
                                                 size_t channels, __m256i pick,
                                                 const uint8_t *const in[RESAMPLE_GROUP]) {
    const __m256i highs = _mm256_setr_epi8(0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3, 4, 5, 6,
                                           7, 4, 5, 6, 7, 4, 5, 6, 7, 4, 5, 6, 7);
    const __m256i lows = _mm256_add_epi8(highs, _mm256_set1_epi8(8));
    const int16_t *weights =
        axis->weights + (ptrdiff_t)x * axis->blocks * (ptrdiff_t)PIXEL_AXIS_BLOCK_WORDS;
    size_t at = (size_t)axis->first[x] * channels;
    __m256i high[RESAMPLE_GROUP], low[RESAMPLE_GROUP];
    struct colour_sums sums;

    for (int i = 0; i < RESAMPLE_GROUP; i++)
        high[i] = low[i] = _mm256_setzero_si256();
    for (int t = 0; t < axis->count[x]; t += PIXEL_AXIS_BLOCK) {
        __m256i block = load_twice(weights);
        __m256i block_high = _mm256_shuffle_epi8(block, highs);
        __m256i block_low = _mm256_shuffle_epi8(block, lows);

        for (int i = 0; i < RESAMPLE_GROUP; i++) {
            __m256i pixels = _mm256_shuffle_epi8(load_twice(in[i] + at), pick);

            high[i] = _mm256_add_epi32(high[i], _mm256_madd_epi16(pixels, block_high));
            low[i] = _mm256_add_epi32(low[i], _mm256_madd_epi16(pixels, block_low));
        }
        weights += PIXEL_AXIS_BLOCK_WORDS;
        at += PIXEL_AXIS_BLOCK * channels;
    }
    for (int i = 0; i < RESAMPLE_GROUP; i++)
        sums.of[i] = meet(high[i], low[i]);
    return sums;
}

/* The two lanes of two rows' sums added: the first row's channels in the low lane. */
AVX2 static inline __m256i add_lanes(__m256i a, __m256i b) {
    return _mm256_add_epi32(_mm256_permute2x128_si256(a, b, 0x20),
                            _mm256_permute2x128_si256(a, b, 0x31));
}

AVX2 static inline __m256i rounded(__m256i sums) {
    const __m256i half = _mm256_set1_epi32(1 << (PIXEL_AXIS_BITS - 1));

    return _mm256_srai_epi32(_mm256_add_epi32(sums, half), PIXEL_AXIS_BITS);
}

AVX2 static inline void store4(uint8_t *out, int bytes) {
    memcpy(out, &bytes, sizeof(bytes));
}

/* Four bytes are stored a pixel; the next pixel overwrites the fourth where there are three
 * channels. */
AVX2 static inline void across_colour(const struct pixel_axis *axis, size_t channels,
                                      const uint8_t *const in[RESAMPLE_GROUP],
                                      uint8_t *const out[RESAMPLE_GROUP]) {
    const __m256i pick3 =
        _mm256_setr_epi8(0, -1, 3, -1, 1, -1, 4, -1, 2, -1, 5, -1, -1, -1, -1, -1, 6, -1, 9, -1, 7,
                         -1, 10, -1, 8, -1, 11, -1, -1, -1, -1, -1);
    const __m256i pick4 =
        _mm256_setr_epi8(0, -1, 4, -1, 1, -1, 5, -1, 2, -1, 6, -1, 3, -1, 7, -1, 8, -1, 12, -1, 9,
                         -1, 13, -1, 10, -1, 14, -1, 11, -1, 15, -1);
    const __m256i pick = channels == 3 ? pick3 : pick4;

    for (int x = 0; x < axis->to; x++) {
        struct colour_sums sums = sum_colour(axis, x, channels, pick, in);
        __m256i rows01 = rounded(add_lanes(sums.of[0], sums.of[1]));
        __m256i rows23 = rounded(add_lanes(sums.of[2], sums.of[3]));
        __m256i words = _mm256_packs_epi32(rows01, rows23);
        __m256i bytes = _mm256_packus_epi16(words, words);
        __m128i even = _mm256_castsi256_si128(bytes), odd = _mm256_extracti128_si256(bytes, 1);
        size_t to = (size_t)x * channels;

        store4(out[0] + to, _mm_cvtsi128_si32(even));
        store4(out[1] + to, _mm_cvtsi128_si32(odd));
        store4(out[2] + to, _mm_extract_epi32(even, 1));
        store4(out[3] + to, _mm_extract_epi32(odd, 1));
    }
}

/* Two blocks at a time: eight samples, four in each lane, once beside the highs and once beside the
 * lows.  A lane's sums are two of highs, then two of lows. */
AVX2 static void across_gray(const struct pixel_axis *axis, const uint8_t *const in[RESAMPLE_GROUP],
                             uint8_t *const out[RESAMPLE_GROUP]) {
    const __m256i pick = _mm256_setr_epi8(0, -1, 1, -1, 2, -1, 3, -1, 0, -1, 1, -1, 2, -1, 3, -1, 4,
                                          -1, 5, -1, 6, -1, 7, -1, 4, -1, 5, -1, 6, -1, 7, -1);
    const __m128i half = _mm_set1_epi32(1 << (PIXEL_AXIS_BITS - 1));

    for (int x = 0; x < axis->to; x++) {
        const int16_t *weights =
            axis->weights + (ptrdiff_t)x * axis->blocks * (ptrdiff_t)PIXEL_AXIS_BLOCK_WORDS;
        __m256i sums[RESAMPLE_GROUP];
        __m128i rows[RESAMPLE_GROUP], first, second;

        for (int i = 0; i < RESAMPLE_GROUP; i++)
            sums[i] = _mm256_setzero_si256();
        for (int t = 0; t < axis->count[x]; t += 2 * PIXEL_AXIS_BLOCK) {
            __m256i two = _mm256_loadu_si256((const __m256i *)(weights + 2 * t));

            for (int i = 0; i < RESAMPLE_GROUP; i++) {
                __m128i bytes = _mm_loadl_epi64((const __m128i *)(in[i] + axis->first[x] + t));
                __m256i pixels = _mm256_shuffle_epi8(_mm256_broadcastsi128_si256(bytes), pick);

                sums[i] = _mm256_add_epi32(sums[i], _mm256_madd_epi16(pixels, two));
            }
        }
        for (int i = 0; i < RESAMPLE_GROUP; i++)
            rows[i] = _mm_add_epi32(_mm256_castsi256_si128(sums[i]),
                                    _mm256_extracti128_si256(sums[i], 1));
        first = _mm_hadd_epi32(rows[0], rows[1]); /* high, low, high, low */
        second = _mm_hadd_epi32(rows[2], rows[3]);
        __m128i low = _mm_hadd_epi32(_mm_srli_epi64(first, 32), _mm_srli_epi64(second, 32));
        __m128i high = _mm_hadd_epi32(_mm_slli_epi64(first, 32), _mm_slli_epi64(second, 32));
        __m128i sum = _mm_add_epi32(_mm_slli_epi32(high, PIXEL_AXIS_LOW_BITS), low);

        sum = _mm_srai_epi32(_mm_add_epi32(sum, half), PIXEL_AXIS_BITS);
        sum = _mm_packs_epi32(sum, sum);
        sum = _mm_packus_epi16(sum, sum);
        uint32_t bytes = (uint32_t)_mm_cvtsi128_si32(sum);

        for (int i = 0; i < RESAMPLE_GROUP; i++)
            out[i][x] = (uint8_t)(bytes >> 8 * i);
    }
}

/* With the number of channels known to the compiler in each call. */
AVX2 static void across_avx2(const struct pixel_axis *axis, int channels,
                             const uint8_t *const in[RESAMPLE_GROUP],
                             uint8_t *const out[RESAMPLE_GROUP]) {
    if (channels == 3)
        across_colour(axis, 3, in, out);
    else if (channels == 4)
        across_colour(axis, 4, in, out);
    else
        across_gray(axis, in, out);
}

/* 32 samples: two rows' samples are interleaved, so that a pair of taps stands side by side.  Unpacking
 * and packing both work within lanes, so the order comes out right. */
AVX2 static inline __m256i mix32(const struct pixel_axis *axis, int y, const uint8_t *const *rows,
                                 size_t at) {
    const int16_t *weights =
        axis->weights + (ptrdiff_t)y * axis->blocks * (ptrdiff_t)PIXEL_AXIS_BLOCK_WORDS;
    const __m256i zero = _mm256_setzero_si256();
    __m256i high[4] = {zero, zero, zero, zero}, low[4] = {zero, zero, zero, zero};

    for (int t = 0; t < axis->count[y]; t += 2) {
        const int16_t *pair =
            weights + t / PIXEL_AXIS_BLOCK * PIXEL_AXIS_BLOCK_WORDS + t % PIXEL_AXIS_BLOCK;
        int pair_high, pair_low;
        __m256i a = _mm256_loadu_si256((const __m256i *)(rows[t] + at));
        __m256i b = _mm256_loadu_si256((const __m256i *)(rows[t + 1] + at));
        __m256i front = _mm256_unpacklo_epi8(a, b), back = _mm256_unpackhi_epi8(a, b);
        const __m256i samples[4] = {
            _mm256_unpacklo_epi8(front, zero), _mm256_unpackhi_epi8(front, zero),
            _mm256_unpacklo_epi8(back, zero), _mm256_unpackhi_epi8(back, zero)};

        memcpy(&pair_high, pair, sizeof(pair_high));
        memcpy(&pair_low, pair + PIXEL_AXIS_BLOCK, sizeof(pair_low));
        for (int k = 0; k < 4; k++) {
            high[k] = _mm256_add_epi32(high[k],
                                       _mm256_madd_epi16(samples[k], _mm256_set1_epi32(pair_high)));
            low[k] = _mm256_add_epi32(low[k],
                                      _mm256_madd_epi16(samples[k], _mm256_set1_epi32(pair_low)));
        }
    }
    for (int k = 0; k < 4; k++)
        high[k] = rounded(meet(high[k], low[k]));
    return _mm256_packus_epi16(_mm256_packs_epi32(high[0], high[1]),
                               _mm256_packs_epi32(high[2], high[3]));
}

AVX2 static void down_avx2(const struct pixel_axis *axis, int y, const uint8_t *const *rows,
                           uint8_t *out, size_t samples) {
    size_t at = 0;
    uint8_t last[32];

    for (; at + 32 <= samples; at += 32)
        _mm256_storeu_si256((__m256i *)(out + at), mix32(axis, y, rows, at));
    if (at == samples)
        return;
    _mm256_storeu_si256((__m256i *)last, mix32(axis, y, rows, at));
    memcpy(out + at, last, samples - at);
}

const struct resample_kernels resample_avx2 = {across_avx2, down_avx2};
#endif
