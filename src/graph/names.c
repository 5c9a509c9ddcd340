/* names.c -- names of columns and nodes: which are allowed, and which one was meant. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "graph/names.h"

#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "base/mem.h"
#include "base/str.h"
#include "expr/diag.h"
#include "graph/walk.h"

junco_status names_check(const char *what, const char *name, struct junco_error *err) {
    size_t size = name ? strlen(name) : 0;

    if (!size)
        return junco_fail(err, JUNCO_EINVAL, "a %s's name is empty", what);
    if (size > JUNCO_MAX_NAME_BYTES)
        return junco_fail(err, JUNCO_ELIMIT, "%s '%.40s...': the name has %zu bytes, at most %d",
                          what, name, size, JUNCO_MAX_NAME_BYTES);
    if (!utf8_is_valid(name, size))
        return junco_fail(err, JUNCO_EINVAL, "a %s's name is not valid UTF-8", what);
    for (const char *p = name; *p; p++) {
        if ((unsigned char)*p < 0x20 || *p == 0x7f)
            return junco_fail(err, JUNCO_EINVAL, "a %s's name has a control character (0x%02x)",
                              what, (unsigned char)*p);
    }
    return JUNCO_OK;
}

const char *names_list(char *buf, size_t size, const char *const *names) {
    const size_t room_for_cut = sizeof(", ...");
    size_t used = 0;

    str_copy(buf, size, "none");
    for (size_t i = 0; names && names[i]; i++) {
        size_t need = strlen(names[i]) + (i ? 2 : 0);

        if (used + need + room_for_cut > size) {
            str_copy(buf + used, size - used, i ? ", ..." : "...");
            break;
        }
        snprintf(buf + used, size - used, "%s%s", i ? ", " : "", names[i]);
        used += need;
    }
    return buf;
}

const char **names_of_map(const struct map *map) {
    const char **names = junco_alloc_array(map_size(map) + 1, sizeof(*names));
    size_t n = 0;

    for (size_t i = 0; names && i < map_size(map); i++)
        if (map_value_at(map, i))
            names[n++] = map_key_at(map, i);
    return names;
}

junco_status names_undeclared(const char *name, const struct map *declared,
                              struct junco_error *err) {
    const char **names = names_of_map(declared);
    char hint[NAMES_HINT_BYTES], list[NAMES_HINT_BYTES];
    junco_status st;

    diag_hint(name, names, hint, sizeof(hint));
    st = junco_fail(err, JUNCO_ENOTFOUND, "column '%s' is not declared%s declared here: %s", name,
                    hint[0] ? hint : ";", names_list(list, sizeof(list), names));
    junco_free(names);
    return st;
}

junco_status names_unique(const char *base, const struct map *taken, const struct map *reserved,
                          char *buf, size_t size, struct junco_error *err) {
    int written = snprintf(buf, size, "%s", base);

    for (int i = 2; written >= 0 && (size_t)written < size; i++) {
        if (!map_get(taken, buf) && !(reserved && map_get(reserved, buf)))
            return JUNCO_OK;
        written = snprintf(buf, size, "%s-%d", base, i);
    }
    return junco_fail(err, JUNCO_ELIMIT, "the name '%.40s...' is longer than %zu bytes", base,
                      size - 1);
}

const char *names_iteration(junco_iteration iteration) {
    return walk_of(iteration)->name;
}
