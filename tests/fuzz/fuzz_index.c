/* fuzz_index.c -- no bytes lead the reader of index files, or a search in what it read, astray. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "ops/vector/index.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The digest, which no mutation hits, is the last thing looked at: all that stands before it is
 * reached.  What is right may be searched. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    FILE *file = size ? fmemopen((void *)data, size, "rb") : NULL;
    struct vector query = {0};
    struct index *index;
    struct topk top = {0};

    if (!file)
        return 0;
    if (!index_read(file, size, &index, NULL)) {
        query = (struct vector){index->vectors, index->dims, index->dims};
        if (index->rows && index_search(index, &query, 3, &top, NULL) == JUNCO_OK)
            for (size_t i = 0; i < top.n; i++) {
                size_t id_size;
                const char *id = index_id(index, top.hits[i].row, &id_size);

                if (!id_size || !memchr(id, id[id_size - 1], id_size))
                    __builtin_trap();
            }
        topk_done(&top);
        index_free(index);
    }
    fclose(file);
    return 0;
}
