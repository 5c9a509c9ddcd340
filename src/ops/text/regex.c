/* regex.c -- regular expressions over text cells, bounded in time and memory. */
/* SPDX-License-Identifier: Apache-2.0 */

/* A pattern such as (a+)+$ takes time exponential in the text to fail.  PCRE2 counts its steps and its
 * memory, and a search that goes beyond the limits is the row's error: no text stops a pipeline. */

#include "ops/text/regex.h"

#include <string.h>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "base/limits.h"
#include "base/mem.h"
#include "base/str.h"

struct regex {
    pcre2_general_context *general;
    pcre2_compile_context *compile;
    pcre2_match_context *limits;
    pcre2_jit_stack *stack;
    pcre2_code *code;
    pcre2_match_data *match;
};

#define JIT_STACK_BYTES (32u << 10)

/* ---- memory ---- */

static void *take(PCRE2_SIZE size, void *ctx) {
    (void)ctx;
    return junco_alloc(size);
}

static void give_back(void *ptr, void *ctx) {
    (void)ctx;
    junco_free(ptr);
}

void regex_free(struct regex *regex) {
    if (!regex)
        return;
    pcre2_match_data_free(regex->match);
    pcre2_code_free(regex->code);
    pcre2_jit_stack_free(regex->stack);
    pcre2_match_context_free(regex->limits);
    pcre2_compile_context_free(regex->compile);
    pcre2_general_context_free(regex->general);
    junco_free(regex);
}

/* ---- compiling ---- */

static junco_status compile_failed(const struct regex_params *params, int code, size_t at,
                                   struct junco_error *err) {
    PCRE2_UCHAR text[160];

    if (code == PCRE2_ERROR_NOMEMORY || code == PCRE2_ERROR_HEAP_FAILED)
        return junco_nomem(err, strlen(params->pattern));
    if (pcre2_get_error_message(code, text, sizeof(text)) < 0)
        text[0] = '\0';
    return junco_fail(err, JUNCO_ESYNTAX, "argument 'pattern', character %zu of '%.100s': %s", at,
                      params->pattern, (const char *)text);
}

static junco_status make_contexts(struct regex *regex, struct junco_error *err) {
    regex->general = pcre2_general_context_create(take, give_back, NULL);
    if (regex->general) {
        regex->compile = pcre2_compile_context_create(regex->general);
        regex->limits = pcre2_match_context_create(regex->general);
    }
    if (!regex->compile || !regex->limits)
        return junco_nomem(err, sizeof(*regex));
    pcre2_set_max_pattern_length(regex->compile, JUNCO_MAX_REGEX_BYTES);
    pcre2_set_match_limit(regex->limits, JUNCO_MAX_REGEX_STEPS);
    pcre2_set_depth_limit(regex->limits, JUNCO_MAX_REGEX_STEPS);
    pcre2_set_heap_limit(regex->limits, JUNCO_MAX_REGEX_KIB);
    return JUNCO_OK;
}

/* To machine code where the system lets us; a pattern that was not is interpreted, to the same end. */
static void make_faster(struct regex *regex) {
    if (pcre2_jit_compile(regex->code, PCRE2_JIT_COMPLETE))
        return;
    regex->stack =
        pcre2_jit_stack_create(JIT_STACK_BYTES, JUNCO_MAX_REGEX_KIB << 10, regex->general);
    if (regex->stack)
        pcre2_jit_stack_assign(regex->limits, NULL, regex->stack);
}

static junco_status compile(struct regex *regex, const struct regex_params *params,
                            struct junco_error *err) {
    uint32_t options = PCRE2_UTF | PCRE2_UCP | PCRE2_NEVER_BACKSLASH_C |
                       (params->ignore_case ? PCRE2_CASELESS : 0);
    size_t at;
    int code;
    junco_status st = make_contexts(regex, err);

    if (st)
        return st;
    regex->code = pcre2_compile((PCRE2_SPTR)params->pattern, PCRE2_ZERO_TERMINATED, options, &code,
                                &at, regex->compile);
    if (!regex->code)
        return compile_failed(params, code, at, err);
    make_faster(regex);
    regex->match = pcre2_match_data_create_from_pattern(regex->code, regex->general);
    return regex->match ? JUNCO_OK : junco_nomem(err, sizeof(*regex));
}

junco_status regex_new(const struct regex_params *params, struct regex **ret_regex,
                       struct junco_error *err) {
    struct regex *regex = junco_zalloc(sizeof(*regex));
    junco_status st;

    if (!regex)
        return junco_nomem(err, sizeof(*regex));
    st = compile(regex, params, err);
    if (st)
        regex_free(regex);
    else
        *ret_regex = regex;
    return st;
}

size_t regex_n_groups(const struct regex *regex) {
    uint32_t n = 0;

    pcre2_pattern_info(regex->code, PCRE2_INFO_CAPTURECOUNT, &n);
    return n;
}

/* ---- matching ---- */

