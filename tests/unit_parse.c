/* The lexical rules: every kind of value in every notation, counts, places of counted data. Each
 * test parses with small commands of its own, through at_parse(). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/parse.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* What a parse ended with, as one number: 0, a code of "parse parameters", or these. */
#define WRONG_COUNT (-100)

struct values {
    uint8_t byte;
    uint16_t half;
    uint32_t word;
    int8_t signed_byte;
    int16_t signed_half;
    int32_t signed_word;
    uint8_t family;
    uint8_t bytes[16];
    struct at_bytes text, more;
    uint32_t chosen;
};

union args {
    uint8_t bytes[AT_STRUCT_MAX];
    struct values values;
};

static union args args;
static struct at_parsed parsed;
static uint8_t *parsed_text; /* the bytes that results point to */

/* Parses a copy of exactly these bytes, which lives until the next call. */
static int parse_bytes(const struct at_command *command, const void *text, size_t length)
{
    free(parsed_text);
    parsed_text = malloc(length + (length == 0));
    assert_non_null(parsed_text);
    memcpy(parsed_text, text, length);
    memset(&args, 0xa5, sizeof args);
    at_parse(command, parsed_text, length, true, args.bytes, &parsed);
    if (parsed.error == AT_PARSE_OK) {
        return 0;
    }
    return parsed.error == AT_PARSE_COUNT ? WRONG_COUNT : parsed.code;
}

static int parse(const struct at_command *command, const char *text)
{
    return parse_bytes(command, text, strlen(text));
}

static int parse_one(const struct at_param *param, const char *text)
{
    struct at_command command = {"One", {param, 1}};
    return parse(&command, text);
}

static void expect_bytes(const struct at_bytes *bytes, const char *expected)
{
    if (expected == NULL) {
        assert_null(bytes->data);
        return;
    }
    assert_non_null(bytes->data);
    assert_int_equal(bytes->length, strlen(expected));
    assert_memory_equal(bytes->data, expected, bytes->length);
}

static void fail_at(const char *text, int expected, int got)
{
    if (expected != got) {
        fail_msg("\"%s\": expected %d, got %d", text, expected, got);
    }
}

/* ---- Numbers --------------------------------------------------------------------------------- */

static const struct at_param byte = {"n", .type = AT_NUMBER, AT_FIELD(struct values, byte)};
static const struct at_param half = {"n", .type = AT_NUMBER, AT_FIELD(struct values, half)};
static const struct at_param word = {"n", .type = AT_NUMBER, AT_FIELD(struct values, word)};
static const struct at_param signed_byte = {"n", .type = AT_SIGNED,
                                            AT_FIELD(struct values, signed_byte)};
static const struct at_param signed_half = {"n", .type = AT_SIGNED,
                                            AT_FIELD(struct values, signed_half)};
static const struct at_param signed_word = {"n", .type = AT_SIGNED,
                                            AT_FIELD(struct values, signed_word)};

struct number_case {
    const char *text;
    int code;
    int64_t value;
};

static int64_t field_of(const struct at_param *param)
{
    const struct values *values = &args.values;
    const struct {
        const struct at_param *param;
        int64_t value;
    } fields[] = {
        {&byte, values->byte},
        {&half, values->half},
        {&word, values->word},
        {&signed_byte, values->signed_byte},
        {&signed_half, values->signed_half},
        {&signed_word, values->signed_word},
    };
    size_t i = 0;
    while (fields[i].param != param) {
        i++;
    }
    return fields[i].value;
}

static void check_numbers(const struct at_param *param, const struct number_case *cases,
                          size_t count)
{
    for (size_t i = 0; i < count; i++) {
        fail_at(cases[i].text, cases[i].code, parse_one(param, cases[i].text));
        if (cases[i].code == 0 && field_of(param) != cases[i].value) {
            fail_msg("\"%s\": expected %ld, got %ld", cases[i].text, (long)cases[i].value,
                     (long)field_of(param));
        }
    }
}

static void number_notations(void **state)
{
    static const struct number_case cases[] = {
        {"0", 0, 0},
        {"7", 0, 7},
        {"65535", 0, 65535},
        {"0x0", 0, 0},
        {"0xff", 0, 255},
        {"0XfF", 0, 255},
        {"0x0000ffff", 0, 65535},
        {"010", 0, 10},
        {"0000000000000000000009", 0, 9},
        {"+5", 0, 5},
        {"+0x5", 0, 5},
        {"  12", 0, 12},
        {"12  ", 0, 12},
        {" 0x1f ", 0, 31},
        {"65536", -4, 0},
        {"0x10000", -4, 0},
        {"99999999999999999999", -4, 0},
        {"4294967296", -4, 0},
        {"4294967301", -4, 0},
        {"-1", -4, 0},
        {"3abc", -4, 0},
        {"abc", -4, 0},
        {"1.5", -4, 0},
        {"0b11", -4, 0},
        {"0x", -4, 0},
        {"0xg", -4, 0},
        {"x5", -4, 0},
        {"1 2", -4, 0},
        {"+", -4, 0},
        {"-", -4, 0},
        {"++5", -4, 0},
        {"--5", -4, 0},
        {"+-5", -4, 0},
        {"- 5", -4, 0},
        {"\t5", -4, 0},
        {"5\t", -4, 0},
        {"[5]", -4, 0},
        {"\"5\"", -4, 0},
        {"\"\"", -4, 0},
        {" ", -1, 0},
    };
    (void)state;
    check_numbers(&half, cases, COUNT(cases));
}

