/* test_arrow.c -- tables through the Arrow C Data Interface: round trips, sharing, hostile input. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"

#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "data/column.h"
#include "data/json_out.h"
#include "data/table.h"

#include <junco/arrow.h>

/* A table of every kind, three rows, the middle one null throughout. */
static const char *const kind_types[] = {
    "null",
    "bool",
    "int64",
    "float64",
    "string",
    "bytes",
    "tensor<float32>[2,3]",
    "tensor<int32>[?,?]",
    "tensor<bool>[9]",
    "image<rgb>",
    "list<int64>",
    "list<list<string>>",
    "struct{a:int64,b:string}",
    "audio",
    "frame<gray>",
    "tensor<uint8>[]",
};
#define N_KINDS COUNT(kind_types)

static junco_status put_string_list(struct junco_builder *b, size_t column, size_t row,
                                    struct junco_error *err) {
    const struct junco_value text = {.kind = JUNCO_KIND_STRING,
                                     .as.bytes = {.data = "xy", .size = 2}};
    const struct junco_type *inner = NULL, *outer = NULL;
    struct junco_list *items = NULL, *list = NULL;
    struct junco_value value = {.kind = JUNCO_KIND_NULL};
    junco_status st = junco_type_list(junco_type_of(JUNCO_KIND_STRING), &inner, err);

    if (!st)
        st = junco_type_list(inner, &outer, err);
    if (!st)
        st = junco_list_new(inner, row + 1, &items, err);
    if (!st) {
        junco_list_items(items)[row] = text;
        st = junco_list_new(outer, 2, &list, err);
    }
    if (st && items) {
        value = (struct junco_value){.kind = JUNCO_KIND_LIST, .as.list = items};
    } else if (!st) {
        junco_list_items(list)[1] = (struct junco_value){.kind = JUNCO_KIND_LIST, .as.list = items};
        value = (struct junco_value){.kind = JUNCO_KIND_LIST, .as.list = list};
        st = junco_put_value(b, column, &value, err);
    }
    junco_value_unref(&value);
    junco_type_unref(inner);
    junco_type_unref(outer);
    return st;
}

static junco_status put_items(struct junco_builder *b, size_t column, const char *type_text,
                              size_t n, size_t row, struct junco_error *err) {
    const struct junco_type *type = NULL;
    struct junco_value value = {.kind = JUNCO_KIND_LIST};
    junco_status st = junco_type_parse(type_text, &type, err);

    if (st)
        return st;
    value.kind = type->kind;
    st = junco_list_new(type, n, &value.as.list, err);
    if (!st) {
        junco_list_items(value.as.list)[0] =
            (struct junco_value){.kind = JUNCO_KIND_INT64, .as.int64 = (int64_t)row - 7};
        st = junco_put_value(b, column, &value, err);
        junco_value_unref(&value);
    }
    junco_type_unref(type);
    return st;
}

static junco_status put_block(struct junco_builder *b, size_t column, junco_dtype dtype, int rank,
                              const int64_t *dims, int first, struct junco_error *err) {
    size_t bytes = junco_dtype_size(dtype);
    uint8_t *data = NULL;
    junco_status st = junco_put_tensor(b, column, dtype, rank, dims, (void **)&data, err);

    for (int i = 0; i < rank; i++)
        bytes *= (size_t)dims[i];
    for (size_t i = 0; !st && i < bytes; i++)
        data[i] = (uint8_t)((first + (int)i) % (dtype == JUNCO_DTYPE_BOOL ? 2 : 63));
    return st;
}

static junco_status put_media(struct junco_builder *b, size_t column, junco_kind kind,
                              struct junco_error *err) {
    static const float samples[6] = {0.5f, -1, 0, 1, 2, 3};
    static const uint8_t grays[6] = {1, 2, 3, 4, 5, 6};
    struct junco_value value = {.kind = kind,
                                .as.tensor = {.pts_us = 1234567, .is_key_frame = true}};
    struct junco_tensor *t = &value.as.tensor;

    if (kind == JUNCO_KIND_AUDIO) {
        *t = (struct junco_tensor){.dtype = JUNCO_DTYPE_FLOAT32,
                                   .rank = 2,
                                   .dims = {3, 2},
                                   .rate = 16000,
                                   .data = (void *)samples,
                                   .pts_us = 5};
    } else {
        t->dtype = JUNCO_DTYPE_UINT8;
        t->pixels = JUNCO_PIXELS_GRAY;
        t->rank = 3;
        t->dims[0] = 2, t->dims[1] = 3, t->dims[2] = 1;
        t->data = (void *)grays;
    }
    return junco_put_value(b, column, &value, err);
}

