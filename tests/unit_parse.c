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

#include "commands/table.h"
#include "core/parse.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* What a parse ended with, as one number: 0, a code of "parse parameters", or these. */
#define WRONG_COUNT (-100)
#define REFUSED     (-101) /* the code 0 */

struct values {
    uint8_t byte;
    uint16_t half;
    uint32_t word;
    int8_t signed_byte;
    int16_t signed_half;
    int32_t signed_word;
    uint8_t family, index, port[2], bytes[16]; /* the family four before the address */
    struct at_bytes text, more;
    uint32_t chosen;
};

struct pair {
    struct at_bytes name;
    uint8_t number;
};

/* The same beginning, then lists. */
struct lists {
    uint8_t index, count;
    uint16_t numbers[3];
    struct pair pairs[2];
    uint8_t macs[2][6];
};

union args {
    uint8_t bytes[AT_STRUCT_MAX];
    struct values values;
    struct lists lists;
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
    if (parsed.error == AT_PARSE_COUNT) {
        return WRONG_COUNT;
    }
    return parsed.code == 0 ? REFUSED : parsed.code;
}

static int parse(const struct at_command *command, const char *text)
{
    return parse_bytes(command, text, strlen(text));
}

static int parse_one(const struct at_param *param, const char *text)
{
    const struct at_command command = {"One", param, .params_count = 1};
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

static const struct at_param byte = {.type = AT_NUMBER, AT_FIELD(struct values, byte)};
static const struct at_param half = {.type = AT_NUMBER, AT_FIELD(struct values, half)};
static const struct at_param word = {.type = AT_NUMBER, AT_FIELD(struct values, word)};
static const struct at_param signed_byte = {.type = AT_SIGNED,
                                            AT_FIELD(struct values, signed_byte)};
static const struct at_param signed_half = {.type = AT_SIGNED,
                                            AT_FIELD(struct values, signed_half)};
static const struct at_param signed_word = {.type = AT_SIGNED,
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
        struct at_param param = {
            .type = AT_NUMBER, .of.max = limits[i], AT_FIELD(struct values, word)};
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
    static const struct at_param param = {
        .type = AT_NUMBER, .of.max = 255, AT_FIELD(struct values, word)};
    static const char *const texts[] = {"-1", "-255", "-0x1"};
    (void)state;
    for (size_t i = 0; i < COUNT(texts); i++) {
        fail_at(texts[i], AT_PARSE_VALUE, parse_one(&param, texts[i]));
    }
}

/* ---- Keywords, masks, bits ------------------------------------------------------------------- */

static const char words[] = "one=1|two|Four=4|vier=4|QoS 0=8|big=0x80000000";

static void keywords(void **state)
{
    static const struct at_param param = {
        .type = AT_KEYWORD, .of.words = words, AT_FIELD(struct values, word)};
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

static const struct at_param mask = {
    .type = AT_MASK, .of.words = words, AT_FIELD(struct values, word)};

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
    static const struct at_param param = {.type = AT_BITS, AT_FIELD(struct values, half)};
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
    const struct at_param param = {.type = type, AT_FIELD(struct values, bytes)};
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
    static const char families[] = "inet=2|inet6|rf=6";
    static const struct at_param params[] = {
        {.type = AT_KEYWORD, .of.words = families, AT_FIELD(struct values, family)},
        {.type = AT_ADDRESS, AT_FIELD(struct values, bytes)},
    };
    static const struct at_command command = {"A", AT_FIELDS(params, params)};
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

/* Only an address of a family looks at what stands before it. */
static void addresses_at_the_beginning(void **state)
{
    static const struct at_param macs = {.type = AT_MAC};
    static const struct at_param ipv4s = {.type = AT_IPV4};
    static const struct at_param ipv6s = {.type = AT_IPV6};
    static const uint8_t expected[] = {1, 2, 3, 4, 5, 6};
    (void)state;
    assert_int_equal(parse_one(&macs, "1:2:3:4:5:6"), 0);
    assert_memory_equal(args.bytes, expected, 6);
    assert_int_equal(parse_one(&ipv4s, "1.2.3.4"), 0);
    assert_memory_equal(args.bytes, expected, 4);
    assert_int_equal(parse_one(&ipv6s, "102:304:506::"), 0);
    assert_memory_equal(args.bytes, expected, 6);
}

/* ---- Text ------------------------------------------------------------------------------------ */

static const struct at_param texts[] = {
    {.type = AT_TEXT, .of.max = 12, AT_FIELD(struct values, text)},
    {.type = AT_TEXT, .of.max = 4, .flags = AT_OPTIONAL, AT_FIELD(struct values, more)},
};
static const struct at_command two_texts = {"Texts", AT_FIELDS(params, texts)};

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
    {.type = AT_NUMBER, AT_FIELD(struct values, byte)},
    {.type = AT_NUMBER, .flags = AT_OPTIONAL, AT_FIELD(struct values, half)},
    {.type = AT_IGNORED},
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
    const struct at_command fixed = {"F", AT_FIELDS(params, three)};
    const struct at_command variable = {"V", AT_FIELDS(params, three), .flags = AT_VARIABLE};
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
    const struct at_command command = {"F", AT_FIELDS(params, three)};
    (void)state;
    assert_int_equal(parse(&command, "0"), 0);
    assert_memory_equal(&args.values, &zero, sizeof zero);
}

/* The first wrong value decides, a wrong count decides before it. */
static void order_of_checks(void **state)
{
    static const struct at_param params[] = {
        {.type = AT_TEXT, .of.max = 2, AT_FIELD(struct values, text)},
        {.type = AT_NUMBER, AT_FIELD(struct values, byte)},
        {.type = AT_MAC, AT_FIELD(struct values, bytes)},
    };
    const struct at_command command = {"O", AT_FIELDS(params, params)};
    const struct at_command variable = {"V", AT_FIELDS(params, params), .flags = AT_VARIABLE};
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
    {.type = AT_NUMBER, AT_FIELD(struct values, half)},
};
static const struct at_param value_and_index[] = {
    {.type = AT_NUMBER, AT_FIELD(struct values, half)},

    {.type = AT_NUMBER, .flags = AT_OPTIONAL, AT_FIELD(struct values, byte)},
};
static const struct at_choice options[] = {
    {"both=5", VALUES(value_param), BOTH},
    {"read=6", VALUES(value_param), GET},
    {"write=7", VALUES(value_param), SET},
    {"none=8", NONE},
    {"asked=9", VALUES_AND_QUERY(1, value_and_index), GET},
    {"instead=10", VALUES_AND_QUERY(1, value_and_index), BOTH},
    {"told=11", QUERY(value_and_index), SET},
    {"mute=12", VALUES(value_param), MUTE},
    {"bare=13", SET},
};
static const struct at_param option_param[] = {
    {.type = AT_CHOICE, AT_CHOICES(options), AT_FIELD(struct values, word)},
};
static const struct at_choice groups[] = {
    {"group=3", VALUES(option_param)},
    {"other=4"},
};
static const struct at_param group_param[] = {
    {.type = AT_CHOICE, AT_CHOICES(groups), AT_FIELD(struct values, chosen)},
};
static const struct at_command getter = {"Get", AT_FIELDS(params, group_param), .flags = AT_READS};
static const struct at_command setter = {"Set", AT_FIELDS(params, group_param),
                                         .flags = AT_VARIABLE};

static void choices(void **state)
{
    (void)state;
    assert_int_equal(parse(&setter, "GROUP, both ,77"), 0);
    assert_int_equal(args.values.chosen, 3);
    assert_int_equal(args.values.word, 5);
    assert_int_equal(args.values.half, 77);
    assert_ptr_equal(parsed.choice, &options[0]);
    assert_int_equal(parse(&getter, "group,both"), 0);
    assert_int_equal(parse(&getter, "group,both,9"), WRONG_COUNT);
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

/* ---- More of choices ------------------------------------------------------------------------- */

/* What stands behind a name: its values where they are set; the params instead of them, in the
 * setting command if it may be set at all, else in the reading one. */
static void choices_with_params(void **state)
{
    (void)state;
    assert_int_equal(parse(&getter, "group,asked,9"), 0);
    assert_int_equal(args.values.byte, 9);
    assert_int_equal(args.values.half, 0);
    assert_ptr_equal(parsed.choice, &options[4]);
    assert_int_equal(parse(&getter, "group,asked,"), 0);
    assert_int_equal(parse(&getter, "group,asked"), 0);
    assert_int_equal(parse(&getter, "group,asked,300"), -4);
    assert_int_equal(parse(&getter, "group,asked,9,9"), WRONG_COUNT);
    assert_int_equal(parse(&setter, "group,asked,9"), -1);

    assert_int_equal(parse(&setter, "group,instead,9"), 0);
    assert_int_equal(args.values.byte, 9);
    assert_int_equal(parse(&setter, "group,instead,9,9"), WRONG_COUNT);
    assert_int_equal(parse(&getter, "group,instead"), 0);
    assert_int_equal(parse(&getter, "group,instead,9"), WRONG_COUNT);

    assert_int_equal(parse(&setter, "group,told,770,9"), 0);
    assert_int_equal(args.values.half, 770);
    assert_int_equal(args.values.byte, 9);
    assert_int_equal(parse(&setter, "group,told,770"), 0);
    assert_int_equal(parse(&setter, "group,told"), -3);
    assert_int_equal(parse(&getter, "group,told"), -1);

    assert_int_equal(parse(&setter, "group,mute,5"), 0);
    assert_int_equal(parse(&getter, "group,mute"), 0);
    assert_int_equal(parse(&getter, "group,mute,5"), WRONG_COUNT);

    assert_int_equal(parse(&setter, "group,bare"), 0);
    assert_int_equal(parse(&setter, "group,bare,"), 0);
    assert_int_equal(parse(&setter, "group,bare,1"), WRONG_COUNT);
    assert_int_equal(parse(&getter, "group,bare"), -1);
}

static size_t count_params(const struct at_command *command, const struct at_choice *choice,
                           const struct at_param *expected)
{
    const struct at_param *fields;
    size_t count = at_choice_params(command, choice, &fields);
    if (count > 0) {
        assert_ptr_equal(fields, expected);
    }
    return count;
}

/* For those who show what can follow. */
static void params_of_choices(void **state)
{
    (void)state;
    assert_int_equal(count_params(&setter, &groups[0], option_param), 1);
    assert_int_equal(count_params(&getter, &groups[0], option_param), 1);
    assert_int_equal(count_params(&setter, &groups[1], NULL), 0);
    assert_int_equal(count_params(&setter, &options[0], value_param), 1);
    assert_int_equal(count_params(&getter, &options[0], NULL), 0);
    assert_int_equal(count_params(&getter, &options[1], NULL), 0);
    assert_int_equal(count_params(&getter, &options[4], value_and_index + 1), 1);
    assert_int_equal(count_params(&setter, &options[5], value_and_index + 1), 1);
    assert_int_equal(count_params(&getter, &options[5], NULL), 0);
    assert_int_equal(count_params(&setter, &options[6], value_and_index), 2);
    assert_int_equal(count_params(&getter, &options[6], NULL), 0);
    assert_int_equal(count_params(&setter, &options[7], value_param), 1);
    assert_int_equal(count_params(&getter, &options[7], NULL), 0);
    assert_int_equal(count_params(&setter, &options[8], NULL), 0);
}

/* The name alone: what follows is the command's, and nobody's access is asked for. */
static void chosen_names(void **state)
{
    static const struct at_param params[] = {
        CHOSEN(struct values, half, OPTIONS(options), OPTIONAL),
        NUMBER(struct values, byte),
    };
    static const struct at_command command = {"C", PARAMS(params), .flags = AT_VARIABLE};
    static const struct number_case cases[] = {
        {"both,3", 0, 5}, {"READ,3", 0, 6},     {"none,3", -1, 0},   {" told ,3", 0, 11},
        {",3", 0, 0},     {"nothing,3", -4, 0}, {"5,3", -4, 0},      {"\"both\",3", -4, 0},
        {"both", -3, 0},  {"both,", -1, 0},     {"[both],3", -4, 0}, {"both|read,3", -4, 0},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        fail_at(cases[i].text, cases[i].code, parse(&command, cases[i].text));
        assert_null(parsed.choice);
        if (cases[i].code == 0) {
            assert_int_equal(args.values.half, cases[i].value);
            assert_int_equal(args.values.byte, 3);
        }
    }
}

/* ---- Lists ----------------------------------------------------------------------------------- */

static const struct at_param number_element[] = {{.type = AT_NUMBER, .size = 2}};
static const struct at_param pair_element[] = {
    TEXT(struct pair, name, MAX(4)),
    NUMBER(struct pair, number, OPTIONAL),
};
static const struct at_param mac_element[] = {{.type = AT_MAC, .size = 6}};

#define LIST(fields_, max_, size_, separator_, ...) \
    { \
        AT_FIELDS(fields, fields_), (max_), (size_), (separator_), __VA_ARGS__ \
    }

static const struct at_list three_numbers = LIST(number_element, 3, 2, ',');
static const struct at_list joined_numbers = LIST(number_element, 3, 2, ':');
static const struct at_list joined_macs = LIST(mac_element, 2, 6, ';');
static const struct at_list counted_numbers =
    LIST(number_element, 3, 2, ',', COUNTER(struct lists, count));
static const struct at_list counted_pairs =
    LIST(pair_element, 2, sizeof(struct pair), ',', COUNTER(struct lists, count));

struct list_case {
    const char *text;
    int fixed, variable;
    uint16_t numbers[3];
};

static void check_lists(const struct at_param *params, size_t params_count,
                        const struct list_case *cases, size_t count)
{
    const struct at_command fixed = {"F", params, .params_count = (uint8_t)params_count};
    const struct at_command variable = {"V", params, .params_count = (uint8_t)params_count,
                                        .flags = AT_VARIABLE};
    for (size_t i = 0; i < count; i++) {
        fail_at(cases[i].text, cases[i].fixed, parse(&fixed, cases[i].text));
        fail_at(cases[i].text, cases[i].variable, parse(&variable, cases[i].text));
        if (cases[i].variable == 0) {
            assert_memory_equal(args.lists.numbers, cases[i].numbers, sizeof cases[i].numbers);
        }
    }
}

/* Elements that are values of their own, always the same number of them. */
static void lists_of_values(void **state)
{
    static const struct at_param params[] = {
        NUMBER(struct lists, index),
        REPEAT(struct lists, numbers, LIST_OF(three_numbers)),
    };
    static const struct list_case cases[] = {
        {"7,1,2,3", 0, 0, {1, 2, 3}},    {"7, 0x1 , 65535 ,3 ", 0, 0, {1, 65535, 3}},
        {"7,1,2,3,", 0, 0, {1, 2, 3}},   {"7,1,2,3,4", WRONG_COUNT, WRONG_COUNT, {0}},
        {"7,1,2", WRONG_COUNT, -3, {0}}, {"7", WRONG_COUNT, -3, {0}},
        {"7,1,2,", -1, -1, {0}},         {"7,1,,3", -1, -1, {0}},
        {"7,,2,3", -1, -1, {0}},         {"7,", WRONG_COUNT, -1, {0}},
        {"7,1,2,65536", -4, -4, {0}},    {"7,1,\"2\",3", -4, -4, {0}},
        {"7,[1,2,3]", -4, -4, {0}},
    };
    (void)state;
    check_lists(params, COUNT(params), cases, COUNT(cases));
}

/* As many as a field before says; what is beyond them does not count. */
static void counted_lists(void **state)
{
    static const struct at_param params[] = {
        NUMBER(struct lists, count),
        REPEAT(struct lists, numbers, LIST_OF(counted_numbers)),
    };
    static const struct list_case cases[] = {
        {"3,1,2,3", 0, 0, {1, 2, 3}},
        {"2,1,2", 0, 0, {1, 2}},
        {"1,5", 0, 0, {5}},
        {"0", 0, 0, {0}},
        {"0,", 0, 0, {0}},
        {"0,9,x,\"", 0, 0, {0}},
        {"1,5,9", 0, 0, {5}},
        {"1,5,x,,\"y\"", 0, 0, {5}},
        {"3,1,2,3,4,5", 0, 0, {1, 2, 3}},
        {"3,1,2", WRONG_COUNT, -3, {0}},
        {"2", WRONG_COUNT, -3, {0}},
        {"2,1,", -1, -1, {0}},
        {"2,,2", -1, -1, {0}},
        {"4,1,2,3,4", -4, -4, {0}},
        {"4", -4, -4, {0}},
        {"255,1,2,3,4", -4, -4, {0}},
        {"256,1", -4, -4, {0}},
        {",1", -1, -1, {0}},
        {"x,1", -4, -4, {0}},
        {"", WRONG_COUNT, -3, {0}},
    };
    (void)state;
    check_lists(params, COUNT(params), cases, COUNT(cases));
}

static void lists_of_several_fields(void **state)
{
    static const struct at_param params[] = {
        NUMBER(struct lists, index),
        NUMBER(struct lists, count),
        REPEAT(struct lists, pairs, LIST_OF(counted_pairs)),
    };
    static const struct at_command command = {"P", PARAMS(params), .flags = AT_VARIABLE};
    const struct pair *pairs = args.lists.pairs;
    (void)state;
    assert_int_equal(parse(&command, "7,2,a,1,\"b,c\",2"), 0);
    assert_int_equal(args.lists.index, 7);
    expect_bytes(&pairs[0].name, "a");
    assert_int_equal(pairs[0].number, 1);
    expect_bytes(&pairs[1].name, "b,c");
    assert_int_equal(pairs[1].number, 2);

    assert_int_equal(parse(&command, "7,2,a,,b"), 0); /* optional within, and at the end */
    assert_int_equal(pairs[0].number, 0);
    expect_bytes(&pairs[1].name, "b");
    assert_int_equal(pairs[1].number, 0);
    assert_int_equal(parse(&command, "7,1,a"), 0);
    expect_bytes(&pairs[1].name, NULL);
    assert_int_equal(parse(&command, "7,1,a,5,toolong,x"), 0);
    expect_bytes(&pairs[1].name, NULL);

    assert_int_equal(parse(&command, "7,2,a,1"), -3);
    assert_int_equal(parse(&command, "7,2,a"), -3);
    assert_int_equal(parse(&command, "7,2,a,1,"), -1);
    assert_int_equal(parse(&command, "7,2,,1,b,2"), -1);
    assert_int_equal(parse(&command, "7,2,a,1,bcdef,2"), -5);
    assert_int_equal(parse(&command, "7,2,a,1,b,256"), -4);
    assert_int_equal(parse(&command, "7,3,a,1,b,2,c,3"), -4);
}

/* Elements that are one value together. */
static void joined_lists(void **state)
{
    static const struct at_param params[] = {
        REPEAT(struct lists, numbers, LIST_OF(joined_numbers)),
        NUMBER(struct lists, index, OPTIONAL),
    };
    static const struct list_case cases[] = {
        {"1:2:3", 0, 0, {1, 2, 3}},
        {"[1:2:3],7", 0, 0, {1, 2, 3}},
        {" [ 1 : 0xffff : 3 ] ", 0, 0, {1, 65535, 3}},
        {"1:2", -3, -3, {0}},
        {"1", -3, -3, {0}},
        {"1:2:3:4", -4, -4, {0}},
        {"1:2:3:", -4, -4, {0}},
        {"1::3", -1, -1, {0}},
        {":2:3", -1, -1, {0}},
        {"1:2:", -1, -1, {0}},
        {"1:2:x", -4, -4, {0}},
        {"1:2:65536", -4, -4, {0}},
        {"1|2|3", -4, -4, {0}},
        {"[1:2:3", -4, -4, {0}},
        {"1:2:3]", -4, -4, {0}},
        {"\"1:2:3\"", -4, -4, {0}},
        {"[]", -1, -1, {0}},
        {"[ ]", -1, -1, {0}},
        {"", WRONG_COUNT, -3, {0}},
        {",7", -1, -1, {0}},
        {"1:2:3,7,8", WRONG_COUNT, WRONG_COUNT, {0}},
    };
    (void)state;
    check_lists(params, COUNT(params), cases, COUNT(cases));
}

static void joined_addresses(void **state)
{
    static const struct at_param param = REPEAT(struct lists, macs, LIST_OF(joined_macs));
    static const uint8_t expected[2][6] = {{1, 2, 3, 4, 5, 6},
                                           {0xaa, 0xbb, 0xcc, 0xdd, 0xee, 0xff}};
    (void)state;
    assert_int_equal(parse_one(&param, "1:2:3:4:5:6;aa:bb:cc:dd:ee:ff"), 0);
    assert_memory_equal(args.lists.macs, expected, sizeof expected);
    assert_int_equal(parse_one(&param, "[1:2:3:4:5:6 ; aa:bb:cc:dd:ee:ff]"), 0);
    assert_memory_equal(args.lists.macs, expected, sizeof expected);
    assert_int_equal(parse_one(&param, "1:2:3:4:5:6"), -3);
    assert_int_equal(parse_one(&param, "1:2:3:4:5;1:2:3:4:5:6"), -3);
    assert_int_equal(parse_one(&param, "1:2:3:4:5:6;"), -1);
    assert_int_equal(parse_one(&param, "1:2:3:4:5:6;1:2:3:4:5:6;1:2:3:4:5:6"), -4);
}

static void optional_lists(void **state)
{
    static const struct at_param params[] = {
        REPEAT(struct lists, numbers, LIST_OF(joined_numbers), OPTIONAL),
        NUMBER(struct lists, index, OPTIONAL),
    };
    static const struct list_case cases[] = {
        {"", 0, 0, {0}},
        {",5", 0, 0, {0}},
        {"1:2:3,5", 0, 0, {1, 2, 3}},
        {"1:2,5", -3, -3, {0}},
    };
    (void)state;
    check_lists(params, COUNT(params), cases, COUNT(cases));
}

/* ---- Conditions ------------------------------------------------------------------------------ */

static const char modes[] = "plain|coded|other=7";
static const char bits[] = "one=0x10|two=0x20|three";

/* The text counts only with a mode, the number only with two bits. */
static const struct at_param conditional[] = {
    KEYWORD(struct values, byte, ONE_OF(modes)),
    MASK(struct values, word, ONE_OF(bits), OPTIONAL),
    IF_IS(struct values, byte, 1),
    TEXT(struct values, text, MAX(3)),
    IF_BIT(struct values, word, 0x30),
    NUMBER(struct values, half),
    IF_IS(struct values, byte, 7),
    NUMBER(struct values, index, OPTIONAL),
};

static void conditions(void **state)
{
    static const struct {
        const char *text;
        int fixed, variable;
        const char *kept;
        unsigned number, index;
    } cases[] = {
        {"coded,one|two,abc,5", 0, 0, "abc", 5, 0},
        {"coded,one|two|three,abc,5", 0, 0, "abc", 5, 0},
        {"other,one|two,abc,5,6", 0, 0, NULL, 5, 6},
        {"coded,one,abc", 0, 0, "abc", 0, 0},
        {"coded,,abc,", 0, 0, "abc", 0, 0},

        /* what does not count may be anything, or nothing */
        {"plain,one", 0, 0, NULL, 0, 0},
        {"plain", 0, 0, NULL, 0, 0},
        {"plain,,,,", 0, 0, NULL, 0, 0},
        {"plain,two,far too long", 0, 0, NULL, 0, 0},
        {"plain,two,\"quoted, too\",x,y", 0, 0, NULL, 0, 0},
        {"plain,three,a,99999,[", 0, 0, NULL, 0, 0},
        {"coded,one,abc,\"\",-", 0, 0, "abc", 0, 0},

        /* what counts does, however the one before it was skipped */
        {"plain,one|two,x,5", 0, 0, NULL, 5, 0},
        {"plain,one|two,,5", 0, 0, NULL, 5, 0},
        {"plain,one|two,x,y", -4, -4, NULL, 0, 0},
        {"plain,one|two,x,", -1, -1, NULL, 0, 0},
        {"plain,one|two,x", WRONG_COUNT, -3, NULL, 0, 0},
        {"plain,one|two", WRONG_COUNT, -3, NULL, 0, 0},
        {"coded,one,,", -1, -1, NULL, 0, 0},
        {"coded,one,abcd", -5, -5, NULL, 0, 0},
        {"coded", WRONG_COUNT, -3, NULL, 0, 0},
        {"coded,one", WRONG_COUNT, -3, NULL, 0, 0},
        {"other,,,,256", -4, -4, NULL, 0, 0},
        {"other,,,,", 0, 0, NULL, 0, 0},

        /* they are values all the same */
        {"plain,one,x,x,x,x", WRONG_COUNT, WRONG_COUNT, NULL, 0, 0},
        {"wrong,one|two,abc,5", -4, -4, NULL, 0, 0},
    };
    static const struct at_command fixed = {"F", PARAMS(conditional)};
    static const struct at_command variable = {"V", PARAMS(conditional), .flags = AT_VARIABLE};
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        fail_at(cases[i].text, cases[i].variable, parse(&variable, cases[i].text));
        fail_at(cases[i].text, cases[i].fixed, parse(&fixed, cases[i].text));
        if (cases[i].fixed == 0) {
            expect_bytes(&args.values.text, cases[i].kept);
            assert_int_equal(args.values.half, cases[i].number);
            assert_int_equal(args.values.index, cases[i].index);
        }
    }
}

/* ---- Flags of single values ------------------------------------------------------------------ */

static void brackets_around_several_values(void **state)
{
    static const struct at_param params[] = {
        NUMBER(struct lists, numbers[0], FLAGS(AT_BRACKET)),
        NUMBER(struct lists, numbers[1]),
        NUMBER(struct lists, numbers[2], FLAGS(AT_BRACKET)),
    };
    static const struct list_case cases[] = {
        {"1,2,3", 0, 0, {1, 2, 3}},
        {"[1,2,3]", 0, 0, {1, 2, 3}},
        {" [ 1 , 2 , 3 ] ", 0, 0, {1, 2, 3}},
        {"[1,2,3],", 0, 0, {1, 2, 3}},
        {"[1,2,3", -4, -4, {0}},
        {"1,2,3]", -4, -4, {0}},
        {"[1],2,3", -4, -4, {0}},
        {"[1],2,[3]", -4, -4, {0}},
        {"1,2,[3]", -4, -4, {0}},
        {"1,[2],3", -4, -4, {0}},
        {"[1,2],3", -4, -4, {0}},
        {"1,[2,3]", -4, -4, {0}},
        {"]1,2,3[", -4, -4, {0}},
        {"[[1,2,3]]", -4, -4, {0}},
        {"[1,2,3]]", -4, -4, {0}},
        {"[\"1\",2,3]", -4, -4, {0}},
        {"\"[1\",2,3]", -4, -4, {0}},
        {"[,2,3]", -1, -1, {0}},
        {",2,3", -1, -1, {0}},
        {",2,3]", -1, -1, {0}},
        {"1,2,", -1, -1, {0}},
        {"[1,2,]", -1, -1, {0}},
        {"[1,,3]", -1, -1, {0}},
        {"[1,2", WRONG_COUNT, -3, {0}},
        {"[1", WRONG_COUNT, -3, {0}},
        {"[", WRONG_COUNT, -1, {0}},
        {"[1,2,3],4", WRONG_COUNT, WRONG_COUNT, {0}},
        {"[1,2,3,4]", WRONG_COUNT, WRONG_COUNT, {0}},
    };
    (void)state;
    check_lists(params, COUNT(params), cases, COUNT(cases));
}

static void keywords_that_may_be_quoted(void **state)
{
    static const struct at_param param =
        KEYWORD(struct values, word, ONE_OF(words), FLAGS(AT_QUOTABLE));
    static const struct at_param number = NUMBER(struct values, word, FLAGS(AT_QUOTABLE));
    static const struct number_case cases[] = {
        {"\"one\"", 0, 1},   {"one", 0, 1},        {"\"QOS 0\"", 0, 8}, {"qos 0", 0, 8},
        {" \"Two\" ", 0, 2}, {"\"three\"", -4, 0}, {"\"\"", -1, 0},     {"\"one", -4, 0},
        {"\" one\"", -4, 0}, {"one\"", -4, 0},     {"\"1\"", -4, 0},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        fail_at(cases[i].text, cases[i].code, parse_one(&param, cases[i].text));
        if (cases[i].code == 0) {
            assert_int_equal(args.values.word, cases[i].value);
        }
    }
    assert_int_equal(parse_one(&number, "\"12\""), 0);
    assert_int_equal(args.values.word, 12);
}

/* Beyond the limit the code is another one; what is no number at all keeps its own. */
static void refusals(void **state)
{
    static const struct at_param zero = NUMBER(struct values, byte, MAX(30), FLAGS(AT_REFUSE_0));
    static const struct at_param one = NUMBER(struct values, word, MAX(15), FLAGS(AT_REFUSE_1));
    static const struct at_param field = NUMBER(struct values, byte, FLAGS(AT_REFUSE_0));
    static const struct number_case zeros[] = {
        {"0", 0, 0},
        {"30", 0, 30},
        {"0x1e", 0, 30},
        {"31", REFUSED, 0},
        {"256", REFUSED, 0},
        {"0x1f", REFUSED, 0},
        {"4294967295", REFUSED, 0},
        {"4294967296", -4, 0},
        {"-1", -4, 0},
        {"x", -4, 0},
        {" ", -1, 0},
        {"\"5\"", -4, 0},
        {"", WRONG_COUNT, 0},
    };
    static const struct number_case ones[] = {
        {"0", 0, 0},   {"15", 0, 15},         {"16", -1, 0}, {"4294967295", -1, 0},
        {"-1", -4, 0}, {"4294967296", -4, 0}, {"1x", -4, 0}, {" ", -1, 0},
    };
    static const struct number_case fields[] = {
        {"255", 0, 255},
        {"256", REFUSED, 0},
        {"-1", -4, 0},
    };
    const struct {
        const struct at_param *param;
        const struct number_case *cases;
        size_t count;
    } all[] = {
        {&zero, zeros, COUNT(zeros)}, {&one, ones, COUNT(ones)}, {&field, fields, COUNT(fields)}};
    (void)state;
    for (size_t i = 0; i < COUNT(all); i++) {
        for (size_t j = 0; j < all[i].count; j++) {
            const struct number_case *with = &all[i].cases[j];
            fail_at(with->text, with->code, parse_one(all[i].param, with->text));
            if (with->code == 0) {
                assert_int_equal(i == 1 ? args.values.word : args.values.byte, with->value);
            }
        }
    }
}

/* The first error stays, a refusal too. */
static void refusals_and_other_errors(void **state)
{
    static const struct at_param params[] = {
        NUMBER(struct values, byte),
        NUMBER(struct values, half, MAX(9), FLAGS(AT_REFUSE_0)),
        NUMBER(struct values, word),
    };
    static const struct at_command command = {"R", PARAMS(params)};
    (void)state;
    assert_int_equal(parse(&command, "1,10,x"), REFUSED);
    assert_int_equal(parse(&command, "x,10,1"), -4);
    assert_int_equal(parse(&command, ",10,1"), -1);
    assert_int_equal(parse(&command, "1,10"), WRONG_COUNT);
    assert_int_equal(parse(&command, "1,10,1,1"), WRONG_COUNT);
}

static void addresses_that_may_be_zero(void **state)
{
    static const char families[] = "inet=2|inet6|rf=6";
    static const struct at_param params[] = {
        KEYWORD(struct values, family, ONE_OF(families)),
        ADDRESS(struct values, bytes, FLAGS(AT_OR_ZERO)),
    };
    static const struct at_param mac = MAC(struct values, bytes, FLAGS(AT_OR_ZERO));
    static const struct at_command command = {"Z", PARAMS(params)};
    static const struct number_case cases[] = {
        {"inet,0", 0, 0},       {"inet6,0", 0, 0},  {"inet,[0]", 0, 0},     {"inet, 0 ", 0, 0},
        {"inet,0.0.0.0", 0, 0}, {"inet6,::", 0, 0}, {"inet,1.2.3.4", 0, 1}, {"inet,00", -3, 0},
        {"inet,0x0", -3, 0},    {"inet,1", -3, 0},  {"inet6,00", -3, 0},    {"inet,", -1, 0},
        {"inet,0.0", -3, 0},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        fail_at(cases[i].text, cases[i].code, parse(&command, cases[i].text));
        if (cases[i].code == 0) {
            assert_int_equal(args.values.bytes[0], cases[i].value);
        }
    }
    assert_int_equal(parse_one(&mac, "0"), 0);
    assert_int_equal(parse_one(&mac, "00"), -3);
}

/* Ignored values may be anything; they have their place all the same. */
static void ignored_values(void **state)
{
    static const struct at_param params[] = {
        IGNORED(),
        NUMBER(struct values, byte),
        IGNORED(),
    };
    static const struct at_command command = {"I", PARAMS(params)};
    static const char *const good[] = {
        "x,5,y", ",5,", ",5", "\"a,b\",5,\"\"", "[,5,]", "1.2,5,::", "\",5",
    };
    (void)state;
    for (size_t i = 0; i < COUNT(good); i++) {
        fail_at(good[i], 0, parse(&command, good[i]));
        assert_int_equal(args.values.byte, 5);
    }
    assert_int_equal(parse(&command, "x"), WRONG_COUNT);
    assert_int_equal(parse(&command, "x,"), -1);
    assert_int_equal(parse(&command, "x,5,y,z"), WRONG_COUNT);
}

/* ---- Counted data ---------------------------------------------------------------------------- */

static const struct at_param data_params[] = {
    {.type = AT_TEXT, .of.max = 16, AT_FIELD(struct values, more)},
    {.type = AT_FORMAT, AT_FIELD(struct values, byte)},
    {.type = AT_LENGTH, AT_FIELD(struct values, half)},
    {.type = AT_DATA, AT_FIELD(struct values, text)},
};
static const struct at_command with_data = {"Data", AT_FIELDS(params, data_params),
                                            .flags = AT_VARIABLE};

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
        {.type = AT_LENGTH, AT_FIELD(struct values, half)},
        {.type = AT_LENGTH, AT_FIELD(struct values, word)},
        {.type = AT_DATA, AT_FIELD(struct values, text)},
    };
    static const struct at_command command = {"Two", AT_FIELDS(params, params)};
    (void)state;
    assert_int_equal(parse(&command, "2,3,ab,de"), 0);
    expect_bytes(&args.values.text, "ab,de");
    assert_int_equal(args.values.half, 2);
    assert_int_equal(args.values.word, 3);
}

