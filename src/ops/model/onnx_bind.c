/* onnx_bind.c -- which column of the node is which port of the model. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "ops/model/onnx.h"

#include <string.h>

#include "base/str.h"

#define LIST_BYTES 200
#define TYPE_BYTES 128

/* Columns on one side, ports of the model on the other. */
struct side {
    const char *what; /* "input" */
    const char *param; /* "inputs" */
    size_t n_columns;
    const char *const *columns;
    const struct junco_value *names; /* the parameter */
    size_t n_ports;
    const struct junco_model_port *ports;
    bool takes_all; /* every port needs a column */
};

/* "a, b, c", for an error; cut. */
static const char *list_ports(const struct side *side, char *buf) {
    struct str list = STR_INIT(LIST_BYTES - 1);

    for (size_t i = 0; i < side->n_ports; i++)
        str_printf(&list, "%s%s", i > 0 ? ", " : "", side->ports[i].name);
    str_copy(buf, LIST_BYTES, str_text(&list));
    str_done(&list);
    return buf;
}

static bool bytes_equal(const struct junco_bytes *bytes, const char *text) {
    return bytes->size == strlen(text) && memcmp(bytes->data, text, bytes->size) == 0;
}

/* The names of the parameter: one string, or a list of as many as there are columns. */
static junco_status check_names(const struct side *side, struct junco_error *err) {
    const struct junco_value *names = side->names;
    size_t n = 1;
    bool is_fine = names->kind == JUNCO_KIND_STRING;

    if (names->kind == JUNCO_KIND_NULL)
        return JUNCO_OK;
    if (names->kind == JUNCO_KIND_LIST) {
        n = junco_list_size(names->as.list);
        is_fine = true;
        for (size_t i = 0; i < n; i++)
            is_fine &= junco_list_items(names->as.list)[i].kind == JUNCO_KIND_STRING;
    }
    if (!is_fine)
        return junco_fail(err, JUNCO_ETYPE,
                          "argument '%s' wants the name of an %s of the model, or a list of them",
                          side->param, side->what);
    if (n != side->n_columns)
        return junco_fail(err, JUNCO_EINVAL, "argument '%s' has %zu names for %zu columns",
                          side->param, n, side->n_columns);
    return JUNCO_OK;
}

static bool is_named(const struct side *side, size_t column, const char *port) {
    const struct junco_value *names = side->names;

    if (names->kind == JUNCO_KIND_STRING)
        return bytes_equal(&names->as.bytes, port);
    if (names->kind == JUNCO_KIND_LIST)
        return bytes_equal(&junco_list_items(names->as.list)[column].as.bytes, port);
    return str_equal(side->columns[column], port);
}

static junco_status no_port(const struct side *side, size_t column, struct junco_error *err) {
    char list[LIST_BYTES];

    if (side->names->kind != JUNCO_KIND_NULL)
        return junco_fail(err, JUNCO_EINVAL,
                          "the model has no %s of the name that '%s' gives for "
                          "column '%s'; it has: %s",
                          side->what, side->param, side->columns[column], list_ports(side, list));
    return junco_fail(err, JUNCO_EINVAL,
                      "column '%s' is none of the model's %ss: %s; name the column "
                      "so, or say which with %s=",
                      side->columns[column], side->what, list_ports(side, list), side->param);
}

/* The port of each column.  One column and one port belong together, whatever they are called. */
static junco_status match(const struct side *side, size_t *ret_ports, struct junco_error *err) {
    junco_status st = check_names(side, err);
    char list[LIST_BYTES];

    if (st)
        return st;
    if (side->takes_all && side->n_columns != side->n_ports)
        return junco_fail(err, JUNCO_EINVAL,
                          "the model has %zu %s%s (%s), the node reads %zu column%s", side->n_ports,
                          side->what, side->n_ports == 1 ? "" : "s", list_ports(side, list),
                          side->n_columns, side->n_columns == 1 ? "" : "s");
    for (size_t i = 0; i < side->n_columns; i++) {
        bool is_only =
            side->names->kind == JUNCO_KIND_NULL && side->n_columns == 1 && side->n_ports == 1;
        size_t port = 0;

        while (!is_only && port < side->n_ports && !is_named(side, i, side->ports[port].name))
            port++;
        if (port == side->n_ports)
            return no_port(side, i, err);
        for (size_t k = 0; k < i; k++)
            if (ret_ports[k] == port)
                return junco_fail(err, JUNCO_EINVAL,
                                  "columns '%s' and '%s' are both bound to the "
                                  "model's %s '%s'",
                                  side->columns[k], side->columns[i], side->what,
                                  side->ports[port].name);
        ret_ports[i] = port;
    }
    return JUNCO_OK;
}

/* ---- types ---- */

