/* vec.c -- growing arrays. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "base/vec.h"

#include "base/mem.h"

#include <string.h>

#define FIRST_CAPACITY 8

junco_status vec_reserve(void *items, size_t *capacity, size_t need, size_t size, size_t max,
                         struct junco_error *err) {
    void *array;
    size_t grown = *capacity;

    if (need <= grown)
        return JUNCO_OK;
    if (need > max)
        return junco_fail(err, JUNCO_ELIMIT, "%zu items are more than the %zu allowed", need, max);
    if (grown == 0)
        grown = FIRST_CAPACITY;
    while (grown < need)
        grown = grown > SIZE_MAX / 2 ? need : grown * 2;
    if (grown > max)
        grown = max;
    /* `items` points at a pointer of some other type: memcpy reads it without aliasing trouble. */
    memcpy(&array, items, sizeof(array));
    array = junco_realloc_array(array, grown, size);
    if (!array)
        return junco_fail(err, JUNCO_ENOMEM, "out of memory: %zu items of %zu bytes were wanted",
                          grown, size);
    memset((char *)array + *capacity * size, 0, (grown - *capacity) * size);
    memcpy(items, &array, sizeof(array));
    *capacity = grown;
    return JUNCO_OK;
}
