/* log.h -- events with key=value pairs to a sink; levels per component. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include <stdbool.h>

#include "base/error.h"

typedef enum log_level { LOG_ERROR = 0, LOG_WARN = 1, LOG_INFO = 2, LOG_DEBUG = 3 } log_level;

typedef void (*log_sink)(void *ctx, log_level level, const char *component, const char *line);

/* The process's log: the one global of the house, since a library call deep down must reach it.
 * Set before threads start.  The default sink drops everything. */
void log_set_sink(log_sink sink, void *ctx);

/* "warn", "all,-runtime", "debug,http=info": a level for all (error, warn, info, debug, off, or
 * all = debug), then components: name, -name, name=level.  Replaces what was set; "warn" at first.
 * Before threads start.  JUNCO_EINVAL names the word. */
junco_status log_set_levels(const char *spec, struct junco_error *err) JUNCO_MUST_CHECK;
bool log_is_on(log_level level, const char *component);

/* JUNCO_LOG(WARN, "batch.shed", "model=%s depth=%zu", name, depth): the component is the event's
 * first word.  Control bytes in the line are escaped.  An event repeated within a second is
 * counted and said once.  Any thread. */
void log_write(log_level level, const char *event, const char *fmt, ...) JUNCO_PRINTF(3, 4);
#define JUNCO_LOG(level, event, ...) log_write(LOG_##level, event, __VA_ARGS__)

#endif
