/* filter.c -- linked into a test program: it runs the one case that TEST_CASE names. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>

/* Before main(), which is the test program's own and knows nothing of this. */
__attribute__((constructor)) static void filter(void) {
    cmocka_set_test_filter(getenv("TEST_CASE"));
}
