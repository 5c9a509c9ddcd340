/* ppocr.c -- what the operators around the PP-OCR models share: sizes and pixels going in. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "ops/text/ppocr.h"

#include <string.h>

#include "base/mem.h"
#include "ops/image/image.h"
#include "pixel/colour.h"
#include "pixel/normalize.h"
#include "pixel/resize.h"

#define N_PLANES 3

/* v * 2 / 255 - 1 is (v / 255 - 0.5) / 0.5. */
static const struct pixel_normalize normalize_bgr = {
    .scale = {2.0f / 255, 2.0f / 255, 2.0f / 255},
    .bias = {-1, -1, -1},
    .pad = 0,
};

static junco_status put_coloured(const struct pixel_image *image, bool is_rgb, int row_width,
                                 struct junco_builder *out, size_t column,
                                 struct junco_error *err) {
    const int64_t dims[] = {N_PLANES, image->height, row_width};
    struct pixel_normalize how = normalize_bgr;
    void *data;
    junco_status st = junco_put_tensor(out, column, JUNCO_DTYPE_FLOAT32, 3, dims, &data, err);

    how.reverse_channels = is_rgb;
    return st ? st : pixel_normalize_chw(image, &how, data, row_width, err);
}

/* A gray picture is one whose three planes are equal: make one, copy it twice. */
static junco_status put_gray(const struct pixel_image *image, int row_width,
                             struct junco_builder *out, size_t column, struct junco_error *err) {
    const int64_t dims[] = {N_PLANES, image->height, row_width};
    size_t plane = (size_t)image->height * (size_t)row_width;
    void *data;
    float *floats;
    junco_status st = junco_put_tensor(out, column, JUNCO_DTYPE_FLOAT32, 3, dims, &data, err);

    if (!st)
        st = pixel_normalize_chw(image, &normalize_bgr, data, row_width, err);
    if (st)
        return st;
    floats = data;
    for (size_t i = 1; i < N_PLANES; i++)
        memcpy(floats + i * plane, floats, plane * sizeof(float));
    return JUNCO_OK;
}

junco_status ppocr_put_scaled(const struct pixel_image *scaled, junco_pixels pixels, int row_width,
                              struct junco_builder *out, size_t column, struct junco_error *err) {
    if (scaled->channels == 1)
        return put_gray(scaled, row_width, out, column, err);
    if (scaled->channels != N_PLANES)
        return junco_fail(err, JUNCO_EUNSUPPORTED, "want a gray, rgb or bgr image, got %s",
                          junco_pixels_name(pixels));
    return put_coloured(scaled, pixels == JUNCO_PIXELS_RGB, row_width, out, column, err);
}

junco_status ppocr_put_planes(const struct junco_value *image, int width, int height, int row_width,
                              struct junco_builder *out, size_t column, struct junco_error *err) {
    struct pixel_image src = image_view(image);
    struct pixel_image scaled = {.width = width, .height = height, .channels = src.channels};
    size_t bytes;
    junco_status st;

    if (src.width == width && src.height == height)
        return ppocr_put_scaled(&src, image->as.tensor.pixels, row_width, out, column, err);
    st = pixel_image_bytes(width, height, src.channels, &bytes, err);
    if (st)
        return st;
    scaled.data = junco_alloc(bytes);
    if (!scaled.data)
        return junco_nomem(err, bytes);
    st = pixel_resize_bilinear(&src, &scaled, err);
    if (!st)
        st = ppocr_put_scaled(&scaled, image->as.tensor.pixels, row_width, out, column, err);
    junco_free(scaled.data);
    return st;
}

struct junco_arg ppocr_int(const char *name, int64_t value) {
    return (struct junco_arg){name, {.kind = JUNCO_KIND_INT64, .as.int64 = value}};
}

struct junco_arg ppocr_float(const char *name, double value) {
    return (struct junco_arg){name, {.kind = JUNCO_KIND_FLOAT64, .as.float64 = value}};
}

struct junco_arg ppocr_bool(const char *name, bool value) {
    return (struct junco_arg){name, {.kind = JUNCO_KIND_BOOL, .as.boolean = value}};
}

struct junco_arg ppocr_text(const char *name, const char *value) {
    struct junco_arg arg = {name, {.kind = JUNCO_KIND_NULL}};

    if (value) {
        arg.value.kind = JUNCO_KIND_STRING;
        arg.value.as.bytes = (struct junco_bytes){NULL, value, strlen(value)};
    }
    return arg;
}

junco_status ppocr_expand(struct junco_graph_builder *builder, const struct ppocr_steps *steps,
                          struct junco_error *err) {
    static const char *const image = "image", *const planes = "planes", *const scores = "scores";
    const struct junco_arg model_args[] = {
        ppocr_text("model", steps->model),
        ppocr_text("engine", steps->engine),
        ppocr_text("precision", steps->precision),
        ppocr_int("threads", steps->threads),
    };
    const struct junco_node_spec specs[] = {
        {
            .name = "input",
            .iteration = JUNCO_MAP,
            .n_in = 1,
            .in = &image,
            .n_out = 1,
            .out = &planes,
            .op = steps->input_op,
            .n_args = steps->n_input_args,
            .args = steps->input_args,
        },
        {
            .name = "model",
            .iteration = JUNCO_MAP,
            .n_in = 1,
            .in = &planes,
            .n_out = 1,
            .out = &scores,
            .op = "onnx",
            .n_args = 4,
            .args = model_args,
        },
        {
            .name = "output",
            .iteration = steps->output_iteration,
            .n_in = steps->n_output_in,
            .in = steps->output_in,
            .n_out = steps->n_output_out,
            .out = steps->output_out,
            .op = steps->output_op,
            .n_args = steps->n_output_args,
            .args = steps->output_args,
        },
    };

    for (size_t i = 0; i < sizeof(specs) / sizeof(specs[0]); i++) {
        junco_status st = junco_graph_add(builder, &specs[i], err);

        if (st)
            return st;
    }
    return JUNCO_OK;
}
