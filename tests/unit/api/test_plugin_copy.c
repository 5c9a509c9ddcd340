/* test_plugin_copy.c -- plugins' tables: copied by their own size, and refused field by field. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"

#include <string.h>

#include "api/plugin.h"
#include "base/limits.h"

struct instance {
    double factor;
    int64_t n;
    int choice;
    const char *engine, *precision;
    int64_t threads;
};

static junco_status run_row(void *instance, const struct junco_chunk *in, size_t row,
                            struct junco_builder *out, struct junco_error *err) {
    (void)instance;
    (void)in;
    (void)row;
    return junco_put_int64(out, 0, 1, err);
}

static junco_status run(void *instance, void *call_state, const struct junco_chunk *in,
                        struct junco_builder *out, junco_next *ret_next, struct junco_error *err) {
    (void)instance;
    (void)call_state;
    (void)in;
    (void)out;
    (void)err;
    *ret_next = JUNCO_DONE;
    return JUNCO_OK;
}

static junco_status expand(const void *instance, struct junco_graph_builder *builder,
                           struct junco_error *err) {
    (void)instance;
    (void)builder;
    (void)err;
    return JUNCO_OK;
}

static junco_status flush(const void *instance, void *call_state, struct junco_error *err) {
    (void)instance;
    (void)call_state;
    (void)err;
    return JUNCO_OK;
}

static void close_nothing(void *instance) {
    (void)instance;
}

static const char *const choices[] = {"one", "two", NULL};
static const char *const no_choices[] = {NULL};

/* ---- a plugin that is right; each case spoils one thing of it ---- */

enum { FACTOR, N, CHOICE, ENGINE, PRECISION, THREADS, N_PARAMS };

static struct {
    struct junco_param params[N_PARAMS + 1];
    struct junco_port inputs[3], outputs[2];
    struct junco_op op;
    const struct junco_op *ops[JUNCO_MAX_PLUGIN_TABLES + 2];
    struct junco_backend backend;
    const struct junco_backend *backends[2];
    struct junco_plugin plugin;
} p;

static void probe(struct junco_probe *ret_probe) {
    ret_probe->is_available = false;
}
static bool reads(const char *path) {
    return !path;
}
static junco_status load(const struct junco_session_spec *spec, struct junco_session **ret_session,
                         struct junco_error *err) {
    (void)ret_session;
    return junco_fail(err, JUNCO_EUNSUPPORTED, "%s", spec->model_path);
}
static const struct junco_model_info *describe(const struct junco_session *session) {
    return (const void *)session;
}
static junco_status run_model(struct junco_session *session, const struct junco_tensor *inputs,
                              struct junco_tensor *outputs, struct junco_error *err) {
    (void)session;
    (void)inputs;
    (void)outputs;
    return junco_fail(err, JUNCO_EUNSUPPORTED, "no");
}
static void unload(struct junco_session *session) {
    (void)session;
}

#define PARAM(row, field, kind_, dflt_)                             \
    p.params[row] = (struct junco_param) {                          \
        .name = #field, .summary = "of no use", .kind = (kind_),    \
        .offset = offsetof(struct instance, field), .dflt = (dflt_) \
    }

