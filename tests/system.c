/* System tests: the program as a whole, seen from its hosts on one side and from the network on the
 * other. Each test starts programs of its own; `system NAME` runs one test. */
#include "program.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#define DATA_MAX 65535

#define BASE64_MAX ((DATA_MAX + 2) / 3 * 4)

/* ---- Data ------------------------------------------------------------------------------------ */

/* A long stream in which no two places look the same. */
static void make_pattern(uint8_t *data, size_t length, size_t offset)
{
    for (size_t i = 0; i < length; i++) {
        size_t at = offset + i;
        data[i] = (uint8_t)(at * 7 ^ at >> 8 ^ at >> 16);
    }
}

static void assert_pattern(const uint8_t *data, size_t length, size_t offset)
{
    uint8_t expected[4096];
    for (size_t at = 0, part; at < length; at += part) {
        part = length - at < sizeof expected ? length - at : sizeof expected;
        make_pattern(expected, part, offset + at);
        assert_memory_equal(data + at, expected, part);
    }
}

static const char base64_digits[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

static size_t encode_base64(char *text, const uint8_t *data, size_t length)
{
    char *at = text;
    for (size_t i = 0; i < length; i += 3) {
        size_t left = length - i;
        uint32_t group = (uint32_t)data[i] << 16 | (left > 1 ? (uint32_t)data[i + 1] << 8 : 0) |
                         (left > 2 ? data[i + 2] : 0);
        *at++ = base64_digits[group >> 18];
        *at++ = base64_digits[group >> 12 & 63];
        *at++ = left > 1 ? base64_digits[group >> 6 & 63] : '=';
        *at++ = left > 2 ? base64_digits[group & 63] : '=';
    }
    return (size_t)(at - text);
}

static size_t decode_base64(uint8_t *data, const char *text, size_t length)
{
    uint32_t bits = 0;
    size_t count = 0;
    assert_int_equal(length % 4, 0);
    for (size_t i = 0; i < length && text[i] != '='; i++) {
        const char *digit = strchr(base64_digits, text[i]);
        assert_non_null(digit);
        bits = bits << 6 | (uint32_t)(digit - base64_digits);
        if (i % 4 > 0) {
            data[count++] = (uint8_t)(bits >> (6 - i % 4 * 2));
        }
    }
    return count;
}

static void *allocate(size_t size)
{
    void *memory = malloc(size);
    assert_non_null(memory);
    return memory;
}

/* ---- Peers: the other end of the device's sockets -------------------------------------------- */

/* Listens on a free port of 127.0.0.1. */
static int peer_listen(uint16_t *port, int receive_buffer)
{
    struct sockaddr_in address = {.sin_family = AF_INET};
    socklen_t length = sizeof address;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (receive_buffer > 0) {
        setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof receive_buffer);
    }
    assert_return_code(bind(fd, (struct sockaddr *)&address, sizeof address), errno);
    assert_return_code(listen(fd, 8), errno);
    getsockname(fd, (struct sockaddr *)&address, &length);
    *port = ntohs(address.sin_port);
    return fd;
}

static int peer_accept(int listener)
{
    await(listener, POLLIN);
    int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
    assert_return_code(fd, errno);
    return fd;
}

static struct sockaddr_in address_of(const char *host, unsigned port)
{
    struct sockaddr_in address = {.sin_family = AF_INET};
    address.sin_port = htons((uint16_t)port);
    assert_int_equal(inet_pton(AF_INET, host, &address.sin_addr), 1);
    return address;
}

static int peer_connect(const char *host, unsigned port)
{
    struct sockaddr_in address = address_of(host, port);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_return_code(connect(fd, (struct sockaddr *)&address, sizeof address), errno);
    fcntl(fd, F_SETFL, O_NONBLOCK);
    return fd;
}

static void peer_read(int fd, uint8_t *data, size_t length)
{
    for (size_t at = 0; at < length;) {
        await(fd, POLLIN);
        ssize_t got = read_some(fd, data + at, length - at);
        if (got == 0) {
            fail_msg("the peer's connection ends after %zu of %zu bytes", at, length);
        }
        at += got > 0 ? (size_t)got : 0;
    }
}

static void peer_write(int fd, const uint8_t *data, size_t length)
{
    for (size_t at = 0; at < length;) {
        await(fd, POLLOUT);
        ssize_t written = write(fd, data + at, length - at);
        assert_true(written >= 0 || errno == EAGAIN);
        at += written > 0 ? (size_t)written : 0;
    }
}

/* The bytes that come are the pattern's first `length`. */
static void peer_read_pattern(int fd, size_t length)
{
    uint8_t data[65536];
    int large = 1 << 20;
    setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &large, sizeof large);
    for (size_t at = 0, part; at < length; at += part) {
        part = length - at < sizeof data ? length - at : sizeof data;
        peer_read(fd, data, part);
        assert_pattern(data, part, at);
    }
}

/* Nothing comes but the end, which is 0 for an orderly one, else an errno. */
static void peer_expect_end(int fd, int error)
{
    char byte;
    await(fd, POLLIN);
    errno = 0;
    assert_true(read(fd, &byte, 1) <= 0);
    assert_int_equal(errno, error);
    close(fd);
}

/* ---- Commands -------------------------------------------------------------------------------- */

static void ask_value(struct session *session, const char *request, const char *value)
{
    session_ask(session, request, value);
    session_expect(session, "OK");
}

/* The device's own address. */
static void find_address(struct session *session, char address[16])
{
    static const char head[] = "+netcfgget:dhcp,";
    session_say(session, "AT+NetCfgGet=IPV4_STA_ADDR");
    const char *line = session_line(session);
    assert_memory_equal(line, head, sizeof head - 1);
    line += sizeof head - 1;
    snprintf(address, 16, "%.*s", (int)strcspn(line, ","), line);
    session_expect(session, "OK");
}

/* Connects socket 0 to a peer. */
static int connect_peer(struct session *session, int receive_buffer)
{
    uint16_t port;
    int listener = peer_listen(&port, receive_buffer);
    ask_value(session, "AT+Socket=INET,STREAM,TCP", "+socket:0");
    session_say(session, "AT+Connect=0,INET,%u,127.0.0.1", port);
    session_expect(session, "OK");
    session_expect(session, "+connect:%u,127.0.0.1", port);
    int fd = peer_accept(listener);
    close(listener);
    return fd;
}

/* Opens socket 0 for connections to the port that is returned. */
static unsigned open_server(struct session *session, char address[16])
{
    const unsigned port = 20000; /* every device has an address of its own */
    find_address(session, address);
    ask_value(session, "AT+Socket=INET,STREAM,TCP", "+socket:0");
    session_say(session, "AT+Bind=0,INET,%u,%s", port, address);
    session_expect(session, "OK");
    session_ask(session, "AT+Listen=0,8", "OK");
    return port;
}

