/* Scenario files: every key with its limits and its default, everything that is refused with its
 * line and reason, and the examples. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <glob.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "air/scenario.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define AP           "[access_point a]\n"
#define PEER         "[peer p]\n"
#define HEX_16       "0123456789abcDEF"
#define TEXT_32      "12345678901234567890123456789012"

static struct scenario scenario;
static char error[AIR_TEXT_MAX];
static char path[64];

static bool read_bytes(const char *text, size_t length)
{
    const int file = memfd_create("scenario", MFD_CLOEXEC);
    assert_true(file >= 0);
    assert_int_equal(write(file, text, length), length);
    snprintf(path, sizeof path, "/proc/self/fd/%d", file);
    memset(&scenario, 0xa5, sizeof scenario);
    memset(error, 0, sizeof error);
    const bool read = scenario_read(&scenario, path, error);
    close(file);
    return read;
}

static void accepted(const char *text)
{
    if (!read_bytes(text, strlen(text))) {
        fail_msg("%s", error);
    }
}

/* `reason` begins with the line, or with a blank. */
static void refused_bytes(const char *text, size_t length, const char *reason)
{
    char expected[AIR_TEXT_MAX];
    assert_false(read_bytes(text, length));
    snprintf(expected, sizeof expected, "%s:%s", path, reason);
    assert_string_equal(error, expected);
}

static void refused(const char *text, const char *reason)
{
    refused_bytes(text, strlen(text), reason);
}

static const struct scenario_access_point *access_point(const char *lines)
{
    char text[512];
    snprintf(text, sizeof text, AP "%s\n", lines);
    accepted(text);
    assert_int_equal(scenario.access_point_count, 1);
    return &scenario.access_points[0];
}

static const struct scenario_peer *peer(const char *lines)
{
    char text[512];
    snprintf(text, sizeof text, PEER "%s\n", lines);
    accepted(text);
    assert_int_equal(scenario.peer_count, 1);
    return &scenario.peers[0];
}

static void assert_name(const struct nwp_name *name, const char *text)
{
    assert_int_equal(name->length, strlen(text));
    assert_memory_equal(name->text, text, name->length);
}

#define assert_bytes(bytes_, ...) \
    assert_memory_equal(bytes_, ((const uint8_t[]){__VA_ARGS__}), sizeof(bytes_))

/* ---- Defaults -------------------------------------------------------------------------------- */

static void built_in(void **state)
{
    const struct scenario_access_point *found = &scenario.access_points[0];
    (void)state;
    memset(&scenario, 0xa5, sizeof scenario);
    assert_true(scenario_read(&scenario, NULL, error));
    assert_int_equal(scenario.access_point_count, 1);
    assert_int_equal(scenario.peer_count, 0);
    assert_name(&found->name, "atcmd");
    assert_name(&found->ssid, "atcmd");
    assert_true(found->up && found->join && found->dhcp);
    assert_bytes(found->bssid, 0x02, 0xa7, 0xcd, 0, 0, 1);
    assert_int_equal(found->channel, 6);
    assert_int_equal(found->rssi, -45);
    assert_int_equal(found->security, NWP_SECURITY_OPEN);
    assert_bytes(found->subnet, 127, 24, 1, 0);
    assert_int_equal(found->prefix, 24);
    assert_bytes(found->gateway, 127, 24, 1, 1);
    assert_bytes(found->dns, 127, 24, 1, 1);
}

static void defaults_of_access_points(void **state)
{
    (void)state;
    accepted("[access_point one]\n[access_point two]\n");
    assert_int_equal(scenario.access_point_count, 2);
    const struct scenario_access_point *found = &scenario.access_points[1];
    assert_name(&found->name, "two");
    assert_name(&found->ssid, "two");
    assert_true(found->up);
    assert_false(found->join);
    assert_bytes(scenario.access_points[0].bssid, 0x02, 0xa7, 0xcd, 0, 0, 1);
    assert_bytes(found->bssid, 0x02, 0xa7, 0xcd, 0, 0, 2);
    assert_int_equal(found->channel, 6);
    assert_int_equal(found->rssi, -45);
    assert_int_equal(found->jitter, 0);
    assert_false(found->hidden);
    assert_int_equal(found->security, NWP_SECURITY_OPEN);
    assert_int_equal(found->key_length, 0);
    assert_int_equal(found->user.length, 0);
    assert_int_equal(found->anonymous.length, 0);
    assert_int_equal(found->eap, 0);
    assert_int_equal(found->wps, SCENARIO_WPS_NONE);
    assert_int_equal(found->pin_length, 0);
    assert_bytes(found->subnet, 192, 168, 2, 0);
    assert_int_equal(found->prefix, 24);
    assert_bytes(found->gateway, 192, 168, 2, 1);
    assert_bytes(found->dns, 192, 168, 2, 1);
    assert_true(found->dhcp);
    assert_int_equal(found->lease, 86400);
    assert_int_equal(found->ipv6_prefix, 0);
    assert_false(found->stateful);
    assert_int_equal(found->delay, 0);
    assert_int_equal(found->loss, 0);
}

