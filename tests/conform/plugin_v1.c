/* plugin_v1.c -- a plugin as it was built for the first release: never to be edited. */
/* SPDX-License-Identifier: Apache-2.0 */

/* It includes no header of junco's: the declarations below are those of the first release, so that a
 * header that changes cannot change this file, and the conformance suite shows whether such a plugin
 * still runs.  Long because of them. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* ---- the declarations of the first release ---- */

struct junco_buf;
struct junco_list;
struct junco_storage;
struct junco_builder;
struct junco_env;
struct junco_graph_builder;
struct junco_backend;
struct junco_session;

typedef enum junco_status {
    JUNCO_OK = 0,
    JUNCO_EINVAL = 1,
    JUNCO_ESYNTAX = 2,
    JUNCO_ETYPE = 3,
    JUNCO_ENOTFOUND = 4,
    JUNCO_EIO = 5,
    JUNCO_EDATA = 6,
    JUNCO_EVALUE = 7,
    JUNCO_ENOMEM = 8,
    JUNCO_ELIMIT = 9,
    JUNCO_EUNSUPPORTED = 10,
    JUNCO_EENGINE = 11,
    JUNCO_EBUSY = 12,
    JUNCO_ECANCELLED = 13,
    JUNCO_ETIMEOUT = 14,
    JUNCO_ECLOSED = 15,
    JUNCO_EINTERNAL = 16
} junco_status;

struct junco_error {
    junco_status code;
    char message[508];
};

typedef enum junco_kind {
    JUNCO_KIND_NULL = 0,
    JUNCO_KIND_BOOL = 1,
    JUNCO_KIND_INT64 = 2,
    JUNCO_KIND_FLOAT64 = 3,
    JUNCO_KIND_STRING = 4,
    JUNCO_KIND_BYTES = 5,
    JUNCO_KIND_TENSOR = 6,
    JUNCO_KIND_IMAGE = 7,
    JUNCO_KIND_AUDIO = 8,
    JUNCO_KIND_FRAME = 9,
    JUNCO_KIND_LIST = 10,
    JUNCO_KIND_STRUCT = 11,
    JUNCO_KIND_ANY = 12
} junco_kind;

typedef enum junco_dtype {
    JUNCO_DTYPE_ANY = 0,
    JUNCO_DTYPE_BOOL = 1,
    JUNCO_DTYPE_UINT8 = 2,
    JUNCO_DTYPE_INT8 = 3,
    JUNCO_DTYPE_UINT16 = 4,
    JUNCO_DTYPE_INT16 = 5,
    JUNCO_DTYPE_UINT32 = 6,
    JUNCO_DTYPE_INT32 = 7,
    JUNCO_DTYPE_UINT64 = 8,
    JUNCO_DTYPE_INT64 = 9,
    JUNCO_DTYPE_FLOAT16 = 10,
    JUNCO_DTYPE_BFLOAT16 = 11,
    JUNCO_DTYPE_FLOAT32 = 12,
    JUNCO_DTYPE_FLOAT64 = 13
} junco_dtype;

typedef enum junco_pixels {
    JUNCO_PIXELS_ANY = 0,
    JUNCO_PIXELS_RGB = 1,
    JUNCO_PIXELS_BGR = 2,
    JUNCO_PIXELS_GRAY = 3,
    JUNCO_PIXELS_RGBA = 4
} junco_pixels;

struct junco_field {
    const char *name;
    const struct junco_type *type;
};

struct junco_type {
    junco_kind kind;
    junco_dtype dtype;
    junco_pixels pixels;
    int rank;
    int64_t dims[8];
    const struct junco_type *elem;
    size_t n_fields;
    const struct junco_field *fields;
};

struct junco_bytes {
    struct junco_buf *buf;
    const char *data;
    size_t size;
};

struct junco_tensor {
    struct junco_buf *buf;
    void *data;
    junco_dtype dtype;
    junco_pixels pixels;
    int rank;
    int rate;
    int64_t pts_us;
    bool is_key_frame;
    int64_t dims[8];
};

