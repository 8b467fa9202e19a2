/* A session from the outside: requests in every chunking, counted data, lines that are too long,
 * answers into queues that are too small, calls that wait. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fake_nwp.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

#define NOT_EXIST "ERROR: command not exist,0\r\n"
#define WRONG     "ERROR: number of parameters,0\r\n"
#define PARSE(n)  "ERROR: parse parameters," #n "\r\n"
#define ALLOCATE  "ERROR: allocate,0\r\n"
#define FAILED(n) "ERROR: process command," #n "\r\n"
#define OK        "OK\r\n"

static struct fake_host host;

static int open_host(void **state)
{
    (void)state;
    fake_host_open(&host, 1024, 4096, 6);
    return 0;
}

static int close_host(void **state)
{
    (void)state;
    fake_host_close(&host);
    return 0;
}

/* Another size for the rest of a test. */
static void reopen(size_t input_size, size_t output_size, uint8_t calls)
{
    fake_host_close(&host);
    fake_host_open(&host, input_size, output_size, calls);
}

static void ask(const char *request, const char *expected)
{
    const char *got = fake_host_ask(&host, request);
    if (strcmp(got, expected) != 0) {
        fail_msg("\"%s\":\nexpected %sgot %s", request, expected, got);
    }
}

static void expect_log(const char *expected)
{
    assert_string_equal(fake_log(&host.nwp), expected);
}

/* ---- Names and lines ------------------------------------------------------------------------- */

static void names(void **state)
{
    static const char *const good[] = {
        "AT+Test",       "at+test",   "aT+tEsT",     "AT +Test", "AT+ Test",
        "AT + Test",     "  AT+Test", "AT+Test   ",  "AT+Test=", "AT+Test =",
        " at + test = ", "AT+Test=,", "AT+Test= , ",
    };
    static const char *const bad[] = {
        "AT",        "AT+",         "ATX",       "AT+Test?",    "AT++Test", "AT+Tests",  "AT+Tes",
        "AT+Te st",  "Test",        "+Test",     "=",           "==",       "AT=",       "AT+=",
        "\tAT+Test", "AT+Test\t",   "AT+\tTest", " ",           "AT-Test",  "AT+Test?=", "=AT+Test",
        "=AT+Test=", "AT+Tests=1,", "BT+Test",   "\"AT+Test\"", "AT+Test,", "AT+X=?",
    };
    char line[64];
    (void)state;
    for (size_t i = 0; i < COUNT(good); i++) {
        snprintf(line, sizeof line, "%s\r\n", good[i]);
        ask(line, OK);
    }
    for (size_t i = 0; i < COUNT(bad); i++) {
        snprintf(line, sizeof line, "%s\r\n", bad[i]);
        ask(line, NOT_EXIST);
    }
}

static void line_ends(void **state)
{
    (void)state;
    ask("AT+Test\r", OK);
    ask("\n", "");
    ask("AT+Test\n", OK);
    ask("AT+Test\r\n", OK);
    ask("AT+Test\n\r", OK);
    ask("\r\n\r\n\n\r", "");
    ask("AT+Test\rAT+Test\nAT+Test\r\n", OK OK OK);
    ask("AT+Test", "");
    ask("\r", OK);
    ask("AT+Stop=5\r\n", OK);
    expect_log("device.stop 5\n");
}

static void a_nul_is_no_line_end(void **state)
{
    (void)state;
    fake_host_forget(&host);
    assert_true(fake_host_give(&host, "AT+Test\0\r\nAT+\0Test\r\n\0\r\nAT+Stop=1\0\r\n", 35));
    assert_string_equal(host.got, NOT_EXIST NOT_EXIST NOT_EXIST PARSE(-4));
}

