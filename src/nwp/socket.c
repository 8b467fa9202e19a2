/* Sockets: opening and closing, and waiting for them.
 *
 * An operation that cannot be done at once becomes a wait in one of the socket's two queues,
 * readers (accept, receive) and writers (connect, send). The loop watches the descriptor while a
 * queue is not empty, and the first wait of a queue tries again when something has happened. */
#include "nwp/socket.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/sockios.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "nwp/tcpinfo.h"

/* ---- Finding and watching -------------------------------------------------------------------- */

struct socket *socket_find(struct nwp *nwp, uint16_t sd, int32_t *status)
{
    struct device *device = device_of(nwp);
    *status = device_ready(device);
    if (*status < 0) {
        return NULL;
    }
    struct socket *socket = sd < NWP_SOCKETS ? device->sockets[sd] : NULL;
    if (socket == NULL || socket->closing != NULL) {
        *status = NWP_BSD_EBADF;
        return NULL;
    }
    return socket;
}

struct socket *socket_find_linked(struct nwp *nwp, uint16_t sd, int32_t *status)
{
    struct socket *socket = socket_find(nwp, sd, status);
    if (socket != NULL && !device_is_linked(socket->device)) {
        *status = NWP_BSD_ENETUNREACH;
        return NULL;
    }
    return socket;
}

int channel_error(const struct channel *channel)
{
    int error = 0;
    socklen_t length = sizeof error;
    getsockopt(channel->fd, SOL_SOCKET, SO_ERROR, &error, &length);
    return error;
}

int32_t socket_take_error(struct socket *socket)
{
    int32_t error = socket->error;
    socket->error = 0;
    return error;
}

uint32_t socket_delay(const struct socket *socket)
{
    const struct device *device = socket->device;
    const struct nwp_policy *sleep = &device->settings.pm_policy;
    uint32_t asleep = sleep->option == NWP_PM_LONG_SLEEP ? sleep->value : 0;
    return socket->listening ? 0 : device->link.now.delay + asleep;
}

/* Does it take time until what has come can be read? */
static bool is_slow(const struct socket *socket)
{
    bool again = socket->stream && !socket->listening && socket->device->link.now.loss > 0;
    return again || socket_delay(socket) > 0;
}

static void on_poll(uv_poll_t *poll, int status, int events);

static void channel_watch(struct channel *channel, int events)
{
    if (channel->fd < 0 || channel->events == events) {
        return;
    }
    channel->events = events;
    if (events == 0) {
        uv_poll_stop(&channel->poll);
    } else {
        uv_poll_start(&channel->poll, events, on_poll);
    }
}

void socket_watch(struct socket *socket)
{
    int events = 0;
    bool reading = (socket->readers != NULL && !socket->readers->held) || select_wants(socket);
    if (is_slow(socket)) { /* the time runs from when something comes */
        reading = device_is_linked(socket->device) &&
                  (socket->arrived ? reading : !socket->arrival.running);
    }
    if (reading && !socket_is_idle(socket)) {
        events |= UV_READABLE;
    }
    for (size_t i = 0; i < EXTRA_CHANNELS; i++) {
        channel_watch(&socket->extra[i], events);
    }
    if (socket->writers != NULL) {
        events |= UV_WRITABLE;
    }
    if (socket->watching) {
        events |= UV_PRIORITIZED; /* errors come with whatever is asked for */
    }
    channel_watch(&socket->main, events);
}

/* Lets the waits of a queue try, in their order, until one has to wait on. */
static void serve(struct wait **list)
{
    while (*list != NULL && !(*list)->held) {
        struct wait *wait = *list;
        int32_t status = wait->attempt(wait);
        if (status == NWP_PENDING) {
            return;
        }
        if (*list == wait) {
            wait_end(list, wait, status);
        }
    }
}

/* ---- The link's delay ------------------------------------------------------------------------ */

bool socket_may_read(const struct socket *socket)
{
    return !is_slow(socket) || socket->arrived;
}

