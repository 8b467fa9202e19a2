/* Socket options: guide Tables 21 and 22, those of plain sockets. */
#include <errno.h>
#include <net/if.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "nwp/socket.h"

/* ---- Multicast groups ------------------------------------------------------------------------ */

uint16_t socket_port(const struct socket *socket)
{
    struct address address = {.length = sizeof address.storage};
    struct nwp_endpoint local = {0};
    if (getsockname(socket->main.fd, (struct sockaddr *)&address.storage, &address.length) == 0) {
        address_shown(socket->device, &address, &local);
    }
    return local.port;
}

static struct channel *channel_of(struct socket *socket, const struct membership *membership)
{
    return &socket->extra[CHANNEL_GROUPS + (membership - socket->memberships)];
}

/* A descriptor that is bound to a group and has joined it, or -1 with errno. */
static int group_host(const struct socket *owner, const uint8_t group[4])
{
    struct nwp_endpoint endpoint = {.family = NWP_INET, .port = socket_port(owner)};
    struct ip_mreqn request = {.imr_ifindex = (int)if_nametoindex("lo")};
    struct address address;
    uint8_t real[4];
    int on = 1;

    int fd = socket_host(AF_INET, SOCK_DGRAM, 0);
    if (fd < 0) {
        return -1;
    }
    address_own(owner->device, real);
    memcpy(endpoint.address, group, 4);
    memcpy(&request.imr_multiaddr, group, 4);
    memcpy(&request.imr_address, real, 4);
    (void)address_real(owner->device, &endpoint, &address);
    if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0 ||
        bind(fd, (struct sockaddr *)&address.storage, address.length) != 0 ||
        setsockopt(fd, IPPROTO_IP, IP_ADD_MEMBERSHIP, &request, sizeof request) != 0) {
        int error = errno;
        close(fd);
        errno = error;
        return -1;
    }
    return fd;
}

/* Joins a group on a channel of its own. */
static int32_t join_group(struct socket *owner, const uint8_t group[4], struct channel *channel)
{
    int fd = group_host(owner, group);
    if (fd < 0) {
        return address_status(errno);
    }
    return channel_open(channel, owner, fd) ? NWP_OK : NWP_BSD_ENOMEM;
}

static int32_t join(struct socket *owner, struct membership *membership)
{
    return join_group(owner, membership->group, channel_of(owner, membership));
}

void socket_join_groups(struct socket *socket)
{
    for (size_t i = 0; i < SOCKET_MEMBERSHIPS; i++) {
        struct membership *membership = &socket->memberships[i];
        if (membership->joined != 0 && channel_of(socket, membership)->fd < 0) {
            join(socket, membership);
        }
    }
    struct channel *everybody = &socket->extra[CHANNEL_BROADCAST];
    if (!socket->stream && !socket->raw && socket->family == NWP_INET && everybody->fd < 0) {
        uint8_t group[4];
        address_broadcast_group(socket->device, group);
        (void)join_group(socket, group, everybody);
    }
    socket_watch(socket);
}

static void rejoin_group(struct socket *socket, const uint8_t group[4], struct channel *channel)
{
    int fd = channel->fd >= 0 ? group_host(socket, group) : -1;
    if (fd >= 0) {
        channel_replace(channel, fd);
    }
}

void socket_rejoin_groups(struct socket *socket)
{
    uint8_t everybody[4];
    address_broadcast_group(socket->device, everybody);
    rejoin_group(socket, everybody, &socket->extra[CHANNEL_BROADCAST]);
    for (size_t i = 0; i < SOCKET_MEMBERSHIPS; i++) {
        const struct membership *membership = &socket->memberships[i];
        rejoin_group(socket, membership->group, channel_of(socket, membership));
    }
}

static struct membership *find_membership(struct socket *socket,
                                          const union nwp_socket_value *value)
{
    for (size_t i = 0; i < SOCKET_MEMBERSHIPS; i++) {
        struct membership *membership = &socket->memberships[i];
        if (membership->joined != 0 && memcmp(membership->group, value->membership.group, 4) == 0) {
            return membership;
        }
    }
    return NULL;
}

/* A closed channel must have left the loop before its memory is used again. */
static struct membership *free_membership(struct socket *socket)
{
    for (size_t i = 0; i < SOCKET_MEMBERSHIPS; i++) {
        struct membership *membership = &socket->memberships[i];
        if (membership->joined == 0 && !channel_of(socket, membership)->closing) {
            return membership;
        }
    }
    return NULL;
}

