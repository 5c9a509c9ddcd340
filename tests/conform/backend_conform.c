/* backend_conform.c -- what every engine must do: one suite, run once for each of them. */
/* SPDX-License-Identifier: Apache-2.0 */

/* Usage: backend_conform ENGINE.  The engine's own forms of the same few models lie in models/, named
 * by what they compute.  An engine whose library is not on this machine is skipped with its reason;
 * with JUNCO_REQUIRE_ENGINES=1 that is a failure. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "backend_here.h"
#include "backends/list.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/thread.h"

static const struct {
    const char *engine, *extension;
} extensions[] = {
    {"onnxruntime", "onnx"},
    {"fake", "fake"},
};

/* The engine under test. */
static const struct junco_backend *engine;
static const char *extension;
static char scratch[] = "/tmp/junco-conform-XXXXXX";

/* ---- helpers ---- */

struct model {
    char path[4096];
};

static struct model model_named(const char *name) {
    struct model model;
    const char *root = getenv("JUNCO_SOURCE_ROOT");

    snprintf(model.path, sizeof(model.path), "%s/tests/conform/models/%s.%s", root ? root : ".",
             name, extension);
    return model;
}

static struct model scratch_file(const char *name, const void *data, size_t size) {
    struct model model;
    FILE *file;

    snprintf(model.path, sizeof(model.path), "%s/%s.%s", scratch, name, extension);
    file = fopen(model.path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(data, 1, size, file), size);
    assert_int_equal(fclose(file), 0);
    return model;
}

static size_t read_model(const char *name, char *data, size_t size) {
    struct model model = model_named(name);
    FILE *file = fopen(model.path, "rb");
    size_t n;

    assert_non_null(file);
    n = fread(data, 1, size, file);
    fclose(file);
    assert_true(n > 0 && n < size);
    return n;
}

static void assert_ok(junco_status st, const struct junco_error *err) {
    if (st)
        fail_msg("%s: %s", junco_status_name(st), err->message);
}

static struct junco_session *load(const char *name) {
    struct model model = model_named(name);
    struct junco_session_spec spec = {.model_path = model.path};
    struct junco_session *session = NULL;
    struct junco_error err = {0};

    assert_ok(engine->load(&spec, &session, &err), &err);
    assert_non_null(session);
    return session;
}

/* A load that must fail so, with one clear line that names the file. */
static void assert_load_fails(const char *path, junco_status want) {
    struct junco_session_spec spec = {.model_path = path};
    struct junco_session *session = NULL;
    struct junco_error err = {0};
    junco_status st = engine->load(&spec, &session, &err);

    if (st != want)
        fail_msg("%s: want %s, got %s: %s", path, junco_status_name(want), junco_status_name(st),
                 err.message);
    assert_null(session);
    assert_non_null(strstr(err.message, path));
    assert_null(strchr(err.message, '\n'));
    assert_int_equal(engine->load(&spec, &session, NULL), want);
}

static struct junco_tensor floats(float *data, int rank, int64_t d0, int64_t d1, int64_t d2) {
    return (struct junco_tensor){
        .data = data, .dtype = JUNCO_DTYPE_FLOAT32, .rank = rank, .dims = {d0, d1, d2}};
}

static void assert_floats(const struct junco_tensor *tensor, const float *want, size_t n) {
    const float *got = tensor->data;
    size_t i;

    assert_int_equal(tensor->dtype, JUNCO_DTYPE_FLOAT32);
    assert_int_equal(junco_tensor_count(tensor), n);
    for (i = 0; i < n; i++)
        if (got[i] != want[i])
            fail_msg("element %zu: want %g, got %g", i, (double)want[i], (double)got[i]);
}

/* ---- probe, load, describe ---- */

static void test_probe_says_what_is_there(void **state) {
    struct junco_probe probe, again;

    (void)state;
    memset(&probe, 0xff, sizeof(probe));
    engine->probe(&probe);
    assert_true(probe.is_available);
    assert_string_equal(probe.reason, "");
    assert_string_not_equal(probe.version, "");
    engine->probe(&again);
    assert_string_equal(again.version, probe.version);
    assert_string_equal(again.library, probe.library);
}

