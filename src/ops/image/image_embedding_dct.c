/* image_embedding_dct.c -- a vector of how an image looks, by its low frequencies; no model. */
/* SPDX-License-Identifier: Apache-2.0 */

/* Design note.  The image is averaged into GRID x GRID cells, so its size and sharpness hardly count.
 * The vector holds, each of them by the orthonormal two-dimensional DCT-II:
 *
 *   brightness   the mean of the luma, from 0.25 for black to 0.75 for white: never all zeros
 *   shape        the luma's lowest size x size frequencies but the mean, divided by their Euclidean
 *                length (and a little more): contrast does not count, the noise of a plain image
 *                stays small
 *   colour       the lowest CHROMA x CHROMA frequencies of Cb and of Cr, from cells of 8 x 8 as in
 *                MPEG-7's colour layout descriptor, times the parameter `colour`
 *
 * Luma and chroma are those of JFIF (ITU-R BT.601), on a scale of 0 to 1.  Vectors are to be compared
 * by their cosine. */

#include <math.h>
#include <stddef.h>

#include "ops/image/image.h"

#include <junco/op.h>

#define GRID 32
#define COLOUR_GRID 8
#define CHROMA 3
#define MAX_SIZE 16
#define PI 3.14159265358979323846
/* Of the shape's length: a picture whose cells differ by about two levels of 256. */
#define LITTLE_CONTRAST (2.0 / 255 * GRID)

struct image_embedding_dct {
    int64_t size;
    double colour;
    /* basis[n][k]: the k-th cosine at the n-th of the cells */
    double luma_basis[GRID][MAX_SIZE];
    double chroma_basis[COLOUR_GRID][CHROMA];
};

struct cell {
    double red, green, blue; /* means, 0 to 255 */
};

/* ---- averaging ---- */

/* Where cell `i` of GRID lies on an axis of `n` pixels: it takes all of the pixels from `first` up to
 * `last`, but only a part of these two. */
struct span {
    int first, last;
    double first_part, last_part; /* last == first: first_part is all of it, last_part 0 */
};

static struct span span_of(int i, int n) {
    double begin = (double)i * n / GRID, end = (double)(i + 1) * n / GRID;
    struct span span = {.first = (int)begin, .last = (int)ceil(end) - 1};

    if (span.last <= span.first)
        return (struct span){span.first, span.first, end - begin, 0};
    span.first_part = span.first + 1 - begin;
    span.last_part = end - span.last;
    return span;
}

/* The sum of one channel along a row's span; `channels` from one pixel to the next. */
static double sum_span(const uint8_t *row, const struct span *x, int channels) {
    unsigned whole = 0; /* a row has 32,768 pixels at most */

    for (int i = x->first + 1; i < x->last; i++)
        whole += row[(size_t)i * (size_t)channels];
    return whole + x->first_part * row[(size_t)x->first * (size_t)channels] +
           x->last_part * row[(size_t)x->last * (size_t)channels];
}

static double part_of(const struct span *y, int row) {
    return row == y->first ? y->first_part : row == y->last ? y->last_part : 1;
}

static struct cell mean_of(const struct pixel_image *image, const struct span *x,
                           const struct span *y, double area) {
    size_t stride = (size_t)image->width * (size_t)image->channels;
    double sums[3] = {0};
    int n = image->channels < 3 ? 1 : 3;

    for (int row = y->first; row <= y->last; row++)
        for (int c = 0; c < n; c++)
            sums[c] += part_of(y, row) *
                       sum_span(image->data + (size_t)row * stride + c, x, image->channels);
    if (n == 1)
        sums[1] = sums[2] = sums[0];
    return (struct cell){sums[0] / area, sums[1] / area, sums[2] / area};
}

static void average(const struct pixel_image *image, bool is_bgr, struct cell cells[GRID][GRID]) {
    double area = (double)image->width * image->height / (GRID * GRID);

    for (int i = 0; i < GRID; i++) {
        struct span y = span_of(i, image->height);

        for (int j = 0; j < GRID; j++) {
            struct span x = span_of(j, image->width);
            struct cell cell = mean_of(image, &x, &y, area);

            cells[i][j] = is_bgr ? (struct cell){cell.blue, cell.green, cell.red} : cell;
        }
    }
}

/* ---- transforms ---- */

/* The cosine k of n cells, scaled so that the transform keeps lengths. */
static double cosine(int k, int i, int n) {
    return sqrt((k ? 2.0 : 1.0) / n) * cos(PI * (2 * i + 1) * k / (2.0 * n));
}

static junco_status dct_open(void *instance, const struct junco_env *env, struct junco_error *err) {
    struct image_embedding_dct *op = instance;

    (void)env;
    (void)err;
    for (int i = 0; i < GRID; i++)
        for (int k = 0; k < op->size; k++)
            op->luma_basis[i][k] = cosine(k, i, GRID);
    for (int i = 0; i < COLOUR_GRID; i++)
        for (int k = 0; k < CHROMA; k++)
            op->chroma_basis[i][k] = cosine(k, i, COLOUR_GRID);
    return JUNCO_OK;
}

static void luma_dct(const struct image_embedding_dct *op, struct cell cells[GRID][GRID],
                     double out[MAX_SIZE][MAX_SIZE]) {
    for (int i = 0; i < GRID; i++) {
        double line[MAX_SIZE] = {0};

        for (int j = 0; j < GRID; j++) {
            const struct cell *c = &cells[i][j];
            double luma = (0.299 * c->red + 0.587 * c->green + 0.114 * c->blue) / 255;

            for (int k = 0; k < op->size; k++)
                line[k] += luma * op->luma_basis[j][k];
        }
        for (int m = 0; m < op->size; m++)
            for (int k = 0; k < op->size; k++)
                out[m][k] += line[k] * op->luma_basis[i][m];
    }
}

