/* op_samples_plugin.c -- what the operators of the frozen plugin are fed. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "op_samples.h"

#include <math.h>

static void put_numbers(struct junco_builder *in, size_t row) {
    const int64_t dims[] = {2, (int64_t)row + 1};
    float *data = put_floats(in, 0, 2, dims);

    for (int64_t i = 0; i < 2 * dims[1]; i++)
        data[i] = (float)(i - (int64_t)row) / 2;
}

static void put_odd_numbers(struct junco_builder *in, size_t row) {
    const int64_t dims[] = {(int64_t)row, 3};
    float *data = put_floats(in, 0, 2, dims);

    if (row)
        data[row % 3] = row % 2 ? NAN : INFINITY;
}

static void put_text(struct junco_builder *in, size_t row) {
    static const char *const texts[] = {"once", "and", "for all"};

    put_string(in, 0, texts[row % 3]);
}

static void put_odd_text(struct junco_builder *in, size_t row) {
    put_string(in, 0, row ? "\xc3\xa9" : "");
}

const struct op_sample op_samples_plugin[] = {
    {.op = "frozen.repeat",
     .types = TEXTS("string"),
     .n_rows = 3,
     .put_row = put_text,
     .n_extremes = 2,
     .put_extreme = put_odd_text},
    {.op = "frozen.scale",
     .params = TEXTS("negate=True", "shift=1", "part=positive", "add=[1, 2.5]"),
     .refused = TEXTS("factor=0"),
     .types = TEXTS("tensor<float32>[?,?]"),
     .n_rows = 3,
     .put_row = put_numbers,
     .n_extremes = 3,
     .put_extreme = put_odd_numbers},
    {.op = "frozen.twice", .types = TEXTS("tensor<float32>[?,?]")},
    {.op = NULL},
};
