/* test_json_in.c -- what is JSON is read exactly, what is not is refused with its place. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"

#include "base/limits.h"
#include "data/json_in.h"
#include "data/json_out.h"

#include <string.h>

/* Read a document and write it again. */
static junco_status copy(const char *text, size_t size, struct str *out, struct junco_error *err) {
    struct json_in in;
    struct json_out w = JSON_OUT(out, 0);
    json_event event = JSON_NULL;
    junco_status st = JUNCO_OK;

    json_in_init(&in, text, size);
    while (event != JSON_END) {
        st = json_next(&in, &event, err);
        if (st)
            break;
        if (event == JSON_OBJECT)
            json_object(&w);
        else if (event == JSON_OBJECT_END)
            json_object_end(&w);
        else if (event == JSON_ARRAY)
            json_array(&w);
        else if (event == JSON_ARRAY_END)
            json_array_end(&w);
        else if (event == JSON_KEY)
            json_key(&w, in.string);
        else if (event == JSON_STRING)
            json_string(&w, in.string, in.string_size);
        else if (event == JSON_INT)
            json_int(&w, in.int64);
        else if (event == JSON_FLOAT)
            json_float(&w, in.float64);
        else if (event == JSON_BOOL)
            json_bool(&w, in.boolean);
        else if (event == JSON_NULL)
            json_null(&w);
    }
    json_in_done(&in);
    return st;
}

static void test_documents(void **state) {
    static const struct {
        const char *text, *again; /* NULL: as it is */
    } rows[] = {
        {"null", NULL},
        {" true ", "true"},
        {"[]", NULL},
        {"{}", NULL},
        {"[[],[{}],{\"a\":[]}]", NULL},
        {"[1,-1,0,-0,9223372036854775807,-9223372036854775808]",
         "[1,-1,0,0,9223372036854775807,-9223372036854775808]"},
        {"[9223372036854775808,1e2,0.5,-0.0,1E-2,1e+300]",
         "[9.223372036854776e+18,100.0,0.5,-0.0,0.01,1e+300]"},
        {"{ \"a\" : 1 ,\n\"b\":\t[ true , false , null ] }\r\n",
         "{\"a\":1,\"b\":[true,false,null]}"},
        {"\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u0041\\u00e9\\u6F22\\uD83D\\ude00\"",
         "\"\\\"\\\\/\\b\\f\\n\\r\\tA\xC3\xA9\xE6\xBC\xA2\xF0\x9F\x98\x80\""},
        {"\"a\\u0000b\"", NULL},
        {"{\"a\":1,\"a\":2}", NULL}, /* duplicates are the reader's to judge */
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct str out = STR_INIT(1000);
        ok(copy(rows[i].text, strlen(rows[i].text), &out, err));
        assert_string_equal(str_text(&out), rows[i].again ? rows[i].again : rows[i].text);
        str_done(&out);
    }
}

