/* input.c -- the command line's positional inputs, as rows. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/input.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "base/str.h"
#include "expr/diag.h"

/* Deals words out to the columns, row by row. */
struct dealer {
    struct junco_builder *builder;
    size_t n_inputs, n_words;
    size_t n_lines; /* of standard input */
};

/* Said here, where the word's place is known; `line` 0: the command line. */
static junco_status not_utf8(size_t line, const char *word, size_t size, struct junco_error *err) {
    char shown[96];

    diag_name(word, size, shown, sizeof(shown));
    if (line)
        return junco_fail(err, JUNCO_EDATA, "standard input: line %zu is not UTF-8: '%s'", line,
                          shown);
    return junco_fail(err, JUNCO_EDATA, "input '%s' is not UTF-8; rename the file", shown);
}

static junco_status deal(struct dealer *d, const char *word, size_t size, struct junco_error *err) {
    size_t column = d->n_words % d->n_inputs;
    junco_status st = JUNCO_OK;

    if (column == 0)
        st = junco_builder_row(d->builder, 0, err);
    if (!st)
        st = junco_put_string(d->builder, column, word, size, err);
    d->n_words++;
    return st;
}

static junco_status deal_line(struct dealer *d, struct str *line, struct junco_error *err) {
    junco_status st;

    if (line->failed)
        return junco_fail(err, line->failed, "standard input: line %zu is longer than %zu bytes",
                          d->n_lines + 1, line->max);
    if (line->size && line->data[line->size - 1] == '\r')
        line->data[--line->size] = '\0';
    d->n_lines++;
    if (!utf8_is_valid(str_text(line), line->size))
        return not_utf8(d->n_lines, str_text(line), line->size, err);
    st = deal(d, str_text(line), line->size, err);
    str_clear(line);
    return st;
}

static junco_status deal_lines(struct dealer *d, FILE *from, struct junco_error *err) {
    struct str line = STR_INIT(JUNCO_MAX_LINE_BYTES);
    junco_status st = JUNCO_OK;
    int c;

    while (!st && (c = getc_unlocked(from)) != EOF) {
        if (c == '\n')
            st = deal_line(d, &line, err);
        else
            str_putc(&line, (char)c);
    }
    if (!st && ferror(from))
        st = junco_fail(err, JUNCO_EIO, "standard input: %s", strerror(errno));
    if (!st && (line.size || line.failed)) /* the last line may lack its end */
        st = deal_line(d, &line, err);
    str_done(&line);
    return st;
}

static junco_status check_whole_rows(const struct dealer *d, const char *const *names,
                                     struct junco_error *err) {
    struct str list = STR_INIT(512);
    junco_status st;

    if (d->n_words % d->n_inputs == 0)
        return JUNCO_OK;
    for (size_t i = 0; i < d->n_inputs; i++)
        str_printf(&list, "%s%s", i ? ", " : "", names[i]);
    st = junco_fail(err, JUNCO_EINVAL,
                    "the pipeline has %zu inputs (%s), so give a multiple of %zu words; got %zu",
                    d->n_inputs, str_text(&list), d->n_inputs, d->n_words);
    str_done(&list);
    return st;
}

static junco_status deal_all(struct dealer *d, const char *const *names, int n_words, char **words,
                             struct junco_error *err) {
    junco_status st = JUNCO_OK;

    if (!d->n_inputs && n_words)
        return junco_fail(err, JUNCO_EINVAL, "the pipeline has no input, but '%s' is given",
                          words[0]);
    if (d->n_inputs && !n_words)
        return junco_fail(err, JUNCO_EINVAL,
                          "no input is given; the pipeline wants '%s' (\"-\" reads lines from "
                          "standard input)",
                          names[0]);
    if (!d->n_inputs)
        return junco_builder_row(d->builder, 0, err); /* one row without columns: one call */
    for (int i = 0; !st && i < n_words; i++) {
        if (str_equal(words[i], "-"))
            st = deal_lines(d, stdin, err);
        else if (!utf8_is_valid(words[i], strlen(words[i])))
            st = not_utf8(0, words[i], strlen(words[i]), err);
        else
            st = deal(d, words[i], strlen(words[i]), err);
    }
    return st ? st : check_whole_rows(d, names, err);
}

junco_status input_table(size_t n_inputs, const char *const *names, int n_words, char **words,
                         struct junco_table *ret_table, struct junco_error *err) {
    const struct junco_type *types[JUNCO_MAX_COLUMNS];
    struct dealer dealer = {.n_inputs = n_inputs};
    junco_status st;

    if (n_inputs > JUNCO_MAX_COLUMNS)
        return junco_fail(err, JUNCO_ELIMIT, "at most %d input columns", JUNCO_MAX_COLUMNS);
    for (size_t i = 0; i < n_inputs; i++)
        types[i] = junco_type_of(JUNCO_KIND_STRING);
    st = junco_builder_new(n_inputs, names, types, &dealer.builder, err);
    if (st)
        return st;
    st = deal_all(&dealer, names, n_words, words, err);
    if (!st)
        st = junco_builder_finish(dealer.builder, ret_table, err);
    junco_builder_free(dealer.builder);
    return st;
}
