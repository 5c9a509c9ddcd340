/* junco.h -- everything a program needs, in one include. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef JUNCO_JUNCO_H
#define JUNCO_JUNCO_H

#include <junco/arrow.h>
#include <junco/backend.h>
#include <junco/dlpack.h>
#include <junco/error.h>
#include <junco/graph.h>
#include <junco/op.h>
#include <junco/pipe.h>
#include <junco/pipeline.h>
#include <junco/plugin.h>
#include <junco/table.h>
#include <junco/value.h>
#include <junco/version.h>

#endif
