/* Any bytes as lines of control, to an air with two access points and a peer, a station and a Wi-Fi
 * Direct device on it. Some time passes after each line. A line that is refused is so with a
 * reason, and both devices can be switched off in the end. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <uv.h>

#include "air/devices.h"
#include "atcmd/air.h"
#include "atcmd/linux.h"

#define DEVICES   2
#define LINES_MAX 64
#define TURNS     8 /* of the clock, after a line */

static const char scenario[] = "[access_point home]\njoin = yes\nipv6 = fd00:1::/64\n"
                               "[access_point upstairs]\nssid = home\nsubnet = 192.168.1.0/24\n"
                               "security = WPA2_PLUS\nkey = correct horse\n"
                               "[peer phone]\n";

struct answer {
    bool any;
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool holds, const char *what)
{
    if (!holds) {
        fprintf(stderr, "%s\n", what);
        abort();
    }
}

static void on_line(void *context, const char *line)
{
    struct answer *answer = context;
    check(strlen(line) < AIR_TEXT_MAX, "a long line");
    answer->any = true;
}

static bool on_event(struct nwp_listener *listener, const struct nwp_event *event)
{
    (void)listener;
    check(event->group <= NWP_EVENT_SOCKET, "an event of no group that was asked for");
    return true;
}

static struct air *open_air(uv_loop_t *loop)
{
    char error[AIR_TEXT_MAX], path[64];
    const int file = memfd_create("scenario", MFD_CLOEXEC);
    check(file >= 0 && write(file, scenario, sizeof scenario - 1) > 0, "no file");
    snprintf(path, sizeof path, "/proc/self/fd/%d", file);
    const struct air_config config = {.loop = loop, .scenario = path, .seed = 1, .fast = true};
    struct air *air = air_create(&config, error);
    check(air != NULL, error);
    close(file);
    return air;
}

static struct nwp *open_device(uv_loop_t *loop, struct air *air, struct nwp_listener *listener,
                               uint8_t role)
{
    const struct nwp_linux_config config = {.loop = loop, .air = air};
    int32_t status;
    struct nwp *nwp = nwp_linux_create(&config, &status);
    check(nwp != NULL, "no device");
    listener->event = on_event;
    nwp->ops->listen(nwp, listener);
    nwp_linux_boot(&nwp, 1);
    if (role != NWP_ROLE_STA) {
        nwp->ops->wlan->set_mode(nwp, role);
        nwp->ops->stop(nwp, NULL, NWP_STOP_NOW);
        nwp->ops->start(nwp, NULL);
    }
    return nwp;
}

static void close_device(struct nwp *nwp, struct nwp_listener *listener)
{
    check(nwp->ops->stop(nwp, NULL, NWP_STOP_NOW) == NWP_OK, "it cannot be switched off");
    nwp->ops->unlisten(nwp, listener);
    nwp_linux_destroy(nwp);
}

/* Returns how many bytes the line took. */
static size_t run_line(struct air *air, const uint8_t *data, size_t size)
{
    struct answer answer = {false};
    const uint8_t *end = memchr(data, '\n', size);
    const size_t length = end != NULL ? (size_t)(end - data) : size;
    char *line = malloc(length + 1);
    check(line != NULL, "no memory");
    memcpy(line, data, length);
    line[length] = '\0';
    const bool good = air_control(air, line, on_line, &answer);
    check(good || answer.any, "refused without a reason");
    free(line);
    for (int i = 0; i < TURNS; i++) {
        clock_skip(air_clock(air), UINT64_MAX);
    }
    return length + (end != NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const uint8_t roles[DEVICES] = {NWP_ROLE_STA, NWP_ROLE_P2P};
    struct nwp_listener listeners[DEVICES] = {0};
    struct nwp *devices[DEVICES];
    uv_loop_t loop;

    uv_loop_init(&loop);
    struct air *air = open_air(&loop);
    for (size_t i = 0; i < DEVICES; i++) {
        devices[i] = open_device(&loop, air, &listeners[i], roles[i]);
    }
    for (size_t at = 0, lines = 0; at < size && lines < LINES_MAX; lines++) {
        at += run_line(air, data + at, size - at);
    }
    for (size_t i = 0; i < DEVICES; i++) {
        close_device(devices[i], &listeners[i]);
    }
    air_destroy(air);
    uv_run(&loop, UV_RUN_DEFAULT);
    check(uv_loop_close(&loop) == 0, "handles are left");
    return 0;
}
