/* Base64 with the standard alphabet and padding, no line breaks. */
#include "atcmd/core.h"

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

size_t at_base64_length(size_t length)
{
    return (length + 2) / 3 * 4;
}

void at_base64_encode(uint8_t *to, const uint8_t *from, size_t length)
{
    for (; length >= 3; length -= 3, from += 3) {
        uint32_t bits = (uint32_t)from[0] << 16 | (uint32_t)from[1] << 8 | from[2];
        *to++ = (uint8_t)alphabet[bits >> 18];
        *to++ = (uint8_t)alphabet[bits >> 12 & 63];
        *to++ = (uint8_t)alphabet[bits >> 6 & 63];
        *to++ = (uint8_t)alphabet[bits & 63];
    }
    if (length > 0) {
        uint32_t bits = (uint32_t)from[0] << 16 | (length == 2 ? (uint32_t)from[1] << 8 : 0);
        to[0] = (uint8_t)alphabet[bits >> 18];
        to[1] = (uint8_t)alphabet[bits >> 12 & 63];
        to[2] = length == 2 ? (uint8_t)alphabet[bits >> 6 & 63] : '=';
        to[3] = '=';
    }
}

/* The six bits of a character, 64 for one outside the alphabet. */
static uint32_t six_bits(uint8_t c)
{
    if (c >= 'A' && c <= 'Z') {
        return (uint32_t)(c - 'A');
    }
    if (c >= 'a' && c <= 'z') {
        return (uint32_t)(c - 'a') + 26;
    }
    if (c >= '0' && c <= '9') {
        return (uint32_t)(c - '0') + 52;
    }
    return c == '+' ? 62 : c == '/' ? 63 : 64;
}

int32_t at_base64_decode(uint8_t *text, size_t length)
{
    uint8_t *to = text;
    size_t padding = 0;

    if (length % 4 != 0) {
        return AT_REFUSE(-1);
    }
    if (length > 0 && text[length - 1] == '=') {
        padding = text[length - 2] == '=' ? 2 : 1;
    }
    for (size_t i = 0; i < length; i += 4) {
        uint32_t bits = 0;
        for (size_t j = i; j < i + 4; j++) {
            uint32_t six = j < length - padding ? six_bits(text[j]) : 0;
            if (six == 64) {
                return AT_REFUSE(-4);
            }
            bits = bits << 6 | six;
        }
        *to++ = (uint8_t)(bits >> 16);
        *to++ = (uint8_t)(bits >> 8);
        *to++ = (uint8_t)bits;
    }
    return (int32_t)((size_t)(to - text) - padding);
}

int32_t at_decode(struct at_bytes *data)
{
    uint8_t *text = (uint8_t *)data->data; /* it lies in the session's input line */
    int32_t length = at_base64_decode(text, data->length);
    if (length >= 0) {
        data->length = (size_t)length;
    }
    return length;
}
