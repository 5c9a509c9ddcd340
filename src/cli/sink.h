/* sink.h -- where result rows go: a table for people, JSON lines or CSV for programs. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_SINK_H
#define CLI_SINK_H

#include <stdbool.h>
#include <stdio.h>

#include <junco/table.h>

typedef enum sink_format { SINK_AUTO = 0, SINK_TABLE, SINK_JSONL, SINK_CSV } sink_format;

/* An open output.  Owner only. */
struct sink;

/* To standard output; AUTO: a table on a terminal, JSON lines otherwise. */
junco_status sink_open_stdout(sink_format format, struct sink **ret_sink,
                              struct junco_error *err) JUNCO_MUST_CHECK;

/* To a file, written beside its place and renamed by sink_close().  AUTO: by the name's ending,
 * .jsonl (.ndjson) or .csv. */
junco_status sink_open_file(const char *path, sink_format format, struct sink **ret_sink,
                            struct junco_error *err) JUNCO_MUST_CHECK;

/* The columns' names; once, before the first rows (borrowed). */
junco_status sink_begin(struct sink *sink, size_t n_columns, const char *const *names,
                        struct junco_error *err) JUNCO_MUST_CHECK;
junco_status sink_rows(struct sink *sink, const struct junco_table *rows,
                       struct junco_error *err) JUNCO_MUST_CHECK;

bool sink_is_table(const struct sink *sink);

/* Write what is held back and put the file in its place. */
junco_status sink_close(struct sink *sink, struct junco_error *err) JUNCO_MUST_CHECK;

/* Free; a file that was not closed leaves nothing behind.  NULL is fine. */
void sink_free(struct sink *sink);

#endif
