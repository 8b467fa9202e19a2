/* What a value of a scenario file can be. Each reader is strict: what it does not understand to the
 * last byte it refuses, and says what it wants. */
#include "air/scenario_value.h"

#include <arpa/inet.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define MAC_BYTES   6
#define VALUE_BYTES 198 /* no line is longer */
#define PREFIX_MIN  17
#define PREFIX_MAX  30
#define PREFIX_IPV6 64

bool scenario_refuse(char reason[AIR_TEXT_MAX], const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(reason, AIR_TEXT_MAX, format, arguments);
    va_end(arguments);
    return false;
}

static void store(const struct scenario_key *key, uint32_t number, void *field)
{
    const uint8_t byte = (uint8_t)number;
    const uint16_t half = (uint16_t)number;
    const void *bytes = &number;
    if (key->size == sizeof byte) {
        bytes = &byte;
    } else if (key->size == sizeof half) {
        bytes = &half;
    }
    memcpy(field, bytes, key->size);
}

bool scenario_word(const struct scenario_key *key, const char *text, void *field,
                   char reason[AIR_TEXT_MAX])
{
    char names[AIR_TEXT_MAX] = "";
    size_t length = 0;
    for (const struct scenario_keyword *word = key->words; word->name != NULL; word++) {
        if (strcasecmp(word->name, text) == 0) {
            store(key, word->number, field);
            return true;
        }
        length += (size_t)snprintf(names + length, sizeof names - length, "%s%s",
                                   length > 0 ? ", " : "", word->name);
    }
    return scenario_refuse(reason, "must be one of %s", names);
}

static bool read_decimal(const char *text, long long *number)
{
    const char *digits = text + (*text == '-');
    char *end;
    if (*digits < '0' || *digits > '9') {
        return false;
    }
    *number = strtoll(text, &end, 10);
    return *end == '\0';
}

bool scenario_number(const struct scenario_key *key, const char *text, void *field,
                     char reason[AIR_TEXT_MAX])
{
    long long number;
    if (!read_decimal(text, &number) || number < key->low || number > key->high) {
        return scenario_refuse(reason, "must be a number from %d to %d", (int)key->low,
                               (int)key->high);
    }
    store(key, (uint32_t)number, field);
    return true;
}

bool scenario_text(const struct scenario_key *key, const char *text, void *field,
                   char reason[AIR_TEXT_MAX])
{
    const size_t length = strnlen(text, VALUE_BYTES);
    uint8_t *bytes = field;
    if (length < (size_t)key->low || length > (size_t)key->high) {
        return scenario_refuse(reason, "must have %d to %d bytes", (int)key->low, (int)key->high);
    }
    bytes[0] = (uint8_t)length;
    memcpy(bytes + 1, text, length);
    return true;
}

bool scenario_digits(const struct scenario_key *key, const char *text, void *field,
                     char reason[AIR_TEXT_MAX])
{
    if (text[strspn(text, "0123456789")] != '\0' || !scenario_text(key, text, field, reason)) {
        return scenario_refuse(reason, "must be %d digits", (int)key->high);
    }
    return true;
}

static int hex_digit(char byte)
{
    static const char digits[] = "0123456789abcdefABCDEF";
    const char *digit = byte == '\0' ? NULL : strchr(digits, byte);
    if (digit == NULL) {
        return -1;
    }
    return (int)(digit - digits) - (digit < digits + 16 ? 0 : 6);
}

bool scenario_is_hex(const uint8_t *bytes, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        if (hex_digit((char)bytes[i]) < 0) {
            return false;
        }
    }
    return true;
}

static bool has_mac_form(const char *text)
{
    for (size_t i = 0; i < 3 * MAC_BYTES - 1; i++) {
        if (i % 3 == 2 ? text[i] != ':' : hex_digit(text[i]) < 0) {
            return false; /* no later than at the end of the text */
        }
    }
    return text[3 * MAC_BYTES - 1] == '\0';
}

bool scenario_mac(const struct scenario_key *key, const char *text, void *field,
                  char reason[AIR_TEXT_MAX])
{
    static const uint8_t none[MAC_BYTES];
    uint8_t mac[MAC_BYTES];
    (void)key;

    if (!has_mac_form(text)) {
        return scenario_refuse(reason, "must be written as 02:a7:cd:00:00:01");
    }
    for (size_t i = 0; i < sizeof mac; i++, text += 3) {
        mac[i] = (uint8_t)(hex_digit(text[0]) * 16 + hex_digit(text[1]));
    }
    if ((mac[0] & 1) != 0 || memcmp(mac, none, sizeof mac) == 0) {
        return scenario_refuse(reason,
                               "must be the address of one station, not of a group or all zero");
    }
    memcpy(field, mac, sizeof mac);
    return true;
}

uint32_t scenario_bits(const uint8_t address[4])
{
    return (uint32_t)address[0] << 24 | (uint32_t)address[1] << 16 | (uint32_t)address[2] << 8 |
           address[3];
}

uint32_t scenario_mask(unsigned prefix)
{
    return UINT32_MAX << (32 - prefix);
}

/* What no host may have: 0/8, multicast and reserved addresses. */
static bool is_odd(const uint8_t address[4])
{
    return address[0] == 0 || address[0] >= 224;
}

