/* test_base64.c -- bytes as text: the vectors of RFC 4648, and every byte. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"

#include "data/base64.h"

#include <string.h>

static void test_vectors(void **state) {
    static const struct {
        const char *data;
        size_t size;
        const char *want;
    } cases[] = {
        {"", 0, ""},
        {"f", 1, "Zg=="},
        {"fo", 2, "Zm8="},
        {"foo", 3, "Zm9v"},
        {"foob", 4, "Zm9vYg=="},
        {"fooba", 5, "Zm9vYmE="},
        {"foobar", 6, "Zm9vYmFy"},
        {"\0\0\0", 3, "AAAA"},
        {"\xff\xff\xff", 3, "////"},
        {"\xfb\xef\xbe", 3, "++++"},
        {"\xff", 1, "/w=="},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct str out = STR_INIT(64);

        str_puts(&out, "<"); /* what is there stays */
        base64_encode(&out, cases[i].data, cases[i].size);
        assert_int_equal(str_text(&out)[0], '<');
        assert_string_equal(str_text(&out) + 1, cases[i].want);
        str_done(&out);
    }
}

static int digit(char c) {
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const char *at = c ? strchr(digits, c) : NULL;

    assert_non_null(at);
    return (int)(at - digits);
}

static void test_every_byte_comes_back(void **state) {
    struct str out = STR_INIT(1024);
    unsigned char data[255];

    (void)state;
    for (size_t i = 0; i < sizeof(data); i++)
        data[i] = (unsigned char)(i + 1);
    base64_encode(&out, data, sizeof(data));
    assert_int_equal(out.size, sizeof(data) / 3 * 4);
    for (size_t i = 0; i < sizeof(data); i += 3) {
        const char *at = str_text(&out) + i / 3 * 4;
        int bits = digit(at[0]) << 18 | digit(at[1]) << 12 | digit(at[2]) << 6 | digit(at[3]);

        assert_int_equal(bits, data[i] << 16 | data[i + 1] << 8 | data[i + 2]);
    }
    str_done(&out);
}

static void test_bound_is_kept(void **state) {
    struct str out = STR_INIT(8);

    (void)state;
    base64_encode(&out, "0123456789", 10);
    assert_int_equal(out.failed, JUNCO_ELIMIT);
    str_done(&out);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_vectors),
        cmocka_unit_test(test_every_byte_comes_back),
        cmocka_unit_test(test_bound_is_kept),
    };

    return cmocka_run_group_tests_name("data/base64", tests, NULL, NULL);
}
