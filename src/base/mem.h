/* mem.h -- all allocation goes through here: counted, overflow-checked, made to fail in tests. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BASE_MEM_H
#define BASE_MEM_H

#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

/* Any thread.  Return NULL when memory is out, when n * size overflows, or when a test asked for
 * it; never abort.  Size 0 gives a non-NULL pointer. */
void *junco_alloc(size_t size); /* uninitialised */
void *junco_zalloc(size_t size); /* zeroed */
void *junco_alloc_array(size_t n, size_t size); /* zeroed, overflow-checked */
void *junco_realloc_array(void *ptr, size_t n, size_t size); /* on failure ptr is untouched */
void *junco_alloc_aligned(size_t alignment, size_t size); /* free with junco_free */
char *junco_strdup(const char *text);
char *junco_strndup(const char *text, size_t size); /* size bytes plus a NUL */
void junco_free(void *ptr); /* NULL is fine */

/* junco_alloc and friends with a status: JUNCO_ENOMEM names the bytes wanted. */
junco_status junco_nomem(struct junco_error *err, size_t size);

/* Live allocations, for leak checks in tests. */
size_t junco_mem_live(void);

/* From now on the n-th allocation (1 = the next) fails, once; 0 switches off.  Read from the
 * environment variable JUNCO_FAIL_ALLOC at the first allocation.  Tests only. */
void junco_mem_fail_after(uint64_t n);
/* Whether that failure has happened: when it has not, the loop over n has seen every allocation. */
int junco_mem_has_failed(void);

/* Checked arithmetic on sizes: false (and *ret untouched) on overflow. */
_Bool junco_size_mul(size_t a, size_t b, size_t *ret);
_Bool junco_size_add(size_t a, size_t b, size_t *ret);

#endif