static void make_right(void) {
    memset(&p, 0, sizeof(p));
    PARAM(FACTOR, factor, JUNCO_PARAM_FLOAT, "0.5");
    PARAM(N, n, JUNCO_PARAM_INT, NULL);
    PARAM(CHOICE, choice, JUNCO_PARAM_CHOICE, "'two'");
    PARAM(ENGINE, engine, JUNCO_PARAM_STRING, "None");
    PARAM(PRECISION, precision, JUNCO_PARAM_STRING, "None");
    PARAM(THREADS, threads, JUNCO_PARAM_INT, "0");
    p.params[FACTOR].max = 1;
    p.params[CHOICE].choices = choices;
    p.inputs[0] = (struct junco_port){.name = "a", .type = "image"};
    p.inputs[1] = (struct junco_port){.name = "b", .type = "any"};
    p.outputs[0] = (struct junco_port){.name = "c", .type = "int64"};
    p.op = (struct junco_op){
        .abi = JUNCO_OP_ABI,
        .size = sizeof(struct junco_op),
        .name = "test.right",
        .summary = "nothing is wrong with it",
        .params = p.params,
        .inputs = p.inputs,
        .outputs = p.outputs,
        .flags = JUNCO_OP_PURE,
        .instance_size = sizeof(struct instance),
        .run_row = run_row,
    };
    p.backend = (struct junco_backend){JUNCO_BACKEND_ABI,
                                       sizeof(struct junco_backend),
                                       "mine",
                                       "",
                                       probe,
                                       reads,
                                       load,
                                       describe,
                                       run_model,
                                       unload};
    p.ops[0] = &p.op;
    p.backends[0] = &p.backend;
    p.plugin = (struct junco_plugin){
        .abi = JUNCO_PLUGIN_ABI,
        .size = sizeof(struct junco_plugin),
        .param_size = sizeof(struct junco_param),
        .port_size = sizeof(struct junco_port),
        .name = "test",
        .ops = p.ops,
        .backends = p.backends,
    };
}

static junco_status copy(struct junco_error *err) {
    struct arena arena = {0};
    struct plugin plugin = {.file = "x.so"};
    junco_status st = plugin_copy(&p.plugin, &arena, &plugin, err);

    arena_done(&arena);
    return st;
}

/* ---- the cases ---- */

/* A field and what it is set to: the first bytes of the value that fit. */
struct patch {
    void *at;
    size_t size;
    union {
        uint64_t number; /* its low bytes come first on the machines we build for */
        double real;
        const void *pointer;
    } to;
};
#define NUMBER(field, value)            \
    {                                   \
        &(field), sizeof(field), {      \
            .number = (uint64_t)(value) \
        }                               \
    }
#define REAL(field, value)         \
    {                              \
        &(field), sizeof(field), { \
            .real = (value)        \
        }                          \
    }
#define POINTER(field, value)                \
    {                                        \
        &(field), sizeof(field), {           \
            .pointer = (const void *)(value) \
        }                                    \
    }

