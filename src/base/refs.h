/* refs.h -- an atomic reference count. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BASE_REFS_H
#define BASE_REFS_H

#include <stdatomic.h>
#include <stdbool.h>

struct refs {
    atomic_uint count;
};

static inline void refs_init(struct refs *r) {
    atomic_init(&r->count, 1);
}

static inline void refs_up(struct refs *r) {
    atomic_fetch_add_explicit(&r->count, 1, memory_order_relaxed);
}

static inline void refs_up_by(struct refs *r, unsigned n) {
    atomic_fetch_add_explicit(&r->count, n, memory_order_relaxed);
}

/* n references go at once; true when these were the last. */
static inline bool refs_down_by(struct refs *r, unsigned n) {
    return atomic_fetch_sub_explicit(&r->count, n, memory_order_acq_rel) == n;
}

/* True when this was the last: free the object now.  Everything other owners wrote is visible. */
static inline bool refs_down(struct refs *r) {
    return atomic_fetch_sub_explicit(&r->count, 1, memory_order_acq_rel) == 1;
}

/* Whether nobody else holds it (so it may be changed in place). */
static inline bool refs_is_sole(const struct refs *r) {
    return atomic_load_explicit(&r->count, memory_order_acquire) == 1;
}

#endif