static void help(void **state)
{
    static const char *const usages[][2] = {
        {"Start", "[]"},
        {"Stop", "[timeout]"},
        {"Test", "[]"},
        {"Get", "[ID],[Option]"},
        {"Set", "[ID],[Option],[Value1],..,[ValueX]"},
        {"WlanConnect", "[SSID],[BSSID],[SecurityType],[SecurityKey],[SecurityExtUser],"
                        "[SecurityExtAnonUser],[SecurityExtEapMethod]"},
        {"WlanDisconnect", "[]"},
        {"WlanGet", "[ID],[Option]"},
        {"Close", "[Socket]"},
        {"Accept", "[Socket],[Family]"},
        {"Bind", "[Socket],[Family],[Port],[IP Address]"},
        {"Listen", "[Socket],[Backlog]"},
        {"Connect", "[Socket],[Family],[Port],[IP Address]"},
        {"Select", "[nfds],[readsds],[timeout sec],[timeout usec]"},
        {"SetSockOpt", "[sd],[Level],[Option],[Value1],..,[ValueX]"},
        {"GetSockOpt", "[sd],[Level],[Option]"},
        {"Send", "[sd],[format],[length],[data]"},
        {"SendTo", "[sd],[family],[port],[addr],[format],[length],[data]"},
        {"Recv", "[sd],[format],[length]"},
        {"RecvFrom", "[sd],[family],[port],[addr],[format],[length]"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(usages); i++) {
        char request[64];
        char expected[256];
        snprintf(request, sizeof request, "AT+%s=?\r\n", usages[i][0]);
        snprintf(expected, sizeof expected, "%s\r\n" OK, usages[i][1]);
        ask(request, expected);
        snprintf(request, sizeof request, "at + %s =?,5,\"x,,\r\n", usages[i][0]);
        ask(request, expected);
    }
    expect_log("");
}

/* D.0, where the guide calls a parameter by another name (Domain, ConfigId). */
static void help_names_of_the_reference(void **state)
{
    (void)state;
    ask("AT+Socket=?\r\n", "[Family],[Type],[Protocol]\r\n" OK);
    ask("AT+NetCfgGet=?\r\n", "[ID]\r\n" OK);
}

static void a_question_mark_elsewhere_is_no_help(void **state)
{
    (void)state;
    ask("AT+Test= ?\r\n", WRONG);
    ask("AT+Stop= ?\r\n", PARSE(-4));
    ask("AT+WlanConnect=\"?net\",,open,,,,\r\n", OK);
    expect_log("wlan.connect ?net 000000000000 0 - - - 0x0\n");
}

/* ---- Every chunking -------------------------------------------------------------------------- */

struct exchange {
    const char *request;
    size_t length; /* 0: of the string */
    const char *answer, *log;
};

#define TEXT(request_)  (request_), 0
#define BYTES(request_) (request_), sizeof(request_) - 1

static const struct exchange exchanges[] = {
    {TEXT("AT+Test\r\n"), OK, ""},
    {TEXT("\r\n\r\nat + test = \r\nAT+Test\n"), OK OK, ""},
    {TEXT("AT+Nothing=1,2,\"3\r\n"), NOT_EXIST, ""},
    {TEXT("AT+Test=1\r\n"), WRONG, ""},
    {TEXT("AT+Stop=?\r\n"), "[timeout]\r\n" OK, ""},
    {TEXT("AT+Stop=\r\n"), WRONG, ""},
    {TEXT("AT+Stop= \r\n"), PARSE(-1), ""},
    {TEXT("AT+Stop=0x10\r\n"), OK, "device.stop 16\n"},
    {TEXT("AT+Get=general,persistent\r\n"), "+get:1\r\n" OK, "device.get 5 0\n"},
    {TEXT("AT+Get=status,netcfg\r\n"), PARSE(-1), ""},
    {TEXT("AT+Set=General,Persistent,0\r\n"), OK, "device.set 5 0\n"},
    {TEXT("AT+Set=general,time,12,5,9,3,7,2018\r\n"), OK, "device.set 11 12 5 9 3 7 2018\n"},
    {TEXT("AT+Set=general,time,12,5,9\r\n"), PARSE(-3), ""},
    {TEXT("AT+Socket=INET,STREAM,TCP\r\n"), "+socket:0\r\n" OK, "socket.open 2 1 6\n"},
    {TEXT("AT+Bind=0,inet,80,\r\n"), OK, "socket.bind 0 2 80 00000000\n"},
    {TEXT("AT+Bind=0,inet6,80,fe80::1\r\n"), OK,
     "socket.bind 0 3 80 fe800000000000000000000000000001\n"},
    {TEXT("AT+Bind=0,rf,80,\r\n"), PARSE(-1), ""},
    {TEXT("AT+Listen=0,65536\r\n"), PARSE(-4), ""},
    {TEXT("AT+Accept=3,inet\r\n"), OK "+accept:0,inet,80,192.168.1.4\r\n", "socket.accept 3\n"},
    {TEXT("AT+Accept=3,rf\r\n"), PARSE(-1), ""},
    {TEXT("AT+Connect=0,INET,80,1.2.3.4\r\n"), OK "+connect:80,1.2.3.4\r\n",
     "socket.connect 0 2 80 01020304\n"},
    {TEXT("AT+Connect=0,rf,80,1.2.3.4\r\n"), PARSE(-1), ""},
    {TEXT("AT+Select=3,[0|2],65535,0\r\n"), OK "+select:\r\n", "socket.select 0x5 65535 0\n"},
    {TEXT("AT+SetSockOpt=0,socket,rcvtimeo,5,10000\r\n"), OK, "socket.set 0 20 5 10000\n"},
    {TEXT("AT+SetSockOpt=0,socket,keepalive,2\r\n"), PARSE(-4), ""},
    {TEXT("AT+SetSockOpt=0,ip,multicast_ttl,256\r\n"), PARSE(-4), ""},
    {TEXT("AT+Set=general,persistent,5\r\n"), PARSE(-4), ""},
    {TEXT("AT+SetSockOpt=0,SOCKET,KEEPALIVE\r\n"), PARSE(-3), ""},
    {TEXT("AT+SetSockOpt=0,SOCKET,KEEPALIVE,\r\n"), PARSE(-1), ""},
    {TEXT("AT+SetSockOpt=0,ip,keepalive,1\r\n"), PARSE(-4), ""},
    {TEXT("AT+Send=0,0,5,he,lo\r\n"), OK, "socket.send 0 - 5\n"},
    {TEXT("AT+Send=0,0,5,he\"lo"), OK, "socket.send 0 - 5\n"},
    {TEXT("AT+Send=0,0,9,AT+Test\r\n\r\n"), OK, "socket.send 0 - 9\n"},
    {TEXT("AT+Send=0,0,4,\r\n\r\nAT+Test\r"), OK OK, "socket.send 0 - 4\n"},
    {BYTES("AT+Send=0,0,6,\0\"\0,\r\0\r\nAT+Test\r\n"), OK OK, "socket.send 0 - 6\n"},
    {TEXT("AT+Send=0,0,0,\r\n"), OK, "socket.send 0 - 0\n"},
    {TEXT("AT+Send=0,0,0,AT+Test\r\n"), OK OK, "socket.send 0 - 0\n"},
    {TEXT("AT+Send=0,1,8,aGVsbG8=\r\n"), OK, "socket.send 0 - 5\n"},
    {TEXT("AT+Send=0,1,0,\r\n"), OK, "socket.send 0 - 0\n"},
    {TEXT("AT+Send=0,1,7,aGVsbG8\r\n"), PARSE(-1), ""},
    {TEXT("AT+Send=0,1,8,aGV\r\n\"=\r\n"), PARSE(-4), ""},
    {TEXT("AT+Send=x,0,4,\r\n,,\r\nAT+Test\r\n"), PARSE(-4) OK, ""},
    {TEXT("AT+Send=,0,2,\r\nAT+Test\r\n"), PARSE(-1) OK, ""},
    {TEXT("AT+Send=0,,2,\r\nAT+Test\r\n"), PARSE(-1) OK, ""},
    {TEXT("AT+Send=0,0,x,ab\r\nAT+Test\r\n"), PARSE(-4) OK, ""},
    {TEXT("AT+Send=0,0,,ab\r\nAT+Test\r\n"), PARSE(-1) OK, ""},
    {TEXT("AT+Send=0,0\r\n"), PARSE(-3), ""},
    {TEXT("AT+Send=0\r\n"), PARSE(-3), ""},
    {TEXT("AT+Send=\r\n"), PARSE(-3), ""},
    {TEXT("AT+Send\r\n"), PARSE(-3), ""},
    {TEXT("AT+Send=0,0,5\r\nAT+Test\r\n"), PARSE(-3) OK, ""},
    {TEXT("AT+Send=?,0,5,\r\nAT+Test\r\n"), "[sd],[format],[length],[data]\r\n" OK OK, ""},
    {TEXT("AT+SendTo=0,inet,7,1.2.3.4,0,5,h\r\n,o\r\n"), OK, "socket.send 0 2 7 01020304 5\n"},
    {TEXT("AT+SendTo=0,inet,7,1.2.3,0,2,\r\nAT+Test\r\n"), PARSE(-3) OK, ""},
    {TEXT("AT+SendTo=0,what,7,1.2.3.4,0,2,\r\nAT+Test\r\n"), PARSE(-4) OK, ""},
    {TEXT("AT+Recv=0,0,100\r\n"), OK "+recv:0,0,0,\r\n", "socket.receive 0 100\n"},
    {TEXT("AT+RecvFrom=0,inet,0,0.0.0.0,1,9\r\n"), OK "+recvfrom:0,1,0,\r\n",
     "socket.receive 0 9\n"},
    {TEXT("AT+WlanConnect=\"my, net\",,wpa_wpa2,\"p,w\",,,\r\n"), OK,
     "wlan.connect my,\\x20net 000000000000 2 p,w - - 0x0\n"},
    {TEXT("AT+WlanConnect=home,00:11:22:33:44:55,open,,,,\r\n"), OK,
     "wlan.connect home 001122334455 0 - - - 0x0\n"},
    {TEXT("AT+WlanConnect=home,,wpax,x,,,\r\n"), PARSE(-4), ""},
    {TEXT("AT+WlanConnect=,,open,x,,,\r\n"), PARSE(-1), ""},
    {TEXT("AT+WlanConnect=123456789012345678901234567890123,,open,,,,\r\n"), PARSE(-5), ""},
    {TEXT("AT+WlanConnect=\"unclosed,,open,,,,\r\nAT+Test\r\n"), OK OK,
     "wlan.connect \"unclosed 000000000000 0 - - - 0x0\n"},
    {TEXT("AT+NetCfgGet=get_mac_addr\r\n"), "+netcfgget:0x1:0x2:0x3:0x4:0x5:0x6\r\n" OK,
     "netcfg.get 2\n"},
    {TEXT("AT+WlanGet=connection\r\n"), "+wlanget:sta,disconnected,open,,,\r\n" OK,
     "wlan.get 5 0\n"},
};

static void prepare(struct fake_nwp *nwp)
{
    static const uint8_t mac[] = {1, 2, 3, 4, 5, 6};
    nwp->peer = (struct nwp_endpoint){NWP_INET, 80, {192, 168, 1, 4}};
    nwp->device_value.persistent = 1;
    memcpy(nwp->netcfg_value.mac, mac, sizeof mac);
}

static size_t length_of(const struct exchange *exchange)
{
    return exchange->length > 0 ? exchange->length : strlen(exchange->request);
}

/* Opens a new host for the exchange, gives `first` bytes, then the rest in pieces of `step`. */
static void give_in_pieces(const struct exchange *exchange, size_t first, size_t step)
{
    const char *from = exchange->request;
    size_t length = length_of(exchange);
    size_t size = first;
    prepare(&host.nwp);
    fake_host_forget(&host);
    for (size_t at = 0; at < length; at += size, size = step) {
        size = size < length - at ? size : length - at;
        assert_true(fake_host_give(&host, from + at, size));
        if (size == 0) {
            size = step;
        }
    }
    const char *log = fake_log(&host.nwp);
    if (strcmp(host.got, exchange->answer) != 0 || strcmp(log, exchange->log) != 0) {
        fail_msg("\"%s\" cut at %zu, then every %zu:\nexpected %s%sgot %s%s", from, first, step,
                 exchange->answer, exchange->log, host.got, log);
    }
}

static void whole_requests(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(exchanges); i++) {
        give_in_pieces(&exchanges[i], SIZE_MAX, SIZE_MAX);
    }
}

