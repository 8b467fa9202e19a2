/* Sending and receiving. */
#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

#include "nwp/socket.h"

/* ---- Sending --------------------------------------------------------------------------------- */

/* The descriptor to send a datagram by: on this machine and to groups the socket's own, which says
 * where it comes from; to other machines, if that one cannot, one that the host's routing serves.
 * A descriptor that cannot be had is -1, with errno. */
static int way_to(struct socket *socket, const struct nwp_endpoint *to)
{
    struct channel *outside = &socket->extra[CHANNEL_OUTSIDE];
    bool inside = address_is_inside(socket->device, to);

    if (to->family != NWP_INET || inside || socket->raw || (!socket->bound && !socket->sourced)) {
        return socket->main.fd;
    }
    if (outside->fd < 0) {
        int fd = socket_host(AF_INET, SOCK_DGRAM, 0);
        if (fd >= 0 && channel_open(outside, socket, fd)) {
            socket_watch(socket);
        }
    }
    return outside->fd;
}

/* Gives bytes to the kernel: their number, or a status; NWP_PENDING when it takes none now. */
static int32_t give(struct socket *socket, const struct nwp_endpoint *to, const uint8_t *data,
                    size_t length)
{
    struct address address = {.length = 0};
    bool addressed = to != NULL && to->family != 0 && !socket->stream;
    int fd = socket->main.fd;
    if (addressed) {
        struct nwp_endpoint group = *to;
        if (address_is_broadcast(socket->device, to)) {
            address_broadcast_group(socket->device, group.address);
        }
        int32_t status = address_real(socket->device, &group, &address);
        if (status < 0) {
            return status;
        }
        fd = way_to(socket, to);
    }
    const struct sockaddr *name = addressed ? (struct sockaddr *)&address.storage : NULL;
    ssize_t sent = sendto(fd, data, length, MSG_NOSIGNAL, name, address.length);
    if (sent < 0 && errno == EAGAIN) {
        return fd == socket->main.fd ? NWP_PENDING : NWP_BSD_ENOBUFS;
    }
    if (sent < 0) {
        int32_t status = address_status(errno);
        socket_failed(socket, status, false);
        return status;
    }
    socket->sent += (uint64_t)sent;
    return (int32_t)sent;
}

/* Gives what is left of a waiting Send. */
static int32_t attempt_send(struct wait *wait)
{
    struct socket *socket = wait->socket;
    int32_t given =
        give(socket, &wait->to, wait->data + wait->data_at, wait->data_length - wait->data_at);
    if (given == NWP_PENDING) {
        return NWP_PENDING;
    }
    if (given < 0) {
        socket->queued -= wait->data_length - wait->data_at;
        socket_failed(socket, given, wait->request == NULL);
        return given;
    }
    socket->queued -= (size_t)given;
    wait->data_at += (size_t)given;
    if (wait->data_at < wait->data_length) {
        return NWP_PENDING;
    }
    if (socket->closing != NULL && wait->next == NULL) {
        shutdown(socket->main.fd, SHUT_WR);
    }
    return NWP_OK;
}

/* Keeps the bytes until the kernel takes them. */
static int32_t keep(struct socket *socket, struct nwp_request *request,
                    const struct nwp_endpoint *to, const uint8_t *data, size_t length)
{
    struct wait *wait;
    uint8_t *copy = malloc(length > 0 ? length : 1);
    if (copy == NULL) {
        return NWP_BSD_ENOMEM;
    }
    int32_t status = socket_wait(socket, &socket->writers, request, attempt_send, false, &wait);
    if (status != NWP_PENDING) {
        free(copy);
        return status;
    }
    memcpy(copy, data, length);
    wait->data = copy;
    wait->data_length = length;
    if (to != NULL) {
        wait->to = *to;
    }
    socket->queued += length;
    socket_watch(socket);
    return NWP_PENDING;
}

/* Failures of the connection are watched for from now on. */
static void watch_failures(struct socket *socket)
{
    if (!socket->watching && socket->connected) {
        socket->watching = true;
        socket_watch(socket);
    }
}

