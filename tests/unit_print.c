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

#include "commands/table.h"
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
    uint8_t family, gap[3], bytes[16]; /* the family four before the address */
    struct at_bytes text;
};

/* Parameters or results, and their number. */
struct fields {
    const struct at_param *list;
    size_t count;
};

#define FIELDS(array) \
    { \
        (array), COUNT(array) \
    }

static uint8_t input[1];
static struct at_call calls[1];

/* A session that is nothing but its output queue. */
static const struct at_dialect *dialect; /* NULL: the default */

static void open_queue(struct at_session *session, size_t size)
{
    struct at_config config = {
        .input = input,
        .input_size = sizeof input,
        .output = malloc(size),
        .output_size = size,
        .calls = calls,
        .call_count = 1,
        .dialect = dialect,
    };
    assert_non_null(config.output);
    at_session_init(session, &config);
}

static void close_queue(struct at_session *session)
{
    free(session->config.output);
}

/* The line without its end. */
static size_t print_line(const struct fields *fields, const void *values, char *line, size_t size)
{
    struct at_session session;
    const uint8_t *data;
    open_queue(&session, 1024);
    at_message_begin(&session);
    at_print_fields(&session, fields->list, fields->count, values);
    assert_true(at_message_end(&session, 0));
    size_t length = at_session_output(&session, &data);
    assert_true(length >= 2 && length < size);
    assert_memory_equal(data + length - 2, dialect == NULL ? "\r\n" : "\n\r", 2);
    memcpy(line, data, length - 2);
    line[length - 2] = '\0';
    close_queue(&session);
    return length - 2;
}

static void expect(const struct at_param *param, const struct values *values, const char *expected)
{
    const struct fields fields = {param, 1};
    char line[1024];
    print_line(&fields, values, line, sizeof line);
    assert_string_equal(line, expected);
}

/* ---- Text of values -------------------------------------------------------------------------- */

static const char words[] = "one=1|Two|zwei=2|four=4|most=0x80000000|none=0";

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
        const struct at_param param = {
            .type = cases[i].type, .of.words = words, AT_FIELD(struct values, word)};
        expect(&param, &(struct values){.word = cases[i].word}, cases[i].expected);
    }
}

static void narrow_numbers(void **state)
{
    static const struct at_param params[] = {
        {.type = AT_NUMBER, AT_FIELD(struct values, byte)},
        {.type = AT_HEX, AT_FIELD(struct values, half)},
        {.type = AT_SIGNED, AT_FIELD(struct values, signed_byte)},
        {.type = AT_SIGNED, AT_FIELD(struct values, signed_half)},
        {.type = AT_SIGNED, AT_FIELD(struct values, signed_word)},
    };
    const struct fields fields = FIELDS(params);
    const struct values values = {255, 0xbeef, 0, -128, -32768, INT32_MIN};
    char line[128];
    (void)state;
    print_line(&fields, &values, line, sizeof line);
    assert_string_equal(line, "255,0xbeef,-128,-32768,-2147483648");
}

