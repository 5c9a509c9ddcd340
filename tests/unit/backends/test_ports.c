/* test_ports.c -- what every engine checks alike. */
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

#include "backends/ports.h"

static void test_tensor_format(void **state) {
    static const struct {
        struct junco_tensor tensor;
        const char *want;
    } rows[] = {
        {{.dtype = JUNCO_DTYPE_FLOAT32, .rank = 2, .dims = {2, 3}}, "float32[2,3]"},
        {{.dtype = JUNCO_DTYPE_UINT8, .rank = 1, .dims = {0}}, "uint8[0]"},
        {{.dtype = JUNCO_DTYPE_INT64, .rank = 0}, "int64[]"},
    };
    char text[64], small[9];
    size_t i;

    (void)state;
    for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        assert_string_equal(tensor_format(&rows[i].tensor, text, sizeof(text)), rows[i].want);
    assert_string_equal(tensor_format(&rows[0].tensor, small, sizeof(small)), "float32[");
}

static void test_model_file_check(void **state) {
    char path[] = "/tmp/junco-ports-XXXXXX";
    struct junco_error err = {0};
    int fd = mkstemp(path);

    (void)state;
    assert_true(fd >= 0);
    assert_int_equal(model_file_check(path, 10, &err), JUNCO_EDATA);
    assert_non_null(strstr(err.message, "empty"));
    assert_int_equal(write(fd, "0123456789", 10), 10);
    assert_int_equal(model_file_check(path, 10, &err), JUNCO_OK);
    assert_int_equal(model_file_check(path, 9, &err), JUNCO_ELIMIT);
    assert_non_null(strstr(err.message, "10 bytes, at most 9"));
    close(fd);
    unlink(path);
    assert_int_equal(model_file_check(path, 10, &err), JUNCO_ENOTFOUND);
    assert_int_equal(model_file_check("/tmp", 10, &err), JUNCO_EDATA);
    assert_int_equal(model_file_check("/dev/null", 10, &err), JUNCO_EDATA);
    assert_int_equal(model_file_check("", 10, &err), JUNCO_EINVAL);
    assert_int_equal(model_file_check(NULL, 10, &err), JUNCO_EINVAL);
}

static void test_spec_check(void **state) {
    static const struct {
        struct junco_session_spec spec;
        junco_status want;
    } rows[] = {
        {{0}, JUNCO_OK},
        {{.precision = "fp32", .device = "cpu", .threads = 8}, JUNCO_OK},
        {{.precision = "fp16"}, JUNCO_EUNSUPPORTED},
        {{.device = "cuda"}, JUNCO_EUNSUPPORTED},
        {{.threads = -1}, JUNCO_EINVAL},
        {{.threads = INT32_MAX}, JUNCO_EINVAL},
    };
    size_t i;

    (void)state;
    for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct junco_error err = {0};

        assert_int_equal(spec_check(&rows[i].spec, "an engine", &err), rows[i].want);
        if (rows[i].want)
            assert_non_null(strstr(err.message, "an engine: "));
    }
}

static void test_port_check(void **state) {
    static const struct {
        const char *port;
        struct junco_tensor tensor;
        bool has_no_data;
        junco_status want; /* JUNCO_EVALUE stands for the caller's code */
    } rows[] = {
        {"tensor<float32>[?,3]",
         {.dtype = JUNCO_DTYPE_FLOAT32, .rank = 2, .dims = {2, 3}},
         false,
         JUNCO_OK},
        {"tensor<float32>",
         {.dtype = JUNCO_DTYPE_FLOAT32, .rank = 1, .dims = {2}},
         false,
         JUNCO_OK},
        {"tensor<float32>[?,3]",
         {.dtype = JUNCO_DTYPE_FLOAT32, .rank = 2, .dims = {0, 3}},
         true,
         JUNCO_OK},
        {"tensor<float32>[?,3]",
         {.dtype = JUNCO_DTYPE_FLOAT32, .rank = 2, .dims = {2, 4}},
         false,
         JUNCO_EVALUE},
        {"tensor<float32>[?,3]",
         {.dtype = JUNCO_DTYPE_FLOAT64, .rank = 2, .dims = {2, 3}},
         false,
         JUNCO_EVALUE},
        {"tensor<float32>[?,3]",
         {.dtype = JUNCO_DTYPE_FLOAT32, .rank = 1, .dims = {3}},
         false,
         JUNCO_EVALUE},
        {"tensor<float32>",
         {.dtype = JUNCO_DTYPE_ANY, .rank = 1, .dims = {3}},
         false,
         JUNCO_EINVAL},
        {"tensor<float32>", {.dtype = JUNCO_DTYPE_FLOAT32, .rank = -1}, false, JUNCO_EINVAL},
        {"tensor<float32>", {.dtype = JUNCO_DTYPE_FLOAT32, .rank = 9}, false, JUNCO_EINVAL},
        {"tensor<float32>",
         {.dtype = JUNCO_DTYPE_FLOAT32, .rank = 1, .dims = {-2}},
         false,
         JUNCO_EINVAL},
        {"tensor<float32>[?,3]",
         {.dtype = JUNCO_DTYPE_FLOAT32, .rank = 2, .dims = {2, 3}},
         true,
         JUNCO_EINVAL},
        {"tensor<float32>[?,?]",
         {.dtype = JUNCO_DTYPE_FLOAT32, .rank = 2, .dims = {INT64_MAX, INT64_MAX}},
         false,
         JUNCO_ELIMIT},
    };
    float data[6] = {0};
    size_t i;

    (void)state;
    for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const struct junco_type *type = NULL;
        struct junco_tensor tensor = rows[i].tensor;
        struct junco_model_port port = {.name = "x"};
        struct junco_error err = {0};

        assert_int_equal(junco_type_parse(rows[i].port, &type, &err), JUNCO_OK);
        port.type = type;
        tensor.data = rows[i].has_no_data ? NULL : data;
        assert_int_equal(port_check(&port, &tensor, "input", JUNCO_EVALUE, &err), rows[i].want);
        if (rows[i].want)
            assert_non_null(strstr(err.message, "input 'x': "));
        junco_type_unref(type);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tensor_format),
        cmocka_unit_test(test_model_file_check),
        cmocka_unit_test(test_spec_check),
        cmocka_unit_test(test_port_check),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
