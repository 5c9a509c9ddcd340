/* arrow_part.c -- what export to and import from Arrow share: parts, extensions, formats. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "data/arrow_part.h"

#include <string.h>

#include "base/mem.h"
#include "base/str.h"

/* ---- schemas ---- */

/* A consumer may move a child elsewhere and clear its release: so each child is asked, and its
 * struct lies in its parent's block. */
struct schema_part {
    char *format, *name, *metadata; /* owned */
    struct ArrowSchema **children;
    struct ArrowSchema bodies[];
};

static void release_schema(struct ArrowSchema *schema) {
    struct schema_part *part = schema->private_data;

    for (int64_t i = 0; i < schema->n_children; i++)
        if (part->bodies[i].release)
            part->bodies[i].release(&part->bodies[i]);
    junco_free(part->format);
    junco_free(part->name);
    junco_free(part->metadata);
    junco_free(part->children);
    junco_free(part);
    schema->release = NULL;
}

static char *put_pair(char *at, const char *text) {
    int32_t size = (int32_t)strlen(text);

    memcpy(at, &size, sizeof(size));
    memcpy(at + sizeof(size), text, (size_t)size);
    return at + sizeof(size) + size;
}

/* Key and value pairs as the specification lays them out: counts and sizes are native int32. */
static char *extension_bytes(const struct arrow_extension *extension) {
    static const char name_key[] = "ARROW:extension:name";
    static const char metadata_key[] = "ARROW:extension:metadata";
    const int32_t n = 2;
    char *bytes = junco_alloc(5 * sizeof(n) + strlen(name_key) + strlen(metadata_key) +
                              strlen(extension->name) + strlen(extension->metadata));
    char *at = bytes;

    if (!bytes)
        return NULL;
    memcpy(at, &n, sizeof(n));
    at = put_pair(at + sizeof(n), name_key);
    at = put_pair(at, extension->name);
    at = put_pair(at, metadata_key);
    put_pair(at, extension->metadata);
    return bytes;
}

junco_status arrow_schema_init(struct ArrowSchema *schema, const char *format, const char *name,
                               const struct arrow_extension *extension, size_t n_children,
                               struct junco_error *err) {
    size_t size = sizeof(struct schema_part) + n_children * sizeof(struct ArrowSchema);
    struct schema_part *part = junco_zalloc(size);

    if (!part)
        return junco_nomem(err, size);
    *schema = (struct ArrowSchema){
        .flags = ARROW_FLAG_NULLABLE,
        .n_children = (int64_t)n_children,
        .release = release_schema,
        .private_data = part,
    };
    part->format = junco_strdup(format);
    part->name = junco_strdup(name);
    part->metadata = extension && extension->name ? extension_bytes(extension) : NULL;
    part->children = junco_alloc_array(n_children, sizeof(*part->children));
    if (!part->format || !part->name || !part->children ||
        (extension && extension->name && !part->metadata)) {
        release_schema(schema);
        return junco_nomem(err, size);
    }
    for (size_t i = 0; i < n_children; i++)
        part->children[i] = &part->bodies[i];
    schema->format = part->format;
    schema->name = part->name;
    schema->metadata = part->metadata;
    schema->children = n_children ? part->children : NULL;
    return JUNCO_OK;
}

/* ---- arrays ---- */

static void release_array(struct ArrowArray *array) {
    struct arrow_part *part = array->private_data;

    for (int64_t i = 0; i < array->n_children; i++)
        if (part->bodies[i].release)
            part->bodies[i].release(&part->bodies[i]);
    for (size_t i = 0; i < ARROW_MAX_BUFFERS; i++)
        junco_free(part->owned[i]);
    storage_unref(part->storage);
    junco_buf_unref(part->buf);
    junco_free(part->children);
    junco_free(part->bodies);
    junco_free(part);
    array->release = NULL;
}

junco_status arrow_array_init(struct ArrowArray *array, size_t length, int n_buffers,
                              size_t n_children, struct arrow_part **ret_part,
                              struct junco_error *err) {
    struct arrow_part *part = junco_zalloc(sizeof(*part));

    if (!part)
        return junco_nomem(err, sizeof(*part));
    part->bodies = junco_alloc_array(n_children, sizeof(*part->bodies));
    part->children = junco_alloc_array(n_children, sizeof(*part->children));
    if (!part->bodies || !part->children) {
        junco_free(part->bodies);
        junco_free(part->children);
        junco_free(part);
        return junco_nomem(err, n_children * sizeof(*part->bodies));
    }
    for (size_t i = 0; i < n_children; i++)
        part->children[i] = &part->bodies[i];
    *array = (struct ArrowArray){
        .length = (int64_t)length,
        .n_buffers = n_buffers,
        .n_children = (int64_t)n_children,
        .buffers = part->buffers,
        .children = n_children ? part->children : NULL,
        .release = release_array,
        .private_data = part,
    };
    *ret_part = part;
    return JUNCO_OK;
}

/* ---- extensions ---- */

#define MAX_PAIRS 1024
#define MAX_PAIR_BYTES (1 << 20)

static const char *get_text(const char *at, const char **ret_text, int32_t *ret_size) {
    memcpy(ret_size, at, sizeof(*ret_size));
    *ret_text = at + sizeof(*ret_size);
    return *ret_size < 0 || *ret_size > MAX_PAIR_BYTES ? NULL : *ret_text + *ret_size;
}

