/* The one access point there is, and the leases of its subnet. Knows nothing of devices but that
 * they ask for a network and for an address. */
#include "air/air.h"

#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static const struct air_access_point access_point = {
    .ssid = "atcmd",
    .bssid = {0x02, 0xa7, 0xcd, 0x00, 0x00, 0x01},
    .gateway = {127, 24, 1, 1},
    .mask = {255, 255, 255, 0},
    .dns = {127, 24, 1, 1},
};

const struct air_access_point *air_default(void)
{
    return &access_point;
}

const struct air_access_point *air_find(const uint8_t *ssid, size_t length, const uint8_t bssid[6],
                                        bool secure)
{
    static const uint8_t any[6];
    bool same_ssid =
        length == strlen(access_point.ssid) && memcmp(ssid, access_point.ssid, length) == 0;
    bool same_bssid = memcmp(bssid, any, sizeof any) == 0 ||
                      memcmp(bssid, access_point.bssid, sizeof access_point.bssid) == 0;
    return same_ssid && same_bssid && !secure ? &access_point : NULL;
}

/* Holds the name of this address; false when somebody else does. */
static bool hold(int fd, const uint8_t address[4])
{
    struct sockaddr_un name = {.sun_family = AF_UNIX};
    int length = snprintf(name.sun_path + 1, sizeof name.sun_path - 1, "atcmd-lease-%u.%u.%u.%u",
                          address[0], address[1], address[2], address[3]);
    socklen_t size = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 + (size_t)length);
    return bind(fd, (struct sockaddr *)&name, size) == 0;
}

int air_lease(const struct air_access_point *giver, uint8_t address[4])
{
    int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd < 0) {
        return -1;
    }
    memcpy(address, giver->gateway, 4);
    for (unsigned host = 2; host < 255; host++) {
        address[3] = (uint8_t)host;
        if (hold(fd, address)) {
            return fd;
        }
    }
    close(fd);
    return -1;
}
