/* interrupt.c -- ^C, a hang-up or a polite kill: unwind the run, or end at once. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/interrupt.h"

#include <stddef.h>

/* Sent by interrupt_stop() to its own watcher; never a user's. */
#define SIGNAL_STOP SIGUSR2

/* As if we had never caught it, so that a shell sees what ended us. */
static void end_process(int number) {
    sigset_t only;

    signal(number, SIG_DFL);
    sigemptyset(&only);
    sigaddset(&only, number);
    pthread_sigmask(SIG_UNBLOCK, &only, NULL);
    raise(number);
}

static void watch(void *arg) {
    struct interrupt *interrupt = arg;

    for (;;) {
        struct junco_call *call;
        bool may_unwind;
        int number = 0;

        sigwait(&interrupt->caught, &number);
        if (number == SIGNAL_STOP)
            return;
        mutex_lock(&interrupt->lock);
        may_unwind = interrupt->is_armed && interrupt->n_signals++ == 0;
        call = interrupt->call;
        mutex_unlock(&interrupt->lock);
        if (!may_unwind)
            end_process(number);
        if (call)
            junco_call_cancel(call);
    }
}

junco_status interrupt_start(struct interrupt *interrupt, struct junco_error *err) {
    static const int numbers[] = {SIGINT, SIGTERM, SIGHUP};
    junco_status st = mutex_init(&interrupt->lock, err);

    if (st)
        return st;
    sigemptyset(&interrupt->caught);
    sigaddset(&interrupt->caught, SIGNAL_STOP);
    for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
        struct sigaction now;

        /* A blocked signal is kept even where it is ignored, and sigwait() would get it. */
        if (!sigaction(numbers[i], NULL, &now) && now.sa_handler != SIG_IGN)
            sigaddset(&interrupt->caught, numbers[i]);
    }
    pthread_sigmask(SIG_BLOCK, &interrupt->caught, NULL);
    st = thread_start(&interrupt->watcher, "signals", watch, interrupt, err);
    if (st)
        mutex_done(&interrupt->lock);
    return st;
}

void interrupt_arm(struct interrupt *interrupt) {
    mutex_lock(&interrupt->lock);
    interrupt->is_armed = true;
    mutex_unlock(&interrupt->lock);
}

void interrupt_watch(struct interrupt *interrupt, struct junco_call *call) {
    bool is_late;

    mutex_lock(&interrupt->lock);
    interrupt->call = call;
    is_late = interrupt->n_signals > 0;
    mutex_unlock(&interrupt->lock);
    if (is_late)
        junco_call_cancel(call);
}

bool interrupt_stop(struct interrupt *interrupt) {
    bool came;

    if (!interrupt->watcher.is_started)
        return false;
    pthread_kill(interrupt->watcher.handle, SIGNAL_STOP);
    thread_join(&interrupt->watcher);
    came = interrupt->n_signals > 0;
    mutex_done(&interrupt->lock);
    return came;
}