struct junco_value {
    junco_kind kind;
    union {
        bool boolean;
        int64_t int64;
        double float64;
        struct junco_bytes bytes;
        struct junco_tensor tensor;
        struct junco_list *list;
    } as;
};

struct junco_column {
    const struct junco_type *type;
    size_t rows;
    const uint8_t *valid;
    union {
        const uint8_t *boolean;
        const int64_t *int64;
        const double *float64;
        const struct junco_bytes *bytes;
        const struct junco_tensor *tensor;
        const struct junco_value *value;
    } as;
    struct junco_storage *storage;
};

struct junco_chunk {
    size_t rows;
    size_t n_columns;
    const struct junco_column *columns;
};

struct junco_cursor {
    size_t row;
    int64_t position;
};

typedef enum junco_param_kind {
    JUNCO_PARAM_BOOL = 1,
    JUNCO_PARAM_INT = 2,
    JUNCO_PARAM_FLOAT = 3,
    JUNCO_PARAM_STRING = 4,
    JUNCO_PARAM_CHOICE = 5,
    JUNCO_PARAM_MODEL = 6,
    JUNCO_PARAM_FLOATS = 7
} junco_param_kind;

struct junco_floats {
    size_t n;
    double at[8];
};

struct junco_param {
    const char *name;
    const char *summary;
    junco_param_kind kind;
    size_t offset;
    const char *dflt;
    double min, max;
    const char *const *choices;
};

struct junco_port {
    const char *name;
    const char *type;
    const char *summary;
    bool takes_null;
};

typedef enum junco_rows { JUNCO_ROWS_ONE = 0, JUNCO_ROWS_MANY = 1 } junco_rows;

enum {
    JUNCO_OP_PURE = 1 << 0,
    JUNCO_OP_BLOCKING = 1 << 1,
    JUNCO_OP_BATCHABLE = 1 << 2,
    JUNCO_OP_HEAVY = 1 << 3,
    JUNCO_OP_MODEL = 1 << 4
};

typedef enum junco_next { JUNCO_DONE = 0, JUNCO_MORE = 1, JUNCO_FINISHED = 2 } junco_next;

struct junco_op {
    uint32_t abi;
    size_t size;
    const char *name;
    const char *summary;
    const struct junco_param *params;
    const struct junco_port *inputs;
    const struct junco_port *outputs;
    junco_rows rows;
    unsigned flags;
    size_t instance_size;
    size_t call_state_size;
    junco_status (*types)(const void *instance, const struct junco_env *env,
                          const struct junco_type *const *in_types,
                          const struct junco_type **ret_types, struct junco_error *err);
    junco_status (*open)(void *instance, const struct junco_env *env, struct junco_error *err);
    junco_status (*run)(void *instance, void *call_state, const struct junco_chunk *in,
                        struct junco_builder *out, junco_next *ret_next, struct junco_error *err);
    junco_status (*run_row)(void *instance, const struct junco_chunk *in, size_t row,
                            struct junco_builder *out, struct junco_error *err);
    void (*close)(void *instance);
    junco_status (*expand)(const void *instance, struct junco_graph_builder *builder,
                           struct junco_error *err);
    void (*call_done)(void *call_state);
};

typedef enum junco_iteration {
    JUNCO_MAP = 0,
    JUNCO_FLAT_MAP = 1,
    JUNCO_FILTER = 2,
    JUNCO_WINDOW = 3,
    JUNCO_WINDOW_ALL = 4,
    JUNCO_TIME_WINDOW = 5,
    JUNCO_REDUCE = 6,
    JUNCO_HEAD = 7,
    JUNCO_SORT = 8
} junco_iteration;

struct junco_arg {
    const char *name;
    struct junco_value value;
};

struct junco_place {
    const char *file;
    int line, column;
};

