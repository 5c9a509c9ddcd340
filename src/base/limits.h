/* limits.h -- every maximum that untrusted input can meet, by name. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BASE_LIMITS_H
#define BASE_LIMITS_H

/* Pipeline text and expressions. */
#define JUNCO_MAX_TEXT_BYTES (1u << 20) /* a pipeline file */
#define JUNCO_MAX_TOKEN_BYTES (1u << 16) /* a name, number or string literal */
#define JUNCO_MAX_NESTING 64 /* brackets, expressions, JSON, types */
#define JUNCO_MAX_NAME_BYTES 128 /* an identifier, a column, a node */
#define JUNCO_MAX_AST_NODES (1u << 18) /* of one file */
#define JUNCO_MAX_RANGE_ITEMS (1u << 20) /* that range() makes in a lambda */
#define JUNCO_MAX_EXPR_OPS 4096 /* instructions of one lambda */
#define JUNCO_MAX_EXPR_LOOPS 8 /* comprehensions' `for`s within one another */
#define JUNCO_MAX_LOOP_ITEMS (1u << 24) /* that a lambda's loops go through for one row */
#define JUNCO_MAX_GATHER_ITEMS (1u << 26) /* that a comprehension keeps for a tile of rows */
#define JUNCO_MAX_FSTRINGS 4 /* f-strings within one another */
#define JUNCO_MAX_FORMAT_WIDTH 512 /* characters a format pads to, or digits it shows */

/* Graphs. */
#define JUNCO_MAX_PIPELINES 64
#define JUNCO_MAX_NODES 1024
#define JUNCO_MAX_COLUMNS 256 /* of a table, a node's inputs or outputs */
#define JUNCO_MAX_PARAMS 64
#define JUNCO_MAX_PIPELINE_COLUMNS 4096 /* declared in a pipeline, by all its nodes */
#define JUNCO_MAX_BRANCHES 64 /* of a concat */
#define JUNCO_MAX_COMPOSITE_DEPTH 8 /* composite operators within one another */
#define JUNCO_MAX_FIELDS 64 /* of a struct type */
#define JUNCO_MAX_WINDOW_S 1e9 /* seconds of a time window: 31 years */
#define JUNCO_MAX_HEAD_ROWS (1ll << 62) /* that head() lets through */
#define JUNCO_MAX_JSON_BYTES (1u << 26) /* a graph or lock file */

/* Data. */
#define JUNCO_MAX_KEY_DEPTH 8 /* nested fan-outs */
#define JUNCO_MAX_CHUNK_ROWS 65536
#define JUNCO_MAX_STRING_BYTES (1u << 28) /* one cell */
#define JUNCO_MAX_TENSOR_BYTES (1ull << 32) /* one cell */
#define JUNCO_MAX_LIST_ITEMS (1u << 24)
#define JUNCO_MAX_GLOB_PATHS (1u << 24) /* that one pattern gives, or folders looked into for it */
#define JUNCO_MAX_ARROW_ROWS (1ull << 40) /* of an imported array, its offset included */
#define JUNCO_MAX_ARROW_FIELDS 4096 /* of an imported table, nested ones included */

/* Images. */
#define JUNCO_MAX_IMAGE_SIDE 32768 /* pixels */
#define JUNCO_MAX_IMAGE_PIXELS (1u << 28) /* width x height */
#define JUNCO_MAX_IMAGE_FILE_BYTES (1u << 28) /* compressed */
#define JUNCO_MAX_BOXES 16384 /* in one cell */
#define JUNCO_MAX_TEXT_BOXES 16384 /* regions looked at on one image */

#define JUNCO_MAX_DILATION 31 /* pixels: side of the square that a mask's pixels grow into */
#define JUNCO_MAX_PNG_CHUNK_BYTES (1u << 24) /* texts and profiles, which are not used */

/* Engines. */
#define JUNCO_MAX_MODEL_PORTS 64
#define JUNCO_MAX_MODEL_FILE_BYTES (1ull << 33)
#define JUNCO_MAX_MODEL_META_BYTES (1u << 24) /* names and metadata of a model together */
#define JUNCO_MAX_SESSIONS 256
#define JUNCO_MAX_CLASSES 65536 /* named in a model's metadata */

/* Regular expressions. */
#define JUNCO_MAX_REGEX_BYTES 4096 /* of a pattern */
#define JUNCO_MAX_REGEX_STEPS 10000000u /* of one search */
#define JUNCO_MAX_REGEX_KIB 16384u /* that one search takes */

/* Vectors. */
#define JUNCO_MAX_VECTOR_DIMS 65536
#define JUNCO_MAX_INDEX_ROWS (1u << 28)
#define JUNCO_MAX_INDEX_BYTES (1ull << 36) /* of an index's vectors, and of its ids */
#define JUNCO_MAX_INDEX_ID_BYTES 4096
#define JUNCO_MAX_HITS 16384 /* neighbours that a search gives */

/* Plugins. */
#define JUNCO_MAX_PLUGINS 64 /* shared objects a process opens */
#define JUNCO_MAX_PLUGIN_FILES 1024 /* looked at for one pipeline, useless ones included */
#define JUNCO_MAX_PLUGIN_TABLES 256 /* operators, or engines, of one plugin */
#define JUNCO_MAX_OP_BYTES (1u << 26) /* an instance or a call's state of an operator */

/* Running. */
#define JUNCO_MAX_LINE_BYTES (1u << 16) /* a word on standard input */
#define JUNCO_MAX_RECORD_BYTES (1u << 26) /* a line or CSV record of a file */
#define JUNCO_MAX_CSV_FIELDS 4096 /* columns of a CSV file */
#define JUNCO_MAX_WORKERS 256
#define JUNCO_MAX_INSTANCES 64 /* of a node */
#define JUNCO_MAX_CALLS 65536 /* at once, on one pipeline */
#define JUNCO_MAX_DELIVERERS 64 /* callbacks of one pipeline's calls that run at once */
#define JUNCO_MAX_BATCH 4096
#define JUNCO_MAX_BATCH_DELAY_MS 60000
#define JUNCO_MAX_TRACE_BYTES (1u << 30) /* a trace file, but for its last event */
#define JUNCO_MAX_LOG_BYTES 1024 /* a log line */

#endif
