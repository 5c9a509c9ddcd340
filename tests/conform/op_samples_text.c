/* op_samples_text.c -- what the readers of text files are fed in the conformance suite. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "op_samples_text.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "op_samples.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

void put_table_path(struct junco_builder *in, size_t row) {
    put_string(in, 0,
               op_sample_path(row % 2 ? "tests/golden/files/two-lines.txt"
                                      : "tests/golden/files/table.csv"));
}

void put_odd_table_path(struct junco_builder *in, size_t row) {
    static const char *const paths[] = {"empty.png", "", "missing.csv", "bomb.png", "ok.jpg"};
    char path[128];

    snprintf(path, sizeof(path), "tests/golden/files/%s", paths[row % COUNT(paths)]);
    put_string(in, 0, row == 1 ? "" : op_sample_path(path)); /* the folder, at last */
}

static void put_bytes(struct junco_builder *in, size_t column, const char *text) {
    junco_status st = junco_put_bytes(in, column, text, strlen(text), NULL);

    assert(!st);
}

/* A record, its line, its file's header. */
static void put_record(struct junco_builder *in, size_t row, const char *record,
                       const char *header) {
    junco_status st = junco_put_int64(in, 1, (int64_t)row + 2, NULL);

    assert(!st);
    put_bytes(in, 0, record);
    put_bytes(in, 2, header);
}

void put_csv_record(struct junco_builder *in, size_t row) {
    static const char *const records[] = {"1,x", "-2,\"a, b\"", "3,\"\"", "40,y"};

    put_record(in, row, records[row % COUNT(records)], row < 2 ? "column,b" : "column,c");
}

void put_odd_csv_record(struct junco_builder *in, size_t row) {
    static const char *const records[] = {"",       ",",        "1",     "1,2,3", "\"",
                                          "\"\"\"", "1,\"a\"b", "\xff,", ",\xff", "9e999,"};

    put_record(in, row, records[row % COUNT(records)], row < 8 ? "column,b" : "b");
}

void put_json_record(struct junco_builder *in, size_t row) {
    static const char *const records[] = {"{\"column\":1}", "{\"b\":[{}],\"column\":-7}",
                                          "{\"column\":1,\"column\":2}"};

    put_record(in, row, records[row % COUNT(records)], "");
}

void put_odd_json_record(struct junco_builder *in, size_t row) {
    static const char *const records[] = {"",    "{}",        "[]",  "{\"column\":1.5}",
                                          "{\"", "{\"column", "nul", "{\"column\":[[[[]]]]}"};

    put_record(in, row, records[row % COUNT(records)], "");
}
