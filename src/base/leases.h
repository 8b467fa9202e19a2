/* The addresses that a DHCP server gives out: of access points of the air as of devices that are
 * one. Addresses are numbers in host order, times those of the clock in milliseconds. */
#ifndef BASE_LEASES_H
#define BASE_LEASES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define LEASE_OFFER_MS 30000 /* an offer is kept so long for who asked */
#define LEASES_MAX     4096  /* of one pool: larger ranges are used up to this */

enum lease_state { LEASE_FREE, LEASE_OFFERED, LEASE_BOUND, LEASE_DECLINED };

struct lease {
    uint8_t state; /* enum lease_state */
    uint8_t mac[6];
    uint64_t until;
};

struct leases {
    uint32_t first; /* address of lease 0 */
    size_t count;   /* addresses */
    struct lease *lease;
};

/* The addresses from `first` to `last`. False without memory. */
bool leases_open(struct leases *leases, uint32_t first, uint32_t last);
void leases_close(struct leases *leases);

uint32_t lease_address(const struct leases *leases, const struct lease *lease);

/* The lease of a client, NULL when it has none. */
struct lease *lease_of(struct leases *leases, const uint8_t mac[6]);

/* The lease of an address; NULL when it is not in the pool. */
struct lease *lease_at(struct leases *leases, uint32_t address);

/* Reserves an address for a client: the one that it has, the wanted one, or the lowest that is
 * free and not in use as far as the caller knows. NULL when all are taken. */
struct lease *lease_offer(struct leases *leases, const uint8_t mac[6], uint32_t wanted,
                          uint64_t now, bool (*in_use)(void *context, uint32_t address),
                          void *context);

/* The earliest lease that is bound and has ended; NULL for none. */
struct lease *lease_expired(struct leases *leases, uint64_t now);

/* When the next lease that is bound ends; UINT64_MAX when none is. */
uint64_t lease_next_end(const struct leases *leases);

#endif
