/* The pty transport: a serial line that a program on this machine opens by its path.
 *
 * The line's other end is kept open here too: so it keeps its raw mode, and no hang-up ever stops
 * the loop. That the host has closed it is told by inotify; then the session forgets what was
 * begun, and what the host did not read is thrown away before the next one opens the line. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pty.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <unistd.h>

#include "program.h"

struct pty {
    struct program *program;
    struct pty *next;
    struct connection *connection;
    uv_poll_t watch;
    int master, slave, inotify;
    unsigned opened; /* by hosts, now */
    char path[64];
    char link[PATH_MAX];
};

static struct pty *ptys;

/* With our own end open the line never hangs up; kept for errors of the host's kernel. */
static void on_hung_up(struct connection *connection)
{
    struct pty *pty = connection->owner;
    if (!connection->closed) {
        program_say("pty %s: %s", pty->path, strerror(errno));
        connection_close(connection);
        program_end(pty->program, 1);
    }
}

/* The last host has closed: what it did not read is not for the next one, and unless that one is
 * there already, all that is still to be read is of the one that went. */
static void on_host_gone(struct pty *pty, bool reopened)
{
    tcflush(pty->slave, TCIFLUSH);
    if (!reopened) {
        tcflush(pty->master, TCIFLUSH);
    }
    connection_reset(pty->connection);
}

/* Opening and closing by hosts, in their order. */
static void read_watch(struct pty *pty)
{
    union {
        struct inotify_event event;
        char bytes[4096];
    } buffer;
    bool gone = false;

    ssize_t length = read(pty->inotify, buffer.bytes, sizeof buffer.bytes);
    for (ssize_t at = 0; at + (ssize_t)sizeof(struct inotify_event) <= length;) {
        struct inotify_event event;
        memcpy(&event, buffer.bytes + at, sizeof event);
        if (event.mask & IN_OPEN) {
            pty->opened++;
        } else if ((event.mask & IN_CLOSE) && pty->opened > 0) {
            gone = --pty->opened == 0 || gone;
        }
        at += (ssize_t)(sizeof event + event.len);
    }
    pty->connection->absent = pty->opened == 0;
    if (gone) {
        on_host_gone(pty, pty->opened > 0);
    }
}

static void on_watch(uv_poll_t *poll, int status, int events)
{
    (void)status;
    (void)events;
    read_watch(poll->data);
}

/* Before bytes are read: are they of the host that was there so far? */
static void before_read(struct connection *connection)
{
    read_watch(connection->owner);
}

static bool links_to(const char *link, const char *path, size_t length)
{
    char target[PATH_MAX];
    ssize_t got = readlink(link, target, sizeof target);
    return got >= (ssize_t)length && memcmp(target, path, length) == 0;
}

/* A link to a pseudo terminal is one of an earlier run and made anew; anything else is not ours. */
static bool make_link(struct pty *pty, const char *link)
{
    static const char terminals[] = "/dev/pts/";
    if (strlen(link) >= sizeof pty->link) {
        errno = ENAMETOOLONG;
        return false;
    }
    if (links_to(link, terminals, sizeof terminals - 1)) {
        unlink(link);
    }
    if (symlink(pty->path, link) != 0) {
        return false;
    }
    memcpy(pty->link, link, strlen(link) + 1);
    return true;
}

static bool open_pair(struct pty *pty)
{
    struct termios raw;
    if (openpty(&pty->master, &pty->slave, pty->path, NULL, NULL) != 0) {
        return false;
    }
    tcgetattr(pty->slave, &raw);
    cfmakeraw(&raw);
    return tcsetattr(pty->slave, TCSANOW, &raw) == 0 &&
           fcntl(pty->master, F_SETFL, O_NONBLOCK) == 0 &&
           fcntl(pty->master, F_SETFD, FD_CLOEXEC) == 0 &&
           fcntl(pty->slave, F_SETFD, FD_CLOEXEC) == 0;
}

static bool open_watch(struct pty *pty)
{
    pty->inotify = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    if (pty->inotify < 0 || inotify_add_watch(pty->inotify, pty->path, IN_OPEN | IN_CLOSE) < 0 ||
        uv_poll_init(&pty->program->loop, &pty->watch, pty->inotify) != 0) {
        return false;
    }
    pty->watch.data = pty;
    uv_poll_start(&pty->watch, UV_READABLE, on_watch);
    return true;
}

bool pty_open(struct program *program, const char *link)
{
    struct pty *pty = calloc(1, sizeof *pty);
    if (pty == NULL) {
        return false;
    }
    pty->program = program;
    pty->inotify = pty->master = pty->slave = -1;
    pty->next = ptys;
    ptys = pty;
    if (!open_pair(pty) || !open_watch(pty) || (link != NULL && !make_link(pty, link))) {
        program_say("--pty%s%s: %s", link != NULL ? "=" : "", link != NULL ? link : "",
                    strerror(errno));
        return false;
    }
    pty->connection = connection_open(program, "pty", pty->master, pty->master, on_hung_up, pty);
    if (pty->connection == NULL) {
        program_say("--pty: out of memory");
        return false;
    }
    pty->connection->before_read = before_read;
    pty->connection->absent = true;
    program->transports++;
    program_say("pty %s", link != NULL ? link : pty->path);
    return true;
}

static void free_pty(struct pty *pty)
{
    int fds[] = {pty->master, pty->slave, pty->inotify};
    for (size_t i = 0; i < sizeof fds / sizeof fds[0]; i++) {
        if (fds[i] >= 0) {
            close(fds[i]);
        }
    }
    free(pty);
}

static void on_watch_closed(uv_handle_t *handle)
{
    free_pty(handle->data);
}

void pty_close_all(void)
{
    struct pty *next;
    for (struct pty *pty = ptys; pty != NULL; pty = next) {
        next = pty->next;
        if (pty->link[0] != '\0' && links_to(pty->link, pty->path, strlen(pty->path))) {
            unlink(pty->link);
        }
        if (pty->watch.data != NULL) {
            uv_close((uv_handle_t *)&pty->watch, on_watch_closed);
        } else {
            free_pty(pty);
        }
    }
    ptys = NULL;
}
