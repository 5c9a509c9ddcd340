/* image_preprocess.c -- resize, crop, normalise: an image as the floats that a vision model takes. */
/* SPDX-License-Identifier: Apache-2.0 */

/* Design note.  The three steps run in one pass: only the pixels that the crop keeps are made, and
 * they become floats when they are there.  What comes out is what the steps give one after the other
 * with Pillow's resizing, whose results are 8-bit pixels, rounded. */

#include <stddef.h>
#include <string.h>

#include "base/limits.h"
#include "base/mem.h"
#include "ops/image/image.h"
#include "ops/image/planes.h"
#include "ops/image/resize.h"
#include "pixel/colour.h"

#include <junco/op.h>

static const char *const modes[] = {"shortest", "stretch", NULL};
enum { MODE_SHORTEST, MODE_STRETCH };
static const char *const filters[] = {"nearest", "box",     "bilinear", "hamming",
                                      "bicubic", "lanczos", NULL};
static const char *const channel_orders[] = {"rgb", "bgr", "gray", NULL};
static const junco_pixels pixels_of[] = {JUNCO_PIXELS_RGB, JUNCO_PIXELS_BGR, JUNCO_PIXELS_GRAY};

struct image_preprocess {
    int64_t size, crop;
    int mode, filter, channels, layout;
    double scale;
    struct junco_floats mean, std;
};

static int n_planes(const struct image_preprocess *op) {
    return junco_pixels_channels(pixels_of[op->channels]);
}

static junco_status check_floats(const char *name, const struct junco_floats *floats, int n,
                                 struct junco_error *err) {
    if (floats->n != (size_t)n && floats->n != 1)
        return junco_fail(err, JUNCO_EINVAL,
                          "%s wants one number, or %d, one for each channel; got "
                          "%zu",
                          name, n, floats->n);
    return JUNCO_OK;
}

static junco_status preprocess_types(const void *instance, const struct junco_env *env,
                                     const struct junco_type *const *in_types,
                                     const struct junco_type **ret_types, struct junco_error *err) {
    const struct image_preprocess *op = instance;
    int64_t side = op->crop > 0 ? op->crop : op->mode == MODE_STRETCH ? op->size : -1;
    int planes = n_planes(op);
    const int64_t chw[] = {planes, side, side}, hwc[] = {side, side, planes};
    junco_status st = check_floats("mean", &op->mean, planes, err);

    (void)env;
    (void)in_types;
    if (!st)
        st = check_floats("std", &op->std, planes, err);
    for (size_t i = 0; !st && i < op->std.n; i++)
        if (op->std.at[i] == 0)
            st = junco_fail(err, JUNCO_EINVAL, "std must not hold 0: values are divided by it");
    if (!st && op->crop > op->size)
        st = junco_fail(err, JUNCO_EINVAL,
                        "crop is %lld, larger than size, %lld: nothing would fill "
                        "its rim",
                        (long long)op->crop, (long long)op->size);
    return st ? st
              : junco_type_tensor(JUNCO_DTYPE_FLOAT32, 3, op->layout == PLANES_CHW ? chw : hwc,
                                  &ret_types[0], err);
}

/* ---- sizes ---- */

/* The scaled image, and the part of it that is kept. */
struct frame {
    int width, height;
    int x, y, kept_width, kept_height;
};

/* The longer side is cut to whole pixels and the crop begins at the lower of two middles, as
 * torchvision's Resize and HuggingFace's image processors do. */