static void test_table_is_whole(void **state) {
    (void)state;
    assert_int_equal(engine->abi, JUNCO_BACKEND_ABI);
    assert_int_equal(engine->size, sizeof(struct junco_backend));
    assert_non_null(engine->summary);
    assert_true(engine->reads(model_named("identity").path));
    assert_false(engine->reads("model.txt"));
    assert_false(engine->reads(""));
}

static void test_describe_ports(void **state) {
    struct junco_session *session = load("two");
    const struct junco_model_info *info = engine->describe(session);
    char text[64];

    (void)state;
    assert_int_equal(info->n_inputs, 2);
    assert_string_equal(info->inputs[0].name, "a");
    assert_string_equal(info->inputs[1].name, "b");
    assert_string_equal(junco_type_format(info->inputs[1].type, text, sizeof(text)),
                        "tensor<float32>[?,3]");
    assert_int_equal(info->n_outputs, 2);
    assert_string_equal(info->outputs[0].name, "sum");
    assert_string_equal(info->outputs[1].name, "double");
    assert_string_equal(junco_type_format(info->outputs[0].type, text, sizeof(text)),
                        "tensor<float32>[?,3]");
    engine->unload(session);
    session = load("fixed");
    assert_string_equal(
        junco_type_format(engine->describe(session)->inputs[0].type, text, sizeof(text)),
        "tensor<float32>[1,3]");
    engine->unload(session);
}

static void test_describe_metadata(void **state) {
    struct junco_session *session = load("identity");
    const struct junco_model_info *info = engine->describe(session);
    size_t i, seen = 0;

    (void)state;
    for (i = 0; i < info->n_meta; i++) {
        assert_int_equal(strlen(info->meta[i].value), info->meta[i].value_size);
        if (str_equal(info->meta[i].key, "author")) {
            assert_string_equal(info->meta[i].value, "junco");
            seen++;
        }
        if (str_equal(info->meta[i].key, "empty")) {
            assert_string_equal(info->meta[i].value, "");
            seen++;
        }
    }
    assert_int_equal(seen, 2);
    engine->unload(session);
}

static void test_unload_null(void **state) {
    (void)state;
    engine->unload(NULL);
}

static void test_load_refuses_files(void **state) {
    static const char garbage[] = "\x89PNG\r\n\x1a\n this is not a model, and has\nseveral lines";
    char data[4096], path[4096];
    size_t n = read_model("two", data, sizeof(data));

    (void)state;
    snprintf(path, sizeof(path), "%s/no-such-file.%s", scratch, extension);
    assert_load_fails(path, JUNCO_ENOTFOUND);
    assert_load_fails(scratch, JUNCO_EDATA);
    assert_load_fails("/dev/null", JUNCO_EDATA);
    assert_load_fails(scratch_file("empty", "", 0).path, JUNCO_EDATA);
    assert_load_fails(scratch_file("garbage", garbage, sizeof(garbage)).path, JUNCO_EDATA);
    assert_load_fails(scratch_file("zeros", (char[64]){0}, 64).path, JUNCO_EDATA);
    assert_load_fails(scratch_file("half", data, n / 2).path, JUNCO_EDATA);
    assert_load_fails(scratch_file("tail", data + n / 2, n - n / 2).path, JUNCO_EDATA);
}

