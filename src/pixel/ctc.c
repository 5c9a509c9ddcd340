/* ctc.c -- greedy decoding of a CTC model's class scores. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "pixel/ctc.h"

#include <math.h>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

static size_t argmax_plain(const float *values, size_t begin, size_t count, size_t best) {
    float most = values[best];

    for (size_t i = begin; i < count; i++) {
        if (values[i] > most || (isnan(most) && !isnan(values[i]))) {
            most = values[i];
            best = i;
        }
    }
    return best;
}

#if defined(__x86_64__)
/* The largest value first, then where it is: two passes of plain loads are faster than carrying
 * indices through one, and the second mostly ends early. */
__attribute__((target("avx2"))) static size_t argmax_avx2(const float *values, size_t count) {
    __m256 most[4];
    size_t i = 0;

    if (count < 32)
        return argmax_plain(values, 1, count, 0);
    for (int k = 0; k < 4; k++)
        most[k] = _mm256_set1_ps(-INFINITY);
    /* maxps gives its second operand where one is NaN: a NaN in the data never stays. */
    for (; i + 32 <= count; i += 32)
        for (int k = 0; k < 4; k++)
            most[k] = _mm256_max_ps(_mm256_loadu_ps(values + i + 8 * k), most[k]);
    __m256 m = _mm256_max_ps(_mm256_max_ps(most[0], most[1]), _mm256_max_ps(most[2], most[3]));
    float lane[8];
    float top = -INFINITY;

    _mm256_storeu_ps(lane, m);
    for (int k = 0; k < 8; k++)
        top = lane[k] > top ? lane[k] : top;
    for (; i < count; i++)
        top = values[i] > top ? values[i] : top;
    __m256 wanted = _mm256_set1_ps(top);

    for (i = 0; i + 8 <= count; i += 8) {
        int hits =
            _mm256_movemask_ps(_mm256_cmp_ps(_mm256_loadu_ps(values + i), wanted, _CMP_EQ_OQ));

        if (hits)
            return i + (size_t)__builtin_ctz((unsigned)hits);
    }
    for (; i < count; i++)
        if (values[i] == top)
            return i;
    return 0; /* nothing but NaN */
}
#endif

size_t ctc_argmax_isa(enum pixel_isa isa, const float *values, size_t count) {
#if defined(__x86_64__)
    if (isa == PIXEL_ISA_AVX2)
        return argmax_avx2(values, count);
#else
    (void)isa;
#endif
    return argmax_plain(values, 1, count, 0);
}

junco_status ctc_decode(const float *scores, size_t steps, size_t classes, int32_t *indices,
                        size_t *ret_count, double *ret_confidence, struct junco_error *err) {
    enum pixel_isa isa = pixel_isa_best();
    size_t count = 0, previous = CTC_BLANK;
    double sum = 0;

    if (classes < 1 || classes > INT32_MAX)
        return junco_fail(err, JUNCO_EINVAL, "ctc: %zu classes, want 1 to %d", classes, INT32_MAX);
    for (size_t t = 0; t < steps; t++) {
        const float *step = scores + t * classes;
        size_t best = ctc_argmax_isa(isa, step, classes);

        if (best != previous && best != CTC_BLANK) {
            indices[count++] = (int32_t)best;
            sum += step[best];
        }
        previous = best;
    }
    *ret_count = count;
    *ret_confidence = count ? sum / (double)count : 0;
    return JUNCO_OK;
}
