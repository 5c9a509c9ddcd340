/* op_samples_regex.c -- what the operators on plain text are fed. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "op_samples.h"

static void put_text_line(struct junco_builder *in, size_t row) {
    static const char *const lines[] = {"GET /index 200 12 ms", "PUT /\xc3\xa9t\xc3\xa9 404 3 ms",
                                        "first line. 1\n\nand 22 another"};

    put_string(in, 0, lines[row % 3]);
}

/* The last makes (a+)+$ run away. */
static void put_odd_text(struct junco_builder *in, size_t row) {
    static const char *const lines[] = {
        "",         " ",
        "\n\n\n",   "\t",
        "no match", "\xf0\x9f\x98\x80\xef\xbf\xbd",
        "$1",       "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab"};

    put_string(in, 0, lines[row % 8]);
}

#define LINES                                                                         \
    .types = TEXTS("string"), .n_rows = 3, .put_row = put_text_line, .n_extremes = 8, \
    .put_extreme = put_odd_text

const struct op_sample op_samples_regex[] = {
    {.op = "regex.findall",
     .params = TEXTS("pattern=(?:\\w+)+"),
     .refused = TEXTS("pattern=["),
     LINES},
    {.op = "regex.match",
     .params = TEXTS("pattern=(?:\\w)+|(?:a+)+$"),
     .refused = TEXTS("pattern=(a"),
     LINES},
    {.op = "regex.replace",
     .params = TEXTS("pattern=(\\d+)|(?:a+)+$", "by=<$1>"),
     .refused = TEXTS("pattern=a", "by=$1"),
     LINES},
    {.op = "text_split",
     .params = TEXTS("size=12", "overlap=4"),
     .refused = TEXTS("size=3", "overlap=2"),
     LINES},
    {.op = NULL},
};
