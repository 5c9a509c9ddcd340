/* plugin_op.c -- whether an operator's table is whole: what the compiler cannot see. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "api/plugin.h"

#include <ctype.h>
#include <string.h>

#include "base/limits.h"
#include "base/str.h"
#include "graph/params.h"

#define KNOWN_FLAGS                                                                             \
    (JUNCO_OP_PURE | JUNCO_OP_BLOCKING | JUNCO_OP_BATCHABLE | JUNCO_OP_HEAVY | JUNCO_OP_MODEL | \
     JUNCO_OP_MANY_INPUTS | JUNCO_OP_MANY_OUTPUTS)

/* Letters, digits and '_', up to a '.'; returns what is behind, NULL if there is no such name. */
static const char *skip_identifier(const char *at) {
    if (!isalpha((unsigned char)*at) && *at != '_')
        return NULL;
    while (isalnum((unsigned char)*at) || *at == '_')
        at++;
    return at;
}

static bool is_identifier(const char *name) {
    const char *end = name ? skip_identifier(name) : NULL;

    return end && !*end && end - name < JUNCO_MAX_NAME_BYTES;
}

static bool is_op_name(const char *name) {
    const char *end = name ? skip_identifier(name) : NULL;

    if (end && *end == '.')
        end = skip_identifier(end + 1);
    return end && !*end && end - name < JUNCO_MAX_NAME_BYTES;
}

/* ---- ports ---- */

static junco_status check_ports(const char *what, const struct junco_port *ports,
                                struct junco_error *err) {
    for (const struct junco_port *p = ports; p && p->name; p++) {
        const struct junco_type *type;
        junco_status st;

        if (!is_identifier(p->name))
            return junco_fail(err, JUNCO_EINVAL, "%s '%.100s': a column's name is a word", what,
                              p->name);
        for (const struct junco_port *other = ports; other != p; other++)
            if (str_equal(other->name, p->name))
                return junco_fail(err, JUNCO_EINVAL, "%s '%s' stands twice", what, p->name);
        if (!p->type)
            return junco_fail(err, JUNCO_EINVAL, "%s '%s' has no type", what, p->name);
        st = junco_type_parse(p->type, &type, err);
        if (st)
            return junco_wrap(err, st, "%s '%s'", what, p->name);
        junco_type_unref(type);
    }
    return JUNCO_OK;
}

/* ---- parameters ---- */

struct layout {
    size_t size, alignment; /* 0: no such kind */
};
#define LAYOUT(type) \
    { sizeof(type), _Alignof(type) }

static struct layout param_layout(junco_param_kind kind) {
    static const struct layout layouts[] = {
        [JUNCO_PARAM_BOOL] = LAYOUT(bool),
        [JUNCO_PARAM_INT] = LAYOUT(int64_t),
        [JUNCO_PARAM_FLOAT] = LAYOUT(double),
        [JUNCO_PARAM_STRING] = LAYOUT(const char *),
        [JUNCO_PARAM_CHOICE] = LAYOUT(int),
        [JUNCO_PARAM_MODEL] = LAYOUT(const char *),
        [JUNCO_PARAM_FLOATS] = LAYOUT(struct junco_floats),
        [JUNCO_PARAM_VALUE] = LAYOUT(struct junco_value),
    };

    return (size_t)kind < sizeof(layouts) / sizeof(layouts[0]) ? layouts[kind]
                                                               : (struct layout){0, 1};
}

/* Where the host will write: inside the instance, aligned, on no other parameter. */
static junco_status check_place(const struct junco_op *op, const struct junco_param *param,
                                struct junco_error *err) {
    struct layout layout = param_layout(param->kind);

    if (!layout.size)
        return junco_fail(err, JUNCO_EINVAL, "there is no kind %d of parameter", (int)param->kind);
    if (param->offset > op->instance_size || layout.size > op->instance_size - param->offset ||
        param->offset % layout.alignment)
        return junco_fail(err, JUNCO_EINVAL,
                          "offset %zu is no place for its %zu bytes in an instance of %zu: use "
                          "offsetof and sizeof",
                          param->offset, layout.size, op->instance_size);
    for (const struct junco_param *p = op->params; p != param; p++) {
        if (str_equal(p->name, param->name))
            return junco_fail(err, JUNCO_EINVAL, "it stands twice");
        if (p->offset + param_layout(p->kind).size > param->offset &&
            param->offset + layout.size > p->offset)
            return junco_fail(err, JUNCO_EINVAL, "it lies where '%s' lies", p->name);
    }
    return JUNCO_OK;
}

static junco_status check_default(const struct junco_param *param, struct arena *arena,
                                  struct junco_error *err) {
    struct junco_value value;
    junco_status st;

    if (!param->dflt)
        return JUNCO_OK;
    st = param_default(param, arena, &value, err);
    if (st)
        return st == JUNCO_EINTERNAL ? junco_fail(err, JUNCO_EINVAL,
                                                  "its default %.60s does not parse, or is none "
                                                  "that the parameter takes",
                                                  param->dflt)
                                     : st;
    st = param_check("parameter", param, &value, err);
    if (value.kind == JUNCO_KIND_LIST)
        junco_value_unref(&value);
    return st;
}

