/* shrink.c -- run a case in a process of its own, and make one that fails smaller. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "rig.h"

#include <assert.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define PATIENCE_MS 60000 /* then it hangs */
#define TRIES 20 /* of a smaller case, which need not fail every time */

static void run_child(const struct stress_case *c, int fd) {
    static char problem[PROBLEM_BYTES];

    if (!case_run(c, problem) && write(fd, problem, strlen(problem)) < 0)
        _exit(2);
    _exit(0);
}

/* All that the child says, until it ends. */
static bool hear(int fd, char ret_problem[PROBLEM_BYTES]) {
    struct pollfd poll_fd = {.fd = fd, .events = POLLIN};
    size_t n = 0;
    ssize_t more = 1;

    while (more > 0) {
        if (poll(&poll_fd, 1, PATIENCE_MS) <= 0)
            return false;
        more = read(fd, ret_problem + n, PROBLEM_BYTES - 1 - n);
        n += more > 0 ? (size_t)more : 0;
    }
    ret_problem[n] = '\0';
    return true;
}

bool case_try(const struct stress_case *c, char ret_problem[PROBLEM_BYTES]) {
    int fds[2], status = 0;

    fflush(NULL);
    if (pipe(fds) < 0)
        abort();
    pid_t child = fork();

    if (child < 0)
        abort();
    if (child == 0) {
        close(fds[0]);
        run_child(c, fds[1]);
    }
    close(fds[1]);
    bool is_over = hear(fds[0], ret_problem);

    if (!is_over)
        kill(child, SIGABRT);
    close(fds[0]);
    waitpid(child, &status, 0);
    if (!is_over)
        snprintf(ret_problem, PROBLEM_BYTES, "it hangs");
    else if (ret_problem[0] == '\0' && status != 0)
        snprintf(ret_problem, PROBLEM_BYTES, "it died of signal %d, exit status %d",
                 WIFSIGNALED(status) ? WTERMSIG(status) : 0,
                 WIFEXITED(status) ? WEXITSTATUS(status) : 0);
    return ret_problem[0] == '\0';
}

/* ---- smaller cases ---- */

static void remove_step(struct stress_case *c, size_t at) {
    c->n_steps--;
    memmove(&c->steps[at], &c->steps[at + 1], (c->n_steps - at) * sizeof(c->steps[0]));
}

static void remove_call(struct stress_case *c, size_t at) {
    c->n_calls--;
    memmove(&c->calls[at], &c->calls[at + 1], (c->n_calls - at) * sizeof(c->calls[0]));
}

/* The case with its i-th simplification; false: there is none.  Some change nothing. */
static bool simplify(struct stress_case *c, size_t i) {
    if (i < c->n_steps) {
        remove_step(c, i);
        return true;
    }
    i -= c->n_steps;
    if (i < c->n_calls) {
        if (c->n_calls > 1)
            remove_call(c, i);
        return true;
    }
    i -= c->n_calls;
    if (i < c->n_calls * 4) {
        struct use *use = &c->calls[i / 4];

        switch (i % 4) {
        case 0:
            use->rows /= 2;
            break;
        case 1:
            use->rows -= use->rows > 0;
            break;
        case 2:
            use->has_source = false;
            use->source_fails_at = -1;
            break;
        default:
            use->leave_after = -1;
            break;
        }
        if (use->source_fails_at > (int64_t)use->rows)
            use->source_fails_at = (int64_t)use->rows;
        return true;
    }
    i -= c->n_calls * 4;
    if (i < c->n_steps) {
        c->steps[i].instances = c->steps[i].chunk_rows = c->steps[i].queue_rows = 0;
        return true;
    }
    i -= c->n_steps;
    c->has_threads = c->has_threads && i != 0;
    c->workers = i == 1 ? 1 : c->workers;
    c->edge_rows = i == 2 ? 0 : c->edge_rows;
    c->edge_bytes = i == 3 ? 0 : c->edge_bytes;
    c->memory_bytes = i == 4 ? 0 : c->memory_bytes;
    c->has_shared_batches = c->has_shared_batches && i != 5;
    c->batch_delay_ms = i == 5 || i == 6 ? 0 : c->batch_delay_ms;
    return i <= 6;
}

static bool fails_still(const struct stress_case *c, char ret_problem[PROBLEM_BYTES]) {
    for (int i = 0; i < TRIES; i++)
        if (!case_try(c, ret_problem))
            return true;
    return false;
}

void case_shrink(struct stress_case *c, char ret_problem[PROBLEM_BYTES], int seconds) {
    time_t end = time(NULL) + seconds;
    size_t n_in_vain = 0;
    static char problem[PROBLEM_BYTES];

    for (size_t i = 0; time(NULL) < end; i++) {
        struct stress_case smaller = *c;

        if (!simplify(&smaller, i)) {
            if (n_in_vain >= i)
                return; /* a whole round without success */
            i = n_in_vain = 0;
            continue;
        }
        n_in_vain++;
        if (memcmp(&smaller, c, sizeof(smaller)) == 0 || !fails_still(&smaller, problem))
            continue;
        *c = smaller;
        memcpy(ret_problem, problem, PROBLEM_BYTES);
        n_in_vain = 0;
        i--; /* the same place again: what was behind has moved up */
    }
}
