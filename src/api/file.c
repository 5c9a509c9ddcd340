/* file.c -- read a whole file, bounded. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "api/build.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/mem.h"
#include "base/str.h"

static junco_status read_all(FILE *file, const char *path, struct str *text,
                             struct junco_error *err) {
    char block[16384];
    size_t got;

    while ((got = fread(block, 1, sizeof(block), file)) > 0) {
        str_append(text, block, got);
        if (text->failed == JUNCO_ELIMIT)
            return junco_fail(err, JUNCO_ELIMIT, "%s: larger than %zu bytes", path, text->max);
    }
    if (ferror(file))
        return junco_fail(err, JUNCO_EIO, "%s: %s", path, strerror(errno));
    return JUNCO_OK;
}

junco_status file_read(const char *path, size_t max_bytes, char **ret_text, size_t *ret_size,
                       struct junco_error *err) {
    struct str text = STR_INIT(max_bytes);
    FILE *file = fopen(path, "rbe");
    struct stat info;
    junco_status st;
    size_t size;

    if (!file)
        return junco_fail(err, errno == ENOENT ? JUNCO_ENOTFOUND : JUNCO_EIO, "%s: %s", path,
                          strerror(errno));
    if (!fstat(fileno(file), &info) && S_ISDIR(info.st_mode))
        st = junco_fail(err, JUNCO_EIO, "%s: is a directory; want a file", path);
    else
        st = read_all(file, path, &text, err);
    size = text.size;
    if (!st)
        st = str_take(&text, ret_text, err);
    if (!st)
        *ret_size = size;
    str_done(&text);
    fclose(file);
    return st;
}
