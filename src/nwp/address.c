/* A virtual network is a block of the host's loopback network, 127.block.0.0/16; the lower half of
 * an address is the same in both. A network that is shown as it is needs no mapping: its block is
 * what it says. */
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

/* ---- Mapping --------------------------------------------------------------------------------- */

#define LOOPBACK   0x7f000000U
#define LINK_LOCAL 0xa9fe0000U /* 169.254.0.0/16 */
#define UPPER_HALF 0xffff0000U

static uint32_t block_of(const struct device *device)
{
    return LOOPBACK | (uint32_t)device->ipv4.block << 16;
}

static bool is_multicast(uint32_t address)
{
    return address >> 28 == 0xe;
}

/* Is it in a subnet that the device has: its own, or the one of link-local addresses? */
static bool is_on_link(const struct device *device, uint32_t address)
{
    uint32_t own = ipv4_number(device->ipv4.address), mask = ipv4_number(device->ipv4.mask);
    bool in_subnet = ((address ^ own) & mask) == 0 && ((address ^ own) & UPPER_HALF) == 0;
    return device->ipv4.up && (in_subnet || (address & UPPER_HALF) == LINK_LOCAL);
}

static bool is_machine(uint32_t address)
{
    return address >> 24 == 127 && (address >> 16 & 0xff) < MACHINE_BLOCK;
}

void address_own(const struct device *device, uint8_t real[4])
{
    uint32_t own = ipv4_number(device->ipv4.address);
    ipv4_put(real, block_of(device) | (own & ~UPPER_HALF));
}

static int32_t real_number(const struct device *device, uint32_t shown, uint32_t *real)
{
    *real = shown;
    if (is_multicast(shown) || is_machine(shown)) {
        return NWP_OK;
    }
    if (is_on_link(device, shown)) {
        *real = block_of(device) | (shown & ~UPPER_HALF);
        return NWP_OK;
    }
    bool other = shown >> 24 == 127 || air_has_subnet(device->air, shown);
    return other ? NWP_BSD_ENETUNREACH : NWP_OK;
}

static uint32_t shown_number(const struct device *device, uint32_t real)
{
    uint32_t own = ipv4_number(device->ipv4.address);
    uint32_t shown = (own & UPPER_HALF) | (real & ~UPPER_HALF);
    if ((real & UPPER_HALF) != block_of(device)) {
        return real;
    }
    return is_on_link(device, shown) ? shown : LINK_LOCAL | (real & ~UPPER_HALF);
}

void address_tell_radio(struct device *device)
{
    struct radio_request request = {.type = RADIO_ADDRESS};
    if (device->ipv4.up) {
        memcpy(request.of.address.shown, device->ipv4.address, 4);
        address_own(device, request.of.address.real);
    }
    if (device->ipv6.local_up) {
        memcpy(request.of.address.local, device->ipv6.local, 16);
    }
    if (device->ipv6.global_up) {
        memcpy(request.of.address.global, device->ipv6.global, 16);
    }
    device->radio->ask(device->radio, &request);
}

/* ---- IPv6 ------------------------------------------------------------------------------------ */

/* A device with an IPv6 address is reached through the host's IPv4: there is a loopback network for
 * that one only. Its sockets are IPv6 sockets with mapped addresses, ::ffff:127.block.x.y, where
 * the highest bit of x tells them from those of IPv4. */
#define IPV6_BIT 0x80

static const uint8_t mapped_prefix[12] = {[10] = 0xff, [11] = 0xff};

static void put_mapped(uint8_t address[16], const uint8_t real[4])
{
    memcpy(address, mapped_prefix, sizeof mapped_prefix);
    memcpy(address + 12, real, 4);
    address[14] ^= IPV6_BIT;
}

static bool has_ipv6(const struct device *device)
{
    return device->ipv6.local_up && device->ipv4.up;
}

/* Of the network: link-local, or with the prefix of the own global address. */
static bool is_on_link_ipv6(const struct device *device, const uint8_t address[16])
{
    bool link_local = address[0] == 0xfe && (address[1] & 0xc0) == 0x80;
    return has_ipv6(device) &&
           (link_local || (device->ipv6.global_up && memcmp(address, device->ipv6.global, 8) == 0));
}

