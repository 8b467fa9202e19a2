/* From the text of one value to the field that it fills: numbers, keywords, masks, addresses,
 * lists. Which value belongs to which parameter is decided in parse.c. */
#include "core/value.h"

#include "core/memory.h"
#include "core/names.h"
#include "core/parse.h"

bool at_needs_quotes(const struct at_bytes *text, uint8_t separator)
{
    if (text->length == 0) {
        return false;
    }
    if (text->data[0] == ' ' || text->data[text->length - 1] == ' ' || text->data[0] == '?') {
        return true; /* blanks would be trimmed, a question mark taken for help */
    }
    for (size_t i = 0; i < text->length; i++) {
        uint8_t c = text->data[i];
        if (c == ',' || c == separator || c == '"' || c == '\r' || c == '\n') {
            return true;
        }
    }
    return false;
}

void at_value_trim(struct at_value *value)
{
    while (value->length > 0 && value->text[0] == ' ') {
        value->text++;
        value->length--;
    }
    while (value->length > 0 && value->text[value->length - 1] == ' ') {
        value->length--;
    }
}

void at_store(void *args, const struct at_param *param, size_t base, uint32_t number)
{
    uint8_t *field = (uint8_t *)args + base + param->offset;
    uint8_t byte = (uint8_t)number;
    uint16_t half = (uint16_t)number;

    if (param->size == sizeof byte) {
        *field = byte;
    } else if (param->size == sizeof half) {
        memcpy(field, &half, sizeof half);
    } else {
        memcpy(field, &number, sizeof number);
    }
}

static int digit(uint8_t c, uint32_t base)
{
    uint32_t value = 99;
    if (c >= '0' && c <= '9') {
        value = (uint32_t)(c - '0');
    } else if ((c | 0x20) >= 'a' && (c | 0x20) <= 'f') {
        value = (uint32_t)((c | 0x20) - 'a') + 10;
    }
    return value < base ? (int)value : -1;
}

/* Digits of a base, all of them, at most `max`. */
static int read_digits(const uint8_t *text, size_t length, uint32_t base, uint32_t max,
                       uint32_t *number)
{
    uint32_t sum = 0;
    if (length == 0) {
        return AT_PARSE_VALUE;
    }
    for (size_t i = 0; i < length; i++) {
        int next = digit(text[i], base);
        if (next < 0 || (uint32_t)next > max || sum > (max - (uint32_t)next) / base) {
            return AT_PARSE_VALUE;
        }
        sum = sum * base + (uint32_t)next;
    }
    *number = sum;
    return 0;
}

static bool has_prefix(const struct at_value *value)
{
    return value->length > 2 && value->text[0] == '0' && (value->text[1] | 0x20) == 'x';
}

/* Decimal or 0x; a leading zero is no octal. */
int at_read_number(const struct at_value *value, uint32_t max, uint32_t *number)
{
    if (value->length == 0) {
        return AT_PARSE_MISSING;
    }
    if (has_prefix(value)) {
        return read_digits(value->text + 2, value->length - 2, 16, max, number);
    }
    return read_digits(value->text, value->length, 10, max, number);
}

uint32_t at_field_max(const struct at_param *param)
{
    return param->size >= 4 ? UINT32_MAX : (1U << (8 * param->size)) - 1;
}

/* A sign is taken where the field has one, and for 32-bit fields, which other implementations
 * print with one. */
static int read_signed(const struct at_param *param, const struct at_value *value, uint32_t *number)
{
    uint32_t max = at_field_max(param);
    bool has_sign = value->length > 1 && (value->text[0] == '-' || value->text[0] == '+');
    bool minus = has_sign && value->text[0] == '-';
    struct at_value digits = *value;

    if (has_sign) {
        digits.text++;
        digits.length--;
    }
    bool limited = param->type != AT_SIGNED && param->of.max != 0;
    bool wraps = param->type == AT_SIGNED || (max == UINT32_MAX && !limited);
    if (minus && !wraps) {
        return AT_PARSE_VALUE;
    }
    if (minus) {
        max = max / 2 + 1;
    } else if (param->type == AT_SIGNED && !has_prefix(&digits)) {
        max /= 2; /* hexadecimal gives the bits of the field */
    }
    if (limited) {
        max = param->of.max;
    }
    if (param->flags & (AT_REFUSE_0 | AT_REFUSE_1)) {
        int error = at_read_number(&digits, UINT32_MAX, number);
        int refusal = param->flags & AT_REFUSE_0 ? AT_PARSE_REFUSED : AT_PARSE_MISSING;
        return error || *number <= max ? error : refusal;
    }
    int error = at_read_number(&digits, max, number);
    if (!error && minus) {
        *number = 0U - *number;
    }
    return error;
}

int at_read_choice(const struct at_param *param, const struct at_value *value,
                   const struct at_choice **choice, uint32_t *number)
{
    struct at_name name;
    if (value->length == 0 || value->quoted) {
        return value->quoted ? AT_PARSE_VALUE : AT_PARSE_MISSING;
    }
    for (size_t i = 0; i < param->count; i++) {
        *choice = &param->of.choices[i];
        if (at_find_name((*choice)->names, value->text, value->length, false, &name)) {
            *number = name.number;
            return 0;
        }
    }
    return AT_PARSE_VALUE;
}

