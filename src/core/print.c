/* Output: the queue of whole messages, and values as text.
 *
 * The queue is one linear buffer: output[head] to output[tail] wait to be fetched, the message
 * being written grows behind them. What was fetched is reclaimed by moving the rest down when a
 * message begins and the space behind is short. */
#include "core/print.h"

#include "core/memory.h"
#include "core/names.h"
#include "core/parse.h"
#include "core/value.h"

size_t at_room(const struct at_session *session)
{
    return session->config.output_size - (session->tail - session->head);
}

/* Moves what waits, and the message being written, to the beginning of the buffer. */
static void compact(struct at_session *session)
{
    uint8_t *output = session->config.output;
    memmove(output, output + session->head, session->message - session->head);
    session->tail -= session->head;
    session->message -= session->head;
    session->head = 0;
}

void at_message_begin(struct at_session *session)
{
    session->message = session->tail;
    session->overflow = false;
    session->placed = false;
}

/* The place for `length` more bytes of the message, or NULL. */
static uint8_t *extend(struct at_session *session, size_t length)
{
    if (length > session->config.output_size - session->message && !session->placed) {
        compact(session);
    }
    if (length > session->config.output_size - session->message) {
        session->overflow = true;
        return NULL;
    }
    uint8_t *place = session->config.output + session->message;
    session->message += length;
    return place;
}

void at_print_bytes(struct at_session *session, const uint8_t *bytes, size_t length)
{
    uint8_t *to = length > 0 ? extend(session, length) : NULL;
    if (to != NULL) {
        memcpy(to, bytes, length);
    }
}

bool at_message_end(struct at_session *session, size_t reserve)
{
    const struct at_config *config = &session->config;
    size_t length = session->message - session->tail;

    at_print_bytes(session, config->dialect->line_end, sizeof config->dialect->line_end);
    session->placed = false;
    if (session->overflow || config->output_size - (session->message - session->head) < reserve) {
        return false;
    }
    const uint8_t *line = config->output + session->tail;
    session->tail = session->message;
    if (config->message != NULL) {
        config->message(session, AT_ANSWER, line, length);
    }
    return true;
}

/* The header of a data result is shorter than this. */
#define HEADER_MAX 64
#define LINE_ENDS  6 /* of the line, and an OK with its own */

/* Base64 grows while it is encoded towards the front, so its bytes are read to the far end. */
static size_t data_space(size_t length, bool base64)
{
    return HEADER_MAX + (base64 ? at_base64_length(length) : length) + LINE_ENDS;
}

size_t at_data_max(const struct at_session *session, bool base64)
{
    size_t reserve = (size_t)session->config.call_count * AT_ANSWER_RESERVE;
    size_t most = session->config.output_size - reserve;
    most = most > HEADER_MAX + LINE_ENDS ? most - HEADER_MAX - LINE_ENDS : 0;
    return base64 ? most / 4 * 3 : most;
}

uint8_t *at_data_place(struct at_call *call, size_t length, bool base64)
{
    struct at_session *session = call->session;
    size_t space = data_space(length, base64);
    size_t reserve = (size_t)session->waiting * AT_ANSWER_RESERVE;

    if (at_room(session) < space + reserve) {
        return NULL;
    }
    at_message_begin(session);
    if (session->config.output_size - session->tail < space) {
        compact(session);
    }
    session->placed = true;
    return session->config.output + session->tail + space - LINE_ENDS - length;
}

void at_print_byte(struct at_session *session, uint8_t byte)
{
    at_print_bytes(session, &byte, 1);
}

void at_print(struct at_session *session, const char *text)
{
    at_print_bytes(session, (const uint8_t *)text, strlen(text));
}

void at_print_name(struct at_session *session, const char *name, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        bool upper = name[i] >= 'A' && name[i] <= 'Z';
        at_print_byte(session, (uint8_t)(upper ? name[i] + ('a' - 'A') : name[i]));
    }
}

static void print_unsigned(struct at_session *session, uint32_t number, uint32_t base)
{
    uint8_t digits[10];
    size_t at = sizeof digits;
    do {
        digits[--at] = (uint8_t) "0123456789abcdef"[number % base];
        number /= base;
    } while (number > 0);
    at_print_bytes(session, digits + at, sizeof digits - at);
}

static void print_hex(struct at_session *session, uint32_t number)
{
    at_print(session, "0x");
    print_unsigned(session, number, 16);
}

