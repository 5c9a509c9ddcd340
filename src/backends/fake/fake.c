/* fake.c -- a deterministic engine for tests: it computes what a small text says (model.h). */
/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "backends/fake/model.h"
#include "backends/list.h"
#include "backends/ports.h"
#include "base/mem.h"
#include "base/str.h"
#include "data/buf.h"

static void fake_probe(struct junco_probe *ret_probe) {
    *ret_probe = (struct junco_probe){.is_available = true, .version = "1"};
}

static bool fake_reads(const char *model_path) {
    return str_ends_with(model_path, ".fake");
}

/* Append the whole file.  Its size was checked, but it may grow meanwhile: the text's maximum
 * holds. */
static junco_status read_text(const char *path, struct str *text, struct junco_error *err) {
    char block[4096];
    size_t n;
    bool is_bad;
    FILE *file = fopen(path, "rbe");

    if (!file)
        return junco_fail(err, JUNCO_EIO, "%s", strerror(errno));
    while ((n = fread(block, 1, sizeof(block), file)) > 0 && !text->failed)
        str_append(text, block, n);
    is_bad = ferror(file);
    fclose(file);
    if (is_bad)
        return junco_fail(err, JUNCO_EIO, "cannot read the file");
    if (text->failed)
        return junco_fail(err, text->failed, "cannot hold the file's text");
    if (strlen(str_text(text)) != text->size)
        return junco_fail(err, JUNCO_EDATA, "not a fake model (it holds a NUL byte)");
    return JUNCO_OK;
}

static void fake_unload(struct junco_session *session) {
    if (!session)
        return;
    fake_model_done(session);
    junco_free(session);
}

static junco_status fake_load(const struct junco_session_spec *spec,
                              struct junco_session **ret_session, struct junco_error *err) {
    struct str text = STR_INIT(JUNCO_MAX_TEXT_BYTES);
    struct junco_session *session;
    junco_status st = spec_check(spec, "fake", err);

    if (!st)
        st = model_file_check(spec->model_path, JUNCO_MAX_TEXT_BYTES, err);
    if (st)
        return st;
    session = junco_zalloc(sizeof(*session));
    if (!session)
        return junco_nomem(err, sizeof(*session));
    st = read_text(spec->model_path, &text, err);
    if (!st)
        st = fake_model_parse(str_text(&text), session, err);
    str_done(&text);
    if (st) {
        fake_unload(session);
        return junco_wrap(err, st, "%s", spec->model_path);
    }
    *ret_session = session;
    return JUNCO_OK;
}

static const struct junco_model_info *fake_describe(const struct junco_session *session) {
    return &session->info;
}

static junco_status check_failures(const struct junco_session *session,
                                   const struct junco_tensor *inputs, struct junco_error *err) {
    size_t i, j;

    for (i = 0; i < session->n_failures; i++) {
        const struct fake_failure *failure = &session->failures[i];
        const struct junco_tensor *input = &inputs[failure->input];
        const float *at = input->data;
        size_t n = junco_tensor_count(input);

        for (j = 0; j < n; j++)
            if (at[j] == failure->value)
                return junco_fail(err, JUNCO_EENGINE,
                                  "input '%s' holds %g, on which this model "
                                  "fails",
                                  session->inputs[failure->input].name, (double)failure->value);
    }
    return JUNCO_OK;
}

static bool is_same_shape(const struct junco_tensor *a, const struct junco_tensor *b) {
    return a->dtype == b->dtype && a->rank == b->rank &&
           memcmp(a->dims, b->dims, (size_t)a->rank * sizeof(a->dims[0])) == 0;
}

