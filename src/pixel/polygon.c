/* polygon.c -- area, growth and covered pixels of small polygons. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "pixel/polygon.h"

#include <math.h>
#include <stdbool.h>

#include "base/limits.h"

static const double pi = 3.141592653589793238;

double polygon_area(const struct pixel_point *points, size_t count) {
    double twice = 0;

    /* Relative to the first point: far from the origin the products would eat the digits. */
    for (size_t i = 2; i < count; i++) {
        double ax = (double)points[i - 1].x - points[0].x,
               ay = (double)points[i - 1].y - points[0].y;
        double bx = (double)points[i].x - points[0].x, by = (double)points[i].y - points[0].y;

        twice += ax * by - ay * bx;
    }
    return fabs(twice) / 2;
}

double polygon_length(const struct pixel_point *points, size_t count) {
    double sum = 0;

    for (size_t i = 0; i < count; i++) {
        const struct pixel_point *p = &points[i], *q = &points[i + 1 < count ? i + 1 : 0];
        double dx = (double)q->x - p->x, dy = (double)q->y - p->y;

        sum += sqrt(dx * dx + dy * dy);
    }
    return sum;
}

/* --- growing --- */

struct vector {
    double x, y;
};

/* An outline under construction; the arc's constants are those of A. Johnson's Clipper 6.4. */
struct growth {
    struct pixel_ipoint *points;
    size_t count;
    double distance;
    double sine, cosine; /* of one step along an arc */
    double steps_per_radian;
};

static int round_half_away(double v) {
    return (int)(v < 0 ? v - 0.5 : v + 0.5);
}

static void push_offset(struct growth *g, struct pixel_ipoint at, struct vector n) {
    g->points[g->count++] = (struct pixel_ipoint){round_half_away(at.x + n.x * g->distance),
                                                  round_half_away(at.y + n.y * g->distance)};
}

/* The normal of a -> b that points out of a ring going clockwise on the screen. */
static struct vector unit_normal(struct pixel_ipoint a, struct pixel_ipoint b) {
    double dx = (double)b.x - a.x, dy = (double)b.y - a.y;
    double f = 1. / sqrt(dx * dx + dy * dy);

    return (struct vector){dy * f, -dx * f};
}

/* Join the offset sides before and after the corner `at`. */
static void push_corner(struct growth *g, struct pixel_ipoint at, struct vector before,
                        struct vector after) {
    double sine = before.x * after.y - after.x * before.y;
    double cosine = before.x * after.x + before.y * after.y;

    if (fabs(sine * g->distance) < 1 && cosine > 0) {
        push_offset(g, at, before); /* the gap is below a pixel */
        return;
    }
    if (fabs(sine * g->distance) >= 1)
        sine = fmax(-1, fmin(1, sine));
    if (sine * g->distance < 0) { /* a dent, which only rounding to integers can have made */
        push_offset(g, at, before);
        push_offset(g, at, after);
        return;
    }
    int steps = round_half_away(g->steps_per_radian * fabs(atan2(sine, cosine)));
    struct vector v = before;

    if (steps < 1)
        steps = 1;
    for (int i = 0; i < steps; i++) {
        push_offset(g, at, v);
        v = (struct vector){v.x * g->cosine - v.y * g->sine, v.x * g->sine + v.y * g->cosine};
    }
    push_offset(g, at, after);
}

/* Cut the corners to integers and drop those that fall together; clockwise on the screen. */
static size_t integer_ring(const struct pixel_point quad[4], struct pixel_ipoint ring[4]) {
    size_t n = 0;
    int64_t twice = 0;

    for (int i = 0; i < 4; i++) {
        struct pixel_ipoint p = {(int)quad[i].x, (int)quad[i].y};

        if (n == 0 || p.x != ring[n - 1].x || p.y != ring[n - 1].y)
            ring[n++] = p;
    }
    while (n > 1 && ring[0].x == ring[n - 1].x && ring[0].y == ring[n - 1].y)
        n--;
    for (size_t i = 0; i < n; i++) {
        struct pixel_ipoint p = ring[i], q = ring[i + 1 < n ? i + 1 : 0];

        twice += (int64_t)p.x * q.y - (int64_t)q.x * p.y;
    }
    if (twice < 0) {
        for (size_t i = 0, j = n; i + 1 < j; i++) {
            struct pixel_ipoint keep = ring[i];

            ring[i] = ring[--j];
            ring[j] = keep;
        }
    }
    return n;
}

