/* draft.h -- a file that appears under its name when it is complete, or not at all. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BASE_DRAFT_H
#define BASE_DRAFT_H

#include "base/error.h"

#include <stdio.h>

/* A file being written, beside its place.  Owner only. */
struct draft;

/* Begin the file `path`: links are followed, so that their target is what appears; a device or pipe
 * cannot be renamed into and is written in place.  The file gets the mode an ordinary open() gives.
 * JUNCO_EIO names the path.  The caller owns *ret_draft. */
junco_status draft_open(const char *path, struct draft **ret_draft,
                        struct junco_error *err) JUNCO_MUST_CHECK;

/* Where to write; the draft's.  Not after draft_keep(). */
FILE *draft_file(const struct draft *draft);

/* As errors name it. */
const char *draft_path(const struct draft *draft);

/* Write what is buffered and put the file in its place.  A write that failed before is told here, too:
 * JUNCO_EIO, or JUNCO_ECLOSED where a pipe's reader has gone. */
junco_status draft_keep(struct draft *draft, struct junco_error *err) JUNCO_MUST_CHECK;

/* Free; a file that was not kept leaves nothing behind.  NULL is fine. */
void draft_free(struct draft *draft);

#endif