static junco_status frame_of(const struct image_preprocess *op, const struct pixel_view *src,
                             struct frame *ret_frame, struct junco_error *err) {
    int64_t width = op->size, height = op->size;

    if (op->mode == MODE_SHORTEST && src->width < src->height)
        height = op->size * src->height / src->width;
    else if (op->mode == MODE_SHORTEST)
        width = op->size * src->width / src->height;
    if (width > JUNCO_MAX_IMAGE_SIDE || height > JUNCO_MAX_IMAGE_SIDE)
        return junco_fail(err, JUNCO_ELIMIT,
                          "%d x %d pixels scaled to %lld x %lld: no side may be "
                          "over %d; use mode='stretch'",
                          src->width, src->height, (long long)width, (long long)height,
                          JUNCO_MAX_IMAGE_SIDE);
    *ret_frame = (struct frame){
        .width = (int)width,
        .height = (int)height,
        .kept_width = op->crop > 0 ? (int)op->crop : (int)width,
        .kept_height = op->crop > 0 ? (int)op->crop : (int)height,
    };
    ret_frame->x = (ret_frame->width - ret_frame->kept_width) / 2;
    ret_frame->y = (ret_frame->height - ret_frame->kept_height) / 2;
    return JUNCO_OK;
}

/* The tables of `n` output samples from `first` on; borrows those of the whole axis. */
static struct pixel_axis axis_part(const struct pixel_axis *axis, int first, int n) {
    struct pixel_axis part = *axis;

    part.to = n;
    part.first += first;
    part.count += first;
    if (part.weights)
        part.weights += (size_t)first * (size_t)axis->blocks * PIXEL_AXIS_BLOCK_WORDS;
    return part;
}

static junco_status resample(const struct image_preprocess *op, const struct pixel_view *src,
                             const struct frame *frame, struct pixel_image *dst,
                             struct junco_error *err) {
    enum pixel_resample filter = (enum pixel_resample)op->filter;
    struct pixel_axis across = {0}, down = {0}, part_across, part_down;
    struct pixel_resampler *resampler = NULL;
    size_t stride = (size_t)dst->width * (size_t)dst->channels;
    junco_status st = pixel_axis_init(filter, src->width, frame->width, &across, err);

    if (!st)
        st = pixel_axis_init(filter, src->height, frame->height, &down, err);
    if (!st) {
        part_across = axis_part(&across, frame->x, frame->kept_width);
        part_down = axis_part(&down, frame->y, frame->kept_height);
        st = pixel_resampler_new(pixel_isa_best(), src, &part_across, &part_down, &resampler, err);
    }
    for (int y = 0; !st && y < dst->height; y++)
        pixel_resampler_row(resampler, dst->data + (size_t)y * stride);
    pixel_resampler_free(resampler);
    pixel_axis_done(&across);
    pixel_axis_done(&down);
    return st;
}

/* ---- values ---- */

/* (v * scale - mean) / std as one product and one sum. */
static struct pixel_normalize normalize(const struct image_preprocess *op) {
    struct pixel_normalize n = {.pad = 0};

    for (int i = 0; i < n_planes(op); i++) {
        double mean = op->mean.at[op->mean.n > 1 ? i : 0], std = op->std.at[op->std.n > 1 ? i : 0];

        n.scale[i] = (float)(op->scale / std);
        n.bias[i] = (float)(-mean / std);
    }
    return n;
}

/* ---- a row ---- */

/* Scale the part that is kept, then convert it: the fewer pixels. */
static junco_status make_pixels(const struct image_preprocess *op, const struct pixel_view *src,
                                junco_pixels from, const struct frame *frame,
                                struct pixel_image *ret_image, struct junco_error *err) {
    struct pixel_image scaled = {0}, converted = {0};
    junco_pixels to = pixels_of[op->channels];
    junco_status st =
        pixel_scratch_new(frame->kept_width, frame->kept_height, src->channels, &scaled, err);

    if (!st)
        st = resample(op, src, frame, &scaled, err);
    if (!st && from != to) {
        st =
            pixel_scratch_new(frame->kept_width, frame->kept_height, n_planes(op), &converted, err);
        if (!st)
            st = pixel_convert(&scaled, from, &converted, to, err);
    }
    if (st || from != to) {
        junco_free(scaled.data);
        scaled = converted;
    }
    if (st)
        junco_free(scaled.data);
    else
        *ret_image = scaled;
    return st;
}

