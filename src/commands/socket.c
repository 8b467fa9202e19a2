/* Socket commands: guide 6.2, Tables 14 to 26. */
#include "commands/commands.h"

static const struct at_word families[] = {
    {"inet", NWP_INET},
    {"inet6", NWP_INET6},
    {"rf", NWP_RF},
    {0},
};

static const struct at_word types[] = {
    {"stream", NWP_STREAM},
    {"dgram", NWP_DGRAM},
    {"raw", NWP_RAW},
    {0},
};

static const struct at_word protocols[] = {
    {"tcp", NWP_TCP}, {"udp", NWP_UDP}, {"raw", NWP_PROTO_RAW}, {"sec", NWP_PROTO_SEC}, {0},
};

static const struct nwp_socket_ops *ops_of(const struct at_call *call)
{
    return nwp_of(call)->ops->socket;
}

struct sd {
    uint16_t sd;
};

/* The descriptor is called socket in the guide's Tables 15 to 19, sd elsewhere. */
#define SD(name_, structure_) \
    { \
        .name = (name_), .type = AT_NUMBER, AT_FIELD(structure_, sd) \
    }

#define FAMILY(name_, structure_) \
    { \
        .name = (name_), .type = AT_KEYWORD, .of.words = families, \
        AT_FIELD(structure_, endpoint.family) \
    }

#define PORT(name_, structure_) \
    { \
        .name = (name_), .type = AT_NUMBER, AT_FIELD(structure_, endpoint.port) \
    }

/* IPv4 or IPv6 as the family says; rf is refused like a missing value. */
#define ADDRESS(name_, structure_, flags_) \
    { \
        .name = (name_), .type = AT_ADDRESS, .flags = (flags_), \
        .related = offsetof(structure_, endpoint.family), AT_FIELD(structure_, endpoint.address) \
    }

static const struct at_param sd_list[] = {SD("Socket", struct sd)};

/* ---- Socket, Close, Bind, Listen ------------------------------------------------------------- */

struct open {
    uint8_t domain, type, protocol;
};

static const struct at_param open_params[] = {
    {"Family", .type = AT_KEYWORD, .of.words = families, AT_FIELD(struct open, domain)},
    {"Type", .type = AT_KEYWORD, .of.words = types, AT_FIELD(struct open, type)},
    {"Protocol", .type = AT_KEYWORD, .of.words = protocols, AT_FIELD(struct open, protocol)},
};

static int32_t open(struct at_call *call, const void *args, void *result)
{
    const struct open *open_args = args;
    struct sd *out = result;
    int32_t status =
        ops_of(call)->open(nwp_of(call), open_args->domain, open_args->type, open_args->protocol);
    out->sd = (uint16_t)status;
    return status;
}

struct closing {
    struct nwp_request request;
    uint16_t sd;
};

static void close_done(struct nwp_request *request, int32_t status)
{
    struct sd result = {((struct closing *)request)->sd};
    at_finish(call_of(request), status, &result);
}

static int32_t close(struct at_call *call, const void *args, void *result)
{
    struct closing *closing = at_call_state(call, sizeof *closing, close_done);
    (void)result;
    closing->sd = ((const struct sd *)args)->sd;
    return at_wait(call, ops_of(call)->close(nwp_of(call), &closing->request, closing->sd));
}

struct bind {
    uint16_t sd;
    struct nwp_endpoint endpoint;
};

static const struct at_param bind_params[] = {
    SD("Socket", struct bind),
    FAMILY("Family", struct bind),
    PORT("Port", struct bind),
    ADDRESS("IP Address", struct bind, AT_OPTIONAL),
};

static int32_t bind(struct at_call *call, const void *args, void *result)
{
    const struct bind *bind_args = args;
    (void)result;
    if (bind_args->endpoint.family == NWP_RF) {
        return AT_REFUSE(-1);
    }
    return ops_of(call)->bind(nwp_of(call), bind_args->sd, &bind_args->endpoint);
}

struct listening {
    uint16_t sd, backlog;
};

static const struct at_param listen_params[] = {
    SD("Socket", struct listening),
    {"Backlog", .type = AT_NUMBER, AT_FIELD(struct listening, backlog)},
};

static int32_t listen(struct at_call *call, const void *args, void *result)
{
    const struct listening *listening = args;
    (void)result;
    return ops_of(call)->listen(nwp_of(call), listening->sd, listening->backlog);
}

/* ---- Accept, Connect, Select ----------------------------------------------------------------- */

struct accept {
    uint16_t sd;
    uint8_t family;
};

