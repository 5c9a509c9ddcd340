/* image_encode.c -- pixels become a compressed image's bytes. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <stddef.h>

#include "ops/image/encode.h"

#include <junco/op.h>

struct image_encode {
    int format;
    struct encode_options options;
};

static const char *const formats[] = {"jpeg", "png", "webp", NULL};
static const struct codec *const codecs[] = {&codec_jpeg, &codec_png, &codec_webp};

static junco_status image_encode_run_row(void *instance, const struct junco_chunk *in, size_t row,
                                         struct junco_builder *out, struct junco_error *err) {
    const struct image_encode *op = instance;
    struct junco_value image = junco_column_get(&in->columns[0], row);
    struct codec_bytes bytes;
    junco_status st = encode_image(codecs[op->format], &image, &op->options, &bytes, err);

    if (st)
        return st;
    st = junco_put_bytes(out, 0, bytes.data, bytes.size, err);
    codec_bytes_done(&bytes);
    return st;
}

static const struct junco_param image_encode_params[] = {
    {
        .name = "format",
        .summary = "the file format",
        .kind = JUNCO_PARAM_CHOICE,
        .offset = offsetof(struct image_encode, format),
        .dflt = "'jpeg'",
        .choices = formats,
    },
    ENCODE_PARAMS(struct image_encode, options),
    {.name = NULL},
};

static const struct junco_port image_encode_inputs[] = {
    {.name = "image", .type = "image", .summary = "the picture"},
    {.name = NULL},
};

static const struct junco_port image_encode_outputs[] = {
    {.name = "file", .type = "bytes", .summary = "what a file of that format holds"},
    {.name = NULL},
};

const struct junco_op junco_op_image_encode = {
    .abi = JUNCO_OP_ABI,
    .size = sizeof(struct junco_op),
    .name = "image_encode",
    .summary = "compress an image as JPEG, PNG or WebP",
    .params = image_encode_params,
    .inputs = image_encode_inputs,
    .outputs = image_encode_outputs,
    .rows = JUNCO_ROWS_ONE,
    .flags = JUNCO_OP_PURE | JUNCO_OP_HEAVY,
    .instance_size = sizeof(struct image_encode),
    .run_row = image_encode_run_row,
};
