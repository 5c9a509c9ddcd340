/* test_index.c -- an index of vectors: added, searched as a sort would, saved, and read back whole. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/str.h"
#include "base/thread.h"
#include "ops/vector/index.h"

static struct vector vector_of(size_t n, const float *numbers) {
    struct vector vector = {junco_alloc_array(n, sizeof(float)), n, n};

    assert_non_null(vector.at);
    memcpy(vector.at, numbers, n * sizeof(float));
    return vector;
}

static junco_status add(struct index *index, const char *id, size_t n, const float *numbers,
                        struct junco_error *err) {
    struct vector vector = vector_of(n, numbers);
    junco_status st = index_add(index, id, strlen(id), &vector, err);

    vector_done(&vector);
    return st;
}

/* ---- top k ---- */

static void test_topk(void **state) {
    static const float scores[] = {3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5};
    static const size_t want[] = {5, 7, 4, 8, 10, 2, 0, 9, 6, 1, 3};
    struct topk top = {0};

    (void)state;
    for (size_t k = 0; k <= COUNT(scores) + 2; k++) {
        ok(topk_begin(&top, k, err));
        topk_offer(&top, 0, scores, 4);
        topk_offer(&top, 4, scores + 4, COUNT(scores) - 4);
        topk_sort(&top);
        assert_int_equal(top.n, k < COUNT(scores) ? k : COUNT(scores));
        for (size_t i = 0; i < top.n; i++)
            assert_int_equal(top.hits[i].row, want[i]);
    }
    topk_done(&top);
}

/* ---- searching ---- */

#define N_ROWS 700
#define DIMS 37

static struct index *random_index(enum metric metric) {
    struct index *index;
    unsigned seed = 1;

    ok(index_new(metric, &index, err));
    for (size_t row = 0; row < N_ROWS; row++) {
        float numbers[DIMS];
        char id[32];

        for (size_t i = 0; i < DIMS; i++) {
            seed = seed * 1664525u + 1013904223u;
            numbers[i] = (float)(seed >> 20) / 1024 - 2 + (row % 50 == 49 ? numbers[0] : 0);
        }
        snprintf(id, sizeof(id), "row %zu", row);
        ok(add(index, id, DIMS, numbers, err));
    }
    return index;
}

static double reference(enum metric metric, const float *a, const float *b) {
    double product = 0, distance = 0;

    for (size_t i = 0; i < DIMS; i++) {
        product += (double)a[i] * b[i];
        distance += pow((double)a[i] - b[i], 2);
    }
    return metric == METRIC_L2 ? sqrt(distance) : product;
}

static void test_search(void **state) {
    (void)state;
    for (enum metric metric = 0; metric < METRIC_N; metric++) {
        struct index *index = random_index(metric);
        struct vector query = vector_of(DIMS, index->vectors + 123 * DIMS);
        struct topk top = {0};
        double last = metric == METRIC_L2 ? -INFINITY : INFINITY;

        ok(index_search(index, &query, 20, &top, err));
        assert_int_equal(top.n, 20);
        for (size_t i = 0; i < top.n; i++) {
            double score = metric_score(metric, top.hits[i].score);
            size_t nearer = 0;

            assert_true(fabs(score - reference(metric, query.at,
                                               index->vectors + top.hits[i].row * DIMS)) < 1e-3);
            assert_true(metric == METRIC_L2 ? score >= last : score <= last);
            last = score;
            for (size_t row = 0; row < N_ROWS; row++) {
                double other = reference(metric, query.at, index->vectors + row * DIMS);

                nearer += metric == METRIC_L2 ? other < score - 1e-4 : other > score + 1e-4;
            }
            assert_true(nearer <= i);
        }
        if (metric != METRIC_IP)
            assert_int_equal(top.hits[0].row, 123);
        ok(index_search(index, &query, N_ROWS + 5, &top, err));
        assert_int_equal(top.n, N_ROWS);
        vector_done(&query);
        topk_done(&top);
        index_free(index);
    }
}

