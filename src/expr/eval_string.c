/* eval_string.c -- strings: comparison, search, and the methods Python has for them. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <wctype.h>

#include "base/str.h"
#include "expr/ast.h"
#include "expr/eval.h"

static const struct junco_bytes *string_at(struct eval *e, uint16_t reg, size_t row) {
    return (const struct junco_bytes *)eval_data(e, reg) + row;
}

static int64_t int_at(struct eval *e, uint16_t reg, size_t row) {
    return ((const int64_t *)eval_data(e, reg))[row];
}

static void put_int(struct eval *e, const struct instr *in, size_t row, int64_t value) {
    ((int64_t *)eval_data(e, in->dst))[row] = value;
}

static void put_bool(struct eval *e, const struct instr *in, size_t row, bool value) {
    ((uint8_t *)eval_data(e, in->dst))[row] = value;
}

static void put_string(struct eval *e, const struct instr *in, size_t row,
                       struct junco_bytes value) {
    ((struct junco_bytes *)eval_data(e, in->dst))[row] = value;
}

/* A piece of a string shares its memory. */
static struct junco_bytes part(const struct junco_bytes *s, size_t first, size_t size) {
    if (size == 0)
        return (struct junco_bytes){.data = ""};
    return (struct junco_bytes){.buf = s->buf, .data = s->data + first, .size = size};
}

static bool equals(const struct junco_bytes *a, const struct junco_bytes *b) {
    return a->size == b->size && (a->size == 0 || memcmp(a->data, b->data, a->size) == 0);
}

/* Where `needle` begins in s at or behind `from`, or SIZE_MAX. */
static size_t find_from(const struct junco_bytes *s, const struct junco_bytes *needle,
                        size_t from) {
    const char *at;

    if (from > s->size || needle->size > s->size - from)
        return SIZE_MAX;
    if (needle->size == 0)
        return from;
    at = memmem(s->data + from, s->size - from, needle->data, needle->size);
    return at ? (size_t)(at - s->data) : SIZE_MAX;
}

/* UTF-8 orders as its code points do. */
static void compare_row(struct eval *e, const struct instr *in, size_t row) {
    const struct junco_bytes *a = string_at(e, in->operand[0], row);
    const struct junco_bytes *b = string_at(e, in->operand[1], row);
    size_t common = a->size < b->size ? a->size : b->size;
    int order = common ? memcmp(a->data, b->data, common) : 0;

    if (order == 0)
        order = a->size < b->size ? -1 : a->size > b->size;
    switch ((ast_op)in->imm) {
    case AST_EQ:
        put_bool(e, in, row, order == 0);
        break;
    case AST_NE:
        put_bool(e, in, row, order != 0);
        break;
    case AST_LT:
        put_bool(e, in, row, order < 0);
        break;
    case AST_LE:
        put_bool(e, in, row, order <= 0);
        break;
    case AST_GT:
        put_bool(e, in, row, order > 0);
        break;
    default:
        put_bool(e, in, row, order >= 0);
        break;
    }
}

static void truth_row(struct eval *e, const struct instr *in, size_t row) {
    put_bool(e, in, row, string_at(e, in->operand[0], row)->size > 0);
}

static void len_row(struct eval *e, const struct instr *in, size_t row) {
    const struct junco_bytes *s = string_at(e, in->operand[0], row);

    put_int(e, in, row, (int64_t)text_length(s->data, s->size));
}

static void concat_row(struct eval *e, const struct instr *in, size_t row) {
    const struct junco_bytes *a = string_at(e, in->operand[0], row);
    const struct junco_bytes *b = string_at(e, in->operand[1], row);
    struct junco_bytes result;
    char *data = eval_new_string(e, a->size + b->size, &result);

    if (!data)
        return;
    if (a->size)
        memcpy(data, a->data, a->size);
    if (b->size)
        memcpy(data + a->size, b->data, b->size);
    put_string(e, in, row, result);
}

