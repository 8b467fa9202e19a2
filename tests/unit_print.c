/* Output: the text of every kind of value, the queue of whole messages, and the promise that what
 * is printed parses back to the same value. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/parse.h"
#include "core/print.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define ROUNDS       4000

struct values {
    uint8_t byte;
    uint16_t half;
    uint32_t word;
    int8_t signed_byte;
    int16_t signed_half;
    int32_t signed_word;
    uint8_t family;
    uint8_t bytes[16];
    struct at_bytes text;
};

static uint8_t input[1];
static struct at_call calls[1];

/* A session that is nothing but its output queue. */
static void open_queue(struct at_session *session, size_t size)
{
    struct at_config config = {
        .input = input,
        .input_size = sizeof input,
        .output = malloc(size),
        .output_size = size,
        .calls = calls,
        .call_count = 1,
    };
    assert_non_null(config.output);
    at_session_init(session, &config);
}

static void close_queue(struct at_session *session)
{
    free(session->config.output);
}

/* The line without its end. */
static size_t print_line(const struct at_params *fields, const void *values, char *line,
                         size_t size)
{
    struct at_session session;
    const uint8_t *data;
    open_queue(&session, 1024);
    at_message_begin(&session);
    at_print_fields(&session, fields, values);
    assert_true(at_message_end(&session, 0));
    size_t length = at_session_output(&session, &data);
    assert_true(length >= 2 && length < size);
    assert_memory_equal(data + length - 2, "\r\n", 2);
    memcpy(line, data, length - 2);
    line[length - 2] = '\0';
    close_queue(&session);
    return length - 2;
}

static void expect(const struct at_param *param, const struct values *values, const char *expected)
{
    const struct at_params fields = {param, 1};
    char line[1024];
    print_line(&fields, values, line, sizeof line);
    assert_string_equal(line, expected);
}

/* ---- Text of values -------------------------------------------------------------------------- */

static const struct at_word words[] = {
    {"one", 1}, {"Two", 2}, {"zwei", 2}, {"four", 4}, {"most", 0x80000000}, {"none", 0}, {0},
};

static void numbers(void **state)
{
    static const struct {
        uint8_t type;
        uint32_t word;
        const char *expected;
    } cases[] = {
        {AT_NUMBER, 0, "0"},
        {AT_NUMBER, 42, "42"},
        {AT_NUMBER, 4294967295, "4294967295"},
        {AT_HEX, 0, "0x0"},
        {AT_HEX, 10, "0xa"},
        {AT_HEX, 0x20000010, "0x20000010"},
        {AT_HEX, 0xffffffa1, "0xffffffa1"},
        {AT_SIGNED, 0x80000000, "-2147483648"},
        {AT_SIGNED, 0xffffffff, "-1"},
        {AT_SIGNED, 0x7fffffff, "2147483647"},
        {AT_FORMAT, 1, "1"},
        {AT_BITS, 0, ""},
        {AT_BITS, 5, "0|2"},
        {AT_BITS, 0x80000000, "31"},
        {AT_KEYWORD, 1, "one"},
        {AT_KEYWORD, 2, "Two"},
        {AT_KEYWORD, 0, "none"},
        {AT_KEYWORD, 3, "3"},
        {AT_KEYWORD, 4294967295, "4294967295"},
        {AT_MASK, 0, ""},
        {AT_MASK, 1, "one"},
        {AT_MASK, 7, "one|Two|four"},
        {AT_MASK, 0x80000001, "one|most"},
        {AT_MASK, 0x11, "one|0x10"},
        {AT_MASK, 0x18, "0x18"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        const struct at_param param = {"v", .type = cases[i].type, .of.words = words,
                                       AT_FIELD(struct values, word)};
        expect(&param, &(struct values){.word = cases[i].word}, cases[i].expected);
    }
}

static void narrow_numbers(void **state)
{
    static const struct at_param params[] = {
        {"a", .type = AT_NUMBER, AT_FIELD(struct values, byte)},
        {"b", .type = AT_HEX, AT_FIELD(struct values, half)},
        {"c", .type = AT_SIGNED, AT_FIELD(struct values, signed_byte)},
        {"d", .type = AT_SIGNED, AT_FIELD(struct values, signed_half)},
        {"e", .type = AT_SIGNED, AT_FIELD(struct values, signed_word)},
    };
    const struct at_params fields = {AT_LIST(params)};
    const struct values values = {255, 0xbeef, 0, -128, -32768, INT32_MIN};
    char line[128];
    (void)state;
    print_line(&fields, &values, line, sizeof line);
    assert_string_equal(line, "255,0xbeef,-128,-32768,-2147483648");
}

static void addresses(void **state)
{
    const struct at_param ipv4 = {"a", .type = AT_IPV4, AT_FIELD(struct values, bytes)};
    const struct at_param ipv6 = {"a", .type = AT_IPV6, AT_FIELD(struct values, bytes)};
    const struct at_param mac = {"a", .type = AT_MAC, AT_FIELD(struct values, bytes)};
    const struct at_param optional_mac = {"a", .type = AT_MAC, .flags = AT_OPTIONAL,
                                          AT_FIELD(struct values, bytes)};
    const struct at_param some = {"a", .type = AT_BYTES, .of.max = 3,
                                  AT_FIELD(struct values, bytes)};
    const struct at_param either = {"a", .type = AT_ADDRESS,
                                    .related = offsetof(struct values, family),
                                    AT_FIELD(struct values, bytes)};
    struct values values = {.bytes = {0xfe, 0x80, 0, 255, [12] = 0xb0, 0xa0, 0, 1}};
    (void)state;
    expect(&ipv4, &values, "254.128.0.255");
    expect(&ipv6, &values, "0xfe8000ff:0x0:0x0:0xb0a00001");
    expect(&mac, &values, "0xfe:0x80:0x0:0xff:0x0:0x0");
    expect(&optional_mac, &values, "0xfe:0x80:0x0:0xff:0x0:0x0");
    expect(&some, &values, "0xfe,0x80,0x0");
    values.family = AT_FAMILY_IPV4;
    expect(&either, &values, "254.128.0.255");
    values.family = AT_FAMILY_IPV6;
    expect(&either, &values, "0xfe8000ff:0x0:0x0:0xb0a00001");
    memset(values.bytes, 0, sizeof values.bytes);
    expect(&mac, &values, "0x0:0x0:0x0:0x0:0x0:0x0");
    expect(&optional_mac, &values, "");
}

static void texts(void **state)
{
    static const char *const cases[][2] = {
        {"home", "home"},     {"my net", "my net"},     {"a,b", "\"a,b\""},
        {"a\"b", "\"a\"b\""}, {"a\rb", "\"a\rb\""},     {"a\nb", "\"a\nb\""},
        {" a", "\" a\""},     {"a ", "\"a \""},         {"", ""},
        {"[x]|y", "[x]|y"},   {"\xc3\xa4", "\xc3\xa4"},
    };
    const struct at_param param = {"t", .type = AT_TEXT, AT_FIELD(struct values, text)};
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        const uint8_t *bytes = (const uint8_t *)cases[i][0];
        expect(&param, &(struct values){.text = {bytes, strlen(cases[i][0])}}, cases[i][1]);
    }
    expect(&param, &(struct values){.text = {NULL, 0}}, "");
}