static void number_widths(void **state)
{
    static const struct number_case bytes[] = {
        {"255", 0, 255}, {"256", -4, 0}, {"0x100", -4, 0}, {"-1", -4, 0}, {"300", -4, 0},
    };
    static const struct number_case words[] = {
        {"4294967295", 0, 4294967295}, {"0xffffffff", 0, 4294967295},
        {"4294967296", -4, 0},         {"0x100000000", -4, 0},
        {"-1", 0, 4294967295},         {"-2147483648", 0, 2147483648},
        {"-249346713", 0, 4045620583}, {"-2147483649", -4, 0},
    };
    (void)state;
    check_numbers(&byte, bytes, COUNT(bytes));
    check_numbers(&word, words, COUNT(words));
}

static void signed_numbers(void **state)
{
    static const struct number_case bytes[] = {
        {"127", 0, 127},  {"-128", 0, -128}, {"128", -4, 0},    {"-129", -4, 0},
        {"0xff", 0, -1},  {"0x80", 0, -128}, {"0x100", -4, 0},  {"-0x80", 0, -128},
        {"+127", 0, 127}, {"-0", 0, 0},      {"-0x81", -4, 0},  {"-", -4, 0},
        {"--1", -4, 0},   {"- 1", -4, 0},    {"\"-1\"", -4, 0},
    };
    static const struct number_case halves[] = {
        {"32767", 0, 32767}, {"-32768", 0, -32768}, {"32768", -4, 0},
        {"-32769", -4, 0},   {"0xffff", 0, -1},     {"0x10000", -4, 0},
    };
    static const struct number_case words[] = {
        {"2147483647", 0, INT32_MAX}, {"-2147483648", 0, INT32_MIN}, {"2147483648", -4, 0},
        {"-2147483649", -4, 0},       {"0xffffffff", 0, -1},         {"0x80000000", 0, INT32_MIN},
    };
    (void)state;
    check_numbers(&signed_byte, bytes, COUNT(bytes));
    check_numbers(&signed_half, halves, COUNT(halves));
    check_numbers(&signed_word, words, COUNT(words));
}

/* A largest value of the descriptor's own, down to ones that are smaller than a digit. */
static void number_limits(void **state)
{
    static const uint32_t limits[] = {1, 2, 5, 8, 9, 10, 15, 16, 99, 255, 1000};
    (void)state;
    for (size_t i = 0; i < COUNT(limits); i++) {
        struct at_param param = {"n", .type = AT_NUMBER, .of.max = limits[i],
                                 AT_FIELD(struct values, word)};
        for (uint32_t number = 0; number < 1200; number++) {
            char decimal[16];
            char hex[16];
            snprintf(decimal, sizeof decimal, "%u", number);
            snprintf(hex, sizeof hex, "0x%x", number);
            int expected = number <= limits[i] ? 0 : AT_PARSE_VALUE;
            fail_at(decimal, expected, parse_one(&param, decimal));
            fail_at(hex, expected, parse_one(&param, hex));
        }
    }
}

static void negative_numbers_are_no_way_around_a_limit(void **state)
{
    static const struct at_param param = {"n", .type = AT_NUMBER, .of.max = 255,
                                          AT_FIELD(struct values, word)};
    static const char *const texts[] = {"-1", "-255", "-0x1"};
    (void)state;
    for (size_t i = 0; i < COUNT(texts); i++) {
        fail_at(texts[i], AT_PARSE_VALUE, parse_one(&param, texts[i]));
    }
}

/* ---- Keywords, masks, bits ------------------------------------------------------------------- */

static const struct at_word words[] = {
    {"one", 1}, {"two", 2}, {"Four", 4}, {"vier", 4}, {"QoS 0", 8}, {"big", 0x80000000}, {0},
};

static void keywords(void **state)
{
    static const struct at_param param = {"k", .type = AT_KEYWORD, .of.words = words,
                                          AT_FIELD(struct values, word)};
    static const struct number_case cases[] = {
        {"one", 0, 1},      {"ONE", 0, 1},    {"oNe", 0, 1},        {" one ", 0, 1},
        {"four", 0, 4},     {"VIER", 0, 4},   {"qos 0", 0, 8},      {"on", -4, 0},
        {"onee", -4, 0},    {"1", -4, 0},     {"[one]", -4, 0},     {"o ne", -4, 0},
        {"one|two", -4, 0}, {"one\t", -4, 0}, {"", WRONG_COUNT, 0}, {" ", -1, 0},
        {"one\r", -4, 0},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        fail_at(cases[i].text, cases[i].code, parse_one(&param, cases[i].text));
        if (cases[i].code == 0) {
            assert_int_equal(args.values.word, cases[i].value);
        }
    }
}

static const struct at_param mask = {"m", .type = AT_MASK, .of.words = words,
                                     AT_FIELD(struct values, word)};

