/* test_arrow_foreign.c -- what others hand over through Arrow: read, kept alive, refused. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"

#include <string.h>

#include "base/str.h"
#include "data/json_out.h"

#include <junco/arrow.h>

static int n_released;
static void count_release(struct ArrowArray *array) {
    n_released++;
    array->release = NULL;
}
static void keep_schema(struct ArrowSchema *schema) {
    schema->release = NULL;
}

/* A table of one column "c" with one child "item"; tests bend it. */
struct foreign {
    struct ArrowSchema whole_schema, column_schema, item_schema;
    struct ArrowArray whole, column, item;
    struct ArrowSchema *columns[1], *items[1];
    struct ArrowArray *column_arrays[1], *item_arrays[1];
    const void *whole_buffers[1], *buffers[3], *item_buffers[3];
};

static void make_foreign(struct foreign *f, const char *format, int n_buffers, int64_t rows) {
    *f = (struct foreign){
        .whole_schema = {.format = "+s", .n_children = 1, .release = keep_schema},
        .column_schema = {.format = format, .name = "c", .release = keep_schema},
        .item_schema = {.format = "i", .name = "item", .release = keep_schema},
        .whole = {.length = rows, .n_buffers = 1, .n_children = 1, .release = count_release},
        .column = {.length = rows, .n_buffers = n_buffers, .release = count_release},
        .item = {.n_buffers = 2, .release = count_release},
    };
    f->columns[0] = &f->column_schema;
    f->items[0] = &f->item_schema;
    f->column_arrays[0] = &f->column;
    f->item_arrays[0] = &f->item;
    f->whole_schema.children = f->columns;
    f->whole.children = f->column_arrays;
    f->whole.buffers = f->whole_buffers;
    f->column.buffers = f->buffers;
    f->item.buffers = f->item_buffers;
    if (format[0] == '+') {
        f->column_schema.n_children = f->column.n_children = 1;
        f->column_schema.children = f->items;
        f->column.children = f->item_arrays;
    }
}

static void refused(struct foreign *f, junco_status status, const char *says) {
    struct junco_table table = {0};

    n_released = 0;
    fails(junco_table_from_arrow(&f->whole_schema, &f->whole, &table, err), status, says);
    assert_non_null(f->whole.release);
    assert_int_equal(n_released, 0);
}

