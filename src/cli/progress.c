/* progress.c -- one line on a terminal that says how far a call is. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/progress.h"

#include <stdio.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/thread.h"
#include "cli/term.h"

#define NS_PER_S 1000000000ull
#define INTERVAL_NS (NS_PER_S / 5)
#define QUIET_NS (NS_PER_S / 2) /* a short run shows no progress at all */

struct progress {
    struct junco_call *call;
    int64_t total;
    uint64_t start_ns;
    struct junco_thread thread;
    struct junco_mutex lock;
    struct junco_cond wake;
    /* --- below: guarded by lock --- */
    bool is_stopping;
    bool is_drawn;
    int n_hidden; /* progress_hide() calls not yet undone */
};

static void format_left(char *buf, size_t size, double seconds) {
    long s = (long)(seconds + 0.5);

    if (s < 60)
        snprintf(buf, size, "%ld s left", s);
    else if (s < 3600)
        snprintf(buf, size, "%ld min %02ld s left", s / 60, s % 60);
    else
        snprintf(buf, size, "%ld h %02ld min left", s / 3600, s / 60 % 60);
}

void progress_text(char *buf, size_t size, int64_t done, int64_t total, double elapsed_s) {
    double rate = elapsed_s > 0 ? (double)done / elapsed_s : 0;
    char left[48] = "";
    char of[32] = "";

    if (total >= 0)
        snprintf(of, sizeof(of), "/%lld", (long long)total);
    if (total > done && rate > 0)
        format_left(left, sizeof(left), (double)(total - done) / rate);
    snprintf(buf, size, "%lld%s rows  %.1f rows/s%s%s", (long long)done, of, rate,
             left[0] ? "  " : "", left);
}

static void erase(struct progress *p) {
    if (p->is_drawn)
        fputs("\r\033[K", stderr);
    p->is_drawn = false;
}

/* The call has a lock of its own: asked for before ours is taken. */
static void describe(const struct progress *p, char *buf, size_t size) {
    struct junco_call_stats stats;

    junco_call_stats(p->call, &stats);
    progress_text(buf, size, stats.rows_done, p->total,
                  (double)(clock_now_ns() - p->start_ns) / NS_PER_S);
}

/* The lock is held. */
static void draw(struct progress *p, const char *text) {
    if (p->is_stopping || p->n_hidden)
        return;
    fprintf(stderr, "\r\033[K%.*s", term_width(stderr, 80) - 1, text);
    fflush(stderr);
    p->is_drawn = true;
}

static void draw_until_stopped(void *arg) {
    struct progress *p = arg;
    uint64_t next_ns = p->start_ns + QUIET_NS;
    char text[160];

    mutex_lock(&p->lock);
    while (!p->is_stopping) {
        cond_wait_until(&p->wake, &p->lock, next_ns);
        if (p->is_stopping || clock_now_ns() < next_ns)
            continue;
        mutex_unlock(&p->lock);
        describe(p, text, sizeof(text));
        mutex_lock(&p->lock);
        draw(p, text);
        next_ns += INTERVAL_NS;
    }
    erase(p);
    mutex_unlock(&p->lock);
}

junco_status progress_new(struct progress **ret_progress, struct junco_error *err) {
    struct progress *p = junco_zalloc(sizeof(*p));
    junco_status st;

    if (!p)
        return junco_nomem(err, sizeof(*p));
    st = mutex_init(&p->lock, err);
    if (st) {
        junco_free(p);
        return st;
    }
    st = cond_init(&p->wake, err);
    if (st) {
        mutex_done(&p->lock);
        junco_free(p);
        return st;
    }
    *ret_progress = p;
    return JUNCO_OK;
}

junco_status progress_watch(struct progress *progress, struct junco_call *call, int64_t total_rows,
                            struct junco_error *err) {
    progress->call = call;
    progress->total = total_rows;
    progress->start_ns = clock_now_ns();
    if (!term_is_terminal(stderr))
        return JUNCO_OK;
    return thread_start(&progress->thread, "progress", draw_until_stopped, progress, err);
}

void progress_hide(struct progress *progress) {
    mutex_lock(&progress->lock);
    progress->n_hidden++;
    erase(progress);
    mutex_unlock(&progress->lock);
}

void progress_show(struct progress *progress) {
    mutex_lock(&progress->lock);
    progress->n_hidden--;
    mutex_unlock(&progress->lock);
}

void progress_stop(struct progress *progress) {
    if (!progress)
        return;
    mutex_lock(&progress->lock);
    progress->is_stopping = true;
    cond_signal(&progress->wake);
    mutex_unlock(&progress->lock);
    thread_join(&progress->thread);
}

void progress_free(struct progress *progress) {
    if (!progress)
        return;
    progress_stop(progress);
    cond_done(&progress->wake);
    mutex_done(&progress->lock);
    junco_free(progress);
}
