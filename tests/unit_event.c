/* Events: the exact line of each, and that none is lost, doubled or moved when the host is busy. */
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

static struct fake_host host;

static int open_host(void **state)
{
    (void)state;
    fake_host_open(&host, 1024, 4096, 6);
    return 0;
}

/* As small as a host can be. */
static int open_small_host(void **state)
{
    (void)state;
    fake_host_open(&host, 256, AT_OUTPUT_MIN(2), 2);
    return 0;
}

static int close_host(void **state)
{
    (void)state;
    fake_host_close(&host);
    return 0;
}

static void expect(const struct nwp_event *event, const char *line)
{
    fake_event(&host.nwp, event);
    assert_string_equal(fake_host_ask(&host, ""), line);
}

/* ---- The lines ------------------------------------------------------------------------------- */

#define FATAL(id_, code_, value_) \
    { \
        .group = NWP_EVENT_FATAL, .id = (id_), .of.fatal = {(code_), (value_) } \
    }
#define GENERAL(id_, code_, sender_) \
    { \
        .group = NWP_EVENT_GENERAL, .id = (id_), .of.general = {(code_), (sender_) } \
    }

static void fatal_errors(void **state)
{
    static const struct {
        struct nwp_event event;
        const char *line;
    } cases[] = {
        {FATAL(NWP_FATAL_DEVICE_ABORT, 5, 9), "+eventfatalerror:device_abort,5,9\r\n"},
        {FATAL(NWP_FATAL_DEVICE_ABORT, 0, 0), "+eventfatalerror:device_abort,0,0\r\n"},
        {FATAL(NWP_FATAL_DEVICE_ABORT, 0xfffffffb, 0x80000000),
         "+eventfatalerror:device_abort,4294967291,2147483648\r\n"},
        {FATAL(NWP_FATAL_DRIVER_ABORT, 1, 2), "+eventfatalerror:driver_abort,\r\n"},
        {FATAL(NWP_FATAL_SYNC_LOSS, 1, 2), "+eventfatalerror:sync_loss,\r\n"},
        {FATAL(NWP_FATAL_NO_CMD_ACK, 37, 2), "+eventfatalerror:no_cmd_ack,37\r\n"},
        {FATAL(NWP_FATAL_CMD_TIMEOUT, 65535, 2), "+eventfatalerror:cmd_timeout,65535\r\n"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        expect(&cases[i].event, cases[i].line);
    }
}

static void general_events(void **state)
{
    static const struct {
        uint8_t number;
        const char *name;
    } senders[] = {
        {NWP_SENDER_OTHER, "other"},
        {NWP_SENDER_WLAN, "wlan"},
        {NWP_SENDER_NETCFG, "netcfg"},
        {NWP_SENDER_NETAPP, "netapp"},
        {NWP_SENDER_SECURITY, "security"},
        {5, "5"},
        {255, "255"},
    };
    static const int16_t codes[] = {0, 1, -1, -99, INT16_MAX, INT16_MIN};
    (void)state;
    for (size_t i = 0; i < COUNT(senders); i++) {
        for (size_t j = 0; j < COUNT(codes); j++) {
            const struct nwp_event reset =
                GENERAL(NWP_GENERAL_RESET_REQUEST, codes[j], senders[i].number);
            const struct nwp_event error = GENERAL(NWP_GENERAL_ERROR, codes[j], senders[i].number);
            char line[80];
            snprintf(line, sizeof line, "+eventgeneral:reset_request,%d,%s\r\n", codes[j],
                     senders[i].name);
            expect(&reset, line);
            snprintf(line, sizeof line, "+eventgeneral:error,%d,%s\r\n", codes[j], senders[i].name);
            expect(&error, line);
        }
    }
}

static struct nwp_event wlan_event(uint8_t id, const char *ssid)
{
    struct nwp_event event = {.group = NWP_EVENT_WLAN, .id = id};
    static const uint8_t mac[] = {0, 0x11, 0x22, 0x33, 0x44, 0xff};
    event.of.wlan.ssid.length = (uint8_t)strlen(ssid);
    memcpy(event.of.wlan.ssid.text, ssid, strlen(ssid));
    memcpy(event.of.wlan.mac, mac, sizeof mac);
    event.of.wlan.reason = NWP_DISCONNECT_USER;
    return event;
}

#define MAC "0x0:0x11:0x22:0x33:0x44:0xff"

static void wlan_events(void **state)
{
    static const char *const ssids[][2] = {
        {"home", "home"},
        {"my net", "my net"},
        {"", ""},
        {"a,b", "\"a,b\""},
        {"say \"hi\"", "\"say \"hi\"\""},
        {"a\r\nOK", "\"a\r\nOK\""},
        {"\n", "\"\n\""},
        {" x", "\" x\""},
        {"x ", "\"x \""},
        {"12345678901234567890123456789012", "12345678901234567890123456789012"},
        {",2345678901234567890123456789012", "\",2345678901234567890123456789012\""},
        {"\xc3\xa4\xff", "\xc3\xa4\xff"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(ssids); i++) {
        char line[160];
        struct nwp_event event = wlan_event(NWP_WLAN_CONNECT, ssids[i][0]);
        snprintf(line, sizeof line, "+eventwlan:connect,%s," MAC "\r\n", ssids[i][1]);
        expect(&event, line);
        event.id = NWP_WLAN_DISCONNECT;
        snprintf(line, sizeof line, "+eventwlan:disconnect,%s," MAC ",200\r\n", ssids[i][1]);
        expect(&event, line);
    }
    struct nwp_event event = wlan_event(NWP_WLAN_DISCONNECT, "home");
    event.of.wlan.reason = 65535;
    expect(&event, "+eventwlan:disconnect,home," MAC ",65535\r\n");
}

static void netapp_and_socket_events(void **state)
{
    const struct nwp_event acquired = {
        .group = NWP_EVENT_NETAPP,
        .id = NWP_NETAPP_EVENT_IPV4_ACQUIRED,
        .of.netapp = {.address = {192, 168, 1, 5},
                      .gateway = {192, 168, 1, 1},
                      .dns = {8, 8, 4, 4}},
    };
    const struct nwp_event failed = {
        .group = NWP_EVENT_SOCKET, .id = NWP_SOCKET_TX_FAILED, .of.socket = {3, 0, -11}};
    (void)state;
    expect(&acquired, "+eventnetapp:ipv4_acquired,192.168.1.5,192.168.1.1,8.8.4.4\r\n");
    expect(&failed, "+eventsock:tx_failed,3,-11\r\n");
}

static void lost_events(void **state)
{
    const struct nwp_event lost = {.group = NWP_EVENT_LOST, .of.lost = 4000000000};
    (void)state;
    expect(&lost, "+eventgeneral:lost,4000000000\r\n");
}

/* Numbers that no table knows are taken and not shown; those behind them are. */
static void unknown_events(void **state)
{
    static const uint8_t numbers[] = {99, 200, 255};
    const struct nwp_event known = FATAL(NWP_FATAL_SYNC_LOSS, 0, 0);
    (void)state;
    for (uint8_t group = NWP_EVENT_FATAL; group <= NWP_EVENT_MQTT; group++) {
        for (size_t i = 0; i < COUNT(numbers); i++) {
            const struct nwp_event event = {.group = group, .id = numbers[i]};
            expect(&event, "");
        }
    }
    const struct nwp_event none = {.group = 255, .id = 1};
    expect(&none, "");
    const struct nwp_event rx_filter = {.group = NWP_EVENT_WLAN, .id = 12};
    expect(&rx_filter, "");
    expect(&known, "+eventfatalerror:sync_loss,\r\n");
}

/* ---- A host that is busy --------------------------------------------------------------------- */

static void tx_failed(uint8_t sd)
{
    const struct nwp_event event = {
        .group = NWP_EVENT_SOCKET, .id = NWP_SOCKET_TX_FAILED, .of.socket = {sd, 0, -1}};
    fake_event(&host.nwp, &event);
}

static void lines_from(char *text, size_t size, uint8_t first, uint8_t end)
{
    size_t length = 0;
    for (uint8_t sd = first; sd < end; sd++) {
        length +=
            (size_t)snprintf(text + length, size - length, "+eventsock:tx_failed,%u,-1\r\n", sd);
    }
}

static int32_t two_events(struct fake_nwp *nwp, const char *operation)
{
    nwp->decide = NULL;
    (void)operation;
    tx_failed(1);
    tx_failed(2);
    return 5;
}

/* Events that happen within an operation stand behind the answer. */
static void events_of_an_operation(void **state)
{
    (void)state;
    host.nwp.decide = two_events;
    assert_string_equal(fake_host_ask(&host, "AT+Socket=inet,stream,tcp\r\n"),
                        "+socket:5\r\nOK\r\n+eventsock:tx_failed,1,-1\r\n"
                        "+eventsock:tx_failed,2,-1\r\n");
    host.nwp.decide = two_events;
    host.nwp.peer = (struct nwp_endpoint){NWP_INET, 80, {1, 2, 3, 4}};
    assert_string_equal(fake_host_ask(&host, "AT+Accept=0,inet\r\n"),
                        "OK\r\n+accept:5,inet,80,1.2.3.4\r\n+eventsock:tx_failed,1,-1\r\n"
                        "+eventsock:tx_failed,2,-1\r\n");
}

static int32_t pending_with_event(struct fake_nwp *nwp, const char *operation)
{
    nwp->decide = NULL;
    (void)operation;
    tx_failed(1);
    return NWP_PENDING;
}

/* A command that goes on does not hold events back. */
static void events_while_a_command_waits(void **state)
{
    (void)state;
    host.nwp.decide = pending_with_event;
    assert_string_equal(fake_host_ask(&host, "AT+Send=0,0,1,x\r\n"),
                        "+eventsock:tx_failed,1,-1\r\n");
    tx_failed(2);
    assert_true(fake_complete(&host.nwp, "socket.send", 1));
    tx_failed(3);
    assert_string_equal(fake_host_ask(&host, ""), "+eventsock:tx_failed,2,-1\r\nOK\r\n"
                                                  "+eventsock:tx_failed,3,-1\r\n");
}

static void ready_tells_of_events(void **state)
{
    (void)state;
    tx_failed(1);
    assert_int_equal(host.ready, 1);
    fake_host_ask(&host, "AT+Test\r\n");
    assert_int_equal(host.ready, 1);
    host.nwp.decide = two_events;
    fake_host_ask(&host, "AT+Socket=inet,stream,tcp\r\n");
    assert_int_equal(host.ready, 1);
}

/* The queue is full: events wait in the network processor, and come in their order, however few
 * bytes are fetched at a time. */
static void a_slow_host_gets_every_event(void **state)
{
    char expected[2048];
    (void)state;
    for (size_t step = 1; step <= 60; step++) {
        const uint8_t *data;
        fake_host_forget(&host);
        for (uint8_t sd = 0; sd < FAKE_EVENTS; sd++) {
            tx_failed(sd);
        }
        while (at_session_output(&host.host.session, &data) > 0) {
            fake_host_fetch(&host, step);
        }
        lines_from(expected, sizeof expected, 0, FAKE_EVENTS);
        assert_string_equal(host.got, expected);
    }
}

/* Answers of a host that goes on asking are not displaced by events, nor the other way round. */
static void events_and_answers_share_the_queue(void **state)
{
    char expected[2048];
    (void)state;
    for (uint8_t sd = 0; sd < FAKE_EVENTS; sd++) {
        tx_failed(sd);
    }
    assert_true(fake_host_give(&host, "AT+Test\r\nAT+Test\r\n", 18));
    lines_from(expected, sizeof expected, 0, FAKE_EVENTS);
    size_t oks = 0;
    size_t events = 0;
    for (const char *line = host.got; *line != '\0'; line = strchr(line, '\n') + 1) {
        char event[64];
        lines_from(event, sizeof event, (uint8_t)events, (uint8_t)(events + 1));
        if (strncmp(line, "OK\r\n", 4) == 0) {
            oks++;
        } else if (strncmp(line, event, strlen(event)) == 0) {
            events++;
        } else {
            fail_msg("unexpected: %s", line);
        }
    }
    assert_int_equal(oks, 2);
    assert_int_equal(events, FAKE_EVENTS);
}

static void too_slow_a_host_is_told_how_many(void **state)
{
    char events[2048];
    char expected[2304];
    const uint8_t *data;
    (void)state;
    size_t taken = 0;
    for (uint8_t sd = 0; sd < 100; sd++) {
        size_t before = at_session_output(&host.host.session, &data);
        tx_failed(sd);
        taken += at_session_output(&host.host.session, &data) > before;
    }
    assert_true(taken > 0 && taken < 20);
    while (at_session_output(&host.host.session, &data) > 0) {
        fake_host_fetch(&host, 1);
    }
    lines_from(events, sizeof events, 0, (uint8_t)taken);
    size_t length = (size_t)snprintf(expected, sizeof expected, "%s+eventgeneral:lost,%zu\r\n",
                                     events, 100 - taken - FAKE_EVENTS);
    lines_from(expected + length, sizeof expected - length, 100 - FAKE_EVENTS, 100);
    assert_string_equal(host.got, expected);
}

/* One host that does not fetch is no matter of the others. */
static void hosts_do_not_hinder_each_other(void **state)
{
    static struct at_host second;
    static struct at_call calls[2];
    static uint8_t input[64];
    static uint8_t output[AT_OUTPUT_MIN(2)];
    const struct at_config config = {
        .input = input,
        .input_size = sizeof input,
        .output = output,
        .output_size = sizeof output,
        .calls = calls,
        .call_count = 2,
    };
    (void)state;
    at_host_open(&second, &host.nwp.nwp, &config);
    for (uint8_t sd = 0; sd < 100; sd++) {
        char expected[64];
        lines_from(expected, sizeof expected, sd, sd + 1);
        tx_failed(sd);
        assert_string_equal(fake_host_ask(&host, ""), expected);
    }
    at_host_close(&second);
    tx_failed(100);
    assert_string_equal(fake_host_ask(&host, ""), "+eventsock:tx_failed,100,-1\r\n");
}

/* No event stands between a value line and its OK, nor inside a line, at any moment. */
static void events_never_part_an_answer(void **state)
{
    (void)state;
    for (size_t fetched = 0; fetched < 40; fetched++) {
        fake_answer(&host.nwp, "socket.open", 3);
        fake_host_forget(&host);
        const char request[] = "AT+Socket=inet,stream,tcp\r\n";
        at_session_input(&host.host.session, (const uint8_t *)request, strlen(request));
        fake_host_fetch(&host, fetched);
        tx_failed(1);
        fake_host_fetch(&host, SIZE_MAX);
        assert_string_equal(host.got, "+socket:3\r\nOK\r\n+eventsock:tx_failed,1,-1\r\n");
    }
}

/* The rest of the WLAN group: P2P and provisioning. */
static void wlan_events_of_peers(void **state)
{
    static const struct {
        uint8_t id;
        const char *line;
    } cases[] = {
        {NWP_WLAN_STA_ADDED, "+eventwlan:sta_added," MAC "\r\n"},
        {NWP_WLAN_STA_REMOVED, "+eventwlan:sta_removed," MAC "\r\n"},
        {NWP_WLAN_P2P_CONNECT, "+eventwlan:p2p_connect,\"my,net\"," MAC ",a peer\r\n"},
        {NWP_WLAN_P2P_DISCONNECT, "+eventwlan:p2p_disconnect,\"my,net\"," MAC ",200,a peer\r\n"},
        {NWP_WLAN_P2P_CLIENT_ADDED, "+eventwlan:p2p_client_added," MAC ",a peer,\"my,net\"\r\n"},
        {NWP_WLAN_P2P_CLIENT_REMOVED,
         "+eventwlan:p2p_client_removed," MAC ",a peer,\"my,net\"\r\n"},
        {NWP_WLAN_P2P_DEVFOUND, "+eventwlan:p2p_devfound,a peer," MAC ",pbc\r\n"},
        {NWP_WLAN_P2P_REQUEST, "+eventwlan:p2p_request,a peer," MAC ",pbc\r\n"},
        {NWP_WLAN_P2P_CONNECTFAIL, "+eventwlan:p2p_connectfail,connecting\r\n"},
        {NWP_WLAN_PROVISIONING_STATUS,
         "+eventwlan:provisioning_status,connection_failed,ap,connected,\"my,net\"\r\n"},
        {NWP_WLAN_PROVISIONING_PROFILE_ADDED,
         "+eventwlan:provisioning_profile_added,connection_failed,\"my,net\"\r\n"},
    };
    (void)state;
    struct nwp_event event = wlan_event(0, "my,net");
    event.of.wlan.device = (struct nwp_name){6, "a peer"};
    event.of.wlan.method = NWP_WPS_PBC;
    event.of.wlan.status = NWP_PROVISIONING_CONNECTION_FAILED;
    event.of.wlan.role = NWP_ROLE_AP;
    event.of.wlan.wlan_status = NWP_WLAN_STATUS_CONNECTED;
    for (size_t i = 0; i < COUNT(cases); i++) {
        event.id = cases[i].id;
        expect(&event, cases[i].line);
    }
    event.id = NWP_WLAN_PROVISIONING_STATUS; /* numbers without names */
    event.of.wlan.status = 77;
    event.of.wlan.role = 1;
    event.of.wlan.wlan_status = 255;
    event.of.wlan.ssid.length = 0;
    expect(&event, "+eventwlan:provisioning_status,77,1,255,\r\n");
}

#define IP6 "0x20010db8:0x0:0x0:0xff01"

static void netapp_events(void **state)
{
    static const struct {
        uint8_t id;
        const char *line;
    } cases[] = {
        {NWP_NETAPP_EVENT_IPV6_ACQUIRED, "+eventnetapp:ipv6_acquired," IP6 ",0x0:0x0:0x0:0x1\r\n"},
        {NWP_NETAPP_EVENT_IP_COLLISION,
         "+eventnetapp:ip_collision,32.1.13.184,0x1:0x2:0x3:0x4:0x5:0x6,"
         "0xff:0xff:0xff:0xff:0xff:0xff\r\n"},
        {NWP_NETAPP_EVENT_DHCPV4_LEASED,
         "+eventnetapp:dhcpv4_leased,32.1.13.184,4294967295,0x1:0x2:0x3:0x4:0x5:0x6\r\n"},
        {NWP_NETAPP_EVENT_DHCPV4_RELEASED,
         "+eventnetapp:dhcpv4_released,32.1.13.184,0x1:0x2:0x3:0x4:0x5:0x6,65529\r\n"},
        {NWP_NETAPP_EVENT_IPV4_LOST, "+eventnetapp:ipv4_lost,-7\r\n"},
        {NWP_NETAPP_EVENT_DHCP_IPV4_ACQUIRE_TIMEOUT,
         "+eventnetapp:dhcp_ipv4_acquire_timeout,-7\r\n"},
        {NWP_NETAPP_EVENT_IPV6_LOST, "+eventnetapp:ipv6_lost," IP6 "\r\n"},
    };
    struct nwp_event event = {
        .group = NWP_EVENT_NETAPP,
        .of.netapp = {.address = {0x20, 1, 0xd, 0xb8, [14] = 0xff, 1},
                      .dns = {[15] = 1},
                      .mac = {1, 2, 3, 4, 5, 6},
                      .other_mac = {255, 255, 255, 255, 255, 255},
                      .lease = 4294967295,
                      .status = -7},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        event.id = cases[i].id;
        expect(&event, cases[i].line);
    }
}

static struct nwp_bytes bytes_of(const char *text)
{
    return (struct nwp_bytes){(const uint8_t *)text, strlen(text)};
}

static void requests_of_the_server(void **state)
{
    struct nwp_event event = {
        .group = NWP_EVENT_NETAPP,
        .id = NWP_NETAPP_EVENT_REQUEST,
        .of.request = {65535, NWP_HTTP_POST, 5, 70000, bytes_of("/a?b=1,2")},
    };
    (void)state;
    expect(&event,
           "+eventnetapp:request,65535,post,\"/a?b=1,2\",continuation|accumulation,70000\r\n");
    event.of.request.method = 99;
    event.of.request.flags = 0;
    event.of.request.uri = bytes_of("");
    expect(&event, "+eventnetapp:request,65535,99,,,70000\r\n");
}

static void asynchronous_socket_events(void **state)
{
    static const char *const types[] = {
        "ssl_accept",
        "rx_frag_too_big",
        "other_side_close_ssl",
        "connected_secured",
        "handshake_failed",
        "wrong_root_ca",
        "6",
    };
    (void)state;
    for (uint8_t i = 0; i < COUNT(types); i++) {
        const struct nwp_event event = {
            .group = NWP_EVENT_SOCKET, .id = NWP_SOCKET_ASYNC_EVENT, .of.socket = {15, i, -456}};
        char line[80];
        snprintf(line, sizeof line, "+eventsock:async_event,15,%s,-456\r\n", types[i]);
        expect(&event, line);
    }
}

/* A choice within an event: the operation decides what follows. */
static void mqtt_operations(void **state)
{
    static const struct {
        uint8_t operation, count;
        const char *line;
    } cases[] = {
        {NWP_MQTT_CONNACK, 0, "connack,517"},
        {NWP_MQTT_PUBACK, 0, "puback,517"},
        {NWP_MQTT_UNSUBACK, 2, "unsuback,517"},
        {NWP_MQTT_SUBACK, 0, "suback,517,"},
        {NWP_MQTT_SUBACK, 1, "suback,517,0"},
        {NWP_MQTT_SUBACK, 4, "suback,517,0,1,2,128"},
        {NWP_MQTT_SUBACK, 9, "suback,517,0,1,2,128"}, /* never more than there are */
        {77, 0, "77"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        const struct nwp_event event = {
            .group = NWP_EVENT_MQTT,
            .id = NWP_MQTT_OPERATION,
            .of.mqtt = {.operation = cases[i].operation,
                        .packet = 517,
                        .code_count = cases[i].count,
                        .codes = {0, 1, 2, 128}},
        };
        char line[80];
        snprintf(line, sizeof line, "+eventmqtt:operation,%s\r\n", cases[i].line);
        expect(&event, line);
    }
    const struct nwp_event disconnected = {.group = NWP_EVENT_MQTT, .id = NWP_MQTT_DISCONNECT};
    expect(&disconnected, "+eventmqtt:disconnect,\r\n");
}

static struct nwp_event message(const char *topic, const char *data, bool base64)
{
    return (struct nwp_event){
        .group = NWP_EVENT_MQTT,
        .id = NWP_MQTT_RECV,
        .of.mqtt = {.qos = 1,
                    .retain = 1,
                    .base64 = base64,
                    .topic = bytes_of(topic),
                    .data = bytes_of(data)},
    };
}

static void mqtt_messages(void **state)
{
    struct nwp_event event = message("a/b", "he,lo\r\nOK", false);
    (void)state;
    expect(&event, "+eventmqtt:recv,a/b,qos1,1,0,0,9,he,lo\r\nOK\r\n");
    event = message("a,b", "hello", true);
    event.of.mqtt.duplicate = 1;
    expect(&event, "+eventmqtt:recv,\"a,b\",qos1,1,1,1,8,aGVsbG8=\r\n");
    event = message("", "", true);
    expect(&event, "+eventmqtt:recv,,qos1,1,0,1,0,\r\n");
    event.of.mqtt.qos = 3;
    event.of.mqtt.data = (struct nwp_bytes){NULL, 0};
    expect(&event, "+eventmqtt:recv,,3,1,0,1,0,\r\n");
}

/* An event that fits only into an empty queue waits for that; a longer one is lost, and only it. */
static void events_longer_than_the_queue(void **state)
{
    static char data[400];
    const uint8_t *output;
    size_t lost = 0;
    (void)state;
    memset(data, 'x', sizeof data - 1);
    for (size_t length = 0; length < sizeof data; length++) {
        char expected[600] = "";
        struct nwp_event long_one = message("t", data + sizeof data - 1 - length, false);
        struct nwp_event before = {.group = NWP_EVENT_GENERAL, .id = NWP_GENERAL_ERROR};
        fake_host_forget(&host);
        fake_event(&host.nwp, &before);
        fake_event(&host.nwp, &long_one);
        fake_event(&host.nwp, &before);
        while (at_session_output(&host.host.session, &output) > 0) {
            fake_host_fetch(&host, 5);
        }
        size_t head = (size_t)snprintf(expected, sizeof expected,
                                       "+eventmqtt:recv,t,qos1,1,0,0,%zu,", length);
        bool fits = head + length + 2 <= host.config.output_size;
        if (fits) {
            snprintf(expected, sizeof expected,
                     "+eventgeneral:error,0,other\r\n+eventmqtt:recv,t,qos1,1,0,0,%zu,%s\r\n"
                     "+eventgeneral:error,0,other\r\n",
                     length, data + sizeof data - 1 - length);
        } else {
            lost++;
            snprintf(expected, sizeof expected,
                     "+eventgeneral:error,0,other\r\n+eventgeneral:lost,1\r\n"
                     "+eventgeneral:error,0,other\r\n");
        }
        assert_string_equal(host.got, expected);
    }
    assert_true(lost > 0 && lost < sizeof data);
}

/* What a call that waits has in reserve is no room for events either. */
static void events_longer_than_the_rest_of_the_queue(void **state)
{
    static char data[200];
    (void)state;
    memset(data, 'x', sizeof data - 1);
    struct nwp_event event = message("t", data, false);
    fake_answer(&host.nwp, "socket.accept", NWP_PENDING);
    fake_host_ask(&host, "AT+Accept=0,inet\r\n");
    expect(&event, "+eventgeneral:lost,1\r\n");
    assert_true(fake_complete(&host.nwp, "socket.accept", NWP_BSD_EBADF));
    fake_host_ask(&host, "");
    fake_event(&host.nwp, &event);
    assert_non_null(strstr(fake_host_ask(&host, ""), "xxx\r\n"));
}

/* A long event that comes while a command runs is not lost: there is more room behind its answer.
 */
static int32_t long_event(struct fake_nwp *nwp, const char *operation)
{
    static char data[100];
    nwp->decide = NULL;
    (void)operation;
    memset(data, 'x', sizeof data - 1);
    struct nwp_event event = message("t", data, false);
    fake_event(nwp, &event);
    return 3;
}

static void long_events_of_an_operation(void **state)
{
    (void)state;
    host.nwp.decide = long_event;
    const char *got = fake_host_ask(&host, "AT+Socket=inet,stream,tcp\r\n");
    assert_ptr_equal(strstr(got, "+socket:3\r\nOK\r\n+eventmqtt:recv,t,qos1,1,0,0,99,xxx"), got);
    assert_null(strstr(got, "lost"));
}

/* Between the lines of a list there is none. */
static void events_wait_for_the_end_of_lists(void **state)
{
    char expected[4096];
    size_t length = 0;
    const uint8_t *output;
    (void)state;
    host.nwp.world.scan_count = 8;
    for (uint8_t i = 0; i < 8; i++) {
        host.nwp.world.scan[i] = (struct nwp_scan_entry){.ssid = {3, "net"}, .channel = i};
        length +=
            (size_t)snprintf(expected + length, sizeof expected - length,
                             "+wlanscan:net,0x0:0x0:0x0:0x0:0x0:0x0,0,%u,open,0,none,none\r\n", i);
    }
    length += (size_t)snprintf(expected + length, sizeof expected - length, "OK\r\n");
    lines_from(expected + length, sizeof expected - length, 0, 3);
    fake_host_forget(&host);
    assert_int_equal(
        at_session_input(&host.host.session, (const uint8_t *)"AT+WlanScan=0,8\r\n", 17), 17);
    for (uint8_t sd = 0; sd < 3; sd++) {
        tx_failed(sd);
    }
    while (at_session_output(&host.host.session, &output) > 0) {
        fake_host_fetch(&host, 9);
    }
    assert_string_equal(host.got, expected);
}

static void events_of_the_reference_dialect(void **state)
{
    const struct nwp_event event = FATAL(NWP_FATAL_NO_CMD_ACK, 37, 2);
    (void)state;
    host.host.session.config.dialect = &at_dialect_reference;
    expect(&event, "+eventfatalerror:no_cmd_ack,37\n\r");
}

#define WITH_HOST(test)  cmocka_unit_test_setup_teardown(test, open_host, close_host)
#define WITH_SMALL(test) cmocka_unit_test_setup_teardown(test, open_small_host, close_host)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_HOST(fatal_errors),
        WITH_HOST(general_events),
        WITH_HOST(wlan_events),
        WITH_HOST(netapp_and_socket_events),
        WITH_HOST(lost_events),
        WITH_HOST(unknown_events),
        WITH_HOST(events_of_an_operation),
        WITH_HOST(events_while_a_command_waits),
        WITH_HOST(ready_tells_of_events),
        WITH_SMALL(fatal_errors),
        WITH_SMALL(general_events),
        WITH_SMALL(wlan_events),
        WITH_SMALL(events_of_an_operation),
        WITH_SMALL(a_slow_host_gets_every_event),
        WITH_SMALL(events_and_answers_share_the_queue),
        WITH_SMALL(too_slow_a_host_is_told_how_many),
        WITH_HOST(hosts_do_not_hinder_each_other),
        WITH_HOST(events_never_part_an_answer),
        WITH_SMALL(events_never_part_an_answer),
        WITH_HOST(wlan_events_of_peers),
        WITH_HOST(netapp_events),
        WITH_HOST(requests_of_the_server),
        WITH_HOST(asynchronous_socket_events),
        WITH_HOST(mqtt_operations),
        WITH_HOST(mqtt_messages),
        WITH_SMALL(events_longer_than_the_queue),
        WITH_SMALL(events_longer_than_the_rest_of_the_queue),
        WITH_SMALL(long_events_of_an_operation),
        WITH_HOST(events_wait_for_the_end_of_lists),
        WITH_SMALL(events_wait_for_the_end_of_lists),
        WITH_HOST(events_of_the_reference_dialect),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
