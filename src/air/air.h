/* The virtual air: what a device's radio finds. One open access point, and the addresses of its
 * subnet.
 *
 * The subnet 127.24.1.0/24 is a part of the host's loopback network, so every address in it is
 * really reachable on this machine, without privileges, and from nowhere else. Addresses are given
 * out like DHCP leases; a lease is a name in the abstract namespace of Unix sockets, which the
 * kernel takes back when the process ends, so that devices of several processes never share one. */
#ifndef AIR_AIR_H
#define AIR_AIR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct air_access_point {
    const char *ssid;
    uint8_t bssid[6];
    uint8_t gateway[4];
    uint8_t mask[4];
    uint8_t dns[4];
};

/* The access point that a device with this SSID and BSSID (all zero: any) would join, or NULL. It
 * is an open one: `secure` networks are not found. */
const struct air_access_point *air_find(const uint8_t *ssid, size_t length, const uint8_t bssid[6],
                                        bool secure);

/* The access point that devices join by themselves. */
const struct air_access_point *air_default(void);

/* How long association and DHCP take, in milliseconds. Some hosts only begin to listen for the
 * event most of a second after they asked for the connection. */
#define AIR_JOIN_MS 700
#define AIR_DHCP_MS 300

/* Leases an address of the subnet: returns a descriptor to be closed when the lease ends, or -1. */
int air_lease(const struct air_access_point *giver, uint8_t address[4]);

#endif
