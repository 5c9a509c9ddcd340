/* text_detection_ppocr_input.c -- an image at the text detector's size, as float planes. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <stddef.h>
#include <string.h>

#include "base/mem.h"
#include "ops/image/image.h"
#include "ops/text/ppocr.h"
#include "ops/text/text_detection_sizes.h"
#include "pixel/resize.h"

#include <junco/op.h>

struct text_detection_input {
    struct ppocr_pixels pixels;
    struct detection_rules rules;
};

/* The image scaled, with black rows above and below.  Only large, tiny or very wide images need
 * it; the others go to the network's size in one step. */
static junco_status prepare(const struct pixel_image *src, const struct detection_sizes *sizes,
                            struct pixel_image *ret_prepared, struct junco_error *err) {
    struct pixel_image prepared, middle;
    size_t row_bytes = (size_t)sizes->scaled_width * (size_t)src->channels;
    size_t pad_bytes = row_bytes * (size_t)sizes->pad;
    junco_status st = pixel_scratch_new(sizes->scaled_width, sizes->scaled_height + 2 * sizes->pad,
                                        src->channels, &prepared, err);

    if (st)
        return st;
    middle = prepared;
    middle.data += pad_bytes;
    middle.height = sizes->scaled_height;
    memset(prepared.data, 0, pad_bytes);
    memset(middle.data + row_bytes * (size_t)middle.height, 0, pad_bytes);
    if (src->width == middle.width && src->height == middle.height)
        memcpy(middle.data, src->data, row_bytes * (size_t)src->height);
    else
        st = pixel_resize_bilinear(src, &middle, err);
    if (st) {
        junco_free(prepared.data);
        return st;
    }
    *ret_prepared = prepared;
    return JUNCO_OK;
}

static junco_status scale_and_put(const struct pixel_image *src, junco_pixels pixels,
                                  const struct ppocr_pixels *how,
                                  const struct detection_sizes *sizes, struct junco_builder *out,
                                  struct junco_error *err) {
    struct pixel_image net;
    junco_status st;

    if (src->width == sizes->net_width && src->height == sizes->net_height)
        return ppocr_put_scaled(src, pixels, how, sizes->net_width, out, err);
    st = pixel_scratch_new(sizes->net_width, sizes->net_height, src->channels, &net, err);
    if (st)
        return st;
    st = pixel_resize_bilinear(src, &net, err);
    if (!st)
        st = ppocr_put_scaled(&net, pixels, how, sizes->net_width, out, err);
    junco_free(net.data);
    return st;
}

static junco_status text_detection_input_run_row(void *instance, const struct junco_chunk *in,
                                                 size_t row, struct junco_builder *out,
                                                 struct junco_error *err) {
    const struct text_detection_input *op = instance;
    struct junco_value image = junco_column_get(&in->columns[0], row);
    struct pixel_image src = image_view(&image), prepared;
    junco_pixels pixels = image.as.tensor.pixels;
    struct detection_sizes sizes;
    junco_status st = detection_sizes(&op->rules, src.width, src.height, &sizes, err);

    if (st)
        return st;
    if (!sizes.pad && sizes.scaled_width == src.width && sizes.scaled_height == src.height)
        return scale_and_put(&src, pixels, &op->pixels, &sizes, out, err);
    st = prepare(&src, &sizes, &prepared, err);
    if (st)
        return st;
    st = scale_and_put(&prepared, pixels, &op->pixels, &sizes, out, err);
    junco_free(prepared.data);
    return st;
}

static const struct junco_param text_detection_input_params[] = {
    DETECTION_RULE_PARAMS(struct text_detection_input, rules),
    PPOCR_PIXEL_PARAMS(struct text_detection_input, pixels),
    {.name = NULL},
};

static const struct junco_port text_detection_input_inputs[] = {
    {.name = "image", .type = "image", .summary = "gray, rgb or bgr"},
    {.name = NULL},
};

static const struct junco_port text_detection_input_outputs[] = {
    {
        .name = "planes",
        .type = "tensor<float32>[3,?,?]",
        .summary = "one for each channel; sides are multiples of side_step",
    },
    {.name = NULL},
};

const struct junco_op junco_op_text_detection_ppocr_input = {
    .abi = JUNCO_OP_ABI,
    .size = sizeof(struct junco_op),
    .name = "text_detection.ppocr_input",
    .summary = "part of text_detection.ppocr: scale and normalise",
    .params = text_detection_input_params,
    .inputs = text_detection_input_inputs,
    .outputs = text_detection_input_outputs,
    .rows = JUNCO_ROWS_ONE,
    .flags = JUNCO_OP_PURE | JUNCO_OP_HEAVY,
    .instance_size = sizeof(struct text_detection_input),
    .types = ppocr_input_types,
    .run_row = text_detection_input_run_row,
};
