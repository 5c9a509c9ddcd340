/* ppocr.c -- what the operators around the PP-OCR models share: pixels going in, and their parts. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "ops/text/ppocr.h"

#include <assert.h>
#include <string.h>

#include "base/mem.h"
#include "ops/image/image.h"
#include "pixel/normalize.h"
#include "pixel/resize.h"

#define N_PLANES 3

/* ---- pixels going in ---- */

const char *const ppocr_channels[] = {"bgr", "rgb", NULL};
enum { CHANNELS_BGR, CHANNELS_RGB };

junco_status ppocr_input_types(const void *instance, const struct junco_env *env,
                               const struct junco_type *const *in_types,
                               const struct junco_type **ret_types, struct junco_error *err) {
    static const int64_t dims[] = {N_PLANES, -1, -1};
    const struct ppocr_pixels *how = instance;
    bool is_mean = how->mean.n != N_PLANES;

    (void)env;
    (void)in_types;
    if (is_mean || how->std.n != N_PLANES)
        return junco_fail(err, JUNCO_EINVAL, "%s wants %d numbers, one for each channel, got %zu",
                          is_mean ? "mean" : "std", N_PLANES, is_mean ? how->mean.n : how->std.n);
    return junco_type_tensor(JUNCO_DTYPE_FLOAT32, 3, dims, &ret_types[0], err);
}

/* (v / 255 - mean) / std as one product and one sum. */
static struct pixel_normalize normalize(const struct ppocr_pixels *how) {
    struct pixel_normalize n = {.pad = 0};

    for (size_t i = 0; i < N_PLANES; i++) {
        n.scale[i] = (float)(1 / (255 * how->std.at[i]));
        n.bias[i] = (float)(-how->mean.at[i] / how->std.at[i]);
    }
    return n;
}

/* A gray picture is one whose channels are equal: planes that are scaled alike are made once. */
static junco_status fill_gray(const struct pixel_image *image, struct pixel_normalize how,
                              int row_width, float *planes, struct junco_error *err) {
    size_t plane = (size_t)image->height * (size_t)row_width;
    const struct pixel_normalize all = how;
    junco_status st = pixel_normalize_chw(image, &how, planes, row_width, err);

    for (size_t i = 1; !st && i < N_PLANES; i++) {
        float *to = planes + i * plane;

        how.scale[0] = all.scale[i];
        how.bias[0] = all.bias[i];
        if (how.scale[0] == all.scale[0] && how.bias[0] == all.bias[0])
            memcpy(to, planes, plane * sizeof(float));
        else
            st = pixel_normalize_chw(image, &how, to, row_width, err);
    }
    return st;
}

junco_status ppocr_put_scaled(const struct pixel_image *scaled, junco_pixels pixels,
                              const struct ppocr_pixels *how, int row_width,
                              struct junco_builder *out, struct junco_error *err) {
    const int64_t dims[] = {N_PLANES, scaled->height, row_width};
    struct pixel_normalize n = normalize(how);
    void *data;
    junco_status st;

    if (scaled->channels != 1 && scaled->channels != N_PLANES)
        return junco_fail(err, JUNCO_EUNSUPPORTED, "want a gray, rgb or bgr image, got %s",
                          junco_pixels_name(pixels));
    st = junco_put_tensor(out, 0, JUNCO_DTYPE_FLOAT32, 3, dims, &data, err);
    if (st)
        return st;
    if (scaled->channels == 1)
        return fill_gray(scaled, n, row_width, data, err);
    n.reverse_channels = (pixels == JUNCO_PIXELS_RGB) != (how->channels == CHANNELS_RGB);
    return pixel_normalize_chw(scaled, &n, data, row_width, err);
}

