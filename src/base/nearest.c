/* nearest.c -- the known name nearest to a mistyped one. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "base/limits.h"
#include "base/str.h"

#include <stdint.h>
#include <string.h>

static char fold(char c) {
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static size_t least(size_t a, size_t b, size_t c) {
    size_t low = a < b ? a : b;

    return low < c ? low : c;
}

/* Damerau-Levenshtein distance, optimal string alignment: insert, delete, replace, or swap two
 * neighbours, each 1.  Letters' case is not looked at.  Three rows of the matrix are enough. */
static size_t distance(const char *a, size_t n_a, const char *b, size_t n_b) {
    size_t rows[3][JUNCO_MAX_NAME_BYTES + 1];
    size_t *before = rows[0], *last = rows[1], *now = rows[2];

    for (size_t j = 0; j <= n_b; j++)
        last[j] = j;
    for (size_t i = 1; i <= n_a; i++) {
        now[0] = i;
        for (size_t j = 1; j <= n_b; j++) {
            size_t cost = fold(a[i - 1]) != fold(b[j - 1]);
            now[j] = least(last[j] + 1, now[j - 1] + 1, last[j - 1] + cost);
            if (i > 1 && j > 1 && fold(a[i - 1]) == fold(b[j - 2]) &&
                fold(a[i - 2]) == fold(b[j - 1]))
                now[j] = least(now[j], now[j], before[j - 2] + 1);
        }
        size_t *spare = before;
        before = last;
        last = now;
        now = spare;
    }
    return last[n_b];
}

const char *str_nearest(const char *name, const char *const *names) {
    size_t n_name = strlen(name);
    size_t best = SIZE_MAX;
    const char *nearest = NULL;

    if (n_name > JUNCO_MAX_NAME_BYTES)
        return NULL;
    for (; *names; names++) {
        size_t n = strlen(*names);
        if (n > JUNCO_MAX_NAME_BYTES)
            continue;
        size_t d = distance(name, n_name, *names, n);
        size_t longer = n > n_name ? n : n_name;
        if (d * 3 <= longer && d < best) {
            best = d;
            nearest = *names;
        }
    }
    return nearest;
}
