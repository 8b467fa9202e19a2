/* The lexical rules of the protocol and the conversion of values.
 *
 * A request is read once from left to right. at_next_value() cuts out the text of a value, one
 * small function per type converts it and stores it where the descriptor says. The first error
 * stays, but reading goes on: the place and the length of counted data must be found even behind
 * a bad value, or the data would be taken for requests. */
#include "core/parse.h"

#include "core/memory.h"

struct cursor {
    uint8_t *at;
    uint8_t *end;
    bool whole; /* no more text will come */
    bool more;  /* a value begins at `at`, even if it is empty */
};

struct value {
    uint8_t *text;
    size_t length;
    bool quoted;
};

static uint8_t lower(uint8_t c)
{
    return c >= 'A' && c <= 'Z' ? (uint8_t)(c + ('a' - 'A')) : c;
}

bool at_same_name(const uint8_t *text, size_t length, const char *name)
{
    for (size_t i = 0; i < length; i++) {
        if (name[i] == '\0' || lower(text[i]) != lower((uint8_t)name[i])) {
            return false;
        }
    }
    return name[length] == '\0';
}

bool at_needs_quotes(const struct at_bytes *text)
{
    if (text->length == 0) {
        return false;
    }
    if (text->data[0] == ' ' || text->data[text->length - 1] == ' ' || text->data[0] == '?') {
        return true; /* blanks would be trimmed, a question mark taken for help */
    }
    for (size_t i = 0; i < text->length; i++) {
        uint8_t c = text->data[i];
        if (c == ',' || c == '"' || c == '\r' || c == '\n') {
            return true;
        }
    }
    return false;
}

static void trim(struct value *value)
{
    while (value->length > 0 && value->text[0] == ' ') {
        value->text++;
        value->length--;
    }
    while (value->length > 0 && value->text[value->length - 1] == ' ') {
        value->length--;
    }
}

/* The closing quote is the first one before a comma or the end, so quotes may stand inside. */
static const uint8_t *closing_quote(const struct cursor *cursor, const uint8_t *opening)
{
    for (const uint8_t *quote = opening + 1; quote < cursor->end; quote++) {
        if (*quote != '"') {
            continue;
        }
        const uint8_t *after = quote + 1;
        while (after < cursor->end && *after == ' ') {
            after++;
        }
        if (after < cursor->end ? *after == ',' : cursor->whole) {
            return quote;
        }
    }
    return NULL;
}

/* Cuts out the next value. False when there is none, or when it is not complete yet. */
static bool next_value(struct cursor *cursor, struct value *value)
{
    if (!cursor->more) {
        return false;
    }
    uint8_t *from = cursor->at;
    while (from < cursor->end && *from == ' ') {
        from++;
    }
    uint8_t *to = from;
    value->quoted = false;
    if (from < cursor->end && *from == '"') {
        const uint8_t *quote = closing_quote(cursor, from);
        if (quote == NULL && !cursor->whole) {
            return false;
        }
        if (quote != NULL) {
            value->quoted = true;
            to = from + (quote - from);
        }
    }
    while (to < cursor->end && *to != ',') {
        to++;
    }
    if (to == cursor->end && !cursor->whole) {
        return false;
    }
    value->text = from;
    value->length = (size_t)(to - from);
    trim(value);
    if (value->quoted) {
        value->text++;
        value->length -= 2;
    }
    cursor->more = to < cursor->end;
    cursor->at = cursor->more ? to + 1 : to;
    return true;
}

