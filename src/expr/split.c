/* split.c -- a lambda over lists taken apart: what can be had from the items one by one, and the rest.
 *
 * The tree is gone through from the top.  A call of len, sum, min, max, any or all whose argument is
 * a parameter, or a comprehension over parameters that names no other one, becomes an item; a
 * parameter that is met anywhere else means that the lists themselves are wanted.  Texts are put
 * together from spans of the source, so that the parts mean what was written. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "expr/split.h"

#include <string.h>

#include "base/limits.h"
#include "base/mem.h"
#include "base/str.h"
#include "expr/parse.h"

#define PARAM "_fold" /* and a number: the rest's parameters */

static const char *const functions[] = {
    [SPLIT_LEN] = "len", [SPLIT_SUM] = "sum", [SPLIT_MIN] = "min",
    [SPLIT_MAX] = "max", [SPLIT_ANY] = "any", [SPLIT_ALL] = "all",
};
#define N_FUNCTIONS (sizeof(functions) / sizeof(functions[0]))

/* A node still to be looked at. */
struct visit {
    const struct ast *node;
    bool may_not_run;
};

struct splitter {
    const char *text;
    struct arena *arena;
    const struct ast *lambda;
    struct split *split;
    const struct ast *calls[SPLIT_MAX_ITEMS]; /* the items', in the order they were met */
    struct visit *stack;
    size_t n_stack;
    junco_status st;
    struct junco_error *err;
};

/* ---- names ---- */

/* The parameter of that name, or SIZE_MAX. */
static size_t param_of(const struct splitter *s, const struct ast *name) {
    size_t i = 0;

    for (const struct ast *param = s->lambda->child; param->next; param = param->next, i++)
        if (strcmp(param->as.text.data, name->as.text.data) == 0)
            return i;
    return SIZE_MAX;
}

static bool is_target(const struct ast *target, const struct ast *name) {
    if (target->kind == AST_NAME)
        return strcmp(target->as.text.data, name->as.text.data) == 0;
    for (const struct ast *item = target->child; item; item = item->next)
        if (item->kind == AST_NAME && strcmp(item->as.text.data, name->as.text.data) == 0)
            return true;
    return false;
}

static void push(struct splitter *s, const struct ast *node, bool may_not_run) {
    s->stack[s->n_stack++] = (struct visit){node, may_not_run};
}

/* Whether a part of a comprehension looks at nothing but its own items.  Uses the stack above what
 * is on it. */
static bool is_of_items(struct splitter *s, const struct ast *part, const struct ast *target) {
    size_t bottom = s->n_stack;
    bool is = true;

    push(s, part, false);
    while (s->n_stack > bottom && is) {
        const struct ast *node = s->stack[--s->n_stack].node;

        is = node->kind != AST_NAME || is_target(target, node) || param_of(s, node) == SIZE_MAX;
        for (const struct ast *child = node->child; child; child = child->next)
            push(s, child, false);
    }
    s->n_stack = bottom;
    return is;
}

/* ---- items ---- */

static void put_span(struct str *out, const char *text, const struct ast *node) {
    str_printf(out, "%.*s", (int)(node->end - node->first), text + node->first);
}

/* "lambda x, y: (part)". */
static const char *item_lambda(struct splitter *s, const struct ast *target,
                               const struct ast *part) {
    struct str text = STR_INIT(JUNCO_MAX_TEXT_BYTES);
    const char *copy = NULL;

    str_printf(&text, "lambda ");
    if (target->kind == AST_NAME)
        put_span(&text, s->text, target);
    for (const struct ast *item = target->child; item; item = item->next)
        str_printf(&text, "%s%s", item == target->child ? "" : ", ", item->as.text.data);
    str_printf(&text, ": (");
    put_span(&text, s->text, part);
    str_printf(&text, ")");
    if (!text.failed)
        copy = arena_strdup(s->arena, str_text(&text));
    if (!copy)
        s->st = junco_nomem(s->err, JUNCO_MAX_NAME_BYTES);
    str_done(&text);
    return copy;
}

