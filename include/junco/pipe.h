/* pipe.h -- describe a pipeline in a program, call by call, as its text would read. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef JUNCO_PIPE_H
#define JUNCO_PIPE_H

#include <junco/graph.h>
#include <junco/pipeline.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A chain being described:
 *
 *     junco_pipe_map(p, "path", "img", "image_decode('rgb')");
 *     junco_pipe_flat_map(p, "img", "box, score", "text_detection.ppocr(model='det.onnx')");
 *     junco_pipe_filter(p, "box", "box", "score", "lambda s: s >= 0.5");
 *     junco_pipe_output(p, "path, box");
 *
 * Columns are names with commas between; "" is none.  `fn` is an operator with its arguments, or a
 * lambda, in the notation of pipeline files (docs/language.md).  Everything is borrowed during the
 * call only.
 *
 * The steps return nothing, so that a chain reads as one: the first that fails is remembered, those
 * behind it do nothing, and junco_pipe_error() and junco_pipe_open() tell its status and message,
 * which names the step.  Operators and types are looked at by junco_pipe_open().  Owner only: a
 * chain and those that were forked from it count as one. */
struct junco_pipe;

/* Begin a chain with these input columns.  The caller owns *ret_pipe.  JUNCO_EINVAL: not a list of
 * names, or one stands twice. */
JUNCO_API junco_status junco_pipe_new(const char *inputs, struct junco_pipe **ret_pipe,
                                      struct junco_error *err) JUNCO_MUST_CHECK;
JUNCO_API void junco_pipe_free(struct junco_pipe *pipe); /* NULL is fine */

/* Each row gives a row: fn reads the columns `in` and writes `out`. */
JUNCO_API void junco_pipe_map(struct junco_pipe *pipe, const char *in, const char *out,
                              const char *fn);
/* Each row gives none, one or many; its other columns are repeated beside them. */
JUNCO_API void junco_pipe_flat_map(struct junco_pipe *pipe, const char *in, const char *out,
                                   const char *fn);
/* A row stays if fn, a lambda or an operator over `in`, says so; of the rows that stay the columns
 * `kept` go on under the names `out`, one each, beside all other columns. */
JUNCO_API void junco_pipe_filter(struct junco_pipe *pipe, const char *kept, const char *out,
                                 const char *in, const char *fn);
/* Any node at all: one with a name, a config, or arguments that are values already.  See graph.h. */
JUNCO_API void junco_pipe_add(struct junco_pipe *pipe, const struct junco_node_spec *spec);
/* A chain of its own that begins with what `pipe` has so far and goes on apart from it.  The caller
 * owns *ret_fork.  One of the chains that come from one another is opened, once. */
JUNCO_API junco_status junco_pipe_fork(const struct junco_pipe *pipe, struct junco_pipe **ret_fork,
                                       struct junco_error *err) JUNCO_MUST_CHECK;
/* Join chains that were forked from one another, side by side: a row has what each of them made of
 * the row they share.  how: "inner" (or NULL), rows that every chain let through; "outer", rows
 * that any did, with null for what the others would have given.  At most one chain may fan out
 * after the fork, and two may not write the same column.  The others stay as they are. */
JUNCO_API void junco_pipe_concat(struct junco_pipe *pipe, size_t n_others,
                                 struct junco_pipe *const *others, const char *how);
/* The columns of the result, in order: the chain's last step. */
JUNCO_API void junco_pipe_output(struct junco_pipe *pipe, const char *columns);

/* The first step that failed, or JUNCO_OK. */
JUNCO_API junco_status junco_pipe_error(const struct junco_pipe *pipe,
                                        struct junco_error *err) JUNCO_MUST_CHECK;

/* Check, plan and start what was described, as junco_pipeline_open() does with a text; relative
 * model names are looked up in the working folder first.  Once for a chain, whatever comes of it;
 * free the chain at any time after.  The caller owns *ret_pipeline.  options: NULL for the
 * defaults.  Errors name the node; JUNCO_EINVAL also for a chain without outputs. */
JUNCO_API junco_status junco_pipe_open(struct junco_pipe *pipe,
                                       const struct junco_pipeline_options *options,
                                       struct junco_pipeline **ret_pipeline,
                                       struct junco_error *err) JUNCO_MUST_CHECK;

#ifdef __cplusplus
}
#endif
#endif