static void requests_byte_by_byte(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(exchanges); i++) {
        give_in_pieces(&exchanges[i], 1, 1);
    }
}

static void requests_in_two_parts(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(exchanges); i++) {
        for (size_t first = 1; first < length_of(&exchanges[i]); first++) {
            give_in_pieces(&exchanges[i], first, SIZE_MAX);
        }
    }
}

/* All of them as one stream, in pieces of every size, into the smallest queue. */
static void a_stream_of_requests(void **state)
{
    char request[8192];
    char answer[8192];
    char log[8192];
    size_t lengths[3] = {0};
    (void)state;
    for (size_t i = 0; i < COUNT(exchanges); i++) {
        memcpy(request + lengths[0], exchanges[i].request, length_of(&exchanges[i]));
        lengths[0] += length_of(&exchanges[i]);
        lengths[1] += (size_t)snprintf(answer + lengths[1], sizeof answer - lengths[1], "%s",
                                       exchanges[i].answer);
        lengths[2] +=
            (size_t)snprintf(log + lengths[2], sizeof log - lengths[2], "%s", exchanges[i].log);
    }
    for (size_t step = 1; step < 200; step++) {
        reopen(256, AT_OUTPUT_MIN(2), 2);
        /* a small queue limits what is asked of the network processor */
        const struct exchange all = {request, lengths[0], answer, NULL};
        prepare(&host.nwp);
        for (size_t at = 0; at < all.length; at += step) {
            size_t size = step < all.length - at ? step : all.length - at;
            assert_true(fake_host_give(&host, request + at, size));
        }
        assert_string_equal(host.got, answer);
    }
}