static void data(void **state)
{
    static const struct at_param params[] = {
        {"f", .type = AT_FORMAT, AT_FIELD(struct values, byte)},
        {"d", .type = AT_DATA, AT_FIELD(struct values, text)},
    };
    const struct at_params fields = {AT_LIST(params)};
    struct values values = {.text = {(const uint8_t *)"he,lo", 5}};
    char line[128];
    (void)state;
    print_line(&fields, &values, line, sizeof line);
    assert_string_equal(line, "0,5,he,lo");
    values.byte = 1;
    print_line(&fields, &values, line, sizeof line);
    assert_string_equal(line, "1,8,aGUsbG8=");
    values.text.length = 0;
    print_line(&fields, &values, line, sizeof line);
    assert_string_equal(line, "1,0,");
}

static void names_and_usage(void **state)
{
    static const struct at_param params[] = {
        {"Index", .type = AT_NUMBER, AT_FIELD(struct values, byte)},
        {"message length", .type = AT_NUMBER, AT_FIELD(struct values, half)},
    };
    static const struct at_command none = {"None"};
    static const struct at_command two = {"Two", {AT_LIST(params)}};
    struct at_session session;
    const uint8_t *bytes;
    (void)state;
    open_queue(&session, 256);
    at_message_begin(&session);
    at_print_name(&session, "WlanGET9_|");
    at_print_usage(&session, &none);
    at_print_usage(&session, &two);
    at_print_number(&session, INT32_MIN);
    assert_true(at_message_end(&session, 0));
    size_t length = at_session_output(&session, &bytes);
    const char expected[] = "wlanget9_|[][Index],[message length]-2147483648\r\n";
    assert_int_equal(length, strlen(expected));
    assert_memory_equal(bytes, expected, length);
    close_queue(&session);
}

/* ---- The queue ------------------------------------------------------------------------------- */

static bool put(struct at_session *session, size_t length, size_t reserve)
{
    at_message_begin(session);
    for (size_t i = 0; i < length; i++) {
        at_print_byte(session, (uint8_t)('a' + i % 26));
    }
    return at_message_end(session, reserve);
}

