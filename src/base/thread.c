/* thread.c -- threads, mutexes and conditions over pthreads. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "base/thread.h"

#include "base/mem.h"
#include "base/str.h"

#include <assert.h>
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <time.h>

#define THREAD_NAME_BYTES 16 /* Linux's own, with the NUL */

struct start {
    void (*fn)(void *arg);
    void *arg;
    char name[THREAD_NAME_BYTES];
};

static void *thread_main(void *arg) {
    struct start start = *(struct start *)arg;

    junco_free(arg);
    pthread_setname_np(pthread_self(), start.name);
    start.fn(start.arg);
    return NULL;
}

junco_status thread_start(struct junco_thread *thread, const char *name, void (*fn)(void *arg),
                          void *arg, struct junco_error *err) {
    struct start *start = junco_zalloc(sizeof(*start));
    sigset_t all, before;

    if (!start)
        return junco_nomem(err, sizeof(*start));
    start->fn = fn;
    start->arg = arg;
    str_copy(start->name, sizeof(start->name), name);
    /* Signals stay with the program's own threads: ours never run its handlers. */
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int code = pthread_create(&thread->handle, NULL, thread_main, start);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (code) {
        junco_free(start);
        return junco_fail(err, JUNCO_ELIMIT, "cannot start thread '%s': %s", name,
                          strerrordesc_np(code));
    }
    thread->is_started = true;
    return JUNCO_OK;
}

void thread_join(struct junco_thread *thread) {
    if (!thread->is_started)
        return;
    int code = pthread_join(thread->handle, NULL);
    assert(code == 0);
    (void)code;
    thread->is_started = false;
}

junco_status mutex_init(struct junco_mutex *mutex, struct junco_error *err) {
    int code = pthread_mutex_init(&mutex->handle, NULL);

    if (code)
        return junco_fail(err, JUNCO_ENOMEM, "cannot make a mutex: %s", strerrordesc_np(code));
    return JUNCO_OK;
}

void mutex_done(struct junco_mutex *mutex) {
    int code = pthread_mutex_destroy(&mutex->handle);

    assert(code == 0);
    (void)code;
}

void mutex_lock(struct junco_mutex *mutex) {
    int code = pthread_mutex_lock(&mutex->handle);

    assert(code == 0);
    (void)code;
}

void mutex_unlock(struct junco_mutex *mutex) {
    int code = pthread_mutex_unlock(&mutex->handle);

    assert(code == 0);
    (void)code;
}

junco_status cond_init(struct junco_cond *cond, struct junco_error *err) {
    pthread_condattr_t attr;
    int code = pthread_condattr_init(&attr);

    if (!code) {
        pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
        code = pthread_cond_init(&cond->handle, &attr);
        pthread_condattr_destroy(&attr);
    }
    if (code)
        return junco_fail(err, JUNCO_ENOMEM, "cannot make a condition: %s", strerrordesc_np(code));
    return JUNCO_OK;
}

void cond_done(struct junco_cond *cond) {
    int code = pthread_cond_destroy(&cond->handle);

    assert(code == 0);
    (void)code;
}

void cond_wait(struct junco_cond *cond, struct junco_mutex *mutex) {
    int code = pthread_cond_wait(&cond->handle, &mutex->handle);

    assert(code == 0);
    (void)code;
}

bool cond_wait_until(struct junco_cond *cond, struct junco_mutex *mutex, uint64_t deadline_ns) {
    struct timespec at = {
        .tv_sec = (time_t)(deadline_ns / 1000000000u),
        .tv_nsec = (long)(deadline_ns % 1000000000u),
    };
    int code = pthread_cond_timedwait(&cond->handle, &mutex->handle, &at);

    assert(code == 0 || code == ETIMEDOUT);
    return code == 0;
}

void cond_signal(struct junco_cond *cond) {
    pthread_cond_signal(&cond->handle);
}

void cond_broadcast(struct junco_cond *cond) {
    pthread_cond_broadcast(&cond->handle);
}
