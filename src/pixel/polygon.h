/* polygon.h -- area, growth and covered pixels of small polygons. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef JUNCO_PIXEL_POLYGON_H
#define JUNCO_PIXEL_POLYGON_H

#include <stddef.h>

#include "pixel/image.h"

/* Coordinates here are numbers within twice JUNCO_MAX_IMAGE_SIDE of 0; minrect_find() gives such.
 * Any thread; nothing can fail. */

/* Area (not negative, whichever way round) and length of a closed polygon. */
double polygon_area(const struct pixel_point *points, size_t count);
double polygon_length(const struct pixel_point *points, size_t count);

/* Points that quad_grow() writes at most. */
#define QUAD_GROW_POINTS 2048

/* Push the sides of a convex quadrilateral outwards by `distance` pixels (0 to
 * JUNCO_MAX_IMAGE_SIDE; beyond is cut to that), joined by arcs, and write the outline's integer
 * points.  Corners are cut to integers first and arcs drawn with a tolerance of 1/4 pixel, as
 * Clipper does.  Returns how many points: 0 where the cut corners are not three places or more. */
size_t quad_grow(const struct pixel_point quad[4], double distance, struct pixel_ipoint *points);

/* Mean of the values that a convex quadrilateral covers, its outline included, on a float map
 * [height][width].  Corners are cut to integers relative to the box's bounds.  0 where nothing is
 * covered.  The value RapidOCR calls the "fast" box score. */
double quad_mean(const float *map, int width, int height, const struct pixel_point quad[4]);

#endif