static void defaults_of_peers(void **state)
{
    (void)state;
    accepted("[peer one]\n" AP "[peer two]");
    assert_int_equal(scenario.access_point_count, 1);
    assert_int_equal(scenario.peer_count, 2);
    const struct scenario_peer *found = &scenario.peers[1];
    assert_name(&found->name, "two");
    assert_true(found->up && found->accepts);
    assert_bytes(scenario.peers[0].mac, 0x02, 0xa7, 0xcd, 1, 0, 1);
    assert_bytes(found->mac, 0x02, 0xa7, 0xcd, 1, 0, 2);
    assert_int_equal(found->channel, 6);
    assert_int_equal(found->intent, 7);
    assert_int_equal(found->method, NWP_WPS_PBC);
    assert_int_equal(found->pin_length, 0);
}

/* ---- Values ---------------------------------------------------------------------------------- */

static void yes_and_no(void **state)
{
    (void)state;
    assert_false(access_point("up = no")->up);
    assert_true(access_point("join = yes")->join);
    assert_true(access_point("hidden = ON")->hidden);
    assert_false(access_point("dhcp = Off")->dhcp);
    assert_true(access_point("ipv6 = fd00::1:0:0:0:0/64\nstateful = on")->stateful);
    assert_false(peer("up = off")->up);
    assert_false(peer("accepts = no")->accepts);
}

static void numbers(void **state)
{
    (void)state;
    assert_int_equal(access_point("channel = 1")->channel, 1);
    assert_int_equal(access_point("channel = 13")->channel, 13);
    assert_int_equal(access_point("rssi = -100")->rssi, -100);
    assert_int_equal(access_point("rssi = 0")->rssi, 0);
    assert_int_equal(access_point("jitter = 30")->jitter, 30);
    assert_int_equal(access_point("lease = 10")->lease, 10);
    assert_int_equal(access_point("lease = 2147483647")->lease, INT32_MAX);
    assert_int_equal(access_point("delay = 10000")->delay, 10000);
    assert_int_equal(access_point("loss = 100")->loss, 100);
    assert_int_equal(peer("channel = 1")->channel, 1);
    assert_int_equal(peer("channel = 11")->channel, 11);
    assert_int_equal(peer("intent = 0")->intent, 0);
    assert_int_equal(peer("intent = 15")->intent, 15);
}

static void texts(void **state)
{
    (void)state;
    assert_name(&access_point("ssid = My \"Home\"; 5 \\ # = [x]:y ; a comment")->ssid,
                "My \"Home\"; 5 \\ # = [x]:y");
    assert_name(&access_point("ssid: x")->ssid, "x");
    assert_name(&access_point("ssid=" TEXT_32)->ssid, TEXT_32);
    assert_name(&access_point("ssid = \" a \\;b\\\"\\\\\\x41\\xfF \" ; a comment")->ssid,
                " a ;b\"\\A\xff ");
    assert_name(&access_point("ssid = Caf\xc3\xa9")->ssid, "Caf\xc3\xa9");
    accepted("\xef\xbb\xbf; bytes\r\n[access_point\ta]\r\nssid = b c \r\n\r\n \t\r\n  # more\r\n");
    assert_name(&scenario.access_points[0].ssid, "b c");
    accepted("[ access_point  " TEXT_32 " ] ; a comment");
}

