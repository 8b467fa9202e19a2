/* Lists of names with numbers, and every list, descriptor and table of the real command set: what
 * the compiler cannot check of them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "atcmd/commands.h"
#include "commands/table.h"
#include "core/names.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* ---- Lists of names -------------------------------------------------------------------------- */

struct expected {
    const char *name;
    uint32_t number;
};

static void check_list(const char *list, bool is_mask, const struct expected *expected)
{
    struct at_name name = AT_BEFORE_FIRST(is_mask);
    const char *at = list;
    size_t i = 0;
    while (at_next_name(&at, &name, is_mask)) {
        assert_non_null(expected[i].name);
        assert_int_equal(name.length, strlen(expected[i].name));
        assert_memory_equal(name.text, expected[i].name, name.length);
        assert_int_equal(name.number, expected[i].number);
        i++;
    }
    assert_null(expected[i].name);
    assert_int_equal(*at, '\0');
}

static void numbers_of_keywords(void **state)
{
    static const struct expected plain[] = {{"a", 0}, {"b", 1}, {"c", 2}, {NULL, 0}};
    static const struct expected mixed[] = {
        {"open", 0}, {"wep", 1}, {"wep_shared", 10}, {"wpa2_plus", 11}, {NULL, 0},
    };
    static const struct expected hex[] = {
        {"a", 0x18180001}, {"b", 0x18180002}, {"c", 0xabcdef}, {"top", 0xffffffff},
        {"wrapped", 0},    {"zero", 0},       {"one", 1},      {NULL, 0},
    };
    static const struct expected aliases[] = {
        {"qos0", 0}, {"qos 0", 0}, {"0", 0}, {"1", 1}, {"back", 1}, {NULL, 0},
    };
    static const struct expected one[] = {{"alone", 0}, {NULL, 0}};
    static const struct expected none[] = {{NULL, 0}};
    (void)state;
    check_list("a|b|c", false, plain);
    check_list("open=0|wep|wep_shared=10|wpa2_plus", false, mixed);
    check_list("a=0x18180001|b|c=0xabcdef|top=0xffffffff|wrapped|zero=0x0|one", false, hex);
    check_list("qos0|qos 0=0|0=0|1|back=1", false, aliases);
    check_list("alone", false, one);
    check_list("", false, none);
}

/* A bit each, twice the one before. */
static void numbers_of_masks(void **state)
{
    static const struct expected plain[] = {{"a", 1}, {"b", 2}, {"c", 4}, {NULL, 0}};
    static const struct expected mixed[] = {
        {"auto", 1}, {"fast", 2}, {"p2p", 8}, {"x", 16}, {"most", 0x80000000}, {NULL, 0},
    };
    static const struct expected zero[] = {
        {"ip4", 0}, {"first", 1}, {"ip6", 4}, {"url", 8}, {"all", 0x1f}, {"h1", 1}, {NULL, 0},
    };
    (void)state;
    check_list("a|b|c", true, plain);
    check_list("auto|fast|p2p=8|x|most=0x80000000", true, mixed);
    check_list("ip4=0|first|ip6=4|url|all=0x1f|h1=1", true, zero);
}

static void expect_name(const char *list, const char *text, bool is_mask, bool found,
                        uint32_t number)
{
    struct at_name name;
    bool is_found = at_find_name(list, (const uint8_t *)text, strlen(text), is_mask, &name);
    if (is_found != found || (found && name.number != number)) {
        fail_msg("\"%s\" in \"%s\": found %d, number %u", text, list, is_found, name.number);
    }
}