/* The limit is that of the data itself: in base64 the text may be a third longer. */
static void limits_of_data(void **state)
{
    static const struct at_param params[] = {
        FORMAT(struct values, byte),
        LENGTH(struct values, half, MAX(6)),
        DATA(struct values, text),
    };
    static const struct at_command command = {"Limit", PARAMS(params)};
    static const struct {
        const char *text;
        int code;
        const char *data;
    } cases[] = {
        {"0,6,abcdef", 0, "abcdef"},   {"0,7,abcdefg", -5, NULL},
        {"0,8,aGVsbG8=", -5, NULL},    {"1,8,aGVsbG8=", 0, "hello"},
        {"1,8,aGVsbG9v", 0, "helloo"}, {"1,12,aGVsbG8=aGVs", -5, NULL},
        {"1,9,aGVsbG8==", -5, NULL},   {"1,0,", 0, ""},
        {"1,70000,", -5, NULL},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        fail_at(cases[i].text, cases[i].code, parse(&command, cases[i].text));
        if (cases[i].code == 0) {
            expect_bytes(&args.values.text, cases[i].data);
        }
    }
}

/* Data that its handler decodes, for instance because it is in several parts. */
static void encoded_data(void **state)
{
    static const struct at_param params[] = {
        FORMAT(struct values, byte),
        LENGTH(struct values, half, MAX(6)),
        LENGTH(struct values, word, MAX(3)),
        DATA(struct values, text, FLAGS(AT_ENCODED)),
    };
    static const struct at_command command = {"Parts", PARAMS(params)};
    (void)state;
    assert_int_equal(parse(&command, "1,8,4,aGVsbG8=QUJD"), 0);
    expect_bytes(&args.values.text, "aGVsbG8=QUJD");
    assert_int_equal(args.values.half, 8);
    assert_int_equal(args.values.word, 4);
    assert_int_equal(parse(&command, "1,8,4,not!base64.."), 0);
    expect_bytes(&args.values.text, "not!base64..");
    assert_int_equal(parse(&command, "0,5,2,helloAB"), 0);
    expect_bytes(&args.values.text, "helloAB");
    assert_int_equal(parse(&command, "1,8,8,aGVsbG8=QUJDQUJD"), -5);
    assert_int_equal(parse(&command, "1,12,4,aGVsbG8=QUJDQUJD"), -5);
    assert_int_equal(parse(&command, "0,7,2,helloABCD"), -5);
    assert_int_equal(parse(&command, "0,5,4,helloABCD"), -5);
    assert_int_equal(parse(&command, "0,5,2,hello"), -3);
}

