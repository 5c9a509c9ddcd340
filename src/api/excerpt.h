/* excerpt.h -- show the source line that an error's place means. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef API_EXCERPT_H
#define API_EXCERPT_H

#include <stddef.h>

#include "base/error.h"

/* Where err's message begins with "file:line:column: ", put that line of the text and a caret
 * behind its first line, in place of any excerpt it has: rooms that know a place but not the
 * whole text show less of it.  Other messages stay as they are. */
void excerpt_show(struct junco_error *err, const char *text, size_t size, const char *file);

#endif
