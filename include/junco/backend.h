/* backend.h -- what a model engine is: probe, load, describe, run. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef JUNCO_BACKEND_H
#define JUNCO_BACKEND_H

#include <junco/value.h>

#ifdef __cplusplus
extern "C" {
#endif

#define JUNCO_BACKEND_ABI 1

struct junco_session; /* a model loaded in an engine; each backend has its own body */

/* Is the engine here?  Fixed sizes: filling one in never fails. */
struct junco_probe {
    bool is_available;
    char version[32]; /* of the library found; "" if none */
    char library[256]; /* which file; "" if none */
    char reason[256]; /* why not, and what to do; "" if available */
};

/* How to load a model.  Zeroed fields mean the default. */
struct junco_session_spec {
    const char *model_path; /* a file; for the fake engine, its own small text */
    const char *engine; /* "onnxruntime", "fake"; NULL: the first that can */
    const char *precision; /* "fp32"; NULL: the model's own */
    const char *device; /* "cpu"; NULL: cpu */
    int threads; /* inside one run; 0 or 1: the calling thread alone */
};

struct junco_model_port {
    const char *name;
    const struct junco_type *type; /* a tensor type with open dims as the model declares them;
                                      dims[0] is the batch where the model has one */
};

struct junco_model_meta {
    const char *key;
    const char *value;
    size_t value_size; /* bytes, without the NUL that follows */
};

/* What a loaded model says of itself; borrowed, valid while the session is. */
struct junco_model_info {
    size_t n_inputs;
    const struct junco_model_port *inputs;
    size_t n_outputs;
    const struct junco_model_port *outputs;
    size_t n_meta;
    const struct junco_model_meta *meta;
};

struct junco_backend {
    uint32_t abi; /* JUNCO_BACKEND_ABI */
    size_t size; /* sizeof(struct junco_backend); grows at the end only */
    const char *name;
    const char *summary;

    /* Say whether the engine can be used, and why not.  Opens the library on first use; any
     * thread; never fails. */
    void (*probe)(struct junco_probe *ret_probe);

    /* Whether this engine reads such a file, judged by its name ("model.onnx"). */
    bool (*reads)(const char *model_path);

    /* Load a model.  Borrows spec.  The caller owns *ret_session.  Any thread.  JUNCO_EDATA: not a
     * model; JUNCO_EUNSUPPORTED: the engine or an option is not to be had here, with the reason. */
    junco_status (*load)(const struct junco_session_spec *spec, struct junco_session **ret_session,
                         struct junco_error *err);

    const struct junco_model_info *(*describe)(const struct junco_session *session);

    /* Run one batch.  inputs[i] and outputs[i] stand in describe()'s order.  Borrows the inputs.
     * outputs[i].data set: write there, into the shape and element type it says (host-allocated;
     * JUNCO_EINVAL if the model's shape differs).  outputs[i].data NULL: the engine allocates, and
     * the caller owns outputs[i].buf.  On failure no output is owned.  Any thread, several at
     * once. */
    junco_status (*run)(struct junco_session *session, const struct junco_tensor *inputs,
                        struct junco_tensor *outputs, struct junco_error *err);

    void (*unload)(struct junco_session *session); /* NULL is fine */
};

#ifdef __cplusplus
}
#endif
#endif