static void addresses(void **state)
{
    (void)state;
    assert_bytes(access_point("bssid = 00:1A:2b:3c:4d:5F")->bssid, 0, 0x1a, 0x2b, 0x3c, 0x4d, 0x5f);
    assert_bytes(peer("mac = 02:00:00:00:00:0a")->mac, 2, 0, 0, 0, 0, 10);

    const struct scenario_access_point *found = access_point("subnet = 10.1.128.0/17");
    assert_bytes(found->subnet, 10, 1, 128, 0);
    assert_int_equal(found->prefix, 17);
    assert_bytes(found->gateway, 10, 1, 128, 1);

    found = access_point("dns = 9.9.9.9\ngateway = 127.63.255.254\nsubnet = 127.63.255.252/30");
    assert_bytes(found->subnet, 127, 63, 255, 252);
    assert_int_equal(found->prefix, 30);
    assert_bytes(found->gateway, 127, 63, 255, 254);
    assert_bytes(found->dns, 9, 9, 9, 9);
    assert_bytes(access_point("gateway = 192.168.1.254")->dns, 192, 168, 1, 254);
    access_point("subnet = 127.16.0.0/24");

    found = access_point("ipv6 = fd00:1::/64");
    assert_int_equal(found->ipv6_prefix, 64);
    assert_bytes(found->ipv6, 0xfd, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
    assert_int_equal(access_point("ipv6 = None")->ipv6_prefix, 0);
}

static void securities(void **state)
{
    static const struct {
        const char *lines;
        uint8_t security, length;
    } rows[] = {
        {"security = OPEN", NWP_SECURITY_OPEN, 0},
        {"security = WEP\nkey = 12345", NWP_SECURITY_WEP, 5},
        {"security = wep_shared\nkey = 1234567890123", NWP_SECURITY_WEP_SHARED, 13},
        {"key = 12345678\nsecurity = Wpa_Wpa2", NWP_SECURITY_WPA_WPA2, 8},
        {"security = WPA2_PLUS\nkey = " TEXT_32 "1234567890123456789012345678901",
         NWP_SECURITY_WPA2_PLUS, 63},
        {"security = WPA3\nkey = " HEX_16 HEX_16 HEX_16 HEX_16, NWP_SECURITY_WPA3, 64},
        {"security = WPA_ENT\nuser = u\nkey = k", NWP_SECURITY_WPA_ENT, 1},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        const struct scenario_access_point *found = access_point(rows[i].lines);
        assert_int_equal(found->security, rows[i].security);
        assert_int_equal(found->key_length, rows[i].length);
    }
    assert_memory_equal(access_point("security = WEP\nkey = a b c")->key, "a b c", 5);
}

static void enterprise(void **state)
{
    static const struct {
        const char *name;
        uint32_t number;
    } methods[] = {
        {"any", 0},
        {"tls", 0x18180001},
        {"ttls_tls", 0x18180110},
        {"ttls_mschapv2", 0x18180010},
        {"ttls_psk", 0x18180210},
        {"peap0_tls", 0x18180120},
        {"peap0_mschapv2", 0x18180020},
        {"peap0_psk", 0x18180220},
        {"peap1_tls", 0x18180140},
        {"PEAP1_PSK", 0x18180240},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(methods); i++) {
        char lines[128];
        snprintf(lines, sizeof lines,
                 "security = WPA_ENT\nkey = k\nuser = me\nanonymous = no one\neap = %s",
                 methods[i].name);
        const struct scenario_access_point *found = access_point(lines);
        assert_int_equal(found->eap, methods[i].number);
        assert_name(&found->user, "me");
        assert_name(&found->anonymous, "no one");
    }
}

static void wps(void **state)
{
    (void)state;
    assert_int_equal(access_point("wps = pbc")->wps, SCENARIO_WPS_PBC);
    assert_int_equal(access_point("wps = none")->wps, SCENARIO_WPS_NONE);
    assert_int_equal(access_point("wps = pbc\nsecurity = WPA2_PLUS\nkey = 12345678")->wps,
                     SCENARIO_WPS_PBC);
    const struct scenario_access_point *found =
        access_point("pin = 01234567\nwps = pin\nsecurity = WPA_WPA2\nkey = 12345678");
    assert_int_equal(found->wps, SCENARIO_WPS_PIN);
    assert_int_equal(found->pin_length, 8);
    assert_memory_equal(found->pin, "01234567", 8);

    assert_int_equal(peer("method = pbc")->method, NWP_WPS_PBC);
    assert_int_equal(peer("method = pin_user\npin = 01234567")->method, NWP_WPS_PIN_USER);
    assert_int_equal(peer("pin = 01234567\nmethod = pin_machine")->method, NWP_WPS_PIN_MACHINE);
    assert_int_equal(scenario.peers[0].pin_length, 8);
    assert_memory_equal(scenario.peers[0].pin, "01234567", 8);
}

/* ---- Refusals -------------------------------------------------------------------------------- */

/* A text with the first line that is wrong and the reason. */
struct refusal {
    const char *text, *reason;
};

static void check_refusals(const struct refusal *refusals, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        refused(refusals[i].text, refusals[i].reason);
    }
}