static void a_message_goes_whole_or_not_at_all(void **state)
{
    (void)state;
    for (size_t size = 2; size < 40; size++) {
        for (size_t length = 0; length < 44; length++) {
            struct at_session session;
            const uint8_t *bytes;
            open_queue(&session, size);
            bool fits = length + 2 <= size;
            assert_int_equal(put(&session, length, 0), fits);
            assert_int_equal(at_session_output(&session, &bytes), fits ? length + 2 : 0);
            assert_int_equal(at_room(&session), fits ? size - length - 2 : size);
            close_queue(&session);
        }
    }
}

static void a_reserve_stays_free(void **state)
{
    struct at_session session;
    (void)state;
    open_queue(&session, 20);
    assert_false(put(&session, 9, 10));
    assert_int_equal(at_room(&session), 20);
    assert_true(put(&session, 8, 10));
    assert_false(put(&session, 0, 10));
    assert_true(put(&session, 8, 0));
    assert_false(put(&session, 0, 0));
    close_queue(&session);
}

/* Every position of the head when a message comes that fits only after moving the rest. */
static void fetched_room_is_used_again(void **state)
{
    (void)state;
    for (size_t fetched = 0; fetched <= 20; fetched++) {
        struct at_session session;
        const uint8_t *bytes;
        open_queue(&session, 20);
        assert_true(put(&session, 8, 0));
        assert_true(put(&session, 8, 0));
        at_session_fetched(&session, fetched);
        bool fits = fetched >= 7;
        assert_int_equal(put(&session, 5, 0), fits);
        size_t length = at_session_output(&session, &bytes);
        const char expected[] = "abcdefgh\r\nabcdefgh\r\nabcde\r\n";
        assert_int_equal(length, 20 - fetched + (fits ? 7 : 0));
        assert_memory_equal(bytes, expected + fetched, length);
        close_queue(&session);
    }
}

/* ---- What is printed parses back ------------------------------------------------------------- */

static uint32_t seed = 20180501;

static uint32_t random_word(void)
{
    seed ^= seed << 13;
    seed ^= seed >> 17;
    seed ^= seed << 5;
    return seed;
}

/* Small, large and edge numbers alike. */
static uint32_t random_number(void)
{
    uint32_t number = random_word() >> random_word() % 32;
    return random_word() % 4 == 0 ? 0 - number : number;
}

union args {
    uint8_t bytes[AT_STRUCT_MAX];
    struct values values;
};

/* Prints `values`, parses the line and expects the same structure. */
static void round_trip(const struct at_params *fields, const struct values *values)
{
    const struct at_command command = {"Back", *fields};
    struct at_parsed parsed;
    union args args;
    char line[1024];
    size_t length = print_line(fields, values, line, sizeof line);
    uint8_t *text = malloc(length + 1);
    assert_non_null(text);
    memcpy(text, line, length);
    at_parse(&command, text, length, true, args.bytes, &parsed);
    if (parsed.error != AT_PARSE_OK) {
        fail_msg("\"%s\": error %d, code %d", line, parsed.error, parsed.code);
    }
    struct values back = args.values;
    if (values->text.data != NULL) {
        assert_int_equal(back.text.length, values->text.length);
        assert_memory_equal(back.text.data, values->text.data, values->text.length);
        back.text = values->text;
    }
    if (memcmp(&back, values, sizeof back) != 0) {
        fail_msg("\"%s\" parses to another value", line);
    }
    free(text);
}

static void numbers_parse_back(void **state)
{
    static const uint8_t types[] = {AT_NUMBER, AT_HEX, AT_SIGNED};
    (void)state;
    for (size_t round = 0; round < ROUNDS; round++) {
        const uint8_t type = types[round % 3];
        const struct at_param params[] = {
            {"a", .type = type, AT_FIELD(struct values, byte)},
            {"b", .type = type, AT_FIELD(struct values, half)},
            {"c", .type = type, AT_FIELD(struct values, word)},
        };
        const struct at_params fields = {AT_LIST(params)};
        struct values values;
        memset(&values, 0, sizeof values);
        values.byte = (uint8_t)random_number();
        values.half = (uint16_t)random_number();
        values.word = random_number();
        round_trip(&fields, &values);
    }
}

static void names_and_bits_parse_back(void **state)
{
    static const struct at_param params[] = {
        {"k", .type = AT_KEYWORD, .of.words = words, AT_FIELD(struct values, byte)},
        {"m", .type = AT_MASK, .of.words = words, .flags = AT_OPTIONAL,
         AT_FIELD(struct values, word)},
        {"b", .type = AT_BITS, .flags = AT_OPTIONAL, AT_FIELD(struct values, half)},
    };
    const struct at_params fields = {AT_LIST(params)};
    (void)state;
    for (size_t round = 0; round < ROUNDS; round++) {
        struct values values;
        memset(&values, 0, sizeof values);
        values.byte = (uint8_t)words[random_word() % 4].number;
        values.word = random_number();
        values.half = (uint16_t)random_number();
        round_trip(&fields, &values);
    }
}

