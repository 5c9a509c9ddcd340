/* fixture.c -- small operators and helpers for the tests of the graph. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "fixture.h"

static const struct junco_port path_in[] = {{.name = "path", .type = "string"}, {.name = NULL}};
static const struct junco_port image_port[] = {{.name = "image", .type = "image"}, {.name = NULL}};
static const struct junco_port text_port[] = {{.name = "text", .type = "string"}, {.name = NULL}};
static const struct junco_port words_port[] = {{.name = "words", .type = "list<string>"},
                                               {.name = NULL}};
static const struct junco_port any_port[] = {{.name = "value", .type = "any"}, {.name = NULL}};
static const struct junco_port yes_port[] = {{.name = "yes", .type = "bool"}, {.name = NULL}};
static const struct junco_port tensor_port[] = {{.name = "y", .type = "tensor<float32>"},
                                                {.name = NULL}};
static const struct junco_port pair_port[] = {
    {.name = "text", .type = "string"}, {.name = "score", .type = "float64"}, {.name = NULL}};

/* ---- t.decode: its type depends on a parameter ---- */

struct decode {
    int mode;
};
static const char *const modes[] = {"rgb", "bgr", "gray", NULL};
static const struct junco_param decode_params[] = {
    {.name = "mode",
     .kind = JUNCO_PARAM_CHOICE,
     .offset = offsetof(struct decode, mode),
     .dflt = "'rgb'",
     .choices = modes},
    {.name = NULL},
};
static junco_status decode_types(const void *instance, const struct junco_env *env,
                                 const struct junco_type *const *in_types,
                                 const struct junco_type **ret_types, struct junco_error *err) {
    static const junco_pixels pixels[] = {JUNCO_PIXELS_RGB, JUNCO_PIXELS_BGR, JUNCO_PIXELS_GRAY};

    (void)env;
    (void)in_types;
    return junco_type_image(pixels[((const struct decode *)instance)->mode], &ret_types[0], err);
}
static const struct junco_op decode = {
    .abi = JUNCO_OP_ABI,
    .size = sizeof(struct junco_op),
    .name = "t.decode",
    .params = decode_params,
    .inputs = path_in,
    .outputs = image_port,
    .flags = JUNCO_OP_PURE | JUNCO_OP_HEAVY,
    .instance_size = sizeof(struct decode),
    .types = decode_types,
};

/* ---- t.resize: a parameter of each kind ---- */

#define AT_OFFSET(member) .offset = offsetof(struct resize, member)
static const struct junco_param resize_params[] = {
    {.name = "width",
     .summary = "of the result",
     .kind = JUNCO_PARAM_INT,
     AT_OFFSET(width),
     .min = 1,
     .max = 10000},
    {.name = "height",
     .kind = JUNCO_PARAM_INT,
     AT_OFFSET(height),
     .dflt = "32",
     .min = 1,
     .max = 10000},
    {.name = "keep", .kind = JUNCO_PARAM_BOOL, AT_OFFSET(keep), .dflt = "True"},
    {.name = "scale",
     .kind = JUNCO_PARAM_FLOAT,
     AT_OFFSET(scale),
     .dflt = "0.5",
     .min = 0,
     .max = 2},
    {.name = "pad", .kind = JUNCO_PARAM_FLOATS, AT_OFFSET(pad), .dflt = "[0.5, 1, 0.25]"},
    {.name = "note", .kind = JUNCO_PARAM_STRING, AT_OFFSET(note), .dflt = "None"},
    {.name = NULL},
};
static const struct junco_op resize = {
    .name = "t.resize",
    .params = resize_params,
    .inputs = image_port,
    .outputs = image_port,
    .flags = JUNCO_OP_PURE,
    .instance_size = sizeof(struct resize),
};

/* ---- a model, and what makes text of its result ---- */

static const struct junco_param model_params[] = {
    {.name = "model",
     .summary = "the model's file",
     .kind = JUNCO_PARAM_MODEL,
     .offset = offsetof(struct model, model)},
    {.name = "engine",
     .kind = JUNCO_PARAM_STRING,
     .offset = offsetof(struct model, engine),
     .dflt = "None"},
    {.name = "precision",
     .kind = JUNCO_PARAM_STRING,
     .offset = offsetof(struct model, precision),
     .dflt = "None"},
    {.name = "threads",
     .kind = JUNCO_PARAM_INT,
     .offset = offsetof(struct model, threads),
     .dflt = "0",
     .min = 0,
     .max = 64},
    {.name = NULL},
};
static const struct junco_op model = {
    .name = "t.model",
    .params = model_params,
    .inputs = image_port,
    .outputs = tensor_port,
    .flags = JUNCO_OP_PURE | JUNCO_OP_MODEL | JUNCO_OP_BATCHABLE,
    .instance_size = sizeof(struct model),
};
static const struct junco_op post = {
    .name = "t.post", .inputs = tensor_port, .outputs = text_port, .flags = JUNCO_OP_PURE};

