/* input.h -- the command line's positional inputs, as rows. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_INPUT_H
#define CLI_INPUT_H

#include <junco/table.h>

/* Make the table of a call from words: one row a word, or, for a pipeline of n inputs, one row for
 * n words; all columns are strings.  The word "-" stands for the lines of standard input, each a
 * word.  The caller owns *ret_table. */
junco_status input_table(size_t n_inputs, const char *const *names, int n_words, char **words,
                         struct junco_table *ret_table, struct junco_error *err) JUNCO_MUST_CHECK;

#endif