static int32_t add_membership(struct socket *socket, const union nwp_socket_value *value)
{
    static const uint8_t any[4];
    const uint8_t *interface = value->membership.interface;

    if (socket->stream || socket->raw || socket->family != NWP_INET) {
        return NWP_BSD_ENOPROTOOPT;
    }
    if ((value->membership.group[0] & 0xf0) != 0xe0) {
        return NWP_BSD_EINVAL;
    }
    if (memcmp(interface, any, 4) != 0 && memcmp(interface, socket->device->ipv4.address, 4) != 0) {
        return NWP_BSD_EADDRNOTAVAIL;
    }
    if (find_membership(socket, value) != NULL) {
        return NWP_BSD_EADDRINUSE;
    }
    struct membership *membership = free_membership(socket);
    if (membership == NULL) {
        return NWP_BSD_ENOBUFS;
    }
    memcpy(membership->group, value->membership.group, 4);
    memcpy(membership->interface, value->membership.interface, 4);
    membership->joined = ++socket->joins;
    if (socket->bound) {
        int32_t status = join(socket, membership);
        membership->joined = status == NWP_OK ? membership->joined : 0;
        socket_watch(socket);
        return status;
    }
    return NWP_OK;
}

static int32_t drop_membership(struct socket *socket, const union nwp_socket_value *value)
{
    struct membership *membership = find_membership(socket, value);
    if (membership == NULL) {
        return NWP_BSD_EADDRNOTAVAIL;
    }
    membership->joined = 0;
    channel_close(channel_of(socket, membership));
    return NWP_OK;
}

/* The group joined last. */
static int32_t get_membership(const struct socket *socket, union nwp_socket_value *value)
{
    const struct membership *last = &socket->memberships[0];
    for (size_t i = 1; i < SOCKET_MEMBERSHIPS; i++) {
        if (socket->memberships[i].joined > last->joined) {
            last = &socket->memberships[i];
        }
    }
    if (last->joined == 0) {
        return NWP_BSD_EADDRNOTAVAIL;
    }
    memcpy(value->membership.group, last->group, 4);
    memcpy(value->membership.interface, last->interface, 4);
    return NWP_OK;
}

/* ---- Options that the host keeps ------------------------------------------------------------- */

/* A number that is an option of the host's socket as it is. */
struct host_option {
    uint32_t option;
    int level, name;
    enum { STREAM, RAW, NO_STREAM } kind; /* of sockets that have it */
    uint8_t family;                       /* that has it, 0: both */
};

static const struct host_option host_options[] = {
    {NWP_SO_KEEPALIVE, SOL_SOCKET, SO_KEEPALIVE, STREAM, 0},
    {NWP_SO_KEEPALIVETIME, IPPROTO_TCP, TCP_KEEPIDLE, STREAM, 0},
    {NWP_SO_MULTICAST_TTL, IPPROTO_IP, IP_MULTICAST_TTL, NO_STREAM, NWP_INET},
    {NWP_SO_MULTICAST_TTL, IPPROTO_IPV6, IPV6_MULTICAST_HOPS, NO_STREAM, NWP_INET6},
    {NWP_SO_HDRINCL, IPPROTO_IP, IP_HDRINCL, RAW, NWP_INET},
    {NWP_SO_RAW_IPV6_HDRINCL, IPPROTO_IPV6, IPV6_HDRINCL, RAW, NWP_INET6},
};

static const struct host_option *find_host_option(const struct socket *socket, uint32_t option)
{
    for (size_t i = 0; i < sizeof host_options / sizeof host_options[0]; i++) {
        const struct host_option *host = &host_options[i];
        bool kind = host->kind == STREAM ? socket->stream
                    : host->kind == RAW  ? socket->raw
                                         : !socket->stream;
        bool fits = kind && (host->family == 0 || host->family == socket->family);
        if (host->option == option && fits) {
            return host;
        }
    }
    return NULL;
}

static int32_t set_host_option(const struct socket *socket, uint32_t option, uint32_t number)
{
    const struct host_option *host = find_host_option(socket, option);
    int value = number > INT32_MAX ? INT32_MAX : (int)number;
    if (host == NULL) {
        return NWP_BSD_ENOPROTOOPT;
    }
    int error = setsockopt(socket->main.fd, host->level, host->name, &value, sizeof value);
    return error == 0 ? NWP_OK : address_status(errno);
}

static int32_t get_host_option(const struct socket *socket, uint32_t option, uint32_t *number)
{
    const struct host_option *host = find_host_option(socket, option);
    int value = 0;
    socklen_t length = sizeof value;
    if (host == NULL) {
        return NWP_BSD_ENOPROTOOPT;
    }
    if (getsockopt(socket->main.fd, host->level, host->name, &value, &length) != 0) {
        return address_status(errno);
    }
    *number = (uint32_t)value;
    return NWP_OK;
}

void socket_copy_options(const struct socket *socket, int fd)
{
    for (size_t i = 0; i < sizeof host_options / sizeof host_options[0]; i++) {
        const struct host_option *host = &host_options[i];
        uint32_t number = 0;
        if (find_host_option(socket, host->option) == host &&
            get_host_option(socket, host->option, &number) == NWP_OK) {
            int value = (int)number;
            (void)setsockopt(fd, host->level, host->name, &value, sizeof value);
        }
    }
    if (socket->receive_buffer != 0) {
        int bytes = socket->receive_buffer > INT32_MAX ? INT32_MAX : (int)socket->receive_buffer;
        (void)setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof bytes);
    }
    if (socket->stream) {
        int on = 1;
        (void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        (void)setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    }
}

