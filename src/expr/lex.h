/* lex.h -- tokens of the notation: a subset of Python's. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EXPR_LEX_H
#define EXPR_LEX_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/limits.h"
#include "base/str.h"
#include "expr/diag.h"

typedef enum token_kind {
    TOKEN_END = 0,
    TOKEN_NEWLINE, /* only outside brackets */
    TOKEN_NAME, /* keywords too: compare the text */
    TOKEN_INT,
    TOKEN_FLOAT,
    TOKEN_STRING,
    TOKEN_FSTRING, /* an f-string begins: TEXT, then fields with a TEXT behind each */
    TOKEN_TEXT, /* a piece of an f-string, decoded; is_last: and its end */
    TOKEN_FIELD_END, /* of an expression in an f-string; text is its format specification */
    TOKEN_OP, /* punctuation and operators: compare the text */
} token_kind;

struct token {
    token_kind kind;
    uint32_t offset, size; /* its bytes in the source */
    bool is_last; /* TEXT */
    bool is_min; /* INT: 9223372036854775808 */
    int64_t int64;
    double float64;
    const char *text; /* STRING: decoded; NAME, OP: as written.  NUL-terminated, in the arena */
    size_t text_size;
};

/* An f-string that is being read. */
struct lex_fstring {
    bool is_raw, is_triple;
    char quote;
    bool is_field; /* inside { and } */
    int depth; /* brackets open when the field began */
    uint32_t start, field; /* where the string and the field begin */
};

/* Reads a source token by token.  Owner only; the source and the arena are borrowed. */
struct lexer {
    const struct source *source;
    struct arena *arena;
    size_t at;
    int depth; /* open brackets: newlines do not count inside */
    int n_fstrings;
    struct lex_fstring fstrings[JUNCO_MAX_FSTRINGS];
    struct token token; /* the current one */
    struct token ahead; /* the one behind it, when has_ahead */
    bool has_ahead;
};

/* Reads the first token.  is_inside: the text stands inside brackets, so that its newlines are
 * blanks.  JUNCO_ELIMIT for a text too long, JUNCO_ESYNTAX if it is not UTF-8. */
junco_status lex_init(struct lexer *lex, const struct source *source, bool is_inside,
                      struct arena *arena, struct junco_error *err) JUNCO_MUST_CHECK;
/* Go to the next token.  Errors point at the text that is no token. */
junco_status lex_next(struct lexer *lex, struct junco_error *err) JUNCO_MUST_CHECK;
/* Look at the token behind the current one. */
junco_status lex_peek(struct lexer *lex, const struct token **ret_token,
                      struct junco_error *err) JUNCO_MUST_CHECK;

/* Whether the current token is this operator or this word. */
bool lex_is(const struct lexer *lex, const char *text);
bool token_is(const struct token *token, const char *text);

/* The current token as a message calls it: "'+'", "a string", "the end of the text". */
const char *lex_describe(const struct lexer *lex, char *buf, size_t size);

/* --- lex_literal.c: numbers and strings, from lex->at --- */
junco_status lex_number(struct lexer *lex, struct token *ret,
                        struct junco_error *err) JUNCO_MUST_CHECK;
/* `start` is where the prefix (r, b, f …) stands, lex->at at the quote. */
junco_status lex_string(struct lexer *lex, size_t start, struct token *ret,
                        struct junco_error *err) JUNCO_MUST_CHECK;

/* One piece of string text from lex->at on: an escape or a byte. */
junco_status lex_string_piece(struct lexer *lex, bool is_raw, struct str *out,
                              struct junco_error *err) JUNCO_MUST_CHECK;

/* --- lex_fstring.c --- */
/* lex->at is behind the opening quote. */
junco_status lex_fstring_open(struct lexer *lex, const struct lex_fstring *begin, struct token *ret,
                              struct junco_error *err) JUNCO_MUST_CHECK;
/* The next token is the f-string's own: text, or the end of a field. */
bool lex_fstring_is_next(const struct lexer *lex);
junco_status lex_fstring_next(struct lexer *lex, struct token *ret,
                              struct junco_error *err) JUNCO_MUST_CHECK;

#endif