static void expect_accepted(struct session *session, int sd, int peer)
{
    struct sockaddr_in address;
    socklen_t length = sizeof address;
    getsockname(peer, (struct sockaddr *)&address, &length);
    session_expect(session, "+accept:%d,inet,%u,%s", sd, ntohs(address.sin_port),
                   inet_ntoa(address.sin_addr));
}

static void say_send(struct session *session, int format, const void *data, size_t length)
{
    char head[32];
    int head_length = snprintf(head, sizeof head, "AT+Send=0,%d,%zu,", format, length);
    snprintf(session->said, sizeof session->said, "%s", head);
    session_write(session, head, (size_t)head_length);
    session_write(session, data, length);
    session_write(session, "\r\n", 2);
}

static void say_send_base64(struct session *session, const uint8_t *data, size_t length)
{
    char *text = allocate(length / 3 * 4 + 8);
    say_send(session, 1, text, encode_base64(text, data, length));
    free(text);
}

static void say_send_pattern(struct session *session, size_t length, size_t offset)
{
    uint8_t data[DATA_MAX];
    make_pattern(data, length, offset);
    say_send(session, 0, data, length);
}

/* The data of a line "+recv:0,FORMAT,LENGTH,DATA". */
static size_t received(const struct text *line, int format, uint8_t *data)
{
    char head[32];
    const char *comma = line->data + strlen("+recv:0,0,");
    assert_true(line->length > strlen("+recv:0,0,"));
    size_t count = strtoul(comma, NULL, 10);
    size_t length = (size_t)snprintf(head, sizeof head, "+recv:0,%d,%zu,", format, count);
    assert_int_equal(line->length, length + count);
    assert_memory_equal(line->data, head, length);
    if (format == 1) {
        return decode_base64(data, line->data + length, count);
    }
    memcpy(data, line->data + length, count);
    return count;
}

/* Receives exactly that many bytes, by as many Recvs as it takes. */
static void receive(struct session *session, int format, uint8_t *data, size_t length)
{
    for (size_t at = 0, part; at < length; at += part) {
        session_say(session, "AT+Recv=0,%d,%zu", format, length - at);
        session_expect(session, "OK");
        session_line(session);
        part = received(&session->line, format, data + at);
        assert_in_range(part, 1, length - at);
    }
}

/* ---- Binary round trips ---------------------------------------------------------------------- */

static void round_trip(struct session *session)
{
    uint8_t data[300], back[300];
    int peer = connect_peer(session, 0);

    for (size_t k = 0; k < 256 + 8; k++) {
        int format = k < 256 ? 0 : 1;
        for (size_t i = 0; i < sizeof data; i++) {
            data[i] = (uint8_t)(i + k);
        }
        if (format == 0) {
            say_send(session, 0, data, sizeof data);
        } else {
            say_send_base64(session, data, sizeof data - k % 3);
        }
        session_expect(session, "OK");
        size_t length = format == 0 ? sizeof data : sizeof data - k % 3;
        peer_read(peer, back, length);
        peer_write(peer, back, length);
        memset(back, 0, sizeof back);
        receive(session, format, back, length);
        assert_memory_equal(back, data, length);
    }
    session_expect_quiet(session);
    close(peer);
}

static void round_trip_tcp(void **state)
{
    program_start(*state, ARGUMENTS("--tcp", "0"));
    round_trip(session_tcp(*state));
    program_stop(*state);
}

static void round_trip_pty(void **state)
{
    program_start(*state, ARGUMENTS("--pty"));
    round_trip(session_pty(*state));
    program_stop(*state);
}

static void round_trip_stdio(void **state)
{
    program_start(*state, ARGUMENTS("--stdio"));
    round_trip(session_stdio(*state));
    program_stop(*state);
}

/* The longest data, as many bytes as a request can count. */
static void longest_data(void **state)
{
    uint8_t *data = allocate(DATA_MAX), *back = allocate(DATA_MAX);
    make_pattern(data, DATA_MAX, 0);
    program_start(*state, ARGUMENTS("--tcp", "0"));
    struct session *session = session_tcp(*state);
    int peer = connect_peer(session, 0);

    for (int format = 0; format <= 1; format++) {
        peer_write(peer, data, DATA_MAX);
        memset(back, 0, DATA_MAX);
        receive(session, format, back, DATA_MAX);
        assert_memory_equal(back, data, DATA_MAX);
    }
    say_send(session, 0, data, DATA_MAX);
    peer_read_pattern(peer, DATA_MAX);
    session_expect(session, "OK");
    session_expect_quiet(session);
    close(peer);
    program_stop(*state);
    free(data);
    free(back);
}

/* ---- Several sessions ------------------------------------------------------------------------ */

/* Each asks for something that tells its answer from those of the others. */
static void ask_all(struct session *sessions[3])
{
    static const char *const requests[] = {"AT+Test", "AT+Get=General,Persistent", "AT+Close=9"};
    static const char *const answers[] = {"OK", "+get:1", "ERROR: process command,-9"};
    for (size_t turn = 0; turn < 3; turn++) {
        for (size_t i = 0; i < 3; i++) {
            session_say(sessions[i], "%s", requests[(i + turn) % 3]);
        }
        for (size_t i = 0; i < 3; i++) {
            session_expect(sessions[i], "%s", answers[(i + turn) % 3]);
            if ((i + turn) % 3 == 1) {
                session_expect(sessions[i], "OK");
            }
        }
    }
}

static void sessions_at_once(void **state)
{
    char address[16];
    program_start(*state, ARGUMENTS("--tcp", "0", "--pty"));
    struct session *sessions[] = {session_tcp(*state), session_tcp(*state), session_pty(*state)};
    unsigned port = open_server(sessions[0], address);

    session_ask(sessions[0], "AT+Accept=0,INET", "OK");
    ask_all(sessions);
    ask_value(sessions[1], "AT+Socket=INET,DGRAM,UDP", "+socket:1");
    ask_value(sessions[2], "AT+Socket=INET6,DGRAM,UDP", "+socket:2");
    ask_value(sessions[0], "AT+GetSockOpt=2,SOCKET,NONBLOCKING", "+getsockopt:0");
    ask_value(sessions[2], "AT+Close=1", "+close:1");
    int peer = peer_connect(address, port);
    expect_accepted(sessions[0], 1, peer);
    ask_all(sessions);

    /* Events go to all. */
    session_ask(sessions[1], "AT+WlanDisconnect", "OK");
    for (size_t i = 0; i < 3; i++) {
        const char *line = session_line(sessions[i]);
        assert_memory_equal(line, "+eventwlan:disconnect,", 22);
    }
    for (size_t i = 0; i < 3; i++) {
        session_expect_quiet(sessions[i]);
    }
    close(peer);
    program_stop(*state);
}

