/* version.c -- the version of the running library. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <junco/version.h>

const char *junco_version(void) {
    return JUNCO_VERSION;
}
