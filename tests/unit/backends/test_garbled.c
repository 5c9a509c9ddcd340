/* test_garbled.c -- no model file, however cut or garbled, takes the process down. */
/* SPDX-License-Identifier: Apache-2.0 */

/* Each small model is tried cut off at every byte and with every byte changed.  ONNX Runtime parses
 * what it is given, and may well crash where we would not: so the tries run in a child, which says
 * which one it is at before it begins.  When a child dies the test names the try. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "backend_here.h"
#include "backends/list.h"
#include "base/mem.h"

static const struct junco_backend *const engine = &junco_backend_onnxruntime;

/* What was done to the byte at `at`; CUT: the file ends there. */
enum { CUT = 0, FLIPPED, ZEROED, MAXED, N_KINDS };

/* Shared with the child. */
struct progress {
    size_t at;
    int kind;
    size_t n_loaded, n_refused, n_bad; /* bad: an error without one clear line */
};

static size_t garble(unsigned char *data, size_t size, size_t at, int kind) {
    switch (kind) {
    case CUT:
        return at;
    case FLIPPED:
        data[at] ^= 0x55;
        break;
    case ZEROED:
        data[at] = 0;
        break;
    default:
        data[at] = 0xff;
        break;
    }
    return size;
}

static void write_file(const char *path, const unsigned char *data, size_t size) {
    FILE *file = fopen(path, "wb");

    if (!file || fwrite(data, 1, size, file) != size || fclose(file) != 0)
        _exit(3);
}

/* Run the model that could be loaded after all, if it still takes rows of three. */
static void run_once(struct junco_session *session) {
    const struct junco_model_info *info = engine->describe(session);
    float data[6] = {0, 1, 2, 0, 1, 2};
    struct junco_tensor in[8], out[8];
    size_t i;

    if (info->n_inputs > 8 || info->n_outputs > 8)
        return;
    for (i = 0; i < 8; i++) {
        in[i] = (struct junco_tensor){
            .data = data, .dtype = JUNCO_DTYPE_FLOAT32, .rank = 2, .dims = {2, 3}};
        out[i] = (struct junco_tensor){0};
    }
    if (engine->run(session, in, out, NULL) == JUNCO_OK)
        for (i = 0; i < info->n_outputs; i++)
            junco_buf_unref(out[i].buf);
}

static void try_one(const char *path, const unsigned char *model, size_t size,
                    struct progress *progress) {
    const struct junco_session_spec spec = {.model_path = path};
    struct junco_session *session = NULL;
    struct junco_error err = {0};
    unsigned char data[4096];
    size_t n;

    memcpy(data, model, size);
    n = garble(data, size, progress->at, progress->kind);
    write_file(path, data, n);
    if (engine->load(&spec, &session, &err) == JUNCO_OK) {
        progress->n_loaded++;
        run_once(session);
        engine->unload(session);
        return;
    }
    progress->n_refused++;
    if (session || err.message[0] == '\0' || strchr(err.message, '\n') ||
        !strstr(err.message, path))
        progress->n_bad++;
}

static void try_all(const char *path, const unsigned char *model, size_t size,
                    struct progress *progress) {
    for (; progress->kind < N_KINDS; progress->kind++, progress->at = 0)
        for (; progress->at < size; progress->at++)
            try_one(path, model, size, progress);
}

static size_t read_model(const char *name, unsigned char *data, size_t size) {
    const char *root = getenv("JUNCO_SOURCE_ROOT");
    char path[512];
    FILE *file;
    size_t n;

    snprintf(path, sizeof(path), "%s/tests/conform/models/%s.onnx", root ? root : ".", name);
    file = fopen(path, "rb");
    assert_non_null(file);
    n = fread(data, 1, size, file);
    fclose(file);
    assert_true(n > 0 && n < size);
    return n;
}

static void assert_survives(const char *name) {
    char path[] = "/tmp/junco-garbled-XXXXXX";
    unsigned char model[4096];
    size_t size = read_model(name, model, sizeof(model));
    struct progress *progress =
        mmap(NULL, sizeof(*progress), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    int fd = mkstemp(path), status = 0;
    pid_t child;

    assert_true(progress != MAP_FAILED && fd >= 0);
    close(fd);
    child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        try_all(path, model, size, progress);
        _exit(0);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    unlink(path);
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
        fail_msg("%s: the child died (status %d) at byte %zu, kind %d", name, status, progress->at,
                 progress->kind);
    assert_int_equal(progress->n_loaded + progress->n_refused, N_KINDS * size);
    assert_true(progress->n_refused >= size / 2);
    assert_int_equal(progress->n_bad, 0);
    munmap(progress, sizeof(*progress));
}

static void test_survives(void **state) {
    assert_survives(*state);
}

int main(void) {
    static char models[][16] = {"identity", "two", "dynamic", "fails", "sequence"};
    struct CMUnitTest tests[sizeof(models) / sizeof(models[0])];
    size_t i;

    for (i = 0; i < sizeof(models) / sizeof(models[0]); i++)
        tests[i] = (struct CMUnitTest){
            .name = models[i], .test_func = test_survives, .initial_state = models[i]};
    if (!backend_is_here(engine))
        return 0;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
