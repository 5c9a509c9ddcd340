/* queue.h -- a bounded FIFO of pointers between threads. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BASE_QUEUE_H
#define BASE_QUEUE_H

#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

struct queue;

/* What push does when the queue is full. */
typedef enum queue_full {
    QUEUE_BLOCK = 0, /* wait until there is room, the deadline passes, or the queue closes */
    QUEUE_BUSY = 1, /* return JUNCO_EBUSY at once */
} queue_full;

/* Bounded in items and in bytes (0: bytes unbounded); an empty queue admits one item of any size.
 * Close -> drain -> free.  Any thread, but free: when no other thread is in a call. */
junco_status queue_new(size_t max_items, size_t max_bytes, queue_full full,
                       struct queue **ret_queue, struct junco_error *err) JUNCO_MUST_CHECK;
void queue_free(struct queue *queue); /* items left are the caller's to drain first */

/* Takes item on JUNCO_OK only.  deadline_ns as cond_wait_until, 0: none.
 * JUNCO_EBUSY, JUNCO_ETIMEOUT, JUNCO_ECLOSED. */
junco_status queue_push(struct queue *queue, void *item, size_t size_bytes, uint64_t deadline_ns,
                        struct junco_error *err) JUNCO_MUST_CHECK;
/* The oldest item; waits.  JUNCO_ECLOSED once closed and empty; JUNCO_ETIMEOUT. */
junco_status queue_pop(struct queue *queue, uint64_t deadline_ns, void **ret_item,
                       struct junco_error *err) JUNCO_MUST_CHECK;
void queue_close(struct queue *queue); /* pushes fail from now on; pops drain what is there */
size_t queue_size(struct queue *queue);

#endif