/* The parameters an iterable goes through side by side: `a`, `zip(a, b)`. */
static bool read_iterable(struct splitter *s, const struct ast *iterable, const struct ast *target,
                          struct split_item *item) {
    const struct ast *name = iterable;
    size_t n_targets = target->kind == AST_NAME ? 1 : target->n_children;

    if (iterable->kind == AST_CALL) {
        name = iterable->child;
        if (name->kind != AST_NAME || strcmp(name->as.text.data, "zip") != 0 ||
            param_of(s, name) != SIZE_MAX || target->kind == AST_NAME)
            return false;
        name = name->next;
    }
    item->in = arena_alloc_array(s->arena, n_targets, sizeof(*item->in));
    if (!item->in) {
        s->st = junco_nomem(s->err, n_targets * sizeof(*item->in));
        return false;
    }
    for (; name; name = iterable->kind == AST_CALL ? name->next : NULL) {
        size_t param = name->kind == AST_NAME ? param_of(s, name) : SIZE_MAX;

        if (param == SIZE_MAX || item->n_in == n_targets)
            return false;
        item->in[item->n_in++] = param;
    }
    return item->n_in == n_targets;
}

static bool targets_are_names(const struct ast *target) {
    for (const struct ast *item = target->child; item; item = item->next)
        if (item->kind != AST_NAME)
            return false;
    return target->kind == AST_NAME || target->kind == AST_TUPLE;
}

static bool read_comprehension(struct splitter *s, const struct ast *node,
                               struct split_item *item) {
    const struct ast *element = node->child, *loop = element->next, *condition = loop->next;
    const struct ast *target = loop->child;

    if (loop->kind != AST_FOR || (condition && (condition->kind != AST_IF || condition->next)))
        return false;
    if (!targets_are_names(target) || !is_of_items(s, element, target) ||
        (condition && !is_of_items(s, condition->child, target)))
        return false;
    if (!read_iterable(s, target->next, target, item))
        return false;
    item->value = item_lambda(s, target, element);
    if (condition && !s->st)
        item->condition = item_lambda(s, target, condition->child);
    return !s->st;
}

/* Whether the call is an item; then it is among them. */
static bool read_call(struct splitter *s, const struct ast *call, bool may_not_run) {
    const struct ast *name = call->child, *arg = name->next;
    struct split_item item = {.may_not_run = may_not_run};
    size_t f = 0;

    if (name->kind != AST_NAME || param_of(s, name) != SIZE_MAX || call->n_children != 2 ||
        s->split->n == SPLIT_MAX_ITEMS)
        return false;
    while (f < N_FUNCTIONS && strcmp(functions[f], name->as.text.data) != 0)
        f++;
    item.function = (split_function)f;
    if (f == N_FUNCTIONS)
        return false;
    if (arg->kind == AST_NAME && param_of(s, arg) != SIZE_MAX) {
        item.in = arena_alloc_array(s->arena, 1, sizeof(*item.in));
        if (!item.in) {
            s->st = junco_nomem(s->err, sizeof(*item.in));
            return false;
        }
        item.in[item.n_in++] = param_of(s, arg);
    } else if (arg->kind != AST_COMPREHENSION || f == SPLIT_LEN || may_not_run ||
               !read_comprehension(s, arg, &item)) {
        return false; /* what fails in the middle of items fails the row: only where it is asked for */
    }
    s->calls[s->split->n] = call;
    s->split->items[s->split->n++] = item;
    return true;
}

/* So that the first is looked at first: items are in the order in which they fail. */
static void reverse(struct visit *visits, size_t n) {
    for (size_t i = 0; i < n / 2; i++) {
        struct visit swap = visits[i];

        visits[i] = visits[n - 1 - i];
        visits[n - 1 - i] = swap;
    }
}

