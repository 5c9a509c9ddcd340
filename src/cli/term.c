/* term.c -- what the terminal is like: there at all, how wide, coloured. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/term.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

bool term_is_terminal(FILE *file) {
    return isatty(fileno(file)) == 1;
}

int term_width(FILE *file, int dflt) {
    struct winsize size;

    if (!term_is_terminal(file) || ioctl(fileno(file), TIOCGWINSZ, &size) || !size.ws_col)
        return dflt;
    return size.ws_col;
}

bool term_is_coloured(FILE *file) {
    const char *no_color = getenv("NO_COLOR");
    const char *term = getenv("TERM");

    if (no_color && *no_color)
        return false;
    return term_is_terminal(file) && term && strcmp(term, "dumb");
}
