/* lex.h -- tokens of the notation: a subset of Python's. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EXPR_LEX_H
#define EXPR_LEX_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "expr/diag.h"

typedef enum token_kind {
    TOKEN_END = 0,
    TOKEN_NEWLINE, /* only outside brackets */
    TOKEN_NAME, /* keywords too: compare the text */
    TOKEN_INT,
    TOKEN_FLOAT,
    TOKEN_STRING,
    TOKEN_OP, /* punctuation and operators: compare the text */
} token_kind;

struct token {
    token_kind kind;
    uint32_t offset, size; /* its bytes in the source */
    bool is_min; /* INT: 9223372036854775808 */
    int64_t int64;
    double float64;
    const char *text; /* STRING: decoded; NAME, OP: as written.  NUL-terminated, in the arena */
    size_t text_size;
};

/* Reads a source token by token.  Owner only; the source and the arena are borrowed. */
struct lexer {
    const struct source *source;
    struct arena *arena;
    size_t at;
    int depth; /* open brackets: newlines do not count inside */
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

#endif