/* Of the cells' colours as Cb and Cr, taken together to COLOUR_GRID x COLOUR_GRID. */
static void chroma_dct(const struct image_embedding_dct *op, struct cell cells[GRID][GRID],
                       double cb_out[CHROMA][CHROMA], double cr_out[CHROMA][CHROMA]) {
    const int step = GRID / COLOUR_GRID;
    const double share = 1.0 / (step * step);

    for (int i = 0; i < GRID; i++) {
        for (int j = 0; j < GRID; j++) {
            const struct cell *c = &cells[i][j];
            double cb = (-0.168736 * c->red - 0.331264 * c->green + 0.5 * c->blue) / 255;
            double cr = (0.5 * c->red - 0.418688 * c->green - 0.081312 * c->blue) / 255;

            for (int m = 0; m < CHROMA; m++)
                for (int k = 0; k < CHROMA; k++) {
                    double wave =
                        share * op->chroma_basis[i / step][m] * op->chroma_basis[j / step][k];

                    cb_out[m][k] += cb * wave;
                    cr_out[m][k] += cr * wave;
                }
        }
    }
}

/* ---- the operator ---- */

static int64_t vector_size(const struct image_embedding_dct *op) {
    return op->size * op->size + (op->colour > 0 ? 2 * CHROMA * CHROMA : 0);
}

static float *put_luma(const struct image_embedding_dct *op, struct cell cells[GRID][GRID],
                       float *at) {
    double luma[MAX_SIZE][MAX_SIZE] = {{0}}, length = 0;

    luma_dct(op, cells, luma);
    *at++ = (float)(0.25 + 0.5 * luma[0][0] / GRID);
    luma[0][0] = 0;
    for (int m = 0; m < op->size; m++)
        for (int k = 0; k < op->size; k++)
            length += luma[m][k] * luma[m][k];
    length = sqrt(length) + LITTLE_CONTRAST;
    for (int m = 0; m < op->size; m++)
        for (int k = 0; k < op->size; k++)
            if (m || k)
                *at++ = (float)(luma[m][k] / length);
    return at;
}

static void put_chroma(const struct image_embedding_dct *op, struct cell cells[GRID][GRID],
                       float *at) {
    double planes[2][CHROMA][CHROMA] = {{{0}}};

    chroma_dct(op, cells, planes[0], planes[1]);
    for (int plane = 0; plane < 2; plane++)
        for (int m = 0; m < CHROMA; m++)
            for (int k = 0; k < CHROMA; k++)
                *at++ = (float)(op->colour * planes[plane][m][k] / COLOUR_GRID);
}

static junco_status dct_run_row(void *instance, const struct junco_chunk *in, size_t row,
                                struct junco_builder *out, struct junco_error *err) {
    const struct image_embedding_dct *op = instance;
    struct junco_value value = junco_column_get(&in->columns[0], row);
    struct pixel_image image = image_view(&value);
    struct cell cells[GRID][GRID];
    int64_t n = vector_size(op);
    void *data;
    junco_status st = pixel_image_check(&image, "image", err);

    if (!st)
        st = junco_put_tensor(out, 0, JUNCO_DTYPE_FLOAT32, 1, &n, &data, err);
    if (st)
        return st;
    average(&image, value.as.tensor.pixels == JUNCO_PIXELS_BGR, cells);
    data = put_luma(op, cells, data);
    if (op->colour > 0)
        put_chroma(op, cells, data);
    return JUNCO_OK;
}

static junco_status dct_types(const void *instance, const struct junco_env *env,
                              const struct junco_type *const *in_types,
                              const struct junco_type **ret_types, struct junco_error *err) {
    int64_t n = vector_size(instance);

    (void)env;
    (void)in_types;
    return junco_type_tensor(JUNCO_DTYPE_FLOAT32, 1, &n, &ret_types[0], err);
}

static const struct junco_param dct_params[] = {
    {
        .name = "size",
        .summary = "frequencies of the luma on either axis",
        .kind = JUNCO_PARAM_INT,
        .offset = offsetof(struct image_embedding_dct, size),
        .dflt = "8",
        .min = 2,
        .max = MAX_SIZE,
    },
    {
        .name = "colour",
        .summary = "what colours count beside shapes; 0: leave them out",
        .kind = JUNCO_PARAM_FLOAT,
        .offset = offsetof(struct image_embedding_dct, colour),
        .dflt = "2.0",
        .min = 0,
        .max = 100,
    },
    {.name = NULL},
};

static const struct junco_port dct_inputs[] = {
    {.name = "image", .type = "image", .summary = "any; transparency is ignored"},
    {.name = NULL},
};

static const struct junco_port dct_outputs[] = {
    {
        .name = "vector",
        .type = "tensor<float32>[?]",
        .summary = "size * size numbers, and 18 for colours; compare by the cosine",
    },
    {.name = NULL},
};

const struct junco_op junco_op_image_embedding_dct = {
    .abi = JUNCO_OP_ABI,
    .size = sizeof(struct junco_op),
    .name = "image_embedding.dct",
    .summary = "how an image looks, by its low frequencies and colours: no model",
    .params = dct_params,
    .inputs = dct_inputs,
    .outputs = dct_outputs,
    .rows = JUNCO_ROWS_ONE,
    .flags = JUNCO_OP_PURE | JUNCO_OP_HEAVY,
    .instance_size = sizeof(struct image_embedding_dct),
    .types = dct_types,
    .open = dct_open,
    .run_row = dct_run_row,
};
