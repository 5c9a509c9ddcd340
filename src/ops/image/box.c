/* box.c -- a region of an image, as operators hand it on. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "ops/image/box.h"

#include <math.h>

#include "base/limits.h"
#include "base/mem.h"

#define MAX_NUMBERS 8
/* Beyond this a coordinate is no place in an image, and float32 no longer tells pixels apart. */
#define MAX_COORDINATE 1e6

bool box_type_fits(const struct junco_type *type) {
    return type->kind == JUNCO_KIND_TENSOR || type->kind == JUNCO_KIND_LIST ||
           type->kind == JUNCO_KIND_ANY;
}

static bool tensor_numbers(const struct junco_tensor *tensor, size_t n, double *numbers) {
    for (size_t i = 0; i < n; i++) {
        switch (tensor->dtype) {
        case JUNCO_DTYPE_FLOAT32:
            numbers[i] = ((const float *)tensor->data)[i];
            break;
        case JUNCO_DTYPE_FLOAT64:
            numbers[i] = ((const double *)tensor->data)[i];
            break;
        case JUNCO_DTYPE_INT32:
            numbers[i] = ((const int32_t *)tensor->data)[i];
            break;
        case JUNCO_DTYPE_INT64:
            numbers[i] = (double)((const int64_t *)tensor->data)[i];
            break;
        default:
            return false;
        }
    }
    return true;
}

/* Numbers of a list, which may hold lists of numbers: [[x, y], …] as well as [x0, y0, x1, y1]. */
static bool list_numbers(struct junco_list *list, size_t *n, double *numbers, bool is_nested) {
    const struct junco_value *items = junco_list_items(list);

    for (size_t i = 0; i < junco_list_size(list); i++) {
        if (items[i].kind == JUNCO_KIND_LIST && !is_nested) {
            if (!list_numbers(items[i].as.list, n, numbers, true))
                return false;
            continue;
        }
        if (*n == MAX_NUMBERS)
            return false;
        if (items[i].kind == JUNCO_KIND_INT64)
            numbers[(*n)++] = (double)items[i].as.int64;
        else if (items[i].kind == JUNCO_KIND_FLOAT64)
            numbers[(*n)++] = items[i].as.float64;
        else
            return false;
    }
    return true;
}

static bool read_numbers(const struct junco_value *value, size_t *n, double *numbers) {
    *n = 0;
    if (value->kind == JUNCO_KIND_LIST)
        return list_numbers(value->as.list, n, numbers, false);
    if (value->kind != JUNCO_KIND_TENSOR)
        return false;
    *n = junco_tensor_count(&value->as.tensor);
    return *n <= MAX_NUMBERS && tensor_numbers(&value->as.tensor, *n, numbers);
}

junco_status box_read(const struct junco_value *value, struct box *ret_box,
                      struct junco_error *err) {
    double at[MAX_NUMBERS];
    size_t n;

    if (!read_numbers(value, &n, at) || (n != 4 && n != 8))
        return junco_fail(err, JUNCO_EVALUE,
                          "a box is 4 numbers (x0, y0, x1, y1) or 4 points (x, y)");
    for (size_t i = 0; i < n; i++)
        if (!isfinite(at[i]) || fabs(at[i]) > MAX_COORDINATE)
            return junco_fail(err, JUNCO_EVALUE, "box coordinate %g is not a place in an image",
                              at[i]);
    ret_box->is_quad = n == 8;
    for (size_t i = 0; i < 4; i++) {
        /* Corners of a rectangle clockwise from the top left: x0 y0, x1 y0, x1 y1, x0 y1. */
        size_t x = i == 1 || i == 2 ? 2 : 0, y = i >= 2 ? 3 : 1;

        ret_box->corner[i] = n == 8 ? (struct pixel_point){(float)at[2 * i], (float)at[2 * i + 1]}
                                    : (struct pixel_point){(float)at[x], (float)at[y]};
    }
    return JUNCO_OK;
}

/* ---- many ---- */

/* One box that stands for itself: numbers, not lists or rows of them. */
static bool is_single(const struct junco_value *value) {
    const struct junco_value *items;

    if (value->kind == JUNCO_KIND_TENSOR)
        return value->as.tensor.rank == 1;
    items = junco_list_items(value->as.list);
    return junco_list_size(value->as.list) &&
           (items[0].kind == JUNCO_KIND_INT64 || items[0].kind == JUNCO_KIND_FLOAT64);
}

static size_t count_boxes(const struct junco_value *value) {
    if (value->kind == JUNCO_KIND_LIST)
        return is_single(value) ? 1 : junco_list_size(value->as.list);
    if (!junco_tensor_count(&value->as.tensor))
        return 0;
    return value->as.tensor.rank > 1 ? (size_t)value->as.tensor.dims[0] : 1;
}

/* Box i of the cell, as a cell of its own that borrows. */
static struct junco_value box_at(const struct junco_value *value, size_t n, size_t i) {
    struct junco_value one = *value;
    struct junco_tensor *t = &one.as.tensor;
    size_t size;

    if (is_single(value))
        return *value;
    if (value->kind == JUNCO_KIND_LIST)
        return junco_list_items(value->as.list)[i];
    size = junco_tensor_count(t) / n;
    t->data = (char *)t->data + i * size * junco_dtype_size(t->dtype);
    t->rank = 1;
    t->dims[0] = (int64_t)size;
    return one;
}

junco_status boxes_read(const struct junco_value *value, struct box **ret_boxes, size_t *ret_n,
                        struct junco_error *err) {
    struct box *boxes;
    size_t n;

    if (value->kind != JUNCO_KIND_LIST && value->kind != JUNCO_KIND_TENSOR)
        return junco_fail(err, JUNCO_EVALUE, "want a list of boxes, or a tensor with a box a row");
    n = count_boxes(value);
    if (n > JUNCO_MAX_BOXES)
        return junco_fail(err, JUNCO_ELIMIT, "%zu boxes; at most %d", n, JUNCO_MAX_BOXES);
    boxes = junco_alloc_array(n, sizeof(boxes[0]));
    if (!boxes)
        return junco_nomem(err, n * sizeof(boxes[0]));
    for (size_t i = 0; i < n; i++) {
        struct junco_value one = box_at(value, n, i);
        junco_status st = box_read(&one, &boxes[i], err);

        if (st) {
            junco_free(boxes);
            return junco_wrap(err, st, "box %zu", i);
        }
    }
    *ret_boxes = boxes;
    *ret_n = n;
    return JUNCO_OK;
}

void box_bounds(const struct box *box, float ret_bounds[4]) {
    ret_bounds[0] = ret_bounds[2] = box->corner[0].x;
    ret_bounds[1] = ret_bounds[3] = box->corner[0].y;
    for (size_t i = 1; i < 4; i++) {
        ret_bounds[0] = fminf(ret_bounds[0], box->corner[i].x);
        ret_bounds[1] = fminf(ret_bounds[1], box->corner[i].y);
        ret_bounds[2] = fmaxf(ret_bounds[2], box->corner[i].x);
        ret_bounds[3] = fmaxf(ret_bounds[3], box->corner[i].y);
    }
}