struct junco_node_spec {
    const char *name;
    junco_iteration iteration;
    size_t n_in, n_out;
    const char *const *in;
    const char *const *out;
    size_t n_kept;
    const char *const *kept;
    const char *op;
    const char *lambda;
    size_t n_args;
    const struct junco_arg *args;
    size_t n_config;
    const struct junco_arg *config;
    struct junco_place place;
    struct junco_place lambda_place;
    size_t n_by;
    const char *const *by;
    size_t n_settings;
    const struct junco_arg *settings;
};

struct junco_probe {
    bool is_available;
    char version[32];
    char library[256];
    char reason[256];
};

struct junco_session_spec {
    const char *model_path;
    const char *engine;
    const char *precision;
    const char *device;
    int threads;
};

struct junco_model_port {
    const char *name;
    const struct junco_type *type;
};

struct junco_model_meta {
    const char *key;
    const char *value;
    size_t value_size;
};

struct junco_model_info {
    size_t n_inputs;
    const struct junco_model_port *inputs;
    size_t n_outputs;
    const struct junco_model_port *outputs;
    size_t n_meta;
    const struct junco_model_meta *meta;
};

struct junco_backend {
    uint32_t abi;
    size_t size;
    const char *name;
    const char *summary;
    void (*probe)(struct junco_probe *ret_probe);
    bool (*reads)(const char *model_path);
    junco_status (*load)(const struct junco_session_spec *spec, struct junco_session **ret_session,
                         struct junco_error *err);
    const struct junco_model_info *(*describe)(const struct junco_session *session);
    junco_status (*run)(struct junco_session *session, const struct junco_tensor *inputs,
                        struct junco_tensor *outputs, struct junco_error *err);
    void (*unload)(struct junco_session *session);
};

