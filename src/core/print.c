/* Output: the queue of whole messages, and values as text.
 *
 * The queue is one linear buffer: output[head] to output[tail] wait to be fetched, the message
 * being written grows behind them. What was fetched is reclaimed by moving the rest down when a
 * message begins and the space behind is short. */
#include "core/print.h"

#include "core/memory.h"
#include "core/parse.h"

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

static void append(struct at_session *session, const uint8_t *bytes, size_t length)
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

    append(session, (const uint8_t *)"\r\n", 2);
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
    append(session, &byte, 1);
}

void at_print(struct at_session *session, const char *text)
{
    append(session, (const uint8_t *)text, strlen(text));
}

void at_print_name(struct at_session *session, const char *name)
{
    for (; *name != '\0'; name++) {
        bool upper = *name >= 'A' && *name <= 'Z';
        at_print_byte(session, (uint8_t)(upper ? *name + ('a' - 'A') : *name));
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
    append(session, digits + at, sizeof digits - at);
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

static uint32_t load(const struct at_param *field, const uint8_t *at)
{
    uint16_t half;
    uint32_t number;
    switch (field->size) {
    case 1:
        return *at;
    case 2:
        memcpy(&half, at, sizeof half);
        return half;
    default:
        memcpy(&number, at, sizeof number);
        return number;
    }
}

static int32_t load_signed(const struct at_param *field, const uint8_t *at)
{
    uint32_t number = load(field, at);
    return field->size == 1 ? (int8_t)number : field->size == 2 ? (int16_t)number : (int32_t)number;
}

/* A number without a name is printed as it is: the field never vanishes. */
static void print_word(struct at_session *session, const struct at_word *words, uint32_t number)
{
    for (; words->name != NULL; words++) {
        if (words->number == number) {
            at_print(session, words->name);
            return;
        }
    }
    print_unsigned(session, number, 10);
}

static void print_separator(struct at_session *session, bool *first, char separator)
{
    if (!*first) {
        at_print_byte(session, (uint8_t)separator);
    }
    *first = false;
}

static void print_mask(struct at_session *session, const struct at_word *words, uint32_t mask)
{
    bool first = true;
    for (; words->name != NULL; words++) {
        if (words->number != 0 && (mask & words->number) == words->number) {
            print_separator(session, &first, '|');
            at_print(session, words->name);
            mask &= ~words->number;
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

static void print_bytes(struct at_session *session, const uint8_t *bytes, size_t count,
                        char separator, bool hex)
{
    bool first = true;
    for (size_t i = 0; i < count; i++) {
        print_separator(session, &first, separator);
        if (hex) {
            print_hex(session, bytes[i]);
        } else {
            print_unsigned(session, bytes[i], 10);
        }
    }
}

static void print_ipv6(struct at_session *session, const uint8_t *bytes)
{
    bool first = true;
    for (size_t i = 0; i < 16; i += 4) {
        print_separator(session, &first, ':');
        print_hex(session, (uint32_t)bytes[i] << 24 | (uint32_t)bytes[i + 1] << 16 |
                               (uint32_t)bytes[i + 2] << 8 | bytes[i + 3]);
    }
}

static void print_text(struct at_session *session, const uint8_t *field)
{
    struct at_bytes text;
    memcpy(&text, field, sizeof text);
    bool quotes = at_needs_quotes(&text);
    if (quotes) {
        at_print_byte(session, '"');
    }
    append(session, text.data, text.length);
    if (quotes) {
        at_print_byte(session, '"');
    }
}

/* Data that was read to its place in the queue is there already, behind where it belongs. */
static void print_data(struct at_session *session, const uint8_t *field, bool base64)
{
    struct at_bytes data;
    memcpy(&data, field, sizeof data);
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

static void print_field(struct at_session *session, const struct at_param *field,
                        const uint8_t *structure, bool base64)
{
    const uint8_t *at = structure + field->offset;
    bool ipv6 = field->type == AT_IPV6 ||
                (field->type == AT_ADDRESS && structure[field->related] == AT_FAMILY_IPV6);

    switch ((enum at_type)field->type) {
    case AT_NUMBER:
    case AT_FORMAT:
        print_unsigned(session, load(field, at), 10);
        break;
    case AT_SIGNED:
        at_print_number(session, load_signed(field, at));
        break;
    case AT_HEX:
        print_hex(session, load(field, at));
        break;
    case AT_KEYWORD:
        print_word(session, field->of.words, load(field, at));
        break;
    case AT_MASK:
        print_mask(session, field->of.words, load(field, at));
        break;
    case AT_BITS:
        print_bits(session, load(field, at));
        break;
    case AT_TEXT:
        print_text(session, at);
        break;
    case AT_IPV4:
    case AT_IPV6:
    case AT_ADDRESS:
        if (ipv6) {
            print_ipv6(session, at);
        } else {
            print_bytes(session, at, 4, '.', false);
        }
        break;
    case AT_MAC:
        if (!(field->flags & AT_OPTIONAL) || memcmp(at, "\0\0\0\0\0", 6) != 0) {
            print_bytes(session, at, 6, ':', true);
        }
        break;
    case AT_BYTES:
        print_bytes(session, at, field->of.max, ',', true);
        break;
    case AT_DATA:
        print_data(session, at, base64);
        break;
    case AT_LENGTH: /* printed with the data that it counts */
    case AT_CHOICE:
    case AT_IGNORED:
        break;
    }
}

void at_print_fields(struct at_session *session, const struct at_params *fields, const void *values)
{
    const uint8_t *structure = values;
    bool first = true;
    bool base64 = false;

    for (size_t i = 0; i < fields->count; i++) {
        const struct at_param *field = &fields->list[i];
        print_separator(session, &first, ',');
        if (field->type == AT_FORMAT) {
            base64 = load(field, structure + field->offset) == 1;
        }
        print_field(session, field, structure, base64);
    }
}

void at_print_usage(struct at_session *session, const struct at_command *command)
{
    const struct at_params *params = &command->params;
    bool first = true;
    size_t i = 0;

    while (i < params->count) {
        const struct at_param *param = &params->list[i++];
        print_separator(session, &first, ',');
        at_print_byte(session, '[');
        at_print(session, param->name);
        at_print_byte(session, ']');
        if (param->type != AT_CHOICE) {
            continue;
        }
        const struct at_choice *choice = &param->of.choices[0]; /* all are alike in this */
        bool reads = choice->access != 0 && (command->flags & AT_READS);
        if (choice->access == 0 || reads) {
            params = reads ? &choice->query : &choice->values;
            i = 0;
        } else {
            at_print(session, ",[Value1],..,[ValueX]");
        }
    }
    if (first) {
        at_print(session, "[]");
    }
}
