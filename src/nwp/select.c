/* Select: waits of the device that any of several sockets ends. */
#include <poll.h>

#include "nwp/socket.h"

bool select_wants(const struct socket *socket)
{
    for (const struct wait *wait = socket->device->others; wait != NULL; wait = wait->next) {
        if (wait->set >> socket->sd & 1) {
            return true;
        }
    }
    return false;
}

/* Failures can be read too. */
static bool has_data(struct channel *channel)
{
    struct pollfd poll_fd = {.fd = channel->fd, .events = POLLIN};
    return channel->fd >= 0 && poll(&poll_fd, 1, 0) > 0 &&
           ((poll_fd.revents & POLLERR) != 0 || channel_admit(channel) != NWP_PENDING);
}

static bool is_readable(struct socket *socket)
{
    if (socket->rest_at < socket->rest_length) {
        return true;
    }
    if (socket_is_idle(socket) || !socket_may_read(socket)) {
        return false;
    }
    bool readable = has_data(&socket->main);
    for (size_t i = 0; i < EXTRA_CHANNELS && !readable; i++) {
        readable = has_data(&socket->extra[i]);
    }
    return readable;
}

static uint16_t readable_set(const struct device *device, uint16_t set)
{
    uint16_t ready = 0;
    for (size_t sd = 0; sd < NWP_SOCKETS; sd++) {
        struct socket *socket = device->sockets[sd];
        if (set >> sd & 1 && socket != NULL && is_readable(socket)) {
            ready |= (uint16_t)(1U << sd);
        }
    }
    return ready;
}

void select_serve(struct device *device)
{
    struct wait *next;
    for (struct wait *wait = device->others; wait != NULL; wait = next) {
        next = wait->next;
        uint16_t ready = readable_set(device, wait->set);
        if (ready != 0) {
            wait_end(&device->others, wait, ready);
            next = device->others;
        }
    }
}

void select_end(struct device *device, uint16_t set, int32_t status)
{
    struct wait *next;
    for (struct wait *wait = device->others; wait != NULL; wait = next) {
        next = wait->next;
        if (wait->set & set) {
            wait_end(&device->others, wait, status);
            next = device->others;
        }
    }
}

static void watch_set(struct device *device, uint16_t set)
{
    for (size_t sd = 0; sd < NWP_SOCKETS; sd++) {
        if (set >> sd & 1 && device->sockets[sd] != NULL) {
            socket_watch(device->sockets[sd]);
        }
    }
}

static void on_select_timeout(struct timer *timer)
{
    struct wait *wait = wait_of_timer(timer);
    struct device *device = wait->device;
    uint16_t set = wait->set;
    wait_end(&device->others, wait, 0);
    watch_set(device, set);
}

int32_t socket_select(struct nwp *nwp, struct nwp_request *request, uint16_t read_set,
                      uint32_t seconds, uint32_t microseconds)
{
    struct device *device = device_of(nwp);
    int32_t status = device_ready(device);
    if (status < 0) {
        return status;
    }
    if (!device_is_linked(device)) {
        return NWP_BSD_ENETUNREACH;
    }
    for (uint16_t sd = 0; sd < NWP_SOCKETS; sd++) {
        if (read_set >> sd & 1 && socket_find(nwp, sd, &status) == NULL) {
            return status;
        }
    }
    uint16_t ready = readable_set(device, read_set);
    uint64_t milliseconds = (uint64_t)seconds * 1000 + ((uint64_t)microseconds + 999) / 1000;
    if (ready != 0 || milliseconds == 0) {
        return ready;
    }
    struct wait *wait = wait_new(device, &device->others, request, NULL, false);
    if (wait == NULL) {
        return NWP_POOL_IS_EMPTY;
    }
    wait->set = read_set;
    if (seconds < NWP_SELECT_NO_LIMIT) {
        timer_start(device->clock, &wait->timer, milliseconds, on_select_timeout);
    }
    watch_set(device, read_set);
    return NWP_PENDING;
}