/* Both may be left out, but a length without data may not. */
static const struct at_param optional_params[] = {
    NUMBER(struct values, byte),
    TEXT(struct values, more, MAX(8), OPTIONAL),
    LENGTH(struct values, half, OPTIONAL),
    DATA(struct values, text, OPTIONAL),
};
static const struct at_command with_optional_data = {"Optional", PARAMS(optional_params),
                                                     .flags = AT_VARIABLE};

static void optional_data(void **state)
{
    static const struct {
        const char *text;
        int code;
        const char *data;
    } cases[] = {
        {"1,,5,hello", 0, "hello"},
        {"1,t,5,he,lo", 0, "he,lo"},
        {"1,t,0,", 0, ""},
        {"1,t,0", 0, NULL},
        {"1,t,,", 0, ""},
        {"1,t,", 0, NULL},
        {"1,t", 0, NULL},
        {"1,", 0, NULL},
        {"1", 0, NULL},
        {"1,t,5", -3, NULL},
        {"1,t,5,hell", -3, NULL},
        {"1,t,x,hello", -4, NULL},
        {"1,t,x", -4, NULL},
        {",t,5,hello", -1, NULL},
        {"", -3, NULL},
        {"1,t,\"\",", -4, NULL},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        fail_at(cases[i].text, cases[i].code, parse(&with_optional_data, cases[i].text));
        if (cases[i].code == 0) {
            expect_bytes(&args.values.text, cases[i].data);
        }
    }
}

