/* index_share.c -- index files that are open for searching, each read once. */
/* SPDX-License-Identifier: Apache-2.0 */

/* A node has several instances, and a process several pipelines: an index of gigabytes is in memory
 * once for all of them.  Operators know nothing that outlives an instance, so the list is the
 * process's.  A file is known by its place on the disk and its time of change: one that was written
 * anew (beside, and renamed) is another.  It is read without the lock; of two threads that race to
 * read the same one, the loser takes the winner's. */

#include "ops/vector/index.h"

#include <sys/stat.h>

#include "base/mem.h"
#include "base/thread.h"

struct shared {
    struct shared *next;
    dev_t device;
    ino_t inode;
    struct timespec changed;
    off_t size;
    struct index *index;
    size_t users;
};

static struct junco_mutex lock = {PTHREAD_MUTEX_INITIALIZER};
/* --- below: guarded by lock --- */
static struct shared *list;

static struct shared *find(const struct stat *info) {
    struct shared *at = list;

    while (at && (at->device != info->st_dev || at->inode != info->st_ino ||
                  at->size != info->st_size || at->changed.tv_sec != info->st_mtim.tv_sec ||
                  at->changed.tv_nsec != info->st_mtim.tv_nsec))
        at = at->next;
    return at;
}

static const struct index *use(const struct stat *info) {
    const struct index *index = NULL;
    struct shared *known;

    mutex_lock(&lock);
    known = find(info);
    if (known) {
        known->users++;
        index = known->index;
    }
    mutex_unlock(&lock);
    return index;
}

/* Takes `shared`; gives what is in the list for it now. */
static const struct index *publish(struct shared *shared, const struct stat *info) {
    const struct index *index;
    struct shared *known;

    mutex_lock(&lock);
    known = find(info);
    if (!known) {
        shared->next = list;
        list = known = shared;
        shared = NULL;
    }
    known->users++;
    index = known->index;
    mutex_unlock(&lock);
    if (shared) {
        index_free(shared->index);
        junco_free(shared);
    }
    return index;
}

junco_status index_acquire(const char *path, const struct index **ret_index,
                           struct junco_error *err) {
    const struct index *index;
    struct shared *shared;
    struct stat info;
    junco_status st;

    if (stat(path, &info))
        return index_missing(path, err);
    index = use(&info);
    if (index) {
        *ret_index = index;
        return JUNCO_OK;
    }
    shared = junco_zalloc(sizeof(*shared));
    if (!shared)
        return junco_nomem(err, sizeof(*shared));
    st = index_open(path, &shared->index, err);
    if (st) {
        junco_free(shared);
        return st;
    }
    /* What was there before the read: should it have been replaced meanwhile, others read again. */
    shared->device = info.st_dev;
    shared->inode = info.st_ino;
    shared->size = info.st_size;
    shared->changed = info.st_mtim;
    *ret_index = publish(shared, &info);
    return JUNCO_OK;
}

void index_release(const struct index *index) {
    struct shared **at = &list, *last = NULL;

    if (!index)
        return;
    mutex_lock(&lock);
    while (*at && (*at)->index != index)
        at = &(*at)->next;
    if (*at && !--(*at)->users) {
        last = *at;
        *at = last->next;
    }
    mutex_unlock(&lock);
    if (last) {
        index_free(last->index);
        junco_free(last);
    }
}
