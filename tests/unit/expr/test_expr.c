/* test_expr.c -- lambdas: null, short circuit, tensors, structs, errors of rows and of text. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>

#include "expr/expr.h"

#include "base/str.h"
#include "data/column.h"
#include "data/json_out.h"

#include "../check.h"

#define N_COLUMNS 9
#define N_ROWS 4

static const char *const column_names[N_COLUMNS] = {"i", "x", "s", "b", "l", "t", "m", "r", "a"};
static const char *const column_types[N_COLUMNS] = {
    "int64",        "float64",
    "string",       "bool",
    "list<string>", "tensor<float32>[4,2]",
    "image<rgb>",   "struct{text:string,score:float64}",
    "any"};

static struct junco_table rows;

static struct junco_value text_value(const char *text) {
    return (struct junco_value){.kind = JUNCO_KIND_STRING,
                                .as.bytes = {.data = text, .size = strlen(text)}};
}

static void put_list(struct junco_builder *b, size_t column, const char *type_text,
                     struct junco_value second) {
    const struct junco_type *type;
    struct junco_value value;
    struct junco_value *items;

    ok(junco_type_parse(type_text, &type, err));
    value.kind = type->kind;
    ok(junco_list_new(type, 2, &value.as.list, err));
    items = junco_list_items(value.as.list);
    items[0] = text_value("one");
    items[1] = second;
    ok(junco_put_value(b, column, &value, err));
    junco_value_unref(&value);
    junco_type_unref(type);
}

static void put_row(struct junco_builder *b, int64_t i, double x, const char *s, bool flag) {
    struct junco_value score = {.kind = JUNCO_KIND_FLOAT64, .as.float64 = x};
    uint8_t *pixels;
    void *data;

    ok(junco_put_int64(b, 0, i, err));
    ok(junco_put_float64(b, 1, x, err));
    ok(junco_put_string(b, 2, s, strlen(s), err));
    ok(junco_put_bool(b, 3, flag, err));
    put_list(b, 4, column_types[4], text_value(s));
    ok(junco_put_tensor(b, 5, JUNCO_DTYPE_FLOAT32, 2, (int64_t[]){4, 2}, &data, err));
    for (int k = 0; k < 8; k++)
        ((float *)data)[k] = (float)(k + i);
    ok(junco_put_image(b, 6, JUNCO_PIXELS_RGB, 2, 3, &pixels, err));
    for (int k = 0; k < 18; k++)
        pixels[k] = (uint8_t)k;
    put_list(b, 7, column_types[7], score);
    if (i == 4)
        ok(junco_put_string(b, 8, s, strlen(s), err));
    else
        ok(junco_put_int64(b, 8, i, err));
}

/* Row 0: i = 0; row 1: all null; row 2: i = 4; row 3: i = -1. */
static int set_up(void **state) {
    const struct junco_type *types[N_COLUMNS];
    struct junco_builder *b;

    (void)state;
    for (int k = 0; k < N_COLUMNS; k++)
        ok(junco_type_parse(column_types[k], &types[k], err));
    ok(junco_builder_new(N_COLUMNS, column_names, types, &b, err));
    for (int row = 0; row < N_ROWS; row++) {
        ok(junco_builder_row(b, 0, err));
        if (row == 0)
            put_row(b, 0, 0.5, "", true);
        if (row == 2)
            put_row(b, 4, 2.5, "caf\u00e9", false);
        if (row == 3)
            put_row(b, -1, -1.0, "12", true);
    }
    ok(junco_builder_finish(b, &rows, err));
    junco_builder_free(b);
    for (int k = 0; k < N_COLUMNS; k++)
        junco_type_unref(types[k]);
    return 0;
}

static int tear_down(void **state) {
    (void)state;
    junco_table_done(&rows);
    return 0;
}

static junco_status compile(const char *body, size_t n_results, struct expr **ret,
                            struct junco_error *err) {
    const struct junco_type *types[N_COLUMNS];
    char text[512];
    const struct expr_source source = {.text = text, .file = "t.pipe", .line = 3, .column = 10};

    snprintf(text, sizeof(text), "lambda i, x, s, b, l, t, m, r, a: %s", body);
    for (int k = 0; k < N_COLUMNS; k++)
        types[k] = rows.columns[k].type;
    return expr_compile(&source, N_COLUMNS, types, n_results, ret, err);
}

