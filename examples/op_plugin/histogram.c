/* histogram.c -- a plugin of one operator: how bright an image is, as shares of its pixels. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <junco/plugin.h>
#include <junco/version.h>

#define MAX_BINS 256

static const struct junco_plugin_host *host;

/* What an instance of the operator has: its parameters, written in by the host. */
struct histogram {
    int64_t bins;
};

/* The output's type is known before anything runs: so many numbers. */
static junco_status histogram_types(const void *instance, const struct junco_env *env,
                                    const struct junco_type *const *in_types,
                                    const struct junco_type **ret_types, struct junco_error *err) {
    const struct histogram *op = instance;

    (void)env;
    (void)in_types;
    return host->type_tensor(JUNCO_DTYPE_FLOAT32, 1, &op->bins, &ret_types[0], err);
}

/* 0 to 255: for colours by how bright the eye finds them (ITU-R BT.601). */
static int brightness(const uint8_t *pixel, junco_pixels pixels) {
    int red = pixels == JUNCO_PIXELS_BGR ? pixel[2] : pixel[0];
    int blue = pixels == JUNCO_PIXELS_BGR ? pixel[0] : pixel[2];

    return (299 * red + 587 * pixel[1] + 114 * blue) / 1000;
}

static junco_status histogram_run_row(void *instance, const struct junco_chunk *in, size_t row,
                                      struct junco_builder *out, struct junco_error *err) {
    const struct histogram *op = instance;
    struct junco_value cell = host->column_get(&in->columns[0], row);
    const struct junco_tensor *image = &cell.as.tensor;
    const uint8_t *pixel = image->data;
    int channels = host->pixels_channels(image->pixels);
    int64_t n = image->dims[0] * image->dims[1];
    int64_t counts[MAX_BINS] = {0};
    void *data;
    junco_status st;

    st = host->put_tensor(out, 0, JUNCO_DTYPE_FLOAT32, 1, &op->bins, &data, err);
    if (st)
        return st;
    for (int64_t i = 0; i < n; i++, pixel += channels) {
        int level = channels < 3 ? pixel[0] : brightness(pixel, image->pixels);

        counts[level * op->bins / 256]++;
    }
    for (int64_t bin = 0; bin < op->bins; bin++)
        ((float *)data)[bin] = (float)counts[bin] / (float)n;
    return JUNCO_OK;
}

static const struct junco_param histogram_params[] = {
    {
        .name = "bins",
        .summary = "how many shares",
        .kind = JUNCO_PARAM_INT,
        .offset = offsetof(struct histogram, bins),
        .dflt = "8",
        .min = 1,
        .max = MAX_BINS,
    },
    {.name = NULL},
};

static const struct junco_port histogram_inputs[] = {
    {.name = "image", .type = "image", .summary = "any"},
    {.name = NULL},
};

static const struct junco_port histogram_outputs[] = {
    {.name = "share", .type = "tensor<float32>[?]", .summary = "of the pixels, dark to bright"},
    {.name = NULL},
};

static const struct junco_op histogram = {
    .abi = JUNCO_OP_ABI,
    .size = sizeof(struct junco_op),
    .name = "example.histogram",
    .summary = "how bright an image is",
    .params = histogram_params,
    .inputs = histogram_inputs,
    .outputs = histogram_outputs,
    .rows = JUNCO_ROWS_ONE,
    .flags = JUNCO_OP_PURE | JUNCO_OP_HEAVY,
    .instance_size = sizeof(struct histogram),
    .types = histogram_types,
    .run_row = histogram_run_row,
};

static const struct junco_op *const ops[] = {&histogram, NULL};

static const struct junco_plugin plugin = {
    .abi = JUNCO_PLUGIN_ABI,
    .size = sizeof(struct junco_plugin),
    .param_size = sizeof(struct junco_param),
    .port_size = sizeof(struct junco_port),
    .name = "example",
    .version = "1.0",
    .ops = ops,
};

junco_status junco_plugin_init_v1(const struct junco_plugin_host *given,
                                  const struct junco_plugin **ret_plugin, struct junco_error *err) {
    if (given->size < sizeof(struct junco_plugin_host))
        return given->fail(err, JUNCO_EUNSUPPORTED, "want a junco of %s or later, this is %s",
                           JUNCO_VERSION, given->version);
    host = given;
    *ret_plugin = &plugin;
    return JUNCO_OK;
}
