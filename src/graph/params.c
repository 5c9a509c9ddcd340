/* params.c -- parameters: literals checked against a table's row and written into an instance. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "graph/params.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "base/mem.h"
#include "expr/diag.h"
#include "graph/literal.h"
#include "graph/names.h"

#define VALUE_TEXT_BYTES 96

size_t params_count(const struct junco_param *params) {
    size_t n = 0;

    while (params && params[n].name)
        n++;
    return n;
}

const struct junco_param *param_find(const struct junco_param *params, const char *name) {
    for (; params && params->name; params++) {
        if (str_equal(params->name, name))
            return params;
    }
    return NULL;
}

static const char *wants(const struct junco_param *param) {
    static const char *const texts[] = {
        [JUNCO_PARAM_BOOL] = "True or False",       [JUNCO_PARAM_INT] = "an integer",
        [JUNCO_PARAM_FLOAT] = "a number",           [JUNCO_PARAM_STRING] = "a string",
        [JUNCO_PARAM_CHOICE] = "a string",          [JUNCO_PARAM_MODEL] = "a model file's name",
        [JUNCO_PARAM_FLOATS] = "a list of numbers", [JUNCO_PARAM_VALUE] = "a literal",
    };

    return texts[param->kind];
}

static bool is_number(const struct junco_value *value) {
    return value->kind == JUNCO_KIND_INT64 || value->kind == JUNCO_KIND_FLOAT64;
}

static double number_of(const struct junco_value *value) {
    return value->kind == JUNCO_KIND_INT64 ? (double)value->as.int64 : value->as.float64;
}

/* None stands for a string only where it is also the default: a required one has to be given. */
static bool takes_none(const struct junco_param *param) {
    return (param->kind == JUNCO_PARAM_STRING || param->kind == JUNCO_PARAM_MODEL) && param->dflt &&
           str_equal(param->dflt, "None");
}

static bool kind_fits(const struct junco_param *param, const struct junco_value *value) {
    switch (param->kind) {
    case JUNCO_PARAM_BOOL:
        return value->kind == JUNCO_KIND_BOOL;
    case JUNCO_PARAM_INT:
        return value->kind == JUNCO_KIND_INT64;
    case JUNCO_PARAM_FLOAT:
        return is_number(value);
    case JUNCO_PARAM_STRING:
    case JUNCO_PARAM_MODEL:
    case JUNCO_PARAM_CHOICE:
        return value->kind == JUNCO_KIND_STRING ||
               (value->kind == JUNCO_KIND_NULL && takes_none(param));
    case JUNCO_PARAM_FLOATS:
        if (value->kind != JUNCO_KIND_LIST)
            return false;
        for (size_t i = 0; i < junco_list_size(value->as.list); i++) {
            if (!is_number(&junco_list_items(value->as.list)[i]))
                return false;
        }
        return true;
    case JUNCO_PARAM_VALUE:
        return true;
    }
    return false;
}

static junco_status check_range(const char *what, const struct junco_param *param, double value,
                                struct junco_error *err) {
    if ((param->min == 0.0 && param->max == 0.0) || (value >= param->min && value <= param->max))
        return JUNCO_OK;
    return junco_fail(err, JUNCO_EINVAL, "%s '%s' must be from %.12g to %.12g, got %.12g", what,
                      param->name, param->min, param->max, value);
}

static int choice_index(const struct junco_param *param, const char *text) {
    for (int i = 0; param->choices[i]; i++) {
        if (str_equal(param->choices[i], text))
            return i;
    }
    return -1;
}

static junco_status check_choice(const char *what, const struct junco_param *param,
                                 const char *text, struct junco_error *err) {
    char hint[NAMES_HINT_BYTES], list[NAMES_HINT_BYTES];

    if (choice_index(param, text) >= 0)
        return JUNCO_OK;
    return junco_fail(err, JUNCO_EINVAL, "%s '%s' must be one of %s, got '%.60s'%s", what,
                      param->name, names_list(list, sizeof(list), param->choices), text,
                      diag_hint(text, param->choices, hint, sizeof(hint)));
}

static junco_status check_list(const char *what, const struct junco_param *param,
                               struct junco_list *list, struct junco_error *err) {
    junco_status st = JUNCO_OK;

    if (junco_list_size(list) > JUNCO_MAX_FLOATS)
        return junco_fail(err, JUNCO_ELIMIT, "%s '%s' takes at most %d numbers, got %zu", what,
                          param->name, JUNCO_MAX_FLOATS, junco_list_size(list));
    for (size_t i = 0; i < junco_list_size(list) && !st; i++)
        st = check_range(what, param, number_of(&junco_list_items(list)[i]), err);
    return st;
}

junco_status param_check(const char *what, const struct junco_param *param,
                         const struct junco_value *value, struct junco_error *err) {
    char text[VALUE_TEXT_BYTES];

    if (!kind_fits(param, value))
        return junco_fail(err, JUNCO_ETYPE, "%s '%s' wants %s, got %s", what, param->name,
                          wants(param), literal_describe(value, text, sizeof(text)));
    switch (param->kind) {
    case JUNCO_PARAM_INT:
    case JUNCO_PARAM_FLOAT:
        return check_range(what, param, number_of(value), err);
    case JUNCO_PARAM_CHOICE:
        return check_choice(what, param, value->as.bytes.data, err);
    case JUNCO_PARAM_FLOATS:
        return check_list(what, param, value->as.list, err);
    default:
        return JUNCO_OK;
    }
}

