/* image_save.c -- write an image to a file, in the format that its name says. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/draft.h"
#include "base/mem.h"
#include "ops/image/encode.h"

#include <junco/op.h>

struct image_save {
    bool folders;
    struct encode_options options;
};

/* Make the folders above a file; `path` is changed on the way and left as it was. */
static junco_status make_folders(char *path, struct junco_error *err) {
    for (char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        int code;

        *slash = '\0';
        code = mkdir(path, 0777);
        if (code && errno != EEXIST) {
            junco_status st = junco_fail(err, JUNCO_EIO, "%s: %s", path, strerror(errno));

            *slash = '/';
            return st;
        }
        *slash = '/';
    }
    return JUNCO_OK;
}

/* A draft, so that nobody ever reads half a picture. */
static junco_status write_file(const char *path, const struct codec_bytes *bytes,
                               struct junco_error *err) {
    struct draft *draft;
    junco_status st = draft_open(path, &draft, err);

    if (st)
        return st;
    (void)fwrite(bytes->data, 1, bytes->size, draft_file(draft)); /* draft_keep() tells */
    st = draft_keep(draft, err);
    draft_free(draft);
    return st;
}

static junco_status save(const struct image_save *op, const struct junco_value *image, char *path,
                         struct junco_error *err) {
    const struct codec *codec;
    struct codec_bytes bytes;
    junco_status st = codec_for_path(path, &codec, err);

    if (st)
        return st;
    st = encode_image(codec, image, &op->options, &bytes, err);
    if (st)
        return junco_wrap(err, st, "%s", path);
    if (op->folders)
        st = make_folders(path, err);
    if (!st)
        st = write_file(path, &bytes, err);
    codec_bytes_done(&bytes);
    return st;
}

static junco_status image_save_run_row(void *instance, const struct junco_chunk *in, size_t row,
                                       struct junco_builder *out, struct junco_error *err) {
    struct junco_value image = junco_column_get(&in->columns[0], row);
    struct junco_value path = junco_column_get(&in->columns[1], row);
    const struct junco_bytes *name = &path.as.bytes;
    junco_status st;
    char *text;

    if (!name->size || memchr(name->data, '\0', name->size))
        return junco_fail(err, JUNCO_EVALUE, "the path is empty or holds a NUL byte");
    text = junco_strndup(name->data, name->size);
    if (!text)
        return junco_nomem(err, name->size);
    st = save(instance, &image, text, err);
    junco_free(text);
    return st ? st : junco_put_value(out, 0, &path, err);
}

static const struct junco_param image_save_params[] = {
    ENCODE_PARAMS(struct image_save, options),
    {
        .name = "folders",
        .summary = "make the folders above the file that are not there",
        .kind = JUNCO_PARAM_BOOL,
        .offset = offsetof(struct image_save, folders),
        .dflt = "False",
    },
    {.name = NULL},
};

static const struct junco_port image_save_inputs[] = {
    {.name = "image", .type = "image", .summary = "the picture"},
    {
        .name = "path",
        .type = "string",
        .summary = "where to; .jpg, .png or .webp says the format",
    },
    {.name = NULL},
};

static const struct junco_port image_save_outputs[] = {
    {.name = "path", .type = "string", .summary = "the path, once the file is complete"},
    {.name = NULL},
};

const struct junco_op junco_op_image_save = {
    .abi = JUNCO_OP_ABI,
    .size = sizeof(struct junco_op),
    .name = "image_save",
    .summary = "write an image to a JPEG, PNG or WebP file",
    .params = image_save_params,
    .inputs = image_save_inputs,
    .outputs = image_save_outputs,
    .rows = JUNCO_ROWS_ONE,
    .flags = JUNCO_OP_HEAVY,
    .instance_size = sizeof(struct image_save),
    .run_row = image_save_run_row,
};