static void addresses(void **state)
{
    const struct at_param ipv4 = {.type = AT_IPV4, AT_FIELD(struct values, bytes)};
    const struct at_param ipv6 = {.type = AT_IPV6, AT_FIELD(struct values, bytes)};
    const struct at_param mac = {.type = AT_MAC, AT_FIELD(struct values, bytes)};
    const struct at_param optional_mac = {
        .type = AT_MAC, .flags = AT_OPTIONAL, AT_FIELD(struct values, bytes)};
    const struct at_param either = {.type = AT_ADDRESS, AT_FIELD(struct values, bytes)};
    struct values values = {.bytes = {0xfe, 0x80, 0, 255, [12] = 0xb0, 0xa0, 0, 1}};
    (void)state;
    expect(&ipv4, &values, "254.128.0.255");
    expect(&ipv6, &values, "0xfe8000ff:0x0:0x0:0xb0a00001");
    expect(&mac, &values, "0xfe:0x80:0x0:0xff:0x0:0x0");
    expect(&optional_mac, &values, "0xfe:0x80:0x0:0xff:0x0:0x0");
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
    const struct at_param param = {.type = AT_TEXT, AT_FIELD(struct values, text)};
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
        {.type = AT_FORMAT, AT_FIELD(struct values, byte)},
        {.type = AT_DATA, AT_FIELD(struct values, text)},
    };
    const struct fields fields = FIELDS(params);
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
    static const char *const usages[][2] = {
        {"None", "[]"},
        {"Two=Index,message length", "[Index],[message length]"},
        {"Set=ID,Value1,..,ValueX", "[ID],[Value1],..,[ValueX]"},
        {"Topics=count,topic1,QoS1,..,topicX,QoSX", "[count],[topic1],[QoS1],..,[topicX],[QoSX]"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(usages); i++) {
        const struct at_command command = {usages[i][0]};
        char expected[80];
        struct at_session session;
        const uint8_t *bytes;
        open_queue(&session, 256);
        at_message_begin(&session);
        at_print_name(&session, "WlanGET9_|", 10);
        at_print_usage(&session, &command);
        at_print_number(&session, INT32_MIN);
        assert_true(at_message_end(&session, 0));
        size_t length = at_session_output(&session, &bytes);
        snprintf(expected, sizeof expected, "wlanget9_|%s-2147483648\r\n", usages[i][1]);
        assert_int_equal(length, strlen(expected));
        assert_memory_equal(bytes, expected, length);
        close_queue(&session);
    }
}

/* Only so much of the text is the name: it goes on to what the command takes. */
static void names_of_usages(void **state)
{
    struct at_session session;
    const uint8_t *bytes;
    (void)state;
    open_queue(&session, 64);
    at_message_begin(&session);
    at_print_name(&session, "NetCfgGet=ID", 9);
    assert_true(at_message_end(&session, 0));
    assert_int_equal(at_session_output(&session, &bytes), 11);
    assert_memory_equal(bytes, "netcfgget\r\n", 11);
    close_queue(&session);
}

/* ---- Lists, names and choices ---------------------------------------------------------------- */

struct pair {
    uint8_t length, text[32];
    uint16_t number;
    uint8_t mac[6];
};

struct structure {
    uint8_t number, count, bytes[4];
    uint32_t words[3];
    struct pair pairs[2];
    struct {
        uint8_t length, text[32];
    } name;
    uint32_t kind, sub;
    struct at_bytes data;
    uint8_t format;
};

#define LIST(fields_, max_, size_, separator_, ...) \
    { \
        AT_FIELDS(fields, fields_), (max_), (size_), (separator_), __VA_ARGS__ \
    }
#define LINE_MAX 1024

static void expect_line(const struct fields *fields, const struct structure *values,
                        const char *expected)
{
    char line[LINE_MAX];
    print_line(fields, values, line, sizeof line);
    assert_string_equal(line, expected);
}

static const struct at_param byte_element[] = {{.type = AT_NUMBER, .size = 1}};
static const struct at_param hex_element[] = {{.type = AT_HEX, .size = 4}};
static const struct at_param pair_element[] = {
    NAME(struct pair, length),
    NUMBER(struct pair, number),
    MAC(struct pair, mac, OPTIONAL),
};