/* A known name that is refused, not an unknown one: hence choices. */
static const struct at_choice accept_families[] = {
    {"inet", NWP_INET},
    {"inet6", NWP_INET6},
    {"rf", NWP_RF, .access = AT_NONE},
    {0},
};

static const struct at_param accept_params[] = {
    SD("Socket", struct accept),
    {"Family", .type = AT_CHOICE, .of.choices = accept_families, AT_FIELD(struct accept, family)},
};

struct accepting {
    struct nwp_request request;
    struct nwp_endpoint peer;
};

static const struct at_param accept_results[] = {
    SD("New Socket", struct bind),
    FAMILY("Family", struct bind),
    PORT("Port", struct bind),
    ADDRESS("Address", struct bind, 0),
};

static void accept_done(struct nwp_request *request, int32_t status)
{
    const struct accepting *accepting = (struct accepting *)request;
    struct bind result = {(uint16_t)status, accepting->peer};
    at_finish(call_of(request), status, &result);
}

static int32_t accept(struct at_call *call, const void *args, void *result)
{
    const struct accept *accept_args = args;
    struct accepting *accepting = at_call_state(call, sizeof *accepting, accept_done);
    (void)result;
    return at_wait(call, ops_of(call)->accept(nwp_of(call), &accepting->request, accept_args->sd,
                                              &accepting->peer));
}

static const struct at_param connect_params[] = {
    SD("Socket", struct bind),
    FAMILY("Family", struct bind),
    PORT("Port", struct bind),
    ADDRESS("IP Address", struct bind, 0),
};

static const struct at_param connect_results[] = {
    PORT("Port", struct bind),
    ADDRESS("Address", struct bind, 0),
};

static void connect_done(struct nwp_request *request, int32_t status)
{
    const struct accepting *connecting = (struct accepting *)request;
    struct bind result = {0, connecting->peer};
    at_finish(call_of(request), status, &result);
}

static int32_t connect(struct at_call *call, const void *args, void *result)
{
    const struct bind *connect_args = args;
    struct accepting *connecting = at_call_state(call, sizeof *connecting, connect_done);
    (void)result;
    connecting->peer = connect_args->endpoint;
    return at_wait(call, ops_of(call)->connect(nwp_of(call), &connecting->request, connect_args->sd,
                                               &connecting->peer));
}

struct select {
    int16_t count;
    uint16_t set;
    uint32_t seconds, microseconds;
};

static const struct at_param select_params[] = {
    {"nfds", .type = AT_SIGNED, AT_FIELD(struct select, count)},
    {"readsds", .type = AT_BITS, AT_FIELD(struct select, set)},
    {"timeout sec", .type = AT_NUMBER, AT_FIELD(struct select, seconds)},
    {"timeout usec", .type = AT_NUMBER, AT_FIELD(struct select, microseconds)},
};

static const struct at_param select_results[] = {
    {"readsds", .type = AT_BITS, AT_FIELD(struct select, set)},
};

static void select_done(struct nwp_request *request, int32_t status)
{
    struct select result = {.set = (uint16_t)status};
    at_finish(call_of(request), status, &result);
}

static int32_t select(struct at_call *call, const void *args, void *result)
{
    const struct select *select_args = args;
    struct nwp_request *request = at_call_state(call, sizeof *request, select_done);
    (void)result;
    if (select_args->count < 0) {
        return at_wait(call, NWP_BSD_EINVAL);
    }
    return at_wait(call, ops_of(call)->select(nwp_of(call), request, select_args->set,
                                              select_args->seconds, select_args->microseconds));
}

/* ---- Send, SendTo, Recv, RecvFrom ------------------------------------------------------------ */

/* Every request of the four; Send and Recv leave the endpoint 0. */
struct transfer {
    uint16_t sd;
    struct nwp_endpoint endpoint;
    uint8_t format;
    uint16_t length;
    struct at_bytes data;
};

#define FORMAT \
    { \
        .name = "format", .type = AT_FORMAT, AT_FIELD(struct transfer, format) \
    }
#define LENGTH(type_) \
    { \
        .name = "length", .type = (type_), AT_FIELD(struct transfer, length) \
    }
#define DATA \
    { \
        .name = "data", .type = AT_DATA, AT_FIELD(struct transfer, data) \
    }

static const struct at_param send_params[] = {
    SD("sd", struct transfer),
    FORMAT,
    LENGTH(AT_LENGTH),
    DATA,
};