static const struct spoiled {
    struct patch patches[4];
    junco_status code;
    const char *says;
} cases[] = {
    {{NUMBER(p.plugin.abi, 9)}, JUNCO_EUNSUPPORTED, "its table is of ABI 9, this junco has 1"},
    {{NUMBER(p.plugin.size, 16)}, JUNCO_EINVAL, "its table says it has 16 bytes"},
    {{NUMBER(p.plugin.size, sizeof(struct junco_plugin) + 8)},
     JUNCO_EUNSUPPORTED,
     "built for a newer junco"},
    {{NUMBER(p.plugin.param_size, 8)}, JUNCO_EINVAL, "struct junco_param"},
    {{NUMBER(p.plugin.param_size, sizeof(struct junco_param) + 8)},
     JUNCO_EUNSUPPORTED,
     "struct junco_param"},
    {{NUMBER(p.plugin.port_size, 0)}, JUNCO_EINVAL, "struct junco_port"},
    {{NUMBER(p.plugin.port_size, 4096)}, JUNCO_EUNSUPPORTED, "struct junco_port"},
    {{POINTER(p.plugin.name, "")}, JUNCO_EINVAL, "no name"},
    {{POINTER(p.ops[0], NULL), POINTER(p.plugin.backends, NULL)},
     JUNCO_EINVAL,
     "neither operators nor engines"},
    {{NUMBER(p.op.abi, 0)}, JUNCO_EUNSUPPORTED, "operator 0: its table is of ABI 0"},
    {{NUMBER(p.op.size, 40)},
     JUNCO_EINVAL,
     "operator 'test.right': its table says it has 40 bytes"},
    {{NUMBER(p.op.size, sizeof(struct junco_op) + 8)},
     JUNCO_EUNSUPPORTED,
     "operator 0: its table has"},
    {{POINTER(p.op.name, NULL)}, JUNCO_EINVAL, "operator 0: an operator is named"},
    {{POINTER(p.op.name, "a.b.c")}, JUNCO_EINVAL, "operator 'a.b.c': an operator is named"},
    {{POINTER(p.op.name, "two words")}, JUNCO_EINVAL, "operator 'two words'"},
    {{POINTER(p.op.summary, NULL)}, JUNCO_EINVAL, "'test.right': it has no summary"},
    {{POINTER(p.op.run_row, NULL)}, JUNCO_EINVAL, "want one of run, run_row and expand, got 0"},
    {{POINTER(p.op.run, run)}, JUNCO_EINVAL, "got 2"},
    {{NUMBER(p.op.rows, (junco_rows)7)}, JUNCO_EINVAL, "rows is 7"},
    {{NUMBER(p.op.rows, JUNCO_ROWS_MANY)}, JUNCO_EINVAL, "rows must be JUNCO_ROWS_ONE"},
    {{POINTER(p.op.run_row, NULL), POINTER(p.op.expand, expand),
      POINTER(p.op.close, close_nothing)},
     JUNCO_EINVAL,
     "leave open and close out"},
    {{NUMBER(p.op.flags, JUNCO_OP_PURE | 1u << 30)}, JUNCO_EUNSUPPORTED, "flags 0x40000001"},
    {{NUMBER(p.op.flags, JUNCO_OP_MANY_INPUTS)}, JUNCO_EINVAL, "JUNCO_OP_MANY_..."},
    {{NUMBER(p.op.flags, JUNCO_OP_MANY_OUTPUTS), POINTER(p.op.outputs, NULL)},
     JUNCO_EINVAL,
     "JUNCO_OP_MANY_..."},
    {{POINTER(p.op.flush, flush)}, JUNCO_EINVAL, "flush() wants"},
    {{POINTER(p.op.flush, flush), NUMBER(p.op.call_state_size, 8)}, JUNCO_EINVAL, "flush() wants"},
    {{NUMBER(p.op.instance_size, (size_t)JUNCO_MAX_OP_BYTES + 1)},
     JUNCO_ELIMIT,
     "allocate more in open()"},
    {{NUMBER(p.op.call_state_size, SIZE_MAX)}, JUNCO_ELIMIT, "allocate more in open()"},
    {{POINTER(p.op.inputs, NULL), POINTER(p.op.outputs, NULL)},
     JUNCO_EINVAL,
     "neither inputs nor outputs"},
    {{POINTER(p.inputs[1].name, "b-c")}, JUNCO_EINVAL, "input 'b-c'"},
    {{POINTER(p.inputs[1].name, "a")}, JUNCO_EINVAL, "input 'a' stands twice"},
    {{POINTER(p.outputs[0].type, NULL)}, JUNCO_EINVAL, "output 'c' has no type"},
    {{POINTER(p.outputs[0].type, "int65")}, JUNCO_ESYNTAX, "output 'c': "},
    {{POINTER(p.params[N].name, "9")}, JUNCO_EINVAL, "parameter '9'"},
    {{POINTER(p.params[N].name, "factor")}, JUNCO_EINVAL, "parameter 'factor': it stands twice"},
    {{NUMBER(p.params[N].kind, (junco_param_kind)99)},
     JUNCO_EINVAL,
     "parameter 'n': there is no kind 99"},
    {{NUMBER(p.params[N].offset, sizeof(struct instance))}, JUNCO_EINVAL, "parameter 'n': offset"},
    {{NUMBER(p.params[N].offset, SIZE_MAX - 3)}, JUNCO_EINVAL, "parameter 'n': offset"},
    {{NUMBER(p.params[N].offset, offsetof(struct instance, n) + 1)},
     JUNCO_EINVAL,
     "parameter 'n': offset"},
    {{NUMBER(p.params[N].offset, offsetof(struct instance, factor))},
     JUNCO_EINVAL,
     "parameter 'n': it lies where 'factor' lies"},
    {{REAL(p.params[N].min, 2), REAL(p.params[N].max, 1)},
     JUNCO_EINVAL,
     "parameter 'n': its range is from 2 to 1"},
    {{POINTER(p.params[FACTOR].dflt, "1.5")}, JUNCO_EINVAL, "parameter 'factor': its default 1.5"},
    {{POINTER(p.params[FACTOR].dflt, "[")}, JUNCO_EINVAL, "parameter 'factor': its default ["},
    {{POINTER(p.params[FACTOR].dflt, "'x'")}, JUNCO_EINVAL, "parameter 'factor': its default 'x'"},
    {{POINTER(p.params[CHOICE].choices, no_choices)}, JUNCO_EINVAL, "a choice has choices"},
    {{POINTER(p.params[N].choices, choices)}, JUNCO_EINVAL, "a choice has choices"},
    {{POINTER(p.params[CHOICE].dflt, "'three'")},
     JUNCO_EINVAL,
     "parameter 'choice': its default 'three'"},
    {{NUMBER(p.op.flags, JUNCO_OP_PURE | JUNCO_OP_MODEL), POINTER(p.params[THREADS].name, "cores")},
     JUNCO_EINVAL,
     "JUNCO_OP_MODEL wants"},
    {{NUMBER(p.backend.abi, 5)}, JUNCO_EUNSUPPORTED, "engine 0: its table is of ABI 5"},
    {{NUMBER(p.backend.size, sizeof(struct junco_backend) + 8)},
     JUNCO_EUNSUPPORTED,
     "engine 0: its table has"},
    {{POINTER(p.backend.name, NULL)}, JUNCO_EINVAL, "engine 0: it has no name"},
    {{POINTER(p.backend.unload, NULL)}, JUNCO_EINVAL, "engine 0: 'mine' lacks one of"},
};

