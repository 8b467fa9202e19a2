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

#include "commands/commands.h"
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

#define LINE(request_)  (request_), 0
#define BYTES(request_) (request_), sizeof(request_) - 1

static const struct exchange exchanges[] = {
    {LINE("AT+Test\r\n"), OK, ""},
    {LINE("\r\n\r\nat + test = \r\nAT+Test\n"), OK OK, ""},
    {LINE("AT+Nothing=1,2,\"3\r\n"), NOT_EXIST, ""},
    {LINE("AT+Test=1\r\n"), WRONG, ""},
    {LINE("AT+Stop=?\r\n"), "[timeout]\r\n" OK, ""},
    {LINE("AT+Stop=\r\n"), WRONG, ""},
    {LINE("AT+Stop= \r\n"), PARSE(-1), ""},
    {LINE("AT+Stop=0x10\r\n"), OK, "device.stop 16\n"},
    {LINE("AT+Get=general,persistent\r\n"), "+get:1\r\n" OK, "device.get 5 0\n"},
    {LINE("AT+Get=status,netcfg\r\n"), PARSE(-1), ""},
    {LINE("AT+Set=General,Persistent,0\r\n"), OK, "device.set 5 0\n"},
    {LINE("AT+Set=general,time,12,5,9,3,7,2018\r\n"), OK, "device.set 11 12 5 9 3 7 2018\n"},
    {LINE("AT+Set=general,time,12,5,9\r\n"), PARSE(-3), ""},
    {LINE("AT+Socket=INET,STREAM,TCP\r\n"), "+socket:0\r\n" OK, "socket.open 2 1 6\n"},
    {LINE("AT+Bind=0,inet,80,\r\n"), OK, "socket.bind 0 2 80 00000000\n"},
    {LINE("AT+Bind=0,inet6,80,fe80::1\r\n"), OK,
     "socket.bind 0 3 80 fe800000000000000000000000000001\n"},
    {LINE("AT+Bind=0,rf,80,\r\n"), PARSE(-1), ""},
    {LINE("AT+Listen=0,65536\r\n"), PARSE(-4), ""},
    {LINE("AT+Accept=3,inet\r\n"), OK "+accept:0,inet,80,192.168.1.4\r\n", "socket.accept 3\n"},
    {LINE("AT+Accept=3,rf\r\n"), PARSE(-1), ""},
    {LINE("AT+Connect=0,INET,80,1.2.3.4\r\n"), OK "+connect:80,1.2.3.4\r\n",
     "socket.connect 0 2 80 01020304\n"},
    {LINE("AT+Connect=0,rf,80,1.2.3.4\r\n"), PARSE(-1), ""},
    {LINE("AT+Select=3,[0|2],65535,0\r\n"), OK "+select:\r\n", "socket.select 0x5 65535 0\n"},
    {LINE("AT+SetSockOpt=0,socket,rcvtimeo,5,10000\r\n"), OK, "socket.set 0 20 5 10000\n"},
    {LINE("AT+SetSockOpt=0,socket,keepalive,2\r\n"), PARSE(-4), ""},
    {LINE("AT+SetSockOpt=0,ip,multicast_ttl,256\r\n"), PARSE(-4), ""},
    {LINE("AT+Set=general,persistent,5\r\n"), PARSE(-4), ""},
    {LINE("AT+SetSockOpt=0,SOCKET,KEEPALIVE\r\n"), PARSE(-3), ""},
    {LINE("AT+SetSockOpt=0,SOCKET,KEEPALIVE,\r\n"), PARSE(-1), ""},
    {LINE("AT+SetSockOpt=0,ip,keepalive,1\r\n"), PARSE(-4), ""},
    {LINE("AT+Send=0,0,5,he,lo\r\n"), OK, "socket.send 0 - 5\n"},
    {LINE("AT+Send=0,0,5,he\"lo"), OK, "socket.send 0 - 5\n"},
    {LINE("AT+Send=0,0,9,AT+Test\r\n\r\n"), OK, "socket.send 0 - 9\n"},
    {LINE("AT+Send=0,0,4,\r\n\r\nAT+Test\r"), OK OK, "socket.send 0 - 4\n"},
    {BYTES("AT+Send=0,0,6,\0\"\0,\r\0\r\nAT+Test\r\n"), OK OK, "socket.send 0 - 6\n"},
    {LINE("AT+Send=0,0,0,\r\n"), OK, "socket.send 0 - 0\n"},
    {LINE("AT+Send=0,0,0,AT+Test\r\n"), OK OK, "socket.send 0 - 0\n"},
    {LINE("AT+Send=0,1,8,aGVsbG8=\r\n"), OK, "socket.send 0 - 5\n"},
    {LINE("AT+Send=0,1,0,\r\n"), OK, "socket.send 0 - 0\n"},
    {LINE("AT+Send=0,1,7,aGVsbG8\r\n"), PARSE(-1), ""},
    {LINE("AT+Send=0,1,8,aGV\r\n\"=\r\n"), PARSE(-4), ""},
    {LINE("AT+Send=x,0,4,\r\n,,\r\nAT+Test\r\n"), PARSE(-4) OK, ""},
    {LINE("AT+Send=,0,2,\r\nAT+Test\r\n"), PARSE(-1) OK, ""},
    {LINE("AT+Send=0,,2,\r\nAT+Test\r\n"), PARSE(-1) OK, ""},
    {LINE("AT+Send=0,0,x,ab\r\nAT+Test\r\n"), PARSE(-4) OK, ""},
    {LINE("AT+Send=0,0,,ab\r\nAT+Test\r\n"), PARSE(-1) OK, ""},
    {LINE("AT+Send=0,0\r\n"), PARSE(-3), ""},
    {LINE("AT+Send=0\r\n"), PARSE(-3), ""},
    {LINE("AT+Send=\r\n"), PARSE(-3), ""},
    {LINE("AT+Send\r\n"), PARSE(-3), ""},
    {LINE("AT+Send=0,0,5\r\nAT+Test\r\n"), PARSE(-3) OK, ""},
    {LINE("AT+Send=?,0,5,\r\nAT+Test\r\n"), "[sd],[format],[length],[data]\r\n" OK OK, ""},
    {LINE("AT+SendTo=0,inet,7,1.2.3.4,0,5,h\r\n,o\r\n"), OK, "socket.send 0 2 7 01020304 5\n"},
    {LINE("AT+SendTo=0,inet,7,1.2.3,0,2,\r\nAT+Test\r\n"), PARSE(-3) OK, ""},
    {LINE("AT+SendTo=0,what,7,1.2.3.4,0,2,\r\nAT+Test\r\n"), PARSE(-4) OK, ""},
    {LINE("AT+Recv=0,0,100\r\n"), OK "+recv:0,0,0,\r\n", "socket.receive 0 100\n"},
    {LINE("AT+RecvFrom=0,inet,0,0.0.0.0,1,9\r\n"), OK "+recvfrom:0,1,0,\r\n",
     "socket.receive 0 9\n"},
    {LINE("AT+WlanConnect=\"my, net\",,wpa_wpa2,\"p,w\",,,\r\n"), OK,
     "wlan.connect my,\\x20net 000000000000 2 p,w - - 0x0\n"},
    {LINE("AT+WlanConnect=home,00:11:22:33:44:55,open,,,,\r\n"), OK,
     "wlan.connect home 001122334455 0 - - - 0x0\n"},
    {LINE("AT+WlanConnect=home,,wpax,x,,,\r\n"), PARSE(-4), ""},
    {LINE("AT+WlanConnect=,,open,x,,,\r\n"), PARSE(-1), ""},
    {LINE("AT+WlanConnect=123456789012345678901234567890123,,open,,,,\r\n"), PARSE(-5), ""},
    {LINE("AT+WlanConnect=\"unclosed,,open,,,,\r\nAT+Test\r\n"), OK OK,
     "wlan.connect \"unclosed 000000000000 0 - - - 0x0\n"},
    {LINE("AT+NetCfgGet=get_mac_addr\r\n"), "+netcfgget:0x1:0x2:0x3:0x4:0x5:0x6\r\n" OK,
     "netcfg.get 2\n"},
    {LINE("AT+WlanGet=connection\r\n"), "+wlanget:sta,disconnected,open,,,\r\n" OK,
     "wlan.get 5 0\n"},

    /* optional values before counted data, and data that may be left out */
    {LINE("AT+NetAPPSend=1,,0,5,he\r\no\r\n"), OK, "netapp.send 1 0x0 5 he\\x0d\\x0ao\n"},
    {LINE("AT+NetAPPSend=1,metadata|continuation,1,8,aGVsbG8=\r\n"), OK,
     "netapp.send 1 0x3 5 hello\n"},
    {LINE("AT+NetAPPSend=1,,0,,ab\r\nAT+Test\r\n"), PARSE(-1) OK, ""},
    {LINE("AT+HttpSetHeader=0,req_host,persistent,0,5,he\n,o\r\n"), OK,
     "http.set_header 0 0x80000023 2 he\\x0a,o\n"},
    {LINE("AT+HttpSetHeader=0,req_host,persistent,0,,\r\n"), OK,
     "http.set_header 0 0x80000023 2 \"\"\n"},
    {LINE("AT+HttpSetHeader=0,req_host,persistent,0,\r\n"), OK,
     "http.set_header 0 0x80000023 2 -\n"},
    {LINE("AT+HttpSetHeader=0,req_host,persistent,0\r\nAT+Test\r\n"), OK OK,
     "http.set_header 0 0x80000023 2 -\n"},
    {LINE("AT+HttpSetHeader=0,req_host,persistent,0,5\r\nAT+Test\r\n"), PARSE(-3) OK, ""},
    {LINE("AT+HttpSetHeader=0,req_host,,0,2,\r\nAT+Test\r\n"), PARSE(-1) OK, ""},
    {LINE("AT+HttpSendReq=0,post,/x,,,5,hello\r\n"), "+httpsendreq:0\r\n" OK,
     "http.send 0 2 /x 0x0 5 hello\n"},
    {LINE("AT+HttpSendReq=0,PUT,\"/x,y\",chunk_start,1,8,aGVsbG8=\r\n"), "+httpsendreq:0\r\n" OK,
     "http.send 0 5 /x,y 0x1 5 hello\n"},
    {LINE("AT+HttpSendReq=0,get,/x,,,,\r\n"), "+httpsendreq:0\r\n" OK,
     "http.send 0 1 /x 0x0 0 \"\"\n"},
    {LINE("AT+HttpSendReq=0,get,/x\r\n"), "+httpsendreq:0\r\n" OK, "http.send 0 1 /x 0x0 0 -\n"},
    {LINE("AT+HttpSendReq=0,post,/x,,,\r\nAT+Test\r\n"), PARSE(-1) OK, ""},
    {LINE("AT+HttpSendReq=0,get,/x,,,2\r\nAT+Test\r\n"), WRONG OK, ""},
    {LINE("AT+HttpSendReq=0,nothing,/x,,,2,\r\nAT+Test\r\n"), PARSE(-4) OK, ""},
    {LINE("AT+MqttPublish=0,a/b,\"qos 1\",0,4,\r\n,,\r\n"), OK,
     "mqtt.format 0\nmqtt.publish 0 a/b 4 \\x0d\\x0a,, 1 0\n"},
    {LINE("AT+MqttSet=0,will,a/b,qos2,1,2,\r\nAT+Test\r\n"), OK OK,
     "mqtt.format 0\nmqtt.set 0 2 a/b 2 \\x0d\\x0a 2 1\n"},
    {LINE("AT+MqttSet=0,keepalive,60\r\nAT+Test\r\n"), OK OK, "mqtt.set 0 4 60\n"},
    {LINE("AT+NetUtilCmd=verify_msg,1,0,3,2,m\r\nsi\r\n"), "+netutilcmd:0\r\n" OK,
     "netutil.verify 1 3 m\\x0d\\x0a 2 si\n"},
    {LINE("AT+NetUtilCmd=verify_msg,1,1,4,8,QUJDaGVsbG8=\r\n"), "+netutilcmd:0\r\n" OK,
     "netutil.verify 1 3 ABC 5 hello\n"},
    {LINE("AT+NetUtilCmd=verify_msg,1,1,4,4,QUJD*BC=\r\nAT+Test\r\n"), PARSE(-4) OK, ""},
    {LINE("AT+NetUtilCmd=temp_keys,1,create\r\n"), OK, "netutil.temporary_key 1 1\n"},
    {LINE("AT+FileWrite=7,0,1,8,aGVsbG8=\r\n"), "+filewrite:0\r\n" OK, "file.write 7 0 5 hello\n"},
    {LINE("AT+MqttSubscribe=0,2,a,qos0,,b,qos1,1\r\n"), OK, "mqtt.subscribe 0 2 a 0 0 b 1 1\n"},
    {LINE("AT+MqttUnsubscribe=0,1,a\r\n"), OK, "mqtt.unsubscribe 0 1 a 0 0\n"},
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

static void fill_queue(void)
{
    const struct nwp_event event = {.group = NWP_EVENT_FATAL, .id = NWP_FATAL_SYNC_LOSS};
    for (size_t i = 0; i < FAKE_EVENTS + 3; i++) {
        fake_event(&host.nwp, &event);
    }
}

/* The last byte of counted data runs the request, so it waits for room; those before it do not. */
static void the_last_byte_of_data_waits(void **state)
{
    const uint8_t *data = (const uint8_t *)"AT+Send=0,0,5,hello";
    (void)state;
    reopen(64, AT_OUTPUT_MIN(2), 2);
    assert_int_equal(at_session_input(&host.host.session, data, 15), 15);
    fill_queue();
    assert_int_equal(at_session_input(&host.host.session, data + 15, 4), 3);
    assert_int_equal(at_session_input(&host.host.session, data + 18, 1), 0);
    expect_log("");
    fake_host_fetch(&host, SIZE_MAX);
    fake_host_fetch(&host, SIZE_MAX);
    assert_int_equal(at_session_input(&host.host.session, data + 18, 1), 1);
    expect_log("socket.send 0 - 5\n");
    assert_memory_equal(host.nwp.sent, "hello", 5);
}

/* The names of many parameters may be longer than what waiting calls leave free. */
static void help_that_does_not_fit(void **state)
{
    static const char expected[] =
        "[client ID],[flags],[address],[port],[method],[cipher],[private key],[Certificate],[CA],"
        "[DH key],[protocol],[blocking send],[data format]\r\n" OK;
    (void)state;
    reopen(64, AT_OUTPUT_MIN(2), 2);
    ask("AT+MqttCreate=?\r\n", expected);
    fake_answer(&host.nwp, "socket.accept", NWP_PENDING);
    ask("AT+Accept=0,inet\r\n", OK);
    fake_answer(&host.nwp, "device.stop", NWP_PENDING);
    ask("AT+Stop=1\r\n", "");
    ask("AT+MqttCreate=?\r\n", ALLOCATE);
    ask("AT+Stop=?\r\n", "[timeout]\r\n" OK);
    assert_true(fake_complete(&host.nwp, "device.stop", 0));
    ask("", OK);
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

/* ---- Several results of one request: commands of this test ----------------------------------- */

struct row {
    uint32_t number;
    uint8_t kind;
    struct at_bytes text;
};

#define HELD 64

/* A session with the commands below, whose calls wait for the test. */
static struct own {
    struct at_session session; /* first */
    struct at_call *held[HELD];
    size_t held_count;
    int32_t status;        /* of handlers */
    uint32_t early, taken; /* results that a handler gives before it returns, and those taken */
    size_t room, ready;
    char got[8192], told[2048];
    size_t got_length, told_length;
} own;

static struct row row_of(uint32_t number, const char *text)
{
    return (struct row){.number = number, .text = {(const uint8_t *)text, strlen(text)}};
}

static bool answer_row(struct at_call *call, uint32_t number, const char *text)
{
    struct row row = row_of(number, text);
    return at_answer(call, &row);
}

static void finish_row(struct at_call *call, int32_t status, uint32_t number, const char *text)
{
    struct row row = row_of(number, text);
    at_finish(call, status, &row);
}

static int32_t hold(struct at_call *call, const void *args, void *result)
{
    (void)args;
    (void)result;
    assert_true(own.held_count < HELD);
    assert_ptr_equal(at_call_context(call), &own);
    own.held[own.held_count++] = call;
    own.taken = 0;
    while (own.taken < own.early && answer_row(call, own.taken, "early")) {
        own.taken++;
    }
    return own.status;
}

static int32_t now(struct at_call *call, const void *args, void *result)
{
    (void)call;
    *(struct row *)result = *(const struct row *)args;
    return own.status == AT_PENDING ? 0 : own.status;
}

/* As many as the number says. */
static int32_t items(struct at_call *call, const void *args, void *result)
{
    (void)result;
    for (uint32_t i = 0; i < ((const struct row *)args)->number; i++) {
        answer_row(call, i, i % 2 == 0 ? "even" : "o,d");
    }
    return own.status == AT_PENDING ? 0 : own.status;
}

static const struct at_param row_fields[] = {
    NUMBER(struct row, number),
    TEXT(struct row, text, MAX(64), OPTIONAL),
};

static const struct at_param asked[] = {
    NUMBER(struct row, number),
    TEXT(struct row, text),

    NUMBER(struct row, number),
};

static const struct at_choice kinds[] = {
    {"both=1", VALUES(row_fields), BOTH},
    {"asked=2", VALUES_AND_QUERY(2, asked), GET},
    {"mute=3", VALUES(row_fields), MUTE},
    {"done=4", QUERY(row_fields), GET},
};

static const struct at_param kind_params[] = {CHOICE(struct row, kind, OPTIONS(kinds))};

static const struct at_command own_commands[] = {
    {"Lines", RESULTS(row_fields), .run = hold, .flags = AT_WAITS | AT_LINES},
    {"Reports", RESULTS(row_fields), .run = hold, .flags = AT_WAITS | AT_REPORTS},
    {"Items=number", PARAMS(row_fields), RESULTS(row_fields), .run = items, .flags = AT_ITEMS},
    {"Late", RESULTS(row_fields), .run = hold, .flags = AT_WAITS | AT_LATE},
    {"Wait", RESULTS(row_fields), .run = hold, .flags = AT_WAITS},
    {"End", .run = hold, .flags = AT_ENDS},
    {"Now=number,text", PARAMS(row_fields), RESULTS(row_fields), .run = now},
    {"Also"},
    {"Read=kind", PARAMS(kind_params), .run = now, .flags = AT_READS},
    {"Set=kind,number,text", PARAMS(kind_params), .run = now, .flags = AT_VARIABLE},
    {"ReadLines=kind", PARAMS(kind_params), .run = hold, .flags = AT_READS | AT_WAITS | AT_LINES},
    {"ReadItems=kind", PARAMS(kind_params), .run = items, .flags = AT_READS | AT_ITEMS},
};

static const struct at_chapter own_chapter = {"own", own_commands, COUNT(own_commands)};
static const struct at_chapter *const own_chapters[] = {&own_chapter, NULL};

static const struct at_choice own_events[] = {{"happened=1", VALUES(row_fields)}};
static const struct at_event_group own_group = {"eventown", own_events, COUNT(own_events)};

static void on_own_room(struct at_session *session)
{
    assert_ptr_equal(session, &own.session);
    own.room++;
}

static void on_own_ready(struct at_session *session)
{
    assert_ptr_equal(session, &own.session);
    own.ready++;
}

/* "direction name number-of-fields number", a line each, as long as there is room. */
static void on_own_values(struct at_session *session, enum at_direction direction,
                          const void *owner, const struct at_param *fields, size_t count,
                          const void *values)
{
    const struct row *row = values;
    const char *name =
        owner == &own_events[0] ? own_events[0].names : ((const struct at_command *)owner)->usage;
    assert_ptr_equal(session, &own.session);
    assert_true(count == 0 || fields != NULL);
    if (own.told_length + 64 < sizeof own.told) {
        own.told_length += (size_t)snprintf(own.told + own.told_length, 64, "%c%.*s %zu %u\n",
                                            direction == AT_REQUEST ? '>' : '<',
                                            (int)at_name_length(name), name, count, row->number);
    }
}

static void open_own(size_t output_size, uint8_t calls)
{
    const struct at_config config = {
        .chapters = own_chapters,
        .context = &own,
        .input = malloc(128),
        .input_size = 128,
        .output = malloc(output_size),
        .output_size = output_size,
        .calls = malloc(calls * sizeof(struct at_call)),
        .call_count = calls,
        .room = on_own_room,
        .ready = on_own_ready,
        .values = on_own_values,
    };
    memset(&own, 0, sizeof own);
    own.status = AT_PENDING;
    at_session_init(&own.session, &config);
}

static void close_own(void)
{
    free(own.session.config.input);
    free(own.session.config.output);
    free(own.session.config.calls);
}

/* Another size for the rest of a test. */
static void reopen_own(size_t output_size, uint8_t calls)
{
    close_own();
    open_own(output_size, calls);
}

static int setup_own(void **state)
{
    (void)state;
    open_own(1024, 4);
    return 0;
}

/* As small as it can be. */
static int setup_small(void **state)
{
    (void)state;
    open_own(AT_OUTPUT_MIN(2), 2);
    return 0;
}

static int teardown_own(void **state)
{
    (void)state;
    close_own();
    return 0;
}

static void fetch_own(size_t length)
{
    const uint8_t *data;
    size_t there = at_session_output(&own.session, &data);
    length = length < there ? length : there;
    assert_true(own.got_length + length < sizeof own.got);
    memcpy(own.got + own.got_length, data, length);
    own.got_length += length;
    at_session_fetched(&own.session, length);
}

/* Everything since the last time. */
static void expect_own(const char *expected)
{
    fetch_own(SIZE_MAX);
    own.got[own.got_length] = '\0';
    own.got_length = 0;
    assert_string_equal(own.got, expected);
}

static void expect_told(const char *expected)
{
    assert_int_equal(own.told_length, strlen(expected));
    own.told[own.told_length] = '\0';
    own.told_length = 0;
    assert_string_equal(own.told, expected);
}

/* Returns how much of it was read. */
static size_t give_own(const char *text)
{
    return at_session_input(&own.session, (const uint8_t *)text, strlen(text));
}

/* Gives a request that is read whole; the call that it makes wait, if it does. */
static struct at_call *start_own(const char *request)
{
    size_t before = own.held_count;
    assert_int_equal(give_own(request), strlen(request));
    return own.held_count > before ? own.held[own.held_count - 1] : NULL;
}

static bool happen(uint32_t number)
{
    struct row row = row_of(number, "x");
    return at_event(&own.session, &own_group, 1, &row);
}

static void expect_idle(void)
{
    assert_int_equal(own.session.waiting, 0);
    assert_int_equal(own.session.unanswered, 0);
    assert_null(own.session.answering);
    own.status = AT_PENDING;
    assert_null(start_own("AT+Now=1\r\n"));
    expect_own("+now:1,\r\n" OK);
}

/* ---- AT_LINES -------------------------------------------------------------------------------- */

static void lines_of_a_call(void **state)
{
    (void)state;
    for (uint32_t count = 0; count < 5; count++) {
        char expected[256] = "";
        struct at_call *call = start_own("AT+Lines\r\n");
        expect_own("");
        for (uint32_t i = 0; i < count; i++) {
            snprintf(expected + strlen(expected), sizeof expected - strlen(expected),
                     "+lines:%u,\"a,b\"\r\n", i);
            assert_true(answer_row(call, i, "a,b"));
        }
        expect_own(expected);
        at_finish(call, 0, NULL);
        expect_own(OK);
    }
    expect_idle();
}

/* All of them before the handler returns, and the end with it. */
static void lines_at_once(void **state)
{
    (void)state;
    own.early = 3;
    own.status = 0;
    start_own("AT+Lines\r\n");
    expect_own("+lines:0,early\r\n+lines:1,early\r\n+lines:2,early\r\n" OK);
    own.status = -5;
    start_own("AT+Lines\r\n");
    expect_own("+lines:0,early\r\n+lines:1,early\r\n+lines:2,early\r\n" FAILED(-5));
    own.early = 0;
    start_own("AT+Lines\r\n");
    expect_own(FAILED(-5));
    own.status = AT_REFUSE(-4);
    start_own("AT+Lines\r\n");
    expect_own(PARSE(-4));
    expect_idle();
}

static void failure_after_lines(void **state)
{
    (void)state;
    struct at_call *call = start_own("AT+Lines\r\n");
    assert_true(answer_row(call, 1, "a"));
    at_finish(call, -107, NULL);
    expect_own("+lines:1,a\r\n" FAILED(-107));
    expect_idle();
}

/* Neither events nor requests, from the first line to the end; before it both. */
static void nothing_between_lines(void **state)
{
    (void)state;
    struct at_call *call = start_own("AT+Lines\r\n");
    assert_true(happen(1));
    start_own("AT+Now=1\r\n");
    expect_own("+eventown:happened,1,x\r\n+now:1,\r\n" OK);

    assert_true(answer_row(call, 1, "a"));
    size_t room = own.room;
    size_t ready = own.ready;
    assert_false(happen(2));
    assert_int_equal(give_own("AT+Now=2\r\n"), 8);
    assert_int_equal(give_own("\r\n"), 0);
    assert_false(happen(3));
    assert_true(answer_row(call, 2, "b"));
    assert_false(happen(4));
    assert_int_equal(own.room, room);
    at_finish(call, 0, NULL);
    assert_true(own.room > room); /* those that were refused may come now */
    assert_true(own.ready > ready);
    assert_true(happen(5));
    assert_int_equal(give_own("\r\n"), 2);
    expect_own("+lines:1,a\r\n+lines:2,b\r\n" OK "+eventown:happened,5,x\r\n+now:2,\r\n" OK);
    expect_idle();
}

/* Counted data and lines that are dropped wait as well. */
static void no_long_request_between_lines(void **state)
{
    char line[300];
    (void)state;
    memset(line, 'x', sizeof line);
    line[sizeof line - 1] = '\0';
    struct at_call *call = start_own("AT+Lines\r\n");
    assert_true(answer_row(call, 1, "a"));
    assert_int_equal(give_own(line), sizeof line - 1);
    assert_int_equal(give_own("\r\n"), 0);
    at_finish(call, 0, NULL);
    assert_int_equal(give_own("\r\n"), 2);
    expect_own("+lines:1,a\r\n" OK PARSE(-5));
    expect_idle();
}

/* The host fetches a few bytes at a time; each line is offered until there is room. */
static void lines_wait_for_room(void **state)
{
    (void)state;
    for (size_t step = 1; step < 120; step += 3) {
        char expected[4096] = "";
        size_t length = 0;
        reopen_own(AT_OUTPUT_MIN(2), 2);
        struct at_call *call = start_own("AT+Lines\r\n");
        size_t refused = 0;
        for (uint32_t i = 0; i < 30; i++) {
            length += (size_t)snprintf(expected + length, sizeof expected - length,
                                       "+lines:%u,line after line\r\n", i);
            while (!answer_row(call, i, "line after line")) {
                size_t room = own.room;
                refused++;
                assert_false(happen(i));
                fetch_own(step);
                assert_true(own.room > room);
            }
        }
        assert_true(refused > 0);
        fetch_own(SIZE_MAX);
        at_finish(call, 0, NULL);
        snprintf(expected + length, sizeof expected - length, "%s", OK);
        expect_own(expected);
        expect_idle();
    }
}

/* However full the queue is, the end of the call has its place. */
static void the_end_of_lines_has_room(void **state)
{
    static const struct {
        int32_t status;
        const char *answer;
    } ends[] = {{0, OK}, {-107, FAILED(-107)}, {INT32_MIN + 1000, FAILED(-2147482648)}};
    (void)state;
    for (size_t i = 0; i < COUNT(ends); i++) {
        for (size_t length = 0; length < 30; length++) {
            static const char text[] = "123456789012345678901234567890";
            reopen_own(AT_OUTPUT_MIN(2), 2);
            struct at_call *call = start_own("AT+Lines\r\n");
            while (answer_row(call, 1, text + length)) {
            }
            while (answer_row(call, 1, "")) {
            }
            at_finish(call, ends[i].status, NULL);
            fetch_own(SIZE_MAX);
            own.got[own.got_length] = '\0';
            const size_t end = strlen(ends[i].answer);
            if (own.got_length < end || strcmp(own.got + own.got_length - end, ends[i].answer)) {
                fail_msg("no %s behind lines of %zu bytes", ends[i].answer, 30 - length);
            }
        }
    }
}

/* A line that no queue of this size can hold is left out, and the call fails in the end. */
static void a_line_longer_than_the_queue(void **state)
{
    char text[400];
    (void)state;
    memset(text, 'x', sizeof text);
    text[sizeof text - 1] = '\0';
    struct at_call *call = start_own("AT+Lines\r\n");
    assert_true(answer_row(call, 1, "a"));
    assert_false(answer_row(call, 2, text)); /* perhaps with more room */
    expect_own("+lines:1,a\r\n");
    assert_true(answer_row(call, 2, text));
    assert_true(answer_row(call, 3, "b"));
    expect_own("+lines:3,b\r\n");
    at_finish(call, 0, NULL);
    expect_own(ALLOCATE);

    call = start_own("AT+Lines\r\n");
    assert_true(answer_row(call, 1, text));
    at_finish(call, 0, NULL);
    expect_own(ALLOCATE);

    call = start_own("AT+Lines\r\n");
    assert_true(answer_row(call, 1, text));
    at_finish(call, -9, NULL);
    expect_own(FAILED(-9));
    expect_idle();
}

/* That it fails is not forgotten when a line behind has to wait. */
static void a_lost_line_stays_lost(void **state)
{
    char text[400];
    (void)state;
    memset(text, 'x', sizeof text);
    text[sizeof text - 1] = '\0';
    struct at_call *call = start_own("AT+Lines\r\n");
    assert_true(answer_row(call, 1, text));
    while (answer_row(call, 2, "abc")) {
    }
    fetch_own(SIZE_MAX);
    assert_true(answer_row(call, 3, "abc"));
    fetch_own(SIZE_MAX);
    own.got_length = 0;
    at_finish(call, 0, NULL);
    expect_own(ALLOCATE);
}

static void two_calls_with_lines(void **state)
{
    (void)state;
    struct at_call *one = start_own("AT+Lines\r\n");
    struct at_call *other = start_own("AT+Lines\r\n");
    assert_true(answer_row(one, 1, "a"));
    size_t room = own.room;
    assert_false(answer_row(other, 5, "z"));
    assert_true(answer_row(one, 2, "b"));
    assert_false(answer_row(other, 5, "z"));
    assert_int_equal(own.room, room);
    at_finish(one, 0, NULL);
    assert_true(own.room > room);
    assert_true(answer_row(other, 5, "z"));
    assert_true(answer_row(other, 6, "y"));
    at_finish(other, -3, NULL);
    expect_own("+lines:1,a\r\n+lines:2,b\r\n" OK "+lines:5,z\r\n+lines:6,y\r\n" FAILED(-3));
    expect_idle();
}

/* The results of late commands may stand between lines, failures come after them. */
static void late_results_and_lines(void **state)
{
    (void)state;
    struct at_call *late = start_own("AT+Late\r\n");
    struct at_call *failing = start_own("AT+Late\r\n");
    struct at_call *lines = start_own("AT+Lines\r\n");
    assert_true(answer_row(lines, 1, "a"));
    finish_row(late, 0, 7, "late");
    at_finish(failing, -9, NULL);
    assert_true(answer_row(lines, 2, "b"));
    at_finish(lines, 0, NULL);
    expect_own(OK OK "+lines:1,a\r\n+late:7,late\r\n+lines:2,b\r\n" OK FAILED(-9));
    expect_idle();
}

/* ---- AT_REPORTS ------------------------------------------------------------------------------ */

static void reports(void **state)
{
    (void)state;
    struct at_call *call = start_own("AT+Reports\r\n");
    expect_own(OK);
    assert_true(answer_row(call, 1, "a"));
    assert_true(happen(1)); /* anything may come between reports */
    start_own("AT+Now=1\r\n");
    assert_true(answer_row(call, 2, "b"));
    expect_own("+reports:1,a\r\n+eventown:happened,1,x\r\n+now:1,\r\n" OK "+reports:2,b\r\n");
    at_finish(call, 0, NULL);
    expect_own("");
    expect_idle();

    call = start_own("AT+Reports\r\n"); /* none at all */
    at_finish(call, 0, NULL);
    expect_own(OK);
    expect_idle();
}

static void reports_that_do_not_begin(void **state)
{
    (void)state;
    own.status = -2018;
    start_own("AT+Reports\r\n");
    expect_own(FAILED(-2018));
    own.status = AT_REFUSE(-4);
    start_own("AT+Reports\r\n");
    expect_own(PARSE(-4));
    own.status = 0;
    start_own("AT+Reports\r\n");
    expect_own(OK);
    expect_idle();
}

static void reports_that_fail_late(void **state)
{
    (void)state;
    struct at_call *call = start_own("AT+Reports\r\n");
    assert_true(answer_row(call, 1, "a"));
    at_finish(call, -107, NULL);
    expect_own(OK "+reports:1,a\r\n" FAILED(-107));

    call = start_own("AT+Reports\r\n");
    struct at_call *other = start_own("AT+Wait\r\n");
    expect_own(OK);
    at_finish(call, -107, NULL); /* it would be taken for the other one's */
    expect_own("");
    finish_row(other, 0, 3, "b");
    expect_own("+wait:3,b\r\n" OK FAILED(-107));
    expect_idle();
}

static void reports_wait_for_room(void **state)
{
    (void)state;
    struct at_call *call = start_own("AT+Reports\r\n");
    uint32_t count = 0;
    while (answer_row(call, count, "a report like others")) {
        count++;
        assert_true(count < 100);
    }
    assert_true(count > 3);
    fetch_own(SIZE_MAX);
    own.got_length = 0;
    assert_true(answer_row(call, count, "a report like others"));
    at_finish(call, 0, NULL);
    fetch_own(SIZE_MAX);
    own.got_length = 0;
    expect_idle();
}

/* OK comes first, whatever the network processor is quick to tell. */
static void a_report_before_the_answer(void **state)
{
    (void)state;
    own.early = 1;
    struct at_call *call = start_own("AT+Reports\r\n");
    assert_true(own.taken == 1 || answer_row(call, 0, "early"));
    assert_true(answer_row(call, 1, "later"));
    at_finish(call, 0, NULL);
    expect_own(OK "+reports:0,early\r\n+reports:1,later\r\n");
}

/* ---- AT_ITEMS -------------------------------------------------------------------------------- */

static void items_of_a_line(void **state)
{
    (void)state;
    start_own("AT+Items=0\r\n");
    expect_own("+items:\r\n" OK);
    start_own("AT+Items=1\r\n");
    expect_own("+items:0,even\r\n" OK);
    start_own("AT+Items=4\r\n");
    expect_own("+items:0,even;1,\"o,d\";2,even;3,\"o,d\"\r\n" OK);
    start_own("AT+ReadItems=asked,2\r\n");
    expect_own("+readitems:0,even;1,\"o,d\"\r\n" OK);
    expect_idle();
}

static void items_that_fail(void **state)
{
    (void)state;
    own.status = -5;
    start_own("AT+Items=0\r\n");
    start_own("AT+Items=3\r\n");
    expect_own(FAILED(-5) FAILED(-5));
    own.status = AT_REFUSE(-1);
    start_own("AT+Items=3\r\n");
    expect_own(PARSE(-1));
    own.status = 0;
    expect_idle();
}

/* As many as the queue holds, one more is too long: there is no half of a line. */
static void items_too_long(void **state)
{
    size_t refused = 0;
    (void)state;
    for (unsigned count = 0; count < 40; count++) {
        char request[32];
        snprintf(request, sizeof request, "AT+Items=%u\r\n", count);
        start_own(request);
        fetch_own(SIZE_MAX);
        own.got[own.got_length] = '\0';
        if (strcmp(own.got, ALLOCATE) == 0) {
            refused++;
        } else {
            assert_int_equal(refused, 0);
            assert_memory_equal(own.got, "+items:", 7);
            assert_string_equal(own.got + own.got_length - 6, "\r\n" OK);
        }
        own.got_length = 0;
    }
    assert_true(refused > 0 && refused < 40);
    expect_idle();
}

/* ---- Choices, other names, dialects ---------------------------------------------------------- */

static void results_of_choices(void **state)
{
    (void)state;
    start_own("AT+Read=both\r\n");
    expect_own("+read:0,\r\n" OK);
    start_own("AT+Read=asked,7\r\n");
    expect_own("+read:7,\r\n" OK);
    start_own("AT+Read=mute\r\n"); /* read, and not shown */
    expect_own(OK);
    start_own("AT+Read=done,7,x\r\n");
    expect_own(OK);
    start_own("AT+Set=both,7,x\r\n");
    start_own("AT+Set=mute,7,x\r\n");
    expect_own(OK OK);
    start_own("AT+Set=asked,7,x\r\n");
    expect_own(PARSE(-1));

    struct at_call *call = start_own("AT+ReadLines=asked,7\r\n");
    assert_ptr_equal(call->choice, &kinds[1]);
    assert_true(answer_row(call, 1, "a"));
    at_finish(call, 0, NULL);
    expect_own("+readlines:1,a\r\n" OK);
    call = start_own("AT+ReadLines=done,7\r\n");
    at_finish(call, 0, NULL);
    expect_own(OK);
    expect_idle();
}

static void other_names(void **state)
{
    (void)state;
    start_own("AT+Also=7,x\r\nat + ALSO = 7\r\n");
    expect_own("+now:7,x\r\n" OK "+now:7,\r\n" OK);
    start_own("AT+Also=?\r\n");
    expect_own("[number],[text]\r\n" OK);
    start_own("AT+Also\r\n");
    expect_own(WRONG);
}

static void refusals_of_calls(void **state)
{
    static const int codes[] = {0, -1, -3, -4, -5, -99};
    (void)state;
    for (size_t i = 0; i < COUNT(codes); i++) {
        char expected[64];
        snprintf(expected, sizeof expected, "ERROR: parse parameters,%d\r\n", codes[i]);
        at_finish(start_own("AT+Wait\r\n"), AT_REFUSE(codes[i]), NULL);
        expect_own(expected);
        own.status = AT_REFUSE(codes[i]);
        start_own("AT+Now=1\r\n");
        expect_own(expected);
        own.status = AT_PENDING;
    }
    at_finish(start_own("AT+Wait\r\n"), INT32_MIN + 101, NULL);
    expect_own("ERROR: process command,-2147483547\r\n");
    expect_idle();
}

/* The other line end, for help, errors and events too, and an OK behind late results. */
static void the_reference_dialect(void **state)
{
    (void)state;
    own.session.config.dialect = &at_dialect_reference;
    start_own("AT+Now=1,x\r\nAT+Nothing\n\rAT+Now=?\r");
    assert_true(happen(1));
    expect_own("+now:1,x\n\rOK\n\rERROR: command not exist,0\n\r[number],[text]\n\rOK\n\r"
               "+eventown:happened,1,x\n\r");

    finish_row(start_own("AT+Late\r\n"), 0, 1, "a");
    expect_own("OK\n\r+late:1,a\n\rOK\n\r");
    at_finish(start_own("AT+Late\r\n"), -9, NULL);
    expect_own("OK\n\rERROR: process command,-9\n\r");

    struct at_call *call = start_own("AT+Reports\r\n"); /* one OK is enough for these */
    assert_true(answer_row(call, 1, "a"));
    at_finish(call, 0, NULL);
    expect_own("OK\n\r+reports:1,a\n\r");
    call = start_own("AT+Lines\r\n");
    assert_true(answer_row(call, 1, "a"));
    at_finish(call, 0, NULL);
    expect_own("+lines:1,a\n\rOK\n\r");
}

/* ---- What is shown of the structures --------------------------------------------------------- */

static void values_of_commands(void **state)
{
    (void)state;
    start_own("AT+Now=7,x\r\n");
    expect_told(">Now 2 7\n<Now 2 7\n");
    start_own("AT+Also=8\r\n");
    expect_told(">Now 2 8\n<Now 2 8\n");
    start_own("AT+Now=x\r\nAT+Now\r\nAT+Nothing\r\nAT+Now=?\r\n"); /* not run */
    expect_told("");
    own.status = -5;
    start_own("AT+Now=7\r\n"); /* no result */
    expect_told(">Now 2 7\n");
    own.status = AT_PENDING;
    start_own("AT+Items=2\r\n");
    expect_told(">Items 2 2\n<Items 2 0\n<Items 2 1\n");
}

static void values_of_choices(void **state)
{
    (void)state;
    start_own("AT+Read=asked,7\r\n");
    expect_told(">Read 1 7\n<Read 2 7\n");
    start_own("AT+Read=mute\r\nAT+Read=done,5\r\n");
    expect_told(">Read 1 0\n>Read 1 5\n");
    start_own("AT+Set=both,9,x\r\n");
    expect_told(">Set 1 9\n");
}

static void values_of_calls_that_wait(void **state)
{
    (void)state;
    struct at_call *call = start_own("AT+Late\r\n");
    expect_told(">Late 0 0\n");
    finish_row(call, 0, 7, "a");
    expect_told("<Late 2 7\n");
    at_finish(start_own("AT+Late\r\n"), -9, NULL);
    expect_told(">Late 0 0\n");
    call = start_own("AT+Lines\r\n");
    answer_row(call, 1, "a");
    answer_row(call, 2, "b");
    at_finish(call, 0, NULL);
    expect_told(">Lines 0 0\n<Lines 2 1\n<Lines 2 2\n");
}

static void values_of_events(void **state)
{
    (void)state;
    assert_true(happen(7));
    expect_told("<happened 2 7\n");
    struct row row = row_of(7, "x");
    assert_true(at_event(&own.session, &own_group, 99, &row)); /* not known */
    expect_told("");
}

/* What could not be queued has not passed; it is told when it does. */
static void values_are_told_once(void **state)
{
    char text[64];
    (void)state;
    memset(text, 'x', sizeof text);
    text[sizeof text - 1] = '\0';
    struct at_call *call = start_own("AT+Lines\r\n");
    size_t passed = 0;
    while (answer_row(call, 1, text)) {
        passed++;
    }
    assert_false(happen(5));
    fetch_own(SIZE_MAX);
    assert_true(answer_row(call, 1, text));
    size_t told = 0;
    for (size_t i = 0; i < own.told_length; i++) {
        told += own.told[i] == '<';
    }
    assert_int_equal(told, passed + 1);
    at_finish(call, 0, NULL);
}

/* ---- Between the commands and the network processor ------------------------------------------ */

/* Names of the commands whose operation may be missing, with parameters that they take. */
static void operations_that_are_missing(void **state)
{
    static const struct nwp_socket_ops no_socket;
    static const struct nwp_wlan_ops no_wlan;
    static const struct nwp_file_ops no_file;
    static const struct nwp_netapp_ops no_netapp;
    static const struct nwp_netcfg_ops no_netcfg;
    static const struct nwp_netutil_ops no_netutil;
    static const struct nwp_mqtt_ops no_mqtt;
    static const struct nwp_http_ops no_http;
    static const char *const requests[] = {
        "Socket=inet,stream,tcp",
        "Close=0",
        "Bind=0,inet,1,",
        "Listen=0,1",
        "SetSockOpt=0,socket,keepalive,1",
        "GetSockOpt=0,socket,keepalive",
        "Send=0,0,1,x",
        "SendTo=0,inet,1,1.2.3.4,0,1,x",
        "WlanConnect=a,,open,,,,",
        "WlanDisconnect",
        "WlanProfileAdd=a,,open,,,,,1",
        "WlanProfileGet=0",
        "WlanProfileDel=0",
        "WlanPolicySet=scan,disable_scan,",
        "WlanPolicyGet=scan",
        "WlanScan=0,1",
        "WlanSetMode=sta",
        "WlanSet=general,country_code,DE",
        "WlanGet=general,country_code",
        "WlanGet=access_list,0",
        "FileOpen=a,read,",
        "FileClose=1,,",
        "FileCtl=rename,1,a,b",
        "FileDel=a,",
        "FileGetFileList",
        "FileGetInfo=a,",
        "FileRead=1,0,0,1",
        "FileWrite=1,0,0,1,x",
        "NetAPPStart=mdns",
        "NetAPPStop=mdns",
        "NetAPPGetHostByName=a,inet",
        "NetAPPGetHostByService=a,inet",
        "NetAPPSend=1,,0,1,x",
        "NetAPPRecv=1,0,1",
        "NetAPPRcv=1,0,1",
        "NetAPPPing=inet,1.2.3.4,1,1,1,1,1",
        "NetAPPUnRegisterService=a,",
        "NetAPPSet=device,urn,a",
        "NetAPPGet=device,urn",
        "NetCfgSet=if,state,",
        "NetCfgGet=if",
        "NetUtilGet=public_key,0",
        "NetUtilGet=true_random,4",
        "NetUtilCmd=sign_msg,1,0,1,x",
        "NetUtilCmd=verify_msg,1,0,1,1,xy",
        "NetUtilCmd=temp_keys,1,create",
        "NetUtilCmd=install_op,1,uninstall,,,,",
        "NetUtilCmd=install_op,1,install,none,,a,b",
        "MqttCreate=a,ip4,b,1,,,,,,,v3_1,0,0",
        "MqttDelete=0",
        "MqttConnect=0",
        "MqttDisconnect=0",
        "MqttPublish=0,a,qos0,0,1,x",
        "MqttSubscribe=0,1,a,qos0,0",
        "MqttUnsubscribe=0,1,a,0",
        "MqttSet=0,clean,1",
        "MqttSet=0,will,a,qos0,0,1,x",
        "HttpCreate",
        "HttpDestroy=0",
        "HttpConnect=0,a,,,,",
        "HttpDisconnect=0",
        "HttpSendReq=0,get,a,,,,",
        "HttpReadResBody=0,0,1",
        "HttpSetHeader=0,req_host,persistent,0,1,x",
        "HttpGetHeader=0,res_age,0,1",
        "HttpSetOpt=0,redirect_feature,1",
        "HttpSetProxy=inet,1,1.2.3.4",
    };
    static const char *const late[] = {
        "Accept=0,inet", "Connect=0,inet,1,1.2.3.4",      "Select=1,0,1,0",
        "Recv=0,0,1",    "RecvFrom=0,inet,0,0.0.0.0,0,1",
    };
    struct nwp_ops ops = *host.nwp.nwp.ops;
    char request[80];
    (void)state;
    ops.socket = &no_socket;
    ops.wlan = &no_wlan;
    ops.file = &no_file;
    ops.netapp = &no_netapp;
    ops.netcfg = &no_netcfg;
    ops.netutil = &no_netutil;
    ops.mqtt = &no_mqtt;
    ops.http = &no_http;
    const struct nwp_ops *before = host.nwp.nwp.ops;
    host.nwp.nwp.ops = &ops;
    for (size_t i = 0; i < COUNT(requests); i++) {
        snprintf(request, sizeof request, "AT+%s\r\n", requests[i]);
        ask(request, FAILED(-14337));
        fake_answer(&host.nwp, "device.get", NWP_DEV_NOT_STARTED); /* that comes first */
        ask(request, FAILED(-2018));
        ask("\r\n", "");
    }
    for (size_t i = 0; i < COUNT(late); i++) {
        snprintf(request, sizeof request, "AT+%s\r\n", late[i]);
        ask(request, OK FAILED(-14337));
    }
    host.nwp.nwp.ops = before;
    assert_int_equal(host.host.session.waiting, 0);
    ask("AT+Test\r\n", OK);
}

/* An index that no create has returned is a wrong parameter, now or later. */
static void clients_that_are_not_there(void **state)
{
    static const struct {
        const char *operation, *request;
    } cases[] = {
        {"mqtt.remove", "AT+MqttDelete=0\r\n"},
        {"mqtt.connect", "AT+MqttConnect=0\r\n"},
        {"mqtt.disconnect", "AT+MqttDisconnect=0\r\n"},
        {"mqtt.format", "AT+MqttPublish=0,a,qos0,0,1,x\r\n"},
        {"mqtt.publish", "AT+MqttPublish=0,a,qos0,0,1,x\r\n"},
        {"mqtt.subscribe", "AT+MqttSubscribe=0,1,a,qos0,0\r\n"},
        {"mqtt.unsubscribe", "AT+MqttUnsubscribe=0,1,a,0\r\n"},
        {"mqtt.set", "AT+MqttSet=0,clean,1\r\n"},
        {"mqtt.format", "AT+MqttSet=0,will,a,qos0,0,1,x\r\n"},
        {"http.destroy", "AT+HttpDestroy=0\r\n"},
        {"http.connect", "AT+HttpConnect=0,a,,,,\r\n"},
        {"http.disconnect", "AT+HttpDisconnect=0\r\n"},
        {"http.send", "AT+HttpSendReq=0,get,a,,,,\r\n"},
        {"http.read_body", "AT+HttpReadResBody=0,0,1\r\n"},
        {"http.set_header", "AT+HttpSetHeader=0,req_host,persistent,0,1,x\r\n"},
        {"http.get_header", "AT+HttpGetHeader=0,res_age,0,1\r\n"},
        {"http.set", "AT+HttpSetOpt=0,redirect_feature,1\r\n"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        fake_answer(&host.nwp, cases[i].operation, NWP_RET_OBJ_NOT_SET);
        ask(cases[i].request, PARSE(-4));
        fake_answer(&host.nwp, cases[i].operation, NWP_BSD_ENOTCONN);
        ask(cases[i].request, FAILED(-107));
        ask("\r\n", "");
    }
    wait_in("mqtt.connect");
    ask("AT+MqttConnect=0\r\n", "");
    assert_true(fake_complete(&host.nwp, "mqtt.connect", NWP_RET_OBJ_NOT_SET));
    ask("", PARSE(-4));
}

/* Lists of the network processor: refused for want of room they go on where they stopped. */
static void lists_of_the_device(void **state)
{
    char expected[4096];
    (void)state;
    for (size_t step = 1; step < 64; step += 7) {
        size_t length = 0;
        const uint8_t *data;
        reopen(256, AT_OUTPUT_MIN(2), 2);
        host.nwp.world.scan_count = 12;
        for (uint8_t i = 0; i < 12; i++) {
            host.nwp.world.scan[i] = (struct nwp_scan_entry){
                .ssid = {4, "net,"}, .bssid = {1, 2, 3, 4, 5, i}, .rssi = (int8_t)-i, .channel = i};
            length += (size_t)snprintf(
                expected + length, sizeof expected - length,
                "+wlanscan:\"net,\",0x1:0x2:0x3:0x4:0x5:0x%x,%d,%u,open,0,none,none\r\n", i, -i, i);
        }
        snprintf(expected + length, sizeof expected - length, "%s%s", OK, OK);
        wait_in("wlan.scan");
        ask("AT+WlanScan=0,12\r\n", "");
        assert_true(fake_complete(&host.nwp, "wlan.scan", 0));
        const char request[] = "AT+Test\r\n";
        size_t read = at_session_input(&host.host.session, (const uint8_t *)request, 9);
        assert_int_equal(read, 7); /* not before the list has ended */
        while (at_session_output(&host.host.session, &data) > 0) {
            fake_host_fetch(&host, step);
        }
        assert_true(fake_host_give(&host, request + read, 9 - read));
        assert_string_equal(host.got, expected);
        assert_int_equal(fake_pending_count(&host.nwp), 0);
    }
}

static void pings(void **state)
{
    static const char request[] = "AT+NetAPPPing=inet,1.2.3.4,20,100,3000,3,1\r\n";
    const struct nwp_ping_report report = {3, 2, 15};
    (void)state;
    wait_in("netapp.ping");
    ask(request, OK);
    assert_true(fake_report(&host.nwp, &report));
    ask("AT+Test\r\n", "+netappping:3,2,15\r\n" OK);
    assert_true(fake_report(&host.nwp, &report));
    assert_true(fake_complete(&host.nwp, "netapp.ping", 0));
    ask("", "+netappping:3,2,15\r\n");
    fake_answer(&host.nwp, "netapp.ping", NWP_DEV_NOT_STARTED);
    ask(request, FAILED(-2018));
    wait_in("netapp.ping");
    ask(request, OK);
    assert_true(fake_complete(&host.nwp, "netapp.ping", NWP_STOP_IN_PROGRESS));
    ask("", FAILED(-2017));
    ask("AT+NetAPPPing=inet,0,0,0,0,0,0\r\n", OK);
    assert_int_equal(host.host.session.waiting, 0);
}

/* Over the whole command set: the other line end, a second OK, commas where nothing stands. */
static void the_reference_dialect_of_commands(void **state)
{
    (void)state;
    host.host.session.config.dialect = &at_dialect_reference;
    ask("AT+WlanPolicyGet=pm\r\n", "+wlanpolicyget:normal,\n\rOK\n\r");
    ask("AT+NetAPPGet=dhcp_server,basic\r\n", "+netappget:0,0.0.0.0,0.0.0.0,\n\rOK\n\r");
    host.nwp.peer = (struct nwp_endpoint){NWP_INET, 80, {1, 2, 3, 4}};
    ask("AT+Accept=0,inet\r\n", "OK\n\r+accept:0,inet,80,1.2.3.4\n\rOK\n\r");
    fake_answer(&host.nwp, "socket.receive", 3);
    host.nwp.data = (const uint8_t *)"a\nb";
    host.nwp.data_length = 3;
    ask("AT+Recv=0,0,9\r\n", "OK\n\r+recv:0,0,3,a\nb\n\rOK\n\r");
    fake_answer(&host.nwp, "socket.receive", -9);
    ask("AT+Recv=0,0,9\r\n", "OK\n\rERROR: process command,-9\n\r");
    ask("AT+Test\n\rAT+Stop=?\n\r", "OK\n\r[timeout]\n\rOK\n\r");
    host.host.session.config.dialect = &at_dialect_guide;
    ask("AT+WlanPolicyGet=pm\r\n", "+wlanpolicyget:normal,0\r\n" OK);
    ask("AT+NetAPPGet=dhcp_server,basic\r\n", "+netappget:0,0.0.0.0,0.0.0.0\r\n" OK);
}

/* A key that no queue of this size can hold: its command fails, it does not wait for ever. */
static void a_key_longer_than_the_queue(void **state)
{
    static const char *const requests[][2] = {
        {"netutil.sign", "AT+NetUtilCmd=sign_msg,1,0,3,abc\r\n"},
        {"netutil.sign", "AT+NetUtilCmd=sign_msg,1,1,4,QUJD\r\n"},
        {"netutil.public_key", "AT+NetUtilGet=public_key,0\r\n"},
    };
    uint8_t key[NWP_KEY_MAX] = {0};
    (void)state;
    for (size_t i = 0; i < COUNT(requests); i++) {
        reopen(256, AT_OUTPUT_MIN(2), 2);
        host.nwp.data = key;
        host.nwp.data_length = sizeof key;
        fake_answer(&host.nwp, requests[i][0], sizeof key);
        const char *got = fake_host_ask(&host, requests[i][1]);
        assert_int_equal(strncmp(got, "ERROR: ", 7), 0);
        assert_int_equal(fake_pending_count(&host.nwp), 0);
        ask("\r\nAT+Test\r\n", OK);
    }
}

/* An answer has the first name of its command. */
static void another_name_of_a_command(void **state)
{
    (void)state;
    fake_answer(&host.nwp, "netapp.receive", 2);
    host.nwp.data = (const uint8_t *)"ab";
    host.nwp.data_length = 2;
    ask("AT+NetAPPRcv=7,0,9\r\n", "+netapprecv:7,,0,2,ab\r\n" OK);
    ask("AT+NetAPPRcv=?\r\n", "[Handle],[Format],[Length]\r\n" OK);
}

#define WITH_HOST(test)  cmocka_unit_test_setup_teardown(test, open_host, close_host)
#define WITH_OWN(test)   cmocka_unit_test_setup_teardown(test, setup_own, teardown_own)
#define WITH_SMALL(test) cmocka_unit_test_setup_teardown(test, setup_small, teardown_own)

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
        WITH_HOST(the_last_byte_of_data_waits),
        WITH_HOST(help_that_does_not_fit),
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
        WITH_OWN(lines_of_a_call),
        WITH_OWN(lines_at_once),
        WITH_OWN(failure_after_lines),
        WITH_OWN(nothing_between_lines),
        WITH_OWN(no_long_request_between_lines),
        WITH_SMALL(lines_wait_for_room),
        WITH_SMALL(the_end_of_lines_has_room),
        WITH_SMALL(a_line_longer_than_the_queue),
        WITH_SMALL(a_lost_line_stays_lost),
        WITH_OWN(two_calls_with_lines),
        WITH_OWN(late_results_and_lines),
        WITH_OWN(reports),
        WITH_OWN(reports_that_do_not_begin),
        WITH_OWN(reports_that_fail_late),
        WITH_SMALL(reports_wait_for_room),
        WITH_OWN(a_report_before_the_answer),
        WITH_OWN(items_of_a_line),
        WITH_OWN(items_that_fail),
        WITH_SMALL(items_too_long),
        WITH_OWN(results_of_choices),
        WITH_OWN(other_names),
        WITH_OWN(refusals_of_calls),
        WITH_OWN(the_reference_dialect),
        WITH_OWN(values_of_commands),
        WITH_OWN(values_of_choices),
        WITH_OWN(values_of_calls_that_wait),
        WITH_OWN(values_of_events),
        WITH_SMALL(values_are_told_once),
        WITH_HOST(operations_that_are_missing),
        WITH_HOST(clients_that_are_not_there),
        WITH_HOST(lists_of_the_device),
        WITH_HOST(pings),
        WITH_HOST(the_reference_dialect_of_commands),
        WITH_HOST(a_key_longer_than_the_queue),
        WITH_HOST(another_name_of_a_command),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
