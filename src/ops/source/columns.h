/* columns.h -- the columns that a reader of tables gives: names, and types as parameters say. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OPS_SOURCE_COLUMNS_H
#define OPS_SOURCE_COLUMNS_H

#include <junco/graph.h>
#include <junco/op.h>

/* types={'age': 'int64'}: the type that the dict (or null) has for a column, or NULL for none.
 * JUNCO_EINVAL for a type that is none of bool, int64, float64, string and, where is_json, lists of
 * these.
 * The caller owns *ret_type. */
junco_status columns_type(const struct junco_value *types, const char *column, bool is_json,
                          const struct junco_type **ret_type,
                          struct junco_error *err) JUNCO_MUST_CHECK;
/* Whether it is such a dict, and every key one of the columns. */
junco_status columns_check(const struct junco_value *types, size_t n, const char *const *names,
                           struct junco_error *err) JUNCO_MUST_CHECK;

/* A list of texts as a literal.  The caller owns *ret_value. */
junco_status columns_texts(size_t n, const char *const *texts, struct junco_value *ret_value,
                           struct junco_error *err) JUNCO_MUST_CHECK;
/* And back: text i of a list that columns_texts() made. */
const char *columns_text(const struct junco_value *texts, size_t i);
size_t columns_count(const struct junco_value *texts);

/* The reader as records and what takes them apart: its two nodes.  Columns are "column0" … */
struct reader_parts {
    const char *records_op; /* "read_lines.records" */
    bool has_path_column;
    size_t n_records_args;
    const struct junco_arg *records_args;
    const char *fields_op; /* reads record, line, header */
    size_t n_fields_args;
    const struct junco_arg *fields_args;
    const char *port; /* what the columns are called: "column" */
    size_t n_columns;
    bool is_many; /* "column0", "column1" …; else "column" */
};
junco_status reader_expand(struct junco_graph_builder *builder, const struct reader_parts *parts,
                           struct junco_error *err) JUNCO_MUST_CHECK;

/* The beginning of a file, to look at: at most size bytes.  *ret_is_whole: it has no more. */
junco_status reader_peek(const char *path, char *buf, size_t size, size_t *ret_size,
                         bool *ret_is_whole, struct junco_error *err) JUNCO_MUST_CHECK;

/* A path as an argument, or as the one input column. */
junco_status reader_path_given(const char *path, const struct junco_columns *columns,
                               struct junco_error *err) JUNCO_MUST_CHECK;

struct junco_arg reader_arg(const char *name, const char *text); /* NULL: None */
struct junco_arg reader_flag(const char *name, bool value);

#endif