/* ---- Sends that wait ------------------------------------------------------------------------- */

#define SEND_LENGTH 60000

/* Says a Send and a request behind it; true when that is answered first: the Send waits. */
static bool send_waits(struct session *session, size_t length, size_t offset)
{
    say_send_pattern(session, length, offset);
    session_say(session, "AT+GetSockOpt=0,SOCKET,NONBLOCKING");
    bool waits = strcmp(session_line(session), "OK") != 0;
    if (waits) {
        assert_string_equal(session->line.data, "+getsockopt:0");
    } else {
        session_expect(session, "+getsockopt:0");
    }
    session_expect(session, "OK");
    return waits;
}

/* Sends until a Send waits; the bytes of all of them. */
static size_t send_until_one_waits(struct session *session)
{
    size_t sent = 0;
    while (!send_waits(session, SEND_LENGTH, sent)) {
        sent += SEND_LENGTH;
        assert_in_range(sent, 0, 64 << 20);
    }
    return sent + SEND_LENGTH;
}

static void send_waits_for_peer(void **state)
{
    program_start(*state, ARGUMENTS("--tcp", "0"));
    struct session *session = session_tcp(*state), *other = session_tcp(*state);
    int peer = connect_peer(session, 4096);
    size_t sent = send_until_one_waits(session);

    session_ask(other, "AT+Test", "OK");
    ask_value(other, "AT+Socket=INET,DGRAM,UDP", "+socket:1");
    ask_value(session, "AT+Get=General,Persistent", "+get:1");
    /* 65,535 bytes may wait. */
    assert_true(send_waits(session, 5000, sent));
    sent += 5000;
    say_send_pattern(session, DATA_MAX, 0);
    session_expect(session, "ERROR: process command,-105");
    say_send_pattern(other, DATA_MAX, 0);
    session_expect(other, "ERROR: process command,-105");

    peer_read_pattern(peer, sent);
    session_expect(session, "OK");
    session_expect(session, "OK");
    session_expect_quiet(session);
    session_expect_quiet(other);
    ask_value(session, "AT+Close=0", "+close:0");
    peer_expect_end(peer, 0);
    program_stop(*state);
}

static void close_ends_waiting_send(void **state)
{
    program_start(*state, ARGUMENTS("--tcp", "0"));
    struct session *session = session_tcp(*state);
    int peer = connect_peer(session, 4096);
    send_until_one_waits(session);

    /* Two requests without an answer get theirs in their order. */
    session_ask(session, "AT+Close=0", "ERROR: process command,-9");
    session_expect(session, "ERROR: process command,-15");
    session_ask(session, "AT+Close=0", "ERROR: process command,-9");
    session_expect_quiet(session);
    close(peer);
    program_stop(*state);
}

static void nonblocking_send_never_waits(void **state)
{
    program_start(*state, ARGUMENTS("--tcp", "0"));
    struct session *session = session_tcp(*state);
    int peer = connect_peer(session, 4096);
    size_t sent = 0;

    session_ask(session, "AT+SetSockOpt=0,SOCKET,NONBLOCKING,1", "OK");
    for (;; sent += SEND_LENGTH) {
        say_send_pattern(session, SEND_LENGTH, sent);
        session_say(session, "AT+GetSockOpt=0,SOCKET,NONBLOCKING");
        bool taken = strcmp(session_line(session), "OK") == 0;
        ask_value(session, "AT+Get=General,Persistent", "+getsockopt:1");
        ask_value(session, "AT+Test", "+get:1");
        session_expect(session, "OK");
        if (!taken) {
            break;
        }
        assert_in_range(sent, 0, 64 << 20);
    }
    peer_read_pattern(peer, sent);
    session_expect_quiet(session);
    ask_value(session, "AT+Close=0", "+close:0");
    peer_expect_end(peer, 0);
    program_stop(*state);
}

/* ---- Stop and Close with data that is not sent ----------------------------------------------- */

/* A connection with a Send that waits. */
struct unsent {
    struct session *sender, *other;
    int peer;
    size_t sent;
};

static struct unsent leave_unsent(struct program *program, const char *linger)
{
    struct unsent unsent = {.sender = session_tcp(program), .other = session_tcp(program)};
    unsent.peer = connect_peer(unsent.sender, 4096);
    if (linger != NULL) {
        session_say(unsent.other, "AT+SetSockOpt=0,SOCKET,LINGER,%s", linger);
        session_expect(unsent.other, "OK");
    }
    unsent.sent = send_until_one_waits(unsent.sender);
    return unsent;
}

static void stop_gives_up(void **state)
{
    program_start(*state, ARGUMENTS("--tcp", "0"));
    struct unsent unsent = leave_unsent(*state, NULL);

    int64_t begin = now_ms();
    session_ask(unsent.other, "AT+Stop=300", "ERROR: process command,-4118");
    assert_in_range(now_ms() - begin, 300, 5000);
    session_expect(unsent.sender, "ERROR: process command,-2017");
    session_ask(unsent.sender, "AT+Get=General,Version", "ERROR: process command,-2018");
    session_ask(unsent.other, "AT+Get=General,Version", "ERROR: process command,-2018");
    session_ask(unsent.other, "AT+Start", "OK");
    session_expect_quiet(unsent.sender);
    close(unsent.peer);
    program_stop(*state);
}

static void stop_waits(struct program *program, const char *stop)
{
    program_start(program, ARGUMENTS("--tcp", "0"));
    struct unsent unsent = leave_unsent(program, NULL);
    struct session *third = session_tcp(program);

    session_say(unsent.other, "%s", stop);
    do {
        session_say(third, "AT+Get=General,Version"); /* until the Stop has been read */
    } while (session_line(third)[0] == '+' && strcmp(session_line(third), "OK") == 0);
    assert_string_equal(third->line.data, "ERROR: process command,-2017");
    session_ask(third, "AT+Socket=INET,DGRAM,UDP", "ERROR: process command,-2017");
    peer_read_pattern(unsent.peer, unsent.sent);
    session_expect(unsent.sender, "OK");
    session_expect(unsent.other, "OK");
    session_ask(third, "AT+Get=General,Version", "ERROR: process command,-2018");
    peer_expect_end(unsent.peer, 0);
    program_stop(program);
}

static void stop_waits_for_peer(void **state)
{
    stop_waits(*state, "AT+Stop=20000");
    stop_waits(*state, "AT+Stop=0xFFFF");
}

