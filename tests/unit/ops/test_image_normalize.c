/* test_image_normalize.c -- values, layouts, and numbers that do not fit the channels. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"

#include <math.h>
#include <string.h>

#include "image_case.h"

extern const struct junco_op junco_op_image_normalize;

static const uint8_t rgb[2 * 3] = {0, 128, 255, 10, 20, 30};

static void test_values(void **state) {
    static const double mean[] = {0.485, 0.456, 0.406}, std[] = {0.229, 0.224, 0.225};
    static const char *const hwc[] = {"layout=hwc", NULL};

    (void)state;
    for (size_t layout = 0; layout < 2; layout++) {
        const struct junco_tensor *tensor;
        const float *data;
        struct op_test t;

        tensor = image_case(&t, &junco_op_image_normalize, layout ? hwc : NULL, JUNCO_PIXELS_RGB, 2,
                            1, rgb);
        data = tensor->data;
        assert_int_equal(tensor->dtype, JUNCO_DTYPE_FLOAT32);
        assert_int_equal(tensor->dims[layout ? 2 : 0], 3);
        assert_int_equal(tensor->dims[layout ? 1 : 2], 2);
        for (size_t x = 0; x < 2; x++) {
            for (size_t c = 0; c < 3; c++) {
                double want = (rgb[3 * x + c] / 255.0 - mean[c]) / std[c];

                assert_true(fabs(data[layout ? 3 * x + c : 2 * c + x] - want) < 1e-6);
            }
        }
        op_test_close(&t);
    }
}

static void test_counts(void **state) {
    static const char *const two[] = {"std=[1, 2]", NULL};
    const struct junco_type *gray, *out;
    struct op_test t;

    (void)state;
    assert_refused(&junco_op_image_normalize, two, "'std': want 1, 3 or 4 numbers");
    ok(junco_type_image(JUNCO_PIXELS_GRAY, &gray, err));
    ok(op_test_open(&t, &junco_op_image_normalize, NULL, NULL, err));
    fails(junco_op_image_normalize.types(t.instance, NULL, &gray, &out, err), JUNCO_EINVAL,
          "'mean': 3 numbers for 1 channels");
    op_test_close(&t);
    junco_type_unref(gray);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_values),
        cmocka_unit_test(test_counts),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