static const struct junco_op split = {.name = "t.split",
                                      .inputs = text_port,
                                      .outputs = text_port,
                                      .rows = JUNCO_ROWS_MANY,
                                      .flags = JUNCO_OP_PURE};
static const struct junco_op words = {
    .name = "t.words", .inputs = text_port, .outputs = words_port, .flags = JUNCO_OP_PURE};
static const struct junco_op pair = {
    .name = "t.pair", .inputs = text_port, .outputs = pair_port, .flags = JUNCO_OP_PURE};
static const struct junco_op sink = {.name = "t.sink", .inputs = any_port};
static const struct junco_op answer = {
    .name = "t.answer", .inputs = image_port, .outputs = yes_port, .flags = JUNCO_OP_PURE};

/* ---- composites ---- */

static junco_status add_model(struct junco_graph_builder *builder, const char *out,
                              const char *file, struct junco_error *err) {
    struct junco_node_spec spec = {.name = "net", .op = "t.model", IN("x"), OUT("y")};
    struct junco_arg arg = {
        .name = "model",
        .value = {.kind = JUNCO_KIND_STRING, .as.bytes = {.data = file, .size = strlen(file)}}};
    struct junco_node_spec last = {.op = "t.post", IN("y"), .n_out = 1, .out = &out};
    junco_status st;

    spec.n_args = 1;
    spec.args = &arg;
    st = junco_graph_add(builder, &spec, err);
    return st ? st : junco_graph_add(builder, &last, err);
}
static junco_status reader_expand(const void *instance, struct junco_graph_builder *builder,
                                  struct junco_error *err) {
    const struct model *m = instance;
    struct junco_node_spec pre = {
        .name = "pre", .op = "t.resize", IN("image"), OUT("x"), ARGS(INT(NULL, 48))};
    junco_status st = junco_graph_add(builder, &pre, err);

    return st ? st : add_model(builder, "text", m->model, err);
}
static const struct junco_op reader = {
    .name = "t.reader",
    .params = model_params,
    .inputs = image_port,
    .outputs = text_port,
    .instance_size = sizeof(struct model),
    .flags = JUNCO_OP_PURE,
    .expand = reader_expand,
};

static junco_status add_reader(struct junco_graph_builder *builder, struct junco_error *err) {
    struct junco_node_spec read = {.name = "read",
                                   .op = "t.reader",
                                   IN("image"),
                                   OUT("page"),
                                   ARGS(TEXT("model", "inner.onnx"))};

    return junco_graph_add(builder, &read, err);
}
static junco_status lines_expand(const void *instance, struct junco_graph_builder *builder,
                                 struct junco_error *err) {
    struct junco_node_spec cut = {
        .iteration = JUNCO_FLAT_MAP, .name = "cut", .op = "t.split", IN("page"), OUT("text")};
    junco_status st = add_reader(builder, err);

    (void)instance;
    return st ? st : junco_graph_add(builder, &cut, err);
}
static const struct junco_op lines = {.name = "t.lines",
                                      .inputs = image_port,
                                      .outputs = text_port,
                                      .rows = JUNCO_ROWS_MANY,
                                      .expand = lines_expand};
static const struct junco_op liar = {
    .name = "t.liar", .inputs = image_port, .outputs = text_port, .expand = lines_expand};

static junco_status nothing_expand(const void *instance, struct junco_graph_builder *builder,
                                   struct junco_error *err) {
    (void)instance;
    (void)builder;
    (void)err;
    return JUNCO_OK;
}
static const struct junco_op same = {
    .name = "t.same", .inputs = image_port, .outputs = image_port, .expand = nothing_expand};
static const struct junco_op hollow = {
    .name = "t.hollow", .inputs = image_port, .outputs = text_port, .expand = nothing_expand};

