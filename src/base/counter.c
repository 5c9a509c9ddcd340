/* counter.c -- an atomic amount with a ceiling and a high-water mark. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "base/counter.h"

#include <assert.h>

bool counter_try_add(struct counter *c, size_t n, size_t limit) {
    size_t seen = atomic_load_explicit(&c->now, memory_order_relaxed);
    size_t sum;

    /* Compare and swap, not add-then-take-back: a charge that fails must never make another one,
     * which would have fitted, fail beside it. */
    do {
        if (__builtin_add_overflow(seen, n, &sum) || (limit && sum > limit))
            return false;
    } while (!atomic_compare_exchange_weak_explicit(&c->now, &seen, sum, memory_order_relaxed,
                                                    memory_order_relaxed));
    return true;
}

void counter_mark(struct counter *c) {
    size_t value = counter_now(c), seen = atomic_load_explicit(&c->peak, memory_order_relaxed);

    while (seen < value && !atomic_compare_exchange_weak_explicit(
                               &c->peak, &seen, value, memory_order_relaxed, memory_order_relaxed))
        ;
}

void counter_sub(struct counter *c, size_t n) {
    size_t before = atomic_fetch_sub_explicit(&c->now, n, memory_order_relaxed);

    assert(before >= n);
    (void)before;
}
