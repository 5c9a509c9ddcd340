/* model.c -- parse the fake engine's models. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "backends/fake/model.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "base/vec.h"

#define FIRST_LINE "fake-model 1"
#define WORD_SIZE 160 /* bytes of a word with its NUL */

/* One line while it is read. */
struct line {
    const char *at, *end;
};

/* Copy the next word into `word`, "" at the end of the line; false if it is too long. */
static bool next_word(struct line *line, char word[WORD_SIZE]) {
    size_t size = 0;

    while (line->at < line->end && (*line->at == ' ' || *line->at == '\t'))
        line->at++;
    while (line->at + size < line->end && line->at[size] != ' ' && line->at[size] != '\t')
        size++;
    if (size >= WORD_SIZE)
        return false;
    memcpy(word, line->at, size);
    word[size] = '\0';
    line->at += size;
    return true;
}

/* The next word, which must be there. */
static junco_status want_word(struct line *line, const char *what, char word[WORD_SIZE],
                              struct junco_error *err) {
    if (!next_word(line, word))
        return junco_fail(err, JUNCO_EDATA, "%s is longer than %d bytes", what, WORD_SIZE - 1);
    if (word[0] == '\0')
        return junco_fail(err, JUNCO_EDATA, "want %s, got the end of the line", what);
    return JUNCO_OK;
}

static junco_status want_end(struct line *line, struct junco_error *err) {
    char word[WORD_SIZE];

    if (next_word(line, word) && word[0] == '\0')
        return JUNCO_OK;
    return junco_fail(err, JUNCO_EDATA, "want the end of the line, got more");
}

static junco_status want_number(struct line *line, float *ret_number, struct junco_error *err) {
    char word[WORD_SIZE], *end;
    float number;
    junco_status st = want_word(line, "a number", word, err);

    if (st)
        return st;
    number = strtof(word, &end);
    if (*end != '\0' || !isfinite(number))
        return junco_fail(err, JUNCO_EDATA, "want a number, got '%s'", word);
    *ret_number = number;
    return JUNCO_OK;
}

/* The next word names an input declared above. */
static junco_status want_input(struct line *line, const struct junco_session *session,
                               size_t *ret_input, struct junco_error *err) {
    char word[WORD_SIZE];
    size_t i;
    junco_status st = want_word(line, "an input's name", word, err);

    if (st)
        return st;
    for (i = 0; i < session->info.n_inputs; i++) {
        if (str_equal(session->inputs[i].name, word)) {
            *ret_input = i;
            return JUNCO_OK;
        }
    }
    return junco_fail(err, JUNCO_EDATA, "no input '%s' above this line", word);
}

static bool is_declared(const struct junco_session *session, const char *name) {
    size_t i;

    for (i = 0; i < session->info.n_inputs; i++)
        if (str_equal(session->inputs[i].name, name))
            return true;
    for (i = 0; i < session->info.n_outputs; i++)
        if (str_equal(session->outputs[i].name, name))
            return true;
    return false;
}

/* "NAME TYPE" into ports[*n]; counts it only when whole, and the type is the session's then. */
static junco_status parse_port(struct line *line, struct junco_session *session,
                               struct junco_model_port *ports, size_t *n, struct junco_error *err) {
    char name[WORD_SIZE], text[WORD_SIZE];
    const struct junco_type *type = NULL;
    junco_status st = want_word(line, "a name", name, err);

    if (!st)
        st = want_word(line, "a type", text, err);
    if (st)
        return st;
    if (*n == JUNCO_MAX_MODEL_PORTS)
        return junco_fail(err, JUNCO_ELIMIT, "more than %d ports", JUNCO_MAX_MODEL_PORTS);
    if (is_declared(session, name))
        return junco_fail(err, JUNCO_EDATA, "'%s' is declared twice", name);
    ports[*n].name = arena_strdup(&session->arena, name);
    if (!ports[*n].name)
        return junco_nomem(err, strlen(name));
    st = junco_type_parse(text, &type, err);
    if (st)
        return st == JUNCO_ENOMEM ? st : junco_fail(err, JUNCO_EDATA, "'%s' is not a type", text);
    ports[(*n)++].type = type;
    if (type->kind != JUNCO_KIND_TENSOR || type->dtype == JUNCO_DTYPE_ANY)
        return junco_fail(err, JUNCO_EDATA, "want a tensor of known element type, got '%s'", text);
    return JUNCO_OK;
}

static junco_status parse_input(struct line *line, struct junco_session *session,
                                struct junco_error *err) {
    return parse_port(line, session, session->inputs, &session->info.n_inputs, err);
}

static const struct {
    const char *name;
    fake_op op;
    size_t n_inputs;
    bool has_factor, is_float32;
} ops[] = {
    {"identity", FAKE_IDENTITY, 1, false, false},
    {"scale", FAKE_SCALE, 1, true, true},
    {"sum", FAKE_SUM, 1, false, true},
    {"add", FAKE_ADD, 2, false, true},
};
#define N_OPS (sizeof(ops) / sizeof(ops[0]))