static void test_refused(void **state) {
    static const float one[] = {1, 2}, zeros[] = {0, 0}, longer[] = {1, 2, 3};
    static const float huge[] = {3e38f, 3e38f}, against[] = {-3e38f, 3e38f};
    char long_id[JUNCO_MAX_INDEX_ID_BYTES + 2];
    struct index *index;
    struct topk top = {0};
    struct vector query = vector_of(3, longer);

    (void)state;
    ok(index_new(METRIC_COSINE, &index, err));
    ok(index_search(index, &query, 3, &top, err));
    assert_int_equal(top.n, 0);
    fails(add(index, "a", 2, zeros, err), JUNCO_EVALUE, "all zeros");
    assert_int_equal(index->rows + index->dims, 0);
    ok(add(index, "a", 2, one, err));
    fails(add(index, "b", 3, longer, err), JUNCO_EVALUE,
          "has 3 numbers, those of the index have 2");
    fails(index_search(index, &query, 3, &top, err), JUNCO_EVALUE, "has 3 numbers");
    fails(add(index, "", 2, one, err), JUNCO_EVALUE, "an id is text of 1 to 4096 bytes");
    fails(add(index, "\xff", 2, one, err), JUNCO_EVALUE, "an id is text");
    memset(long_id, 'x', sizeof(long_id) - 1);
    long_id[sizeof(long_id) - 1] = '\0';
    fails(add(index, long_id, 2, one, err), JUNCO_EVALUE, "got 4097");
    assert_int_equal(index->rows, 1);
    index_free(index);
    vector_done(&query);
    /* Products beyond float32, and of both signs. */
    query = vector_of(2, huge);
    ok(index_new(METRIC_IP, &index, err));
    ok(add(index, "a", 2, huge, err));
    ok(add(index, "b", 2, against, err));
    fails(index_search(index, &query, 2, &top, err), JUNCO_EVALUE, "beyond what float32 holds");
    index_free(index);
    vector_done(&query);
    topk_done(&top);
}

static void test_changed(void **state) {
    static const float a[] = {1, 0}, b[] = {0, 2};
    struct vector vector = vector_of(2, b);
    struct index *index;
    size_t size;

    (void)state;
    ok(index_new(METRIC_COSINE, &index, err));
    ok(add(index, "a", 2, a, err));
    ok(add(index, "bb", 2, a, err));
    ok(index_replace(index, 1, &vector, err));
    assert_true(index->vectors[3] == 1);
    assert_memory_equal(index_id(index, 1, &size), "bb", 2);
    assert_int_equal(size, 2);
    index_drop_last(index);
    assert_int_equal(index->ids_size, 1);
    index_drop_last(index);
    assert_int_equal(index->ids_size + index->dims + index->rows, 0);
    index_free(index);
    vector_done(&vector);
}

/* ---- the file ---- */

static char path[64];

static int make_path(void **state) {
    (void)state;
    snprintf(path, sizeof(path), "/tmp/test-index-XXXXXX");
    return close(mkstemp(path));
}

static int drop_path(void **state) {
    (void)state;
    return unlink(path);
}

static void save(const struct index *index) {
    FILE *file = fopen(path, "wb");

    assert_non_null(file);
    index_write(index, file);
    assert_int_equal(fclose(file), 0);
}

static size_t read_file(char *bytes, size_t size) {
    FILE *file = fopen(path, "rb");
    size_t n;

    assert_non_null(file);
    n = fread(bytes, 1, size, file);
    fclose(file);
    return n;
}

static void write_file(const char *bytes, size_t size) {
    FILE *file = fopen(path, "wb");

    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, size, file), size);
    fclose(file);
}

static void test_saved(void **state) {
    struct index *index, *again;

    (void)state;
    for (enum metric metric = 0; metric < METRIC_N; metric++) {
        index = random_index(metric);
        save(index);
        ok(index_open(path, &again, err));
        assert_int_equal(again->metric, metric);
        assert_int_equal(again->rows, N_ROWS);
        assert_int_equal(again->dims, DIMS);
        assert_int_equal(again->ids_size, index->ids_size);
        assert_memory_equal(again->ids, index->ids, index->ids_size);
        assert_memory_equal(again->id_ends, index->id_ends, N_ROWS * sizeof(uint64_t));
        assert_memory_equal(again->vectors, index->vectors, N_ROWS * DIMS * sizeof(float));
        index_free(again);
        index_free(index);
    }
    ok(index_new(METRIC_L2, &index, err));
    save(index);
    ok(index_open(path, &again, err));
    assert_int_equal(again->rows, 0);
    index_free(again);
    index_free(index);
}

