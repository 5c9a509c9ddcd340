/* paths.h -- the paths that match a pattern, folders within folders included. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OPS_SOURCE_PATHS_H
#define OPS_SOURCE_PATHS_H

#include <stddef.h>

#include <junco/error.h>

/* Sorted by their bytes; none twice.  Zero-initialise. */
struct paths {
    char **at;
    size_t n, capacity;
};

/* Find them: as in a shell (* ? [a-z] ~), and "**" as a whole part of the pattern stands for any
 * number of folders, also none; as the last part for all that is in them.  Hidden folders and links
 * to folders are not gone into there.  JUNCO_ENOTFOUND: none matches; JUNCO_ELIMIT beyond
 * JUNCO_MAX_GLOB_PATHS.  The caller owns (paths_done), also after a failure. */
junco_status paths_find(const char *pattern, struct paths *paths,
                        struct junco_error *err) JUNCO_MUST_CHECK;
void paths_done(struct paths *paths); /* leaves it empty */

#endif
