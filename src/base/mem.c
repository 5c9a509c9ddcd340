/* mem.c -- counted allocation that a test can make fail. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "base/mem.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define SMALL_BYTES 1024

/* The price of the counting is one relaxed add an allocation, and of the failure switch one relaxed
 * load: small beside malloc itself, so that release builds are the builds that were tested. */
static atomic_size_t live;
static atomic_bool may_fail = true; /* a countdown is running, or the environment not yet read */
static atomic_bool has_failed;
static atomic_ullong countdown;
static pthread_once_t environment_once = PTHREAD_ONCE_INIT;

static void read_environment(void) {
    const char *text = getenv("JUNCO_FAIL_ALLOC");
    unsigned long long n = text ? strtoull(text, NULL, 10) : 0;

    atomic_store(&countdown, n);
    atomic_store(&may_fail, n > 0);
}

static bool count_down(void) {
    pthread_once(&environment_once, read_environment);
    if (!atomic_load(&may_fail) || atomic_fetch_sub(&countdown, 1) != 1)
        return false;
    atomic_store(&may_fail, false);
    atomic_store(&has_failed, true);
    return true;
}

static bool must_fail(void) {
    return atomic_load_explicit(&may_fail, memory_order_relaxed) && count_down();
}

static void *counted(void *ptr) {
    if (ptr)
        atomic_fetch_add_explicit(&live, 1, memory_order_relaxed);
    return ptr;
}

void *junco_alloc(size_t size) {
    return must_fail() ? NULL : counted(malloc(size ? size : 1));
}

/* calloc() knows of fresh pages that are zero already, but glibc's passes its thread cache by, and
 * costs several times malloc() and a memset() for little. */
void *junco_zalloc(size_t size) {
    if (size > SMALL_BYTES)
        return must_fail() ? NULL : counted(calloc(1, size));
    void *ptr = junco_alloc(size);

    if (ptr)
        memset(ptr, 0, size);
    return ptr;
}

void *junco_alloc_array(size_t n, size_t size) {
    size_t total;

    return junco_size_mul(n, size, &total) ? junco_zalloc(total) : NULL;
}

void *junco_realloc_array(void *ptr, size_t n, size_t size) {
    size_t total;

    if (!junco_size_mul(n, size, &total) || must_fail())
        return NULL;
    void *grown = realloc(ptr, total ? total : 1);
    return ptr ? grown : counted(grown);
}

void *junco_alloc_aligned(size_t alignment, size_t size) {
    void *ptr = NULL;

    if (must_fail() || posix_memalign(&ptr, alignment, size ? size : 1) != 0)
        return NULL;
    return counted(ptr);
}

char *junco_strdup(const char *text) {
    return junco_strndup(text, strlen(text));
}

char *junco_strndup(const char *text, size_t size) {
    size_t total;
    char *copy = junco_size_add(size, 1, &total) ? junco_alloc(total) : NULL;

    if (!copy)
        return NULL;
    if (size > 0)
        memcpy(copy, text, size);
    copy[size] = '\0';
    return copy;
}

void junco_free(void *ptr) {
    if (!ptr)
        return;
    atomic_fetch_sub_explicit(&live, 1, memory_order_relaxed);
    free(ptr);
}

junco_status junco_nomem(struct junco_error *err, size_t size) {
    return junco_fail(err, JUNCO_ENOMEM, "out of memory: %zu bytes more were wanted", size);
}

size_t junco_mem_live(void) {
    return atomic_load(&live);
}

void junco_mem_fail_after(uint64_t n) {
    pthread_once(&environment_once, read_environment);
    atomic_store(&may_fail, false);
    atomic_store(&has_failed, false);
    atomic_store(&countdown, n);
    atomic_store(&may_fail, n > 0);
}

int junco_mem_has_failed(void) {
    return atomic_load(&has_failed);
}

bool junco_size_mul(size_t a, size_t b, size_t *ret) {
    size_t result;

    if (__builtin_mul_overflow(a, b, &result))
        return false;
    *ret = result;
    return true;
}

bool junco_size_add(size_t a, size_t b, size_t *ret) {
    size_t result;

    if (__builtin_add_overflow(a, b, &result))
        return false;
    *ret = result;
    return true;
}
