/* test_fake.c -- the texts that are the fake engine's models. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "backends/fake/model.h"
#include "base/mem.h"

#define HEAD "fake-model 1\n"
#define X "input x tensor<float32>[?,3]\n"
#define Y "output y tensor<float32>[?,3] = identity x\n"

static void test_refused(void **state) {
    static const struct {
        const char *text, *says;
    } rows[] = {
        {"", "no output"},
        {"fake-model 2\n", "line 1: not a fake model"},
        {"fake-model 1 \n" X Y, "line 1: not a fake model"},
        {"\n" HEAD X Y, "line 1: not a fake model"},
        {HEAD X, "no output"},
        {HEAD "inputs x\n", "line 2: want input, output, fail or meta, got 'inputs'"},
        {HEAD "input\n", "line 2: want a name"},
        {HEAD "input x\n", "line 2: want a type"},
        {HEAD "input x tensor<float33>\n", "line 2: 'tensor<float33>' is not a type"},
        {HEAD "input x int64\n", "line 2: want a tensor of known element type"},
        {HEAD "input x tensor\n", "line 2: want a tensor of known element type"},
        {HEAD X X, "line 3: 'x' is declared twice"},
        {HEAD X "output x tensor<float32>[?,3] = identity x\n", "line 3: 'x' is declared twice"},
        {HEAD "input x tensor<float32> more\n", "line 2: want the end of the line"},
        {HEAD Y X, "line 2: no input 'x' above"},
        {HEAD X "output y tensor<float32>[?,3]\n", "line 3: want '='"},
        {HEAD X "output y tensor<float32>[?,3] = cube x\n", "got '= cube'"},
        {HEAD X "output y tensor<float32>[?,3] : sum x\n", "got ': sum'"},
        {HEAD X "output y tensor<float32>[?,3] = scale x\n", "want a number"},
        {HEAD X "output y tensor<float32>[?,3] = scale x two\n", "got 'two'"},
        {HEAD X "output y tensor<float32>[?,3] = scale x inf\n", "got 'inf'"},
        {HEAD X "output y tensor<float32>[?,3] = add x\n", "want an input's name"},
        {HEAD X "output y tensor<float32>[?,3] = identity x x\n", "want the end of the line"},
        {HEAD X "output y tensor<int32>[?,3] = identity x\n", "its input's element type"},
        {HEAD "input x tensor<int32>\noutput y tensor<int32> = sum x\n", "float32"},
        {HEAD X Y "fail z 1\n", "line 4: no input 'z'"},
        {HEAD X Y "fail x\n", "line 4: want a number"},
        {HEAD "input x tensor<int32>\nfail x 1\n", "line 3: fail wants a float32 input"},
        {HEAD X Y "meta\n", "line 4: want a key"},
    };
    struct junco_session *session = malloc(sizeof(*session));
    size_t i;

    (void)state;
    assert_non_null(session);
    for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct junco_error err = {0};

        memset(session, 0, sizeof(*session));
        assert_int_equal(fake_model_parse(rows[i].text, session, &err), JUNCO_EDATA);
        if (!strstr(err.message, rows[i].says))
            fail_msg("want '%s' in '%s'", rows[i].says, err.message);
        fake_model_done(session);
    }
    free(session);
}

static void test_whole(void **state) {
    static const char text[] = HEAD "\n# a comment\n" X "  input \tb tensor<uint8>\n"
                                    "output s tensor<float32>[?] = sum x\n"
                                    "output c tensor<uint8> = identity b\n"
                                    "fail x -1.5\n"
                                    "meta key two  words \n"
                                    "meta none";
    struct junco_session *session = calloc(1, sizeof(*session));
    struct junco_error err = {0};

    (void)state;
    assert_non_null(session);
    assert_int_equal(fake_model_parse(text, session, &err), JUNCO_OK);
    assert_int_equal(session->info.n_inputs, 2);
    assert_int_equal(session->info.n_outputs, 2);
    assert_int_equal(session->steps[0].op, FAKE_SUM);
    assert_int_equal(session->steps[1].op, FAKE_IDENTITY);
    assert_int_equal(session->steps[1].inputs[0], 1);
    assert_int_equal(session->n_failures, 1);
    assert_true(session->failures[0].value == -1.5f);
    assert_int_equal(session->info.n_meta, 2);
    assert_string_equal(session->info.meta[0].value, "two  words ");
    assert_string_equal(session->info.meta[1].key, "none");
    assert_int_equal(session->info.meta[1].value_size, 0);
    fake_model_done(session);
    free(session);
}

/* `count` lines "input xN tensor<float32>" after the head. */
static char *many_inputs(int count) {
    char *text = calloc(1, 64 * (size_t)(count + 1));
    int i, n = 0;

    assert_non_null(text);
    n += snprintf(text, 64, HEAD);
    for (i = 0; i < count; i++)
        n += snprintf(text + n, 64, "input x%d tensor<float32>\n", i);
    return text;
}

static void test_limits(void **state) {
    struct junco_session *session = calloc(1, sizeof(*session));
    char *text = many_inputs(JUNCO_MAX_MODEL_PORTS);
    char word[400] = HEAD;
    struct junco_error err = {0};

    (void)state;
    assert_non_null(session);
    assert_int_equal(fake_model_parse(text, session, &err), JUNCO_EDATA); /* it has no output */
    assert_int_equal(session->info.n_inputs, JUNCO_MAX_MODEL_PORTS);
    fake_model_done(session);
    free(text);
    text = many_inputs(JUNCO_MAX_MODEL_PORTS + 1);
    memset(session, 0, sizeof(*session));
    assert_int_equal(fake_model_parse(text, session, &err), JUNCO_ELIMIT);
    fake_model_done(session);
    free(text);
    memset(word + strlen(word), 'w', 300);
    memset(session, 0, sizeof(*session));
    assert_int_equal(fake_model_parse(word, session, &err), JUNCO_EDATA);
    fake_model_done(session);
    free(session);
}

static void test_each_allocation_may_fail(void **state) {
    struct junco_session *session = calloc(1, sizeof(*session));
    size_t live = junco_mem_live();
    int has_failed = 1;
    uint64_t n;

    (void)state;
    assert_non_null(session);
    for (n = 1; has_failed; n++) {
        junco_status st;

        memset(session, 0, sizeof(*session));
        junco_mem_fail_after(n);
        st = fake_model_parse(HEAD X Y "meta a b\nmeta c d\n", session, NULL);
        has_failed = junco_mem_has_failed();
        junco_mem_fail_after(0);
        assert_int_equal(st, has_failed ? JUNCO_ENOMEM : JUNCO_OK);
        fake_model_done(session);
        assert_int_equal(junco_mem_live(), live);
    }
    assert_true(n > 4);
    free(session);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_whole),
        cmocka_unit_test(test_limits),
        cmocka_unit_test(test_each_allocation_may_fail),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