static void repeat_row(struct eval *e, const struct instr *in, size_t row) {
    const struct junco_bytes *s = string_at(e, in->operand[0], row);
    int64_t times = int_at(e, in->operand[1], row);
    struct junco_bytes result;
    size_t total = 0;
    char *data;

    if (times > 0 && __builtin_mul_overflow(s->size, (size_t)times, &total))
        total = SIZE_MAX;
    data = eval_new_string(e, total, &result);
    if (!data)
        return;
    for (size_t i = 0; i < total; i += s->size)
        memcpy(data + i, s->data, s->size);
    put_string(e, in, row, result);
}

static void in_row(struct eval *e, const struct instr *in, size_t row) {
    size_t at = find_from(string_at(e, in->operand[1], row), string_at(e, in->operand[0], row), 0);

    put_bool(e, in, row, (at != SIZE_MAX) != (in->imm == 1));
}

static void index_row(struct eval *e, const struct instr *in, size_t row) {
    const struct junco_bytes *s = string_at(e, in->operand[0], row);
    int64_t i = int_at(e, in->operand[1], row);
    int64_t n = (int64_t)text_length(s->data, s->size);
    size_t first, end;

    if (i < -n || i >= n) {
        eval_fail_row(e, row, JUNCO_EVALUE,
                      "string index %lld out of range: it has %lld characters", (long long)i,
                      (long long)n);
        return;
    }
    first = text_offset(s->data, s->size, (size_t)(i < 0 ? i + n : i));
    end = first + text_offset(s->data + first, s->size - first, 1);
    put_string(e, in, row, part(s, first, end - first));
}

/* Characters start, start + step, … of s, `count` of them, into new memory. */
static void put_stepped(struct eval *e, const struct instr *in, size_t row, int64_t start,
                        int64_t stop, int64_t step) {
    const struct junco_bytes *s = string_at(e, in->operand[0], row);
    struct junco_bytes result;
    char *data = eval_new_string(e, s->size, &result);
    size_t n = 0;

    if (!data)
        return;
    for (int64_t i = start; step > 0 ? i < stop : i > stop; i += step) {
        size_t at = text_offset(s->data, s->size, (size_t)i);
        size_t size = text_offset(s->data + at, s->size - at, 1);
        memcpy(data + n, s->data + at, size);
        n += size;
    }
    result.size = n;
    put_string(e, in, row, result);
}

static void slice_row(struct eval *e, const struct instr *in, size_t row) {
    const struct junco_bytes *s = string_at(e, in->operand[0], row);
    int64_t n = (int64_t)text_length(s->data, s->size), step = 1, start = 0, stop = 0;
    bool has_start = in->operand[1] != NO_REG, has_stop = in->operand[2] != NO_REG;

    if (has_start)
        start = int_at(e, in->operand[1], row);
    if (has_stop)
        stop = int_at(e, in->operand[2], row);
    if (in->operand[3] != NO_REG)
        step = int_at(e, in->operand[3], row);
    if (step == 0) {
        eval_fail_row(e, row, JUNCO_EVALUE, "slice step cannot be zero");
        return;
    }
    if (step > n + 1 || step < -n - 1)
        step = step < 0 ? -n - 1 : n + 1; /* so that the walk cannot overflow */
    slice_bounds(n, has_start, &start, has_stop, &stop, step);
    if (step == 1) {
        size_t first = text_offset(s->data, s->size, (size_t)start);
        size_t end = stop > start ? text_offset(s->data, s->size, (size_t)stop) : first;
        put_string(e, in, row, part(s, first, end - first));
        return;
    }
    put_stepped(e, in, row, start, stop, step);
}

/* ---- letters ---- */

typedef enum letter_case { TO_LOWER, TO_UPPER, TO_TITLE } letter_case;

static unsigned map_case(const struct eval *e, unsigned c, bool is_upper) {
    if (c < 0x80 || !e->expr->locale) {
        if (is_upper)
            return c >= 'a' && c <= 'z' ? c - 32 : c;
        return c >= 'A' && c <= 'Z' ? c + 32 : c;
    }
    return is_upper ? (unsigned)towupper_l((wint_t)c, e->expr->locale)
                    : (unsigned)towlower_l((wint_t)c, e->expr->locale);
}

static bool is_letter(const struct eval *e, unsigned c) {
    if (c < 0x80)
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    return e->expr->locale && iswalpha_l((wint_t)c, e->expr->locale);
}