static junco_status match_failed(int code, struct junco_error *err) {
    PCRE2_UCHAR text[160];

    switch (code) {
    case PCRE2_ERROR_NOMEMORY:
        return junco_fail(err, JUNCO_ENOMEM, "out of memory in a regular expression");
    case PCRE2_ERROR_MATCHLIMIT:
    case PCRE2_ERROR_DEPTHLIMIT:
    case PCRE2_ERROR_HEAPLIMIT:
    case PCRE2_ERROR_JIT_STACKLIMIT:
        return junco_fail(err, JUNCO_ELIMIT,
                          "the pattern takes more than %u steps or %u KiB on this text: make it "
                          "simpler (a repetition within a repetition?)",
                          JUNCO_MAX_REGEX_STEPS, JUNCO_MAX_REGEX_KIB);
    default:
        if (pcre2_get_error_message(code, text, sizeof(text)) < 0)
            text[0] = '\0';
        return junco_fail(err, JUNCO_EVALUE, "%s", (const char *)text);
    }
}

static PCRE2_SPTR data_of(const struct junco_bytes *text) {
    return (PCRE2_SPTR)(text->data ? text->data : "");
}

junco_status regex_find(struct regex *regex, const struct junco_bytes *text, size_t from,
                        bool *ret_is_found, struct junco_error *err) {
    int code;

    *ret_is_found = false;
    if (from > text->size)
        return JUNCO_OK;
    /* A text that is searched on was found to be UTF-8 by the first search. */
    code = pcre2_match(regex->code, data_of(text), text->size, from, from ? PCRE2_NO_UTF_CHECK : 0,
                       regex->match, regex->limits);
    if (code == PCRE2_ERROR_NOMATCH)
        return JUNCO_OK;
    if (code < 0)
        return match_failed(code, err);
    *ret_is_found = true;
    return JUNCO_OK;
}

struct regex_span regex_group(const struct regex *regex, size_t group) {
    const PCRE2_SIZE *ends = pcre2_get_ovector_pointer(regex->match);

    /* \K in a look-ahead can put the begin behind the end. */
    if (ends[2 * group] == PCRE2_UNSET || ends[2 * group] > ends[2 * group + 1])
        return (struct regex_span){.is_set = false};
    return (struct regex_span){ends[2 * group], ends[2 * group + 1], true};
}

size_t regex_next(const struct regex *regex, const struct junco_bytes *text) {
    const PCRE2_SIZE *ends = pcre2_get_ovector_pointer(regex->match);
    size_t end = ends[1] > ends[0] ? ends[1] : ends[0];

    if (ends[0] < ends[1])
        return end;
    return end + (end < text->size ? utf8_length(text->data + end, text->size - end) : 1);
}

/* ---- replacing ---- */

/* A replacement is looked at where something matches: so with the pattern made one that matches
 * nothing at all.  The line's end closes a comment that the pattern may end in. */
junco_status regex_check_by(const struct regex_params *params, const char *by,
                            struct junco_error *err) {
    static const struct junco_bytes nothing = {NULL, "", 0};
    struct str pattern = STR_INIT(JUNCO_MAX_REGEX_BYTES);
    struct regex_params optional = *params;
    struct junco_error why = {0};
    struct regex *regex;
    char *text;
    size_t size;
    junco_status st;

    str_printf(&pattern, "(?:%s\n)??", params->pattern);
    optional.pattern = str_text(&pattern);
    st = pattern.failed ? pattern.failed : regex_new(&optional, &regex, &why);
    str_done(&pattern);
    if (st) /* it is longer now, or begins as it may not within brackets: rows will tell */
        return st == JUNCO_ENOMEM ? junco_nomem(err, sizeof(*regex)) : JUNCO_OK;
    st = regex_replace(regex, &nothing, by, &text, &size, err);
    regex_free(regex);
    if (st)
        return junco_wrap(err, st, "argument 'by'");
    junco_free(text);
    return JUNCO_OK;
}

/* Where there is too little room PCRE2 goes on to count, and the second turn has enough; it gives no
 * count where its own memory ran out. */
junco_status regex_replace(struct regex *regex, const struct junco_bytes *text, const char *by,
                           char **ret_text, size_t *ret_size, struct junco_error *err) {
    const uint32_t options =
        PCRE2_SUBSTITUTE_GLOBAL | PCRE2_SUBSTITUTE_OVERFLOW_LENGTH | PCRE2_SUBSTITUTE_UNSET_EMPTY;
    size_t size = text->size + 64, room;
    char *to = NULL;
    int code = PCRE2_ERROR_NOMEMORY;

    for (int turn = 0; turn < 2 && code == PCRE2_ERROR_NOMEMORY && size != PCRE2_UNSET; turn++) {
        junco_free(to);
        if (size > JUNCO_MAX_STRING_BYTES)
            return junco_fail(err, JUNCO_ELIMIT, "the text becomes larger than %u bytes",
                              JUNCO_MAX_STRING_BYTES);
        room = size + 1;
        to = junco_alloc(room);
        if (!to)
            return junco_nomem(err, room);
        size = room;
        code = pcre2_substitute(regex->code, data_of(text), text->size, 0, options, regex->match,
                                regex->limits, (PCRE2_SPTR)by, PCRE2_ZERO_TERMINATED,
                                (PCRE2_UCHAR *)to, &size);
    }
    if (code < 0) {
        junco_free(to);
        return match_failed(code, err);
    }
    *ret_text = to;
    *ret_size = size;
    return JUNCO_OK;
}
