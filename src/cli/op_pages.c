/* op_pages.c -- the manual's pages of operators, from their tables. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/op_text.h"

#include "base/draft.h"
#include "base/limits.h"

#define LIST_NAME "README"

/* A cell of a table: a bar would end it. */
static void put_cell(struct str *page, const char *text) {
    for (; text && *text; text++) {
        if (*text == '|')
            str_putc(page, '\\');
        str_putc(page, *text);
    }
}

/* As a pipeline's text has it, every parameter with what it is unless given. */
static void put_call(struct str *page, const struct junco_op *op) {
    str_printf(page, "\n    ops.%s(", op->name);
    for (const struct junco_param *p = op->params; p && p->name; p++)
        str_printf(page, "%s%s%s%s", p == op->params ? "" : ", ", p->name, p->dflt ? "=" : "",
                   p->dflt ? p->dflt : "");
    str_printf(page, ")\n");
}

static void put_ports(struct str *page, const char *title, const struct junco_port *ports,
                      bool is_open_ended) {
    str_printf(page, "\n## %s\n\n", title);
    if (!ports || !ports[0].name) {
        str_printf(page, "No column.\n");
        return;
    }
    str_printf(page, "| column | type | |\n|---|---|---|\n");
    for (const struct junco_port *p = ports; p->name; p++) {
        bool is_many = is_open_ended && !p[1].name;

        str_printf(page, "| `%s` | `", p->name);
        put_cell(page, p->type);
        str_printf(page, "` | ");
        put_cell(page, p->summary);
        str_printf(page, "%s%s |\n", p->takes_null ? "; takes null" : "",
                   is_many ? "; any number of columns" : "");
    }
}

static void put_params(struct str *page, const struct junco_param *params) {
    struct str range = STR_INIT(4096);

    if (!params || !params[0].name)
        return;
    str_printf(page, "\n## Parameters\n\n| parameter | type | default | range | |\n"
                     "|---|---|---|---|---|\n");
    for (const struct junco_param *p = params; p->name; p++) {
        const char *mark = p->dflt ? "`" : "";

        str_printf(page, "| `%s` | %s | %s", p->name, op_kind_name(p->kind), mark);
        put_cell(page, p->dflt ? p->dflt : "required");
        str_printf(page, "%s | ", mark);
        op_put_range(&range, p);
        put_cell(page, str_text(&range));
        str_printf(page, " | ");
        put_cell(page, p->summary);
        str_printf(page, " |\n");
        str_clear(&range);
    }
    if (range.failed)
        page->failed = range.failed;
    str_done(&range);
}

static void put_op(struct str *page, const struct junco_op *op) {
    str_printf(page, "# %s\n\n", op->name);
    put_cell(page, op->summary);
    str_printf(page, "\n");
    put_call(page, op);
    str_printf(page, "\n%s%s\n",
               op->rows == JUNCO_ROWS_ONE ? "One row out for one in: `map`."
                                          : "None, one or many rows out for one in: `flat_map`.",
               op->expand ? " It expands into other operators, each bound by the plan." : "");
    put_ports(page, "Reads", op->inputs, op->flags & JUNCO_OP_MANY_INPUTS);
    put_ports(page, "Writes", op->outputs, op->flags & JUNCO_OP_MANY_OUTPUTS);
    put_params(page, op->params);
}

static void put_list(struct str *page, const struct junco_op *const *ops) {
    str_printf(page, "# Operators\n\nMade from the operators' tables by `junco ops --pages`.\n\n"
                     "| operator | reads | writes | |\n|---|---|---|---|\n");
    for (; *ops; ops++) {
        str_printf(page, "| [%s](%s.md) | ", (*ops)->name, (*ops)->name);
        op_put_ports(page, (*ops)->inputs);
        str_printf(page, " | ");
        op_put_ports(page, (*ops)->outputs);
        str_printf(page, " | ");
        put_cell(page, (*ops)->summary);
        str_printf(page, " |\n");
    }
}

static junco_status write_page(const char *folder, const char *name, const struct str *page,
                               struct junco_error *err) {
    struct str path = STR_INIT(JUNCO_MAX_TEXT_BYTES);
    struct draft *draft = NULL;
    junco_status st = JUNCO_OK;

    str_printf(&path, "%s/%s.md", folder, name);
    if (path.failed || page->failed)
        st = junco_fail(err, path.failed ? path.failed : page->failed,
                        "the page of '%s' does not fit in memory", name);
    else
        st = draft_open(str_text(&path), &draft, err);
    if (!st) {
        (void)fputs(str_text(page), draft_file(draft)); /* draft_keep() tells */
        st = draft_keep(draft, err);
    }
    draft_free(draft);
    str_done(&path);
    return st;
}

junco_status op_pages_write(const struct junco_op *const *ops, const char *folder,
                            struct junco_error *err) {
    struct str page = STR_INIT(JUNCO_MAX_TEXT_BYTES);
    junco_status st = JUNCO_OK;

    for (size_t i = 0; !st && ops[i]; i++) {
        put_op(&page, ops[i]);
        st = write_page(folder, ops[i]->name, &page, err);
        str_clear(&page);
    }
    if (!st) {
        put_list(&page, ops);
        st = write_page(folder, LIST_NAME, &page, err);
    }
    str_done(&page);
    return st;
}