/* ---- Counted data ---------------------------------------------------------------------------- */

static size_t send_request(char *request, size_t size, const uint8_t *data, size_t length)
{
    size_t head = (size_t)snprintf(request, size, "AT+Send=7,0,%zu,", length);
    memcpy(request + head, data, length);
    return head + length;
}

static void data_of_every_byte(void **state)
{
    uint8_t data[256];
    char request[300];
    (void)state;
    for (size_t i = 0; i < sizeof data; i++) {
        data[i] = (uint8_t)i;
    }
    for (size_t length = 0; length <= sizeof data; length++) {
        size_t total = send_request(request, sizeof request, data + 256 - length, length);
        for (size_t first = 0; first <= total; first += 1 + total / 7) {
            fake_host_forget(&host);
            assert_true(fake_host_give(&host, request, first));
            assert_true(fake_host_give(&host, request + first, total - first));
            assert_string_equal(host.got, OK);
            assert_int_equal(host.nwp.sent_length, length);
            assert_memory_equal(host.nwp.sent, data + 256 - length, length);
        }
    }
}

static void two_bytes_of_data(void **state)
{
    (void)state;
    for (size_t one = 0; one < 256; one++) {
        for (size_t two = 0; two < 256; two += one % 16 == 10 || one % 16 == 13 ? 1 : 17) {
            const uint8_t data[] = {(uint8_t)one, (uint8_t)two};
            char request[64];
            size_t total = send_request(request, sizeof request, data, 2);
            fake_host_forget(&host);
            assert_true(fake_host_give(&host, request, total));
            assert_string_equal(host.got, OK);
            assert_memory_equal(host.nwp.sent, data, 2);
        }
    }
}

/* A request of exactly the size of the input buffer is taken, one byte more is drained whatever
 * it holds. */
static void data_too_long_is_drained(void **state)
{
    (void)state;
    for (size_t size = 60; size < 70; size++) {
        for (size_t step = 1; step < 90; step += 11) {
            uint8_t data[52];
            char request[128];
            memset(data, '\n', sizeof data);
            memcpy(data + 10, "\r\nAT+Test\r\n", 11);
            reopen(size, AT_OUTPUT_MIN(2), 2);
            size_t total = send_request(request, sizeof request, data, sizeof data);
            for (size_t at = 0; at < total; at += step) {
                size_t part = step < total - at ? step : total - at;
                assert_true(fake_host_give(&host, request + at, part));
            }
            assert_string_equal(host.got, total <= size ? OK : PARSE(-5));
            ask("\r\nAT+Test\r\n", OK);
        }
    }
}

/* More than the field of the length holds is too long, too: it is drained (A.9). */
static void data_longer_than_any_is_drained(void **state)
{
    char data[1000];
    (void)state;
    memset(data, '\n', sizeof data);
    memcpy(data, "\r\nAT+Test\r\n", 11);
    fake_host_forget(&host);
    assert_true(fake_host_give(&host, "AT+Send=0,0,70000,", 18));
    for (size_t i = 0; i < 70; i++) {
        assert_true(fake_host_give(&host, data, sizeof data));
    }
    assert_string_equal(host.got, PARSE(-5));
    ask("\r\nAT+Test\r\n", OK);
}

static void lengths_that_lie(void **state)
{
    (void)state;
    ask("AT+Send=0,0,3,hello\r\n", OK NOT_EXIST);
    assert_int_equal(host.nwp.sent_length, 3);
    ask("AT+Send=0,0,14,hello\r\nAT+Test\r\n", OK);
    assert_memory_equal(host.nwp.sent, "hello\r\nAT+Test", 14);
    ask("AT+Test\r\n", OK);
    ask("AT+Send=0,1,4,aGVsbG8=\r\n", OK NOT_EXIST);
    assert_memory_equal(host.nwp.sent, "hel", 3);
}