/* A Stop that waits can be cut short. */
static void stop_is_taken_over(void **state)
{
    program_start(*state, ARGUMENTS("--tcp", "0"));
    struct unsent unsent = leave_unsent(*state, NULL);
    struct session *third = session_tcp(*state);

    session_say(unsent.other, "AT+Stop=65535");
    do {
        session_say(third, "AT+Get=General,Version"); /* until the Stop has been read */
    } while (session_line(third)[0] == '+' && strcmp(session_line(third), "OK") == 0);
    session_ask(third, "AT+Stop=0", "OK");
    session_expect(unsent.other, "ERROR: process command,-4118");
    session_expect(unsent.sender, "ERROR: process command,-2017");
    session_ask(third, "AT+Start", "OK");
    close(unsent.peer);
    program_stop(*state);
}

static void linger_waits_for_peer(void **state)
{
    program_start(*state, ARGUMENTS("--tcp", "0"));
    struct unsent unsent = leave_unsent(*state, "1,10");

    session_say(unsent.other, "AT+Close=0");
    session_ask(unsent.other, "AT+Test", "OK");
    peer_read_pattern(unsent.peer, unsent.sent);
    peer_expect_end(unsent.peer, 0);
    session_expect(unsent.sender, "OK");
    session_expect(unsent.other, "+close:0");
    session_expect(unsent.other, "OK");
    session_expect_quiet(unsent.sender);
    session_expect_quiet(unsent.other);
    program_stop(*state);
}

static void linger_gives_up(void **state)
{
    program_start(*state, ARGUMENTS("--tcp", "0"));
    struct unsent unsent = leave_unsent(*state, "1,1");

    int64_t begin = now_ms();
    session_ask(unsent.other, "AT+Close=0", "ERROR: process command,-15");
    assert_in_range(now_ms() - begin, 1000, 5000);
    session_expect(unsent.sender, "ERROR: process command,-9");
    session_expect_quiet(unsent.sender);
    session_expect_quiet(unsent.other);
    close(unsent.peer);
    program_stop(*state);
}

static void linger_resets(void **state)
{
    program_start(*state, ARGUMENTS("--tcp", "0"));
    struct session *session = session_tcp(*state);
    int peer = connect_peer(session, 0);

    session_ask(session, "AT+SetSockOpt=0,SOCKET,LINGER,1,0", "OK");
    ask_value(session, "AT+Close=0", "+close:0");
    peer_expect_end(peer, ECONNRESET);
    program_stop(*state);
}

/* ---- Hosts that do not fetch their answers --------------------------------------------------- */

#define FLOOD 20000

/* The last of a hundred requests is another one, so that the order of the answers can be seen. */
static void make_requests(struct text *text)
{
    for (int i = 0; i < 100; i++) {
        const char *line = i < 99 ? "AT+Get=General,Version\r\n" : "AT+Test=1\r\n";
        text_append(text, line, strlen(line));
    }
}

/* Nothing was taken for a while. Were that only by chance, the test would see less, not fail. */
static bool is_full(const struct session *session)
{
    struct pollfd fd = {.fd = session->out, .events = POLLOUT};
    return poll(&fd, 1, 200) == 0;
}

/* Writes requests without reading until nothing is taken any more. */
static size_t write_until_full(struct session *session, const struct text *requests)
{
    size_t sent = 0;
    while (!is_full(session)) {
        size_t at = sent % requests->length;
        sent += session_write_some(session, requests->data + at, requests->length - at);
    }
    return sent;
}

static void flood(struct program *program, struct session *session)
{
    static const char version[] = "+get:0x20000010,2.0.0.0,2.2.0.4,3.2.0.0,8738";
    struct session *other = session_tcp(program);
    struct text requests = {0};
    size_t part;

    make_requests(&requests);
    size_t sent = write_until_full(session, &requests);
    session_ask(other, "AT+Test", "OK");
    for (; sent < FLOOD / 100 * requests.length || sent % requests.length > 0; sent += part) {
        part = requests.length - sent % requests.length;
        session_write(session, requests.data + sent % requests.length, part);
    }
    session_ask(other, "AT+Test", "OK");
    for (size_t count = sent / requests.length * 100, i = 1; i <= count; i++) {
        if (i % 100 > 0) {
            session_expect(session, version);
            session_expect(session, "OK");
        } else {
            session_expect(session, "ERROR: number of parameters,0");
        }
    }
    session_expect_quiet(session);
    text_free(&requests);
}

static void flood_tcp(void **state)
{
    program_start(*state, ARGUMENTS("--tcp", "0"));
    flood(*state, session_tcp(*state));
    program_stop(*state);
}

static void flood_pty(void **state)
{
    program_start(*state, ARGUMENTS("--pty", "--tcp", "0"));
    flood(*state, session_pty(*state));
    program_stop(*state);
}

/* Writes the pattern until the connection ends. */
static void *run_source(void *fd)
{
    uint8_t data[65536];
    for (size_t at = 0;; at += sizeof data) {
        make_pattern(data, sizeof data, at);
        for (size_t done = 0; done < sizeof data;) {
            ssize_t written = write(*(int *)fd, data + done, sizeof data - done);
            if (written < 0) {
                return NULL;
            }
            done += (size_t)written;
        }
    }
}

#define RECEIVES 30 /* that wait at once, of the 32 that a session has */

/* Many Recvs, then a look at another session, then their answers. */
static size_t receive_many(struct session *session, struct session *other, size_t offset)
{
    uint8_t *data = allocate(SEND_LENGTH);
    for (int i = 0; i < RECEIVES; i++) {
        session_say(session, "AT+Recv=0,1,%d", SEND_LENGTH);
    }
    session_ask(other, "AT+Test", "OK");
    for (int answers = 0, results = 0; answers < RECEIVES || results < RECEIVES;) {
        if (strcmp(session_line(session), "OK") == 0) {
            answers++;
            continue;
        }
        size_t part = received(&session->line, 1, data);
        assert_in_range(part, 1, SEND_LENGTH);
        assert_pattern(data, part, offset);
        offset += part;
        results++;
        assert_in_range(results, 1, RECEIVES);
    }
    free(data);
    return offset;
}

static void receive_from_source(struct program *program, struct session *session)
{
    pthread_t source;
    size_t offset = 0;
    struct session *other = session_tcp(program);
    int peer = connect_peer(session, 0);

    fcntl(peer, F_SETFL, 0);
    assert_int_equal(pthread_create(&source, NULL, run_source, &peer), 0);
    for (int round = 0; round < 10; round++) {
        offset = receive_many(session, other, offset);
    }
    session_expect_quiet(session);
    program_stop(program);
    pthread_join(source, NULL);
    close(peer);
}

static void source_tcp(void **state)
{
    program_start(*state, ARGUMENTS("--tcp", "0"));
    receive_from_source(*state, session_tcp(*state));
}

