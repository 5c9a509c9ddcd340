/* ports.c -- what every engine checks alike: model files, and tensors against a model's ports. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "backends/ports.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/str.h"
#include "data/value.h"

junco_status model_file_check(const char *path, uint64_t max_bytes, struct junco_error *err) {
    struct stat st;

    if (!path || path[0] == '\0')
        return junco_fail(err, JUNCO_EINVAL, "no model file given");
    if (stat(path, &st) != 0 || access(path, R_OK) != 0) {
        junco_status code = errno == ENOENT || errno == ENOTDIR ? JUNCO_ENOTFOUND : JUNCO_EIO;

        return junco_fail(err, code, "%s: cannot read the model: %s", path, strerror(errno));
    }
    if (S_ISDIR(st.st_mode))
        return junco_fail(err, JUNCO_EDATA, "%s: is a directory, want a model file", path);
    if (!S_ISREG(st.st_mode))
        return junco_fail(err, JUNCO_EDATA, "%s: is not a regular file, want a model file", path);
    if (st.st_size == 0)
        return junco_fail(err, JUNCO_EDATA, "%s: the file is empty, want a model", path);
    if ((uint64_t)st.st_size > max_bytes)
        return junco_fail(err, JUNCO_ELIMIT,
                          "%s: %" PRIu64 " bytes, at most %" PRIu64 " are allowed", path,
                          (uint64_t)st.st_size, max_bytes);
    return JUNCO_OK;
}

junco_status spec_check(const struct junco_session_spec *spec, const char *engine,
                        struct junco_error *err) {
    if (spec->precision && !str_equal(spec->precision, "fp32"))
        return junco_fail(err, JUNCO_EUNSUPPORTED,
                          "%s: precision '%s': want fp32, the only one "
                          "this engine offers",
                          engine, spec->precision);
    if (spec->device && !str_equal(spec->device, "cpu"))
        return junco_fail(err, JUNCO_EUNSUPPORTED,
                          "%s: device '%s': want cpu, the only one this "
                          "engine offers",
                          engine, spec->device);
    if (spec->threads < 0 || spec->threads > JUNCO_MAX_WORKERS)
        return junco_fail(err, JUNCO_EINVAL, "%s: threads %d: want 0 to %d", engine, spec->threads,
                          JUNCO_MAX_WORKERS);
    return JUNCO_OK;
}

const char *tensor_format(const struct junco_tensor *tensor, char *buf, size_t size) {
    int n = snprintf(buf, size, "%s[", junco_dtype_name(tensor->dtype));
    int i;

    for (i = 0; i < tensor->rank && n > 0 && (size_t)n < size; i++)
        n += snprintf(buf + n, size - (size_t)n, "%s%" PRId64, i > 0 ? "," : "", tensor->dims[i]);
    if (n > 0 && (size_t)n < size)
        snprintf(buf + n, size - (size_t)n, "]");
    return buf;
}

static bool dims_fit(const struct junco_tensor *tensor, const struct junco_type *type) {
    int i;

    if (type->rank < 0)
        return true;
    if (tensor->rank != type->rank)
        return false;
    for (i = 0; i < type->rank; i++)
        if (type->dims[i] >= 0 && tensor->dims[i] != type->dims[i])
            return false;
    return true;
}

junco_status port_check(const struct junco_model_port *port, const struct junco_tensor *tensor,
                        const char *what, junco_status code, struct junco_error *err) {
    char got[128], want[128];
    size_t size_bytes = 0;
    junco_status st =
        tensor_check_shape(tensor->dtype, tensor->rank, tensor->dims, &size_bytes, err);

    if (!st && !tensor->data && size_bytes > 0)
        st = junco_fail(err, JUNCO_EINVAL, "no data");
    if (st)
        return junco_wrap(err, st, "%s '%s'", what, port->name);
    if (tensor->dtype == port->type->dtype && dims_fit(tensor, port->type))
        return JUNCO_OK;
    return junco_fail(err, code, "%s '%s': want %s, got %s", what, port->name,
                      junco_type_format(port->type, want, sizeof(want)),
                      tensor_format(tensor, got, sizeof(got)));
}

junco_status ports_check(const struct junco_model_info *info, const struct junco_tensor *inputs,
                         const struct junco_tensor *outputs, struct junco_error *err) {
    junco_status st = JUNCO_OK;
    size_t i;

    for (i = 0; st == JUNCO_OK && i < info->n_inputs; i++)
        st = port_check(&info->inputs[i], &inputs[i], "input", JUNCO_ETYPE, err);
    for (i = 0; st == JUNCO_OK && i < info->n_outputs; i++)
        if (outputs[i].data)
            st = port_check(&info->outputs[i], &outputs[i], "output", JUNCO_EINVAL, err);
    return st;
}
