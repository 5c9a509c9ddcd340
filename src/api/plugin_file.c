/* plugin_file.c -- open a plugin's shared object, once a process, and get its table. */
/* SPDX-License-Identifier: Apache-2.0 */

/* Design note.  A shared object is opened and initialised once, whoever asks and however often: its
 * entry keeps the host's table in a static, which must not be written while operators of another
 * pipeline read it.  The registry is therefore the process's, as the loader's own list is.  An
 * entry is in it from the moment a thread begins to initialise it; the lock is not held while the
 * plugin's code runs, and others who want it wait on `changed`.  Nothing is ever unloaded: operators'
 * tables, types' names and the plugin's own threads may live as long as the process.
 *
 * The loader maps a file as its headers say, and dies by SIGBUS where a copy was cut short, so the
 * headers are compared with the file's size first.  That is against accidents: who can put a plugin
 * in place can run any code. */

#include "api/plugin.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <link.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/thread.h"

#include <junco/version.h>

#define ENTRY_POINT "junco_plugin_init_v1"
#define MAX_SEGMENTS 256

typedef junco_status (*init_function)(const struct junco_plugin_host *host,
                                      const struct junco_plugin **ret_plugin,
                                      struct junco_error *err);

/* A shared object; the same file gives the same handle. */
struct opened {
    void *handle;
    const struct junco_plugin *plugin; /* NULL while its init runs */
};

static struct junco_mutex lock = {PTHREAD_MUTEX_INITIALIZER};
static struct junco_cond changed = {PTHREAD_COND_INITIALIZER};
/* --- below: guarded by lock --- */
static struct opened registry[JUNCO_MAX_PLUGINS];
static size_t n_opened;

/* ---- the file ---- */

static junco_status read_at(int fd, void *to, size_t size, off_t at, struct junco_error *err) {
    ssize_t got = pread(fd, to, size, at);

    if (got < 0)
        return junco_fail(err, JUNCO_EIO, "%s", strerror(errno));
    if ((size_t)got < size)
        return junco_fail(err, JUNCO_EDATA, "cut short within its headers; copy or build it again");
    return JUNCO_OK;
}

static junco_status check_segments(int fd, const ElfW(Ehdr) * head, off_t file_size,
                                   struct junco_error *err) {
    for (size_t i = 0; i < head->e_phnum; i++) {
        off_t at = (off_t)(head->e_phoff + i * sizeof(ElfW(Phdr)));
        ElfW(Phdr) segment;
        junco_status st = read_at(fd, &segment, sizeof(segment), at, err);

        if (st)
            return st;
        if (segment.p_type == PT_LOAD &&
            (segment.p_offset > (uint64_t)file_size ||
             segment.p_filesz > (uint64_t)file_size - segment.p_offset))
            return junco_fail(err, JUNCO_EDATA,
                              "cut short: it has %lld bytes, its headers speak of %llu; copy or "
                              "build it again",
                              (long long)file_size,
                              (unsigned long long)(segment.p_offset + segment.p_filesz));
    }
    return JUNCO_OK;
}

static junco_status check_elf(int fd, struct junco_error *err) {
    ElfW(Ehdr) head;
    struct stat info;
    junco_status st;

    if (fstat(fd, &info))
        return junco_fail(err, JUNCO_EIO, "%s", strerror(errno));
    if (!S_ISREG(info.st_mode))
        return junco_fail(err, JUNCO_EDATA, "not a regular file; want a shared object");
    if (pread(fd, &head, SELFMAG, 0) != SELFMAG || memcmp(&head, ELFMAG, SELFMAG) != 0)
        return junco_fail(err, JUNCO_EDATA, "not a shared object");
    st = read_at(fd, &head, sizeof(head), 0, err);
    if (st)
        return st;
    if (head.e_ident[EI_CLASS] != (sizeof(void *) == 8 ? ELFCLASS64 : ELFCLASS32) ||
        head.e_phentsize != sizeof(ElfW(Phdr)) || head.e_phnum > MAX_SEGMENTS ||
        head.e_phoff > (uint64_t)info.st_size)
        return junco_fail(err, JUNCO_EDATA, "not a shared object of this machine (%s)",
                          sizeof(void *) == 8 ? "64-bit ELF" : "32-bit ELF");
    return check_segments(fd, &head, info.st_size, err);
}

