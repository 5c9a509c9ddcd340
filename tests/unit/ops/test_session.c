/* test_session.c -- what an operator's choice of a model asks the host for. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"

#include <string.h>

#include "op_env.h"
#include "ops/model/session.h"

static void test_choice_reaches_the_host(void **state) {
    static const struct junco_model_info info = {0};
    const struct model_choice choice = {"a.onnx", "fake", "fp32", "cuda", 3};
    struct junco_env env = {.model = "a.onnx", .info = &info};
    const struct junco_backend *backend;
    struct junco_session *session;

    (void)state;
    ok(model_session(&env, &choice, &backend, &session, err));
    assert_string_equal(env.last.engine, "fake");
    assert_string_equal(env.last.precision, "fp32");
    assert_string_equal(env.last.device, "cuda");
    assert_int_equal(env.last.threads, 3);
    assert_ptr_equal(backend->describe(session), &info);
    junco_env_release(&env, session);
    assert_int_equal(env.n_open, 0);
}

static void test_missing_model(void **state) {
    const struct model_choice choice = {.model = "b.onnx"};
    struct junco_env env = {.model = "a.onnx"};
    const struct junco_backend *backend;
    struct junco_session *session;

    (void)state;
    fails(model_session(&env, &choice, &backend, &session, err), JUNCO_ENOTFOUND, "b.onnx");
    assert_int_equal(env.n_open, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_choice_reaches_the_host),
        cmocka_unit_test(test_missing_model),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
