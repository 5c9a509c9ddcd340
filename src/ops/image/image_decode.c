/* image_decode.c -- a picture, from a file or from bytes, becomes pixels. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/mem.h"
#include "ops/image/codec.h"

#include <junco/op.h>

struct image_decode {
    int mode;
    bool orient;
    int64_t background;
};

static const char *const modes[] = {"rgb", "bgr", "gray", "rgba", NULL};
static const junco_pixels mode_pixels[] = {JUNCO_PIXELS_RGB, JUNCO_PIXELS_BGR, JUNCO_PIXELS_GRAY,
                                           JUNCO_PIXELS_RGBA};

static junco_status image_decode_types(const void *instance, const struct junco_env *env,
                                       const struct junco_type *const *in_types,
                                       const struct junco_type **ret_types,
                                       struct junco_error *err) {
    const struct image_decode *op = instance;
    char type[128];

    (void)env;
    if (in_types[0]->kind != JUNCO_KIND_STRING && in_types[0]->kind != JUNCO_KIND_BYTES)
        return junco_fail(err, JUNCO_ETYPE, "want a path (string) or a file's bytes, got %s",
                          junco_type_format(in_types[0], type, sizeof(type)));
    return junco_type_image(mode_pixels[op->mode], &ret_types[0], err);
}

/* ---- reading the file ---- */

static junco_status read_fd(int fd, const char *path, uint8_t **ret_data, size_t *ret_size,
                            struct junco_error *err) {
    struct stat info;
    size_t size, got = 0;
    uint8_t *data;

    if (fstat(fd, &info))
        return junco_fail(err, JUNCO_EIO, "%s: %s", path, strerror(errno));
    if (S_ISDIR(info.st_mode))
        return junco_fail(err, JUNCO_EIO, "%s: is a directory; want an image file", path);
    if (!S_ISREG(info.st_mode))
        return junco_fail(err, JUNCO_EIO, "%s: not a regular file", path);
    if (info.st_size > JUNCO_MAX_IMAGE_FILE_BYTES)
        return junco_fail(err, JUNCO_ELIMIT, "%s: file of %lld bytes; at most %u", path,
                          (long long)info.st_size, JUNCO_MAX_IMAGE_FILE_BYTES);
    size = (size_t)info.st_size;
    data = junco_alloc(size);
    if (!data)
        return junco_nomem(err, size);
    while (got < size) {
        ssize_t n = read(fd, data + got, size - got);

        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0) {
            junco_free(data);
            return junco_fail(err, JUNCO_EIO, "%s: %s", path, strerror(errno));
        }
        if (n == 0) /* it shrank: the decoder will say what is missing */
            break;
        got += (size_t)n;
    }
    *ret_data = data;
    *ret_size = got;
    return JUNCO_OK;
}

static junco_status read_file(const char *path, uint8_t **ret_data, size_t *ret_size,
                              struct junco_error *err) {
    /* NONBLOCK: a FIFO in place of an image must not hang a worker. */
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    junco_status st;

    if (fd < 0)
        return junco_fail(err, errno == ENOENT ? JUNCO_ENOTFOUND : JUNCO_EIO, "%s: %s", path,
                          strerror(errno));
    st = read_fd(fd, path, ret_data, ret_size, err);
    close(fd);
    return st;
}

/* ---- decoding ---- */

static junco_status decode_turned(const struct codec *codec, const uint8_t *data, size_t size,
                                  const struct codec_wanted *wanted,
                                  const struct codec_header *header, struct pixel_image *dst,
                                  struct junco_error *err) {
    struct pixel_image stored;
    junco_status st;

    if (header->turn == PIXEL_TURN_NONE)
        return codec->decode(data, size, wanted, dst, err);
    st = pixel_scratch_new(header->width, header->height, dst->channels, &stored, err);
    if (st)
        return st;
    st = codec->decode(data, size, wanted, &stored, err);
    if (!st)
        st = pixel_orient(&stored, header->turn, dst, err);
    junco_free(stored.data);
    return st;
}

