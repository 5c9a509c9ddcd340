/* plugin_host.c -- the table of functions that plugins call. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "api/plugin.h"

#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "base/log.h"
#include "base/mem.h"

#include <junco/version.h>

/* What lies in a plugin's memory by value, or in arrays, must not move while the entry point is
 * called _v1: whoever changes one of these breaks every plugin there is. */
#if defined(__LP64__)
_Static_assert(sizeof(struct junco_error) == 512, "frozen by junco_plugin_init_v1");
_Static_assert(sizeof(struct junco_type) == 104, "frozen by junco_plugin_init_v1");
_Static_assert(sizeof(struct junco_field) == 16, "frozen by junco_plugin_init_v1");
_Static_assert(sizeof(struct junco_bytes) == 24, "frozen by junco_plugin_init_v1");
_Static_assert(sizeof(struct junco_tensor) == 112, "frozen by junco_plugin_init_v1");
_Static_assert(sizeof(struct junco_value) == 120, "frozen by junco_plugin_init_v1");
_Static_assert(sizeof(struct junco_column) == 40, "frozen by junco_plugin_init_v1");
_Static_assert(sizeof(struct junco_chunk) == 24, "frozen by junco_plugin_init_v1");
_Static_assert(sizeof(struct junco_cursor) == 16, "frozen by junco_plugin_init_v1");
_Static_assert(sizeof(struct junco_floats) == 72, "frozen by junco_plugin_init_v1");
_Static_assert(sizeof(struct junco_arg) == 128, "frozen by junco_plugin_init_v1");
_Static_assert(sizeof(struct junco_place) == 16, "frozen by junco_plugin_init_v1");
_Static_assert(sizeof(struct junco_model_port) == 16, "frozen by junco_plugin_init_v1");
_Static_assert(sizeof(struct junco_model_meta) == 24, "frozen by junco_plugin_init_v1");
#endif

static void host_debug(const char *event, const char *fmt, ...) JUNCO_PRINTF(2, 3);

static void host_debug(const char *event, const char *fmt, ...) {
    char line[JUNCO_MAX_LOG_BYTES];
    va_list args;

    va_start(args, fmt);
    vsnprintf(line, sizeof(line), fmt, args);
    va_end(args);
    log_write(LOG_DEBUG, event, "%s", line);
}

/* Read a spec of the plugin's size into one of ours. */
static junco_status read_spec(void *to, size_t known, const void *from, size_t size,
                              struct junco_error *err) {
    if (size > known)
        return junco_fail(err, JUNCO_EUNSUPPORTED,
                          "a plugin gives a spec of %zu bytes, this junco knows %zu: it was built "
                          "for a newer junco",
                          size, known);
    memset(to, 0, known);
    memcpy(to, from, size);
    return JUNCO_OK;
}

static junco_status host_session(const struct junco_env *env, const struct junco_session_spec *spec,
                                 size_t size, const struct junco_backend **ret_backend,
                                 struct junco_session **ret_session, struct junco_error *err) {
    struct junco_session_spec ours;
    junco_status st = read_spec(&ours, sizeof(ours), spec, size, err);

    return st ? st : junco_env_session(env, &ours, ret_backend, ret_session, err);
}

static junco_status host_graph_add(struct junco_graph_builder *builder,
                                   const struct junco_node_spec *spec, size_t size,
                                   struct junco_error *err) {
    struct junco_node_spec ours;
    junco_status st = read_spec(&ours, sizeof(ours), spec, size, err);

    return st ? st : junco_graph_add(builder, &ours, err);
}

const struct junco_plugin_host plugin_host = {
    .abi = JUNCO_PLUGIN_ABI,
    .size = sizeof(struct junco_plugin_host),
    .version = JUNCO_VERSION,
    .fail = junco_fail,
    .wrap = junco_wrap,
    .alloc = junco_zalloc,
    .free = junco_free,
    .debug = host_debug,
    .type_of = junco_type_of,
    .type_tensor = junco_type_tensor,
    .type_image = junco_type_image,
    .type_frame = junco_type_frame,
    .type_list = junco_type_list,
    .type_struct = junco_type_struct,
    .type_parse = junco_type_parse,
    .type_format = junco_type_format,
    .type_ref = junco_type_ref,
    .type_unref = junco_type_unref,
    .type_equal = junco_type_equal,
    .type_fits = junco_type_fits,
    .kind_name = junco_kind_name,
    .dtype_name = junco_dtype_name,
    .pixels_name = junco_pixels_name,
    .dtype_size = junco_dtype_size,
    .pixels_channels = junco_pixels_channels,
    .buf_wrap = junco_buf_wrap,
    .buf_ref = junco_buf_ref,
    .buf_unref = junco_buf_unref,
    .value_ref = junco_value_ref,
    .value_unref = junco_value_unref,
    .list_new = junco_list_new,
    .list_size = junco_list_size,
    .list_items = junco_list_items,
    .list_type = junco_list_type,
    .tensor_count = junco_tensor_count,
    .tensor_size_bytes = junco_tensor_size_bytes,
    .column_is_null = junco_column_is_null,
    .column_get = junco_column_get,
    .column_ref = junco_column_ref,
    .column_unref = junco_column_unref,
    .column_slice = junco_column_slice,
    .builder_has_room = junco_builder_has_room,
    .builder_rows = junco_builder_rows,
    .builder_row = junco_builder_row,
    .builder_fail_row = junco_builder_fail_row,
    .builder_cursor = junco_builder_cursor,
    .put_bool = junco_put_bool,
    .put_int64 = junco_put_int64,
    .put_float64 = junco_put_float64,
    .put_string = junco_put_string,
    .put_bytes = junco_put_bytes,
    .put_tensor = junco_put_tensor,
    .put_image = junco_put_image,
    .put_value = junco_put_value,
    .env_model = junco_env_model,
    .env_session = host_session,
    .env_release = junco_env_release,
    .graph_add = host_graph_add,
};