struct junco_plugin_host {
    uint32_t abi;
    size_t size;
    const char *version;
    junco_status (*fail)(struct junco_error *err, junco_status code, const char *fmt, ...);
    junco_status (*wrap)(struct junco_error *err, junco_status st, const char *fmt, ...);
    void *(*alloc)(size_t size_bytes);
    void (*free)(void *ptr);
    void (*debug)(const char *event, const char *fmt, ...);
    const struct junco_type *(*type_of)(junco_kind kind);
    junco_status (*type_tensor)(junco_dtype dtype, int rank, const int64_t *dims,
                                const struct junco_type **ret_type, struct junco_error *err);
    junco_status (*type_image)(junco_pixels pixels, const struct junco_type **ret_type,
                               struct junco_error *err);
    junco_status (*type_frame)(junco_pixels pixels, const struct junco_type **ret_type,
                               struct junco_error *err);
    junco_status (*type_list)(const struct junco_type *elem, const struct junco_type **ret_type,
                              struct junco_error *err);
    junco_status (*type_struct)(size_t n_fields, const struct junco_field *fields,
                                const struct junco_type **ret_type, struct junco_error *err);
    junco_status (*type_parse)(const char *text, const struct junco_type **ret_type,
                               struct junco_error *err);
    const char *(*type_format)(const struct junco_type *type, char *buf, size_t size);
    const struct junco_type *(*type_ref)(const struct junco_type *type);
    void (*type_unref)(const struct junco_type *type);
    bool (*type_equal)(const struct junco_type *a, const struct junco_type *b);
    bool (*type_fits)(const struct junco_type *from, const struct junco_type *to);
    const char *(*kind_name)(junco_kind kind);
    const char *(*dtype_name)(junco_dtype dtype);
    const char *(*pixels_name)(junco_pixels pixels);
    size_t (*dtype_size)(junco_dtype dtype);
    int (*pixels_channels)(junco_pixels pixels);
    junco_status (*buf_wrap)(void *data, size_t size_bytes, void (*release)(void *ctx, void *data),
                             void *ctx, struct junco_buf **ret_buf, struct junco_error *err);
    struct junco_buf *(*buf_ref)(struct junco_buf *buf);
    void (*buf_unref)(struct junco_buf *buf);
    void (*value_ref)(const struct junco_value *value);
    void (*value_unref)(struct junco_value *value);
    junco_status (*list_new)(const struct junco_type *type, size_t n, struct junco_list **ret_list,
                             struct junco_error *err);
    size_t (*list_size)(const struct junco_list *list);
    struct junco_value *(*list_items)(struct junco_list *list);
    const struct junco_type *(*list_type)(const struct junco_list *list);
    size_t (*tensor_count)(const struct junco_tensor *tensor);
    size_t (*tensor_size_bytes)(const struct junco_tensor *tensor);
    bool (*column_is_null)(const struct junco_column *column, size_t row);
    struct junco_value (*column_get)(const struct junco_column *column, size_t row);
    struct junco_column (*column_ref)(const struct junco_column *column);
    void (*column_unref)(struct junco_column *column);
    struct junco_column (*column_slice)(const struct junco_column *column, size_t first,
                                        size_t rows);
    bool (*builder_has_room)(const struct junco_builder *builder);
    size_t (*builder_rows)(const struct junco_builder *builder);
    junco_status (*builder_row)(struct junco_builder *builder, size_t parent,
                                struct junco_error *err);
    junco_status (*builder_fail_row)(struct junco_builder *builder, size_t parent,
                                     const struct junco_error *why, struct junco_error *err);
    struct junco_cursor *(*builder_cursor)(struct junco_builder *builder);
    junco_status (*put_bool)(struct junco_builder *builder, size_t column, bool value,
                             struct junco_error *err);
    junco_status (*put_int64)(struct junco_builder *builder, size_t column, int64_t value,
                              struct junco_error *err);
    junco_status (*put_float64)(struct junco_builder *builder, size_t column, double value,
                                struct junco_error *err);
    junco_status (*put_string)(struct junco_builder *builder, size_t column, const char *data,
                               size_t size, struct junco_error *err);
    junco_status (*put_bytes)(struct junco_builder *builder, size_t column, const void *data,
                              size_t size, struct junco_error *err);
    junco_status (*put_tensor)(struct junco_builder *builder, size_t column, junco_dtype dtype,
                               int rank, const int64_t *dims, void **ret_data,
                               struct junco_error *err);
    junco_status (*put_image)(struct junco_builder *builder, size_t column, junco_pixels pixels,
                              int64_t height, int64_t width, uint8_t **ret_data,
                              struct junco_error *err);
    junco_status (*put_value)(struct junco_builder *builder, size_t column,
                              const struct junco_value *value, struct junco_error *err);
    junco_status (*env_model)(const struct junco_env *env, const char *name, char *ret_path,
                              size_t size, struct junco_error *err);
    junco_status (*env_session)(const struct junco_env *env, const struct junco_session_spec *spec,
                                size_t size, const struct junco_backend **ret_backend,
                                struct junco_session **ret_session, struct junco_error *err);
    void (*env_release)(const struct junco_env *env, struct junco_session *session);
    junco_status (*graph_add)(struct junco_graph_builder *builder,
                              const struct junco_node_spec *spec, size_t size,
                              struct junco_error *err);
};

struct junco_plugin {
    uint32_t abi;
    size_t size;
    size_t param_size;
    size_t port_size;
    const char *name;
    const char *version;
    const struct junco_op *const *ops;
    const struct junco_backend *const *backends;
};

/* ---- the plugin ---- */

static const struct junco_plugin_host *host;

static const struct junco_port text_ports[] = {
    {.name = "text", .type = "string", .summary = "any text"},
    {.name = NULL},
};
static const struct junco_port tensor_ports[] = {
    {.name = "x", .type = "tensor<float32>", .summary = "numbers"},
    {.name = NULL},
};

/* ---- frozen.scale: a row at a time, a parameter of each kind ---- */

struct scale {
    bool is_negated;
    int64_t shift;
    double factor;
    const char *label;
    int part;
    struct junco_floats add;
};

static const char *const scale_parts[] = {"all", "positive", NULL};