static void wrong_lines(void **state)
{
    static const struct refusal rows[] = {
        {"up = yes\n", "1: up stands before the first section"},
        {AP "what\n", "2: neither a section nor \"key = value\" nor a comment"},
        {AP "what", "2: neither a section nor \"key = value\" nor a comment"},
        {AP "what ; = 5\n" AP, "2: neither a section nor \"key = value\" nor a comment"},
        {AP "ssid = a\n b\n", "3: a line begins with a blank"},
        {AP "\tssid = a\n", "2: a line begins with a blank"},
        {AP "\n\n [access_point b]\n", "4: a line begins with a blank"},
        {AP "size = 5\n", "2: unknown key size"},
        {AP "mac = 02:00:00:00:00:01\n", "2: unknown key mac"},
        {AP "SSID = a\n", "2: unknown key SSID"},
        {AP "= a\n", "2: unknown key "},
        {PEER "ssid = a\n", "2: unknown key ssid"},
        {AP "up = yes\nssid = a\nup = yes\n", "4: up is there already"},
        {AP "rssi = 1\rssi = 2\n", "2: a control character, 0x0d"},
        {AP "ssid = \x1b[1m\n", "2: a control character, 0x1b"},
        {AP "ssid = a\x7f\n", "2: a control character, 0x7f"},
        /* the first of several, though later ones are seen elsewhere */
        {AP "up = what\nwhat\n[what]\n", "2: up: must be one of yes, no, on, off"},
        {AP "security = WEP\nsize = 5\n", "3: unknown key size"},
        {AP "security = WEP\n[what]\n", "1: access_point a: WEP needs a key of 5 or 13 bytes"},
    };
    (void)state;
    check_refusals(rows, COUNT(rows));
    refused_bytes(AP "up =\0 yes\n", sizeof AP - 1 + 10, "2: a control character, 0x00");
}

static void wrong_sections(void **state)
{
    static const struct refusal rows[] = {
        {"[station a]\n", "1: unknown section station"},
        {"[]\n", "1: unknown section "},
        {"[access_points a]\n", "1: unknown section access_points"},
        {"[access_point]\n", "1: the name of a section must have 1 to 32 bytes"},
        {"[access_point 1" TEXT_32 "]\n", "1: the name of a section must have 1 to 32 bytes"},
        {"[access_point a\n", "1: a section is [access_point NAME], its name one word"},
        {"[access_point a b]\n", "1: a section is [access_point NAME], its name one word"},
        {"[access_point a;b]\n", "1: a section is [access_point NAME], its name one word"},
        {"[peer \"a\"]\n", "1: a section is [peer NAME], its name one word"},
        {"[peer a] b\n", "1: a section is [peer NAME], its name one word"},
        {AP "up = no\n" AP, "3: access_point a is there already"},
        {PEER AP PEER, "3: peer p is there already"},
    };
    (void)state;
    check_refusals(rows, COUNT(rows));
}

