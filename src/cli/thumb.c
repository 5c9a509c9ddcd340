/* thumb.c -- an image made small, as text that a page can hold. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/thumb.h"

#include "base/mem.h"
#include "data/base64.h"
#include "ops/image/codec.h"
#include "pixel/resample.h"

#define QUALITY 82
#define WHITE 255

/* The sizes that fit; an image is never enlarged. */
static void fit(const struct pixel_image *image, int *ret_width, int *ret_height) {
    int longer = image->width > image->height ? image->width : image->height;

    *ret_width = image->width;
    *ret_height = image->height;
    if (longer <= THUMB_SIDE)
        return;
    *ret_width = (int)((int64_t)image->width * THUMB_SIDE / longer);
    *ret_height = (int)((int64_t)image->height * THUMB_SIDE / longer);
    *ret_width = *ret_width > 0 ? *ret_width : 1;
    *ret_height = *ret_height > 0 ? *ret_height : 1;
}

static junco_status encode(const struct pixel_image *image, junco_pixels pixels, struct str *out,
                           struct junco_error *err) {
    const struct codec_effort how = {.quality = QUALITY};
    struct codec_bytes bytes;
    junco_status st = codec_encode(&codec_jpeg, image, pixels, WHITE, &how, &bytes, err);

    if (st)
        return st;
    str_puts(out, "data:image/jpeg;base64,");
    base64_encode(out, bytes.data, bytes.size);
    codec_bytes_done(&bytes);
    return JUNCO_OK;
}

junco_status thumb_uri(const struct junco_tensor *image, struct str *out, struct junco_error *err) {
    struct pixel_image whole = {
        .data = image->data,
        .width = (int)image->dims[1],
        .height = (int)image->dims[0],
        .channels = (int)image->dims[2],
    };
    struct pixel_view view = pixel_view_of(&whole);
    struct pixel_image small = {0};
    int width, height;
    junco_status st;

    fit(&whole, &width, &height);
    st = pixel_scratch_new(width, height, whole.channels, &small, err);
    if (!st)
        st = pixel_resample(PIXEL_RESAMPLE_BOX, &view, &small, err);
    if (!st)
        st = encode(&small, image->pixels, out, err);
    junco_free(small.data);
    return st;
}