static junco_status decode(const struct image_decode *op, const uint8_t *data, size_t size,
                           struct junco_builder *out, struct junco_error *err) {
    struct codec_wanted wanted = {mode_pixels[op->mode], (uint8_t)op->background};
    struct pixel_image dst = {.channels = junco_pixels_channels(wanted.pixels)};
    struct codec_header header;
    const struct codec *codec;
    junco_status st = codec_find(data, size, &codec, err);

    if (!st)
        st = codec->read_header(data, size, &header, err);
    if (st)
        return st;
    if (!op->orient)
        header.turn = PIXEL_TURN_NONE;
    dst.width = pixel_turn_swaps(header.turn) ? header.height : header.width;
    dst.height = pixel_turn_swaps(header.turn) ? header.width : header.height;
    st = junco_put_image(out, 0, wanted.pixels, dst.height, dst.width, &dst.data, err);
    if (st)
        return st;
    return decode_turned(codec, data, size, &wanted, &header, &dst, err);
}

static junco_status decode_path(const struct image_decode *op, const struct junco_bytes *name,
                                struct junco_builder *out, struct junco_error *err) {
    uint8_t *data = NULL;
    size_t size = 0;
    junco_status st;
    char *path;

    if (!name->size || memchr(name->data, '\0', name->size))
        return junco_fail(err, JUNCO_EVALUE, "the path is empty or holds a NUL byte");
    path = junco_strndup(name->data, name->size);
    if (!path)
        return junco_nomem(err, name->size);
    st = read_file(path, &data, &size, err);
    if (!st) {
        st = decode(op, data, size, out, err);
        if (st)
            junco_wrap(err, st, "%s", path);
    }
    junco_free(data);
    junco_free(path);
    return st;
}

static junco_status image_decode_run_row(void *instance, const struct junco_chunk *in, size_t row,
                                         struct junco_builder *out, struct junco_error *err) {
    struct junco_value value = junco_column_get(&in->columns[0], row);

    if (value.kind == JUNCO_KIND_STRING)
        return decode_path(instance, &value.as.bytes, out, err);
    return decode(instance, (const uint8_t *)value.as.bytes.data, value.as.bytes.size, out, err);
}

static const struct junco_param image_decode_params[] = {
    {
        .name = "mode",
        .summary = "the pixels' layout",
        .kind = JUNCO_PARAM_CHOICE,
        .offset = offsetof(struct image_decode, mode),
        .dflt = "'rgb'",
        .choices = modes,
    },
    {
        .name = "orient",
        .summary = "turn the picture as its EXIF orientation says",
        .kind = JUNCO_PARAM_BOOL,
        .offset = offsetof(struct image_decode, orient),
        .dflt = "True",
    },
    {
        .name = "background",
        .summary = "gray level that transparent pixels lie on; rgba keeps them transparent",
        .kind = JUNCO_PARAM_INT,
        .offset = offsetof(struct image_decode, background),
        .dflt = "255",
        .min = 0,
        .max = 255,
    },
    {.name = NULL},
};

static const struct junco_port image_decode_inputs[] = {
    {.name = "file", .type = "any", .summary = "a path (string), or the file's bytes"},
    {.name = NULL},
};

static const struct junco_port image_decode_outputs[] = {
    {.name = "image", .type = "image", .summary = "uint8, height x width x channels"},
    {.name = NULL},
};

const struct junco_op junco_op_image_decode = {
    .abi = JUNCO_OP_ABI,
    .size = sizeof(struct junco_op),
    .name = "image_decode",
    .summary = "decode a picture: " CODEC_NAMES " by its first bytes",
    .params = image_decode_params,
    .inputs = image_decode_inputs,
    .outputs = image_decode_outputs,
    .rows = JUNCO_ROWS_ONE,
    .flags = JUNCO_OP_PURE | JUNCO_OP_HEAVY,
    .instance_size = sizeof(struct image_decode),
    .types = image_decode_types,
    .run_row = image_decode_run_row,
};