/* The text, if the key is the one that is wanted.  False: it does not fit. */
static bool keep(const char *want, const char *key, int32_t key_size, const char *text,
                 int32_t text_size, char *into, size_t room) {
    if (strlen(want) != (size_t)key_size || memcmp(want, key, (size_t)key_size) != 0)
        return true;
    if ((size_t)text_size >= room)
        return false;
    memcpy(into, text, (size_t)text_size);
    into[text_size] = '\0';
    return true;
}

junco_status arrow_extension_read(const struct ArrowSchema *schema,
                                  struct arrow_extension_text *ret_text, struct junco_error *err) {
    const char *at = schema->metadata, *key, *text;
    int32_t n = 0, key_size, text_size;

    *ret_text = (struct arrow_extension_text){.name = ""};
    if (!at)
        return JUNCO_OK;
    memcpy(&n, at, sizeof(n));
    at += sizeof(n);
    if (n < 0 || n > MAX_PAIRS)
        return junco_fail(err, JUNCO_EDATA, "its metadata says that it has %d keys", (int)n);
    for (int32_t i = 0; i < n; i++) {
        at = get_text(at, &key, &key_size);
        if (at)
            at = get_text(at, &text, &text_size);
        if (!at)
            return junco_fail(err, JUNCO_EDATA,
                              "a text of its metadata has a size of its own, not "
                              "0 to %d bytes",
                              MAX_PAIR_BYTES);
        if (!keep("ARROW:extension:name", key, key_size, text, text_size, ret_text->name,
                  sizeof(ret_text->name)))
            ret_text->name[0] = '\0'; /* no extension we know has so long a name */
        if (!keep("ARROW:extension:metadata", key, key_size, text, text_size, ret_text->metadata,
                  sizeof(ret_text->metadata)))
            return junco_fail(err, JUNCO_ELIMIT, "its extension's metadata has more than %zu bytes",
                              sizeof(ret_text->metadata) - 1);
    }
    return JUNCO_OK;
}

/* ---- formats ---- */

static const char *const formats[] = {
    [JUNCO_DTYPE_BOOL] = "b",    [JUNCO_DTYPE_UINT8] = "C",   [JUNCO_DTYPE_INT8] = "c",
    [JUNCO_DTYPE_UINT16] = "S",  [JUNCO_DTYPE_INT16] = "s",   [JUNCO_DTYPE_UINT32] = "I",
    [JUNCO_DTYPE_INT32] = "i",   [JUNCO_DTYPE_UINT64] = "L",  [JUNCO_DTYPE_INT64] = "l",
    [JUNCO_DTYPE_FLOAT16] = "e", [JUNCO_DTYPE_FLOAT32] = "f", [JUNCO_DTYPE_FLOAT64] = "g",
};
#define N_FORMATS (sizeof(formats) / sizeof(formats[0]))

const char *arrow_format_of(junco_dtype dtype) {
    return (size_t)dtype < N_FORMATS ? formats[dtype] : NULL;
}

junco_dtype arrow_dtype_of(const char *format) {
    for (size_t i = 0; i < N_FORMATS; i++)
        if (formats[i] && str_equal(formats[i], format))
            return (junco_dtype)i;
    return JUNCO_DTYPE_ANY;
}

/* ---- media ---- */

static const char *const field_names[] = {
    [ARROW_DATA] = "data",   [ARROW_PIXELS] = "pixels",   [ARROW_HEIGHT] = "height",
    [ARROW_WIDTH] = "width", [ARROW_SAMPLES] = "samples", [ARROW_CHANNELS] = "channels",
    [ARROW_RATE] = "rate",   [ARROW_PTS] = "pts_us",      [ARROW_KEY_FRAME] = "is_key_frame",
};

static const struct arrow_media media[] = {
    {
        .extension = "junco.image",
        .kind = JUNCO_KIND_IMAGE,
        .n_fields = 4,
        .fields = {ARROW_DATA, ARROW_HEIGHT, ARROW_WIDTH, ARROW_PIXELS},
    },
    {
        .extension = "junco.frame",
        .kind = JUNCO_KIND_FRAME,
        .n_fields = 6,
        .fields = {ARROW_DATA, ARROW_HEIGHT, ARROW_WIDTH, ARROW_PIXELS, ARROW_PTS, ARROW_KEY_FRAME},
    },
    {
        .extension = "junco.audio",
        .kind = JUNCO_KIND_AUDIO,
        .n_fields = 5,
        .fields = {ARROW_DATA, ARROW_SAMPLES, ARROW_CHANNELS, ARROW_RATE, ARROW_PTS},
    },
};
#define N_MEDIA (sizeof(media) / sizeof(media[0]))

const struct arrow_media *arrow_media_of_kind(junco_kind kind) {
    for (size_t i = 0; i < N_MEDIA; i++)
        if (media[i].kind == kind)
            return &media[i];
    return NULL;
}

const struct arrow_media *arrow_media_of_extension(const char *name) {
    for (size_t i = 0; i < N_MEDIA; i++)
        if (str_equal(media[i].extension, name))
            return &media[i];
    return NULL;
}

const char *arrow_field_name(arrow_media_field field) {
    return field_names[field];
}

junco_kind arrow_field_kind(arrow_media_field field) {
    switch (field) {
    case ARROW_DATA:
        return JUNCO_KIND_BYTES;
    case ARROW_PIXELS:
        return JUNCO_KIND_STRING;
    case ARROW_KEY_FRAME:
        return JUNCO_KIND_BOOL;
    default:
        return JUNCO_KIND_INT64;
    }
}