static const struct at_param send_to_params[] = {
    SD("sd", struct transfer),
    FAMILY("family", struct transfer),
    PORT("port", struct transfer),
    ADDRESS("addr", struct transfer, 0),
    FORMAT,
    LENGTH(AT_LENGTH),
    DATA,
};

static int32_t send(struct at_call *call, const void *args, void *result)
{
    const struct transfer *transfer = args;
    const struct nwp_endpoint *to = transfer->endpoint.family == 0 ? NULL : &transfer->endpoint;
    struct nwp_request *request = at_call_state(call, sizeof *request, at_done);
    (void)result;
    return at_wait(call, ops_of(call)->send(nwp_of(call), request, transfer->sd, to,
                                            transfer->data.data, transfer->data.length));
}

static const struct at_param receive_params[] = {
    SD("sd", struct transfer),
    FORMAT,
    LENGTH(AT_NUMBER),
};

static const struct at_param receive_from_params[] = {
    SD("sd", struct transfer),
    FAMILY("family", struct transfer),
    PORT("port", struct transfer),
    ADDRESS("addr", struct transfer, 0),
    FORMAT,
    LENGTH(AT_NUMBER),
};

static const struct at_param receive_results[] = {
    SD("sd", struct transfer),
    FORMAT,
    DATA,
};

struct receiving {
    struct nwp_request request;
    uint16_t sd;
    uint8_t format;
    uint8_t *place;
};

static uint8_t *receive_place(struct nwp_request *request, size_t length)
{
    struct receiving *receiving = (struct receiving *)request;
    receiving->place = at_data_place(call_of(request), length, receiving->format == 1);
    return receiving->place;
}

static void receive_done(struct nwp_request *request, int32_t status)
{
    const struct receiving *receiving = (struct receiving *)request;
    struct transfer result = {
        .sd = receiving->sd,
        .format = receiving->format,
        .data = {receiving->place, status > 0 ? (size_t)status : 0},
    };
    at_finish(call_of(request), status, &result);
}

static int32_t receive(struct at_call *call, const void *args, void *result)
{
    const struct transfer *transfer = args;
    struct receiving *receiving = at_call_state(call, sizeof *receiving, receive_done);
    size_t most = at_data_max(call->session, transfer->format == 1);
    size_t length = transfer->length < most ? transfer->length : most;
    (void)result;
    receiving->request.place = receive_place;
    receiving->sd = transfer->sd;
    receiving->format = transfer->format == 1;
    return at_wait(call,
                   ops_of(call)->receive(nwp_of(call), &receiving->request, transfer->sd, length));
}

/* ---- Options: Tables 21 and 22 --------------------------------------------------------------- */

struct options {
    uint16_t sd;
    uint32_t level, option;
    union nwp_socket_value value;
};

static const struct at_param number_value[] = {
    {"Value1", .type = AT_NUMBER, AT_FIELD(union nwp_socket_value, number)},
};

static const struct at_param switch_value[] = {
    {"Value1", .type = AT_NUMBER, .of.max = 1, AT_FIELD(union nwp_socket_value, number)},
};

static const struct at_param hops_value[] = {
    {"Value1", .type = AT_NUMBER, .of.max = 255, AT_FIELD(union nwp_socket_value, number)},
};

static const struct at_param timeout_values[] = {
    {"Seconds", .type = AT_NUMBER, AT_FIELD(union nwp_socket_value, timeout.seconds)},
    {"Microseconds", .type = AT_NUMBER, AT_FIELD(union nwp_socket_value, timeout.microseconds)},
};

static const struct at_param linger_values[] = {
    {"On", .type = AT_NUMBER, .of.max = 1, AT_FIELD(union nwp_socket_value, linger.on)},
    {"Seconds", .type = AT_NUMBER, AT_FIELD(union nwp_socket_value, linger.seconds)},
};

static const struct at_param membership_values[] = {
    {"Group", .type = AT_IPV4, AT_FIELD(union nwp_socket_value, membership.group)},
    {"Interface", .type = AT_IPV4, AT_FIELD(union nwp_socket_value, membership.interface)},
};

