/* Chance that can be repeated: a small generator, no secrets from here. */
#ifndef BASE_RANDOM_H
#define BASE_RANDOM_H

#include <stddef.h>
#include <stdint.h>

struct random {
    uint64_t state;
};

/* From 0 to `below` - 1. */
uint32_t random_below(struct random *random, uint32_t below);
void random_bytes(struct random *random, uint8_t *bytes, size_t length);

#endif
