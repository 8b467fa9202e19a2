/* Any bytes as messages of a guest to the owner of an air, with a device on it. Whatever a guest
 * says, the owner goes on, lets it go when it talks nonsense, and its own device can be switched
 * off in the end. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>
#include <uv.h>

#include "air/devices.h"
#include "atcmd/air.h"
#include "atcmd/linux.h"
#include "radio/radio.h"

#define MESSAGES_MAX 64
#define TURNS        4 /* of the clock, after a message */
#define DEVICES      3 /* of the guest */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct message {
    uint32_t device;
    struct radio_request request;
};

static void check(bool holds, const char *what)
{
    if (!holds) {
        fprintf(stderr, "%s\n", what);
        abort();
    }
}

static const char *path(void)
{
    static char text[64];
    snprintf(text, sizeof text, "/tmp/atcmd-fuzz-%d", (int)getpid());
    return text;
}

static void turn(uv_loop_t *loop, struct air *air)
{
    uv_run(loop, UV_RUN_NOWAIT);
    for (int i = 0; i < TURNS; i++) {
        clock_skip(air_clock(air), UINT64_MAX);
    }
}

/* Becomes a guest: says what the owner has said. */
static int enter(uv_loop_t *loop, struct air *air)
{
    struct sockaddr_un name = {.sun_family = AF_UNIX};
    uint8_t hello[512];
    const int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
    memcpy(name.sun_path, path(), strlen(path()));
    check(connect(fd, (struct sockaddr *)&name, sizeof name) == 0, "no air to join");
    turn(loop, air);
    const ssize_t length = recv(fd, hello, sizeof hello, MSG_DONTWAIT);
    check(length > 0 && send(fd, hello, (size_t)length, MSG_NOSIGNAL) == length, "no hello");
    turn(loop, air);
    return fd;
}

/* Makes a message of the first bytes: device, type, how much of the rest is given, and that. Now
 * and then one of another size. Returns how many bytes that took. */
static size_t send_message(int fd, const uint8_t *data, size_t size)
{
    struct message message;
    uint8_t *rest = (uint8_t *)&message.request + 1;
    if (size < 3) {
        (void)send(fd, data, size, MSG_DONTWAIT | MSG_NOSIGNAL);
        return size;
    }
    size_t length = data[2] < size - 3 ? data[2] : size - 3;
    length = length < sizeof message.request - 1 ? length : sizeof message.request - 1;
    memset(&message, 0, sizeof message);
    message.device = data[0] % (DEVICES + 1) == DEVICES ? UINT32_MAX : data[0] % (DEVICES + 1);
    message.request.type = data[1] % (RADIO_ADDRESS + 2);
    memcpy(rest, data + 3, length);
    const size_t sent = data[0] == 0xff ? length : sizeof message;
    (void)send(fd, &message, sent, MSG_DONTWAIT | MSG_NOSIGNAL);
    return 3 + length;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char error[AIR_TEXT_MAX];
    int32_t status;
    uv_loop_t loop;

    uv_loop_init(&loop);
    const struct air_config config = {.loop = &loop, .join = path(), .seed = 1, .fast = true};
    struct air *air = air_create(&config, error);
    check(air != NULL, error);
    const struct nwp_linux_config device = {.loop = &loop, .air = air};
    struct nwp *nwp = nwp_linux_create(&device, &status);
    check(nwp != NULL && nwp_linux_boot(&nwp, 1) == NWP_OK, "no device");
    const int fd = enter(&loop, air);
    for (size_t at = 0, count = 0; at < size && count < MESSAGES_MAX; count++) {
        at += send_message(fd, data + at, size - at);
        turn(&loop, air);
    }
    close(fd);
    turn(&loop, air);
    check(nwp->ops->stop(nwp, NULL, NWP_STOP_NOW) == NWP_OK, "it cannot be switched off");
    nwp_linux_destroy(nwp);
    air_destroy(air);
    uv_run(&loop, UV_RUN_DEFAULT);
    check(uv_loop_close(&loop) == 0, "handles are left");
    return 0;
}
