/* op_table.c -- conformance: what an operator's table says of itself is whole and true. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "op_conform.h"

#include <ctype.h>
#include <string.h>

#include "base/arena.h"
#include "base/limits.h"
#include "base/mem.h"
#include "graph/params.h"
#include "op_samples.h"

/* "family" or "family.name", in small letters, digits and underscores. */
static bool is_op_name(const char *name) {
    size_t n_dots = 0, part = 0;

    for (; *name; name++) {
        if (*name == '.' && part) {
            n_dots++;
            part = 0;
        } else if (islower((unsigned char)*name) ||
                   (part && (isdigit((unsigned char)*name) || *name == '_'))) {
            part++;
        } else {
            return false;
        }
    }
    return part && n_dots <= 1;
}

static bool is_identifier(const char *name) {
    return is_op_name(name) && !strchr(name, '.');
}

static bool is_said(const char *summary) {
    return summary && *summary && summary[strlen(summary) - 1] != '.';
}

static void test_table_is_whole(void **state) {
    const struct junco_op *op = OP(state);

    assert_int_equal(op->abi, JUNCO_OP_ABI);
    assert_int_equal(op->size, sizeof(struct junco_op));
    assert_true(is_op_name(op->name));
    assert_true(strlen(op->name) < JUNCO_MAX_NAME_BYTES);
    assert_true(is_said(op->summary));
    assert_int_equal(!!op->run + !!op->run_row + !!op->expand, 1);
    assert_true(!op->run_row || op->rows == JUNCO_ROWS_ONE);
    assert_true(!op->expand || (!op->open && !op->close)); /* its parts are opened instead */
    assert_true(op->outputs || op->inputs);
    assert_true(!(op->flags & JUNCO_OP_MANY_INPUTS) || (op->inputs && op->columns));
    assert_true(!(op->flags & JUNCO_OP_MANY_OUTPUTS) || (op->outputs && op->columns));
    assert_true(!op->flush || (op->call_state_size && !(op->flags & JUNCO_OP_PURE)));
}

static void check_ports(const struct junco_port *ports) {
    size_t n = op_count_ports(ports);

    assert_true(n <= MAX_PORTS);
    for (size_t i = 0; i < n; i++) {
        const struct junco_type *type;
        struct junco_error err = {0};

        assert_true(is_identifier(ports[i].name));
        assert_true(is_said(ports[i].summary));
        if (junco_type_parse(ports[i].type, &type, &err))
            fail_msg("port '%s': %s", ports[i].name, err.message);
        junco_type_unref(type);
        for (size_t j = 0; j < i; j++)
            assert_string_not_equal(ports[i].name, ports[j].name);
    }
}

static void test_ports(void **state) {
    check_ports(OP(state)->inputs);
    check_ports(OP(state)->outputs);
}

static size_t param_size(junco_param_kind kind) {
    static const size_t sizes[] = {
        [JUNCO_PARAM_BOOL] = sizeof(bool),
        [JUNCO_PARAM_INT] = sizeof(int64_t),
        [JUNCO_PARAM_FLOAT] = sizeof(double),
        [JUNCO_PARAM_STRING] = sizeof(const char *),
        [JUNCO_PARAM_CHOICE] = sizeof(int),
        [JUNCO_PARAM_MODEL] = sizeof(const char *),
        [JUNCO_PARAM_FLOATS] = sizeof(struct junco_floats),
        [JUNCO_PARAM_VALUE] = sizeof(struct junco_value),
    };

    assert_true(kind >= JUNCO_PARAM_BOOL && (size_t)kind < sizeof(sizes) / sizeof(sizes[0]));
    return sizes[kind];
}

static void check_param(const struct junco_op *op, const struct junco_param *param) {
    assert_true(is_identifier(param->name));
    assert_true(is_said(param->summary));
    assert_true(param->offset + param_size(param->kind) <= op->instance_size);
    assert_true(param->min <= param->max);
    assert_true((param->kind == JUNCO_PARAM_CHOICE) == (param->choices != NULL));
    for (const struct junco_param *p = op->params; p != param; p++) {
        bool is_apart = p->offset + param_size(p->kind) <= param->offset ||
                        param->offset + param_size(param->kind) <= p->offset;

        assert_string_not_equal(p->name, param->name);
        assert_true(is_apart);
    }
}

static void test_params(void **state) {
    const struct junco_op *op = OP(state);

    assert_true(params_count(op->params) <= JUNCO_MAX_PARAMS);
    for (const struct junco_param *p = op->params; p && p->name; p++) {
        struct junco_error err = {0};
        struct arena arena = {0};
        struct junco_value value;

        check_param(op, p);
        if (!p->dflt)
            continue;
        if (param_default(p, &arena, &value, &err) || param_check("parameter", p, &value, &err))
            fail_msg("%s", err.message);
        junco_value_unref(&value);
        arena_done(&arena);
    }
}

/* What runs a model has the parameters that a plan sets. */
static void test_model_params(void **state) {
    static const struct {
        const char *name;
        junco_param_kind kind;
    } wanted[] = {{"model", JUNCO_PARAM_MODEL},
                  {"engine", JUNCO_PARAM_STRING},
                  {"precision", JUNCO_PARAM_STRING},
                  {"threads", JUNCO_PARAM_INT}};

    for (size_t i = 0; i < 4 && OP(state)->flags & JUNCO_OP_MODEL; i++) {
        const struct junco_param *param = param_find(OP(state)->params, wanted[i].name);

        assert_non_null(param);
        assert_int_equal(param->kind, wanted[i].kind);
    }
}

/* The sample gives every parameter without a default. */
static void test_required_params(void **state) {
    const struct op_sample *sample = op_sample_find(OP(state)->name);

    for (const struct junco_param *p = OP(state)->params; p && p->name; p++) {
        bool is_given = p->dflt != NULL;

        for (const char *const *text = sample->params; text && *text; text++)
            is_given |=
                !strncmp(*text, p->name, strlen(p->name)) && (*text)[strlen(p->name)] == '=';
        if (!is_given)
            fail_msg("parameter '%s' is required, op_samples.c gives none", p->name);
    }
}

const struct op_case op_table_cases[] = {
    {"its table is whole", test_table_is_whole, FOR_ALL},
    {"its ports parse", test_ports, FOR_ALL},
    {"its parameters' defaults lie in their ranges", test_params, FOR_ALL},
    {"a model has what a plan sets", test_model_params, FOR_ALL},
    {"required parameters are given here", test_required_params, FOR_ALL},
    {NULL},
};
