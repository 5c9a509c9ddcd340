/* minrect.c -- the rectangle of least area around points (convex hull, rotating calipers). */
/* SPDX-License-Identifier: Apache-2.0 */
#include "pixel/minrect.h"

#include <float.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

/* The rectangle's corners are cut to integers further on, where 4.9999995 is not 5.  So it is not
 * enough to find the right rectangle: the arithmetic is in float, each step in the order that
 * OpenCV 4.10 takes it, and the hull begins at the vertex where OpenCV lets it begin (that decides
 * which of two rectangles of equal area wins).  The room is built with -ffp-contract=off, since a
 * fused product rounds once where the reference rounds twice. */

static const double pi = 3.1415926535897932384626433832795;

static int compare_points(const void *a, const void *b) {
    const struct hull_point *p = a, *q = b;

    if (p->x != q->x)
        return p->x < q->x ? -1 : 1;
    if (p->y != q->y)
        return p->y < q->y ? -1 : 1;
    return p->first < q->first ? -1 : p->first > q->first;
}

/* Sort, and merge equal points into one that knows its first and last place in the list. */
static size_t sort_unique(struct hull_point *points, size_t count) {
    size_t n = 1;

    qsort(points, count, sizeof(points[0]), compare_points);
    for (size_t i = 1; i < count; i++) {
        if (points[i].x == points[n - 1].x && points[i].y == points[n - 1].y)
            points[n - 1].last = points[i].last;
        else
            points[n++] = points[i];
    }
    return n;
}

/* Twice the area of the triangle abc: positive where it turns clockwise on the screen. */
static int64_t turn(const struct hull_point *a, const struct hull_point *b,
                    const struct hull_point *c) {
    return ((int64_t)b->x - a->x) * ((int64_t)c->y - a->y) -
           ((int64_t)b->y - a->y) * ((int64_t)c->x - a->x);
}

/* Push a point on a chain that may only turn clockwise and keeps its first `floor` points. */
static size_t chain_push(struct hull_point *hull, size_t count, size_t floor,
                         const struct hull_point *p) {
    while (count > floor && turn(&hull[count - 2], &hull[count - 1], p) <= 0)
        count--;
    hull[count] = *p;
    return count + 1;
}

/* The vertex furthest against the direction (x_factor, y_factor); among equals the first by
 * compare_points(). */
static size_t find_extreme(const struct hull_point *hull, size_t count, int x_factor,
                           int y_factor) {
    size_t best = 0;
    int64_t least = INT64_MAX;

    for (size_t i = 0; i < count; i++) {
        int64_t key = (int64_t)hull[i].x * x_factor + (int64_t)hull[i].y * y_factor;

        if (key < least || (key == least && compare_points(&hull[i], &hull[best]) < 0)) {
            least = key;
            best = i;
        }
    }
    return best;
}

/* The places of the hull's vertices in the list, as OpenCV's four chains see them: they run from
 * the rightmost and leftmost points to the highest and lowest, a later equal point replacing an
 * earlier one.  Settles `first` of each vertex. */
static void settle_places(struct hull_point *hull, size_t count) {
    size_t left = find_extreme(hull, count, 1, 0);
    size_t top = find_extreme(hull, count, 0, 1);
    size_t bottom = find_extreme(hull, count, 0, -1);
    /* The ring runs from the rightmost (0) by the bottom, the leftmost and the top. */
    size_t end = top ? top : count;

    for (size_t i = bottom + 1; i < end; i++)
        if (i != left)
            hull[i].first = hull[i].last;
    if (top != 0 && bottom != 0)
        hull[0].first = hull[0].last;
}

/* Whether the vertices' places only grow (or only fall) round the hull, but for one step; the
 * vertex after that step in *ret_first. */
static bool is_monotone(const struct hull_point *hull, size_t count, size_t *ret_first) {
    size_t drops = 0, rises = 0, after_drop = 0, after_rise = 0;

    for (size_t i = 0; i < count; i++) {
        size_t next = i + 1 < count ? i + 1 : 0;

        if (hull[next].first < hull[i].first) {
            drops++;
            after_drop = next;
        } else {
            rises++;
            after_rise = next;
        }
    }
    *ret_first = drops == 1 ? after_drop : after_rise;
    return drops == 1 || rises == 1;
}

