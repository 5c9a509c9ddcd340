/* lines.c -- lines from a file descriptor, as soon as they are there. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/lines.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/mem.h"

/* Design note.  stdio waits for a full buffer's worth or for a line, and nothing wakes it.  Here a
 * wait is a poll() on the file and on a pipe that lines_stop() writes to, so that a run can end
 * while somebody has yet to type. */

struct lines {
    int fd;
    int stop[2]; /* a pipe: read end, write end */
    size_t n_lines;
    bool has_ended;
    size_t at, end; /* what is read and not yet given out */
    char data[JUNCO_MAX_LINE_BYTES + 2]; /* a line and its end */
};

junco_status lines_new(int fd, struct lines **ret_lines, struct junco_error *err) {
    struct lines *lines = junco_alloc(sizeof(*lines));

    if (!lines)
        return junco_nomem(err, sizeof(*lines));
    lines->fd = fd;
    lines->n_lines = lines->at = lines->end = 0;
    lines->has_ended = false;
    if (pipe2(lines->stop, O_CLOEXEC)) {
        junco_free(lines);
        return junco_fail(err, JUNCO_EIO, "a pipe: %s", strerror(errno));
    }
    *ret_lines = lines;
    return JUNCO_OK;
}

void lines_free(struct lines *lines) {
    if (!lines)
        return;
    close(lines->stop[0]);
    close(lines->stop[1]);
    junco_free(lines);
}

size_t lines_count(const struct lines *lines) {
    return lines->n_lines;
}

void lines_stop(struct lines *lines) {
    if (lines)
        (void)!write(lines->stop[1], "", 1);
}

/* Wait until the file can be read; *ret_would_wait when it may not wait and cannot. */
static junco_status wait_for_data(const struct lines *lines, bool may_wait, bool *ret_would_wait,
                                  struct junco_error *err) {
    struct pollfd files[] = {{.fd = lines->fd, .events = POLLIN},
                             {.fd = lines->stop[0], .events = POLLIN}};
    int n;

    do {
        n = poll(files, 2, may_wait ? -1 : 0);
    } while (n < 0 && errno == EINTR);
    if (n < 0)
        return junco_fail(err, JUNCO_EIO, "standard input: %s", strerror(errno));
    if (files[1].revents)
        return junco_fail(err, JUNCO_ECANCELLED, "standard input: no longer wanted");
    *ret_would_wait = n == 0;
    return JUNCO_OK;
}

/* Read more behind what there is; at the end of the file has_ended. */
static junco_status read_more(struct lines *lines, struct junco_error *err) {
    ssize_t got;

    memmove(lines->data, lines->data + lines->at, lines->end - lines->at);
    lines->end -= lines->at;
    lines->at = 0;
    if (lines->end == sizeof(lines->data))
        return junco_fail(err, JUNCO_ELIMIT, "standard input: line %zu is longer than %u bytes",
                          lines->n_lines + 1, JUNCO_MAX_LINE_BYTES);
    do {
        got = read(lines->fd, lines->data + lines->end, sizeof(lines->data) - lines->end);
    } while (got < 0 && errno == EINTR);
    if (got < 0)
        return junco_fail(err, JUNCO_EIO, "standard input: %s", strerror(errno));
    lines->has_ended = got == 0;
    lines->end += (size_t)got;
    return JUNCO_OK;
}

/* Give out the bytes up to `stop`, and go on behind `next`. */
static junco_status give(struct lines *lines, size_t stop, size_t next, const char **ret_line,
                         size_t *ret_size, struct junco_error *err) {
    size_t size = stop - lines->at;

    if (size && lines->data[stop - 1] == '\r')
        size--;
    if (size > JUNCO_MAX_LINE_BYTES)
        return junco_fail(err, JUNCO_ELIMIT, "standard input: line %zu is longer than %u bytes",
                          lines->n_lines + 1, JUNCO_MAX_LINE_BYTES);
    *ret_line = lines->data + lines->at;
    *ret_size = size;
    lines->at = next;
    lines->n_lines++;
    return JUNCO_OK;
}

junco_status lines_next(struct lines *lines, bool may_wait, const char **ret_line, size_t *ret_size,
                        bool *ret_is_end, bool *ret_would_wait, struct junco_error *err) {
    *ret_is_end = *ret_would_wait = false;
    for (;;) {
        const char *stop = memchr(lines->data + lines->at, '\n', lines->end - lines->at);
        junco_status st;

        if (stop) {
            size_t at = (size_t)(stop - lines->data);

            return give(lines, at, at + 1, ret_line, ret_size, err);
        }
        if (lines->has_ended && lines->at < lines->end)
            return give(lines, lines->end, lines->end, ret_line, ret_size, err);
        *ret_is_end = lines->has_ended;
        if (lines->has_ended)
            return JUNCO_OK;
        st = wait_for_data(lines, may_wait, ret_would_wait, err);
        if (!st && !*ret_would_wait)
            st = read_more(lines, err);
        if (st || *ret_would_wait)
            return st;
    }
}