static const struct junco_param scale_params[] = {
    {.name = "factor",
     .summary = "what to multiply by",
     .kind = JUNCO_PARAM_FLOAT,
     .offset = offsetof(struct scale, factor),
     .dflt = "2.0",
     .min = -100,
     .max = 100},
    {.name = "negate",
     .summary = "change the sign",
     .kind = JUNCO_PARAM_BOOL,
     .offset = offsetof(struct scale, is_negated),
     .dflt = "False"},
    {.name = "shift",
     .summary = "what to add",
     .kind = JUNCO_PARAM_INT,
     .offset = offsetof(struct scale, shift),
     .dflt = "0"},
    {.name = "label",
     .summary = "what to call it in errors",
     .kind = JUNCO_PARAM_STRING,
     .offset = offsetof(struct scale, label),
     .dflt = "None"},
    {.name = "part",
     .summary = "which numbers are scaled",
     .kind = JUNCO_PARAM_CHOICE,
     .offset = offsetof(struct scale, part),
     .dflt = "'all'",
     .choices = scale_parts},
    {.name = "add",
     .summary = "added to the first numbers",
     .kind = JUNCO_PARAM_FLOATS,
     .offset = offsetof(struct scale, add),
     .dflt = "[]"},
    {.name = NULL},
};

static junco_status scale_types(const void *instance, const struct junco_env *env,
                                const struct junco_type *const *in_types,
                                const struct junco_type **ret_types, struct junco_error *err) {
    (void)instance;
    (void)env;
    (void)err;
    ret_types[0] = host->type_ref(in_types[0]);
    return JUNCO_OK;
}

static junco_status scale_open(void *instance, const struct junco_env *env,
                               struct junco_error *err) {
    const struct scale *op = instance;

    (void)env;
    if (op->factor == 0.0)
        return host->fail(err, JUNCO_EINVAL, "factor must not be 0");
    host->debug("frozen.open", "factor=%g", op->factor);
    return JUNCO_OK;
}

static junco_status scale_run_row(void *instance, const struct junco_chunk *in, size_t row,
                                  struct junco_builder *out, struct junco_error *err) {
    const struct scale *op = instance;
    struct junco_value cell = host->column_get(&in->columns[0], row);
    const struct junco_tensor *t = &cell.as.tensor;
    const float *from = t->data;
    size_t n = host->tensor_count(t);
    void *data;
    junco_status st = host->put_tensor(out, 0, JUNCO_DTYPE_FLOAT32, t->rank, t->dims, &data, err);

    for (size_t i = 0; !st && i < n; i++) {
        double x = from[i];

        if (!op->part || x > 0)
            x = x * op->factor + (double)op->shift;
        if (i < op->add.n)
            x += op->add.at[i];
        ((float *)data)[i] = (float)(op->is_negated ? -x : x);
    }
    return st ? host->wrap(err, st, "%s", op->label ? op->label : "scale") : JUNCO_OK;
}

static const struct junco_op op_scale = {
    .abi = 1,
    .size = sizeof(struct junco_op),
    .name = "frozen.scale",
    .summary = "multiply the numbers of a tensor",
    .params = scale_params,
    .inputs = tensor_ports,
    .outputs = tensor_ports,
    .rows = JUNCO_ROWS_ONE,
    .flags = JUNCO_OP_PURE,
    .instance_size = sizeof(struct scale),
    .types = scale_types,
    .open = scale_open,
    .run_row = scale_run_row,
};

/* ---- frozen.repeat: many rows, a call's state, resources of an instance ---- */

struct repeat {
    int64_t times;
    char *mark;
};

struct repeat_state {
    int64_t *n_runs;
};

static const struct junco_param repeat_params[] = {
    {.name = "times",
     .summary = "how often",
     .kind = JUNCO_PARAM_INT,
     .offset = offsetof(struct repeat, times),
     .dflt = "3",
     .min = 0,
     .max = 1000},
    {.name = NULL},
};

static const struct junco_port repeat_outputs[] = {
    {.name = "text", .type = "string", .summary = "the same text"},
    {.name = "i", .type = "int64", .summary = "counts from 0"},
    {.name = NULL},
};

static junco_status repeat_open(void *instance, const struct junco_env *env,
                                struct junco_error *err) {
    struct repeat *op = instance;

    (void)env;
    op->mark = host->alloc(16);
    return op->mark ? JUNCO_OK : host->fail(err, JUNCO_ENOMEM, "no 16 bytes");
}