static void names_are_found(void **state)
{
    static const char list[] = "open=0|wep|WPA_wpa2|qos 1=7|wep_shared=10|last";
    (void)state;
    expect_name(list, "open", false, true, 0);
    expect_name(list, "OPEN", false, true, 0);
    expect_name(list, "wpa_WPA2", false, true, 2);
    expect_name(list, "Qos 1", false, true, 7);
    expect_name(list, "last", false, true, 11);
    expect_name(list, "last", true, true, 20);
    static const char *const absent[] = {
        "",  "o", "ope", "openn", "we",       "wep_", "wep_share", "wep_sharedd", "wep|", "open=0",
        "=", "0", "10",  "|",     "open|wep", "las",  " open",     "open ",       "qos1",
    };
    for (size_t i = 0; i < COUNT(absent); i++) {
        expect_name(list, absent[i], false, false, 0);
        expect_name(list, absent[i], true, false, 0);
    }
    expect_name("", "", false, false, 0);
    expect_name("", "x", false, false, 0);
}

static void expect_number(const char *list, uint32_t number, const char *expected)
{
    struct at_name name;
    bool found = at_find_number(list, number, &name);
    assert_int_equal(found, expected != NULL);
    if (found && expected != NULL) {
        assert_int_equal(name.length, strlen(expected));
        assert_memory_equal(name.text, expected, name.length);
    }
}

/* The first name of a number is the one that is shown. */
static void numbers_are_found(void **state)
{
    static const char list[] = "one=1|two|uno=1|zero=0|uno_more|top=0xffffffff";
    (void)state;
    expect_number(list, 0, "zero");
    expect_number(list, 1, "one");
    expect_number(list, 2, "two");
    expect_number(list, 0xffffffff, "top");
    expect_number(list, 3, NULL);
    expect_number("", 0, NULL);
    expect_number("", UINT32_MAX, NULL);
}

static void choices_are_found(void **state)
{
    static const struct at_choice choices[] = {
        {"first=5|second"},
        {"third=1|FOURTH=6"},
        {"fifth"},
    };
    struct at_name name;
    (void)state;
    assert_ptr_equal(at_find_choice(choices, 3, 5, &name), &choices[0]);
    assert_ptr_equal(at_find_choice(choices, 3, 6, &name), &choices[0]);
    assert_memory_equal(name.text, "second", name.length);
    assert_ptr_equal(at_find_choice(choices, 3, 1, &name), &choices[1]);
    assert_ptr_equal(at_find_choice(choices, 3, 0, &name), &choices[2]);
    assert_null(at_find_choice(choices, 2, 0, &name));
    assert_null(at_find_choice(choices, 3, 7, &name));
    assert_null(at_find_choice(NULL, 0, 0, &name));
}

static bool same(const char *text, size_t length, const char *name)
{
    return at_same_name((const uint8_t *)text, length, name, strlen(name));
}

static void same_names(void **state)
{
    (void)state;
    assert_true(same("AbC", 3, "aBc"));
    assert_true(same("", 0, ""));
    assert_false(same("ab", 2, "abc"));
    assert_false(same("abc", 3, "ab"));
    assert_false(same("ab\0", 3, "ab"));
    assert_false(same("@", 1, "`"));
    assert_false(same("[", 1, "{"));
    assert_true(at_same_name((const uint8_t *)"get", 3, "GetMore", 3));
}

static void lengths_of_names(void **state)
{
    (void)state;
    assert_int_equal(at_name_length("Get=ID,Option"), 3);
    assert_int_equal(at_name_length("Test"), 4);
    assert_int_equal(at_name_length("one|two"), 3);
    assert_int_equal(at_name_length("=1"), 0);
    assert_int_equal(at_name_length(""), 0);
}

/* ---- The lists of the command set ------------------------------------------------------------ */

/* Who is being looked at, for messages. */
static char where[256];