static void lines_too_long(void **state)
{
    (void)state;
    for (size_t size = 16; size < 40; size++) {
        for (size_t step = 1; step < 60; step += 7) {
            const char line[] = "AT+Test=,,,,,,,,,,,,,,,,,\rAT+Test\n";
            reopen(size, AT_OUTPUT_MIN(2), 2);
            for (size_t at = 0; at < strlen(line); at += step) {
                size_t part = step < strlen(line) - at ? step : strlen(line) - at;
                assert_true(fake_host_give(&host, line + at, part));
            }
            assert_string_equal(host.got, size >= 25 ? OK OK : PARSE(-5) OK);
        }
    }
}

/* ---- Output ---------------------------------------------------------------------------------- */

/* The host fetches single bytes, and only when the session wants nothing more to read. */
static void a_host_that_fetches_single_bytes(void **state)
{
    char requests[4096] = "";
    char expected[4096] = "";
    size_t lengths[2] = {0};
    (void)state;
    for (size_t i = 0; i < 60; i++) {
        lengths[0] += (size_t)snprintf(requests + lengths[0], sizeof requests - lengths[0],
                                       i % 3 == 0   ? "AT+Test\r\n"
                                       : i % 3 == 1 ? "AT+Socket=inet,dgram,udp\r\n"
                                                    : "AT+Socket=inet,what,udp\r\n");
        lengths[1] += (size_t)snprintf(expected + lengths[1], sizeof expected - lengths[1],
                                       i % 3 == 0   ? OK
                                       : i % 3 == 1 ? "+socket:0\r\n" OK
                                                    : PARSE(-4));
    }
    reopen(64, AT_OUTPUT_MIN(2), 2);
    const uint8_t *from = (const uint8_t *)requests;
    const uint8_t *data;
    size_t left = lengths[0];
    while (left > 0 || at_session_output(&host.host.session, &data) > 0) {
        size_t read = at_session_input(&host.host.session, from, left);
        from += read;
        left -= read;
        fake_host_fetch(&host, 1);
    }
    assert_string_equal(host.got, expected);
}

/* A session that stops reading has room again after a fetch, and not before. */
static void reading_stops_when_the_queue_is_full(void **state)
{
    const uint8_t line[] = "AT+Test\r\n";
    const uint8_t *data;
    size_t requests = 0;
    (void)state;
    reopen(64, AT_OUTPUT_MIN(2), 2);
    while (at_session_input(&host.host.session, line, 9) == 9) {
        requests++;
        assert_true(requests < 1000);
    }
    assert_int_equal(at_session_input(&host.host.session, line + 7, 2), 0);
    fake_host_fetch(&host, 4);
    assert_int_equal(at_session_input(&host.host.session, line + 7, 2), 2);
    assert_int_equal(at_session_output(&host.host.session, &data), 4 * requests);
}

struct messages {
    char text[1024];
    size_t length;
};

static struct messages messages;

static void on_message(struct at_session *session, enum at_direction direction,
                       const uint8_t *message, size_t length)
{
    (void)session;
    messages.length += (size_t)snprintf(
        messages.text + messages.length, sizeof messages.text - messages.length, "%c%.*s\n",
        direction == AT_REQUEST ? '>' : '<', (int)length, (const char *)message);
}

static void messages_are_shown(void **state)
{
    (void)state;
    messages.length = 0;
    host.host.session.config.message = on_message;
    ask("\r\nAT+Socket=inet,dgram,udp\r\nAT+Send=0,0,3,a\nb\r\nAT+Nothing\n",
        "+socket:0\r\n" OK OK NOT_EXIST);
    assert_string_equal(messages.text, ">AT+Socket=inet,dgram,udp\n<+socket:0\n<OK\n"
                                       ">AT+Send=0,0,3,a\nb\n<OK\n"
                                       ">AT+Nothing\n<ERROR: command not exist,0\n");
}

/* ---- Waiting calls --------------------------------------------------------------------------- */

static void wait_in(const char *operation)
{
    fake_answer(&host.nwp, operation, NWP_PENDING);
}

static void late_results(void **state)
{
    (void)state;
    host.nwp.peer = (struct nwp_endpoint){NWP_INET6, 65535, {0xfe, 0x80, [15] = 1}};
    wait_in("socket.accept");
    ask("AT+Accept=0,inet6\r\n", OK);
    ask("AT+Test\r\n", OK);
    assert_true(fake_complete(&host.nwp, "socket.accept", 15));
    ask("", "+accept:15,inet6,65535,0xfe800000:0x0:0x0:0x1\r\n");

    wait_in("socket.connect");
    ask("AT+Connect=0,inet,80,1.2.3.4\r\n", OK);
    assert_true(fake_complete(&host.nwp, "socket.connect", NWP_BSD_ECONNREFUSED));
    ask("", FAILED(-111));

    wait_in("socket.select");
    ask("AT+Select=3,0|2,5,0\r\n", OK);
    assert_true(fake_complete(&host.nwp, "socket.select", 5));
    ask("", "+select:0|2\r\n");

    fake_answer(&host.nwp, "socket.receive", NWP_BSD_EAGAIN);
    ask("AT+Recv=0,0,10\r\n", OK FAILED(-11));
    assert_int_equal(fake_pending_count(&host.nwp), 0);
}

static void answers_that_take_their_time(void **state)
{
    (void)state;
    wait_in("device.start");
    ask("AT+Start\r\n", "");
    assert_true(fake_complete(&host.nwp, "device.start", 0));
    ask("", OK);

    wait_in("socket.close");
    ask("AT+Close=3\r\n", "");
    assert_true(fake_complete(&host.nwp, "socket.close", 0));
    ask("", "+close:3\r\n" OK);

    wait_in("socket.send");
    ask("AT+Send=3,0,2,ab\r\n", "");
    assert_true(fake_complete(&host.nwp, "socket.send", NWP_BSD_ENOTCONN));
    ask("", FAILED(-107));

    wait_in("device.stop");
    ask("AT+Stop=100\r\n", "");
    assert_true(fake_complete(&host.nwp, "device.stop", 0));
    ask("", OK);
}

