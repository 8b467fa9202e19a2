/* Sockets of the fake network processor. */
#include "fake_inside.h"

static int32_t open(struct nwp *nwp, uint8_t family, uint8_t type, uint8_t protocol)
{
    return fake_asked(nwp, "socket.open", " %u %u %u", family, type, protocol);
}

static int32_t close(struct nwp *nwp, struct nwp_request *request, uint16_t sd)
{
    int32_t status = fake_asked(nwp, "socket.close", " %u", sd);
    return fake_serve(nwp, "socket.close", request, status, NOTHING);
}

static int32_t bind(struct nwp *nwp, uint16_t sd, const struct nwp_endpoint *local)
{
    return fake_asked(nwp, "socket.bind", " %u %s", sd, ENDPOINT_OF(local));
}

static int32_t listen(struct nwp *nwp, uint16_t sd, uint16_t backlog)
{
    return fake_asked(nwp, "socket.listen", " %u %u", sd, backlog);
}

static int32_t accept(struct nwp *nwp, struct nwp_request *request, uint16_t sd,
                      struct nwp_endpoint *peer)
{
    int32_t status = fake_asked(nwp, "socket.accept", " %u", sd);
    struct fake_pending gives = {.out = peer, .from = &fake_of(nwp)->peer, .size = sizeof *peer};
    return fake_serve(nwp, "socket.accept", request, status, gives);
}

static int32_t connect(struct nwp *nwp, struct nwp_request *request, uint16_t sd,
                       const struct nwp_endpoint *peer)
{
    int32_t status = fake_asked(nwp, "socket.connect", " %u %s", sd, ENDPOINT_OF(peer));
    return fake_serve(nwp, "socket.connect", request, status, NOTHING);
}

static int32_t select(struct nwp *nwp, struct nwp_request *request, uint16_t read_set,
                      uint32_t seconds, uint32_t microseconds)
{
    int32_t status =
        fake_asked(nwp, "socket.select", " 0x%x %u %u", read_set, seconds, microseconds);
    return fake_serve(nwp, "socket.select", request, status, NOTHING);
}

static int32_t set(struct nwp *nwp, uint16_t sd, uint32_t option,
                   const union nwp_socket_value *value)
{
    int32_t status;
    if (fake_is_text(FAKE_SOCKET, sd, option)) {
        status = fake_asked(nwp, "socket.set", " %u %u %s", sd, option, TEXT_OF(value->text));
    } else if (option == NWP_SO_ADD_MEMBERSHIP || option == NWP_SO_DROP_MEMBERSHIP) {
        status = fake_asked(nwp, "socket.set", " %u %u %s %s", sd, option,
                            HEX_OF(value->membership.group), HEX_OF(value->membership.interface));
    } else {
        status = fake_asked(nwp, "socket.set", " %u %u %u %u", sd, option, value->timeout.seconds,
                            value->timeout.microseconds);
    }
    return fake_keep(nwp, status, FAKE_SOCKET, sd, option, value, sizeof *value);
}

static int32_t get(struct nwp *nwp, uint16_t sd, uint32_t option, union nwp_socket_value *value)
{
    const union fake_value *known = fake_recall(fake_of(nwp), FAKE_SOCKET, sd, option);
    *value = known != NULL ? known->socket : fake_of(nwp)->socket_value;
    return fake_asked(nwp, "socket.get", " %u %u", sd, option);
}

static int32_t send(struct nwp *nwp, struct nwp_request *request, uint16_t sd,
                    const struct nwp_endpoint *to, const uint8_t *data, size_t length)
{
    int32_t status = fake_asked(nwp, "socket.send", " %u %s %zu", sd, ENDPOINT_OF(to), length);
    fake_data(nwp, (struct nwp_bytes){data, length});
    return fake_serve(nwp, "socket.send", request, status, NOTHING);
}

static int32_t receive(struct nwp *nwp, struct nwp_request *request, uint16_t sd, size_t length)
{
    int32_t status = fake_asked(nwp, "socket.receive", " %u %zu", sd, length);
    struct fake_pending gives = {.reads = true, .length = length};
    return fake_serve(nwp, "socket.receive", request, status, gives);
}

const struct nwp_socket_ops fake_socket_ops = {
    .open = open,
    .close = close,
    .bind = bind,
    .listen = listen,
    .accept = accept,
    .connect = connect,
    .select = select,
    .set = set,
    .get = get,
    .send = send,
    .receive = receive,
};
