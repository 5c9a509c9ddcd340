/* pool.h -- the threads that compute, one set for all pipelines of a process. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef RUNTIME_POOL_H
#define RUNTIME_POOL_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"

/* The one thing in the library that all pipelines share: what computes at once is the machine's
 * affair, not a pipeline's.  The pool comes with its first member and goes with its last.  It has as
 * many threads as its members together may use at once, but no more than there are cores, unless
 * one member alone asks for more; it does not shrink while it is there.
 *
 * A member asks for a thread for each task that it has started.  Members are served in turn, one
 * task each; threads with nothing to do sleep. */
struct pool_member {
    /* constant from pool_join() to pool_leave() */
    void (*serve)(
        void *arg); /* on a thread of the pool, no lock held: run one task, if any is left */
    void *arg;
    size_t workers; /* tasks it may run at once */
    /* --- below: guarded by the pool's lock --- */
    struct pool_member *next; /* in the queue */
    bool is_queued;
    size_t wanted; /* asked for and not yet served */
    size_t inside; /* threads that serve it now */
};

/* Zero-initialise the member, set its constants, join.  On failure it has not.  Any thread. */
junco_status pool_join(struct pool_member *member, struct junco_error *err) JUNCO_MUST_CHECK;
/* Waits until no thread serves it.  Not on a thread of the pool. */
void pool_leave(struct pool_member *member);
/* Any thread; the caller may hold the lock that serve() takes. */
void pool_ask(struct pool_member *member);

/* Threads it has now. */
size_t pool_size(void);

#endif
