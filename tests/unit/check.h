/* check.h -- what unit tests share over cmocka. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TESTS_UNIT_CHECK_H
#define TESTS_UNIT_CHECK_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/mem.h"

#include <junco/error.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* The call must succeed; its message is shown if it does not. */
#define ok(call)                                       \
    do {                                               \
        struct junco_error ok_err = {0};               \
        struct junco_error *err = &ok_err;             \
        junco_status ok_st = (call);                   \
        if (ok_st)                                     \
            fail_msg("%s: %s", #call, ok_err.message); \
        (void)err;                                     \
    } while (0)

/* The call must fail with this status and say something that contains `text`. */
#define fails(call, status, text)                                                            \
    do {                                                                                     \
        struct junco_error ok_err = {0};                                                     \
        struct junco_error *err = &ok_err;                                                   \
        junco_status ok_st = (call);                                                         \
        if (ok_st != (status) || ok_err.code != (status) || !strstr(ok_err.message, (text))) \
            fail_msg("%s: got %s, '%s'; want %s, '%s'", #call, junco_status_name(ok_st),     \
                     ok_err.message, junco_status_name(status), (text));                     \
        (void)err;                                                                           \
    } while (0)

/* Run fn with the first, second, … allocation failing, until it meets no failure: it must return
 * JUNCO_OK then, JUNCO_ENOMEM or JUNCO_OK before, and never leave anything allocated. */
static inline void check_allocations(junco_status (*fn)(struct junco_error *err)) {
    size_t live = junco_mem_live();

    for (uint64_t n = 1;; n++) {
        struct junco_error err = {0};
        junco_mem_fail_after(n);
        junco_status st = fn(&err);
        int has_failed = junco_mem_has_failed();
        junco_mem_fail_after(0);
        if (junco_mem_live() != live)
            fail_msg("allocation %u failed: %zu allocated, %zu before", (unsigned)n,
                     junco_mem_live(), live);
        if (!has_failed) {
            assert_int_equal(st, JUNCO_OK);
            assert_true(n > 1);
            return;
        }
        if (st != JUNCO_OK && st != JUNCO_ENOMEM)
            fail_msg("allocation %u failed: %s, '%s'", (unsigned)n, junco_status_name(st),
                     err.message);
    }
}

#endif