#define EXPECT(condition_) \
    do { \
        if (!(condition_)) { \
            fail_msg("%s: not %s", where, #condition_); \
        } \
    } while (0)

static bool is_one_of(char c, const char *set)
{
    return c != '\0' && strchr(set, c) != NULL;
}

/* A number as lists may have it: it is read without a check. */
static void check_number(const char *at, uint32_t read)
{
    uint64_t number = 0;
    bool hex = at[0] == '0' && at[1] == 'x';
    at += hex ? 2 : 0;
    EXPECT(*at != '\0' && *at != '|');
    for (; *at != '\0' && *at != '|'; at++) {
        EXPECT(is_one_of(*at, hex ? "0123456789abcdef" : "0123456789"));
        number = number * (hex ? 16 : 10) + (uint64_t)(*at <= '9' ? *at - '0' : *at - 'a' + 10);
        EXPECT(number <= UINT32_MAX);
    }
    EXPECT(number == read);
}

static uint32_t field_max(size_t size)
{
    return size == 4 ? UINT32_MAX : (1U << 8 * size) - 1;
}

/* No name twice, none empty, none that could not be written in a request. */
static void check_words(const char *words, bool is_mask, size_t size)
{
    struct at_name name = AT_BEFORE_FIRST(is_mask);
    struct at_name first;
    const char *at = words;
    uint32_t before = 0;
    EXPECT(words[0] != '\0' && words[strlen(words) - 1] != '|');
    for (const char *from = at; at_next_name(&at, &name, is_mask); from = at) {
        EXPECT(name.length > 0);
        EXPECT(name.text[0] != ' ' && name.text[name.length - 1] != ' ');
        for (size_t i = 0; i < name.length; i++) {
            EXPECT(is_one_of(name.text[i], "abcdefghijklmnopqrstuvwxyz0123456789_. "));
        }
        if (from[name.length] == '=') {
            check_number(from + name.length + 1, name.number);
        } else if (from != words) {
            EXPECT(name.number > before);
        }
        EXPECT(name.number <= field_max(size));
        EXPECT(at_find_name(words, (const uint8_t *)name.text, name.length, is_mask, &first));
        EXPECT(first.text == name.text);
        before = name.number;
    }
    EXPECT(*at == '\0');
}

/* ---- Its descriptors ------------------------------------------------------------------------- */

enum role { REQUEST, RESULT };

/* What is known of the parameters read so far on the way through choices. */
struct path {
    const struct at_command *command; /* NULL: an event */
    enum role role;
    const struct at_param *read[64];
    size_t count, lengths, values;
    bool open_bracket;
    size_t *least, *most; /* parameters of a request */
    bool *has_family;     /* a list, or a choice with several counts */
};

static void check_fields(struct path path, const struct at_param *fields, size_t count);

static size_t bytes_of(const struct at_param *param)
{
    switch ((enum at_type)param->type) {
    case AT_NUMBER:
    case AT_SIGNED:
    case AT_HEX:
    case AT_KEYWORD:
    case AT_MASK:
    case AT_BITS:
    case AT_FORMAT:
    case AT_LENGTH:
    case AT_CHOICE:
    case AT_CHOSEN:
        EXPECT(param->size == 1 || param->size == 2 || param->size == 4);
        return param->size;
    case AT_TEXT:
    case AT_DATA:
        return sizeof(struct at_bytes);
    case AT_NAME:
        return sizeof(struct nwp_name);
    case AT_IPV4:
        return 4;
    case AT_IPV6:
    case AT_ADDRESS:
        return 16;
    case AT_MAC:
        return 6;
    case AT_REPEAT:
        return (size_t)param->of.list->max * param->of.list->size;
    case AT_IF_BIT:
        EXPECT(param->size == 4);
        return 4;
    case AT_IF_IS:
        EXPECT(param->size == 1);
        return 1;
    case AT_IGNORED:
        return 0;
    }
    fail_msg("%s: type %u", where, param->type);
    return 0;
}

/* Flags that mean something for this type. */
static uint8_t flags_of(const struct at_param *param)
{
    switch ((enum at_type)param->type) {
    case AT_NUMBER:
        return AT_OPTIONAL | AT_REFUSE_0 | AT_REFUSE_1 | AT_BRACKET | AT_TRAILING;
    case AT_KEYWORD:
    case AT_TEXT:
    case AT_NAME:
        return AT_OPTIONAL | AT_QUOTABLE;
    case AT_IPV4:
    case AT_IPV6:
    case AT_ADDRESS:
        return AT_OPTIONAL | AT_OR_ZERO;
    case AT_DATA:
        return AT_OPTIONAL | AT_ENCODED;
    case AT_IGNORED:
        return AT_TRAILING;
    case AT_IF_BIT:
    case AT_IF_IS:
    case AT_CHOICE:
        return 0;
    default:
        return AT_OPTIONAL;
    }
}

/* The field was read from the request before. */
static bool was_read(const struct path *path, size_t offset, size_t size)
{
    for (size_t i = 0; i < path->count; i++) {
        if (path->read[i]->offset == offset && path->read[i]->size == size) {
            return true;
        }
    }
    return false;
}

static void check_list_of(struct path path, const struct at_param *param)
{
    const struct at_list *list = param->of.list;
    EXPECT(list->fields != NULL && list->fields_count > 0 && list->max > 0 && list->size > 0);
    EXPECT(is_one_of(list->separator, ",;:|"));
    EXPECT(path.role == RESULT || list->separator == ',' || list->fields_count == 1);
    EXPECT(list->counter < AT_STRUCT_MAX);
    if (path.role == REQUEST && list->counter != 0) {
        EXPECT(list->separator == ',' && was_read(&path, list->counter - 1, 1));
    }
    for (size_t i = 0; i < list->fields_count; i++) {
        const struct at_param *field = &list->fields[i];
        EXPECT(field->type != AT_CHOICE && field->type != AT_DATA && field->type != AT_REPEAT);
        EXPECT(field->offset + bytes_of(field) <= list->size);
    }
    path.count = 0; /* its fields stand in the element */
    path.least = path.most = NULL;
    check_fields(path, list->fields, list->fields_count);
}

/* The same name or number in two rows would never be reached. */
static void check_unique(const struct at_choice *choices, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct at_name name = AT_BEFORE_FIRST(false);
        struct at_name found;
        for (const char *at = choices[i].names; at_next_name(&at, &name, false);) {
            EXPECT(at_find_choice(choices, count, name.number, &found) == &choices[i]);
            for (size_t j = 0; j < i; j++) {
                EXPECT(!at_find_name(choices[j].names, (const uint8_t *)name.text, name.length,
                                     false, &found));
            }
        }
    }
}

