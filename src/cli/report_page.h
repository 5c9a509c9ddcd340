/* report_page.h -- report.html as a string; the build makes its definition (tools/embed-text). */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_REPORT_PAGE_H
#define CLI_REPORT_PAGE_H

/* NUL-terminated; "@DATA@" stands where the page's JSON document goes. */
extern const char report_page[];

#endif
