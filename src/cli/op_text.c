/* op_text.c -- what operators' tables say, in words. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/op_text.h"

const char *op_kind_name(junco_param_kind kind) {
    switch (kind) {
    case JUNCO_PARAM_BOOL:
        return "bool";
    case JUNCO_PARAM_INT:
        return "int";
    case JUNCO_PARAM_FLOAT:
        return "float";
    case JUNCO_PARAM_STRING:
        return "string";
    case JUNCO_PARAM_CHOICE:
        return "choice";
    case JUNCO_PARAM_MODEL:
        return "model file";
    case JUNCO_PARAM_FLOATS:
        return "list of floats";
    case JUNCO_PARAM_VALUE:
        return "literal";
    }
    return "unknown";
}

void op_put_range(struct str *out, const struct junco_param *p) {
    if (p->choices) {
        for (size_t i = 0; p->choices[i]; i++)
            str_printf(out, "%s'%s'", i ? ", " : "one of ", p->choices[i]);
    } else if (p->min != 0 || p->max != 0) {
        str_printf(out, "%g … %g", p->min, p->max);
    }
}

void op_put_ports(struct str *out, const struct junco_port *ports) {
    for (const struct junco_port *p = ports; p && p->name; p++)
        str_printf(out, "%s%s: %s", p == ports ? "" : ", ", p->name, p->type);
}
