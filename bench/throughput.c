/* Throughput: AT+Send and AT+Recv, each when the one before is answered, between a host and a TCP
 * peer, against a relay process that only moves the bytes. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench.h"

enum { BUFFER = 1 << 17, PAYLOAD_MAX = 32000 };

/* One side of the comparison: a request, and how its answer is taken. */
struct side {
    int fd;
    uint8_t request[PAYLOAD_MAX + 64];
    size_t request_length;
    size_t payload;
    size_t (*take)(int fd, size_t payload); /* returns the bytes of payload that were moved */
};

static char answer[BUFFER];

/* ---- Answers --------------------------------------------------------------------------------- */

/* Reads on until there are `needed` bytes of the answer. */
static void fill(int fd, size_t *length, size_t needed)
{
    while (*length < needed) {
        *length += read_some(fd, answer + *length, sizeof answer - *length);
    }
}

/* Reads up to an end of line behind `from`, and returns where the next line begins. */
static size_t fill_line(int fd, size_t *length, size_t from)
{
    const char *end;
    while ((end = memchr(answer + from, '\n', *length - from)) == NULL) {
        fill(fd, length, *length + 1);
    }
    return (size_t)(end - answer) + 1;
}

static void expect(const char *what, size_t length, size_t from)
{
    size_t expected = strlen(what);
    if (length - from < expected || memcmp(answer + from, what, expected) != 0) {
        die("at_commands answers \"%.*s\", not \"%s\"", (int)(length < 80 ? length : 80), answer,
            what);
    }
}

static size_t take_ok(int fd, size_t payload)
{
    size_t length = 0;
    fill_line(fd, &length, 0);
    expect("OK\r\n", length, 0);
    return payload;
}

/* OK, then +recv:0,0,LENGTH,DATA. */
static size_t take_received(int fd, size_t payload)
{
    static const char head[] = "+recv:0,0,";
    size_t length = 0;
    size_t at = fill_line(fd, &length, 0);
    expect("OK\r\n", length, 0);
    fill(fd, &length, at + sizeof head - 1 + 6); /* the longest length, or data behind it */
    expect(head, length, at);

    char *data;
    size_t received = strtoul(answer + at + sizeof head - 1, &data, 10);
    if (*data != ',' || received == 0 || received > payload) {
        die("AT+Recv brings %zu bytes", received);
    }
    fill(fd, &length, (size_t)(data + 1 - answer) + received + 2);
    return received;
}

static size_t take_byte(int fd, size_t payload)
{
    read_all(fd, answer, 1);
    return payload;
}

/* The number of bytes, as it stands in memory, and the bytes. */
static size_t take_counted(int fd, size_t payload)
{
    uint32_t received;
    size_t length = 0;
    fill(fd, &length, sizeof received);
    memcpy(&received, answer, sizeof received);
    fill(fd, &length, sizeof received + received);
    return received <= payload ? received : payload;
}

/* ---- Measuring ------------------------------------------------------------------------------- */

static double bytes_a_second(const struct side *side, double seconds)
{
    double start = clock_seconds();
    double now;
    size_t bytes = 0;
    do {
        write_all(side->fd, side->request, side->request_length);
        bytes += side->take(side->fd, side->payload);
        now = clock_seconds();
    } while (now - start < seconds);
    return (double)bytes / (now - start);
}

static void measure(const struct plan *plan, const struct subject *subject,
                    const struct side *measured, const struct side *floor)
{
    double seconds = plan->brief ? 0.05 : 0.1;
    struct turns turns = {0};

    bytes_a_second(measured, seconds);
    bytes_a_second(floor, seconds);
    for (int i = 0; i < (plan->brief ? 11 : 51); i++) {
        double rate = bytes_a_second(measured, seconds);
        turns_add(&turns, rate, bytes_a_second(floor, seconds));
    }
    close(measured->fd);
    close(floor->fd);
    table_row(subject, &turns);
}

