/* version.h -- the version of the headers, and of the library that is running. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef JUNCO_VERSION_H
#define JUNCO_VERSION_H

#include <junco/error.h>

#define JUNCO_VERSION_MAJOR 0
#define JUNCO_VERSION_MINOR 1
#define JUNCO_VERSION_PATCH 0
#define JUNCO_VERSION "0.1.0"

#ifdef __cplusplus
extern "C" {
#endif

/* The version of the library in use, "0.1.0"; static. */
JUNCO_API const char *junco_version(void);

#ifdef __cplusplus
}
#endif
#endif
