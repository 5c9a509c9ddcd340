/* test_onnxruntime.c -- what of ONNX Runtime the suite of all engines does not see. */
/* SPDX-License-Identifier: Apache-2.0 */
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
#include "backends/onnxruntime/session.h"
#include "base/limits.h"
#include "base/str.h"

static const struct junco_backend *const engine = &junco_backend_onnxruntime;

static void assert_ok(junco_status st, const struct junco_error *err) {
    if (st)
        fail_msg("%s: %s", junco_status_name(st), err->message);
}

static void model_path(const char *name, char *path, size_t size) {
    const char *root = getenv("JUNCO_SOURCE_ROOT");

    snprintf(path, size, "%s/tests/conform/models/%s.onnx", root ? root : ".", name);
}

static junco_status try_load(const char *name, struct junco_session **ret_session,
                             struct junco_error *err) {
    char path[512];
    const struct junco_session_spec spec = {.model_path = path};

    model_path(name, path, sizeof(path));
    return engine->load(&spec, ret_session, err);
}

static struct junco_session *load(const char *name) {
    struct junco_session *session = NULL;
    struct junco_error err = {0};

    assert_ok(try_load(name, &session, &err), &err);
    return session;
}

static struct junco_tensor row(float *data, size_t n) {
    return (struct junco_tensor){
        .data = data, .dtype = JUNCO_DTYPE_FLOAT32, .rank = 2, .dims = {(int64_t)n / 3, 3}};
}

/* ---- element types ---- */

static void test_element_types_round_trip(void **state) {
    int dtype;

    (void)state;
    for (dtype = JUNCO_DTYPE_BOOL; dtype <= JUNCO_DTYPE_STRING; dtype++)
        assert_int_equal(ort_dtype(ort_element_type((junco_dtype)dtype)), dtype);
    assert_int_equal(ort_dtype(ONNX_TENSOR_ELEMENT_DATA_TYPE_COMPLEX64), JUNCO_DTYPE_ANY);
    assert_int_equal(ort_element_type(JUNCO_DTYPE_ANY), ONNX_TENSOR_ELEMENT_DATA_TYPE_UNDEFINED);
}

/* ---- ports ---- */

static void test_tensor_of_open_rank(void **state) {
    struct junco_session *session = load("open");
    int64_t data[4] = {1, -2, 3, INT64_MAX};
    struct junco_tensor in = {.data = data, .dtype = JUNCO_DTYPE_INT64}, out = {0};
    struct junco_error err = {0};
    char text[64];

    (void)state;
    assert_string_equal(
        junco_type_format(engine->describe(session)->inputs[0].type, text, sizeof(text)),
        "tensor<int64>");
    for (in.rank = 0; in.rank <= 3; in.rank++) {
        size_t n = in.rank == 0 ? 1 : 4;

        if (in.rank > 0)
            in.dims[in.rank - 1] = 4;
        if (in.rank > 1)
            in.dims[in.rank - 2] = 1;
        assert_ok(engine->run(session, &in, &out, &err), &err);
        assert_int_equal(out.rank, in.rank);
        assert_int_equal(out.dtype, JUNCO_DTYPE_INT64);
        assert_memory_equal(out.data, data, n * sizeof(data[0]));
        junco_buf_unref(out.buf);
        out = (struct junco_tensor){0};
    }
    engine->unload(session);
}

/* An output that is no tensor is left out; an input that is none makes the model useless. */
static void test_ports_that_are_no_tensors(void **state) {
    struct junco_session *session = load("sequence");
    const struct junco_model_info *info = engine->describe(session);
    float data[3] = {1, 2, 3};
    struct junco_tensor in = row(data, 3), out = {0};
    struct junco_error err = {0};

    (void)state;
    assert_int_equal(info->n_outputs, 1);
    assert_string_equal(info->outputs[0].name, "y");
    assert_ok(engine->run(session, &in, &out, &err), &err);
    assert_true(((float *)out.data)[2] == 6);
    junco_buf_unref(out.buf);
    engine->unload(session);
}

static void test_strings(void **state) {
    static const char long_text[] = "a text that is longer than any small-string trick: äöü 東京";
    struct junco_bytes texts[] = {
        {NULL, "one", 3}, {NULL, "", 0}, {NULL, long_text, strlen(long_text)}};
    struct junco_tensor in = {.data = texts, .dtype = JUNCO_DTYPE_STRING, .rank = 1, .dims = {3}};
    struct junco_session *session = load("string");
    struct junco_tensor out = {0};
    struct junco_error err = {0};

    (void)state;
    assert_int_equal(engine->describe(session)->inputs[0].type->dtype, JUNCO_DTYPE_STRING);
    assert_ok(engine->run(session, &in, &out, &err), &err);
    engine->unload(session);
    const struct junco_bytes *got = out.data;
    assert_int_equal(out.dtype, JUNCO_DTYPE_STRING);
    assert_int_equal(out.dims[0], 3);
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(got[i].size, texts[i].size);
        assert_memory_equal(got[i].data, texts[i].data, texts[i].size);
    }
    junco_buf_unref(out.buf);
}

static void test_strings_with_nul(void **state) {
    struct junco_bytes texts[] = {{NULL, "one", 3}, {NULL, "t\0o", 3}};
    struct junco_tensor in = {.data = texts, .dtype = JUNCO_DTYPE_STRING, .rank = 1, .dims = {2}};
    struct junco_session *session = load("string");
    struct junco_tensor out = {0};
    struct junco_error err = {0};

    (void)state;
    assert_int_equal(engine->run(session, &in, &out, &err), JUNCO_EDATA);
    assert_non_null(strstr(err.message, "string 1 of the batch holds a NUL byte"));
    engine->unload(session);
}