static int32_t real_ipv6(const struct device *device, const uint8_t shown[16], uint8_t host[16])
{
    uint8_t real[4];
    memcpy(host, shown, 16);
    if (!is_on_link_ipv6(device, shown)) {
        return NWP_OK;
    }
    if (!air_find_ipv6(device->air, shown, device->ipv4.block, real)) {
        return NWP_BSD_ENETUNREACH;
    }
    put_mapped(host, real);
    return NWP_OK;
}

static void shown_ipv6(const struct device *device, const uint8_t host[16], uint8_t shown[16])
{
    uint8_t real[4];
    memcpy(shown, host, 16);
    memcpy(real, host + 12, 4);
    real[2] ^= IPV6_BIT;
    if (memcmp(host, mapped_prefix, sizeof mapped_prefix) == 0) {
        (void)air_find_real(device->air, real, device->ipv6.global_up, shown);
    }
}

int32_t address_real(const struct device *device, const struct nwp_endpoint *endpoint,
                     struct address *address)
{
    memset(address, 0, sizeof *address);
    if (endpoint->family == NWP_INET) {
        struct sockaddr_in in = {.sin_family = AF_INET, .sin_port = htons(endpoint->port)};
        uint32_t real;
        int32_t status = real_number(device, ipv4_number(endpoint->address), &real);
        in.sin_addr.s_addr = htonl(real);
        memcpy(&address->storage, &in, sizeof in);
        address->length = sizeof in;
        return status;
    }
    struct sockaddr_in6 in6 = {.sin6_family = AF_INET6, .sin6_port = htons(endpoint->port)};
    int32_t status = real_ipv6(device, endpoint->address, in6.sin6_addr.s6_addr);
    memcpy(&address->storage, &in6, sizeof in6);
    address->length = sizeof in6;
    return status;
}

void address_shown(const struct device *device, const struct address *address,
                   struct nwp_endpoint *endpoint)
{
    memset(endpoint, 0, sizeof *endpoint);
    if (address->storage.ss_family == AF_INET) {
        struct sockaddr_in in;
        memcpy(&in, &address->storage, sizeof in);
        endpoint->family = NWP_INET;
        endpoint->port = ntohs(in.sin_port);
        ipv4_put(endpoint->address, shown_number(device, ntohl(in.sin_addr.s_addr)));
    } else if (address->storage.ss_family == AF_INET6) {
        struct sockaddr_in6 in6;
        memcpy(&in6, &address->storage, sizeof in6);
        endpoint->family = NWP_INET6;
        endpoint->port = ntohs(in6.sin6_port);
        shown_ipv6(device, in6.sin6_addr.s6_addr, endpoint->address);
    }
}

/* The IPv4 address of the host behind it; false for one of IPv6 alone. */
static bool host_number(const struct address *address, uint32_t *real)
{
    struct sockaddr_in6 in6;
    if (address->storage.ss_family == AF_INET) {
        struct sockaddr_in in;
        memcpy(&in, &address->storage, sizeof in);
        *real = ntohl(in.sin_addr.s_addr);
        return true;
    }
    memcpy(&in6, &address->storage, sizeof in6);
    *real = ipv4_number(in6.sin6_addr.s6_addr + 12);
    return memcmp(in6.sin6_addr.s6_addr, mapped_prefix, sizeof mapped_prefix) == 0;
}

bool address_is_near(const struct device *device, const struct address *address)
{
    uint32_t real;
    return !host_number(address, &real) || real >> 24 != 127 || is_machine(real) ||
           (real & UPPER_HALF) == block_of(device);
}

bool address_is_virtual(const struct address *address)
{
    uint32_t real;
    return host_number(address, &real) && real >> 24 == 127 && !is_machine(real);
}

bool address_is_inside(const struct device *device, const struct nwp_endpoint *endpoint)
{
    uint32_t address = ipv4_number(endpoint->address);
    if (endpoint->family != NWP_INET) {
        return is_on_link_ipv6(device, endpoint->address);
    }
    return is_multicast(address) || address >> 24 == 127 || is_on_link(device, address) ||
           address_is_broadcast(device, endpoint);
}