static junco_status check_param(const struct junco_op *op, const struct junco_param *param,
                                struct arena *arena, struct junco_error *err) {
    junco_status st;

    if (!is_identifier(param->name))
        return junco_fail(err, JUNCO_EINVAL, "a parameter's name is a word");
    st = check_place(op, param, err);
    if (st)
        return st;
    if (!(param->min <= param->max))
        return junco_fail(err, JUNCO_EINVAL, "its range is from %g to %g", param->min, param->max);
    if ((param->kind == JUNCO_PARAM_CHOICE) != (param->choices && param->choices[0]))
        return junco_fail(err, JUNCO_EINVAL, "a choice has choices, and nothing else has");
    return check_default(param, arena, err);
}

/* ---- the operator ---- */

/* What runs a model has the parameters that a plan sets. */
static junco_status check_model(const struct junco_op *op, struct junco_error *err) {
    static const struct {
        const char *name;
        junco_param_kind kind;
    } wanted[] = {{"engine", JUNCO_PARAM_STRING},
                  {"precision", JUNCO_PARAM_STRING},
                  {"threads", JUNCO_PARAM_INT}};

    for (size_t i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++) {
        const struct junco_param *param = param_find(op->params, wanted[i].name);

        if (!param || param->kind != wanted[i].kind)
            return junco_fail(err, JUNCO_EINVAL,
                              "JUNCO_OP_MODEL wants the parameters engine and precision (strings) "
                              "and threads (int)");
    }
    return JUNCO_OK;
}

static bool has_ports(const struct junco_port *ports) {
    return ports && ports[0].name;
}

/* What slots of later releases ask for; an old table has none of them. */
static junco_status check_late_slots(const struct junco_op *op, struct junco_error *err) {
    bool many_in = op->flags & JUNCO_OP_MANY_INPUTS, many_out = op->flags & JUNCO_OP_MANY_OUTPUTS;

    if ((many_in && !has_ports(op->inputs)) || (many_out && !has_ports(op->outputs)) ||
        ((many_in || many_out) && !op->columns))
        return junco_fail(err, JUNCO_EINVAL,
                          "JUNCO_OP_MANY_... wants a port that stands for the columns, and "
                          "columns()");
    if (op->flush && (!op->call_state_size || op->flags & JUNCO_OP_PURE))
        return junco_fail(err, JUNCO_EINVAL,
                          "flush() wants a call_state_size, and is no work of a pure operator");
    return JUNCO_OK;
}

static junco_status check_slots(const struct junco_op *op, struct junco_error *err) {
    if (!op->run + !op->run_row + !op->expand != 2)
        return junco_fail(err, JUNCO_EINVAL, "want one of run, run_row and expand, got %d",
                          !!op->run + !!op->run_row + !!op->expand);
    if (op->rows != JUNCO_ROWS_ONE && op->rows != JUNCO_ROWS_MANY)
        return junco_fail(err, JUNCO_EINVAL, "rows is %d: want JUNCO_ROWS_ONE or JUNCO_ROWS_MANY",
                          (int)op->rows);
    if (op->run_row && op->rows != JUNCO_ROWS_ONE)
        return junco_fail(err, JUNCO_EINVAL, "run_row gives one row: rows must be JUNCO_ROWS_ONE");
    if (op->expand && (op->open || op->close))
        return junco_fail(err, JUNCO_EINVAL,
                          "a composite is not opened, its parts are: leave open and close out");
    if (op->flags & ~(unsigned)KNOWN_FLAGS)
        return junco_fail(err, JUNCO_EUNSUPPORTED, "flags 0x%x hold some this junco does not know",
                          op->flags);
    if (op->instance_size > JUNCO_MAX_OP_BYTES || op->call_state_size > JUNCO_MAX_OP_BYTES)
        return junco_fail(
            err, JUNCO_ELIMIT,
            "an instance of %zu and a call's state of %zu bytes: each has at most %u; "
            "allocate more in open()",
            op->instance_size, op->call_state_size, JUNCO_MAX_OP_BYTES);
    return JUNCO_OK;
}

junco_status plugin_op_check(const struct junco_op *op, struct arena *arena,
                             struct junco_error *err) {
    junco_status st;

    if (!is_op_name(op->name))
        return junco_fail(err, JUNCO_EINVAL,
                          "an operator is named 'name' or 'family.name', in fewer than %d bytes",
                          JUNCO_MAX_NAME_BYTES);
    if (!op->summary || !*op->summary)
        return junco_fail(err, JUNCO_EINVAL, "it has no summary: one line that 'junco ops' shows");
    if (!has_ports(op->inputs) && !has_ports(op->outputs))
        return junco_fail(err, JUNCO_EINVAL, "it has neither inputs nor outputs");
    st = check_slots(op, err);
    if (!st)
        st = check_late_slots(op, err);
    if (!st)
        st = check_ports("input", op->inputs, err);
    if (!st)
        st = check_ports("output", op->outputs, err);
    for (const struct junco_param *p = op->params; !st && p && p->name; p++) {
        st = check_param(op, p, arena, err);
        if (st)
            st = junco_wrap(err, st, "parameter '%.100s'", p->name);
    }
    return !st && op->flags & JUNCO_OP_MODEL ? check_model(op, err) : st;
}