/* ---- outputs that are not freshly computed ---- */

static void test_constant_output_outlives_session(void **state) {
    struct junco_session *session = load("constant");
    float data[3] = {1, 2, 3};
    struct junco_tensor in = row(data, 3), out[2] = {{0}};
    struct junco_error err = {0};

    (void)state;
    assert_ok(engine->run(session, &in, out, &err), &err);
    engine->unload(session);
    assert_int_equal(out[1].rank, 1);
    assert_true(*(float *)out[1].data == 2);
    junco_buf_unref(out[0].buf);
    junco_buf_unref(out[1].buf);
}

static void test_input_passed_through_outlives_input(void **state) {
    struct junco_session *session = load("passed");
    float *data = malloc(6 * sizeof(*data));
    struct junco_tensor in, out[2] = {{0}};
    struct junco_error err = {0};
    size_t i;

    (void)state;
    assert_non_null(data);
    for (i = 0; i < 6; i++)
        data[i] = (float)i;
    in = row(data, 6);
    assert_ok(engine->run(session, &in, out, &err), &err);
    free(data);
    engine->unload(session);
    for (i = 0; i < 6; i++) {
        assert_true(((float *)out[0].data)[i] == (float)i);
        assert_true(((float *)out[1].data)[i] == (float)i);
    }
    junco_buf_unref(out[0].buf);
    junco_buf_unref(out[1].buf);
}

/* ---- metadata ---- */

static size_t put_varint(unsigned char *at, size_t n) {
    size_t size = 0;

    for (; n > 127; n >>= 7)
        at[size++] = (unsigned char)(n & 127) | 128;
    at[size++] = (unsigned char)n;
    return size;
}

/* identity.onnx with one more entry of metadata, "big", of `size` letters: protobuf lets a field be
 * appended to a message. */
static junco_status load_with_metadata(size_t size, struct junco_session **ret_session,
                                       struct junco_error *err) {
    char path[512], file_path[] = "/tmp/junco-model-XXXXXX";
    const struct junco_session_spec spec = {.model_path = file_path};
    unsigned char *data = malloc(size + 4096), inner[16];
    FILE *from;
    size_t n, inner_size;
    junco_status st;
    int fd = mkstemp(file_path);

    assert_true(fd >= 0 && data);
    model_path("identity", path, sizeof(path));
    from = fopen(path, "rb");
    assert_non_null(from);
    n = fread(data, 1, 4000, from);
    fclose(from);
    memcpy(inner,
           "\x0a\x03"
           "big\x12",
           6);
    inner_size = 6 + put_varint(inner + 6, size);
    data[n++] = 14 << 3 | 2;
    n += put_varint(data + n, inner_size + size);
    memcpy(data + n, inner, inner_size);
    memset(data + n + inner_size, 'm', size);
    n += inner_size + size;
    assert_int_equal(write(fd, data, n), n);
    close(fd);
    free(data);
    st = engine->load(&spec, ret_session, err);
    unlink(file_path);
    return st;
}

static void test_large_metadata(void **state) {
    struct junco_session *session = NULL;
    struct junco_error err = {0};
    const struct junco_model_info *info;
    size_t i, found = 0;

    (void)state;
    assert_ok(load_with_metadata(26249, &session, &err), &err);
    info = engine->describe(session);
    assert_int_equal(info->n_meta, 4);
    for (i = 0; i < info->n_meta; i++) {
        if (!str_equal(info->meta[i].key, "big"))
            continue;
        found++;
        assert_int_equal(info->meta[i].value_size, 26249);
        assert_int_equal(strspn(info->meta[i].value, "m"), 26249);
    }
    assert_int_equal(found, 1);
    engine->unload(session);
}

static void test_metadata_over_the_limit(void **state) {
    struct junco_session *session = NULL;
    struct junco_error err = {0};

    (void)state;
    assert_int_equal(load_with_metadata(JUNCO_MAX_MODEL_META_BYTES, &session, &err), JUNCO_ELIMIT);
    assert_null(session);
    assert_non_null(strstr(err.message, "metadata"));
}

/* ---- failures ---- */

static void test_failures_are_told_in_our_words(void **state) {
    struct junco_session *session = load("fails");
    float data[3] = {0, 9, 0};
    struct junco_tensor in = row(data, 3), out = {0};
    struct junco_error err = {0};

    (void)state;
    assert_int_equal(engine->run(session, &in, &out, &err), JUNCO_EENGINE);
    assert_non_null(strstr(err.message, "model node '' (Gather): "));
    assert_null(strstr(err.message, "Non-zero status"));
    assert_null(strstr(err.message, ".cc:"));
    engine->unload(session);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_element_types_round_trip),
        cmocka_unit_test(test_tensor_of_open_rank),
        cmocka_unit_test(test_ports_that_are_no_tensors),
        cmocka_unit_test(test_strings),
        cmocka_unit_test(test_strings_with_nul),
        cmocka_unit_test(test_constant_output_outlives_session),
        cmocka_unit_test(test_input_passed_through_outlives_input),
        cmocka_unit_test(test_large_metadata),
        cmocka_unit_test(test_metadata_over_the_limit),
        cmocka_unit_test(test_failures_are_told_in_our_words),
    };

    if (!backend_is_here(engine))
        return 0;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