void at_print_number(struct at_session *session, int32_t number)
{
    if (number < 0) {
        at_print_byte(session, '-');
    }
    print_unsigned(session, number < 0 ? 0U - (uint32_t)number : (uint32_t)number, 10);
}

uint32_t at_load(const struct at_param *param, const uint8_t *field)
{
    uint16_t half;
    uint32_t number;
    switch (param->size) {
    case 1:
        return *field;
    case 2:
        memcpy(&half, field, sizeof half);
        return half;
    default:
        memcpy(&number, field, sizeof number);
        return number;
    }
}

static int32_t load_signed(const struct at_param *field, const uint8_t *at)
{
    uint32_t number = at_load(field, at);
    return field->size == 1 ? (int8_t)number : field->size == 2 ? (int16_t)number : (int32_t)number;
}

static void print_found(struct at_session *session, const struct at_name *name)
{
    at_print_bytes(session, (const uint8_t *)name->text, name->length);
}

/* A number without a name is printed as it is: the field never vanishes. */
static void print_word(struct at_session *session, const struct at_param *field, uint32_t number)
{
    struct at_name name;
    if (at_find_number(field->of.words, number, &name)) {
        print_found(session, &name);
    } else if (number != 0 || !(field->flags & AT_OPTIONAL)) {
        print_unsigned(session, number, 10);
    }
}

static void print_separator(struct at_session *session, bool *first, char separator)
{
    if (!*first) {
        at_print_byte(session, (uint8_t)separator);
    }
    *first = false;
}

static void print_mask(struct at_session *session, const char *words, uint32_t mask)
{
    struct at_name name = AT_BEFORE_FIRST(true);
    bool first = true;
    while (at_next_name(&words, &name, true)) {
        if (name.number != 0 && (mask & name.number) == name.number) {
            print_separator(session, &first, '|');
            print_found(session, &name);
            mask &= ~name.number;
        }
    }
    if (mask != 0) {
        print_separator(session, &first, '|');
        print_hex(session, mask);
    }
}

static void print_bits(struct at_session *session, uint32_t bits)
{
    bool first = true;
    for (uint32_t bit = 0; bit < 32; bit++) {
        if (bits >> bit & 1) {
            print_separator(session, &first, '|');
            print_unsigned(session, bit, 10);
        }
    }
}

/* Numbers of `size` bytes each, in network order. */
static void print_array(struct at_session *session, const uint8_t *bytes, size_t count, size_t size,
                        char separator)
{
    bool first = true;
    for (size_t i = 0; i < count; i++) {
        uint32_t number = 0;
        for (size_t byte = 0; byte < size; byte++) {
            number = number << 8 | *bytes++;
        }
        print_separator(session, &first, separator);
        if (separator == ':') {
            at_print(session, "0x");
        }
        print_unsigned(session, number, separator == ':' ? 16 : 10);
    }
}

static void print_text(struct at_session *session, const struct at_param *field,
                       struct at_bytes text)
{
    bool quotes = at_needs_quotes(&text, field->flags & AT_QUOTABLE ? ';' : ',');
    if (quotes) {
        at_print_byte(session, '"');
    }
    at_print_bytes(session, text.data, text.length);
    if (quotes) {
        at_print_byte(session, '"');
    }
}

static struct at_bytes load_bytes(const uint8_t *field)
{
    struct at_bytes bytes;
    memcpy(&bytes, field, sizeof bytes);
    return bytes;
}

/* Data that was read to its place in the queue is there already, behind where it belongs. */
static void print_data(struct at_session *session, const uint8_t *field, bool base64)
{
    struct at_bytes data = load_bytes(field);
    size_t length = base64 ? at_base64_length(data.length) : data.length;

    at_print_number(session, (int32_t)length);
    at_print_byte(session, ',');
    uint8_t *to = length > 0 && !session->overflow ? extend(session, length) : NULL;
    if (to == NULL) {
        return;
    }
    if (base64) {
        at_base64_encode(to, data.data, data.length);
    } else {
        memmove(to, data.data, data.length);
    }
}

/* A choice without a name is printed as it is, like a keyword. */
static const struct at_choice *print_choice(struct at_session *session,
                                            const struct at_param *field, const uint8_t *at)
{
    struct at_name name;
    uint32_t number = at_load(field, at);
    const struct at_choice *choice = at_find_choice(field->of.choices, field->count, number, &name);
    if (choice != NULL) {
        print_found(session, &name);
    } else {
        print_unsigned(session, number, 10);
    }
    return choice;
}

