/* Any bytes as a scenario file. What is refused is so with the name of the file; what is read is a
 * scenario that the air can rely on. Then the same bytes are the value of every key at run time. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "air/scenario.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool holds, const char *what)
{
    if (!holds) {
        fprintf(stderr, "%s\n", what);
        abort();
    }
}

static void check_name(const struct nwp_name *name)
{
    check(name->length >= 1 && name->length <= sizeof name->text, "a name of no length");
}

static void check_access_point(const struct scenario_access_point *access_point)
{
    check_name(&access_point->name);
    check_name(&access_point->ssid);
    check((access_point->bssid[0] & 1) == 0, "the address of a group");
    check(access_point->channel >= 1 && access_point->channel <= 13, "no such channel");
    check(access_point->rssi >= -100 && access_point->rssi <= 0, "no such signal");
    check(access_point->key_length <= SCENARIO_KEY_MAX, "a long key");
    check((access_point->security == NWP_SECURITY_OPEN) || access_point->key_length > 0, "no key");
    check(access_point->pin_length == 0 || access_point->pin_length == 8, "no such PIN");
    check(access_point->prefix >= 17 && access_point->prefix <= 30, "no such prefix");
    check(memcmp(access_point->gateway, access_point->subnet, 2) == 0, "a gateway elsewhere");
    check(access_point->lease >= 10 && access_point->loss <= 100, "a number out of range");
}

static void check_scenario(const struct scenario *scenario)
{
    check(scenario->access_point_count <= SCENARIO_ACCESS_POINTS, "many access points");
    check(scenario->peer_count <= SCENARIO_PEERS, "many peers");
    for (size_t i = 0; i < scenario->access_point_count; i++) {
        check_access_point(&scenario->access_points[i]);
    }
    for (size_t i = 0; i < scenario->peer_count; i++) {
        check_name(&scenario->peers[i].name);
        check(scenario->peers[i].intent <= 15, "no such intent");
        check(scenario->peers[i].pin_length == 0 || scenario->peers[i].pin_length == 8,
              "no such PIN");
    }
}

static bool read_bytes(struct scenario *scenario, const uint8_t *data, size_t size)
{
    char path[64], error[AIR_TEXT_MAX] = "";
    const int file = memfd_create("scenario", MFD_CLOEXEC);
    check(file >= 0 && write(file, data, size) == (ssize_t)size, "no file");
    snprintf(path, sizeof path, "/proc/self/fd/%d", file);
    const bool read = scenario_read(scenario, path, error);
    check(read || strncmp(error, path, strlen(path)) == 0, "an error without the file");
    close(file);
    return read;
}

static void set_all(const uint8_t *data, size_t size)
{
    static const char *const keys[] = {
        "up",   "join",  "ssid", "bssid",    "channel",   "rssi",     "jitter",  "hidden",  "user",
        "eap",  "wps",   "pin",  "key",      "anonymous", "security", "subnet",  "gateway", "dns",
        "dhcp", "lease", "ipv6", "stateful", "delay",     "loss",     "nothing",
    };
    static struct scenario scenario;
    char error[AIR_TEXT_MAX], value[256];
    size = size < sizeof value - 1 ? size : sizeof value - 1;
    memcpy(value, data, size);
    value[size] = '\0';
    check(scenario_read(&scenario, NULL, error), error);
    for (size_t i = 0; i < COUNT(keys); i++) {
        scenario_set(&scenario.access_points[0], keys[i], value, error);
        check_access_point(&scenario.access_points[0]);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct scenario scenario;
    if (read_bytes(&scenario, data, size)) {
        check_scenario(&scenario);
    }
    set_all(data, size);
    return 0;
}