static const struct at_choice socket_options[] = {
    {"keepalive", NWP_SO_KEEPALIVE, {AT_LIST(switch_value)}, .access = AT_GET | AT_SET},
    {"keepalivetime", NWP_SO_KEEPALIVETIME, {AT_LIST(number_value)}, .access = AT_GET | AT_SET},
    {"rx_no_ip_boundary",
     NWP_SO_RX_NO_IP_BOUNDARY,
     {AT_LIST(switch_value)},
     .access = AT_GET | AT_SET},
    {"rcvtimeo", NWP_SO_RCVTIMEO, {AT_LIST(timeout_values)}, .access = AT_GET | AT_SET},
    {"rcvbuf", NWP_SO_RCVBUF, {AT_LIST(number_value)}, .access = AT_GET | AT_SET},
    {"nonblocking", NWP_SO_NONBLOCKING, {AT_LIST(switch_value)}, .access = AT_GET | AT_SET},
    {"linger", NWP_SO_LINGER, {AT_LIST(linger_values)}, .access = AT_GET | AT_SET},
    {0},
};

static const struct at_choice ip_options[] = {
    {"multicast_ttl", NWP_SO_MULTICAST_TTL, {AT_LIST(hops_value)}, .access = AT_GET | AT_SET},
    {"add_membership",
     NWP_SO_ADD_MEMBERSHIP,
     {AT_LIST(membership_values)},
     .access = AT_GET | AT_SET},
    {"drop_membership",
     NWP_SO_DROP_MEMBERSHIP,
     {AT_LIST(membership_values)},
     .access = AT_GET | AT_SET},
    {"raw_rx_no_header",
     NWP_SO_RAW_RX_NO_HEADER,
     {AT_LIST(switch_value)},
     .access = AT_GET | AT_SET},
    {"hdrincl", NWP_SO_HDRINCL, {AT_LIST(switch_value)}, .access = AT_GET | AT_SET},
    {"raw_ipv6_hdrincl",
     NWP_SO_RAW_IPV6_HDRINCL,
     {AT_LIST(switch_value)},
     .access = AT_GET | AT_SET},
    {0},
};

#define OPTION(choices_) \
    { \
        .name = "Option", .type = AT_CHOICE, .of.choices = (choices_), \
        .related = offsetof(struct options, value), AT_FIELD(struct options, option) \
    }

static const struct at_param socket_option[] = {OPTION(socket_options)};
static const struct at_param ip_option[] = {OPTION(ip_options)};

static const struct at_choice levels[] = {
    {"socket", 1, {AT_LIST(socket_option)}},
    {"ip", 2, {AT_LIST(ip_option)}},
    {0},
};

static const struct at_param option_params[] = {
    {"sd", .type = AT_NUMBER, AT_FIELD(struct options, sd)},
    {"Level", .type = AT_CHOICE, .of.choices = levels, AT_FIELD(struct options, level)},
};

static int32_t set(struct at_call *call, const void *args, void *result)
{
    const struct options *options = args;
    (void)result;
    return ops_of(call)->set(nwp_of(call), options->sd, options->option, &options->value);
}

static int32_t get(struct at_call *call, const void *args, void *result)
{
    const struct options *options = args;
    return ops_of(call)->get(nwp_of(call), options->sd, options->option, result);
}

/* ---- The chapter ----------------------------------------------------------------------------- */

static const struct at_command commands[] = {
    {"Socket", {AT_LIST(open_params)}, {AT_LIST(sd_list)}, open},
    {"Close", {AT_LIST(sd_list)}, {AT_LIST(sd_list)}, close, AT_ENDS},
    {"Accept", {AT_LIST(accept_params)}, {AT_LIST(accept_results)}, accept, AT_LATE | AT_WAITS},
    {"Bind", {AT_LIST(bind_params)}, .run = bind},
    {"Listen", {AT_LIST(listen_params)}, .run = listen},
    {"Connect", {AT_LIST(connect_params)}, {AT_LIST(connect_results)}, connect, AT_LATE | AT_WAITS},
    {"Select", {AT_LIST(select_params)}, {AT_LIST(select_results)}, select, AT_LATE | AT_WAITS},
    {"SetSockOpt", {AT_LIST(option_params)}, .run = set, .flags = AT_VARIABLE},
    {"GetSockOpt", {AT_LIST(option_params)}, .run = get, .flags = AT_READS},
    {"Send", {AT_LIST(send_params)}, .run = send, .flags = AT_WAITS | AT_VARIABLE},
    {"SendTo", {AT_LIST(send_to_params)}, .run = send, .flags = AT_WAITS | AT_VARIABLE},
    {"Recv", {AT_LIST(receive_params)}, {AT_LIST(receive_results)}, receive, AT_LATE | AT_WAITS},
    {"RecvFrom",
     {AT_LIST(receive_from_params)},
     {AT_LIST(receive_results)},
     receive,
     AT_LATE | AT_WAITS},
};

const struct at_chapter at_socket_chapter = {commands, AT_COUNT(commands)};