static void masks(void **state)
{
    static const struct number_case cases[] = {
        {"one", 0, 1},
        {"one|two", 0, 3},
        {"TWO|one|Four", 0, 7},
        {"one|one", 0, 1},
        {"[one|two]", 0, 3},
        {"[one]", 0, 1},
        {" [ one | two ] ", 0, 3},
        {"one | two", 0, 3},
        {"5", 0, 5},
        {"0x80000001", 0, 0x80000001},
        {"one|0x10", 0, 0x11},
        {"big|one", 0, 0x80000001},
        {"[]", -1, 0},
        {"[ ]", -1, 0},
        {" ", -1, 0},
        {"one|", -1, 0},
        {"|one", -1, 0},
        {"one||two", -1, 0},
        {"|", -1, 0},
        {"[one", -4, 0},
        {"one]", -4, 0},
        {"three", -4, 0},
        {"one|three", -4, 0},
        {"one two", -4, 0},
        {"4294967296", -4, 0},
        {"\"one\"", -4, 0},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        fail_at(cases[i].text, cases[i].code, parse_one(&mask, cases[i].text));
        if (cases[i].code == 0) {
            assert_int_equal(args.values.word, cases[i].value);
        }
    }
}

static void bit_lists(void **state)
{
    static const struct at_param param = {"b", .type = AT_BITS, AT_FIELD(struct values, half)};
    static const struct number_case cases[] = {
        {"0", 0, 1},      {"0|2", 0, 5},   {"[0|2]", 0, 5}, {"[ 0 | 2 ]", 0, 5}, {"15", 0, 0x8000},
        {"0x2|3", 0, 12}, {"3|3", 0, 8},   {"16", -4, 0},   {"0|16", -4, 0},     {"32", -4, 0},
        {"99999", -4, 0}, {"[]", -1, 0},   {" ", -1, 0},    {"0|", -1, 0},       {"|0", -1, 0},
        {"0 2", -4, 0},   {"a", -4, 0},    {"-1", -4, 0},   {"one", -4, 0},      {"0||2", -1, 0},
        {"\"0\"", -4, 0}, {"0|2]", -4, 0},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        fail_at(cases[i].text, cases[i].code, parse_one(&param, cases[i].text));
        if (cases[i].code == 0) {
            assert_int_equal(args.values.half, cases[i].value);
        }
    }
}

/* ---- Addresses ------------------------------------------------------------------------------- */

struct address_case {
    const char *text;
    int code;
    uint8_t bytes[16];
};

static void check_addresses(uint8_t type, const struct address_case *cases, size_t count,
                            size_t length)
{
    const struct at_param param = {"a", .type = type, AT_FIELD(struct values, bytes)};
    for (size_t i = 0; i < count; i++) {
        fail_at(cases[i].text, cases[i].code, parse_one(&param, cases[i].text));
        if (cases[i].code == 0 && memcmp(args.values.bytes, cases[i].bytes, length) != 0) {
            fail_msg("\"%s\": wrong bytes", cases[i].text);
        }
    }
}

static void ipv4(void **state)
{
    static const struct address_case cases[] = {
        {"192.168.1.10", 0, {192, 168, 1, 10}},
        {"[192.168.1.10]", 0, {192, 168, 1, 10}},
        {"0xC0.0xA8.1.10", 0, {192, 168, 1, 10}},
        {"192 . 168 . 1 . 10", 0, {192, 168, 1, 10}},
        {" [ 192.168.1.10 ] ", 0, {192, 168, 1, 10}},
        {"010.0.0.1", 0, {10, 0, 0, 1}},
        {"0.0.0.0", 0, {0}},
        {"255.255.255.255", 0, {255, 255, 255, 255}},
        {"300.1.1.1", -4, {0}},
        {"1.1.1.256", -4, {0}},
        {"1.2.3", -3, {0}},
        {"1", -3, {0}},
        {"1.2.3.4.5", -4, {0}},
        {"1..3.4", -1, {0}},
        {".1.2.3", -1, {0}},
        {"1.2.3.", -1, {0}},
        {"a.b.c.d", -4, {0}},
        {"1.2.3.-4", -4, {0}},
        {"1.2.3.4]", -4, {0}},
        {"[1.2.3.4", -4, {0}},
        {"[]", -1, {0}},
        {" ", -1, {0}},
        {"1,2,3,4", WRONG_COUNT, {0}},
    };
    (void)state;
    check_addresses(AT_IPV4, cases, COUNT(cases), 4);
}

#define FE80(last) \
    { \
        0xfe, 0x80, [15] = (last) \
    }