bool scenario_host(const struct scenario_key *key, const char *text, void *field,
                   char reason[AIR_TEXT_MAX])
{
    uint8_t address[4];
    (void)key;
    if (inet_pton(AF_INET, text, address) != 1 || is_odd(address)) {
        return scenario_refuse(reason, "must be an IPv4 address of a host");
    }
    memcpy(field, address, sizeof address);
    return true;
}

/* An address and the length of a prefix with a slash between them. */
static bool read_prefix(int family, const char *text, uint8_t *address, long long *prefix)
{
    char copy[INET6_ADDRSTRLEN];
    const size_t length = strcspn(text, "/");
    if (length >= sizeof copy || text[length] == '\0') {
        return false;
    }
    memcpy(copy, text, length);
    copy[length] = '\0';
    return inet_pton(family, copy, address) == 1 && read_decimal(text + length + 1, prefix);
}

bool scenario_subnet(const struct scenario_key *key, const char *text, void *field,
                     char reason[AIR_TEXT_MAX])
{
    uint8_t subnet[5]; /* with the prefix behind it, as in the structure */
    long long prefix;
    (void)key;

    if (!read_prefix(AF_INET, text, subnet, &prefix) || prefix < PREFIX_MIN ||
        prefix > PREFIX_MAX) {
        return scenario_refuse(reason,
                               "must be written as 192.168.1.0/24, with a prefix of %d to %d bits",
                               PREFIX_MIN, PREFIX_MAX);
    }
    subnet[4] = (uint8_t)prefix;
    if ((scenario_bits(subnet) & ~scenario_mask(subnet[4])) != 0) {
        return scenario_refuse(reason, "must be the first address of the subnet");
    }
    if (is_odd(subnet)) {
        return scenario_refuse(reason, "must be a subnet of hosts");
    }
    if (subnet[0] == 127 && (subnet[1] < 16 || subnet[1] > 63)) {
        return scenario_refuse(reason,
                               "of 127.0.0.0/8 only 127.16.0.0 to 127.63.255.255 may be used");
    }
    memcpy(field, subnet, sizeof subnet);
    return true;
}

bool scenario_ipv6(const struct scenario_key *key, const char *text, void *field,
                   char reason[AIR_TEXT_MAX])
{
    static const uint8_t none[17];
    uint8_t network[17]; /* with the prefix behind it, as in the structure */
    long long prefix;
    (void)key;

    if (strcasecmp(text, "none") == 0) {
        memcpy(field, none, sizeof none);
        return true;
    }
    if (!read_prefix(AF_INET6, text, network, &prefix) || prefix != PREFIX_IPV6) {
        return scenario_refuse(reason,
                               "must be none or written as fd00:1::/64, with a prefix of 64 bits");
    }
    if (memcmp(network + 8, none, 8) != 0) {
        return scenario_refuse(reason, "must be the first address of the prefix");
    }
    if (memcmp(network, none, 8) == 0 || network[0] >= 0xfe) {
        return scenario_refuse(reason,
                               "must be a prefix of hosts, not ::, link-local or multicast");
    }
    network[16] = PREFIX_IPV6;
    memcpy(field, network, sizeof network);
    return true;
}

/* What stands behind a backslash, up to the last byte of it; 0: nothing that we know. */
static char read_escape(const char **at)
{
    if (**at == 'x') {
        const int high = hex_digit((*at)[1]);
        const int low = high < 0 ? -1 : hex_digit((*at)[2]);
        *at += low < 0 ? 0 : 2;
        return (char)(low < 0 ? 0 : high * 16 + low);
    }
    return **at == '"' || **at == '\\' || **at == ';' ? **at : '\0';
}

/* The text that a value stands for. libinih has cut a comment off it, perhaps in the middle of the
 * quotes; then they are not closed. */
static bool unquote(const char *value, char text[VALUE_BYTES + 1], char reason[AIR_TEXT_MAX])
{
    const char *at = value + 1;
    size_t length = strlen(value);
    if (length == 0) {
        return scenario_refuse(reason, "no value");
    }
    if (length > VALUE_BYTES) {
        return scenario_refuse(reason, "longer than %d bytes", VALUE_BYTES);
    }
    if (value[0] != '"') {
        memcpy(text, value, length + 1);
        return true;
    }
    for (length = 0; *at != '"' && *at != '\0'; at++) {
        char byte = *at;
        if (byte == '\\') {
            at++;
            byte = read_escape(&at);
        }
        if (byte == '\0') {
            return scenario_refuse(reason, "in quotes stand \\\" \\\\ \\; and \\x01 to \\xff");
        }
        text[length++] = byte;
    }
    text[length] = '\0';
    if (*at == '\0') {
        return scenario_refuse(reason, "quotes are not closed; in them write \" ;\" as \" \\;\"");
    }
    return at[1] == '\0' || scenario_refuse(reason, "something behind the quotes");
}

bool scenario_value(const struct scenario_key *key, const char *value, void *section,
                    char reason[AIR_TEXT_MAX])
{
    char text[VALUE_BYTES + 1];
    return unquote(value, text, reason) &&
           key->read(key, text, (uint8_t *)section + key->offset, reason);
}