static junco_status put_cell(struct junco_builder *b, size_t c, size_t row,
                             struct junco_error *err) {
    const int64_t dims[] = {2, 3}, open[] = {(int64_t)row + 1, 2}, nine[] = {9};
    uint8_t *pixels = NULL;
    junco_status st = JUNCO_OK;

    switch (c) {
    case 1:
        return junco_put_bool(b, c, row == 0, err);
    case 2:
        return junco_put_int64(b, c, INT64_MIN + (int64_t)row, err);
    case 3:
        return junco_put_float64(b, c, 0.1 * (double)row, err);
    case 4:
        return junco_put_string(b, c, row ? "h\xc3\xa9" : "", row ? 3 : 0, err);
    case 5:
        return junco_put_bytes(b, c, "\xff\0", row ? 2 : 1, err);
    case 6:
        return put_block(b, c, JUNCO_DTYPE_FLOAT32, 2, dims, (int)row, err);
    case 7:
        return put_block(b, c, JUNCO_DTYPE_INT32, 2, open, (int)row, err);
    case 8:
        return put_block(b, c, JUNCO_DTYPE_BOOL, 1, nine, (int)row, err);
    case 9:
        st = junco_put_image(b, c, JUNCO_PIXELS_RGB, 1, (int64_t)row + 1, &pixels, err);
        if (!st)
            memset(pixels, 7, 3 * (row + 1));
        return st;
    case 10:
        return put_items(b, c, "list<int64>", row + 2, row, err);
    case 11:
        return put_string_list(b, c, row, err);
    case 12:
        return put_items(b, c, "struct{a:int64,b:string}", 2, row, err);
    case 13:
        return put_media(b, c, JUNCO_KIND_AUDIO, err);
    case 14:
        return put_media(b, c, JUNCO_KIND_FRAME, err);
    case 15:
        return put_block(b, c, JUNCO_DTYPE_UINT8, 0, NULL, 42, err);
    default:
        return JUNCO_OK;
    }
}

static junco_status make_table(size_t rows, size_t null_row, struct junco_table *ret_table,
                               struct junco_error *err) {
    const struct junco_type *types[N_KINDS] = {NULL};
    struct junco_builder *b = NULL;
    junco_status st = JUNCO_OK;

    for (size_t i = 0; i < N_KINDS && !st; i++)
        st = junco_type_parse(kind_types[i], &types[i], err);
    if (!st)
        st = junco_builder_new(N_KINDS, kind_types, types, &b, err);
    for (size_t row = 0; row < rows && !st; row++) {
        st = junco_builder_row(b, 0, err);
        for (size_t c = 0; c < N_KINDS && row != null_row && !st; c++)
            st = put_cell(b, c, row, err);
    }
    if (!st)
        st = junco_builder_finish(b, ret_table, err);
    junco_builder_free(b);
    for (size_t i = 0; i < N_KINDS; i++)
        junco_type_unref(types[i]);
    return st;
}

/* Tensors and media are compared by their bytes as well: JSON leaves out the pixels of an image. */
static void check_same_column(const struct junco_column *a, const struct junco_column *b) {
    assert_int_equal(a->rows, b->rows);
    for (size_t i = 0; i < a->rows; i++) {
        struct junco_value x = junco_column_get(a, i), y = junco_column_get(b, i);
        size_t bytes;

        assert_int_equal(x.kind, y.kind);
        if (x.kind < JUNCO_KIND_TENSOR || x.kind > JUNCO_KIND_FRAME)
            continue;
        bytes = junco_tensor_size_bytes(&x.as.tensor);
        assert_int_equal(bytes, junco_tensor_size_bytes(&y.as.tensor));
        assert_memory_equal(x.as.tensor.data, y.as.tensor.data, bytes);
        assert_memory_equal(x.as.tensor.dims, y.as.tensor.dims, sizeof(x.as.tensor.dims));
        assert_int_equal(x.as.tensor.pts_us, y.as.tensor.pts_us);
        assert_int_equal(x.as.tensor.rate, y.as.tensor.rate);
        assert_int_equal(x.as.tensor.is_key_frame, y.as.tensor.is_key_frame);
        assert_int_equal(x.as.tensor.pixels, y.as.tensor.pixels);
    }
}

