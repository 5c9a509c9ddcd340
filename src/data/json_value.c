/* json_value.c -- values and rows as JSON. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "data/json_out.h"

#include "base/limits.h"
#include "data/base64.h"
#include "data/number.h"

/* ---- tensors ---- */

static void element(struct json_out *w, junco_dtype dtype, const void *data, size_t i) {
    switch (dtype) {
    case JUNCO_DTYPE_BOOL:
        json_bool(w, ((const uint8_t *)data)[i] != 0);
        break;
    case JUNCO_DTYPE_UINT8:
        json_int(w, ((const uint8_t *)data)[i]);
        break;
    case JUNCO_DTYPE_INT8:
        json_int(w, ((const int8_t *)data)[i]);
        break;
    case JUNCO_DTYPE_UINT16:
        json_int(w, ((const uint16_t *)data)[i]);
        break;
    case JUNCO_DTYPE_INT16:
        json_int(w, ((const int16_t *)data)[i]);
        break;
    case JUNCO_DTYPE_UINT32:
        json_int(w, ((const uint32_t *)data)[i]);
        break;
    case JUNCO_DTYPE_INT32:
        json_int(w, ((const int32_t *)data)[i]);
        break;
    case JUNCO_DTYPE_UINT64:
        json_uint(w, ((const uint64_t *)data)[i]);
        break;
    case JUNCO_DTYPE_INT64:
        json_int(w, ((const int64_t *)data)[i]);
        break;
    case JUNCO_DTYPE_FLOAT16:
        json_float32(w, number_from_half(((const uint16_t *)data)[i]));
        break;
    case JUNCO_DTYPE_BFLOAT16:
        json_float32(w, number_from_bfloat16(((const uint16_t *)data)[i]));
        break;
    case JUNCO_DTYPE_FLOAT32:
        json_float32(w, ((const float *)data)[i]);
        break;
    case JUNCO_DTYPE_FLOAT64:
        json_float(w, ((const double *)data)[i]);
        break;
    case JUNCO_DTYPE_STRING: /* never in a cell */
    case JUNCO_DTYPE_ANY:
        json_null(w);
        break;
    }
}

/* Nested arrays, one for each dimension, walked like an odometer. */
static void tensor(struct json_out *w, const struct junco_tensor *t) {
    int64_t at[JUNCO_MAX_RANK] = {0};
    int level = 0;
    size_t i = 0;

    if (t->rank == 0) {
        element(w, t->dtype, t->data, 0);
        return;
    }
    json_array(w);
    while (level >= 0 && !w->out->failed) {
        if (at[level] == t->dims[level]) {
            json_array_end(w);
            level--;
            if (level >= 0)
                at[level]++;
        } else if (level == t->rank - 1) {
            element(w, t->dtype, t->data, i++);
            at[level]++;
        } else {
            level++;
            at[level] = 0;
            json_array(w);
        }
    }
}

/* What a picture or a sound is, without its samples: rows are read by people, too. */
static void media(struct json_out *w, junco_kind kind, const struct junco_tensor *t) {
    json_object(w);
    json_key(w, junco_kind_name(kind));
    json_text(w,
              kind == JUNCO_KIND_AUDIO ? junco_dtype_name(t->dtype) : junco_pixels_name(t->pixels));
    json_key(w, kind == JUNCO_KIND_AUDIO ? "samples" : "height");
    json_int(w, t->dims[0]);
    json_key(w, kind == JUNCO_KIND_AUDIO ? "channels" : "width");
    json_int(w, t->dims[1]);
    if (kind == JUNCO_KIND_AUDIO) {
        json_key(w, "rate");
        json_int(w, t->rate);
    }
    if (kind != JUNCO_KIND_IMAGE) {
        json_key(w, "pts_us");
        json_int(w, t->pts_us);
    }
    if (kind == JUNCO_KIND_FRAME) {
        json_key(w, "key_frame");
        json_bool(w, t->is_key_frame);
    }
    json_object_end(w);
}

static void bytes(struct json_out *w, const struct junco_bytes *value) {
    struct str text = STR_INIT(w->out->max);

    base64_encode(&text, value->data, value->size);
    if (text.failed && !w->out->failed)
        w->out->failed = text.failed;
    json_string(w, str_text(&text), text.size);
    str_done(&text);
}

/* Any value but a list or struct. */
static void leaf(struct json_out *w, const struct junco_value *value) {
    switch (value->kind) {
    case JUNCO_KIND_BOOL:
        json_bool(w, value->as.boolean);
        break;
    case JUNCO_KIND_INT64:
        json_int(w, value->as.int64);
        break;
    case JUNCO_KIND_FLOAT64:
        json_float(w, value->as.float64);
        break;
    case JUNCO_KIND_STRING:
        json_string(w, value->as.bytes.data, value->as.bytes.size);
        break;
    case JUNCO_KIND_BYTES:
        bytes(w, &value->as.bytes);
        break;
    case JUNCO_KIND_TENSOR:
        tensor(w, &value->as.tensor);
        break;
    case JUNCO_KIND_IMAGE:
    case JUNCO_KIND_AUDIO:
    case JUNCO_KIND_FRAME:
        media(w, value->kind, &value->as.tensor);
        break;
    default:
        json_null(w);
        break;
    }
}

/* ---- lists ---- */

/* An open list or struct.  They wait on a stack of our own: a value's nesting is data. */
struct open_list {
    struct junco_list *list;
    size_t next;
};

static bool is_struct(struct junco_list *list) {
    return junco_list_type(list)->kind == JUNCO_KIND_STRUCT;
}

static void open_list(struct json_out *w, struct junco_list *list) {
    if (is_struct(list))
        json_object(w);
    else
        json_array(w);
}

static void close_list(struct json_out *w, struct junco_list *list) {
    if (is_struct(list))
        json_object_end(w);
    else
        json_array_end(w);
}

static bool is_list_value(const struct junco_value *value) {
    return value->kind == JUNCO_KIND_LIST || value->kind == JUNCO_KIND_STRUCT;
}

void json_value(struct json_out *w, const struct junco_value *value) {
    struct open_list stack[JUNCO_MAX_NESTING];
    int depth = 0;

    if (!is_list_value(value)) {
        leaf(w, value);
        return;
    }
    open_list(w, value->as.list);
    stack[depth++] = (struct open_list){.list = value->as.list};
    while (depth > 0 && !w->out->failed) {
        struct open_list *top = &stack[depth - 1];
        if (top->next == junco_list_size(top->list)) {
            close_list(w, top->list);
            depth--;
            continue;
        }
        if (is_struct(top->list))
            json_key(w, junco_list_type(top->list)->fields[top->next].name);
        const struct junco_value *item = &junco_list_items(top->list)[top->next++];
        if (!is_list_value(item)) {
            leaf(w, item);
            continue;
        }
        open_list(w, item->as.list); /* fails before the stack is full: the writer is as deep */
        if (!w->out->failed)
            stack[depth++] = (struct open_list){.list = item->as.list};
    }
}

void json_row(struct json_out *w, const struct junco_table *table, size_t row) {
    json_object(w);
    for (size_t i = 0; i < table->n_columns; i++) {
        struct junco_value value = junco_column_get(&table->columns[i], row);
        json_key(w, table->names[i]);
        json_value(w, &value);
    }
    json_object_end(w);
}