static junco_status listing_expand(const void *instance, struct junco_graph_builder *builder,
                                   struct junco_error *err) {
    struct junco_node_spec split_up = {.op = "t.words", IN("page"), OUT("words")};
    junco_status st = add_reader(builder, err);

    (void)instance;
    return st ? st : junco_graph_add(builder, &split_up, err);
}
static const struct junco_op listing = {
    .name = "t.listing", .inputs = image_port, .outputs = words_port, .expand = listing_expand};

static junco_status self_expand(const void *instance, struct junco_graph_builder *builder,
                                struct junco_error *err) {
    struct junco_node_spec again = {.op = "t.self", IN("image"), OUT("text")};

    (void)instance;
    return junco_graph_add(builder, &again, err);
}
static const struct junco_op self = {
    .name = "t.self", .inputs = image_port, .outputs = text_port, .expand = self_expand};

static junco_status sure_expand(const void *instance, struct junco_graph_builder *builder,
                                struct junco_error *err) {
    struct junco_node_spec ask = {.op = "t.answer", IN("image"), OUT("yes")};

    (void)instance;
    return junco_graph_add(builder, &ask, err);
}
static const struct junco_op sure = {
    .name = "t.sure", .inputs = image_port, .outputs = yes_port, .expand = sure_expand};

/* Reads what its model gives as what it is not, as happens with a model made for another task. */
static junco_status mixed_expand(const void *instance, struct junco_graph_builder *builder,
                                 struct junco_error *err) {
    struct junco_node_spec net = {
        .name = "net", .op = "t.model", IN("image"), OUT("y"), ARGS(TEXT("model", "rec.onnx"))};
    struct junco_node_spec ask = {.name = "ask", .op = "t.answer", IN("y"), OUT("yes")};
    junco_status st = junco_graph_add(builder, &net, err);

    (void)instance;
    return st ? st : junco_graph_add(builder, &ask, err);
}
static const struct junco_op mixed = {
    .name = "t.mixed", .inputs = image_port, .outputs = yes_port, .expand = mixed_expand};

const struct junco_op *const test_ops[] = {
    &decode, &resize, &model, &post,   &split,   &words, &pair, &sink,  &answer, &reader,
    &lines,  &liar,   &same,  &hollow, &listing, &self,  &sure, &mixed, NULL};

/* ---- helpers ---- */

junco_status make_graph(size_t n, const struct junco_node_spec *nodes, const char *output,
                        struct graph **ret_graph, struct junco_error *err) {
    struct junco_place place = {.file = "t.pipe", .line = 1, .column = 1};
    struct junco_graph_builder *builder;
    struct graph *graph;
    junco_status st = graph_new("t.pipe", &graph, err);

    if (st)
        return st;
    st = graph_begin(graph, "p", place, 1, TEXTS("path"), &builder, err);
    for (size_t i = 0; i < n && !st; i++)
        st = junco_graph_add(builder, &nodes[i], err);
    if (!st)
        st = graph_end(builder, "p", 1, &output, place, err);
    if (st)
        graph_free(graph);
    else
        *ret_graph = graph;
    return st;
}

junco_status make_checked(size_t n, const struct junco_node_spec *nodes, const char *output,
                          size_t n_overrides, const char *const *overrides,
                          struct graph **ret_graph, struct graph_pipeline **ret_lowered,
                          struct junco_error *err) {
    struct graph_context context = {
        .ops = test_ops, .n_overrides = n_overrides, .overrides = overrides};
    const struct graph_note *notes;
    size_t n_notes;
    struct graph *graph;
    junco_status st = make_graph(n, nodes, output, &graph, err);

    if (st)
        return st;
    st = graph_check(graph, graph->pipelines[0], &context, err);
    if (!st && ret_lowered)
        st = graph_lower(graph, graph->pipelines[0], &context, ret_lowered, &n_notes, &notes, err);
    if (st)
        graph_free(graph);
    else
        *ret_graph = graph;
    return st;
}

struct graph_node *node_named(const struct graph_pipeline *pipeline, const char *name) {
    for (size_t i = 0; i < pipeline->n_nodes; i++) {
        if (!strcmp(pipeline->nodes[i]->name, name))
            return pipeline->nodes[i];
    }
    fail_msg("no node '%s'", name);
    return NULL;
}

void assert_contains(const char *text, const char *part) {
    if (!strstr(text, part))
        fail_msg("'%s' has no '%s'", text, part);
}