static void change_case(struct eval *e, const struct instr *in, size_t row, letter_case wanted) {
    const struct junco_bytes *s = string_at(e, in->operand[0], row);
    struct junco_bytes result;
    bool is_inside = false; /* a word */
    size_t n = 0;
    /* A character may take more bytes in the other case: two become three at most. */
    char *data = eval_new_string(e, s->size + s->size / 2 + 4, &result);

    if (!data)
        return;
    for (size_t i = 0; i < s->size;) {
        unsigned c = 0;
        size_t size = utf8_decode(s->data + i, s->size - i, &c);
        if (size == 0) {
            data[n++] = s->data[i++];
            continue;
        }
        i += size;
        n += utf8_encode(map_case(e, c, wanted == TO_UPPER || (wanted == TO_TITLE && !is_inside)),
                         data + n);
        is_inside = map_case(e, c, true) != c || map_case(e, c, false) != c;
    }
    result.size = n;
    put_string(e, in, row, result);
}

static void lower_row(struct eval *e, const struct instr *in, size_t row) {
    change_case(e, in, row, TO_LOWER);
}

static void upper_row(struct eval *e, const struct instr *in, size_t row) {
    change_case(e, in, row, TO_UPPER);
}

static void title_row(struct eval *e, const struct instr *in, size_t row) {
    change_case(e, in, row, TO_TITLE);
}

static bool is_in_class(const struct eval *e, unsigned c, int wanted) {
    bool is_digit = c >= '0' && c <= '9';

    switch (wanted) {
    case CLASS_DIGIT:
        return is_digit;
    case CLASS_ALPHA:
        return is_letter(e, c);
    case CLASS_ALNUM:
        return is_digit || is_letter(e, c);
    default:
        return text_is_space(c);
    }
}

/* isupper() and islower(): at least one cased letter, and none of the other case. */
static bool has_case(const struct eval *e, const struct junco_bytes *s, bool wants_upper) {
    bool any = false;

    for (size_t i = 0; i < s->size;) {
        unsigned c = 0;
        size_t size = utf8_decode(s->data + i, s->size - i, &c);
        bool is_upper = map_case(e, c, false) != c, is_lower = map_case(e, c, true) != c;
        if (wants_upper ? is_lower && !is_upper : is_upper)
            return false;
        any |= is_upper || is_lower;
        i += size ? size : 1;
    }
    return any;
}

static void class_row(struct eval *e, const struct instr *in, size_t row) {
    const struct junco_bytes *s = string_at(e, in->operand[0], row);
    bool all = s->size > 0;

    if (in->imm == CLASS_UPPER || in->imm == CLASS_LOWER) {
        put_bool(e, in, row, has_case(e, s, in->imm == CLASS_UPPER));
        return;
    }
    for (size_t i = 0; i < s->size && all;) {
        unsigned c = 0;
        size_t size = utf8_decode(s->data + i, s->size - i, &c);
        all = size > 0 && is_in_class(e, c, in->imm);
        i += size ? size : 1;
    }
    put_bool(e, in, row, all);
}

/* ---- pieces ---- */

static bool holds_char(const struct junco_bytes *set, const char *data, size_t size) {
    for (size_t i = 0; i < set->size;) {
        size_t n = text_offset(set->data + i, set->size - i, 1);
        if (n == size && memcmp(set->data + i, data, size) == 0)
            return true;
        i += n;
    }
    return false;
}

static void strip_row(struct eval *e, const struct instr *in, size_t row) {
    struct junco_bytes s = *string_at(e, in->operand[0], row);
    const struct junco_bytes *set;

    if (in->operand[1] == NO_REG) {
        text_strip(&s.data, &s.size, in->imm);
        put_string(e, in, row, s);
        return;
    }
    set = string_at(e, in->operand[1], row);
    while ((in->imm & 1) && s.size > 0) {
        size_t n = text_offset(s.data, s.size, 1);
        if (!holds_char(set, s.data, n))
            break;
        s.data += n;
        s.size -= n;
    }
    while ((in->imm & 2) && s.size > 0) {
        size_t at = s.size - 1;
        while (at > 0 && ((unsigned char)s.data[at] & 0xC0) == 0x80)
            at--;
        if (!holds_char(set, s.data + at, s.size - at))
            break;
        s.size = at;
    }
    put_string(e, in, row, s);
}

