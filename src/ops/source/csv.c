/* csv.c -- a CSV file's header, and what its columns look like. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "ops/source/csv.h"

#include <string.h>

#include "base/limits.h"
#include "base/mem.h"
#include "base/str.h"
#include "ops/source/columns.h"
#include "ops/source/records.h"

/* How much of a file tells its columns' types. */
#define GUESS_BYTES ((size_t)256 << 10)
#define GUESS_RECORDS 1000

void csv_header_done(struct csv_header *header) {
    junco_free(header->place);
    *header = (struct csv_header){0};
}

/* ---- the header ---- */

static junco_status fail_missing(const struct field *fields, size_t n, const char *name,
                                 struct junco_error *err) {
    struct str list = STR_INIT(240);
    junco_status st;
    char shown[48];

    for (size_t i = 0; i < n && !list.failed; i++)
        str_printf(&list, "%s'%s'", i ? ", " : "",
                   cell_show(fields[i].text, fields[i].size, shown, sizeof(shown)));
    st = junco_fail(err, JUNCO_ENOTFOUND, "the header has no column '%s'; it has %s%s", name,
                    str_text(&list), list.failed ? ", ..." : "");
    str_done(&list);
    return st;
}

static junco_status find_places(const struct field *fields, const char *const *names,
                                struct csv_header *header, struct junco_error *err) {
    for (size_t i = 0; i < header->n; i++) {
        size_t at = 0;

        while (at < header->n_fields && !cell_is_called(fields[at].text, fields[at].size, names[i]))
            at++;
        if (at == header->n_fields)
            return fail_missing(fields, header->n_fields, names[i], err);
        header->place[i] = at;
    }
    return JUNCO_OK;
}

junco_status csv_header_read(const char *text, size_t size, char delimiter, size_t n,
                             const char *const *names, struct csv_header *ret,
                             struct junco_error *err) {
    struct csv_header header = {.n = n, .n_fields = n};
    struct field *fields = junco_alloc_array(JUNCO_MAX_CSV_FIELDS, sizeof(*fields));
    junco_status st = JUNCO_OK;

    header.place = junco_alloc_array(n, sizeof(*header.place));
    if (!fields || !header.place)
        st = junco_nomem(err, JUNCO_MAX_CSV_FIELDS * sizeof(*fields));
    for (size_t i = 0; !st && !text && i < n; i++)
        header.place[i] = i;
    if (!st && text &&
        !fields_cut(text, size, delimiter, JUNCO_MAX_CSV_FIELDS, fields, &header.n_fields))
        st = junco_fail(err, JUNCO_EDATA, "the header has a quote that is not closed");
    else if (!st && header.n_fields > JUNCO_MAX_CSV_FIELDS)
        st = junco_fail(err, JUNCO_EDATA, "the header has %zu columns, at most %d", header.n_fields,
                        JUNCO_MAX_CSV_FIELDS);
    if (!st && text)
        st = find_places(fields, names, &header, err);
    junco_free(fields);
    if (st)
        csv_header_done(&header);
    else
        *ret = header;
    return st;
}

/* ---- types ---- */

struct guessing {
    struct csv_header header;
    bool has_header;
    char delimiter;
    struct field *fields;
    struct guess *guesses;
};

static junco_status guess_record(struct guessing *g, const char *text, size_t size, size_t n,
                                 const char *const *names, struct junco_error *err) {
    size_t n_fields;

    if (!g->fields) { /* the first one */
        junco_status st = csv_header_read(g->has_header ? text : NULL, size, g->delimiter, n, names,
                                          &g->header, err);

        if (st)
            return st;
        g->fields = junco_alloc_array(g->header.n_fields, sizeof(*g->fields));
        if (!g->fields)
            return junco_nomem(err, g->header.n_fields * sizeof(*g->fields));
        if (g->has_header)
            return JUNCO_OK;
    }
    if (!fields_cut(text, size, g->delimiter, g->header.n_fields, g->fields, &n_fields) ||
        n_fields != g->header.n_fields)
        return JUNCO_OK; /* its own error, when it is read */
    for (size_t i = 0; i < n; i++)
        guess_text(&g->guesses[i], &g->fields[g->header.place[i]]);
    return JUNCO_OK;
}

static junco_status guess_text_of(struct guessing *g, const char *text, size_t size, bool is_whole,
                                  size_t n, const char *const *names, struct junco_error *err) {
    struct record record;
    junco_status st = JUNCO_OK;

    if (size >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0) {
        text += 3;
        size -= 3;
    }
    for (size_t i = 0; !st && i <= GUESS_RECORDS; i++) {
        size_t searched = 0;

        if (!record_find(RECORD_CSV, g->delimiter, text, size, is_whole, false, &searched, &record))
            break;
        if (!record.is_blank)
            st = guess_record(g, text, record.size, n, names, err);
        text += record.next;
        size -= record.next;
    }
    if (!st && !g->fields && g->has_header)
        st = junco_fail(err, JUNCO_EDATA, "it is empty: want a header line");
    return st;
}

junco_status csv_guess(const char *path, bool has_header, char delimiter, size_t n,
                       const char *const *names, junco_kind *ret_kinds, struct junco_error *err) {
    struct guessing g = {.has_header = has_header, .delimiter = delimiter};
    char *text = junco_alloc(GUESS_BYTES);
    size_t size;
    bool is_whole;
    junco_status st = JUNCO_OK;

    g.guesses = junco_alloc_array(n, sizeof(*g.guesses));
    if (!text || !g.guesses)
        st = junco_nomem(err, GUESS_BYTES);
    if (!st)
        st = reader_peek(path, text, GUESS_BYTES, &size, &is_whole, err);
    if (!st) {
        st = guess_text_of(&g, text, size, is_whole, n, names, err);
        if (st)
            st = junco_wrap(err, st, "'%.200s'", path);
    }
    for (size_t i = 0; !st && i < n; i++)
        ret_kinds[i] = guess_kind(&g.guesses[i]);
    csv_header_done(&g.header);
    junco_free(g.fields);
    junco_free(g.guesses);
    junco_free(text);
    return st;
}