static void print_list(struct at_session *session, const struct at_param *field,
                       const uint8_t *structure)
{
    const struct at_list *list = field->of.list;
    size_t count = list->counter != 0 ? structure[list->counter - 1] : list->max;
    bool first = true;

    for (size_t i = 0; i < count && i < list->max; i++) {
        print_separator(session, &first, list->separator);
        at_print_fields(session, list->fields, list->fields_count,
                        structure + field->offset + i * list->size);
    }
}

static void print_number(struct at_session *session, const struct at_param *field,
                         const uint8_t *at)
{
    uint32_t number = at_load(field, at);
    bool left_out = (field->flags & AT_TRAILING) && session->config.dialect->trailing_commas;
    if (number != 0 || !left_out) {
        print_unsigned(session, number, 10);
    }
}

static void print_field(struct at_session *session, const struct at_param *field,
                        const uint8_t *structure, bool base64)
{
    const uint8_t *at = structure + field->offset;
    bool ipv6 = field->type == AT_IPV6 || (field->type == AT_ADDRESS && at[-4] == AT_FAMILY_IPV6);

    switch ((enum at_type)field->type) {
    case AT_NUMBER:
    case AT_FORMAT:
        print_number(session, field, at);
        break;
    case AT_SIGNED:
        at_print_number(session, load_signed(field, at));
        break;
    case AT_HEX:
        print_hex(session, at_load(field, at));
        break;
    case AT_KEYWORD:
        print_word(session, field, at_load(field, at));
        break;
    case AT_MASK:
        print_mask(session, field->of.words, at_load(field, at));
        break;
    case AT_BITS:
        print_bits(session, at_load(field, at));
        break;
    case AT_TEXT:
        print_text(session, field, load_bytes(at));
        break;
    case AT_NAME:
        print_text(session, field, (struct at_bytes){at + 1, *at});
        break;
    case AT_IPV4:
    case AT_IPV6:
    case AT_ADDRESS:
        print_array(session, at, 4, ipv6 ? 4 : 1, ipv6 ? ':' : '.');
        break;
    case AT_MAC:
        if (!(field->flags & AT_OPTIONAL) || memcmp(at, "\0\0\0\0\0", 6) != 0) {
            print_array(session, at, 6, 1, ':');
        }
        break;
    case AT_DATA:
        print_data(session, at, base64);
        break;
    case AT_REPEAT:
        print_list(session, field, structure);
        break;
    case AT_CHOSEN:
        print_choice(session, field, at);
        break;
    case AT_CHOICE: /* printed with what follows from it */
    case AT_LENGTH: /* printed with the data that it counts */
    case AT_IGNORED:
    case AT_IF_BIT:
    case AT_IF_IS:
        break;
    }
}

/* Does the field stand in this dialect? */
static bool stands(const struct at_session *session, const struct at_param *field)
{
    bool trailing = field->type == AT_IGNORED && (field->flags & AT_TRAILING);
    return field->type < AT_IF_BIT && (!trailing || session->config.dialect->trailing_commas);
}

void at_print_fields(struct at_session *session, const struct at_param *fields, size_t count,
                     const void *values)
{
    const uint8_t *structure = values;
    bool first = true;
    bool base64 = false;
    size_t i = 0;

    while (i < count) {
        const struct at_param *field = &fields[i++];
        if (!stands(session, field)) {
            continue;
        }
        print_separator(session, &first, ',');
        if (field->type == AT_CHOICE) {
            const struct at_choice *choice =
                print_choice(session, field, structure + field->offset);
            fields = choice != NULL ? choice->fields : NULL;
            count = choice != NULL ? choice->values_count : 0;
            i = 0;
            continue;
        }
        if (field->type == AT_FORMAT) {
            base64 = at_load(field, structure + field->offset) == 1;
        }
        print_field(session, field, structure, base64);
    }
}

void at_print_usage(struct at_session *session, const struct at_command *command)
{
    const char *at = command->usage + at_name_length(command->usage);
    at_print_byte(session, '[');
    for (at += *at == '='; *at != '\0'; at++) {
        if (*at == ',') {
            at_print(session, at[1] == '.' ? "],..,[" : "],[");
            at += at[1] == '.' ? 3 : 0;
        } else {
            at_print_byte(session, (uint8_t)*at);
        }
    }
    at_print_byte(session, ']');
}