static void on_arrival(struct timer *timer)
{
    struct socket *socket = TIMER_OWNER(timer, struct socket, arrival);
    struct device *device = socket->device;
    uint8_t sd = socket->sd;
    socket->arrived = true;
    serve(&socket->readers);
    select_serve(device);
    if (device->sockets[sd] == socket) {
        socket_watch(socket);
    }
}

/* A stream loses nothing: a lost packet is sent again, and that takes time. */
#define AGAIN_MS 200

static void begin_arrival(struct socket *socket)
{
    struct device *device = socket->device;
    uint32_t delay = socket_delay(socket);
    if (socket->stream && random_below(&device->random, 100) < device->link.now.loss) {
        delay += AGAIN_MS;
    }
    timer_start(device->clock, &socket->arrival, delay, on_arrival);
}

/* ---- Failures of what was sent --------------------------------------------------------------- */

/* True when the peer has not acknowledged all that the kernel took. */
static bool is_unacknowledged(const struct socket *socket)
{
    uint64_t handshake = socket->active ? 1 : 0;
    return tcp_acknowledged(socket->main.fd) < socket->sent + handshake;
}

void socket_failed(struct socket *socket, int32_t status, bool lost)
{
    struct nwp_event event = {.group = NWP_EVENT_SOCKET, .id = NWP_SOCKET_TX_FAILED};
    if (socket->stream) {
        if (socket->failed || !socket->connected) {
            return;
        }
        lost = lost || is_unacknowledged(socket);
        socket->failed = lost;
    }
    if (lost) {
        event.of.socket.sd = socket->sd;
        event.of.socket.status = (int16_t)status;
        device_emit(socket->device, &event);
    }
}

static void on_poll(uv_poll_t *poll, int status, int events)
{
    struct channel *channel = poll->data;
    struct socket *socket = channel->socket;
    struct device *device = socket->device;
    uint8_t sd = socket->sd;

    if (status < 0) {
        channel->events = 0; /* the loop has stopped watching */
        events = UV_READABLE | UV_WRITABLE | UV_PRIORITIZED;
    }
    if ((events & UV_READABLE) && !socket_may_read(socket)) {
        begin_arrival(socket);
    } else if (events & (UV_READABLE | UV_PRIORITIZED)) {
        serve(&socket->readers);
    }
    if (device->sockets[sd] == socket && (events & (UV_WRITABLE | UV_PRIORITIZED))) {
        serve(&socket->writers);
    }
    if (device->sockets[sd] == socket && (events & UV_PRIORITIZED)) {
        socket->watching = false;
        int error = channel_error(&socket->main);
        if (error != 0) { /* nobody was waiting: the next operation is told */
            socket->error = address_status(error);
            socket_failed(socket, socket->error, !socket->stream);
        }
    }
    select_serve(device);
    if (device->sockets[sd] == socket) {
        socket_watch(socket);
    }
}

/* ---- Waiting --------------------------------------------------------------------------------- */

struct wait **wait_list(struct wait *wait)
{
    struct socket *socket = wait->socket;
    if (socket == NULL || socket->closing == wait) {
        return &wait->device->others;
    }
    for (const struct wait *reader = socket->readers; reader != NULL; reader = reader->next) {
        if (reader == wait) {
            return &socket->readers;
        }
    }
    return &socket->writers;
}

struct wait *wait_of_timer(struct timer *timer)
{
    return TIMER_OWNER(timer, struct wait, timer);
}

static void on_receive_timeout(struct timer *timer)
{
    struct wait *wait = wait_of_timer(timer);
    struct socket *socket = wait->socket;
    if (wait->held) {
        wait->late = true; /* decided when the host has fetched: is there data or not? */
        return;
    }
    wait_end(&socket->readers, wait, NWP_BSD_EAGAIN);
    socket_watch(socket);
}

int32_t socket_wait(struct socket *socket, struct wait **list, struct nwp_request *request,
                    int32_t (*attempt)(struct wait *wait), bool timed, struct wait **wait)
{
    uint64_t milliseconds =
        (uint64_t)socket->timeout_seconds * 1000 + socket->timeout_microseconds / 1000;
    *wait = wait_new(socket->device, list, request, attempt, false);
    if (*wait == NULL) {
        return NWP_POOL_IS_EMPTY;
    }
    (*wait)->socket = socket;
    if (timed && milliseconds > 0) {
        timer_start(socket->device->clock, &(*wait)->timer, milliseconds, on_receive_timeout);
    }
    return NWP_PENDING;
}

