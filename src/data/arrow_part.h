/* arrow_part.h -- what export to and import from Arrow share: parts, extensions, formats. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef DATA_ARROW_PART_H
#define DATA_ARROW_PART_H

#include "data/storage.h"

#include <junco/arrow.h>

#define ARROW_FIXED_SHAPE "arrow.fixed_shape_tensor"
#define ARROW_VARIABLE_SHAPE "arrow.variable_shape_tensor"

/* An extension type over the storage that a field's format says.  NULL name: none. */
struct arrow_extension {
    const char *name;
    const char *metadata;
};

/* Make a schema of our own.  Everything is copied.  The children are zero, to be made by the caller;
 * schema->release gives back those that were.  Any thread may release. */
junco_status arrow_schema_init(struct ArrowSchema *schema, const char *format, const char *name,
                               const struct arrow_extension *extension, size_t n_children,
                               struct junco_error *err) JUNCO_MUST_CHECK;

#define ARROW_MAX_BUFFERS 3

/* The private data of an array of ours: who keeps its buffers. */
struct arrow_part {
    struct junco_storage *storage; /* owned reference; NULL: none */
    struct junco_buf *buf; /* owned reference; NULL: none */
    void *owned[ARROW_MAX_BUFFERS]; /* buffers made for it */
    const void *buffers[ARROW_MAX_BUFFERS];
    struct ArrowArray **children; /* the array's, pointing into bodies */
    struct ArrowArray *bodies;
};

/* Make an array of our own, of zero buffers: set part->buffers and who keeps them.  Children as
 * with schemas. */
junco_status arrow_array_init(struct ArrowArray *array, size_t length, int n_buffers,
                              size_t n_children, struct arrow_part **ret_part,
                              struct junco_error *err) JUNCO_MUST_CHECK;

/* A field's extension, read from its metadata into buffers of ours; "" where there is none.
 * JUNCO_EDATA: malformed. */
struct arrow_extension_text {
    char name[64];
    char metadata[512];
};
junco_status arrow_extension_read(const struct ArrowSchema *schema,
                                  struct arrow_extension_text *ret_text,
                                  struct junco_error *err) JUNCO_MUST_CHECK;

/* Formats of numbers, "l" and the like: NULL or JUNCO_DTYPE_ANY where there is none. */
const char *arrow_format_of(junco_dtype dtype);
junco_dtype arrow_dtype_of(const char *format);

/* ---- images, audio and frames: extensions over a struct ---- */

enum { ARROW_MAX_MEDIA_FIELDS = 6 };

typedef enum arrow_media_field {
    ARROW_DATA = 0, /* bytes */
    ARROW_PIXELS, /* string */
    ARROW_HEIGHT, /* from here on: int64 */
    ARROW_WIDTH,
    ARROW_SAMPLES,
    ARROW_CHANNELS,
    ARROW_RATE,
    ARROW_PTS,
    ARROW_KEY_FRAME, /* bool */
} arrow_media_field;

struct arrow_media {
    const char *extension;
    junco_kind kind;
    size_t n_fields;
    arrow_media_field fields[ARROW_MAX_MEDIA_FIELDS];
};

/* The row for a kind or an extension's name; NULL: it is none of them. */
const struct arrow_media *arrow_media_of_kind(junco_kind kind);
const struct arrow_media *arrow_media_of_extension(const char *name);
const char *arrow_field_name(arrow_media_field field);
junco_kind arrow_field_kind(arrow_media_field field);

#endif