/* The shape of what a step makes; no memory yet. */
static junco_status result_shape(const struct fake_step *step, const struct junco_tensor *inputs,
                                 struct junco_tensor *ret_shape, struct junco_error *err) {
    const struct junco_tensor *in = &inputs[step->inputs[0]];

    *ret_shape = *in;
    ret_shape->buf = NULL;
    ret_shape->data = NULL;
    if (step->op == FAKE_ADD && !is_same_shape(in, &inputs[step->inputs[1]]))
        return junco_fail(err, JUNCO_ETYPE, "the inputs differ in shape");
    if (step->op == FAKE_SUM && --ret_shape->rank < 0)
        return junco_fail(err, JUNCO_ETYPE, "a scalar has no axis to sum over");
    return JUNCO_OK;
}

static void sum_last_axis(const struct junco_tensor *in, float *to, size_t n) {
    size_t width = (size_t)in->dims[in->rank - 1];
    const float *from = in->data;
    size_t i, j;

    for (i = 0; i < n; i++) {
        float sum = 0;

        for (j = 0; j < width; j++)
            sum += from[i * width + j];
        to[i] = sum;
    }
}

static void compute(const struct fake_step *step, const struct junco_tensor *inputs,
                    struct junco_tensor *out) {
    const struct junco_tensor *in = &inputs[step->inputs[0]];
    const float *a = in->data, *b = inputs[step->inputs[1]].data;
    size_t n = junco_tensor_count(out), i;
    float *to = out->data;

    switch (step->op) {
    case FAKE_IDENTITY:
        if (n > 0)
            memcpy(out->data, in->data, junco_tensor_size_bytes(out));
        break;
    case FAKE_SCALE:
        for (i = 0; i < n; i++)
            to[i] = a[i] * step->factor;
        break;
    case FAKE_SUM:
        sum_last_axis(in, to, n);
        break;
    case FAKE_ADD:
        for (i = 0; i < n; i++)
            to[i] = a[i] + b[i];
        break;
    }
}

/* Where output i goes: the host's memory, or memory of our own. */
static junco_status place(const struct fake_step *step, const struct junco_tensor *inputs,
                          struct junco_tensor *out, struct junco_error *err) {
    char want[128], got[128];
    struct junco_tensor shape;
    junco_status st = result_shape(step, inputs, &shape, err);

    if (st)
        return st;
    if (out->data) {
        if (is_same_shape(out, &shape))
            return JUNCO_OK;
        return junco_fail(err, JUNCO_EINVAL, "the model gives %s, the host allocated %s",
                          tensor_format(&shape, want, sizeof(want)),
                          tensor_format(out, got, sizeof(got)));
    }
    st = buf_new(junco_tensor_size_bytes(&shape), NULL, &shape.buf, err);
    if (st)
        return st;
    shape.data = buf_data(shape.buf);
    *out = shape;
    return JUNCO_OK;
}

static junco_status fake_run(struct junco_session *session, const struct junco_tensor *inputs,
                             struct junco_tensor *outputs, struct junco_error *err) {
    const struct junco_model_info *info = &session->info;
    struct junco_tensor placed[JUNCO_MAX_MODEL_PORTS] = {0};
    junco_status st = ports_check(info, inputs, outputs, err);
    size_t i;

    if (!st)
        st = check_failures(session, inputs, err);
    for (i = 0; st == JUNCO_OK && i < info->n_outputs; i++) {
        placed[i] = outputs[i];
        if (!placed[i].data)
            placed[i].buf = NULL;
        st = place(&session->steps[i], inputs, &placed[i], err);
        if (st)
            st = junco_wrap(err, st, "output '%s'", info->outputs[i].name);
        else
            compute(&session->steps[i], inputs, &placed[i]);
    }
    for (i = 0; i < info->n_outputs; i++) {
        if (st && !outputs[i].data)
            junco_buf_unref(placed[i].buf);
        else if (!st)
            outputs[i] = placed[i];
    }
    return st;
}

const struct junco_backend junco_backend_fake = {
    .abi = JUNCO_BACKEND_ABI,
    .size = sizeof(struct junco_backend),
    .name = "fake",
    .summary = "deterministic models written as small texts, for tests",
    .probe = fake_probe,
    .reads = fake_reads,
    .load = fake_load,
    .describe = fake_describe,
    .run = fake_run,
    .unload = fake_unload,
};
