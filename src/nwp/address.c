#include "nwp/address.h"

#include <errno.h>
#include <net/if.h>
#include <netinet/in.h>
#include <string.h>

int32_t address_status(int error)
{
    switch (error) {
    case 0:
        return NWP_OK;
    case EBADF:
        return NWP_BSD_EBADF;
    case EAGAIN:
        return NWP_BSD_EAGAIN;
    case ENOMEM:
        return NWP_BSD_ENOMEM;
    case EACCES:
    case EPERM:
        return NWP_BSD_EACCES;
    case EFAULT:
        return NWP_BSD_EFAULT;
    case EINVAL:
        return NWP_BSD_EINVAL;
    case EMSGSIZE:
        return NWP_BSD_E2BIG;
    case EMFILE:
    case ENFILE:
        return NWP_BSD_ENSOCK;
    case EDESTADDRREQ:
        return NWP_BSD_EDESTADDRREQ;
    case EPROTOTYPE:
        return NWP_BSD_EPROTOTYPE;
    case ENOPROTOOPT:
        return NWP_BSD_ENOPROTOOPT;
    case EPROTONOSUPPORT:
        return NWP_BSD_EPROTONOSUPPORT;
    case ESOCKTNOSUPPORT:
        return NWP_BSD_ESOCKTNOSUPPORT;
    case EOPNOTSUPP:
        return NWP_BSD_EOPNOTSUPP;
    case EAFNOSUPPORT:
        return NWP_BSD_EAFNOSUPPORT;
    case EADDRINUSE:
        return NWP_BSD_EADDRINUSE;
    case EADDRNOTAVAIL:
        return NWP_BSD_EADDRNOTAVAIL;
    case ENETUNREACH:
    case EHOSTUNREACH:
    case ENETDOWN:
        return NWP_BSD_ENETUNREACH;
    case ENOBUFS:
        return NWP_BSD_ENOBUFS;
    case EISCONN:
        return NWP_BSD_EISCONN;
    case ENOTCONN:
    case EPIPE:
    case ECONNRESET:
    case ECONNABORTED:
        return NWP_BSD_ENOTCONN;
    case ETIMEDOUT:
        return NWP_BSD_ETIMEDOUT;
    case ECONNREFUSED:
        return NWP_BSD_ECONNREFUSED;
    case EALREADY:
    case EINPROGRESS:
        return NWP_BSD_EALREADY;
    default:
        return NWP_BSD_SOC_ERROR;
    }
}

void address_from_endpoint(struct address *address, const struct nwp_endpoint *endpoint)
{
    memset(address, 0, sizeof *address);
    if (endpoint->family == NWP_INET) {
        struct sockaddr_in in = {.sin_family = AF_INET, .sin_port = htons(endpoint->port)};
        memcpy(&in.sin_addr, endpoint->address, 4);
        memcpy(&address->storage, &in, sizeof in);
        address->length = sizeof in;
    } else {
        struct sockaddr_in6 in6 = {.sin6_family = AF_INET6, .sin6_port = htons(endpoint->port)};
        memcpy(&in6.sin6_addr, endpoint->address, 16);
        memcpy(&address->storage, &in6, sizeof in6);
        address->length = sizeof in6;
    }
}

void address_to_endpoint(const struct address *address, struct nwp_endpoint *endpoint)
{
    memset(endpoint, 0, sizeof *endpoint);
    if (address->storage.ss_family == AF_INET) {
        struct sockaddr_in in;
        memcpy(&in, &address->storage, sizeof in);
        endpoint->family = NWP_INET;
        endpoint->port = ntohs(in.sin_port);
        memcpy(endpoint->address, &in.sin_addr, 4);
    } else if (address->storage.ss_family == AF_INET6) {
        struct sockaddr_in6 in6;
        memcpy(&in6, &address->storage, sizeof in6);
        endpoint->family = NWP_INET6;
        endpoint->port = ntohs(in6.sin6_port);
        memcpy(endpoint->address, &in6.sin6_addr, 16);
    }
}

static bool is_zero(const uint8_t *bytes, size_t length)
{
    while (length > 0 && bytes[length - 1] == 0) {
        length--;
    }
    return length == 0;
}

/* The device's own address of a family. In IPv6 it shares the host's loopback address. */
static void own_address(const struct device *device, struct nwp_endpoint *endpoint)
{
    memset(endpoint->address, 0, sizeof endpoint->address);
    if (endpoint->family == NWP_INET) {
        memcpy(endpoint->address, device->link.address, 4);
    } else {
        endpoint->address[15] = 1;
    }
}

/* Multicast goes out into the virtual subnet, never to the host's network. */
static void set_multicast_interface(int fd, const struct nwp_endpoint *own)
{
    struct ip_mreqn interface = {.imr_ifindex = (int)if_nametoindex("lo")};
    if (own->family == NWP_INET) {
        memcpy(&interface.imr_address, own->address, 4);
        (void)setsockopt(fd, IPPROTO_IP, IP_MULTICAST_IF, &interface, sizeof interface);
    }
}

int32_t address_bind(const struct device *device, int fd, const struct nwp_endpoint *local)
{
    struct nwp_endpoint own = *local;
    struct address address;

    own_address(device, &own);
    size_t length = local->family == NWP_INET ? 4 : 16;
    if (!is_zero(local->address, length) && memcmp(local->address, own.address, length) != 0) {
        return NWP_BSD_EADDRNOTAVAIL;
    }
    set_multicast_interface(fd, &own);
    address_from_endpoint(&address, &own);
    if (bind(fd, (struct sockaddr *)&address.storage, address.length) == 0) {
        return NWP_OK;
    }
    if (errno == EACCES && own.port != 0 && own.port < 1024) {
        own.port = (uint16_t)(own.port + PORT_OFFSET);
        address_from_endpoint(&address, &own);
        if (bind(fd, (struct sockaddr *)&address.storage, address.length) == 0) {
            return NWP_OK;
        }
    }
    return address_status(errno);
}

bool address_bind_source(const struct device *device, int fd, const struct nwp_endpoint *to)
{
    struct nwp_endpoint own = {.family = NWP_INET};
    struct address address;
    bool multicast = (to->address[0] & 0xf0) == 0xe0;

    if (to->family != NWP_INET || (to->address[0] != 127 && !multicast)) {
        return false;
    }
    own_address(device, &own);
    address_from_endpoint(&address, &own);
    (void)bind(fd, (struct sockaddr *)&address.storage, address.length);
    set_multicast_interface(fd, &own);
    return true;
}
