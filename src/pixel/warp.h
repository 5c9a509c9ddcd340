/* warp.h -- perspective rectification of 8-bit images. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef JUNCO_PIXEL_WARP_H
#define JUNCO_PIXEL_WARP_H

#include "pixel/cpu.h"
#include "pixel/image.h"

/* The 3 x 3 matrix, row by row and with m[8] = 1, that takes from[i] to to[i].  EINVAL where
 * three of the points lie on a line. */
JUNCO_MUST_CHECK junco_status pixel_homography(const struct pixel_point from[4],
                                               const struct pixel_point to[4], double ret_m[9],
                                               struct junco_error *err);

/* What a place between pixels shows; both in steps of 1/32 pixel. */
enum pixel_filter {
    PIXEL_FILTER_CUBIC, /* of the 4 x 4 pixels around it, a = -0.75 (OpenCV's INTER_CUBIC) */
    PIXEL_FILTER_LINEAR, /* of the 2 x 2 pixels around it (INTER_LINEAR) */
};

/* What lies outside the picture. */
enum pixel_border {
    PIXEL_BORDER_REPLICATE, /* the nearest pixel inside (BORDER_REPLICATE) */
    PIXEL_BORDER_BLACK, /* zeros (BORDER_CONSTANT) */
};

/* How a picture is looked at between and beyond its pixels; zeroed: as RapidOCR cuts its lines. */
struct pixel_look {
    enum pixel_filter filter;
    enum pixel_border border;
};

/* Fill dst with src seen through `m`, a matrix from src to dst coordinates, as OpenCV's
 * warpPerspective does it.  Channels must agree.  Borrows both; they must not overlap.  Any thread.
 * EINVAL where m has no inverse. */
JUNCO_MUST_CHECK junco_status pixel_warp_perspective(const struct pixel_image *src,
                                                     const double m[9], struct pixel_look look,
                                                     struct pixel_image *dst,
                                                     struct junco_error *err);

/* The same by a chosen version, for tests and benchmarks. */
JUNCO_MUST_CHECK junco_status pixel_warp_perspective_isa(enum pixel_isa isa,
                                                         const struct pixel_image *src,
                                                         const double m[9], struct pixel_look look,
                                                         struct pixel_image *dst,
                                                         struct junco_error *err);

/* The size of the upright picture of a quadrilateral (corners clockwise from the top left): its
 * longer two sides, cut to whole pixels.  EINVAL where that leaves no pixel, ELIMIT where a side
 * is over JUNCO_MAX_IMAGE_SIDE. */
JUNCO_MUST_CHECK junco_status pixel_quad_size(const struct pixel_point quad[4], int *ret_width,
                                              int *ret_height, struct junco_error *err);

/* Fill dst with the region `quad` of src, turned upright; dst's sizes are what the region is
 * stretched to (pixel_quad_size() for its own). */
JUNCO_MUST_CHECK junco_status pixel_rectify(const struct pixel_image *src,
                                            const struct pixel_point quad[4],
                                            struct pixel_look look, struct pixel_image *dst,
                                            struct junco_error *err);

#endif
