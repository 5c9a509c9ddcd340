/* counter.h -- an atomic amount with a ceiling and a high-water mark. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BASE_COUNTER_H
#define BASE_COUNTER_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

/* Zero-initialise.  Any thread. */
struct counter {
    atomic_size_t now;
    atomic_size_t peak;
};

/* Add n, unless the sum would pass `limit` (0: none) or overflow: false then, nothing added. */
bool counter_try_add(struct counter *c, size_t n, size_t limit);
/* What is there now stays: the high-water mark rises to it.  Not part of adding, so that what is
 * added and taken back, for want of room elsewhere, leaves no mark. */
void counter_mark(struct counter *c);
void counter_sub(struct counter *c, size_t n);

static inline size_t counter_now(const struct counter *c) {
    return atomic_load_explicit(&c->now, memory_order_relaxed);
}

/* The most there ever was at once. */
static inline size_t counter_peak(const struct counter *c) {
    return atomic_load_explicit(&c->peak, memory_order_relaxed);
}

#endif