static void test_refused(void **state) {
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        make_right();
        for (const struct patch *patch = cases[i].patches; patch->at; patch++)
            memcpy(patch->at, &patch->to, patch->size);
        fails(copy(err), cases[i].code, cases[i].says);
    }
}

static void test_endless(void **state) {
    (void)state;
    make_right();
    for (size_t i = 0; i <= JUNCO_MAX_PLUGIN_TABLES; i++)
        p.ops[i] = &p.op;
    fails(copy(err), JUNCO_ELIMIT, "more than 256 operators");
}

static void test_right(void **state) {
    struct arena arena = {0};
    struct plugin plugin = {.file = "x.so"};

    (void)state;
    make_right();
    ok(plugin_copy(&p.plugin, &arena, &plugin, err));
    assert_int_equal(plugin.n_ops, 1);
    assert_int_equal(plugin.n_backends, 1);
    assert_string_equal(plugin.version, "");
    memset(&p.op, 0xff, sizeof(p.op)); /* all was copied */
    memset(p.params, 0xff, sizeof(p.params));
    assert_string_equal(plugin.ops[0]->name, "test.right");
    assert_string_equal(plugin.ops[0]->params[CHOICE].dflt, "'two'");
    assert_null(plugin.ops[0]->params[N_PARAMS].name);
    assert_string_equal(plugin.ops[0]->inputs[1].name, "b");
    arena_done(&arena);
}

/* A table of the first release ends behind call_done: slots that came later are zero in the copy,
 * whatever lies behind it in the plugin's memory. */
static void test_old_table(void **state) {
    const size_t old = offsetof(struct junco_op, call_done) + sizeof(p.op.call_done);
    struct arena arena = {0};
    struct plugin plugin = {.file = "x.so"};

    (void)state;
    make_right();
    memset((char *)&p.op + old, 0x5a, sizeof(p.op) - old);
    p.op.size = old;
    ok(plugin_copy(&p.plugin, &arena, &plugin, err));
    assert_int_equal(plugin.ops[0]->size, sizeof(struct junco_op));
    for (size_t i = old; i < sizeof(struct junco_op); i++)
        assert_int_equal(((const char *)plugin.ops[0])[i], 0);
    arena_done(&arena);
}

static junco_status copy_right(struct junco_error *err) {
    make_right();
    return copy(err);
}

static void test_allocations(void **state) {
    (void)state;
    check_allocations(copy_right);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_refused),     cmocka_unit_test(test_endless),
        cmocka_unit_test(test_right),       cmocka_unit_test(test_old_table),
        cmocka_unit_test(test_allocations),
    };

    return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