static void test_refusals(void **state) {
    static const struct {
        const char *text, *says;
    } rows[] = {
        {"", "line 1, column 1: the JSON text ends too early"},
        {"  ", "ends too early"},
        {"nul", "line 1, column 1: want a JSON value"},
        {"[1,]", "line 1, column 4: want a JSON value"},
        {"[1 2]", "line 1, column 4: want ',' or ']'"},
        {"[1}", "want ',' or ']'"},
        {"{\"a\":1]", "want ',' or '}'"},
        {"{\"a\"}", "want ':'"},
        {"{a:1}", "want a key in double quotes"},
        {"{\"a\":1,}", "want a key"},
        {"[", "ends too early"},
        {"{\"a\":", "ends too early"},
        {"1 2", "line 1, column 3: more text behind the end"},
        {"]", "want a JSON value"},
        {"[\n 01]", "line 2, column 2: not a JSON number"},
        {"-", "not a JSON number"},
        {"1.", "not a JSON number"},
        {".5", "want a JSON value"},
        {"1e", "not a JSON number"},
        {"+1", "want a JSON value"},
        {"1e999", "beyond the range"},
        {"NaN", "want a JSON value"},
        {"'a'", "want a JSON value"},
        {"\"a", "ends too early"},
        {"\"a\\", "ends too early"},
        {"\"\\x41\"", "line 1, column 2: no such escape"},
        {"\"\\u12G4\"", "four hexadecimal digits"},
        {"\"\\uD800\"", "half a surrogate"},
        {"\"\\uD800\\u0041\"", "half a surrogate"},
        {"\"\\uDC00\"", "stands alone"},
        {"\"\xC3\xA9\tx\"", "line 1, column 3: a control character"},
        {"\"\xFF\"", "not valid UTF-8"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct str out = STR_INIT(1000);
        fails(copy(rows[i].text, strlen(rows[i].text), &out, err), JUNCO_ESYNTAX, rows[i].says);
        str_done(&out);
    }
}

static void test_text_need_not_end_in_nul(void **state) {
    struct str out = STR_INIT(100);

    (void)state;
    ok(copy("[123]456", 5, &out, err));
    assert_string_equal(str_text(&out), "[123]");
    str_clear(&out);
    ok(copy("123456", 3, &out, err));
    assert_string_equal(str_text(&out), "123");
    str_done(&out);
}

static void test_depth_is_bounded(void **state) {
    char text[2 * JUNCO_MAX_NESTING + 2];
    struct str out = STR_INIT(1000);

    (void)state;
    memset(text, '[', JUNCO_MAX_NESTING);
    memset(text + JUNCO_MAX_NESTING, ']', JUNCO_MAX_NESTING);
    ok(copy(text, 2 * JUNCO_MAX_NESTING, &out, err));
    str_clear(&out);
    text[JUNCO_MAX_NESTING] = '[';
    fails(copy(text, JUNCO_MAX_NESTING + 1, &out, err), JUNCO_ELIMIT, "deeper than 64");
    str_done(&out);
}

static void test_long_number_is_refused(void **state) {
    char text[2000];
    struct str out = STR_INIT(100);

    (void)state;
    memset(text, '1', sizeof(text));
    fails(copy(text, sizeof(text), &out, err), JUNCO_ESYNTAX, "more than 1100");
    str_done(&out);
}

static void test_skip(void **state) {
    static const char text[] = "{\"a\":[1,{\"x\":[]},2],\"b\":7,\"c\":{}}";
    struct json_in in;
    json_event event;

    (void)state;
    json_in_init(&in, text, strlen(text));
    ok(json_next(&in, &event, err));
    ok(json_next(&in, &event, err)); /* a */
    assert_string_equal(in.string, "a");
    ok(json_skip(&in, event, err));
    ok(json_next(&in, &event, err));
    assert_string_equal(in.string, "b");
    ok(json_next(&in, &event, err));
    ok(json_skip(&in, event, err)); /* a scalar is over already */
    assert_int_equal(in.int64, 7);
    ok(json_next(&in, &event, err));
    assert_string_equal(in.string, "c");
    ok(json_next(&in, &event, err));
    assert_int_equal(event, JSON_OBJECT);
    ok(json_skip(&in, event, err));
    ok(json_next(&in, &event, err));
    assert_int_equal(event, JSON_OBJECT_END);
    ok(json_next(&in, &event, err));
    assert_int_equal(event, JSON_END);
    ok(json_next(&in, &event, err)); /* the end stays the end */
    assert_int_equal(event, JSON_END);
    json_in_done(&in);
}

static junco_status read_again(struct junco_error *err) {
    static const char text[] = "{\"a key\":[\"a string that is longer than the first capacity of "
                               "a growing string, so that it grows\",1.5]}";
    struct str out = STR_INIT(1000);
    junco_status st = copy(text, strlen(text), &out, err);

    if (!st && out.failed)
        st = junco_fail(err, out.failed, "out");
    str_done(&out);
    return st;
}

static void test_allocation_failures(void **state) {
    (void)state;
    check_allocations(read_again);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_documents),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_text_need_not_end_in_nul),
        cmocka_unit_test(test_depth_is_bounded),
        cmocka_unit_test(test_long_number_is_refused),
        cmocka_unit_test(test_skip),
        cmocka_unit_test(test_allocation_failures),
    };

    return cmocka_run_group_tests_name("data json_in", tests, NULL, NULL);
}