static void note_count(const struct path *path)
{
    if (path->least != NULL) {
        *path->least = path->values < *path->least ? path->values : *path->least;
        *path->most = path->values > *path->most ? path->values : *path->most;
    }
}

static bool may_name(const struct at_command *command, const struct at_choice *choice)
{
    return choice->access == 0 ||
           (choice->access & (command->flags & AT_READS ? AT_GET : AT_SET)) != 0;
}

static bool ends_with_choice(const struct at_param *fields, size_t count)
{
    return count > 0 && fields[count - 1].type == AT_CHOICE;
}

/* What follows a choice in a request, and its values as a result. */
static void check_choice(struct path path, const struct at_choice *choice, size_t size)
{
    const struct at_param *fields = choice->fields;
    size_t count = choice->values_count;
    bool reads = path.command != NULL && (path.command->flags & AT_READS);

    check_words(choice->names, false, size);
    EXPECT((choice->fields != NULL) == (choice->values_count + choice->params_count > 0));
    EXPECT(!(choice->access & AT_MUTE) || (choice->access & AT_GET));
    EXPECT(!(choice->access & AT_NONE) || choice->access == AT_NONE);
    if (path.role == REQUEST) {
        if (!may_name(path.command, choice)) {
            return;
        }
        count = at_choice_params(path.command, choice, &fields);
        if (reads && !ends_with_choice(fields, count)) {
            struct path result = {.command = path.command, .role = RESULT};
            EXPECT(choice->access & AT_GET);
            check_fields(result, choice->fields, choice->values_count);
        }
    }
    check_fields(path, fields, count);
}

