/* plugin.h -- operators and engines in a shared object of their own, opened at run time. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef JUNCO_PLUGIN_H
#define JUNCO_PLUGIN_H

#include <junco/backend.h>
#include <junco/graph.h>
#include <junco/op.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A plugin is a shared object that exports junco_plugin_init_v1() and links nothing of junco: what it
 * calls, it calls through the host's table.  Its operators are the same tables as the built-in ones.
 * It is opened once a process and never unloaded.
 *
 * What keeps a plugin of today running under the junco of tomorrow:
 * - struct junco_op, junco_backend, junco_plugin and junco_plugin_host grow at their end only, and each
 *   says its size.  The host reads as much of a plugin's table as that table has; slots it has not
 *   count as zero, which is their default.
 * - junco_param and junco_port lie in arrays, so the plugin says their size once, for all of them.
 * - Everything in error.h, value.h and table.h, and what else lies in arrays or within other structs
 *   (junco_floats, junco_arg, junco_place, junco_model_port, junco_model_meta), stays as it is for as
 *   long as the entry point is called _v1; enums only gain values. */
#define JUNCO_PLUGIN_ABI 1

#if defined(__GNUC__)
#define JUNCO_PLUGIN_EXPORT __attribute__((visibility("default")))
#else
#define JUNCO_PLUGIN_EXPORT
#endif

/* What the host offers: each slot is the function of that name with "junco_" before it, and its
 * comment in error.h, value.h, table.h, op.h or graph.h is the contract.  Valid for ever. */
struct junco_plugin_host {
    uint32_t abi; /* JUNCO_PLUGIN_ABI of the host */
    size_t size; /* of the host's table: a slot beyond it is not there */
    const char *version; /* junco's: "0.1.0" */

    junco_status (*fail)(struct junco_error *err, junco_status code, const char *fmt, ...)
        JUNCO_PRINTF(3, 4);
    junco_status (*wrap)(struct junco_error *err, junco_status st, const char *fmt, ...)
        JUNCO_PRINTF(3, 4);

    /* Memory the host counts, zeroed; NULL when it is out.  What alloc() gave, only free() takes. */
    void *(*alloc)(size_t size_bytes);
    void (*free)(void *ptr); /* NULL is fine */
    /* A line of the log at the level debug; event: "plugin.what". */
    void (*debug)(const char *event, const char *fmt, ...) JUNCO_PRINTF(2, 3);

    /* ---- types: value.h ---- */
    const struct junco_type *(*type_of)(junco_kind kind);
    junco_status (*type_tensor)(junco_dtype dtype, int rank, const int64_t *dims,
                                const struct junco_type **ret_type, struct junco_error *err);
    junco_status (*type_image)(junco_pixels pixels, const struct junco_type **ret_type,
                               struct junco_error *err);
    junco_status (*type_frame)(junco_pixels pixels, const struct junco_type **ret_type,
                               struct junco_error *err);
    junco_status (*type_list)(const struct junco_type *elem, const struct junco_type **ret_type,
                              struct junco_error *err);
    junco_status (*type_struct)(size_t n_fields, const struct junco_field *fields,
                                const struct junco_type **ret_type, struct junco_error *err);
    junco_status (*type_parse)(const char *text, const struct junco_type **ret_type,
                               struct junco_error *err);
    const char *(*type_format)(const struct junco_type *type, char *buf, size_t size);
    const struct junco_type *(*type_ref)(const struct junco_type *type);
    void (*type_unref)(const struct junco_type *type);
    bool (*type_equal)(const struct junco_type *a, const struct junco_type *b);
    bool (*type_fits)(const struct junco_type *from, const struct junco_type *to);
    const char *(*kind_name)(junco_kind kind);
    const char *(*dtype_name)(junco_dtype dtype);
    const char *(*pixels_name)(junco_pixels pixels);
    size_t (*dtype_size)(junco_dtype dtype);
    int (*pixels_channels)(junco_pixels pixels);

