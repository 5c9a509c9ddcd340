/* input.h -- the command line's positional inputs, as rows. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_INPUT_H
#define CLI_INPUT_H

#include <junco/pipeline.h>

/* Words dealt out to rows: one row a word, or, for a pipeline of n inputs, one row for n words; all
 * columns are strings.  The word "-" stands for the lines of standard input, each a word, read as
 * rows are wanted.  A pipeline without inputs gets one row. */
struct input;

/* Borrows everything until input_free().  JUNCO_EINVAL when the words are not whole rows. */
junco_status input_open(size_t n_inputs, const char *const *names, int n_words, char **words,
                        struct input **ret_input, struct junco_error *err) JUNCO_MUST_CHECK;

/* How many rows there will be; -1 when standard input says. */
int64_t input_rows(const struct input *input);

/* A junco_source; ctx is the input.  Gives what is there, and waits only when nothing is. */
junco_status input_pull(void *ctx, size_t max_rows, struct junco_table *ret_table, bool *ret_is_end,
                        struct junco_error *err);

/* A pull that waits for standard input gives up.  Any thread; NULL is fine. */
void input_stop(struct input *input);
void input_free(struct input *input); /* NULL is fine */

#endif