/* Several of them end in any order. */
static void several_wait(void **state)
{
    (void)state;
    for (size_t i = 0; i < 5; i++) {
        wait_in(i % 2 == 0 ? "socket.accept" : "socket.select");
        ask(i % 2 == 0 ? "AT+Accept=0,inet\r\n" : "AT+Select=1,0,9,0\r\n", OK);
    }
    host.nwp.peer = (struct nwp_endpoint){NWP_INET, 1, {1, 2, 3, 4}};
    assert_true(fake_complete(&host.nwp, "socket.select", 1));
    assert_true(fake_complete(&host.nwp, "socket.accept", 1));
    assert_true(fake_complete(&host.nwp, "socket.select", 0));
    assert_true(fake_complete(&host.nwp, NULL, -9));
    assert_true(fake_complete(&host.nwp, NULL, 2));
    assert_false(fake_complete(&host.nwp, NULL, 0));
    ask("", "+select:0\r\n+accept:1,inet,1,1.2.3.4\r\n+select:\r\n" FAILED(
                -9) "+accept:2,inet,1,1.2.3.4\r\n");
}

/* At least five wait, one more is refused, and what ends them has its place. */
static void a_full_table(void **state)
{
    (void)state;
    for (size_t i = 0; i < 5; i++) {
        wait_in("socket.accept");
        ask("AT+Accept=0,inet\r\n", OK);
    }
    ask("AT+Accept=0,inet\r\n", ALLOCATE);
    ask("AT+Recv=0,0,10\r\n", ALLOCATE);
    ask("AT+Send=0,0,2,\r\n", ALLOCATE);
    ask("AT+Start\r\n", ALLOCATE);
    ask("AT+Test\r\n", OK);
    ask("AT+Socket=inet,stream,tcp\r\n", "+socket:0\r\n" OK);
    ask("AT+Close=1\r\n", "+close:1\r\n" OK);
    ask("AT+Stop=1\r\n", OK);
    wait_in("socket.close");
    ask("AT+Close=0\r\n", "");
    ask("AT+Stop=0\r\n", ALLOCATE);
    assert_true(fake_complete(&host.nwp, "socket.accept", NWP_BSD_EBADF));
    assert_true(fake_complete(&host.nwp, "socket.close", 0));
    ask("", "+close:0\r\n" OK FAILED(-9));
    wait_in("socket.accept");
    ask("AT+Accept=0,inet\r\n", OK);
    ask("AT+Accept=0,inet\r\n", ALLOCATE);
}

/* With the smallest queue and every place taken a session still hears its host. */
static void a_full_table_is_not_deaf(void **state)
{
    (void)state;
    for (uint8_t calls = 2; calls < 8; calls++) {
        reopen(256, AT_OUTPUT_MIN(calls), calls);
        for (uint8_t i = 0; i < calls - 1; i++) {
            wait_in("socket.accept");
            ask("AT+Accept=0,inet\r\n", OK);
        }
        wait_in("device.stop");
        ask("AT+Stop=65535\r\n", "");
        ask("AT+Test\r\n", OK);
        while (fake_complete(&host.nwp, NULL, NWP_STOP_IN_PROGRESS)) {
        }
    }
}

/* The reserves hold: all calls end with their longest answers while nobody fetches. */
static void all_answers_fit_into_the_smallest_queue(void **state)
{
    (void)state;
    reopen(256, AT_OUTPUT_MIN(6), 6);
    memset(&host.nwp.peer, 0xff, sizeof host.nwp.peer);
    host.nwp.peer.family = NWP_INET6;
    for (uint8_t i = 0; i < 5; i++) {
        wait_in("socket.accept");
        ask("AT+Accept=0,inet6\r\n", OK);
    }
    const uint8_t request[] = "AT+Nothing\r\n";
    while (at_session_input(&host.host.session, request, 12) == 12) {
    }
    const struct nwp_event event = {.group = NWP_EVENT_FATAL, .id = NWP_FATAL_SYNC_LOSS};
    fake_event(&host.nwp, &event);
    fake_host_forget(&host);
    for (uint8_t i = 0; i < 5; i++) {
        assert_true(fake_complete(&host.nwp, "socket.accept", 15));
    }
    assert_true(fake_host_give(&host, "", 0));
    size_t accepts = 0;
    for (const char *at = host.got; (at = strstr(at, "+accept:15,inet6,65535,")) != NULL; at++) {
        accepts++;
    }
    assert_int_equal(accepts, 5);
    assert_null(strstr(host.got, "allocate"));
}

static void late_failures_wait_for_other_answers(void **state)
{
    (void)state;
    wait_in("socket.accept");
    wait_in("socket.accept");
    wait_in("socket.send");
    ask("AT+Accept=0,inet\r\n", OK);
    ask("AT+Accept=1,inet\r\n", OK);
    ask("AT+Send=2,0,1,x\r\n", "");
    assert_true(fake_complete(&host.nwp, "socket.accept", -9));
    ask("", "");
    ask("AT+Test\r\n", OK); /* answered at once, the other has none yet */
    ask("", "");
    assert_true(fake_complete(&host.nwp, "socket.accept", -22));
    ask("", "");
    assert_true(fake_complete(&host.nwp, "socket.send", 1));
    ask("", OK FAILED(-9) FAILED(-22));
    assert_int_equal(fake_pending_count(&host.nwp), 0);
}

