/* sample.c -- whether a row belongs to a random sample: the same one every time. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <junco/op.h>

struct sample {
    double ratio;
    int64_t seed;
};

/* A row's number is its ordinal among the rows that get here. */
struct sample_state {
    uint64_t n_rows;
};

/* splitmix64's finaliser (G. L. Steele et al., "Fast splittable pseudorandom number generators",
 * 2014). */
static uint64_t mix(uint64_t x) {
    x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9u;
    x = (x ^ (x >> 27)) * 0x94D049BB133111EBu;
    return x ^ (x >> 31);
}

/* A number from 0 up to 1 for each pair of numbers.  Seeds are mixed first: people take 1, 2, 3. */
static double uniform(uint64_t seed, uint64_t number) {
    const uint64_t step = 0x9E3779B97F4A7C15u;
    uint64_t x = mix(mix(seed + step) + (number + 1) * step);

    return (double)(x >> 11) * 0x1p-53;
}

static junco_status sample_run(void *instance, void *call_state, const struct junco_chunk *in,
                               struct junco_builder *out, junco_next *ret_next,
                               struct junco_error *err) {
    struct junco_cursor *cursor = junco_builder_cursor(out);
    const struct sample *sample = instance;
    struct sample_state *state = call_state;

    *ret_next = JUNCO_MORE;
    for (; cursor->row < in->rows; cursor->row++) {
        junco_status st;

        if (!junco_builder_has_room(out))
            return JUNCO_OK;
        st = junco_builder_row(out, cursor->row, err);
        if (!st)
            st = junco_put_bool(
                out, 0, uniform((uint64_t)sample->seed, state->n_rows) < sample->ratio, err);
        if (st)
            return st;
        state->n_rows++;
    }
    *ret_next = JUNCO_DONE;
    return JUNCO_OK;
}

static const struct junco_param sample_params[] = {
    {.name = "ratio",
     .summary = "how many of the rows, about: 0.1 for a tenth",
     .kind = JUNCO_PARAM_FLOAT,
     .offset = offsetof(struct sample, ratio),
     .min = 0.0,
     .max = 1.0},
    {.name = "seed",
     .summary = "another number gives another sample",
     .kind = JUNCO_PARAM_INT,
     .offset = offsetof(struct sample, seed),
     .dflt = "0"},
    {.name = NULL},
};

static const struct junco_port sample_outputs[] = {
    {.name = "keep", .type = "bool", .summary = "whether the row is in the sample"},
    {.name = NULL},
};

const struct junco_op junco_op_sample = {
    .abi = JUNCO_OP_ABI,
    .size = sizeof(struct junco_op),
    .name = "sample",
    .summary = "choose rows at random, the same ones every time: for filter",
    .params = sample_params,
    .outputs = sample_outputs,
    .instance_size = sizeof(struct sample),
    .call_state_size = sizeof(struct sample_state),
    .run = sample_run,
};
