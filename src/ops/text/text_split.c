/* text_split.c -- cut a long text into pieces for an embedding: at paragraphs, sentences, words. */
/* SPDX-License-Identifier: Apache-2.0 */

/* A piece takes as many characters as it may and ends at the best place among them: behind a paragraph,
 * else a line, a sentence, a word; in the middle of a word only where there is no other.  Places in the
 * first half count only if there is none in the second, so that pieces do not become small.  The next
 * piece begins at the first word of this one's last `overlap` characters.  White space at either end
 * is left out. */

#include <stddef.h>
#include <string.h>

#include "base/str.h"

#include <junco/op.h>

struct text_split {
    int64_t size, overlap;
};

enum place { PLACE_NONE, PLACE_WORD, PLACE_SENTENCE, PLACE_LINE, PLACE_PARAGRAPH };

static bool is_space(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
}

/* The full-width marks 。！？ end a sentence without a space behind them. */
static bool is_wide_stop(const char *text, size_t at) {
    static const char marks[][4] = {"\xe3\x80\x82", "\xef\xbc\x81", "\xef\xbc\x9f"};

    for (size_t i = 0; at >= 3 && i < sizeof(marks) / sizeof(marks[0]); i++)
        if (!memcmp(text + at - 3, marks[i], 3))
            return true;
    return false;
}

static bool is_stop(char c) {
    return c == '.' || c == '!' || c == '?';
}

/* What it would be to cut before text[at], 0 < at < size: white space may lie on either side. */
static enum place place_at(const char *text, size_t size, size_t at) {
    size_t end = at, begin = at;

    while (end && is_space(text[end - 1]))
        end--;
    while (begin < size && is_space(text[begin]))
        begin++;
    if (end == begin)
        return is_wide_stop(text, at) ? PLACE_SENTENCE : PLACE_NONE;
    if (memchr(text + end, '\n', begin - end)) {
        const char *line = memchr(text + end, '\n', begin - end);

        return memchr(line + 1, '\n', (size_t)(text + begin - line) - 1) ? PLACE_PARAGRAPH
                                                                         : PLACE_LINE;
    }
    return end && (is_stop(text[end - 1]) || is_wide_stop(text, end)) ? PLACE_SENTENCE : PLACE_WORD;
}

/* The byte where `n` characters from `from` end. */
static size_t skip(const char *text, size_t size, size_t from, int64_t n) {
    for (; n > 0 && from < size; n--) {
        size_t length = utf8_length(text + from, size - from);

        from += length ? length : 1;
    }
    return from;
}

static size_t skip_space(const char *text, size_t size, size_t from) {
    while (from < size && is_space(text[from]))
        from++;
    return from;
}

/* The end of the piece from `begin`, behind `least`: where the one before ended. */
static size_t end_of_piece(const struct text_split *op, const char *text, size_t size, size_t begin,
                           size_t least) {
    size_t most = skip(text, size, begin, op->size), middle = begin + (most - begin) / 2;
    size_t best = most;
    enum place best_place = PLACE_NONE;

    for (size_t at = most; most < size && at > least; at--) {
        enum place place = place_at(text, size, at);

        if (place > best_place && (at > middle || best_place == PLACE_NONE)) {
            best = at;
            best_place = place;
        }
        while (at > least + 1 && is_space(text[at - 1]))
            at--; /* the same place: a long run of spaces is looked at once */
    }
    return best;
}

/* Where the piece behind one that ended at `end` begins. */
static size_t next_begin(const struct text_split *op, const char *text, size_t size, size_t end) {
    size_t at = end;

    for (int64_t n = 0; at && n < op->overlap; n++)
        do
            at--;
        while (at && ((unsigned char)text[at] & 0xc0) == 0x80);
    while (at && at < end && place_at(text, size, at) == PLACE_NONE)
        at++;
    return skip_space(text, size, at);
}

