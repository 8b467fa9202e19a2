/* One entry for each address of the range. */
#include "base/leases.h"

#include <stdlib.h>
#include <string.h>

bool leases_open(struct leases *leases, uint32_t first, uint32_t last)
{
    size_t count = last >= first ? (size_t)(last - first) + 1 : 0;
    count = count < LEASES_MAX ? count : LEASES_MAX;
    leases->first = first;
    leases->lease = calloc(count + 1, sizeof leases->lease[0]);
    leases->count = leases->lease != NULL ? count : 0;
    return leases->lease != NULL;
}

void leases_close(struct leases *leases)
{
    free(leases->lease);
    memset(leases, 0, sizeof *leases);
}

uint32_t lease_address(const struct leases *leases, const struct lease *lease)
{
    return leases->first + (uint32_t)(lease - leases->lease);
}

struct lease *lease_of(struct leases *leases, const uint8_t mac[6])
{
    for (size_t i = 0; i < leases->count; i++) {
        struct lease *lease = &leases->lease[i];
        bool held = lease->state == LEASE_OFFERED || lease->state == LEASE_BOUND;
        if (held && memcmp(lease->mac, mac, 6) == 0) {
            return lease;
        }
    }
    return NULL;
}

struct lease *lease_at(struct leases *leases, uint32_t address)
{
    bool inside = address >= leases->first && address - leases->first < leases->count;
    return inside ? &leases->lease[address - leases->first] : NULL;
}

static bool is_free(const struct lease *lease, uint64_t now)
{
    return lease->state == LEASE_FREE || (lease->state != LEASE_BOUND && lease->until <= now);
}

struct lease *lease_offer(struct leases *leases, const uint8_t mac[6], uint32_t wanted,
                          uint64_t now, bool (*in_use)(void *context, uint32_t address),
                          void *context)
{
    struct lease *lease = lease_of(leases, mac);
    if (leases->lease == NULL) {
        return NULL; /* closed */
    }
    if (lease == NULL) {
        lease = lease_at(leases, wanted);
        if (lease != NULL && (!is_free(lease, now) || in_use(context, wanted))) {
            lease = NULL;
        }
    }
    for (size_t i = 0; lease == NULL && i < leases->count; i++) {
        struct lease *candidate = &leases->lease[i];
        if (is_free(candidate, now) && !in_use(context, leases->first + (uint32_t)i)) {
            lease = candidate;
        }
    }
    if (lease != NULL && lease->state != LEASE_BOUND) {
        lease->state = LEASE_OFFERED;
        memcpy(lease->mac, mac, 6);
    }
    return lease;
}

struct lease *lease_expired(struct leases *leases, uint64_t now)
{
    for (size_t i = 0; i < leases->count; i++) {
        struct lease *lease = &leases->lease[i];
        if (lease->state == LEASE_BOUND && lease->until <= now) {
            return lease;
        }
    }
    return NULL;
}

uint64_t lease_next_end(const struct leases *leases)
{
    uint64_t end = UINT64_MAX;
    for (size_t i = 0; i < leases->count; i++) {
        const struct lease *lease = &leases->lease[i];
        if (lease->state == LEASE_BOUND && lease->until < end) {
            end = lease->until;
        }
    }
    return end;
}