static void check_same(const struct junco_table *a, const struct junco_table *b) {
    struct str x = STR_INIT(1 << 20), y = STR_INIT(1 << 20);
    char was[128], is[128];

    assert_int_equal(a->rows, b->rows);
    assert_int_equal(a->n_columns, b->n_columns);
    for (size_t i = 0; i < a->n_columns; i++) {
        assert_string_equal(a->names[i], b->names[i]);
        assert_string_equal(junco_type_format(a->columns[i].type, was, sizeof(was)),
                            junco_type_format(b->columns[i].type, is, sizeof(is)));
        check_same_column(&a->columns[i], &b->columns[i]);
    }
    for (size_t row = 0; row < a->rows; row++) {
        struct json_out to_x = JSON_OUT(&x, 0), to_y = JSON_OUT(&y, 0);

        json_row(&to_x, a, row);
        json_row(&to_y, b, row);
    }
    assert_string_equal(str_text(&x), str_text(&y));
    str_done(&x);
    str_done(&y);
}

static void release(struct ArrowSchema *schema, struct ArrowArray *array) {
    if (schema->release)
        schema->release(schema);
    if (array->release)
        array->release(array);
}

/* Out and in again; with an allocation failed somewhere, nothing is left. */
static size_t n_rows, null_row;
static bool is_compared;
static junco_status round_trip(struct junco_error *err) {
    struct junco_table table = {0}, back = {0};
    struct ArrowSchema schema = {0};
    struct ArrowArray array = {0};
    junco_status st = make_table(n_rows, null_row, &table, err);

    if (!st)
        st = junco_table_to_arrow(&table, &schema, &array, err);
    if (!st) {
        st = junco_table_from_arrow(&schema, &array, &back, err);
        assert_int_equal(array.release == NULL, st == JUNCO_OK);
    }
    release(&schema, &array);
    if (!st && is_compared)
        check_same(&table, &back);
    junco_table_done(&table);
    junco_table_done(&back);
    return st;
}

static void test_round_trips(void **state) {
    (void)state;
    is_compared = true;
    for (n_rows = 0; n_rows <= 3; n_rows++)
        for (null_row = 0; null_row <= n_rows; null_row++)
            ok(round_trip(err));
    is_compared = false; /* comparing allocates, too */
    n_rows = 3;
    null_row = 1;
    check_allocations(round_trip);
    null_row = 9;
    check_allocations(round_trip);
}

/* Slices have offsets of their own: rows 1 and 2 of 3. */
static void test_slices(void **state) {
    struct junco_table table = {0}, back = {0};
    struct ArrowSchema schema = {0};
    struct ArrowArray array = {0};

    (void)state;
    ok(make_table(3, 1, &table, err));
    ok(junco_table_to_arrow(&table, &schema, &array, err));
    array.offset = 1;
    array.length = 2;
    for (size_t i = 0; i < table.n_columns; i++)
        table.columns[i] = junco_column_slice(&table.columns[i], 1, 2);
    table.rows = 2;
    ok(junco_table_from_arrow(&schema, &array, &back, err));
    check_same(&table, &back);
    junco_table_done(&back);
    schema.release(&schema);

    ok(junco_table_to_arrow(&table, &schema, &array, err)); /* slices go out, too */
    ok(junco_table_from_arrow(&schema, &array, &back, err));
    check_same(&table, &back);
    junco_table_done(&back);
    schema.release(&schema);
    junco_table_done(&table);
}

/* What the header says is not copied is not. */
static void test_sharing(void **state) {
    struct junco_table table = {0}, back = {0};
    struct ArrowSchema schema = {0};
    struct ArrowArray array = {0};
    const void *ints, *floats, *tensor, *texts;

    (void)state;
    ok(make_table(3, 9, &table, err));
    ints = table.columns[2].as.int64;
    floats = table.columns[3].as.float64;
    ok(junco_table_to_arrow(&table, &schema, &array, err));
    assert_ptr_equal(array.children[2]->buffers[1], ints);
    assert_null(array.children[2]->buffers[0]);
    assert_ptr_equal(array.children[3]->buffers[1], floats);
    tensor = array.children[6]->children[0]->buffers[1];
    assert_string_equal(schema.children[6]->format, "+w:6");
    texts = array.children[4]->buffers[2];
    junco_table_done(&table); /* the array keeps what it shares */

    ok(junco_table_from_arrow(&schema, &array, &back, err));
    assert_ptr_equal(back.columns[2].as.int64, ints);
    assert_ptr_equal(back.columns[3].as.float64, floats);
    assert_ptr_equal(back.columns[6].as.tensor[0].data, tensor);
    assert_ptr_equal(back.columns[4].as.bytes[1].data, texts);
    assert_int_equal(back.columns[2].as.int64[2], INT64_MIN + 2);
    schema.release(&schema);

    /* Tensors side by side, as these are now, go out as they lie. */
    ok(junco_table_to_arrow(&back, &schema, &array, err));
    assert_ptr_equal(array.children[6]->children[0]->buffers[1], tensor);
    junco_table_done(&back);
    assert_int_equal(((const uint8_t *)tensor)[24], 1);
    release(&schema, &array);
}

