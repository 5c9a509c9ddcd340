/* thread.h -- threads, mutexes and conditions over pthreads. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BASE_THREAD_H
#define BASE_THREAD_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"

struct junco_thread {
    pthread_t handle;
    bool is_started;
};
struct junco_mutex {
    pthread_mutex_t handle;
};
struct junco_cond {
    pthread_cond_t handle; /* on the monotonic clock */
};

/* Start fn(arg) on a thread called `name` (at most 15 bytes are kept). */
junco_status thread_start(struct junco_thread *thread, const char *name, void (*fn)(void *arg),
                          void *arg, struct junco_error *err) JUNCO_MUST_CHECK;
void thread_join(struct junco_thread *thread); /* a thread that never started is fine */

junco_status mutex_init(struct junco_mutex *mutex, struct junco_error *err) JUNCO_MUST_CHECK;
void mutex_done(struct junco_mutex *mutex);
void mutex_lock(struct junco_mutex *mutex);
void mutex_unlock(struct junco_mutex *mutex);

junco_status cond_init(struct junco_cond *cond, struct junco_error *err) JUNCO_MUST_CHECK;
void cond_done(struct junco_cond *cond);
void cond_wait(struct junco_cond *cond, struct junco_mutex *mutex);
/* False when deadline_ns (clock_now_ns() time) passed first. */
bool cond_wait_until(struct junco_cond *cond, struct junco_mutex *mutex, uint64_t deadline_ns);
void cond_signal(struct junco_cond *cond);
void cond_broadcast(struct junco_cond *cond);

#endif
