/* image_embedding_onnx.c -- an image as a vector, by any ONNX model. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <stddef.h>

#include "base/limits.h"
#include "ops/model/session.h"

#include <junco/op.h>

struct image_embedding_onnx {
    struct model_choice choice;
    struct junco_value preprocess, outputs;
    bool normalize;
};

/* One of the sub-graph's nodes, of one column each way. */
static junco_status add(struct junco_graph_builder *builder, const char *name, const char *op,
                        const char *in, const char *out, size_t n_args,
                        const struct junco_arg *args, struct junco_error *err) {
    const struct junco_node_spec spec = {
        .name = name,
        .iteration = JUNCO_MAP,
        .n_in = 1,
        .in = &in,
        .n_out = 1,
        .out = &out,
        .op = op,
        .n_args = n_args,
        .args = args,
    };

    return junco_graph_add(builder, &spec, err);
}

/* The dict's entries are the arguments of image_preprocess, which checks them. */
static junco_status add_input(const struct image_embedding_onnx *op,
                              struct junco_graph_builder *builder, struct junco_error *err) {
    struct junco_arg args[JUNCO_MAX_COLUMNS];
    size_t n = 0;

    if (op->preprocess.kind == JUNCO_KIND_STRUCT) {
        struct junco_list *list = op->preprocess.as.list;
        const struct junco_type *type = junco_list_type(list);

        if (type->n_fields > JUNCO_MAX_COLUMNS)
            return junco_fail(err, JUNCO_ELIMIT, "preprocess has %zu entries, at most %d are read",
                              type->n_fields, JUNCO_MAX_COLUMNS);
        for (; n < type->n_fields; n++)
            args[n] = (struct junco_arg){type->fields[n].name, junco_list_items(list)[n]};
    } else if (op->preprocess.kind != JUNCO_KIND_NULL) {
        return junco_fail(err, JUNCO_ETYPE,
                          "preprocess wants a dict of image_preprocess's parameters, such as "
                          "{'size': 256, 'crop': 224}, got %s",
                          junco_kind_name(op->preprocess.kind));
    }
    junco_status st = add(builder, "input", "image_preprocess", "image", "tensor", n, args, err);
    return st ? junco_wrap(err, st, "preprocess") : JUNCO_OK;
}

static junco_status embedding_expand(const void *instance, struct junco_graph_builder *builder,
                                     struct junco_error *err) {
    const struct image_embedding_onnx *op = instance;
    struct junco_arg args[MODEL_CHOICE_ARGS + 1];
    junco_status st = add_input(op, builder, err);

    model_choice_args(&op->choice, args);
    args[MODEL_CHOICE_ARGS] = (struct junco_arg){"outputs", op->outputs};
    if (!st)
        st = add(builder, "model", "onnx", "tensor", op->normalize ? "raw" : "vector",
                 sizeof(args) / sizeof(args[0]), args, err);
    if (!st && op->normalize)
        st = add(builder, "output", "vector_normalize", "raw", "vector", 0, NULL, err);
    return st;
}

static const struct junco_param embedding_params[] = {
    MODEL_CHOICE_PARAMS(struct image_embedding_onnx, choice, NULL),
    {
        .name = "preprocess",
        .summary = "a dict of image_preprocess's parameters; None: its defaults, ImageNet's",
        .kind = JUNCO_PARAM_VALUE,
        .offset = offsetof(struct image_embedding_onnx, preprocess),
        .dflt = "None",
    },
    {
        .name = "normalize",
        .summary = "divide the vector by its length, so that a dot product is the cosine",
        .kind = JUNCO_PARAM_BOOL,
        .offset = offsetof(struct image_embedding_onnx, normalize),
        .dflt = "True",
    },
    {
        .name = "outputs",
        .summary = "the model's output to take, by name; None: the only one",
        .kind = JUNCO_PARAM_VALUE,
        .offset = offsetof(struct image_embedding_onnx, outputs),
        .dflt = "None",
    },
    {.name = NULL},
};

static const struct junco_port embedding_inputs[] = {
    {.name = "image", .type = "image", .summary = "the picture"},
    {.name = NULL},
};

static const struct junco_port embedding_outputs[] = {
    {.name = "vector", .type = "tensor", .summary = "the model's vector for it"},
    {.name = NULL},
};

const struct junco_op junco_op_image_embedding_onnx = {
    .abi = JUNCO_OP_ABI,
    .size = sizeof(struct junco_op),
    .name = "image_embedding.onnx",
    .summary = "an image as a vector, by any model; config batch: how many go in together",
    .params = embedding_params,
    .inputs = embedding_inputs,
    .outputs = embedding_outputs,
    .rows = JUNCO_ROWS_ONE,
    .flags = JUNCO_OP_PURE,
    .instance_size = sizeof(struct image_embedding_onnx),
    .expand = embedding_expand,
};
