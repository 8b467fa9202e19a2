/* SplitMix64: one multiplication chain, any seed is a good one. */
#include "base/random.h"

static uint64_t next(struct random *random)
{
    uint64_t z = random->state += 0x9e3779b97f4a7c15;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
}

uint32_t random_below(struct random *random, uint32_t below)
{
    return (uint32_t)((next(random) >> 32) * below >> 32);
}

void random_bytes(struct random *random, uint8_t *bytes, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        bytes[i] = (uint8_t)random_below(random, 256);
    }
}
