/* error.h -- status codes and the caller-owned error that explains one. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef JUNCO_ERROR_H
#define JUNCO_ERROR_H

#include <stdarg.h>

#if defined(__GNUC__)
#define JUNCO_API __attribute__((visibility("default")))
#define JUNCO_MUST_CHECK __attribute__((warn_unused_result))
#define JUNCO_PRINTF(fmt, first) __attribute__((format(printf, fmt, first)))
#else
#define JUNCO_API
#define JUNCO_MUST_CHECK
#define JUNCO_PRINTF(fmt, first)
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* What went wrong, coarsely: enough to choose an exit, HTTP or gRPC status.  The values are ABI. */
typedef enum junco_status {
    JUNCO_OK = 0,
    JUNCO_EINVAL = 1, /* an argument or parameter is out of its range */
    JUNCO_ESYNTAX = 2, /* text (pipeline, expression, JSON) does not parse */
    JUNCO_ETYPE = 3, /* types do not fit */
    JUNCO_ENOTFOUND = 4, /* a file, operator, column or model is not there */
    JUNCO_EIO = 5, /* the system refused to read or write */
    JUNCO_EDATA = 6, /* data is malformed: a truncated JPEG, a file that is not a model */
    JUNCO_EVALUE = 7, /* a value an operation is not defined for: x / 0, null, overflow */
    JUNCO_ENOMEM = 8, /* an allocation failed */
    JUNCO_ELIMIT = 9, /* a named limit was met */
    JUNCO_EUNSUPPORTED = 10, /* understood, but not available here */
    JUNCO_EENGINE = 11, /* a model engine failed */
    JUNCO_EBUSY = 12, /* no room now; try again */
    JUNCO_ECANCELLED = 13, /* the caller cancelled */
    JUNCO_ETIMEOUT = 14, /* a deadline passed */
    JUNCO_ECLOSED = 15, /* the other end is gone */
    JUNCO_EINTERNAL = 16, /* a bug of ours */
} junco_status;

/* The explanation that goes with a status.  Caller-owned, fixed size, never allocates.  Zero it
 * (`struct junco_error err = {0}`) before the first use; a failing call overwrites it.  Passing
 * NULL where a function takes one is allowed everywhere: the status alone is returned then. */
struct junco_error {
    junco_status code;
    char message[508]; /* NUL-terminated; a message too long ends in "..." */
};

/* Record a failure and return `code`, so that `return junco_fail(err, ...)` is the idiom.
 * Any thread; `err` may be NULL. */
JUNCO_API junco_status junco_fail(struct junco_error *err, junco_status code, const char *fmt, ...)
    JUNCO_PRINTF(3, 4);

/* Put "where: " before the message already in `err` and return `st` unchanged. */
JUNCO_API junco_status junco_wrap(struct junco_error *err, junco_status st, const char *fmt, ...)
    JUNCO_PRINTF(3, 4);

/* junco_fail() with a va_list. */
JUNCO_API junco_status junco_vfail(struct junco_error *err, junco_status code, const char *fmt,
                                   va_list args) JUNCO_PRINTF(3, 0);

/* The code's name in lower case, "invalid", "not found", …: never NULL, static. */
JUNCO_API const char *junco_status_name(junco_status st);

#ifdef __cplusplus
}
#endif
#endif