static void lists(void **state)
{
    static const struct at_list bytes = LIST(byte_element, 4, 1, ',');
    static const struct at_list words_list = LIST(hex_element, 3, 4, ':');
    static const struct at_list counted =
        LIST(byte_element, 4, 1, '|', COUNTER(struct structure, count));
    static const struct at_param params[] = {
        NUMBER(struct structure, number),
        REPEAT(struct structure, bytes, LIST_OF(bytes)),
        REPEAT(struct structure, words, LIST_OF(words_list)),
        REPEAT(struct structure, bytes, LIST_OF(counted)),
        NUMBER(struct structure, number),
    };
    const struct fields fields = FIELDS(params);
    struct structure values = {7, 0, {1, 0, 255, 4}, {0, 0xabcdef, 0xffffffff}};
    (void)state;
    expect_line(&fields, &values, "7,1,0,255,4,0x0:0xabcdef:0xffffffff,,7");
    values.count = 1;
    expect_line(&fields, &values, "7,1,0,255,4,0x0:0xabcdef:0xffffffff,1,7");
    values.count = 4;
    expect_line(&fields, &values, "7,1,0,255,4,0x0:0xabcdef:0xffffffff,1|0|255|4,7");
    values.count = 255; /* never more than there are */
    expect_line(&fields, &values, "7,1,0,255,4,0x0:0xabcdef:0xffffffff,1|0|255|4,7");
}

static void lists_of_several_fields(void **state)
{
    static const struct at_list pairs =
        LIST(pair_element, 2, sizeof(struct pair), ';', COUNTER(struct structure, count));
    static const struct at_param params[] = {
        REPEAT(struct structure, pairs, LIST_OF(pairs)),
    };
    const struct fields fields = FIELDS(params);
    struct structure values = {
        .pairs = {{3, "a;b", 65535, {1, 2, 3, 4, 5, 6}}, {3, "c,d", 0, {0}}},
    };
    (void)state;
    expect_line(&fields, &values, "");
    values.count = 1;
    expect_line(&fields, &values, "a;b,65535,0x1:0x2:0x3:0x4:0x5:0x6");
    values.count = 2;
    expect_line(&fields, &values, "a;b,65535,0x1:0x2:0x3:0x4:0x5:0x6;\"c,d\",0,");
}

/* Texts with their length before them: quoted as others are. */
static void texts_in_place(void **state)
{
    static const char *const cases[][2] = {
        {"", ""},
        {"home", "home"},
        {"a,b", "\"a,b\""},
        {"a\"b", "\"a\"b\""},
        {" a", "\" a\""},
        {"a ", "\"a \""},
        {"?", "\"?\""},
        {"a?", "a?"},
        {"a\nb", "\"a\nb\""},
        {"\xc3\xa4", "\xc3\xa4"},
        {"12345678901234567890123456789012", "12345678901234567890123456789012"},
        {",2345678901234567890123456789012", "\",2345678901234567890123456789012\""},
    };
    static const struct at_param params[] = {NAME(struct structure, name)};
    const struct fields fields = FIELDS(params);
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct structure values = {0};
        values.name.length = (uint8_t)strlen(cases[i][0]);
        memset(values.name.text, 'x', sizeof values.name.text);
        memcpy(values.name.text, cases[i][0], strlen(cases[i][0]));
        expect_line(&fields, &values, cases[i][1]);
    }
}

static const struct at_param number_value[] = {NUMBER(struct structure, number)};
static const struct at_param data_value[] = {
    NUMBER(struct structure, number),
    FORMAT(struct structure, format),
    DATA(struct structure, data),
};
static const struct at_choice subs[] = {
    {"deep=1|deeper", VALUES(data_value)},
    {"bare=3"},
};
static const struct at_param sub_value[] = {
    NUMBER(struct structure, count),
    CHOICE(struct structure, sub, OPTIONS(subs)),
};
static const struct at_choice kinds[] = {
    {"Number=0|alias=0", VALUES(number_value)},
    {"nested=0x80000001", VALUES(sub_value)},
    {"nothing=5"},
    {"half=6", VALUES_AND_QUERY(1, data_value)},
};

