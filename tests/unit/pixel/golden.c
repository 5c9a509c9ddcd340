/* golden.c -- reading what the reference libraries gave, and the inputs they were given. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "golden.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"

struct golden golden_open(const char *name) {
    const char *root = getenv("JUNCO_SOURCE_ROOT");
    struct golden g = {0};
    char path[4096];

    snprintf(path, sizeof(path), "%s/tests/unit/pixel/golden/%s", root ? root : ".", name);
    FILE *file = fopen(path, "rb");

    if (!file)
        fail_msg("cannot open %s (JUNCO_SOURCE_ROOT is the source tree)", path);
    assert_int_equal(fseek(file, 0, SEEK_END), 0);
    g.size = (size_t)ftell(file);
    rewind(file);
    g.data = junco_alloc(g.size);
    assert_non_null(g.data);
    assert_int_equal(fread(g.data, 1, g.size, file), g.size);
    fclose(file);
    return g;
}

void golden_close(struct golden *g) {
    assert_int_equal(g->at, g->size);
    junco_free(g->data);
    *g = (struct golden){0};
}

const uint8_t *golden_bytes(struct golden *g, size_t size) {
    const uint8_t *bytes = g->data + g->at;

    assert_true(size <= g->size - g->at);
    g->at += size;
    return bytes;
}

int golden_int(struct golden *g) {
    int32_t v;

    memcpy(&v, golden_bytes(g, sizeof(v)), sizeof(v));
    return v;
}

float golden_float(struct golden *g) {
    float v;

    memcpy(&v, golden_bytes(g, sizeof(v)), sizeof(v));
    return v;
}

double golden_double(struct golden *g) {
    double v;

    memcpy(&v, golden_bytes(g, sizeof(v)), sizeof(v));
    return v;
}

void golden_points(struct golden *g, struct pixel_point *points, size_t count) {
    for (size_t i = 0; i < count; i++) {
        points[i].x = golden_float(g);
        points[i].y = golden_float(g);
    }
}

void golden_ipoints(struct golden *g, struct pixel_ipoint *points, size_t count) {
    for (size_t i = 0; i < count; i++) {
        points[i].x = golden_int(g);
        points[i].y = golden_int(g);
    }
}

uint32_t noise_next(uint32_t *state) {
    *state ^= *state << 13;
    *state ^= *state >> 17;
    *state ^= *state << 5;
    return *state;
}

struct pixel_image blank_image(int width, int height, int channels) {
    struct pixel_image image = {.width = width, .height = height, .channels = channels};

    /* Exactly as large as it must be, so that a sanitizer sees each byte too far. */
    image.data = junco_alloc_array((size_t)width * (size_t)height, (size_t)channels);
    assert_non_null(image.data);
    return image;
}

struct pixel_image noise_image(uint32_t seed, int width, int height, int channels) {
    struct pixel_image image = blank_image(width, height, channels);

    for (size_t i = 0; i < (size_t)width * (size_t)height * (size_t)channels; i++)
        image.data[i] = (uint8_t)(noise_next(&seed) >> 24);
    return image;
}

void image_free(struct pixel_image *image) {
    junco_free(image->data);
    *image = (struct pixel_image){0};
}
