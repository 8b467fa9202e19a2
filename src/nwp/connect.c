/* Names and connections of sockets: bind, listen, accept, connect. */
#include <errno.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "nwp/socket.h"

void socket_bind_source(struct socket *socket, const struct nwp_endpoint *to)
{
    if (!socket->bound && !socket->sourced) {
        socket->sourced = address_bind_source(socket->device, socket->main.fd, to);
    }
}

int32_t socket_bind(struct nwp *nwp, uint16_t sd, const struct nwp_endpoint *local)
{
    int32_t status;
    struct socket *socket = socket_find_linked(nwp, sd, &status);
    if (socket == NULL) {
        return status;
    }
    if (local->family != socket->family) {
        return NWP_BSD_EAFNOSUPPORT;
    }
    status = address_bind(socket->device, socket->main.fd, local);
    if (status == NWP_OK) {
        socket->bound = true;
        socket_join_groups(socket);
    }
    return status;
}

/* A descriptor like the socket's, at the device's new address and the same port; -1 when there is
 * none to be had. */
static int moved_host(const struct socket *socket)
{
    struct nwp_endpoint own = {.family = socket->family, .port = socket_port(socket)};
    struct address peer = {.length = sizeof peer.storage};
    int type = 0, protocol = 0;
    socklen_t length = sizeof type;
    (void)getsockopt(socket->main.fd, SOL_SOCKET, SO_TYPE, &type, &length);
    (void)getsockopt(socket->main.fd, SOL_SOCKET, SO_PROTOCOL, &protocol, &length);

    int fd = socket_host(socket->family == NWP_INET ? AF_INET : AF_INET6, type, protocol);
    if (fd < 0) {
        return -1;
    }
    socket_copy_options(socket, fd);
    if (address_bind(socket->device, fd, &own) < 0) {
        close(fd);
        return -1;
    }
    if (getpeername(socket->main.fd, (struct sockaddr *)&peer.storage, &peer.length) == 0) {
        (void)connect(fd, (struct sockaddr *)&peer.storage, peer.length);
    }
    return fd;
}

static void move(struct socket *socket)
{
    int fd = moved_host(socket);
    if (fd >= 0) {
        channel_replace(&socket->main, fd);
        socket_rejoin_groups(socket);
        socket_watch(socket);
    }
}

void sockets_move(struct device *device)
{
    for (size_t i = 0; i < NWP_SOCKETS; i++) {
        struct socket *socket = device->sockets[i];
        bool named = socket != NULL && (socket->bound || socket->sourced);
        if (named && !(socket->stream && socket->connected)) {
            move(socket);
        }
    }
}

int32_t socket_listen(struct nwp *nwp, uint16_t sd, uint16_t backlog)
{
    int32_t status;
    struct socket *socket = socket_find_linked(nwp, sd, &status);
    if (socket == NULL) {
        return status;
    }
    if (!socket->stream) {
        return NWP_BSD_EOPNOTSUPP;
    }
    if (!socket->bound) { /* on a port of the host's choice, at the device's own address */
        struct nwp_endpoint any = {.family = socket->family};
        status = address_bind(socket->device, socket->main.fd, &any);
        if (status < 0) {
            return status;
        }
        socket->bound = true;
    }
    if (listen(socket->main.fd, backlog) != 0) {
        return address_status(errno);
    }
    socket->backlog = backlog;
    socket->listening = true;
    socket_watch(socket);
    return NWP_OK;
}

