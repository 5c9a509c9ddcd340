/* image_case.c -- run an operator on one image. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "image_case.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

const struct junco_tensor *image_case_on(struct op_test *t, const struct junco_op *op,
                                         const char *const *params, const struct junco_table *in) {
    struct junco_error err = {0};

    if (op_test_open(t, op, NULL, params, &err) || op_test_run(t, in, 0, &err))
        fail_msg("%s", err.message);
    if (t->n_failed)
        fail_msg("%s", t->first_why.message);
    return &t->out.columns[0].as.tensor[0];
}

const struct junco_tensor *image_case(struct op_test *t, const struct junco_op *op,
                                      const char *const *params, junco_pixels pixels, int width,
                                      int height, const uint8_t *data) {
    struct junco_table in = op_test_image(pixels, width, height, data);
    const struct junco_tensor *cell = image_case_on(t, op, params, &in);

    junco_table_done(&in);
    return cell;
}

void assert_image(const struct junco_tensor *image, junco_pixels pixels, int width, int height,
                  const uint8_t *want) {
    assert_int_equal(image->pixels, pixels);
    assert_int_equal(image->dims[1], width);
    assert_int_equal(image->dims[0], height);
    assert_memory_equal(image->data, want, junco_tensor_size_bytes(image));
}

void assert_refused(const struct junco_op *op, const char *const *params, const char *text) {
    const struct junco_type *in[8], *out[8] = {NULL};
    struct junco_error err = {0};
    struct op_test t;
    junco_status st = op_test_open(&t, op, NULL, params, &err);

    for (size_t i = 0; i < 8; i++)
        in[i] = junco_type_of(JUNCO_KIND_IMAGE);
    if (!st && op->types)
        st = op->types(t.instance, NULL, in, out, &err);
    if (!st || !strstr(err.message, text))
        fail_msg("want a refusal that says '%s', got '%s'", text, err.message);
    op_test_close(&t);
}
