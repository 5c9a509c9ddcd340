/* text_detection_boxes.h -- how a text detector's probability map becomes boxes. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OPS_TEXT_TEXT_DETECTION_BOXES_H
#define OPS_TEXT_TEXT_DETECTION_BOXES_H

#include <stdbool.h>
#include <stdint.h>

/* RapidOCR 1.4.4's names and defaults where it has one. */
struct detection_boxes {
    double thresh, box_thresh, unclip_ratio;
    int64_t max_candidates, min_size, min_size_after, final_size, row_distance, dilation_size;
    int score_mode; /* 0 "fast", 1 "slow" */
    bool use_dilation;
};

extern const char *const detection_score_modes[];

#define DETECTION_BOX_PARAMS(type, field)                                                       \
    {.name = "thresh",                                                                          \
     .summary = "a pixel is text above this probability",                                       \
     .kind = JUNCO_PARAM_FLOAT,                                                                 \
     .offset = offsetof(type, field.thresh),                                                    \
     .dflt = "0.3",                                                                             \
     .min = 0,                                                                                  \
     .max = 1},                                                                                 \
        {.name = "box_thresh",                                                                  \
         .summary = "a box needs this mean probability",                                        \
         .kind = JUNCO_PARAM_FLOAT,                                                             \
         .offset = offsetof(type, field.box_thresh),                                            \
         .dflt = "0.5",                                                                         \
         .min = 0,                                                                              \
         .max = 1},                                                                             \
        {.name = "score_mode",                                                                  \
         .summary = "its mean over: fast: the region's rectangle; slow: inside its outline",    \
         .kind = JUNCO_PARAM_CHOICE,                                                            \
         .offset = offsetof(type, field.score_mode),                                            \
         .dflt = "'fast'",                                                                      \
         .choices = detection_score_modes},                                                     \
        {.name = "unclip_ratio",                                                                \
         .summary = "boxes grow by area x ratio / perimeter",                                   \
         .kind = JUNCO_PARAM_FLOAT,                                                             \
         .offset = offsetof(type, field.unclip_ratio),                                          \
         .dflt = "1.6",                                                                         \
         .min = 0.1,                                                                            \
         .max = 10},                                                                            \
        {.name = "max_candidates",                                                              \
         .summary = "regions looked at, at most",                                               \
         .kind = JUNCO_PARAM_INT,                                                               \
         .offset = offsetof(type, field.max_candidates),                                        \
         .dflt = "1000",                                                                        \
         .min = 1,                                                                              \
         .max = JUNCO_MAX_TEXT_BOXES},                                                          \
        {.name = "min_size",                                                                    \
         .summary = "shorter side before growing, in map pixels",                               \
         .kind = JUNCO_PARAM_INT,                                                               \
         .offset = offsetof(type, field.min_size),                                              \
         .dflt = "3",                                                                           \
         .min = 1,                                                                              \
         .max = 1000},                                                                          \
        {.name = "min_size_after",                                                              \
         .summary = "shorter side after growing, in map pixels",                                \
         .kind = JUNCO_PARAM_INT,                                                               \
         .offset = offsetof(type, field.min_size_after),                                        \
         .dflt = "5",                                                                           \
         .min = 1,                                                                              \
         .max = 1000},                                                                          \
        {.name = "final_size",                                                                  \
         .summary = "both sides must be longer, in image pixels",                               \
         .kind = JUNCO_PARAM_INT,                                                               \
         .offset = offsetof(type, field.final_size),                                            \
         .dflt = "3",                                                                           \
         .min = 0,                                                                              \
         .max = 1000},                                                                          \
        {.name = "row_distance",                                                                \
         .summary = "boxes nearer in y stand in one row, in image pixels",                      \
         .kind = JUNCO_PARAM_INT,                                                               \
         .offset = offsetof(type, field.row_distance),                                          \
         .dflt = "10",                                                                          \
         .min = 0,                                                                              \
         .max = 1000},                                                                          \
        {.name = "use_dilation",                                                                \
         .summary = "close gaps: text pixels grow to a square of dilation_size",                \
         .kind = JUNCO_PARAM_BOOL,                                                              \
         .offset = offsetof(type, field.use_dilation),                                          \
         .dflt = "True"},                                                                       \
    {                                                                                           \
        .name = "dilation_size", .summary = "its side, in map pixels", .kind = JUNCO_PARAM_INT, \
        .offset = offsetof(type, field.dilation_size), .dflt = "2", .min = 1,                   \
        .max = JUNCO_MAX_DILATION                                                               \
    }

#endif
