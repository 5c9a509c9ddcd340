/* batch_timer.h -- who waits until a batch has waited long enough (batch_delay_ms). */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef RUNTIME_BATCH_TIMER_H
#define RUNTIME_BATCH_TIMER_H

#include "base/thread.h"

struct executor;

struct batch_timer {
    struct junco_thread thread; /* not started where no stage has a delay */
    struct junco_cond changed; /* with the executor's lock: a timer is set, or all is over */
};

/* Once the executor is complete. */
junco_status batch_timer_start(struct executor *executor, struct junco_error *err) JUNCO_MUST_CHECK;
/* When the executor is closing, without the lock; one that was not started is fine. */
void batch_timer_stop(struct executor *executor);
/* SCHED_WAIT.  With the lock held. */
void batch_timer_set(struct executor *executor, uint32_t stage);

#endif
