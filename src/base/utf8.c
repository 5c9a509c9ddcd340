/* utf8.c -- UTF-8 by RFC 3629: check, decode, encode, and how wide it shows. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "base/str.h"

struct range {
    unsigned first, last;
};

/* Code points a terminal gives two columns: East Asian Wide and Fullwidth (UAX #11), with the
 * blocks of pictographs.  Whole blocks, not every assigned character: a table's alignment needs no
 * more. */
static const struct range wide_ranges[] = {
    {0x1100, 0x115F},   {0x231A, 0x231B},   {0x2329, 0x232A},   {0x23E9, 0x23EC},
    {0x25FD, 0x25FE},   {0x2614, 0x2615},   {0x2648, 0x2653},   {0x26A1, 0x26A1},
    {0x26C4, 0x26C5},   {0x2705, 0x2705},   {0x2728, 0x2728},   {0x274C, 0x274C},
    {0x2753, 0x2757},   {0x2E80, 0x303E},   {0x3041, 0x33FF},   {0x3400, 0x4DBF},
    {0x4E00, 0x9FFF},   {0xA000, 0xA4CF},   {0xA960, 0xA97F},   {0xAC00, 0xD7A3},
    {0xF900, 0xFAFF},   {0xFE10, 0xFE19},   {0xFE30, 0xFE6F},   {0xFF01, 0xFF60},
    {0xFFE0, 0xFFE6},   {0x17000, 0x18CFF}, {0x1B000, 0x1B2FF}, {0x1F300, 0x1F64F},
    {0x1F680, 0x1F6FF}, {0x1F900, 0x1F9FF}, {0x1FA70, 0x1FAFF}, {0x20000, 0x3FFFD},
};

/* Combining marks and joiners, which take no column. */
static const struct range zero_ranges[] = {
    {0x0300, 0x036F}, {0x0483, 0x0489}, {0x0591, 0x05BD}, {0x0610, 0x061A}, {0x064B, 0x065F},
    {0x0E34, 0x0E3A}, {0x0E47, 0x0E4E}, {0x1AB0, 0x1AFF}, {0x1DC0, 0x1DFF}, {0x200B, 0x200F},
    {0x20D0, 0x20FF}, {0x3099, 0x309A}, {0xFE00, 0xFE0F}, {0xFE20, 0xFE2F},
};

#define N_RANGES(table) (sizeof(table) / sizeof((table)[0]))

static bool is_in(const struct range *ranges, size_t n, unsigned codepoint) {
    size_t low = 0, high = n;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (codepoint > ranges[middle].last)
            low = middle + 1;
        else
            high = middle;
    }
    return low < n && codepoint >= ranges[low].first;
}

static bool is_tail(unsigned char byte) {
    return (byte & 0xC0) == 0x80;
}

size_t utf8_decode(const char *data, size_t size, unsigned *ret_codepoint) {
    const unsigned char *s = (const unsigned char *)data;
    unsigned codepoint;

    if (size == 0)
        return 0;
    if (s[0] < 0x80) {
        *ret_codepoint = s[0];
        return 1;
    }
    if (s[0] >= 0xC2 && s[0] <= 0xDF) {
        if (size < 2 || !is_tail(s[1]))
            return 0;
        *ret_codepoint = (s[0] & 0x1Fu) << 6 | (s[1] & 0x3Fu);
        return 2;
    }
    if ((s[0] & 0xF0) == 0xE0) {
        if (size < 3 || !is_tail(s[1]) || !is_tail(s[2]))
            return 0;
        codepoint = (s[0] & 0x0Fu) << 12 | (s[1] & 0x3Fu) << 6 | (s[2] & 0x3Fu);
        if (codepoint < 0x800 || (codepoint >= 0xD800 && codepoint <= 0xDFFF))
            return 0; /* longer than needed, or half a UTF-16 pair */
        *ret_codepoint = codepoint;
        return 3;
    }
    if (s[0] < 0xF0 || s[0] > 0xF4)
        return 0;
    if (size < 4 || !is_tail(s[1]) || !is_tail(s[2]) || !is_tail(s[3]))
        return 0;
    codepoint = (s[0] & 0x07u) << 18 | (s[1] & 0x3Fu) << 12 | (s[2] & 0x3Fu) << 6 | (s[3] & 0x3Fu);
    if (codepoint < 0x10000 || codepoint > 0x10FFFF)
        return 0;
    *ret_codepoint = codepoint;
    return 4;
}

size_t utf8_length(const char *data, size_t size) {
    unsigned codepoint;

    return utf8_decode(data, size, &codepoint);
}

bool utf8_is_valid(const char *data, size_t size) {
    size_t at = 0;

    while (at < size) {
        if ((unsigned char)data[at] < 0x80) { /* most text, most of the time */
            at++;
            continue;
        }
        size_t n = utf8_length(data + at, size - at);
        if (n == 0)
            return false;
        at += n;
    }
    return true;
}

size_t utf8_encode(unsigned codepoint, char out[4]) {
    if (codepoint < 0x80) {
        out[0] = (char)codepoint;
        return 1;
    }
    if (codepoint < 0x800) {
        out[0] = (char)(0xC0 | codepoint >> 6);
        out[1] = (char)(0x80 | (codepoint & 0x3F));
        return 2;
    }
    if (codepoint >= 0xD800 && codepoint <= 0xDFFF)
        return 0;
    if (codepoint < 0x10000) {
        out[0] = (char)(0xE0 | codepoint >> 12);
        out[1] = (char)(0x80 | (codepoint >> 6 & 0x3F));
        out[2] = (char)(0x80 | (codepoint & 0x3F));
        return 3;
    }
    if (codepoint > 0x10FFFF)
        return 0;
    out[0] = (char)(0xF0 | codepoint >> 18);
    out[1] = (char)(0x80 | (codepoint >> 12 & 0x3F));
    out[2] = (char)(0x80 | (codepoint >> 6 & 0x3F));
    out[3] = (char)(0x80 | (codepoint & 0x3F));
    return 4;
}

size_t utf8_display_width(const char *data, size_t size) {
    size_t width = 0;

    for (size_t at = 0; at < size;) {
        unsigned codepoint;
        size_t n = utf8_decode(data + at, size - at, &codepoint);
        at += n ? n : 1;
        if (n == 0)
            width++; /* shown as one replacement character */
        else if (is_in(wide_ranges, N_RANGES(wide_ranges), codepoint))
            width += 2;
        else if (codepoint >= 0x20 && codepoint != 0x7F &&
                 !is_in(zero_ranges, N_RANGES(zero_ranges), codepoint))
            width++;
    }
    return width;
}