/* A choice is its name, then what follows from it; one without a name is its number. */
static void choices(void **state)
{
    static const struct at_param params[] = {
        NUMBER(struct structure, number), CHOICE(struct structure, kind, OPTIONS(kinds)),
        NUMBER(struct structure, count), /* never reached: a choice ends its list */
    };
    static const struct {
        uint32_t kind, sub;
        const char *expected;
    } cases[] = {
        {0, 0, "7,Number,7"},
        {5, 0, "7,nothing"},
        {6, 0, "7,half,7"},
        {9, 0, "7,9"},
        {4294967295, 0, "7,4294967295"},
        {0x80000001, 1, "7,nested,9,deep,7,0,2,a,"},
        {0x80000001, 2, "7,nested,9,deeper,7,0,2,a,"},
        {0x80000001, 3, "7,nested,9,bare"},
        {0x80000001, 0, "7,nested,9,0"},
        {0x80000001, 70000, "7,nested,9,70000"},
    };
    const struct fields fields = FIELDS(params);
    struct structure values = {.number = 7, .count = 9, .data = {(const uint8_t *)"a,", 2}};
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        values.kind = cases[i].kind;
        values.sub = cases[i].sub;
        expect_line(&fields, &values, cases[i].expected);
    }
    values.kind = 0x80000001;
    values.sub = 1;
    values.format = 1;
    expect_line(&fields, &values, "7,nested,9,deep,7,1,4,YSw=");
}

static void chosen_names(void **state)
{
    static const struct at_param params[] = {
        CHOSEN(struct structure, kind, OPTIONS(kinds)),
        NUMBER(struct structure, number),
    };
    const struct fields fields = FIELDS(params);
    (void)state;
    expect_line(&fields, &(struct structure){.number = 7}, "Number,7");
    expect_line(&fields, &(struct structure){.number = 7, .kind = 5}, "nothing,7");
    expect_line(&fields, &(struct structure){.number = 7, .kind = 77}, "77,7");
}

/* Conditions are rows of parameters, no fields. */
static void conditions(void **state)
{
    static const struct at_param params[] = {
        IF_IS(struct structure, number, 1), NUMBER(struct structure, number),
        IF_BIT(struct structure, kind, 4),  NUMBER(struct structure, count),
        IF_IS(struct structure, number, 1),
    };
    const struct fields fields = FIELDS(params);
    (void)state;
    expect_line(&fields, &(struct structure){.number = 7, .count = 9}, "7,9");
    expect_line(&fields, &(struct structure){.number = 1, .kind = 4, .count = 9}, "1,9");
}

static void optional_keywords(void **state)
{
    static const char names[] = "one=1|two";
    static const char zeros[] = "zero|one";
    static const struct at_param params[] = {
        KEYWORD(struct structure, kind, ONE_OF(names), OPTIONAL),
        KEYWORD(struct structure, kind, ONE_OF(names)),
        KEYWORD(struct structure, kind, ONE_OF(zeros), OPTIONAL),
    };
    const struct fields fields = FIELDS(params);
    (void)state;
    expect_line(&fields, &(struct structure){.kind = 0}, ",0,zero");
    expect_line(&fields, &(struct structure){.kind = 1}, "one,one,one");
    expect_line(&fields, &(struct structure){.kind = 3}, "3,3,3");
}

/* Names of several bits come before those of single ones if the list says so; other spellings of a
 * bit are never printed. */
static void masks_with_aliases(void **state)
{
    static const char names[] = "all=7|a=1|b|c|see=4|d=8|zero=0";
    static const struct at_param params[] = {MASK(struct structure, kind, ONE_OF(names))};
    static const struct {
        uint32_t mask;
        const char *expected;
    } cases[] = {
        {0, ""},       {7, "all"}, {6, "b|c"},         {15, "all|d"},
        {13, "a|c|d"}, {4, "c"},   {0x17, "all|0x10"}, {0xfffffff8, "d|0xfffffff0"},
    };
    const struct fields fields = FIELDS(params);
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        expect_line(&fields, &(struct structure){.kind = cases[i].mask}, cases[i].expected);
    }
}

/* ---- Dialects -------------------------------------------------------------------------------- */

static int reference_dialect(void **state)
{
    (void)state;
    dialect = &at_dialect_reference;
    return 0;
}

static int default_dialect(void **state)
{
    (void)state;
    dialect = NULL;
    return 0;
}