static void repeat_close(void *instance) {
    host->free(((struct repeat *)instance)->mark);
}

static void repeat_call_done(void *call_state) {
    host->free(((struct repeat_state *)call_state)->n_runs);
}

static junco_status repeat_put(const struct repeat *op, const struct junco_chunk *in,
                               struct junco_builder *out, bool *ret_is_full,
                               struct junco_error *err) {
    struct junco_cursor *cursor = host->builder_cursor(out);
    struct junco_value text = host->column_get(&in->columns[0], cursor->row);

    for (; cursor->position < op->times; cursor->position++) {
        junco_status st;

        *ret_is_full = !host->builder_has_room(out);
        if (*ret_is_full)
            return JUNCO_OK;
        st = host->builder_row(out, cursor->row, err);
        if (!st)
            st = host->put_value(out, 0, &text, err);
        if (!st)
            st = host->put_int64(out, 1, cursor->position, err);
        if (st)
            return st;
    }
    return JUNCO_OK;
}

static junco_status repeat_run(void *instance, void *call_state, const struct junco_chunk *in,
                               struct junco_builder *out, junco_next *ret_next,
                               struct junco_error *err) {
    struct junco_cursor *cursor = host->builder_cursor(out);
    struct repeat_state *state = call_state;

    if (!state->n_runs)
        state->n_runs = host->alloc(sizeof(*state->n_runs));
    if (!state->n_runs)
        return host->fail(err, JUNCO_ENOMEM, "no room for a counter");
    ++*state->n_runs;
    *ret_next = JUNCO_MORE;
    for (; cursor->row < in->rows; cursor->row++, cursor->position = 0) {
        struct junco_value text = host->column_get(&in->columns[0], cursor->row);
        struct junco_error why = {JUNCO_OK, ""};
        bool is_full = false;
        junco_status st = text.as.bytes.size ? repeat_put(instance, in, out, &is_full, &why)
                                             : host->fail(&why, JUNCO_EVALUE, "nothing to repeat");

        if (is_full)
            return JUNCO_OK;
        if (st)
            st = host->builder_fail_row(out, cursor->row, &why, err);
        if (st)
            return st;
    }
    *ret_next = JUNCO_DONE;
    return JUNCO_OK;
}

static const struct junco_op op_repeat = {
    .abi = 1,
    .size = sizeof(struct junco_op),
    .name = "frozen.repeat",
    .summary = "give a text several times",
    .params = repeat_params,
    .inputs = text_ports,
    .outputs = repeat_outputs,
    .rows = JUNCO_ROWS_MANY,
    .instance_size = sizeof(struct repeat),
    .call_state_size = sizeof(struct repeat_state),
    .open = repeat_open,
    .run = repeat_run,
    .close = repeat_close,
    .call_done = repeat_call_done,
};

/* ---- frozen.twice: a composite ---- */

struct twice {
    double factor;
};

static const struct junco_param twice_params[] = {
    {.name = "factor",
     .summary = "what to multiply by, twice",
     .kind = JUNCO_PARAM_FLOAT,
     .offset = offsetof(struct twice, factor),
     .dflt = "2.0"},
    {.name = NULL},
};

static junco_status twice_expand(const void *instance, struct junco_graph_builder *builder,
                                 struct junco_error *err) {
    static const char *const columns[] = {"x", "half"};
    const struct twice *op = instance;
    const struct junco_arg args[] = {
        {.name = "factor", .value = {.kind = JUNCO_KIND_FLOAT64, .as.float64 = op->factor}},
    };
    struct junco_node_spec node = {
        .iteration = JUNCO_MAP,
        .n_in = 1,
        .n_out = 1,
        .in = &columns[0],
        .out = &columns[1],
        .op = "frozen.scale",
        .n_args = 1,
        .args = args,
    };
    junco_status st = host->graph_add(builder, &node, sizeof(node), err);

    node.in = &columns[1];
    node.out = &columns[0];
    return st ? st : host->graph_add(builder, &node, sizeof(node), err);
}

