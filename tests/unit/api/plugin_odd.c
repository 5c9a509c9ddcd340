/* plugin_odd.c -- plugins that are wrong, or alike: built once for each, as ODD_... says. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <junco/plugin.h>

static const struct junco_plugin_host *host;

/* How often the entry point ran, for tests to look up. */
JUNCO_PLUGIN_EXPORT extern int plugin_odd_inits;
int plugin_odd_inits;

static junco_status odd_run_row(void *instance, const struct junco_chunk *in, size_t row,
                                struct junco_builder *out, struct junco_error *err) {
    (void)instance;
    (void)in;
    return host->put_int64(out, 0, (int64_t)row, err);
}

static const struct junco_port inputs[] = {{.name = "x", .type = "any"}, {.name = NULL}};
static const struct junco_port outputs[] = {{.name = "row", .type = "int64"}, {.name = NULL}};

static const struct junco_op op = {
    .abi = JUNCO_OP_ABI,
    .size = sizeof(struct junco_op),
#if defined(ODD_CLASH)
    .name = "image_decode",
#else
    .name = "odd.row",
#endif
    .summary = "the row's place in its chunk",
    .inputs = inputs,
    .outputs = outputs,
    .run_row = odd_run_row,
};

static const struct junco_op *const ops[] = {&op, NULL};

static const struct junco_plugin plugin = {
#if defined(ODD_ABI)
    .abi = JUNCO_PLUGIN_ABI + 1,
#else
    .abi = JUNCO_PLUGIN_ABI,
#endif
    .size = sizeof(struct junco_plugin),
    .param_size = sizeof(struct junco_param),
    .port_size = sizeof(struct junco_port),
    .name = "odd",
    .version = "7",
    .ops = ops,
};

#if !defined(ODD_SYMBOL)
junco_status junco_plugin_init_v1(const struct junco_plugin_host *given,
                                  const struct junco_plugin **ret_plugin, struct junco_error *err) {
    plugin_odd_inits++;
    host = given;
    (void)err;
    *ret_plugin = &plugin;
#if defined(ODD_FAILS)
    return host->fail(err, JUNCO_ENOTFOUND, "no licence key");
#elif defined(ODD_SILENT)
    return JUNCO_EIO;
#elif defined(ODD_UNDEFINED)
    return junco_fail(err, JUNCO_EIO, "a plugin that calls what it does not link");
#else
#if defined(ODD_TABLE)
    *ret_plugin = NULL;
#endif
    return JUNCO_OK;
#endif
}
#else
JUNCO_PLUGIN_EXPORT const void *plugin_odd_unused(void);
const void *plugin_odd_unused(void) {
    return &plugin;
}
#endif
