/* model.h -- the fake engine's models: small texts that say what a model computes. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BACKENDS_FAKE_MODEL_H
#define BACKENDS_FAKE_MODEL_H

#include "base/arena.h"
#include "base/limits.h"

#include <junco/backend.h>

/* The first line says what the file is; then a line each, in any order but inputs before their use:
 *     fake-model 1
 *     # a comment
 *     input x tensor<float32>[?,3]
 *     output y tensor<float32>[?,3] = scale x 2.5
 *     fail x -1
 *     meta author the rest of the line
 * Inputs and outputs have a known element type.  `fail`: a run fails when that input, float32,
 * holds that value. */

typedef enum fake_op {
    FAKE_IDENTITY = 0, /* identity x: any element type */
    FAKE_SCALE = 1, /* scale x FACTOR: float32 */
    FAKE_SUM = 2, /* sum x: float32, over the last axis */
    FAKE_ADD = 3, /* add a b: float32, equal shapes */
} fake_op;

/* How one output is made. */
struct fake_step {
    fake_op op;
    size_t inputs[2]; /* indices into the model's inputs */
    float factor;
};

struct fake_failure {
    size_t input;
    float value;
};

/* The body of the fake engine's session.  Immutable once parsed. */
struct junco_session {
    struct arena arena; /* names and metadata */
    struct junco_model_info info;
    struct junco_model_port inputs[JUNCO_MAX_MODEL_PORTS]; /* what info points to */
    struct junco_model_port outputs[JUNCO_MAX_MODEL_PORTS];
    struct fake_step steps[JUNCO_MAX_MODEL_PORTS]; /* one an output */
    struct junco_model_meta *meta;
    size_t meta_capacity;
    size_t n_failures;
    struct fake_failure failures[JUNCO_MAX_MODEL_PORTS];
};

/* Parse the text (borrowed, NUL-terminated) into *session, which is zeroed.  JUNCO_EDATA says the
 * line.  After a failure too the caller gives back what is in it: fake_model_done(). */
junco_status fake_model_parse(const char *text, struct junco_session *session,
                              struct junco_error *err) JUNCO_MUST_CHECK;
void fake_model_done(struct junco_session *session);

#endif