static void source_pty(void **state)
{
    program_start(*state, ARGUMENTS("--pty", "--tcp", "0"));
    receive_from_source(*state, session_pty(*state));
}

/* ---- Hosts that go --------------------------------------------------------------------------- */

/* The host ends the session and waits until the program has seen it. */
static void leave(struct program *program, struct session *session)
{
    assert_return_code(shutdown(session->out, SHUT_WR), errno);
    session_expect_end(session);
    session_close(program, session);
}

static void host_goes(void **state)
{
    char address[16];
    program_start(*state, ARGUMENTS("--tcp", "0"));
    struct session *gone = session_tcp(*state), *stays = session_tcp(*state);
    unsigned port = open_server(gone, address);

    session_ask(gone, "AT+Accept=0,INET", "OK");
    leave(*state, gone);
    int peer = peer_connect(address, port);
    session_ask(stays, "AT+Accept=0,INET", "OK");
    expect_accepted(stays, 1, peer);

    gone = session_tcp(*state);
    session_write(gone, "AT+Close=", 9);
    leave(*state, gone);
    gone = session_tcp(*state);
    session_write(gone, "AT+Send=1,0,100,abc", 19);
    leave(*state, gone);
    session_write(stays, "1\r\n", 3);
    session_expect(stays, "ERROR: command not exist,0");
    session_expect_quiet(stays);
    session_expect_quiet(session_tcp(*state));
    close(peer);
    program_stop(*state);
}

static void too_many_clients(void **state)
{
    struct session *sessions[64];
    program_start(*state, ARGUMENTS("--tcp", "0"));
    for (size_t i = 0; i < 64; i++) {
        sessions[i] = session_tcp(*state);
        session_ask(sessions[i], "AT+Test", "OK");
    }
    session_expect_end(session_tcp(*state));
    program_expect_said(*state, "at_commands: tcp: too many clients, one was refused");
    for (size_t i = 0; i < 64; i++) {
        session_expect_quiet(sessions[i]);
    }
    leave(*state, sessions[17]);
    session_expect_quiet(session_tcp(*state));
    program_stop(*state);
}

/* ---- Starting in vain ------------------------------------------------------------------------ */

/* It ends with one line of explanation, and has changed nothing. */
static void expect_start_error(struct program *program, const char *const arguments[])
{
    program_launch(program, AT_COMMANDS, arguments, -1, -1);
    int status = program_end(program);
    const char *said = program->said.data != NULL ? program->said.data : "";
    const char *end = strchr(said, '\n');
    if (status == 0 || strncmp(said, "at_commands: ", 13) != 0 || end == NULL || end[1] != '\0') {
        fail_msg("%s %s: ends with status %d, saying %s", arguments[0],
                 arguments[1] != NULL ? arguments[1] : "", status, said);
    }
    assert_int_equal(program->printed.length, 0);
    program_drop(program);
}

/* ---- The pseudo terminal --------------------------------------------------------------------- */

/* The program has seen what happened to the pty before: it serves all that has come in one turn of
 * its loop, and the second request comes in a later turn than the first. */
static void let_it_see(struct session *other)
{
    session_ask(other, "AT+Test", "OK");
    session_ask(other, "AT+Test", "OK");
}

/* Hosts that leave half a line, or answers unread, to the one that opens the line next. */
static void pty_reopened(void **state)
{
    static const char *const left[] = {"AT+Te", "AT+Send=0,0,100,abc",
                                       "AT+Test=1\r\nAT+Get=General,Version\r\n"};
    program_start(*state, ARGUMENTS("--pty", "--tcp", "0"));
    struct session *other = session_tcp(*state);

    for (size_t i = 0; i < 30; i++) {
        struct session *session = session_pty(*state);
        session_write(session, left[i % 3], strlen(left[i % 3]));
        session_close(*state, session);
        let_it_see(other);
        session = session_pty(*state);
        session_expect_quiet(session);
        session_close(*state, session);
        let_it_see(other);
    }
    program_stop(*state);
}

/* More answers than the line takes. */
static void pty_unread(void **state)
{
    program_start(*state, ARGUMENTS("--pty", "--tcp", "0"));
    struct session *other = session_tcp(*state), *session = session_pty(*state);
    struct text requests = {0};

    make_requests(&requests);
    write_until_full(session, &requests);
    let_it_see(other);
    session_close(*state, session);
    let_it_see(other);
    session_expect_quiet(session_pty(*state));
    text_free(&requests);
    program_stop(*state);
}

