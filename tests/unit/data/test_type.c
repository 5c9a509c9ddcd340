/* test_type.c -- types: text both ways, constructors' refusals, what fits what. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"

#include "base/limits.h"
#include "base/str.h"

#include <junco/value.h>

#include <string.h>

static const struct junco_type *parsed(const char *text) {
    const struct junco_type *type = NULL;

    ok(junco_type_parse(text, &type, err));
    return type;
}

static void test_text_round_trips(void **state) {
    static const struct {
        const char *text, *canonical; /* NULL: as it is */
    } rows[] = {
        {"null", NULL},
        {"bool", NULL},
        {"int64", NULL},
        {"float64", NULL},
        {"string", NULL},
        {"bytes", NULL},
        {"audio", NULL},
        {"any", NULL},
        {"tensor", NULL},
        {"tensor<float32>", NULL},
        {"tensor<float32>[]", NULL},
        {"tensor<uint8>[?,512]", NULL},
        {" tensor < bfloat16 > [ 3 , ? ] ", "tensor<bfloat16>[3,?]"},
        {"tensor[3]", "tensor<any>[3]"},
        {"tensor<int64>[1,2,3,4,5,6,7,8]", NULL},
        {"image", NULL},
        {"image<rgb>", NULL},
        {"image<any>", "image"},
        {"frame<gray>", NULL},
        {"list", "list<any>"},
        {"list<list<string>>", NULL},
        {"struct", NULL},
        {"struct{}", "struct"},
        {"struct{text:string,score:float64}", NULL},
        {"struct{ a : list<struct{b:tensor<int8>[?]}> }",
         "struct{a:list<struct{b:tensor<int8>[?]}>}"},
        {"struct{\xC3\xA9t\xC3\xA9:int64}", NULL},
    };
    char buf[256];

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        const struct junco_type *type = parsed(rows[i].text);
        const char *want = rows[i].canonical ? rows[i].canonical : rows[i].text;
        assert_string_equal(junco_type_format(type, buf, sizeof(buf)), want);
        const struct junco_type *again = parsed(buf);
        assert_true(junco_type_equal(type, again));
        junco_type_unref(again);
        junco_type_unref(type);
    }
}

static void test_format_is_cut(void **state) {
    char buf[8];

    (void)state;
    assert_string_equal(junco_type_format(junco_type_of(JUNCO_KIND_LIST), buf, sizeof(buf)),
                        "list<an");
    assert_string_equal(junco_type_format(junco_type_of(JUNCO_KIND_LIST), buf, 1), "");
}

static void test_bad_text(void **state) {
    static const struct {
        const char *text;
        junco_status st;
        const char *says;
    } rows[] = {
        {"", JUNCO_ESYNTAX, "found the end"},
        {"int32", JUNCO_ESYNTAX, "want a type"},
        {"int64 x", JUNCO_ESYNTAX, "want the end"},
        {"tensor<float>", JUNCO_ESYNTAX, "element type"},
        {"tensor<float32", JUNCO_ESYNTAX, "'>'"},
        {"tensor[1", JUNCO_ESYNTAX, "',' or ']'"},
        {"tensor[-1]", JUNCO_ESYNTAX, "dimension"},
        {"tensor[1234567890123456789]", JUNCO_ESYNTAX, "10^18"},
        {"tensor[1,1,1,1,1,1,1,1,1]", JUNCO_ESYNTAX, "at most 8"},
        {"image<cmyk>", JUNCO_ESYNTAX, "pixel layout"},
        {"list<", JUNCO_ESYNTAX, "want a type"},
        {"list<int64", JUNCO_ESYNTAX, "'>'"},
        {"struct{a}", JUNCO_ESYNTAX, "':'"},
        {"struct{:int64}", JUNCO_ESYNTAX, "name"},
        {"struct{a:int64", JUNCO_ESYNTAX, "',' or '}'"},
        {"struct{a:int64,a:int64}", JUNCO_EINVAL, "'a' twice"},
    };
    const struct junco_type *type = NULL;

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++)
        fails(junco_type_parse(rows[i].text, &type, err), rows[i].st, rows[i].says);
    assert_null(type);
}

static void test_nesting_is_bounded(void **state) {
    struct str text = STR_INIT(100000);
    const struct junco_type *type = NULL;

    (void)state;
    for (int i = 0; i < JUNCO_MAX_NESTING - 1; i++)
        str_puts(&text, "list<");
    str_puts(&text, "int64");
    for (int i = 0; i < JUNCO_MAX_NESTING - 1; i++)
        str_puts(&text, ">");
    ok(junco_type_parse(str_text(&text), &type, err));
    const struct junco_type *deeper = NULL;
    fails(junco_type_list(type, &deeper, err), JUNCO_ELIMIT, "deeper");
    junco_type_unref(type);
    str_clear(&text);
    for (int i = 0; i < 10000; i++)
        str_puts(&text, "list<");
    fails(junco_type_parse(str_text(&text), &type, err), JUNCO_ELIMIT, "deeper");
    str_done(&text);
}

