/* backend_run.c -- the suite's cases of running a batch. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "backend_suite.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/thread.h"

void test_run_batches(void **state) {
    struct junco_session *session = load("scale");
    static const int64_t batches[] = {1, 2, 7, 64, 0, 1};
    float data[64 * 3], want[64 * 3];
    size_t i, j;

    (void)state;
    for (i = 0; i < 64 * 3; i++) {
        data[i] = (float)i - 50;
        want[i] = data[i] * 2;
    }
    for (j = 0; j < sizeof(batches) / sizeof(batches[0]); j++) {
        struct junco_tensor in = floats(data, 2, batches[j], 3, 0), out = {0};
        struct junco_error err = {0};

        assert_ok(engine->run(session, &in, &out, &err), &err);
        assert_non_null(out.buf);
        assert_int_equal(out.rank, 2);
        assert_int_equal(out.dims[0], batches[j]);
        assert_floats(&out, want, (size_t)batches[j] * 3);
        junco_buf_unref(out.buf);
    }
    engine->unload(session);
}

void test_run_without_rows_or_data(void **state) {
    struct junco_session *session = load("scale");
    struct junco_tensor in = floats(NULL, 2, 0, 3, 0), out = {0};
    struct junco_error err = {0};

    (void)state;
    assert_ok(engine->run(session, &in, &out, &err), &err);
    assert_int_equal(out.dims[0], 0);
    junco_buf_unref(out.buf);
    engine->unload(session);
}

void test_run_open_dims(void **state) {
    struct junco_session *session = load("dynamic");
    float data[24], want[24];
    static const int64_t shapes[][3] = {{2, 3, 4}, {1, 1, 1}, {4, 3, 2}, {2, 0, 4}};
    size_t i;

    (void)state;
    for (i = 0; i < 24; i++) {
        data[i] = (float)i;
        want[i] = data[i] * 2;
    }
    for (i = 0; i < sizeof(shapes) / sizeof(shapes[0]); i++) {
        const int64_t *d = shapes[i];
        struct junco_tensor in = floats(data, 3, d[0], d[1], d[2]), out = {0};
        struct junco_error err = {0};

        assert_ok(engine->run(session, &in, &out, &err), &err);
        assert_int_equal(out.rank, 3);
        assert_memory_equal(out.dims, d, 3 * sizeof(d[0]));
        assert_floats(&out, want, (size_t)(d[0] * d[1] * d[2]));
        junco_buf_unref(out.buf);
    }
    engine->unload(session);
}

void test_run_two_inputs_two_outputs(void **state) {
    struct junco_session *session = load("two");
    float a[3] = {1, 2, 3}, b[3] = {10, 20, 30}, mine[3];
    struct junco_tensor in[2] = {floats(a, 2, 1, 3, 0), floats(b, 2, 1, 3, 0)};
    /* One output in the host's memory, the other in the engine's. */
    struct junco_tensor out[2] = {{0}, floats(mine, 2, 1, 3, 0)};
    struct junco_error err = {0};

    (void)state;
    assert_ok(engine->run(session, in, out, &err), &err);
    assert_floats(&out[0], (float[]){11, 22, 33}, 3);
    assert_floats(&out[1], (float[]){2, 4, 6}, 3);
    assert_ptr_equal(out[1].data, mine);
    assert_null(out[1].buf);
    junco_buf_unref(out[0].buf);
    engine->unload(session);
}

void test_run_writes_into_host_memory(void **state) {
    static const char *const models[] = {"identity", "scale"};
    float data[6] = {1, 2, 3, 4, 5, 6}, mine[8];
    size_t i;

    (void)state;
    for (i = 0; i < 2; i++) {
        struct junco_session *session = load(models[i]);
        struct junco_tensor in = floats(data, 2, 2, 3, 0), out = floats(mine + 1, 2, 2, 3, 0);
        float k = i == 0 ? 1 : 2;
        struct junco_error err = {0};

        mine[0] = mine[7] = -1;
        assert_ok(engine->run(session, &in, &out, &err), &err);
        assert_ptr_equal(out.data, mine + 1);
        assert_floats(&out, (float[]){k, 2 * k, 3 * k, 4 * k, 5 * k, 6 * k}, 6);
        assert_true(mine[0] == -1 && mine[7] == -1);
        engine->unload(session);
    }
}

static void unref_on_thread(void *buf) {
    junco_buf_unref(buf);
}

/* An output is the caller's: the session and the input may go, and any thread may release it. */
void test_output_outlives_session(void **state) {
    static const char *const models[] = {"identity", "scale"};
    size_t i;

    (void)state;
    for (i = 0; i < 2; i++) {
        struct junco_session *session = load(models[i]);
        float *data = malloc(6 * sizeof(*data));
        float k = i == 0 ? 1 : 2;
        struct junco_tensor in, out = {0};
        struct junco_thread thread = {0};
        struct junco_error err = {0};
        size_t j;

        assert_non_null(data);
        for (j = 0; j < 6; j++)
            data[j] = (float)j;
        in = floats(data, 2, 2, 3, 0);
        assert_ok(engine->run(session, &in, &out, &err), &err);
        memset(data, 0xff, 6 * sizeof(*data));
        free(data);
        engine->unload(session);
        assert_floats(&out, (float[]){0, k, 2 * k, 3 * k, 4 * k, 5 * k}, 6);
        assert_ok(thread_start(&thread, "release", unref_on_thread, out.buf, &err), &err);
        thread_join(&thread);
    }
}

