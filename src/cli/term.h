/* term.h -- what the terminal is like: there at all, how wide, coloured. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_TERM_H
#define CLI_TERM_H

#include <stdbool.h>
#include <stdio.h>

bool term_is_terminal(FILE *file);
/* Columns of the terminal behind `file`; `dflt` where it is none. */
int term_width(FILE *file, int dflt);
/* Whether to colour: a terminal, NO_COLOR unset or empty, TERM not "dumb". */
bool term_is_coloured(FILE *file);

#endif