static void pty_link(void **state)
{
    char folder[] = "/tmp/at_commands-XXXXXX", link[64], option[80], target[64];
    struct program *program = *state;
    struct stat stat;

    assert_non_null(mkdtemp(folder));
    snprintf(link, sizeof link, "%s/module", folder);
    snprintf(option, sizeof option, "--pty=%s", link);

    /* It is there while the program runs, though a stale one was. */
    assert_return_code(symlink("/dev/pts/nosuch", link), errno);
    program_start(program, ARGUMENTS(option));
    assert_string_equal(program->pty, link);
    ssize_t length = readlink(link, target, sizeof target);
    assert_in_range(length, strlen("/dev/pts/0"), sizeof target - 1);
    assert_memory_equal(target, "/dev/pts/", 9);
    session_expect_quiet(session_pty(program));
    program_stop(program);
    assert_int_equal(lstat(link, &stat), -1);
    assert_int_equal(errno, ENOENT);

    /* What is not a link is not ours. */
    int file = open(link, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    assert_int_equal(write(file, "mine", 4), 4);
    close(file);
    expect_start_error(program, ARGUMENTS(option));
    assert_int_equal(lstat(link, &stat), 0);
    assert_true(S_ISREG(stat.st_mode) && stat.st_size == 4);
    assert_int_equal(unlink(link), 0);
    assert_return_code(symlink("/etc/passwd", link), errno);
    expect_start_error(program, ARGUMENTS(option));
    assert_int_equal(readlink(link, target, sizeof target), strlen("/etc/passwd"));
    assert_int_equal(unlink(link), 0);
    assert_int_equal(rmdir(folder), 0);
}

/* ---- Starting -------------------------------------------------------------------------------- */

static void port_in_use(void **state)
{
    uint16_t port;
    char text[8];
    int listener = peer_listen(&port, 0);
    snprintf(text, sizeof text, "%u", port);
    expect_start_error(*state, ARGUMENTS("--tcp", text));
    close(listener);
}

static void start_errors(void **state)
{
    expect_start_error(*state, ARGUMENTS("--serial", "/dev/nosuch"));
    expect_start_error(*state, ARGUMENTS("--serial", "/dev/null"));
    expect_start_error(*state, ARGUMENTS("--tcp", "65536"));
    expect_start_error(*state, ARGUMENTS("--tcp", "port"));
    expect_start_error(*state, ARGUMENTS("--tcp", "127.0.0.1:"));
    expect_start_error(*state, ARGUMENTS("--tcp", "0.0.0.0:0"));
    expect_start_error(*state, ARGUMENTS("--baud", "fast"));
    expect_start_error(*state, ARGUMENTS("--baud", "99999999999"));
    expect_start_error(*state, ARGUMENTS("--reply-delay", "-1"));
    expect_start_error(*state, ARGUMENTS("--reply-delay", ""));
    expect_start_error(*state, ARGUMENTS("--trace", "/nosuch/trace"));
    expect_start_error(*state, ARGUMENTS("--pty=/nosuch/link"));
    expect_start_error(*state, ARGUMENTS("--tcp", "0", "word"));
}

static void unknown_option(void **state)
{
    expect_start_error(*state, ARGUMENTS("--nosuch"));
    expect_start_error(*state, ARGUMENTS("-x"));
    expect_start_error(*state, ARGUMENTS("--tcp"));
}

static void no_permission(void **state)
{
    char path[] = "/tmp/at_commands-XXXXXX";
    if (geteuid() == 0) {
        skip();
    }
    int file = mkstemp(path);
    assert_return_code(file, errno);
    fchmod(file, 0);
    expect_start_error(*state, ARGUMENTS("--serial", path));
    expect_start_error(*state, ARGUMENTS("--trace", path));
    unlink(path);
    close(file);
}

static void help_and_version(void **state)
{
    static const char *const options[] = {"--help", "-h", "--version", "-V"};
    struct program *program = *state;
    for (size_t i = 0; i < sizeof options / sizeof options[0]; i++) {
        program_launch(program, AT_COMMANDS, ARGUMENTS(options[i]), -1, -1);
        assert_int_equal(program_end(program), 0);
        assert_int_equal(program->said.length, 0);
        assert_non_null(strstr(program->printed.data, i < 2 ? "Usage: " : "at_commands "));
        program_drop(program);
    }
}

/* ---- A serial line --------------------------------------------------------------------------- */

static void serial_line(void **state)
{
    char path[64], line[128];
    int master, slave;
    struct program *program = *state;

    assert_return_code(openpty(&master, &slave, path, NULL, NULL), errno);
    fcntl(master, F_SETFD, FD_CLOEXEC);
    fcntl(slave, F_SETFD, FD_CLOEXEC);
    program_start(program, ARGUMENTS("--serial", path, "--baud", "921600", "--parity", "--flow"));
    close(slave);
    struct session *session = session_on(program, master, master);
    session_expect_quiet(session);
    ask_value(session, "AT+Get=General,Persistent", "+get:1");
    session_close(program, session);
    assert_int_equal(program_end(program), 1);
    snprintf(line, sizeof line, "at_commands: serial %s: the line has gone\n", path);
    assert_string_equal(program->said.data, line);
}

/* ---- The console ----------------------------------------------------------------------------- */

/* Types at the next prompt. */
static void enter(struct screen *screen, const char *keys)
{
    screen_expect(screen, "AT> ");
    screen_type(screen, keys);
}

static void console(void **state)
{
    struct program *program = *state;
    struct winsize size = {.ws_row = 24, .ws_col = 80};
    struct screen screen = {0};
    int slave;

    setenv("TERM", "xterm", 1);
    assert_return_code(openpty(&screen.terminal, &slave, NULL, NULL, &size), errno);
    fcntl(screen.terminal, F_SETFD, FD_CLOEXEC);
    program_launch(program, AT_COMMANDS, ARGUMENTS(NULL), slave, slave);
    enter(&screen, "AT+T\t"); /* completion of a command, in the case that was typed */
    screen_expect(&screen, "AT+TEST");
    screen_type(&screen, "\r");
    screen_expect(&screen, "OK\r\n");
    screen_type(&screen,
                "AT+So\t=in\t,s\t,t\t\r"); /* and of its parameters; inet6 is one as well */
    screen_expect(&screen, "+socket:0\r\nOK\r\n");
    enter(&screen, "\033[A"); /* the line before */
    screen_type(&screen, "\r");
    screen_expect(&screen, "+socket:1\r\nOK\r\n");
    enter(&screen, "AT+Close=9\r"); /* a person is told what a code means */
    screen_expect(&screen, "ERROR: process command,-9  (bad socket descriptor)");
    enter(&screen, "AT+WlanConnect=atcmd,,OPEN\r");
    screen_expect(&screen, "OK\r\n");
    screen_type(&screen,
                "AT+Te"); /* the event comes above the line, which is drawn again below it */
    screen_expect(&screen, "+eventnetapp:ipv4_acquired");
    screen_expect(&screen, "AT+Te");
    screen_type(&screen, "st\r");
    screen_expect(&screen, "OK\r\n");
    enter(&screen, "\004");
    assert_int_equal(program_end(program), 0);
    program_drop(program);
    close(screen.terminal);
    close(slave);
}

/* ---- Tools for tests of hosts ---------------------------------------------------------------- */

static void reply_delay(void **state)
{
    program_start(*state, ARGUMENTS("--tcp", "0", "--reply-delay", "50"));
    struct session *session = session_tcp(*state);

    for (int i = 0; i < 5; i++) {
        int64_t begin = now_ms();
        session_ask(session, "AT+Test", "OK");
        assert_in_range(now_ms() - begin, 50, LIMIT_MS);
    }
    int64_t begin = now_ms();
    for (int i = 0; i < 20; i++) {
        session_say(session, i % 5 == 4 ? "AT+Test=1" : "AT+Test");
    }
    for (int i = 0; i < 20; i++) {
        session_expect(session, i % 5 == 4 ? "ERROR: number of parameters,0" : "OK");
        assert_in_range(now_ms() - begin, 50, LIMIT_MS);
    }
    session_expect_quiet(session);
    program_stop(*state);
}

/* A port of ::1 that was free. */
static unsigned free_port(void)
{
    struct sockaddr_in6 address = {.sin6_family = AF_INET6, .sin6_addr = IN6ADDR_LOOPBACK_INIT};
    socklen_t length = sizeof address;
    int fd = socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    assert_return_code(bind(fd, (struct sockaddr *)&address, sizeof address), errno);
    getsockname(fd, (struct sockaddr *)&address, &length);
    close(fd);
    return ntohs(address.sin6_port);
}

/* Talks of a device to itself, with every byte in the data. */
static void talk(struct session *session)
{
    uint8_t data[256];
    char head[128];
    unsigned port = free_port();

    for (size_t i = 0; i < sizeof data; i++) {
        data[i] = (uint8_t)i;
    }
    session_ask(session, "at + test", "OK");
    session_ask(session, "AT+Nothing={a}, \\b", "ERROR: command not exist,0");
    ask_value(session, "AT+Socket=INET6,DGRAM,UDP", "+socket:0");
    session_say(session, "AT+Bind=0,INET6,%u,0x0:0x0:0x0:0x0", port);
    session_expect(session, "OK");
    snprintf(head, sizeof head, "AT+SendTo=0,INET6,%u,0x0:0x0:0x0:0x1,0,%zu,", port, sizeof data);
    session_write(session, head, strlen(head));
    session_write(session, data, sizeof data);
    session_expect(session, "OK");
    session_ask(session, "AT+RecvFrom=0,INET6,0,0x0:0x0:0x0:0x0,0,1000", "OK");
    const char *line = session_line(session);
    assert_int_equal(session->line.length, 18 + sizeof data);
    assert_memory_equal(line, "+recvfrom:0,0,256,", 18);
    assert_memory_equal(line + 18, data, sizeof data);
    session_ask(session, "AT+WlanDisconnect", "OK");
}

static void trace_that_cannot_be_written(void **state)
{
    program_start(*state, ARGUMENTS("--tcp", "0", "--trace", "/dev/full"));
    struct session *session = session_tcp(*state);
    session_ask(session, "AT+Test", "OK");
    program_expect_said(*state, "at_commands: --trace: No space left on device, the trace ends "
                                "here");
    session_ask(session, "AT+Test", "OK");
    program_stop(*state);
}

/* What happens while nobody has the line open is not for the one who opens it. */
static void pty_without_a_host(void **state)
{
    program_start(*state, ARGUMENTS("--pty", "--tcp", "0"));
    struct session *other = session_tcp(*state);
    session_ask(other, "AT+WlanDisconnect", "OK");
    session_ask(other, "AT+Test", "OK");
    struct session *session = session_pty(*state);
    session_say(session, "AT+Test");
    assert_string_equal(session_line(session), "OK"); /* and no event before it */
    program_stop(*state);
}

/* The time-out of a Recv that has no room for its result yet counts all the same. */
static void receive_timeout_without_room(void **state)
{
    uint8_t *data = allocate(SEND_LENGTH);
    program_start(*state, ARGUMENTS("--pty", "--tcp", "0"));
    struct session *session = session_pty(*state), *other = session_tcp(*state);
    int peer = connect_peer(session, 0);

    ask_value(session, "AT+Socket=INET,DGRAM,UDP", "+socket:1");
    session_ask(session, "AT+Bind=1,INET,0,", "OK");
    session_ask(session, "AT+SetSockOpt=1,SOCKET,RCVTIMEO,0,20000", "OK");
    ask_value(other, "AT+Socket=INET,DGRAM,UDP", "+socket:2");
    peer_write(peer, data, SEND_LENGTH);
    session_say(session, "AT+Recv=0,0,%d", SEND_LENGTH);
    session_say(session, "AT+Recv=1,0,%d", SEND_LENGTH);
    session_ask(other, "AT+Select=3,2,0,300000", "OK"); /* longer than the time-out */
    session_expect(other, "+select:");
    session_expect(session, "OK");
    assert_int_equal(strncmp(session_line(session), "+recv:0,0,60000,", 16), 0);
    session_expect(session, "OK");
    session_expect(session, "ERROR: process command,-11");
    free(data);
    close(peer);
    program_stop(*state);
}

static void trace_can_be_played(void **state)
{
    char path[] = "/tmp/at_commands-XXXXXX";
    struct program *program = *state;
    int file = mkstemp(path);
    assert_return_code(file, errno);
    close(file);

    program_start(program, ARGUMENTS("--tcp", "0", "--trace", path));
    talk(session_tcp(program));
    program_stop(program);
    program_launch(program, TRANSCRIPT,
                   ARGUMENTS("--transport", "tcp", "--program", AT_COMMANDS, path), -1, -1);
    int status = program_end(program);
    if (status != 0) {
        fail_msg("the trace %s does not hold: %s", path, program->said.data);
    }
    unlink(path);
}

/* ---- The end of the input -------------------------------------------------------------------- */

static const char input[] = "AT+Test\nAT+Get=General,Persistent\nAT+Test=1\n";
static const char answers[] = "OK\r\n+get:1\r\nOK\r\nERROR: number of parameters,0\r\n";

static void expect_quiet_end(struct program *program)
{
    assert_int_equal(program_end(program), 0);
    if (program->said.length > 0) {
        fail_msg("the program says: %s", program->said.data);
    }
}

/* `in` and `out` are -1 for pipes. */
static void answer_input(struct program *program, const char *option, int in, int out)
{
    program_launch(program, AT_COMMANDS, ARGUMENTS(option), in, out);
    program_ready(program);
    if (in < 0) {
        assert_int_equal(write(program->input, input, sizeof input - 1), sizeof input - 1);
    }
    expect_quiet_end(program);
}

static void input_ends(void **state)
{
    struct program *program = *state;
    for (int i = 0; i < 4; i++) {
        FILE *in = i & 1 ? tmpfile() : NULL, *out = i & 2 ? tmpfile() : NULL;
        char printed[128] = "";
        if (in != NULL) {
            fputs(input, in);
            rewind(in);
        }
        /* Without a terminal that is what it does by itself. */
        answer_input(program, i & 1 ? NULL : "--stdio", in != NULL ? fileno(in) : -1,
                     out != NULL ? fileno(out) : -1);
        if (out != NULL) {
            assert_int_equal(pread(fileno(out), printed, sizeof printed - 1, 0),
                             sizeof answers - 1);
        }
        assert_string_equal(out != NULL ? printed : program->printed.data, answers);
        if (in != NULL) {
            fclose(in);
        }
        if (out != NULL) {
            fclose(out);
        }
        program_drop(program);
    }
}

/* The last line needs no end, and what waits is waited for. */
static void input_ends_before_result(void **state)
{
    struct program *program = *state;
    program_start(program, ARGUMENTS("--stdio"));
    struct session *session = session_stdio(program);
    int peer = connect_peer(session, 0);

    session_ask(session, "AT+Recv=0,0,100", "OK");
    close(session->out);
    session->out = session->in;
    peer_write(peer, (const uint8_t *)"late", 4);
    session_expect(session, "+recv:0,0,4,late");
    session_expect_end(session);
    expect_quiet_end(program);
    close(peer);
}

/* Nobody reads the answers any more: there is no reason to go on, and none to hang. */
static void output_is_closed(void **state)
{
    struct program *program = *state;
    program_start(program, ARGUMENTS("--stdio"));
    close(program->output);
    program->output = -1;
    assert_int_equal(write(program->input, input, sizeof input - 1), sizeof input - 1);
    expect_quiet_end(program);
}

/* A program that starts it may have closed the standard streams; what it opens itself must not take
 * their place. program_end() fails the test when it was ended by a signal. */
static void no_standard_streams(void **state)
{
    static const char *const commands[] = {
        "printf 'AT+Test\\n' | " AT_COMMANDS " --stdio >&-",
        "exec " AT_COMMANDS " --stdio <&-",
        "printf 'AT+Test\\n' | " AT_COMMANDS " --stdio 2>&-",
    };
    struct program *program = *state;
    for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++) {
        program_launch(program, "/bin/sh", ARGUMENTS("-c", commands[i]), -1, -1);
        int status = program_end(program);
        if (status > 128) {
            fail_msg("%s: ends by signal %d: %s", commands[i], status - 128, program->said.data);
        }
        program_drop(program);
    }
}