static void check_choices(const struct path *path, const struct at_param *param)
{
    size_t length = strlen(where);
    EXPECT(param->count > 0);
    check_unique(param->of.choices, param->count);
    for (size_t i = 0; i < param->count; i++) {
        const char *names = param->of.choices[i].names;
        snprintf(where + length, sizeof where - length, ",%.*s", (int)at_name_length(names), names);
        if (param->type == AT_CHOICE) {
            check_choice(*path, &param->of.choices[i], param->size);
        } else {
            check_words(names, false, param->size);
        }
        where[length] = '\0';
    }
}

static void check_value(const struct path *path, const struct at_param *param)
{
    EXPECT(param->offset + bytes_of(param) <= AT_STRUCT_MAX);
    EXPECT((param->flags & ~flags_of(param)) == 0);
    EXPECT((param->flags & (AT_REFUSE_0 | AT_REFUSE_1)) != (AT_REFUSE_0 | AT_REFUSE_1));
    switch ((enum at_type)param->type) {
    case AT_KEYWORD:
        check_words(param->of.words, false, param->size);
        break;
    case AT_MASK:
        check_words(param->of.words, true, param->size);
        break;
    case AT_NUMBER:
        EXPECT(param->of.max <= field_max(param->size));
        break;
    case AT_LENGTH:
        EXPECT(param->of.max <= field_max(param->size));
        EXPECT(param->of.max % 3 == 0); /* else base64 could hold one or two bytes more */
        break;
    case AT_SIGNED:
    case AT_HEX:
    case AT_BITS:
    case AT_FORMAT:
        EXPECT(param->of.max == 0);
        break;
    case AT_TEXT:
        EXPECT(path->role == RESULT || param->of.max > 0);
        break;
    case AT_NAME:
        EXPECT(path->role == RESULT);
        break;
    case AT_ADDRESS:
        EXPECT(param->offset >= 4);
        EXPECT(path->role == RESULT || was_read(path, param->offset - 4, 1));
        break;
    case AT_IF_BIT:
    case AT_IF_IS:
        EXPECT(path->role == RESULT || (was_read(path, param->offset, param->size) &&
                                        param->of.max <= field_max(param->size)));
        break;
    default:
        break;
    }
}

/* Fields of one list, and of what a choice at its end opens. */
static void check_fields(struct path path, const struct at_param *fields, size_t count)
{
    EXPECT((fields != NULL) || count == 0);
    for (size_t i = 0; i < count; i++) {
        const struct at_param *param = &fields[i];
        const bool last = i + 1 == count;
        const bool condition = param->type == AT_IF_BIT || param->type == AT_IF_IS;
        const bool whole_list = param->type == AT_REPEAT && param->of.list->separator == ',';

        check_value(&path, param);
        EXPECT(!condition || (!last && fields[i + 1].type < AT_IF_BIT));
        EXPECT(last || (param->type != AT_DATA && param->type != AT_CHOICE && !whole_list));
        EXPECT(path.count < COUNT(path.read));
        if (param->type == AT_REPEAT) {
            check_list_of(path, param);
            if (path.has_family != NULL && whole_list) {
                *path.has_family = true;
            }
        }
        path.read[path.count++] = param;
        path.values += !condition;
        path.lengths += param->type == AT_LENGTH;
        path.open_bracket = path.open_bracket != ((param->flags & AT_BRACKET) != 0);
        if (param->type == AT_DATA) {
            EXPECT((path.lengths > 0) == (path.role == REQUEST));
            path.lengths = 0;
        }
        if (param->type == AT_CHOICE || param->type == AT_CHOSEN) {
            check_choices(&path, param);
        }
        if (param->type == AT_CHOICE) {
            return;
        }
    }
    EXPECT(!path.open_bracket && path.lengths == 0);
    note_count(&path);
}

