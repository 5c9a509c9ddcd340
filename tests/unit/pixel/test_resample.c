/* test_resample.c -- src/pixel/resample.c against Pillow, and its versions against each other. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "../check.h"

#include <string.h>

#include "golden.h"
#include "pixel/resample.h"

static size_t bytes_of(const struct pixel_image *image) {
    return (size_t)image->width * (size_t)image->height * (size_t)image->channels;
}

static void equals_the_reference(void **state) {
    struct golden g = golden_open("resample.bin");
    int count = golden_int(&g);

    (void)state;
    for (int i = 0; i < count; i++) {
        int filter = golden_int(&g), c = golden_int(&g), w = golden_int(&g), h = golden_int(&g);
        int dw = golden_int(&g), dh = golden_int(&g);
        struct pixel_image src = noise_image((uint32_t)i + 1, w, h, c);
        struct pixel_image dst = blank_image(dw, dh, c);
        struct pixel_view view = pixel_view_of(&src);
        const uint8_t *want = golden_bytes(&g, bytes_of(&dst));

        for (enum pixel_isa isa = PIXEL_ISA_PLAIN; isa <= pixel_isa_best(); isa++) {
            memset(dst.data, 0xaa, bytes_of(&dst));
            ok(pixel_resample_isa(isa, (enum pixel_resample)filter, &view, &dst, err));
            for (size_t k = 0; k < bytes_of(&dst); k++)
                if (dst.data[k] != want[k])
                    fail_msg("case %d (filter %d, %d channels, %d x %d to %d x %d), version %d, "
                             "byte %zu: got %d, want %d",
                             i, filter, c, w, h, dw, dh, (int)isa, k, dst.data[k], want[k]);
        }
        image_free(&src);
        image_free(&dst);
    }
    golden_close(&g);
}

static void versions_agree(void **state) {
    static const int channels[] = {1, 3, 4};
    uint32_t seed = 7;

    (void)state;
    for (int i = 0; i < 300; i++) {
        enum pixel_resample filter = (enum pixel_resample)(i % 6);
        int c = channels[i / 6 % 3];
        int w = 1 + (int)(noise_next(&seed) % 80), h = 1 + (int)(noise_next(&seed) % 40);
        int dw = 1 + (int)(noise_next(&seed) % 120), dh = 1 + (int)(noise_next(&seed) % 60);
        struct pixel_image src = noise_image(seed, w, h, c);
        struct pixel_image plain = blank_image(dw, dh, c), best = blank_image(dw, dh, c);
        struct pixel_view view = pixel_view_of(&src);

        ok(pixel_resample_isa(PIXEL_ISA_PLAIN, filter, &view, &plain, err));
        ok(pixel_resample(filter, &view, &best, err));
        assert_memory_equal(plain.data, best.data, bytes_of(&plain));
        image_free(&src);
        image_free(&plain);
        image_free(&best);
    }
}

/* A part of an image is scaled as that part alone would be: nothing around it shines in. */
static void views_end_at_their_edges(void **state) {
    (void)state;
    for (int c = 1; c <= 4; c += c == 1 ? 2 : 1) {
        struct pixel_image whole = noise_image(5, 40, 30, c), part = blank_image(17, 11, c);
        struct pixel_image a = blank_image(9, 14, c), b = blank_image(9, 14, c);
        struct pixel_view all = pixel_view_of(&whole), view = pixel_view_crop(&all, 20, 19, 17, 11);
        struct pixel_view alone = pixel_view_of(&part);

        for (size_t y = 0; y < 11; y++)
            memcpy(part.data + y * 17 * (size_t)c, view.data + y * view.stride, 17 * (size_t)c);
        for (int filter = 0; filter <= PIXEL_RESAMPLE_LANCZOS; filter++) {
            ok(pixel_resample((enum pixel_resample)filter, &view, &a, err));
            ok(pixel_resample((enum pixel_resample)filter, &alone, &b, err));
            assert_memory_equal(a.data, b.data, bytes_of(&a));
        }
        image_free(&whole);
        image_free(&part);
        image_free(&a);
        image_free(&b);
    }
}

static void same_size_is_a_copy(void **state) {
    struct pixel_image src = noise_image(3, 7, 5, 4), dst = blank_image(7, 5, 4);
    struct pixel_view view = pixel_view_of(&src);

    (void)state;
    for (int filter = 0; filter <= PIXEL_RESAMPLE_LANCZOS; filter++) {
        ok(pixel_resample((enum pixel_resample)filter, &view, &dst, err));
        assert_memory_equal(src.data, dst.data, bytes_of(&src));
    }
    image_free(&src);
    image_free(&dst);
}

static void bad_calls_are_refused(void **state) {
    struct pixel_image src = noise_image(1, 4, 4, 3), dst = blank_image(2, 2, 1);
    struct pixel_view view = pixel_view_of(&src);
    struct pixel_axis across, down;
    struct pixel_resampler *r;

    (void)state;
    fails(pixel_resample(PIXEL_RESAMPLE_BOX, &view, &dst, err), JUNCO_EINVAL,
          "source has 3 channels, destination 1");
    dst.width = 0;
    fails(pixel_resample(PIXEL_RESAMPLE_BOX, &view, &dst, err), JUNCO_EINVAL, "1 or more");
    ok(pixel_axis_init(PIXEL_RESAMPLE_BOX, 4, 2, &across, err));
    ok(pixel_axis_init(PIXEL_RESAMPLE_BOX, 5, 2, &down, err));
    fails(pixel_resampler_new(PIXEL_ISA_PLAIN, &view, &across, &down, &r, err), JUNCO_EINVAL,
          "of other sizes");
    pixel_axis_done(&across);
    pixel_axis_done(&down);
    image_free(&src);
    image_free(&dst);
}

/* One pixel of a filter that reads all rows of a high image would keep all of them, scaled up. */
static void rows_between_are_bounded(void **state) {
    static uint8_t column[32768], out[32768];
    struct pixel_view view = {column, 1, 1, 32768, 1};
    struct pixel_image dst = {out, 32768, 1, 1};

    (void)state;
    fails(pixel_resample(PIXEL_RESAMPLE_BOX, &view, &dst, err), JUNCO_ELIMIT,
          "rows between the passes");
}

static junco_status resample_once(struct junco_error *err) {
    static uint8_t in[9 * 9 * 3], out[5 * 5 * 3];
    struct pixel_view view = {in, 27, 9, 9, 3};
    struct pixel_image dst = {out, 5, 5, 3};

    return pixel_resample(PIXEL_RESAMPLE_LANCZOS, &view, &dst, err);
}

static void lack_of_memory_is_reported(void **state) {
    (void)state;
    check_allocations(resample_once);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equals_the_reference),       cmocka_unit_test(versions_agree),
        cmocka_unit_test(views_end_at_their_edges),   cmocka_unit_test(same_size_is_a_copy),
        cmocka_unit_test(bad_calls_are_refused),      cmocka_unit_test(rows_between_are_bounded),
        cmocka_unit_test(lack_of_memory_is_reported),
    };

    return cmocka_run_group_tests_name("pixel resample", tests, NULL, NULL);
}