static void wrong_values(void **state)
{
    static const char securities[] =
        "2: security: must be one of OPEN, WEP, WEP_SHARED, WPA_WPA2, WPA2_PLUS, WPA3, WPA_ENT";
    static const char mac[] = "2: bssid: must be written as 02:a7:cd:00:00:01";
    static const char group[] =
        "2: bssid: must be the address of one station, not of a group or all zero";
    static const char escapes[] = "2: ssid: in quotes stand \\\" \\\\ \\; and \\x01 to \\xff";
    static const char channel[] = "2: channel: must be a number from 1 to 13";
    static const struct refusal rows[] = {
        {AP "up =\n", "2: up: no value"},
        {AP "up = ; yes\n", "2: up: no value"},
        {AP "up = true\n", "2: up: must be one of yes, no, on, off"},
        {AP "channel = 0\n", channel},
        {AP "channel = 14\n", channel},
        {AP "channel = 1x\n", channel},
        {AP "channel = +1\n", channel},
        {AP "channel = -\n", channel},
        {AP "channel = 0x1\n", channel},
        {AP "channel = 99999999999999999999\n", channel},
        {AP "rssi = 1\n", "2: rssi: must be a number from -100 to 0"},
        {AP "rssi = -101\n", "2: rssi: must be a number from -100 to 0"},
        {AP "jitter = 31\n", "2: jitter: must be a number from 0 to 30"},
        {AP "lease = 9\n", "2: lease: must be a number from 10 to 2147483647"},
        {AP "delay = 10001\n", "2: delay: must be a number from 0 to 10000"},
        {AP "loss = 101\n", "2: loss: must be a number from 0 to 100"},
        {PEER "channel = 2\n", "2: channel: must be one of 1, 6, 11"},
        {PEER "intent = 16\n", "2: intent: must be a number from 0 to 15"},
        {PEER "method = pin\n", "2: method: must be one of pbc, pin_user, pin_machine"},
        {AP "wps = yes\n", "2: wps: must be one of none, pbc, pin"},
        {AP "security = WPA\n", securities},
        {AP "eap = none\n",
         "2: eap: must be one of any, tls, ttls_tls, ttls_mschapv2, ttls_psk, peap0_tls, "
         "peap0_mschapv2, peap0_psk, peap1_tls, peap1_psk"},
        {AP "ssid = 1" TEXT_32 "\n", "2: ssid: must have 1 to 32 bytes"},
        {AP "ssid = \"\"\n", "2: ssid: must have 1 to 32 bytes"},
        {AP "key = 1" TEXT_32 TEXT_32 "\n", "2: key: must have 1 to 64 bytes"},
        {AP "user = 1" TEXT_32 "\n", "2: user: must have 1 to 32 bytes"},
        {AP "anonymous = 1" TEXT_32 "\n", "2: anonymous: must have 1 to 32 bytes"},
        {AP "pin = 1234567\n", "2: pin: must be 8 digits"},
        {AP "pin = 123456789\n", "2: pin: must be 8 digits"},
        {AP "pin = 1234567a\n", "2: pin: must be 8 digits"},
        {AP "ssid = \"a ;b\"\n",
         "2: ssid: quotes are not closed; in them write \" ;\" as \" \\;\""},
        {AP "ssid = \"a\" b\n", "2: ssid: something behind the quotes"},
        {AP "ssid = \"\\n\"\n", escapes},
        {AP "ssid = \"\\x4\"\n", escapes},
        {AP "ssid = \"\\x00\"\n", escapes},
        {AP "ssid = \"\\\n", escapes},
        {AP "bssid = 02:a7:cd:00:00:1\n", mac},
        {AP "bssid = 02:a7:cd:00:00:011\n", mac},
        {AP "bssid = 02-a7-cd-00-00-01\n", mac},
        {AP "bssid = 02:a7:cd:00:00:0g\n", mac},
        {AP "bssid = 01:a7:cd:00:00:01\n", group},
        {AP "bssid = 00:00:00:00:00:00\n", group},
        {PEER "mac = 33:33:00:00:00:01\n",
         "2: mac: must be the address of one station, not of a group or all zero"},
    };
    (void)state;
    check_refusals(rows, COUNT(rows));
}

