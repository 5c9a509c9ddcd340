/* thumb.c -- an image made small, as text that a page can hold. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/thumb.h"

#include <turbojpeg.h>

#include "base/mem.h"
#include "data/base64.h"
#include "pixel/resample.h"

#define QUALITY 82

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

static uint8_t over_white(unsigned colour, unsigned alpha) {
    return (uint8_t)((colour * alpha + 255 * (255 - alpha) + 127) / 255);
}

/* JPEG knows no transparency. */
static void flatten(struct pixel_image *image) {
    size_t n = (size_t)image->width * (size_t)image->height;

    for (size_t i = 0; i < n; i++) {
        uint8_t *pixel = image->data + i * 4;

        for (int c = 0; c < 3; c++)
            pixel[c] = over_white(pixel[c], pixel[3]);
    }
}

static junco_status encode(const struct pixel_image *image, junco_pixels pixels, struct str *out,
                           struct junco_error *err) {
    static const int formats[] = {
        [JUNCO_PIXELS_RGB] = TJPF_RGB,
        [JUNCO_PIXELS_BGR] = TJPF_BGR,
        [JUNCO_PIXELS_GRAY] = TJPF_GRAY,
        [JUNCO_PIXELS_RGBA] = TJPF_RGBX,
    };
    int sampling = pixels == JUNCO_PIXELS_GRAY ? TJSAMP_GRAY : TJSAMP_420;
    tjhandle handle = tjInitCompress();
    unsigned char *data = NULL;
    unsigned long size = 0;
    junco_status st = JUNCO_OK;

    if (!handle)
        return junco_nomem(err, 0);
    if (tjCompress2(handle, image->data, image->width, 0, image->height, formats[pixels], &data,
                    &size, sampling, QUALITY, 0))
        st =
            junco_fail(err, JUNCO_EINTERNAL, "cannot make a thumbnail: %s", tjGetErrorStr2(handle));
    else {
        str_puts(out, "data:image/jpeg;base64,");
        base64_encode(out, data, size);
    }
    tjFree(data);
    tjDestroy(handle);
    return st;
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
    if (!st && image->pixels == JUNCO_PIXELS_RGBA)
        flatten(&small);
    if (!st)
        st = encode(&small, image->pixels, out, err);
    junco_free(small.data);
    return st;
}
