/* regex.h -- regular expressions over text cells, bounded in time and memory. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OPS_TEXT_REGEX_H
#define OPS_TEXT_REGEX_H

#include <junco/op.h>

/* Perl's notation, which Python's is nearly, by PCRE2: UTF-8, \w and \d as Unicode has them. */
struct regex_params {
    const char *pattern;
    bool ignore_case;
};

/* Rows for an operator's parameters, whose struct holds a regex_params called `field`. */
#define REGEX_PARAMS(type, field)                                                     \
    {                                                                                 \
        .name = "pattern",                                                            \
        .summary = "a regular expression; write it r'...', so that \\ is kept",       \
        .kind = JUNCO_PARAM_STRING,                                                   \
        .offset = offsetof(type, field) + offsetof(struct regex_params, pattern),     \
    },                                                                                \
    {                                                                                 \
        .name = "ignore_case", .summary = "capitals and small letters are the same",  \
        .kind = JUNCO_PARAM_BOOL,                                                     \
        .offset = offsetof(type, field) + offsetof(struct regex_params, ignore_case), \
        .dflt = "False",                                                              \
    }

/* A compiled pattern and the scratch of one search at a time.  Owner only. */
struct regex;

/* JUNCO_ESYNTAX says what is wrong with the pattern, and where.  The caller owns *ret_regex. */
junco_status regex_new(const struct regex_params *params, struct regex **ret_regex,
                       struct junco_error *err) JUNCO_MUST_CHECK;
void regex_free(struct regex *regex); /* NULL is fine */
size_t regex_n_groups(const struct regex *regex); /* without the whole */

/* Part of a text that matched; is_set: this group took part. */
struct regex_span {
    size_t begin, end;
    bool is_set;
};

/* The first match at or behind `from`, none if *ret_is_found is false.  JUNCO_ELIMIT: it takes more
 * than JUNCO_MAX_REGEX_STEPS or too much memory to tell. */
junco_status regex_find(struct regex *regex, const struct junco_bytes *text, size_t from,
                        bool *ret_is_found, struct junco_error *err) JUNCO_MUST_CHECK;
/* Of the match that was found: group 0 is all of it. */
struct regex_span regex_group(const struct regex *regex, size_t group);

/* Where to look for the next match: behind this one, and one character further if it was empty and so
 * would be found again.  More than text->size: there is no further. */
size_t regex_next(const struct regex *regex, const struct junco_bytes *text);

/* The text with every match replaced: in `by` $1 or ${name} is a group, $$ a dollar sign.  The caller
 * owns *ret_text (junco_free). */
junco_status regex_replace(struct regex *regex, const struct junco_bytes *text, const char *by,
                           char **ret_text, size_t *ret_size,
                           struct junco_error *err) JUNCO_MUST_CHECK;

/* Whether the groups in `by` are those of the pattern. */
junco_status regex_check_by(const struct regex_params *params, const char *by,
                            struct junco_error *err) JUNCO_MUST_CHECK;

/* ---- what match and findall share: an output column for each group, or one for the whole ---- */

struct regex_columns {
    struct regex_params params;
    size_t n_out;
    struct regex *regex;
};

/* Slots of struct junco_op; the instance begins with a regex_columns. */
junco_status regex_columns(void *instance, const struct junco_columns *columns,
                           struct junco_error *err);
junco_status regex_types(const void *instance, const struct junco_env *env,
                         const struct junco_type *const *in_types,
                         const struct junco_type **ret_types, struct junco_error *err);
junco_status regex_open(void *instance, const struct junco_env *env, struct junco_error *err);
void regex_close(void *instance);

/* Put the match into the row that was begun; groups that took no part stay null. */
junco_status regex_put(const struct regex_columns *op, const struct junco_bytes *text,
                       struct junco_builder *out, struct junco_error *err) JUNCO_MUST_CHECK;

extern const struct junco_port regex_inputs[], regex_outputs[];

#endif