static void ipv6(void **state)
{
    static const struct address_case cases[] = {
        {"0xfe800000:0x0:0x0:0x1", 0, FE80(1)},
        {"[0xfe800000:0x0:0x0:0x1]", 0, FE80(1)},
        {"4269801472:0:0:1", 0, FE80(1)},
        {"0xfe800000 : 0 : 0 : 1", 0, FE80(1)},
        {"0x1020304:0x5060708:0x90a0b0c:0xd0e0f10",
         0,
         {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16}},
        {"fe80::1", 0, FE80(1)},
        {"[fe80::1]", 0, FE80(1)},
        {"FE80::1", 0, FE80(1)},
        {"fe80:0:0:0:0:0:0:1", 0, FE80(1)},
        {"fe80:0::0:1", 0, FE80(1)},
        {"::", 0, {0}},
        {"::1", 0, {[15] = 1}},
        {"fe80::", 0, FE80(0)},
        {"1:2:3:4:5:6:7::", 0, {0, 1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6, 0, 7}},
        {"::2:3:4:5:6:7:8", 0, {0, 0, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6, 0, 7, 0, 8}},
        {"102:304:506:708:90a:b0c:d0e:f10",
         0,
         {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16}},
        {"0x1:0x2:0x3", -3, {0}},
        {"0x1:0x2::0x4", -4, {0}},
        {"0x1:0x2:0x3:0x100000000", -4, {0}},
        {"1:2:3:4:5", -4, {0}},
        {"1:2:3:4:5:6:7", -4, {0}},
        {"1:2:3:4:5:6:7:8:9", -4, {0}},
        {"1:2:3:4:5:6:7:8::", -4, {0}},
        {"::1:2:3:4:5:6:7:8", -4, {0}},
        {"1::2::3", -4, {0}},
        {"12345::1", -4, {0}},
        {"g::1", -4, {0}},
        {"1:::2", -4, {0}},
        {"fe80:0:0:1", -4, {0}},
        {"[]", -1, {0}},
        {" ", -1, {0}},
    };
    (void)state;
    check_addresses(AT_IPV6, cases, COUNT(cases), 16);
}

/* A colon at an end stands only as part of "::". */
static void ipv6_loose_colons(void **state)
{
    static const struct address_case cases[] = {
        {":::", -4, {0}},
        {":::1", -4, {0}},
        {"1:::", -4, {0}},
        {":1:2:3:4:5:6:7", -4, {0}},
        {"1:2:3:4:5:6:7:", -4, {0}},
        {":1::2", -4, {0}},
        {"1::2:", -4, {0}},
    };
    (void)state;
    check_addresses(AT_IPV6, cases, COUNT(cases), 16);
}

static void mac(void **state)
{
    static const struct address_case cases[] = {
        {"0xd0:0xb5:0xc2:0x0:0x1:0x2", 0, {0xd0, 0xb5, 0xc2, 0, 1, 2}},
        {"[0xd0:0xb5:0xc2:0x0:0x1:0x2]", 0, {0xd0, 0xb5, 0xc2, 0, 1, 2}},
        {"0xd0 : 0xb5:0xc2:0x0:0x1: 0x2", 0, {0xd0, 0xb5, 0xc2, 0, 1, 2}},
        {"208:181:194:0:1:2", 0, {208, 181, 194, 0, 1, 2}},
        {"1:2:3:4:5:6", 0, {1, 2, 3, 4, 5, 6}},
        {"10:20:30:40:50:60", 0, {0x10, 0x20, 0x30, 0x40, 0x50, 0x60}},
        {"00:11:22:33:44:55", 0, {0, 0x11, 0x22, 0x33, 0x44, 0x55}},
        {"aa:bb:cc:dd:ee:ff", 0, {0xaa, 0xbb, 0xcc, 0xdd, 0xee, 0xff}},
        {"AA:BB:CC:DD:EE:FF", 0, {0xaa, 0xbb, 0xcc, 0xdd, 0xee, 0xff}},
        {"10:20:30:40:50:6", 0, {10, 20, 30, 40, 50, 6}},
        {"100:20:30:40:50:60", 0, {100, 20, 30, 40, 50, 60}},
        {"a:10:20:30:40:50", 0, {0xa, 0x10, 0x20, 0x30, 0x40, 0x50}},
        {"0:1:2:3:4:f", 0, {0, 1, 2, 3, 4, 0xf}},
        {"0x10:20:30:40:50:60", 0, {0x10, 20, 30, 40, 50, 60}},
        {"0x10:20:30:40:50:6f", 0, {0x10, 0x20, 0x30, 0x40, 0x50, 0x6f}},
        {"256:1:1:1:1:1", -4, {0}},
        {"0x100:0:0:0:0:0", -4, {0}},
        {"aaa:0:0:0:0:0", -4, {0}},
        {"1:2:3:4:5", -3, {0}},
        {"00:11:22:33:44", -3, {0}},
        {"1:2:3:4:5:6:7", -4, {0}},
        {"1:2:3:4::6", -1, {0}},
        {"gg:11:22:33:44:55", -4, {0}},
        {"00-11-22-33-44-55", -4, {0}},
        {"001122334455", -4, {0}},
        {"0x:0:0:0:0:0", -4, {0}},
        {"[]", -1, {0}},
        {" ", -1, {0}},
    };
    (void)state;
    check_addresses(AT_MAC, cases, COUNT(cases), 6);
}