static void wrong_addresses(void **state)
{
    static const char form[] =
        "2: subnet: must be written as 192.168.1.0/24, with a prefix of 17 to 30 bits";
    static const char first[] = "2: subnet: must be the first address of the subnet";
    static const char hosts[] = "2: subnet: must be a subnet of hosts";
    static const char loopback[] =
        "2: subnet: of 127.0.0.0/8 only 127.16.0.0 to 127.63.255.255 may be used";
    static const char gateway[] =
        "1: access_point a: the gateway is not an address of a host in the subnet";
    static const char ipv6[] =
        "2: ipv6: must be none or written as fd00:1::/64, with a prefix of 64 bits";
    static const char prefix[] =
        "2: ipv6: must be a prefix of hosts, not ::, link-local or multicast";
    static const struct refusal rows[] = {
        {AP "subnet = 10.0.0.0\n", form},
        {AP "subnet = 10.0.0/24\n", form},
        {AP "subnet = 10.0.0.0/16\n", form},
        {AP "subnet = 10.0.0.0/31\n", form},
        {AP "subnet = 10.0.0.0/24x\n", form},
        {AP "subnet = " TEXT_32 TEXT_32 "/24\n", form},
        {AP "subnet = 10.0.0.1/24\n", first},
        {AP "subnet = 10.0.1.0/23\n", first},
        {AP "subnet = 0.0.0.0/24\n", hosts},
        {AP "subnet = 224.0.0.0/24\n", hosts},
        {AP "subnet = 255.255.255.0/24\n", hosts},
        {AP "subnet = 127.0.0.0/24\n", loopback},
        {AP "subnet = 127.15.255.0/24\n", loopback},
        {AP "subnet = 127.64.0.0/24\n", loopback},
        {AP "gateway = 192.168.2.1\n", gateway},
        {AP "gateway = 192.168.1.0\n", gateway},
        {AP "gateway = 192.168.1.255\n", gateway},
        {AP "gateway = 0.0.0.0\n", "2: gateway: must be an IPv4 address of a host"},
        {AP "gateway = 192.168.1\n", "2: gateway: must be an IPv4 address of a host"},
        {AP "dns = 224.0.0.1\n", "2: dns: must be an IPv4 address of a host"},
        {AP "dns = fd00::1\n", "2: dns: must be an IPv4 address of a host"},
        {AP "ipv6 = fd00:1::\n", ipv6},
        {AP "ipv6 = fd00:1::/48\n", ipv6},
        {AP "ipv6 = 10.0.0.0/64\n", ipv6},
        {AP "ipv6 = fd00:1::1/64\n", "2: ipv6: must be the first address of the prefix"},
        {AP "ipv6 = ::/64\n", prefix},
        {AP "ipv6 = fe80::/64\n", prefix},
        {AP "ipv6 = ff02::/64\n", prefix},
    };
    (void)state;
    check_refusals(rows, COUNT(rows));
}

/* Values that are right by themselves. */
static void wrong_together(void **state)
{
    static const char wep[] = "1: access_point a: WEP needs a key of 5 or 13 bytes";
    static const char wpa[] =
        "1: access_point a: WPA needs a key of 8 to 63 bytes or 64 hexadecimal digits";
    static const char enterprise[] = "1: access_point a: WPA_ENT needs a user and a key";
    static const char user[] = "1: access_point a: user, anonymous and eap go with WPA_ENT only";
    static const char wps[] = "1: access_point a: wps goes with OPEN, WPA_WPA2 and WPA2_PLUS only";
    static const char pin[] = "1: access_point a: a pin goes with wps = pin only";
    static const struct refusal rows[] = {
        {AP "security = WEP\n", wep},
        {AP "security = WEP\nkey = 123456\n", wep},
        {AP "security = WEP_SHARED\nkey = 123456789012\n", wep},
        {AP "security = WPA_WPA2\n", wpa},
        {AP "security = WPA_WPA2\nkey = 1234567\n", wpa},
        {AP "security = WPA2_PLUS\nkey = g" TEXT_32 "1234567890123456789012345678901\n", wpa},
        {AP "security = WPA3\n", wpa},
        {AP "security = WPA_ENT\nkey = a\n", enterprise},
        {AP "security = WPA_ENT\nuser = a\n", enterprise},
        {AP "key = 12345678\n", "1: access_point a: an open network has no key"},
        {AP "user = a\n", user},
        {AP "security = WPA3\nkey = 12345678\nanonymous = a\n", user},
        {AP "eap = tls\n", user},
        {AP "wps = pbc\nsecurity = WPA3\nkey = 12345678\n", wps},
        {AP "wps = pbc\nsecurity = WEP\nkey = 12345\n", wps},
        {AP "wps = pin\n", "1: access_point a: wps = pin needs a pin"},
        {AP "wps = pbc\npin = 12345678\n", pin},
        {AP "pin = 12345678\n", pin},
        {AP "stateful = yes\n", "1: access_point a: stateful = yes needs ipv6"},
        {PEER "method = pin_user\n", "1: peer p: pin_user and pin_machine need a pin"},
        {PEER "method = pin_machine\n", "1: peer p: pin_user and pin_machine need a pin"},
        {PEER "pin = 12345678\n", "1: peer p: a pin goes with pin_user and pin_machine only"},
    };
    (void)state;
    check_refusals(rows, COUNT(rows));
}

