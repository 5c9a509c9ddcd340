/* json_reader.h -- objects and arrays of a known shape, read from JSON into a scratch arena. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef GRAPH_JSON_READER_H
#define GRAPH_JSON_READER_H

#include "base/arena.h"
#include "data/json_in.h"

/* What is read lies in scratch until the document has been built from. */
struct reader {
    struct json_in in;
    struct arena scratch;
};

/* JUNCO_ESYNTAX: "want <want>". */
junco_status reader_unexpected(const char *want, struct junco_error *err);
/* The next event, which must be `want`; `what` names it. */
junco_status reader_expect(struct reader *r, json_event want, const char *what,
                           struct junco_error *err) JUNCO_MUST_CHECK;
/* A copy of the text of the event just read. */
junco_status reader_keep(struct reader *r, const char **ret_text,
                         struct junco_error *err) JUNCO_MUST_CHECK;
/* A string, or null where it may be. */
junco_status reader_text(struct reader *r, bool may_be_null, const char **ret_text,
                         struct junco_error *err) JUNCO_MUST_CHECK;
/* An array of at most JUNCO_MAX_COLUMNS strings. */
junco_status reader_texts(struct reader *r, size_t *ret_n, const char ***ret_texts,
                          struct junco_error *err) JUNCO_MUST_CHECK;

/* Reads the value of the key keys[index] of an object. */
typedef junco_status (*reader_key)(struct reader *r, void *ctx, size_t index,
                                   struct junco_error *err);
/* The rest of an object whose '{' has been read: keys (NULL-terminated, at most 64) in any order,
 * each at most once; an unknown one is JUNCO_ENOTFOUND with the nearest. */
junco_status reader_object(struct reader *r, const char *const *keys, reader_key read, void *ctx,
                           struct junco_error *err) JUNCO_MUST_CHECK;

/* Room for one more than n in a scratch array that doubles; JUNCO_ELIMIT at max. */
junco_status reader_grow(struct reader *r, void *array, size_t n, size_t size, size_t max,
                         struct junco_error *err) JUNCO_MUST_CHECK;

#endif
