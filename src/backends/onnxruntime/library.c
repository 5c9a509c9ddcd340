/* library.c -- find ONNX Runtime's shared library and open it, once a process. */
/* SPDX-License-Identifier: Apache-2.0 */

/* Design note.  Opening calls out: the loader runs the library's constructors, and ONNX Runtime may
 * log, which reaches the host's sink.  So the lock is not held meanwhile; it guards only what was
 * opened.  Two threads that race both open: the loader counts handles and ONNX Runtime counts its
 * one environment, so the loser has only its own count of the environment to give back. */

#include "backends/onnxruntime/library.h"

#include <dirent.h>
#include <dlfcn.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "backends/onnxruntime/failure.h"
#include "base/log.h"
#include "base/str.h"
#include "base/thread.h"

#define SYSTEM_NAME "libonnxruntime.so.1"
#define ENGINE_FOLDER_PREFIX "onnxruntime-"

static struct junco_mutex lock = {PTHREAD_MUTEX_INITIALIZER};
/* --- below: guarded by lock; `opened` is immutable once is_open --- */
static bool is_open;
static struct ort_library opened;

/* One look-up: what it found, and what to say if nothing serves. */
struct search {
    struct ort_library library;
    char places[320]; /* the folders looked in */
    char broken[320]; /* why the first file found cannot be used; "" if none was found */
};

static void note_place(struct search *search, const char *place) {
    size_t used = strlen(search->places);

    snprintf(search->places + used, sizeof(search->places) - used, "%s%s", used > 0 ? ", " : "",
             place);
}

JUNCO_PRINTF(2, 3)
static void note_broken(struct search *search, const char *fmt, ...) {
    va_list args;

    if (search->broken[0] != '\0')
        return;
    va_start(args, fmt);
    vsnprintf(search->broken, sizeof(search->broken), fmt, args);
    va_end(args);
}

static void ORT_API_CALL log_message(void *param, OrtLoggingLevel severity, const char *category,
                                     const char *logid, const char *code_location,
                                     const char *message) {
    (void)param;
    (void)logid;
    (void)code_location;
    JUNCO_LOG(DEBUG, "onnxruntime.log", "severity=%d category=%s message=%s", (int)severity,
              category, message);
}

/* ONNX Runtime's version 1.N serves the C API up to N.  Asking GetApi() for more than it has makes
 * it print, so the number is compared here. */
static bool serves_our_api(const char *version) {
    char *end;
    unsigned long major = strtoul(version, &end, 10);

    return major == 1 && *end == '.' && strtoul(end + 1, NULL, 10) >= ORT_API_VERSION;
}

/* From 1.32 on ONNX Runtime sends usage events to its maker, and keeps an identifier of this machine
 * and a database of events below the user's cache.  Its API can stop the events alone, and only
 * once the environment, with its thread and files, is there; this variable, read when that is made,
 * stops all of it.  A value the user set stays.  setenv() in a library is a risk where another
 * thread reads the environment just then; programs that set the variable themselves before they
 * start threads, as ours does, run none. */
static void keep_to_ourselves(void) {
    setenv("ORT_DISABLE_TELEMETRY", "1", 0);
}

static bool start_library(struct search *search, const char *name, const OrtApiBase *base) {
    struct ort_library *library = &search->library;
    OrtLoggingLevel level =
        log_is_on(LOG_DEBUG, "onnxruntime") ? ORT_LOGGING_LEVEL_WARNING : ORT_LOGGING_LEVEL_FATAL;
    struct junco_error why = {0};
    OrtStatus *status;

    str_copy(library->version, sizeof(library->version), base->GetVersionString());
    library->api = serves_our_api(library->version) ? base->GetApi(ORT_API_VERSION) : NULL;
    if (!library->api) {
        note_broken(search, "%s is version %s, want 1.%d or later", name, library->version,
                    ORT_API_VERSION);
        return false;
    }
    keep_to_ourselves();
    status =
        library->api->CreateEnvWithCustomLogger(log_message, NULL, level, "junco", &library->env);
    if (status) {
        ort_fail(library->api, status, JUNCO_EENGINE, &why);
        note_broken(search, "%s does not start: %s", name, why.message);
        return false;
    }
    return true;
}

/* Open `name`: a path, or a bare name for the loader to look up. */
static bool try_library(struct search *search, const char *name) {
    const OrtApiBase *(*get_base)(void) = NULL;
    Dl_info info = {0};
    void *symbol;
    void *handle = dlopen(name, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);

    if (!handle) {
        const char *reason = dlerror();
        bool is_absent = !strchr(name, '/') && str_starts_with(reason, name);

        if (!is_absent)
            note_broken(search, "%s", reason);
        return false;
    }
    symbol = dlsym(handle, "OrtGetApiBase");
    if (!symbol) {
        note_broken(search, "%s is not ONNX Runtime: it has no OrtGetApiBase", name);
        dlclose(handle);
        return false;
    }
    memcpy(&get_base, &symbol, sizeof(symbol)); /* C has no cast from void * to a function */
    str_copy(search->library.path, sizeof(search->library.path),
             dladdr(symbol, &info) && info.dli_fname ? info.dli_fname : name);
    if (start_library(search, name, get_base()))
        return true;
    dlclose(handle);
    return false;
}