/* "= OP INPUT… [FACTOR]" */
static junco_status parse_step(struct line *line, const struct junco_session *session,
                               junco_dtype dtype, struct fake_step *step, struct junco_error *err) {
    char equals[WORD_SIZE], name[WORD_SIZE];
    size_t i, j;
    junco_status st = want_word(line, "'='", equals, err);

    if (!st)
        st = want_word(line, "an operation", name, err);
    if (st)
        return st;
    for (i = 0; i < N_OPS && !str_equal(ops[i].name, name); i++)
        ;
    if (!str_equal(equals, "=") || i == N_OPS)
        return junco_fail(err, JUNCO_EDATA,
                          "want '= identity', '= scale', '= sum' or '= add', "
                          "got '%s %s'",
                          equals, name);
    step->op = ops[i].op;
    for (j = 0; j < ops[i].n_inputs; j++) {
        st = want_input(line, session, &step->inputs[j], err);
        if (st)
            return st;
        if (session->inputs[step->inputs[j]].type->dtype != dtype ||
            (ops[i].is_float32 && dtype != JUNCO_DTYPE_FLOAT32))
            return junco_fail(err, JUNCO_EDATA, "%s gives its input's element type%s", name,
                              ops[i].is_float32 ? ", float32" : "");
    }
    return ops[i].has_factor ? want_number(line, &step->factor, err) : JUNCO_OK;
}

static junco_status parse_output(struct line *line, struct junco_session *session,
                                 struct junco_error *err) {
    size_t i = session->info.n_outputs;
    junco_status st = parse_port(line, session, session->outputs, &session->info.n_outputs, err);

    if (st)
        return st;
    return parse_step(line, session, session->outputs[i].type->dtype, &session->steps[i], err);
}

static junco_status parse_fail(struct line *line, struct junco_session *session,
                               struct junco_error *err) {
    struct fake_failure *failure = &session->failures[session->n_failures];
    junco_status st;

    if (session->n_failures == JUNCO_MAX_MODEL_PORTS)
        return junco_fail(err, JUNCO_ELIMIT, "more than %d values to fail on",
                          JUNCO_MAX_MODEL_PORTS);
    st = want_input(line, session, &failure->input, err);
    if (st)
        return st;
    if (session->inputs[failure->input].type->dtype != JUNCO_DTYPE_FLOAT32)
        return junco_fail(err, JUNCO_EDATA, "fail wants a float32 input");
    session->n_failures++;
    return want_number(line, &failure->value, err);
}

/* "KEY the rest of the line" */
static junco_status parse_meta(struct line *line, struct junco_session *session,
                               struct junco_error *err) {
    struct junco_model_meta *meta;
    char key[WORD_SIZE];
    junco_status st = want_word(line, "a key", key, err);

    if (!st)
        st = vec_reserve(&session->meta, &session->meta_capacity, session->info.n_meta + 1,
                         sizeof(*session->meta), JUNCO_MAX_TEXT_BYTES, err);
    if (st)
        return st;
    if (line->at < line->end)
        line->at++;
    meta = &session->meta[session->info.n_meta];
    meta->value_size = (size_t)(line->end - line->at);
    meta->key = arena_strdup(&session->arena, key);
    meta->value = arena_strndup(&session->arena, line->at, meta->value_size);
    if (!meta->key || !meta->value)
        return junco_nomem(err, meta->value_size);
    line->at = line->end;
    session->info.n_meta++;
    return JUNCO_OK;
}

static const struct {
    const char *word;
    junco_status (*parse)(struct line *line, struct junco_session *session,
                          struct junco_error *err);
} statements[] = {
    {"input", parse_input},
    {"output", parse_output},
    {"fail", parse_fail},
    {"meta", parse_meta},
};
#define N_STATEMENTS (sizeof(statements) / sizeof(statements[0]))

static junco_status parse_line(struct line *line, struct junco_session *session,
                               struct junco_error *err) {
    char word[WORD_SIZE];
    junco_status st;
    size_t i;

    if (!next_word(line, word))
        return junco_fail(err, JUNCO_EDATA, "want input, output, fail or meta");
    if (word[0] == '\0' || word[0] == '#')
        return JUNCO_OK;
    for (i = 0; i < N_STATEMENTS && !str_equal(statements[i].word, word); i++)
        ;
    if (i == N_STATEMENTS)
        return junco_fail(err, JUNCO_EDATA, "want input, output, fail or meta, got '%s'", word);
    st = statements[i].parse(line, session, err);
    return st ? st : want_end(line, err);
}

junco_status fake_model_parse(const char *text, struct junco_session *session,
                              struct junco_error *err) {
    const char *at = text;
    int number;

    session->info.inputs = session->inputs;
    session->info.outputs = session->outputs;
    for (number = 1; *at; number++) {
        size_t size = strcspn(at, "\n");
        struct line line = {at, at + size};
        junco_status st = JUNCO_OK;

        if (number > 1)
            st = parse_line(&line, session, err);
        else if (size != strlen(FIRST_LINE) || memcmp(at, FIRST_LINE, size) != 0)
            st = junco_fail(err, JUNCO_EDATA, "not a fake model (want '" FIRST_LINE "')");
        if (st)
            return junco_wrap(err, st, "line %d", number);
        at += size + (at[size] == '\n');
    }
    if (session->info.n_outputs == 0)
        return junco_fail(err, JUNCO_EDATA, "the model has no output");
    session->info.meta = session->meta;
    return JUNCO_OK;
}

void fake_model_done(struct junco_session *session) {
    size_t i;

    for (i = 0; i < JUNCO_MAX_MODEL_PORTS; i++) {
        junco_type_unref(session->inputs[i].type);
        junco_type_unref(session->outputs[i].type);
    }
    junco_free(session->meta);
    arena_done(&session->arena);
}
