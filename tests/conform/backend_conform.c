/* backend_conform.c -- what every engine must do: one suite, run once for each of them. */
/* SPDX-License-Identifier: Apache-2.0 */

/* Usage: backend_conform ENGINE.  The engine's own forms of the same few models lie in models/, named
 * by what they compute.  An engine whose library is not on this machine is skipped with its reason;
 * with JUNCO_REQUIRE_ENGINES=1 that is a failure. */

#include "backend_suite.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "backend_here.h"
#include "backends/list.h"
#include "base/str.h"

static const struct {
    const char *engine, *extension;
} extensions[] = {
    {"onnxruntime", "onnx"},
    {"fake", "fake"},
};

const struct junco_backend *engine;
const char *extension;
char scratch[] = "/tmp/junco-conform-XXXXXX";

struct model model_named(const char *name) {
    struct model model;
    const char *root = getenv("JUNCO_SOURCE_ROOT");

    snprintf(model.path, sizeof(model.path), "%s/tests/conform/models/%s.%s", root ? root : ".",
             name, extension);
    return model;
}

struct model scratch_file(const char *name, const void *data, size_t size) {
    struct model model;
    FILE *file;

    snprintf(model.path, sizeof(model.path), "%s/%s.%s", scratch, name, extension);
    file = fopen(model.path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(data, 1, size, file), size);
    assert_int_equal(fclose(file), 0);
    return model;
}

size_t read_model(const char *name, char *data, size_t size) {
    struct model model = model_named(name);
    FILE *file = fopen(model.path, "rb");
    size_t n;

    assert_non_null(file);
    n = fread(data, 1, size, file);
    fclose(file);
    assert_true(n > 0 && n < size);
    return n;
}

void assert_ok(junco_status st, const struct junco_error *err) {
    if (st)
        fail_msg("%s: %s", junco_status_name(st), err->message);
}

struct junco_session *load(const char *name) {
    struct model model = model_named(name);
    struct junco_session_spec spec = {.model_path = model.path};
    struct junco_session *session = NULL;
    struct junco_error err = {0};

    assert_ok(engine->load(&spec, &session, &err), &err);
    assert_non_null(session);
    return session;
}

struct junco_tensor floats(float *data, int rank, int64_t d0, int64_t d1, int64_t d2) {
    return (struct junco_tensor){
        .data = data, .dtype = JUNCO_DTYPE_FLOAT32, .rank = rank, .dims = {d0, d1, d2}};
}

void assert_floats(const struct junco_tensor *tensor, const float *want, size_t n) {
    const float *got = tensor->data;
    size_t i;

    assert_int_equal(tensor->dtype, JUNCO_DTYPE_FLOAT32);
    assert_int_equal(junco_tensor_count(tensor), n);
    for (i = 0; i < n; i++)
        if (got[i] != want[i])
            fail_msg("element %zu: want %g, got %g", i, (double)want[i], (double)got[i]);
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
