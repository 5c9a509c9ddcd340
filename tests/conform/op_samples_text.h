/* op_samples_text.h -- what the readers of text files are fed in the conformance suite. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OP_SAMPLES_TEXT_H
#define OP_SAMPLES_TEXT_H

#include <junco/table.h>

/* Paths of CSV files, and of what is none. */
void put_table_path(struct junco_builder *in, size_t row);
void put_odd_table_path(struct junco_builder *in, size_t row);

/* A record, its line and its file's header. */
void put_csv_record(struct junco_builder *in, size_t row);
void put_odd_csv_record(struct junco_builder *in, size_t row);
void put_json_record(struct junco_builder *in, size_t row);
void put_odd_json_record(struct junco_builder *in, size_t row);

#endif
