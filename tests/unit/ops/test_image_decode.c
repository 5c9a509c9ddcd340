/* test_image_decode.c -- image_decode on files made here: layouts, orientation, what is wrong. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <spng.h>

#include "base/mem.h"
#include "op_test.h"
#include "pictures.h"

extern const struct junco_op junco_op_image_decode;

static char folder[] = "/tmp/junco-test-XXXXXX";

static const char *file_path(const char *name) {
    static char path[128];

    snprintf(path, sizeof(path), "%s/%s", folder, name);
    return path;
}

static void write_file(const char *name, const void *data, size_t size) {
    FILE *file = fopen(file_path(name), "wb");

    assert_non_null(file);
    assert_int_equal(fwrite(data, 1, size, file), size);
    fclose(file);
}

static void write_png(const char *name, int width, int height, int colour, int depth,
                      const void *pixels, size_t size) {
    size_t png_size;
    uint8_t *png = make_png(width, height, colour, depth, pixels, size, &png_size);

    write_file(name, png, png_size);
    free(png);
}

static void write_jpeg(const char *name, int width, int height, const uint8_t colour[3],
                       unsigned orientation) {
    size_t size;
    uint8_t *jpeg = make_jpeg(width, height, colour, orientation, &size);

    write_file(name, jpeg, size);
    free(jpeg);
}

/* Decode one file; the value borrows from t. */
static struct junco_value decode(struct op_test *t, const char *name, const char *const *params) {
    const char *path = file_path(name);
    struct junco_table in = op_test_strings(1, &path);
    struct junco_error err = {0};

    if (op_test_open(t, &junco_op_image_decode, NULL, params, &err) || op_test_run(t, &in, 0, &err))
        fail_msg("%s", err.message);
    junco_table_done(&in);
    return t->out.rows ? junco_column_get(&t->out.columns[0], 0)
                       : (struct junco_value){JUNCO_KIND_NULL, {0}};
}

static void test_layouts(void **state) {
    static const uint8_t rgb[] = {200, 100, 50, 10, 20, 30};
    static const struct {
        const char *mode;
        junco_pixels pixels;
        uint8_t want[6];
    } cases[] = {
        {"mode=rgb", JUNCO_PIXELS_RGB, {200, 100, 50, 10, 20, 30}},
        {"mode=bgr", JUNCO_PIXELS_BGR, {50, 100, 200, 30, 20, 10}},
        /* 0.299 R + 0.587 G + 0.114 B: 124.2 and 18.15 */
        {"mode=gray", JUNCO_PIXELS_GRAY, {124, 18}},
    };

    (void)state;
    write_png("two.png", 2, 1, SPNG_COLOR_TYPE_TRUECOLOR, 8, rgb, sizeof(rgb));
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const char *params[] = {cases[i].mode, NULL};
        struct op_test t;
        struct junco_value v = decode(&t, "two.png", params);

        assert_int_equal(v.kind, JUNCO_KIND_IMAGE);
        assert_int_equal(v.as.tensor.pixels, cases[i].pixels);
        assert_int_equal(v.as.tensor.dims[0], 1);
        assert_int_equal(v.as.tensor.dims[1], 2);
        assert_memory_equal(v.as.tensor.data, cases[i].want,
                            2 * (size_t)junco_pixels_channels(cases[i].pixels));
        op_test_close(&t);
    }
}

static void test_png_kinds(void **state) {
    static const uint8_t gray[] = {7}, rgba[] = {200, 100, 50, 0}, deep[] = {0x80, 0xff};
    static const uint8_t one_bit[] = {0x80};
    static const struct {
        int colour, depth;
        const uint8_t *pixels;
        size_t size;
        uint8_t want[3];
    } cases[] = {
        {SPNG_COLOR_TYPE_GRAYSCALE, 8, gray, 1, {7, 7, 7}},
        {SPNG_COLOR_TYPE_GRAYSCALE, 1, one_bit, 1, {255, 255, 255}},
        {SPNG_COLOR_TYPE_GRAYSCALE, 16, deep, 2, {0x80, 0x80, 0x80}},
        /* wholly transparent: the background shows */
        {SPNG_COLOR_TYPE_TRUECOLOR_ALPHA, 8, rgba, 4, {9, 9, 9}},
    };
    static const char *const params[] = {"background=9", NULL};

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct op_test t;
        struct junco_value v;
        /* SPNG_FMT_PNG takes 16-bit samples in host order */
        uint16_t host = 0x80ff;
        const void *pixels = cases[i].depth == 16 ? (const void *)&host : cases[i].pixels;

        write_png("kind.png", 1, 1, cases[i].colour, cases[i].depth, pixels, cases[i].size);
        v = decode(&t, "kind.png", params);
        assert_int_equal(v.kind, JUNCO_KIND_IMAGE);
        assert_memory_equal(v.as.tensor.data, cases[i].want, 3);
        op_test_close(&t);
    }
}