static int32_t check_send(struct socket *socket, const struct nwp_endpoint *to, size_t length)
{
    if (socket->error != 0) {
        return socket_take_error(socket);
    }
    if (to != NULL && to->family != socket->family) {
        return NWP_BSD_EAFNOSUPPORT;
    }
    if (socket->connecting || (socket->stream && !socket->connected)) {
        return NWP_BSD_ENOTCONN;
    }
    if (to == NULL && !socket->connected) {
        return NWP_BSD_EDESTADDRREQ;
    }
    if (socket->writers != NULL) {
        return socket->nonblocking                      ? NWP_BSD_EAGAIN
               : socket->queued + length > NWP_DATA_MAX ? NWP_BSD_ENOBUFS
                                                        : NWP_OK;
    }
    return NWP_OK;
}

int32_t socket_send(struct nwp *nwp, struct nwp_request *request, uint16_t sd,
                    const struct nwp_endpoint *to, const uint8_t *data, size_t length)
{
    int32_t status;
    struct socket *socket = socket_find_linked(nwp, sd, &status);
    if (socket == NULL) {
        return status;
    }
    status = check_send(socket, to, length);
    if (status < 0) {
        return status;
    }
    if (length == 0 && socket->stream) {
        return NWP_OK;
    }
    if (socket->writers != NULL) {
        return keep(socket, request, to, data, length);
    }
    if (to != NULL) {
        socket_bind_source(socket, to);
    }
    int32_t given = give(socket, to, data, length);
    if (given < 0) {
        return given;
    }
    if (given == NWP_PENDING) {
        return socket->nonblocking ? NWP_BSD_EAGAIN : keep(socket, request, to, data, length);
    }
    watch_failures(socket);
    if ((size_t)given == length) {
        return NWP_OK;
    }
    /* A non-blocking Send has been taken: what the kernel did not is sent behind its back. */
    status = keep(socket, socket->nonblocking ? NULL : request, to, data + given,
                  length - (size_t)given);
    if (status < 0) { /* a part was sent: better no connection than one with a hole */
        shutdown(socket->main.fd, SHUT_RDWR);
        socket_failed(socket, status, true);
        return status;
    }
    return socket->nonblocking ? NWP_OK : NWP_PENDING;
}

/* ---- Receiving ------------------------------------------------------------------------------- */

/* Reads what is left of a datagram, or the next one whole, and returns a part of it. */
static int32_t read_rest(struct socket *socket, int fd, uint8_t *place, size_t length)
{
    if (socket->rest_at == socket->rest_length) {
        ssize_t got = recv(fd, socket->rest, NWP_DATA_MAX, 0);
        if (got < 0) {
            return errno == EAGAIN ? NWP_PENDING : address_status(errno);
        }
        socket->rest_at = 0;
        socket->rest_length = (size_t)got;
    }
    size_t left = socket->rest_length - socket->rest_at;
    size_t part = left < length ? left : length;
    memcpy(place, socket->rest + socket->rest_at, part);
    socket->rest_at += part;
    return (int32_t)part;
}

/* Reads a raw IPv4 packet without its header. */
static int32_t read_payload(int fd, uint8_t *place, size_t length)
{
    uint8_t header[20];
    struct iovec parts[2] = {{header, sizeof header}, {place, length}};
    struct msghdr message = {0};
    message.msg_iov = parts;
    message.msg_iovlen = 2;

    ssize_t got = recvmsg(fd, &message, 0);
    if (got < 0) {
        return errno == EAGAIN ? NWP_PENDING : address_status(errno);
    }
    size_t options = (size_t)(header[0] & 0xf) * 4 - sizeof header;
    size_t payload = (size_t)got > sizeof header ? (size_t)got - sizeof header : 0;
    if (options > payload) {
        return 0;
    }
    memmove(place, place + options, payload - options);
    return (int32_t)(payload - options);
}

/* A datagram that the device does not get: from another network, lost on the way, or its own that
 * was for everybody. */