static void starts_row(struct eval *e, const struct instr *in, size_t row) {
    const struct junco_bytes *s = string_at(e, in->operand[0], row);
    const struct junco_bytes *with = string_at(e, in->operand[1], row);
    struct junco_bytes head = part(s, 0, with->size);

    put_bool(e, in, row, with->size <= s->size && equals(&head, with));
}

static void ends_row(struct eval *e, const struct instr *in, size_t row) {
    const struct junco_bytes *s = string_at(e, in->operand[0], row);
    const struct junco_bytes *with = string_at(e, in->operand[1], row);
    struct junco_bytes tail = *s;

    if (with->size <= s->size)
        tail = part(s, s->size - with->size, with->size);
    put_bool(e, in, row, with->size <= s->size && equals(&tail, with));
}

static void find_row(struct eval *e, const struct instr *in, size_t row) {
    const struct junco_bytes *s = string_at(e, in->operand[0], row);
    size_t at = find_from(s, string_at(e, in->operand[1], row), 0);

    put_int(e, in, row, at == SIZE_MAX ? -1 : (int64_t)text_length(s->data, at));
}

static size_t count_in(const struct junco_bytes *s, const struct junco_bytes *needle) {
    size_t n = 0, at = 0;

    if (needle->size == 0)
        return text_length(s->data, s->size) + 1;
    while ((at = find_from(s, needle, at)) != SIZE_MAX) {
        n++;
        at += needle->size;
    }
    return n;
}

static void count_row(struct eval *e, const struct instr *in, size_t row) {
    put_int(
        e, in, row,
        (int64_t)count_in(string_at(e, in->operand[0], row), string_at(e, in->operand[1], row)));
}

/* An empty `from` stands before each character and at the end, as in Python. */
static size_t next_match(const struct junco_bytes *s, const struct junco_bytes *from, size_t at,
                         size_t done) {
    if (from->size > 0 || done == 0)
        return find_from(s, from, at);
    return at < s->size ? at + text_offset(s->data + at, s->size - at, 1) : SIZE_MAX;
}

static void replace_row(struct eval *e, const struct instr *in, size_t row) {
    const struct junco_bytes *s = string_at(e, in->operand[0], row);
    const struct junco_bytes *from = string_at(e, in->operand[1], row);
    const struct junco_bytes *to = string_at(e, in->operand[2], row);
    int64_t most = in->operand[3] == NO_REG ? -1 : int_at(e, in->operand[3], row);
    size_t times = count_in(s, from), total, at = 0, out = 0, match;
    struct junco_bytes result;
    char *data;

    if (most >= 0 && (uint64_t)most < times)
        times = (size_t)most;
    if (__builtin_mul_overflow(times, to->size, &total) ||
        __builtin_add_overflow(total, s->size - times * from->size, &total))
        total = SIZE_MAX;
    data = eval_new_string(e, total, &result);
    if (!data)
        return;
    for (size_t done = 0; done < times; done++) {
        match = next_match(s, from, at, done);
        if (match > at)
            memcpy(data + out, s->data + at, match - at);
        out += match - at;
        if (to->size)
            memcpy(data + out, to->data, to->size);
        out += to->size;
        at = match + from->size;
    }
    if (s->size > at)
        memcpy(data + out, s->data + at, s->size - at);
    put_string(e, in, row, result);
}

/* ---- lists of strings ---- */

/* The next piece of a split from *at on: [*ret_first, *ret_end); false when there is none. */
static bool next_piece(const struct junco_bytes *s, const struct junco_bytes *separator,
                       bool is_last, size_t *at, size_t *ret_first, size_t *ret_end) {
    unsigned c = 0;
    size_t n;

    if (*at == SIZE_MAX)
        return false;
    if (separator) {
        size_t match = is_last ? SIZE_MAX : find_from(s, separator, *at);
        *ret_first = *at;
        *ret_end = match == SIZE_MAX ? s->size : match;
        *at = match == SIZE_MAX ? SIZE_MAX : match + separator->size;
        return true;
    }
    while (*at < s->size && (n = utf8_decode(s->data + *at, s->size - *at, &c)) > 0 &&
           text_is_space(c))
        *at += n;
    if (*at >= s->size)
        return false;
    *ret_first = *at;
    if (is_last) {
        *ret_end = s->size; /* white space at its end stays, as in Python */
        *at = SIZE_MAX;
        return true;
    }
    while (*at < s->size) {
        n = utf8_decode(s->data + *at, s->size - *at, &c);
        if (n > 0 && text_is_space(c))
            break;
        *at += n ? n : 1;
    }
    *ret_end = *at;
    return true;
}