/* A value that is still to come is not left out: data begins behind its own comma only. */
static void looking_ahead_past_optional_values(void **state)
{
    static const struct {
        const char *text;
        size_t at, length; /* 0: not found */
    } cases[] = {
        {"1,t,5,", 6, 5},        {"1,,5,", 5, 5},  {"1,t,,", 5, 0},           {",,5,", 4, 5},
        {"1,\"a,b\",5,", 10, 5}, {"1,t,x,", 0, 0}, {"x,toolong..,5,", 14, 5}, {"1,t,\"5\",", 0, 0},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        uint8_t text[64];
        size_t length = strlen(cases[i].text);
        memcpy(text, cases[i].text, length);
        for (size_t part = 1; part <= length; part++) {
            at_parse(&with_optional_data, text, part, false, args.bytes, &parsed);
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

/* Data of a choice: found once the choice is known, and only if it has some. */
static void looking_ahead_into_choices(void **state)
{
    static const struct at_param with[] = {
        TEXT(struct values, more, MAX(8), OPTIONAL),
        LENGTH(struct values, half),
        DATA(struct values, text),
    };
    static const struct at_param without[] = {
        NUMBER(struct values, half),
        NUMBER(struct values, byte),
    };
    static const struct at_choice kinds[] = {
        {"without=1", VALUES(without)},
        {"with=2", VALUES(with)},
        {"refused=3", VALUES(with), GET},
    };
    static const struct at_param params[] = {
        NUMBER(struct values, byte),
        CHOICE(struct values, word, OPTIONS(kinds)),
    };
    static const struct at_command command = {"K", PARAMS(params), .flags = AT_VARIABLE};
    static const struct {
        const char *text;
        size_t length; /* of the data; 0: not found */
    } cases[] = {
        {"1,with,t,5,", 5}, {"1,with,,5,", 5},    {"1,without,3,5,", 0}, {"1,wit,t,5,", 0},
        {",with,,5,", 5},   {"1,refused,,5,", 0}, {"1,,,5,", 0},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        uint8_t text[64];
        size_t length = strlen(cases[i].text);
        memcpy(text, cases[i].text, length);
        for (size_t part = 1; part <= length; part++) {
            at_parse(&command, text, part, false, args.bytes, &parsed);
            assert_int_equal(parsed.has_data, part == length && cases[i].length > 0);
        }
        assert_int_equal(cases[i].length, cases[i].length > 0 ? parsed.data_length : 0);
    }
    assert_int_equal(parse(&command, "1,with,t,5,hello"), 0);
    expect_bytes(&args.values.text, "hello");
}

/* What the look ahead sees has no say in what is decoded: that happens once, in the end. */
static void looking_ahead_decodes_nothing(void **state)
{
    uint8_t text[] = "t,1,8,aGVsbG8=";
    (void)state;
    for (size_t length = 0; length < sizeof text; length++) {
        at_parse(&with_data, text, length, false, args.bytes, &parsed);
        assert_string_equal((const char *)text, "t,1,8,aGVsbG8=");
    }
}

static bool quotes(const char *text)
{
    struct at_bytes bytes = {(const uint8_t *)text, strlen(text)};
    return at_needs_quotes(&bytes, ',');
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
    static const struct at_param param = {
        .type = AT_KEYWORD, .of.words = words, AT_FIELD(struct values, word)};
    (void)state;
    assert_int_equal(parse_one(&param, "\"one\""), -4);
    assert_int_equal(parse(&getter, "\"group\",\"read\""), -4);
}

/* The guide's Table 19 shows an address in quotes; numbers take none. */
static void quoted_addresses(void **state)
{
    static const struct at_param param = {.type = AT_IPV4, AT_FIELD(struct values, bytes)};
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
        cmocka_unit_test(addresses_at_the_beginning),
        cmocka_unit_test(text),
        cmocka_unit_test(text_takes_every_byte_but_nul),
        cmocka_unit_test(counts),
        cmocka_unit_test(a_command_without_parameters),
        cmocka_unit_test(left_out_is_zero),
        cmocka_unit_test(order_of_checks),
        cmocka_unit_test(choices),
        cmocka_unit_test(choices_with_params),
        cmocka_unit_test(params_of_choices),
        cmocka_unit_test(chosen_names),
        cmocka_unit_test(lists_of_values),
        cmocka_unit_test(counted_lists),
        cmocka_unit_test(lists_of_several_fields),
        cmocka_unit_test(joined_lists),
        cmocka_unit_test(joined_addresses),
        cmocka_unit_test(optional_lists),
        cmocka_unit_test(conditions),
        cmocka_unit_test(brackets_around_several_values),
        cmocka_unit_test(keywords_that_may_be_quoted),
        cmocka_unit_test(refusals),
        cmocka_unit_test(refusals_and_other_errors),
        cmocka_unit_test(addresses_that_may_be_zero),
        cmocka_unit_test(ignored_values),
        cmocka_unit_test(counted_data),
        cmocka_unit_test(looking_ahead),
        cmocka_unit_test(lengths_add_up),
        cmocka_unit_test(limits_of_data),
        cmocka_unit_test(encoded_data),
        cmocka_unit_test(optional_data),
        cmocka_unit_test(looking_ahead_past_optional_values),
        cmocka_unit_test(looking_ahead_into_choices),
        cmocka_unit_test(looking_ahead_decodes_nothing),
        cmocka_unit_test(what_needs_quotes),
        cmocka_unit_test(a_leading_question_mark_needs_quotes),
        cmocka_unit_test(quoted_keywords),
        cmocka_unit_test(quoted_addresses),
        cmocka_unit_test(count_before_choice),
    };
    return cmocka_run_group_tests(tests, NULL, forget_text);
}