static junco_status preprocess_run_row(void *instance, const struct junco_chunk *in, size_t row,
                                       struct junco_builder *out, struct junco_error *err) {
    const struct image_preprocess *op = instance;
    struct junco_value value = junco_column_get(&in->columns[0], row);
    struct pixel_image image = image_view(&value), small;
    struct pixel_view src = pixel_view_of(&image);
    struct pixel_normalize how;
    struct frame frame;
    junco_status st = frame_of(op, &src, &frame, err);

    if (!st)
        st = make_pixels(op, &src, value.as.tensor.pixels, &frame, &small, err);
    if (st)
        return st;
    how = normalize(op);
    st = planes_put(&small, &how, (enum planes_layout)op->layout, out, err);
    junco_free(small.data);
    return st;
}

/* ---- the table ---- */

static const struct junco_param preprocess_params[] = {
    {
        .name = "size",
        .summary = "pixels of the scaled image: its shorter side, or both; see mode",
        .kind = JUNCO_PARAM_INT,
        .offset = offsetof(struct image_preprocess, size),
        .dflt = "224",
        .min = 1,
        .max = JUNCO_MAX_IMAGE_SIDE,
    },
    {
        .name = "crop",
        .summary = "side of the square cut from its middle; 0: all of it",
        .kind = JUNCO_PARAM_INT,
        .offset = offsetof(struct image_preprocess, crop),
        .dflt = "224",
        .min = 0,
        .max = JUNCO_MAX_IMAGE_SIDE,
    },
    {
        .name = "mode",
        .summary = "shortest: size is the shorter side; stretch: both sides, whatever the shape",
        .kind = JUNCO_PARAM_CHOICE,
        .offset = offsetof(struct image_preprocess, mode),
        .dflt = "'shortest'",
        .choices = modes,
    },
    {
        .name = "filter",
        .summary = "Pillow's filters",
        .kind = JUNCO_PARAM_CHOICE,
        .offset = offsetof(struct image_preprocess, filter),
        .dflt = "'bicubic'",
        .choices = filters,
    },
    {
        .name = "scale",
        .summary = "each value, 0 to 255, is multiplied by it; default: 1 / 255",
        .kind = JUNCO_PARAM_FLOAT,
        .offset = offsetof(struct image_preprocess, scale),
        .dflt = "0.00392156862745098",
    },
    {
        .name = "mean",
        .summary = "then subtracted; one number or one for each channel",
        .kind = JUNCO_PARAM_FLOATS,
        .offset = offsetof(struct image_preprocess, mean),
        .dflt = "[0.485, 0.456, 0.406]",
    },
    {
        .name = "std",
        .summary = "then divided by; the defaults of mean and std are ImageNet's",
        .kind = JUNCO_PARAM_FLOATS,
        .offset = offsetof(struct image_preprocess, std),
        .dflt = "[0.229, 0.224, 0.225]",
    },
    {
        .name = "channels",
        .summary = "what the model was trained on",
        .kind = JUNCO_PARAM_CHOICE,
        .offset = offsetof(struct image_preprocess, channels),
        .dflt = "'rgb'",
        .choices = channel_orders,
    },
    PLANES_LAYOUT_PARAM(struct image_preprocess, layout),
    {.name = NULL},
};

static const struct junco_port preprocess_inputs[] = {
    {.name = "image", .type = "image", .summary = "any layout; transparency is dropped"},
    {.name = NULL},
};

static const struct junco_port preprocess_outputs[] = {
    {.name = "tensor", .type = "tensor<float32>[?,?,?]", .summary = "what a vision model takes"},
    {.name = NULL},
};

const struct junco_op junco_op_image_preprocess = {
    .abi = JUNCO_OP_ABI,
    .size = sizeof(struct junco_op),
    .name = "image_preprocess",
    .summary = "resize, cut the middle out and normalise, in one pass",
    .params = preprocess_params,
    .inputs = preprocess_inputs,
    .outputs = preprocess_outputs,
    .rows = JUNCO_ROWS_ONE,
    .flags = JUNCO_OP_PURE | JUNCO_OP_HEAVY,
    .instance_size = sizeof(struct image_preprocess),
    .types = preprocess_types,
    .run_row = preprocess_run_row,
};