/* A run that must fail so, and leave no output. */
static void assert_run_fails(struct junco_session *session, const struct junco_tensor *in,
                             struct junco_tensor *out, junco_status want, const char *says) {
    struct junco_buf *before = out->buf;
    struct junco_error err = {0};
    junco_status st = engine->run(session, in, out, &err);

    if (st != want)
        fail_msg("want %s, got %s: %s", junco_status_name(want), junco_status_name(st),
                 err.message);
    assert_non_null(strstr(err.message, says));
    assert_null(strchr(err.message, '\n'));
    assert_ptr_equal(out->buf, before);
    assert_int_equal(engine->run(session, in, out, NULL), want);
}

void test_run_refuses_inputs(void **state) {
    struct junco_session *session = load("scale");
    float data[12] = {0};
    struct junco_tensor out = {0};
    struct junco_tensor bytes = floats(data, 2, 2, 3, 0);
    struct junco_tensor vector = floats(data, 1, 3, 0, 0);
    struct junco_tensor wide = floats(data, 2, 2, 4, 0);
    struct junco_tensor negative = floats(data, 2, -1, 3, 0);
    struct junco_tensor huge = floats(data, 2, INT64_MAX / 2, 3, 0);
    struct junco_tensor absent = floats(NULL, 2, 2, 3, 0);

    (void)state;
    bytes.dtype = JUNCO_DTYPE_UINT8;
    assert_run_fails(session, &bytes, &out, JUNCO_ETYPE,
                     "input 'x': want tensor<float32>[?,3], got uint8[2,3]");
    assert_run_fails(session, &vector, &out, JUNCO_ETYPE, "got float32[3]");
    assert_run_fails(session, &wide, &out, JUNCO_ETYPE, "got float32[2,4]");
    assert_run_fails(session, &negative, &out, JUNCO_EINVAL, "input 'x'");
    assert_run_fails(session, &huge, &out, JUNCO_ELIMIT, "input 'x'");
    assert_run_fails(session, &absent, &out, JUNCO_EINVAL, "input 'x'");
    engine->unload(session);
    session = load("fixed");
    wide = floats(data, 2, 2, 3, 0);
    assert_run_fails(session, &wide, &out, JUNCO_ETYPE, "want tensor<float32>[1,3]");
    engine->unload(session);
}

void test_run_refuses_host_outputs(void **state) {
    static const char *const models[] = {"identity", "scale"};
    float data[12] = {0}, mine[12];
    struct junco_tensor in = floats(data, 2, 2, 3, 0);
    struct junco_tensor wide = floats(mine, 2, 2, 4, 0);
    struct junco_tensor longer = floats(mine, 2, 4, 3, 0);
    struct junco_tensor shorter = floats(mine, 2, 1, 3, 0);
    struct junco_tensor integers = floats(mine, 2, 2, 3, 0);
    size_t i;

    (void)state;
    integers.dtype = JUNCO_DTYPE_INT32;
    for (i = 0; i < 2; i++) {
        struct junco_session *session = load(models[i]);

        assert_run_fails(session, &in, &wide, JUNCO_EINVAL, "output 'y'");
        assert_run_fails(session, &in, &integers, JUNCO_EINVAL, "output 'y'");
        /* What the model declares leaves these open: only the run can tell. */
        assert_run_fails(session, &in, &longer, JUNCO_EINVAL,
                         "output 'y': the model gives float32[2,3], the host allocated "
                         "float32[4,3]");
        assert_run_fails(session, &in, &shorter, JUNCO_EINVAL, "float32[1,3]");
        engine->unload(session);
    }
}

void test_run_that_fails_leaves_session_usable(void **state) {
    struct junco_session *session = load("fails");
    float good[3] = {0, 1, 2}, bad[3] = {0, 9, 2};
    struct junco_tensor in = floats(bad, 2, 1, 3, 0), out = {0};
    struct junco_error err = {0};

    (void)state;
    assert_run_fails(session, &in, &out, JUNCO_EENGINE, "");
    in.data = good;
    assert_ok(engine->run(session, &in, &out, &err), &err);
    assert_floats(&out, good, 3);
    junco_buf_unref(out.buf);
    engine->unload(session);
}

void test_runs_repeat_bit_for_bit(void **state) {
    struct junco_session *session = load("two");
    float a[48], b[48], first[48];
    size_t i, turn;

    (void)state;
    for (i = 0; i < 48; i++) {
        a[i] = 1.0f / (float)(i + 3);
        b[i] = (float)i * 0.7f;
    }
    for (turn = 0; turn < 5; turn++) {
        struct junco_tensor in[2] = {floats(a, 2, 16, 3, 0), floats(b, 2, 16, 3, 0)};
        struct junco_tensor out[2] = {{0}};
        struct junco_error err = {0};

        assert_ok(engine->run(session, in, out, &err), &err);
        if (turn == 0)
            memcpy(first, out[0].data, sizeof(first));
        assert_memory_equal(out[0].data, first, sizeof(first));
        junco_buf_unref(out[0].buf);
        junco_buf_unref(out[1].buf);
    }
    engine->unload(session);
}