size_t quad_grow(const struct pixel_point quad[4], double distance, struct pixel_ipoint *points) {
    struct pixel_ipoint ring[4];
    size_t n = integer_ring(quad, ring);

    if (n < 3 || !(distance >= 0))
        return 0;
    if (distance > JUNCO_MAX_IMAGE_SIDE)
        distance = JUNCO_MAX_IMAGE_SIDE;
    if (distance < 1e-20) {
        for (size_t i = 0; i < n; i++)
            points[i] = ring[i];
        return n;
    }
    double tolerance = fmin(0.25, distance * 0.25);
    double steps = fmin(pi / acos(1 - tolerance / distance), distance * pi); /* round a circle */
    struct growth g = {
        .points = points,
        .distance = distance,
        .sine = sin(2 * pi / steps),
        .cosine = cos(2 * pi / steps),
        .steps_per_radian = steps / (2 * pi),
    };

    for (size_t i = 0; i < n; i++) {
        struct pixel_ipoint previous = ring[i ? i - 1 : n - 1], next = ring[i + 1 < n ? i + 1 : 0];

        push_corner(&g, ring[i], unit_normal(previous, ring[i]), unit_normal(ring[i], next));
    }
    return g.count;
}

/* --- covered pixels --- */

static int64_t floor_div(int64_t a, int64_t b) {
    return a / b - (a % b < 0);
}

static int clamp(int v, int low, int high) {
    return v < low ? low : v > high ? high : v;
}

struct span {
    int left, right; /* inclusive; empty where left > right */
};

static void widen(struct span *span, int64_t left, int64_t right) {
    if (left < span->left)
        span->left = (int)left;
    if (right > span->right)
        span->right = (int)right;
}

/* Move `p` along p - q to the edge of [0, high] on one axis that it lies beyond; `axis_p` and the
 * others are the coordinates on that axis and on the other one. */
static void cut(int *axis_p, int *other_p, int axis_q, int other_q, int high) {
    int edge = clamp(*axis_p, 0, high);

    if (edge == *axis_p)
        return;
    *other_p +=
        (int)(((double)edge - *axis_p) * ((double)other_q - *other_p) / ((double)axis_q - *axis_p));
    *axis_p = edge;
}

static bool beyond_one_edge(int a, int b, int high) {
    return (a < 0 && b < 0) || (a > high && b > high);
}

static bool is_inside(struct pixel_ipoint p, struct pixel_ipoint last) {
    return p.x >= 0 && p.y >= 0 && p.x <= last.x && p.y <= last.y;
}

/* Clip the line a - b to pixels (0, 0) to `last`, in the order OpenCV does it, which decides where
 * the clipped line runs.  False where nothing is left. */
static bool clip_line(struct pixel_ipoint *a, struct pixel_ipoint *b, struct pixel_ipoint last) {
    if (beyond_one_edge(a->x, b->x, last.x) || beyond_one_edge(a->y, b->y, last.y))
        return false;
    cut(&a->y, &a->x, b->y, b->x, last.y);
    cut(&b->y, &b->x, a->y, a->x, last.y);
    if (beyond_one_edge(a->x, b->x, last.x))
        return false;
    cut(&a->x, &a->y, b->x, b->y, last.x);
    cut(&b->x, &b->y, a->x, a->y, last.x);
    return true;
}

/* Widen `span` by the pixels in row y of Bresenham's line from a to b, drawn left to right.  On a
 * line that is longer than high, pixel i lies in row m where (2m - 1) dx < 2 i dy <= (2m + 1) dx. */
static void add_line(struct span *span, struct pixel_ipoint a, struct pixel_ipoint b, int y) {
    if (b.x < a.x) {
        struct pixel_ipoint keep = a;

        a = b;
        b = keep;
    }
    int64_t dx = (int64_t)b.x - a.x, dy = (int64_t)b.y - a.y;
    int64_t m = (int64_t)y - a.y;

    if (dy < 0) {
        dy = -dy;
        m = -m;
    }
    if (m < 0 || m > dy)
        return;
    if (dy > dx) {
        int64_t at = a.x + floor_div(2 * dx * m + dy - 1, 2 * dy);

        widen(span, at, at);
    } else if (dy > 0) {
        int64_t from = floor_div((2 * m - 1) * dx, 2 * dy) + 1;
        int64_t to = floor_div((2 * m + 1) * dx, 2 * dy);

        widen(span, a.x + (from > 0 ? from : 0), a.x + (to < dx ? to : dx));
    } else {
        widen(span, a.x, b.x);
    }
}