static void test_jpeg(void **state) {
    static const uint8_t colour[] = {200, 100, 50};
    struct op_test t;
    struct junco_value v;
    const uint8_t *pixel;

    (void)state;
    write_jpeg("flat.jpg", 16, 8, colour, 0);
    v = decode(&t, "flat.jpg", NULL);
    assert_int_equal(v.kind, JUNCO_KIND_IMAGE);
    assert_int_equal(v.as.tensor.dims[0], 8);
    assert_int_equal(v.as.tensor.dims[1], 16);
    pixel = v.as.tensor.data;
    for (size_t i = 0; i < 3; i++)
        assert_in_range(pixel[i], colour[i] - 2, colour[i] + 2);
    op_test_close(&t);
}

static void test_orientation(void **state) {
    static const uint8_t colour[] = {200, 100, 50};
    static const char *const off[] = {"orient=False", NULL};

    (void)state;
    for (unsigned orientation = 1; orientation <= 8; orientation++) {
        bool is_turned = orientation >= 5;
        struct op_test t;
        struct junco_value v;

        write_jpeg("turned.jpg", 16, 8, colour, orientation);
        v = decode(&t, "turned.jpg", NULL);
        assert_int_equal(v.as.tensor.dims[0], is_turned ? 16 : 8);
        assert_int_equal(v.as.tensor.dims[1], is_turned ? 8 : 16);
        op_test_close(&t);
        v = decode(&t, "turned.jpg", off);
        assert_int_equal(v.as.tensor.dims[0], 8);
        op_test_close(&t);
    }
}

static void test_bytes(void **state) {
    static const char *const name = "in";
    static const uint8_t rgb[] = {1, 2, 3};
    const struct junco_type *type = junco_type_of(JUNCO_KIND_BYTES);
    struct junco_builder *builder;
    struct junco_error err = {0};
    struct junco_table in;
    struct op_test t;
    size_t size;
    uint8_t *png = make_png(1, 1, SPNG_COLOR_TYPE_TRUECOLOR, 8, rgb, 3, &size);

    (void)state;
    assert_int_equal(junco_builder_new(1, &name, &type, &builder, &err), JUNCO_OK);
    assert_int_equal(junco_builder_row(builder, 0, &err), JUNCO_OK);
    assert_int_equal(junco_put_bytes(builder, 0, png, size, &err), JUNCO_OK);
    assert_int_equal(junco_builder_finish(builder, &in, &err), JUNCO_OK);
    junco_builder_free(builder);
    free(png);
    assert_int_equal(op_test_open(&t, &junco_op_image_decode, NULL, NULL, &err), JUNCO_OK);
    assert_int_equal(op_test_run(&t, &in, 0, &err), JUNCO_OK);
    assert_int_equal(t.n_failed, 0);
    assert_memory_equal(t.out.columns[0].as.tensor[0].data, rgb, 3);
    op_test_close(&t);
    junco_table_done(&in);
}

