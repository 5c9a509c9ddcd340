/* image_flip.c -- mirror an image. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "ops/image/image.h"
#include "pixel/orient.h"

#include <junco/op.h>

struct image_flip {
    int direction;
};

static const char *const directions[] = {"horizontal", "vertical", NULL};
static const enum pixel_turn turns[] = {PIXEL_TURN_MIRROR, PIXEL_TURN_FLIP};

static junco_status image_flip_run_row(void *instance, const struct junco_chunk *in, size_t row,
                                       struct junco_builder *out, struct junco_error *err) {
    const struct image_flip *op = instance;
    struct junco_value image = junco_column_get(&in->columns[0], row);
    struct pixel_image src = image_view(&image), dst;
    junco_status st = image_put(out, 0, image.as.tensor.pixels, src.width, src.height, &dst, err);

    return st ? st : pixel_orient(&src, turns[op->direction], &dst, err);
}

static const struct junco_param image_flip_params[] = {
    {
        .name = "direction",
        .summary = "what changes places: left and right, or top and bottom",
        .kind = JUNCO_PARAM_CHOICE,
        .offset = offsetof(struct image_flip, direction),
        .dflt = "'horizontal'",
        .choices = directions,
    },
    {.name = NULL},
};

static const struct junco_port image_flip_inputs[] = {
    {.name = "image", .type = "image", .summary = "the picture"},
    {.name = NULL},
};

static const struct junco_port image_flip_outputs[] = {
    {.name = "image", .type = "image", .summary = "its mirror image, laid out as the input"},
    {.name = NULL},
};

const struct junco_op junco_op_image_flip = {
    .abi = JUNCO_OP_ABI,
    .size = sizeof(struct junco_op),
    .name = "image_flip",
    .summary = "mirror an image",
    .params = image_flip_params,
    .inputs = image_flip_inputs,
    .outputs = image_flip_outputs,
    .rows = JUNCO_ROWS_ONE,
    .flags = JUNCO_OP_PURE | JUNCO_OP_HEAVY,
    .instance_size = sizeof(struct image_flip),
    .types = image_types_as_input,
    .run_row = image_flip_run_row,
};
