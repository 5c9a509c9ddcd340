/* box.c -- a region of an image, as operators hand it on. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "ops/image/box.h"

#include <math.h>

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
