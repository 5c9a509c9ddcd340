/* test_json_out.c -- JSON documents, values and rows as they are written. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"

#include "base/limits.h"
#include "data/builder.h"
#include "data/json_out.h"

#include <math.h>
#include <string.h>

static void check_text(struct str *s, const char *want) {
    assert_int_equal(s->failed, JUNCO_OK);
    assert_string_equal(str_text(s), want);
    str_done(s);
}

static void write_document(struct json_out *w) {
    json_object(w);
    json_key(w, "a");
    json_array(w);
    json_int(w, -1);
    json_null(w);
    json_bool(w, true);
    json_array_end(w);
    json_key(w, "b");
    json_object(w);
    json_object_end(w);
    json_key(w, "c");
    json_text(w, "x");
    json_object_end(w);
}

static void test_document(void **state) {
    struct str s = STR_INIT(1000);
    struct json_out w = JSON_OUT(&s, 0);

    (void)state;
    write_document(&w);
    check_text(&s, "{\"a\":[-1,null,true],\"b\":{},\"c\":\"x\"}");
    w = JSON_OUT(&s, 2);
    write_document(&w);
    check_text(&s, "{\n  \"a\": [\n    -1,\n    null,\n    true\n  ],\n  \"b\": {},\n  \"c\": "
                   "\"x\"\n}");
}

static void test_strings(void **state) {
    static const struct {
        const char *text, *json;
    } rows[] = {
        {"", "\"\""},
        {"a\"b\\c/", "\"a\\\"b\\\\c/\""},
        {"\b\t\n\f\r\x01\x1f\x7f", "\"\\b\\t\\n\\f\\r\\u0001\\u001f\\u007f\""},
        {"\xE6\xBC\xA2\xF0\x9F\x98\x80", "\"\xE6\xBC\xA2\xF0\x9F\x98\x80\""},
        {"a\xFF\xE2\x82z", "\"a\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBDz\""},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct str s = STR_INIT(1000);
        struct json_out w = JSON_OUT(&s, 0);
        json_text(&w, rows[i].text);
        check_text(&s, rows[i].json);
    }
}

static void test_numbers(void **state) {
    struct str s = STR_INIT(1000);
    struct json_out w = JSON_OUT(&s, 0);

    (void)state;
    json_array(&w);
    json_int(&w, INT64_MIN);
    json_uint(&w, UINT64_MAX);
    json_float(&w, 2);
    json_float(&w, 0.1);
    json_float32(&w, 0.1f);
    json_float(&w, NAN);
    json_float(&w, -INFINITY);
    json_float32(&w, NAN);
    json_array_end(&w);
    check_text(&s, "[-9223372036854775808,18446744073709551615,2.0,0.1,0.1,null,null,null]");
}

static void check_value(const struct junco_value *value, const char *want) {
    struct str s = STR_INIT(1000);
    struct json_out w = JSON_OUT(&s, 0);

    json_value(&w, value);
    check_text(&s, want);
}

static void test_tensors(void **state) {
    float floats[] = {0.5f, 1, 0.1f, -3, 4, 5};
    uint8_t bytes[] = {1, 0, 255, 2, 3, 4};
    uint16_t halves[] = {0x3C00};
    struct junco_value v = {.kind = JUNCO_KIND_TENSOR};

    (void)state;
    v.as.tensor = (struct junco_tensor){
        .data = floats, .dtype = JUNCO_DTYPE_FLOAT32, .rank = 2, .dims = {2, 3}};
    check_value(&v, "[[0.5,1.0,0.1],[-3.0,4.0,5.0]]");
    v.as.tensor.rank = 0;
    check_value(&v, "0.5");
    v.as.tensor = (struct junco_tensor){
        .data = bytes, .dtype = JUNCO_DTYPE_UINT8, .rank = 3, .dims = {1, 3, 2}};
    check_value(&v, "[[[1,0],[255,2],[3,4]]]");
    v.as.tensor.dtype = JUNCO_DTYPE_BOOL;
    v.as.tensor.rank = 1;
    v.as.tensor.dims[0] = 2;
    check_value(&v, "[true,false]");
    v.as.tensor.rank = 2;
    v.as.tensor.dims[1] = 0;
    check_value(&v, "[[],[]]");
    v.as.tensor.dims[0] = 0;
    v.as.tensor.dims[1] = 1 << 30;
    check_value(&v, "[]");
    v.as.tensor =
        (struct junco_tensor){.data = halves, .dtype = JUNCO_DTYPE_FLOAT16, .rank = 1, .dims = {1}};
    check_value(&v, "[1.0]");
}

static void test_media_and_bytes(void **state) {
    struct junco_value v = {.kind = JUNCO_KIND_IMAGE};

    (void)state;
    v.as.tensor = (struct junco_tensor){.pixels = JUNCO_PIXELS_BGR, .rank = 3, .dims = {4, 5, 3}};
    check_value(&v, "{\"image\":\"bgr\",\"height\":4,\"width\":5}");
    v.kind = JUNCO_KIND_FRAME;
    v.as.tensor.pts_us = 40;
    check_value(&v,
                "{\"frame\":\"bgr\",\"height\":4,\"width\":5,\"pts_us\":40,\"key_frame\":false}");
    v.kind = JUNCO_KIND_AUDIO;
    v.as.tensor = (struct junco_tensor){
        .dtype = JUNCO_DTYPE_FLOAT32, .rank = 2, .dims = {16, 2}, .rate = 8000};
    check_value(&v, "{\"audio\":\"float32\",\"samples\":16,\"channels\":2,\"rate\":8000,"
                    "\"pts_us\":0}");
    v = (struct junco_value){.kind = JUNCO_KIND_BYTES};
    static const char *const base64[] = {"", "\"AA==\"", "\"AP8=\"", "\"AP8Q\"", "\"AP8QgA==\""};
    check_value(&v, "\"\"");
    for (size_t n = 1; n <= 4; n++) {
        v.as.bytes = (struct junco_bytes){.data = "\x00\xFF\x10\x80", .size = n};
        check_value(&v, base64[n]);
    }
}

/* Nested `depth` deep, the innermost holding 1 and a null. */
static struct junco_value nest(int depth) {
    struct junco_value value = {.kind = JUNCO_KIND_INT64, .as.int64 = 1};