static const struct at_param trailing[] = {
    NUMBER(struct structure, number),
    NUMBER(struct structure, kind, FLAGS(AT_TRAILING)),
    IGNORED(),
    IGNORED(FLAGS(AT_TRAILING)),
};

static void no_trailing_commas(void **state)
{
    const struct fields fields = FIELDS(trailing);
    const struct fields first = {trailing, 2};
    const struct fields last = {trailing + 3, 1};
    (void)state;
    expect_line(&fields, &(struct structure){.number = 7}, "7,0,");
    expect_line(&fields, &(struct structure){.number = 7, .kind = 9}, "7,9,");
    expect_line(&first, &(struct structure){.number = 0}, "0,0");
    expect_line(&last, &(struct structure){.number = 0}, "");
}

static void trailing_commas(void **state)
{
    const struct fields fields = FIELDS(trailing);
    const struct fields first = {trailing, 2};
    const struct fields last = {trailing + 3, 1};
    (void)state;
    expect_line(&fields, &(struct structure){.number = 7}, "7,,,");
    expect_line(&fields, &(struct structure){.number = 7, .kind = 9}, "7,9,,");
    expect_line(&first, &(struct structure){.number = 0}, "0,");
    expect_line(&last, &(struct structure){.number = 0}, "");
}

/* The default is the guide's. */
static void the_dialect_of_the_guide(void **state)
{
    struct at_session session;
    (void)state;
    open_queue(&session, 16);
    assert_ptr_equal(session.config.dialect, &at_dialect_guide);
    close_queue(&session);
    assert_memory_equal(at_dialect_guide.line_end, "\r\n", 2);
    assert_false(at_dialect_guide.second_ok || at_dialect_guide.trailing_commas);
    assert_memory_equal(at_dialect_reference.line_end, "\n\r", 2);
    assert_true(at_dialect_reference.second_ok && at_dialect_reference.trailing_commas);
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
static void round_trip(const struct fields *fields, const struct values *values)
{
    const struct at_command command = {"Back", fields->list,
                                       .params_count = (uint8_t)fields->count};
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
            {.type = type, AT_FIELD(struct values, byte)},
            {.type = type, AT_FIELD(struct values, half)},
            {.type = type, AT_FIELD(struct values, word)},
        };
        const struct fields fields = FIELDS(params);
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
        {.type = AT_KEYWORD, .of.words = words, AT_FIELD(struct values, byte)},
        {.type = AT_MASK, .of.words = words, .flags = AT_OPTIONAL, AT_FIELD(struct values, word)},
        {.type = AT_BITS, .flags = AT_OPTIONAL, AT_FIELD(struct values, half)},
    };
    const struct fields fields = FIELDS(params);
    (void)state;
    for (size_t round = 0; round < ROUNDS; round++) {
        struct values values;
        memset(&values, 0, sizeof values);
        values.byte = (uint8_t)(1U << random_word() % 3);
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
    static const char families[] = "inet=2|inet6";
    (void)state;
    for (size_t round = 0; round < ROUNDS; round++) {
        size_t kind = round % 4;
        const struct at_param params[] = {
            {.type = AT_KEYWORD, .of.words = families, AT_FIELD(struct values, family)},
            {.type = types[kind], AT_FIELD(struct values, bytes)},
        };
        const struct fields fields = FIELDS(params);
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
        {.type = AT_TEXT, .of.max = 32, AT_FIELD(struct values, text)},
        {.type = AT_NUMBER, AT_FIELD(struct values, byte)},
    };
    const struct fields first = FIELDS(params);
    const struct fields alone = {params, 1};
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
        {.type = AT_FORMAT, AT_FIELD(struct values, byte)},
        {.type = AT_DATA, AT_FIELD(struct values, text)},
    };
    static const struct at_param params[] = {
        {.type = AT_FORMAT, AT_FIELD(struct values, byte)},
        {.type = AT_LENGTH, AT_FIELD(struct values, half)},
        {.type = AT_DATA, AT_FIELD(struct values, text)},
    };
    const struct fields fields = FIELDS(printed);
    const struct at_command command = {"Back", AT_FIELDS(params, params)};
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