static void addresses_of_a_family(void **state)
{
    static const struct at_word families[] = {{"inet", 2}, {"inet6", 3}, {"rf", 6}, {0}};
    static const struct at_param params[] = {
        {"family", .type = AT_KEYWORD, .of.words = families, AT_FIELD(struct values, family)},
        {"address", .type = AT_ADDRESS, .related = offsetof(struct values, family),
         AT_FIELD(struct values, bytes)},
    };
    static const struct at_command command = {"A", {AT_LIST(params)}};
    (void)state;
    assert_int_equal(parse(&command, "inet,1.2.3.4"), 0);
    assert_int_equal(args.values.bytes[3], 4);
    assert_int_equal(parse(&command, "inet6,::4"), 0);
    assert_int_equal(args.values.bytes[15], 4);
    assert_int_equal(parse(&command, "inet,::4"), -4);
    assert_int_equal(parse(&command, "inet6,1.2.3.4"), -4);
    assert_int_equal(parse(&command, "rf,1.2.3.4"), -1);
    assert_int_equal(parse(&command, "inet,"), -1);
    assert_int_equal(parse(&command, "inet,\"\""), -1);
}

/* ---- Text ------------------------------------------------------------------------------------ */

static const struct at_param texts[] = {
    {"text", .type = AT_TEXT, .of.max = 12, AT_FIELD(struct values, text)},
    {"more", .type = AT_TEXT, .of.max = 4, .flags = AT_OPTIONAL, AT_FIELD(struct values, more)},
};
static const struct at_command two_texts = {"Texts", {AT_LIST(texts)}};

static void text(void **state)
{
    static const struct {
        const char *text;
        int code;
        const char *first, *second;
    } cases[] = {
        {"abc", 0, "abc", NULL},
        {"abc,", 0, "abc", NULL},
        {"abc,de", 0, "abc", "de"},
        {"  abc  ,  de  ", 0, "abc", "de"},
        {"my net", 0, "my net", NULL},
        {"a b c d", 0, "a b c d", NULL},
        {"a   b", 0, "a   b", NULL},
        {"\"abc\"", 0, "abc", NULL},
        {"\"  keep  \"", 0, "  keep  ", NULL},
        {"  \"abc\"  ,  \"de\"  ", 0, "abc", "de"},
        {"\"a,b\",\",,\"", 0, "a,b", ",,"},
        {"\"\"", 0, "", NULL},
        {"\"\",\"\"", 0, "", ""},
        {"\"q\"uote\"x\"", 0, "q\"uote\"x", NULL},
        {"\"\"\"\"", 0, "\"\"", NULL},
        {"\"a\"b\",de", 0, "a\"b", "de"},
        {"\"a\"\"b\",de", 0, "a\"\"b", "de"},
        {"\"a\" ,de", 0, "a", "de"},
        {"ab\"c\"", 0, "ab\"c\"", NULL},
        {"ab\"c,de", 0, "ab\"c", "de"},
        {"\"abc,de", 0, "\"abc", "de"},
        {"\"abc", 0, "\"abc", NULL},
        {"\"", 0, "\"", NULL},
        {"\"ab\"c", 0, "\"ab\"c", NULL},
        {"back\\slash", 0, "back\\slash", NULL},
        {"\"\\\"\"", 0, "\\\"", NULL},
        {"a=b", 0, "a=b", NULL},
        {"\tabc\t", 0, "\tabc\t", NULL},
        {"\xc3\xa4\xff\x80", 0, "\xc3\xa4\xff\x80", NULL},
        {"[a|b]", 0, "[a|b]", NULL},
        {"123456789012", 0, "123456789012", NULL},
        {"\"123456789012\"", 0, "123456789012", NULL},
        {"1234567890123", -5, NULL, NULL},
        {"\"1234567890123\"", -5, NULL, NULL},
        {"abc,12345", -5, NULL, NULL},
        {"", WRONG_COUNT, NULL, NULL},
        {" ", -1, NULL, NULL},
        {",de", -1, NULL, NULL},
        {" ,de", -1, NULL, NULL},
        {"a,b,c", WRONG_COUNT, NULL, NULL},
        {"a,b,", 0, "a", "b"},
        {"a,b, , ,", 0, "a", "b"},
        {"a,b,\"\"", WRONG_COUNT, NULL, NULL},
        {"a,,,,,c", WRONG_COUNT, NULL, NULL},
        {"1234567890123,b,c", WRONG_COUNT, NULL, NULL},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        fail_at(cases[i].text, cases[i].code, parse(&two_texts, cases[i].text));
        if (cases[i].code == 0) {
            expect_bytes(&args.values.text, cases[i].first);
            expect_bytes(&args.values.more, cases[i].second);
        }
    }
}

static void text_takes_every_byte_but_nul(void **state)
{
    (void)state;
    for (int c = 0; c < 256; c++) {
        uint8_t bytes[] = {'"', 'a', (uint8_t)c, 'b', '"'};
        int code = parse_bytes(&two_texts, bytes, sizeof bytes);
        assert_int_equal(code, c == 0 ? AT_PARSE_VALUE : 0);
        if (c != 0) {
            assert_int_equal(args.values.text.length, 3);
            assert_memory_equal(args.values.text.data, bytes + 1, 3);
        }
    }
}

/* ---- Counts ---------------------------------------------------------------------------------- */

static const struct at_param three[] = {
    {"a", .type = AT_NUMBER, AT_FIELD(struct values, byte)},
    {"b", .type = AT_NUMBER, .flags = AT_OPTIONAL, AT_FIELD(struct values, half)},
    {"c", .type = AT_IGNORED},
};

struct count_case {
    const char *text;
    int fixed, variable;
};

