/* json_in.h -- read JSON as a stream of events: iterative, bounded, exact 64-bit integers. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef DATA_JSON_IN_H
#define DATA_JSON_IN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

typedef enum json_event {
    JSON_END = 0, /* the document is complete */
    JSON_OBJECT,
    JSON_OBJECT_END,
    JSON_ARRAY,
    JSON_ARRAY_END,
    JSON_KEY, /* text: the name */
    JSON_STRING, /* text */
    JSON_INT, /* int64 */
    JSON_FLOAT, /* float64: a number with a point or exponent, or beyond int64 */
    JSON_BOOL,
    JSON_NULL,
} json_event;

/* A pull parser over text that stays where it is (borrowed).  RFC 8259, UTF-8 checked, duplicate
 * keys are the reader's to judge.  Depth at most JUNCO_MAX_NESTING.  Owner only. */
struct json_in {
    const char *text, *at, *end;
    int depth;
    uint64_t is_object; /* bit d: the container at depth d is an object */
    int state;
    struct str scratch;
    /* --- the event's value, until the next call --- */
    const char *string; /* NUL-terminated too */
    size_t string_size;
    int64_t int64;
    double float64;
    bool boolean;
};

void json_in_init(struct json_in *in, const char *text, size_t size);
void json_in_done(struct json_in *in);
/* JUNCO_ESYNTAX says line and column. */
junco_status json_next(struct json_in *in, json_event *ret_event,
                       struct junco_error *err) JUNCO_MUST_CHECK;
/* Skip the value that begins with the event just returned (or follows the key). */
junco_status json_skip(struct json_in *in, json_event event,
                       struct junco_error *err) JUNCO_MUST_CHECK;

#endif
