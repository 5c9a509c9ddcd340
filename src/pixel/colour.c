/* colour.c -- between the pixel layouts of 8-bit images, as Pillow converts them. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "pixel/colour.h"

#include <stdbool.h>
#include <string.h>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

/* Weights in 1/65536.  As 16-bit numbers have no room for green's, it stands twice with half. */
enum { LUMA_RED = 19595, LUMA_GREEN_HALF = 19235, LUMA_BLUE = 7471, LUMA_BITS = 16 };

#define NO_CHANNEL (-1)

/* For each channel of the output, the input's that it is, or none: 255. */
struct route {
    int from[4];
    int in_step, out_step; /* channels */
    bool is_luma; /* instead of from[]: of the first three input channels */
    bool is_bgr; /* luma: blue comes first */
};

uint8_t pixel_luma(uint8_t red, uint8_t green, uint8_t blue) {
    int sum = red * LUMA_RED + 2 * green * LUMA_GREEN_HALF + blue * LUMA_BLUE;

    return (uint8_t)((sum + (1 << (LUMA_BITS - 1))) >> LUMA_BITS);
}

static struct route find_route(junco_pixels from, junco_pixels to) {
    struct route r = {.in_step = junco_pixels_channels(from),
                      .out_step = junco_pixels_channels(to)};
    bool is_turned = (from == JUNCO_PIXELS_BGR) != (to == JUNCO_PIXELS_BGR);

    r.is_luma = to == JUNCO_PIXELS_GRAY && from != JUNCO_PIXELS_GRAY;
    r.is_bgr = from == JUNCO_PIXELS_BGR;
    for (int c = 0; c < 3; c++)
        r.from[c] = r.in_step == 1 ? 0 : is_turned ? 2 - c : c;
    r.from[3] = r.in_step == 4 ? 3 : NO_CHANNEL;
    return r;
}

static inline void route_plain(const struct route *r, const uint8_t *in, uint8_t *out,
                               size_t pixels, int in_step, int out_step) {
    for (size_t i = 0; i < pixels; i++, in += in_step, out += out_step) {
        uint8_t pixel[4] = {in[0], 0, 0, 255};

        for (int c = 0; c < in_step; c++)
            pixel[c] = in[c];
        for (int c = 0; c < out_step; c++)
            out[c] = r->from[c] == NO_CHANNEL ? 255 : pixel[r->from[c]];
    }
}

static void convert_plain(const struct route *r, const uint8_t *in, uint8_t *out, size_t pixels) {
    if (!r->is_luma) {
        route_plain(r, in, out, pixels, r->in_step, r->out_step);
        return;
    }
    for (size_t i = 0; i < pixels; i++, in += r->in_step)
        out[i] = r->is_bgr ? pixel_luma(in[2], in[1], in[0]) : pixel_luma(in[0], in[1], in[2]);
}

#if defined(__x86_64__)
#define AVX2 __attribute__((target("avx2")))

/* Four pixels a turn: 16 bytes are read and 16 written, of which the next turn overwrites what is
 * too much.  Where the steps are equal those bytes stay as they are, so that in and out may be the same.
 * Returns the pixels done: the last few are left, so that nothing beyond the image is touched. */
AVX2 static size_t route_avx2(const struct route *r, const uint8_t *in, uint8_t *out,
                              size_t pixels) {
    uint8_t pick[16], opaque[16] = {0};
    size_t i = 0;

    for (int b = 0; b < 16; b++) {
        int pixel = b / r->out_step, channel = b % r->out_step;
        int from = pixel < 4 ? r->from[channel] : NO_CHANNEL;

        pick[b] = from == NO_CHANNEL ? 0x80 : (uint8_t)(pixel * r->in_step + from);
        if (pixel >= 4 && r->in_step == r->out_step)
            pick[b] = (uint8_t)b;
        if (pixel < 4 && from == NO_CHANNEL)
            opaque[b] = 255;
    }
    __m128i shuffle = _mm_loadu_si128((const __m128i *)pick);
    __m128i add = _mm_loadu_si128((const __m128i *)opaque);
    int step = r->in_step < r->out_step ? r->in_step : r->out_step;
    size_t margin = (size_t)((16 + step - 1) / step); /* pixels that 16 bytes reach into */

    for (; i + margin <= pixels; i += 4) {
        __m128i bytes = _mm_loadu_si128((const __m128i *)(in + i * (size_t)r->in_step));

        bytes = _mm_or_si128(_mm_shuffle_epi8(bytes, shuffle), add);
        _mm_storeu_si128((__m128i *)(out + i * (size_t)r->out_step), bytes);
    }
    return i;
}

