/* Runs an example with a real server: example PROGRAM must send "hello" to the port it is given. */
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define LIMIT_MS 20000

static int fail(const char *what)
{
    fprintf(stderr, "example: %s\n", what);
    return 1;
}

static int listen_anywhere(char *port, size_t size)
{
    struct sockaddr_in address = {.sin_family = AF_INET};
    socklen_t length = sizeof address;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof address) != 0 ||
        listen(fd, 1) != 0 || getsockname(fd, (struct sockaddr *)&address, &length) != 0) {
        return -1;
    }
    snprintf(port, size, "%u", ntohs(address.sin_port));
    return fd;
}

static pid_t start(const char *program, const char *port)
{
    pid_t pid = fork();
    if (pid == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        execl(program, program, port, "hello", (char *)NULL);
        _exit(127);
    }
    return pid;
}

/* Reads until the peer closes. */
static size_t read_all(int fd, char *buffer, size_t size)
{
    struct pollfd poll_fd = {.fd = fd, .events = POLLIN};
    size_t length = 0;
    while (length < size && poll(&poll_fd, 1, LIMIT_MS) == 1) {
        ssize_t got = read(fd, buffer + length, size - length);
        if (got <= 0) {
            break;
        }
        length += (size_t)got;
    }
    return length;
}

int main(int argc, char **argv)
{
    char port[8];
    char got[64];
    int status;

    int server = argc == 2 ? listen_anywhere(port, sizeof port) : -1;
    if (server < 0) {
        return fail("usage: example PROGRAM");
    }
    pid_t pid = start(argv[1], port);
    struct pollfd poll_fd = {.fd = server, .events = POLLIN};
    if (pid < 0 || poll(&poll_fd, 1, LIMIT_MS) != 1) {
        return fail("nobody connected");
    }
    int peer = accept(server, NULL, NULL);
    size_t length = read_all(peer, got, sizeof got);
    if (length != 5 || memcmp(got, "hello", 5) != 0) {
        return fail("something else than hello was sent");
    }
    if (waitpid(pid, &status, 0) != pid || !WIFEXITED(status) || WEXITSTATUS(status) != 0) {
        return fail("the example failed");
    }
    return 0;
}
