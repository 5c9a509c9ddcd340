/* image_to_tensor.c -- pixels as float32, times a factor. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "ops/image/image.h"
#include "ops/image/planes.h"

#include <junco/op.h>

struct image_to_tensor {
    int layout;
    double scale;
};

static junco_status image_to_tensor_types(const void *instance, const struct junco_env *env,
                                          const struct junco_type *const *in_types,
                                          const struct junco_type **ret_types,
                                          struct junco_error *err) {
    const struct image_to_tensor *op = instance;

    (void)env;
    return planes_type(in_types[0], (enum planes_layout)op->layout, &ret_types[0], err);
}

static junco_status image_to_tensor_run_row(void *instance, const struct junco_chunk *in,
                                            size_t row, struct junco_builder *out,
                                            struct junco_error *err) {
    const struct image_to_tensor *op = instance;
    struct junco_value image = junco_column_get(&in->columns[0], row);
    struct pixel_image src = image_view(&image);
    struct pixel_normalize how = {.pad = 0};

    for (size_t c = 0; c < 4; c++)
        how.scale[c] = (float)op->scale;
    return planes_put(&src, &how, (enum planes_layout)op->layout, out, err);
}

static const struct junco_param image_to_tensor_params[] = {
    PLANES_LAYOUT_PARAM(struct image_to_tensor, layout),
    {
        .name = "scale",
        .summary = "what each value of 0 to 255 is multiplied by: as it is, 255 becomes 1",
        .kind = JUNCO_PARAM_FLOAT,
        .offset = offsetof(struct image_to_tensor, scale),
        .dflt = "0.00392156862745098",
        .min = -1000,
        .max = 1000,
    },
    {.name = NULL},
};

static const struct junco_port image_to_tensor_inputs[] = {
    {.name = "image", .type = "image", .summary = "the picture"},
    {.name = NULL},
};

static const struct junco_port image_to_tensor_outputs[] = {
    {
        .name = "tensor",
        .type = "tensor<float32>[?,?,?]",
        .summary = "channels x height x width, or height x width x channels",
    },
    {.name = NULL},
};

const struct junco_op junco_op_image_to_tensor = {
    .abi = JUNCO_OP_ABI,
    .size = sizeof(struct junco_op),
    .name = "image_to_tensor",
    .summary = "turn pixels into numbers of 0 to 1",
    .params = image_to_tensor_params,
    .inputs = image_to_tensor_inputs,
    .outputs = image_to_tensor_outputs,
    .rows = JUNCO_ROWS_ONE,
    .flags = JUNCO_OP_PURE | JUNCO_OP_HEAVY,
    .instance_size = sizeof(struct image_to_tensor),
    .types = image_to_tensor_types,
    .run_row = image_to_tensor_run_row,
};
