/* input.c -- the command line's positional inputs, as rows. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/input.h"

#include <string.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/mem.h"
#include "base/str.h"
#include "cli/lines.h"
#include "expr/diag.h"

struct input {
    size_t n_inputs;
    const char *const *names;
    int n_words, next_word;
    char **words;
    struct lines *lines; /* standard input; NULL: no word is "-" */
    size_t n_dealt; /* words, of any kind */
    bool has_given; /* without inputs: the one row */
    struct junco_builder *builder;
    struct junco_error failed; /* told by the next pull: whole rows came before it */
};

/* ---- words ---- */

/* Said here, where the word's place is known; `line` 0: the command line. */
static junco_status not_utf8(size_t line, const char *word, size_t size, struct junco_error *err) {
    char shown[96];

    diag_name(word, size, shown, sizeof(shown));
    if (line)
        return junco_fail(err, JUNCO_EDATA, "standard input: line %zu is not UTF-8: '%s'", line,
                          shown);
    return junco_fail(err, JUNCO_EDATA, "input '%s' is not UTF-8; rename the file", shown);
}

/* The next word.  *ret_is_end: there is none; *ret_would_wait: none yet. */
static junco_status next_word(struct input *input, bool may_wait, const char **ret_word,
                              size_t *ret_size, bool *ret_is_end, bool *ret_would_wait,
                              struct junco_error *err) {
    *ret_is_end = *ret_would_wait = false;
    while (input->next_word < input->n_words) {
        const char *word = input->words[input->next_word];
        size_t line = 0;

        if (str_equal(word, "-")) {
            bool is_end;
            junco_status st = lines_next(input->lines, may_wait, ret_word, ret_size, &is_end,
                                         ret_would_wait, err);

            if (st || *ret_would_wait)
                return st;
            if (is_end) {
                input->next_word++;
                continue;
            }
            line = lines_count(input->lines);
        } else {
            *ret_word = word;
            *ret_size = strlen(word);
            input->next_word++;
        }
        return utf8_is_valid(*ret_word, *ret_size) ? JUNCO_OK
                                                   : not_utf8(line, *ret_word, *ret_size, err);
    }
    *ret_is_end = true;
    return JUNCO_OK;
}

static junco_status not_whole(const struct input *input, size_t n_words, struct junco_error *err) {
    struct str list = STR_INIT(512);
    junco_status st;

    for (size_t i = 0; i < input->n_inputs; i++)
        str_printf(&list, "%s%s", i ? ", " : "", input->names[i]);
    st = junco_fail(err, JUNCO_EINVAL,
                    "the pipeline has %zu inputs (%s), so give a multiple of %zu words; got %zu",
                    input->n_inputs, str_text(&list), input->n_inputs, n_words);
    str_done(&list);
    return st;
}

/* ---- opening ---- */

static junco_status check_words(const struct input *input, struct junco_error *err) {
    if (!input->n_inputs && input->n_words)
        return junco_fail(err, JUNCO_EINVAL, "the pipeline has no input, but '%s' is given",
                          input->words[0]);
    if (input->n_inputs && !input->n_words)
        return junco_fail(err, JUNCO_EINVAL,
                          "no input is given; the pipeline wants '%s' (\"-\" reads lines from "
                          "standard input)",
                          input->names[0]);
    if (!input->lines && input->n_inputs && (size_t)input->n_words % input->n_inputs)
        return not_whole(input, (size_t)input->n_words, err);
    return JUNCO_OK;
}

static junco_status open_builder(struct input *input, struct junco_error *err) {
    const struct junco_type *types[JUNCO_MAX_COLUMNS];

    if (input->n_inputs > JUNCO_MAX_COLUMNS)
        return junco_fail(err, JUNCO_ELIMIT, "at most %d input columns", JUNCO_MAX_COLUMNS);
    for (size_t i = 0; i < input->n_inputs; i++)
        types[i] = junco_type_of(JUNCO_KIND_STRING);
    return junco_builder_new(input->n_inputs, input->names, types, &input->builder, err);
}