static junco_status check_file(const char *path, struct junco_error *err) {
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    junco_status st;

    if (fd < 0)
        return junco_fail(err, errno == ENOENT ? JUNCO_ENOTFOUND : JUNCO_EIO, "%s",
                          strerror(errno));
    st = check_elf(fd, err);
    close(fd);
    return st;
}

/* ---- the registry ---- */

/* The plugin of `handle`, waiting for one whose init runs; NULL in *ret_plugin: it is in the
 * registry from now on, and ours to initialise. */
static junco_status claim(void *handle, const struct junco_plugin **ret_plugin,
                          struct junco_error *err) {
    junco_status st = JUNCO_OK;
    size_t i = 0;

    mutex_lock(&lock);
    while (i < n_opened && (registry[i].handle != handle || !registry[i].plugin)) {
        if (registry[i].handle != handle) {
            i++;
        } else {
            cond_wait(&changed, &lock);
            i = 0; /* it may have failed, and gone */
        }
    }
    if (i < n_opened) {
        *ret_plugin = registry[i].plugin;
    } else if (n_opened == JUNCO_MAX_PLUGINS) {
        st = junco_fail(err, JUNCO_ELIMIT, "%d plugins are loaded, which is the most",
                        JUNCO_MAX_PLUGINS);
    } else {
        registry[n_opened++] = (struct opened){.handle = handle};
        *ret_plugin = NULL;
    }
    mutex_unlock(&lock);
    return st;
}

/* What the init of a claimed one gave; NULL: it failed, and leaves the registry. */
static void settle(void *handle, const struct junco_plugin *plugin) {
    size_t i = 0;

    mutex_lock(&lock);
    while (registry[i].handle != handle)
        i++;
    if (plugin)
        registry[i].plugin = plugin;
    else
        registry[i] = registry[--n_opened];
    cond_broadcast(&changed);
    mutex_unlock(&lock);
}

static junco_status run_init(void *handle, const struct junco_plugin **ret_plugin,
                             struct junco_error *err) {
    void *symbol = dlsym(handle, ENTRY_POINT);
    const struct junco_plugin *plugin = NULL;
    init_function init;
    junco_status st;

    if (!symbol)
        return junco_fail(err, JUNCO_EDATA,
                          "it exports no " ENTRY_POINT
                          "(): not a plugin of junco, or one for another of its versions (this is "
                          "%s); build it against <junco/plugin.h>",
                          junco_version());
    memcpy(&init, &symbol, sizeof(symbol)); /* C has no cast from void * to a function */
    if (err)
        *err = (struct junco_error){0};
    st = init(&plugin_host, &plugin, err);
    if (st && err && !err->message[0])
        junco_fail(err, st, "it gives no reason (%s)", junco_status_name(st));
    if (st)
        return junco_wrap(err, st, "its " ENTRY_POINT "() failed");
    if (!plugin)
        return junco_fail(err, JUNCO_EDATA, "its " ENTRY_POINT "() gave no table");
    *ret_plugin = plugin;
    return JUNCO_OK;
}

static junco_status refused(const char *why, struct junco_error *err) {
    if (strstr(why, "undefined symbol: junco_"))
        return junco_fail(err, JUNCO_EDATA,
                          "%s: a plugin calls junco through the table its " ENTRY_POINT
                          "() is given, and links nothing",
                          why);
    return junco_fail(err, JUNCO_EDATA, "the loader refuses it: %s", why);
}

junco_status plugin_file_open(const char *path, const struct junco_plugin **ret_plugin,
                              struct junco_error *err) {
    const struct junco_plugin *plugin = NULL;
    char name[PATH_MAX];
    void *handle;
    junco_status st = check_file(path, err);

    if (st)
        return st;
    /* The loader looks a name without a slash up elsewhere. */
    if (snprintf(name, sizeof(name), "%s%s", strchr(path, '/') ? "" : "./", path) >=
        (int)sizeof(name))
        return junco_fail(err, JUNCO_ELIMIT, "the path is longer than %d bytes", PATH_MAX);
    handle = dlopen(name, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
    if (!handle)
        return refused(dlerror(), err);
    st = claim(handle, &plugin, err);
    if (st)
        return st;
    if (!plugin) {
        st = run_init(handle, &plugin, err);
        settle(handle, plugin);
    }
    if (!st)
        *ret_plugin = plugin;
    return st;
}
