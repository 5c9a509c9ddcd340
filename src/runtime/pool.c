/* pool.c -- the threads that compute, one set for all pipelines of a process. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "runtime/pool.h"

#include "base/limits.h"
#include "base/machine.h"
#include "base/thread.h"

#include <stdio.h>

static struct {
    struct junco_mutex door; /* held while members come and go; before `lock` */
    struct junco_thread threads[JUNCO_MAX_WORKERS]; /* by door */
    size_t n_members, n_asked, most_asked; /* by door: workers of all, and of the largest */
    struct junco_mutex lock;
    struct junco_cond has_work, is_left;
    /* --- below: guarded by lock --- */
    size_t n_threads; /* changes by door, too */
    struct pool_member *first, *last;
    bool is_closing;
} pool = {
    .door = {PTHREAD_MUTEX_INITIALIZER},
    .lock = {PTHREAD_MUTEX_INITIALIZER},
    .has_work = {PTHREAD_COND_INITIALIZER},
    .is_left = {PTHREAD_COND_INITIALIZER},
};

/* ---- fork: the child has no thread but its own, and can begin anew ---- */

static void before_fork(void) {
    mutex_lock(&pool.door);
    mutex_lock(&pool.lock);
}

static void after_fork(void) {
    mutex_unlock(&pool.lock);
    mutex_unlock(&pool.door);
}

static void after_fork_in_child(void) {
    pool.n_members = pool.n_asked = pool.most_asked = pool.n_threads = 0;
    pool.first = pool.last = NULL;
    pool.is_closing = false;
    pool.has_work = pool.is_left = (struct junco_cond){PTHREAD_COND_INITIALIZER};
    after_fork();
}

static void watch_forks(void) {
    (void)pthread_atfork(before_fork, after_fork, after_fork_in_child);
}

/* ---- the queue of members; with the lock ---- */

static void enqueue(struct pool_member *member) {
    member->next = NULL;
    member->is_queued = true;
    if (pool.last)
        pool.last->next = member;
    else
        pool.first = member;
    pool.last = member;
}

static struct pool_member *dequeue(void) {
    struct pool_member *member = pool.first;

    pool.first = member->next;
    if (!pool.first)
        pool.last = NULL;
    member->is_queued = false;
    return member;
}

void pool_ask(struct pool_member *member) {
    mutex_lock(&pool.lock);
    member->wanted++;
    if (!member->is_queued)
        enqueue(member);
    cond_signal(&pool.has_work);
    mutex_unlock(&pool.lock);
}

/* ---- threads ---- */

static void pool_main(void *arg) {
    (void)arg;
    mutex_lock(&pool.lock);
    for (;;) {
        while (!pool.first && !pool.is_closing)
            cond_wait(&pool.has_work, &pool.lock);
        if (!pool.first)
            break;
        struct pool_member *member = dequeue();

        member->wanted--;
        member->inside++;
        if (member->wanted > 0)
            enqueue(member); /* behind the others */
        mutex_unlock(&pool.lock);
        member->serve(member->arg);
        mutex_lock(&pool.lock);
        member->inside--;
        if (member->inside == 0 && member->wanted == 0)
            cond_broadcast(&pool.is_left);
    }
    mutex_unlock(&pool.lock);
}

/* ---- members; with the door ---- */

static size_t wanted_threads(void) {
    size_t most = pool.most_asked;
    struct machine machine;

    if (pool.n_asked <= most)
        return most;
    machine_read("", &machine);
    if (most < (size_t)machine.cores)
        most = (size_t)machine.cores;
    if (most > JUNCO_MAX_WORKERS)
        most = JUNCO_MAX_WORKERS;
    return pool.n_asked < most ? pool.n_asked : most;
}

static junco_status grow(struct junco_error *err) {
    size_t n = wanted_threads();
    junco_status st = JUNCO_OK;

    while (!st && pool.n_threads < n) {
        char name[32];

        snprintf(name, sizeof(name), "junco-%zu", pool.n_threads);
        st = thread_start(&pool.threads[pool.n_threads], name, pool_main, NULL, err);
        mutex_lock(&pool.lock);
        pool.n_threads += !st;
        mutex_unlock(&pool.lock);
    }
    return st;
}

/* The last member is gone. */
static void close_pool(void) {
    mutex_lock(&pool.lock);
    pool.is_closing = true;
    cond_broadcast(&pool.has_work);
    mutex_unlock(&pool.lock);
    for (size_t i = 0; i < pool.n_threads; i++)
        thread_join(&pool.threads[i]);
    mutex_lock(&pool.lock);
    pool.n_threads = pool.most_asked = 0;
    pool.is_closing = false;
    mutex_unlock(&pool.lock);
}

static void remove_member(const struct pool_member *member) {
    pool.n_asked -= member->workers;
    pool.n_members--;
    if (pool.n_members == 0)
        close_pool();
}

junco_status pool_join(struct pool_member *member, struct junco_error *err) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;

    pthread_once(&once, watch_forks);
    mutex_lock(&pool.door);
    pool.n_members++;
    pool.n_asked += member->workers;
    if (member->workers > pool.most_asked)
        pool.most_asked = member->workers;
    junco_status st = grow(err);

    if (st)
        remove_member(member);
    mutex_unlock(&pool.door);
    return st;
}

void pool_leave(struct pool_member *member) {
    mutex_lock(&pool.lock);
    while (member->wanted > 0 || member->inside > 0)
        cond_wait(&pool.is_left, &pool.lock);
    mutex_unlock(&pool.lock);
    mutex_lock(&pool.door);
    remove_member(member);
    mutex_unlock(&pool.door);
}

size_t pool_size(void) {
    mutex_lock(&pool.lock);
    size_t n = pool.n_threads;

    mutex_unlock(&pool.lock);
    return n;
}
