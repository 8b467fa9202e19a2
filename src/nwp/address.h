/* Between the addresses that the device shows and those of the host's sockets. Every address that
 * goes in or out of the network processor passes here. */
#ifndef NWP_ADDRESS_H
#define NWP_ADDRESS_H

#include <sys/socket.h>

#include "nwp/device.h"

/* A port below 1024 that this process may not bind is moved up by this. */
#define PORT_OFFSET 10000

struct address {
    struct sockaddr_storage storage;
    socklen_t length;
};

/* The code of the contract for an errno. */
int32_t address_status(int error);

void address_from_endpoint(struct address *address, const struct nwp_endpoint *endpoint);
void address_to_endpoint(const struct address *address, struct nwp_endpoint *endpoint);

/* Binds to the device's own address; 0.0.0.0 and :: mean that one. Returns a status. */
int32_t address_bind(const struct device *device, int fd, const struct nwp_endpoint *local);

/* Has a socket that is not bound send from the device's own address, if `to` is on this machine;
 * elsewhere the host's own routing decides, and false is returned. */
bool address_bind_source(const struct device *device, int fd, const struct nwp_endpoint *to);

#endif