/* Whether all of the body is made of items and of what does not look at parameters. */
static bool read_body(struct splitter *s, const struct ast *body) {
    push(s, body, false);
    while (s->n_stack > 0 && !s->st) {
        struct visit visit = s->stack[--s->n_stack];
        const struct ast *node = visit.node;
        bool is_branching = node->kind == AST_COND || node->kind == AST_AND ||
                            node->kind == AST_OR || node->kind == AST_COMPREHENSION ||
                            node->kind == AST_COMPARE || node->kind == AST_LAMBDA;

        if (node->kind == AST_FSTRING || (node->kind == AST_NAME && param_of(s, node) != SIZE_MAX))
            return false;
        if (node->kind == AST_CALL && read_call(s, node, visit.may_not_run))
            continue;
        for (const struct ast *child = node->child; child; child = child->next) {
            /* Of `a if c else b` the condition, of `and` and a comparison the first, always run. */
            bool runs = node->kind == AST_COND ? child == node->child->next : child == node->child;

            push(s, child, visit.may_not_run || (is_branching && !runs));
        }
        reverse(s->stack + s->n_stack - node->n_children, node->n_children);
    }
    return !s->st;
}

/* ---- the rest ---- */

/* The item whose call begins first at or behind `at`, or n. */
static size_t next_call(const struct splitter *s, size_t at) {
    size_t best = s->split->n;

    for (size_t i = 0; i < s->split->n; i++)
        if (s->calls[i]->first >= at &&
            (best == s->split->n || s->calls[i]->first < s->calls[best]->first))
            best = i;
    return best;
}

static void write_rest(struct splitter *s, const struct ast *body) {
    struct str text = STR_INIT(JUNCO_MAX_TEXT_BYTES);
    size_t at = body->first, i;

    str_printf(&text, "lambda ");
    for (i = 0; i < s->split->n; i++)
        str_printf(&text, "%s" PARAM "%zu", i ? ", " : "", i);
    str_printf(&text, ": (");
    while ((i = next_call(s, at)) < s->split->n) {
        const struct ast *call = s->calls[i];
        bool is_len = s->split->items[i].function == SPLIT_LEN;

        str_printf(&text, "%.*s", (int)(call->first - at), s->text + at);
        if (is_len)
            str_printf(&text, PARAM "%zu", i);
        else
            str_printf(&text, "%s(" PARAM "%zu)", functions[s->split->items[i].function], i);
        at = call->end;
    }
    str_printf(&text, "%.*s)", (int)(body->end - at), s->text + at);
    if (!text.failed)
        s->split->rest = arena_strdup(s->arena, str_text(&text));
    if (!s->split->rest)
        s->st = junco_nomem(s->err, JUNCO_MAX_NAME_BYTES);
    str_done(&text);
}

junco_status expr_split(const struct expr_source *expr_source, struct arena *arena,
                        struct split *ret_split, bool *ret_can, struct junco_error *err) {
    struct source source = {.text = expr_source->text, .size = strlen(expr_source->text)};
    struct splitter s = {.text = expr_source->text, .arena = arena, .split = ret_split, .err = err};
    struct lexer lex;
    struct ast *tree, *body;
    size_t n_nodes = 0;

    *ret_can = false;
    *ret_split = (struct split){0};
    if (strstr(s.text, PARAM)) /* nobody writes that; whoever does has his lists */
        return JUNCO_OK;
    s.st = lex_init(&lex, &source, true, arena, err);
    if (!s.st)
        s.st = parse_expression(&lex, &n_nodes, &tree, err);
    if (s.st || tree->kind != AST_LAMBDA)
        return s.st;
    s.lambda = tree;
    for (body = tree->child; body->next; body = body->next)
        ;
    s.stack = junco_alloc_array(n_nodes + 1, sizeof(*s.stack));
    if (!s.stack)
        return junco_nomem(err, n_nodes * sizeof(*s.stack));
    *ret_can = read_body(&s, body) && ret_split->n > 0;
    if (*ret_can)
        write_rest(&s, body);
    junco_free(s.stack);
    return s.st;
}