static void failures_of_other_commands_do_not_wait(void **state)
{
    (void)state;
    wait_in("socket.send");
    wait_in("socket.send");
    ask("AT+Send=0,0,1,x\r\nAT+Send=1,0,1,y\r\n", "");
    assert_true(fake_complete(&host.nwp, "socket.send", -107));
    ask("", FAILED(-107));
    assert_true(fake_complete(&host.nwp, "socket.send", 1));
    ask("", OK);
}

static int32_t fails_within(struct fake_nwp *nwp, const char *operation)
{
    nwp->decide = NULL;
    assert_string_equal(operation, "socket.close");
    assert_true(fake_complete(nwp, "socket.accept", NWP_BSD_EBADF));
    return 0;
}

/* Close ends what waits on its socket: its own answer comes first. */
static void close_answers_before_the_calls_it_ends(void **state)
{
    (void)state;
    wait_in("socket.accept");
    ask("AT+Accept=4,inet\r\n", OK);
    host.nwp.decide = fails_within;
    ask("AT+Close=4\r\n", "+close:4\r\n" OK FAILED(-9));
}

/* Two hosts of one device: each gets the answers to its own requests, in any order. */
static void answers_go_to_the_host_that_asked(void **state)
{
    static uint8_t input[64];
    static uint8_t output[AT_OUTPUT_MIN(2)];
    static struct at_call calls[2];
    static struct at_host second;
    const struct at_config config = {
        .input = input,
        .input_size = sizeof input,
        .output = output,
        .output_size = sizeof output,
        .calls = calls,
        .call_count = 2,
    };
    const uint8_t request[] = "AT+Close=2\r\n";
    const uint8_t *data;
    (void)state;
    at_host_open(&second, &host.nwp.nwp, &config);
    wait_in("socket.close");
    wait_in("socket.close");
    ask("AT+Close=1\r\n", "");
    assert_int_equal(at_session_input(&second.session, request, 12), 12);
    assert_true(fake_complete(&host.nwp, "socket.close", 0));
    ask("", "+close:1\r\n" OK);
    assert_int_equal(at_session_output(&second.session, &data), 0);
    assert_true(fake_complete(&host.nwp, "socket.close", NWP_BSD_EBADF));
    ask("", "");
    assert_int_equal(at_session_output(&second.session, &data), strlen(FAILED(-9)));
    assert_memory_equal(data, FAILED(-9), strlen(FAILED(-9)));
    at_host_close(&second);
}

static void closing_a_host_forgets_its_calls(void **state)
{
    (void)state;
    wait_in("socket.accept");
    wait_in("socket.send");
    ask("AT+Accept=4,inet\r\n", OK);
    ask("AT+Send=4,0,1,x\r\n", "");
    fake_log(&host.nwp);
    at_host_close(&host.host);
    expect_log("cancel socket.accept\ncancel socket.send\n");
    assert_int_equal(fake_pending_count(&host.nwp), 0);
    assert_null(host.nwp.listeners);
    at_host_open(&host.host, &host.nwp.nwp, &host.config);
}

/* ---- Data in place --------------------------------------------------------------------------- */

static const char base64[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/* The reference, written another way than the engine's. */
static size_t encode(char *to, const uint8_t *from, size_t length)
{
    size_t out = 0;
    for (size_t bit = 0; bit < 8 * length; bit += 6) {
        unsigned six = 0;
        for (size_t i = bit; i < bit + 6; i++) {
            unsigned one = i < 8 * length ? from[i / 8] >> (7 - i % 8) & 1 : 0;
            six = six << 1 | one;
        }
        to[out++] = base64[six];
    }
    while (out % 4 != 0) {
        to[out++] = '=';
    }
    return out;
}

/* The line with these data stands at `at` of what was fetched; returns where it ends. */
static size_t expect_received(size_t at, const uint8_t *data, size_t length, bool coded)
{
    char expected[1024];
    size_t head = (size_t)snprintf(expected, sizeof expected, "+recv:65535,%d,%zu,", coded,
                                   coded ? (length + 2) / 3 * 4 : length);
    if (coded) {
        head += encode(expected + head, data, length);
    } else {
        memcpy(expected + head, data, length);
        head += length;
    }
    memcpy(expected + head, "\r\n", 2);
    assert_true(host.got_length >= at + head + 2);
    assert_memory_equal(host.got + at, expected, head + 2);
    return at + head + 2;
}

static void fill(uint8_t *data, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        data[i] = (uint8_t)(i * 37 + (i >> 3) + length);
    }
}

/* Every length, read in one go or less than was asked for, with other output before it. */
static void received_data_of_every_length(void **state)
{
    uint8_t data[401];
    (void)state;
    for (size_t length = 0; length <= 400; length++) {
        for (int variant = 0; variant < 6; variant++) {
            char request[64];
            bool coded = variant % 2 == 1;
            fill(data, sizeof data);
            host.nwp.data = data;
            host.nwp.data_length = length;
            snprintf(request, sizeof request, "AT+Recv=65535,%d,%d\r\n", coded,
                     variant < 2 ? (int)length : 65535);
            wait_in("socket.receive");
            ask(request, OK);
            if (variant >= 4) { /* output that waits, fetched in part */
                at_session_input(&host.host.session, (const uint8_t *)"AT+Test\nAT+Test\n", 16);
                fake_host_fetch(&host, 4);
            }
            assert_true(fake_complete(&host.nwp, "socket.receive", 400));
            if (variant >= 4) {
                fake_host_fetch(&host, 4);
            }
            fake_host_forget(&host);
            fake_host_give(&host, "", 0);
            assert_int_equal(expect_received(0, data, length, coded), host.got_length);
        }
    }
}