void socket_resume(struct wait *wait)
{
    struct socket *socket = wait->socket;
    if (socket != NULL && wait->held) {
        wait->held = false;
        serve(&socket->readers);
        if (socket->readers == wait && wait->late && !wait->held) {
            wait_end(&socket->readers, wait, NWP_BSD_EAGAIN);
        }
        socket_watch(socket);
    }
}

void socket_forget(struct wait *wait)
{
    struct socket *socket = wait->socket;
    struct nwp_request *request = wait->request;
    bool reads = socket != NULL && wait_list(wait) == &socket->readers;
    request->wait = NULL;
    wait->request = NULL; /* data is still sent, a close still closes, a stop still stops */
    bool other = socket == NULL && (wait->set != 0 || wait->attempt != NULL);
    if (reads || other) {
        wait_end(wait_list(wait), wait, NWP_OK);
    }
    if (socket != NULL) {
        socket_watch(socket);
    }
}

static void end_list(struct wait **list, int32_t status)
{
    while (*list != NULL) {
        wait_end(list, *list, status);
    }
}

void sockets_end_waits(struct device *device, int32_t status, bool sending)
{
    select_end(device, UINT16_MAX, status);
    for (size_t i = 0; i < NWP_SOCKETS; i++) {
        struct socket *socket = device->sockets[i];
        if (socket == NULL) {
            continue;
        }
        end_list(&socket->readers, status);
        if (sending || socket->connecting) {
            end_list(&socket->writers, status);
            socket->queued = 0;
        }
        if (socket->connecting) {
            socket_abandon(socket);
        }
        socket_watch(socket);
    }
}

/* ---- With the link --------------------------------------------------------------------------- */

/* Reads and drops what a channel has. */
static void drain(struct channel *channel)
{
    uint8_t byte;
    while (channel->fd >= 0 && recv(channel->fd, &byte, sizeof byte, MSG_TRUNC) >= 0) {
    }
    channel->admitted = false;
}

void sockets_link_down(struct device *device)
{
    sockets_end_waits(device, NWP_BSD_ENETUNREACH, true);
    for (size_t i = 0; i < NWP_SOCKETS; i++) {
        struct socket *socket = device->sockets[i];
        if (socket == NULL) {
            continue;
        }
        timer_stop(device->clock, &socket->arrival);
        if (socket->listening) {
            shutdown(socket->main.fd, SHUT_RDWR);
        }
        socket_watch(socket);
    }
}

void sockets_link_up(struct device *device)
{
    for (size_t i = 0; i < NWP_SOCKETS; i++) {
        struct socket *socket = device->sockets[i];
        if (socket == NULL) {
            continue;
        }
        if (socket->listening) {
            (void)listen(socket->main.fd, socket->backlog);
        } else if (!socket->stream) {
            drain(&socket->main);
            for (size_t j = 0; j < EXTRA_CHANNELS; j++) {
                drain(&socket->extra[j]);
            }
        }
        socket_watch(socket);
    }
}

/* Is it at an address of the device's network? Without an IPv6 address it is at the machine's. */
static bool is_in_network(const struct socket *socket)
{
    struct address address = {.length = sizeof address.storage};
    return getsockname(socket->main.fd, (struct sockaddr *)&address.storage, &address.length) ==
               0 &&
           address_is_virtual(&address);
}

void sockets_end_connections(struct device *device)
{
    for (size_t i = 0; i < NWP_SOCKETS; i++) {
        struct socket *socket = device->sockets[i];
        if (socket != NULL && socket->stream && socket->connected &&
            (socket->family == NWP_INET || is_in_network(socket))) {
            socket->error = NWP_BSD_ENETUNREACH;
            shutdown(socket->main.fd, SHUT_RDWR);
        }
    }
}

/* ---- Opening --------------------------------------------------------------------------------- */

