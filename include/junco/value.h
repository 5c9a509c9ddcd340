/* value.h -- types, payload buffers and the value of one cell. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef JUNCO_VALUE_H
#define JUNCO_VALUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <junco/error.h>

#ifdef __cplusplus
extern "C" {
#endif

#define JUNCO_MAX_RANK 8 /* dimensions of a tensor */

/* What a cell holds.  Every column is nullable, whatever its kind.  The values are ABI. */
typedef enum junco_kind {
    JUNCO_KIND_NULL = 0, /* the type of a column that is null in every row */
    JUNCO_KIND_BOOL = 1,
    JUNCO_KIND_INT64 = 2,
    JUNCO_KIND_FLOAT64 = 3,
    JUNCO_KIND_STRING = 4, /* UTF-8 */
    JUNCO_KIND_BYTES = 5,
    JUNCO_KIND_TENSOR = 6,
    JUNCO_KIND_IMAGE = 7, /* uint8, height x width x channels, rows tightly packed */
    JUNCO_KIND_AUDIO = 8, /* float32, samples x channels */
    JUNCO_KIND_FRAME = 9, /* an image with a place in time */
    JUNCO_KIND_LIST = 10,
    JUNCO_KIND_STRUCT = 11,
    JUNCO_KIND_ANY = 12, /* known only at run time */
} junco_kind;

typedef enum junco_dtype {
    JUNCO_DTYPE_ANY = 0, /* in a type: not known before run time; never in a value */
    JUNCO_DTYPE_BOOL = 1,
    JUNCO_DTYPE_UINT8 = 2,
    JUNCO_DTYPE_INT8 = 3,
    JUNCO_DTYPE_UINT16 = 4,
    JUNCO_DTYPE_INT16 = 5,
    JUNCO_DTYPE_UINT32 = 6,
    JUNCO_DTYPE_INT32 = 7,
    JUNCO_DTYPE_UINT64 = 8,
    JUNCO_DTYPE_INT64 = 9,
    JUNCO_DTYPE_FLOAT16 = 10,
    JUNCO_DTYPE_BFLOAT16 = 11,
    JUNCO_DTYPE_FLOAT32 = 12,
    JUNCO_DTYPE_FLOAT64 = 13,
    JUNCO_DTYPE_STRING = 14, /* of a model's ports and batches only: the data is an array of
                                 struct junco_bytes; never in a cell */
} junco_dtype;

typedef enum junco_pixels {
    JUNCO_PIXELS_ANY = 0, /* in a type: not known before run time; never in a value */
    JUNCO_PIXELS_RGB = 1,
    JUNCO_PIXELS_BGR = 2,
    JUNCO_PIXELS_GRAY = 3,
    JUNCO_PIXELS_RGBA = 4,
} junco_pixels;

/* ---- types ---- */

struct junco_field {
    const char *name;
    const struct junco_type *type;
};

/* An immutable, reference-counted type.  Make one with a constructor below, never by hand.
 * Written as text: int64, tensor<float32>[?,512], image<rgb>, list<string>,
 * struct{text:string,score:float64}, any; `tensor` alone leaves element type and rank open,
 * `image` leaves the pixel layout open. */
struct junco_type {
    junco_kind kind;
    junco_dtype dtype; /* tensor */
    junco_pixels pixels; /* image, frame */
    int rank; /* tensor; -1 = open */
    int64_t dims[JUNCO_MAX_RANK]; /* tensor; -1 = `?` */
    const struct junco_type *elem; /* list */
    size_t n_fields; /* struct */
    const struct junco_field *fields;
};

/* The type of a kind without parameters (null … bytes, audio, any), or the open form of the others
 * (tensor, image, frame, list<any>).  Static: ref and unref do nothing on it.  Never NULL. */
JUNCO_API const struct junco_type *junco_type_of(junco_kind kind);

/* Constructors.  The caller owns *ret_type (unref it).  Element and field types are borrowed
 * and referenced; names are copied.  dims: `rank` entries, -1 for `?`. */
JUNCO_API junco_status junco_type_tensor(junco_dtype dtype, int rank, const int64_t *dims,
                                         const struct junco_type **ret_type,
                                         struct junco_error *err) JUNCO_MUST_CHECK;
JUNCO_API junco_status junco_type_image(junco_pixels pixels, const struct junco_type **ret_type,
                                        struct junco_error *err) JUNCO_MUST_CHECK;
JUNCO_API junco_status junco_type_frame(junco_pixels pixels, const struct junco_type **ret_type,
                                        struct junco_error *err) JUNCO_MUST_CHECK;
JUNCO_API junco_status junco_type_list(const struct junco_type *elem,
                                       const struct junco_type **ret_type,
                                       struct junco_error *err) JUNCO_MUST_CHECK;
