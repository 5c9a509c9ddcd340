/* lex.c -- tokens of the notation: white space, names, operators. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "expr/lex.h"

#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "base/mem.h"
#include "base/str.h"

/* Longest first, so that the first match is the right one. */
static const char *const operators[] = {
    "**=", "//=", "<<=", ">>=", "...", "**", "//", "<<", ">>", "<=", ">=", "==",
    "!=",  "->",  "+=",  "-=",  "*=",  "/=", "%=", "@=", "&=", "|=", "^=", ":=",
    "+",   "-",   "*",   "/",   "%",   "@",  "&",  "|",  "^",  "~",  "<",  ">",
    "(",   ")",   "[",   "]",   "{",   "}",  ",",  ":",  ".",  ";",  "=",
};

static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

static bool is_name_start(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static char byte_at(const struct lexer *lex, size_t at) {
    return at < lex->source->size ? lex->source->text[at] : '\0';
}

/* Over blanks, comments, escaped line ends, and line ends inside brackets. */
static junco_status skip_blanks(struct lexer *lex, struct junco_error *err) {
    const struct source *source = lex->source;

    while (lex->at < source->size) {
        char c = source->text[lex->at];
        if (c == ' ' || c == '\t' || c == '\r' || c == '\f' || (c == '\n' && lex->depth > 0)) {
            lex->at++;
        } else if (c == '#') {
            while (lex->at < source->size && source->text[lex->at] != '\n')
                lex->at++;
        } else if (c == '\\') {
            size_t next = lex->at + 1;
            if (byte_at(lex, next) == '\r')
                next++;
            if (byte_at(lex, next) != '\n')
                return diag_fail(err, JUNCO_ESYNTAX, source, lex->at,
                                 "a backslash outside a string must end its line");
            lex->at = next + 1;
        } else {
            break;
        }
    }
    return JUNCO_OK;
}

static junco_status take_text(struct lexer *lex, struct token *ret, struct junco_error *err) {
    ret->text = arena_strndup(lex->arena, lex->source->text + ret->offset, ret->size);
    ret->text_size = ret->size;
    return ret->text ? JUNCO_OK : junco_nomem(err, ret->size);
}

static junco_status lex_name(struct lexer *lex, struct token *ret, struct junco_error *err) {
    size_t start = lex->at, size;

    while (is_name_start(byte_at(lex, lex->at)) || is_digit(byte_at(lex, lex->at)))
        lex->at++;
    size = lex->at - start;
    if (size <= 2 && (byte_at(lex, lex->at) == '\'' || byte_at(lex, lex->at) == '"'))
        return lex_string(lex, start, ret, err);
    if (size > JUNCO_MAX_NAME_BYTES)
        return diag_fail(err, JUNCO_ELIMIT, lex->source, start,
                         "a name of %zu bytes; a name has at most %d", size, JUNCO_MAX_NAME_BYTES);
    *ret = (struct token){.kind = TOKEN_NAME, .offset = (uint32_t)start, .size = (uint32_t)size};
    return take_text(lex, ret, err);
}

static junco_status fail_character(struct lexer *lex, struct junco_error *err) {
    const char *data = lex->source->text + lex->at;
    size_t n = utf8_length(data, lex->source->size - lex->at);
    char name[32], code[16] = "";
    unsigned codepoint;

    /* Quotes, dashes and blanks that a word processor made look like the ones meant. */
    if (n > 1 && utf8_decode(data, n, &codepoint))
        snprintf(code, sizeof(code), " (U+%04X)", codepoint);
    return diag_fail(err, JUNCO_ESYNTAX, lex->source, lex->at, "unexpected character '%s'%s",
                     diag_name(data, n ? n : 1, name, sizeof(name)), code);
}

static junco_status lex_operator(struct lexer *lex, struct token *ret, struct junco_error *err) {
    size_t left = lex->source->size - lex->at;

    for (size_t i = 0; i < sizeof(operators) / sizeof(operators[0]); i++) {
        size_t size = strlen(operators[i]);
        if (size > left || memcmp(lex->source->text + lex->at, operators[i], size) != 0)
            continue;
        *ret = (struct token){.kind = TOKEN_OP,
                              .offset = (uint32_t)lex->at,
                              .size = (uint32_t)size,
                              .text = operators[i],
                              .text_size = size};
        if (strchr("([{", operators[i][0]))
            lex->depth++;
        else if (strchr(")]}", operators[i][0]) && lex->depth > 0)
            lex->depth--;
        lex->at += size;
        return JUNCO_OK;
    }
    return fail_character(lex, err);
}

static junco_status read_token(struct lexer *lex, struct token *ret, struct junco_error *err) {
    const struct lex_fstring *inside =
        lex->n_fstrings > 0 ? &lex->fstrings[lex->n_fstrings - 1] : NULL;
    junco_status st;
    char c, d;

    if (inside && !inside->is_field)
        return lex_fstring_next(lex, ret, err);
    st = skip_blanks(lex, err);
    if (st)
        return st;
    if (inside && lex_fstring_is_next(lex))
        return lex_fstring_next(lex, ret, err);
    if (lex->at >= lex->source->size) {
        *ret = (struct token){.kind = TOKEN_END, .offset = (uint32_t)lex->source->size};
        return JUNCO_OK;
    }
    c = byte_at(lex, lex->at);
    d = byte_at(lex, lex->at + 1);
    if (c == '\n') {
        *ret = (struct token){.kind = TOKEN_NEWLINE, .offset = (uint32_t)lex->at, .size = 1};
        lex->at++;
        return JUNCO_OK;
    }
    if (is_name_start(c))
        return lex_name(lex, ret, err);
    if (is_digit(c) || (c == '.' && is_digit(d)))
        return lex_number(lex, ret, err);
    if (c == '\'' || c == '"')
        return lex_string(lex, lex->at, ret, err);
    return lex_operator(lex, ret, err);
}

junco_status lex_init(struct lexer *lex, const struct source *source, bool is_inside,
                      struct arena *arena, struct junco_error *err) {
    *lex = (struct lexer){.source = source, .arena = arena, .depth = is_inside};
    if (source->size > JUNCO_MAX_TEXT_BYTES)
        return junco_fail(err, JUNCO_ELIMIT, "%s: %zu bytes of text; at most %u are read",
                          source->file ? source->file : "lambda", source->size,
                          JUNCO_MAX_TEXT_BYTES);
    for (size_t i = 0; i < source->size;) {
        size_t n = utf8_length(source->text + i, source->size - i);
        if (n == 0)
            return diag_fail(err, JUNCO_ESYNTAX, source, i,
                             "the text is not UTF-8: byte 0x%02x does not fit",
                             (unsigned char)source->text[i]);
        i += n;
    }
    if (source->size >= 3 && memcmp(source->text, "\xEF\xBB\xBF", 3) == 0)
        lex->at = 3;
    return read_token(lex, &lex->token, err);
}

junco_status lex_next(struct lexer *lex, struct junco_error *err) {
    if (lex->has_ahead) {
        lex->token = lex->ahead;
        lex->has_ahead = false;
        return JUNCO_OK;
    }
    return read_token(lex, &lex->token, err);
}

junco_status lex_peek(struct lexer *lex, const struct token **ret_token, struct junco_error *err) {
    if (!lex->has_ahead) {
        junco_status st = read_token(lex, &lex->ahead, err);
        if (st)
            return st;
        lex->has_ahead = true;
    }
    *ret_token = &lex->ahead;
    return JUNCO_OK;
}

bool token_is(const struct token *token, const char *text) {
    return (token->kind == TOKEN_OP || token->kind == TOKEN_NAME) && str_equal(token->text, text);
}

bool lex_is(const struct lexer *lex, const char *text) {
    return token_is(&lex->token, text);
}

const char *lex_describe(const struct lexer *lex, char *buf, size_t size) {
    switch (lex->token.kind) {
    case TOKEN_END:
        str_copy(buf, size, "the end of the text");
        break;
    case TOKEN_NEWLINE:
        str_copy(buf, size, "the end of the line");
        break;
    case TOKEN_INT:
    case TOKEN_FLOAT:
        str_copy(buf, size, "a number");
        break;
    case TOKEN_STRING:
    case TOKEN_FSTRING:
    case TOKEN_TEXT:
        str_copy(buf, size, "a string");
        break;
    case TOKEN_FIELD_END:
        str_copy(buf, size, "the end of an f-string's field");
        break;
    default:
        snprintf(buf, size, "'%s'", lex->token.text);
        break;
    }
    return buf;
}
