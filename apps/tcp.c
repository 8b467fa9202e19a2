/* The TCP transport: every client is a host with a session of its own. */
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "program.h"

#define PORT_MAX 65535

struct server {
    struct device *device;
    struct server *next;
    uv_poll_t poll;
    uv_timer_t pause;
    unsigned open_handles;
    int fd;
    bool said;
};

static struct server *servers;

static void on_hung_up(struct connection *connection)
{
    int fd = connection->in.fd;
    if (!connection->closed) {
        connection_close(connection);
        close(fd);
    }
}

static void on_client(uv_poll_t *poll, int status, int events);

static void on_pause_over(uv_timer_t *timer)
{
    struct server *server = timer->data;
    uv_poll_start(&server->poll, UV_READABLE, on_client);
}

#define PAUSE_MS 100

/* No descriptor is left, and the client stays there: tries again after a while. */
static void rest(struct server *server)
{
    if (!server->said) {
        program_say("tcp: %s, clients have to wait", strerror(errno));
        server->said = true;
    }
    uv_poll_stop(&server->poll);
    uv_timer_start(&server->pause, on_pause_over, PAUSE_MS, 0);
}

static void on_client(uv_poll_t *poll, int status, int events)
{
    struct server *server = poll->data;
    int on = 1;
    (void)events;
    if (status < 0) {
        program_say("tcp: %s", uv_strerror(status));
        return;
    }
    int fd = accept4(server->fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd < 0 && (errno == EMFILE || errno == ENFILE)) {
        rest(server);
        return;
    }
    if (fd < 0) {
        return;
    }
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (connection_open(server->device, "tcp", fd, fd, on_hung_up, server) == NULL) {
        program_say("tcp: too many clients, one was refused");
        close(fd);
    }
}

/* Splits [HOST:]PORT; the host may be an IPv6 address in brackets. */
static bool split(const char *where, char *host, size_t size, unsigned long *port)
{
    const char *colon = strrchr(where, ':');
    const char *digits = colon == NULL ? where : colon + 1;
    size_t length = colon == NULL ? 0 : (size_t)(colon - where);
    if (length >= 2 && where[0] == '[' && where[length - 1] == ']') {
        where++;
        length -= 2;
    }
    if (length >= size) {
        return false;
    }
    memcpy(host, where, length);
    host[length] = '\0';
    char *end;
    errno = 0;
    *port = strtoul(digits, &end, 10);
    return *digits >= '0' && *digits <= '9' && *end == '\0' && *port <= PORT_MAX;
}

static bool is_loopback(const struct sockaddr *address)
{
    if (address->sa_family == AF_INET) {
        const struct sockaddr_in *in = (const struct sockaddr_in *)(const void *)address;
        return ntohl(in->sin_addr.s_addr) >> 24 == 127;
    }
    const struct sockaddr_in6 *in6 = (const struct sockaddr_in6 *)(const void *)address;
    return IN6_IS_ADDR_LOOPBACK(&in6->sin6_addr);
}

/* A listening descriptor, or -1 with errno. */
static int listen_at(const struct addrinfo *info)
{
    int on = 1;
    int fd = socket(info->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0) {
        return -1;
    }
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(fd, info->ai_addr, info->ai_addrlen) != 0 || listen(fd, SOMAXCONN) != 0) {
        int error = errno;
        close(fd);
        errno = error;
        return -1;
    }
    return fd;
}

static void say_where(const struct server *server)
{
    struct sockaddr_storage address = {0};
    socklen_t length = sizeof address;
    char host[64];
    char port[8];
    char where[80];
    if (getsockname(server->fd, (struct sockaddr *)&address, &length) == 0 &&
        getnameinfo((struct sockaddr *)&address, length, host, sizeof host, port, sizeof port,
                    NI_NUMERICHOST | NI_NUMERICSERV) == 0) {
        snprintf(where, sizeof where, address.ss_family == AF_INET6 ? "[%s]:%s" : "%s:%s", host,
                 port);
        transport_ready(server->device, "tcp", where);
    }
}

/* Where the device listens: `where` is for the first one. False after an error line. */
static bool find_address(const struct device *device, const char *where, bool any,
                         struct addrinfo **info)
{
    const struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE};
    char host[256];
    char service[24];
    unsigned long port;

    if (!split(where, host, sizeof host, &port)) {
        program_say("--tcp %s: not [HOST:]PORT", where);
        return false;
    }
    port += port > 0 ? device->number : 0;
    if (port > PORT_MAX) {
        program_say("--tcp %s: there is no port left for device %u", where, device->number);
        return false;
    }
    const char *node = host[0] != '\0' ? host : any ? "0.0.0.0" : "127.0.0.1";
    snprintf(service, sizeof service, "%lu", port);
    int error = getaddrinfo(node, service, &hints, info);
    if (error != 0) {
        program_say("--tcp %s: %s", where, gai_strerror(error));
        return false;
    }
    if (!any && !is_loopback((*info)->ai_addr)) {
        program_say("--tcp %s: open to others than this machine, which needs --listen-any", where);
        freeaddrinfo(*info);
        return false;
    }
    return true;
}

static void say_error(const struct device *device, const char *where)
{
    if (device->program->device_count > 1) {
        program_say("--tcp %s: device %u: %s", where, device->number, strerror(errno));
    } else {
        program_say("--tcp %s: %s", where, strerror(errno));
    }
}

bool tcp_open(struct device *device, const char *where, bool any)
{
    struct addrinfo *info;
    if (!find_address(device, where, any, &info)) {
        return false;
    }
    int fd = listen_at(info);
    freeaddrinfo(info);
    struct server *server = fd < 0 ? NULL : calloc(1, sizeof *server);
    if (server == NULL) {
        say_error(device, where);
        return false;
    }
    server->device = device;
    server->next = servers;
    servers = server;
    server->fd = fd;
    uv_poll_init(&device->program->loop, &server->poll, fd);
    uv_timer_init(&device->program->loop, &server->pause);
    server->poll.data = server->pause.data = server;
    server->open_handles = 2;
    uv_poll_start(&server->poll, UV_READABLE, on_client);
    device->program->transports++;
    say_where(server);
    return true;
}

static void on_closed(uv_handle_t *handle)
{
    struct server *server = handle->data;
    if (--server->open_handles == 0) {
        free(server);
    }
}

void tcp_close_all(void)
{
    struct server *next;
    for (struct server *server = servers; server != NULL; server = next) {
        next = server->next;
        uv_close((uv_handle_t *)&server->poll, on_closed);
        uv_close((uv_handle_t *)&server->pause, on_closed);
        close(server->fd);
    }
    servers = NULL;
}
