/* log.c -- events with key=value pairs to a sink; levels per component.
 *
 * Settings are written before threads start and only read afterwards, so reading them takes no
 * lock.  The lock guards the table of events said lately; the sink is called without it. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "base/log.h"

#include "base/clock.h"
#include "base/limits.h"
#include "base/str.h"
#include "base/thread.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define MAX_COMPONENTS 32
#define COMPONENT_BYTES 32
#define EVENT_BYTES 64
#define N_RECENT 64
#define REPEAT_NS 1000000000u
#define LOG_OFF (-1)

static const char *const level_names[] = {
    [LOG_ERROR] = "error",
    [LOG_WARN] = "warn",
    [LOG_INFO] = "info",
    [LOG_DEBUG] = "debug",
};

struct component_level {
    char name[COMPONENT_BYTES];
    int level;
};

struct levels {
    int all;
    size_t n;
    struct component_level of[MAX_COMPONENTS];
};

/* --- below: written before threads start --- */
static log_sink the_sink;
static void *the_ctx;
static struct levels the_levels = {.all = LOG_WARN};

struct recent {
    char event[EVENT_BYTES];
    uint64_t said_ns;
    size_t unsaid; /* repeats since then */
};

static struct junco_mutex lock = {PTHREAD_MUTEX_INITIALIZER};
/* --- below: guarded by lock --- */
static struct recent recents[N_RECENT];

void log_set_sink(log_sink sink, void *ctx) {
    the_sink = sink;
    the_ctx = ctx;
    mutex_lock(&lock);
    memset(recents, 0, sizeof(recents)); /* a new sink has heard nothing yet */
    mutex_unlock(&lock);
}

static bool find_level(const char *name, size_t size, int *ret_level) {
    for (size_t i = 0; i < sizeof(level_names) / sizeof(level_names[0]); i++) {
        if (strlen(level_names[i]) == size && memcmp(level_names[i], name, size) == 0) {
            *ret_level = (int)i;
            return true;
        }
    }
    if (size == 3 && memcmp(name, "off", 3) == 0) {
        *ret_level = LOG_OFF;
        return true;
    }
    return false;
}

static junco_status bad_word(const char *word, size_t size, struct junco_error *err) {
    return junco_fail(err, JUNCO_EINVAL,
                      "log levels: '%.*s': want error, warn, info, debug, off or all, or a "
                      "component as 'name', '-name' or 'name=level'",
                      (int)size, word);
}

/* One word of the list: a level for all, or a component's setting. */
static junco_status set_word(struct levels *levels, const char *word, size_t size,
                             struct junco_error *err) {
    const char *equals = memchr(word, '=', size);
    const char *name = word;
    size_t n_name = equals ? (size_t)(equals - word) : size;
    int level = LOG_DEBUG;

    if (!equals && find_level(word, size, &levels->all))
        return JUNCO_OK;
    if (size == 3 && memcmp(word, "all", 3) == 0) {
        levels->all = LOG_DEBUG;
        return JUNCO_OK;
    }
    if (equals && !find_level(equals + 1, size - n_name - 1, &level))
        return bad_word(word, size, err);
    if (!equals && size > 0 && word[0] == '-') {
        level = LOG_OFF;
        name++;
        n_name--;
    }
    if (n_name == 0 || n_name >= COMPONENT_BYTES)
        return bad_word(word, size, err);
    if (levels->n == MAX_COMPONENTS)
        return junco_fail(err, JUNCO_ELIMIT, "log levels: more than %d components", MAX_COMPONENTS);
    struct component_level *component = &levels->of[levels->n++];
    memcpy(component->name, name, n_name);
    component->name[n_name] = '\0';
    component->level = level;
    return JUNCO_OK;
}

junco_status log_set_levels(const char *spec, struct junco_error *err) {
    struct levels levels = {.all = LOG_WARN};

    for (const char *word = spec;;) {
        size_t size = strcspn(word, ",");
        junco_status st = set_word(&levels, word, size, err);
        if (st)
            return st;
        if (word[size] == '\0')
            break;
        word += size + 1;
    }
    the_levels = levels;
    return JUNCO_OK;
}

bool log_is_on(log_level level, const char *component) {
    int most = the_levels.all;

    if (!the_sink)
        return false;
    for (size_t i = 0; i < the_levels.n; i++) {
        if (str_equal(the_levels.of[i].name, component))
            most = the_levels.of[i].level;
    }
    return (int)level <= most;
}

/* Whether to say the event now; if so, how many times it was left unsaid.  Events share places by
 * their hash: an event that is pushed out is merely said once more. */
static bool may_say(const char *event, size_t *ret_unsaid) {
    uint64_t now = clock_now_ns();
    unsigned hash = 0;

    for (const char *c = event; *c; c++)
        hash = hash * 31 + (unsigned char)*c;
    struct recent *recent = &recents[hash % N_RECENT];
    mutex_lock(&lock);
    bool is_same = strncmp(recent->event, event, sizeof(recent->event) - 1) == 0;
    bool may = !is_same || now - recent->said_ns >= REPEAT_NS;
    if (may) {
        *ret_unsaid = is_same ? recent->unsaid : 0;
        str_copy(recent->event, sizeof(recent->event), event);
        recent->said_ns = now;
        recent->unsaid = 0;
    } else {
        recent->unsaid++;
    }
    mutex_unlock(&lock);
    return may;
}

/* Copy `text`, control bytes as \xNN, so that no value can forge a line of its own. */
static void escape(const char *text, char *out, size_t size) {
    size_t at = 0;

    for (; *text && at + 5 < size; text++) {
        unsigned char c = (unsigned char)*text;
        if (c < 0x20 || c == 0x7F)
            at += (size_t)snprintf(out + at, size - at, "\\x%02x", c);
        else
            out[at++] = (char)c;
    }
    out[at] = '\0';
}

void log_write(log_level level, const char *event, const char *fmt, ...) {
    char component[COMPONENT_BYTES];
    char text[JUNCO_MAX_LOG_BYTES];
    char line[JUNCO_MAX_LOG_BYTES];
    size_t n_component = strcspn(event, ".");
    size_t unsaid = 0;
    va_list args;

    if (n_component >= sizeof(component))
        n_component = sizeof(component) - 1;
    memcpy(component, event, n_component);
    component[n_component] = '\0';
    if (!log_is_on(level, component) || !may_say(event, &unsaid))
        return;
    int n = snprintf(text, sizeof(text), "%s ", event);
    if (unsaid && n > 0 && (size_t)n < sizeof(text))
        n += snprintf(text + n, sizeof(text) - (size_t)n, "repeated=%zu ", unsaid);
    if (n > 0 && (size_t)n < sizeof(text)) {
        va_start(args, fmt);
        vsnprintf(text + n, sizeof(text) - (size_t)n, fmt, args);
        va_end(args);
    }
    escape(text, line, sizeof(line));
    the_sink(the_ctx, level, component, line);
}