/* ---- Its commands ---------------------------------------------------------------------------- */

/* One name of the parameters of a usage; false at their end. */
static bool next_usage_name(const char **usage, const char **name, size_t *length)
{
    *name = *usage;
    *length = strcspn(*usage, ",");
    *usage += *length + ((*usage)[*length] == ',');
    return *length > 0;
}

/* "…,a1,b1,..,aX,bX": the names before the dots are the first of those that the ones behind them
 * are the last of. Returns how many stand before the dots, with them. */
static size_t check_family(const char *const *names, const size_t *lengths, size_t count,
                           size_t dots)
{
    size_t each = count - dots - 1;
    EXPECT(each > 0 && dots >= each);
    for (size_t i = 0; i < each; i++) {
        const char *first = names[dots - each + i];
        const char *last = names[dots + 1 + i];
        size_t length = lengths[dots + 1 + i];
        EXPECT(length == lengths[dots - each + i]);
        EXPECT(memcmp(first, last, length - 1) == 0);
        EXPECT(first[length - 1] == '1' && last[length - 1] == 'X');
    }
    return dots - each;
}

static void check_usage(const struct at_command *command, size_t least, size_t most,
                        bool has_family)
{
    const char *usage = command->usage + at_name_length(command->usage);
    const char *names[32];
    size_t lengths[32];
    size_t count = 0;
    size_t dots = 0;

    usage += *usage == '=';
    while (next_usage_name(&usage, &names[count], &lengths[count])) {
        EXPECT(names[count][0] != ' ' && names[count][lengths[count] - 1] != ' ');
        if (lengths[count] == 2 && memcmp(names[count], "..", 2) == 0) {
            EXPECT(dots == 0);
            dots = count;
        }
        EXPECT(++count < COUNT(names));
    }
    EXPECT(*usage == '\0');
    if (dots > 0) {
        size_t fixed = check_family(names, lengths, count, dots);
        EXPECT(command->flags & AT_VARIABLE);
        EXPECT(has_family || most > least);
        EXPECT(fixed <= least || has_family);
    } else {
        EXPECT(count >= least && count <= most);
        EXPECT(!has_family);
    }
}

static void check_flags(const struct at_command *command)
{
    const uint8_t flags = command->flags;
    const uint8_t several = flags & (AT_LINES | AT_REPORTS | AT_ITEMS);
    EXPECT(!(flags & AT_LATE) || (flags & AT_WAITS));
    EXPECT((several & (several - 1)) == 0);
    EXPECT(!(several & (AT_LINES | AT_REPORTS)) || (flags & AT_WAITS));
    EXPECT(!(several & AT_ITEMS) || !(flags & (AT_WAITS | AT_ENDS)));
    EXPECT(!(flags & AT_LATE) || several == 0);
    EXPECT(!(flags & AT_ENDS) || !(flags & (AT_LATE | AT_WAITS)));
    EXPECT(!(flags & AT_LATE) || command->results_count > 0);
    EXPECT(several == 0 || (flags & AT_READS) || command->results_count > 0);
    EXPECT(!(flags & AT_READS) || command->results_count == 0);
    EXPECT(!(flags & AT_READS) || ends_with_choice(command->params, command->params_count));
}

static void check_command(const struct at_command *command)
{
    size_t least = SIZE_MAX;
    size_t most = 0;
    bool has_family = false;
    struct path request = {.command = command,
                           .role = REQUEST,
                           .least = &least,
                           .most = &most,
                           .has_family = &has_family};
    struct path result = {.command = command, .role = RESULT};

    EXPECT((command->params != NULL) == (command->params_count > 0));
    EXPECT((command->results != NULL) == (command->results_count > 0));
    check_flags(command);
    check_fields(request, command->params, command->params_count);
    check_fields(result, command->results, command->results_count);
    check_usage(command, least, most, has_family);
}