/* ---- Raw sockets ----------------------------------------------------------------------------- */

static void send_datagram(const char *host, const char *text)
{
    struct sockaddr_in address = address_of(host, 20001);
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    assert_int_equal(sendto(fd, text, strlen(text), 0, (struct sockaddr *)&address, sizeof address),
                     strlen(text));
    close(fd);
}

static void raw_sockets(void **state)
{
    enum { IP_HEADER = 20, UDP_HEADER = 8 };
    static const char text[] = "to the raw socket";
    uint8_t data[DATA_MAX];
    char address[16];

    if (geteuid() != 0) {
        skip();
    }
    program_start(*state, ARGUMENTS("--tcp", "0"));
    struct session *session = session_tcp(*state);
    find_address(session, address);
    ask_value(session, "AT+Socket=INET,RAW,UDP", "+socket:0");
    session_say(session, "AT+Bind=0,INET,0,%s", address);
    session_expect(session, "OK");
    for (size_t head = IP_HEADER;; head = 0) {
        send_datagram(address, text);
        session_ask(session, "AT+Recv=0,0,1000", "OK");
        session_line(session);
        assert_int_equal(received(&session->line, 0, data), head + UDP_HEADER + strlen(text));
        assert_true(head == 0 || data[0] == 0x45);
        assert_int_equal(data[head + 2] << 8 | data[head + 3], 20001);
        assert_memory_equal(data + head + UDP_HEADER, text, strlen(text));
        if (head == 0) {
            break;
        }
        ask_value(session, "AT+GetSockOpt=0,IP,RAW_RX_NO_HEADER", "+getsockopt:0");
        session_ask(session, "AT+SetSockOpt=0,IP,RAW_RX_NO_HEADER,1", "OK");
        ask_value(session, "AT+GetSockOpt=0,IP,RAW_RX_NO_HEADER", "+getsockopt:1");
    }
    ask_value(session, "AT+GetSockOpt=0,IP,HDRINCL", "+getsockopt:0");
    session_ask(session, "AT+SetSockOpt=0,IP,HDRINCL,1", "OK");
    ask_value(session, "AT+GetSockOpt=0,IP,HDRINCL", "+getsockopt:1");
    ask_value(session, "AT+Socket=INET6,RAW,UDP", "+socket:1");
    ask_value(session, "AT+GetSockOpt=1,IP,RAW_IPV6_HDRINCL", "+getsockopt:0");
    session_ask(session, "AT+SetSockOpt=1,IP,RAW_IPV6_HDRINCL,1", "OK");
    ask_value(session, "AT+GetSockOpt=1,IP,RAW_IPV6_HDRINCL", "+getsockopt:1");
    ask_value(session, "AT+Socket=INET,RAW,RAW", "+socket:2");
    ask_value(session, "AT+Socket=INET6,RAW,RAW", "+socket:3");
    session_expect_quiet(session);
    program_stop(*state);
}

