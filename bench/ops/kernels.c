/* kernels.c -- how long junco's work on pixels takes, on one core: a part of `make bench BENCH=ops`. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/mem.h"
#include "ops/image/codec.h"
#include "pixel/colour.h"
#include "pixel/normalize.h"
#include "pixel/resample.h"

/* usage: kernels resize FILTER RAW WIDTH HEIGHT TO_WIDTH TO_HEIGHT REPEATS
 *        kernels convert MODE RAW WIDTH HEIGHT REPEATS
 *        kernels normalize RAW WIDTH HEIGHT REPEATS
 *        kernels jpeg FILE REPEATS
 * RAW holds rgb pixels.  Prints processor seconds of each repeat and a checksum (Adler-32) of what came
 * out, as JSON; reference.py does the same with Pillow and numpy. */

static void die(const char *what) {
    fprintf(stderr, "kernels: %s\n", what);
    exit(1);
}

static double now(void) {
    struct timespec t;

    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static uint32_t adler32(const void *data, size_t size) {
    const uint8_t *bytes = data;
    uint32_t a = 1, b = 0;

    for (size_t i = 0; i < size; i++) {
        a = (a + bytes[i]) % 65521;
        b = (b + a) % 65521;
    }
    return b << 16 | a;
}

static void *read_file(const char *path, size_t *ret_size) {
    FILE *file = fopen(path, "rb");
    long size = file && !fseek(file, 0, SEEK_END) ? ftell(file) : -1;
    void *data = size < 0 ? NULL : junco_alloc((size_t)size);

    if (!data)
        die("cannot read the input");
    rewind(file);
    *ret_size = fread(data, 1, (size_t)size, file);
    fclose(file);
    return data;
}

static int number(const char *text) {
    return (int)strtol(text, NULL, 10);
}

static struct pixel_image read_raw(char **argv) {
    size_t size;
    struct pixel_image image = {read_file(argv[0], &size), number(argv[1]), number(argv[2]), 3};

    if (size != (size_t)image.width * (size_t)image.height * 3)
        die("the raw file is of another size");
    return image;
}

static struct pixel_image blank(int width, int height, int channels) {
    struct pixel_image image;

    if (pixel_scratch_new(width, height, channels, &image, NULL))
        die("no memory");
    memset(image.data, 0, (size_t)width * (size_t)height * (size_t)channels);
    return image;
}

static size_t index_of(const char *const *names, const char *name) {
    for (size_t i = 0; names[i]; i++)
        if (!strcmp(names[i], name))
            return i;
    die("unknown filter or mode");
    return 0;
}

/* What is measured: a step, its input and output, and how many bytes those are. */
struct job {
    junco_status (*step)(struct job *job);
    struct pixel_image src, dst;
    int choice;
    const uint8_t *file;
    void *out;
    size_t file_bytes, out_bytes;
    int repeats;
};

static junco_status resize(struct job *job) {
    struct pixel_view view = pixel_view_of(&job->src);

    return pixel_resample((enum pixel_resample)job->choice, &view, &job->dst, NULL);
}

static junco_status convert(struct job *job) {
    return pixel_convert(&job->src, JUNCO_PIXELS_RGB, &job->dst, (junco_pixels)job->choice, NULL);
}

static junco_status normalize(struct job *job) {
    static const struct pixel_normalize how = {.scale = {1 / 58.395f, 1 / 57.12f, 1 / 57.375f},
                                               .bias = {-2.1179039f, -2.0357144f, -1.8044444f}};

    return pixel_normalize_chw(&job->src, &how, job->out, job->src.width, NULL);
}

static junco_status jpeg(struct job *job) {
    const struct codec_wanted wanted = {JUNCO_PIXELS_RGB, 255};

    return codec_jpeg.decode(job->file, job->file_bytes, &wanted, &job->dst, NULL);
}

static size_t bytes_of(const struct pixel_image *image) {
    return (size_t)image->width * (size_t)image->height * (size_t)image->channels;
}

static void prepare(struct job *job, int argc, char **argv) {
    static const char *const filters[] = {"nearest", "box",     "bilinear", "hamming",
                                          "bicubic", "lanczos", NULL};
    static const char *const modes[] = {"?", "rgb", "bgr", "gray", "rgba", NULL};
    struct codec_header header;

    if (argc == 9 && !strcmp(argv[1], "resize")) {
        job->step = resize;
        job->choice = (int)index_of(filters, argv[2]);
        job->src = read_raw(argv + 3);
        job->dst = blank(number(argv[6]), number(argv[7]), 3);
    } else if (argc == 7 && !strcmp(argv[1], "convert")) {
        job->step = convert;
        job->choice = (int)index_of(modes, argv[2]);
        job->src = read_raw(argv + 3);
        job->dst = blank(job->src.width, job->src.height,
                         junco_pixels_channels((junco_pixels)job->choice));
    } else if (argc == 6 && !strcmp(argv[1], "normalize")) {
        job->step = normalize;
        job->src = read_raw(argv + 2);
        job->out_bytes = bytes_of(&job->src) * sizeof(float);
        job->out = junco_zalloc(job->out_bytes);
    } else if (argc == 4 && !strcmp(argv[1], "jpeg")) {
        job->step = jpeg;
        job->file = read_file(argv[2], &job->file_bytes);
        if (codec_jpeg.read_header(job->file, job->file_bytes, &header, NULL))
            die("not a JPEG");
        job->dst = blank(header.width, header.height, 3);
    } else {
        die("usage: kernels resize|convert|normalize|jpeg ... REPEATS");
    }
    if (!job->out) {
        job->out = job->dst.data;
        job->out_bytes = bytes_of(&job->dst);
    }
    job->repeats = number(argv[argc - 1]);
}

int main(int argc, char **argv) {
    struct job job = {0};

    if (argc < 2)
        die("what?");
    prepare(&job, argc, argv);
    printf("{\"seconds\": [");
    for (int i = 0; i < job.repeats; i++) {
        double start = now();

        if (job.step(&job))
            die("it failed");
        printf("%s%.9f", i ? ", " : "", now() - start);
    }
    printf("], \"sum\": %u}\n", adler32(job.out, job.out_bytes));
    return 0;
}