static void strip_brackets(struct at_value *value)
{
    if (value->length >= 2 && value->text[0] == '[' && value->text[value->length - 1] == ']') {
        value->text++;
        value->length -= 2;
        at_value_trim(value);
    }
}

bool at_value_is_empty(const struct at_value *value)
{
    struct at_value inside = *value;
    strip_brackets(&inside);
    return inside.length == 0 && !inside.quoted;
}

/* Cuts the next element of a list off `list`; false when the list is used up. */
static bool next_element(struct at_value *list, uint8_t separator, struct at_value *element)
{
    if (list->text == NULL) {
        return false;
    }
    element->text = list->text;
    element->length = 0;
    element->quoted = false;
    while (element->length < list->length && element->text[element->length] != separator) {
        element->length++;
    }
    if (element->length < list->length) {
        list->text += element->length + 1;
        list->length -= element->length + 1;
    } else {
        list->text = NULL;
    }
    at_value_trim(element);
    return true;
}

/* Names, or bit numbers, joined by |. */
static int read_bits(const struct at_param *param, struct at_value list, uint32_t *mask)
{
    struct at_value element;
    *mask = 0;
    strip_brackets(&list);
    if (list.length == 0) {
        return AT_PARSE_MISSING;
    }
    while (next_element(&list, '|', &element)) {
        uint32_t number;
        struct at_name name;
        uint32_t max = param->type == AT_BITS ? 8U * param->size - 1 : at_field_max(param);
        if (param->type == AT_MASK &&
            at_find_name(param->of.words, element.text, element.length, true, &name)) {
            number = name.number;
        } else {
            int error = at_read_number(&element, max, &number);
            if (error) {
                return error;
            }
            number = param->type == AT_BITS ? 1U << number : number;
        }
        *mask |= number;
    }
    return 0;
}

/* `count` numbers of `size` bytes each, stored in network order. */
static int read_array(struct at_value list, uint8_t separator, uint32_t base, size_t count,
                      size_t size, uint8_t *bytes)
{
    uint32_t max = size == 1 ? UINT8_MAX : UINT32_MAX;
    struct at_value element;
    size_t i = 0;

    for (; next_element(&list, separator, &element); i++) {
        uint32_t number;
        if (i == count) {
            return AT_PARSE_VALUE;
        }
        int error = base == 16 && !has_prefix(&element)
                        ? read_digits(element.text, element.length, 16, max, &number)
                        : at_read_number(&element, max, &number);
        if (error) {
            return error;
        }
        for (size_t byte = size; byte-- > 0; number >>= 8) {
            bytes[i * size + byte] = (uint8_t)number;
        }
    }
    return i < count ? AT_PARSE_DELIMITER : 0;
}

/* The guide counts in numbers, everybody else writes hexadecimal without a prefix. All six are
 * hexadecimal when one of them can be nothing else, or when each has exactly two digits. */
static int read_mac(struct at_value list, uint8_t *bytes)
{
    struct at_value rest = list;
    struct at_value element;
    bool two_digits = true;
    bool letters = false;

    while (next_element(&rest, ':', &element)) {
        bool prefix = has_prefix(&element);
        two_digits = two_digits && element.length == 2;
        for (size_t i = 0; i < element.length && !prefix; i++) {
            letters = letters || digit(element.text[i], 10) < 0;
            two_digits = two_digits && digit(element.text[i], 16) >= 0;
        }
    }
    return read_array(list, ':', two_digits || letters ? 16 : 10, 6, 1, bytes);
}

/* Groups of 16 bits up to 16 bytes in all; none in an empty list. */
static int read_groups(struct at_value list, uint8_t *bytes, size_t *length)
{
    struct at_value element;
    uint32_t group;
    if (list.length == 0) {
        return 0;
    }
    while (next_element(&list, ':', &element)) {
        if (element.length > 4 || *length == 16 ||
            read_digits(element.text, element.length, 16, 0xffff, &group) != 0) {
            return AT_PARSE_VALUE;
        }
        bytes[(*length)++] = (uint8_t)(group >> 8);
        bytes[(*length)++] = (uint8_t)group;
    }
    return 0;
}

/* The first "::" of the text; its length if there is none. */
static size_t find_gap(const struct at_value *value)
{
    for (size_t i = 1; i < value->length; i++) {
        if (value->text[i - 1] == ':' && value->text[i] == ':') {
            return i - 1;
        }
    }
    return value->length;
}