static bool is_lost(const struct channel *channel, const struct address *from)
{
    const struct socket *socket = channel->socket;
    struct device *device = socket->device;
    uint8_t loss = device->link.now.loss;
    bool own = channel == &socket->extra[CHANNEL_BROADCAST] && address_is_own(device, from);
    bool missed = loss > 0 && random_below(&device->random, 100) < loss;
    return own || missed || !address_is_near(device, from);
}

int32_t channel_admit(struct channel *channel)
{
    struct socket *socket = channel->socket;
    while (!socket->stream && !channel->admitted) {
        struct address from = {.length = sizeof from.storage};
        uint8_t byte;
        if (recvfrom(channel->fd, &byte, 1, MSG_PEEK, (struct sockaddr *)&from.storage,
                     &from.length) < 0) {
            return errno == EAGAIN ? NWP_PENDING : address_status(errno);
        }
        channel->admitted = !is_lost(channel, &from);
        if (!channel->admitted) {
            (void)recv(channel->fd, &byte, 1, 0);
        }
    }
    return NWP_OK;
}

static int32_t read_one(struct socket *socket, struct channel *channel, uint8_t *place,
                        size_t length)
{
    if (socket->rest_at < socket->rest_length) {
        return read_rest(socket, channel->fd, place, length);
    }
    int32_t status = channel_admit(channel);
    if (status < 0) {
        return status;
    }
    channel->admitted = false;
    if (socket->rest != NULL && socket->no_boundary) {
        return read_rest(socket, channel->fd, place, length);
    }
    if (socket->raw && socket->no_header && socket->family == NWP_INET) {
        return read_payload(channel->fd, place, length);
    }
    ssize_t got = recv(channel->fd, place, length, 0);
    return got >= 0 ? (int32_t)got : errno == EAGAIN ? NWP_PENDING : address_status(errno);
}

/* One read from whichever of the socket's channels has something. */
static int32_t read_socket(struct socket *socket, uint8_t *place, size_t length)
{
    if (!socket_may_read(socket)) {
        return NWP_PENDING;
    }
    int32_t status = read_one(socket, &socket->main, place, length);
    for (size_t i = 0; status == NWP_PENDING && i < EXTRA_CHANNELS; i++) {
        if (socket->extra[i].fd >= 0) {
            status = read_one(socket, &socket->extra[i], place, length);
        }
    }
    if (status == NWP_PENDING) {
        socket->arrived = false; /* what comes next takes its time again */
    }
    if (status < 0) {
        socket_failed(socket, status, false);
    }
    return status;
}

static int32_t attempt_receive(struct wait *wait)
{
    uint8_t *place = wait->request->place(wait->request, wait->length);
    if (place == NULL) {
        wait->held = true;
        return NWP_PENDING;
    }
    return read_socket(wait->socket, place, wait->length);
}

int32_t socket_receive(struct nwp *nwp, struct nwp_request *request, uint16_t sd, size_t length)
{
    int32_t status;
    struct socket *socket = socket_find_linked(nwp, sd, &status);
    if (socket == NULL) {
        return status;
    }
    if (length == 0) {
        return NWP_EZEROLEN;
    }
    if (socket->listening || (socket->stream && !socket->connected)) {
        return socket->error != 0 ? socket_take_error(socket) : NWP_BSD_ENOTCONN;
    }
    bool held = false;
    if (socket->readers == NULL && socket_may_read(socket)) {
        uint8_t *place = request->place(request, length);
        status = place == NULL ? NWP_PENDING : read_socket(socket, place, length);
        if (status != NWP_PENDING) {
            return status == 0 && socket->error != 0 ? socket_take_error(socket) : status;
        }
        held = place == NULL;
    }
    if (socket->nonblocking && !held) {
        return NWP_BSD_EAGAIN;
    }
    struct wait *wait;
    status = socket_wait(socket, &socket->readers, request, attempt_receive, true, &wait);
    if (status == NWP_PENDING) {
        wait->length = length;
        wait->held = held;
        socket_watch(socket);
    }
    return status;
}
