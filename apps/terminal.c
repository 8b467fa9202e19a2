/* Transports over descriptors that are there once: standard input and output, a serial line. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "program.h"

/* ---- Standard input and output --------------------------------------------------------------- */

/* The loop makes descriptors non-blocking, which others that share them would suffer from. */
static int inherited_flags[2];

static void on_end(struct connection *connection)
{
    struct program *program = connection->device->program;
    bool failed = connection->error != 0 && connection->error != EPIPE;
    if (connection->closed) {
        return;
    }
    if (failed) {
        program_say("stdio: %s", strerror(connection->error));
    }
    connection_close(connection);
    if (--program->transports == 0 || failed) {
        program_end(program, failed ? 1 : 0);
    }
}

void stdio_save(void)
{
    inherited_flags[0] = fcntl(STDIN_FILENO, F_GETFL);
    inherited_flags[1] = fcntl(STDOUT_FILENO, F_GETFL);
}

void stdio_restore(void)
{
    fcntl(STDIN_FILENO, F_SETFL, inherited_flags[0]);
    fcntl(STDOUT_FILENO, F_SETFL, inherited_flags[1]);
}

bool stdio_open(struct device *device)
{
    device->program->transports++;
    transport_ready(device, "stdio", "");
    struct connection *connection =
        connection_open(device, "stdio", STDIN_FILENO, STDOUT_FILENO, on_end, NULL);
    if (connection == NULL) {
        program_say("stdio: %s", strerror(errno));
        return false;
    }
    connection->waits_at_end = true;
    return true;
}

/* ---- Serial line ----------------------------------------------------------------------------- */

static void on_line_gone(struct connection *connection)
{
    const struct serial_settings *settings = connection->owner;
    struct program *program = connection->device->program;
    int fd = connection->in.fd;
    if (connection->closed) {
        return;
    }
    program_say("serial %s: the line has gone", settings->device);
    connection_close(connection);
    close(fd);
    if (--program->transports == 0) {
        program_end(program, 1);
    }
}

bool serial_open(struct device *device, const struct serial_settings *settings)
{
    int fd = open(settings->device, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0) {
        program_say("--serial %s: %s", settings->device, strerror(errno));
        return false;
    }
    if (!serial_configure(fd, settings)) {
        program_say("--serial %s: %s", settings->device,
                    errno == ENOTTY ? "not a serial line" : strerror(errno));
        close(fd);
        return false;
    }
    if (connection_open(device, "serial", fd, fd, on_line_gone, (void *)settings) == NULL) {
        program_say("--serial %s: out of memory", settings->device);
        close(fd);
        return false;
    }
    device->program->transports++;
    transport_ready(device, "serial", settings->device);
    return true;
}
