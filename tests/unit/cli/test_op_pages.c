/* test_op_pages.c -- src/cli/op_pages.c and op_text.c: what a table says, in words. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/op_text.h"

static const char *const colours[] = {"red", "blue", NULL};
static const struct junco_param params[] = {
    {.name = "size", .summary = "pixels", .kind = JUNCO_PARAM_INT, .min = 1, .max = 9},
    {.name = "colour",
     .summary = "of it",
     .kind = JUNCO_PARAM_CHOICE,
     .dflt = "'red'",
     .choices = colours},
    {.name = NULL},
};
static const struct junco_port inputs[] = {{.name = "a", .type = "any", .summary = "x | y"},
                                           {.name = "b", .type = "string", .takes_null = true},
                                           {.name = NULL}};
static const struct junco_op paint = {.name = "paint.it",
                                      .summary = "paints",
                                      .params = params,
                                      .inputs = inputs,
                                      .flags = JUNCO_OP_MANY_INPUTS};
static const struct junco_op *const ops[] = {&paint, NULL};

static char folder[] = "/tmp/junco-test-XXXXXX";

static const char *page(const char *name) {
    static char text[4096];
    char path[128];
    FILE *file;

    snprintf(path, sizeof(path), "%s/%s", folder, name);
    file = fopen(path, "rb");
    assert_non_null(file);
    text[fread(text, 1, sizeof(text) - 1, file)] = '\0';
    fclose(file);
    unlink(path);
    return text;
}

static void test_pages(void **state) {
    (void)state;
    ok(op_pages_write(ops, folder, err));
    assert_string_equal(page("paint.it.md"),
                        "# paint.it\n\npaints\n\n    ops.paint.it(size, colour='red')\n\n"
                        "One row out for one in: `map`.\n\n## Reads\n\n| column | type | |\n"
                        "|---|---|---|\n| `a` | `any` | x \\| y |\n"
                        "| `b` | `string` | ; takes null; any number of columns |\n\n## Writes\n\n"
                        "No column.\n\n## Parameters\n\n| parameter | type | default | range | |\n"
                        "|---|---|---|---|---|\n| `size` | int | required | 1 … 9 | pixels |\n"
                        "| `colour` | choice | `'red'` | one of 'red', 'blue' | of it |\n");
    assert_non_null(
        strstr(page("README.md"), "| [paint.it](paint.it.md) | a: any, b: string |  | paints |\n"));
}

static void test_no_folder(void **state) {
    (void)state;
    fails(op_pages_write(ops, "/no/such/folder", err), JUNCO_EIO, "/no/such/folder/paint.it.md");
}

static int make_folder(void **state) {
    (void)state;
    return mkdtemp(folder) ? 0 : -1;
}

static int remove_folder(void **state) {
    (void)state;
    return rmdir(folder);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_pages),
                                       cmocka_unit_test(test_no_folder)};

    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
