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
    struct device *device;
    struct pty *next;
    struct connection *connection;
    int master, slave;
    int watch;       /* of inotify */
    unsigned opened; /* by hosts, now */
    bool gone;       /* the last of them has closed */
    char path[64];
    char *link; /* NULL: none was made */
};

static struct pty *ptys;

/* One inotify watches all of them: a user may have a hundred or so, but any number of watches. */
static uv_poll_t watch;
static int inotify = -1;

/* With our own end open the line never hangs up; kept for errors of the host's kernel. */
static void on_hung_up(struct connection *connection)
{
    struct pty *pty = connection->owner;
    if (!connection->closed) {
        program_say("pty %s: %s", pty->path, strerror(errno));
        connection_close(connection);
        program_end(pty->device->program, 1);
    }
}

/* The last host has closed: what it did not read is not for the next one, and unless that one is
 * there already, all that is still to be read is of the one that went. */
static void on_host_gone(struct pty *pty)
{
    tcflush(pty->slave, TCIFLUSH);
    if (pty->opened == 0) {
        tcflush(pty->master, TCIFLUSH);
    }
    connection_reset(pty->connection);
}

static void count_hosts(struct pty *pty, uint32_t mask)
{
    if (mask & IN_OPEN) {
        pty->opened++;
    } else if ((mask & IN_CLOSE) && pty->opened > 0) {
        pty->gone = --pty->opened == 0 || pty->gone;
    }
    pty->connection->absent = pty->opened == 0;
}

static void count_all(const char *bytes, size_t length)
{
    struct inotify_event event;
    for (size_t at = 0; at + sizeof event <= length; at += sizeof event + event.len) {
        memcpy(&event, bytes + at, sizeof event);
        for (struct pty *pty = ptys; pty != NULL; pty = pty->next) {
            if (pty->watch == event.wd) {
                count_hosts(pty, event.mask);
            }
        }
    }
}

/* Opening and closing by hosts, in their order. */
static void read_watch(void)
{
    char bytes[4096];
    ssize_t length;
    bool some = false;

    while ((length = read(inotify, bytes, sizeof bytes)) > 0) {
        count_all(bytes, (size_t)length);
        some = true;
    }
    for (struct pty *pty = ptys; some && pty != NULL; pty = pty->next) {
        if (pty->gone) {
            pty->gone = false;
            on_host_gone(pty);
        }
    }
}

static void on_watch(uv_poll_t *poll, int status, int events)
{
    (void)poll;
    (void)status;
    (void)events;
    read_watch();
}

/* Before bytes are read: are they of the host that was there so far? */
static void before_read(struct connection *connection)
{
    (void)connection;
    read_watch();
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
    if (links_to(link, terminals, sizeof terminals - 1)) {
        unlink(link);
    }
    if (symlink(pty->path, link) != 0) {
        return false;
    }
    pty->link = strdup(link);
    return pty->link != NULL;
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

static bool open_inotify(struct program *program)
{
    inotify = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    if (inotify < 0) {
        return false;
    }
    uv_poll_init(&program->loop, &watch, inotify);
    uv_poll_start(&watch, UV_READABLE, on_watch);
    return true;
}

static bool open_watch(struct pty *pty)
{
    if (inotify < 0 && !open_inotify(pty->device->program)) {
        return false;
    }
    pty->watch = inotify_add_watch(inotify, pty->path, IN_OPEN | IN_CLOSE);
    return pty->watch >= 0;
}

/* With a session, but without a host yet. */
static bool open_connection(struct pty *pty)
{
    pty->connection =
        connection_open(pty->device, "pty", pty->master, pty->master, on_hung_up, pty);
    if (pty->connection == NULL) {
        errno = ENOMEM;
        return false;
    }
    pty->connection->before_read = before_read;
    pty->connection->absent = true;
    return true;
}

bool pty_open(struct device *device, const char *link)
{
    char own_link[PATH_MAX];
    struct pty *pty = calloc(1, sizeof *pty);
    if (pty == NULL) {
        program_say("--pty: out of memory");
        return false;
    }
    pty->device = device;
    pty->master = pty->slave = pty->watch = -1;
    pty->next = ptys;
    ptys = pty;
    if (link != NULL && device->program->device_count > 1) {
        snprintf(own_link, sizeof own_link, "%s.%u", link, device->number);
        link = own_link;
    }
    if (!open_pair(pty) || !open_connection(pty) || !open_watch(pty) ||
        (link != NULL && !make_link(pty, link))) {
        program_say("--pty%s%s: %s", link != NULL ? "=" : "", link != NULL ? link : "",
                    strerror(errno));
        return false;
    }
    device->program->transports++;
    transport_ready(device, "pty", link != NULL ? link : pty->path);
    return true;
}

static void free_pty(struct pty *pty)
{
    if (pty->link != NULL && links_to(pty->link, pty->path, strlen(pty->path))) {
        unlink(pty->link);
    }
    if (pty->master >= 0) {
        close(pty->master);
        close(pty->slave);
    }
    free(pty->link);
    free(pty);
}

void pty_close_all(void)
{
    struct pty *next;
    for (struct pty *pty = ptys; pty != NULL; pty = next) {
        next = pty->next;
        free_pty(pty);
    }
    ptys = NULL;
    if (inotify >= 0) {
        uv_close((uv_handle_t *)&watch, NULL);
        close(inotify);
    }
}