/* ---- Options that are the device's ----------------------------------------------------------- */

static int32_t set_no_boundary(struct socket *socket, bool on)
{
    if (socket->stream) {
        return NWP_BSD_ENOPROTOOPT;
    }
    if (on && socket->rest == NULL) {
        socket->rest = malloc(NWP_DATA_MAX);
        if (socket->rest == NULL) {
            return NWP_BSD_ENOMEM;
        }
    }
    socket->no_boundary = on;
    socket->rest_at = socket->rest_length = 0;
    return NWP_OK;
}

static int32_t set_receive_buffer(struct socket *socket, uint32_t bytes)
{
    int value = bytes > INT32_MAX ? INT32_MAX : (int)bytes;
    if (setsockopt(socket->main.fd, SOL_SOCKET, SO_RCVBUF, &value, sizeof value) != 0) {
        return address_status(errno);
    }
    socket->receive_buffer = bytes; /* the host would say another number */
    return NWP_OK;
}

static int32_t get_receive_buffer(const struct socket *socket, uint32_t *bytes)
{
    int value = 0;
    socklen_t length = sizeof value;
    if (getsockopt(socket->main.fd, SOL_SOCKET, SO_RCVBUF, &value, &length) != 0) {
        return address_status(errno);
    }
    *bytes = socket->receive_buffer != 0 ? socket->receive_buffer : (uint32_t)value;
    return NWP_OK;
}

static int32_t set_timeout(struct socket *socket, const union nwp_socket_value *value)
{
    if (value->timeout.microseconds >= 1000000) {
        return NWP_BSD_EINVAL;
    }
    socket->timeout_seconds = value->timeout.seconds;
    socket->timeout_microseconds = (value->timeout.microseconds + 9999) / 10000 * 10000;
    return NWP_OK;
}

static int32_t set_linger(struct socket *socket, const union nwp_socket_value *value)
{
    if (!socket->stream) {
        return NWP_BSD_ENOPROTOOPT;
    }
    socket->lingers = value->linger.on != 0;
    socket->linger_seconds = value->linger.seconds;
    return NWP_OK;
}

static int32_t set_no_header(struct socket *socket, bool on)
{
    if (!socket->raw) {
        return NWP_BSD_ENOPROTOOPT;
    }
    socket->no_header = on;
    return NWP_OK;
}

int32_t socket_set(struct nwp *nwp, uint16_t sd, uint32_t option,
                   const union nwp_socket_value *value)
{
    int32_t status;
    struct socket *socket = socket_find(nwp, sd, &status);
    if (socket == NULL) {
        return status;
    }
    switch (option) {
    case NWP_SO_NONBLOCKING:
        socket->nonblocking = value->number != 0;
        return NWP_OK;
    case NWP_SO_RX_NO_IP_BOUNDARY:
        return set_no_boundary(socket, value->number != 0);
    case NWP_SO_RCVTIMEO:
        return set_timeout(socket, value);
    case NWP_SO_RCVBUF:
        return set_receive_buffer(socket, value->number);
    case NWP_SO_LINGER:
        return set_linger(socket, value);
    case NWP_SO_RAW_RX_NO_HEADER:
        return set_no_header(socket, value->number != 0);
    case NWP_SO_ADD_MEMBERSHIP:
        return add_membership(socket, value);
    case NWP_SO_DROP_MEMBERSHIP:
        return drop_membership(socket, value);
    default:
        return set_host_option(socket, option, value->number);
    }
}

int32_t socket_get(struct nwp *nwp, uint16_t sd, uint32_t option, union nwp_socket_value *value)
{
    int32_t status;
    struct socket *socket = socket_find(nwp, sd, &status);
    if (socket == NULL) {
        return status;
    }
    switch (option) {
    case NWP_SO_NONBLOCKING:
        value->number = socket->nonblocking;
        return NWP_OK;
    case NWP_SO_RX_NO_IP_BOUNDARY:
        value->number = socket->no_boundary;
        return socket->stream ? NWP_BSD_ENOPROTOOPT : NWP_OK;
    case NWP_SO_RCVTIMEO:
        value->timeout.seconds = socket->timeout_seconds;
        value->timeout.microseconds = socket->timeout_microseconds;
        return NWP_OK;
    case NWP_SO_RCVBUF:
        return get_receive_buffer(socket, &value->number);
    case NWP_SO_LINGER:
        value->linger.on = socket->lingers;
        value->linger.seconds = socket->linger_seconds;
        return socket->stream ? NWP_OK : NWP_BSD_ENOPROTOOPT;
    case NWP_SO_RAW_RX_NO_HEADER:
        value->number = socket->no_header;
        return socket->raw ? NWP_OK : NWP_BSD_ENOPROTOOPT;
    case NWP_SO_ADD_MEMBERSHIP:
        return get_membership(socket, value);
    case NWP_SO_DROP_MEMBERSHIP: /* there is nothing that could be read back */
        return NWP_BSD_ENOPROTOOPT;
    default:
        return get_host_option(socket, option, &value->number);
    }
}
