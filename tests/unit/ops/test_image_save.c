/* test_image_save.c -- files appear whole, where and as their names say, or an error says why not. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "image_case.h"
#include "ops/image/codec.h"

extern const struct junco_op junco_op_image_save;

static char folder[] = "/tmp/junco-test-XXXXXX";
static const uint8_t pixels[4 * 4 * 3] = {1, 2, 3};

static const char *path_of(const char *name) {
    static char path[128];

    snprintf(path, sizeof(path), "%s/%s", folder, name);
    return path;
}

static void save(struct op_test *t, const char *const *params, const char *path) {
    struct junco_table in =
        op_test_join(op_test_image(JUNCO_PIXELS_RGB, 4, 4, pixels), op_test_strings(1, &path));

    ok(op_test_open(t, &junco_op_image_save, NULL, params, err));
    ok(op_test_run(t, &in, 0, err));
    junco_table_done(&in);
}

static const struct codec *codec_of(const char *path) {
    const struct codec *codec;
    uint8_t head[16] = {0};
    struct stat info;
    FILE *file = fopen(path, "rb");

    assert_non_null(file);
    assert_true(fread(head, 1, sizeof(head), file) > 0);
    assert_int_equal(fstat(fileno(file), &info), 0);
    assert_int_equal(info.st_mode & 0600, 0600);
    fclose(file);
    ok(codec_find(head, sizeof(head), &codec, err));
    return codec;
}

static void test_formats(void **state) {
    static const struct {
        const char *name;
        const struct codec *codec;
    } cases[] = {{"a.jpg", &codec_jpeg},
                 {"b.JPEG", &codec_jpeg},
                 {"c.png", &codec_png},
                 {"a.jpg", &codec_jpeg},
                 {"x.y/d.webp", &codec_webp}};
    static const char *const params[] = {"folders=True", NULL};

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        const char *path = path_of(cases[i].name);
        struct op_test t;

        save(&t, params, path);
        assert_int_equal(t.n_failed, 0);
        assert_memory_equal(t.out.columns[0].as.bytes[0].data, path, strlen(path));
        assert_ptr_equal(codec_of(path), cases[i].codec);
        op_test_close(&t);
    }
}

static void test_refusals(void **state) {
    static const struct {
        const char *name, *text;
    } cases[] = {
        {"a.gif", "a.gif: want a name that ends in .jpg, .png or .webp"},
        {"noname", "want a name that ends in"},
        {"no/such/folder/a.png", "No such file or directory"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct op_test t;

        save(&t, NULL, path_of(cases[i].name));
        assert_int_equal(t.n_failed, 1);
        if (!strstr(t.first_why.message, cases[i].text))
            fail_msg("want '%s', got '%s'", cases[i].text, t.first_why.message);
        assert_int_not_equal(access(path_of(cases[i].name), F_OK), 0);
        op_test_close(&t);
    }
}

/* A file stands where a folder should be. */
static void test_no_folder(void **state) {
    static const char *const params[] = {"folders=True", NULL};
    struct op_test t;

    (void)state;
    save(&t, params, path_of("c.png/d.png"));
    assert_int_equal(t.n_failed, 1);
    assert_non_null(strstr(t.first_why.message, "Not a directory"));
    op_test_close(&t);
}

static int make_folder(void **state) {
    (void)state;
    return mkdtemp(folder) ? 0 : -1;
}

static int remove_folder(void **state) {
    static const char *const names[] = {"a.jpg", "b.JPEG", "c.png", "x.y/d.webp"};

    (void)state;
    for (size_t i = 0; i < COUNT(names); i++)
        unlink(path_of(names[i]));
    rmdir(path_of("x.y"));
    return rmdir(folder);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_formats),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_no_folder),
    };

    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
