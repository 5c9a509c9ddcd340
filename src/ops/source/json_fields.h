/* json_fields.h -- the members of a JSON object, one after the other. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OPS_SOURCE_JSON_FIELDS_H
#define OPS_SOURCE_JSON_FIELDS_H

#include "data/json_in.h"

#include <junco/op.h>

/* The text must be an object. */
junco_status json_object_begin(struct json_in *in, struct junco_error *err) JUNCO_MUST_CHECK;
/* Its next member: *ret_at is the name it is called by (cell_is_called()), or SIZE_MAX; its value is
 * still to be read or skipped.  *hint (0 for a new object) is where the name is looked for first.
 * *ret_is_end: there is none, nor any text behind. */
junco_status json_member_next(struct json_in *in, size_t n, const char *const *names, size_t *hint,
                              size_t *ret_at, bool *ret_is_end,
                              struct junco_error *err) JUNCO_MUST_CHECK;

const char *json_event_name(json_event event); /* "an array" */

/* Items of a list being read: owned values.  Zero-initialise; free(items) is the owner's. */
struct json_list {
    struct junco_value *items;
    size_t n, capacity;
};
void json_list_clear(struct json_list *list);

#endif
