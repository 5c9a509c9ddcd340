/* fuzz_json.c -- any bytes into the JSON reader; what it accepts must be written and read again. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "data/json_in.h"
#include "data/json_out.h"

#include <stdlib.h>
#include <string.h>

#define MAX_TEXT (1u << 22)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void write_event(struct json_out *w, const struct json_in *in, json_event event) {
    switch (event) {
    case JSON_OBJECT:
        json_object(w);
        break;
    case JSON_OBJECT_END:
        json_object_end(w);
        break;
    case JSON_ARRAY:
        json_array(w);
        break;
    case JSON_ARRAY_END:
        json_array_end(w);
        break;
    case JSON_KEY:
        json_key(w, in->string);
        break;
    case JSON_STRING:
        json_string(w, in->string, in->string_size);
        break;
    case JSON_INT:
        json_int(w, in->int64);
        break;
    case JSON_FLOAT:
        json_float(w, in->float64);
        break;
    case JSON_BOOL:
        json_bool(w, in->boolean);
        break;
    case JSON_NULL:
        json_null(w);
        break;
    case JSON_END:
        break;
    }
}

static junco_status copy(const char *text, size_t size, struct str *out) {
    struct json_in in;
    struct json_out w = JSON_OUT(out, 0);
    struct junco_error err = {0};
    json_event event = JSON_NULL;
    junco_status st = JUNCO_OK;

    json_in_init(&in, text, size);
    while (!st && event != JSON_END) {
        st = json_next(&in, &event, &err);
        if (!st)
            write_event(&w, &in, event);
    }
    json_in_done(&in);
    if (st && (err.code != st || strlen(err.message) == 0))
        abort(); /* a failure without a reason */
    return st;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct str first = STR_INIT(MAX_TEXT), second = STR_INIT(MAX_TEXT);

    if (copy((const char *)data, size, &first) == JUNCO_OK && !first.failed) {
        if (copy(str_text(&first), first.size, &second) != JUNCO_OK || second.failed)
            abort();
        if (first.size != second.size || memcmp(first.data, second.data, first.size) != 0)
            abort();
    }
    str_done(&first);
    str_done(&second);
    return 0;
}
