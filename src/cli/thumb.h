/* thumb.h -- an image made small, as text that a page can hold. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_THUMB_H
#define CLI_THUMB_H

#include "base/str.h"

#include <junco/value.h>

/* No side of a thumbnail is longer, in pixels. */
#define THUMB_SIDE 480

/* Append the image (8 bits, any pixel layout; transparent pixels over white) as a data: URI of a
 * JPEG, its longer side at most THUMB_SIDE.  Check out->failed. */
junco_status thumb_uri(const struct junco_tensor *image, struct str *out,
                       struct junco_error *err) JUNCO_MUST_CHECK;

#endif
