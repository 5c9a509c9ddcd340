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

/* Which columns a chain without .output() gives: first those named here, then all that were declared
 * after the first n_known. */
struct selection {
    size_t n, n_known;
    const char **names;
};

/* A name the file has given to a chain. */
struct chain {
    const char *name;
    struct junco_graph_builder *builder;
    bool is_ended; /* it has its .output(): a pipeline, which nothing goes on from */
    bool is_bare; /* it needs none: see struct statement */
    struct selection selection;
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
    bool is_bare; /* in the chain style: without .output() its columns are the pipeline's */
    bool is_sunk; /* the last call writes its rows elsewhere: then there are none */
    struct selection selection;
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
/* ---- chain_style.c ---- */

/* A call that goes on from a chain, or begins one: .name(…), .name[…](…), .family.name[…](…). */
struct link {
    const struct ast *call;
    const struct ast *index; /* what is in the brackets; NULL: there are none */
    const struct ast *path; /* the words: AST_ATTRIBUTE, or AST_NAME of a source */
    const struct ast *object; /* what it goes on from; NULL: it is a source */
};
/* False: the node is no link. */
bool link_read(struct unit *u, const struct ast *node, struct link *ret);
/* Begin a chain at a source, and compile one link of a chain. */
junco_status link_begin(struct unit *u, struct statement *s) JUNCO_MUST_CHECK;
junco_status link_compile(struct unit *u, const struct ast *call,
                          struct statement *s) JUNCO_MUST_CHECK;
/* A call `.name(args…)` in place of `link`: arguments are linked by `next`. */
const struct ast *link_rewrite(struct unit *u, const struct ast *link, const char *name,
                               struct ast *args);
/* New nodes that stand where `like` does; NULL when memory is out. */
struct ast *link_node(struct unit *u, ast_kind kind, const struct ast *like);

/* ---- chain_select.c ---- */

/* The columns that the chain has: names are the graph's or the arena's. */
junco_status select_columns(struct unit *u, const struct statement *s, size_t *ret_n,
                            const char ***ret_names) JUNCO_MUST_CHECK;
/* Columns that the chain's last node, number n_nodes and behind, made are among them. */
junco_status select_made(struct unit *u, struct statement *s, size_t n_nodes) JUNCO_MUST_CHECK;
/* The end of a chain in the chain style: it becomes a pipeline, and can be gone on from. */
junco_status select_end(struct unit *u, struct statement *s) JUNCO_MUST_CHECK;

/* ---- methods.c ---- */

/* What brackets behind a method's name stand for: its first arguments. */
typedef enum brackets {
    BRACKETS_NONE = 0, /* it has no columns */
    BRACKETS_IN_OUT, /* ['in', 'out'], or one for both: input_schema, output_schema */
    BRACKETS_IN_OUT_ALL, /* likewise; without brackets: all columns */
    BRACKETS_KEEP, /* filter's: input_schema, output_schema and filter_columns alike */
    BRACKETS_COLUMNS, /* one argument: all names */
    BRACKETS_COLUMNS_ALL, /* likewise; without brackets: all columns */
} brackets;

struct method {
    const char *name; /* NULL ends an array */
    brackets brackets;
    junco_status (*compile)(struct unit *u, const struct ast *call, struct statement *s);
};
extern const struct method chain_methods[]; /* of the chain style: chain_select.c */

const struct method *method_find(const char *name); /* NULL: there is none */
/* Neither a method nor an operator is called so. */
junco_status method_unknown(struct unit *u, const struct ast *attribute);
junco_status method_map(struct unit *u, const struct ast *call,
                        struct statement *s) JUNCO_MUST_CHECK;
junco_status method_filter(struct unit *u, const struct ast *call,
                           struct statement *s) JUNCO_MUST_CHECK;
junco_status method_head(struct unit *u, const struct ast *call,
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

/* The pipeline that the name stands for, an earlier one with its .output(…); NULL: it is none. */
junco_status function_pipeline(struct unit *u, const struct ast *node,
                               const char **ret_pipeline) JUNCO_MUST_CHECK;
/* What a node runs: `ops.…` or a lambda.  Fills spec's op or lambda, its place and arguments; the
 * argument values are the caller's: function_done(). */
junco_status function_compile(struct unit *u, const struct ast *node,
                              struct junco_node_spec *spec) JUNCO_MUST_CHECK;
/* config={…}: spec's config.  NULL or None: none. */
junco_status function_config(struct unit *u, const struct ast *node,
                             struct junco_node_spec *spec) JUNCO_MUST_CHECK;
void function_done(struct junco_node_spec *spec);
/* The operator that ops.family.name is; *ret_op is NULL where names are not looked at. */
junco_status function_operator(struct unit *u, const struct ast *path,
                               const struct junco_op **ret_op) JUNCO_MUST_CHECK;
const struct junco_op *function_find(const struct unit *u, const char *name); /* or NULL */
void args_release(const struct junco_arg *args, size_t n);

/* ---- towhee.c ---- */

/* What Towhee has and junco has not yet: a sentence about the word, or NULL. */
const char *towhee_method(const char *name);
const char *towhee_name(const char *name);
const char *towhee_statement(const char *word);

#endif