static bool try_folder(struct search *search, const char *folder) {
    static const char *const names[] = {"libonnxruntime.so.1", "libonnxruntime.so"};
    char path[PATH_MAX];
    size_t i;

    note_place(search, folder);
    for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        int n = snprintf(path, sizeof(path), "%s/%s", folder, names[i]);

        if (n > 0 && (size_t)n < sizeof(path) && access(path, F_OK) == 0 &&
            try_library(search, path))
            return true;
    }
    return false;
}

/* The folders of $JUNCO_ENGINE_PATH.  An empty one is nothing, not the working directory. */
static bool try_engine_path(struct search *search) {
    const char *at = secure_getenv("JUNCO_ENGINE_PATH");

    while (at && *at) {
        size_t size = strcspn(at, ":");
        char folder[PATH_MAX];

        if (size > 0 && size < sizeof(folder)) {
            memcpy(folder, at, size);
            folder[size] = '\0';
            if (try_folder(search, folder))
                return true;
        }
        at += size + (at[size] == ':');
    }
    return false;
}

/* The folder a file lies in; false if the path names none. */
static bool try_beside(struct search *search, char *path) {
    char *slash = strrchr(path, '/');

    if (!slash || slash == path)
        return false;
    *slash = '\0';
    return try_folder(search, path);
}

static bool try_beside_junco(struct search *search) {
    char library[PATH_MAX] = "", program[PATH_MAX] = "";
    Dl_info info = {0};
    ssize_t n = readlink("/proc/self/exe", program, sizeof(program) - 1);

    program[n > 0 ? n : 0] = '\0';
    if (dladdr(&opened, &info) && info.dli_fname)
        str_copy(library, sizeof(library), info.dli_fname);
    /* Linked into the program, the loader has the name it was started by: perhaps relative. */
    if (library[0] == '/' && !str_equal(library, program) && try_beside(search, library))
        return true;
    return try_beside(search, program);
}

static bool cache_folder(char *folder, size_t size) {
    const char *cache = secure_getenv("XDG_CACHE_HOME");
    const char *home = secure_getenv("HOME");
    int n = -1;

    /* The convention tells programs to pass over a relative one. */
    if (cache && cache[0] == '/')
        n = snprintf(folder, size, "%s/junco/engines", cache);
    else if (home && home[0] == '/')
        n = snprintf(folder, size, "%s/.cache/junco/engines", home);
    return n > 0 && (size_t)n < size;
}

/* The newest onnxruntime-VERSION below the cache's engines. */
static bool try_cache(struct search *search) {
    char engines[PATH_MAX], folder[2 * PATH_MAX];
    char newest[NAME_MAX + 1] = "";
    struct dirent *entry;
    DIR *dir;

    if (!cache_folder(engines, sizeof(engines)))
        return false;
    dir = opendir(engines);
    if (!dir) {
        note_place(search, engines);
        return false;
    }
    while ((entry = readdir(dir)))
        if (str_starts_with(entry->d_name, ENGINE_FOLDER_PREFIX) &&
            strverscmp(entry->d_name, newest) > 0)
            str_copy(newest, sizeof(newest), entry->d_name);
    closedir(dir);
    if (newest[0] == '\0') {
        note_place(search, engines);
        return false;
    }
    snprintf(folder, sizeof(folder), "%s/%s", engines, newest);
    return try_folder(search, folder);
}

static bool try_system(struct search *search) {
    note_place(search, "the system's loader path");
    return try_library(search, SYSTEM_NAME);
}

/* Publish what was opened, unless another thread was first. */
static const struct ort_library *publish(const struct ort_library *library) {
    bool is_first;

    mutex_lock(&lock);
    is_first = !is_open;
    if (is_first) {
        opened = *library;
        is_open = true;
    }
    mutex_unlock(&lock);
    if (!is_first)
        library->api->ReleaseEnv(library->env);
    return &opened;
}

junco_status ort_library_open(const struct ort_library **ret_library, struct junco_error *err) {
    struct search search = {0};
    bool is_there;

    mutex_lock(&lock);
    is_there = is_open;
    mutex_unlock(&lock);
    if (is_there) {
        *ret_library = &opened;
        return JUNCO_OK;
    }
    if (!try_engine_path(&search) && !try_beside_junco(&search) && !try_cache(&search) &&
        !try_system(&search)) {
        if (search.broken[0] != '\0')
            return junco_fail(err, JUNCO_EUNSUPPORTED, "libonnxruntime cannot be used: %s",
                              search.broken);
        return junco_fail(err, JUNCO_EUNSUPPORTED,
                          "libonnxruntime not found: run tools/setup, or set JUNCO_ENGINE_PATH to "
                          "its folder; looked in %s",
                          search.places);
    }
    *ret_library = publish(&search.library);
    return JUNCO_OK;
}