static int32_t try_accept(struct socket *listener, struct nwp_endpoint *peer)
{
    struct device *device = listener->device;
    struct address address = {.length = sizeof address.storage};

    if (socket_free_descriptor(device) == NWP_SOCKETS) {
        return NWP_BSD_ENSOCK;
    }
    int fd = accept4(listener->main.fd, (struct sockaddr *)&address.storage, &address.length,
                     SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd < 0) {
        return errno == EAGAIN || errno == ECONNABORTED ? NWP_PENDING : address_status(errno);
    }
    if (!address_is_near(device, &address)) { /* from another network: nobody was there */
        close(fd);
        return NWP_PENDING;
    }
    int32_t sd = socket_adopt(device, fd, listener->family, NWP_TCP, false);
    if (sd >= 0) {
        device->sockets[sd]->connected = true;
        device->sockets[sd]->bound = true;
        address_shown(device, &address, peer);
    }
    return sd;
}

static int32_t attempt_accept(struct wait *wait)
{
    return try_accept(wait->socket, wait->peer);
}

int32_t socket_accept(struct nwp *nwp, struct nwp_request *request, uint16_t sd,
                      struct nwp_endpoint *peer)
{
    int32_t status;
    struct socket *socket = socket_find_linked(nwp, sd, &status);
    if (socket == NULL) {
        return status;
    }
    if (!socket->listening) {
        return NWP_BSD_EINVAL;
    }
    if (socket->readers == NULL) {
        status = try_accept(socket, peer);
        if (status != NWP_PENDING) {
            return status;
        }
    }
    if (socket->nonblocking) {
        return NWP_BSD_EAGAIN;
    }
    struct wait *wait;
    status = socket_wait(socket, &socket->readers, request, attempt_accept, true, &wait);
    if (status == NWP_PENDING) {
        wait->peer = peer;
        socket_watch(socket);
    }
    return status;
}

/* Else the host would take the next attempt for the old one. */
void socket_abandon(struct socket *socket)
{
    struct sockaddr none = {.sa_family = AF_UNSPEC};
    (void)connect(socket->main.fd, &none, sizeof none);
    socket->connecting = false;
}

/* How a connection in progress stands. */
static int32_t connection_status(struct socket *socket)
{
    struct pollfd poll_fd = {.fd = socket->main.fd, .events = POLLOUT};
    if (poll(&poll_fd, 1, 0) <= 0) {
        return NWP_PENDING;
    }
    int error = channel_error(&socket->main);
    socket->connecting = false;
    socket->connected = error == 0;
    if (error != 0) {
        socket_abandon(socket);
    }
    socket_watch(socket);
    return address_status(error);
}

static int32_t attempt_connect(struct wait *wait)
{
    return connection_status(wait->socket);
}

int32_t socket_connect(struct nwp *nwp, struct nwp_request *request, uint16_t sd,
                       const struct nwp_endpoint *peer)
{
    int32_t status;
    struct socket *socket = socket_find_linked(nwp, sd, &status);
    if (socket == NULL) {
        return status;
    }
    if (peer->family != socket->family) {
        return NWP_BSD_EAFNOSUPPORT;
    }
    if (socket->connecting) {
        bool same = peer->port == socket->peer.port &&
                    memcmp(peer->address, socket->peer.address, sizeof peer->address) == 0;
        status = same && socket->writers == NULL ? connection_status(socket) : NWP_PENDING;
        return status == NWP_PENDING ? NWP_BSD_EALREADY : status;
    }
    if (socket->stream && socket->connected) {
        return NWP_BSD_EISCONN;
    }
    struct address address;
    status = address_real(socket->device, peer, &address);
    if (status < 0) {
        return status;
    }
    socket_bind_source(socket, peer);
    if (connect(socket->main.fd, (struct sockaddr *)&address.storage, address.length) == 0) {
        socket->connected = true;
        socket->active = true;
        socket_watch(socket);
        return NWP_OK;
    }
    if (errno != EINPROGRESS) {
        return address_status(errno);
    }
    socket->connecting = true;
    socket->active = true;
    socket->peer = *peer;
    if (socket->nonblocking) {
        return NWP_BSD_EALREADY;
    }
    struct wait *wait;
    status = socket_wait(socket, &socket->writers, request, attempt_connect, false, &wait);
    socket_watch(socket);
    return status;
}
