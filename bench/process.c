/* Starting and ending processes, and talking to them. */
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include "bench.h"

enum { START_MS = 5000 };

/* ---- Descriptors ----------------------------------------------------------------------------- */

static struct sockaddr_in local_address(uint16_t port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

static void send_at_once(int fd)
{
    int on = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

int connect_tcp(uint16_t port)
{
    struct sockaddr_in address = local_address(port);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof address) != 0) {
        die("port %u: %s", port, strerror(errno));
    }
    send_at_once(fd);
    return fd;
}

static void make_raw(int fd)
{
    struct termios line;
    if (tcgetattr(fd, &line) != 0) {
        die("pty: %s", strerror(errno));
    }
    cfmakeraw(&line);
    tcsetattr(fd, TCSANOW, &line);
}

int connect_pty(const char *path)
{
    int fd = open(path, O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (fd < 0) {
        die("%s: %s", path, strerror(errno));
    }
    make_raw(fd);
    return fd;
}

static int listen_tcp(uint16_t *port)
{
    struct sockaddr_in address = local_address(0);
    socklen_t length = sizeof address;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof address) != 0 ||
        listen(fd, SOMAXCONN) != 0 || getsockname(fd, (struct sockaddr *)&address, &length) != 0) {
        die("listening: %s", strerror(errno));
    }
    *port = ntohs(address.sin_port);
    return fd;
}

void write_all(int fd, const void *data, size_t length)
{
    for (size_t at = 0; at < length;) {
        ssize_t written = write(fd, (const uint8_t *)data + at, length - at);
        if (written < 0) {
            die("writing: %s", strerror(errno));
        }
        at += (size_t)written;
    }
}

size_t read_some(int fd, void *data, size_t size)
{
    ssize_t got = read(fd, data, size);
    if (got <= 0) {
        die("reading: %s", got == 0 ? "the other side has closed" : strerror(errno));
    }
    return (size_t)got;
}

void read_all(int fd, void *data, size_t length)
{
    for (size_t at = 0; at < length;) {
        at += read_some(fd, (uint8_t *)data + at, length - at);
    }
}

/* ---- Processes ------------------------------------------------------------------------------- */

/* As fork(), for children that end with their parent. */
static pid_t fork_child(void)
{
    pid_t parent = getpid();
    fflush(stdout);
    pid_t pid = fork();
    if (pid < 0) {
        die("fork: %s", strerror(errno));
    }
    if (pid == 0 && (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 || getppid() != parent)) {
        _exit(1);
    }
    return pid;
}

static void stop(struct child *child, int number, int *status)
{
    kill(child->pid, number);
    waitpid(child->pid, status, 0);
    child->pid = 0;
}

void floor_start_tcp(struct child *child, const struct floor *floor)
{
    memset(child, 0, sizeof *child);
    int listener = listen_tcp(&child->port);
    child->pid = fork_child();
    if (child->pid > 0) {
        close(listener);
        return;
    }
    for (;;) {
        int fd = accept(listener, NULL, NULL);
        send_at_once(fd);
        floor->serve(fd, floor);
        close(fd);
    }
}

void floor_start_pty(struct child *child, const struct floor *floor)
{
    int master, slave;
    memset(child, 0, sizeof *child);
    if (openpty(&master, &slave, child->pty, NULL, NULL) != 0) {
        die("pty: %s", strerror(errno));
    }
    make_raw(slave);
    child->pid = fork_child();
    if (child->pid > 0) {
        close(master);
        close(slave);
        return;
    }
    floor->serve(master, floor);
    _exit(0);
}

void floor_stop(struct child *child)
{
    int status;
    stop(child, SIGKILL, &status);
}

/* Waits for a part of what the program says on standard error. */
static void read_said(int fd, char *said, size_t size, size_t *length)
{
    struct pollfd poll_fd = {.fd = fd, .events = POLLIN};
    if (poll(&poll_fd, 1, START_MS) != 1 || *length + 1 >= size) {
        die("at_commands does not say that it is ready");
    }
    *length += read_some(fd, said + *length, size - 1 - *length);
    said[*length] = '\0';
}

/* What stands behind `mark` up to the end of its line; false when it is not there yet. */
static bool find_said(const char *said, const char *mark, char *value, size_t size)
{
    const char *at = strstr(said, mark);
    const char *end = at == NULL ? NULL : strchr(at, '\n');
    if (end == NULL) {
        return false;
    }
    at += strlen(mark);
    snprintf(value, size, "%.*s", (int)(end - at), at);
    return true;
}

void program_start(struct child *child, const char *program)
{
    int pipe_fds[2];
    char said[1024] = "";
    char port[16];
    size_t length = 0;

    memset(child, 0, sizeof *child);
    if (pipe2(pipe_fds, O_CLOEXEC) != 0) {
        die("pipe: %s", strerror(errno));
    }
    child->pid = fork_child();
    if (child->pid == 0) {
        dup2(pipe_fds[1], STDERR_FILENO);
        execl(program, program, "--tcp", "0", "--pty", (char *)NULL);
        _exit(127);
    }
    close(pipe_fds[1]);
    while (!find_said(said, "tcp 127.0.0.1:", port, sizeof port) ||
           !find_said(said, "pty ", child->pty, sizeof child->pty)) {
        read_said(pipe_fds[0], said, sizeof said, &length);
    }
    close(pipe_fds[0]);
    child->port = (uint16_t)strtoul(port, NULL, 10);
}

/* Reads on until a line has the mark in it. Of what is said before only the end is kept. */
static void skip_said(int fd, const char *mark)
{
    char said[1024] = "";
    char line[256];
    size_t length = 0;
    while (!find_said(said, mark, line, sizeof line)) {
        size_t old = length > sizeof said / 2 ? length - strlen(mark) : 0;
        memmove(said, said + old, length + 1 - old);
        length -= old;
        read_said(fd, said, sizeof said, &length);
    }
}

/* An open descriptor of a file with this text, for children too. */
static int text_file(const char *text)
{
    int fd = memfd_create("bench", 0);
    if (fd < 0) {
        die("memfd: %s", strerror(errno));
    }
    write_all(fd, text, strlen(text));
    return fd;
}

void program_start_devices(struct child *child, const char *program, const char *scenario,
                           unsigned devices)
{
    int pipe_fds[2];
    char file[64], count[16], mark[32];
    int fd = text_file(scenario);

    memset(child, 0, sizeof *child);
    snprintf(file, sizeof file, "/proc/self/fd/%d", fd);
    snprintf(count, sizeof count, "%u", devices);
    snprintf(mark, sizeof mark, "%s", " tcp ");
    if (devices > 1) {
        snprintf(mark, sizeof mark, "device %u tcp ", devices - 1);
    }
    if (pipe2(pipe_fds, O_CLOEXEC) != 0) {
        die("pipe: %s", strerror(errno));
    }
    child->pid = fork_child();
    if (child->pid == 0) {
        dup2(pipe_fds[1], STDERR_FILENO);
        execl(program, program, "--air", file, "--devices", count, "--tcp", "0", (char *)NULL);
        _exit(127);
    }
    close(fd);
    close(pipe_fds[1]);
    skip_said(pipe_fds[0], mark);
    close(pipe_fds[0]);
}

void program_stop(struct child *child)
{
    int status;
    stop(child, SIGTERM, &status);
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
        die("at_commands did not end in good order: wait status 0x%x", (unsigned)status);
    }
}
