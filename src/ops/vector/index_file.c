/* index_file.c -- an index as one file. */
/* SPDX-License-Identifier: Apache-2.0 */

/* The file, in the byte order of the machines we run on (little-endian; the magic number reads
 * differently elsewhere):
 *
 *     struct head           64 bytes
 *     uint64_t id_ends[rows]
 *     char ids[ids_bytes]   and zeros up to a multiple of 64
 *     float vectors[rows * dims]
 *
 * The digest is of everything behind the head, and of the head with the digest 0.  It tells damage,
 * not forgery: what is read is checked so that no file, forged or not, leads outside of memory. */

#include "ops/vector/index.h"

#include <errno.h>
#include <math.h>
#include <string.h>
#include <sys/stat.h>

#include "base/limits.h"
#include "base/mem.h"
#include "base/str.h"

#define MAGIC 0x7864692e6f636e6aull /* "jnco.idx" */
#define VERSION 1
#define ALIGNMENT 64

struct head {
    uint64_t magic;
    uint32_t version, metric;
    uint64_t rows, dims, ids_bytes, digest;
    uint64_t reserved[2]; /* 0 */
};
_Static_assert(sizeof(struct head) == 64, "the file's head");

/* ---- the digest: four streams of 64-bit words, each multiplied by an odd number and rotated ---- */

struct digest {
    uint64_t lanes[4];
};
#define DIGEST_INIT \
    ((struct digest){{0x9e3779b97f4a7c15u, 0xc2b2ae3d27d4eb4fu, 0x165667b19e3779f9u, 1}})

static uint64_t mix(uint64_t lane, uint64_t word) {
    lane = (lane ^ word) * 0x9fb21c651e98df25u;
    return lane << 29 | lane >> 35;
}

/* The last part that is no multiple of 32 bytes counts as if zeros followed it. */
static void digest_add(struct digest *digest, const void *data, size_t size) {
    const char *at = data;

    for (; size >= 32; at += 32, size -= 32) {
        uint64_t words[4];

        memcpy(words, at, 32);
        for (size_t i = 0; i < 4; i++)
            digest->lanes[i] = mix(digest->lanes[i], words[i]);
    }
    if (size) {
        uint64_t words[4] = {0};

        memcpy(words, at, size);
        for (size_t i = 0; i < 4; i++)
            digest->lanes[i] = mix(digest->lanes[i], words[i]);
    }
}

static uint64_t digest_of(const struct index *index, const struct head *head) {
    struct head blank = *head;
    struct digest digest = DIGEST_INIT;
    uint64_t sum = 0;

    blank.digest = 0;
    digest_add(&digest, &blank, sizeof(blank));
    digest_add(&digest, index->id_ends, index->rows * sizeof(index->id_ends[0]));
    digest_add(&digest, index->ids, index->ids_size);
    digest_add(&digest, index->vectors, index->rows * index->dims * sizeof(float));
    for (size_t i = 0; i < 4; i++)
        sum = mix(sum, digest.lanes[i]);
    return sum;
}

/* ---- writing ---- */

/* Zeros between the ids and the vectors. */
static size_t padding(uint64_t rows, uint64_t ids_bytes) {
    size_t used = (size_t)((rows * sizeof(uint64_t) + ids_bytes) % ALIGNMENT);

    return used ? ALIGNMENT - used : 0;
}

void index_write(const struct index *index, FILE *file) {
    static const char zeros[ALIGNMENT];
    struct head head = {
        .magic = MAGIC,
        .version = VERSION,
        .metric = (uint32_t)index->metric,
        .rows = index->rows,
        .dims = index->dims,
        .ids_bytes = index->ids_size,
    };

    head.digest = digest_of(index, &head);
    fwrite(&head, sizeof(head), 1, file);
    if (!index->rows)
        return;
    fwrite(index->id_ends, sizeof(index->id_ends[0]), index->rows, file);
    fwrite(index->ids, 1, index->ids_size, file);
    fwrite(zeros, 1, padding(head.rows, head.ids_bytes), file);
    fwrite(index->vectors, sizeof(float), index->rows * index->dims, file);
}

/* ---- reading ---- */

static junco_status damaged(const char *what, struct junco_error *err) {
    return junco_fail(err, JUNCO_EDATA, "damaged (%s): make it again", what);
}

static junco_status read_part(FILE *file, void *to, size_t size, struct junco_error *err) {
    if (fread(to, 1, size, file) == size)
        return JUNCO_OK;
    return ferror(file) ? junco_fail(err, JUNCO_EIO, "%s", strerror(errno))
                        : damaged("it ends too early", err);
}

