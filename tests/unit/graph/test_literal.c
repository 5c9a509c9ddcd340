/* test_literal.c -- literals are read from pipeline text and JSON, and described. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "fixture.h"

#include "base/limits.h"
#include "graph/literal.h"

static void test_parse(void **state) {
    static const struct {
        const char *text;
        junco_kind kind;
        const char *described;
    } rows[] = {
        {"None", JUNCO_KIND_NULL, "None"},
        {"True", JUNCO_KIND_BOOL, "True"},
        {"False", JUNCO_KIND_BOOL, "False"},
        {"42", JUNCO_KIND_INT64, "42"},
        {"-9223372036854775808", JUNCO_KIND_INT64, "-9223372036854775808"},
        {"1.0", JUNCO_KIND_FLOAT64, "1.0"},
        {"-2.5e3", JUNCO_KIND_FLOAT64, "-2500.0"},
        {"'rgb'", JUNCO_KIND_STRING, "'rgb'"},
        {"\"it's\"", JUNCO_KIND_STRING, "'it's'"},
        {"'it\\'s'", JUNCO_KIND_STRING, "'it's'"},
        {"''", JUNCO_KIND_STRING, "''"},
        {"[1, 2.5, []]", JUNCO_KIND_LIST, "a list of 3"},
        {"{\"a\": 1}", JUNCO_KIND_STRUCT, "a dict"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct arena arena = {.max_bytes = 0};
        struct junco_error err = {0};
        struct junco_value value;
        char text[96];

        if (literal_parse(rows[i].text, &arena, &value, &err))
            fail_msg("%s: %s", rows[i].text, err.message);
        assert_int_equal(value.kind, rows[i].kind);
        assert_string_equal(literal_describe(&value, text, sizeof(text)), rows[i].described);
        junco_value_unref(&value);
        arena_done(&arena);
    }
}

static void test_bad_text(void **state) {
    static const char *const rows[] = {"",  "'a'b'", "'",      "abc", "[1,",   "1 2",
                                       "]", "[1]]",  "{\"a\"", "tru", "[1 2]", "'a' 'b'"};

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct arena arena = {.max_bytes = 0};
        struct junco_error err = {0};
        struct junco_value value;

        if (literal_parse(rows[i], &arena, &value, &err) != JUNCO_ESYNTAX)
            fail_msg("'%s' parses, or: %s", rows[i], err.message);
        arena_done(&arena);
    }
}

static void test_limits(void **state) {
    struct str text = STR_INIT(4 * JUNCO_MAX_TOKEN_BYTES);
    struct arena arena = {.max_bytes = 0};
    struct junco_error err = {0};
    struct junco_value value;

    (void)state;
    for (unsigned i = 0; i <= JUNCO_MAX_TOKEN_BYTES; i++)
        str_putc(&text, '1');
    assert_int_equal(literal_parse(text.data, &arena, &value, &err), JUNCO_ELIMIT);
    str_clear(&text);
    for (int i = 0; i <= JUNCO_MAX_NESTING; i++)
        str_putc(&text, '[');
    assert_int_not_equal(literal_parse(text.data, &arena, &value, &err), JUNCO_OK);
    str_done(&text);
    arena_done(&arena);
}

static void test_copies_are_deep(void **state) {
    char bytes[] = "text";
    struct junco_error err = {0};
    struct junco_value from, copy;
    struct junco_list *list;
    struct graph *graph;

    (void)state;
    assert_int_equal(graph_new(NULL, &graph, &err), JUNCO_OK);
    assert_int_equal(junco_list_new(junco_type_of(JUNCO_KIND_LIST), 1, &list, &err), JUNCO_OK);
    junco_list_items(list)[0] = literal_text(bytes);
    from = (struct junco_value){.kind = JUNCO_KIND_LIST, .as.list = list};
    assert_int_equal(literal_copy(graph, &from, &copy, &err), JUNCO_OK);
    memset(bytes, 'x', 4);
    junco_value_unref(&from);
    assert_memory_equal(junco_list_items(copy.as.list)[0].as.bytes.data, "text", 5);

    from = (struct junco_value){.kind = JUNCO_KIND_BYTES};
    assert_int_equal(literal_copy(graph, &from, &copy, &err), JUNCO_EINVAL);
    assert_contains(err.message, "a bytes is no literal");
    from = (struct junco_value){.kind = JUNCO_KIND_STRING, .as.bytes = {.data = "a\0b", .size = 3}};
    assert_int_equal(literal_copy(graph, &from, &copy, &err), JUNCO_EINVAL);
    assert_contains(err.message, "NUL");
    graph_free(graph);
}

static void test_too_deep_to_copy(void **state) {
    struct junco_value top = {.kind = JUNCO_KIND_NULL}, copy;
    struct junco_error err = {0};
    struct graph *graph;

    (void)state;
    for (int i = 0; i <= JUNCO_MAX_NESTING; i++) {
        struct junco_list *list;

        assert_int_equal(junco_list_new(junco_type_of(JUNCO_KIND_LIST), 1, &list, &err), JUNCO_OK);
        junco_list_items(list)[0] = top;
        top = (struct junco_value){.kind = JUNCO_KIND_LIST, .as.list = list};
    }
    assert_int_equal(graph_new(NULL, &graph, &err), JUNCO_OK);
    assert_int_equal(literal_copy(graph, &top, &copy, &err), JUNCO_ELIMIT);
    graph_free(graph);
    junco_value_unref(&top);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_parse),
        cmocka_unit_test(test_bad_text),
        cmocka_unit_test(test_limits),
        cmocka_unit_test(test_copies_are_deep),
        cmocka_unit_test(test_too_deep_to_copy),
    };

    return cmocka_run_group_tests_name("literal", tests, NULL, NULL);
}