static void on_channel_closed(uv_handle_t *handle)
{
    struct channel *channel = handle->data;
    struct socket *socket = channel->socket;
    channel->closing = false;
    if (--socket->open_handles == 0 && socket->main.fd < 0) {
        free(socket->rest);
        free(socket);
    }
}

int socket_host(int family, int type, int protocol)
{
    return socket(family, type | SOCK_NONBLOCK | SOCK_CLOEXEC, protocol);
}

bool channel_open(struct channel *channel, struct socket *socket, int fd)
{
    channel->socket = socket;
    if (uv_poll_init(socket->device->loop, &channel->poll, fd) != 0) {
        close(fd);
        return false;
    }
    channel->poll.data = channel;
    channel->fd = fd;
    channel->events = 0;
    channel->admitted = false;
    socket->open_handles++;
    return true;
}

void channel_replace(struct channel *channel, int fd)
{
    channel_watch(channel, 0);
    (void)dup3(fd, channel->fd, O_CLOEXEC);
    close(fd);
    channel->admitted = false;
}

void channel_close(struct channel *channel)
{
    if (channel->fd >= 0) {
        uv_close((uv_handle_t *)&channel->poll, on_channel_closed); /* before the descriptor */
        close(channel->fd);
        channel->fd = -1;
        channel->closing = true;
    }
}

uint8_t socket_free_descriptor(const struct device *device)
{
    uint8_t sd = 0;
    while (sd < NWP_SOCKETS && device->sockets[sd] != NULL) {
        sd++;
    }
    return sd;
}

int32_t socket_adopt(struct device *device, int fd, uint8_t family, uint8_t protocol, bool raw)
{
    uint8_t sd = socket_free_descriptor(device);
    struct socket *socket = sd < NWP_SOCKETS ? calloc(1, sizeof *socket) : NULL;
    if (socket == NULL) {
        close(fd);
        return sd < NWP_SOCKETS ? NWP_BSD_ENOMEM : NWP_BSD_ENSOCK;
    }
    socket->device = device;
    socket->sd = sd;
    socket->family = family;
    socket->stream = protocol == NWP_TCP && !raw;
    socket->raw = raw;

    for (size_t i = 0; i < EXTRA_CHANNELS; i++) {
        socket->extra[i].fd = -1;
    }
    if (!channel_open(&socket->main, socket, fd)) {
        free(socket);
        return NWP_BSD_ENOMEM;
    }
    if (socket->stream) {
        int on = 1;
        int idle = KEEPALIVE_SECONDS;
        setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on);
        setsockopt(fd, IPPROTO_TCP, TCP_KEEPIDLE, &idle, sizeof idle);
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    }
    device->sockets[sd] = socket;
    return sd;
}

static int32_t open_socket(struct nwp *nwp, uint8_t family, uint8_t type, uint8_t protocol)
{
    struct device *device = device_of(nwp);
    int32_t status = device_ready(device);
    if (status < 0) {
        return status;
    }
    if (family == NWP_RF) {
        return NWP_BSD_EAFNOSUPPORT;
    }
    if (protocol == NWP_PROTO_SEC || (protocol == NWP_PROTO_RAW && type != NWP_RAW) ||
        (type == NWP_DGRAM && protocol == NWP_TCP)) {
        return NWP_BSD_EPROTONOSUPPORT;
    }
    if (socket_free_descriptor(device) == NWP_SOCKETS) {
        return NWP_BSD_ENSOCK;
    }
    bool raw = type == NWP_RAW;
    int host_family = family == NWP_INET ? AF_INET : AF_INET6;
    int host_type = raw ? SOCK_RAW : protocol == NWP_TCP ? SOCK_STREAM : SOCK_DGRAM;
    int fd = socket_host(host_family, host_type, protocol);
    if (fd < 0) {
        return address_status(errno);
    }
    if (family == NWP_INET6) {
        int off = 0; /* see address.c: devices reach each other by mapped addresses */
        setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off);
    }
    return socket_adopt(device, fd, family, protocol, raw);
}

/* ---- Closing --------------------------------------------------------------------------------- */

static int unsent(const struct socket *socket)
{
    int bytes = 0;
    if (!socket->stream || ioctl(socket->main.fd, SIOCOUTQ, &bytes) != 0) {
        return 0;
    }
    return bytes;
}