/* The results as JSON, one a row, "!text" for a row that failed; rows apart by ';'. */
static void show(struct str *out, const struct junco_column *column,
                 const struct expr_errors *errors) {
    struct json_out w = JSON_OUT(out, 0);
    size_t next = 0;

    for (size_t row = 0; row < column->rows; row++) {
        struct junco_value value = junco_column_get(column, row);
        str_puts(out, row ? ";" : "");
        if (next < errors->n && errors->at[next].parent == row)
            str_printf(out, "!%s", errors->at[next++].error.message);
        else
            json_value(&w, &value);
        w.has_items = 0;
    }
}

struct meaning {
    const char *body;
    const char *type;
    const char *results;
};

static const struct meaning meanings[] = {
    /* null propagates; what is not asked for cannot fail */
    {"i + 1", "int64", "1;null;5;0"},
    {"x is None", "bool", "false;true;false;false"},
    {"s is not None and len(s) > 3", "bool", "false;false;true;false"},
    {"i != 0 and 8 // i > 1", "bool", "false;null;true;false"},
    {"i == 0 or 8 // i > 1", "bool", "true;null;true;false"},
    {"8 // i if i != 0 else -1", "int64", "-1;null;2;-8"},
    {"8 // i", "int64", "!division by zero;null;2;-8"},
    {"0 if i is None else i", "int64", "0;0;4;-1"},
    {"i if b else None", "int64", "0;null;null;-1"},
    {"None", "null", "null;null;null;null"},
    {"x == None", "bool", "false;true;false;false"},
    {"i + None", "null", "null;null;null;null"},
    {"0 <= i < 3 and 1 / i > 0", "bool", "!division by zero;null;false;false"},
    {"9223372036854775807 + i", "int64",
     "9223372036854775807;null;!integer overflow: the result does not fit in 64 bits;"
     "9223372036854775806"},
    {"len(s * 100000000) if i == 4 else 0", "int64",
     "0;null;!the string is too long: a cell holds at most 268435456 bytes;0"},
    /* conversions */
    {"int(s)", "int64",
     "!invalid literal for int() with base 10: '';null;!invalid literal for int() with base 10: "
     "'caf\u00e9';12"},
    {"float(a)", "float64", "0.0;null;!could not convert string to float: 'caf\u00e9';-1.0"},
    {"str(a) + '!'", "string", "\"0!\";null;\"caf\u00e9!\";\"-1!\""},
    /* lists, structs, tensors, images */
    {"l[1]", "string", "\"\";null;\"caf\u00e9\";\"12\""},
    {"l[i]", "string", "\"one\";null;!list index 4 out of range: it has 2 items;\"12\""},
    {"s[3]", "string",
     "!string index 3 out of range: it has 0 characters;null;\"\u00e9\";!string index 3 out of "
     "range: it has 2 characters"},
    {"'one' in l and s not in l[0]", "bool", "false;null;true;true"},
    {"r['score'] * 2", "float64", "1.0;null;5.0;-2.0"},
    {"t[0][1]", "float64", "1.0;null;5.0;0.0"},
    {"t[-1]", "tensor<float32>[2]", "[6.0,7.0];null;[10.0,11.0];[5.0,6.0]"},
    {"max(t) - min(t)", "float64", "7.0;null;7.0;7.0"},
    {"sum(t[0])", "float64", "1.0;null;9.0;-1.0"},
    {"len(t)", "int64", "4;null;4;4"},
    {"t.shape", "list<int64>", "[4,2];null;[4,2];[4,2]"},
    {"m.width * 10 + m.height", "int64", "32;null;32;32"},
    {"int(float(m[1][2][0]))", "int64", "15;null;15;15"},
    {"[i, 7][1:]", "list<int64>", "[7];[7];[7];[7]"},
    {"{'n': i, 's': s}", "struct{n:int64,s:string}",
     "{\"n\":0,\"s\":\"\"};{\"n\":null,\"s\":null};{\"n\":4,\"s\":\"caf\u00e9\"};{\"n\":-1,"
     "\"s\":\"12\"}"},
    {"(1 if b else 2,)", "list<int64>", "[1];[null];[2];[1]"},
    {"i and x", "float64", "0.0;null;2.5;-1.0"},
    {"min(s, 'd')", "string", "\"\";null;\"caf\u00e9\";\"12\""},
    {"[len(w) for w in l if w is not None]", "list<int64>", "[3,0];null;[3,4];[3,2]"},
    {"[w + str(i) for w in l if b]", "list<string>",
     "[\"one0\",\"0\"];null;[];[\"one-1\",\"12-1\"]"},
    {"[12 // k for k in range(i, 2)]", "list<int64>",
     "!division by zero;null;[];!division by zero"},
    {"[k for k in range(2)] if b else None", "list<int64>", "[0,1];null;null;[0,1]"},
    {"[p + q for p, q in t]", "list<float64>",
     "[1.0,5.0,9.0,13.0];null;[9.0,13.0,17.0,21.0];"
     "[-1.0,3.0,7.0,11.0]"},
    {"[k for a2 in range(300) for k in range(300) if k == i and a2 == 299]", "list<int64>",
     "[0];[];[4];[]"},
    {"list(enumerate(l, i))", "list<struct{_0:int64,_1:string}>",
     "[{\"_0\":0,\"_1\":\"one\"},{\"_0\":1,\"_1\":\"\"}];null;"
     "[{\"_0\":4,\"_1\":\"one\"},{\"_0\":5,\"_1\":\"caf\u00e9\"}];"
     "[{\"_0\":-1,\"_1\":\"one\"},{\"_0\":0,\"_1\":\"12\"}]"},
    {"len([k for k in range(1000000) for m in range(1000000)])", "int64",
     "!the loops of this expression take more than 16777216 items;"
     "!the loops of this expression take more than 16777216 items;"
     "!the loops of this expression take more than 16777216 items;"
     "!the loops of this expression take more than 16777216 items"},
    {"f'{i:>3}|{x:.1f}|{s}'", "string", "\"  0|0.5|\";null;\"  4|2.5|caf\u00e9\";\" -1|-1.0|12\""},
    {"s.split() + [str(i)]", "list<string>", "[\"0\"];null;[\"caf\u00e9\",\"4\"];[\"12\",\"-1\"]"},
};

