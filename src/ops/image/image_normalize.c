/* image_normalize.c -- pixels as float32 with a mean taken off and a deviation divided out. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "ops/image/image.h"
#include "ops/image/planes.h"

#include <junco/op.h>

struct image_normalize {
    struct junco_floats mean, std;
    int layout;
};

/* One number stands for all channels; `channels` 0: not known yet. */
static junco_status check_count(const char *name, const struct junco_floats *floats, int channels,
                                struct junco_error *err) {
    bool fits = channels ? floats->n == (size_t)channels : floats->n == 3 || floats->n == 4;

    if (floats->n == 1 || fits)
        return JUNCO_OK;
    if (!channels)
        return junco_fail(err, JUNCO_EINVAL, "parameter '%s': want 1, 3 or 4 numbers, got %zu",
                          name, floats->n);
    return junco_fail(err, JUNCO_EINVAL, "parameter '%s': %zu numbers for %d channels", name,
                      floats->n, channels);
}

static junco_status check_counts(const struct image_normalize *op, int channels,
                                 struct junco_error *err) {
    junco_status st = check_count("mean", &op->mean, channels, err);

    return st ? st : check_count("std", &op->std, channels, err);
}

static junco_status image_normalize_types(const void *instance, const struct junco_env *env,
                                          const struct junco_type *const *in_types,
                                          const struct junco_type **ret_types,
                                          struct junco_error *err) {
    const struct image_normalize *op = instance;
    bool is_known = in_types[0]->kind == JUNCO_KIND_IMAGE;
    junco_status st =
        check_counts(op, is_known ? junco_pixels_channels(in_types[0]->pixels) : 0, err);

    (void)env;
    return st ? st : planes_type(in_types[0], (enum planes_layout)op->layout, &ret_types[0], err);
}

/* (v / 255 - mean) / std as one product and one sum. */
static junco_status image_normalize_run_row(void *instance, const struct junco_chunk *in,
                                            size_t row, struct junco_builder *out,
                                            struct junco_error *err) {
    const struct image_normalize *op = instance;
    struct junco_value image = junco_column_get(&in->columns[0], row);
    struct pixel_image src = image_view(&image);
    int channels = src.channels;
    struct pixel_normalize how = {.pad = 0};
    junco_status st = check_counts(op, channels, err);

    if (st)
        return st;
    for (int c = 0; c < channels; c++) {
        double mean = op->mean.at[op->mean.n == 1 ? 0 : c];
        double std = op->std.at[op->std.n == 1 ? 0 : c];

        how.scale[c] = (float)(1 / (255 * std));
        how.bias[c] = (float)(-mean / std);
    }
    return planes_put(&src, &how, (enum planes_layout)op->layout, out, err);
}

static const struct junco_param image_normalize_params[] = {
    {
        .name = "mean",
        .summary = "of each channel, in the image's order, or one for all: (v / 255 - mean) / std",
        .kind = JUNCO_PARAM_FLOATS,
        .offset = offsetof(struct image_normalize, mean),
        .dflt = "[0.485, 0.456, 0.406]",
        .min = -1000,
        .max = 1000,
    },
    {
        .name = "std",
        .summary = "of each channel, or one for all; those of ImageNet unless given",
        .kind = JUNCO_PARAM_FLOATS,
        .offset = offsetof(struct image_normalize, std),
        .dflt = "[0.229, 0.224, 0.225]",
        .min = 0.0001,
        .max = 1000,
    },
    PLANES_LAYOUT_PARAM(struct image_normalize, layout),
    {.name = NULL},
};

static const struct junco_port image_normalize_inputs[] = {
    {.name = "image", .type = "image", .summary = "the picture"},
    {.name = NULL},
};

static const struct junco_port image_normalize_outputs[] = {
    {
        .name = "tensor",
        .type = "tensor<float32>[?,?,?]",
        .summary = "channels x height x width, or height x width x channels",
    },
    {.name = NULL},
};

const struct junco_op junco_op_image_normalize = {
    .abi = JUNCO_OP_ABI,
    .size = sizeof(struct junco_op),
    .name = "image_normalize",
    .summary = "scale pixels by a mean and a deviation for each channel",
    .params = image_normalize_params,
    .inputs = image_normalize_inputs,
    .outputs = image_normalize_outputs,
    .rows = JUNCO_ROWS_ONE,
    .flags = JUNCO_OP_PURE | JUNCO_OP_HEAVY,
    .instance_size = sizeof(struct image_normalize),
    .types = image_normalize_types,
    .run_row = image_normalize_run_row,
};