static void counts(void **state)
{
    static const struct count_case cases[] = {
        {"1,2,3", 0, 0},
        {"1,2,", 0, 0},
        {"1,,", 0, 0},
        {"1,2", 0, 0},
        {"1,", 0, 0},
        {"1", 0, 0},
        {"", WRONG_COUNT, -3},
        {" ", -1, -1},
        {",", -1, -1},
        {",,", -1, -1},
        {",2,3", -1, -1},
        {"1,2,3,", 0, 0},
        {"1,2,3,,,,", 0, 0},
        {"1,2,3, , ", 0, 0},
        {"1,2,3,4", WRONG_COUNT, WRONG_COUNT},
        {"1,2,3,,4", WRONG_COUNT, WRONG_COUNT},
        {"1,2,3,\"\"", WRONG_COUNT, WRONG_COUNT},
        {"x,2,3,4", WRONG_COUNT, WRONG_COUNT},
        {"1,\"\",3", -4, -4},
        {"1,2,\"a,b\"", 0, 0},
        {"1,x", -4, -4},
        {"x,y", -4, -4},
        {",y", -1, -1},
    };
    const struct at_command fixed = {"F", {AT_LIST(three)}};
    const struct at_command variable = {"V", {AT_LIST(three)}, .flags = AT_VARIABLE};
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        fail_at(cases[i].text, cases[i].fixed, parse(&fixed, cases[i].text));
        fail_at(cases[i].text, cases[i].variable, parse(&variable, cases[i].text));
    }
}

static void a_command_without_parameters(void **state)
{
    static const struct at_command none = {"None"};
    (void)state;
    assert_int_equal(parse(&none, ""), 0);
    assert_int_equal(parse(&none, " "), 0);
    assert_int_equal(parse(&none, ","), 0);
    assert_int_equal(parse(&none, " , , "), 0);
    assert_int_equal(parse(&none, "1"), WRONG_COUNT);
    assert_int_equal(parse(&none, "\"\""), WRONG_COUNT);
    assert_int_equal(parse(&none, ",1"), WRONG_COUNT);
}

/* What is left out stays 0, whatever stood there before. */
static void left_out_is_zero(void **state)
{
    static const struct values zero;
    const struct at_command command = {"F", {AT_LIST(three)}};
    (void)state;
    assert_int_equal(parse(&command, "0"), 0);
    assert_memory_equal(&args.values, &zero, sizeof zero);
}

/* The first wrong value decides, a wrong count decides before it. */
static void order_of_checks(void **state)
{
    static const struct at_param params[] = {
        {"text", .type = AT_TEXT, .of.max = 2, AT_FIELD(struct values, text)},
        {"number", .type = AT_NUMBER, AT_FIELD(struct values, byte)},
        {"mac", .type = AT_MAC, AT_FIELD(struct values, bytes)},
    };
    const struct at_command command = {"O", {AT_LIST(params)}};
    const struct at_command variable = {"V", {AT_LIST(params)}, .flags = AT_VARIABLE};
    (void)state;
    assert_int_equal(parse(&command, "abc,,"), -5);
    assert_int_equal(parse(&command, ",x,1:2"), -1);
    assert_int_equal(parse(&command, "a,x,1:2"), -4);
    assert_int_equal(parse(&command, "a,1,1:2"), -3);
    assert_int_equal(parse(&command, "abc,x"), WRONG_COUNT);
    assert_int_equal(parse(&command, ",,,,5"), WRONG_COUNT);
    assert_int_equal(parse(&variable, "abc,x"), -5);
    assert_int_equal(parse(&variable, "ab,1"), -3);
}

/* ---- Choices --------------------------------------------------------------------------------- */

static const struct at_param value_param[] = {
    {"value", .type = AT_NUMBER, AT_FIELD(struct values, half)},
};
static const struct at_param index_param[] = {
    {"index", .type = AT_NUMBER, .flags = AT_OPTIONAL, AT_FIELD(struct values, byte)},
};
static const struct at_choice options[] = {
    {"both", 5, {AT_LIST(value_param)}, {AT_LIST(index_param)}, AT_GET | AT_SET},
    {"read", 6, {AT_LIST(value_param)}, .access = AT_GET},
    {"write", 7, {AT_LIST(value_param)}, .access = AT_SET},
    {"none", 8, .access = AT_NONE},
    {0},
};
static const struct at_param option_param[] = {
    {"option", .type = AT_CHOICE, .of.choices = options, AT_FIELD(struct values, word)},
};
static const struct at_choice groups[] = {
    {"group", 3, {AT_LIST(option_param)}},
    {"other", 4},
    {0},
};
static const struct at_param group_param[] = {
    {"group", .type = AT_CHOICE, .of.choices = groups, AT_FIELD(struct values, chosen)},
};
static const struct at_command getter = {"Get", {AT_LIST(group_param)}, .flags = AT_READS};
static const struct at_command setter = {"Set", {AT_LIST(group_param)}, .flags = AT_VARIABLE};