    for (int i = 0; i < depth; i++) {
        struct junco_list *list = NULL;
        ok(junco_list_new(junco_type_of(JUNCO_KIND_LIST), 2, &list, err));
        junco_list_items(list)[0] = value;
        value = (struct junco_value){.kind = JUNCO_KIND_LIST, .as.list = list};
    }
    return value;
}

static void test_lists(void **state) {
    struct junco_value value = nest(3);
    struct junco_field fields[] = {{"a", junco_type_of(JUNCO_KIND_INT64)},
                                   {"b", junco_type_of(JUNCO_KIND_LIST)}};
    struct junco_value record = {.kind = JUNCO_KIND_STRUCT};
    const struct junco_type *type = NULL;

    (void)state;
    check_value(&value, "[[[1,null],null],null]");
    ok(junco_type_struct(2, fields, &type, err));
    ok(junco_list_new(type, 2, &record.as.list, err));
    junco_list_items(record.as.list)[1] = value;
    check_value(&record, "{\"a\":null,\"b\":[[[1,null],null],null]}");
    junco_value_unref(&record);
    junco_type_unref(type);
}

static void test_depth_is_bounded(void **state) {
    struct str s = STR_INIT(10000);
    struct json_out w = JSON_OUT(&s, 0);
    struct junco_value value = nest(JUNCO_MAX_NESTING);

    (void)state;
    json_value(&w, &value);
    assert_int_equal(s.failed, JUNCO_OK);
    assert_int_equal(w.depth, 0);
    str_clear(&s);
    json_array(&w);
    json_value(&w, &value);
    assert_int_equal(s.failed, JUNCO_ELIMIT);
    junco_value_unref(&value);
    str_done(&s);
}

static void test_huge_tensor_stops_at_the_maximum(void **state) {
    struct str s = STR_INIT(100);
    struct json_out w = JSON_OUT(&s, 0);
    struct junco_value v = {.kind = JUNCO_KIND_TENSOR};

    (void)state;
    v.as.tensor =
        (struct junco_tensor){.dtype = JUNCO_DTYPE_INT8, .rank = 2, .dims = {INT64_MAX, 0}};
    json_value(&w, &v);
    assert_int_equal(s.failed, JUNCO_ELIMIT);
    str_done(&s);
}

static void test_row(void **state) {
    static const char *const names[] = {"n", "\"q\"", "s"};
    const struct junco_type *types[] = {junco_type_of(JUNCO_KIND_INT64),
                                        junco_type_of(JUNCO_KIND_BOOL),
                                        junco_type_of(JUNCO_KIND_STRING)};
    struct junco_builder *b = NULL;
    struct junco_table table;
    struct str s = STR_INIT(1000);
    struct json_out w = JSON_OUT(&s, 0);

    (void)state;
    ok(junco_builder_new(3, names, types, &b, err));
    ok(junco_builder_row(b, 0, err));
    ok(junco_put_int64(b, 0, 5, err));
    ok(junco_put_string(b, 2, "x\ny", 3, err));
    ok(junco_builder_finish(b, &table, err));
    json_row(&w, &table, 0);
    check_text(&s, "{\"n\":5,\"\\\"q\\\"\":null,\"s\":\"x\\ny\"}");
    junco_table_done(&table);
    junco_builder_free(b);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_document),
        cmocka_unit_test(test_strings),
        cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_tensors),
        cmocka_unit_test(test_media_and_bytes),
        cmocka_unit_test(test_lists),
        cmocka_unit_test(test_depth_is_bounded),
        cmocka_unit_test(test_huge_tensor_stops_at_the_maximum),
        cmocka_unit_test(test_row),
    };

    return cmocka_run_group_tests_name("data json_out", tests, NULL, NULL);
}
