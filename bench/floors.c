/* The floors: what has to be done in any case, by blocking calls on the same kind of descriptors,
 * and the peers that the device sends to and receives from. */
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "bench.h"

enum { BUFFER = 1 << 17 };

static uint8_t buffer[BUFFER];

/* Reads exactly this much; false when the client has gone. */
static bool take(int fd, size_t length)
{
    for (size_t at = 0; at < length;) {
        ssize_t got = read(fd, buffer + at, length - at);
        if (got <= 0) {
            return false;
        }
        at += (size_t)got;
    }
    return true;
}

void echo_serve(int fd, const struct floor *floor)
{
    ssize_t length;
    (void)floor;
    while ((length = read(fd, buffer, BUFFER)) > 0) {
        if (buffer[length - 1] == '\n') {
            write_all(fd, "OK\r\n", 4);
        }
    }
}

void relay_send_serve(int fd, const struct floor *floor)
{
    int peer = connect_tcp(floor->peer);
    while (take(fd, floor->header + floor->payload + floor->trailer)) {
        write_all(peer, buffer + floor->header, floor->payload);
        write_all(fd, "K", 1);
    }
    close(peer);
}

void relay_receive_serve(int fd, const struct floor *floor)
{
    int peer = connect_tcp(floor->peer);
    uint32_t length;
    while (take(fd, 1)) {
        length = (uint32_t)read_some(peer, buffer + sizeof length, floor->payload);
        memcpy(buffer, &length, sizeof length);
        write_all(fd, buffer, sizeof length + length);
    }
    close(peer);
}

void sink_serve(int fd, const struct floor *floor)
{
    (void)floor;
    while (recv(fd, NULL, BUFFER, MSG_TRUNC) > 0) {
    }
}

void source_serve(int fd, const struct floor *floor)
{
    (void)floor;
    while (send(fd, buffer, 1 << 16, MSG_NOSIGNAL) > 0) {
    }
}