/* Another name of the command before. */
static void check_alias(const struct at_command *command, bool first)
{
    EXPECT(!first);
    EXPECT(command->params == NULL && command->results == NULL && command->flags == 0);
    EXPECT(command->usage[at_name_length(command->usage)] == '\0');
    EXPECT(command[-1].run != NULL);
}

static void check_command_name(const char *usage)
{
    size_t length = at_name_length(usage);
    EXPECT(length > 0 && usage[length] != '|');
    for (size_t i = 0; i < length; i++) {
        EXPECT(is_one_of((char)(usage[i] | 0x20), "abcdefghijklmnopqrstuvwxyz"));
    }
}

static void every_command(void **state)
{
    size_t count = 0;
    (void)state;
    for (const struct at_chapter *const *chapter = at_chapters; *chapter != NULL; chapter++) {
        snprintf(where, sizeof where, "%s", (*chapter)->name);
        EXPECT((*chapter)->count > 0 && (*chapter)->name[0] != '\0');
        for (size_t i = 0; i < (*chapter)->count; i++) {
            const struct at_command *command = &(*chapter)->commands[i];
            snprintf(where, sizeof where, "%.*s", (int)at_name_length(command->usage),
                     command->usage);
            check_command_name(command->usage);
            if (command->run == NULL) {
                check_alias(command, i == 0);
            } else {
                check_command(command);
            }
            count++;
        }
    }
    assert_true(count >= 72);
}

static size_t count_named(const char *usage)
{
    size_t count = 0;
    for (const struct at_chapter *const *chapter = at_chapters; *chapter != NULL; chapter++) {
        for (size_t i = 0; i < (*chapter)->count; i++) {
            const char *other = (*chapter)->commands[i].usage;
            count += at_same_name((const uint8_t *)usage, at_name_length(usage), other,
                                  at_name_length(other));
        }
    }
    return count;
}

static void no_command_twice(void **state)
{
    (void)state;
    for (const struct at_chapter *const *chapter = at_chapters; *chapter != NULL; chapter++) {
        for (size_t i = 0; i < (*chapter)->count; i++) {
            snprintf(where, sizeof where, "%s", (*chapter)->commands[i].usage);
            EXPECT(count_named((*chapter)->commands[i].usage) == 1);
        }
    }
}

/* ---- Its events ------------------------------------------------------------------------------ */

static void every_event(void **state)
{
    size_t groups = 0;
    (void)state;
    for (const struct at_event_group *group = at_event_groups; group->name != NULL; group++) {
        size_t length = (size_t)snprintf(where, sizeof where, "%s", group->name);
        EXPECT(group->count > 0 && group->name[0] != '\0');
        check_unique(group->events, group->count);
        for (size_t i = 0; i < group->count; i++) {
            const struct at_choice *event = &group->events[i];
            struct path path = {.role = RESULT};
            snprintf(where + length, sizeof where - length, ":%s", event->names);
            EXPECT(event->access == 0 && event->params_count == 0);
            check_choice(path, event, 4);
            where[length] = '\0';
        }
        groups++;
    }
    assert_int_equal(groups, NWP_EVENT_MQTT + 1);
}

/* What the values of events describe. */
static void events_fit_their_structure(void **state)
{
    (void)state;
    assert_true(sizeof(struct nwp_event) <= AT_STRUCT_MAX);
    assert_int_equal(sizeof(struct at_param), 2 * sizeof(void *)); /* 8 bytes on a small system */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_of_keywords),
        cmocka_unit_test(numbers_of_masks),
        cmocka_unit_test(names_are_found),
        cmocka_unit_test(numbers_are_found),
        cmocka_unit_test(choices_are_found),
        cmocka_unit_test(same_names),
        cmocka_unit_test(lengths_of_names),
        cmocka_unit_test(every_command),
        cmocka_unit_test(no_command_twice),
        cmocka_unit_test(every_event),
        cmocka_unit_test(events_fit_their_structure),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