/* Each byte of an address is often 0, a letter pair or a decimal pair. */
static void addresses_parse_back(void **state)
{
    static const uint8_t types[] = {AT_IPV4, AT_IPV6, AT_MAC, AT_ADDRESS};
    static const size_t lengths[] = {4, 16, 6, 4};
    static const struct at_word families[] = {{"inet", 2}, {"inet6", 3}, {0}};
    (void)state;
    for (size_t round = 0; round < ROUNDS; round++) {
        size_t kind = round % 4;
        const struct at_param params[] = {
            {"f", .type = AT_KEYWORD, .of.words = families, AT_FIELD(struct values, family)},
            {"a", .type = types[kind], .related = offsetof(struct values, family),
             AT_FIELD(struct values, bytes)},
        };
        const struct at_params fields = {AT_LIST(params)};
        struct values values;
        memset(&values, 0, sizeof values);
        values.family = (uint8_t)(2 + random_word() % 2);
        bool long_one = types[kind] == AT_ADDRESS && values.family == AT_FAMILY_IPV6;
        for (size_t i = 0; i < (long_one ? 16 : lengths[kind]); i++) {
            values.bytes[i] = (uint8_t)random_number();
        }
        round_trip(&fields, &values);
    }
}

/* A string cannot hold a quote before a comma: there is no escape for it (A.8). */
static bool can_be_written(const uint8_t *text, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        size_t after = i + 1;
        while (after < length && text[after] == ' ') {
            after++;
        }
        if (text[i] == '"' && after < length && text[after] == ',') {
            return false;
        }
    }
    return true;
}

static void texts_parse_back(void **state)
{
    static const char nasty[] = " ,\"\r\n[]|?=\\aB0\t\xff";
    static const struct at_param params[] = {
        {"t", .type = AT_TEXT, .of.max = 32, AT_FIELD(struct values, text)},
        {"n", .type = AT_NUMBER, AT_FIELD(struct values, byte)},
    };
    const struct at_params first = {AT_LIST(params)};
    const struct at_params alone = {params, 1};
    (void)state;
    for (size_t round = 0; round < ROUNDS; round++) {
        uint8_t text[32];
        size_t length = 1 + random_word() % sizeof text;
        for (size_t i = 0; i < length; i++) {
            text[i] = random_word() % 4 == 0 ? (uint8_t)(1 + random_word() % 255)
                                             : (uint8_t)nasty[random_word() % (sizeof nasty - 1)];
        }
        if (can_be_written(text, length)) {
            struct values values;
            memset(&values, 0, sizeof values);
            values.text = (struct at_bytes){text, length};
            round_trip(&alone, &values);
            values.byte = 7;
            round_trip(&first, &values);
        }
    }
}

static void data_parses_back(void **state)
{
    static const struct at_param printed[] = {
        {"f", .type = AT_FORMAT, AT_FIELD(struct values, byte)},
        {"d", .type = AT_DATA, AT_FIELD(struct values, text)},
    };
    static const struct at_param params[] = {
        {"f", .type = AT_FORMAT, AT_FIELD(struct values, byte)},
        {"l", .type = AT_LENGTH, AT_FIELD(struct values, half)},
        {"d", .type = AT_DATA, AT_FIELD(struct values, text)},
    };
    const struct at_params fields = {AT_LIST(printed)};
    const struct at_command command = {"Back", {AT_LIST(params)}};
    (void)state;
    for (size_t length = 0; length <= 400; length++) {
        uint8_t bytes[400];
        char line[1024];
        union args args;
        struct at_parsed parsed;
        struct values values = {.byte = length % 2, .text = {bytes, length}};
        for (size_t i = 0; i < length; i++) {
            bytes[i] = (uint8_t)random_word();
        }
        size_t printed_length = print_line(&fields, &values, line, sizeof line);
        at_parse(&command, (uint8_t *)line, printed_length, true, args.bytes, &parsed);
        assert_int_equal(parsed.error, AT_PARSE_OK);
        assert_int_equal(args.values.text.length, length);
        assert_memory_equal(args.values.text.data, bytes, length);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers),
        cmocka_unit_test(narrow_numbers),
        cmocka_unit_test(addresses),
        cmocka_unit_test(texts),
        cmocka_unit_test(data),
        cmocka_unit_test(names_and_usage),
        cmocka_unit_test(a_message_goes_whole_or_not_at_all),
        cmocka_unit_test(a_reserve_stays_free),
        cmocka_unit_test(fetched_room_is_used_again),
        cmocka_unit_test(numbers_parse_back),
        cmocka_unit_test(names_and_bits_parse_back),
        cmocka_unit_test(addresses_parse_back),
        cmocka_unit_test(texts_parse_back),
        cmocka_unit_test(data_parses_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