junco_status ppocr_put_planes(const struct junco_value *image, const struct ppocr_pixels *how,
                              int width, int height, int row_width, struct junco_builder *out,
                              struct junco_error *err) {
    struct pixel_image src = image_view(image), scaled;
    junco_pixels pixels = image->as.tensor.pixels;
    junco_status st;

    if (src.width == width && src.height == height)
        return ppocr_put_scaled(&src, pixels, how, row_width, out, err);
    st = pixel_scratch_new(width, height, src.channels, &scaled, err);
    if (st)
        return st;
    st = pixel_resize_bilinear(&src, &scaled, err);
    if (!st)
        st = ppocr_put_scaled(&scaled, pixels, how, row_width, out, err);
    junco_free(scaled.data);
    return st;
}

/* ---- the steps ---- */

/* An argument that is a list of numbers; the caller unrefs its value. */
static junco_status floats_arg(const char *name, const struct junco_floats *floats,
                               struct junco_arg *ret_arg, struct junco_error *err) {
    const struct junco_type *type;
    struct junco_list *list;
    junco_status st = junco_type_list(junco_type_of(JUNCO_KIND_FLOAT64), &type, err);

    if (st)
        return st;
    st = junco_list_new(type, floats->n, &list, err);
    junco_type_unref(type);
    if (st)
        return st;
    for (size_t i = 0; i < floats->n; i++)
        junco_list_items(list)[i] = arg_float(name, floats->at[i]).value;
    *ret_arg = (struct junco_arg){name, {.kind = JUNCO_KIND_LIST, .as.list = list}};
    return JUNCO_OK;
}

#define MAX_INPUT_ARGS 16

static junco_status add_input(struct junco_graph_builder *builder, const struct ppocr_steps *steps,
                              struct junco_error *err) {
    static const char *const image = "image", *const planes = "planes";
    const struct ppocr_pixels *pixels = &steps->model->pixels;
    struct junco_arg args[MAX_INPUT_ARGS + 3], *more = args + steps->n_input_args;
    const struct junco_node_spec spec = {
        .name = "input",
        .iteration = JUNCO_MAP,
        .n_in = 1,
        .in = &image,
        .n_out = 1,
        .out = &planes,
        .op = steps->input_op,
        .n_args = steps->n_input_args + 3,
        .args = args,
    };
    junco_status st;

    assert(steps->n_input_args <= MAX_INPUT_ARGS);
    memcpy(args, steps->input_args, steps->n_input_args * sizeof(args[0]));
    more[0] = arg_text("channels", ppocr_channels[pixels->channels]);
    st = floats_arg("mean", &pixels->mean, &more[1], err);
    if (st)
        return st;
    st = floats_arg("std", &pixels->std, &more[2], err);
    if (!st) {
        st = junco_graph_add(builder, &spec, err);
        junco_value_unref(&more[2].value);
    }
    junco_value_unref(&more[1].value);
    return st;
}

static junco_status add_model(struct junco_graph_builder *builder, const struct ppocr_model *model,
                              struct junco_error *err) {
    static const char *const planes = "planes", *const scores = "scores";
    struct junco_arg args[MODEL_CHOICE_ARGS + 1];
    const struct junco_node_spec spec = {
        .name = "model",
        .iteration = JUNCO_MAP,
        .n_in = 1,
        .in = &planes,
        .n_out = 1,
        .out = &scores,
        .op = "onnx",
        .n_args = MODEL_CHOICE_ARGS + 1,
        .args = args,
    };

    model_choice_args(&model->choice, args);
    args[MODEL_CHOICE_ARGS] = arg_int("run_bytes", model->run_bytes);
    return junco_graph_add(builder, &spec, err);
}

junco_status ppocr_expand(struct junco_graph_builder *builder, const struct ppocr_steps *steps,
                          struct junco_error *err) {
    const struct junco_node_spec output = {
        .name = "output",
        .iteration = steps->output_iteration,
        .n_in = steps->n_output_in,
        .in = steps->output_in,
        .n_out = steps->n_output_out,
        .out = steps->output_out,
        .op = steps->output_op,
        .n_args = steps->n_output_args,
        .args = steps->output_args,
    };
    junco_status st = add_input(builder, steps, err);

    if (!st)
        st = add_model(builder, steps->model, err);
    return st ? st : junco_graph_add(builder, &output, err);
}
