/* list.c -- every built-in operator, by hand. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "ops/list.h"

#include <stddef.h>

extern const struct junco_op junco_op_ann_insert_memory;
extern const struct junco_op junco_op_ann_search_memory;
extern const struct junco_op junco_op_drop_empty;
extern const struct junco_op junco_op_fill_empty;
extern const struct junco_op junco_op_from_stdin;
extern const struct junco_op junco_op_from_stdin_records;
extern const struct junco_op junco_op_glob;
extern const struct junco_op junco_op_image_center_crop;
extern const struct junco_op junco_op_image_convert;
extern const struct junco_op junco_op_image_crop;
extern const struct junco_op junco_op_image_decode;
extern const struct junco_op junco_op_image_draw_boxes;
extern const struct junco_op junco_op_image_embedding_dct;
extern const struct junco_op junco_op_image_embedding_onnx;
extern const struct junco_op junco_op_image_encode;
extern const struct junco_op junco_op_image_flip;
extern const struct junco_op junco_op_image_grid;
extern const struct junco_op junco_op_image_letterbox;
extern const struct junco_op junco_op_image_normalize;
extern const struct junco_op junco_op_image_pad;
extern const struct junco_op junco_op_image_preprocess;
extern const struct junco_op junco_op_image_resize;
extern const struct junco_op junco_op_image_rotate;
extern const struct junco_op junco_op_image_save;
extern const struct junco_op junco_op_image_thumbnail;
extern const struct junco_op junco_op_image_to_tensor;
extern const struct junco_op junco_op_nms;
extern const struct junco_op junco_op_onnx;
extern const struct junco_op junco_op_range;
extern const struct junco_op junco_op_read_csv;
extern const struct junco_op junco_op_read_csv_fields;
extern const struct junco_op junco_op_read_json;
extern const struct junco_op junco_op_read_json_fields;
extern const struct junco_op junco_op_read_lines;
extern const struct junco_op junco_op_read_lines_records;
extern const struct junco_op junco_op_read_lines_text;
extern const struct junco_op junco_op_regex_findall;
extern const struct junco_op junco_op_regex_match;
extern const struct junco_op junco_op_regex_replace;
extern const struct junco_op junco_op_sample;
extern const struct junco_op junco_op_text_detection_ppocr;
extern const struct junco_op junco_op_text_detection_ppocr_boxes;
extern const struct junco_op junco_op_text_detection_ppocr_input;
extern const struct junco_op junco_op_text_direction_ppocr;
extern const struct junco_op junco_op_text_direction_ppocr_input;
extern const struct junco_op junco_op_text_direction_ppocr_turn;
extern const struct junco_op junco_op_text_recognition_ppocr;
extern const struct junco_op junco_op_text_recognition_ppocr_input;
extern const struct junco_op junco_op_text_recognition_ppocr_text;
extern const struct junco_op junco_op_text_split;
extern const struct junco_op junco_op_to_csv;
extern const struct junco_op junco_op_to_json;
extern const struct junco_op junco_op_vector_cosine;
extern const struct junco_op junco_op_vector_normalize;
extern const struct junco_op junco_op_vector_topk;

const struct junco_op *const junco_ops[] = {
    &junco_op_ann_insert_memory,
    &junco_op_ann_search_memory,
    &junco_op_drop_empty,
    &junco_op_fill_empty,
    &junco_op_from_stdin,
    &junco_op_from_stdin_records,
    &junco_op_glob,
    &junco_op_image_center_crop,
    &junco_op_image_convert,
    &junco_op_image_crop,
    &junco_op_image_decode,
    &junco_op_image_draw_boxes,
    &junco_op_image_embedding_dct,
    &junco_op_image_embedding_onnx,
    &junco_op_image_encode,
    &junco_op_image_flip,
    &junco_op_image_grid,
    &junco_op_image_letterbox,
    &junco_op_image_normalize,
    &junco_op_image_pad,
    &junco_op_image_preprocess,
    &junco_op_image_resize,
    &junco_op_image_rotate,
    &junco_op_image_save,
    &junco_op_image_thumbnail,
    &junco_op_image_to_tensor,
    &junco_op_nms,
    &junco_op_onnx,
    &junco_op_range,
    &junco_op_read_csv,
    &junco_op_read_csv_fields,
    &junco_op_read_json,
    &junco_op_read_json_fields,
    &junco_op_read_lines,
    &junco_op_read_lines_records,
    &junco_op_read_lines_text,
    &junco_op_regex_findall,
    &junco_op_regex_match,
    &junco_op_regex_replace,
    &junco_op_sample,
    &junco_op_text_detection_ppocr,
    &junco_op_text_detection_ppocr_boxes,
    &junco_op_text_detection_ppocr_input,
    &junco_op_text_direction_ppocr,
    &junco_op_text_direction_ppocr_input,
    &junco_op_text_direction_ppocr_turn,
    &junco_op_text_recognition_ppocr,
    &junco_op_text_recognition_ppocr_input,
    &junco_op_text_recognition_ppocr_text,
    &junco_op_text_split,
    &junco_op_to_csv,
    &junco_op_to_json,
    &junco_op_vector_cosine,
    &junco_op_vector_normalize,
    &junco_op_vector_topk,
    NULL,
};
