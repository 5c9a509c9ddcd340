/* env_session.c -- loaded models, shared by all who ask for the same. */
/* SPDX-License-Identifier: Apache-2.0 */
/* An entry is in the list from the moment someone begins to load it.  The lock is never held while
 * an engine works: the loader leaves an entry marked is_loading, others who want it wait on
 * `changed` and look again.  When a load fails its entry goes, and each who waited tries itself:
 * so each has the engine's own words. */
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "api/env.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/thread.h"

/* What makes two wishes the same. */
struct key {
    const struct junco_backend *backend;
    const char *path;
    const char *precision; /* "": the model's own */
    const char *device;
    int threads;
};

struct entry {
    struct entry *next;
    struct key key; /* its texts are owned */
    struct junco_session *session;
    size_t users;
    bool is_loading;
};

struct sessions {
    const struct junco_backend *const *backends;
    struct junco_mutex lock;
    struct junco_cond changed; /* a load has ended */
    /* --- below: guarded by lock --- */
    struct entry *entries; /* the latest first */
    size_t n_entries;
};

junco_status sessions_new(const struct junco_backend *const *backends,
                          struct sessions **ret_sessions, struct junco_error *err) {
    struct sessions *sessions = junco_zalloc(sizeof(*sessions));
    junco_status st;

    if (!sessions)
        return junco_nomem(err, sizeof(*sessions));
    sessions->backends = backends;
    st = mutex_init(&sessions->lock, err);
    if (st) {
        junco_free(sessions);
        return st;
    }
    st = cond_init(&sessions->changed, err);
    if (st) {
        mutex_done(&sessions->lock);
        junco_free(sessions);
        return st;
    }
    *ret_sessions = sessions;
    return JUNCO_OK;
}

static void entry_free(struct entry *entry) {
    if (!entry)
        return;
    if (entry->session)
        entry->key.backend->unload(entry->session);
    junco_free((char *)entry->key.path);
    junco_free((char *)entry->key.precision);
    junco_free((char *)entry->key.device);
    junco_free(entry);
}

void sessions_free(struct sessions *sessions) {
    if (!sessions)
        return;
    while (sessions->entries) {
        struct entry *entry = sessions->entries;

        sessions->entries = entry->next;
        entry_free(entry);
    }
    cond_done(&sessions->changed);
    mutex_done(&sessions->lock);
    junco_free(sessions);
}

/* ---- which engine ---- */

static junco_status named_engine(const struct sessions *sessions, const char *name,
                                 const struct junco_backend **ret_backend,
                                 struct junco_error *err) {
    struct str known = STR_INIT(JUNCO_MAX_TOKEN_BYTES);
    struct junco_probe probe;
    junco_status st;

    for (size_t i = 0; sessions->backends[i]; i++) {
        const struct junco_backend *backend = sessions->backends[i];

        if (str_equal(backend->name, name)) {
            str_done(&known);
            backend->probe(&probe);
            if (!probe.is_available)
                return junco_fail(err, JUNCO_EUNSUPPORTED, "engine '%s' cannot be used: %s", name,
                                  probe.reason);
            *ret_backend = backend;
            return JUNCO_OK;
        }
        str_printf(&known, "%s%s", i ? ", " : "", backend->name);
    }
    st = junco_fail(err, JUNCO_ENOTFOUND, "unknown engine '%.60s'; there are: %s", name,
                    str_text(&known));
    str_done(&known);
    return st;
}

static junco_status first_engine(const struct sessions *sessions, const char *path,
                                 const struct junco_backend **ret_backend,
                                 struct junco_error *err) {
    struct str reasons = STR_INIT(JUNCO_MAX_TOKEN_BYTES);
    junco_status st;

    for (size_t i = 0; sessions->backends[i]; i++) {
        const struct junco_backend *backend = sessions->backends[i];
        struct junco_probe probe;
        bool reads = backend->reads(path);

        if (reads)
            backend->probe(&probe);
        if (reads && probe.is_available) {
            str_done(&reasons);
            *ret_backend = backend;
            return JUNCO_OK;
        }
        str_printf(&reasons, "%s%s: %s", i ? "; " : "", backend->name,
                   reads ? probe.reason : "does not read such a file");
    }
    st = junco_fail(err, JUNCO_EUNSUPPORTED, "no engine can run model '%s'%s%s", path,
                    reasons.size ? ": " : "", str_text(&reasons));
    str_done(&reasons);
    return st;
}

/* ---- the list; all under the lock ---- */

static bool key_equal(const struct key *a, const struct key *b) {
    return a->backend == b->backend && a->threads == b->threads && str_equal(a->path, b->path) &&
           str_equal(a->precision, b->precision) && str_equal(a->device, b->device);
}

static struct entry *find(const struct sessions *sessions, const struct key *key) {
    struct entry *entry = sessions->entries;

    while (entry && !key_equal(&entry->key, key))
        entry = entry->next;
    return entry;
}