    /* ---- payloads and values: value.h ---- */
    junco_status (*buf_wrap)(void *data, size_t size_bytes, void (*release)(void *ctx, void *data),
                             void *ctx, struct junco_buf **ret_buf, struct junco_error *err);
    struct junco_buf *(*buf_ref)(struct junco_buf *buf);
    void (*buf_unref)(struct junco_buf *buf);
    void (*value_ref)(const struct junco_value *value);
    void (*value_unref)(struct junco_value *value);
    junco_status (*list_new)(const struct junco_type *type, size_t n, struct junco_list **ret_list,
                             struct junco_error *err);
    size_t (*list_size)(const struct junco_list *list);
    struct junco_value *(*list_items)(struct junco_list *list);
    const struct junco_type *(*list_type)(const struct junco_list *list);
    size_t (*tensor_count)(const struct junco_tensor *tensor);
    size_t (*tensor_size_bytes)(const struct junco_tensor *tensor);

    /* ---- columns, and the builder of the output: table.h ---- */
    bool (*column_is_null)(const struct junco_column *column, size_t row);
    struct junco_value (*column_get)(const struct junco_column *column, size_t row);
    struct junco_column (*column_ref)(const struct junco_column *column);
    void (*column_unref)(struct junco_column *column);
    struct junco_column (*column_slice)(const struct junco_column *column, size_t first,
                                        size_t rows);
    bool (*builder_has_room)(const struct junco_builder *builder);
    size_t (*builder_rows)(const struct junco_builder *builder);
    junco_status (*builder_row)(struct junco_builder *builder, size_t parent,
                                struct junco_error *err);
    junco_status (*builder_fail_row)(struct junco_builder *builder, size_t parent,
                                     const struct junco_error *why, struct junco_error *err);
    struct junco_cursor *(*builder_cursor)(struct junco_builder *builder);
    junco_status (*put_bool)(struct junco_builder *builder, size_t column, bool value,
                             struct junco_error *err);
    junco_status (*put_int64)(struct junco_builder *builder, size_t column, int64_t value,
                              struct junco_error *err);
    junco_status (*put_float64)(struct junco_builder *builder, size_t column, double value,
                                struct junco_error *err);
    junco_status (*put_string)(struct junco_builder *builder, size_t column, const char *data,
                               size_t size, struct junco_error *err);
    junco_status (*put_bytes)(struct junco_builder *builder, size_t column, const void *data,
                              size_t size, struct junco_error *err);
    junco_status (*put_tensor)(struct junco_builder *builder, size_t column, junco_dtype dtype,
                               int rank, const int64_t *dims, void **ret_data,
                               struct junco_error *err);
    junco_status (*put_image)(struct junco_builder *builder, size_t column, junco_pixels pixels,
                              int64_t height, int64_t width, uint8_t **ret_data,
                              struct junco_error *err);
    junco_status (*put_value)(struct junco_builder *builder, size_t column,
                              const struct junco_value *value, struct junco_error *err);

    /* ---- models, and the sub-graph of a composite: op.h, graph.h ----
     * Specs grow, too: size is the plugin's sizeof(*spec). */
    junco_status (*env_model)(const struct junco_env *env, const char *name, char *ret_path,
                              size_t size, struct junco_error *err);
    junco_status (*env_session)(const struct junco_env *env, const struct junco_session_spec *spec,
                                size_t size, const struct junco_backend **ret_backend,
                                struct junco_session **ret_session, struct junco_error *err);
    void (*env_release)(const struct junco_env *env, struct junco_session *session);
    junco_status (*graph_add)(struct junco_graph_builder *builder,
                              const struct junco_node_spec *spec, size_t size,
                              struct junco_error *err);
};

/* What a plugin brings; everything in it is const and lives for ever. */
struct junco_plugin {
    uint32_t abi; /* JUNCO_PLUGIN_ABI */
    size_t size; /* sizeof(struct junco_plugin) */
    size_t param_size; /* sizeof(struct junco_param): of each in the operators' arrays */
    size_t port_size; /* sizeof(struct junco_port) */
    const char *name; /* "acme"; also what its operators' names should begin with */
    const char *version;
    const struct junco_op *const *ops; /* NULL-terminated; NULL: none */
    const struct junco_backend *const *backends; /* NULL-terminated; NULL: none */
};

/* The one symbol a plugin exports.  Called once a process, and again only after it failed; keep
 * `host` in a static.  On JUNCO_OK *ret_plugin is borrowed; a failure says in err what is missing. */
JUNCO_PLUGIN_EXPORT junco_status junco_plugin_init_v1(const struct junco_plugin_host *host,
                                                      const struct junco_plugin **ret_plugin,
                                                      struct junco_error *err);

#ifdef __cplusplus
}
#endif
#endif