/* A consumer may move a child away and release the rest first. */
static void test_moved_child(void **state) {
    struct junco_table table = {0};
    struct ArrowSchema schema = {0};
    struct ArrowArray array = {0}, child;

    (void)state;
    ok(make_table(3, 9, &table, err));
    ok(junco_table_to_arrow(&table, &schema, &array, err));
    junco_table_done(&table);
    child = *array.children[6];
    array.children[6]->release = NULL;
    release(&schema, &array);
    assert_int_equal(((const uint8_t *)child.children[0]->buffers[1])[1], 1);
    child.release(&child);
    assert_null(child.release);
}

/* ---- columns of `any`, open tensors ---- */

static void put_any(struct junco_builder *b, size_t row, const struct junco_value *value) {
    ok(junco_builder_row(b, row, err));
    ok(junco_put_value(b, 0, value, err));
}

static void test_any(void **state) {
    const char *name = "x";
    const struct junco_type *any = junco_type_of(JUNCO_KIND_ANY);
    const struct junco_value null = {.kind = JUNCO_KIND_NULL},
                             number = {.kind = JUNCO_KIND_INT64, .as.int64 = 5},
                             text = {.kind = JUNCO_KIND_STRING,
                                     .as.bytes = {.data = "a", .size = 1}};
    struct junco_builder *b = NULL;
    struct junco_table table = {0};
    struct ArrowSchema schema = {0};
    struct ArrowArray array = {0};

    (void)state;
    ok(junco_builder_new(1, &name, &any, &b, err));
    put_any(b, 0, &null);
    put_any(b, 0, &number);
    ok(junco_builder_finish(b, &table, err));
    ok(junco_table_to_arrow(&table, &schema, &array, err));
    assert_string_equal(schema.children[0]->format, "l");
    assert_int_equal(array.children[0]->null_count, 1);
    release(&schema, &array);
    junco_table_done(&table);

    put_any(b, 0, &number);
    put_any(b, 0, &text);
    ok(junco_builder_finish(b, &table, err));
    fails(junco_table_to_arrow(&table, &schema, &array, err), JUNCO_ETYPE, "column 'x'");
    junco_table_done(&table);

    put_any(b, 0, &null);
    ok(junco_builder_finish(b, &table, err));
    ok(junco_table_to_arrow(&table, &schema, &array, err));
    assert_string_equal(schema.children[0]->format, "n");
    release(&schema, &array);
    junco_table_done(&table);
    junco_builder_free(b);
}

static void test_open_tensors(void **state) {
    const char *name = "t";
    const struct junco_type *open = junco_type_of(JUNCO_KIND_TENSOR);
    const int64_t dims[] = {2};
    struct junco_builder *b = NULL;
    struct junco_table table = {0};
    struct ArrowSchema schema = {0};
    struct ArrowArray array = {0};
    void *data;

    (void)state;
    ok(junco_builder_new(1, &name, &open, &b, err));
    ok(junco_builder_row(b, 0, err));
    ok(junco_put_tensor(b, 0, JUNCO_DTYPE_BFLOAT16, 1, dims, &data, err));
    memset(data, 0, 4);
    ok(junco_builder_finish(b, &table, err));
    fails(junco_table_to_arrow(&table, &schema, &array, err), JUNCO_EUNSUPPORTED, "bfloat16");
    junco_table_done(&table);

    ok(junco_builder_row(b, 0, err));
    ok(junco_put_tensor(b, 0, JUNCO_DTYPE_INT8, 1, dims, &data, err));
    memset(data, 0, 2);
    ok(junco_builder_row(b, 0, err));
    ok(junco_put_tensor(b, 0, JUNCO_DTYPE_FLOAT32, 1, dims, &data, err));
    memset(data, 0, 8);
    ok(junco_builder_finish(b, &table, err));
    fails(junco_table_to_arrow(&table, &schema, &array, err), JUNCO_ETYPE, "column 't': row 1");
    junco_table_done(&table);
    junco_builder_free(b);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_round_trips), cmocka_unit_test(test_slices),
        cmocka_unit_test(test_sharing),     cmocka_unit_test(test_moved_child),
        cmocka_unit_test(test_any),         cmocka_unit_test(test_open_tensors),
    };

    return cmocka_run_group_tests_name("data arrow", tests, NULL, NULL);
}
