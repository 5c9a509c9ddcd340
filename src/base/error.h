/* error.h -- the public error type, for the rooms of the house. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BASE_ERROR_H
#define BASE_ERROR_H

#include <junco/error.h>

/* How each status is told to the outside; one table, so that no two front doors disagree. */
struct junco_status_codes {
    int exit_status; /* of the junco program */
    int http; /* HTTP status */
    int grpc; /* gRPC status code */
};
const struct junco_status_codes *junco_status_codes(junco_status st);

#endif