static const struct junco_op op_twice = {
    .abi = 1,
    .size = sizeof(struct junco_op),
    .name = "frozen.twice",
    .summary = "multiply the numbers of a tensor twice",
    .params = twice_params,
    .inputs = tensor_ports,
    .outputs = tensor_ports,
    .rows = JUNCO_ROWS_ONE,
    .flags = JUNCO_OP_PURE,
    .instance_size = sizeof(struct twice),
    .expand = twice_expand,
};

/* ---- an engine: "*.frozen" files are models that give back what they are given ---- */

struct junco_session {
    const struct junco_type *type;
    struct junco_model_port port;
    struct junco_model_info info;
};

static void engine_probe(struct junco_probe *ret_probe) {
    memset(ret_probe, 0, sizeof(*ret_probe));
    ret_probe->is_available = true;
    memcpy(ret_probe->version, "1", 2);
}

static bool engine_reads(const char *model_path) {
    const char *dot = strrchr(model_path, '.');

    return dot && !strcmp(dot, ".frozen");
}

static void engine_unload(struct junco_session *session) {
    if (session)
        host->type_unref(session->type);
    host->free(session);
}

static junco_status engine_load(const struct junco_session_spec *spec,
                                struct junco_session **ret_session, struct junco_error *err) {
    struct junco_session *session = host->alloc(sizeof(*session));
    junco_status st;

    if (!session)
        return host->fail(err, JUNCO_ENOMEM, "no room for model '%s'", spec->model_path);
    st = host->type_parse("tensor<float32>[?,3]", &session->type, err);
    if (st) {
        engine_unload(session);
        return st;
    }
    session->port = (struct junco_model_port){"x", session->type};
    session->info = (struct junco_model_info){
        .n_inputs = 1, .inputs = &session->port, .n_outputs = 1, .outputs = &session->port};
    *ret_session = session;
    return JUNCO_OK;
}

static const struct junco_model_info *engine_describe(const struct junco_session *session) {
    return &session->info;
}

static junco_status engine_run(struct junco_session *session, const struct junco_tensor *inputs,
                               struct junco_tensor *outputs, struct junco_error *err) {
    (void)session;
    (void)err;
    if (outputs[0].data) {
        memcpy(outputs[0].data, inputs[0].data, host->tensor_size_bytes(&inputs[0]));
    } else {
        outputs[0] = inputs[0];
        host->buf_ref(inputs[0].buf);
    }
    return JUNCO_OK;
}

static const struct junco_backend engine = {
    .abi = 1,
    .size = sizeof(struct junco_backend),
    .name = "frozen",
    .summary = "gives back what it is given",
    .probe = engine_probe,
    .reads = engine_reads,
    .load = engine_load,
    .describe = engine_describe,
    .run = engine_run,
    .unload = engine_unload,
};

/* ---- the table ---- */

static const struct junco_op *const ops[] = {&op_scale, &op_repeat, &op_twice, NULL};
static const struct junco_backend *const backends[] = {&engine, NULL};

static const struct junco_plugin plugin = {
    .abi = 1,
    .size = sizeof(struct junco_plugin),
    .param_size = sizeof(struct junco_param),
    .port_size = sizeof(struct junco_port),
    .name = "frozen",
    .version = "1",
    .ops = ops,
    .backends = backends,
};

__attribute__((visibility("default"))) junco_status junco_plugin_init_v1(
    const struct junco_plugin_host *given, const struct junco_plugin **ret_plugin,
    struct junco_error *err);

junco_status junco_plugin_init_v1(const struct junco_plugin_host *given,
                                  const struct junco_plugin **ret_plugin, struct junco_error *err) {
    if (given->abi != 1 || given->size < sizeof(struct junco_plugin_host))
        return given->fail(err, JUNCO_EUNSUPPORTED, "this junco is older than the plugin");
    host = given;
    *ret_plugin = &plugin;
    return JUNCO_OK;
}
