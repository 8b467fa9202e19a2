/* Inside the sockets: a socket of the device on one of the host. */
#ifndef NWP_SOCKET_H
#define NWP_SOCKET_H

#include "nwp/address.h"
#include "nwp/device.h"

#define SOCKET_MEMBERSHIPS 4

/* A descriptor of the host in the loop. */
struct channel {
    uv_poll_t poll;
    int fd; /* -1: closed */
    int events;
    bool closing;  /* the loop has not let go of it yet */
    bool admitted; /* the next datagram is one that the device gets */
    struct socket *socket;
};

struct membership {
    uint32_t joined; /* the number of its join, 0: not joined */
    uint8_t group[4], interface[4];
};

/* A datagram socket that is bound to the device's own address has neither multicast nor a way to
 * other machines from the host. So each group is read on a channel of its own, as is what is sent
 * to everybody in the network, and there is one more for what is sent to others and what they
 * answer. */
enum {
    CHANNEL_OUTSIDE,
    CHANNEL_BROADCAST,
    CHANNEL_GROUPS,
    EXTRA_CHANNELS = CHANNEL_GROUPS + SOCKET_MEMBERSHIPS
};

struct socket {
    struct device *device;
    uint8_t sd, family;
    bool stream, raw;
    bool bound, listening, connecting, connected;
    bool watching; /* for the failure of what was sent */
    bool failed;   /* so it was, and was told */
    bool sourced;  /* sends from the device's own address */
    bool nonblocking, no_boundary, no_header;
    bool lingers;
    uint32_t linger_seconds, receive_buffer;
    uint16_t backlog; /* while listening */

    /* A link with a delay: what has come may be read when the time is over. */
    bool arrived;
    struct timer arrival;

    uint32_t timeout_seconds, timeout_microseconds;
    int32_t error;            /* of the connection, told to the next operation */
    uint64_t sent;            /* bytes that the kernel took */
    bool active;              /* the connection was made by connect */
    struct nwp_endpoint peer; /* to which it is being made */
    uint32_t joins;           /* of groups so far */
    struct wait *readers, *writers;
    struct wait *closing; /* among the device's others: waits for sent data to be taken */
    size_t queued;        /* bytes of the writers */

    struct channel main;
    struct channel extra[EXTRA_CHANNELS];
    struct membership memberships[SOCKET_MEMBERSHIPS]; /* on the channels from CHANNEL_GROUPS on */
    size_t open_handles;                               /* freed when the last is closed */

    /* RX_NO_IP_BOUNDARY: what is left of a datagram that was read in part. */
    uint8_t *rest;
    size_t rest_at, rest_length;
};

/* The socket, or NULL with *status: device off, or no such descriptor. */
struct socket *socket_find(struct nwp *nwp, uint16_t sd, int32_t *status);

/* As socket_find(), for operations that need the network. */
struct socket *socket_find_linked(struct nwp *nwp, uint16_t sd, int32_t *status);

/* A non-blocking socket of the host, or -1 with errno. */
int socket_host(int family, int type, int protocol);

/* Puts a descriptor of the host into the loop. False when that fails: it is closed. */
bool channel_open(struct channel *channel, struct socket *socket, int fd);
void channel_close(struct channel *channel);

/* Puts another descriptor in the place of the channel's. */
void channel_replace(struct channel *channel, int fd);

/* Is there a datagram that the device gets? Those before that it does not are dropped. NWP_OK,
 * NWP_PENDING or a failure; streams are always admitted. */
int32_t channel_admit(struct channel *channel);

/* Has the loop watch for what the socket waits for. */
void socket_watch(struct socket *socket);

/* Waits at the end of a list of the socket, for its receive time-out at most if `timed`. */
int32_t socket_wait(struct socket *socket, struct wait **list, struct nwp_request *request,
                    int32_t (*attempt)(struct wait *wait), bool timed, struct wait **wait);

/* Has a socket that is not bound send to `to` from the device's own address. */
void socket_bind_source(struct socket *socket, const struct nwp_endpoint *to);

/* Something went wrong on the socket: if data is lost that was answered with success, `lost` or as
 * the kernel tells, an event says so, once. */
void socket_failed(struct socket *socket, int32_t status, bool lost);

/* The pending error of the connection, once. */
int32_t socket_take_error(struct socket *socket);

/* SO_ERROR of the descriptor, which takes it away. */
int channel_error(const struct channel *channel);

/* The lowest free descriptor of the device, NWP_SOCKETS for none. */
uint8_t socket_free_descriptor(const struct device *device);

/* A socket of the device on a descriptor of the host, which is closed on failure. Returns the
 * device's descriptor or a status. */
int32_t socket_adopt(struct device *device, int fd, uint8_t family, uint8_t protocol, bool raw);

struct wait *wait_of_timer(struct timer *timer);

/* Gives up the connection that is being made. */
void socket_abandon(struct socket *socket);

/* A stream socket without a connection: there is nothing to read, though the host says hang-up. */
static inline bool socket_is_idle(const struct socket *socket)
{
    return socket->stream && !socket->connected && !socket->listening;
}

/* The part in connect.c. */
int32_t socket_bind(struct nwp *nwp, uint16_t sd, const struct nwp_endpoint *local);
int32_t socket_listen(struct nwp *nwp, uint16_t sd, uint16_t backlog);
int32_t socket_accept(struct nwp *nwp, struct nwp_request *request, uint16_t sd,
                      struct nwp_endpoint *peer);
int32_t socket_connect(struct nwp *nwp, struct nwp_request *request, uint16_t sd,
                       const struct nwp_endpoint *peer);

/* The part in select.c. */
int32_t socket_select(struct nwp *nwp, struct nwp_request *request, uint16_t read_set,
                      uint32_t seconds, uint32_t microseconds);

/* Does a select wait for this socket? */
bool select_wants(const struct socket *socket);

/* Ends the selects that have something to read. */
void select_serve(struct device *device);

/* Ends the selects that wait for one of these sockets. */
void select_end(struct device *device, uint16_t set, int32_t status);

/* The part in transfer.c. */
int32_t socket_send(struct nwp *nwp, struct nwp_request *request, uint16_t sd,
                    const struct nwp_endpoint *to, const uint8_t *data, size_t length);
int32_t socket_receive(struct nwp *nwp, struct nwp_request *request, uint16_t sd, size_t length);

/* The part in sockopt.c. */
int32_t socket_set(struct nwp *nwp, uint16_t sd, uint32_t option,
                   const union nwp_socket_value *value);
int32_t socket_get(struct nwp *nwp, uint16_t sd, uint32_t option, union nwp_socket_value *value);

/* Joins the groups that were asked for before the socket was bound, and the one of everybody. */
void socket_join_groups(struct socket *socket);

/* Gives a descriptor the options that the socket's has. */
void socket_copy_options(const struct socket *socket, int fd);

/* Joins the groups anew: the device has another address. */
void socket_rejoin_groups(struct socket *socket);

/* The port that the socket is bound to, 0 for none. */
uint16_t socket_port(const struct socket *socket);

/* Has what can be read been on its way long enough? */
bool socket_may_read(const struct socket *socket);

/* Milliseconds that packets take to this device. */
uint32_t socket_delay(const struct socket *socket);

#define KEEPALIVE_SECONDS 300

#endif