static void split_row(struct eval *e, const struct instr *in, size_t row) {
    const struct junco_bytes *s = string_at(e, in->operand[0], row);
    const struct junco_bytes *separator =
        in->operand[1] == NO_REG ? NULL : string_at(e, in->operand[1], row);
    int64_t most = in->operand[2] == NO_REG ? -1 : int_at(e, in->operand[2], row);
    size_t n = 0, at = 0, first, end;
    struct junco_value *items;

    if (separator && separator->size == 0) {
        eval_fail_row(e, row, JUNCO_EVALUE, "empty separator");
        return;
    }
    while (next_piece(s, separator, most >= 0 && n >= (uint64_t)most, &at, &first, &end))
        n++;
    items = eval_put_list(e, in, row, n);
    if (!items)
        return;
    at = 0;
    for (size_t i = 0; i < n; i++) {
        next_piece(s, separator, most >= 0 && i >= (uint64_t)most, &at, &first, &end);
        items[i].kind = JUNCO_KIND_STRING;
        items[i].as.bytes = part(s, first, end - first);
        junco_value_ref(&items[i]);
    }
}

static void join_row(struct eval *e, const struct instr *in, size_t row) {
    const struct junco_bytes *separator = string_at(e, in->operand[0], row);
    struct junco_value list = eval_get_value(e, in->operand[1], row);
    const struct junco_value *items = junco_list_items(list.as.list);
    size_t n = junco_list_size(list.as.list), total = 0, at = 0;
    struct junco_bytes result;
    char *data;

    for (size_t i = 0; i < n; i++) {
        size_t more = (i ? separator->size : 0);
        if (items[i].kind != JUNCO_KIND_STRING) {
            eval_fail_row(e, row, JUNCO_EVALUE, "join: item %zu is null, not a string", i);
            return;
        }
        if (__builtin_add_overflow(more, items[i].as.bytes.size, &more) ||
            __builtin_add_overflow(total, more, &total))
            total = SIZE_MAX;
    }
    data = eval_new_string(e, total, &result);
    for (size_t i = 0; i < n && data; i++) {
        if (i && separator->size)
            memcpy(data + at, separator->data, separator->size);
        at += i ? separator->size : 0;
        if (items[i].as.bytes.size)
            memcpy(data + at, items[i].as.bytes.data, items[i].as.bytes.size);
        at += items[i].as.bytes.size;
    }
    if (data)
        put_string(e, in, row, result);
}

const struct kernel kernels_string[OP_N] = {
    [OP_COMPARE_S] = {.row = compare_row}, [OP_TRUTH_S] = {.row = truth_row},
    [OP_LEN_S] = {.row = len_row},         [OP_CONCAT_S] = {.row = concat_row},
    [OP_REPEAT_S] = {.row = repeat_row},   [OP_IN_S] = {.row = in_row},
    [OP_INDEX_S] = {.row = index_row},     [OP_SLICE_S] = {.row = slice_row},
    [OP_LOWER] = {.row = lower_row},       [OP_UPPER] = {.row = upper_row},
    [OP_TITLE] = {.row = title_row},       [OP_STRIP] = {.row = strip_row},
    [OP_STARTSWITH] = {.row = starts_row}, [OP_ENDSWITH] = {.row = ends_row},
    [OP_SPLIT] = {.row = split_row},       [OP_JOIN] = {.row = join_row},
    [OP_REPLACE] = {.row = replace_row},   [OP_FIND] = {.row = find_row},
    [OP_COUNT_S] = {.row = count_row},     [OP_IS_CLASS] = {.row = class_row},
};