static void wrong_beside_others(void **state)
{
    static const struct refusal rows[] = {
        {AP "bssid = 02:a7:cd:00:00:02\n[access_point b]\n",
         "3: access_point b: access_point a has the same MAC address"},
        {AP PEER "mac = 02:a7:cd:00:00:01\n[peer q]",
         "2: peer p: access_point a has the same MAC address"},
        {PEER "[peer q]\nmac = 02:a7:cd:01:00:01\n", "2: peer q: peer p has the same MAC address"},
        {AP "subnet = 10.0.0.0/17\n[access_point b]\nsubnet = 10.0.127.0/24\n",
         "3: access_point b: its subnet overlaps that of access_point a, but is another"},
        {AP "subnet = 10.0.127.0/24\n[access_point b]\nsubnet = 10.0.0.0/17\n",
         "3: access_point b: its subnet overlaps that of access_point a, but is another"},
        {AP "subnet = 10.0.0.0/24\n[access_point b]\nsubnet = 10.0.0.0/25\n",
         "3: access_point b: its subnet overlaps that of access_point a, but is another"},
    };
    (void)state;
    check_refusals(rows, COUNT(rows));
    accepted(AP "subnet = 10.0.0.0/24\n[access_point b]\nsubnet = 10.0.0.0/24\n");
    accepted(AP "subnet = 10.0.0.0/25\n[access_point b]\nsubnet = 10.0.0.128/25\n");
}

/* ---- Limits ---------------------------------------------------------------------------------- */

static void long_lines(void **state)
{
    char text[256] = AP;
    char *line = text + strlen(text);
    (void)state;
    memset(line, 'x', 199);
    memcpy(line, "ssid = a ;", 10);
    line[198] = '\0';
    accepted(text);
    memcpy(line + 198, "\r\n", 3);
    refused(text, "2: longer than 198 bytes");
    memcpy(line + 198, "\n", 2);
    accepted(text);
    line[198] = 'x';
    line[199] = '\0';
    refused(text, "2: longer than 198 bytes");
    line[0] = '#';
    refused(text, "2: longer than 198 bytes");
}

static void many_sections(void **state)
{
    char text[4096];
    size_t length = 0;
    (void)state;
    for (unsigned i = 1; i <= SCENARIO_ACCESS_POINTS; i++) {
        length += (size_t)snprintf(text + length, sizeof text - length, "[access_point %u]\n", i);
    }
    accepted(text);
    assert_int_equal(scenario.access_point_count, SCENARIO_ACCESS_POINTS);
    assert_bytes(scenario.access_points[63].bssid, 0x02, 0xa7, 0xcd, 0, 0, 64);
    assert_bytes(scenario.access_points[63].subnet, 192, 168, 64, 0);
    snprintf(text + length, sizeof text - length, "[access_point more]\n");
    refused(text, "65: more than 64 sections of access_point");

    length = 0;
    for (unsigned i = 1; i <= SCENARIO_PEERS; i++) {
        length += (size_t)snprintf(text + length, sizeof text - length, "[peer %u]\n", i);
    }
    accepted(text);
    snprintf(text + length, sizeof text - length, "[peer more]\n");
    refused(text, "17: more than 16 sections of peer");
}

static void large_files(void **state)
{
    static char text[256 * 1024 + 2];
    (void)state;
    memset(text, '\n', sizeof text - 1);
    text[sizeof text - 2] = '\0';
    accepted(text);
    text[sizeof text - 2] = '\n';
    refused(text, "262145: the file is larger than 256 KB");
}

static void files_that_cannot_be_read(void **state)
{
    char longer[AIR_TEXT_MAX + 64];
    (void)state;
    assert_false(scenario_read(&scenario, "/nowhere/at.ini", error));
    assert_string_equal(error, "/nowhere/at.ini: No such file or directory");
    assert_false(scenario_read(&scenario, "/", error));
    assert_string_equal(error, "/: Is a directory");

    memset(longer, 'x', sizeof longer - 1);
    longer[sizeof longer - 1] = '\0';
    assert_false(scenario_read(&scenario, longer, error));
    assert_int_equal(strlen(error), AIR_TEXT_MAX - 1);
    accepted("");
    assert_int_equal(scenario.access_point_count, 0);
    assert_int_equal(scenario.peer_count, 0);
}

/* ---- One value ------------------------------------------------------------------------------- */

static void not_set(struct scenario_access_point *changed, const char *name, const char *value,
                    const char *reason)
{
    const struct scenario_access_point before = *changed;
    assert_false(scenario_set(changed, name, value, error));
    assert_string_equal(error, reason);
    assert_memory_equal(changed, &before, sizeof before);
}