/* No sum or product here overflows: each factor is below its limit, and those are below 2^37. */
static junco_status check_head(const struct head *head, uint64_t size, struct junco_error *err) {
    uint64_t vectors_bytes;

    if (head->magic != MAGIC)
        return junco_fail(err, JUNCO_EDATA, "not an index that ann_insert.memory wrote");
    if (head->version != VERSION)
        return junco_fail(err, JUNCO_EUNSUPPORTED,
                          "an index of version %u; this junco reads version %d: make it again",
                          (unsigned)head->version, VERSION);
    if (head->metric >= METRIC_N || head->rows > JUNCO_MAX_INDEX_ROWS ||
        head->dims > JUNCO_MAX_VECTOR_DIMS || head->ids_bytes > JUNCO_MAX_INDEX_BYTES ||
        !head->rows != !head->dims || !head->rows != !head->ids_bytes || head->reserved[0] ||
        head->reserved[1])
        return damaged("its head makes no sense", err);
    vectors_bytes = head->rows * head->dims * sizeof(float);
    if (vectors_bytes > JUNCO_MAX_INDEX_BYTES)
        return damaged("its head makes no sense", err);
    if (sizeof(*head) + head->rows * sizeof(uint64_t) + head->ids_bytes +
            padding(head->rows, head->ids_bytes) + vectors_bytes !=
        size)
        return damaged("its size is not what its head says", err);
    return JUNCO_OK;
}

static junco_status read_arrays(FILE *file, const struct head *head, struct index *index,
                                struct junco_error *err) {
    static const char zeros[ALIGNMENT];
    size_t n_zeros = padding(head->rows, head->ids_bytes);
    char between[ALIGNMENT];
    size_t n = index->rows * index->dims;
    junco_status st;

    index->id_ends = junco_alloc_array(index->rows, sizeof(index->id_ends[0]));
    index->ids = junco_alloc(index->ids_size);
    index->vectors = junco_alloc(n * sizeof(float));
    if (!index->id_ends || !index->ids || !index->vectors)
        return junco_nomem(err, n * sizeof(float));
    index->id_ends_capacity = index->rows;
    index->ids_capacity = index->ids_size;
    index->vectors_capacity = n;
    st = read_part(file, index->id_ends, index->rows * sizeof(index->id_ends[0]), err);
    if (!st)
        st = read_part(file, index->ids, index->ids_size, err);
    if (!st)
        st = read_part(file, between, n_zeros, err);
    if (!st && memcmp(between, zeros, n_zeros) != 0)
        st = damaged("what is between its parts is not 0", err);
    return st ? st : read_part(file, index->vectors, n * sizeof(float), err);
}

/* Each id lies within `ids` and is text; each number is one. */
static junco_status check_arrays(const struct index *index, struct junco_error *err) {
    uint64_t begin = 0;

    for (size_t i = 0; i < index->rows; begin = index->id_ends[i++]) {
        uint64_t end = index->id_ends[i];

        if (end <= begin || end > index->ids_size || end - begin > JUNCO_MAX_INDEX_ID_BYTES ||
            !utf8_is_valid(index->ids + begin, (size_t)(end - begin)))
            return damaged("an id makes no sense", err);
    }
    if (begin != index->ids_size)
        return damaged("an id makes no sense", err);
    for (size_t i = 0; i < index->rows * index->dims; i++)
        if (!isfinite(index->vectors[i]))
            return damaged("a number is not finite", err);
    return JUNCO_OK;
}

junco_status index_read(FILE *file, uint64_t size, struct index **ret_index,
                        struct junco_error *err) {
    struct index *index;
    struct head head;
    junco_status st;

    if (size < sizeof(head) || fread(&head, sizeof(head), 1, file) != 1)
        return junco_fail(err, JUNCO_EDATA, "not an index that ann_insert.memory wrote");
    st = check_head(&head, size, err);
    if (!st)
        st = index_new((enum metric)head.metric, &index, err);
    if (st)
        return st;
    index->rows = (size_t)head.rows;
    index->dims = (size_t)head.dims;
    index->ids_size = (size_t)head.ids_bytes;
    if (index->rows)
        st = read_arrays(file, &head, index, err);
    if (!st)
        st = check_arrays(index, err);
    if (!st && digest_of(index, &head) != head.digest)
        st = damaged("its digest is another", err);
    if (st)
        index_free(index);
    else
        *ret_index = index;
    return st;
}

junco_status index_missing(const char *path, struct junco_error *err) {
    if (errno == ENOENT)
        return junco_fail(err, JUNCO_ENOTFOUND,
                          "index '%s' is not there: ann_insert.memory makes it", path);
    return junco_fail(err, JUNCO_EIO, "index '%s': %s", path, strerror(errno));
}

junco_status index_open(const char *path, struct index **ret_index, struct junco_error *err) {
    FILE *file = fopen(path, "rbe");
    struct stat info;
    junco_status st;

    if (!file)
        return index_missing(path, err);
    if (fstat(fileno(file), &info))
        st = junco_fail(err, JUNCO_EIO, "%s", strerror(errno));
    else if (!S_ISREG(info.st_mode))
        st = junco_fail(err, JUNCO_EDATA, "not a regular file");
    else
        st = index_read(file, (uint64_t)info.st_size, ret_index, err);
    fclose(file);
    return st ? junco_wrap(err, st, "index '%s'", path) : JUNCO_OK;
}