static void choices(void **state)
{
    (void)state;
    assert_int_equal(parse(&setter, "GROUP, both ,77"), 0);
    assert_int_equal(args.values.chosen, 3);
    assert_int_equal(args.values.word, 5);
    assert_int_equal(args.values.half, 77);
    assert_ptr_equal(parsed.choice, &options[0]);
    assert_int_equal(parse(&getter, "group,both"), 0);
    assert_int_equal(parse(&getter, "group,both,9"), 0);
    assert_int_equal(args.values.byte, 9);
    assert_int_equal(parse(&getter, "group,read,"), 0);
    assert_int_equal(parse(&setter, "other"), 0);
    assert_int_equal(args.values.chosen, 4);

    assert_int_equal(parse(&setter, "group,read,1"), -1);
    assert_int_equal(parse(&getter, "group,write"), -1);
    assert_int_equal(parse(&setter, "group,none"), -1);
    assert_int_equal(parse(&getter, "group,none"), -1);
    assert_int_equal(parse(&setter, "grou,both,1"), -4);
    assert_int_equal(parse(&setter, "group,bot,1"), -4);
    assert_int_equal(parse(&setter, ",both,1"), -1);
    assert_int_equal(parse(&setter, "group,,1"), -1);
    assert_int_equal(parse(&setter, "group,both,"), -1);
    assert_int_equal(parse(&setter, "group,both"), -3);
    assert_int_equal(parse(&setter, "group"), -3);
    assert_int_equal(parse(&getter, "group"), WRONG_COUNT);
    assert_int_equal(parse(&getter, "group,read,5"), WRONG_COUNT);
    assert_int_equal(parse(&setter, "group,both,1,2"), WRONG_COUNT);
    assert_int_equal(parse(&setter, "group,both,x,2"), WRONG_COUNT);
}

/* ---- Counted data ---------------------------------------------------------------------------- */

static const struct at_param data_params[] = {
    {"topic", .type = AT_TEXT, .of.max = 16, AT_FIELD(struct values, more)},
    {"format", .type = AT_FORMAT, AT_FIELD(struct values, byte)},
    {"length", .type = AT_LENGTH, AT_FIELD(struct values, half)},
    {"data", .type = AT_DATA, AT_FIELD(struct values, text)},
};
static const struct at_command with_data = {"Data", {AT_LIST(data_params)}, .flags = AT_VARIABLE};

static void counted_data(void **state)
{
    static const struct {
        const char *text;
        int code;
        const char *data;
    } cases[] = {
        {"t,0,5,he,lo", 0, "he,lo"},
        {"t,0,5, hell", 0, " hell"},
        {"t,0,5,hell ", 0, "hell "},
        {"t,0,5,\"\",,\"", 0, "\"\",,\""},
        {"t,0,0x5,hello", 0, "hello"},
        {"t , 0 , 5 ,hello", 0, "hello"},
        {"\"a,b\",0,5,hello", 0, "hello"},
        {"t,0,5,a\r\nb,", 0, "a\r\nb,"},
        {"t,0,0,", 0, ""},
        {"t,0,3,hello", 0, "hel"},
        {"t,2,5,hello", 0, "hello"},
        {"t,255,5,hello", 0, "hello"},
        {"t,1,8,aGVsbG8=", 0, "hello"},
        {"t,1,0,", 0, ""},
        {"t,0,6,hello", -3, NULL},
        {"t,0,5", -3, NULL},
        {"t,0,", -1, NULL},
        {"t,0", -3, NULL},
        {"t,,5,hello", -1, NULL},
        {"t,0,,hello", -1, NULL},
        {"t,0,x,hello", -4, NULL},
        {"t,0,-5,hello", -4, NULL},
        {"t,x,5,hello", -4, NULL},
        {"t,256,5,hello", -4, NULL},
        {",0,5,hello", -1, NULL},
        {"12345678901234567,0,5,hello", -5, NULL},
        {"t,1,7,aGVsbG8=", -1, NULL},
        {"t,1,4,a*b=", -4, NULL},
        {"t,1,4,====", -4, NULL},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        fail_at(cases[i].text, cases[i].code, parse(&with_data, cases[i].text));
        if (cases[i].code == 0) {
            expect_bytes(&args.values.text, cases[i].data);
        }
    }
}

/* The place of the data is found as soon as its comma is there, and not before; wrong values
 * before it do not hide it. */
static void looking_ahead(void **state)
{
    static const struct {
        const char *text;
        size_t at, length; /* 0: not found */
    } cases[] = {
        {"t,0,5,", 6, 5},        {"\"a,b\",0,0x10,", 13, 16},
        {"t,1,8,", 6, 8},        {"t,0,0,", 6, 0},
        {",0,5,", 5, 5},         {"t,x,5,", 6, 5},
        {"t,0,x,", 0, 0},        {"t,0,,", 0, 0},
        {"\"t,0,5,", 0, 0},      {"\"a\"b,0,5\",0,7,", 14, 7},
        {" t , 0 , 5 ,", 12, 5},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        uint8_t text[64];
        size_t length = strlen(cases[i].text);
        memcpy(text, cases[i].text, length);
        for (size_t part = 1; part <= length; part++) {
            if (text[part - 1] != ',') {
                continue;
            }
            at_parse(&with_data, text, part, false, args.bytes, &parsed);
            bool found = part == length && cases[i].at > 0;
            if (parsed.has_data != found) {
                fail_msg("\"%s\": found %d after %zu", cases[i].text, parsed.has_data, part);
            }
        }
        if (cases[i].at > 0) {
            assert_int_equal(parsed.data_at, cases[i].at);
            assert_int_equal(parsed.data_length, cases[i].length);
        }
    }
}

