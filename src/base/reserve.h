/* Parts of the host's loopback network that one process has for itself: names in the abstract
 * namespace of Unix sockets, which the kernel takes back when the process ends. */
#ifndef BASE_RESERVE_H
#define BASE_RESERVE_H

#include <stdbool.h>
#include <stdint.h>

/* An address for a device: a descriptor to be closed when it is given back, or -1 when somebody
 * else has it. */
int reserve_address(const uint8_t address[4]);

/* 127.block.0.0/16 for a network: as above. */
int reserve_block(unsigned block);

/* Has nobody the address now? */
bool reserve_is_free(const uint8_t address[4]);

#endif