static void test_meanings(void **state) {
    const struct junco_chunk chunk = {
        .rows = rows.rows, .n_columns = N_COLUMNS, .columns = rows.columns};
    int wrong = 0;

    (void)state;
    for (size_t i = 0; i < COUNT(meanings); i++) {
        const struct meaning *m = &meanings[i];
        struct str got = STR_INIT(4096);
        struct expr_errors errors = {0};
        struct junco_column column;
        struct expr *expr = NULL;
        char type[128];
        ok(compile(m->body, 1, &expr, err));
        ok(expr_eval(expr, &chunk, NULL, &column, &errors, err));
        show(&got, &column, &errors);
        junco_type_format(expr_result_type(expr, 0), type, sizeof(type));
        if (strcmp(type, m->type) != 0 || strcmp(str_text(&got), m->results) != 0) {
            print_error("%s\n  want %s %s\n  got  %s %s\n", m->body, m->type, m->results, type,
                        str_text(&got));
            wrong++;
        }
        str_done(&got);
        junco_column_unref(&column);
        expr_errors_done(&errors);
        expr_free(expr);
    }
    assert_int_equal(wrong, 0);
}

static void test_several_results(void **state) {
    const struct junco_chunk chunk = {
        .rows = rows.rows, .n_columns = N_COLUMNS, .columns = rows.columns};
    struct junco_column columns[3];
    struct expr_errors errors = {0};
    struct expr *expr = NULL;

    (void)state;
    ok(compile("(1 // i, s, t)", 3, &expr, err));
    assert_int_equal(expr_n_results(expr), 3);
    ok(expr_eval(expr, &chunk, NULL, columns, &errors, err));
    assert_int_equal(errors.n, 1);
    assert_int_equal(errors.at[0].parent, 0);
    for (int k = 0; k < 3; k++) {
        assert_true(junco_column_is_null(&columns[k], 0)); /* the row failed as a whole */
        assert_false(junco_column_is_null(&columns[k], 2));
        junco_column_unref(&columns[k]);
    }
    expr_errors_done(&errors);
    expr_free(expr);
}

/* ---- what mistakes are told ---- */