/* Whatever byte changes, wherever it ends: an error, and no more. */
static void test_damaged(void **state) {
    static char good[4096], bad[4096];
    struct index *index;
    size_t size;

    (void)state;
    ok(index_new(METRIC_L2, &index, err));
    for (size_t i = 0; i < 5; i++)
        ok(add(index, "some id", 3, (const float[]){(float)i, 1, 2}, err));
    save(index);
    index_free(index);
    size = read_file(good, sizeof(good));
    for (size_t i = 0; i < size; i++) {
        struct junco_error why = {0};

        memcpy(bad, good, size);
        bad[i] ^= (char)(1 << i % 8);
        write_file(bad, size);
        if (!index_open(path, &index, &why))
            fail_msg("byte %zu may be changed", i);
        assert_true(why.code == JUNCO_EDATA || why.code == JUNCO_EUNSUPPORTED);
        write_file(good, i);
        fails(index_open(path, &index, err), JUNCO_EDATA, "index");
    }
    memcpy(bad, good, size);
    write_file(bad, size + 1);
    fails(index_open(path, &index, err), JUNCO_EDATA, "its size");
    fails(index_open("/no/such/file", &index, err), JUNCO_ENOTFOUND, "ann_insert.memory makes it");
    fails(index_open("/", &index, err), JUNCO_EDATA, "not a regular file");
}

/* ---- sharing ---- */

static void test_shared(void **state) {
    const struct index *first, *second, *third;
    struct index *index = random_index(METRIC_L2);

    (void)state;
    save(index);
    ok(index_acquire(path, &first, err));
    ok(index_acquire(path, &second, err));
    assert_ptr_equal(first, second);
    /* Written anew: another file under the same name. */
    unlink(path);
    index_drop_last(index);
    save(index);
    ok(index_acquire(path, &third, err));
    assert_ptr_not_equal(first, third);
    assert_int_equal(first->rows, N_ROWS);
    assert_int_equal(third->rows, N_ROWS - 1);
    index_release(first);
    index_release(second);
    index_release(third);
    index_release(NULL);
    fails(index_acquire("/no/such/file", &first, err), JUNCO_ENOTFOUND, "is not there");
    index_free(index);
}

#define N_THREADS 4

static void acquire_often(void *arg) {
    size_t *n_wrong = arg;

    for (size_t i = 0; i < 50; i++) {
        const struct index *index;

        if (index_acquire(path, &index, NULL) || index->rows != N_ROWS)
            ++*n_wrong;
        else
            index_release(index);
    }
}

static void test_shared_by_threads(void **state) {
    struct junco_thread threads[N_THREADS] = {{0}};
    size_t n_wrong[N_THREADS] = {0};
    struct index *index = random_index(METRIC_IP);

    (void)state;
    save(index);
    for (size_t i = 0; i < N_THREADS; i++)
        ok(thread_start(&threads[i], "acquire", acquire_often, &n_wrong[i], err));
    for (size_t i = 0; i < N_THREADS; i++) {
        thread_join(&threads[i]);
        assert_int_equal(n_wrong[i], 0);
    }
    index_free(index);
}

/* ---- memory ---- */

static junco_status add_search_save_read(struct junco_error *err) {
    static const float numbers[] = {1, 2, 3};
    float copy[3] = {3, 2, 1};
    struct vector query = {copy, 3, 3};
    const struct index *shared;
    struct index *index;
    struct topk top = {0};
    junco_status st = index_new(METRIC_L2, &index, err);

    if (st)
        return st;
    for (size_t i = 0; !st && i < 20; i++) {
        float scratch[3];
        struct vector vector = {scratch, 3, 3};

        memcpy(scratch, numbers, sizeof(scratch));
        st = index_add(index, "id", 2, &vector, err);
    }
    if (!st)
        st = index_search(index, &query, 5, &top, err);
    if (!st) {
        FILE *file = fopen(path, "wb");

        index_write(index, file);
        fclose(file);
        st = index_acquire(path, &shared, err);
        if (!st)
            index_release(shared);
    }
    topk_done(&top);
    index_free(index);
    return st;
}

static void test_allocations(void **state) {
    (void)state;
    check_allocations(add_search_save_read);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_topk),
        cmocka_unit_test(test_search),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_changed),
        cmocka_unit_test_setup_teardown(test_saved, make_path, drop_path),
        cmocka_unit_test_setup_teardown(test_damaged, make_path, drop_path),
        cmocka_unit_test_setup_teardown(test_shared, make_path, drop_path),
        cmocka_unit_test_setup_teardown(test_shared_by_threads, make_path, drop_path),
        cmocka_unit_test_setup_teardown(test_allocations, make_path, drop_path),
    };

    return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
