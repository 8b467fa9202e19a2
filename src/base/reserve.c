/* Names that can be bound once. */
#include "base/reserve.h"

#include <stddef.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static int reserve(const char *kind, unsigned a, unsigned b, unsigned c)
{
    struct sockaddr_un name = {.sun_family = AF_UNIX};
    int length = snprintf(name.sun_path + 1, sizeof name.sun_path - 1, "atcmd-%s-127.%u.%u.%u",
                          kind, a, b, c);
    socklen_t size = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 + (size_t)length);
    int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd >= 0 && bind(fd, (struct sockaddr *)&name, size) != 0) {
        close(fd);
        fd = -1;
    }
    return fd;
}

int reserve_address(const uint8_t address[4])
{
    return reserve("lease", address[1], address[2], address[3]);
}

int reserve_block(unsigned block)
{
    return reserve("network", block, 0, 0);
}

bool reserve_is_free(const uint8_t address[4])
{
    int fd = reserve_address(address);
    if (fd < 0) {
        return false;
    }
    close(fd);
    return true;
}
