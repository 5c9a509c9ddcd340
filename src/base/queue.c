/* queue.c -- a bounded FIFO of pointers between threads.
 *
 * A ring of max_items places made once, so that push never allocates.  One lock, two conditions.
 * With bytes bounded too, one pop may make room for several pushers (or for a big item but not for
 * a small waiter's neighbour), so a pop wakes all that wait for room. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "base/queue.h"

#include "base/mem.h"
#include "base/thread.h"

struct place {
    void *item;
    size_t size_bytes;
};

struct queue {
    size_t max_items, max_bytes; /* constant */
    queue_full full; /* constant */
    struct junco_mutex lock;
    struct junco_cond has_item;
    struct junco_cond has_room;
    /* --- below: guarded by lock --- */
    bool is_closed;
    size_t first; /* the oldest item's place */
    size_t n;
    size_t n_bytes;
    struct place ring[];
};

static junco_status init_locks(struct queue *queue, struct junco_error *err) {
    junco_status st = mutex_init(&queue->lock, err);

    if (st)
        return st;
    st = cond_init(&queue->has_item, err);
    if (st)
        goto no_item;
    st = cond_init(&queue->has_room, err);
    if (st)
        goto no_room;
    return JUNCO_OK;
no_room:
    cond_done(&queue->has_item);
no_item:
    mutex_done(&queue->lock);
    return st;
}

junco_status queue_new(size_t max_items, size_t max_bytes, queue_full full,
                       struct queue **ret_queue, struct junco_error *err) {
    size_t size;

    if (max_items == 0)
        return junco_fail(err, JUNCO_EINVAL, "a queue needs room for at least one item");
    if (!junco_size_mul(max_items, sizeof(struct place), &size) ||
        !junco_size_add(size, sizeof(struct queue), &size))
        return junco_fail(err, JUNCO_ELIMIT, "a queue of %zu items is too long", max_items);
    struct queue *queue = junco_zalloc(size);
    if (!queue)
        return junco_nomem(err, size);
    queue->max_items = max_items;
    queue->max_bytes = max_bytes;
    queue->full = full;
    junco_status st = init_locks(queue, err);
    if (st) {
        junco_free(queue);
        return st;
    }
    *ret_queue = queue;
    return JUNCO_OK;
}

void queue_free(struct queue *queue) {
    if (!queue)
        return;
    cond_done(&queue->has_room);
    cond_done(&queue->has_item);
    mutex_done(&queue->lock);
    junco_free(queue);
}

static bool has_room_for(const struct queue *queue, size_t size_bytes) {
    if (queue->n == 0)
        return true;
    if (queue->n == queue->max_items)
        return false;
    return queue->max_bytes == 0 ||
           (queue->n_bytes <= queue->max_bytes && size_bytes <= queue->max_bytes - queue->n_bytes);
}

/* Wait once; false when the deadline passed. */
static bool wait_on(struct junco_cond *cond, struct queue *queue, uint64_t deadline_ns) {
    if (deadline_ns)
        return cond_wait_until(cond, &queue->lock, deadline_ns);
    cond_wait(cond, &queue->lock);
    return true;
}

/* Under the lock: JUNCO_OK when the item may go in now. */
static junco_status await_room(struct queue *queue, size_t size_bytes, uint64_t deadline_ns,
                               struct junco_error *err) {
    bool in_time = true;

    while (!queue->is_closed && !has_room_for(queue, size_bytes)) {
        if (queue->full == QUEUE_BUSY)
            return junco_fail(err, JUNCO_EBUSY, "the queue is full (%zu items, %zu bytes)",
                              queue->n, queue->n_bytes);
        if (!in_time)
            return junco_fail(err, JUNCO_ETIMEOUT, "the queue stayed full until the deadline");
        in_time = wait_on(&queue->has_room, queue, deadline_ns);
    }
    if (queue->is_closed)
        return junco_fail(err, JUNCO_ECLOSED, "the queue is closed");
    return JUNCO_OK;
}

junco_status queue_push(struct queue *queue, void *item, size_t size_bytes, uint64_t deadline_ns,
                        struct junco_error *err) {
    mutex_lock(&queue->lock);
    junco_status st = await_room(queue, size_bytes, deadline_ns, err);
    if (!st) {
        size_t last = (queue->first + queue->n) % queue->max_items;
        queue->ring[last] = (struct place){.item = item, .size_bytes = size_bytes};
        queue->n++;
        queue->n_bytes += size_bytes;
        cond_signal(&queue->has_item);
    }
    mutex_unlock(&queue->lock);
    return st;
}

junco_status queue_pop(struct queue *queue, uint64_t deadline_ns, void **ret_item,
                       struct junco_error *err) {
    junco_status st = JUNCO_OK;
    bool in_time = true;

    mutex_lock(&queue->lock);
    while (queue->n == 0 && !queue->is_closed && in_time)
        in_time = wait_on(&queue->has_item, queue, deadline_ns);
    if (queue->n > 0) {
        struct place *place = &queue->ring[queue->first];
        *ret_item = place->item;
        queue->n_bytes -= place->size_bytes;
        queue->n--;
        queue->first = (queue->first + 1) % queue->max_items;
        cond_broadcast(&queue->has_room);
    } else if (queue->is_closed) {
        st = junco_fail(err, JUNCO_ECLOSED, "the queue is closed and empty");
    } else {
        st = junco_fail(err, JUNCO_ETIMEOUT, "nothing came before the deadline");
    }
    mutex_unlock(&queue->lock);
    return st;
}

void queue_close(struct queue *queue) {
    mutex_lock(&queue->lock);
    queue->is_closed = true;
    cond_broadcast(&queue->has_item);
    cond_broadcast(&queue->has_room);
    mutex_unlock(&queue->lock);
}

size_t queue_size(struct queue *queue) {
    mutex_lock(&queue->lock);
    size_t n = queue->n;
    mutex_unlock(&queue->lock);
    return n;
}