JUNCO_API junco_status junco_type_struct(size_t n_fields, const struct junco_field *fields,
                                         const struct junco_type **ret_type,
                                         struct junco_error *err) JUNCO_MUST_CHECK;

/* Parse the text form; nesting is bounded.  The caller owns *ret_type. */
JUNCO_API junco_status junco_type_parse(const char *text, const struct junco_type **ret_type,
                                        struct junco_error *err) JUNCO_MUST_CHECK;

/* Write the text form into buf (cut, always NUL-terminated); returns buf. */
JUNCO_API const char *junco_type_format(const struct junco_type *type, char *buf, size_t size);

JUNCO_API const struct junco_type *junco_type_ref(const struct junco_type *type);
JUNCO_API void junco_type_unref(const struct junco_type *type); /* NULL is fine */

JUNCO_API bool junco_type_equal(const struct junco_type *a, const struct junco_type *b);

/* Whether a cell of type `from` may stand where `to` is asked for: equal, or `to` is an open form
 * of `from` (image<rgb> fits image; tensor<float32>[3,4] fits tensor<float32>[?,4]; null fits all;
 * everything fits any; any fits everything, checked again at run time; int64 fits float64). */
JUNCO_API bool junco_type_fits(const struct junco_type *from, const struct junco_type *to);

JUNCO_API const char *junco_kind_name(junco_kind kind);
JUNCO_API const char *junco_dtype_name(junco_dtype dtype);
JUNCO_API const char *junco_pixels_name(junco_pixels pixels);
JUNCO_API size_t junco_dtype_size(junco_dtype dtype); /* bytes of an element; 0 for ANY */
JUNCO_API int junco_pixels_channels(junco_pixels pixels); /* 3, 1 or 4; 0 for ANY */

/* ---- payload buffers ---- */

/* Bytes that cells share: reference-counted, immutable once shared, 64-byte aligned.  Any thread. */
struct junco_buf;

/* Take foreign memory into a buffer.  release(ctx, data) runs once, on any thread, when the last
 * reference goes.  The caller owns *ret_buf; on failure nothing was taken. */
JUNCO_API junco_status junco_buf_wrap(void *data, size_t size_bytes,
                                      void (*release)(void *ctx, void *data), void *ctx,
                                      struct junco_buf **ret_buf,
                                      struct junco_error *err) JUNCO_MUST_CHECK;
JUNCO_API struct junco_buf *junco_buf_ref(struct junco_buf *buf);
JUNCO_API void junco_buf_unref(struct junco_buf *buf); /* NULL is fine */

/* ---- values ---- */

/* A string or a run of bytes: not NUL-terminated. */
struct junco_bytes {
    struct junco_buf *buf; /* who keeps data alive; NULL for static data and empty cells */
    const char *data;
    size_t size;
};

/* A tensor, image (dims = height, width, channels), audio (dims = samples, channels) or frame.
 * Dense, row-major. */
struct junco_tensor {
    struct junco_buf *buf;
    void *data;
    junco_dtype dtype;
    junco_pixels pixels; /* image, frame; else ANY */
    int rank;
    int rate; /* audio: samples a second */
    int64_t pts_us; /* audio, frame: presentation time, microseconds */
    bool is_key_frame;
    int64_t dims[JUNCO_MAX_RANK];
};

/* The items of a list or struct cell; reference-counted, immutable once shared. */
struct junco_list;

/* One cell.  A value read from a column borrows the column's payload; junco_value_ref() makes it
 * keep its own reference, junco_value_unref() gives that back. */
struct junco_value {
    junco_kind kind; /* never ANY */
    union {
        bool boolean;
        int64_t int64;
        double float64;
        struct junco_bytes bytes; /* STRING, BYTES */
        struct junco_tensor tensor; /* TENSOR, IMAGE, AUDIO, FRAME */
        struct junco_list *list; /* LIST, STRUCT */
    } as;
};

JUNCO_API void junco_value_ref(const struct junco_value *value);
JUNCO_API void junco_value_unref(struct junco_value *value); /* leaves it null */

/* A list (type list<…>) or struct (type struct{…}) of n items, all null; fill items[i] with owned
 * values before sharing.  The caller owns *ret_list. */
JUNCO_API junco_status junco_list_new(const struct junco_type *type, size_t n,
                                      struct junco_list **ret_list,
                                      struct junco_error *err) JUNCO_MUST_CHECK;
JUNCO_API size_t junco_list_size(const struct junco_list *list);
JUNCO_API struct junco_value *junco_list_items(struct junco_list *list);
JUNCO_API const struct junco_type *junco_list_type(const struct junco_list *list);

/* Elements and bytes of a tensor; overflow-checked when it was made. */
JUNCO_API size_t junco_tensor_count(const struct junco_tensor *tensor);
JUNCO_API size_t junco_tensor_size_bytes(const struct junco_tensor *tensor);

#ifdef __cplusplus
}
#endif
#endif
