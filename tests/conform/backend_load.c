/* backend_load.c -- the suite's cases of probing, loading and describing. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "backend_suite.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "base/str.h"

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

void test_probe_says_what_is_there(void **state) {
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

void test_table_is_whole(void **state) {
    (void)state;
    assert_int_equal(engine->abi, JUNCO_BACKEND_ABI);
    assert_int_equal(engine->size, sizeof(struct junco_backend));
    assert_non_null(engine->summary);
    assert_true(engine->reads(model_named("identity").path));
    assert_false(engine->reads("model.txt"));
    assert_false(engine->reads(""));
}

void test_describe_ports(void **state) {
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

void test_describe_metadata(void **state) {
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

void test_unload_null(void **state) {
    (void)state;
    engine->unload(NULL);
}

void test_load_refuses_files(void **state) {
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
void test_load_declines_options(void **state) {
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

void test_load_takes_options(void **state) {
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