/* Lists as values of their own, joined, and counted. */
static void lists_parse_back(void **state)
{
    static const struct at_param half_element[] = {{.type = AT_HEX, .size = 2}};
    static const struct at_list joined = LIST(half_element, 8, 2, ':');
    static const struct at_list apart = LIST(half_element, 8, 2, ',');
    static const struct at_list counted =
        LIST(half_element, 8, 2, ',', COUNTER(struct values, half));
    static const struct at_param params[][2] = {
        {NUMBER(struct values, half), REPEAT(struct values, bytes, LIST_OF(joined))},
        {NUMBER(struct values, half), REPEAT(struct values, bytes, LIST_OF(apart))},
        {NUMBER(struct values, half), REPEAT(struct values, bytes, LIST_OF(counted))},
    };
    (void)state;
    for (size_t round = 0; round < ROUNDS; round++) {
        const struct fields fields = FIELDS(params[round % 3]);
        struct values values;
        memset(&values, 0, sizeof values);
        values.half = (uint16_t)(round % 3 == 2 ? random_word() % 9 : random_number());
        size_t length = round % 3 == 2 ? 2U * values.half : sizeof values.bytes;
        for (size_t i = 0; i < length; i++) {
            values.bytes[i] = (uint8_t)random_number();
        }
        round_trip(&fields, &values);
    }
}

/* What a name in place prints is what a text reads. */
static void names_parse_back(void **state)
{
    static const char nasty[] = " ,\"?\r\n[]|=a";
    static const struct at_param printed[] = {NAME(struct structure, name)};
    static const struct at_param params[] = {TEXT(struct values, text, MAX(32))};
    static const struct at_command command = {"Back", PARAMS(params)};
    const struct fields fields = FIELDS(printed);
    (void)state;
    for (size_t round = 0; round < ROUNDS; round++) {
        struct structure values = {0};
        char line[LINE_MAX];
        union args args;
        struct at_parsed parsed;
        values.name.length = (uint8_t)(1 + random_word() % 32);
        for (size_t i = 0; i < values.name.length; i++) {
            values.name.text[i] = (uint8_t)nasty[random_word() % (sizeof nasty - 1)];
        }
        if (!can_be_written(values.name.text, values.name.length)) {
            continue;
        }
        size_t length = print_line(&fields, &values, line, sizeof line);
        at_parse(&command, (uint8_t *)line, length, true, args.bytes, &parsed);
        assert_int_equal(parsed.error, AT_PARSE_OK);
        assert_int_equal(args.values.text.length, values.name.length);
        assert_memory_equal(args.values.text.data, values.name.text, values.name.length);
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
        cmocka_unit_test(names_of_usages),
        cmocka_unit_test(lists),
        cmocka_unit_test(lists_of_several_fields),
        cmocka_unit_test(texts_in_place),
        cmocka_unit_test(choices),
        cmocka_unit_test(chosen_names),
        cmocka_unit_test(conditions),
        cmocka_unit_test(optional_keywords),
        cmocka_unit_test(masks_with_aliases),
        cmocka_unit_test(no_trailing_commas),
        cmocka_unit_test_setup_teardown(trailing_commas, reference_dialect, default_dialect),
        cmocka_unit_test(the_dialect_of_the_guide),
        cmocka_unit_test(a_message_goes_whole_or_not_at_all),
        cmocka_unit_test(a_reserve_stays_free),
        cmocka_unit_test(fetched_room_is_used_again),
        cmocka_unit_test(numbers_parse_back),
        cmocka_unit_test(names_and_bits_parse_back),
        cmocka_unit_test(addresses_parse_back),
        cmocka_unit_test(texts_parse_back),
        cmocka_unit_test(data_parses_back),
        cmocka_unit_test(lists_parse_back),
        cmocka_unit_test(names_parse_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
