/* fuzz_csv.c -- any bytes as a text file: cut into records and fields, which lose and invent none. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "ops/source/csv.h"
#include "ops/source/records.h"

#include <stdlib.h>
#include <string.h>

#define MOST_FIELDS 8

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void put_field(const struct field *field) {
    static const char *const name = "c";
    static const junco_kind kinds[] = {JUNCO_KIND_BOOL, JUNCO_KIND_INT64, JUNCO_KIND_FLOAT64,
                                       JUNCO_KIND_STRING};

    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        const struct junco_type *type = junco_type_of(kinds[i]);
        struct junco_error err = {0};
        struct junco_builder *builder;
        junco_status st = junco_builder_new(1, &name, &type, &builder, &err);

        if (st)
            abort();
        st = junco_builder_row(builder, 0, &err);
        if (!st)
            st = cell_put(builder, 0, kinds[i], field, &err);
        if (st && (err.code != st || strlen(err.message) == 0))
            abort(); /* a failure without a reason */
        junco_builder_free(builder);
    }
}

static void use_record(const char *text, size_t size) {
    static const char *const names[] = {"a", "b_c"};
    struct csv_header header;
    struct field fields[MOST_FIELDS];
    struct guess guess = {0};
    size_t n;

    if (!csv_header_read(text, size, ',', 2, names, &header, NULL))
        csv_header_done(&header);
    if (!fields_cut(text, size, ',', MOST_FIELDS, fields, &n))
        return;
    for (size_t i = 0; i < n && i < MOST_FIELDS; i++) {
        if (fields[i].text < text || fields[i].text + fields[i].size > text + size)
            abort(); /* outside its record */
        guess_text(&guess, &fields[i]);
        put_field(&fields[i]);
    }
}

/* The whole at once, or with its first half only, as a block's end would cut it. */
static size_t count(record_form form, const char *text, size_t size, size_t step, bool is_used) {
    size_t at = 0, have = 0, n = 0, searched = 0;

    while (at < size) {
        struct record record;

        if (!record_find(form, ',', text + at, have - at, have == size, false, &searched,
                         &record)) {
            if (have == size)
                abort(); /* something is left, and is no record */
            have = have + step < size ? have + step : size;
            continue;
        }
        if (record.next == 0 || record.size > record.next || at + record.next > have)
            abort();
        if (is_used && form == RECORD_CSV)
            use_record(text + at, record.size);
        at += record.next;
        searched = 0;
        n++;
    }
    return n;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    const char *text = (const char *)data;

    for (record_form form = RECORD_LINES; form <= RECORD_CSV; form++)
        if (count(form, text, size, size, true) != count(form, text, size, size / 3 + 1, false))
            abort(); /* where blocks end makes a difference */
    return 0;
}
