/* test_image_matrix.c -- every operator on images on every kind of picture: a result or one reason. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"

#include <spng.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "image_case.h"
#include "pictures.h"

extern const struct junco_op junco_op_image_center_crop, junco_op_image_convert,
    junco_op_image_crop, junco_op_image_decode, junco_op_image_draw_boxes, junco_op_image_encode,
    junco_op_image_flip, junco_op_image_letterbox, junco_op_image_normalize, junco_op_image_pad,
    junco_op_image_resize, junco_op_image_rotate, junco_op_image_save, junco_op_image_thumbnail,
    junco_op_image_to_tensor;

#define CORPUS "tests/fuzz/corpus/image/"

static char folder[] = "/tmp/junco-test-XXXXXX";

/* Files as they come; NULL `from`: a gray PNG of these sides is made. */
static const struct picture {
    const char *name, *from;
    int width, height;
    const char *why; /* why it cannot be decoded; NULL: it can */
} pictures[] = {
    {"one.png", NULL, 1, 1, NULL},
    {"wide.png", NULL, 10000, 1, NULL},
    {"high.png", NULL, 1, 10000, NULL},
    {"gray.jpg", CORPUS "gray.jpg", 0, 0, NULL},
    {"rgba.png", CORPUS "rgba.png", 0, 0, NULL},
    {"cmyk.jpg", CORPUS "cmyk.jpg", 0, 0, NULL},
    {"rgb16.png", CORPUS "rgb16.png", 0, 0, NULL},
    {"interlaced.png", CORPUS "rgba-interlaced.png", 0, 0, NULL},
    {"wrong.jpg", CORPUS "rgb.png", 0, 0, NULL}, /* its first bytes are believed, not its name */
    {"wrong.txt", CORPUS "lossy.webp", 0, 0, NULL},
    {"cut.jpg", CORPUS "cut.jpg", 0, 0, "cut.jpg: truncated JPEG"},
    {"cut.png", CORPUS "cut.png", 0, 0, "cut.png: truncated PNG"},
};

static const char *const modes[] = {"mode=rgb", "mode=bgr", "mode=gray", "mode=rgba"};

#define PARAMS(...) ((const char *const[]){__VA_ARGS__, NULL})

/* `why`: the reason a row may fail for, on some pictures. */
static const struct use {
    const struct junco_op *op;
    const char *const *params;
    const char *why;
} uses[] = {
    {&junco_op_image_center_crop, PARAMS("width=5", "height=5"), NULL},
    {&junco_op_image_convert, PARAMS("mode=gray"), NULL},
    {&junco_op_image_convert, PARAMS("mode=rgba"), NULL},
    {&junco_op_image_crop, NULL, NULL},
    {&junco_op_image_draw_boxes, NULL, NULL},
    {&junco_op_image_encode, PARAMS("format=jpeg"), NULL},
    {&junco_op_image_encode, PARAMS("format=png"), NULL},
    {&junco_op_image_encode, PARAMS("format=webp"), NULL},
    {&junco_op_image_flip, NULL, NULL},
    {&junco_op_image_letterbox, PARAMS("width=32", "height=32"), NULL},
    {&junco_op_image_normalize, PARAMS("mean=[0.5]", "std=[0.5]"), NULL},
    {&junco_op_image_pad, PARAMS("left=1", "bottom=2", "mode=edge"), NULL},
    {&junco_op_image_resize, PARAMS("width=9", "height=9", "filter=lanczos"), NULL},
    {&junco_op_image_resize, PARAMS("shorter=3", "filter=cv_linear"), NULL},
    {&junco_op_image_resize, PARAMS("shorter=10"), "a side may have up to"},
    {&junco_op_image_rotate, PARAMS("angle=33"), NULL},
    {&junco_op_image_save, NULL, NULL},
    {&junco_op_image_thumbnail, PARAMS("width=8", "height=8"), NULL},
    {&junco_op_image_to_tensor, NULL, NULL},
};

static const char *path_of(const char *name) {
    static char path[128];

    snprintf(path, sizeof(path), "%s/%s", folder, name);
    return path;
}

static void write_picture(const struct picture *p) {
    size_t size, n = (size_t)p->width * (size_t)p->height;
    uint8_t *data, *pixels = calloc(n + 1, 1);
    FILE *file = fopen(path_of(p->name), "wb");

    data = p->from ? read_source_file(p->from, &size)
                   : make_png(p->width, p->height, SPNG_COLOR_TYPE_GRAYSCALE, 8, pixels, n, &size);
    assert_non_null(file);
    assert_int_equal(fwrite(data, 1, size, file), size);
    fclose(file);
    free(data);
    free(pixels);
}

/* The image, and the other columns that the operator reads. */
static struct junco_table inputs_of(const struct junco_op *op, const struct junco_value *image) {
    static const float box[] = {0, 0, 4, 3};
    static const int64_t one[] = {1, 4}, flat[] = {4};
    const struct junco_tensor *t = &image->as.tensor;
    struct junco_table in = op_test_image(t->pixels, (int)t->dims[1], (int)t->dims[0], t->data);
    const char *path = path_of("saved.png"), *label = "label";

    if (op == &junco_op_image_crop)
        return op_test_join(in, op_test_tensor(1, flat, box));
    if (op == &junco_op_image_save)
        return op_test_join(in, op_test_strings(1, &path));
    if (op == &junco_op_image_draw_boxes)
        return op_test_join(op_test_join(in, op_test_tensor(2, one, box)),
                            op_test_strings(1, &label));
    return in;
}

static void try_use(const struct use *use, const struct picture *p,
                    const struct junco_value *image) {
    struct junco_table in = inputs_of(use->op, image);
    struct op_test t;

    ok(op_test_open(&t, use->op, NULL, use->params, err));
    ok(op_test_run(&t, &in, 0, err));
    if (t.n_failed && !(use->why && strstr(t.first_why.message, use->why)))
        fail_msg("%s on %s: %s", use->op->name, p->name, t.first_why.message);
    assert_int_equal(t.n_failed + t.out.rows, 1);
    op_test_close(&t);
    junco_table_done(&in);
}

static void test_all(void **state) {
    (void)state;
    for (size_t i = 0; i < COUNT(pictures) * COUNT(modes); i++) {
        const struct picture *p = &pictures[i / COUNT(modes)];
        const char *const params[] = {modes[i % COUNT(modes)], NULL}, *path = path_of(p->name);
        struct junco_table in = op_test_strings(1, &path);
        struct junco_value image;
        struct op_test t;

        ok(op_test_open(&t, &junco_op_image_decode, NULL, params, err));
        ok(op_test_run(&t, &in, 0, err));
        if (t.n_failed != (p->why ? 1u : 0u) || (p->why && !strstr(t.first_why.message, p->why)))
            fail_msg("%s: %s", p->name, t.first_why.message);
        if (!p->why) {
            image = junco_column_get(&t.out.columns[0], 0);
            for (size_t k = 0; k < COUNT(uses); k++)
                try_use(&uses[k], p, &image);
        }
        op_test_close(&t);
        junco_table_done(&in);
    }
}

static int make_folder(void **state) {
    (void)state;
    if (!mkdtemp(folder))
        return -1;
    for (size_t i = 0; i < COUNT(pictures); i++)
        write_picture(&pictures[i]);
    return 0;
}

static int remove_folder(void **state) {
    (void)state;
    for (size_t i = 0; i < COUNT(pictures); i++)
        unlink(path_of(pictures[i].name));
    unlink(path_of("saved.png"));
    return rmdir(folder);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_all)};

    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