/* Each failing row says what is wrong and which file it was; none takes another row with it. */
static void test_bad_files(void **state) {
    static const uint8_t colour[] = {200, 100, 50};
    static const uint8_t bomb[] = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n', 0,    0,    0,
                                   13,   'I', 'H', 'D', 'R',  0,    1,    0,    0,    0,    1,
                                   0,    0,   8,   2,   0,    0,    0,    0x44, 0x18, 0xf6, 0x5d};
    static const struct {
        const char *name, *want;
    } cases[] = {
        {"missing.png", "No such file"},
        {"empty.jpg", "empty; want a JPEG, PNG, WebP, GIF or BMP"},
        {"cut.jpg", "truncated JPEG"},
        {"head.jpg", "truncated JPEG: it holds no picture"},
        {"bomb.png", "65536 x 65536 pixels: a side may have up to"},
        {"cut.png", "truncated PNG"},
        {"head.png", "truncated PNG"},
        {"text.png", "not a JPEG, PNG, WebP, GIF or BMP image"},
        {"anim.gif", "truncated GIF"},
        {".", "is a directory"},
    };
    size_t size;
    uint8_t *jpeg = make_jpeg(64, 64, colour, 0, &size);

    (void)state;
    write_file("cut.jpg", jpeg, size / 2);
    write_file("head.jpg", jpeg, 12);
    write_file("empty.jpg", "", 0);
    write_file("bomb.png", bomb, sizeof(bomb));
    write_file("text.png", "hello", 5);
    write_file("anim.gif", "GIF89a", 6);
    free(jpeg);
    {
        static const uint8_t rgb[300] = {1};
        uint8_t *png = make_png(10, 10, SPNG_COLOR_TYPE_TRUECOLOR, 8, rgb, 300, &size);

        write_file("cut.png", png, size - 20);
        write_file("head.png", png, 8 + 25); /* the signature and the header */
        free(png);
    }
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct op_test t;
        struct junco_value v = decode(&t, cases[i].name, NULL);

        assert_int_equal(v.kind, JUNCO_KIND_NULL);
        assert_int_equal(t.n_failed, 1);
        if (!strstr(t.first_why.message, cases[i].want))
            fail_msg("%s: want '%s', got '%s'", cases[i].name, cases[i].want, t.first_why.message);
        assert_non_null(strstr(t.first_why.message, folder));
        op_test_close(&t);
    }
}

static void test_wrong_type(void **state) {
    const struct junco_type *in = junco_type_of(JUNCO_KIND_FLOAT64), *out;
    struct junco_error err = {0};
    struct op_test t;

    (void)state;
    assert_int_equal(op_test_open(&t, &junco_op_image_decode, NULL, NULL, &err), JUNCO_OK);
    assert_int_equal(junco_op_image_decode.types(t.instance, NULL, &in, &out, &err), JUNCO_ETYPE);
    assert_non_null(strstr(err.message, "float64"));
    op_test_close(&t);
}

static void test_out_of_memory(void **state) {
    static const uint8_t rgba[] = {1, 2, 3, 128};
    static const char *const params[] = {"mode=gray", NULL};
    const char *path;
    struct junco_table in;
    uint64_t n = 0;

    (void)state;
    write_png("alpha.png", 1, 1, SPNG_COLOR_TYPE_TRUECOLOR_ALPHA, 8, rgba, 4);
    path = file_path("alpha.png");
    in = op_test_strings(1, &path);
    do {
        struct op_test t = {0};
        size_t live = junco_mem_live();

        junco_mem_fail_after(++n);
        if (!op_test_open(&t, &junco_op_image_decode, NULL, params, NULL))
            (void)!op_test_run(&t, &in, 0, NULL);
        op_test_close(&t);
        assert_int_equal(junco_mem_live(), live);
    } while (junco_mem_has_failed());
    junco_mem_fail_after(0);
    assert_true(n > 5);
    junco_table_done(&in);
}

static int make_folder(void **state) {
    (void)state;
    return mkdtemp(folder) ? 0 : -1;
}

static int remove_folder(void **state) {
    static const char *const names[] = {
        "two.png",  "kind.png", "flat.jpg", "turned.jpg", "empty.jpg", "cut.jpg", "head.jpg",
        "bomb.png", "cut.png",  "text.png", "anim.gif",   "alpha.png", "head.png"};

    (void)state;
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        unlink(file_path(names[i]));
    return rmdir(folder);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_layouts),    cmocka_unit_test(test_png_kinds),
        cmocka_unit_test(test_jpeg),       cmocka_unit_test(test_orientation),
        cmocka_unit_test(test_bytes),      cmocka_unit_test(test_bad_files),
        cmocka_unit_test(test_wrong_type), cmocka_unit_test(test_out_of_memory),
    };

    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