static void store(void *args, const struct at_param *param, size_t base, uint32_t number)
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
    } else if (lower(c) >= 'a' && lower(c) <= 'f') {
        value = (uint32_t)(lower(c) - 'a') + 10;
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

static bool has_prefix(const struct value *value)
{
    return value->length > 2 && value->text[0] == '0' && lower(value->text[1]) == 'x';
}

/* Decimal or 0x; a leading zero is no octal. */
static int read_number(const struct value *value, uint32_t max, uint32_t *number)
{
    if (value->length == 0) {
        return AT_PARSE_MISSING;
    }
    if (has_prefix(value)) {
        return read_digits(value->text + 2, value->length - 2, 16, max, number);
    }
    return read_digits(value->text, value->length, 10, max, number);
}

static uint32_t field_max(const struct at_param *param)
{
    return param->size >= 4 ? UINT32_MAX : (1U << (8 * param->size)) - 1;
}

/* A sign is taken where the field has one, and for 32-bit fields, which other implementations
 * print with one. */
static int read_signed(const struct at_param *param, const struct value *value, uint32_t *number)
{
    uint32_t max = field_max(param);
    bool has_sign = value->length > 1 && (value->text[0] == '-' || value->text[0] == '+');
    bool minus = has_sign && value->text[0] == '-';
    struct value digits = *value;

    if (has_sign) {
        digits.text++;
        digits.length--;
    }
    bool wraps = param->type == AT_SIGNED || (max == UINT32_MAX && param->of.max == 0);
    if (minus && !wraps) {
        return AT_PARSE_VALUE;
    }
    if (minus) {
        max = max / 2 + 1;
    } else if (param->type == AT_SIGNED && !has_prefix(&digits)) {
        max /= 2; /* hexadecimal gives the bits of the field */
    }
    if (param->type != AT_SIGNED && param->of.max != 0 && param->of.max < max) {
        max = param->of.max;
    }
    int error = read_number(&digits, max, number);
    if (!error && minus) {
        *number = 0U - *number;
    }
    return error;
}

static const struct at_word *find_word(const struct at_word *words, const struct value *value)
{
    for (; words->name != NULL; words++) {
        if (at_same_name(value->text, value->length, words->name)) {
            return words;
        }
    }
    return NULL;
}

static void strip_brackets(struct value *value)
{
    if (value->length >= 2 && value->text[0] == '[' && value->text[value->length - 1] == ']') {
        value->text++;
        value->length -= 2;
        trim(value);
    }
}

/* Cuts the next element of a list off `list`; false when the list is used up. */
static bool next_element(struct value *list, uint8_t separator, struct value *element)
{
    if (list->text == NULL) {
        return false;
    }
    element->text = list->text;
    element->length = 0;
    while (element->length < list->length && element->text[element->length] != separator) {
        element->length++;
    }
    if (element->length < list->length) {
        list->text += element->length + 1;
        list->length -= element->length + 1;
    } else {
        list->text = NULL;
    }
    trim(element);
    return true;
}

/* Names, or bit numbers, joined by |. */
static int read_bits(const struct at_param *param, struct value list, uint32_t *mask)
{
    struct value element;
    *mask = 0;
    strip_brackets(&list);
    if (list.length == 0) {
        return AT_PARSE_MISSING;
    }
    while (next_element(&list, '|', &element)) {
        uint32_t number;
        uint32_t max = param->type == AT_BITS ? 8U * param->size - 1 : field_max(param);
        const struct at_word *word =
            param->type == AT_MASK ? find_word(param->of.words, &element) : NULL;
        if (word != NULL) {
            number = word->number;
        } else {
            int error = read_number(&element, max, &number);
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
static int read_array(struct value list, uint8_t separator, uint32_t base, size_t count,
                      size_t size, uint8_t *bytes)
{
    uint32_t max = size == 1 ? UINT8_MAX : UINT32_MAX;
    struct value element;
    size_t i = 0;

    for (; next_element(&list, separator, &element); i++) {
        uint32_t number;
        if (i == count) {
            return AT_PARSE_VALUE;
        }
        int error = base == 16 && !has_prefix(&element)
                        ? read_digits(element.text, element.length, 16, max, &number)
                        : read_number(&element, max, &number);
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
static int read_mac(struct value list, uint8_t *bytes)
{
    struct value rest = list;
    struct value element;
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
static int read_groups(struct value list, uint8_t *bytes, size_t *length)
{
    struct value element;
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
static size_t find_gap(const struct value *value)
{
    for (size_t i = 1; i < value->length; i++) {
        if (value->text[i - 1] == ':' && value->text[i] == ':') {
            return i - 1;
        }
    }
    return value->length;
}

/* The usual notation of RFC 4291: eight groups, or fewer around "::". */
static int read_ipv6_groups(struct value value, size_t gap, uint8_t *bytes)
{
    struct value left = {value.text, gap, false};
    struct value right = {value.text + gap + 2, value.length - gap - 2, false};
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

static int read_ipv6(struct value list, uint8_t *bytes)
{
    size_t gap = find_gap(&list);
    size_t colons = 0;
    for (size_t i = 0; i < list.length; i++) {
        colons += list.text[i] == ':';
    }
    return gap < list.length || colons > 3 ? read_ipv6_groups(list, gap, bytes)
                                           : read_array(list, ':', 10, 4, 4, bytes);
}

static int read_text(const struct at_param *param, const struct value *value, uint8_t *field)
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

static int read_address(const struct at_param *param, struct value value, const uint8_t *structure,
                        uint8_t *field)
{
    uint8_t family = param->type == AT_IPV4   ? AT_FAMILY_IPV4
                     : param->type == AT_IPV6 ? AT_FAMILY_IPV6
                                              : structure[param->related];
    strip_brackets(&value);
    if (value.length == 0) {
        return AT_PARSE_MISSING;
    }
    switch (param->type == AT_MAC ? 0 : family) {
    case 0:
        return read_mac(value, field);
    case AT_FAMILY_IPV4:
        return read_array(value, '.', 10, 4, 1, field);
    case AT_FAMILY_IPV6:
        return read_ipv6(value, field);
    default:
        return AT_PARSE_MISSING; /* a family without addresses is refused like a missing value */
    }
}

static int read_choice(const struct at_param *param, const struct value *value,
                       const struct at_choice **choice)
{
    *choice = param->of.choices; /* for the number of parameters any will do */
    if (value->length == 0 || value->quoted) {
        return value->quoted ? AT_PARSE_VALUE : AT_PARSE_MISSING;
    }
    for (const struct at_choice *c = param->of.choices; c->name != NULL; c++) {
        if (at_same_name(value->text, value->length, c->name)) {
            *choice = c;
            return 0;
        }
    }
    return AT_PARSE_VALUE;
}

/* Converts one value and stores it at `base` of the arguments; numbers are left in *number too. */
static int read_value(const struct at_param *param, const struct value *value, void *args,
                      size_t base, uint32_t *number)
{
    uint8_t *structure = (uint8_t *)args + base;
    uint8_t *field = structure + param->offset;
    const struct at_word *word;
    int error = value->length == 0 ? AT_PARSE_MISSING : 0;

    switch ((enum at_type)param->type) {
    case AT_TEXT:
        return read_text(param, value, field);
    case AT_IPV4:
    case AT_IPV6:
    case AT_ADDRESS:
    case AT_MAC:
        return read_address(param, *value, structure, field);
    case AT_KEYWORD:
        error = value->quoted ? AT_PARSE_VALUE : error;
        if (!error) {
            word = find_word(param->of.words, value);
            error = word == NULL ? AT_PARSE_VALUE : 0;
            *number = word == NULL ? 0 : word->number;
        }
        break;
    case AT_MASK:
    case AT_BITS:
        error = value->quoted ? AT_PARSE_VALUE : read_bits(param, *value, number);
        break;
    case AT_NUMBER:
    case AT_SIGNED:
    case AT_HEX:
    case AT_FORMAT:
        error = value->quoted ? AT_PARSE_VALUE : read_signed(param, value, number);
        break;
    case AT_BYTES:
    case AT_LENGTH:
    case AT_DATA:
    case AT_CHOICE:
    case AT_IGNORED:
        return 0;
    }
    if (!error) {
        store(args, param, base, *number);
    }
    return error;
}

struct reader {
    struct cursor cursor;
    uint8_t *text;
    void *args;
    struct at_parsed *parsed;
    size_t base; /* offset of the structure that the current list describes */
    bool lost;   /* what follows, and where counted data would begin, cannot be known */
    bool base64;
};

#define LENGTH_MAX 0x100000

static void set_error(struct at_parsed *parsed, int code)
{
    if (parsed->error == AT_PARSE_OK) {
        parsed->error = AT_PARSE_PARAMETERS;
        parsed->code = code;
    }
}

/* Counted data begins right behind the comma, whatever its bytes. */
static void read_data(struct reader *reader, const struct at_param *param)
{
    struct at_parsed *parsed = reader->parsed;
    size_t there = (size_t)(reader->cursor.end - reader->cursor.at);
    bool begun = reader->cursor.more;

    reader->cursor.more = false;
    if (reader->lost) {
        return;
    }
    if (!begun) {
        if (!(param->flags & AT_OPTIONAL)) {
            set_error(parsed, AT_PARSE_DELIMITER);
        }
        return;
    }
    parsed->has_data = true;
    parsed->data_at = (size_t)(reader->cursor.at - reader->text);
    if (there < parsed->data_length) {
        set_error(parsed, AT_PARSE_DELIMITER);
        return;
    }
    struct at_bytes bytes = {reader->cursor.at, parsed->data_length};
    if (reader->base64 && reader->cursor.whole && parsed->error == AT_PARSE_OK) {
        int32_t decoded = at_base64_decode(reader->cursor.at, parsed->data_length);
        if (decoded < 0) {
            set_error(parsed, decoded - AT_REFUSE(0));
            return;
        }
        bytes.length = (size_t)decoded;
    }
    memcpy((uint8_t *)reader->args + reader->base + param->offset, &bytes, sizeof bytes);
}

/* The text ended before this parameter. */
static bool left_out(struct reader *reader, const struct at_param *param, bool variable)
{
    if (param->type == AT_IGNORED || (param->flags & AT_OPTIONAL)) {
        return true;
    }
    if (variable) {
        set_error(reader->parsed, AT_PARSE_DELIMITER);
    } else {
        reader->parsed->error = AT_PARSE_COUNT;
    }
    return false;
}

/* The length of counted data. A length that no field holds is still one to be read over, within
 * reason. */
static int read_length(struct reader *reader, const struct at_param *param,
                       const struct value *value)
{
    uint32_t length;
    int error = value->quoted ? AT_PARSE_VALUE : read_number(value, LENGTH_MAX, &length);
    if (error) {
        reader->lost = error != AT_PARSE_MISSING || !(param->flags & AT_OPTIONAL);
        return error;
    }
    reader->parsed->data_length += length;
    store(reader->args, param, reader->base, length);
    return length > field_max(param) ? AT_PARSE_TOO_LONG : 0;
}

/* Reads one parameter. False when no other can be read after it. */
static bool read_param(struct reader *reader, const struct at_param *param, bool variable)
{
    struct at_parsed *parsed = reader->parsed;
    struct value value;
    uint32_t number = 0;
    int error;

    if (param->type == AT_DATA) {
        read_data(reader, param);
        return false;
    }
    if (!next_value(&reader->cursor, &value)) {
        return left_out(reader, param, variable);
    }
    if (param->type == AT_CHOICE) {
        error = read_choice(param, &value, &parsed->choice);
        reader->lost = reader->lost || error;
    } else if (param->type == AT_LENGTH) {
        error = read_length(reader, param, &value);
    } else {
        error = read_value(param, &value, reader->args, reader->base, &number);
    }
    if (error && !(error == AT_PARSE_MISSING && !value.quoted && (param->flags & AT_OPTIONAL))) {
        set_error(parsed, error);
    }
    reader->base64 = reader->base64 || (param->type == AT_FORMAT && number == 1);
    return true;
}

/* Takes the list that the choice just read opens. False when it cannot be known. */
static bool enter_choice(struct reader *reader, const struct at_command *command,
                         const struct at_param *param, const struct at_params **params)
{
    const struct at_choice *choice = reader->parsed->choice;
    bool reads = command->flags & AT_READS;

    store(reader->args, param, reader->base, choice->number);
    reader->base = param->related;
    if (choice->access != 0 && !(choice->access & (reads ? AT_GET : AT_SET))) {
        set_error(reader->parsed, AT_PARSE_MISSING);
        reader->lost = true;
    }
    *params = reads && choice->access != 0 ? &choice->query : &choice->values;
    return !(reader->lost && (command->flags & AT_VARIABLE));
}

void at_parse(const struct at_command *command, uint8_t *text, size_t length, bool whole,
              void *args, struct at_parsed *parsed)
{
    const struct at_params *params = &command->params;
    struct reader reader = {
        .cursor = {text, text + length, whole, length > 0},
        .text = text,
        .args = args,
        .parsed = parsed,
    };
    bool counts = true; /* the number of values can be told to be right or wrong */
    size_t i = 0;

    memset(args, 0, AT_STRUCT_MAX);
    memset(parsed, 0, sizeof *parsed);
    while (i < params->count) {
        const struct at_param *param = &params->list[i++];
        if (!read_param(&reader, param, command->flags & AT_VARIABLE)) {
            break;
        }
        if (param->type == AT_CHOICE) {
            counts = enter_choice(&reader, command, param, &params);
            if (!counts) {
                break;
            }
            i = 0;
        }
    }
    struct value surplus;
    while (counts && next_value(&reader.cursor, &surplus)) {
        if (surplus.length > 0 || surplus.quoted) {
            parsed->error = AT_PARSE_COUNT;
        }
    }
}
