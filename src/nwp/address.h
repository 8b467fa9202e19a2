/* Between the addresses that the device shows and those of the host's sockets. Every address that
 * goes in or out of the network processor passes here. */
#ifndef NWP_ADDRESS_H
#define NWP_ADDRESS_H

#include <sys/socket.h>

#include "base/ipv4_number.h"
#include "nwp/device.h"

/* A port below 1024 that this process may not bind is moved up by this. */
#define PORT_OFFSET 10000

/* 127.0 to 127.15 are the machine's own part of the loopback network. */
#define MACHINE_BLOCK 16

struct address {
    struct sockaddr_storage storage;
    socklen_t length;
};

/* The code of the contract for an errno. */
int32_t address_status(int error);

/* Where the device's own address really is. */
void address_own(const struct device *device, uint8_t real[4]);

/* Tells the radio which addresses the device has now. */
void address_tell_radio(struct device *device);

/* Where an address really is, as this device sees it. NWP_BSD_ENETUNREACH for one of another
 * virtual network. */
int32_t address_real(const struct device *device, const struct nwp_endpoint *endpoint,
                     struct address *address);

/* How the device sees an address of the host. */
void address_shown(const struct device *device, const struct address *address,
                   struct nwp_endpoint *endpoint);

/* Is it in the device's network, or the machine's own? */
bool address_is_near(const struct device *device, const struct address *address);

/* Is it one that stands for a device? */
bool address_is_virtual(const struct address *address);

/* Is it the device's own? */
bool address_is_own(const struct device *device, const struct address *address);

/* Does the endpoint mean everybody in the device's network? */
bool address_is_broadcast(const struct device *device, const struct nwp_endpoint *endpoint);

/* The group of the host's that stands for everybody in the network. */
void address_broadcast_group(const struct device *device, uint8_t group[4]);

/* Binds to the device's own address; 0.0.0.0 and :: mean that one. Returns a status. */
int32_t address_bind(const struct device *device, int fd, const struct nwp_endpoint *local);

/* Has a socket that is not bound send from the device's own address, if `to` is on this machine;
 * elsewhere the host's own routing decides, and false is returned. */
bool address_bind_source(const struct device *device, int fd, const struct nwp_endpoint *to);

/* Is the address on this machine, and not of its outer networks? */
bool address_is_inside(const struct device *device, const struct nwp_endpoint *endpoint);

#endif
