/* text_recognition_ppocr_text.c -- the text in a recogniser's class probabilities. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <stddef.h>
#include <string.h>

#include "base/limits.h"
#include "base/mem.h"
#include "ops/text/ppocr.h"
#include "pixel/ctc.h"

#include <junco/backend.h>
#include <junco/op.h>

/* Classes: 0 is the blank, then the lines of the model's metadata "character", then a space. */
struct text_recognition_text {
    struct model_choice choice; /* as of the node that runs the model: one session for both */
    const struct junco_env *env;
    struct junco_session *session; /* keeps the metadata alive */
    const struct junco_bytes *lines; /* n_lines, views of the metadata */
    size_t n_lines;
    /* Scratch for one row, grown as needed. */
    int32_t *indices;
    char *text;
    size_t indices_capacity, text_capacity;
};

static const struct junco_model_meta *find_characters(const struct junco_model_info *info) {
    for (size_t i = 0; i < info->n_meta; i++)
        if (!strcmp(info->meta[i].key, "character"))
            return &info->meta[i];
    return NULL;
}

static size_t count_lines(const char *text, size_t size) {
    size_t n = 0;

    for (size_t i = 0; i < size; i++)
        n += text[i] == '\n';
    return n + (size && text[size - 1] != '\n');
}

static junco_status split_lines(struct text_recognition_text *op,
                                const struct junco_model_meta *meta, struct junco_error *err) {
    const char *at = meta->value, *end = at + meta->value_size;
    size_t n = count_lines(at, meta->value_size);
    struct junco_bytes *lines;

    if (n > JUNCO_MAX_CLASSES)
        return junco_fail(err, JUNCO_ELIMIT, "the model lists %zu characters; at most %d", n,
                          JUNCO_MAX_CLASSES);
    lines = junco_alloc_array(n, sizeof(*lines));
    if (!lines)
        return junco_nomem(err, n * sizeof(*lines));
    for (size_t i = 0; i < n; i++) {
        const char *stop = memchr(at, '\n', (size_t)(end - at));
        size_t size = (size_t)((stop ? stop : end) - at);

        if (size && at[size - 1] == '\r')
            size--;
        lines[i] = (struct junco_bytes){NULL, at, size};
        at = stop ? stop + 1 : end;
    }
    op->lines = lines;
    op->n_lines = n;
    return JUNCO_OK;
}

static junco_status text_recognition_text_open(void *instance, const struct junco_env *env,
                                               struct junco_error *err) {
    struct text_recognition_text *op = instance;
    const struct junco_model_meta *meta;
    const struct junco_backend *backend;
    junco_status st;

    op->env = env;
    st = model_session(env, &op->choice, &backend, &op->session, err);
    if (st)
        return st;
    meta = find_characters(backend->describe(op->session));
    if (!meta)
        return junco_fail(err, JUNCO_EDATA,
                          "model '%s' has no metadata 'character': not a PP-OCR recogniser",
                          op->choice.model);
    return split_lines(op, meta, err);
}

static void text_recognition_text_close(void *instance) {
    struct text_recognition_text *op = instance;

    junco_free((void *)op->lines);
    junco_free(op->indices);
    junco_free(op->text);
    if (op->session)
        junco_env_release(op->env, op->session);
}

/* The bytes of class `index`; the last class is the space that the list leaves out. */
static struct junco_bytes character(const struct text_recognition_text *op, int32_t index) {
    if ((size_t)index <= op->n_lines)
        return op->lines[index - 1];
    return (struct junco_bytes){NULL, " ", 1};
}

static junco_status reserve(void **scratch, size_t *capacity, size_t n, size_t size,
                            struct junco_error *err) {
    void *grown;

    if (n <= *capacity)
        return JUNCO_OK;
    grown = junco_realloc_array(*scratch, n, size);
    if (!grown)
        return junco_nomem(err, n * size);
    *scratch = grown;
    *capacity = n;
    return JUNCO_OK;
}

static junco_status put_text(struct text_recognition_text *op, size_t n, struct junco_builder *out,
                             struct junco_error *err) {
    size_t size = 0, used = 0;
    junco_status st;

    for (size_t i = 0; i < n; i++)
        size += character(op, op->indices[i]).size;
    st = reserve((void **)&op->text, &op->text_capacity, size, 1, err);
    if (st)
        return st;
    for (size_t i = 0; i < n; i++) {
        struct junco_bytes c = character(op, op->indices[i]);

        memcpy(op->text + used, c.data, c.size);
        used += c.size;
    }
    return junco_put_string(out, 0, size ? op->text : "", size, err);
}

static junco_status text_recognition_text_run_row(void *instance, const struct junco_chunk *in,
                                                  size_t row, struct junco_builder *out,
                                                  struct junco_error *err) {
    struct text_recognition_text *op = instance;
    struct junco_value scores = junco_column_get(&in->columns[0], row);
    const struct junco_tensor *t = &scores.as.tensor;
    size_t steps = (size_t)t->dims[0], classes = (size_t)t->dims[1], n;
    double confidence;
    junco_status st;

    if (classes != op->n_lines + 2)
        return junco_fail(err, JUNCO_ETYPE,
                          "the model gives %zu classes, but lists %zu characters (and a blank and "
                          "a space)",
                          classes, op->n_lines);
    st = reserve((void **)&op->indices, &op->indices_capacity, steps, sizeof(*op->indices), err);
    if (!st)
        st = ctc_decode(t->data, steps, classes, op->indices, &n, &confidence, err);
    if (!st)
        st = put_text(op, n, out, err);
    if (!st)
        st = junco_put_float64(out, 1, confidence, err);
    return st;
}

static const struct junco_param text_recognition_text_params[] = {
    MODEL_CHOICE_PARAMS(struct text_recognition_text, choice, "'ppocr-v4/rec.onnx'"),
    {.name = NULL},
};

static const struct junco_port text_recognition_text_inputs[] = {
    {.name = "scores", .type = "tensor<float32>[?,?]", .summary = "steps x classes"},
    {.name = NULL},
};

static const struct junco_port text_recognition_text_outputs[] = {
    {.name = "text", .type = "string", .summary = "what is written; may be empty"},
    {
        .name = "confidence",
        .type = "float64",
        .summary = "mean probability of its characters, 0 to 1; 0 for an empty text",
    },
    {.name = NULL},
};

const struct junco_op junco_op_text_recognition_ppocr_text = {
    .abi = JUNCO_OP_ABI,
    .size = sizeof(struct junco_op),
    .name = "text_recognition.ppocr_text",
    .summary = "part of text_recognition.ppocr: from probabilities to text",
    .params = text_recognition_text_params,
    .inputs = text_recognition_text_inputs,
    .outputs = text_recognition_text_outputs,
    .rows = JUNCO_ROWS_ONE,
    .flags = JUNCO_OP_PURE | JUNCO_OP_HEAVY,
    .instance_size = sizeof(struct text_recognition_text),
    .open = text_recognition_text_open,
    .run_row = text_recognition_text_run_row,
    .close = text_recognition_text_close,
};