static void set_values(void **state)
{
    struct scenario_access_point changed;
    (void)state;
    assert_true(scenario_read(&scenario, NULL, error));
    changed = scenario.access_points[0];
    assert_true(scenario_set(&changed, "rssi", "-70", error));
    assert_int_equal(changed.rssi, -70);
    assert_true(scenario_set(&changed, "ssid", "\"a \\;b\"", error));
    assert_name(&changed.ssid, "a ;b");
    assert_true(scenario_set(&changed, "gateway", "127.24.1.9", error));
    assert_bytes(changed.gateway, 127, 24, 1, 9);

    not_set(&changed, "rssi", "loud", "rssi: must be a number from -100 to 0");
    not_set(&changed, "rssi", "", "rssi: no value");
    not_set(&changed, "size", "5", "size: unknown key");
    not_set(&changed, "bssid", "02:00:00:00:00:01",
            "bssid: cannot be changed, it is for the file only");
    not_set(&changed, "subnet", "10.0.0.0/24",
            "subnet: cannot be changed, it is for the file only");
    not_set(&changed, "gateway", "10.0.0.1",
            "gateway: the gateway is not an address of a host in the subnet");
    not_set(&changed, "security", "WPA3",
            "security: WPA needs a key of 8 to 63 bytes or 64 hexadecimal digits");
}

static void set_long_value(void **state)
{
    struct scenario_access_point changed;
    char value[200];
    (void)state;
    assert_true(scenario_read(&scenario, NULL, error));
    changed = scenario.access_points[0];
    memset(value, 'x', sizeof value - 1);
    value[sizeof value - 1] = '\0';
    not_set(&changed, "ssid", value, "ssid: longer than 198 bytes");
    value[sizeof value - 2] = '\0';
    not_set(&changed, "ssid", value, "ssid: must have 1 to 32 bytes");
}

/* A key may come before its security, and stay when the network is opened. */
static void set_security(void **state)
{
    struct scenario_access_point changed;
    (void)state;
    assert_true(scenario_read(&scenario, NULL, error));
    changed = scenario.access_points[0];
    assert_true(scenario_set(&changed, "key", "12345678", error));
    assert_true(scenario_set(&changed, "security", "WPA3", error));
    assert_int_equal(changed.security, NWP_SECURITY_WPA3);
    not_set(&changed, "key", "1234",
            "key: WPA needs a key of 8 to 63 bytes or 64 hexadecimal digits");
    not_set(&changed, "wps", "pbc", "wps: wps goes with OPEN, WPA_WPA2 and WPA2_PLUS only");
    assert_true(scenario_set(&changed, "security", "OPEN", error));
    assert_true(scenario_set(&changed, "pin", "12345678", error));
    assert_true(scenario_set(&changed, "wps", "pin", error));
    assert_int_equal(changed.wps, SCENARIO_WPS_PIN);
}

/* ---- Examples -------------------------------------------------------------------------------- */

static void examples(void **state)
{
    glob_t files;
    (void)state;
    assert_int_equal(glob(EXAMPLES "/*.ini", 0, NULL, &files), 0);
    assert_int_equal(files.gl_pathc, 9);
    for (size_t i = 0; i < files.gl_pathc; i++) {
        if (!scenario_read(&scenario, files.gl_pathv[i], error)) {
            fail_msg("%s", error);
        }
        assert_true(scenario.access_point_count > 0);
    }
    globfree(&files);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(built_in),          cmocka_unit_test(defaults_of_access_points),
        cmocka_unit_test(defaults_of_peers), cmocka_unit_test(yes_and_no),
        cmocka_unit_test(numbers),           cmocka_unit_test(texts),
        cmocka_unit_test(addresses),         cmocka_unit_test(securities),
        cmocka_unit_test(enterprise),        cmocka_unit_test(wps),
        cmocka_unit_test(wrong_lines),       cmocka_unit_test(wrong_sections),
        cmocka_unit_test(wrong_values),      cmocka_unit_test(wrong_addresses),
        cmocka_unit_test(wrong_together),    cmocka_unit_test(wrong_beside_others),
        cmocka_unit_test(long_lines),        cmocka_unit_test(many_sections),
        cmocka_unit_test(large_files),       cmocka_unit_test(files_that_cannot_be_read),
        cmocka_unit_test(set_values),        cmocka_unit_test(set_long_value),
        cmocka_unit_test(set_security),      cmocka_unit_test(examples),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
