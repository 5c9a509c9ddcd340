/* failure.c -- ONNX Runtime's failures as ours: one line, without what only its makers can use. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "backends/onnxruntime/failure.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

#include "base/str.h"

#define LINE_SIZE 400

/* It tells where in its sources it stood: "/…/file.cc:123 function message". */
static const char *skip_source_place(const char *text) {
    size_t word = strcspn(text, " ");

    if (text[0] != '/' || !memmem(text, word, ".cc:", 4))
        return text;
    return text + word + strspn(text + word, " ");
}

/* Copy the text with runs of blanks and control bytes as one space, and no full stop at its end. */
static void copy_line(char line[LINE_SIZE], const char *text) {
    size_t n = 0;

    while (*text && n + 4 < LINE_SIZE) {
        bool begins_word = n == 0 || line[n - 1] == ' ';
        unsigned char c;

        if (begins_word)
            text = skip_source_place(text);
        c = (unsigned char)*text;
        if (c == '\0')
            break;
        if (!isspace(c) && !iscntrl(c))
            line[n++] = (char)c;
        else if (!begins_word)
            line[n++] = ' ';
        text++;
    }
    while (n > 0 && (line[n - 1] == ' ' || line[n - 1] == '.'))
        n--;
    memcpy(line + n, *text ? "..." : "", *text ? 4 : 1);
}

/* "Non-zero status code returned while running OP node. Name:'NAME' Status Message: WHY" */
static junco_status fail_at_node(const char *line, junco_status code, struct junco_error *err) {
    static const char begin[] = "Non-zero status code returned while running ";
    static const char name_begin[] = " node. Name:'", name_end[] = "' Status Message: ";
    const char *op = line + strlen(begin);
    const char *name, *why;

    if (!str_starts_with(line, begin) || !(name = strstr(op, name_begin)) ||
        !(why = strstr(name, name_end)))
        return junco_fail(err, code, "%s", line);
    name += strlen(name_begin);
    return junco_fail(err, code, "model node '%.*s' (%.*s): %s", (int)(why - name), name,
                      (int)(name - op - (ptrdiff_t)strlen(name_begin)), op, why + strlen(name_end));
}

junco_status ort_fail(const OrtApi *api, OrtStatus *status, junco_status code,
                      struct junco_error *err) {
    const char *text = api->GetErrorMessage(status);
    char line[LINE_SIZE];

    if (api->GetErrorCode(status) == ORT_NOT_IMPLEMENTED)
        code = JUNCO_EUNSUPPORTED;
    if (strstr(text, "bad_alloc") || strstr(text, "Failed to allocate memory"))
        code = JUNCO_ENOMEM;
    copy_line(line, text);
    api->ReleaseStatus(status);
    return fail_at_node(line, code, err);
}
