/* Memory: what a device that is on and idle adds to the resident set of its process, and what an
 * idle client adds to that of at_commands. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <uv.h>

#include "atcmd/air.h"
#include "atcmd/linux.h"
#include "bench.h"

enum { DEVICES = 200, CLIENTS = 30 };

double resident(pid_t pid)
{
    char path[64];
    char line[256];
    double size = 0;

    snprintf(path, sizeof path, "/proc/%d/status", (int)pid);
    FILE *file = fopen(path, "re");
    if (file == NULL) {
        die("%s: %s", path, strerror(errno));
    }
    while (fgets(line, sizeof line, file) != NULL) {
        if (strncmp(line, "VmRSS:", 6) == 0) {
            size = strtod(line + 6, NULL) * 1024;
        }
    }
    fclose(file);
    return size;
}

static struct air *open_air(uv_loop_t *loop)
{
    const struct air_config config = {.loop = loop};
    char error[AIR_TEXT_MAX];
    struct air *air = air_create(&config, error);
    if (air == NULL) {
        die("%s", error);
    }
    return air;
}

static struct nwp *boot_device(uv_loop_t *loop, struct air *air)
{
    const struct nwp_linux_config config = {.loop = loop, .air = air};
    int32_t status;
    struct nwp *nwp = nwp_linux_create(&config, &status);
    if (nwp != NULL) {
        status = nwp_linux_boot(&nwp, 1);
    }
    if (status < 0) {
        die("no device: %s", nwp_status_text(status));
    }
    uv_run(loop, UV_RUN_NOWAIT);
    return nwp;
}

/* Bytes for each device, without what the first one brings for all. */
static double measure_devices(void)
{
    struct nwp *devices[DEVICES + 1];
    uv_loop_t loop;

    if (uv_loop_init(&loop) != 0) {
        die("no loop");
    }
    struct air *air = open_air(&loop);
    devices[0] = boot_device(&loop, air);
    double before = resident(getpid());
    for (size_t i = 1; i <= DEVICES; i++) {
        devices[i] = boot_device(&loop, air);
    }
    double after = resident(getpid());
    for (size_t i = 0; i <= DEVICES; i++) {
        nwp_linux_destroy(devices[i]);
    }
    air_destroy(air);
    uv_run(&loop, UV_RUN_DEFAULT);
    uv_loop_close(&loop);
    return (after - before) / DEVICES;
}

/* A client that has been answered once. */
static int open_client(uint16_t port)
{
    char answer[4];
    int fd = connect_tcp(port);
    write_all(fd, "AT+Test\r\n", 9);
    read_all(fd, answer, sizeof answer);
    return fd;
}

static double measure_clients(const struct plan *plan)
{
    struct child program;
    int fds[CLIENTS + 1];

    program_start(&program, plan->program);
    fds[0] = open_client(program.port);
    double before = resident(program.pid);
    for (size_t i = 1; i <= CLIENTS; i++) {
        fds[i] = open_client(program.port);
    }
    double after = resident(program.pid);
    for (size_t i = 0; i <= CLIENTS; i++) {
        close(fds[i]);
    }
    program_stop(&program);
    return (after - before) / CLIENTS;
}

void bench_memory(const struct plan *plan)
{
    static const struct subject device = {.name = "memory of an idle device",
                                          .unit = "KB",
                                          .scale = 1024,
                                          .goal = 64 * 1024,
                                          .at_most = true};
    static const struct subject client = {
        .name = "memory of an idle TCP client", .unit = "KB", .scale = 1024};

    table_figure(&device, measure_devices());
    table_figure(&client, measure_clients(plan));
}
