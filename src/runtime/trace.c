/* trace.c -- what ran when, on which thread: a file that Chrome and Perfetto open. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "runtime/trace.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <pthread.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/thread.h"
#include "data/json_out.h"

#define FLUSH_BYTES ((size_t)32 << 10)

struct trace {
    char *path; /* constant */
    uint64_t number; /* constant; of all traces of the process, from 1 */
    uint64_t begin_ns; /* constant; time 0 of the file */
    struct junco_mutex lock;
    /* --- below: guarded by lock --- */
    int fd; /* -1: ended */
    struct str text; /* not written yet */
    size_t event_at; /* where in it the event begins that is being made */
    uint64_t n_written;
    int write_errno; /* of the first write that failed; nothing is written after it */
    bool has_events;
    bool is_full, is_out_of_memory; /* no events are added any more */
};

/* ---- the file; all with the lock held ---- */

static void flush(struct trace *trace) {
    size_t at = 0;

    while (at < trace->text.size && !trace->write_errno) {
        ssize_t n = write(trace->fd, trace->text.data + at, trace->text.size - at);

        if (n >= 0)
            at += (size_t)n;
        else if (errno != EINTR)
            trace->write_errno = errno;
    }
    trace->n_written += at;
    str_clear(&trace->text);
}

/* Begin an event of the calling thread, unless nothing more is wanted. */
static bool event_begin(struct trace *trace, const char *name) {
    struct json_out json = JSON_OUT(&trace->text, 0);

    if (trace->n_written + trace->text.size > JUNCO_MAX_TRACE_BYTES)
        trace->is_full = true;
    if (trace->fd < 0 || trace->is_full || trace->is_out_of_memory || trace->write_errno)
        return false;
    trace->event_at = trace->text.size;
    str_puts(&trace->text, trace->has_events ? ",\n{\"name\":" : "\n{\"name\":");
    json_text(&json, name);
    str_printf(&trace->text, ",\"pid\":%d,\"tid\":%d", (int)getpid(), (int)gettid());
    trace->has_events = true;
    return true;
}

static void event_end(struct trace *trace) {
    str_puts(&trace->text, "}}");
    if (trace->text.failed) { /* whole events only */
        trace->is_out_of_memory = true;
        trace->text.size = trace->event_at;
    }
    if (trace->text.size >= FLUSH_BYTES)
        flush(trace);
}

/* What a metadata event (such as "thread_name") says. */
static void add_name(struct trace *trace, const char *event, const char *name) {
    struct json_out json = JSON_OUT(&trace->text, 0);

    if (!event_begin(trace, event))
        return;
    str_puts(&trace->text, ",\"ph\":\"M\",\"args\":{\"name\":");
    json_text(&json, name);
    event_end(trace);
}

/* Microseconds with three places: nanoseconds, exactly. */
static void put_time(struct str *text, const char *key, uint64_t ns) {
    str_printf(text, ",\"%s\":%" PRIu64 ".%03u", key, ns / 1000, (unsigned)(ns % 1000));
}

/* ---- events ---- */

/* Give the calling thread's track the thread's name, once a trace.  With the lock. */
static void name_thread(struct trace *trace) {
    static _Thread_local uint64_t named;
    char name[16] = ""; /* Linux's own limit */

    if (named == trace->number)
        return;
    named = trace->number;
    pthread_getname_np(pthread_self(), name, sizeof(name));
    add_name(trace, "thread_name", name);
}

void trace_add(struct trace *trace, const struct trace_span *span) {
    struct json_out json = JSON_OUT(&trace->text, 0);

    mutex_lock(&trace->lock);
    name_thread(trace);
    if (event_begin(trace, span->node)) {
        str_puts(&trace->text, ",\"ph\":\"X\",\"cat\":");
        json_text(&json, span->what);
        put_time(&trace->text, "ts", span->begin_ns - trace->begin_ns);
        put_time(&trace->text, "dur", span->end_ns - span->begin_ns);
        str_printf(&trace->text,
                   ",\"args\":{\"call\":%" PRIu64 ",\"rows\":%zu,\"rows_out\":%zu,\"batch\":%d",
                   span->call, span->rows, span->rows_out, span->batch);
        if (span->calls > 1)
            str_printf(&trace->text, ",\"calls\":%zu", span->calls);
        event_end(trace);
    }
    mutex_unlock(&trace->lock);
}

/* ---- begin and end ---- */

static uint64_t next_number(void) {
    static struct junco_mutex lock = {PTHREAD_MUTEX_INITIALIZER};
    static uint64_t n_traces;

    mutex_lock(&lock);
    uint64_t number = ++n_traces;

    mutex_unlock(&lock);
    return number;
}

junco_status trace_open(const char *path, struct trace **ret_trace, struct junco_error *err) {
    struct trace *trace = junco_zalloc(sizeof(*trace));
    junco_status st = JUNCO_OK;

    if (!trace)
        return junco_nomem(err, sizeof(*trace));
    trace->fd = -1;
    trace->number = next_number();
    trace->text = STR_INIT(FLUSH_BYTES * 2);
    trace->begin_ns = clock_now_ns();
    st = mutex_init(&trace->lock, err);
    if (st) {
        junco_free(trace);
        return st;
    }
    trace->path = junco_strdup(path);
    if (!trace->path)
        st = junco_nomem(err, strlen(path));
    else if ((trace->fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666)) < 0)
        st = junco_fail(err, JUNCO_EIO, "trace file '%s': %s", path, strerrordesc_np(errno));
    str_putc(&trace->text, '[');
    if (!st && trace->text.failed)
        st = junco_nomem(err, 1);
    if (st) {
        trace_free(trace);
        return st;
    }
    add_name(trace, "process_name", "junco");
    *ret_trace = trace;
    return JUNCO_OK;
}

static junco_status result(const struct trace *trace, struct junco_error *err) {
    if (trace->write_errno)
        return junco_fail(err, JUNCO_EIO, "trace file '%s': %s", trace->path,
                          strerrordesc_np(trace->write_errno));
    if (trace->is_out_of_memory)
        return junco_wrap(err, junco_nomem(err, FLUSH_BYTES), "trace file '%s'", trace->path);
    if (trace->is_full)
        return junco_fail(
            err, JUNCO_ELIMIT,
            "trace file '%s': holds only the beginning of the run, up to the limit of "
            "%u bytes; trace fewer rows, or larger chunks",
            trace->path, JUNCO_MAX_TRACE_BYTES);
    return JUNCO_OK;
}

junco_status trace_end(struct trace *trace, struct junco_error *err) {
    mutex_lock(&trace->lock);
    if (trace->fd >= 0) {
        flush(trace); /* what clears a text that failed, too */
        str_puts(&trace->text, "\n]\n");
        flush(trace);
        if (close(trace->fd) && !trace->write_errno)
            trace->write_errno = errno;
        trace->fd = -1;
    }
    junco_status st = result(trace, err);

    mutex_unlock(&trace->lock);
    return st;
}

void trace_free(struct trace *trace) {
    struct junco_error unheard;

    if (!trace)
        return;
    (void)!trace_end(trace, &unheard);
    mutex_done(&trace->lock);
    str_done(&trace->text);
    junco_free(trace->path);
    junco_free(trace);
}
