/* Base64: known vectors, every length, every wrong character, decoding and encoding in place. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "atcmd/core.h"

#define LENGTHS 401

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/* Decodes a copy of exactly its size. */
static int32_t decode(const char *text, size_t length, uint8_t *to)
{
    uint8_t *copy = malloc(length + (length == 0));
    assert_non_null(copy);
    memcpy(copy, text, length);
    int32_t decoded = at_base64_decode(copy, length);
    if (decoded > 0) {
        memcpy(to, copy, (size_t)decoded);
    }
    free(copy);
    return decoded;
}

static void known_vectors(void **state)
{
    static const struct {
        const char *plain, *coded;
    } vectors[] = {
        {"", ""},
        {"f", "Zg=="},
        {"fo", "Zm8="},
        {"foo", "Zm9v"},
        {"foob", "Zm9vYg=="},
        {"fooba", "Zm9vYmE="},
        {"foobar", "Zm9vYmFy"},
        {"hello", "aGVsbG8="},
        {"\xfb\xff\xbf", "+/+/"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof vectors / sizeof vectors[0]; i++) {
        uint8_t coded[16];
        uint8_t plain[16];
        size_t length = strlen(vectors[i].plain);
        size_t coded_length = strlen(vectors[i].coded);
        assert_int_equal(at_base64_length(length), coded_length);
        at_base64_encode(coded, (const uint8_t *)vectors[i].plain, length);
        assert_memory_equal(coded, vectors[i].coded, coded_length);
        assert_int_equal(decode(vectors[i].coded, coded_length, plain), length);
        assert_memory_equal(plain, vectors[i].plain, length);
    }
}

static void fill(uint8_t *bytes, size_t length, uint32_t seed)
{
    for (size_t i = 0; i < length; i++) {
        seed = seed * 1664525 + 1013904223;
        bytes[i] = (uint8_t)(seed >> 24);
    }
}

static void every_length_comes_back(void **state)
{
    (void)state;
    for (size_t length = 0; length < LENGTHS; length++) {
        uint8_t plain[LENGTHS];
        uint8_t back[LENGTHS];
        size_t coded_length = at_base64_length(length);
        char *coded = malloc(coded_length + 1);
        assert_non_null(coded);
        fill(plain, length, (uint32_t)length);
        coded[coded_length] = '#';
        at_base64_encode((uint8_t *)coded, plain, length);
        assert_int_equal(coded[coded_length], '#');
        assert_int_equal(decode(coded, coded_length, back), length);
        assert_memory_equal(back, plain, length);
        free(coded);
    }
}

/* The bytes lie at the far end of the buffer in which they are encoded. */
static void encodes_within_one_buffer(void **state)
{
    (void)state;
    for (size_t length = 0; length < LENGTHS; length++) {
        uint8_t plain[LENGTHS];
        uint8_t apart[2 * LENGTHS];
        size_t coded_length = at_base64_length(length);
        uint8_t *buffer = malloc(coded_length + 1);
        assert_non_null(buffer);
        fill(plain, length, (uint32_t)length + 7);
        memcpy(buffer + coded_length - length, plain, length);
        at_base64_encode(buffer, buffer + coded_length - length, length);
        at_base64_encode(apart, plain, length);
        assert_memory_equal(buffer, apart, coded_length);
        free(buffer);
    }
}

static void length_is_a_multiple_of_four(void **state)
{
    uint8_t back[16];
    (void)state;
    for (size_t length = 0; length <= 12; length++) {
        int32_t expected = length % 4 == 0 ? (int32_t)(length / 4 * 3) : AT_REFUSE(-1);
        assert_int_equal(decode("AAAAAAAAAAAA", length, back), expected);
    }
}

static void characters_outside_the_alphabet(void **state)
{
    uint8_t back[8];
    (void)state;
    for (int c = 0; c < 256; c++) {
        for (size_t at = 0; at < 8; at++) {
            char text[] = "AAAAAAAA";
            text[at] = (char)c;
            bool known = c != 0 && strchr(alphabet, c) != NULL;
            bool padding = c == '=' && at == 7;
            int32_t expected = known ? 6 : padding ? 5 : AT_REFUSE(-4);
            assert_int_equal(decode(text, 8, back), expected);
        }
    }
}

static void misplaced_padding(void **state)
{
    static const char *const texts[] = {
        "====", "A===", "=AAA", "A=AA", "AA=A", "AA==AAAA", "AAA=AAAA", "AAAA====", "AAAAA===",
    };
    uint8_t back[8];
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        assert_int_equal(decode(texts[i], strlen(texts[i]), back), AT_REFUSE(-4));
    }
}

/* The data of a request, decoded where it lies; what cannot be decoded keeps its length. */
static void data_of_a_request(void **state)
{
    static const struct {
        const char *coded, *plain; /* NULL: refused */
        int32_t status;
    } cases[] = {
        {"", "", 0},
        {"aGVsbG8=", "hello", 5},
        {"aGVsbG8", NULL, AT_REFUSE(-1)},
        {"aGVs!G8=", NULL, AT_REFUSE(-4)},
        {"====", NULL, AT_REFUSE(-4)},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        uint8_t text[16];
        size_t length = strlen(cases[i].coded);
        memcpy(text, cases[i].coded, length);
        struct at_bytes data = {text, length};
        assert_int_equal(at_decode(&data), cases[i].status);
        assert_ptr_equal(data.data, text);
        assert_int_equal(data.length, cases[i].plain != NULL ? strlen(cases[i].plain) : length);
        if (cases[i].plain != NULL) {
            assert_memory_equal(text, cases[i].plain, data.length);
        }
    }
}

/* Refusals are statuses of their own, below every number that a network processor knows. */
static void refusals(void **state)
{
    (void)state;
    assert_true(AT_REFUSE(0) < -100000 && AT_REFUSE(-1) < AT_REFUSE(0));
    assert_true(AT_REFUSE(-99) > INT32_MIN && AT_REFUSE(0) != AT_PENDING);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_vectors),
        cmocka_unit_test(every_length_comes_back),
        cmocka_unit_test(encodes_within_one_buffer),
        cmocka_unit_test(length_is_a_multiple_of_four),
        cmocka_unit_test(characters_outside_the_alphabet),
        cmocka_unit_test(misplaced_padding),
        cmocka_unit_test(data_of_a_request),
        cmocka_unit_test(refusals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