/* Each is declined with words that name the engine and what was asked for. */
static void test_load_declines_options(void **state) {
    struct model model = model_named("identity");
    const struct {
        struct junco_session_spec spec;
        junco_status want;
        const char *says;
    } rows[] = {
        {{.precision = "int4"}, JUNCO_EUNSUPPORTED, "int4"},
        {{.precision = "bf16"}, JUNCO_EUNSUPPORTED, "bf16"},
        {{.device = "abacus"}, JUNCO_EUNSUPPORTED, "abacus"},
        {{.device = "cuda"}, JUNCO_EUNSUPPORTED, "cuda"},
        {{.device = "tensorrt"}, JUNCO_EUNSUPPORTED, "tensorrt"},
        {{.threads = -1}, JUNCO_EINVAL, "threads"},
    };
    size_t i;

    (void)state;
    for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct junco_session_spec spec = rows[i].spec;
        struct junco_session *session = NULL;
        struct junco_error err = {0};

        spec.model_path = model.path;
        assert_int_equal(engine->load(&spec, &session, &err), rows[i].want);
        assert_null(session);
        assert_non_null(strstr(err.message, rows[i].says));
        assert_non_null(strstr(err.message, engine->name));
    }
}

static void test_load_takes_options(void **state) {
    struct model model = model_named("scale");
    struct junco_session_spec spec = {.model_path = model.path,
                                      .engine = engine->name,
                                      .precision = "fp32",
                                      .device = "cpu",
                                      .threads = 2};
    float data[6] = {1, 2, 3, 4, 5, 6};
    struct junco_tensor in = floats(data, 2, 2, 3, 0), out = {0};
    struct junco_session *session = NULL;
    struct junco_error err = {0};

    (void)state;
    assert_ok(engine->load(&spec, &session, &err), &err);
    assert_ok(engine->run(session, &in, &out, &err), &err);
    assert_floats(&out, (float[]){2, 4, 6, 8, 10, 12}, 6);
    junco_buf_unref(out.buf);
    engine->unload(session);
}

/* ---- run ---- */

