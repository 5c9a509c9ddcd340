/* interrupt.h -- ^C, a hang-up or a polite kill: unwind the run, or end at once. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_INTERRUPT_H
#define CLI_INTERRUPT_H

#include <signal.h>

#include "base/thread.h"

#include <junco/pipeline.h>

/* At first a signal ends the process, as it would without us.  Once armed there is something to
 * unwind (a part-written file): a signal cancels the call, and only a second one ends the process.
 * Zero-initialise.  All functions: the command's own thread. */
struct interrupt {
    struct junco_thread watcher;
    sigset_t caught;
    struct junco_mutex lock;
    /* --- below: guarded by lock --- */
    bool is_armed;
    int n_signals;
    struct junco_call *call;
};

/* Start watching.  Before any other thread is there: they inherit the mask, so that only the
 * watcher gets the signals.  What whoever started us ignores (nohup) stays ignored. */
junco_status interrupt_start(struct interrupt *interrupt, struct junco_error *err) JUNCO_MUST_CHECK;
void interrupt_arm(struct interrupt *interrupt);

/* Borrows `call` until interrupt_stop(): what a signal cancels; at once, if one came before. */
void interrupt_watch(struct interrupt *interrupt, struct junco_call *call);

/* Whether a signal came.  From here on none is acted upon. */
bool interrupt_stop(struct interrupt *interrupt);

#endif