static void test_constructors_refuse(void **state) {
    const struct junco_type *type = NULL;
    int64_t dims[JUNCO_MAX_RANK + 1] = {-2};
    struct junco_field fields[JUNCO_MAX_FIELDS + 1] = {{"a b", junco_type_of(JUNCO_KIND_BOOL)}};

    (void)state;
    fails(junco_type_tensor(JUNCO_DTYPE_INT8, 1, dims, &type, err), JUNCO_EINVAL, "-2");
    fails(junco_type_tensor(JUNCO_DTYPE_INT8, 9, dims, &type, err), JUNCO_ELIMIT, "9 dimensions");
    fails(junco_type_tensor((junco_dtype)77, 0, NULL, &type, err), JUNCO_EINVAL, "77");
    fails(junco_type_image((junco_pixels)77, &type, err), JUNCO_EINVAL, "77");
    fails(junco_type_struct(1, fields, &type, err), JUNCO_EINVAL, "'a b'");
    fails(junco_type_struct(COUNT(fields), fields, &type, err), JUNCO_ELIMIT, "65 fields");
}

static void test_fits(void **state) {
    static const struct {
        const char *from, *to;
        bool fits;
    } rows[] = {
        {"int64", "int64", true},
        {"int64", "float64", true},
        {"float64", "int64", false},
        {"bool", "int64", false},
        {"null", "image<rgb>", true},
        {"string", "any", true},
        {"any", "string", true},
        {"image<rgb>", "image", true},
        {"image", "image<rgb>", true},
        {"image<rgb>", "image<bgr>", false},
        {"image<rgb>", "tensor", false},
        {"tensor<float32>[3,4]", "tensor<float32>[?,4]", true},
        {"tensor<float32>[?,4]", "tensor<float32>[3,4]", true},
        {"tensor<float32>[3,4]", "tensor<float32>[3,5]", false},
        {"tensor<float32>[3]", "tensor<float32>[3,1]", false},
        {"tensor<float32>", "tensor<float64>", false},
        {"tensor<float32>[3]", "tensor", true},
        {"list<image<rgb>>", "list<image>", true},
        {"list<int64>", "list<float64>", false},
        {"list<string>", "list", true},
        {"struct{a:int64}", "struct", true},
        {"struct{a:int64}", "struct{a:int64}", true},
        {"struct{a:int64}", "struct{b:int64}", false},
        {"struct{a:int64}", "struct{a:float64}", false},
        {"struct{a:int64}", "struct{a:int64,b:int64}", false},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        const struct junco_type *from = parsed(rows[i].from);
        const struct junco_type *to = parsed(rows[i].to);
        if (junco_type_fits(from, to) != rows[i].fits)
            fail_msg("%s to %s", rows[i].from, rows[i].to);
        assert_int_equal(junco_type_equal(from, to), str_equal(rows[i].from, rows[i].to));
        junco_type_unref(from);
        junco_type_unref(to);
    }
}

static void test_names_and_sizes(void **state) {
    (void)state;
    for (int kind = JUNCO_KIND_NULL; kind <= JUNCO_KIND_ANY; kind++)
        assert_int_equal(junco_type_of((junco_kind)kind)->kind, kind);
    assert_int_equal(junco_type_of((junco_kind)99)->kind, JUNCO_KIND_ANY);
    assert_int_equal(junco_dtype_size(JUNCO_DTYPE_BFLOAT16), 2);
    assert_int_equal(junco_dtype_size(JUNCO_DTYPE_ANY), 0);
    assert_int_equal(junco_pixels_channels(JUNCO_PIXELS_RGBA), 4);
    assert_string_equal(junco_kind_name((junco_kind)99), "unknown");
}

static junco_status parse(struct junco_error *err) {
    const struct junco_type *type = NULL;
    junco_status st =
        junco_type_parse("struct{a:list<image<rgb>>,b:tensor<int8>[?,2]}", &type, err);

    junco_type_unref(type);
    return st;
}

static void test_allocation_failures(void **state) {
    (void)state;
    check_allocations(parse);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_text_round_trips),
        cmocka_unit_test(test_format_is_cut),
        cmocka_unit_test(test_bad_text),
        cmocka_unit_test(test_nesting_is_bounded),
        cmocka_unit_test(test_constructors_refuse),
        cmocka_unit_test(test_fits),
        cmocka_unit_test(test_names_and_sizes),
        cmocka_unit_test(test_allocation_failures),
    };

    return cmocka_run_group_tests_name("data type", tests, NULL, NULL);
}