/* ---- Hostile input --------------------------------------------------------------------------- */

static void noise(void **state)
{
    enum { NOISE = 5000000, PIECE = 4096, REST = 70000 };
    uint8_t piece[PIECE];
    uint32_t random = 1;

    program_start(*state, ARGUMENTS("--tcp", "0"));
    struct session *session = session_tcp(*state), *other = session_tcp(*state);
    for (size_t sent = 0; sent < NOISE; sent += PIECE) {
        for (size_t i = 0; i < PIECE; i++) {
            random = random * 1664525 + 1013904223;
            piece[i] = (uint8_t)(random >> 24);
        }
        session_write(session, piece, PIECE);
    }
    session_ask(other, "AT+Test", "OK");
    /* If it happened to begin data, that ends in these empty lines. */
    for (size_t sent = 0; sent < REST; sent += 2) {
        session_write(session, "\r\n", 2);
    }
    session_say(session, "AT+Test");
    while (strcmp(session_line(session), "OK") != 0) {
        assert_memory_equal(session->line.data, "ERROR: ", 7);
    }
    session_expect_quiet(session);
    program_stop(*state);
}

/* ---- The list -------------------------------------------------------------------------------- */

/* system.cmake reads the names here. */
#define TEST(name_) cmocka_unit_test_setup_teardown(name_, program_set_up, program_tear_down)

static const struct CMUnitTest tests[] = {
    TEST(round_trip_tcp),
    TEST(round_trip_pty),
    TEST(round_trip_stdio),
    TEST(longest_data),
    TEST(sessions_at_once),
    TEST(send_waits_for_peer),
    TEST(close_ends_waiting_send),
    TEST(nonblocking_send_never_waits),
    TEST(stop_gives_up),
    TEST(stop_waits_for_peer),
    TEST(linger_waits_for_peer),
    TEST(linger_gives_up),
    TEST(linger_resets),
    TEST(flood_tcp),
    TEST(flood_pty),
    TEST(source_tcp),
    TEST(source_pty),
    TEST(host_goes),
    TEST(too_many_clients),
    TEST(pty_reopened),
    TEST(pty_unread),
    TEST(pty_link),
    TEST(port_in_use),
    TEST(start_errors),
    TEST(unknown_option),
    TEST(no_permission),
    TEST(help_and_version),
    TEST(serial_line),
    TEST(console),
    TEST(reply_delay),
    TEST(trace_can_be_played),
    TEST(trace_that_cannot_be_written),
    TEST(pty_without_a_host),
    TEST(receive_timeout_without_room),
    TEST(stop_is_taken_over),
    TEST(input_ends),
    TEST(input_ends_before_result),
    TEST(output_is_closed),
    TEST(no_standard_streams),
    TEST(raw_sockets),
    TEST(noise),
};

int main(int argc, char **argv)
{
    signal(SIGPIPE, SIG_IGN);
    if (argc > 1) {
        cmocka_set_test_filter(argv[1]);
    }
    return cmocka_run_group_tests_name("system", tests, NULL, NULL);
}