/* Turn the ring so that hull[first] comes first. */
static void rotate(struct hull_point *hull, size_t count, size_t first) {
    struct hull_point keep;
    size_t parts[3][2] = {{0, first}, {first, count}, {0, count}};

    for (int k = 0; k < 3; k++) {
        for (size_t i = parts[k][0], j = parts[k][1]; i + 1 < j; i++) {
            keep = hull[i];
            hull[i] = hull[--j];
            hull[j] = keep;
        }
    }
}

size_t convex_hull(struct hull_point *points, size_t count, struct hull_point *hull) {
    size_t n = 0, first;

    count = sort_unique(points, count);
    if (count == 1) {
        hull[0] = points[0];
        return 1;
    }
    /* Right to left along the bottom of the screen, then back along its top. */
    for (size_t i = count; i-- > 0;)
        n = chain_push(hull, n, 1, &points[i]);
    for (size_t i = 1, floor = n; i < count; i++)
        n = chain_push(hull, n, floor, &points[i]);
    n--; /* the last point is the first one again */
    if (n < 3)
        return n;
    settle_places(hull, n);
    if (is_monotone(hull, n, &first))
        rotate(hull, n, first);
    return n;
}

struct edge {
    float x, y, inverse_length;
};

static struct edge edge_from(const struct hull_point *hull, size_t count, size_t i) {
    size_t next = i + 1 < count ? i + 1 : 0;
    float dx = (float)hull[next].x - (float)hull[i].x;
    float dy = (float)hull[next].y - (float)hull[i].y;
    double length = sqrt((double)dx * dx + (double)dy * dy);

    return (struct edge){dx, dy, (float)(1. / length)};
}

/* A rectangle as calipers leave it: one direction, a support on two of its sides, its extent. */
struct held {
    float a, b;
    float width, height;
    size_t left, bottom;
};

/* The edge at jaw k, turned back by k quarter turns so that the four jaws compare. */
static struct pixel_point turned_edge(const struct edge *e, int jaw) {
    switch (jaw) {
    case 1:
        return (struct pixel_point){e->y, -e->x};
    case 2:
        return (struct pixel_point){-e->x, -e->y};
    case 3:
        return (struct pixel_point){-e->y, e->x};
    default:
        return (struct pixel_point){e->x, e->y};
    }
}

/* The vertices at which the calipers start: lowest y, greatest x, greatest y, lowest x. */
static void find_jaws(const struct hull_point *hull, size_t count, size_t jaw[4]) {
    jaw[0] = jaw[1] = jaw[2] = jaw[3] = 0;
    for (size_t i = 1; i < count; i++) {
        if (hull[i].y < hull[jaw[0]].y)
            jaw[0] = i;
        if (hull[i].x > hull[jaw[1]].x)
            jaw[1] = i;
        if (hull[i].y > hull[jaw[2]].y)
            jaw[2] = i;
        if (hull[i].x < hull[jaw[3]].x)
            jaw[3] = i;
    }
}

/* Turn the calipers to the edge that needs the least turn, and return the jaw it is at. */
static int turn_calipers(const struct edge edge[4], float *ret_a, float *ret_b) {
    int best = 0;
    struct pixel_point v = turned_edge(&edge[0], 0);

    for (int k = 1; k < 4; k++) {
        struct pixel_point w = turned_edge(&edge[k], k);

        if (w.y * v.x + -w.x * v.y < 0) {
            best = k;
            v = w;
        }
    }
    *ret_a = v.x * edge[best].inverse_length;
    *ret_b = v.y * edge[best].inverse_length;
    return best;
}

/* The rectangle of least area that has a side along one of the hull's edges (count >= 3). */
static struct held hold(const struct hull_point *hull, size_t count) {
    struct held best = {0};
    float least = FLT_MAX;
    size_t jaw[4];
    struct edge edge[4];

    find_jaws(hull, count, jaw);
    for (int k = 0; k < 4; k++)
        edge[k] = edge_from(hull, count, jaw[k]);
    for (size_t n = 0; n < count; n++) {
        float a, b;
        int k = turn_calipers(edge, &a, &b);

        jaw[k] = jaw[k] + 1 < count ? jaw[k] + 1 : 0;
        edge[k] = edge_from(hull, count, jaw[k]);
        float dx = (float)hull[jaw[1]].x - (float)hull[jaw[3]].x;
        float dy = (float)hull[jaw[1]].y - (float)hull[jaw[3]].y;
        float width = dx * a + dy * b;

        dx = (float)hull[jaw[2]].x - (float)hull[jaw[0]].x;
        dy = (float)hull[jaw[2]].y - (float)hull[jaw[0]].y;
        float height = -dx * b + dy * a;

        if (width * height <= least) {
            least = width * height;
            best = (struct held){a, b, width, height, jaw[3], jaw[0]};
        }
    }
    return best;
}