static const struct meaning mistakes[] = {
    {"y + 1", "t.pipe:3:44: unknown name 'y'", ""},
    {"s + i",
     "t.pipe:3:46: '+' does not take string and int64; write str(...) or float(...)\n"
     "  3 | lambda i, x, s, b, l, t, m, r, a: s + i\n"
     "    |                                     ^",
     ""},
    {"s > 1", "t.pipe:3:46: '>' does not take string and int64; write int(...) or float(...)", ""},
    {"a + 1",
     "t.pipe:3:46: '+' does not take any and int64; the type of 'any' is known only at "
     "run time: say which with int(), float() or str()",
     ""},
    {"s.uper()", "t.pipe:3:46: unknown method 'uper'; did you mean 'upper'?", ""},
    {"leng(s)", "t.pipe:3:44: unknown function 'leng'; did you mean 'len'?", ""},
    {"r['scor']", "t.pipe:3:45: no field 'scor' in this struct; did you mean 'score'?", ""},
    {"m.heigth", "t.pipe:3:46: image<rgb> has no attribute 'heigth'; did you mean 'height'?", ""},
    {"i.upper()", "t.pipe:3:46: upper() is a method of strings, not of int64; write str(...)", ""},
    {"len(i)", "t.pipe:3:44: len() takes a string, a list or a tensor, got int64", ""},
    {"abs(s)", "t.pipe:3:44: abs() takes a number, got string", ""},
    {"round(x, 1, 2)", "t.pipe:3:44: round() takes at most 2 arguments, got 3", ""},
    {"len()", "t.pipe:3:44: len() takes 1 argument, got 0", ""},
    {"round(x, digits=2)",
     "t.pipe:3:53: round() has no parameter 'digits'; did you mean "
     "'ndigits'?",
     ""},
    {"1 if t else 2",
     "t.pipe:3:49: tensor<float32>[4,2] is neither true nor false; compare "
     "something of it",
     ""},
    {"s if b else i", "t.pipe:3:46: the result is string or int64; both sides need one type", ""},
    {"[i, s]", "t.pipe:3:44: the items of a list have one type; here are int64 and string", ""},
    {"i is 3", "t.pipe:3:46: 'is' compares with None only; values compare with '=='", ""},
    {"[k for k in i]", "t.pipe:3:56: int64 has no items to go through", ""},
    {"[q for k in l]", "t.pipe:3:45: unknown name 'q'", ""},
    {"[k, 1 for k in l]", "t.pipe:3:50: unexpected 'for'; a comprehension stands alone", ""},
    {"[k for k in l, 1]", "t.pipe:3:57: unexpected ','; a comprehension stands alone", ""},
    {"[k for in l]", "t.pipe:3:51: unexpected 'in'; expected a name behind 'for'", ""},
    {"{k for k in l}", "t.pipe:3:47: only list comprehensions are supported", ""},
    {"[a1 for a1, b1 in [(1, 2, s)]]", "t.pipe:3:52: 2 names for 3 values", ""},
    {"sorted([t])", "t.pipe:3:44: sorted() takes items (or keys) that have an order", ""},
    {"zip(l, i)", "t.pipe:3:44: int64 has no items to go through", ""},
    {"math.sqr(x)", "t.pipe:3:49: unknown function 'sqr'; did you mean 'sqrt'?", ""},
    {"f'{x:.2q}'", "t.pipe:3:48: format 'q' is not for floats; known are e f g %", ""},
    {"f'{s:+}'", "t.pipe:3:48: sign, '=', '#' and ',' in a format are for numbers", ""},
    {"f'{x ", "t.pipe:3:49: unexpected the end of the text; expected '}'", ""},
    {"f'{x}}'", "t.pipe:3:49: a single '}' in an f-string", ""},
    {"f'{x!r}'", "t.pipe:3:48: conversions such as !r are not supported", ""},
    {"f'{}'", "t.pipe:3:47: unexpected the end of an f-string's field; expected a value", ""},
    {"f'{t:.2f}'", "t.pipe:3:47: a format takes a bool, a number or a string", ""},
    {"lambda q: q", "t.pipe:3:44: a lambda inside a lambda is not supported", ""},
    {"i | 3", "t.pipe:3:46: the operator '|' is not supported", ""},
    {"'%d' % i", "t.pipe:3:49: formatting with '%' is not supported; write an f-string", ""},
    {"i = 3", "t.pipe:3:46: unexpected '=' behind the lambda", ""},
    {"(i +", "t.pipe:3:48: unexpected the end of the text; expected a value", ""},
    {"9223372036854775808", "t.pipe:3:44: this integer is too large", ""},
};

static void test_mistakes(void **state) {
    int wrong = 0;

    (void)state;
    for (size_t i = 0; i < COUNT(mistakes); i++) {
        struct junco_error err = {0};
        struct expr *expr = NULL;
        junco_status st = compile(mistakes[i].body, 1, &expr, &err);
        if (st && st == err.code &&
            strncmp(err.message, mistakes[i].type, strlen(mistakes[i].type)) == 0)
            continue;
        print_error("%s\n  want %s\n  got  %s\n", mistakes[i].body, mistakes[i].type, err.message);
        expr_free(expr);
        wrong++;
    }
    assert_int_equal(wrong, 0);
}