/* Eight pixels a turn, four in each lane: first the pairs red and green, then blue and green. */
AVX2 static size_t luma_avx2(const struct route *r, const uint8_t *in, uint8_t *out,
                             size_t pixels) {
    const __m128i first3 = _mm_setr_epi8(0, -1, 1, -1, 3, -1, 4, -1, 6, -1, 7, -1, 9, -1, 10, -1);
    const __m128i third3 = _mm_setr_epi8(2, -1, 1, -1, 5, -1, 4, -1, 8, -1, 7, -1, 11, -1, 10, -1);
    const __m128i first4 = _mm_setr_epi8(0, -1, 1, -1, 4, -1, 5, -1, 8, -1, 9, -1, 12, -1, 13, -1);
    const __m128i third4 = _mm_setr_epi8(2, -1, 1, -1, 6, -1, 5, -1, 10, -1, 9, -1, 14, -1, 13, -1);
    const __m256i first = _mm256_broadcastsi128_si256(r->in_step == 3 ? first3 : first4);
    const __m256i third = _mm256_broadcastsi128_si256(r->in_step == 3 ? third3 : third4);
    const __m256i red = _mm256_set1_epi32(LUMA_GREEN_HALF << 16 | LUMA_RED);
    const __m256i blue = _mm256_set1_epi32(LUMA_GREEN_HALF << 16 | LUMA_BLUE);
    const __m256i half = _mm256_set1_epi32(1 << (LUMA_BITS - 1));
    size_t i = 0, step = (size_t)r->in_step;

    for (; i + 10 <= pixels; i += 8) {
        __m128i low = _mm_loadu_si128((const __m128i *)(in + i * step));
        __m128i high = _mm_loadu_si128((const __m128i *)(in + (i + 4) * step));
        __m256i bytes = _mm256_inserti128_si256(_mm256_castsi128_si256(low), high, 1);
        __m256i a = _mm256_madd_epi16(_mm256_shuffle_epi8(bytes, first), r->is_bgr ? blue : red);
        __m256i b = _mm256_madd_epi16(_mm256_shuffle_epi8(bytes, third), r->is_bgr ? red : blue);
        __m256i sum = _mm256_add_epi32(_mm256_add_epi32(a, b), half);

        sum = _mm256_srli_epi32(sum, LUMA_BITS);
        __m128i words =
            _mm_packs_epi32(_mm256_castsi256_si128(sum), _mm256_extracti128_si256(sum, 1));
        _mm_storel_epi64((__m128i *)(out + i), _mm_packus_epi16(words, words));
    }
    return i;
}
#endif

/* Check the pair, and give the number of pixels in *ret_pixels. */
static junco_status check_pair(const struct pixel_image *src, int from,
                               const struct pixel_image *dst, int to, const char *what,
                               size_t *ret_pixels, struct junco_error *err) {
    junco_status st = pixel_image_check(src, what, err);

    if (!st)
        st = pixel_image_check(dst, what, err);
    if (st)
        return st;
    if (src->width != dst->width || src->height != dst->height)
        return junco_fail(err, JUNCO_EINVAL, "%s: source is %d x %d, destination %d x %d", what,
                          src->width, src->height, dst->width, dst->height);
    if (src->channels != from || dst->channels != to)
        return junco_fail(err, JUNCO_EINVAL, "%s: %d channels to %d, want %d to %d", what,
                          src->channels, dst->channels, from, to);
    *ret_pixels = (size_t)src->width * (size_t)src->height;
    return JUNCO_OK;
}

junco_status pixel_convert_isa(enum pixel_isa isa, const struct pixel_image *src, junco_pixels from,
                               struct pixel_image *dst, junco_pixels to, struct junco_error *err) {
    struct route r = find_route(from, to);
    size_t pixels, done = 0;
    junco_status st = check_pair(src, r.in_step, dst, r.out_step, "convert", &pixels, err);

    if (st)
        return st;
    if (from == to) {
        memmove(dst->data, src->data, pixels * (size_t)r.in_step);
        return JUNCO_OK;
    }
#if defined(__x86_64__)
    if (isa == PIXEL_ISA_AVX2)
        done = r.is_luma ? luma_avx2(&r, src->data, dst->data, pixels)
                         : route_avx2(&r, src->data, dst->data, pixels);
#else
    (void)isa;
#endif
    convert_plain(&r, src->data + done * (size_t)r.in_step, dst->data + done * (size_t)r.out_step,
                  pixels - done);
    return JUNCO_OK;
}

junco_status pixel_convert(const struct pixel_image *src, junco_pixels from,
                           struct pixel_image *dst, junco_pixels to, struct junco_error *err) {
    return pixel_convert_isa(pixel_isa_best(), src, from, dst, to, err);
}

junco_status pixel_composite(const struct pixel_image *src, const uint8_t background[3],
                             struct pixel_image *dst, struct junco_error *err) {
    size_t pixels;
    junco_status st = check_pair(src, 4, dst, 3, "composite", &pixels, err);

    if (st)
        return st;
    for (size_t i = 0; i < pixels; i++) {
        const uint8_t *in = src->data + 4 * i;
        unsigned alpha = in[3];

        for (size_t c = 0; c < 3; c++)
            dst->data[3 * i + c] =
                (uint8_t)((in[c] * alpha + background[c] * (255 - alpha) + 127) / 255);
    }
    return JUNCO_OK;
}