/* A rectangle by centre, extent and angle in degrees: the form OpenCV hands out, and goes through
 * on the way to corners. */
struct rotated {
    struct pixel_point centre;
    float width, height, angle;
};

static float length_of(float x, float y) {
    return (float)sqrt((double)x * x + (double)y * y);
}

static struct rotated rotated_rect(const struct hull_point *hull, size_t count) {
    struct rotated r = {{(float)hull[0].x, (float)hull[0].y}, 0, 0, 0};

    if (count == 2) {
        double dx = (float)hull[1].x - (float)hull[0].x;
        double dy = (float)hull[1].y - (float)hull[0].y;

        r.centre.x = ((float)hull[0].x + (float)hull[1].x) * 0.5f;
        r.centre.y = ((float)hull[0].y + (float)hull[1].y) * 0.5f;
        r.width = (float)sqrt(dx * dx + dy * dy);
        r.angle = (float)atan2(dy, dx);
    } else if (count > 2) {
        struct held h = hold(hull, count);
        float c1 = h.a * (float)hull[h.left].x + (float)hull[h.left].y * h.b;
        float c2 = -h.b * (float)hull[h.bottom].x + (float)hull[h.bottom].y * h.a;
        float inverse = 1.f / (h.a * h.a - -h.b * h.b);
        struct pixel_point corner = {(c1 * h.a - c2 * h.b) * inverse,
                                     (h.a * c2 - -h.b * c1) * inverse};
        struct pixel_point u = {h.a * h.width, h.b * h.width};
        struct pixel_point v = {-h.b * h.height, h.a * h.height};

        r.centre.x = corner.x + (u.x + v.x) * 0.5f;
        r.centre.y = corner.y + (u.y + v.y) * 0.5f;
        r.width = length_of(u.x, u.y);
        r.height = length_of(v.x, v.y);
        r.angle = (float)atan2((double)u.y, (double)u.x);
    }
    r.angle = (float)(r.angle * 180 / pi);
    return r;
}

static void corners_of(const struct rotated *r, struct pixel_point p[4]) {
    double angle = r->angle * pi / 180.;
    float b = (float)cos(angle) * 0.5f;
    float a = (float)sin(angle) * 0.5f;

    p[0].x = r->centre.x - a * r->height - b * r->width;
    p[0].y = r->centre.y + b * r->height - a * r->width;
    p[1].x = r->centre.x + a * r->height - b * r->width;
    p[1].y = r->centre.y - b * r->height - a * r->width;
    p[2].x = 2 * r->centre.x - p[0].x;
    p[2].y = 2 * r->centre.y - p[0].y;
    p[3].x = 2 * r->centre.x - p[1].x;
    p[3].y = 2 * r->centre.y - p[1].y;
}

/* RapidOCR's order: by x (equal ones stay in order), then each pair by y. */
static void order_corners(struct pixel_point p[4], struct pixel_point out[4]) {
    for (int i = 1; i < 4; i++) {
        struct pixel_point keep = p[i];
        int j = i;

        for (; j > 0 && keep.x < p[j - 1].x; j--)
            p[j] = p[j - 1];
        p[j] = keep;
    }
    bool left_in_order = p[1].y > p[0].y;
    bool right_in_order = p[3].y > p[2].y;

    out[0] = p[left_in_order ? 0 : 1];
    out[3] = p[left_in_order ? 1 : 0];
    out[1] = p[right_in_order ? 2 : 3];
    out[2] = p[right_in_order ? 3 : 2];
}

void minrect_find(const struct pixel_ipoint *points, size_t count, struct hull_point *work,
                  struct minrect *ret_rect) {
    struct hull_point *hull = work + count;
    struct pixel_point p[4];

    for (size_t i = 0; i < count; i++)
        work[i] = (struct hull_point){points[i].x, points[i].y, (int)i, (int)i};
    struct rotated r = rotated_rect(hull, convex_hull(work, count, hull));

    corners_of(&r, p);
    order_corners(p, ret_rect->corner);
    ret_rect->short_side = r.width < r.height ? r.width : r.height;
}
