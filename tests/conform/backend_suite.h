/* backend_suite.h -- the suite that every engine passes: its cases and what they share. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BACKEND_SUITE_H
#define BACKEND_SUITE_H

#include <junco/backend.h>

/* The engine under test, how its models' names end, and a folder for files; set by main(). */
extern const struct junco_backend *engine;
extern const char *extension;
extern char scratch[];

struct model {
    char path[4096];
};

/* models/NAME in the engine's own form; a file of these bytes in the scratch folder. */
struct model model_named(const char *name);
struct model scratch_file(const char *name, const void *data, size_t size);
size_t read_model(const char *name, char *data, size_t size);

struct junco_session *load(const char *name);
void assert_ok(junco_status st, const struct junco_error *err);

/* A float32 tensor over data, and what one must hold. */
struct junco_tensor floats(float *data, int rank, int64_t d0, int64_t d1, int64_t d2);
void assert_floats(const struct junco_tensor *tensor, const float *want, size_t n);

/* ---- backend_load.c ---- */
void test_probe_says_what_is_there(void **state);
void test_table_is_whole(void **state);
void test_describe_ports(void **state);
void test_describe_metadata(void **state);
void test_unload_null(void **state);
void test_load_refuses_files(void **state);
void test_load_declines_options(void **state);
void test_load_takes_options(void **state);

/* ---- backend_run.c ---- */
void test_run_batches(void **state);
void test_run_without_rows_or_data(void **state);
void test_run_open_dims(void **state);
void test_run_two_inputs_two_outputs(void **state);
void test_run_writes_into_host_memory(void **state);
void test_output_outlives_session(void **state);
void test_run_refuses_inputs(void **state);
void test_run_refuses_host_outputs(void **state);
void test_run_that_fails_leaves_session_usable(void **state);
void test_runs_repeat_bit_for_bit(void **state);

/* ---- backend_stress.c ---- */
void test_threads_share_a_session(void **state);
void test_each_allocation_may_fail(void **state);

#endif