/* Has the device's socket 0 connected to the port. */
static int connect_device(uint16_t program, uint16_t peer)
{
    static const char socket_command[] = "AT+Socket=INET,STREAM,TCP\r\n";
    char command[64];
    int fd = connect_tcp(program);

    write_all(fd, socket_command, sizeof socket_command - 1);
    size_t length = 0;
    size_t at = fill_line(fd, &length, 0);
    expect("+socket:0\r\n", length, 0);
    fill_line(fd, &length, at);
    expect("OK\r\n", length, at);

    snprintf(command, sizeof command, "AT+Connect=0,INET,%u,127.0.0.1\r\n", peer);
    write_all(fd, command, strlen(command));
    length = 0;
    at = fill_line(fd, &length, 0);
    expect("OK\r\n", length, 0);
    fill_line(fd, &length, at);
    expect("+connect:", length, at);
    return fd;
}

static void add(struct side *side, const void *bytes, size_t length)
{
    memcpy(side->request + side->request_length, bytes, length);
    side->request_length += length;
}

static void make_send(struct side *side, struct floor *relay, size_t payload)
{
    char head[64];
    uint8_t data[PAYLOAD_MAX];

    for (size_t i = 0; i < payload; i++) {
        data[i] = (uint8_t)i;
    }
    relay->header = (size_t)snprintf(head, sizeof head, "AT+Send=0,0,%zu,", payload);
    relay->payload = payload;
    relay->trailer = 2;
    add(side, head, relay->header);
    add(side, data, payload);
    add(side, "\r\n", relay->trailer);
}

/* Measures between two peers of the same kind, one for each side. */
static void measure_between(const struct plan *plan, const struct subject *subject,
                            const struct floor *peer, struct floor *relay, struct side *measured,
                            struct side *least)
{
    struct child device_peer, relay_peer, program, floor;

    floor_start_tcp(&device_peer, peer);
    floor_start_tcp(&relay_peer, peer);
    program_start(&program, plan->program);
    relay->peer = relay_peer.port;
    floor_start_tcp(&floor, relay);
    measured->fd = connect_device(program.port, device_peer.port);
    least->fd = connect_tcp(floor.port);
    measure(plan, subject, measured, least);
    floor_stop(&floor);
    program_stop(&program);
    floor_stop(&relay_peer);
    floor_stop(&device_peer);
}

static void bench_send(const struct plan *plan, const struct subject *subject, size_t payload)
{
    const struct floor sink = {.serve = sink_serve};
    struct floor relay = {.serve = relay_send_serve};
    struct side measured = {.payload = payload, .take = take_ok};

    make_send(&measured, &relay, payload);
    struct side least = measured; /* the relay is sent the same bytes */
    least.take = take_byte;
    measure_between(plan, subject, &sink, &relay, &measured, &least);
}

static void bench_receive(const struct plan *plan, const struct subject *subject, size_t payload)
{
    const struct floor source = {.serve = source_serve};
    struct floor relay = {.serve = relay_receive_serve, .payload = payload};
    struct side measured = {.payload = payload, .take = take_received};
    struct side least = {.payload = payload, .take = take_counted};
    char request[64];

    snprintf(request, sizeof request, "AT+Recv=0,0,%zu\r\n", payload);
    add(&measured, request, strlen(request));
    add(&least, "r", 1);
    measure_between(plan, subject, &source, &relay, &measured, &least);
}

#define THROUGHPUT(name_) \
    { \
        .name = (name_), .unit = "MB/s", .scale = 1e6, .comparison = RATIO, .goal = 0.8 \
    }

void bench_throughput(const struct plan *plan)
{
    static const struct subject send_short = THROUGHPUT("throughput: AT+Send, 1,460 bytes");
    static const struct subject send_long = THROUGHPUT("throughput: AT+Send, 32,000 bytes");
    static const struct subject receive_short = THROUGHPUT("throughput: AT+Recv, 1,460 bytes");
    static const struct subject receive_long = THROUGHPUT("throughput: AT+Recv, 32,000 bytes");

    bench_send(plan, &send_short, 1460);
    bench_send(plan, &send_long, PAYLOAD_MAX);
    bench_receive(plan, &receive_short, 1460);
    bench_receive(plan, &receive_long, PAYLOAD_MAX);
}