/* Closes the descriptors; with `abort` a connection is reset, so that nothing more is sent. */
static void destroy(struct socket *socket, bool abort)
{
    struct linger now = {.l_onoff = 1, .l_linger = 0};
    if (abort) {
        setsockopt(socket->main.fd, SOL_SOCKET, SO_LINGER, &now, sizeof now);
    }
    timer_stop(socket->device->clock, &socket->arrival);
    socket->device->sockets[socket->sd] = NULL;
    for (size_t i = 0; i < EXTRA_CHANNELS; i++) {
        channel_close(&socket->extra[i]);
    }
    channel_close(&socket->main);
}

static void end_close(struct wait *wait, bool abort)
{
    struct device *device = wait->device;
    end_list(&wait->socket->writers, NWP_BSD_EBADF);
    destroy(wait->socket, abort);
    wait_end(&device->others, wait, abort ? NWP_BSD_ECLOSE : NWP_OK);
}

/* How often a lingering close looks whether all was taken: the kernel has no event for it. */
#define LINGER_MS 10

static void on_linger(struct timer *timer)
{
    struct wait *wait = wait_of_timer(timer);
    if (unsent(wait->socket) == 0 && wait->socket->writers == NULL) {
        end_close(wait, false);
    } else if (wait->length <= LINGER_MS) {
        end_close(wait, true);
    } else {
        wait->length -= LINGER_MS; /* what is left of the time */
        timer_start(wait->device->clock, timer, LINGER_MS, on_linger);
    }
}

static int32_t close_socket(struct nwp *nwp, struct nwp_request *request, uint16_t sd)
{
    int32_t status;
    struct socket *socket = socket_find(nwp, sd, &status);
    if (socket == NULL) {
        return status;
    }
    struct device *device = socket->device;
    bool unsent_data = unsent(socket) > 0 || socket->queued > 0;
    bool lingers = socket->lingers && socket->linger_seconds > 0 && unsent_data;
    bool lost = socket->queued > 0 || (socket->lingers && unsent_data);

    struct wait *wait = NULL;
    if (lingers) {
        wait = wait_new(device, &device->others, request, NULL, true);
        if (wait == NULL) {
            return NWP_POOL_IS_EMPTY;
        }
    }
    end_list(&socket->readers, NWP_BSD_EBADF);
    select_end(device, (uint16_t)(1U << socket->sd), NWP_BSD_EBADF);
    if (!lingers) {
        end_list(&socket->writers, NWP_BSD_EBADF);
        destroy(socket, socket->lingers && socket->linger_seconds == 0);
        return lost ? NWP_BSD_ECLOSE : NWP_OK;
    }
    wait->socket = socket;
    wait->length = (size_t)socket->linger_seconds * 1000;
    socket->closing = wait;
    if (socket->writers == NULL) {
        shutdown(socket->main.fd, SHUT_WR);
    }
    timer_start(device->clock, &wait->timer, LINGER_MS, on_linger);
    socket_watch(socket);
    return NWP_PENDING;
}

bool sockets_drained(const struct device *device)
{
    for (size_t i = 0; i < NWP_SOCKETS; i++) {
        const struct socket *socket = device->sockets[i];
        if (socket != NULL && (socket->writers != NULL || unsent(socket) > 0)) {
            return false;
        }
    }
    return true;
}

void sockets_close_all(struct device *device)
{
    sockets_end_waits(device, NWP_STOP_IN_PROGRESS, true);
    for (size_t i = 0; i < NWP_SOCKETS; i++) {
        if (device->sockets[i] != NULL) {
            destroy(device->sockets[i], unsent(device->sockets[i]) > 0);
        }
    }
}

/* ---- The operations -------------------------------------------------------------------------- */

const struct nwp_socket_ops nwp_socket_ops = {
    .open = open_socket,
    .close = close_socket,
    .bind = socket_bind,
    .listen = socket_listen,
    .accept = socket_accept,
    .connect = socket_connect,
    .select = socket_select,
    .set = socket_set,
    .get = socket_get,
    .send = socket_send,
    .receive = socket_receive,
};