/* A side of the quadrilateral, and what clipping to the map left of it. */
struct side {
    struct pixel_ipoint from, to;
    struct pixel_ipoint drawn_from, drawn_to;
    bool is_clipped, is_drawn;
};

static struct side make_side(struct pixel_ipoint from, struct pixel_ipoint to,
                             struct pixel_ipoint last) {
    struct side s = {.from = from, .to = to, .drawn_from = from, .drawn_to = to};

    s.is_drawn = clip_line(&s.drawn_from, &s.drawn_to, last);
    s.is_clipped = !is_inside(from, last) || !is_inside(to, last);
    return s;
}

/* Widen `span` by where a side crosses row y, as OpenCV's polygon filling walks it: in 16-bit fixed
 * point, without the side's last row; to the nearest pixel, but for a side that left the map:
 * that is walked along what clipping left of it, and rounded down. */
static void add_crossing(struct span *span, const struct side *side, int y) {
    bool is_down = side->from.y < side->to.y;
    struct pixel_ipoint top = is_down ? side->from : side->to;
    struct pixel_ipoint bottom = is_down ? side->to : side->from;

    if (y < top.y || y >= bottom.y)
        return;
    if (side->is_clipped && side->drawn_from.y != side->drawn_to.y) {
        top = is_down ? side->drawn_from : side->drawn_to;
        bottom = is_down ? side->drawn_to : side->drawn_from;
    }
    int64_t slope = ((int64_t)bottom.x - top.x) * 65536 / (bottom.y - top.y);
    int64_t at = (int64_t)top.x * 65536 + (side->is_clipped ? 0 : 32768);

    at = floor_div(at + slope * (y - top.y), 65536);
    widen(span, at, at);
}

/* The pixels of row y that the sides enclose or touch, cut to columns 0 to `last`. */
static struct span covered(const struct side side[4], int y, int last) {
    struct span span = {last + 1, -1};

    for (int i = 0; i < 4; i++) {
        if (side[i].is_drawn)
            add_line(&span, side[i].drawn_from, side[i].drawn_to, y);
        add_crossing(&span, &side[i], y);
    }
    return (struct span){clamp(span.left, 0, last + 1), clamp(span.right, -1, last)};
}

double quad_mean(const float *map, int width, int height, const struct pixel_point quad[4]) {
    float x0 = quad[0].x, x1 = x0, y0 = quad[0].y, y1 = y0;
    struct side side[4];
    double sum = 0;
    int64_t count = 0;

    for (int i = 1; i < 4; i++) {
        x0 = fminf(x0, quad[i].x);
        x1 = fmaxf(x1, quad[i].x);
        y0 = fminf(y0, quad[i].y);
        y1 = fmaxf(y1, quad[i].y);
    }
    int left = clamp((int)floorf(x0), 0, width - 1), right = clamp((int)ceilf(x1), 0, width - 1);
    int top = clamp((int)floorf(y0), 0, height - 1), bottom = clamp((int)ceilf(y1), 0, height - 1);
    struct pixel_ipoint last = {right - left, bottom - top};

    for (int i = 0; i < 4; i++) {
        struct pixel_point p = quad[i], q = quad[(i + 1) & 3];
        struct pixel_ipoint from = {(int)(p.x - (float)left), (int)(p.y - (float)top)};
        struct pixel_ipoint to = {(int)(q.x - (float)left), (int)(q.y - (float)top)};

        side[i] = make_side(from, to, last);
    }
    for (int y = 0; y <= last.y; y++) {
        struct span span = covered(side, y, last.x);
        const float *row = map + (size_t)(top + y) * (size_t)width + left;

        for (int x = span.left; x <= span.right; x++)
            sum += row[x];
        count += span.right >= span.left ? span.right - span.left + 1 : 0;
    }
    return count ? sum / (double)count : 0;
}