static void test_out_of_memory(void **state) {
    const struct junco_chunk chunk = {
        .rows = rows.rows, .n_columns = N_COLUMNS, .columns = rows.columns};
    static const char body[] = "([s.upper() + 'x'] + l, {'q': t[0]}, 1 // i, "
                               "sorted([f'{w:>9}' + s for w in l if w], key=lambda w: len(w)))";
    size_t live = junco_mem_live();
    junco_status st = JUNCO_ENOMEM;

    (void)state;
    for (uint64_t n = 1; st; n++) {
        struct junco_error err = {0};
        struct expr_errors errors = {0};
        struct junco_column columns[4];
        struct expr *expr = NULL;
        junco_mem_fail_after(n);
        st = compile(body, 4, &expr, &err);
        if (!st)
            st = expr_eval(expr, &chunk, NULL, columns, &errors, &err);
        if (junco_mem_has_failed())
            assert_int_equal(st, JUNCO_ENOMEM);
        junco_mem_fail_after(0);
        for (int k = 0; k < 4 && !st; k++)
            junco_column_unref(&columns[k]);
        expr_errors_done(&errors);
        expr_free(expr);
        assert_int_equal(junco_mem_live(), live);
    }
}

/* More rows than a tile, so that a result depends on none but its own row. */
/* A result that is to become rows: items of all lists in one column. */
static void test_lists(void **state) {
    static const struct {
        const char *body;
        size_t counts[N_ROWS], n_errors;
        const char *first, *second;
    } cases[] = {
        {"([w + s for w in l], range(2))",
         {2, 0, 2, 2},
         1,
         "\"one\";\"\";\"onecaf\u00e9\";\"caf\u00e9caf\u00e9\";\"one12\";\"1212\"",
         "0;1;0;1;0;1"},
        {"(s.split(), [i])", {0, 0, 1, 1}, 2, "\"caf\u00e9\";\"12\"", "4;-1"},
        {"(l, [1 // i, 7])", {0, 0, 2, 2}, 2, "\"one\";\"caf\u00e9\";\"one\";\"12\"", "0;7;-1;7"},
    };
    static const char *const names[] = {"p", "q"};
    const struct junco_chunk chunk = {
        .rows = rows.rows, .n_columns = N_COLUMNS, .columns = rows.columns};

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct expr_errors errors = {0};
        struct junco_column columns[2];
        struct str got[2] = {STR_INIT(4096), STR_INIT(4096)};
        size_t counts[N_ROWS];
        struct expr *expr = NULL;
        ok(compile(cases[i].body, 2, &expr, err));
        ok(expr_eval_lists(expr, &chunk, names, NULL, columns, counts, &errors, err));
        assert_memory_equal(counts, cases[i].counts, sizeof(counts));
        assert_int_equal(errors.n, cases[i].n_errors);
        for (int k = 0; k < 2; k++)
            show(&got[k], &columns[k], &(struct expr_errors){0});
        assert_string_equal(str_text(&got[0]), cases[i].first);
        assert_string_equal(str_text(&got[1]), cases[i].second);
        str_done(&got[0]);
        str_done(&got[1]);
        junco_column_unref(&columns[0]);
        junco_column_unref(&columns[1]);
        expr_errors_done(&errors);
        expr_free(expr);
    }
}

/* What lambdas make is charged, and nothing stays charged. */
static void test_account(void **state) {
    static const char *const bodies[] = {"[s for k in range(100000)]",
                                         "[[i, k] for k in range(20000)]", "list(range(100000))",
                                         "[t * k for k in range(20000)]"};
    static const char *const names[] = {"p"};
    const struct junco_chunk chunk = {
        .rows = rows.rows, .n_columns = N_COLUMNS, .columns = rows.columns};

    (void)state;
    for (size_t i = 0; i < 2 * COUNT(bodies); i++) {
        struct account *account;
        struct expr_errors errors = {0};
        struct junco_column column = {0};
        struct junco_error error = {0};
        struct expr *expr = NULL;
        size_t counts[N_ROWS];
        ok(account_new(1 << 20, NULL, &account, err));
        ok(compile(bodies[i / 2], 1, &expr, err));
        junco_status st =
            i % 2 ? expr_eval(expr, &chunk, account, &column, &errors, &error)
                  : expr_eval_lists(expr, &chunk, names, account, &column, counts, &errors, &error);
        assert_int_equal(st, JUNCO_ELIMIT);
        assert_non_null(strstr(error.message, "payload memory"));
        assert_int_equal(account_used_bytes(account), 0);
        account_unref(account);
        expr_errors_done(&errors);
        expr_free(expr);
    }
}