static void lengths_add_up(void **state)
{
    static const struct at_param params[] = {
        {"one", .type = AT_LENGTH, AT_FIELD(struct values, half)},
        {"two", .type = AT_LENGTH, AT_FIELD(struct values, word)},
        {"data", .type = AT_DATA, AT_FIELD(struct values, text)},
    };
    static const struct at_command command = {"Two", {AT_LIST(params)}};
    (void)state;
    assert_int_equal(parse(&command, "2,3,ab,de"), 0);
    expect_bytes(&args.values.text, "ab,de");
    assert_int_equal(args.values.half, 2);
    assert_int_equal(args.values.word, 3);
}

static void names(void **state)
{
    (void)state;
    assert_true(at_same_name((const uint8_t *)"AbC", 3, "aBc"));
    assert_true(at_same_name((const uint8_t *)"", 0, ""));
    assert_false(at_same_name((const uint8_t *)"ab", 2, "abc"));
    assert_false(at_same_name((const uint8_t *)"abc", 3, "ab"));
    assert_false(at_same_name((const uint8_t *)"ab\0", 3, "ab"));
    assert_false(at_same_name((const uint8_t *)"@", 1, "`"));
    assert_false(at_same_name((const uint8_t *)"[", 1, "{"));
}

static bool quotes(const char *text)
{
    struct at_bytes bytes = {(const uint8_t *)text, strlen(text)};
    return at_needs_quotes(&bytes);
}

static void what_needs_quotes(void **state)
{
    (void)state;
    assert_true(quotes("a,b"));
    assert_true(quotes("a\"b"));
    assert_true(quotes("\""));
    assert_true(quotes("a\rb"));
    assert_true(quotes("a\nb"));
    assert_true(quotes(" a"));
    assert_true(quotes("a "));
    assert_false(quotes(""));
    assert_false(quotes("a b"));
    assert_false(quotes("abc"));
    assert_false(quotes("a|[b]=?"));
    assert_false(quotes("\xc3\xa4"));
}

/* ---- Where wire.md asks for more ------------------------------------------------------------- */

/* A.4: a first parameter that starts with ? must be quoted; F-20. */
static void a_leading_question_mark_needs_quotes(void **state)
{
    (void)state;
    assert_true(quotes("?net"));
}

/* A.8: keywords take no quotes. */
static void quoted_keywords(void **state)
{
    static const struct at_param param = {"k", .type = AT_KEYWORD, .of.words = words,
                                          AT_FIELD(struct values, word)};
    (void)state;
    assert_int_equal(parse_one(&param, "\"one\""), -4);
    assert_int_equal(parse(&getter, "\"group\",\"read\""), -4);
}

/* The guide's Table 19 shows an address in quotes; numbers take none. */
static void quoted_addresses(void **state)
{
    static const struct at_param param = {"a", .type = AT_IPV4, AT_FIELD(struct values, bytes)};
    (void)state;
    assert_int_equal(parse_one(&param, "\"1.2.3.4\""), 0);
}

/* A.5: the count is checked before values, also before an unknown choice. */
static void count_before_choice(void **state)
{
    (void)state;
    assert_int_equal(parse(&getter, "nonsense"), WRONG_COUNT);
    assert_int_equal(parse(&getter, "group,nonsense,1,2"), WRONG_COUNT);
    assert_int_equal(parse(&getter, "group,none,1,2"), WRONG_COUNT);
}

static int forget_text(void **state)
{
    (void)state;
    free(parsed_text);
    parsed_text = NULL;
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(number_notations),
        cmocka_unit_test(number_widths),
        cmocka_unit_test(signed_numbers),
        cmocka_unit_test(number_limits),
        cmocka_unit_test(negative_numbers_are_no_way_around_a_limit),
        cmocka_unit_test(keywords),
        cmocka_unit_test(masks),
        cmocka_unit_test(bit_lists),
        cmocka_unit_test(ipv4),
        cmocka_unit_test(ipv6),
        cmocka_unit_test(ipv6_loose_colons),
        cmocka_unit_test(mac),
        cmocka_unit_test(addresses_of_a_family),
        cmocka_unit_test(text),
        cmocka_unit_test(text_takes_every_byte_but_nul),
        cmocka_unit_test(counts),
        cmocka_unit_test(a_command_without_parameters),
        cmocka_unit_test(left_out_is_zero),
        cmocka_unit_test(order_of_checks),
        cmocka_unit_test(choices),
        cmocka_unit_test(counted_data),
        cmocka_unit_test(looking_ahead),
        cmocka_unit_test(lengths_add_up),
        cmocka_unit_test(names),
        cmocka_unit_test(what_needs_quotes),
        cmocka_unit_test(a_leading_question_mark_needs_quotes),
        cmocka_unit_test(quoted_keywords),
        cmocka_unit_test(quoted_addresses),
        cmocka_unit_test(count_before_choice),
    };
    return cmocka_run_group_tests(tests, NULL, forget_text);
}
