/* paths.c -- the paths that match a pattern, folders within folders included.
 *
 * The pattern is cut at its "**"s.  What is before the first one is matched as a shell does; all
 * folders below what it gives, and themselves, are the places from which the next part is matched,
 * and so on.  Everything is done with lists, nothing by recursion: folders are data. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "ops/source/paths.h"

#include <dirent.h>
#include <errno.h>
#include <glob.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/limits.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/vec.h"

#define MAX_PATTERN_BYTES 4096

static void drop(struct paths *paths, size_t n) {
    while (paths->n > n)
        junco_free(paths->at[--paths->n]);
}

void paths_done(struct paths *paths) {
    drop(paths, 0);
    junco_free(paths->at);
    *paths = (struct paths){0};
}

/* ---- lists ---- */

static junco_status push(struct paths *paths, const char *path, size_t size,
                         struct junco_error *err) {
    junco_status st = JUNCO_OK;

    if (paths->n == JUNCO_MAX_GLOB_PATHS)
        return junco_fail(err, JUNCO_ELIMIT, "more than %u paths", JUNCO_MAX_GLOB_PATHS);
    st = vec_reserve(&paths->at, &paths->capacity, paths->n + 1, sizeof(char *),
                     JUNCO_MAX_GLOB_PATHS, err);
    if (st)
        return st;
    paths->at[paths->n] = junco_strndup(path, size);
    if (!paths->at[paths->n])
        return junco_nomem(err, size);
    paths->n++;
    return JUNCO_OK;
}

static int compare(const void *a, const void *b) {
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static void sort_once(struct paths *paths) {
    size_t n = 0;

    if (paths->n > 0)
        qsort(paths->at, paths->n, sizeof(char *), compare);
    for (size_t i = 0; i < paths->n; i++) {
        if (n > 0 && strcmp(paths->at[n - 1], paths->at[i]) == 0)
            junco_free(paths->at[i]);
        else
            paths->at[n++] = paths->at[i];
    }
    paths->n = n;
}

/* ---- one part ---- */

/* The folder's own name is no pattern, whatever characters it has. */
static void put_escaped(struct str *out, const char *text) {
    for (; *text; text++) {
        if (strchr("*?[]\\~{}", *text))
            str_putc(out, '\\');
        str_putc(out, *text);
    }
}

static junco_status match(const char *pattern, struct paths *found, struct junco_error *err) {
    glob_t result;
    int code = glob(pattern, GLOB_TILDE | GLOB_NOSORT, NULL, &result);
    junco_status st = JUNCO_OK;

    if (code == GLOB_NOMATCH)
        return JUNCO_OK;
    if (code == GLOB_NOSPACE)
        st = junco_fail(err, JUNCO_ENOMEM, "out of memory");
    else if (code)
        st = junco_fail(err, JUNCO_EIO, "%s", strerror(errno));
    for (size_t i = 0; !st && i < result.gl_pathc; i++)
        st = push(found, result.gl_pathv[i], strlen(result.gl_pathv[i]), err);
    globfree(&result); /* after a failure: what it had found so far */
    return st;
}

/* The part of the pattern in every folder of `from`; "": where we are. */
static junco_status match_in(const struct paths *from, const char *part, size_t size,
                             struct paths *found, struct junco_error *err) {
    struct str pattern = STR_INIT(2 * MAX_PATTERN_BYTES + 2 * JUNCO_MAX_LINE_BYTES);
    junco_status st = JUNCO_OK;

    for (size_t i = 0; !st && i < from->n; i++) {
        str_clear(&pattern);
        put_escaped(&pattern, from->at[i]);
        str_append(&pattern, part, size);
        if (pattern.failed)
            st = junco_fail(err, pattern.failed, "a path is too long");
        else
            st = match(str_text(&pattern), found, err);
    }
    str_done(&pattern);
    return st;
}

/* ---- all folders below ---- */

static bool is_folder(const char *path, unsigned char type) {
    struct stat info;

    if (type != DT_UNKNOWN)
        return type == DT_DIR;
    return !lstat(path, &info) && S_ISDIR(info.st_mode);
}

/* Append the folders in folders->at[i]; one that cannot be read has none. */
static junco_status list_folder(struct paths *folders, size_t i, struct junco_error *err) {
    struct str path = STR_INIT(JUNCO_MAX_LINE_BYTES);
    size_t base = strlen(folders->at[i]);
    DIR *dir = opendir(base ? folders->at[i] : ".");
    const struct dirent *entry;
    junco_status st = JUNCO_OK;

    while (!st && dir && (entry = readdir(dir))) {
        if (entry->d_name[0] == '.')
            continue;
        str_clear(&path);
        str_printf(&path, "%s%s/", folders->at[i], entry->d_name);
        if (path.failed)
            st = junco_fail(err, path.failed, "a path is too long");
        else if (is_folder(str_text(&path), entry->d_type))
            st = push(folders, str_text(&path), path.size, err);
    }
    if (dir)
        closedir(dir);
    str_done(&path);
    return st;
}

/* ---- the pattern ---- */

/* Where "**" stands as a whole part; NULL: nowhere. */
static const char *find_stars(const char *pattern) {
    const char *at = pattern;

    while ((at = strstr(at, "**"))) {
        bool is_start = at == pattern || at[-1] == '/';

        if (is_start && (at[2] == '/' || at[2] == '\0'))
            return at;
        at += 2;
    }
    return NULL;
}

/* From `from`, which "" or folders with a slash are in, through the part before the next "**" and
 * it: the folders the rest begins at. */
static junco_status go_through(struct paths *from, const char *part, size_t size,
                               struct junco_error *err) {
    struct paths folders = {0};
    junco_status st = JUNCO_OK;

    if (size > 0) {
        st = match_in(from, part, size, &folders, err);
        paths_done(from);
        *from = folders;
        sort_once(from);
    }
    for (size_t i = 0; !st && i < from->n; i++) /* it grows as it goes */
        st = list_folder(from, i, err);
    sort_once(from);
    return st;
}

static junco_status find(const char *pattern, struct paths *found, struct junco_error *err) {
    const char *stars = find_stars(pattern);
    struct paths from = {0};
    junco_status st = JUNCO_OK;

    if (!stars)
        return match(pattern, found, err);
    st = push(&from, "", 0, err);
    for (; !st && stars; stars = find_stars(pattern)) {
        st = go_through(&from, pattern, (size_t)(stars - pattern), err);
        pattern = stars[2] ? stars + 3 : "*";
    }
    if (!st)
        st = match_in(&from, pattern, strlen(pattern), found, err);
    paths_done(&from);
    return st;
}

junco_status paths_find(const char *pattern, struct paths *paths, struct junco_error *err) {
    junco_status st = JUNCO_OK;

    if (strlen(pattern) > MAX_PATTERN_BYTES)
        st = junco_fail(err, JUNCO_EVALUE, "a pattern of more than %d bytes", MAX_PATTERN_BYTES);
    if (!st)
        st = find(pattern, paths, err);
    if (!st && paths->n == 0)
        return junco_fail(err, JUNCO_ENOTFOUND, "'%s' matches no file", pattern);
    if (st)
        return junco_wrap(err, st, "'%.200s'", pattern);
    sort_once(paths);
    return JUNCO_OK;
}
