/* lex_fstring.c -- the tokens of f-strings. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/mem.h"
#include "expr/lex.h"

/* The lexer keeps a stack of the f-strings it is inside of.  Between { and } it reads tokens as
 * anywhere; the }, ':' or '!' that no bracket of the expression encloses ends the field. */

static char byte_at(const struct lexer *lex, size_t at) {
    return at < lex->source->size ? lex->source->text[at] : '\0';
}

static struct lex_fstring *top(struct lexer *lex) {
    return &lex->fstrings[lex->n_fstrings - 1];
}

junco_status lex_fstring_open(struct lexer *lex, const struct lex_fstring *begin, struct token *ret,
                              struct junco_error *err) {
    if (lex->n_fstrings == JUNCO_MAX_FSTRINGS)
        return diag_fail(err, JUNCO_ELIMIT, lex->source, begin->start,
                         "f-strings nest too deeply: at most %d", JUNCO_MAX_FSTRINGS);
    lex->fstrings[lex->n_fstrings++] = *begin;
    *ret = (struct token){
        .kind = TOKEN_FSTRING, .offset = begin->start, .size = (uint32_t)(lex->at - begin->start)};
    return JUNCO_OK;
}

bool lex_fstring_is_next(const struct lexer *lex) {
    const struct lex_fstring *f = &lex->fstrings[lex->n_fstrings - 1];
    char c = byte_at(lex, lex->at), next = byte_at(lex, lex->at + 1);

    if (lex->depth != f->depth + 1)
        return false;
    return c == '}' || c == ':' || (c == '!' && next != '=') || (c == '=' && next != '=');
}

static junco_status take_text(struct lexer *lex, struct str *out, struct token *ret,
                              struct junco_error *err) {
    ret->text = out->failed ? NULL : arena_strndup(lex->arena, str_text(out), out->size);
    ret->text_size = out->size;
    ret->size = (uint32_t)(lex->at - ret->offset);
    if (out->failed == JUNCO_ELIMIT)
        return diag_fail(err, JUNCO_ELIMIT, lex->source, top(lex)->start,
                         "this string is too long: at most %u bytes", JUNCO_MAX_TOKEN_BYTES);
    return ret->text ? JUNCO_OK : junco_nomem(err, out->size);
}

static bool is_closing(const struct lexer *lex, const struct lex_fstring *f) {
    char q = f->quote;

    if (byte_at(lex, lex->at) != q)
        return false;
    return !f->is_triple || (byte_at(lex, lex->at + 1) == q && byte_at(lex, lex->at + 2) == q);
}

/* Text up to the next field or the end; {{ and }} are braces. */
static junco_status read_text(struct lexer *lex, struct str *out, struct token *ret,
                              struct junco_error *err) {
    struct lex_fstring *f = top(lex);
    junco_status st = JUNCO_OK;

    while (!st && !is_closing(lex, f)) {
        char c = byte_at(lex, lex->at);
        if (lex->at >= lex->source->size || (c == '\n' && !f->is_triple))
            return diag_fail(err, JUNCO_ESYNTAX, lex->source, f->start,
                             "this f-string does not end; expected %s",
                             f->is_triple ? "three quotes" : "its quote on the same line");
        if (c == '{' && byte_at(lex, lex->at + 1) != '{') {
            f->is_field = true;
            f->field = (uint32_t)lex->at++;
            f->depth = lex->depth++;
            return JUNCO_OK;
        }
        if (c == '}' && byte_at(lex, lex->at + 1) != '}')
            return diag_fail(err, JUNCO_ESYNTAX, lex->source, lex->at,
                             "a single '}' in an f-string; write '}}' for the character");
        lex->at += c == '{' || c == '}';
        st = lex_string_piece(lex, f->is_raw, out, err);
        if (!st && out->failed)
            return JUNCO_OK; /* take_text() says what */
    }
    lex->at += f->is_triple ? 3 : 1;
    ret->is_last = true;
    return st;
}

/* Behind the expression: :spec} or }. */
static junco_status read_field_end(struct lexer *lex, struct str *out, struct junco_error *err) {
    struct lex_fstring *f = top(lex);
    char c = byte_at(lex, lex->at);

    if (c == '!' || c == '=')
        return diag_fail(err, JUNCO_EUNSUPPORTED, lex->source, lex->at,
                         c == '!' ? "conversions such as !r are not supported in f-strings"
                                  : "'=' is not supported in f-strings; write the name as text");
    lex->at += c == ':';
    while (c == ':' && byte_at(lex, lex->at) != '}') {
        if (byte_at(lex, lex->at) == '{')
            return diag_fail(err, JUNCO_EUNSUPPORTED, lex->source, lex->at,
                             "a format specification is plain text; '{' is not supported in it");
        if (lex->at >= lex->source->size || byte_at(lex, lex->at) == '\n' || is_closing(lex, f))
            return diag_fail(err, JUNCO_ESYNTAX, lex->source, f->field,
                             "this '{' is never closed; expected '}'");
        str_putc(out, byte_at(lex, lex->at++));
    }
    lex->at++;
    lex->depth = f->depth;
    f->is_field = false;
    return JUNCO_OK;
}

junco_status lex_fstring_next(struct lexer *lex, struct token *ret, struct junco_error *err) {
    struct str out = STR_INIT(JUNCO_MAX_TOKEN_BYTES);
    bool is_field = top(lex)->is_field;
    junco_status st;

    *ret = (struct token){.kind = is_field ? TOKEN_FIELD_END : TOKEN_TEXT,
                          .offset = (uint32_t)lex->at};
    st = is_field ? read_field_end(lex, &out, err) : read_text(lex, &out, ret, err);
    if (!st)
        st = take_text(lex, &out, ret, err);
    if (!st && ret->is_last)
        lex->n_fstrings--;
    str_done(&out);
    return st;
}
