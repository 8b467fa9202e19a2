/* IPv4 addresses as numbers, and back. */
#ifndef BASE_IPV4_NUMBER_H
#define BASE_IPV4_NUMBER_H

#include <stdint.h>

static inline uint32_t ipv4_number(const uint8_t address[4])
{
    return (uint32_t)address[0] << 24 | (uint32_t)address[1] << 16 | (uint32_t)address[2] << 8 |
           address[3];
}

static inline void ipv4_put(uint8_t address[4], uint32_t number)
{
    for (int i = 0; i < 4; i++) {
        address[i] = (uint8_t)(number >> (24 - 8 * i));
    }
}

#endif
