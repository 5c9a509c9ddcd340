/* unit.h -- a file being compiled: what the parts of the language share. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LANG_UNIT_H
#define LANG_UNIT_H

#include "base/map.h"
#include "expr/ast.h"
#include "expr/lex.h"
#include "graph/graph.h"

/* Said behind every refusal of something Towhee has. */
#define SEE_TOWHEE "; see docs/from-towhee.md"

/* A name the file has given to a chain. */
struct chain {
    const char *name;
    struct junco_graph_builder *builder;
    bool is_ended; /* it has its .output(): a pipeline, which nothing goes on from */
};

struct unit {
    struct source source;
    struct arena arena; /* tokens and trees */
    struct lexer lex;
    struct graph *graph;
    const struct junco_op *const *ops; /* NULL: names of operators are not looked at */
    bool is_bare; /* `ops.` may be left out: lang_add() */
    struct map *chains; /* by name: struct chain, in the arena */
    size_t n_nodes; /* of all trees */
    struct junco_error *err;
};

/* One statement: the chain it continues or begins. */
struct statement {
    const char *name; /* NULL: a bare expression */
    const struct ast *place;
    struct junco_graph_builder *builder;
    bool is_ended;
};

/* Column names as written in a string, a tuple or a list. */
struct schema {
    size_t n;
    const char **names;
    const struct ast **places; /* the string of each name */
};

/* Fail at a node of the tree. */
junco_status unit_fail(struct unit *u, const struct ast *node, junco_status code, const char *fmt,
                       ...) JUNCO_PRINTF(4, 5);
struct junco_place unit_place(const struct unit *u, size_t offset);

/* ---- chain.c ---- */

/* Compile the statement `name = tree` (name NULL: a bare expression). */
junco_status chain_compile(struct unit *u, const char *name, const struct ast *place,
                           const struct ast *tree) JUNCO_MUST_CHECK;

/* No chain has this name: which was meant.  rule: what one is, "a chain begins with ...". */
junco_status chain_unknown(struct unit *u, const struct ast *name, const char *rule);

/* ---- methods.c ---- */

/* Compile one call of a chain. */
junco_status method_compile(struct unit *u, const struct ast *call,
                            struct statement *s) JUNCO_MUST_CHECK;

/* ---- args.c ---- */

/* The arguments of a call by parameter, positional or by keyword: ret[i] is for params[i], NULL
 * where left out; the first `least` are required. */
junco_status args_bind(struct unit *u, const struct ast *call, const char *const *params,
                       size_t least, const struct ast **ret) JUNCO_MUST_CHECK;
junco_status args_schema(struct unit *u, const struct ast *node,
                         struct schema *ret) JUNCO_MUST_CHECK;
/* Names that are the arguments themselves: input('a', 'b'). */
junco_status args_names(struct unit *u, const struct ast *call,
                        struct schema *ret) JUNCO_MUST_CHECK;
/* Every name is a column there is at this point of the chain. */
junco_status args_declared(struct unit *u, const struct junco_graph_builder *builder,
                           const struct schema *schema) JUNCO_MUST_CHECK;
/* No name stands twice. */
junco_status args_distinct(struct unit *u, const struct schema *schema) JUNCO_MUST_CHECK;

/* ---- literal.c ---- */

/* A literal's value.  Strings lie in the unit's arena; the caller owns *ret_value. */
junco_status literal_compile(struct unit *u, const struct ast *node,
                             struct junco_value *ret_value) JUNCO_MUST_CHECK;

/* ---- function.c ---- */

/* What a node runs: `ops.…` or a lambda.  Fills spec's op or lambda, its place and arguments; the
 * argument values are the caller's: function_done(). */
junco_status function_compile(struct unit *u, const struct ast *node,
                              struct junco_node_spec *spec) JUNCO_MUST_CHECK;
/* config={…}: spec's config.  NULL or None: none. */
junco_status function_config(struct unit *u, const struct ast *node,
                             struct junco_node_spec *spec) JUNCO_MUST_CHECK;
void function_done(struct junco_node_spec *spec);
void args_release(const struct junco_arg *args, size_t n);

/* ---- towhee.c ---- */

/* What Towhee has and junco has not yet: a sentence about the word, or NULL. */
const char *towhee_method(const char *name);
const char *towhee_name(const char *name);
const char *towhee_statement(const char *word);

#endif