/* Data that has come has to wait until the queue has room, however it is fetched. */
static void received_data_waits_for_room(void **state)
{
    uint8_t data[400];
    const uint8_t *bytes;
    (void)state;
    fill(data, sizeof data);
    for (size_t step = 1; step < 50; step++) {
        reopen(256, AT_OUTPUT_MIN(3), 3);
        host.nwp.data = data;
        host.nwp.data_length = sizeof data;
        bool coded = step % 2 == 0;
        size_t most = at_data_max(&host.host.session, coded);
        wait_in("socket.receive");
        ask(coded ? "AT+Recv=65535,1,400\r\n" : "AT+Recv=65535,0,400\r\n", OK);
        fake_host_forget(&host);
        for (size_t i = 0; i < FAKE_EVENTS + 3; i++) {
            const struct nwp_event event = {.group = NWP_EVENT_FATAL, .id = NWP_FATAL_SYNC_LOSS};
            fake_event(&host.nwp, &event);
        }
        assert_true(fake_complete(&host.nwp, "socket.receive", sizeof data));
        assert_int_equal(fake_pending_count(&host.nwp), 1);
        while (at_session_output(&host.host.session, &bytes) > 0) {
            fake_host_fetch(&host, step);
        }
        assert_int_equal(fake_pending_count(&host.nwp), 0);
        const char *line = strstr(host.got, "+recv:");
        assert_non_null(line);
        expect_received((size_t)(line - host.got), data, most, coded);
    }
}

/* A receiver gets what the queue can ever hold, in the smallest queue too. */
static void as_much_as_the_queue_can_hold(void **state)
{
    uint8_t data[400];
    (void)state;
    fill(data, sizeof data);
    for (size_t size = AT_OUTPUT_MIN(2); size < AT_OUTPUT_MIN(2) + 100; size++) {
        for (int coded = 0; coded < 2; coded++) {
            reopen(256, size, 2);
            host.nwp.data = data;
            host.nwp.data_length = sizeof data;
            size_t most = at_data_max(&host.host.session, coded);
            assert_true(most > 0);
            fake_answer(&host.nwp, "socket.receive", 400);
            at_session_input(&host.host.session, (const uint8_t *)"AT+Test\r\n", 9);
            fake_host_ask(&host, coded ? "AT+Recv=65535,1,400\r\n" : "AT+Recv=65535,0,400\r\n");
            fake_host_give(&host, "", 0);
            assert_memory_equal(host.got, OK OK, 8);
            assert_int_equal(expect_received(8, data, most, coded), host.got_length);
        }
    }
}

static void several_receivers_share_the_queue(void **state)
{
    uint8_t data[30];
    (void)state;
    fill(data, sizeof data);
    reopen(256, AT_OUTPUT_MIN(6), 6);
    host.nwp.data = data;
    host.nwp.data_length = sizeof data;
    for (size_t i = 0; i < 5; i++) {
        wait_in("socket.receive");
        ask("AT+Recv=65535,0,30\r\n", OK);
    }
    for (size_t i = 0; i < 5; i++) {
        assert_true(fake_complete(&host.nwp, "socket.receive", 30));
    }
    fake_host_forget(&host);
    assert_true(fake_host_give(&host, "", 0));
    assert_int_equal(fake_pending_count(&host.nwp), 0);
    assert_int_equal(host.got_length, 5 * (strlen("+recv:65535,0,30,\r\n") + 30));
}

#define WITH_HOST(test) cmocka_unit_test_setup_teardown(test, open_host, close_host)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_HOST(names),
        WITH_HOST(line_ends),
        WITH_HOST(a_nul_is_no_line_end),
        WITH_HOST(help),
        WITH_HOST(help_names_of_the_reference),
        WITH_HOST(a_question_mark_elsewhere_is_no_help),
        WITH_HOST(whole_requests),
        WITH_HOST(requests_byte_by_byte),
        WITH_HOST(requests_in_two_parts),
        WITH_HOST(a_stream_of_requests),
        WITH_HOST(data_of_every_byte),
        WITH_HOST(two_bytes_of_data),
        WITH_HOST(data_too_long_is_drained),
        WITH_HOST(data_longer_than_any_is_drained),
        WITH_HOST(lengths_that_lie),
        WITH_HOST(lines_too_long),
        WITH_HOST(a_host_that_fetches_single_bytes),
        WITH_HOST(reading_stops_when_the_queue_is_full),
        WITH_HOST(messages_are_shown),
        WITH_HOST(late_results),
        WITH_HOST(answers_that_take_their_time),
        WITH_HOST(several_wait),
        WITH_HOST(a_full_table),
        WITH_HOST(a_full_table_is_not_deaf),
        WITH_HOST(all_answers_fit_into_the_smallest_queue),
        WITH_HOST(late_failures_wait_for_other_answers),
        WITH_HOST(failures_of_other_commands_do_not_wait),
        WITH_HOST(close_answers_before_the_calls_it_ends),
        WITH_HOST(answers_go_to_the_host_that_asked),
        WITH_HOST(closing_a_host_forgets_its_calls),
        WITH_HOST(received_data_of_every_length),
        WITH_HOST(received_data_waits_for_room),
        WITH_HOST(as_much_as_the_queue_can_hold),
        WITH_HOST(several_receivers_share_the_queue),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