/* A model's first dimension is its batch; a row of it has one dimension less.  The caller owns. */
static junco_status row_type(const struct junco_type *type, const struct junco_type **ret_type,
                             struct junco_error *err) {
    if (type->rank > 0)
        return junco_type_tensor(type->dtype, type->rank - 1, type->dims + 1, ret_type, err);
    return junco_type_tensor(type->dtype, -1, NULL, ret_type, err);
}

/* Whether a row of the port may be a single value. */
static bool may_be_scalar(const struct junco_type *type) {
    return type->rank < 0 || type->rank == 1 || (type->rank == 2 && type->dims[1] == 1);
}

/* Whether cells of type `from` may turn out to be what the port asks for: not yet known is fine,
 * since each run checks what it is given. */
static bool may_be(const struct junco_type *from, const struct junco_type *port) {
    if (from->kind == JUNCO_KIND_ANY || from->kind == JUNCO_KIND_NULL)
        return true;
    if (from->kind != JUNCO_KIND_TENSOR)
        return may_be_scalar(port) && onnx_packs(from->kind, port->dtype);
    if (from->dtype != JUNCO_DTYPE_ANY && from->dtype != port->dtype)
        return false;
    if (from->rank < 0 || port->rank < 0)
        return true;
    if (from->rank != port->rank - 1)
        return false;
    for (int i = 0; i < from->rank; i++)
        if (from->dims[i] >= 0 && port->dims[i + 1] >= 0 && from->dims[i] != port->dims[i + 1])
            return false;
    return true;
}

static junco_status check_input(const struct junco_model_port *port, const struct junco_type *from,
                                struct junco_error *err) {
    const struct junco_type *want = NULL;
    char want_text[TYPE_BYTES], got_text[TYPE_BYTES];
    junco_status st;

    if (port->type->rank > 0 && port->type->dims[0] != -1 && port->type->dims[0] != 1)
        return junco_fail(err, JUNCO_EUNSUPPORTED,
                          "input '%s': its batch is fixed at %lld; export "
                          "the model with a batch that is open or 1",
                          port->name, (long long)port->type->dims[0]);
    if (!from || may_be(from, port->type))
        return JUNCO_OK;
    st = row_type(port->type, &want, err);
    if (!st)
        st = junco_fail(err, JUNCO_ETYPE, "the model's input '%s' wants %s a row, got %s",
                        port->name, junco_type_format(want, want_text, sizeof(want_text)),
                        junco_type_format(from, got_text, sizeof(got_text)));
    junco_type_unref(want);
    return st;
}

/* A row's part of an output: a tensor, or the value itself where that is a single one. */
static junco_status cell_type(const struct junco_model_port *port,
                              const struct junco_type **ret_type, struct junco_error *err) {
    bool is_text = port->type->dtype == JUNCO_DTYPE_STRING;

    if (is_text && !may_be_scalar(port->type))
        return junco_fail(err, JUNCO_EUNSUPPORTED,
                          "output '%s' has more than one string a row; a column holds one",
                          port->name);
    if (is_text || port->type->rank == 1) {
        *ret_type = onnx_scalar_type(port->type->dtype);
        return JUNCO_OK;
    }
    return row_type(port->type, ret_type, err);
}

junco_status onnx_bind(const struct onnx *op, const struct junco_model_info *info,
                       const struct junco_type *const *in_types, struct onnx_binding *ret_binding,
                       struct junco_error *err) {
    const struct side in = {"input",     "inputs",       op->columns.n_in, op->columns.in,
                            &op->inputs, info->n_inputs, info->inputs,     true};
    const struct side out = {"output",     "outputs",       op->columns.n_out, op->columns.out,
                             &op->outputs, info->n_outputs, info->outputs,     false};
    struct onnx_binding binding = {.n_outputs = op->columns.n_out};
    size_t port_of[JUNCO_MAX_MODEL_PORTS];
    junco_status st = JUNCO_OK;

    if (in.n_columns > JUNCO_MAX_MODEL_PORTS || out.n_columns > JUNCO_MAX_MODEL_PORTS)
        return junco_fail(err, JUNCO_ELIMIT, "a model takes and gives at most %d columns",
                          JUNCO_MAX_MODEL_PORTS);
    st = match(&in, port_of, err);
    for (size_t i = 0; !st && i < in.n_columns; i++) {
        binding.column_of[port_of[i]] = i;
        st = check_input(&info->inputs[port_of[i]], in_types ? in_types[i] : NULL, err);
    }
    if (!st)
        st = match(&out, binding.output_of, err);
    for (size_t i = 0; !st && i < out.n_columns; i++)
        st = cell_type(&info->outputs[binding.output_of[i]], &binding.cells[i], err);
    if (st) {
        onnx_binding_done(&binding);
        return st;
    }
    *ret_binding = binding;
    return JUNCO_OK;
}

void onnx_binding_done(struct onnx_binding *binding) {
    for (size_t i = 0; i < binding->n_outputs; i++)
        junco_type_unref(binding->cells[i]);
    *binding = (struct onnx_binding){0};
}