/* The usual notation of RFC 4291: eight groups, or fewer around "::". */
static int read_ipv6_groups(struct at_value value, size_t gap, uint8_t *bytes)
{
    struct at_value left = {value.text, gap, false};
    struct at_value right = {value.text + gap + 2, value.length - gap - 2, false};
    uint8_t tail[16];
    size_t head_length = 0;
    size_t tail_length = 0;

    if (gap == value.length) {
        int error = read_groups(value, bytes, &head_length);
        return error || head_length == 16 ? error : AT_PARSE_VALUE;
    }
    if (read_groups(left, bytes, &head_length) || read_groups(right, tail, &tail_length) ||
        head_length + tail_length > 14) {
        return AT_PARSE_VALUE;
    }
    memset(bytes + head_length, 0, 16 - head_length);
    memcpy(bytes + 16 - tail_length, tail, tail_length);
    return 0;
}

static int read_ipv6(struct at_value list, uint8_t *bytes)
{
    size_t gap = find_gap(&list);
    size_t colons = 0;
    for (size_t i = 0; i < list.length; i++) {
        colons += list.text[i] == ':';
    }
    return gap < list.length || colons > 3 ? read_ipv6_groups(list, gap, bytes)
                                           : read_array(list, ':', 10, 4, 4, bytes);
}

static int read_text(const struct at_param *param, const struct at_value *value, uint8_t *field)
{
    struct at_bytes bytes = {value->text, value->length};
    if (value->length == 0 && !value->quoted) {
        return AT_PARSE_MISSING;
    }
    if (value->length > param->of.max) {
        return AT_PARSE_TOO_LONG;
    }
    for (size_t i = 0; i < value->length; i++) {
        if (value->text[i] == '\0') {
            return AT_PARSE_VALUE;
        }
    }
    memcpy(field, &bytes, sizeof bytes);
    return 0;
}

static int read_address(const struct at_param *param, struct at_value value, uint8_t *field)
{
    strip_brackets(&value);
    if (value.length == 0) {
        return AT_PARSE_MISSING;
    }
    if ((param->flags & AT_OR_ZERO) && value.length == 1 && value.text[0] == '0') {
        return 0; /* as the field is */
    }
    if (param->type == AT_MAC) {
        return read_mac(value, field);
    }
    switch (param->type == AT_ADDRESS ? field[-4]
            : param->type == AT_IPV4  ? AT_FAMILY_IPV4
                                      : AT_FAMILY_IPV6) {
    case AT_FAMILY_IPV4:
        return read_array(value, '.', 10, 4, 1, field);
    case AT_FAMILY_IPV6:
        return read_ipv6(value, field);
    default:
        return AT_PARSE_MISSING; /* a family without addresses is refused like a missing value */
    }
}

/* Elements that are one value together; each is one field. */
static int read_list(const struct at_param *param, struct at_value value, void *args, size_t base)
{
    const struct at_list *list = param->of.list;
    struct at_value element;
    size_t i = 0;

    strip_brackets(&value);
    if (value.length == 0) {
        return AT_PARSE_MISSING;
    }
    for (; next_element(&value, (uint8_t)list->separator, &element); i++) {
        uint32_t number;
        if (i == list->max) {
            return AT_PARSE_VALUE;
        }
        int error = at_read_value(list->fields, &element, args,
                                  base + param->offset + i * list->size, &number);
        if (error) {
            return error;
        }
    }
    return i < list->max ? AT_PARSE_DELIMITER : 0;
}

int at_read_value(const struct at_param *param, const struct at_value *value, void *args,
                  size_t base, uint32_t *number)
{
    uint8_t *field = (uint8_t *)args + base + param->offset;
    bool quotes = value->quoted && !(param->flags & AT_QUOTABLE);
    const struct at_choice *choice;
    struct at_name name = {.number = 0};
    int error = value->length == 0 ? AT_PARSE_MISSING : 0;

    switch ((enum at_type)param->type) {
    case AT_TEXT:
        return read_text(param, value, field);
    case AT_IPV4:
    case AT_IPV6:
    case AT_ADDRESS:
    case AT_MAC:
        return read_address(param, *value, field);
    case AT_REPEAT:
        return value->quoted ? AT_PARSE_VALUE : read_list(param, *value, args, base);
    case AT_KEYWORD:
        error = quotes ? AT_PARSE_VALUE : error;
        if (!error && !at_find_name(param->of.words, value->text, value->length, false, &name)) {
            error = AT_PARSE_VALUE;
        }
        *number = name.number;
        break;
    case AT_CHOSEN:
        error = at_read_choice(param, value, &choice, number);
        error = !error && (choice->access & AT_NONE) ? AT_PARSE_MISSING : error;
        break;
    case AT_MASK:
    case AT_BITS:
        error = quotes ? AT_PARSE_VALUE : read_bits(param, *value, number);
        break;
    case AT_NUMBER:
    case AT_SIGNED:
    case AT_HEX:
    case AT_FORMAT:
        error = quotes ? AT_PARSE_VALUE : read_signed(param, value, number);
        break;
    case AT_NAME:
    case AT_LENGTH:
    case AT_DATA:
    case AT_CHOICE:
    case AT_IGNORED:
    case AT_IF_BIT:
    case AT_IF_IS:
        return 0;
    }
    if (!error) {
        at_store(args, param, base, *number);
    }
    return error;
}