bool address_is_own(const struct device *device, const struct address *address)
{
    struct sockaddr_in in;
    uint8_t real[4];
    address_own(device, real);
    memcpy(&in, &address->storage, sizeof in);
    return in.sin_family == AF_INET && memcmp(&in.sin_addr, real, 4) == 0;
}

bool address_is_broadcast(const struct device *device, const struct nwp_endpoint *endpoint)
{
    uint32_t address = ipv4_number(endpoint->address);
    uint32_t mask = ipv4_number(device->ipv4.mask);
    bool of_subnet = is_on_link(device, address) && (address | mask) == UINT32_MAX &&
                     ((address ^ ipv4_number(device->ipv4.address)) & mask) == 0;
    return endpoint->family == NWP_INET && (address == UINT32_MAX || of_subnet);
}

void address_broadcast_group(const struct device *device, uint8_t group[4])
{
    const uint8_t bytes[4] = {239, 255, device->ipv4.block, 255};
    memcpy(group, bytes, 4);
}

/* ---- Binding --------------------------------------------------------------------------------- */

static bool is_zero(const uint8_t *bytes, size_t length)
{
    while (length > 0 && bytes[length - 1] == 0) {
        length--;
    }
    return length == 0;
}

/* The device's own address of a family. Without one of IPv6 it shares the host's loopback address.
 */
static void own_address(const struct device *device, struct nwp_endpoint *endpoint)
{
    memset(endpoint->address, 0, sizeof endpoint->address);
    if (endpoint->family == NWP_INET) {
        memcpy(endpoint->address, device->ipv4.address, 4);
    } else if (has_ipv6(device)) {
        memcpy(endpoint->address, device->ipv6.local, 16);
    } else {
        endpoint->address[15] = 1;
    }
}

static bool is_own(const struct device *device, const struct nwp_endpoint *local,
                   const struct nwp_endpoint *own)
{
    size_t length = local->family == NWP_INET ? 4 : 16;
    bool global = local->family == NWP_INET6 && has_ipv6(device) && device->ipv6.global_up &&
                  memcmp(local->address, device->ipv6.global, 16) == 0;
    return global || is_zero(local->address, length) ||
           memcmp(local->address, own->address, length) == 0;
}

/* Multicast goes out into the virtual subnet, never to the host's network. */
static void set_multicast_interface(const struct device *device, int fd, uint8_t family)
{
    struct ip_mreqn interface = {.imr_ifindex = (int)if_nametoindex("lo")};
    if (family == NWP_INET) {
        uint8_t real[4];
        address_own(device, real);
        memcpy(&interface.imr_address, real, 4);
        (void)setsockopt(fd, IPPROTO_IP, IP_MULTICAST_IF, &interface, sizeof interface);
    }
}

static bool bind_to(const struct device *device, int fd, const struct nwp_endpoint *own)
{
    struct address address;
    (void)address_real(device, own, &address);
    return bind(fd, (struct sockaddr *)&address.storage, address.length) == 0;
}

int32_t address_bind(const struct device *device, int fd, const struct nwp_endpoint *local)
{
    struct nwp_endpoint own = *local;

    own_address(device, &own);
    if (!is_own(device, local, &own)) {
        return NWP_BSD_EADDRNOTAVAIL;
    }
    set_multicast_interface(device, fd, own.family);
    if (bind_to(device, fd, &own)) {
        return NWP_OK;
    }
    if (errno == EACCES && own.port != 0 && own.port < 1024) {
        own.port = (uint16_t)(own.port + PORT_OFFSET);
        if (bind_to(device, fd, &own)) {
            return NWP_OK;
        }
    }
    return address_status(errno);
}

bool address_bind_source(const struct device *device, int fd, const struct nwp_endpoint *to)
{
    struct nwp_endpoint own = {.family = to->family};
    if (!address_is_inside(device, to)) {
        return false;
    }
    own_address(device, &own);
    (void)bind_to(device, fd, &own);
    set_multicast_interface(device, fd, to->family);
    return true;
}
