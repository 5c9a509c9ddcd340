/* ports.h -- what every engine checks alike: model files, and tensors against a model's ports. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BACKENDS_PORTS_H
#define BACKENDS_PORTS_H

#include <junco/backend.h>

/* That `path` is a regular, readable file of 1 to max_bytes bytes, before an engine sees it. */
junco_status model_file_check(const char *path, uint64_t max_bytes,
                              struct junco_error *err) JUNCO_MUST_CHECK;

/* That `spec` asks for nothing but fp32 on the CPU, which is all that `engine` has. */
junco_status spec_check(const struct junco_session_spec *spec, const char *engine,
                        struct junco_error *err) JUNCO_MUST_CHECK;

/* That a tensor has the element type and dims the port declares; `what` is "input" or "output",
 * and `code` the status if not. */
junco_status port_check(const struct junco_model_port *port, const struct junco_tensor *tensor,
                        const char *what, junco_status code,
                        struct junco_error *err) JUNCO_MUST_CHECK;

/* All inputs, and those outputs the host allocated (data not NULL). */
junco_status ports_check(const struct junco_model_info *info, const struct junco_tensor *inputs,
                         const struct junco_tensor *outputs,
                         struct junco_error *err) JUNCO_MUST_CHECK;

/* "float32[2,3]"; cut, always NUL-terminated; returns buf. */
const char *tensor_format(const struct junco_tensor *tensor, char *buf, size_t size);

#endif
