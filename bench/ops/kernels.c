/* kernels.c -- how long junco's kernels on pixels take, on one core. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "pixel/resample.h"

/* usage: kernels resize FILTER WIDTH HEIGHT TO_WIDTH TO_HEIGHT REPEATS
 * Prints processor seconds a repeat as JSON.  bench.py does the same with Pillow. */

static const char *const filters[] = {"nearest", "box",     "bilinear",
                                      "hamming", "bicubic", "lanczos"};

static double now(void) {
    struct timespec t;

    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static void die(const char *what) {
    fprintf(stderr, "kernels: %s\n", what);
    exit(1);
}

static struct pixel_image noise(int width, int height, int channels) {
    struct pixel_image image;
    uint32_t x = 1;

    if (pixel_scratch_new(width, height, channels, &image, NULL))
        die("no memory");
    for (size_t i = 0; i < (size_t)width * (size_t)height * (size_t)channels; i++) {
        x = x * 1664525u + 1013904223u;
        image.data[i] = (uint8_t)(x >> 24);
    }
    return image;
}

static int number(const char *text) {
    return (int)strtol(text, NULL, 10);
}

int main(int argc, char **argv) {
    int filter = 0;

    if (argc != 8 || strcmp(argv[1], "resize"))
        die("usage: kernels resize FILTER WIDTH HEIGHT TO_WIDTH TO_HEIGHT REPEATS");
    while (filter < 6 && strcmp(filters[filter], argv[2]))
        filter++;
    struct pixel_image src = noise(number(argv[3]), number(argv[4]), 3);
    struct pixel_image dst = noise(number(argv[5]), number(argv[6]), 3);
    struct pixel_view view = pixel_view_of(&src);

    printf("{\"seconds\": [");
    for (int i = 0; i < number(argv[7]); i++) {
        double start = now();

        if (pixel_resample((enum pixel_resample)filter, &view, &dst, NULL))
            die("failed");
        printf("%s%.9f", i ? ", " : "", now() - start);
    }
    printf("]}\n");
    return 0;
}
