/* draft.c -- a file that appears under its name when it is complete, or not at all. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "base/draft.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/str.h"

struct draft {
    FILE *file;
    char *path;
    char *part_path; /* where it is written until it is complete; NULL: in place */
};

static bool is_special(const char *path) {
    struct stat info;

    return !stat(path, &info) && !S_ISREG(info.st_mode);
}

#define MAX_TRIES 100 /* names that somebody else has taken */

/* As mkostemp(), but open() gives the mode: to ask for the mask is to set it for a moment, for all
 * threads. */
static int make_beside(char *part_path) {
    char *end = part_path + strlen(part_path) - 6;
    int fd = -1;

    for (int i = 0; fd < 0 && i < MAX_TRIES; i++) {
        unsigned number = (unsigned)i;

        (void)!getrandom(&number, sizeof(number), GRND_NONBLOCK);
        snprintf(end, 7, "%06x", number & 0xffffff);
        fd = open(part_path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (fd < 0 && errno != EEXIST)
            break;
    }
    return fd;
}

static junco_status failed(const struct draft *draft, struct junco_error *err) {
    return junco_fail(err, errno == EPIPE ? JUNCO_ECLOSED : JUNCO_EIO, "%s: %s", draft->path,
                      strerror(errno));
}

static junco_status open_beside(struct draft *draft, struct junco_error *err) {
    struct str part = STR_INIT(PATH_MAX + 8);
    junco_status st;
    int fd;

    str_printf(&part, "%s.XXXXXX", draft->path);
    st = str_take(&part, &draft->part_path, err);
    str_done(&part);
    if (st)
        return st;
    fd = make_beside(draft->part_path);
    if (fd < 0) {
        junco_free(draft->part_path);
        draft->part_path = NULL;
        return failed(draft, err);
    }
    draft->file = fdopen(fd, "wb");
    if (!draft->file) {
        close(fd);
        return junco_nomem(err, sizeof(FILE));
    }
    return JUNCO_OK;
}

static char *follow(const char *path) {
    char target[PATH_MAX];

    return junco_strdup(realpath(path, target) ? target : path);
}

junco_status draft_open(const char *path, struct draft **ret_draft, struct junco_error *err) {
    struct draft *draft = junco_zalloc(sizeof(*draft));
    junco_status st = JUNCO_OK;
    struct stat info;

    if (!draft)
        return junco_nomem(err, sizeof(*draft));
    draft->path = follow(path);
    if (!draft->path)
        st = junco_nomem(err, strlen(path));
    else if (!stat(path, &info) && S_ISDIR(info.st_mode))
        st = junco_fail(err, JUNCO_EIO, "%s: is a directory; want a file", path);
    else if (!is_special(path))
        st = open_beside(draft, err);
    else if (!(draft->file = fopen(path, "wbe")))
        st = failed(draft, err);
    if (st) {
        draft_free(draft);
        return st;
    }
    *ret_draft = draft;
    return JUNCO_OK;
}

FILE *draft_file(const struct draft *draft) {
    return draft->file;
}

const char *draft_path(const struct draft *draft) {
    return draft->path;
}

junco_status draft_keep(struct draft *draft, struct junco_error *err) {
    FILE *file = draft->file;
    bool has_failed = fflush(file) || ferror(file);

    if (has_failed)
        return failed(draft, err);
    draft->file = NULL;
    if (fclose(file) || (draft->part_path && rename(draft->part_path, draft->path)))
        return failed(draft, err);
    junco_free(draft->part_path);
    draft->part_path = NULL;
    return JUNCO_OK;
}

void draft_free(struct draft *draft) {
    if (!draft)
        return;
    if (draft->file)
        fclose(draft->file);
    if (draft->part_path)
        unlink(draft->part_path);
    junco_free(draft->part_path);
    junco_free(draft->path);
    junco_free(draft);
}