static void take_out(struct sessions *sessions, struct entry *entry) {
    struct entry **at = &sessions->entries;

    while (*at != entry)
        at = &(*at)->next;
    *at = entry->next;
    sessions->n_entries--;
}

/* The oldest session that nobody uses, or NULL. */
static struct entry *oldest_idle(const struct sessions *sessions) {
    struct entry *oldest = NULL;

    for (struct entry *entry = sessions->entries; entry; entry = entry->next) {
        if (!entry->users && !entry->is_loading)
            oldest = entry;
    }
    return oldest;
}

static struct entry *add_entry(struct sessions *sessions, const struct key *key) {
    struct entry *entry = junco_zalloc(sizeof(*entry));

    if (!entry)
        return NULL;
    entry->key.backend = key->backend;
    entry->key.threads = key->threads;
    entry->key.path = junco_strdup(key->path);
    entry->key.precision = junco_strdup(key->precision);
    entry->key.device = junco_strdup(key->device);
    if (!entry->key.path || !entry->key.precision || !entry->key.device) {
        entry_free(entry);
        return NULL;
    }
    entry->is_loading = true;
    entry->next = sessions->entries;
    sessions->entries = entry;
    sessions->n_entries++;
    return entry;
}

/* The entry for `key`: loaded and in use by one more, or ours to load (*ret_is_new).  An idle one
 * that had to make room is in *ret_evicted, for the caller to free without the lock. */
static junco_status claim(struct sessions *sessions, const struct key *key,
                          struct entry **ret_entry, bool *ret_is_new, struct entry **ret_evicted,
                          struct junco_error *err) {
    struct entry *entry;

    while ((entry = find(sessions, key)) && entry->is_loading)
        cond_wait(&sessions->changed, &sessions->lock);
    if (entry) {
        entry->users++;
        *ret_entry = entry;
        *ret_is_new = false;
        return JUNCO_OK;
    }
    if (sessions->n_entries >= JUNCO_MAX_SESSIONS) {
        struct entry *idle = oldest_idle(sessions);

        if (!idle)
            return junco_fail(err, JUNCO_ELIMIT,
                              "%d models are loaded and in use, which is the "
                              "most: use fewer at a time",
                              JUNCO_MAX_SESSIONS);
        take_out(sessions, idle);
        *ret_evicted = idle;
    }
    entry = add_entry(sessions, key);
    if (!entry)
        return junco_nomem(err, sizeof(*entry));
    *ret_entry = entry;
    *ret_is_new = true;
    return JUNCO_OK;
}

/* ---- use ---- */

static junco_status load(struct sessions *sessions, struct entry *entry, struct junco_error *err) {
    const struct key *key = &entry->key;
    struct junco_session_spec spec = {
        .model_path = key->path,
        .engine = key->backend->name,
        .precision = key->precision[0] ? key->precision : NULL,
        .device = key->device,
        .threads = key->threads,
    };
    struct junco_session *session = NULL;
    junco_status st = key->backend->load(&spec, &session, err);

    mutex_lock(&sessions->lock);
    entry->is_loading = false;
    if (st) {
        take_out(sessions, entry);
    } else {
        entry->session = session;
        entry->users = 1;
    }
    cond_broadcast(&sessions->changed);
    mutex_unlock(&sessions->lock);
    if (st)
        entry_free(entry);
    return st;
}

junco_status sessions_acquire(struct sessions *sessions, const struct junco_session_spec *spec,
                              const struct junco_backend **ret_backend,
                              struct junco_session **ret_session, struct junco_error *err) {
    char path[PATH_MAX];
    struct key key = {
        .precision = spec->precision ? spec->precision : "",
        .device = spec->device ? spec->device : "cpu",
        .threads = spec->threads < 1 ? 1 : spec->threads,
    };
    struct entry *entry = NULL, *evicted = NULL;
    bool is_new = false;
    junco_status st;

    if (!spec->model_path)
        return junco_fail(err, JUNCO_EINVAL, "no model is named: want a file's path");
    key.path = realpath(spec->model_path, path) ? path : spec->model_path;
    st = spec->engine ? named_engine(sessions, spec->engine, &key.backend, err)
                      : first_engine(sessions, key.path, &key.backend, err);
    if (st)
        return st;
    mutex_lock(&sessions->lock);
    st = claim(sessions, &key, &entry, &is_new, &evicted, err);
    mutex_unlock(&sessions->lock);
    entry_free(evicted);
    if (!st && is_new)
        st = load(sessions, entry, err);
    if (st)
        return st;
    *ret_backend = entry->key.backend;
    *ret_session = entry->session;
    return JUNCO_OK;
}

void sessions_release(struct sessions *sessions, struct junco_session *session) {
    struct entry *entry;

    mutex_lock(&sessions->lock);
    entry = sessions->entries;
    while (entry && entry->session != session)
        entry = entry->next;
    if (entry && entry->users)
        entry->users--;
    mutex_unlock(&sessions->lock);
}