static void test_many_rows(void **state) {
    enum { N = 5000 };
    const struct junco_type *type = junco_type_of(JUNCO_KIND_INT64);
    const struct expr_source source = {.text = "lambda i: 100 // (i % 1000) if i % 2 else i"};
    struct junco_column in, out;
    struct junco_chunk chunk = {.rows = N, .n_columns = 1, .columns = &in};
    struct expr_errors errors = {0};
    struct expr *expr = NULL;
    void *data;
    uint8_t *valid;

    (void)state;
    ok(column_new_fixed(JUNCO_KIND_INT64, N, false, &in, &data, &valid, err));
    for (int64_t i = 0; i < N; i++)
        ((int64_t *)data)[i] = i;
    ok(expr_compile(&source, 1, &type, 1, &expr, err));
    ok(expr_eval(expr, &chunk, NULL, &out, &errors, err));
    assert_int_equal(errors.n, 0);
    assert_null(out.valid);
    for (int64_t i = 0; i < N; i++)
        assert_int_equal(out.as.int64[i], i % 2 ? 100 / (i % 1000) : i);
    junco_column_unref(&out);
    junco_column_unref(&in);
    expr_free(expr);
}

/* A filter asks for the truth of what its lambda gives, as Python's `if` does. */
static void test_filters(void **state) {
    static const struct {
        const char *body, *truths; /* of 0, 2 and null */
    } cases[] = {
        {"i > 1", "[false,true,null]"},      {"i", "[false,true,null]"},
        {"i / 2", "[false,true,null]"},      {"'x' * i", "[false,true,null]"},
        {"range(i)", "[false,true,null]"},   {"{'n': i}", "[true,true,true]"},
        {"i is None", "[false,false,true]"}, {"None", "[null,null,null]"},
    };
    const struct junco_type *type = junco_type_of(JUNCO_KIND_INT64);
    int64_t *data;
    void *memory;
    uint8_t *valid;
    struct junco_column in;
    struct junco_chunk chunk = {.rows = 3, .n_columns = 1, .columns = &in};

    (void)state;
    ok(column_new_fixed(JUNCO_KIND_INT64, 3, true, &in, &memory, &valid, err));
    data = memory;
    data[0] = 0;
    data[1] = 2;
    data[2] = 0;
    valid[0] = valid[1] = 1;
    valid[2] = 0;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        char text[64];
        const struct expr_source source = {.text = text};
        struct str shown = STR_INIT(256);
        struct expr_errors errors = {0};
        struct junco_column out;
        struct expr *expr = NULL;
        snprintf(text, sizeof(text), "lambda i: %s", cases[i].body);
        ok(expr_compile_filter(&source, 1, &type, &expr, err));
        assert_int_equal(expr_n_results(expr), 1);
        ok(expr_eval(expr, &chunk, NULL, &out, &errors, err));
        assert_int_equal(errors.n, 0);
        for (size_t row = 0; row < 3; row++) {
            struct junco_value value = junco_column_get(&out, row);
            bool is_null = value.kind == JUNCO_KIND_NULL;
            assert_true(is_null || value.kind == JUNCO_KIND_BOOL);
            str_printf(&shown, "%s%s", row ? "," : "[",
                       is_null            ? "null"
                       : value.as.boolean ? "true"
                                          : "false");
        }
        str_putc(&shown, ']');
        assert_string_equal(str_text(&shown), cases[i].truths);
        str_done(&shown);
        junco_column_unref(&out);
        expr_free(expr);
    }
    junco_column_unref(&in);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_meanings),  cmocka_unit_test(test_several_results),
        cmocka_unit_test(test_mistakes),  cmocka_unit_test(test_out_of_memory),
        cmocka_unit_test(test_many_rows), cmocka_unit_test(test_lists),
        cmocka_unit_test(test_account),   cmocka_unit_test(test_filters),
    };

    return cmocka_run_group_tests_name("expr", tests, set_up, tear_down);
}