static void test_run_batches(void **state) {
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

static void test_run_without_rows_or_data(void **state) {
    struct junco_session *session = load("scale");
    struct junco_tensor in = floats(NULL, 2, 0, 3, 0), out = {0};
    struct junco_error err = {0};

    (void)state;
    assert_ok(engine->run(session, &in, &out, &err), &err);
    assert_int_equal(out.dims[0], 0);
    junco_buf_unref(out.buf);
    engine->unload(session);
}

static void test_run_open_dims(void **state) {
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

static void test_run_two_inputs_two_outputs(void **state) {
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

static void test_run_writes_into_host_memory(void **state) {
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
static void test_output_outlives_session(void **state) {
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

static void test_run_refuses_inputs(void **state) {
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

static void test_run_refuses_host_outputs(void **state) {
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

static void test_run_that_fails_leaves_session_usable(void **state) {
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

static void test_runs_repeat_bit_for_bit(void **state) {
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

/* ---- threads and memory ---- */

struct runner {
    struct junco_session *session;
    float base;
    int wrong; /* runs that failed or gave other numbers */
};

static void run_many(void *arg) {
    struct runner *runner = arg;
    int turn, i;

    for (turn = 0; turn < 200; turn++) {
        float data[30];
        struct junco_tensor in = floats(data, 2, 1 + turn % 10, 3, 0), out = {0};
        int n = (int)junco_tensor_count(&in);

        for (i = 0; i < n; i++)
            data[i] = runner->base + (float)(turn + i);
        if (engine->run(runner->session, &in, &out, NULL) != JUNCO_OK) {
            runner->wrong++;
            continue;
        }
        for (i = 0; i < n; i++)
            runner->wrong += ((float *)out.data)[i] != 2 * data[i];
        junco_buf_unref(out.buf);
    }
}

static void test_threads_share_a_session(void **state) {
    struct junco_session *session = load("scale");
    struct runner runners[3] = {{session, 0, 0}, {session, 1000, 0}, {session, -5000, 0}};
    struct junco_thread threads[3] = {{0}};
    struct junco_error err = {0};
    size_t i;

    (void)state;
    for (i = 0; i < 3; i++)
        assert_ok(thread_start(&threads[i], "run", run_many, &runners[i], &err), &err);
    for (i = 0; i < 3; i++)
        thread_join(&threads[i]);
    for (i = 0; i < 3; i++)
        assert_int_equal(runners[i].wrong, 0);
    engine->unload(session);
}

/* Load, run into the engine's memory, unload: each step that can run out of memory is met once. */
static junco_status load_and_run(struct junco_error *err) {
    struct model model = model_named("two");
    struct junco_session_spec spec = {.model_path = model.path};
    float a[3] = {1, 2, 3}, b[3] = {4, 5, 6};
    struct junco_tensor in[2] = {floats(a, 2, 1, 3, 0), floats(b, 2, 1, 3, 0)};
    struct junco_tensor out[2] = {{0}};
    struct junco_session *session = NULL;
    junco_status st = engine->load(&spec, &session, err);

    if (!st)
        st = engine->run(session, in, out, err);
    assert_true(st == JUNCO_OK || (!out[0].buf && !out[1].buf));
    junco_buf_unref(out[0].buf);
    junco_buf_unref(out[1].buf);
    engine->unload(session);
    return st;
}

static void test_each_allocation_may_fail(void **state) {
    size_t live = junco_mem_live();
    uint64_t n;

    (void)state;
    for (n = 1; n < 1000; n++) {
        struct junco_error err = {0};
        junco_status st;
        int has_failed;

        junco_mem_fail_after(n);
        st = load_and_run(&err);
        has_failed = junco_mem_has_failed();
        junco_mem_fail_after(0);
        assert_int_equal(junco_mem_live(), live);
        if (!has_failed) {
            assert_ok(st, &err);
            assert_true(n > 1);
            return;
        }
        assert_int_equal(st, JUNCO_ENOMEM);
        assert_string_not_equal(err.message, "");
    }
    fail_msg("more than %d allocations", 1000);
}

/* ---- main ---- */

static int make_scratch(void **state) {
    (void)state;
    return mkdtemp(scratch) ? 0 : -1;
}

static int drop_scratch(void **state) {
    static const char *const names[] = {"empty", "garbage", "zeros", "half", "tail"};
    char path[4096];
    size_t i;

    (void)state;
    for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        snprintf(path, sizeof(path), "%s/%s.%s", scratch, names[i], extension);
        unlink(path);
    }
    return rmdir(scratch);
}

static int run_suite(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_table_is_whole),
        cmocka_unit_test(test_probe_says_what_is_there),
        cmocka_unit_test(test_describe_ports),
        cmocka_unit_test(test_describe_metadata),
        cmocka_unit_test(test_unload_null),
        cmocka_unit_test(test_load_refuses_files),
        cmocka_unit_test(test_load_declines_options),
        cmocka_unit_test(test_load_takes_options),
        cmocka_unit_test(test_run_batches),
        cmocka_unit_test(test_run_without_rows_or_data),
        cmocka_unit_test(test_run_open_dims),
        cmocka_unit_test(test_run_two_inputs_two_outputs),
        cmocka_unit_test(test_run_writes_into_host_memory),
        cmocka_unit_test(test_output_outlives_session),
        cmocka_unit_test(test_run_refuses_inputs),
        cmocka_unit_test(test_run_refuses_host_outputs),
        cmocka_unit_test(test_run_that_fails_leaves_session_usable),
        cmocka_unit_test(test_runs_repeat_bit_for_bit),
        cmocka_unit_test(test_threads_share_a_session),
        cmocka_unit_test(test_each_allocation_may_fail),
    };

    return cmocka_run_group_tests_name(engine->name, tests, make_scratch, drop_scratch);
}

int main(int argc, char **argv) {
    const char *name = argc > 1 ? argv[1] : "";
    size_t i;

    for (i = 0; junco_backends[i]; i++)
        if (str_equal(junco_backends[i]->name, name))
            engine = junco_backends[i];
    for (i = 0; i < sizeof(extensions) / sizeof(extensions[0]); i++)
        if (str_equal(extensions[i].engine, name))
            extension = extensions[i].extension;
    if (!engine || !extension) {
        fprintf(stderr, "usage: backend_conform ENGINE (no engine '%s', or no models for it)\n",
                name);
        return 2;
    }
    if (!backend_is_here(engine))
        return 0;
    return run_suite() ? 1 : 0;
}