/* ---- from text ---- */

static junco_status bool_from_text(const char *text, struct junco_value *ret_value,
                                   struct junco_error *err) {
    static const char *const truths[] = {"True", "true", "1"};
    static const char *const lies[] = {"False", "false", "0"};

    for (size_t i = 0; i < sizeof(truths) / sizeof(truths[0]); i++) {
        bool is_true = str_equal(text, truths[i]);

        if (is_true || str_equal(text, lies[i])) {
            *ret_value = (struct junco_value){.kind = JUNCO_KIND_BOOL, .as.boolean = is_true};
            return JUNCO_OK;
        }
    }
    return junco_fail(err, JUNCO_ETYPE, "want True or False, got '%.60s'", text);
}

static junco_status floats_from_text(const char *text, struct arena *arena,
                                     struct junco_value *ret_value, struct junco_error *err) {
    struct str bracketed = STR_INIT(JUNCO_MAX_TOKEN_BYTES);
    junco_status st;

    if (text[0] == '[')
        return literal_parse(text, arena, ret_value, err);
    str_printf(&bracketed, "[%s]", text);
    st = bracketed.failed ? junco_fail(err, bracketed.failed, "the list is too long")
                          : literal_parse(bracketed.data, arena, ret_value, err);
    str_done(&bracketed);
    return st;
}

static junco_status string_from_text(const char *text, struct arena *arena,
                                     struct junco_value *ret_value, struct junco_error *err) {
    size_t size = strlen(text);
    char *copy;

    if (str_equal(text, "None") || (size >= 2 && (text[0] == '\'' || text[0] == '"')))
        return literal_parse(text, arena, ret_value, err);
    if (size > JUNCO_MAX_TOKEN_BYTES || !utf8_is_valid(text, size))
        return junco_fail(err, JUNCO_EINVAL, "want UTF-8 of at most %d bytes",
                          JUNCO_MAX_TOKEN_BYTES);
    copy = arena_strdup(arena, text);
    if (!copy)
        return junco_nomem(err, size + 1);
    *ret_value = literal_text(copy);
    return JUNCO_OK;
}

junco_status param_from_text(const struct junco_param *param, const char *text, struct arena *arena,
                             struct junco_value *ret_value, struct junco_error *err) {
    junco_status st;

    switch (param->kind) {
    case JUNCO_PARAM_BOOL:
        return bool_from_text(text, ret_value, err);
    case JUNCO_PARAM_STRING:
    case JUNCO_PARAM_CHOICE:
    case JUNCO_PARAM_MODEL:
        return string_from_text(text, arena, ret_value, err);
    case JUNCO_PARAM_FLOATS:
        st = floats_from_text(text, arena, ret_value, err);
        break;
    default:
        st = literal_parse(text, arena, ret_value, err);
        break;
    }
    if (st == JUNCO_ESYNTAX)
        return junco_fail(err, JUNCO_ETYPE, "want %s, got '%.60s'", wants(param), text);
    return st;
}

/* ---- into an instance ---- */

static void write_floats(struct junco_list *list, struct junco_floats *floats) {
    floats->n = junco_list_size(list);
    for (size_t i = 0; i < floats->n; i++)
        floats->at[i] = number_of(&junco_list_items(list)[i]);
}

void param_write(const struct junco_param *param, const struct junco_value *value, void *instance) {
    void *at = (char *)instance + param->offset;

    switch (param->kind) {
    case JUNCO_PARAM_BOOL:
        *(bool *)at = value->as.boolean;
        break;
    case JUNCO_PARAM_INT:
        *(int64_t *)at = value->as.int64;
        break;
    case JUNCO_PARAM_FLOAT:
        *(double *)at = number_of(value);
        break;
    case JUNCO_PARAM_STRING:
    case JUNCO_PARAM_MODEL:
        *(const char **)at = value->kind == JUNCO_KIND_NULL ? NULL : value->as.bytes.data;
        break;
    case JUNCO_PARAM_CHOICE:
        *(int *)at = choice_index(param, value->as.bytes.data);
        break;
    case JUNCO_PARAM_FLOATS:
        write_floats(value->as.list, at);
        break;
    case JUNCO_PARAM_VALUE:
        *(struct junco_value *)at = *value;
        break;
    }
}

junco_status param_default(const struct junco_param *param, struct arena *arena,
                           struct junco_value *ret_value, struct junco_error *err) {
    struct junco_value value = {.kind = JUNCO_KIND_NULL};
    junco_status st = literal_parse(param->dflt, arena, &value, err);

    if (!st) {
        st = param_check("parameter", param, &value, err);
        if (st)
            junco_value_unref(&value);
    }
    if (st == JUNCO_ENOMEM)
        return st;
    if (st)
        return junco_wrap(
            err, junco_fail(err, JUNCO_EINTERNAL, "the default %s does not fit", param->dflt),
            "parameter '%s'", param->name);
    *ret_value = value;
    return JUNCO_OK;
}