static junco_status put_piece(const char *text, size_t begin, size_t end, size_t row,
                              struct junco_builder *out, struct junco_error *err) {
    junco_status st;

    while (end > begin && is_space(text[end - 1]))
        end--;
    st = junco_builder_row(out, row, err);
    if (!st)
        st = junco_put_string(out, 0, text + begin, end - begin, err);
    return st ? st : junco_put_int64(out, 1, (int64_t)begin, err);
}

/* The pieces behind the cursor's position, the byte where the one before ended. */
static junco_status put_pieces(const struct text_split *op, const struct junco_bytes *text,
                               size_t row, struct junco_builder *out, bool *ret_is_full,
                               struct junco_error *err) {
    struct junco_cursor *cursor = junco_builder_cursor(out);

    while (skip_space(text->data, text->size, (size_t)cursor->position) < text->size) {
        size_t last = skip_space(text->data, text->size, (size_t)cursor->position);
        size_t begin = next_begin(op, text->data, text->size, (size_t)cursor->position), end;
        junco_status st;

        *ret_is_full = !junco_builder_has_room(out);
        if (*ret_is_full)
            return JUNCO_OK;
        end = end_of_piece(op, text->data, text->size, begin, last);
        st = put_piece(text->data, begin, end, row, out, err);
        if (st)
            return st;
        cursor->position = (int64_t)end;
    }
    return JUNCO_OK;
}

static junco_status text_split_run(void *instance, void *call_state, const struct junco_chunk *in,
                                   struct junco_builder *out, junco_next *ret_next,
                                   struct junco_error *err) {
    struct junco_cursor *cursor = junco_builder_cursor(out);

    (void)call_state;
    *ret_next = JUNCO_MORE;
    for (; cursor->row < in->rows; cursor->row++, cursor->position = 0) {
        struct junco_value text = junco_column_get(&in->columns[0], cursor->row);
        bool is_full = false;
        junco_status st = put_pieces(instance, &text.as.bytes, cursor->row, out, &is_full, err);

        if (st || is_full)
            return st;
    }
    *ret_next = JUNCO_DONE;
    return JUNCO_OK;
}

static junco_status text_split_open(void *instance, const struct junco_env *env,
                                    struct junco_error *err) {
    const struct text_split *op = instance;

    (void)env;
    if (op->overlap * 2 > op->size)
        return junco_fail(err, JUNCO_EINVAL,
                          "argument 'overlap' is at most half of 'size': got %lld and %lld",
                          (long long)op->overlap, (long long)op->size);
    return JUNCO_OK;
}

static const struct junco_param text_split_params[] = {
    {
        .name = "size",
        .summary = "characters of a piece, at most",
        .kind = JUNCO_PARAM_INT,
        .offset = offsetof(struct text_split, size),
        .dflt = "300",
        .min = 1,
        .max = 1000000,
    },
    {
        .name = "overlap",
        .summary = "characters that a piece repeats of the one before, at most",
        .kind = JUNCO_PARAM_INT,
        .offset = offsetof(struct text_split, overlap),
        .dflt = "0",
        .min = 0,
        .max = 500000,
    },
    {.name = NULL},
};

static const struct junco_port text_split_inputs[] = {
    {.name = "text", .type = "string", .summary = "of any length"},
    {.name = NULL},
};

static const struct junco_port text_split_outputs[] = {
    {.name = "piece", .type = "string", .summary = "without white space at its ends"},
    {.name = "begin", .type = "int64", .summary = "the byte of the text where it begins"},
    {.name = NULL},
};

const struct junco_op junco_op_text_split = {
    .abi = JUNCO_OP_ABI,
    .size = sizeof(struct junco_op),
    .name = "text_split",
    .summary = "cut a text into pieces, at paragraphs, sentences and words",
    .params = text_split_params,
    .inputs = text_split_inputs,
    .outputs = text_split_outputs,
    .rows = JUNCO_ROWS_MANY,
    .flags = JUNCO_OP_PURE,
    .instance_size = sizeof(struct text_split),
    .open = text_split_open,
    .run = text_split_run,
};
