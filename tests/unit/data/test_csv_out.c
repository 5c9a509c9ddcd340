/* test_csv_out.c -- cells are quoted where RFC 4180 wants it, and null is not "". */
/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"

#include "data/builder.h"
#include "data/csv_out.h"

#include <string.h>

static void test_rows(void **state) {
    static const char *const names[] = {"path", "a,b", "n", "t", "raw"};
    const struct junco_type *types[] = {
        junco_type_of(JUNCO_KIND_STRING),  junco_type_of(JUNCO_KIND_STRING),
        junco_type_of(JUNCO_KIND_FLOAT64), junco_type_of(JUNCO_KIND_TENSOR),
        junco_type_of(JUNCO_KIND_BYTES),
    };
    static const struct {
        const char *text, *csv;
    } rows[] = {
        {"plain", "plain,\"\",0.5,\"[1,2]\",AP8="},
        {"a,b", "\"a,b\",\"\",0.5,\"[1,2]\",AP8="},
        {"say \"x\"", "\"say \"\"x\"\"\",\"\",0.5,\"[1,2]\",AP8="},
        {"two\nlines", "\"two\nlines\",\"\",0.5,\"[1,2]\",AP8="},
        {" edge", "\" edge\",\"\",0.5,\"[1,2]\",AP8="},
        {"'single'", "'single',\"\",0.5,\"[1,2]\",AP8="},
    };
    struct junco_builder *b = NULL;
    struct junco_table table;
    struct str s = STR_INIT(1000);
    int64_t dims[] = {2};
    void *data = NULL;

    (void)state;
    ok(junco_builder_new(COUNT(names), names, types, &b, err));
    for (size_t i = 0; i < COUNT(rows); i++) {
        ok(junco_builder_row(b, 0, err));
        ok(junco_put_string(b, 0, rows[i].text, strlen(rows[i].text), err));
        ok(junco_put_string(b, 1, "", 0, err));
        ok(junco_put_float64(b, 2, 0.5, err));
        ok(junco_put_tensor(b, 3, JUNCO_DTYPE_UINT8, 1, dims, &data, err));
        memcpy(data, "\1\2", 2);
        ok(junco_put_bytes(b, 4, "\0\xFF", 2, err));
    }
    ok(junco_builder_row(b, 0, err)); /* all null */
    ok(junco_builder_finish(b, &table, err));
    csv_header(&s, &table);
    assert_string_equal(str_text(&s), "path,\"a,b\",n,t,raw");
    for (size_t i = 0; i < COUNT(rows); i++) {
        str_clear(&s);
        csv_row(&s, &table, i);
        assert_string_equal(str_text(&s), rows[i].csv);
    }
    str_clear(&s);
    csv_row(&s, &table, COUNT(rows));
    assert_string_equal(str_text(&s), ",,,,");
    str_done(&s);
    junco_table_done(&table);
    junco_builder_free(b);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows),
    };

    return cmocka_run_group_tests_name("data csv_out", tests, NULL, NULL);
}