junco_status input_open(size_t n_inputs, const char *const *names, int n_words, char **words,
                        struct input **ret_input, struct junco_error *err) {
    struct input *input = junco_zalloc(sizeof(*input));
    junco_status st = JUNCO_OK;

    if (!input)
        return junco_nomem(err, sizeof(*input));
    input->n_inputs = n_inputs;
    input->names = names;
    input->n_words = n_words;
    input->words = words;
    for (int i = 0; !st && !input->lines && i < n_words; i++)
        if (str_equal(words[i], "-"))
            st = lines_new(STDIN_FILENO, &input->lines, err);
    if (!st)
        st = check_words(input, err);
    if (!st)
        st = open_builder(input, err);
    if (st) {
        input_free(input);
        return st;
    }
    *ret_input = input;
    return JUNCO_OK;
}

void input_stop(struct input *input) {
    if (input)
        lines_stop(input->lines);
}

void input_free(struct input *input) {
    if (!input)
        return;
    junco_builder_free(input->builder);
    lines_free(input->lines);
    junco_free(input);
}

int64_t input_rows(const struct input *input) {
    if (input->lines)
        return -1;
    return input->n_inputs ? (int64_t)((size_t)input->n_words / input->n_inputs) : 1;
}

/* ---- pulling ---- */

/* One word into its cell; the first of a row begins it. */
static junco_status deal(struct input *input, const char *word, size_t size,
                         struct junco_error *err) {
    size_t column = input->n_dealt % input->n_inputs;
    junco_status st = JUNCO_OK;

    if (column == 0)
        st = junco_builder_row(input->builder, junco_builder_rows(input->builder), err);
    if (!st)
        st = junco_put_string(input->builder, column, word, size, err);
    input->n_dealt++;
    return st;
}

/* Rows until there are max_rows, no more, or none without waiting; a row begun is completed. */
static junco_status deal_words(struct input *input, size_t max_rows, bool *ret_is_end,
                               struct junco_error *err) {
    for (;;) {
        bool is_whole = input->n_dealt % input->n_inputs == 0, would_wait;
        size_t n_rows = junco_builder_rows(input->builder), size;
        const char *word;
        junco_status st;

        if (is_whole && n_rows == max_rows)
            return JUNCO_OK;
        st = next_word(input, !is_whole || n_rows == 0, &word, &size, ret_is_end, &would_wait, err);
        if (st || would_wait)
            return st;
        if (*ret_is_end)
            return is_whole ? JUNCO_OK : not_whole(input, input->n_dealt, err);
        st = deal(input, word, size, err);
        if (st)
            return st;
    }
}

/* The same; rows that were whole before a failure are given first. */
static junco_status deal_rows(struct input *input, size_t max_rows, bool *ret_is_end,
                              struct junco_error *err) {
    struct junco_error why = input->failed;
    junco_status st = why.code;
    size_t n_rows;

    if (!st)
        st = deal_words(input, max_rows, ret_is_end, &why);
    n_rows = junco_builder_rows(input->builder);
    if (!st)
        return JUNCO_OK;
    if (n_rows && input->n_dealt % input->n_inputs &&
        junco_builder_fail_row(input->builder, --n_rows, &why, err))
        n_rows = 0;
    if (n_rows == 0)
        return junco_fail(err, st, "%s", why.message);
    input->failed = why;
    *ret_is_end = false;
    return JUNCO_OK;
}

junco_status input_pull(void *ctx, size_t max_rows, struct junco_table *ret_table, bool *ret_is_end,
                        struct junco_error *err) {
    struct input *input = ctx;
    junco_status st;

    *ret_is_end = false;
    if (input->n_inputs) {
        st = deal_rows(input, max_rows, ret_is_end, err);
    } else { /* one row without columns: one call */
        st = input->has_given ? JUNCO_OK : junco_builder_row(input->builder, 0, err);
        *ret_is_end = input->has_given = true;
    }
    return st ? st : junco_builder_finish(input->builder, ret_table, err);
}