static void test_widths(void **state) {
    static const int8_t i8[] = {-1, 2};
    static const uint32_t u32[] = {0xffffffffu, 2};
    static const float f32[] = {0.5f, -2};
    static const uint64_t u64[] = {1, UINT64_MAX};
    static const struct {
        const char *format;
        const void *data;
        const char *says;
    } rows[] = {
        {"c", i8, "{\"c\":-1}{\"c\":2}"},
        {"I", u32, "{\"c\":4294967295}{\"c\":2}"},
        {"f", f32, "{\"c\":0.5}{\"c\":-2.0}"},
        {"w:1", "ab", "{\"c\":\"YQ==\"}{\"c\":\"Yg==\"}"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct str text = STR_INIT(1024);
        struct junco_table table = {0};
        struct foreign f;

        make_foreign(&f, rows[i].format, 2, 2);
        f.buffers[1] = rows[i].data;
        n_released = 0;
        ok(junco_table_from_arrow(&f.whole_schema, &f.whole, &table, err));
        for (size_t row = 0; row < 2; row++) {
            struct json_out out = JSON_OUT(&text, 0);

            json_row(&out, &table, row);
        }
        assert_string_equal(str_text(&text), rows[i].says);
        str_done(&text);
        junco_table_done(&table);
        assert_int_equal(n_released, 1);
    }
    struct foreign f;
    make_foreign(&f, "L", 2, 2);
    f.buffers[1] = u64;
    refused(&f, JUNCO_EVALUE, "column 'c': row 1");
}

/* A shared column outlives the table; the array is released with its last reference. */
static void test_last_reference(void **state) {
    static const int64_t cells[] = {4, 5, 6};
    struct junco_table table = {0};
    struct junco_column column;
    struct foreign f;

    (void)state;
    make_foreign(&f, "l", 2, 2);
    f.buffers[1] = cells;
    f.column.length = 3;
    f.whole.offset = 1;
    n_released = 0;
    ok(junco_table_from_arrow(&f.whole_schema, &f.whole, &table, err));
    assert_null(f.whole.release);
    column = junco_column_ref(&table.columns[0]);
    junco_table_done(&table);
    assert_int_equal(n_released, 0);
    assert_ptr_equal(column.as.int64, cells + 1);
    junco_column_unref(&column);
    assert_int_equal(n_released, 1);
}

/* ---- hostile input ---- */

static void test_hostile_counts(void **state) {
    static const int64_t cells[] = {4, 5};
    struct foreign f;

    (void)state;
#define HOSTILE(status, says, ...)     \
    do {                               \
        make_foreign(&f, "l", 2, 2);   \
        f.buffers[1] = cells;          \
        __VA_ARGS__;                   \
        refused(&f, (status), (says)); \
    } while (0)
    HOSTILE(JUNCO_EDATA, "column 'c': length -1", f.column.length = -1);
    HOSTILE(JUNCO_EDATA, "offset -5", f.column.offset = -5);
    HOSTILE(JUNCO_EDATA, "length 9223372036854775807", f.column.length = INT64_MAX);
    HOSTILE(JUNCO_EDATA, "column 'c': 1 rows", f.column.length = 1);
    HOSTILE(JUNCO_EDATA, "arrow table: length -2", f.whole.length = -2);
    HOSTILE(JUNCO_EDATA, "3 nulls in 2", f.column.null_count = 3);
    HOSTILE(JUNCO_EDATA, "no bitmap", f.column.null_count = 1);
    HOSTILE(JUNCO_EDATA, "3 buffers; format 'l' has 2", f.column.n_buffers = 3);
    HOSTILE(JUNCO_EDATA, "0 buffers", f.column.buffers = NULL);
    HOSTILE(JUNCO_EDATA, "a buffer is missing", f.buffers[1] = NULL);
    HOSTILE(JUNCO_EDATA, "1 children in the array", f.column.n_children = 1);
    HOSTILE(JUNCO_EDATA, "list of its children", f.whole.children = NULL);
    HOSTILE(JUNCO_EDATA, "column 0 is missing", f.columns[0] = NULL);
    HOSTILE(JUNCO_EDATA, "array is missing", f.column_arrays[0] = NULL);
    HOSTILE(JUNCO_EDATA, "released already", f.column.release = NULL);
    HOSTILE(JUNCO_EDATA, "no format", f.column_schema.format = NULL);
    HOSTILE(JUNCO_EDATA, "a table is a struct", f.whole_schema.format = "n"; f.whole.n_buffers = 0);
    HOSTILE(JUNCO_EUNSUPPORTED, "'tdD' is not read", f.column_schema.format = "tdD");
    HOSTILE(JUNCO_EUNSUPPORTED, "'+' is not read", f.column_schema.format = "+");
    HOSTILE(JUNCO_EUNSUPPORTED, "dictionary", f.column_schema.dictionary = &f.item_schema);
    HOSTILE(JUNCO_EUNSUPPORTED, "float16", f.column_schema.format = "e");
    HOSTILE(JUNCO_EDATA, "its name is not text", f.column_schema.name = "\xff");
    HOSTILE(JUNCO_EDATA, "has no width", f.column_schema.format = "w:x");
    HOSTILE(JUNCO_EDATA, "has no width", f.column_schema.format = "w:99999999999");
    HOSTILE(JUNCO_ELIMIT, "257 columns", f.whole_schema.n_children = f.whole.n_children = 257);
    HOSTILE(JUNCO_EDATA, "a row as a whole is null", f.whole.null_count = -1;
            f.whole_buffers[0] = "\1");
#undef HOSTILE
}

static void test_hostile_texts(void **state) {
    static const int32_t good[] = {0, 1, 2}, back[] = {0, 2, 1}, below[] = {-1, 0, 1};
    static const int64_t huge[] = {0, INT64_MAX, INT64_MAX};
    struct foreign f;

    (void)state;
    make_foreign(&f, "u", 3, 2);
    f.buffers[1] = good;
    f.buffers[2] = "\xff\xfe";
    refused(&f, JUNCO_EDATA, "column 'c': row 0: the text is not valid UTF-8");
    f.buffers[2] = NULL;
    refused(&f, JUNCO_EDATA, "buffer of its bytes is missing");
    f.buffers[2] = "ab";
    f.buffers[1] = back;
    refused(&f, JUNCO_EDATA, "row 1: it goes from 2 to 1");
    f.buffers[1] = below;
    refused(&f, JUNCO_EDATA, "row 0: it goes from -1 to 0");
    f.column_schema.format = "Z";
    f.buffers[1] = huge;
    refused(&f, JUNCO_ELIMIT, "9223372036854775807 bytes");
}

static void test_hostile_lists(void **state) {
    static const int32_t offsets[] = {0, 2, 4}, wide[] = {0, 1 << 30, 1 << 30}, items[] = {1, 2, 3};
    struct foreign f;

    (void)state;
    make_foreign(&f, "+l", 2, 2);
    f.buffers[1] = offsets;
    f.item.length = 3;
    f.item_buffers[1] = items;
    refused(&f, JUNCO_EDATA, "column 'c': 'item': 3 rows; rows 0 to 4");
    f.buffers[1] = wide;
    refused(&f, JUNCO_ELIMIT, "a list of 1073741824 items");
    f.column_schema.n_children = f.column.n_children = 0;
    refused(&f, JUNCO_EDATA, "a list has one child");

    make_foreign(&f, "+w:2", 1, 2);
    f.item.length = 3;
    f.item_buffers[1] = items;
    refused(&f, JUNCO_EDATA, "'item': 3 rows");
    f.column_schema.format = "+w:";
    refused(&f, JUNCO_EDATA, "has no width");
    f.column_schema.format = "+w:1";
    f.item.null_count = 1;
    f.item_buffers[0] = "\2";
    refused(&f, JUNCO_EDATA, "an element of a tensor is null");
    f.item_schema.release = NULL;
    refused(&f, JUNCO_EDATA, "schema was released");
}

/* A list in a list in a list … as deep as anyone likes: here, one that holds itself. */
static void test_hostile_depth(void **state) {
    static const int32_t offsets[] = {0, 1};
    struct foreign f;

    (void)state;
    make_foreign(&f, "+l", 2, 1);
    f.buffers[1] = offsets;
    f.items[0] = &f.column_schema;
    f.item_arrays[0] = &f.column;
    refused(&f, JUNCO_ELIMIT, "deeper than 64");
}

/* Key and value, each behind its size, and their number before them all. */
static const char *metadata(char *to, const char *name, const char *text) {
    static const char *const keys[] = {"ARROW:extension:name", "ARROW:extension:metadata"};
    const char *const parts[] = {keys[0], name, keys[1], text};
    int32_t n = 2;
    char *at = to;

    memcpy(at, &n, sizeof(n));
    at += sizeof(n);
    for (size_t i = 0; i < 4; i++) {
        n = (int32_t)strlen(parts[i]);
        memcpy(at, &n, sizeof(n));
        memcpy(at + sizeof(n), parts[i], (size_t)n);
        at += sizeof(n) + (size_t)n;
    }
    return to;
}

static void test_hostile_extensions(void **state) {
    static const int32_t items[] = {1, 2, 3, 4}, minus[] = {-1}, many[] = {2, -7};
    static const struct {
        const char *text;
        junco_status status;
        const char *says;
    } shapes[] = {
        {"{\"shape\":[2,3]}", JUNCO_EDATA, "a shape of 6 elements over lists of 2"},
        {"{\"shape\":[4294967296,4294967296]}", JUNCO_ELIMIT, "fixed_shape_tensor"},
        {"{\"shape\":[-2]}", JUNCO_EDATA, "whole numbers"},
        {"{\"shape\":2}", JUNCO_EDATA, "list of numbers"},
        {"{\"shape\":[1,1,1,1,1,1,1,1,2]}", JUNCO_ELIMIT, "more than 8 dimensions"},
        {"{\"shape\":[1,2],\"permutation\":[1,0]}", JUNCO_EUNSUPPORTED, "permuted"},
        {"[2]", JUNCO_EDATA, "want an object"},
        {"{\"shape\"", JUNCO_ESYNTAX, "fixed_shape_tensor"},
    };
    char bytes[512];
    struct foreign f;

    (void)state;
    make_foreign(&f, "+w:2", 1, 2);
    f.item.length = 4;
    f.item_buffers[1] = items;
    for (size_t i = 0; i < COUNT(shapes); i++) {
        f.column_schema.metadata = metadata(bytes, "arrow.fixed_shape_tensor", shapes[i].text);
        refused(&f, shapes[i].status, shapes[i].says);
    }
    f.column_schema.metadata = (const char *)minus;
    refused(&f, JUNCO_EDATA, "-1 keys");
    f.column_schema.metadata = (const char *)many;
    refused(&f, JUNCO_EDATA, "metadata has a size");

    make_foreign(&f, "+s", 1, 2);
    f.item.length = 2;
    f.item_buffers[1] = items;
    f.column_schema.metadata = metadata(bytes, "junco.image", "image");
    refused(&f, JUNCO_EDATA, "junco.image: its fields");
    f.column_schema.metadata = metadata(bytes, "arrow.variable_shape_tensor", "{}");
    refused(&f, JUNCO_EDATA, "1 fields; want data, shape");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_widths),
        cmocka_unit_test(test_last_reference),
        cmocka_unit_test(test_hostile_counts),
        cmocka_unit_test(test_hostile_texts),
        cmocka_unit_test(test_hostile_lists),
        cmocka_unit_test(test_hostile_depth),
        cmocka_unit_test(test_hostile_extensions),
    };

    return cmocka_run_group_tests_name("data arrow foreign", tests, NULL, NULL);
}
